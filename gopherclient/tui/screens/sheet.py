"""A sheet laid over the page: help, information, the source. Any way back leads to the page."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from gopherclient.tui.rows import PageRows
from gopherclient.tui.screens.fitted import FittedScreen
from gopherclient.tui.widgets.page_view import PageView
from gopherwire.item import info

CLOSING = "↵ closes · ␣ b page"


class Sheet(ModalScreen[None], FittedScreen[None]):
    """Text under a heading, to be scrolled and closed; filled: set anew to the width."""

    BINDINGS: ClassVar = [
        Binding("escape,q,left,h,backspace,enter,question_mark,f1", "dismiss", "Close"),
        Binding("j,down", "scroll_by(1)", "Down"),
        Binding("k,up", "scroll_by(-1)", "Up"),
        Binding("space,pagedown", "page(1)", "Page down"),
        Binding("b,pageup", "page(-1)", "Page up"),
        Binding("g,home", "top", "Top"),
        Binding("G,end", "end", "End"),
    ]
    DEFAULT_CSS = """
    Sheet { align: center middle; }
    Sheet Vertical { width: 80; max-width: 100%; height: 90%; border: round $accent;
                     background: $surface; border-title-align: center;
                     border-title-style: bold; border-subtitle-align: center; }
    Sheet PageView { height: 1fr; }
    """

    def __init__(self, heading: str, text: str, *, filled: bool = True) -> None:
        super().__init__()
        self.heading = heading
        self.rows = PageRows()
        self.filled = filled
        self._add(text)

    def compose(self) -> ComposeResult:
        """Lay out the heading and the text."""
        with Vertical() as box:
            box.border_title = self.heading
            box.border_subtitle = CLOSING
            yield PageView()

    @property
    def view(self) -> PageView:
        """Where the text is shown."""
        return self.query_one(PageView)

    def on_mount(self) -> None:
        """Show the text."""
        self.view.wrap = True
        self.view.numbers_shown = False  # there are no links
        self.view.show(self.rows)
        self.view.focus()

    def add(self, text: str) -> None:
        """Add text at the end."""
        self._add(text)
        if self.is_mounted:
            self.view.grow()

    def _add(self, text: str) -> None:
        if self.filled:
            self.rows.add_text(text)
        else:
            self.rows.add_items(info(line) for line in text.removesuffix("\n").split("\n"))

    def action_scroll_by(self, rows: int) -> None:
        """Scroll by rows."""
        self.view.scroll_rows(rows)

    def action_top(self) -> None:
        """Go to the first row."""
        self.view.go_top()

    def action_end(self) -> None:
        """Go to the last row."""
        self.view.go_end()

    def action_page(self, step: int) -> None:
        """Scroll by a screen."""
        self.view.page(step)
