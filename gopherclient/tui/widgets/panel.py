"""The panel at the side: what is unread, what waits, bookmarks, and where the reader has been."""

from collections.abc import Iterable
from typing import ClassVar

from attrs import frozen
from rich.text import Text
from textual import on
from textual.binding import Binding
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from gopherwire.printable import reveal

TITLE_COLUMNS = 26
"""Room for a title; the panel is a little wider."""
COUNT_COLUMNS = 4


@frozen
class Entry:
    """A row of the panel; one without an address is a heading."""

    title: str
    address: str = ""
    count: int = 0
    """How much there is unread behind it."""


class Panel(OptionList):
    """Rows to choose from."""

    BINDINGS: ClassVar = [
        Binding("j,tab", "cursor_down", "Down", show=False),
        Binding("k,shift+tab", "cursor_up", "Up", show=False),
        Binding("l,right", "select", "Open", show=False),
        Binding("h,left,q", "leave", "Back to the page", show=False),
    ]
    DEFAULT_CSS = """
    Panel, Panel:focus { width: 30; height: 1fr; border: none; padding: 0 1; display: none;
            background: $panel; scrollbar-size-vertical: 1; }
    Panel.shown { display: block; }
    Panel:ansi > .option-list--option-highlighted {
        background: ansi_blue; color: ansi_bright_white; text-style: bold; }
    Panel:nocolor > .option-list--option-highlighted { text-style: bold underline; }
    Panel > .option-list--option-disabled { color: $text-accent; }
    """

    class Chosen(Message):
        """The reader wants to go somewhere."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    class Left(Message):
        """The reader wants to go back to the page."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.entries: list[Entry] = []

    def fill(self, entries: Iterable[Entry]) -> None:
        """Show other rows; the one that is marked stays marked, or else the first is."""
        filled = list(entries)
        if filled == self.entries:
            return
        marked = self.highlighted
        before = self.entries[marked].address if marked is not None else None
        self.entries = filled
        self.clear_options()
        self.add_options(Option(_row(one), disabled=not one.address) for one in filled)
        addresses = [one.address for one in filled]
        first = next((at for at, address in enumerate(addresses) if address), None)
        self.highlighted = addresses.index(before) if before in addresses else first

    def action_leave(self) -> None:
        """Go back to the page."""
        self.post_message(self.Left())

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self.entries[event.option_index]))


def _row(entry: Entry) -> Text:
    words = reveal(entry.title or entry.address)
    text = Text(words, no_wrap=True, style="" if entry.address else "bold")
    room = TITLE_COLUMNS - COUNT_COLUMNS * bool(entry.count)
    text.truncate(room, overflow="ellipsis", pad=bool(entry.count))
    if entry.count:
        text.append(f"{entry.count:>{COUNT_COLUMNS}}", style="bold")
    return text
