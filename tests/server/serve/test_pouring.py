"""Files on real sockets: the kernel sends them, under the same rules as everything else."""

import os
import socket

import pytest
import trio
import trio.testing

from gopherd.serve.journal import Outcome
from gopherd.site.answer import Answer
from gopherd.site.site import Site
from gopherwire.request import Request
from tests.newsroom import PEER, Newsroom, everything

LARGE = bytes(range(256)) * 2**14  # 4 MB, more than a socket's buffer holds

pytestmark = pytest.mark.skipif(not hasattr(os, "sendfile"), reason="there is no sendfile here")


def socket_streams() -> tuple[trio.SocketStream, trio.SocketStream]:
    ours, theirs = socket.socketpair()
    return (
        trio.SocketStream(trio.socket.from_stdlib_socket(ours)),
        trio.SocketStream(trio.socket.from_stdlib_socket(theirs)),
    )


@pytest.mark.parametrize("request_", [b"/large.bin\r\n", b"/large.bin\t+\r\n"])
async def test_a_file_arrives_whole(newsroom: Newsroom, request_: bytes) -> None:
    """Statement S33. Bytes equal to the file, with and without the head Gopher+ has."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    reader, server = socket_streams()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        await reader.send_all(request_)
        got = await everything(reader)
        await reader.aclose()
    head = b"+%d\r\n" % len(LARGE) if b"+" in request_ else b""
    assert got == head + LARGE
    (visit,) = newsroom.visits
    assert (visit.outcome, visit.sent) == (Outcome.SERVED, len(got))


async def test_who_takes_nothing_of_a_file_is_let_go(
    newsroom: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S11. A client that reads nothing is closed after the send timeout."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    reader, server = socket_streams()
    await reader.send_all(b"/large.bin\r\n")
    await newsroom.service.attend(server, PEER)
    (visit,) = newsroom.visits
    assert visit.outcome is Outcome.TOO_SLOW
    assert 0 < visit.sent < len(LARGE)
    assert trio.current_time() >= newsroom.settings.write_stall
    await reader.aclose()


async def test_who_leaves_in_the_middle_of_a_file_leaves_no_trace(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    """Statement S34. A client that closes mid-transfer does not log a traceback."""
    newsroom.write("large.bin", LARGE)
    newsroom.publish()
    reader, server = socket_streams()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        await reader.send_all(b"/large.bin\r\n")
        await reader.receive_some(1000)
        await reader.aclose()
    assert newsroom.visits[0].outcome is Outcome.GONE
    assert caplog.records == []


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
    reader, server = socket_streams()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(newsroom.service.attend, server, PEER)
        await reader.send_all(b"/a.bin\r\n")
        assert await everything(reader) == b"short"
        await reader.aclose()
