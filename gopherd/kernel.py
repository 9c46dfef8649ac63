"""What Linux can do that Python has no function for: openat2, Landlock, no new privileges, heaps.

Elsewhere, and where the kernel has it not, the answer is OSError with ENOSYS or its like.
"""

import ctypes
import errno
import os
import sys
from enum import IntFlag
from functools import cache
from typing import Any

OPENAT2, CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 437, 444, 445, 446
"""Numbers of system calls; those above 423 are the same on every kind of machine but Alpha."""

NO_SYMLINKS, NO_MAGIC_LINKS, BENEATH = 0x04, 0x02, 0x08
"""How openat2 may find its way (openat2(2), RESOLVE_*)."""

SET_NO_NEW_PRIVS = 38
"""For prctl(2)."""

ASK_VERSION = 1
UNDER_A_PATH = 1
CONNECT_TCP = 2
NETWORK_SINCE = 4
"""Numbers of Landlock's interface (linux/landlock.h); its version knows TCP since 4."""

ARENA_MAX, MMAP_THRESHOLD = -8, -3
"""For mallopt(3) of glibc: from how many heaps memory is taken, and what is too large for them."""

IS_LINUX = sys.platform == "linux"


class Access(IntFlag):
    """What Landlock can forbid to do with files (linux/landlock.h, LANDLOCK_ACCESS_FS_*)."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    """Moving a file into another folder."""
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


KNOWN_SINCE = {1: Access(2**13 - 1), 2: Access.REFER, 3: Access.TRUNCATE, 5: Access.IOCTL_DEV}
"""By the version of Landlock's interface."""

OF_FILES = Access.EXECUTE | Access.WRITE_FILE | Access.READ_FILE | Access.TRUNCATE
"""What a rule about a single file can grant."""


class _How(ctypes.Structure):
    _fields_ = (
        ("flags", ctypes.c_uint64),
        ("mode", ctypes.c_uint64),
        ("resolve", ctypes.c_uint64),
    )


class _Handled(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


_libc = ctypes.CDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long


def _call(number: int, *arguments: Any) -> int:  # noqa: ANN401 whatever C takes
    if not IS_LINUX:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    result: int = _syscall(number, *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def openat2(folder: int, path: bytes, flags: int, resolve: int) -> int:
    """Open a path below an open folder; return a descriptor. `path` holds no NUL."""
    return _call(OPENAT2, folder, path, _how(flags, resolve), ctypes.sizeof(_How))


@cache
def _how(flags: int, resolve: int) -> Any:  # noqa: ANN401 ctypes does not name what byref makes
    return ctypes.byref(_How(flags, 0, resolve))


def landlock_version() -> int:
    """Tell which version of Landlock there is, from 1. Raises OSError where there is none."""
    return _call(CREATE_RULESET, None, 0, ASK_VERSION)


def restrict(granted: dict[str, Access]) -> None:
    """Let this thread, and those it starts, touch nothing but these paths, each as granted.

    There is no way back, and no connection to anywhere over TCP. Paths that are not there are
    not granted. Raises OSError where the kernel has no Landlock.
    """
    version = landlock_version()
    handled = Access(0)
    for since, access in KNOWN_SINCE.items():
        handled |= access if since <= version else Access(0)
    network = CONNECT_TCP if version >= NETWORK_SINCE else 0
    asked = _Handled(handled, network)
    rules = _call(CREATE_RULESET, ctypes.byref(asked), ctypes.sizeof(asked), 0)
    try:
        for path, access in granted.items():
            _grant(rules, path, access & handled)
        _no_new_privileges()
        _call(RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _grant(rules: int, path: str, access: Access) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):  # noqa: PTH112 it is a word of the kernel's
            access &= OF_FILES
        beneath = _Beneath(access, place)
        _call(ADD_RULE, rules, UNDER_A_PATH, ctypes.byref(beneath), 0)
    finally:
        os.close(place)


def _no_new_privileges() -> None:
    """Make sure that nothing this process starts can do more than it can (prctl(2))."""
    if _libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def share_heaps(number: int, most: int) -> bool:
    """Have all threads take their memory from so few heaps; tell whether that can be had.

    What is larger than `most` bytes comes from the system by itself, and goes back at once. glibc
    gives threads heaps of their own, moves that bound up, and each keeps the most it ever held.
    """
    mallopt = getattr(_libc, "mallopt", None)
    if not (IS_LINUX and mallopt):
        return False
    return all([mallopt(ARENA_MAX, number), mallopt(MMAP_THRESHOLD, most)])
