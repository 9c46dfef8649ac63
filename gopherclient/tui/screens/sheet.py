"""A sheet laid over the page: help, information, the source. Any way back leads to the page."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label

from gopherclient.tui.rows import PageRows
from gopherclient.tui.widgets.page_view import PageView


class Sheet(ModalScreen[None]):
    """Text under a heading, to be scrolled and closed."""

    BINDINGS: ClassVar = [
        Binding("escape,q,left,h,backspace,enter", "dismiss", "Close"),
        Binding("j,down", "scroll_by(1)", "Down"),
        Binding("k,up", "scroll_by(-1)", "Up"),
        Binding("space,pagedown", "page(1)", "Page down"),
        Binding("b,pageup", "page(-1)", "Page up"),
    ]
    DEFAULT_CSS = """
    Sheet { align: center middle; }
    Sheet Vertical { width: 78; max-width: 100%; height: 90%; border: round $accent;
                     background: $surface; }
    Sheet Label { width: 1fr; text-align: center; color: $accent; text-style: bold; }
    Sheet PageView { height: 1fr; }
    """

    def __init__(self, heading: str, text: str) -> None:
        super().__init__()
        self.heading = heading
        self.text = text

    def compose(self) -> ComposeResult:
        """Lay out the heading and the text."""
        with Vertical():
            yield Label(self.heading, markup=False)
            yield PageView()

    def on_mount(self) -> None:
        """Show the text."""
        rows = PageRows()
        rows.add_text(self.text)
        rows.finish()
        view = self.query_one(PageView)
        view.show(rows)
        view.focus()

    def action_scroll_by(self, rows: int) -> None:
        """Scroll by rows."""
        self.query_one(PageView).scroll_relative(y=rows, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by a screen."""
        self.query_one(PageView).page(step)
