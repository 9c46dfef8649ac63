"""A screen as large as the terminal is, and never as large as it was.

Textual tells a screen each size it lays out once more; two sizes on their way at a time would
follow each other for ever.
"""

from typing import TypeVar

from textual import events
from textual.screen import Screen

Answer = TypeVar("Answer")


class FittedScreen(Screen[Answer]):
    """Passes over a size that is the terminal's no more."""

    def on_resize(self, event: events.Resize) -> None:
        """Take the terminal's size, and nothing else."""
        if event.size == self.app.size:
            self.fit()
        else:
            event.prevent_default()

    def fit(self) -> None:
        """Act on another size."""
