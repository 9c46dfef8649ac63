"""A question that has to be answered before anything goes on: a certificate, another program."""

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from gopherclient.tui.screens.fitted import FittedScreen
from gopherwire.printable import reveal


class Choice(ModalScreen[str], FittedScreen[str]):
    """Words, and keys with what each means; Esc and Enter are always the last, harmless one."""

    BINDINGS: ClassVar = [Binding("escape,enter", "decline", "The last choice", show=False)]
    DEFAULT_CSS = """
    Choice { align: center middle; }
    Choice Vertical { width: 64; max-width: 100%; height: auto; max-height: 90%;
                      border: round $accent; background: $panel; padding: 1 2; }
    Choice .choices { margin-top: 1; color: $text-accent; }
    """

    def __init__(self, words: str, choices: Mapping[str, str]) -> None:
        super().__init__()
        self.words = words
        self.choices = dict(choices)

    def compose(self) -> ComposeResult:
        """Lay out the words, then a row for each choice."""
        with Vertical():
            words = "\n".join(reveal(line) for line in self.words.split("\n"))
            yield Static(Text(words), markup=False)
            rows = (
                "\n".join(f"{key}  {meaning}" for key, meaning in self.choices.items()) + " (Esc)"
            )
            yield Static(Text(rows), classes="choices", markup=False)

    def action_decline(self) -> None:
        """Take the last choice."""
        self.dismiss(list(self.choices)[-1])

    def on_key(self, event: Key) -> None:
        """Take the key of a choice."""
        if event.character in self.choices:
            event.stop()
            self.dismiss(str(event.character))
