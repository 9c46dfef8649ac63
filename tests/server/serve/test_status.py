"""The operator's page and Prometheus's: the same numbers, to whoever asks in whichever way."""

import pytest
import trio
import trio.testing
from prometheus_client.parser import text_string_to_metric_families

from gopherd.serve.journal import Outcome
from gopherd.serve.status import MOST_AT_ONCE, PATIENCE, Status
from gopherd.serve.tally import Tally
from gopherwire.request import Request
from tests.newsroom import everything

NUMBERS = dict(Tally().all()) | {
    "outcome 200": 90,
    "outcome 404": 10,
    "ready": 80,
    "bytes": 123_456,
    "openings": 2,
    "inside": 3,
    "lingering": 2,
    "kept": 7,
    "kept bytes": 7000,
    "articles": 12,
    "edition": 1_757_077_327_000,
}


def status() -> Status:
    moment = 1000.0

    def clock() -> float:
        return moment

    made = Status(lambda: NUMBERS, clock)
    moment += 90_061
    return made


def test_people_read_a_page() -> None:
    assert status().page() == (
        "gopherd\n\n"
        "up           1 d 01:01:01\n"
        "requests     100, 80 for a page that was ready\n"
        "  served     90\n"
        "  missing    10\n"
        "sent         123.5 kB\n"
        "readers      3, 2 about to leave\n"
        "kept pages   7, 7.0 kB\n"
        "drawing      0\n"
        "articles     12, edition 1757077327000\n"
        "lines lost   0\n\n"
        "For Prometheus: /metrics\n"
    )


def test_prometheus_reads_every_number() -> None:
    answer = status().answer(Request("GET /metrics HTTP/1.1"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nContent-Type: text/plain; version=" in head
    told = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }
    assert told["gopherd_requests_total", "served"] == 90
    assert told["gopherd_requests_total", "missing"] == 10
    assert told["gopherd_sent_bytes_total",] == 123_456
    assert told["gopherd_ready_total",] == 80
    assert told["gopherd_openings_total",] == 2
    assert told["gopherd_readers",] == 3
    assert told["gopherd_start_time_seconds",] == 1000.0
    assert len(told) == len(Outcome) + 4 + 7 + 1


WAYS = [
    (b"\r\n", b"gopherd\r\n", b"\r\n.\r\n"),
    (b"/metrics\r\n", b"# HELP gopherd_requests_total", b"\r\n.\r\n"),
    (b"GET / HTTP/1.0\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"/metrics\n"),
    (b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"e+09\n"),
    (b"HEAD / HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"\r\n\r\n"),
]


async def ask(made: Status, said: bytes) -> bytes:
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(made.attend, server)
        await reader.send_all(said)
        await reader.send_eof()
        answer = b""
        with trio.move_on_after(30):
            answer = await everything(reader)
    return answer


@pytest.mark.parametrize(("said", "begins", "ends"), WAYS)
async def test_everybody_is_answered_in_their_own_way(
    said: bytes, begins: bytes, ends: bytes
) -> None:
    made = Status(lambda: NUMBERS, lambda: 1_757_077_327.0)
    answer = await ask(made, said)
    assert answer.startswith(begins)
    assert answer.endswith(ends)


@pytest.mark.parametrize("said", [b"", b"\0\r\n", b"x" * 5000])
async def test_nonsense_is_not_answered(said: bytes) -> None:
    assert await ask(status(), said) == b""


async def test_a_crowd_that_says_nothing_keeps_nobody_from_it() -> None:
    """For one more than there is room for, who has been here longest has to go."""
    doors = await trio.open_tcp_listeners(0, host="127.0.0.1")
    port = doors[0].socket.getsockname()[1]
    async with trio.open_nursery() as nursery:
        nursery.start_soon(status().serve, doors)
        crowd = [await trio.open_tcp_stream("127.0.0.1", port) for _ in range(3 * MOST_AT_ONCE)]
        async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
            await stream.send_all(b"\r\n")
            assert (await everything(stream)).startswith(b"gopherd\r\n")
        assert await everything(crowd[0]) == b""
        for one in crowd:
            await one.aclose()
        nursery.cancel_scope.cancel()


async def test_who_says_nothing_is_let_go(autojump_clock: trio.testing.MockClock) -> None:
    doors = await trio.open_tcp_listeners(0, host="127.0.0.1")
    port = doors[0].socket.getsockname()[1]
    async with trio.open_nursery() as nursery:
        nursery.start_soon(status().serve, doors)
        async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
            assert await everything(stream) == b""
        assert trio.current_time() >= PATIENCE
        nursery.cancel_scope.cancel()
