"""Who says half of a request, or nothing: the same by both ways readers come in."""

import ssl

import pytest
import trio
import trio.testing
import trustme
from attrs import evolve

from gopherd.serve.journal import Outcome
from gopherd.serve.tls import TlsDoor
from tests.newsroom import Newsroom, everything
from tests.server.serve.callers import Opening, ask, call, reset
from tests.server.serve.certificates import HOST

HALVES = [
    (b"/wor", b"3No request came.\t", b"/wor"),
    (b"GET / HTTP/1.1\r\nHost: x\r\n", b"HTTP/1.1 408 ", b"GET / HTTP/1.1"),
    (b"HEAD / HTTP/1.1\r\nX: " + b"y" * 9000, b"HTTP/1.1 408 ", b"HEAD / HTTP/1.1"),
    (b"\x16\x03\x01\x02\x00\x01", b"", b"\x16"),
]
"""What is said, what comes back in the end, what the journal calls it."""


@pytest.mark.parametrize(("said", "answer", "asked"), HALVES)
async def test_who_says_half_is_told_so_in_the_end(
    *,
    newsroom: Newsroom,
    open_house: Opening,
    autojump_clock: trio.testing.MockClock,
    door: TlsDoor,
    said: bytes,
    answer: bytes,
    asked: bytes,
) -> None:
    """Statement S11. In Gopher, in HTTP, and without a word where TLS was begun."""
    newsroom.tls = door
    async with open_house(newsroom) as (house, port):
        stream = await call(port, said)
        got = await everything(stream)
        assert got.startswith(answer)
        assert bool(got) is bool(answer)
        assert got.endswith(b"\r\n\r\n") is said.startswith(b"HEAD ")
        await stream.aclose()
        while house.turnstile.inside:
            await trio.lowlevel.checkpoint()
    (visit,) = newsroom.visits
    assert (visit.asked, visit.outcome) == (asked, Outcome.TOO_SLOW)
    assert visit.seconds < 2 * newsroom.settings.request_deadline + 2


@pytest.mark.parametrize(("said", "asked"), [(said, asked) for said, _, asked in HALVES])
async def test_who_hangs_up_in_the_middle_is_written_down(
    newsroom: Newsroom, open_house: Opening, door: TlsDoor, said: bytes, asked: bytes
) -> None:
    """Statement S34."""
    newsroom.tls = door
    async with open_house(newsroom) as (house, port):
        stream = await call(port, said)
        while not house.turnstile.inside:
            await trio.lowlevel.checkpoint()
        reset(stream)
        await stream.aclose()
        while house.turnstile.inside:
            await trio.lowlevel.checkpoint()
    (visit,) = newsroom.visits
    assert (visit.asked, visit.outcome) == (asked, Outcome.GONE)


@pytest.mark.parametrize("how", ["half-closed", "closed", "reset"])
async def test_who_hangs_up_without_a_word_is_not_written_down(
    newsroom: Newsroom, open_house: Opening, how: str
) -> None:
    """Statement S12. So do those who look every second whether the server is up."""
    async with open_house(newsroom) as (house, port):
        stream = await call(port)
        if how == "half-closed":
            await stream.send_eof()
            assert (await everything(stream)).startswith(b"3That request cannot be read.\t")
        elif how == "reset":
            reset(stream)
        await stream.aclose()
        assert (await ask(port, b"/about\r\n")).startswith(b"i")
        while house.turnstile.inside:
            await trio.lowlevel.checkpoint()
    assert [visit.asked for visit in newsroom.visits] == [b"/about"]


async def test_who_asks_for_the_front_page_and_goes_is_written_down(
    newsroom: Newsroom, open_house: Opening
) -> None:
    """An empty line is a request."""
    async with open_house(newsroom) as (_, port):
        assert (await ask(port, b"\r\n")).startswith(b"i")
    assert [visit.asked for visit in newsroom.visits] == [b""]


async def test_a_handshake_may_come_in_pieces(
    newsroom: Newsroom, open_house: Opening, door: TlsDoor, authority: trustme.CA
) -> None:
    """Statement S63. Whether the ClientHello is cut or whole."""
    newsroom.tls = door
    page = await newsroom.ask(b"/about\r\n")
    terms = ssl.create_default_context()
    authority.configure_trust(terms)
    async with open_house(newsroom) as (_, port):
        for cut in (1, 4, 5, 100):
            stream = Dripping(await call(port), cut)
            within = trio.SSLStream(stream, terms, server_hostname=HOST, https_compatible=True)
            await within.send_all(b"/about\r\n")
            assert await everything(within) == page
            await within.aclose()


async def test_turned_away_in_a_handshake_is_turned_away_without_a_word(
    newsroom: Newsroom, open_house: Opening, door: TlsDoor
) -> None:
    """Statement S13. They could not read it."""
    newsroom.settings = evolve(newsroom.settings, connections=1)
    newsroom.tls = door
    async with open_house(newsroom) as (house, port):
        idle = await call(port, b"/ab")
        while not house.turnstile.inside:
            await trio.lowlevel.checkpoint()
        assert await ask(port, b"\x16\x03\x01\x02\x00\x01") == b""
        assert (await ask(port, b"/about\r\n")).startswith(b"3Too many readers just now.\t")
        await idle.aclose()
    assert [visit.asked for visit in newsroom.visits[:2]] == [b"\x16", b"/about"]
    assert [visit.outcome for visit in newsroom.visits[:2]] == [Outcome.BUSY] * 2


class Dripping(trio.abc.HalfCloseableStream):
    """A stream whose first bytes come in two pieces."""

    def __init__(self, stream: trio.SocketStream, cut: int) -> None:
        self.stream, self.cut = stream, cut

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        await self.stream.send_all(data[: self.cut])
        for _ in range(20):  # turns in which the first piece is heard by itself
            await trio.lowlevel.checkpoint()
        await self.stream.send_all(data[self.cut :])
        self.cut = 0

    async def send_eof(self) -> None:
        await self.stream.send_eof()

    async def wait_send_all_might_not_block(self) -> None:
        await self.stream.wait_send_all_might_not_block()

    async def receive_some(self, max_bytes: int | None = None) -> bytes | bytearray:
        return await self.stream.receive_some(max_bytes)

    async def aclose(self) -> None:
        await self.stream.aclose()
