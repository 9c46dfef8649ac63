"""Real sockets: who is let in, what arrives, and how the house is closed."""

from ipaddress import ip_network

import pytest
import trio
import trio.testing
from attrs import evolve

from gopherd.serve.journal import Outcome
from tests.newsroom import Newsroom, everything, rows_of
from tests.server.serve.callers import Opening, ask, call, reset

LARGE = bytes(range(256)) * 4 * 10 * 1024  # 10 MB


async def test_everything_arrives_though_the_reader_said_too_much(
    newsroom: Newsroom, open_house: Opening
) -> None:
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


async def test_a_half_open_reader_is_served(newsroom: Newsroom, open_house: Opening) -> None:
    """Statement S12. Who closes their side after asking still gets the whole answer."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    async with open_house(newsroom) as (_, port):
        stream = await call(port, b"/large.bin\r\n")
        await stream.send_eof()
        assert await everything(stream) == LARGE
        await stream.aclose()


async def test_who_takes_nothing_of_a_file_is_let_go(
    newsroom: Newsroom, open_house: Opening, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S11. After the send timeout, though others are served meanwhile."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    async with open_house(newsroom) as (house, port):
        stream = await call(port, b"/large.bin\r\n")
        while not newsroom.visits:  # noqa: ASYNC110 the time is virtual, and jumps
            await trio.sleep(1)
        (visit,) = newsroom.visits
        assert (visit.asked, visit.outcome) == (b"/large.bin", Outcome.TOO_SLOW)
        assert 0 < visit.sent < len(LARGE)
        assert visit.seconds >= newsroom.settings.write_stall
        await stream.aclose()
        while house.turnstile.inside:
            await trio.lowlevel.checkpoint()


async def test_a_browser_at_the_door_is_told_in_its_own_language(
    newsroom: Newsroom, open_house: Opening
) -> None:
    """Statement S13. The error of whatever they speak."""
    newsroom.settings = evolve(newsroom.settings, connections=1)
    async with open_house(newsroom) as (house, port):
        idle = await call(port)
        while not house.turnstile.inside:
            await trio.lowlevel.checkpoint()
        assert (await ask(port, b"GET / HTTP/1.1\r\n\r\n")).startswith(b"HTTP/1.1 503 ")
        await idle.aclose()
    assert newsroom.visits[0].outcome is Outcome.BUSY


async def test_the_peer_is_who_called(newsroom: Newsroom, open_house: Opening) -> None:
    async with open_house(newsroom) as (_, port):
        await ask(port, b"/about\r\n")
    (visit,) = newsroom.visits
    assert (visit.peer, visit.asked, visit.outcome) == ("127.0.0.1", b"/about", Outcome.SERVED)


async def test_readers_beyond_the_limit_are_asked_to_come_back(
    newsroom: Newsroom, open_house: Opening
) -> None:
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


async def test_a_caller_who_reset_the_line_is_nobody(
    newsroom: Newsroom, open_house: Opening
) -> None:
    """Statement S34. Connect and reset, at once or in the middle: the house stays open."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    async with open_house(newsroom) as (_, port):
        for request in (b"", b"/about", b"/large.bin\r\n"):
            for _ in range(5):
                stream = await call(port, request)
                reset(stream)
                await stream.aclose()
        assert (await ask(port, b"/about\r\n")).startswith(b"i")


async def test_closing_lets_readers_finish_and_nobody_in(
    newsroom: Newsroom, open_house: Opening
) -> None:
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    async with open_house(newsroom) as (house, port):
        stream = await call(port, b"/large.bin\r\n")
        got = await stream.receive_some(1000)
        house.closing.set()
        with trio.fail_after(30):
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
    newsroom: Newsroom, open_house: Opening, *, hurried: bool
) -> None:
    newsroom.settings = evolve(newsroom.settings, drain=60.0 if hurried else 0.05)
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    with trio.fail_after(30):
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


async def test_a_house_is_closed_at_once_when_nobody_is_in(
    newsroom: Newsroom, open_house: Opening
) -> None:
    began = trio.current_time()
    async with open_house(newsroom):
        pass
    assert trio.current_time() - began < newsroom.settings.drain / 2


# ---------------------------------------------------------------- behind a proxy

TOLD = b"PROXY TCP4 192.0.2.9 127.0.0.1 50000 70\r\n"
BEHIND = (ip_network("127.0.0.1"),)


async def test_a_proxy_is_believed_if_it_is_a_named_one(
    newsroom: Newsroom, open_house: Opening
) -> None:
    """Statement S66. Only from sources that are set; for the others the line is a selector."""
    page = await newsroom.ask(b"/about\r\n")
    newsroom.visits.clear()
    async with open_house(newsroom) as (_, port):
        assert (await ask(port, TOLD + b"/about\r\n")).startswith(b"3")
    newsroom.settings = evolve(newsroom.settings, proxy_from=BEHIND)
    async with open_house(newsroom) as (_, port):
        assert await ask(port, TOLD + b"/about\r\n") == page
        assert await ask(port, b"PROXY UNKNOWN\r\n/about\r\n") == page
    stranger, told, unknown = newsroom.visits
    assert (stranger.peer, stranger.asked) == ("127.0.0.1", TOLD.rstrip())
    assert (told.peer, told.asked) == ("192.0.2.9", b"/about")
    assert (unknown.peer, unknown.asked) == ("127.0.0.1", b"/about")


@pytest.mark.parametrize("said", [b"/about\r\n", b"PROXY TCP4", b"", b"PROXY " + b"x" * 200])
async def test_a_proxy_that_does_not_say_for_whom_is_dropped(
    newsroom: Newsroom, open_house: Opening, said: bytes
) -> None:
    """Statement S67. A connection without header is dropped; the journal knows what was said."""
    newsroom.settings = evolve(newsroom.settings, proxy_from=BEHIND)
    async with open_house(newsroom) as (_, port), await call(port, said) as stream:
        await stream.send_eof()
        try:
            assert await everything(stream) == b""
        except trio.BrokenResourceError:  # reset, for what they said was not read
            assert said
    assert [(visit.peer, visit.asked, visit.outcome) for visit in newsroom.visits] == [
        ("127.0.0.1", said.rstrip(), Outcome.MALFORMED) for _ in said[:1]
    ]


async def test_a_proxy_that_says_nothing_is_not_waited_for(
    newsroom: Newsroom, open_house: Opening
) -> None:
    newsroom.settings = evolve(newsroom.settings, proxy_from=BEHIND, request_deadline=0.1)
    async with open_house(newsroom) as (_, port):
        assert await ask(port, b"") == b""
    assert [visit.outcome for visit in newsroom.visits] == [Outcome.TOO_SLOW]


async def test_each_reader_behind_a_proxy_is_counted_as_one(
    newsroom: Newsroom, open_house: Opening
) -> None:
    """The limit for one address is for the address that was told."""
    newsroom.settings = evolve(newsroom.settings, proxy_from=BEHIND, connections_each=1)
    async with open_house(newsroom) as (house, port):
        first = await call(port, TOLD + b"/ab")
        while not house.turnstile.inside:
            await trio.lowlevel.checkpoint()
        assert (await ask(port, TOLD + b"/about\r\n")).startswith(b"3Too many readers")
        other = TOLD.replace(b"192.0.2.9", b"192.0.2.10")
        assert (await ask(port, other + b"/about\r\n")).startswith(b"i")
        await first.send_all(b"out\r\n")
        assert (await everything(first)).startswith(b"i")
        await first.aclose()
    assert {visit.peer for visit in newsroom.visits} == {"192.0.2.9", "192.0.2.10"}


async def test_a_proxy_cut_short_when_the_house_closes_is_let_go(
    newsroom: Newsroom, open_house: Opening
) -> None:
    newsroom.settings = evolve(newsroom.settings, proxy_from=BEHIND, drain=0.05)
    with trio.fail_after(30):
        async with open_house(newsroom) as (_, port):
            silent = await call(port, b"PROXY ")
            assert (await ask(port, TOLD + b"/about\r\n")).startswith(b"i")
    await silent.aclose()
