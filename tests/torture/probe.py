"""A server that tells of its own memory: `python -m tests.torture.probe FILE python -c CODE ...`.

What the process takes is told from outside. This tells what it is for: Python's blocks, what C has
taken and what lies free in its heaps, and SQLite's share.
"""

import ctypes
import os
import sys
import threading
import time
from pathlib import Path

from attrs import frozen

EVERY = 5.0
"""Seconds between two looks."""

MALLINFO = [
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
]
"""What glibc tells of its heaps (mallinfo(3))."""


class _Mallinfo(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in MALLINFO)


@frozen
class Memory:
    """What there is at one moment; megabytes, but for the blocks."""

    blocks: int
    """Of Python's own allocator."""
    taken: float
    """What C has taken of its heaps, for Python's larger objects as well."""
    free: float
    """What lies free in them, and may yet be held."""
    apart: float
    """What is so large that it is not in a heap."""
    sqlite: float

    def __str__(self) -> str:
        return (
            f"{self.blocks:,} blocks of Python, {self.taken:.1f} MB taken of C's heaps,"
            f" {self.free:.1f} free there, {self.apart:.1f} apart; {self.sqlite:.1f} of it SQLite's"
        )


def looked() -> Memory:
    """Look at this process."""
    libc = ctypes.CDLL(None)
    libc.mallinfo2.restype = _Mallinfo
    heaps = libc.mallinfo2()
    sqlite = ctypes.CDLL("libsqlite3.so.0")
    sqlite.sqlite3_memory_used.restype = ctypes.c_int64
    return Memory(
        blocks=sys.getallocatedblocks(),
        taken=heaps.uordblks / 2**20,
        free=heaps.fordblks / 2**20,
        apart=heaps.hblkhd / 2**20,
        sqlite=sqlite.sqlite3_memory_used() / 2**20,
    )


def last_of(file: Path) -> Memory | None:
    """Read what a server told last; None where it cannot know."""
    try:
        words = file.read_text().split()
    except FileNotFoundError:
        return None
    return Memory(int(words[0]), *map(float, words[1:]))


def _tell(file: int) -> None:
    while True:
        seen = looked()
        words = (seen.blocks, seen.taken, seen.free, seen.apart, seen.sqlite)
        os.pwrite(file, " ".join(map(str, words)).ljust(200).encode(), 0)
        time.sleep(EVERY)


def main() -> None:
    """Have it told in a file that is opened before the sandbox is shut, and be the server."""
    _, told, *command = sys.argv
    try:
        looked()
    except (OSError, AttributeError):  # another C, another SQLite: then nothing is told
        pass
    else:
        file = os.open(told, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC)
        parent = os.getpid()

        def begin() -> None:
            if os.getppid() == parent:  # it is no helper of a worker
                threading.Thread(target=_tell, args=(file,), daemon=True).start()

        os.register_at_fork(after_in_child=begin)  # the parent may have no threads
    code = command.index("-c") + 1
    sys.argv = ["-c", *command[code + 1 :]]
    exec(command[code], {"__name__": "__main__"})


if __name__ == "__main__":
    main()
