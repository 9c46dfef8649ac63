"""A small app around a page view, and the pages that tests show in it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.pilot import Pilot

from gopherclient.tui.filter import SafeLineFilter
from gopherclient.tui.rows import PageRows
from gopherclient.tui.widgets.page_view import PageView
from gopherwire.item import Item, info

if TYPE_CHECKING:
    from textual.message import Message

KEYS = {
    "j": "move_link(1)",
    "k": "move_link(-1)",
    "space": "page(1)",
    "b": "page(-1)",
    "g": "go_top()",
    "G": "go_end()",
    "enter": "open_link()",
    "n": "find_next(1)",
    "N": "find_next(-1)",
    "right": "go_sideways(1)",
    "left": "go_sideways(-1)",
}


class Reader(App[None]):
    """A page view, the keys of a reader, and what the view said."""

    BINDINGS: ClassVar[list[BindingType]] = [(key, f"do('{key}')") for key in KEYS]

    def __init__(self) -> None:
        super().__init__()
        self.view = PageView()
        self.said: list[Message] = []
        self.safe = SafeLineFilter()

    def compose(self) -> ComposeResult:
        yield self.view

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self.safe]

    def on_mount(self) -> None:
        self.view.focus()

    def action_do(self, key: str) -> None:
        name, _, step = KEYS[key].rstrip(")").partition("(")
        method = getattr(self.view, name)
        method(*([int(step)] if step else []))

    def on_page_view_link_opened(self, message: PageView.LinkOpened) -> None:
        self.said.append(message)

    def on_page_view_link_moved(self, message: PageView.LinkMoved) -> None:
        self.said.append(message)

    def on_page_view_end_reached(self, message: PageView.EndReached) -> None:
        self.said.append(message)

    def screen_text(self) -> list[str]:
        """Return what is on the screen, a string a row."""
        region = self.view.scrollable_content_region
        return [
            "".join(segment.text for segment in strip).rstrip()
            for strip in self.view.render_lines(region)
        ]


@asynccontextmanager
async def reading(
    rows: PageRows | None = None, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Reader, PageView, Pilot[None]]]:
    """Run the app on a screen of this size, showing rows."""
    app = Reader()
    async with app.run_test(size=size) as pilot:
        if rows is not None:
            app.view.show(rows)
        await pilot.pause()
        yield app, app.view, pilot


def menu(*rows: str | Item) -> PageRows:
    page = PageRows()
    page.add_items(row if isinstance(row, Item) else info(row) for row in rows)
    page.finish()
    return page


def text(words: str) -> PageRows:
    page = PageRows()
    page.add_text(words)
    page.finish()
    return page


def link(name: str, kind: str = "1") -> Item:
    return Item(kind, name, f"/{name}", "news.example", 70)
