"""The reader as a process on a terminal of its own: keys go in, bytes come out."""

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field
from rich.cells import cell_len

START = "from gopherclient.cli import main; exit(main())"
PATIENCE = 30.0
"""Seconds that anything may take on a machine that is busy with something else."""
QUIET = 0.3
"""Seconds without a byte after which a key has been answered."""
COLUMNS, ROWS = 120, 80

ESCAPE = re.compile(
    r"\x1b\[(?P<csi>[0-?]*[ -/]*[@-~])"
    r"|\x1b(?P<string>[\]PX^_].*?)(?:\x07|\x1b\\)"
    r"|\x1b(?P<other>[ -/]*[0-OQ-WYZ\\`-~])",
    re.DOTALL,
)
"""What a terminal takes for a command (ECMA-48 section 5; xterm has a string end in BEL too)."""
AT = re.compile(r"\x1b\[(\d+);(\d+)H")
COPY = re.compile("]52;c;[A-Za-z0-9+/=]+")
ALWAYS = ("m", "H", "\x1b]22;default\x07")
"""Colours, places, the shape of the mouse pointer."""
PIECE = re.compile("[ -~]+|.", re.DOTALL)


def words_of(written: str) -> str:
    """Return what is left to be read when the commands are taken out."""
    return ESCAPE.sub("", written)


def commands_of(written: str) -> dict[str, int]:
    """Count the commands in what was written; of what is done all the time only say that it is."""
    found: Counter[str] = Counter()
    for command in ESCAPE.finditer(written):
        csi, string = command["csi"], command["string"]
        if csi:
            found[re.sub("^[0-9;:]*(?=[mH]$)", "", csi)] += 1
        else:
            found["copy" if string and COPY.fullmatch(string) else command[0]] += 1
    return {name: 1 if name in ALWAYS else count for name, count in found.items()}


@define
class Screen:
    """What a terminal shows; it knows no more than letters and places."""

    cells: list[list[str]] = field(factory=lambda: [[" "] * COLUMNS for _ in range(ROWS)])
    row: int = 0
    column: int = 0
    held: str = ""
    """A command of which not all has come."""

    def write(self, written: str) -> None:
        written, self.held = self.held + written, ""
        start = 0
        for command in ESCAPE.finditer(written):
            self._put(written[start : command.start()])
            start = command.end()
            if place := AT.fullmatch(command[0]):
                self.row, self.column = int(place[1]) - 1, int(place[2]) - 1
        rest, escape, begun = written[start:].partition("\x1b")
        self._put(rest)
        self.held = escape + begun

    def _put(self, letters: str) -> None:
        for piece in PIECE.findall(letters):
            if piece == "\n":
                self.row = min(self.row + 1, ROWS - 1)
            elif piece == "\r":
                self.column = 0
            else:
                plain = piece.isascii()
                cells = list(piece) if plain else [piece, ""][: cell_len(piece)]
                end = self.column + len(cells)
                self.cells[self.row][self.column : end] = cells[: max(COLUMNS - self.column, 0)]
                self.column = end

    def rows(self) -> list[str]:
        return ["".join(row).rstrip() for row in self.cells]

    def find(self, words: str) -> tuple[int, int] | None:
        """Return the row and column, from 1, where words are to be seen."""
        for number, row in enumerate(self.rows(), 1):
            if words in row:
                return number, cell_len(row.partition(words)[0]) + 1
        return None


@define
class Terminal:
    """One run of the reader."""

    process: "subprocess.Popen[bytes]"
    master: int
    screen: Screen = field(factory=Screen)
    heard: list[str] = field(factory=list)
    decoder: codecs.IncrementalDecoder = field(factory=codecs.getincrementaldecoder("utf-8"))

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def wait_for(self, words: str, *, gone: str = "") -> None:
        """Wait until the screen shows some words, and others no more."""
        deadline = time.monotonic() + PATIENCE
        while not self.screen.find(words) or (gone and self.screen.find(gone)):
            assert self._listen(deadline), f"{words!r} is not shown, but:\n{self}"

    def do(self, keys: str, words: str, *, gone: str = "") -> None:
        """Press keys and wait."""
        self.press(keys)
        self.wait_for(words, gone=gone)

    def click(self, words: str) -> None:
        """Press and release the left button on the first letter of these words."""
        place = self.screen.find(words)
        assert place, f"{words!r} is not shown, but:\n{self}"
        for way in "Mm":
            self.press(f"\x1b[<0;{place[1]};{place[0]}{way}")

    def cost(self, keys: str) -> int:
        """Press keys; return how many bytes are written for it, until nothing more is."""
        known = len(self.written)
        self.press(keys)
        while self._listen(time.monotonic() + QUIET):
            pass
        return len(self.written[known:].encode())

    @property
    def written(self) -> str:
        """Everything that was written so far."""
        return "".join(self.heard)

    def leave(self) -> str:
        """Wait for the end; return everything that was written."""
        assert self.end() == 0, str(self)
        return self.written

    def end(self) -> int:
        """Wait for the end, however it comes; return the status."""
        deadline = time.monotonic() + PATIENCE
        while self._listen(deadline):
            pass
        return self.process.wait(PATIENCE)

    def hang_up(self) -> None:
        """Be gone, as when a line breaks or a window is closed."""
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, self.master)
        os.close(nothing)

    @property
    def attributes(self) -> list[object]:
        """What the terminal does with keys (termios)."""
        return termios.tcgetattr(self.master)

    def __str__(self) -> str:
        return "\n".join(filter(None, self.screen.rows()))

    def _listen(self, deadline: float) -> bool:
        """Hear more; False at the end, or where nothing came in time."""
        ready, _, _ = select.select([self.master], [], [], deadline - time.monotonic())
        if not ready:
            return False
        try:
            data = os.read(self.master, 2**16)
        except OSError:  # the other side has been closed
            return False
        written = self.decoder.decode(data)
        self.heard.append(written)
        self.screen.write(written)
        return bool(data)


@contextmanager
def opened(
    home: Path, *arguments: str, start: str = START, term: str = "xterm-256color", **more: str
) -> Iterator[Terminal]:
    """Open the reader on a terminal; what it keeps is kept below a folder.

    `more` stands in its environment as well.
    """
    home.mkdir(exist_ok=True)
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "HOME": str(home),
        "GOPHERCLIENT_HOME": str(home),
        "TERM": term,
        "LC_ALL": "C.UTF-8",
        **more,
    }
    master, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    command = [sys.executable, "-W", "error", "-c", start, *arguments]
    with subprocess.Popen(
        command, stdin=side, stdout=side, stderr=side, env=environ, cwd=home, start_new_session=True
    ) as process:
        os.close(side)
        try:
            yield Terminal(process, master)
        finally:
            process.kill()
            os.close(master)
