"""The row of open tabs, by name; there where more than one is open. Tabs can be clicked."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen
from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget

from gopherwire.printable import reveal

NARROWEST, WIDEST = 8, 26
"""Columns of a tab. Narrower ones say nothing, so beyond that only those around it are shown."""


@frozen
class Tab:
    """A tab on the row: which one, and the columns it takes."""

    index: int
    start: int
    width: int


class TabRow(Widget):
    """One row, a tab beside the other, the one that is shown raised."""

    DEFAULT_CSS = """
    TabRow { height: 1; width: 1fr; display: none; background: $panel; color: $text-muted; }
    TabRow.shown { display: block; }
    TabRow > .tab--active { background: $background; color: $foreground; text-style: bold; }
    TabRow:ansi > .tab--active { text-style: reverse; }
    TabRow:nocolor > .tab--active { text-style: reverse; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tab--active"}
    ALLOW_SELECT = False

    class Pressed(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.active = 0

    def tell(self, names: Sequence[str], active: int) -> None:
        """Show these tabs from now on."""
        told = tuple(map(reveal, names))
        if (told, active) != (self.names, self.active):
            self.names, self.active = told, active
            self.set_class(len(told) > 1, "shown")
            self.refresh()

    def render(self) -> Text:
        """Draw the tabs that have room."""
        text = Text(no_wrap=True)
        style = self.get_component_rich_style("tab--active")
        for tab in placed([cell_len(name) for name in self.names], self.active, self.size.width):
            words = f" {tab.index + 1} {self.names[tab.index]}"
            if cell_len(words) > tab.width - 1:
                words = f"{set_cell_size(words, tab.width - 2)}…"
            active = tab.index == self.active
            text.append(set_cell_size(words, tab.width), style if active else "")
        return text

    def on_click(self, event: events.Click) -> None:
        """Go to the tab under the mouse."""
        sizes = [cell_len(name) for name in self.names]
        for tab in placed(sizes, self.active, self.size.width):
            if tab.start <= event.x < tab.start + tab.width:
                event.stop()
                self.post_message(self.Pressed(tab.index))


def placed(sizes: Sequence[int], active: int, width: int) -> list[Tab]:
    """Share a row out among tabs whose names have these sizes; of too many show those around it."""
    wanted = [min(len(f" {index + 1} ") + size + 1, WIDEST) for index, size in enumerate(sizes)]
    if sum(wanted) > width:
        share = max(width // max(len(wanted), 1), NARROWEST)
        # What short names do not need is the longer ones'.
        spare = sum(max(share - one, 0) for one in wanted)
        longer = sum(one > share for one in wanted)
        share += spare // max(longer, 1)
        wanted = [min(one, share) for one in wanted]
    room = max(width // NARROWEST, 1)
    first = max(min(active - room // 2, len(wanted) - room), 0)
    tabs, start = [], 0
    for index in range(first, len(wanted)):
        size = min(wanted[index], width - start)
        if size < min(wanted[index], NARROWEST):
            break
        tabs.append(Tab(index, start, size))
        start += size
    return tabs
