"""Nobody holds the server up: not who says nothing, who takes nothing, or who leaves."""

from contextlib import suppress

import pytest
import trio
import trio.testing

from gopherd.serve.journal import Outcome
from gopherd.serve.limits import Turnstile
from gopherd.serve.porch import MOST_TURNED_AWAY, Porch
from tests.newsroom import PEER, Newsroom, everything, rows_of

LARGE = bytes(range(256)) * 4096  # 1 MB


async def test_a_reader_who_says_nothing_is_sent_away(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S11. After the request timeout there is an error row, and the connection ends."""
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        answer = await everything(reader)
        assert trio.current_time() == pytest.approx(newsroom.settings.request_deadline)
        assert answer.startswith(b"3No request came.\t")
        assert rows_of(answer)
    assert trio.current_time() == pytest.approx(12)  # they did not hang up either
    assert newsroom.visits[0].outcome is Outcome.TOO_SLOW


async def test_one_byte_a_second_is_nothing(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S11. The timeout is for the line, not for each byte of it."""
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        for _ in range(11):
            await reader.send_all(b"x")
            await trio.sleep(1)
        assert (await everything(reader)).startswith(b"3No request came.")
        await reader.aclose()


@pytest.mark.parametrize("selector", [b"/large.bin", b"/large.log", b"/about"])
async def test_a_reader_who_takes_nothing_is_let_go(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock, selector: bytes
) -> None:
    """Statement S11. A client that reads nothing is closed after the send timeout."""
    newsroom.write("large.bin", LARGE)
    newsroom.write("large.log", LARGE)
    newsroom.publish()
    reader, server = trio.testing.lockstep_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        await reader.send_all(selector + b"\r\n")
    stall = newsroom.settings.write_stall
    assert stall <= trio.current_time() <= stall + newsroom.settings.linger
    assert newsroom.visits[0].outcome is Outcome.TOO_SLOW
    await reader.aclose()


async def test_a_slow_reader_who_takes_something_is_served(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S11. 16 kB in each send timeout are enough, however long it takes."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    reader, server = trio.testing.lockstep_stream_pair()
    got = b""
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        await reader.send_all(b"/large.bin\r\n")
        while piece := await reader.receive_some(2**14):
            got += piece
            await trio.sleep(newsroom.settings.write_stall * 0.9)
        await reader.aclose()
    assert got == LARGE
    assert newsroom.visits[0].outcome is Outcome.SERVED


async def test_a_reader_who_does_not_hang_up_is_waited_for_briefly(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S6. The server closes its side at once and the rest after two seconds."""
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        await reader.send_all(b"/about\r\n")
        assert (await everything(reader)).endswith(b".\r\n")
        assert trio.current_time() == 0
    assert trio.current_time() == pytest.approx(newsroom.settings.linger)
    assert newsroom.visits[0].outcome is Outcome.SERVED
    with pytest.raises(trio.BrokenResourceError):
        await reader.send_all(b"x")


async def test_a_reader_who_never_stops_talking_is_shut_out(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S7. What follows the line is drained, a megabyte of it and no more."""
    reader, server = trio.testing.lockstep_stream_pair()
    said = 0
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        await reader.send_all(b"/about\r\n")
        assert await everything(reader)
        with suppress(trio.BrokenResourceError):
            while said < 2**30:
                await reader.send_all(bytes(2**16))
                said += 2**16
    assert said == 2**20


@pytest.mark.parametrize("taken", [0, 1, 100_000])
@pytest.mark.parametrize("selector", [b"/large.bin", b"/large.log", b"/large.bin\t+"])
async def test_a_reader_who_leaves_in_the_middle_leaves_no_trace(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture, selector: bytes, taken: int
) -> None:
    """Statement S34. A client that closes mid-transfer does not log a traceback."""
    newsroom.write("large.bin", LARGE)
    newsroom.write("large.log", LARGE)
    newsroom.publish()
    reader, server = trio.testing.lockstep_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        await reader.send_all(selector + b"\r\n")
        left = taken
        while left:
            left -= len(await reader.receive_some(left))
        await reader.aclose()
    assert caplog.records == []
    (visit,) = newsroom.visits
    assert visit.outcome is Outcome.GONE
    assert visit.sent <= taken


async def test_a_thousand_idle_readers_hold_nobody_up(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S13. 1,000 idle connections: the next reader gets an error row at once.

    The limit bounds them; as soon as one of them leaves there is room again.
    """
    front = await newsroom.ask(b"\r\n")
    autojump_clock.autojump_threshold = 0.05  # seconds of real time: a thread is at work meanwhile
    most = newsroom.settings.connections
    porch = Porch(newsroom.service, Turnstile(most, most))
    async with trio.open_nursery() as nursery:

        async def come() -> trio.abc.HalfCloseableStream:
            reader, server = trio.testing.memory_stream_pair()
            nursery.start_soon(porch.receive, server, PEER)
            await trio.lowlevel.checkpoint()
            return reader

        idle = [await come() for _ in range(newsroom.settings.connections)]
        await trio.testing.wait_all_tasks_blocked()
        turned_away = [await come() for _ in range(MOST_TURNED_AWAY)]
        shut_out = await come()
        for reader in turned_away:
            answer = await everything(reader)
            assert answer.startswith(b"3Too many readers just now.\t")
            assert rows_of(answer)
            await reader.aclose()
        assert await everything(shut_out) == b""

        await idle.pop().send_eof()
        await trio.testing.wait_all_tasks_blocked()
        assert trio.current_time() < 1
        late = await come()
        await late.send_all(b"\r\n")
        assert await everything(late) == front
        nursery.cancel_scope.cancel()
    assert [visit.outcome for visit in newsroom.visits].count(Outcome.BUSY) == MOST_TURNED_AWAY
