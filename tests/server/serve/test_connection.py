"""Whatever goes wrong while a reader is served becomes a row for them and a line for us."""

import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trio
import trio.testing

from gopherd.errors import BadCatalogue, BadSettings, DamagedCatalogue
from gopherd.serve.connection import Service
from gopherd.serve.journal import Outcome
from gopherd.site.answer import Answer, Opened, Printed
from gopherd.site.site import Site
from gopherwire.errors import BadItem
from gopherwire.request import Request
from tests.newsroom import PEER, Newsroom, everything, rows_of

PASSING = [
    *(OSError(5, "Input/output error"), PermissionError(13, "Permission denied")),
    *(TimeoutError(), BlockingIOError(), ConnectionResetError(), OSError("line\nbreak\x1b[31m")),
    *(BadCatalogue("it is locked"), DamagedCatalogue("it is no database"), BadSettings("x")),
]
OURS = [
    *(RuntimeError("a\nb\x1b[31m"), MemoryError(), RecursionError(), KeyError("k"), ValueError()),
    *(UnicodeEncodeError("utf-8", "\udcff", 0, 1, "no"), AssertionError(), StopIteration()),
    *(BadItem("a row cannot be written"), NotImplementedError(), ZeroDivisionError(), EOFError()),
    *(LookupError(), StopAsyncIteration(), ExceptionGroup("several", [ValueError()])),
]


class Failing(Site):
    """A site that cannot draw what it is asked for."""

    error: Exception

    def draw(self, request: Request) -> Answer:
        raise self.error


def failing(newsroom: Newsroom, error: Exception) -> Service:
    site = Failing(newsroom.library, newsroom.site.address)
    site.error = error
    newsroom.site = site
    return newsroom.service


@pytest.mark.parametrize("error", PASSING, ids=repr)
async def test_what_may_pass_is_a_row_that_says_so(
    newsroom: Newsroom, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    failing(newsroom, error)
    for request in (b"/x\r\n", b"/x\t+\r\n"):
        answer = await newsroom.ask(request)
        assert answer.startswith(b"3This cannot be read just now.\t")
        assert rows_of(answer)
    assert [visit.outcome for visit in newsroom.visits] == [Outcome.FAULT] * 2
    assert [(one.levelname, one.exc_info) for one in caplog.records] == [("WARNING", None)] * 2


@pytest.mark.parametrize("error", OURS, ids=repr)
async def test_what_is_our_fault_is_a_row_and_a_line_in_the_log(
    newsroom: Newsroom, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    failing(newsroom, error)
    answer = await newsroom.ask(b"/x\r\n")
    assert answer.startswith(b"3Something went wrong here.\t")
    assert rows_of(answer)
    assert newsroom.visits[0].outcome is Outcome.FAULT
    assert newsroom.visits[0].sent == len(answer)
    (said,) = caplog.records
    assert not said.exc_info
    assert "b'/x' ended in an error of ours" in said.getMessage()
    assert "\n" not in said.getMessage()
    assert "\x1b" not in said.getMessage()


async def test_the_trace_is_there_for_who_wants_it(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "gopherd.serve")
    failing(newsroom, RuntimeError())
    await newsroom.ask(b"/x\r\n")
    assert caplog.records[0].exc_info


class Speechless(Failing):
    """A site that cannot even say that something went wrong."""

    def fault(self, what: str, remedy: str) -> Printed:
        raise self.error


@pytest.mark.parametrize("error", [*PASSING, *OURS], ids=repr)
@pytest.mark.parametrize("request_", [b"/x\r\n", b"\0\r\n", b"x" * 2000, b"\r\n"])
async def test_an_error_while_saying_so_ends_there(
    newsroom: Newsroom, error: Exception, request_: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    site = Speechless(newsroom.library, newsroom.site.address)
    site.error = error
    newsroom.site = site
    assert await newsroom.ask(request_) == b""
    assert newsroom.visits[0].outcome is Outcome.FAULT
    assert caplog.records


async def test_a_reader_turned_away_by_a_broken_site_does_no_harm(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    site = Speechless(newsroom.library, newsroom.site.address)
    site.error = RuntimeError()
    newsroom.site = site
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.turn_away, server, PEER)
        assert await everything(reader) == b""
        await reader.aclose()
    assert newsroom.visits[0].outcome is Outcome.FAULT


class Unreadable(Site):
    """A site whose file is a descriptor that cannot be read."""

    def draw(self, request: Request) -> Answer:
        folder = os.open("/", os.O_RDONLY)
        return Opened(folder, 10, head=b"" if request.selector == "/x" else b"+10\r\n")


@pytest.mark.parametrize(
    ("request_", "start"), [(b"/x", b"3Something went wrong here.\t"), (b"/y", b"+10\r\n")]
)
async def test_a_file_that_cannot_be_read_is_an_error_if_there_is_still_time_to_say_so(
    newsroom: Newsroom, request_: bytes, start: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.site = Unreadable(newsroom.library, newsroom.site.address)
    before = descriptors()
    answer = await newsroom.ask(request_ + b"\r\n")
    assert answer.startswith(start)
    assert (answer == start) == (request_ == b"/y")
    assert newsroom.visits[0].outcome is Outcome.FAULT
    assert descriptors() == before
    assert "Is a directory" in caplog.text


class Shrinking(Site):
    """A site whose file is cut short once it has been opened."""

    def draw(self, request: Request) -> Answer:
        answer = Site.draw(self, request)
        (self.library.root / "a.bin").write_bytes(b"short")
        return answer


async def test_a_file_that_is_cut_short_meanwhile_ends_early(newsroom: Newsroom) -> None:
    newsroom.write("a.bin", b"x" * 1000)
    newsroom.publish()
    newsroom.site = Shrinking(newsroom.library, newsroom.site.address)
    assert await newsroom.ask(b"/a.bin\r\n") == b"short"


async def test_a_page_is_drawn_once_and_then_ready(newsroom: Newsroom) -> None:
    first = await newsroom.ask(b"\r\n")
    newsroom.site.library.catalogue.close()
    newsroom.site = counted(newsroom.site)
    newsroom.site.take_note(newsroom.site.edition + 1)
    assert [await newsroom.ask(b"\r\n") for _ in range(3)] == [first] * 3
    assert isinstance(newsroom.site, Counting)
    assert newsroom.site.drawn == 1


class Counting(Site):
    drawn = 0

    def draw(self, request: Request) -> Answer:
        self.drawn += 1
        return Site.draw(self, request)


def counted(site: Site) -> Counting:
    return Counting(site.library, site.address)


async def test_an_apology_is_a_whole_answer(newsroom: Newsroom) -> None:
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.turn_away, server, PEER)
        await reader.send_all(b"/world\r\n")
        assert (await everything(reader)).startswith(b"3Too many readers just now.\t")
        await reader.aclose()
    (visit,) = newsroom.visits
    assert (visit.outcome, visit.asked, visit.peer) == (Outcome.BUSY, b"/world", PEER)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


LARGE = 2**18


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors are counted in /proc")
async def test_no_descriptor_is_left_behind(newsroom: Newsroom) -> None:
    newsroom.write("large.bin", bytes(LARGE))
    newsroom.publish()
    await newsroom.ask(b"/large.bin\r\n")
    before = descriptors()
    for taken in [LARGE, 0, 1, 20_000, 100_000] * 40:
        reader, server = trio.testing.lockstep_stream_pair()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(newsroom.service.attend, server, PEER)
            await reader.send_all(b"/large.bin\r\n")
            left = taken
            while left:
                left -= len(await reader.receive_some(left))
            await reader.aclose()
    assert descriptors() <= before
    assert len(newsroom.visits) == 201


Hook = Callable[[], None]


class Tracing(trio.abc.HalfCloseableStream):
    """A stream that calls a hook before each step; the steps are counted by it."""

    def __init__(self, inner: trio.abc.HalfCloseableStream, hook: Hook) -> None:
        self.inner = inner
        self.hook = hook

    async def _step(self, method: str, *args: Any) -> Any:  # noqa: ANN401 whatever the method takes
        self.hook()
        await trio.lowlevel.checkpoint()
        result = await getattr(self.inner, method)(*args)
        self.hook()
        await trio.lowlevel.checkpoint()
        return result

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        await self._step("send_all", data)

    async def wait_send_all_might_not_block(self) -> None:
        await self.inner.wait_send_all_might_not_block()

    async def send_eof(self) -> None:
        await self._step("send_eof")

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        return bytes(await self._step("receive_some", max_bytes))

    async def aclose(self) -> None:
        await self.inner.aclose()


async def steps_until_cancelled(newsroom: Newsroom, request: bytes, stop: int) -> int:
    """Serve one request, cancelled at the step of that number; return how many were taken."""
    steps = 0
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:

        def hook() -> None:
            nonlocal steps
            steps += 1
            if steps == stop:
                nursery.cancel_scope.cancel()

        nursery.start_soon(newsroom.service.attend, Tracing(server, hook), PEER)
        await reader.send_all(request)
        await everything(reader)
        await reader.aclose()
    with pytest.raises(trio.ClosedResourceError):
        await server.receive_some(1)
    return steps


@pytest.mark.parametrize(
    "request_", [b"\r\n", b"/nowhere\r\n", b"/a.bin\r\n", b"/a.log\r\n", b"\0\n"]
)
async def test_cancelled_at_any_step_everything_is_closed(
    newsroom: Newsroom, request_: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.write("a.bin", bytes(40_000))
    newsroom.write("a.log", b"text\n" * 10_000)
    newsroom.publish()
    steps = await steps_until_cancelled(newsroom, request_, 0)
    assert steps >= 8
    before = descriptors()
    for stop in range(1, steps + 1):
        await steps_until_cancelled(newsroom, request_, stop)
    assert descriptors() <= before
    assert len(newsroom.visits) == steps + 1
    assert newsroom.visits[1].outcome is Outcome.STOPPED
    assert newsroom.visits[-1].outcome is newsroom.visits[0].outcome
    assert caplog.records == []


RAISED = [trio.BrokenResourceError, trio.ClosedResourceError, ConnectionResetError, RuntimeError]


@pytest.mark.parametrize("error", RAISED)
async def test_an_error_of_the_stream_at_any_step_ends_there(
    newsroom: Newsroom, error: type[Exception]
) -> None:
    newsroom.write("a.bin", bytes(40_000))
    newsroom.publish()
    steps = await steps_until_cancelled(newsroom, b"/a.bin\r\n", 0)
    before = descriptors()
    told = []
    for stop in range(1, steps - 3):  # the last are those of saying goodbye
        newsroom.visits.clear()
        reader, server = trio.testing.memory_stream_pair()
        await reader.send_all(b"/a.bin\r\n")
        await reader.send_eof()
        taken = 0

        def hook(stop: int = stop) -> None:
            nonlocal taken
            taken += 1
            if taken == stop:
                raise error

        await newsroom.service.attend(Tracing(server, hook), PEER)
        assert {visit.outcome for visit in newsroom.visits} <= {Outcome.GONE, Outcome.FAULT}
        told.append(bool(newsroom.visits))
        await reader.aclose()
    gone = error in {trio.BrokenResourceError, trio.ClosedResourceError}
    assert told[:2] == [not gone] * 2  # before a word was heard: who is gone has asked for nothing
    assert all(told[2:])
    assert descriptors() <= before


async def test_what_was_asked_is_written_down_without_its_end(newsroom: Newsroom) -> None:
    for line in (b"/a b\tc\r\n", b"/a b\tc\n", b"/a b\tc\r\r\n"):
        await newsroom.ask(line)
    assert [visit.asked for visit in newsroom.visits] == [b"/a b\tc"] * 3
    assert re.fullmatch(r"\d+ms", f"{int(newsroom.visits[0].seconds * 1000)}ms")


async def test_an_error_of_ours_while_a_proxy_speaks_is_written_down(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    def hook() -> None:
        raise RuntimeError

    _, server = trio.testing.memory_stream_pair()
    assert await newsroom.service.meet(Tracing(server, hook), PEER) is None
    assert newsroom.visits[-1].outcome is Outcome.FAULT
    assert "ended in an error of ours: RuntimeError()" in caplog.text
