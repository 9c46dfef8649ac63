"""`gopherd serve` in this process: it says where it is, serves, notices news, and stops."""

import os
import resource
import signal
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest
import trio
from attrs import frozen

from gopherd.cli import serve as command
from gopherd.cli.main import FAILED, main
from gopherd.cli.opening import open_library
from gopherd.cli.serve import SPARE_DESCRIPTORS, lay_out_room, make_room
from gopherd.config.settings import Settings
from gopherd.library.round import silent
from gopherd.serve.desk import Desk
from gopherd.serve.doors import open_doors
from gopherd.serve.listener import House
from gopherd.serve.outbox import Outbox
from gopherd.serve.shift import Shift
from gopherd.serve.tally import Tally
from tests.newsroom import everything

Said: TypeAlias = pytest.CaptureFixture[str]


@frozen
class Serving:
    """A server in this process."""

    port: int
    line: int
    """Where its parent would write the numbers of signals."""

    def tell(self, number: signal.Signals) -> None:
        os.write(self.line, bytes([number]))


@asynccontextmanager
async def serving(content: Path, capsys: Said, *, stop: bool = True) -> AsyncIterator[Serving]:
    """Serve in this process on a free port, until the signal that stops it."""
    heard, line = os.pipe()
    settings = Settings(content=content, port=0, state=content.parent / "state")
    with open_library(settings) as library:
        doors = open_doors(settings)
        desk = Desk(settings, library, command.port_of(doors), None, Outbox(2), Tally())
        shift = Shift(
            desk,
            House(desk.service),
            (),
            announce=partial(command._announce, desk, first=True),
            renew=partial(command._renew, desk, Namespace(config=None)),
            line=heard,
        )
        async with trio.open_nursery() as nursery:
            nursery.start_soon(shift.run, doors, silent)
            said = ""
            with trio.fail_after(20):
                while said.count("\n") < 2:
                    await trio.sleep(0.01)
                    said += capsys.readouterr().out
            first, second = said.splitlines()
            assert second == f"Drop text files into {content}"
            server = Serving(int(first.rpartition(":")[2].removesuffix("/")), line)
            yield server
            if stop:
                server.tell(signal.SIGTERM)
    os.close(line)


async def ask(port: int, request: bytes) -> bytes:
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        await stream.send_all(request)
        return await everything(stream)


async def test_serving_from_the_first_look_to_the_last_reader(content: Path, capsys: Said) -> None:
    (content / "a.txt").write_text("Title: Harbour\n\nText.\n")
    for _ in range(2):  # the second time the catalogue knows the folder already
        async with serving(content, capsys) as server:
            row = b"1Harbour\t/a\t127.0.0.1\t%d\t+\r\n" % server.port
            assert row in await ask(server.port, b"\r\n")


async def test_news_are_noticed(content: Path, capsys: Said) -> None:
    """Statement S73. A file dropped in is on the index by itself."""
    async with serving(content, capsys) as server:
        assert b"1Harbour" not in await ask(server.port, b"\r\n")
        (content / "a.txt").write_text("Title: Harbour\n\nText.\n")
        with trio.fail_after(20):
            while b"1Harbour" not in await ask(server.port, b"\r\n"):
                await trio.lowlevel.checkpoint()


async def refuses(port: int) -> bool:
    try:
        await ask(port, b"\r\n")
    except (OSError, trio.BrokenResourceError):  # shut while they came in
        return True
    return False


async def test_the_second_signal_is_for_those_who_cannot_wait(content: Path, capsys: Said) -> None:
    (content / "large.bin").write_bytes(bytes(10_000_000))
    began = trio.current_time()
    async with serving(content, capsys, stop=False) as server:
        stream = await trio.open_tcp_stream("127.0.0.1", server.port)
        await stream.send_all(b"/large.bin\r\n")
        await stream.receive_some(1)
        server.tell(signal.SIGINT)
        with trio.fail_after(20):
            while not await refuses(server.port):
                await trio.lowlevel.checkpoint()
        server.tell(signal.SIGTERM)
    await stream.aclose()
    assert trio.current_time() - began < Settings().drain


STARTS = [
    (["--port", "0", "--host", "192.0.2.1"], "cannot listen on 192.0.2.1 port 0"),
    (["--port", "0", "--host", "a..b"], "cannot listen on a..b port 0"),
    (["--tls-cert", "content/c.pem"], "content/c.pem would be published with content"),
    (["--tls-cert", "c.pem", "--tls-key", "content/k"], "content/k would be published with"),
    (["--port", "0", "--tls-key", "k.pem"], "TLS needs a certificate; name it with --tls-cert"),
    (["--port", "0", "--tls-cert", "missing"], "missing: No such file or directory; mend --tls"),
    (["--port", "0", "--user", "no-such-user"], "there is no user no-such-user; mend --user"),
]


@pytest.mark.parametrize(("flags", "sentence"), STARTS)
def test_what_cannot_start_says_why(
    flags: list[str], sentence: str, content: Path, capsys: Said
) -> None:
    Path("file").write_text("")
    assert main(["serve", *flags]) == FAILED
    out, said = capsys.readouterr()
    assert out == ""
    assert said.startswith(f"gopherd: {sentence}")


def test_there_is_room_for_every_reader() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    _, hard = before
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        assert make_room(10) == 10
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (20 + SPARE_DESCRIPTORS, hard)
        assert make_room(1) == 1
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (20 + SPARE_DESCRIPTORS, hard)
        if hard != resource.RLIM_INFINITY:
            assert make_room(10**9) == hard - SPARE_DESCRIPTORS
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert hard in {soft, resource.RLIM_INFINITY}
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def table_of_files() -> int:
    """Tell for how many descriptors the system has made room in this process so far."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("FDSize:")[2].split()[0])


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="others do not tell")
def test_the_table_of_files_is_laid_out_for_every_reader_beforehand() -> None:
    before = open_files()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    readers = table_of_files() // 2
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4 * readers + 400), hard))
        lay_out_room(readers)
        assert table_of_files() >= 2 * readers + SPARE_DESCRIPTORS
        resource.setrlimit(resource.RLIMIT_NOFILE, (before + 1, hard))
        lay_out_room(10**6)  # there cannot be so many
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert open_files() == before
