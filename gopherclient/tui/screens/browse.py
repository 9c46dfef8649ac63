"""The one screen of the reader, whole: reading, moving, news, keeping, looking, and tabs."""

from typing import ClassVar

from textual.binding import Binding

from gopherclient.document import Menu
from gopherclient.history import Page
from gopherclient.tui.commands import COMMANDS
from gopherclient.tui.screens.keeping import Keeping
from gopherclient.tui.screens.looking import Looking
from gopherclient.tui.screens.moving import Moving
from gopherclient.tui.screens.newsdesk import NewsDesk
from gopherclient.tui.screens.reading import rows_of
from gopherclient.tui.widgets.panel import Entry
from gopherwire.item import Item
from gopherwire.url import GopherUrl

MOST_TABS = 20
MOST_RECENT = 15
"""Visits the panel shows."""

OWN = GopherUrl("localhost", 70)
"""Stands for pages the reader makes itself; it is never asked for."""


class BrowseScreen(Keeping, Looking, NewsDesk, Moving):
    """Everything a reader does; the keys are those of the table."""

    BINDINGS: ClassVar = [
        Binding(",".join(one.keys), one.id, one.title, show=False, id=one.id) for one in COMMANDS
    ]

    def show_items(self, items: list[Item], title: str) -> None:
        """Show rows of the reader's own as a page; back leads to the one before."""
        self.note_place()
        self.page = Page(OWN, Menu(tuple(items)), title, 0)
        self.rows = rows_of(self.page)
        self.view.show(self.rows)
        self.say(title)

    # ------------------------------------------------------------ tabs

    def action_tab_new(self) -> None:
        """Open a new tab at home."""
        if len(self.tabs) >= MOST_TABS:
            self.say(f"There are {MOST_TABS} tabs already.")
            return
        self.note_place()
        self.tabs.append(self.app.new_tab())
        self.active = len(self.tabs) - 1
        self.visit(self.browser.home)

    def action_tab_close(self) -> None:
        """Close this tab; the last one stays."""
        if len(self.tabs) == 1:
            self.say("This is the last tab; q leaves.")
            return
        self.browser.stop()
        del self.tabs[self.active]
        self.active = min(self.active, len(self.tabs) - 1)
        self.load(self.browser.restore())

    def action_tab_next(self) -> None:
        """Go to the next tab."""
        if len(self.tabs) > 1:
            self.note_place()
            self.browser.stop()
            self.active = (self.active + 1) % len(self.tabs)
            self.load(self.browser.restore())

    # ------------------------------------------------------------ what the panel shows

    def entries(self) -> list[Entry]:
        """Gather the rows of the panel."""
        stores = self.browser.stores
        rows = [Entry("Unread")]
        rows += [Entry(one.title or one.url, one.url, one.unread) for one in stores.unread.followed]
        if queued := stores.queue.entries:
            rows += [Entry("Queue"), *(Entry(one.title, one.url) for one in queued)]
        rows += [Entry("Bookmarks"), *(Entry(one.title, one.url) for one in stores.bookmarks.marks)]
        visits = stores.visits.newest(MOST_RECENT)
        return [*rows, Entry("History"), *(Entry(one.title, one.url) for one in visits)]

    def action_history(self) -> None:
        """Show where the reader has been."""
        items = [Item("i", "WHERE YOU HAVE BEEN"), Item("i", "")]
        for visit in self.browser.stores.visits.newest():
            url = GopherUrl.parse(visit.url)
            title = visit.title or visit.url
            items.append(Item(url.kind, title, url.selector, url.host, url.port))
        self.show_items(items, "History")

    def action_theme(self) -> None:
        """Change the theme."""
        self.say(f"Theme: {self.app.next_theme()}")

    def action_palette(self) -> None:
        """Type a command."""
        self.app.action_command_palette()

    def action_settings(self) -> None:
        """Show the settings and where they are changed."""
        self.app.show_settings()

    async def action_quit(self) -> None:
        """Leave."""
        await self.app.action_quit()
