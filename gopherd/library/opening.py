"""Opening what publishers put into content/, and nothing else.

A path is walked folder by folder from an open root, through no link, without waiting for
whatever may be at its end. So a link planted meanwhile leads nowhere, and a FIFO or a device
holds nobody up.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

WALKING = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
READING = WALKING | os.O_NONBLOCK

NOBODY_THERE = frozenset({errno.ENXIO, errno.ENODEV})
"""How open() refuses a socket, or a device that nothing drives."""

EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""What the machine lacks for a moment; such an error says nothing about the file."""


class NotRegular(OSError):
    """What the path names is not a regular file."""


def open_beneath(root: int, path: str) -> int:
    """Open a regular file by its path below the folder open as `root`; return a descriptor.

    Raises OSError, as open() does, and NotRegular for folders, FIFOs, sockets and devices.
    """
    *folders, name = path.split("/")
    with _folder_beneath(root, folders) as folder:
        descriptor = _open(folder, name, READING)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegular(f"{path} is not a regular file")
    return descriptor


def read_beneath(root: int, path: str, most: int) -> tuple[bytes, os.stat_result]:
    """Read at most `most` bytes of a regular file; return them and the file's facts."""
    with open(open_beneath(root, path), "rb") as file:
        return file.read(most), os.fstat(file.fileno())


@contextmanager
def _folder_beneath(root: int, folders: list[str]) -> Iterator[int]:
    opened = []
    folder = root
    try:
        for name in folders:
            folder = _open(folder, name, WALKING | os.O_DIRECTORY)
            opened.append(folder)
        yield folder
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _open(folder: int, name: str, flags: int) -> int:
    if name in {"", ".", ".."}:
        raise NotRegular(f"{name!r} names nothing that is inside the folder")
    try:
        return os.open(name, flags, dir_fd=folder)
    except ValueError as error:  # NUL, or half a character
        raise NotRegular(f"{name!r} cannot be the name of a file") from error
    except OSError as error:
        if error.errno in NOBODY_THERE:
            raise NotRegular(f"{name} is not a regular file") from error
        raise
