"""The fast path: what only it can get wrong. What it shares is in test_listener."""

import errno
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import trio
import trio.testing
from attrs import evolve

from gopherd.config.settings import Settings
from gopherd.serve.connection import MOST_DRAINED
from gopherd.serve.doors import Door, open_doors
from gopherd.serve.journal import Outcome
from gopherd.serve.limits import Turnstile
from gopherd.serve.listener import HAS_EPOLL
from gopherd.serve.lobby import SWEEP_EVERY, Lobby
from gopherd.serve.room import BREATHER
from gopherd.serve.tls import TlsDoor
from gopherd.site.answer import Printed
from gopherd.site.kept import Stock
from gopherd.site.site import Site
from tests.newsroom import Newsroom, everything, rows_of
from tests.server.serve.callers import ask, call, reset

pytestmark = pytest.mark.skipif(not HAS_EPOLL, reason="there is no epoll here")

LARGE = bytes(range(256)) * 2**15  # 8 MB, more than two socket buffers hold


@asynccontextmanager
async def open_lobby(newsroom: Newsroom, *doors: Door) -> AsyncIterator[tuple[Lobby, int]]:
    limits = newsroom.settings
    opened = list(doors) or open_doors(Settings(port=0))
    lobby = Lobby(newsroom.service, Turnstile(limits.connections, limits.connections_each))
    async with trio.open_nursery() as readers, trio.open_nursery() as nursery:
        nursery.start_soon(lobby.run, opened, readers)
        try:
            yield lobby, opened[0].getsockname()[1]
        finally:
            nursery.cancel_scope.cancel()
            readers.cancel_scope.cancel()
    lobby.close()


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def until(lobby: Lobby, *, coming: int = 0, leaving: int = 0) -> None:
    while (len(lobby.guests.coming), len(lobby.guests.leaving)) != (coming, leaving):
        await trio.lowlevel.checkpoint()


@pytest.mark.parametrize("ready", [True, False])
async def test_a_request_may_come_byte_by_byte(newsroom: Newsroom, *, ready: bool) -> None:
    """Statement S3. Each byte on its own, whether the page is ready or has to be drawn."""
    page = await newsroom.ask(b"/about\r\n")
    if not ready:
        newsroom.site.take_note(newsroom.site.edition + 1)
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port)
        for byte in b"/about\r":
            await stream.send_all(bytes([byte]))
            while not lobby.guests.coming:
                await trio.lowlevel.checkpoint()
            (guest,) = lobby.guests.coming.values()
            while not guest.heard.endswith(bytes([byte])):
                await trio.lowlevel.checkpoint()
        await stream.send_all(b"\n")
        assert await everything(stream) == page
        assert lobby.turnstile.inside == 0
        await stream.aclose()
        await until(lobby)
    assert newsroom.visits[-1].asked == b"/about"


async def test_a_page_that_is_ready_needs_no_task(newsroom: Newsroom) -> None:
    page = await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (lobby, port):
        assert await ask(port, b"/about\r\n") == page
        assert not lobby.readers.child_tasks
        assert newsroom.visits[-1].sent == len(page)
        await until(lobby)


async def test_who_says_nothing_is_sent_away(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S11. An idle reader costs no task, and gets an error row in the end."""
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port)
        answer = await everything(stream)
        assert answer.startswith(b"3No request came.\t")
        assert rows_of(answer)
        assert lobby.turnstile.inside == 0
        await trio.sleep(newsroom.settings.linger + 2)
        assert not lobby.guests.leaving
        await stream.aclose()
    (visit,) = newsroom.visits
    assert visit.outcome is Outcome.TOO_SLOW
    assert visit.seconds == pytest.approx(newsroom.settings.request_deadline, abs=2)


async def test_who_does_not_hang_up_is_waited_for_briefly(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S6. Our side is closed at once, the rest after two seconds."""
    await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port, b"/about\r\n")
        assert (await everything(stream)).endswith(b".\r\n")
        assert lobby.guests.leaving
        await trio.sleep(newsroom.settings.linger + 2)
        assert not lobby.guests.leaving
        await stream.aclose()


async def test_who_never_stops_talking_is_shut_out(newsroom: Newsroom) -> None:
    """Statement S7. What follows the line is drained, a megabyte of it and no more."""
    page = await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port, b"/about\r\n")
        assert await everything(stream) == page
        with pytest.raises(trio.BrokenResourceError):
            await stream.send_all(bytes(64 * MOST_DRAINED))
        await until(lobby)
        await stream.aclose()


@pytest.mark.parametrize(
    ("begun", "rest", "answer"),
    [
        (b"GET /about HTTP/1.1\r\nX: " + b"y" * 9000, b"\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 "),
        (b"\x16\x03\x01\x00\x05", b"hello", b"\x15\x03"),
        (b"/none", b"\r\n", b"3Nothing is published"),
    ],
)
async def test_half_of_anything_needs_no_task(
    newsroom: Newsroom, door: TlsDoor, begun: bytes, rest: bytes, answer: bytes
) -> None:
    newsroom.tls = door
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port, begun)
        while not any(guest.heard == begun for guest in lobby.guests.coming.values()):
            await trio.lowlevel.checkpoint()
        assert not lobby.readers.child_tasks
        await stream.send_all(rest)
        assert (await everything(stream)).startswith(answer)
        await stream.aclose()
        await until(lobby)


async def test_an_error_of_ours_while_somebody_is_sent_away_ends_with_them(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture, autojump_clock: trio.testing.MockClock
) -> None:
    newsroom.site = Speechless(newsroom.library, newsroom.site.address)
    async with open_lobby(newsroom) as (lobby, port):
        assert await ask(port, b"/ab") == b""
        await until(lobby)
        assert lobby.turnstile.inside == 0
    assert newsroom.visits[-1].outcome is Outcome.FAULT
    assert "b'/ab' ended in an error of ours" in caplog.text


class Speechless(Site):
    """A site that cannot even say that something went wrong."""

    def fault(self, what: str, remedy: str) -> Printed:
        raise RuntimeError(what)


async def test_a_page_too_large_for_the_line_goes_on_without_a_task(newsroom: Newsroom) -> None:
    newsroom.site.kept.keep(b"/large\r\n", LARGE, ())
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port, b"/large\r\n")
        while not lobby.guests.taking:
            await trio.lowlevel.checkpoint()
        assert not lobby.readers.child_tasks
        assert await everything(stream) == LARGE
        await stream.aclose()
        await until(lobby)
    (visit,) = newsroom.visits
    assert (visit.asked, visit.outcome) == (b"/large", Outcome.SERVED)


async def test_who_stalls_in_the_middle_of_a_file_needs_no_task(newsroom: Newsroom) -> None:
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port, b"/large.bin\r\n")
        while not lobby.guests.taking or lobby.readers.child_tasks:
            await trio.lowlevel.checkpoint()
        assert lobby.turnstile.inside == 1
        assert await everything(stream) == LARGE
        await stream.aclose()
        await until(lobby)
        assert lobby.turnstile.inside == 0
    (visit,) = newsroom.visits
    assert (visit.outcome, visit.sent) == (Outcome.SERVED, len(LARGE))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors are counted in /proc")
async def test_who_is_in_the_middle_of_a_file_at_the_end_leaves_no_descriptor(
    newsroom: Newsroom,
) -> None:
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    await newsroom.ask(b"/about\r\n")
    before = descriptors()
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port, b"/large.bin\r\n")
        while not any(guest.rest and guest.rest.sent for guest in lobby.guests.taking.values()):
            await trio.lowlevel.checkpoint()
    await stream.aclose()
    assert descriptors() == before
    assert newsroom.visits[-1].outcome is Outcome.STOPPED
    assert 0 < newsroom.visits[-1].sent < len(LARGE)


async def test_one_address_cannot_keep_others_out(newsroom: Newsroom) -> None:
    """Statement S13. So many readers of one address; another address still comes in."""
    newsroom.settings = evolve(newsroom.settings, connections_each=2)
    page = await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (lobby, port):
        idle = [await call(port) for _ in range(2)]
        lobby.turnstile.each["127.0.0.1"] = 2  # an idle reader may not have been let in yet
        lobby.turnstile.inside = 2
        answer = await ask(port, b"/about\r\n")
        assert answer.startswith(b"3Too many readers just now.\t")
        assert newsroom.visits[-1].outcome is Outcome.BUSY
        other = trio.socket.socket()
        await other.bind(("127.0.0.9", 0))
        await other.connect(("127.0.0.1", port))
        stream = trio.SocketStream(other)
        await stream.send_all(b"/about\r\n")
        assert await everything(stream) == page
        for one in (stream, *idle):
            await one.aclose()


async def test_who_asks_too_often_is_asked_to_wait(newsroom: Newsroom) -> None:
    newsroom.settings = evolve(newsroom.settings, requests_rate=0.001, requests_burst=2)
    page = await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (_, port):
        answers = [await ask(port, b"/about\r\n") for _ in range(3)]
    assert answers[:2] == [page] * 2
    assert answers[2].startswith(b"3Too many readers just now.\t")


async def test_those_who_linger_make_room_for_others(newsroom: Newsroom) -> None:
    newsroom.settings = evolve(newsroom.settings, connections=3)
    page = await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (lobby, port):
        streams = [await call(port, b"/about\r\n") for _ in range(8)]
        for stream in streams:
            assert await everything(stream) == page
        assert len(lobby.guests.leaving) == 3
        for stream in streams:
            await stream.aclose()


class Full(Door):
    """A door nobody comes in by for want of descriptors, a few times."""

    refusals = 3

    def let_in(self) -> tuple[socket.SocketType, tuple[Any, ...]]:
        if self.refusals:
            self.refusals -= 1
            raise OSError(errno.EMFILE, "Too many open files")
        return super().let_in()


async def test_without_descriptors_room_is_made_and_it_is_told_once(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    page = await newsroom.ask(b"/about\r\n")
    caplog.set_level(logging.INFO)
    door = Full(socket.AF_INET)
    door.bind(("127.0.0.1", 0))
    door.listen()
    door.refusals = 0
    async with open_lobby(newsroom, door) as (lobby, port):
        lingering = await call(port, b"/about\r\n")
        assert await everything(lingering) == page
        door.refusals = 3
        assert await ask(port, b"/about\r\n") == page
        assert not lobby.shut
        await lingering.aclose()
    (said,) = caplog.messages
    assert "no room for one more reader" in said


async def test_the_doors_are_shut_for_a_breath_and_no_longer(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Whenever the last sweep was: a crowd comes in by so many at a time."""
    async with open_lobby(newsroom) as (lobby, _port):
        for _ in range(3):
            await trio.sleep(SWEEP_EVERY / 3)
            lobby.guests.now = trio.current_time()
            lobby._make_room(OSError(errno.EMFILE, "Too many open files"))
            assert lobby.shut
            await trio.sleep(2 * BREATHER)
            assert not lobby.shut


async def test_the_longest_idle_reader_makes_room_too(newsroom: Newsroom) -> None:
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port)
        await stream.send_all(b"/ab")
        await until(lobby, coming=1)
        lobby.guests.now = trio.current_time() + 5
        lobby._make_room(OSError(errno.EMFILE, "Too many open files"))
        assert not lobby.guests.coming
        assert lobby.turnstile.inside == 0
        await stream.aclose()
    assert newsroom.visits[-1].outcome is Outcome.BUSY


async def test_doors_that_are_shut_are_not_shut_again(newsroom: Newsroom) -> None:
    """Two doors may find in one pass that there is no room."""
    page = await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (lobby, port):
        while not lobby.doors:
            await trio.lowlevel.checkpoint()
        for _ in range(2):
            lobby._make_room(OSError(errno.EMFILE, "Too many open files"))
        assert lobby.shut
        assert await ask(port, b"/about\r\n") == page


async def test_other_limits_hold_for_those_who_are_here_already(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port, b"/ab")
        await until(lobby, coming=1)
        newsroom.settings = evolve(newsroom.settings, request_deadline=100.0)
        lobby.employ(newsroom.service)
        assert (await everything(stream)).startswith(b"3No request came.\t")
        await stream.aclose()
    assert newsroom.visits[-1].seconds == pytest.approx(100, abs=2)


async def test_who_is_still_here_at_the_end_is_left_standing(newsroom: Newsroom) -> None:
    async with open_lobby(newsroom) as (lobby, port):
        stream = await call(port, b"/ab")
        await until(lobby, coming=1)
    assert not lobby.guests.coming
    assert lobby.guests.poll.closed
    assert (newsroom.visits[-1].asked, newsroom.visits[-1].outcome) == (b"/ab", Outcome.STOPPED)
    await stream.aclose()


async def test_a_reset_at_any_moment_is_nobody(newsroom: Newsroom) -> None:
    """Statement S34. Before the request, in its middle, and after the reply."""
    await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (lobby, port):
        for request, coming, leaving in ((b"/ab", 1, 0), (b"/about\r\n", 0, 1)):
            stream = await call(port, request)
            await until(lobby, coming=coming, leaving=leaving)
            reset(stream)
            await stream.aclose()
            await until(lobby)
        assert lobby.turnstile.inside == 0
    assert newsroom.visits[-2].outcome is Outcome.GONE


async def test_an_error_of_ours_ends_with_the_reader_it_met(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    page = await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (lobby, port):
        lobby.kept = Broken()
        assert await ask(port, b"/about\r\n") == b""
        assert lobby.turnstile.inside == 0
        lobby.kept = newsroom.site.kept
        assert await ask(port, b"/about\r\n") == page
    assert newsroom.visits[1].outcome is Outcome.FAULT
    assert "ended in an error of ours" in caplog.text


class Broken(Stock[bytes]):
    """Pages that cannot even be looked for."""

    def get(self, key: object) -> None:
        raise RuntimeError(key)


# ---------------------------------------------------------------- behind a proxy

TOLD = b"PROXY TCP4 192.0.2.9 127.0.0.1 50000 70\r\n"


async def test_a_reader_who_is_announced_byte_by_byte_takes_no_task(newsroom: Newsroom) -> None:
    """Statement S66. Until it is known who they are they count as nobody."""
    newsroom.settings = evolve(
        newsroom.settings, proxy_from=(ip_network("127.0.0.1"),), connections_each=1
    )
    page = await newsroom.ask(b"/about\r\n")
    async with open_lobby(newsroom) as (lobby, port):
        others = [await call(port, TOLD[:at]) for at in (1, 6, 9)]
        stream = await call(port)
        for byte in TOLD:
            assert lobby.turnstile.inside == 0
            await stream.send_all(bytes([byte]))
            for _ in range(3):
                await trio.lowlevel.checkpoint()
        await until(lobby, coming=1)
        assert lobby.turnstile.each == {"192.0.2.9": 1}
        assert len(lobby.guests.announced) == len(others)
        assert not lobby.readers.child_tasks
        await stream.send_all(b"/about\r\n")
        assert await everything(stream) == page
        for one in (*others, stream):
            await one.aclose()
        while lobby.guests.announced:
            await trio.lowlevel.checkpoint()


async def test_no_more_are_announced_at_one_time_than_may_come_in(newsroom: Newsroom) -> None:
    """The one who has waited longest goes."""
    proxies = (ip_network("127.0.0.1"),)
    newsroom.settings = evolve(newsroom.settings, proxy_from=proxies, connections=2)
    async with open_lobby(newsroom) as (lobby, port):
        crowd = [await call(port, TOLD[:6]) for _ in range(3)]
        assert await everything(crowd[0]) == b""
        assert len(lobby.guests.announced) == 2
        for one in crowd:
            await one.aclose()
    assert newsroom.visits[0].outcome is Outcome.BUSY
