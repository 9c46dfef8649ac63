"""The screen a page is read on: asking for pages, showing them as they arrive, keeping places.

What the commands do is in the modules beside this one; each is a part of the same screen.
"""

from contextlib import aclosing
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen

from gopherclient.browser import Browser, Steps
from gopherclient.destination import follow
from gopherclient.document import Blob, Document, Menu, Oops, Row, Text
from gopherclient.errors import Untrusted
from gopherclient.history import Arriving, Page
from gopherclient.tui.rows import PageRows
from gopherclient.tui.screens.choice import Choice
from gopherclient.tui.widgets.bars import Bar, hints
from gopherclient.tui.widgets.page_view import PageView
from gopherclient.tui.widgets.panel import Panel
from gopherclient.tui.widgets.prompt import Prompt, Question
from gopherclient.unread import Mark, link_address
from gopherwire.errors import WireError
from gopherwire.item import Item, Kind
from gopherwire.url import GopherUrl

if TYPE_CHECKING:
    from gopherclient.tui.app import ReaderApp

MOST_MARKED = 10_000
"""Links of a menu that are compared with what was read; more is no news."""


class ReadingScreen(Screen[None]):
    """A page, the rows around it, and the tabs behind it."""

    DEFAULT_CSS = """
    ReadingScreen { layers: base over; }
    ReadingScreen Horizontal { height: 1fr; }
    ReadingScreen PageView { width: 1fr; height: 1fr; }
    ReadingScreen.narrow Panel { layer: over; height: 100%; }
    """

    app: "ReaderApp"

    def __init__(self, tabs: list[Browser], active: int) -> None:
        super().__init__()
        self.tabs = tabs
        self.active = active
        self.page: Page | None = None
        self.rows = PageRows()
        self.loading_page: GopherUrl | None = None
        self.encoding: str | None = None

    def compose(self) -> ComposeResult:
        """Lay out the address, the panel and the page, the prompt, what is going on, the keys."""
        yield Bar(id="address")
        with Horizontal():
            yield Panel()
            yield PageView()
        yield Prompt()
        yield Bar(id="status")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Give the page the keys."""
        self.view.focus()

    def on_resize(self) -> None:
        """Lay the panel over the page where there is no room beside it."""
        self.set_class(self.size.width < self.app.NARROW, "narrow")
        self.tell_where()
        self.query_one("#keys", Bar).tell(hints(self.app.commands))

    @property
    def browser(self) -> Browser:
        """The tab that is shown."""
        return self.tabs[self.active]

    @property
    def view(self) -> PageView:
        """Where the page is shown."""
        return self.query_one(PageView)

    @property
    def prompt(self) -> Prompt:
        """Where the reader types."""
        return self.query_one(Prompt)

    @property
    def panel(self) -> Panel:
        """The panel at the side."""
        return self.query_one(Panel)

    def say(self, words: str) -> None:
        """Tell the reader something in the status row."""
        self.query_one("#status", Bar).tell(words)

    def ask(self, question: Question) -> None:
        """Ask the reader for a word; the page has the keys again afterwards."""

        def answered(answer: str) -> None:
            self.view.focus()
            question.answered(answer)

        def given_up() -> None:
            self.view.focus()
            if question.given_up:
                question.given_up()

        self.prompt.ask(
            Question(
                words=question.words,
                initial=question.initial,
                typed=question.typed,
                answered=answered,
                given_up=given_up,
            )
        )

    # ------------------------------------------------------------ asking for pages

    def go(
        self,
        url: GopherUrl,
        *,
        title: str = "",
        reload: bool = False,
        mirrors: tuple[GopherUrl, ...] = (),
    ) -> None:
        """Ask for a page; what was asked for before is asked for no more."""
        self.note_place()
        steps = self.browser.open(
            url, title=title, reload=reload, encoding=self.encoding, mirrors=mirrors
        )
        self.load(steps, url)

    def load(self, steps: Steps, url: GopherUrl | None = None) -> None:
        """Show what arrives, until something else is asked for."""
        self.loading_page = url
        if url:
            self.say(f"… {url}")
        self.run_worker(self._take(steps), exclusive=True, group="page")

    async def _take(self, steps: Steps) -> None:
        rows: PageRows | None = None
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, Page):
                    self._show(step, rows)
                    rows = None
                    continue
                if rows is None:
                    rows = self._begin(step)
                add_rows(rows, step.rows)
                self.view.grow()
                self.say(f"… {step.url}  {step.size / 1000:.1f} kB")
        self.loading_page = None

    def _begin(self, step: Arriving) -> PageRows:
        """Make room for a page that begins to arrive."""
        self.page = None
        self.rows = PageRows()
        self.view.show(self.rows)
        self.tell_where(step.url)
        return self.rows

    def _show(self, page: Page, arrived: PageRows | None) -> None:
        """Show a whole page: rows that arrived already stay where they are."""
        self.page = page
        if arrived and not isinstance(page.document, Oops | Blob):
            for notice in (*page.notices, *notices_of(page.document)):
                arrived.add_mark(notice)
            arrived.finish()
            self.view.grow()
        else:
            self.rows = rows_of(page)
            self.view.show(self.rows, cursor=page.cursor, scroll=page.scroll)
        self.mark_links()
        self.tell_where()
        self.tell_page()
        self.app.page_shown(page)
        if isinstance(page.failure, Untrusted):
            self._ask_trust(page.url, page.failure)

    def _ask_trust(self, url: GopherUrl, failure: Untrusted) -> None:
        words = f"{failure}\n\nIt offers {failure.offered}.\nDo you trust it from now on?"

        def answered(answer: str | None) -> None:
            if answer == "y":
                self.app.trust.forget(failure.host, failure.port)
                self.go(url, reload=True)

        self.app.push_screen(Choice(words, {"y": "Trust it", "n": "Stay away"}), answered)

    # ------------------------------------------------------------ telling

    def tell_where(self, url: GopherUrl | None = None) -> None:
        """Write the address row."""
        shown = url or (self.page.url if self.page else self.loading_page)
        if shown is None:
            return
        tab = f"{self.active + 1}/{len(self.tabs)}  " if len(self.tabs) > 1 else ""
        marks = [
            "★" if str(shown) in self.browser.stores.bookmarks else "",
            "followed" if self.browser.stores.unread.menu(shown) else "",
            "TLS" if shown.tls else "",
            "offline" if self.browser.offline else "",
        ]
        self.query_one("#address", Bar).tell(f"{tab}{shown}", "  ".join(filter(None, marks)))

    def tell_page(self) -> None:
        """Write what is known of the page into the status row."""
        if self.page is None:
            return
        page = self.page
        size = f"{len(page.body) / 1000:.1f} kB" if page.body else ""
        age = "kept" if page.cached else ""
        links = f"{len(self.rows.links)} links" if self.rows.links else ""
        facts = (page.title, links, size, encoding_of(page.document), age)
        state = "refreshing …" if page.refreshing else ""
        self.query_one("#status", Bar).tell("  ".join(filter(None, facts)), state)

    def mark_links(self) -> None:
        """Show which links of a menu have been read, and which are new."""
        if self.page is None:
            return
        unread = self.browser.stores.unread
        if unread.menu(self.page.url) is None:
            return
        marks: dict[Mark, set[int]] = {mark: set() for mark in Mark}
        for index, item in enumerate(self.rows.links[:MOST_MARKED]):
            address = link_address(item, self.page.url)
            mark = unread.mark_of(self.page.url, address) if address else None
            if mark:
                marks[mark].add(index)
        self.view.mark_unread(marks[Mark.NEW] | marks[Mark.CHANGED])
        self.view.mark_read(marks[Mark.READ])

    def note_place(self) -> None:
        """Remember where in the page the reader is."""
        cursor, scroll = self.view.place
        self.browser.history.note_place(cursor or 0, scroll)

    def link(self) -> Item | None:
        """Return the link the cursor is on."""
        index = self.view.cursor_link
        return self.rows.links[index] if index is not None else None

    def address_of(self, item: Item | None) -> GopherUrl | None:
        """Return the page a link leads to; None where it leads to no page."""
        here = self.page.url if self.page else None
        target = follow(item, here) if item else None
        url = getattr(target, "url", None)
        return url if isinstance(url, GopherUrl) else None

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        self.view.focus()
        if self.has_class("narrow"):
            self.panel.remove_class("shown")
        self.visit(event.entry.address, title=event.entry.title)

    def visit(self, address: str, *, title: str = "") -> None:
        """Go to an address that was typed or kept."""
        try:
            url = GopherUrl.parse(address.strip())
        except WireError as error:
            self.say(f"{error}")
            return
        self.go(url, title=title)


def add_rows(rows: PageRows, arrived: tuple[Row, ...]) -> None:
    """Add what arrived: items of a menu, or lines of a text."""
    items = [row for row in arrived if isinstance(row, Item)]
    if items:
        rows.add_items(items)
    lines = [row for row in arrived if isinstance(row, str)]
    if lines:
        rows.add_text("".join(f"{line}\n" for line in lines))


def rows_of(page: Page) -> PageRows:
    """Make the rows of a document that is there at once."""
    rows = PageRows()
    for notice in (*page.notices, *notices_of(page.document)):
        rows.add_mark(notice)
    match page.document:
        case Menu(items):
            rows.add_items(items)
        case Text(text):
            rows.add_text(text)
        case Oops(sentence, remedy):
            error = Item(Kind.ERROR, sentence)
            rows.add_items(
                [error, Item(Kind.INFO, remedy), Item(Kind.INFO, "R try again · ← back")]
            )
        case Blob(kind=kind) as blob:
            rows.add_text(f"A file of type {kind}, {blob.size:,} bytes. Press s to save it.\n")
    rows.finish()
    return rows


def notices_of(document: Document) -> tuple[str, ...]:
    """Return what a document says about itself beside its text."""
    return getattr(document, "notices", ())


def encoding_of(document: Document) -> str:
    """Name the encoding a text was read in."""
    return getattr(document, "encoding", "").upper()
