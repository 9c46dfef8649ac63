"""Opening what publishers put into content/, and nothing else.

A path is looked up below an open root, through no link, without waiting for whatever may be at
its end: by the kernel at one go (openat2), or folder by folder where it cannot. So a link
planted meanwhile leads nowhere, and a FIFO or a device holds nobody up.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from gopherd.kernel import BENEATH, NO_MAGIC_LINKS, NO_SYMLINKS, openat2

WALKING = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
READING = WALKING | os.O_NONBLOCK

THE_WAY = BENEATH | NO_SYMLINKS | NO_MAGIC_LINKS
"""Links that stay inside have been followed already by whoever names their target."""

NOWHERE = frozenset({"", ".", ".."})
"""Names that stand for a folder, and never for something in it."""

NOBODY_THERE = frozenset({errno.ENXIO, errno.ENODEV})
"""How open() refuses a socket, or a device that nothing drives."""

EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""What the machine lacks for a moment; such an error says nothing about the file."""

FAILING = frozenset({errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EBADMSG})
"""How a disk that fails, or one across the network that is gone, refuses what may well be there.

It may stay so for one file, while all others can be read.
"""

UNHEARD_OF = frozenset({errno.ENOSYS, errno.EPERM})
"""How a system refuses openat2 as such: it is too old, or a filter around us is."""


class NotRegular(OSError):
    """What the path names is not a regular file."""


def open_beneath(root: int, path: str) -> int:
    """Open a regular file by its path below the folder open as `root`; return a descriptor.

    Raises OSError, as open() does, and NotRegular for folders, FIFOs, sockets and devices.
    """
    return _opened(root, path)[0]


def _opened(root: int, path: str) -> tuple[int, os.stat_result]:
    """Do as `open_beneath` does, and return the file's facts as well."""
    names = path.split("/")
    if not NOWHERE.isdisjoint(names):
        raise NotRegular(f"{path!r} names nothing that is inside the folder")
    try:
        encoded = os.fsencode(path)
    except UnicodeEncodeError as error:  # half a character
        raise NotRegular(f"{path!r} cannot be the name of a file") from error
    if b"\0" in encoded:
        raise NotRegular(f"{path!r} cannot be the name of a file")
    try:
        if has_openat2():
            descriptor = openat2(root, encoded, READING, THE_WAY)
        else:
            descriptor = _open_by_steps(root, names)
    except OSError as error:
        if error.errno in NOBODY_THERE:
            raise NotRegular(f"{path} is not a regular file") from error
        raise
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode):
        os.close(descriptor)
        raise NotRegular(f"{path} is not a regular file")
    return descriptor, facts


def read_beneath(root: int, path: str, most: int) -> tuple[bytes, os.stat_result]:
    """Read at most `most` bytes of a regular file; return them and the file's facts."""
    descriptor, facts = _opened(root, path)
    try:
        data = os.read(descriptor, min(facts.st_size + 1, most))
        while facts.st_size < len(data) < most and (more := os.read(descriptor, most - len(data))):
            data += more  # it has grown meanwhile
        return data, facts
    finally:
        os.close(descriptor)


@cache
def has_openat2() -> bool:
    """Tell whether the system looks up a path below a folder at one go."""
    root = os.open("/", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.close(openat2(root, b".", os.O_PATH | os.O_CLOEXEC, THE_WAY))
    except OSError as error:
        return error.errno not in UNHEARD_OF
    finally:
        os.close(root)
    return True


def _open_by_steps(root: int, names: list[str]) -> int:
    *folders, name = names
    with _folder_beneath(root, folders) as folder:
        return os.open(name, READING, dir_fd=folder)


@contextmanager
def _folder_beneath(root: int, folders: list[str]) -> Iterator[int]:
    opened = []
    folder = root
    try:
        for name in folders:
            folder = os.open(name, WALKING | os.O_DIRECTORY, dir_fd=folder)
            opened.append(folder)
        yield folder
    finally:
        for descriptor in opened:
            os.close(descriptor)


def open_folder_beneath(root: int, path: str) -> int:
    """Open a folder by its path below the one open as `root`, through no link."""
    descriptor = os.open(".", WALKING | os.O_DIRECTORY, dir_fd=root)
    for name in filter(None, path.split("/")):
        above = descriptor
        try:
            descriptor = os.open(name, WALKING | os.O_DIRECTORY, dir_fd=above)
        finally:
            os.close(above)
    return descriptor
