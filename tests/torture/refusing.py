"""System calls of a child, refused by the kernel when their turn comes (seccomp_unotify(2)).

The child puts a filter before itself; each call it names waits until its parent has decided. What
is refused does not happen. No tracer is started for it, so a round takes milliseconds.
"""

import ctypes
import errno
import fcntl
import os
import select
import signal
import socket
import struct
from collections.abc import Callable, Iterable

from attrs import define, frozen

X86 = {
    "read": 0, "write": 1, "pread64": 17, "pwrite64": 18, "fcntl": 72, "flock": 73, "fsync": 74,
    "fdatasync": 75, "ftruncate": 77, "rename": 82, "unlink": 87, "openat": 257, "newfstatat": 262,
    "openat2": 437, "seccomp": 317,
}  # fmt: skip
ARM = {
    "read": 63, "write": 64, "pread64": 67, "pwrite64": 68, "fcntl": 25, "flock": 32, "fsync": 82,
    "fdatasync": 83, "ftruncate": 46, "rename": 38, "unlink": 35, "openat": 56, "newfstatat": 79,
    "openat2": 437, "seccomp": 277,
}  # fmt: skip
NUMBERS = {"x86_64": X86, "aarch64": ARM}
"""Of system calls, by the kind of machine; on the second, renameat and unlinkat do both."""

SET_FILTER, HAND_IT_OVER = 1, 1 << 3
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
"""Words of the filter's language (linux/bpf_common.h)."""
ALLOWED, ASKED = 0x7FFF0000, 0x7FC00000
RECEIVE, SEND = 0xC0502100, 0xC0182101
"""For ioctl(2) (linux/seccomp.h)."""
CALL_SIZE = 80
ANSWER = struct.Struct("=QqiI")
GO_ON = 1
LOST = 70
"""The status of a child that ends in an exception."""
NO_NEW_PRIVILEGES = 38

Decide = Callable[[], int]
"""Called for every call in question, in turn; returns the error it is to end in, 0 for none."""


@frozen
class Ended:
    """How a child has ended, and how many of its calls were refused."""

    status: int
    refused: int


@define
class Turn:
    """Refuses the n-th call, or all from then on."""

    place: int
    error: int
    for_ever: bool
    seen: int = 0

    def decide(self) -> int:
        """See `Decide`."""
        self.seen += 1
        met = self.seen >= self.place if self.for_ever else self.seen == self.place
        return self.error if met else 0


def numbers_of(names: Iterable[str]) -> list[int]:
    """Look system calls up. Raises KeyError on a kind of machine nobody has looked at."""
    known = NUMBERS[os.uname().machine]
    return [known[name] for name in names]


def refused(work: Callable[[], int], names: Iterable[str], decide: Decide, seconds: int) -> Ended:
    """Do something in a child, some of whose calls are refused; its status is what it returns."""
    numbers = numbers_of(names)
    ours, theirs = socket.socketpair()
    process = os.fork()
    if not process:
        signal.alarm(seconds)
        listener = _filtered(numbers)
        socket.send_fds(theirs, [b"."], [listener])
        os.close(listener)
        status = LOST
        try:
            status = work()
        finally:
            os._exit(status)
    with ours, theirs:
        _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
    try:
        count = _answer(descriptors[0], decide)
    finally:
        os.close(descriptors[0])
    _, status = os.waitpid(process, 0)
    return Ended(os.waitstatus_to_exitcode(status), count)


def _filtered(numbers: list[int]) -> int:
    """Put the filter before this process; return what its calls are heard at."""
    rows = [(LOAD, 0, 0, 0)]
    rows += [(EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    rows += [(RETURN, 0, 0, ALLOWED), (RETURN, 0, 0, ASKED)]
    code = b"".join(struct.pack("=HBBI", *row) for row in rows)
    held = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(struct.pack("@HP", len(rows), ctypes.addressof(held)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    (seccomp,) = numbers_of(["seccomp"])
    listener: int = libc.syscall(seccomp, SET_FILTER, HAND_IT_OVER, program)
    assert listener >= 0, os.strerror(ctypes.get_errno())
    return listener


def _answer(listener: int, decide: Decide) -> int:
    """Answer calls until the child is gone; return how many were refused."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    count = 0
    while not (poll.poll()[0][1] & select.POLLHUP):
        call = bytearray(CALL_SIZE)
        try:
            fcntl.ioctl(listener, RECEIVE, call)
            error = decide()
            (key,) = struct.unpack_from("=Q", call)
            fcntl.ioctl(listener, SEND, ANSWER.pack(key, 0, -error, 0 if error else GO_ON))
        except OSError as gone:
            if gone.errno != errno.ENOENT:  # it was killed meanwhile
                raise
            continue
        count += bool(error)
    return count
