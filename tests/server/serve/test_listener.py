"""Real sockets: who is let in, what arrives, and how the house is closed."""

import errno
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trio
from attrs import evolve

from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.serve import listener
from gopherd.serve.journal import Outcome
from gopherd.serve.listener import House, complain_seldom, open_doors
from tests.newsroom import Newsroom, everything, rows_of

ANY_PORT = Settings(port=0)
LARGE = bytes(range(256)) * 4 * 10 * 1024  # 10 MB


@asynccontextmanager
async def open_house(newsroom: Newsroom) -> AsyncIterator[tuple[House, int]]:
    """Open the doors on a free port; afterwards see everybody out."""
    doors = await open_doors(ANY_PORT)
    house = House(newsroom.service)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(house.run, doors)
        yield house, doors[0].socket.getsockname()[1]
        house.closing.set()


async def call(port: int, request: bytes = b"") -> trio.SocketStream:
    stream = await trio.open_tcp_stream("127.0.0.1", port)
    await stream.send_all(request)
    return stream


async def ask(port: int, request: bytes) -> bytes:
    async with await call(port, request) as stream:
        return await everything(stream)


async def test_everything_arrives_though_the_reader_said_too_much(newsroom: Newsroom) -> None:
    """Statement S6. FIN, not RST: with 20 kB beyond the line unread, page and 10 MB file arrive."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    page = await newsroom.ask(b"/about\r\n")
    beyond = b"z" * 20_000
    async with open_house(newsroom) as (_, port):
        for turn in range(20):
            assert await ask(port, b"/about\r\n" + beyond) == page
            if turn % 5 == 0:
                assert await ask(port, b"/large.bin\r\n" + beyond) == LARGE


async def test_a_half_open_reader_is_served(newsroom: Newsroom) -> None:
    """Statement S12. Who closes their side after asking still gets the whole answer."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    async with open_house(newsroom) as (_, port):
        stream = await call(port, b"/large.bin\r\n")
        await stream.send_eof()
        assert await everything(stream) == LARGE
        await stream.aclose()


async def test_the_peer_is_who_called(newsroom: Newsroom) -> None:
    async with open_house(newsroom) as (_, port):
        await ask(port, b"/about\r\n")
    (visit,) = newsroom.visits
    assert (visit.peer, visit.asked, visit.outcome) == ("127.0.0.1", b"/about", Outcome.SERVED)


async def test_readers_beyond_the_limit_are_asked_to_come_back(newsroom: Newsroom) -> None:
    """Statement S13. Bounded by the limit, answered with an error row; room comes back."""
    newsroom.settings = evolve(newsroom.settings, connections=3)
    async with open_house(newsroom) as (house, port):
        idle = [await call(port) for _ in range(3)]
        while house.turnstile.inside < len(idle):
            await trio.lowlevel.checkpoint()
        answer = await ask(port, b"/about\r\n")
        assert answer.startswith(b"3Too many readers just now.\t")
        assert rows_of(answer)
        for stream in idle:
            await stream.aclose()
        while house.turnstile.inside:
            await trio.lowlevel.checkpoint()
        assert (await ask(port, b"/about\r\n")).startswith(b"i")


async def test_a_caller_who_reset_the_line_is_nobody(newsroom: Newsroom) -> None:
    """Statement S34. Connect and reset, at once or in the middle: the house stays open."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    async with open_house(newsroom) as (_, port):
        for request in (b"", b"/about", b"/large.bin\r\n"):
            for _ in range(5):
                stream = await call(port, request)
                linger = b"\1\0\0\0\0\0\0\0"  # on, for no time: closing resets the connection
                stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                await stream.aclose()
        assert (await ask(port, b"/about\r\n")).startswith(b"i")


class Gone:
    """A connection whose other end can no longer be named."""

    closed = False

    def __init__(self) -> None:
        self.socket = self

    def getpeername(self) -> None:
        raise OSError(errno.ENOTCONN, "Transport endpoint is not connected")

    async def aclose(self) -> None:
        self.closed = True


async def test_a_caller_gone_before_they_are_named_is_let_go(newsroom: Newsroom) -> None:
    gone = Gone()
    await House(newsroom.service)._receive(gone)  # type: ignore[arg-type]
    assert gone.closed
    assert not newsroom.visits


async def test_closing_lets_readers_finish_and_nobody_in(newsroom: Newsroom) -> None:
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    async with open_house(newsroom) as (house, port):
        stream = await call(port, b"/large.bin\r\n")
        got = await stream.receive_some(1000)
        house.closing.set()
        with trio.fail_after(5):
            while True:
                try:
                    await (await trio.open_tcp_stream("127.0.0.1", port)).aclose()
                except OSError:
                    break
                await trio.lowlevel.checkpoint()
        assert got + await everything(stream) == LARGE
        await stream.aclose()


@pytest.mark.parametrize("hurried", [True, False])
async def test_readers_who_do_not_finish_are_not_waited_for(
    newsroom: Newsroom, *, hurried: bool
) -> None:
    newsroom.settings = evolve(newsroom.settings, drain=60.0 if hurried else 0.05)
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    with trio.fail_after(10):
        async with open_house(newsroom) as (house, port):
            waiting = await call(port, b"/large.bin\r\n")
            idle = await call(port)
            await waiting.receive_some(1)
            house.closing.set()
            if hurried:
                house.hurry.set()
    await waiting.aclose()
    await idle.aclose()
    assert Outcome.STOPPED in {visit.outcome for visit in newsroom.visits}


async def test_a_house_is_closed_at_once_when_nobody_is_in(newsroom: Newsroom) -> None:
    began = trio.current_time()
    async with open_house(newsroom):
        pass
    assert trio.current_time() - began < newsroom.settings.drain / 2


# ---------------------------------------------------------------- opening the doors


async def ports_of(settings: Settings) -> list[tuple[str, int]]:
    doors = await open_doors(settings)
    names = [door.socket.getsockname()[:2] for door in doors]
    for door in doors:
        await door.aclose()
    return names


async def test_every_address_has_the_same_port() -> None:
    first, second = await ports_of(Settings(host=("127.0.0.1", "127.0.0.2"), port=0))
    assert (first[0], second[0]) == ("127.0.0.1", "127.0.0.2")
    assert first[1] == second[1] > 0


async def test_a_name_with_two_addresses_has_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    class Resolver(trio.abc.HostnameResolver):
        async def getaddrinfo(self, *args: object, **_: object) -> object:  # type: ignore[override]
            port = args[1]
            stream = (socket.AF_INET, socket.SOCK_STREAM, 0, "")
            return [(*stream, (host, port)) for host in ("127.0.0.1", "127.0.0.2")]

        async def getnameinfo(self, *_: object) -> tuple[str, str]:
            raise NotImplementedError

    before = trio.socket.set_custom_hostname_resolver(Resolver())
    try:
        first, second = await ports_of(Settings(host=("two.example",), port=0))
    finally:
        trio.socket.set_custom_hostname_resolver(before)
    assert (first[0], second[0]) == ("127.0.0.1", "127.0.0.2")
    assert first[1] == second[1] > 0


async def test_a_port_that_is_taken_names_the_flag() -> None:
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        both = Settings(host=("127.0.0.1", "127.0.0.2"), port=port)
        with pytest.raises(BadSettings, match=f"port {port} of 127.0.0.2 is taken.*--port"):
            await open_doors(both)
    for name in both.host:  # the door that was open already has been shut again
        socket.create_server((name, port)).close()


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "a..b", "n" * 300, "no-such-host.invalid", "999.1.1.1", "fe80::1%none"]
)
async def test_an_address_that_is_not_ours_names_the_flag(host: str) -> None:
    with pytest.raises(BadSettings, match=r"cannot listen on .*; mend --host or --port"):
        await open_doors(Settings(host=(host,), port=0))


def test_a_port_for_the_mighty_names_the_flag() -> None:
    error = PermissionError(errno.EACCES, "Permission denied")
    sentence = listener._why_not("127.0.0.1", 70, error)
    assert sentence == "port 70 of 127.0.0.1 needs privileges; choose a --port above 1023"


def test_complaints_about_descriptors_come_once_a_minute_without_a_trace() -> None:
    times = [0.0, 0.1, 59.9, 60.0, 60.1, 130.0]
    moment = times[0]
    passes = complain_seldom(lambda: moment)
    passed = []
    for moment in times:  # noqa: B007 the clock reads it
        record = logging.makeLogRecord({"msg": "accept returned EMFILE", "exc_info": (1, 2, 3)})
        passed.append(passes(record))
        assert record.exc_info is None
    assert passed == [True, False, False, True, False, True]
