"""A request is one line, an answer is one answer, and then the server hangs up."""

import pytest
import trio
import trio.testing

from tests.newsroom import PEER, Newsroom, everything, rows_of

HARBOUR = "Title: Harbour reopens\nUpdated: 2025-09-05\n\nAt six past six a light came on.\n"


@pytest.fixture
def harbour(newsroom: Newsroom) -> Newsroom:
    newsroom.write("world/harbour.txt", HARBOUR)
    newsroom.publish()
    return newsroom


@pytest.mark.parametrize("request_", [b"\r\n", b"/\r\n", b"//\r\n"])
async def test_an_empty_line_is_answered_with_the_front_page(
    harbour: Newsroom, request_: bytes
) -> None:
    """Statement S1. CRLF alone returns the root menu."""
    rows = rows_of(await harbour.ask(request_))
    assert "INDEX VIEW:" in [row.display for row in rows]
    assert b"/world/harbour" in [row.selector for row in rows]


@pytest.mark.parametrize("selector", [b"", b"/world/harbour", b"/nowhere"])
async def test_a_bare_line_feed_ends_a_request(harbour: Newsroom, selector: bytes) -> None:
    """Statement S2. LF alone is served as CRLF is."""
    assert await harbour.ask(selector + b"\n") == await harbour.ask(selector + b"\r\n")


@pytest.mark.parametrize("request_", [b"/world/harbour\t+\r\n", b"\t$\r\n", b"/about\r\n"])
async def test_a_request_may_come_in_any_pieces(harbour: Newsroom, request_: bytes) -> None:
    """Statement S3. Byte by byte, or selector, TAB, "+" and CRLF apart: the same answer."""
    whole = await harbour.ask(request_)
    selector, tab, rest = request_.partition(b"\t")
    in_fields = [part for part in (selector, tab, rest) if part]
    assert await harbour.ask_in_pieces([bytes([byte]) for byte in request_]) == whole
    assert await harbour.ask_in_pieces(in_fields) == whole


@pytest.mark.parametrize("name", ["a b?c;d%20e#f.bin", "a+b&c=d.bin", "caf\u00e9 \u6f22.bin"])
async def test_a_selector_is_cut_nowhere_else(newsroom: Newsroom, name: str) -> None:
    """Statement S4. Space, "?", ";", "%", "#" and all else stay as they are."""
    newsroom.write(name, b"\0found")
    newsroom.publish()
    assert await newsroom.ask(f"/{name}\r\n".encode()) == b"\0found"
    assert (await newsroom.ask(f"/{name[:3]}\r\n".encode())).startswith(b"3")


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r\rjunk\n", b"\rjunk\r\n", b"\tjunk\r\n"])
async def test_a_selector_is_cut_at_cr_lf_and_tab(harbour: Newsroom, end: bytes) -> None:
    """Statement S4. CR, LF and TAB end it, whichever comes first."""
    assert await harbour.ask(b"/about" + end) == await harbour.ask(b"/about\r\n")


async def test_the_server_waits_to_be_asked(
    harbour: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S5. Nothing is said before the request."""
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(harbour.service.attend, server, PEER)
        with trio.move_on_after(9) as quiet:
            await reader.receive_some(1)
        assert quiet.cancelled_caught
        await reader.send_all(b"\r\n")
        assert await everything(reader) == await harbour.ask(b"\r\n")
        await reader.aclose()


async def test_one_answer_is_all_there_is_on_a_connection(harbour: Newsroom) -> None:
    """Statement S6. One response, then the server closes."""
    once = await harbour.ask(b"/about\r\n")
    assert await harbour.ask(b"/about\r\n/world\r\n") == once
    assert len(harbour.visits) == 2


@pytest.mark.parametrize("more", [b"/world\r\n", b"\0\xff\x1b", b"x" * 20_000, b"\t+\r\n"])
async def test_what_follows_the_first_line_changes_nothing(harbour: Newsroom, more: bytes) -> None:
    """Statement S7. Bytes after the first line do not change the answer."""
    once = await harbour.ask(b"/world/harbour\r\n")
    assert await harbour.ask(b"/world/harbour\r\n" + more) == once
    assert await harbour.ask_in_pieces([b"/world/harbour\r\n", more]) == once


async def test_the_longest_selector_the_protocol_allows_is_served(harbour: Newsroom) -> None:
    """Statement S8. A selector of 255 bytes is accepted; the site has none of 256."""
    before = "/before/20250906T000000Z-000000"
    section = "n" * (255 - len("/" + before))
    harbour.write(f"{section}/storms.txt", "Title: Storms\nUpdated: 2025-09-05\n\nThey came.\n")
    harbour.publish()
    longest = f"/{section}{before}".encode()
    assert b"/storms\t" in await harbour.ask(longest + b"\r\n")
    assert (await harbour.ask(longest + b"0\r\n")).startswith(b"3Nothing is published")


@pytest.mark.parametrize("length", [1025, 4096, 2**20])
@pytest.mark.parametrize("end", [b"\r\n", b""])
async def test_a_line_over_the_limit_is_refused(harbour: Newsroom, length: int, end: bytes) -> None:
    """Statement S9. More than 1,024 bytes get a type 3 answer and a close; few are held."""
    answer = await harbour.ask(b"/" * length + end)
    assert answer.startswith(b"3That request is too long.\t")
    assert rows_of(answer)
    (visit,) = harbour.visits
    assert len(visit.asked) <= 1025


async def test_a_line_of_just_the_limit_is_heard(harbour: Newsroom) -> None:
    """Statement S9. 1,024 bytes are a request still."""
    line = b"/about\t".ljust(1024, b"w")
    assert await harbour.ask(line + b"\n") == await harbour.ask(b"/about\r\n")


@pytest.mark.parametrize(
    "line",
    [
        *(b"\0", b"/about\0", b"/world\0/../etc/passwd", b"/about\t\0", b"\xff", b"/\xc0\xae/"),
        *(b"/caf\xe9", b"/about\xed\xa0\x80", b"\x80\t$", b"/world/\xff\t!", b"/day/after/\xfe"),
    ],
)
async def test_bytes_that_are_no_text_are_refused(
    harbour: Newsroom, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Statement S10. NUL or invalid UTF-8 in a selector: type 3 (or its Gopher+ form), no trace."""
    answer = await harbour.ask(line + b"\r\n")
    assert answer[:1] == b"3" or answer[:4] == b"--1\r"
    assert caplog.records == []
    assert harbour.visits[-1].outcome in {400, 404}


async def test_hanging_up_without_a_line_end_is_served(harbour: Newsroom) -> None:
    """Statement S12. EOF without newline: what was said is the request."""
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(harbour.service.attend, server, PEER)
        await reader.send_all(b"/about")
        await reader.send_eof()
        assert await everything(reader) == await harbour.ask(b"/about\r\n")
        await reader.aclose()


async def test_hanging_up_without_a_word_does_no_harm(
    harbour: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    """Statement S12. EOF at once: never a crash."""
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(harbour.service.attend, server, PEER)
        await reader.send_eof()
        assert (await everything(reader)).startswith(b"3")
        await reader.aclose()
    assert caplog.records == []
