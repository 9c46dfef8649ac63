"""The rows above and below a page: where the reader is, what is going on, which keys there are.

What servers sent is revealed here once more, and never read as markup. Buttons can be clicked.
"""

from collections.abc import Collection, Iterable, Sequence

from attrs import frozen
from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget

from gopherclient.tui.commands import Command, Need, shown_key
from gopherwire.printable import reveal

GAP = 2
"""Columns between two hints."""


@frozen
class Button:
    """Words to click, and the command they stand for; one that does nothing now is dimmed."""

    words: str
    command: str
    live: bool = True


class Bar(Widget):
    """One row: buttons, words at the left end, words at the right, which have precedence."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; padding: 0 1; background: $panel; color: $foreground; }
    """
    ALLOW_SELECT = False

    class Pressed(Message):
        """A button was clicked."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    def __init__(self, *, id: str, gap: int = 1) -> None:  # noqa: A002 Textual's name for it
        super().__init__(id=id)
        self.buttons: tuple[Button, ...] = ()
        self.left = ""
        self.right = ""
        self.gap = gap

    def tell(self, left: str, right: str = "", *, buttons: Sequence[Button] = ()) -> None:
        """Show this from now on."""
        told = (reveal(left), reveal(right), tuple(buttons))
        if told != (self.left, self.right, self.buttons):
            self.left, self.right, self.buttons = told
            self.refresh()

    def render(self) -> Text:
        """Draw the row as wide as it is."""
        width = self.size.width
        text = Text(no_wrap=True)
        for button, start in self._placed():
            text.append(" " * (start - text.cell_len))
            text.append(button.words, "" if button.live else "dim")
        if self.left and self.buttons:
            text.append(" " * self.gap)
        right = Text(self.right)
        right.truncate(width, overflow="ellipsis")
        room = max(width - right.cell_len - bool(self.right), 0)
        text.append(self.left)
        text.truncate(room, overflow="ellipsis", pad=bool(self.right))
        if self.right:
            text.append(" " * (width - room - right.cell_len))
            text.append_text(right)
        return text

    def _placed(self) -> Iterable[tuple[Button, int]]:
        """Yield the buttons that fit, each with its first column."""
        at = 0
        for button in self.buttons:
            if at + cell_len(button.words) > self.size.width:
                return
            yield button, at
            at += cell_len(button.words) + self.gap

    def on_click(self, event: events.Click) -> None:
        """Press the button under the mouse."""
        at = event.x - self.gutter.left
        for button, start in self._placed():
            if start <= at < start + cell_len(button.words):
                event.stop()
                self.post_message(self.Pressed(button.command))


def hints(commands: Iterable[Command], has: Collection[Need]) -> list[Button]:
    """Return the bottom row: the keys a new reader needs on a page that has all this."""
    return [
        Button(f"{shown_key(one.keys[0])} {one.hint}", one.id)
        for one in commands
        if one.hint and one.keys and (one.needs is None or one.needs in has)
    ]
