"""A question that has to be answered before anything goes on: a certificate, another program."""

from collections.abc import Mapping

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from gopherwire.printable import reveal


class Choice(ModalScreen[str]):
    """Words, and keys with what each means; Esc is always the last of them."""

    DEFAULT_CSS = """
    Choice { align: center middle; }
    Choice Vertical { width: 64; max-width: 95%; height: auto; max-height: 90%;
                      border: round $accent; background: $panel; padding: 1 2; }
    Choice .choices { margin-top: 1; color: $accent; }
    """

    def __init__(self, words: str, choices: Mapping[str, str]) -> None:
        super().__init__()
        self.words = words
        self.choices = choices

    def compose(self) -> ComposeResult:
        """Lay out the words, then a row for each choice."""
        with Vertical():
            yield Static(Text(reveal_lines(self.words)), markup=False)
            rows = "\n".join(f"{key}  {meaning}" for key, meaning in self.choices.items())
            yield Static(Text(rows), classes="choices", markup=False)

    def on_key(self, event: Key) -> None:
        """Take the key of a choice, and no other."""
        event.stop()
        if event.key == "escape":
            self.dismiss(list(self.choices)[-1])
        elif event.character in self.choices:
            self.dismiss(str(event.character))


def reveal_lines(text: str) -> str:
    """Make text safe line by line."""
    return "\n".join(reveal(line) for line in text.split("\n"))
