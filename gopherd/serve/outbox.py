"""Lines on their way into a file: gathered, and written a few times a second by a thread.

Nobody waits for them. A pipe that is not read, or a full disk, costs lines and never a reader.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import trio
from attrs import define, field

from gopherd.errors import BadSettings

WRITE_EVERY = 0.25
"""Seconds."""

MOST_HELD = 100_000
"""Lines that wait to be written; when more come, these stay and the others are lost."""

LAST_WORDS = 1.0
"""Seconds in which what is held has to be written when the server stops."""

STANDARD_ERROR = 2

NO_FILE = frozenset({"-", "off"})
"""What a journal may be besides the name of a file."""


@define(eq=False)
class Outbox:
    """Holds lines, and writes them into a file that may be moved away and is then begun anew."""

    descriptor: int
    path: Path | None = None
    """None for what has no name: standard error."""
    held: list[str] = field(factory=list, init=False)
    lost: int = field(default=0, init=False)
    """Lines there was no room for, or no disk."""

    def put(self, *lines: str) -> None:
        """Take lines; each ends in a newline."""
        room = MOST_HELD - len(self.held)
        self.held += lines[:room]
        self.lost += max(0, len(lines) - room)

    async def run(self) -> None:
        """Write every now and then, until cancelled."""
        own_thread = trio.CapacityLimiter(1)  # a pipe that is not read may hold it for good
        while True:
            await trio.sleep(WRITE_EVERY)
            if lines := self.taken():
                try:
                    await trio.to_thread.run_sync(
                        self.write, lines, abandon_on_cancel=True, limiter=own_thread
                    )
                except RuntimeError:  # no thread is to be had just now
                    later, self.held = self.held, []
                    self.put(*lines, *later)

    def close(self) -> None:
        """Write what is still held, if that can be done in a moment."""
        last = threading.Thread(target=self.write, args=(self.taken(),), daemon=True)
        with suppress(RuntimeError):  # no thread is to be had any more
            last.start()
            last.join(LAST_WORDS)

    def taken(self) -> list[str]:
        """Take what is held out, to be written."""
        lines, self.held = self.held, []
        return lines

    def write(self, lines: list[str]) -> None:
        """Write lines. What cannot be written is lost, and counted."""
        if not lines:
            return
        self._follow_name()
        data = memoryview("".join(lines).encode("utf-8", "backslashreplace"))
        try:
            while data:
                data = data[os.write(self.descriptor, data) :]
        except OSError:
            self.lost += bytes(data).count(b"\n")

    def _follow_name(self) -> None:
        """Begin a new file where the one that is open has been moved or taken away."""
        if self.path is None:
            return
        with suppress(OSError):
            there = self.path.exists() and os.path.samestat(
                self.path.stat(), os.fstat(self.descriptor)
            )
            if not there:
                fresh = _opened(self.path)
                os.dup2(fresh, self.descriptor, inheritable=False)
                os.close(fresh)


@contextmanager
def open_outbox(place: str, errors: Outbox) -> Iterator[Outbox]:
    """Open the file lines go to; `-` and `off` lend the one of standard error.

    Raises BadSettings if it cannot be opened.
    """
    if place in NO_FILE:
        yield errors
        return
    path = Path(place)
    try:
        descriptor = _opened(path)
    except OSError as error:
        raise BadSettings(
            f"the journal {path} cannot be written ({error.strerror}); mend --journal"
        ) from error
    try:
        with closing(Outbox(descriptor, path.absolute())) as outbox:
            yield outbox
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    """Open a file to be added to. A FIFO that nobody reads is an error, and not waited for."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o640)
    os.set_blocking(descriptor, True)
    return descriptor


class Posted(logging.Handler):
    """Sends what the server has to say the way of the journal's lines: nobody waits for it."""

    def __init__(self, post: Callable[[str], None]) -> None:
        super().__init__()
        self.post = post

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record."""
        self.post(f"{self.format(record)}\n")
