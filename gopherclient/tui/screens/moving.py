"""Moving on a page and from page to page."""

from textual import on
from textual.events import Key
from textual.timer import Timer

from gopherclient.destination import Download, Leave, Login, Nowhere, Search, Visit, arrive, follow
from gopherclient.tui.hints import labels
from gopherclient.tui.screens.choice import Choice
from gopherclient.tui.screens.reading import ReadingScreen
from gopherclient.tui.widgets.page_view import PageView
from gopherclient.tui.widgets.prompt import Question
from gopherwire.errors import WireError
from gopherwire.item import Item, Kind
from gopherwire.url import GopherUrl

NUMBER_SECONDS = 0.8
"""How long a number may still grow by a digit."""

PICTURES = frozenset({Kind.IMAGE, Kind.GIF, Kind.PNG, Kind.BITMAP})


class Moving(ReadingScreen):
    """Links, pages, back and forth."""

    number = ""
    number_timer: Timer | None = None
    hints: dict[str, int] | None = None
    typed_hint = ""

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

    def action_hint(self) -> None:
        """Put letters on the links that can be seen; typing them opens one."""
        links = self.view.visible_links()
        if not links:
            self.say("There is no link to be seen here.")
            return
        self.hints = dict(zip(labels(len(links)), links, strict=True))
        self.typed_hint = ""
        self.view.show_hints({link: label for label, link in self.hints.items()})
        self.say("Type the letters of a link; Esc stops.")

    def on_key(self, event: Key) -> None:
        """Take digits as the number of a link, and letters while hints are shown."""
        if self.prompt.asking:
            return
        if self.hints is not None:
            event.stop()
            event.prevent_default()
            self._hinted(event)
        elif event.character and event.character.isdecimal() and self.rows.links:
            event.stop()
            event.prevent_default()
            self._numbered(event.character)
        elif self.number and event.key in {"enter", "escape", "backspace"}:
            event.stop()
            event.prevent_default()
            self._end_number(open_it=event.key == "enter")

    def _hinted(self, event: Key) -> None:
        self.typed_hint += event.character or ""
        hints = self.hints or {}
        if event.key != "escape" and self.typed_hint in hints:
            self._end_hints()
            self.open_index(hints[self.typed_hint])
        elif event.key == "escape" or not any(one.startswith(self.typed_hint) for one in hints):
            self._end_hints()

    def _end_hints(self) -> None:
        self.hints = None
        self.view.show_hints(None)
        self.tell_page()

    def _numbered(self, digit: str) -> None:
        self.number += digit
        most = len(self.rows.links)
        if not 0 < int(self.number) <= most:
            self.say(f"There is no link {int(self.number)}; there are {most}.")
            self._end_number(open_it=False)
            return
        self.view.select_link(int(self.number) - 1)
        if int(self.number) * 10 > most:
            self._end_number(open_it=True)
            return
        self.say(f"link {self.number}_")
        if self.number_timer:
            self.number_timer.stop()
        self.number_timer = self.set_timer(NUMBER_SECONDS, self._end_number)

    def _end_number(self, *, open_it: bool = True) -> None:
        number, self.number = self.number, ""
        if self.number_timer:
            self.number_timer.stop()
            self.number_timer = None
        if open_it and number:
            self.open_index(int(number) - 1)

    # ------------------------------------------------------------ following

    @on(PageView.LinkOpened)
    def _opened(self, event: PageView.LinkOpened) -> None:
        event.stop()
        self.open_index(event.index)

    def action_open_link(self) -> None:
        """Open the link the cursor is on."""
        if self.number:
            self._end_number()
        elif (index := self.view.cursor_link) is not None:
            self.open_index(index)

    def open_index(self, index: int) -> None:
        """Open a link by its place among the links of the page."""
        self.view.select_link(index)
        item = self.rows.links[index]
        self.arrive(follow(item, self.page.url if self.page else None), item)

    def arrive(self, target: object, item: Item | None = None) -> None:
        """Do what a destination asks for."""
        title = item.display.strip() if item else ""
        match target:
            case Visit(url):
                self.go(url, title=title, mirrors=self._mirrors(item))
            case Search(url):
                self._ask_words(url, title)
            case Download(url, name):
                if url.kind in PICTURES and self.app.settings.images:
                    self.show_picture(url, title or name)
                else:
                    self.ask_download(url, name)
            case Leave() as leave:
                self._ask_leave(leave)
            case Login(host, port, login) as account:
                as_ = f"\nLog in as {login}." if login else ""
                command = " ".join(account.command()) or "no program for it is known"
                words = f"This is not Gopher: {host}, port {port}.{as_}\n\n{command}"
                self.app.push_screen(Choice(words, {"q": "Close"}))
            case Nowhere(reason):
                self.say(reason)

    def _mirrors(self, item: Item | None) -> tuple[GopherUrl, ...]:
        document = getattr(self.page, "document", None)
        items = getattr(document, "items", ())
        if self.page is None or item is None or item not in items:
            return ()
        return self.page.ways(items.index(item))[1:]

    def _ask_words(self, url: GopherUrl, title: str) -> None:
        def answered(words: str) -> None:
            if words.strip():
                try:
                    found = GopherUrl(
                        url.host, url.port, url.kind, url.selector, search=words, tls=url.tls
                    )
                except WireError as error:
                    self.say(str(error))
                    return
                self.go(found, title=f"{title}: {words}")

        self.ask(Question(words=f"{title or 'Search'}:", answered=answered))

    def _ask_leave(self, leave: Leave) -> None:
        def answered(answer: str | None) -> None:
            if answer == "y":
                self.app.start_program(leave.command())
            elif answer == "c":
                self.app.copy(leave.address)
                self.say("The address is copied.")

        choices = {"y": "Open it with the program for it", "c": "Copy the address", "n": "Stay"}
        words = f"This link leads out of Gopher, to\n\n{leave.address}"
        self.app.push_screen(Choice(words, choices), answered)

    def show_picture(self, url: GopherUrl, title: str) -> None:
        """Fetch a picture and show it."""
        raise NotImplementedError

    def ask_download(self, url: GopherUrl, name: str) -> None:
        """Ask what to call a file, and save it."""
        raise NotImplementedError

    # ------------------------------------------------------------ from page to page

    def action_back(self) -> None:
        """Go back, to where the page was left."""
        self.note_place()
        history = self.browser.history
        if history.can_go_back:
            self.load(self.browser.back())
        else:
            self.say("This is where you began.")

    def action_forward(self) -> None:
        """Go forward again."""
        self.note_place()
        if self.browser.history.can_go_forward:
            self.load(self.browser.forward())
        else:
            self.say("There is nothing further on.")

    def action_up(self) -> None:
        """Go up one selector."""
        here = self.browser.history.here
        if here is None:
            return
        url = GopherUrl.parse(here.url)
        above = url.selector.rstrip("/").rpartition("/")[0]
        if not url.selector.strip("/"):
            self.say("This is the top of the site.")
            return
        self.go(GopherUrl(url.host, url.port, Kind.MENU, above, tls=url.tls))

    def action_home(self) -> None:
        """Go home."""
        self.visit(self.browser.home)

    def action_address(self) -> None:
        """Ask for an address."""
        self.ask(Question(words="Go to:", answered=self._typed_address))

    def action_address_edit(self) -> None:
        """Ask for an address, beginning with this one."""
        here = self.browser.history.here
        initial = here.url if here else ""
        self.ask(Question(words="Go to:", initial=initial, answered=self._typed_address))

    def _typed_address(self, address: str) -> None:
        if not address.strip():
            return
        try:
            target = arrive(GopherUrl.parse(address.strip()))
        except WireError as error:
            self.say(str(error))
            return
        self.arrive(target)

    def action_reload(self) -> None:
        """Load the page again, past what was kept."""
        here = self.browser.history.here
        if here:
            self.go(GopherUrl.parse(here.url), title=here.title, reload=True)

    def action_stop(self) -> None:
        """Stop what is going on: a prompt, hints, a page that is loading, the panel."""
        if self.prompt.asking:
            self.prompt.give_up()
        elif self.hints is not None:
            self._end_hints()
        elif self.loading_page is not None:
            self.browser.stop()
            self.workers.cancel_group(self, "page")
            self.say(f"Stopped loading {self.loading_page}.")
            self.loading_page = None
        elif self.panel.has_class("shown") and self.panel.has_focus:
            self.view.focus()
        else:
            self.view.clear_find()
            self.view.focus()
