"""What a trial measured, beside what it may be at most; and a server to try."""

import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path

from attrs import frozen

from tests.running import PATIENCE, Running, everything, running

ARTICLE = "Title: Harbour reopens\nUpdated: 2025-09-05\n\nAt six past six a light came on.\n"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: hang up without a goodbye."""
FRONT = b"iINDEX VIEW:"

A_LOOK, QUIET_LOOKS = 0.2, 3
"""Seconds of a look at whether a server does anything by itself; how many have to find nothing."""


@frozen
class Figure:
    """One row of the table."""

    what: str
    measured: str
    bound: str
    held: bool

    def __str__(self) -> str:
        return f"{self.what:58} {self.measured:>22}   {self.bound:16} {'' if self.held else 'NO'}"


def at_most(what: str, value: float, most: float, unit: str = "") -> Figure:
    """Compare a measurement with its bound."""
    return Figure(what, f"{value:.4g} {unit}".strip(), f"<= {most:g} {unit}".strip(), value <= most)


def exactly(what: str, value: object, wanted: object) -> Figure:
    """Compare what was found with what has to be."""
    return Figure(what, str(value), f"= {wanted}", value == wanted)


def furnish(place: Path) -> Path:
    """Make a small newsroom: articles, a file of 8 MB, FIFOs, links that lead out."""
    content = place / "content"
    (content / "world").mkdir(parents=True)
    for number in range(40):
        (content / f"world/story-{number}.txt").write_text(ARTICLE.replace("H", f"H{number} ", 1))
    (content / "big.bin").write_bytes(bytes(range(256)) * 2**15)
    (content / "long.txt").write_text(f"Title: Long\n\n{'Words and words. ' * 50_000}\n")
    (content / "leads-out.txt").symlink_to("/etc/passwd")
    (content / "zero").symlink_to("/dev/zero")
    os.mkfifo(content / "fifo")
    os.mkfifo(content / "fifo.txt")
    return content


@contextmanager
def tried(place: Path, *flags: str, under: tuple[str, ...] = ()) -> Iterator[Running]:
    """Run a server over such a newsroom."""
    content = place / "content"
    if not content.exists():
        furnish(place)
    with running(content, *flags, place=place, under=under) as server:
        yield server


def settle(server: Running) -> None:
    """Wait until the pages change no more, and nothing is done by itself any more.

    Which articles tell the same is found last; what the server loads late is loaded by then.
    """
    wait_until(lambda: b"ALTERNATIVE TAKES" in server.ask(b"/world/story-3\r\n"))
    until, quiet = time.monotonic() + PATIENCE, 0
    while quiet < QUIET_LOOKS and time.monotonic() < until:
        before = _busy(server)
        time.sleep(A_LOOK)
        quiet = quiet + 1 if _busy(server) - before < A_LOOK / 10 else 0


def _busy(server: Running) -> float:
    """Return the seconds of a processor a server has had."""
    stat = Path(f"/proc/{server.serving}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(done: Callable[[], bool], seconds: float = 30.0) -> float:
    """Look until something is true; return the seconds, or infinity if it never was."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with suppress(OSError):
            if done():
                return time.monotonic() - began
        time.sleep(0.01)
    return float("inf")


def call_from(server: Running, source: str, request: bytes = b"") -> socket.socket:
    """Call from another address of this machine."""
    connection = socket.create_connection(
        ("127.0.0.1", server.port), timeout=20, source_address=(source, 0)
    )
    connection.sendall(request)
    return connection


def took(server: Running, request: bytes = b"\r\n", source: str = "127.0.0.9") -> float:
    """Ask, and return the milliseconds until the answer is whole.

    Without those in which the server, or this process, could go on and had no processor: others
    may be busy on this machine. What the server's own threads keep from each other counts.
    """
    queued, began = _queued(server), time.perf_counter()
    with call_from(server, source, request) as connection:
        assert everything(connection), request
    passed = time.perf_counter() - began
    return max(1000 * passed - (_queued(server) - queued), 0.0)


def _queued(server: Running) -> float:
    """Return the milliseconds that a server and its reader have waited for a processor."""
    try:
        told = [Path(f"/proc/{who}/schedstat").read_text() for who in (server.serving, "self")]
    except FileNotFoundError:  # not every kernel counts them
        return 0.0
    return sum(int(one.split()[1]) for one in told) / 1e6


def percentile(values: list[float], percent: int) -> float:
    """Return the lowest of some values that so many percent of them do not pass (nearest rank)."""
    return sorted(values)[max(ceil(percent * len(values) / 100) - 1, 0)]


def slowest(beside: str, times: list[float]) -> Figure:
    """Compare the slowest of others, in milliseconds, with what they should not notice."""
    return at_most(f"{beside}: the slowest of {len(times)} others", max(times), 50, "ms")


def memory(server: Running) -> float:
    """Return the megabytes a server takes."""
    status = Path(f"/proc/{server.serving}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def descriptors(server: Running) -> int:
    """Count the descriptors a server has open."""
    return len(list(Path(f"/proc/{server.serving}/fd").iterdir()))


def threads(server: Running) -> int:
    """Count a server's threads."""
    return len(list(Path(f"/proc/{server.serving}/task").iterdir()))


def faults(server: Running) -> list[str]:
    """List the complaints that are faults of ours."""
    marks = ("Traceback", "error of ours", "Error", "exception", "is replaced")
    return [line for line in server.complaints() if any(mark in line for mark in marks)]


def slam(connection: socket.socket) -> None:
    """Hang up without a goodbye."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()
