"""The load generator sees what goes wrong: a benchmark that cannot fail says nothing."""

import shutil
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.load import Load, held
from benchmarks.machine import built, free_port, running

PAGE = b"A page\r\nof some lines\r\n.\r\n"
RIGHT = 3
"""Requests answered rightly before something goes wrong; the first is the load's own."""

pytestmark = pytest.mark.skipif(
    not (shutil.which("gcc") or shutil.which("cc")), reason="no C compiler"
)


@contextmanager
def server(later: bytes, *, reset: bool = False) -> Iterator[int]:
    """Serve the page, and later what is given; then reset the connection if asked to."""
    served = 0

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            nonlocal served
            served += 1
            self.request.recv(4096)
            right = served <= RIGHT
            self.request.sendall(PAGE if right else later)
            if reset and not right:
                at_once = struct.pack("ii", 1, 0)
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                self.request.close()

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as running_:
        threading.Thread(target=running_.serve_forever, args=(0.02,), daemon=True).start()
        yield running_.server_address[1]
        running_.shutdown()


ENDINGS = [
    (PAGE, {}),
    (PAGE[:-1], {"short": 3}),
    (b"", {"short": 3}),
    (PAGE + b"more", {"wrong": 3}),
    (PAGE.replace(b"some", b"sole"), {"wrong": 3}),
]


@pytest.mark.parametrize(("later", "failures"), ENDINGS)
def test_every_byte_is_compared(later: bytes, failures: dict[str, int]) -> None:
    with server(later) as port:
        run = Load(lines=["/page"], connections=1, requests=5).run(port)
    assert {name: many for name, many in run.failures.items() if many} == failures
    assert run.requests == 5 - run.failed
    assert run.lost == run.failed * max(len(PAGE) - len(later), 0)
    assert run.bytes == 2 * len(PAGE) + 3 * len(later)


def test_a_reset_is_a_failure() -> None:
    with server(PAGE, reset=True) as port:
        run = Load(lines=["/page"], connections=1, requests=5).run(port)
    assert run.failures["reset"] + run.failures["short"] == 3


def test_nobody_there_is_a_failure() -> None:
    run = Load(lines=["/page"], connections=1, requests=5, options=("-g",)).run(free_port())
    assert run.failures["refused"] == 5


CHANGED = [(b"Other words\r\n.\r\n", 0), (b"cut sho", 2)]


@pytest.mark.parametrize(("later", "cut"), CHANGED)
def test_pages_that_change_have_to_be_whole(later: bytes, cut: int) -> None:
    with server(later) as port:
        run = Load(lines=["/page"], connections=1, requests=5, options=("-g",)).run(port)
    assert run.failures["short"] == cut


def test_the_limit_loses_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("pages") / "page"
    file.write_bytes(PAGE * 1000)
    port = free_port()
    lines = f"/page\t{file}\n"
    careless = Load(lines=["/page"], requests=200, options=("-e", "10000"))
    slow = Load(lines=["/page"], requests=2, options=("-r", "2000"))
    with running([built("limit"), str(port)], port, lines=lines):
        for load in (careless, slow):
            run = load.run(port)
            assert not run.failed
            assert not run.lost


def test_readers_are_held_until_they_are_not_wanted() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=50) as door:
        with held("idle", 30, door.getsockname()[1]):
            readers = [door.accept()[0] for _ in range(30)]
        assert all(reader.recv(1) == b"" for reader in readers)
        for reader in readers:
            reader.close()


def test_readers_who_are_sent_away_are_told_of() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=50) as door:
        with held("idle", 1, door.getsockname()[1]) as crowd:
            door.accept()[0].close()
            last = door.accept()[0]
        last.close()
    assert crowd.sent_away == 1
