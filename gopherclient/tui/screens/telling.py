"""The rows around a page, and what stands in them: where, how much, how far, which keys."""

from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from attrs import define
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.worker import WorkerError

from gopherclient.destination import Download, Leave, Login, Search, Visit, follow
from gopherclient.tui.commands import Need
from gopherclient.tui.pages import encoding_of, kind_of
from gopherclient.tui.screens.fitted import FittedScreen
from gopherclient.tui.widgets.bars import Bar, Button, hints
from gopherclient.tui.widgets.page_view import PageView
from gopherclient.tui.widgets.panel import Panel
from gopherclient.tui.widgets.prompt import Prompt
from gopherclient.tui.widgets.tab_row import TabRow
from gopherwire.item import Item
from gopherwire.url import GopherUrl

if TYPE_CHECKING:
    from textual.worker import Worker, WorkType

    from gopherclient.browser import Browser
    from gopherclient.page import Page
    from gopherclient.tui.app import ReaderApp
    from gopherclient.tui.pages import OwnPage
    from gopherclient.tui.rows import PageRows

Work: TypeAlias = Callable[[], Coroutine[None, None, None]]

FEW_COLUMNS = 60
"""Below that the address is worth more than what else is known of the page, and a panel beside
which too little of the page is seen takes all of the screen."""
ANSWERING = "↵ answer  Esc never mind"


@define
class Loading:
    """A page on its way: what was asked for, since when, and how much has come."""

    url: GopherUrl | None
    since: float
    size: int = 0


class Middle(Horizontal):
    """What lies beside each other below the bars. Nothing of it is seen, so it is not drawn."""

    BLANK = True


class TellingScreen(FittedScreen[None]):
    """A page view, a panel, a prompt, and rows that tell what they are about."""

    BLANK = True
    """Covered by them: were it drawn, as much again as the page would be for each key press."""

    DEFAULT_CSS = """
    TellingScreen { layers: base over; }
    TellingScreen #middle { height: 1fr; }
    TellingScreen PageView { width: 1fr; height: 1fr; }
    TellingScreen.narrow Panel { layer: over; dock: left; }
    TellingScreen.slim Panel { width: 100%; }
    """

    app: "ReaderApp"
    page: "Page | None"
    own: "OwnPage | None"
    base: GopherUrl | None
    rows: "PageRows"
    underway: Loading | None
    tabs: "list[Browser]"
    active: int
    message = ""
    """What the reader was told; it stands until the next key."""

    def compose(self) -> ComposeResult:
        """Lay out the address, tabs, panel and page, the prompt, what is going on, the keys."""
        self._note_width(self.app.size.width)  # before anything is styled, so that it is once
        yield Bar(id="address")
        yield TabRow()
        with Middle(id="middle"):
            yield Panel()
            yield PageView()
        yield Prompt()
        yield Bar(id="status")
        yield Bar(id="keys", gap=2)

    def fit(self) -> None:
        """Lay the panel over the page where there is no room beside it."""
        self._note_width(self.size.width)
        self.tell_where()
        self.tell_keys()

    def _note_width(self, width: int) -> None:
        self.set_class(width < self.app.NARROW, "narrow")
        self.set_class(width < FEW_COLUMNS, "slim")

    @property
    def browser(self) -> "Browser":
        """The tab that is shown."""
        raise NotImplementedError

    def link(self) -> Item | None:
        """Return the link the cursor is on, as it is followed."""
        raise NotImplementedError

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

    def work(self, what: Work, group: str, *, exclusive: bool = True) -> None:
        """Do something while the reader goes on; of an exclusive group only the last goes on."""
        work: WorkType[None] = what
        self.run_worker(work, group=group, exclusive=exclusive)

    async def end_work(self, *groups: str) -> bool:
        """Cancel what groups do and wait until it has let go of all it held; say if there was any.

        Of a connection nothing is left then, and of a file no more than is meant to be.
        """
        workers = [one for group in groups for one in self.workers.cancel_group(self, group)]
        await ended(workers)
        return bool(workers)

    def say(self, words: str) -> None:
        """Tell the reader something in the status row, until the next key."""
        self.message = words
        self.tell_status()

    def tell_where(self) -> None:
        """Write the address row."""
        history, loading = self.browser.history, self.underway
        buttons = [
            Button("‹", "back", history.can_go_back),
            Button("›", "forward", history.can_go_forward),
            Button("✕", "stop") if loading else Button("↻", "reload"),
            Button("⌂", "home"),
        ]
        self.query_one("#address", Bar).tell(
            self._where(), "  ".join(self._facts()), buttons=buttons
        )
        self.query_one(TabRow).tell([tab.name for tab in self.tabs], self.active)

    def _where(self) -> str:
        if self.own:
            return self.own.title
        return str(self.base or (self.underway and self.underway.url) or "")

    def _facts(self) -> list[str]:
        """Return what is known of the page beside its address."""
        stores = self.browser.stores
        page = self.page
        wide = self.size.width >= FEW_COLUMNS
        facts = ["offline" if self.browser.offline else ""]
        if self.base:
            facts += [
                "★" if str(self.base) in stores.bookmarks else "",
                "followed" if wide and stores.unread.menu(self.base) else "",
                "TLS" if self.base.tls else "",
            ]
        if page and wide:
            kept = "refreshing" if page.refreshing else "kept" if page.cached else ""
            kind = " · ".join(filter(None, (encoding_of(page.document), kind_of(page))))
            facts += [kept, kind]
        return [fact for fact in facts if fact]

    def tell_status(self) -> None:
        """Write the status row: what was said, what is loading, or where the link leads."""
        loading = self.underway
        right = ""
        if loading:
            elapsed = self.app.clock() - loading.since
            size = f"{loading.size / 1000:.1f} kB · " if loading.size else ""
            right = f"{size}{elapsed:.1f} s"
        elif self.page and self.page.body:
            right = f"{len(self.page.body) / 1000:.1f} kB"
        left = self.message
        if not left and loading and loading.url != self.base:
            left = f"… {loading.url or ''}"
        if not left:
            left = leads_to(item, self.base) if (item := self.link()) else ""
        if not left and self.page:
            left = self.page.title
        self.query_one("#status", Bar).tell(left, right)

    def tell_keys(self) -> None:
        """Write the row of keys: those that are of use on this page."""
        bar = self.query_one("#keys", Bar)
        if self.prompt.asking:
            bar.tell(ANSWERING)
        else:
            has = {Need.LINKS: bool(self.rows.links), Need.WIDTH: self.view.is_cut}
            bar.tell("", buttons=hints(self.app.commands, [need for need in has if has[need]]))

    @on(Bar.Pressed)
    async def _pressed(self, event: Bar.Pressed) -> None:
        await self.app.run_action(event.command, self)


async def ended(workers: "Iterable[Worker[None]]") -> None:
    """Wait for work that was cancelled."""
    for worker in workers:
        with suppress(WorkerError):
            await worker.wait()


def leads_to(item: Item, base: GopherUrl | None) -> str:
    """Say in a few words where a link leads."""
    match follow(item, base):
        case Visit(url) | Search(url) | Download(url):
            return str(url)
        case Leave(address):
            return address
        case Login(host, port, _, _):
            return f"another service, at {host}:{port}"
        case nowhere:
            return nowhere.reason
