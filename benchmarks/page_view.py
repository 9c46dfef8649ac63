"""How fast pages come up, answer keys and write to the terminal, in a real terminal of 80x24.

A reader runs on a pseudo terminal; keys are typed at it, and what it writes is counted.
Usage: python benchmarks/page_view.py [KEYS] (default 40).
"""

import asyncio
import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import textwrap
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from rich.console import Console
from rich.table import Table
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from gopherclient.tui.filter import SafeLineFilter
from gopherclient.tui.rows import PageRows
from gopherclient.tui.widgets.page_view import PageView
from gopherwire.item import Item, Kind, info

ROWS = 100_000
BATCH = 200
"""Rows that arrive at once; about what a socket hands over."""
TEXT_SIZE = 10_000_000
CHUNK = 65_536
KEYS = 40
PAUSE = 0.15
"""Seconds between keys."""
SCREEN = struct.pack("HHHH", 24, 80, 0, 0)
GOALS = {
    "menu of 100,000 rows, first paint": (1.0, "s"),
    "memory it takes": (80.0, "MB"),
    "key press, link to link": (0.010, "s"),
    "key press, a screen on": (0.010, "s"),
    "its time on the processor": (0.010, "s"),
    "bytes written a key press": (700.0, ""),
    "text of 10 MB, first rows": (0.3, "s"),
    "key press while 100,000 rows stream in": (0.050, "s"),
}


def main() -> None:
    """Measure, and print a table."""
    keys = int(sys.argv[1]) if len(sys.argv) > 1 else KEYS
    table = Table("what", "goal", "median", "mean", "worst")
    figures: dict[str, Sequence[float]] = {}
    menu = Reader("menu").measure("j" * keys)
    figures["menu of 100,000 rows, first paint"] = menu["paint"]
    figures["memory it takes"] = menu["memory"]
    figures["key press, link to link"] = menu["shown"]
    figures["bytes written a key press"] = menu["bytes"]
    paged = Reader("menu").measure(" " * keys)
    figures["key press, a screen on"] = paged["shown"]
    figures["its time on the processor"] = paged["cpu"]
    figures["text of 10 MB, first rows"] = Reader("text").measure("")["paint"]
    figures["key press while 100,000 rows stream in"] = Reader("stream").measure("j" * keys)[
        "answered"
    ]
    for what, (goal, unit) in GOALS.items():
        values = figures[what]
        measured = statistics.median(values), statistics.mean(values), max(values)
        table.add_row(what, *(f"{value:,.4g} {unit}" for value in (goal, *measured)))
    Console().print(table)


class Reader:
    """A program on a pseudo terminal that tells in a file when it had done what."""

    def __init__(self, page: str) -> None:
        self.told = Path(tempfile.mkdtemp()) / "told"
        self.told.touch()
        self.heard = 0.0
        """When it last wrote something."""
        self.process, self.terminal = pty.fork()
        if not self.process:
            os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execv(sys.executable, [sys.executable, __file__, page, str(self.told)])  # noqa: S606 ourselves
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, SCREEN)

    def measure(self, keys: str) -> dict[str, list[float]]:
        """Type keys once the page is there; return seconds, bytes and megabytes by name."""
        while not self._lines("paint"):
            self._drain(0.05)
        while keys and not self._lines("ready"):
            self._drain(0.05)
        sent, shown, written = [], [], []
        for key in keys:
            sent.append(time.perf_counter())
            os.write(self.terminal, key.encode())
            written.append(float(self._drain(PAUSE)))
            shown.append(self.heard)
        done = [float(line) for line in self._lines("key")]
        used = [float(line) for line in self._lines("cpu")]
        figures = {
            "paint": [float(line) for line in self._lines("paint")],
            "memory": [float(line) for line in self._lines("memory")],
            "shown": [after - before for before, after in zip(sent, shown, strict=True)],
            "answered": [after - before for before, after in zip(sent, done, strict=False)],
            "bytes": written,
            "cpu": [after - before for before, after in pairwise(used)],
        }
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)
        shutil.rmtree(self.told.parent)
        return figures

    def _drain(self, seconds: float) -> int:
        """Read what is written for so long; return how much it was."""
        size, until = 0, time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                size += len(os.read(self.terminal, 65_536))
                self.heard = time.perf_counter()
        return size

    def _lines(self, name: str) -> list[str]:
        lines = self.told.read_text(encoding="ascii").splitlines()
        return [line.partition(" ")[2] for line in lines if line.startswith(name)]


class Ground(Screen[None]):
    """What a page lies on; covered by it, and not drawn, as in the reader."""

    BLANK = True


class Program(App[None]):
    """A page and nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [("j", "move"), ("space", "page")]

    def __init__(self, page: str, told: str) -> None:
        super().__init__()
        self.page = page
        self.told = Path(told)
        self.filters = [SafeLineFilter()]
        self.rows = PageRows()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Show nothing raw."""
        return [*super().get_line_filters(), *self.filters]

    def get_default_screen(self) -> Ground:
        """Lay the page on nothing."""
        return Ground(id="_default")

    def compose(self) -> ComposeResult:
        """Show a page."""
        yield PageView()

    def on_mount(self) -> None:
        """Begin when the screen is there."""
        self.view = self.query_one(PageView)
        self.view.focus()
        self.call_after_refresh(self.begin)

    async def begin(self) -> None:
        """Show the page that was asked for, and say how long that took."""
        match self.page:
            case "menu":
                await self.show_menu()
            case "text":
                self.run_worker(self.show_text())
            case "stream":
                await self.stream()

    async def show_menu(self) -> None:
        """Show many rows that are here."""
        before = resident()
        items = [item(number) for number in range(ROWS)]
        began = time.perf_counter()
        self.rows.add_items(items)
        self.rows.finish()
        self.view.show(self.rows)
        self.call_after_refresh(self.tell_paint, began, before)

    async def show_text(self) -> None:
        """Show a text as it arrives."""
        text = long_text()
        before, began = resident(), time.perf_counter()
        self.view.show(self.rows)
        self.call_after_refresh(self.tell_paint, began, before)
        for start in range(0, len(text), CHUNK):
            self.rows.add_text(text[start : start + CHUNK])
            self.view.grow()
            await asyncio.sleep(0)
        self.rows.finish()
        self.view.grow()

    async def stream(self) -> None:
        """Show rows that arrive for as long as keys are pressed."""
        before, began = resident(), time.perf_counter()
        self.view.show(self.rows)
        self.call_after_refresh(self.tell_paint, began, before)
        self.run_worker(self.arrive())

    async def arrive(self) -> None:
        """Let rows come in over about as long as the keys take."""
        for start in range(0, ROWS, BATCH):
            self.rows.add_items(item(number) for number in range(start, start + BATCH))
            self.view.grow()
            await asyncio.sleep(KEYS * PAUSE / (ROWS / BATCH) / 2)
        self.rows.finish()
        self.view.grow()

    def tell_paint(self, began: float, before: float) -> None:
        """Say that the first rows are on the screen."""
        self.tell("paint", time.perf_counter() - began)
        self.tell("memory", resident() - before)
        if self.page == "menu":
            self.set_interval(PAUSE, self.tell_laid)
        else:
            self.tell("ready", 1)

    def tell_laid(self) -> None:
        """Say that all rows are laid out, and that keys may come."""
        if self.view.laid.is_whole:
            self.tell("ready", 1)

    def action_move(self) -> None:
        """Go to the next link."""
        self.view.move_link(1)
        self.call_after_refresh(self.tell_key)

    def action_page(self) -> None:
        """Go a screen on."""
        self.view.page(1)
        self.call_after_refresh(self.tell_key)

    def tell_key(self) -> None:
        """Say that a key was answered."""
        self.tell("key", time.perf_counter())
        self.tell("cpu", time.process_time())

    def tell(self, name: str, value: float) -> None:
        """Write down a figure."""
        with self.told.open("a", encoding="ascii") as told:
            told.write(f"{name} {value}\n")


def item(number: int) -> Item:
    """Make up a row."""
    if number % 2:
        return info("   Coastal Wire | Argentina | 9:02 AM EDT | 795 words, 4 min")
    headline = f"Harbour report {number}: boats leave again at slack water"
    return Item(Kind.MENU, headline, f"/world/harbour-{number}", "news.example", 70)


def long_text() -> str:
    """Make up paragraphs, filled as gopherholes fill them."""
    sentence = "The harbour office said on Thursday that the boats would leave at slack water. "
    paragraphs = [textwrap.fill(f"{number}. {sentence * 7}", 67) for number in range(500)]
    text = "\n\n".join(paragraphs) + "\n\n"
    return (text * (TEXT_SIZE // len(text) + 1))[:TEXT_SIZE]


def resident() -> float:
    """Return the memory we take, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


if __name__ == "__main__":
    if len(sys.argv) > 2:
        Program(sys.argv[1], sys.argv[2]).run()
    else:
        main()
