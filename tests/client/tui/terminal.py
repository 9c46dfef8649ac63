"""The reader as a process on a terminal of its own: keys go in, bytes come out."""

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

COMMAND = [sys.executable, "-W", "error", "-c", "from gopherclient.cli import main; exit(main())"]
PATIENCE = 30.0
"""Seconds that anything may take on a machine that is busy with something else."""
COLUMNS, ROWS = 150, 90

ESCAPE = re.compile(
    r"\x1b\[(?P<csi>[0-?]*[ -/]*[@-~])"
    r"|\x1b(?P<string>[\]PX^_].*?)(?:\x07|\x1b\\)"
    r"|\x1b(?P<other>[ -/]*[0-~])",
    re.DOTALL,
)
"""What a terminal takes for a command (ECMA-48 section 5; xterm has a string end in BEL too)."""
AT = re.compile(r"\x1b\[(\d+);(\d+)H")


def words_of(written: str) -> str:
    """Return what is left to be read when the commands are taken out."""
    return ESCAPE.sub("", written)


def commands_of(written: str) -> Counter[str]:
    """Count the commands in what was written; colours and places are one kind each."""
    found: Counter[str] = Counter()
    for command in ESCAPE.finditer(written):
        csi = command["csi"]
        if csi is None:
            found[command[0]] += 1
        else:
            found["CSI " + re.sub(r"^[\d;:]*(?=[mABCDGHJK]$)", "", csi)] += 1
    return found


@define
class Terminal:
    """One run of the reader."""

    process: "subprocess.Popen[bytes]"
    master: int
    heard: bytearray = field(factory=bytearray)
    pressed: int = 0
    """How much had been heard at the last key."""

    def press(self, keys: str) -> None:
        self.pressed = len(self.heard)
        os.write(self.master, keys.encode())

    def wait_for(self, words: str) -> str:
        """Wait until words are drawn that were not there before the last key; return what was."""
        deadline = time.monotonic() + PATIENCE
        while True:
            drawn = self.heard[self.pressed :].decode("utf-8", "replace")
            if words in words_of(drawn):
                return drawn
            assert self._listen(deadline), f"{words!r} is not drawn: {self.lately()}"

    def do(self, keys: str, words: str) -> str:
        """Press keys and wait for words."""
        self.press(keys)
        return self.wait_for(words)

    def click(self, drawn: str, words: str) -> None:
        """Press and release the left button on the first of these words."""
        begin = drawn.index(words)
        last = list(AT.finditer(drawn[:begin]))[-1]
        column = int(last[2]) + cell_len(words_of(drawn[last.end() : begin]))
        for way in "Mm":
            self.press(f"\x1b[<0;{column};{last[1]}{way}")

    def leave(self) -> str:
        """Wait for the end; return everything that was written."""
        deadline = time.monotonic() + PATIENCE
        while self._listen(deadline):
            pass
        assert self.process.wait(PATIENCE) == 0, self.lately()
        return self.heard.decode()

    def lately(self) -> str:
        """Return the last that was drawn since the last key."""
        drawn = words_of(self.heard[self.pressed :].decode("utf-8", "replace"))
        return " ".join(drawn.split())[-2000:]

    def _listen(self, deadline: float) -> bool:
        """Hear more; False at the end, or where nothing came in time."""
        ready, _, _ = select.select([self.master], [], [], deadline - time.monotonic())
        if not ready:
            return False
        try:
            data = os.read(self.master, 2**16)
        except OSError:  # the other side has been closed
            return False
        self.heard += data
        return bool(data)


@contextmanager
def opened(home: Path, *arguments: str) -> Iterator[Terminal]:
    """Open the reader on a terminal; what it keeps is kept below a folder."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "HOME": str(home),
        "GOPHERCLIENT_HOME": str(home),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
    }
    master, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    with subprocess.Popen(
        [*COMMAND, *arguments], stdin=side, stdout=side, stderr=side, env=environ, cwd=home
    ) as process:
        os.close(side)
        try:
            yield Terminal(process, master)
        finally:
            process.kill()
            os.close(master)
