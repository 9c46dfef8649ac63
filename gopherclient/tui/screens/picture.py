"""A picture, drawn in half blocks as large as the terminal is; or why it is not."""

from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Label

from gopherclient.tui.images import caption, half_blocks, strips, why_not
from gopherclient.tui.screens.fitted import FittedScreen
from gopherclient.wrapping import columns, wrap
from gopherwire.printable import reveal


class PictureView(ScrollView):
    """The rows of one picture."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data
        self.rows: list[Strip] = []

    def on_resize(self) -> None:
        """Draw it anew at another size."""
        cells = half_blocks(self.data, self.size.width, self.size.height)
        self.rows = strips(cells) if cells else self._excuse()
        self.refresh()

    def _excuse(self) -> list[Strip]:
        rows = wrap(why_not(self.data), max(self.size.width, 1))
        return [Strip([Segment(row, self.rich_style)], columns(row)) for row in rows]

    def render_line(self, y: int) -> Strip:
        """Return a row, in the middle of the screen."""
        top = (self.size.height - len(self.rows)) // 2
        if not top <= y < top + len(self.rows):
            return Strip.blank(self.size.width, self.rich_style)
        row = self.rows[y - top]
        margin = Strip.blank((self.size.width - row.cell_length) // 2, self.rich_style)
        return Strip.join([margin, row]).adjust_cell_length(self.size.width, self.rich_style)


class PictureScreen(ModalScreen[str], FittedScreen[str]):
    """A picture; `s` saves it."""

    BINDINGS: ClassVar = [
        Binding("escape,q,left,h,backspace,enter,i", "leave('')", "Close"),
        Binding("s,d", "leave('save')", "Save"),
    ]
    DEFAULT_CSS = """
    PictureScreen { background: $background; }
    PictureScreen PictureView { height: 1fr; }
    PictureScreen Label { width: 1fr; color: $text-muted; }
    """

    def __init__(self, title: str, data: bytes) -> None:
        super().__init__()
        self.words = reveal(f"{title}  {caption(data)}  s save  ← back")
        self.data = data

    def compose(self) -> ComposeResult:
        """Lay out the picture and its caption."""
        yield PictureView(self.data)
        yield Label(self.words, markup=False)

    def action_leave(self, wish: str) -> None:
        """Close it, with what is to become of the picture."""
        self.dismiss(wish)
