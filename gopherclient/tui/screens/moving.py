"""Moving on a page and from page to page."""

from attrs import evolve
from textual import on

from gopherclient.destination import (
    Destination,
    Download,
    Leave,
    Login,
    Nowhere,
    Search,
    Visit,
    above,
    arrive,
    as_followed,
    follow,
)
from gopherclient.errors import ReaderError
from gopherclient.page import Page
from gopherclient.tui import programs
from gopherclient.tui.pages import OWN
from gopherclient.tui.screens.choice import Choice
from gopherclient.tui.screens.choosing import Choosing
from gopherclient.tui.screens.telling import ended
from gopherclient.tui.widgets.page_view import PageView
from gopherclient.tui.widgets.prompt import Question
from gopherwire.errors import WireError
from gopherwire.item import Item, Kind
from gopherwire.url import GopherUrl

PICTURES = frozenset({Kind.IMAGE, Kind.GIF, Kind.PNG, Kind.BITMAP})


class Moving(Choosing):
    """Links, pages, back and forth."""

    # ------------------------------------------------------------ on the page

    def action_link_next(self) -> None:
        """Go to the next link."""
        self.view.move_link(1)

    def action_link_previous(self) -> None:
        """Go to the previous link."""
        self.view.move_link(-1)

    def action_page_up(self) -> None:
        """Page up."""
        self.view.page(-1)

    def action_top(self) -> None:
        """Go to the top."""
        self.view.go_top()

    def action_end(self) -> None:
        """Go to the end."""
        self.view.go_end()

    def action_scroll_right(self) -> None:
        """See more of a wide table."""
        self.view.go_sideways(1)

    def action_scroll_left(self) -> None:
        """See the left of a wide table."""
        self.view.go_sideways(-1)

    # ------------------------------------------------------------ following

    @on(PageView.LinkOpened)
    def _opened(self, event: PageView.LinkOpened) -> None:
        event.stop()
        self.open_index(event.index, aside=event.aside)

    def action_open_link(self) -> None:
        """Open the link the cursor is on."""
        if (index := self.view.cursor_link) is not None:
            self.open_index(index)

    def action_open_aside(self) -> None:
        """Open the link the cursor is on in a new tab."""
        if (index := self.view.cursor_link) is not None:
            self.open_index(index, aside=True)

    def open_index(self, index: int, *, aside: bool = False) -> None:
        """Open a link by its place among the links of the page; aside: in a new tab."""
        self.end_number()
        self.view.select_link(index)
        item = self.rows.links[index]
        target = follow(as_followed(self.rows.links, index), self.base)
        if aside and isinstance(target, Visit) and not self.add_tab():
            return
        self.arrive(target, item.display.strip(), item)

    def add_tab(self) -> bool:
        """Make a tab and show it; say whether there was room for one."""
        raise NotImplementedError

    def arrive(self, target: Destination, title: str = "", item: Item | None = None) -> None:
        """Do what a destination asks for."""
        match target:
            case Visit(url):
                self.go(url, title=title, mirrors=self._mirrors(item))
            case Search(url):
                self._ask_words(url, title)
            case Download(url, name):
                self._note_read(url)
                if url.kind in PICTURES and self.app.settings.images:
                    self.show_picture(url, title or name)
                else:
                    self.ask_download(url, name)
            case Leave(address) as leave:
                self._note_read(address)
                self._leave(leave)
            case Login(host, port, login) as account:
                as_ = f"\nLog in as {login}." if login else ""
                command = " ".join(account.command())
                reach = f"\n\nTo go there:  {command}" if command else ""
                words = f"This is another service: {host}, port {port}.{as_}{reach}"
                self._offer(words, command)
            case Nowhere(reason):
                self.say(reason)

    def _note_read(self, url: GopherUrl | str) -> None:
        """Mark as read what is no page, and would be unread for ever."""
        self.browser.stores.unread.mark(url)
        self.mark_links()

    def _mirrors(self, item: Item | None) -> tuple[GopherUrl, ...]:
        items = getattr(self.page.document, "items", ()) if self.page else ()
        if self.page is None or item is None or item not in items:
            return ()
        return self.page.ways(items.index(item))[1:]

    def _ask_words(self, url: GopherUrl, title: str) -> None:
        def answered(words: str) -> None:
            if not words.strip():
                return
            try:
                found = evolve(url, search=words.strip())
            except WireError as error:
                self.say(error.sentence)
                return
            self.go(found, title=f"{title}: {words}" if title else "")

        self.ask(Question(words=f"{title or 'Search'}:", answered=answered))

    def _offer(self, words: str, command: str) -> None:
        """Tell what is to be typed elsewhere."""

        def answered(answer: str | None) -> None:
            if answer == "c":
                self.app.copy_to_clipboard(command)
                self.say("The command is copied.")

        choices = {"c": "Copy the command"} if command else {}
        self.app.push_screen(Choice(words, {**choices, "n": "Close"}), answered)

    def _leave(self, leave: Leave) -> None:
        """Open an address with the program for it, where there is one; ask about odd ones."""
        opener = programs.opener()
        if opener and not leave.ask:
            self._open_outside(leave, opener)
            return

        def answered(answer: str | None) -> None:
            if answer == "y" and opener:
                self._open_outside(leave, opener)
            elif answer == "c":
                self.app.copy_to_clipboard(leave.address)
                self.say("The address is copied.")

        choices = {"y": f"Open it with {opener}"} if opener else {}
        choices |= {"c": "Copy the address", "n": "Stay"}
        self.app.push_screen(
            Choice(f"This link leads out of Gopher, to\n\n{leave.address}", choices), answered
        )

    def _open_outside(self, leave: Leave, opener: str) -> None:
        trouble = programs.start(leave.command(opener))
        self.say(trouble or f"Opened outside: {leave.address}")

    def show_picture(self, url: GopherUrl, title: str) -> None:
        """Fetch a picture and show it."""
        raise NotImplementedError

    def ask_download(self, url: GopherUrl, name: str) -> None:
        """Ask what to call a file, and save it."""
        raise NotImplementedError

    # ------------------------------------------------------------ from page to page

    def action_back(self) -> None:
        """Go back, to where the page was left."""
        self._travel(-1, "This is where you began.")

    def action_forward(self) -> None:
        """Go forward again."""
        self._travel(1, "There is nothing further on.")

    def _travel(self, steps: int, otherwise: str) -> None:
        self.note_place()
        if self.browser.history.jump(steps):
            self.go_here()
        else:
            self.say(otherwise)

    def action_up(self) -> None:
        """Go up one selector."""
        parent = above(self.base) if self.base else None
        if parent:
            self.go(parent)
        else:
            self.say("This is the top of the site.")

    def action_home(self) -> None:
        """Go home."""
        self.visit(self.browser.home)

    def action_address(self) -> None:
        """Ask for an address."""
        self.ask(Question(words="Go to:", answered=self.type_address))

    def action_address_edit(self) -> None:
        """Ask for an address, beginning with this one."""
        here = self.browser.history.here
        initial = here.url if here else ""
        self.ask(Question(words="Go to:", initial=initial, answered=self.type_address))

    def type_address(self, address: str) -> None:
        """Go to an address as people write it, with a scheme or without."""
        if not (address := address.strip()):
            return
        try:
            target = arrive(GopherUrl.parse(address))
        except WireError as error:
            if address.startswith(OWN) or _has_other_scheme(address):
                self.visit(address)
            else:
                self.say(error.sentence)
            return
        self.arrive(target)

    def action_reload(self) -> None:
        """Load the page again, past what was kept."""
        if self.own:
            self.go_own(self.own.address)
        elif self.base:
            self.go(self.base, title=self.page.title if self.page else "", reload=True)
        else:
            self.go_here()

    async def action_stop(self) -> None:
        """Stop what is going on: a question, letters, a page, a file, a search, the panel."""
        if self.prompt.asking:
            self.prompt.give_up()
        elif self.end_hints() or self.end_number():
            return
        elif self.underway:
            await self._stop_page()
        elif await self.end_work("downloads", "picture"):
            self.say("The download was stopped; nothing of it is left.")
        elif await self.end_work("news"):
            self.say("Stopped looking for news.")
        elif self.panel.has_class("shown"):
            self.leave_panel()
            self.panel.remove_class("shown")
        else:
            self.view.clear_find()
            self.say("")

    async def _stop_page(self) -> None:
        """Stop loading; what has come stays, and says that it is a part.

        Nothing is said before the connection is closed.
        """
        loading = self.underway
        await ended(self.stop_loading())
        here = self.browser.history.here
        self.say("Stopped.")
        shown = self.own.address if self.own else str(self.base)
        if self.page is None and self.own is None and self.base:
            self.rows.add_mark("Stopped here: this is only a part of the page.")
            self.rows.finish()
            self.view.grow()
        elif loading and loading.url and (here is None or here.url != shown):
            # Nothing came, yet the way back stands at that page already.
            failure = ReaderError("It was stopped before anything came.")
            page = Page.failed(loading.url, failure, self.app.clock())
            self.page, self.own, self.base = page, None, page.url
            self.put_rows(self.rows_for(page), None)
        self.tell_where()
        self.tell_status()


def _has_other_scheme(address: str) -> bool:
    scheme, colon, _ = address.partition(":")
    return bool(colon) and scheme.isalpha() and address[len(scheme) :].startswith("://")
