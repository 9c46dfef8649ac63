"""What is swapped beneath a server, by its publisher or its operator, while it is asked."""

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from attrs import frozen

from tests.running import Running, everything, free_port
from tests.torture.figures import (
    FRONT,
    Figure,
    at_most,
    call_from,
    descriptors,
    exactly,
    faults,
    percentile,
    settle,
    slam,
    took,
    tried,
    wait_until,
)
from tests.torture.peers import certified, inside_tls

SECRET = b"not for readers"
PAUSE = 0.001
"""Seconds between two swaps: readers are timed by this process, which has to get round to them."""
CROWD = 500
"""Who says nothing at the operator's page."""


@frozen
class Swap:
    """Two states of one thing, each made of the other, again and again."""

    lines: Sequence[bytes]
    """What readers ask for meanwhile."""
    ways: Sequence[Callable[[], object]]


def get(path: str) -> bytes:
    """Write a browser's request."""
    return f"GET {path} HTTP/1.0\r\n\r\n".encode()


def renamed(place: Path, make: Callable[[Path], object]) -> Callable[[], object]:
    """Return what puts something new into the place of what is there, at one go."""
    draft = place.with_name(f".{place.name}-{make.__name__}")

    def put() -> None:
        with suppress(OSError):
            draft.unlink()
        make(draft)
        draft.rename(place)

    return put


def file_and_link(content: Path, outside: Path) -> Swap:
    """A file is a link that leads out, and then a FIFO, and then itself again."""

    def file(path: Path) -> None:
        path.write_bytes(b"inside\n")

    def link(path: Path) -> None:
        path.symlink_to(outside / "f.log")

    place = content / "swap.log"
    ways = [renamed(place, make) for make in (file, link, os.mkfifo)]
    lines = [b"/swap.log\r\n", b"/swap.log\t+\r\n", b"/swap.log\t!\r\n", get("/swap.log")]
    return Swap(lines, ways)


def folder_and_link(content: Path, outside: Path) -> Swap:
    """A folder is a link that leads out, and then itself again."""
    folder, hidden, link = content / "shed", content / ".shed", content / ".link"
    folder.mkdir()
    (folder / "f.log").write_bytes(b"inside\n")
    link.symlink_to(outside)
    ways = [
        lambda: (folder.rename(hidden), link.rename(folder)),
        lambda: (folder.rename(link), hidden.rename(folder)),
    ]
    return Swap([b"/shed/f.log\r\n", b"/shed\r\n", b"/shed\t$\r\n", get("/shed/f.log")], ways)


def long_and_short(content: Path, outside: Path) -> Swap:
    """Files grow and are cut while they are sent."""
    grown = [content / "grown.bin", content / "grown.log"]

    def cut(size: int) -> None:
        for path in grown:
            path.touch()
            os.truncate(path, size)

    ways = [partial(cut, 2**21), partial(cut, 7)]
    ways[0]()
    lines = [b"/grown.bin\r\n", b"/grown.log\r\n", b"/grown.log\t+\r\n", get("/grown.bin")]
    return Swap(lines, ways)


def here_and_there(content: Path, outside: Path) -> Swap:
    """A section is called otherwise for a moment."""
    here, there = content / "world", content / "elsewhere"
    lines = [b"\r\n", b"/world\r\n", b"/world/story-3\r\n", b"/world\t$\r\n"]
    return Swap(lines, [lambda: here.rename(there), lambda: there.rename(here)])


SWAPS = (file_and_link, folder_and_link, long_and_short, here_and_there)


@contextmanager
def swapping(swap: Swap, counted: list[int]) -> Iterator[None]:
    """Swap all the time, and count."""
    stopped = threading.Event()

    def turn() -> None:
        while not stopped.is_set():
            for way in swap.ways:
                with suppress(OSError):
                    way()
                    counted[0] += 1
                time.sleep(PAUSE)

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def publishers(place: Path, size: int) -> Iterator[Figure]:
    """Files, folders and links are swapped while they are asked for."""
    outside = place / "outside"
    outside.mkdir()
    (outside / "f.log").write_bytes(SECRET)
    with tried(place) as server:
        settle(server)
        for make in SWAPS:
            counted, leaks, times = [0], 0, []
            swap = make(place / "content", outside)
            with swapping(swap, counted):
                for turn in range(max(size, 50)):
                    line = swap.lines[turn % len(swap.lines)]
                    with suppress(OSError), call_from(server, f"127.0.5.{turn % 200 + 1}") as one:
                        one.sendall(line)
                        leaks += SECRET in everything(one)
                    times.append(took(server))
            name = make.__name__.replace("_", " ")
            yield exactly(f"{name}: {counted[0]} swaps; leaks", leaks, 0)
            yield at_most(f"{name}: p99 of others", percentile(times, 99), 50, "ms")
        yield from _as_it_was(server, "swaps")


def operators(place: Path, size: int) -> Iterator[Figure]:
    """Certificates, the journal and the operator's page meet what they should not."""
    journal, port = place / "journal", free_port()
    flags = (*certified(place), "--journal", str(journal), "--status-port", str(port))
    with tried(place, *flags) as server:
        settle(server)
        yield from _certificates(server, place / "keys", size)
        yield from _journal(server, journal)
        crowd = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(CROWD)]
        began = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port), 20) as reader:
            reader.sendall(b"\r\n")
            answer = everything(reader)
        yield exactly(f"{CROWD} who say nothing: the operator's page", answer[:7], b"gopherd")
        yield at_most("the operator's page comes after", time.perf_counter() - began, 2, "s")
        for one in crowd:
            slam(one)
        yield from _as_it_was(server, "what operators do")


def _certificates(server: Running, keys: Path, size: int) -> Iterator[Figure]:
    certificate = keys / "gopherd.crt"
    good = certificate.read_bytes()
    chance = random.Random(7)
    answered, times = 0, []
    for turn in range(max(size, 50)):
        certificate.unlink(missing_ok=True)
        match chance.randrange(4):
            case 0:
                os.mkfifo(certificate)
            case 1:
                certificate.write_bytes(chance.choice([b"", b"garbage", good[:100]]))
            case 2:
                certificate.symlink_to("/dev/zero")
            case _:
                certificate.write_bytes(good)
        if not turn % 5:
            server.send(signal.SIGHUP)
        with inside_tls(call_from(server, "127.0.5.9")) as inside:
            inside.sendall(b"/world\r\n")
            answered += everything(inside).endswith(b".\r\n")
        times.append(took(server))
    certificate.unlink()
    certificate.write_bytes(good)
    yield exactly("certificates swapped: answers within TLS missing", len(times) - answered, 0)
    yield at_most("certificates swapped: p99 of others", percentile(times, 99), 50, "ms")


def _journal(server: Running, journal: Path) -> Iterator[Figure]:
    journal.rename(journal.with_suffix(".1"))
    os.mkfifo(journal)
    for _ in range(20):
        server.ask(b"/world\r\n")
    time.sleep(1)
    journal.unlink()

    def told() -> bool:
        server.ask(b"/world\r\n")
        return journal.exists() and b"/world" in journal.read_bytes()

    yield at_most("a FIFO for a journal: told again after", wait_until(told, 10), 5, "s")


def _as_it_was(server: Running, after: str) -> Iterator[Figure]:
    calm = wait_until(lambda: descriptors(server) < 60, 40)
    yield at_most(f"{after}: descriptors back after", calm, 15, "s")
    yield exactly(f"{after}: faults of ours", faults(server), [])
    answer = server.ask(b"\r\n")
    yield exactly(f"{after}: the front page is there", FRONT in answer, True)


TRIALS = {"publishers": publishers, "operators": operators}
