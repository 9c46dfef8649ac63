"""One request and its reply: bytes out, bytes in, and what happens in between."""

from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from gopherclient.document import Blob, DocumentReader, Menu, Oops, Text
from gopherclient.errors import BadAddress, EmptyReply, Reset, TimedOut, TooBig
from gopherclient.fetch import MOST_BYTES, fetch, fetch_whole
from gopherclient.stream import Patience
from gopherwire.item import Item, Kind
from gopherwire.url import GopherUrl
from tests.client.wires import OPEN, MemoryDial, ScriptedDial
from tests.newsroom import Newsroom, open_newsroom

URL = GopherUrl.parse("gopher://news.example/1/world")

ODD_SELECTORS = [
    b"?",
    b"/a?b=c&d",
    b"#",
    b"/a#b",
    b";",
    b"%20",
    b"/a%2520b",
    b"/a b",
    b"//",
    b"//a//b/",
    b"..",
    b"/../x",
    b"no/slash",
    b"/trailing ",
    b" /leading",
    b"/caf\xe9",
    b"/caf\xc3\xa9",
    b"\xff\xfe",
    b"URL:http://x/",
    b"0/typed",
    b"/" + b"x" * 249,
]

ON_THE_WIRE = [
    ("gopher://h", b"\r\n"),
    ("gopher://h/", b"\r\n"),
    ("gopher://h:70/", b"\r\n"),
    ("h", b"\r\n"),
    ("h:7070", b"\r\n"),
    ("gopher://h/0/a%20b", b"/a b\r\n"),
    ("gopher://h/0/a%2520b", b"/a%20b\r\n"),
    ("gopher://h/0/caf%E9", b"/caf\xe9\r\n"),
    ("gopher://h/0/a?b#c", b"/a?b#c\r\n"),
    ("gopher://h/7/find%09two words", b"/find\ttwo words\r\n"),
    ("gopher://h/7%09words", b"\twords\r\n"),
    ("gopher://h/7/find%09words%09+", b"/find\twords\t+\r\n"),
    ("gopher://h/1/world%09%09$", b"/world\t$\r\n"),
]


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with open_newsroom(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(("address", "request_"), ON_THE_WIRE)
async def test_what_is_sent(address: str, request_: bytes) -> None:
    """Statement C1. A host alone asks for the menu at the empty selector.

    Statement C2. What is quoted is unquoted once, to bytes.
    Statement C3. "?" and "#" go to the server.
    Statement C4. %09 splits search words and the Gopher+ string off.
    Statement C6. The request ends in CRLF and goes out in one write.
    """
    dial = ScriptedDial([b".\r\n"])
    await fetch_whole(GopherUrl.parse(address), dial)
    assert dial.sent == [request_]


@pytest.mark.parametrize("selector", ODD_SELECTORS)
async def test_odd_selectors_arrive_byte_for_byte(selector: bytes) -> None:
    """Statement C7. From a menu's row to the request no byte changes.

    Statement C11. The address shown for the page opens the same page.
    """
    item = Item.from_row(b"0Odd\t" + selector + b"\tnews.example\t70")
    url = GopherUrl.of(item)
    for asked in (url, GopherUrl.parse(str(url))):
        dial = ScriptedDial([b"x"])
        await fetch_whole(asked, dial)
        assert dial.sent == [selector + b"\r\n"]


@given(st.binary(max_size=250).filter(lambda data: not set(data) & set(b"\0\t\r\n")))
def test_any_selector_arrives_byte_for_byte(selector: bytes) -> None:
    async def ask() -> None:
        dial = ScriptedDial([b"x"])
        url = GopherUrl.of(Item.from_row(b"0Odd\t" + selector + b"\tnews.example\t70"))
        await fetch_whole(GopherUrl.parse(str(url)), dial)
        assert dial.sent == [selector + b"\r\n"]

    trio.run(ask)


async def test_search_words_follow_the_selector() -> None:
    """Statement C8. A search sends its selector, a TAB, the words."""
    dial = ScriptedDial([b".\r\n"])
    url = GopherUrl("h", kind="7", selector="/find", search="ukraine talks")
    await fetch_whole(url, dial)
    assert dial.sent == [b"/find\tukraine talks\r\n"]


async def test_search_words_follow_a_tab_even_without_a_selector() -> None:
    """Statement C9. The words alone could not be told from a selector."""
    dial = ScriptedDial([b".\r\n"])
    await fetch_whole(GopherUrl("h", kind="7", selector="", search="words"), dial)
    assert dial.sent == [b"\twords\r\n"]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("gopher://[2001:db8::1]:7070/", "2001:db8::1"),
        ("gopher://bücher.example/", "xn--bcher-kva.example"),
    ],
)
async def test_hosts_are_dialled_as_the_network_knows_them(address: str, host: str) -> None:
    """Statement C10. IPv6 literals without brackets, names in punycode."""
    dial = ScriptedDial([b".\r\n"])
    await fetch_whole(GopherUrl.parse(address), dial)
    assert [call[0] for call in dial.calls] == [host]


async def test_tls_is_asked_for_by_the_address_alone() -> None:
    """Statement C43. Never the one in place of the other."""
    dial = ScriptedDial([b".\r\n"])
    await fetch_whole(GopherUrl.parse("gophers://h:7443/"), dial)
    await fetch_whole(GopherUrl.parse("gopher://h/"), dial)
    assert dial.calls == [("h", 7443, True), ("h", 70, False)]


async def test_the_gopher_plus_way_is_asked_with_a_plus() -> None:
    dial = ScriptedDial([b"+-2\r\nx"])
    asked = GopherUrl.parse("gopher://h/1/world%09%09+")
    assert await fetch_whole(asked, dial) == b"+-2\r\nx"
    assert dial.sent == [b"/world\t+\r\n"]


async def test_chunks_come_out_as_they_come_in() -> None:
    """Statement C40. Nothing waits for the end."""
    dial = ScriptedDial([b"one", b"two", OPEN])
    async with aclosing(fetch(URL, dial)) as chunks:
        assert [await anext(chunks), await anext(chunks)] == [b"one", b"two"]
    assert dial.streams[0].closed


async def test_leaving_in_the_middle_closes_the_connection(autojump_clock: MockClock) -> None:
    """Statement C37. Cancelling works at once."""
    dial = ScriptedDial([b"one", OPEN], Patience(idle=1000))
    with trio.move_on_after(1) as scope:
        await fetch_whole(URL, dial)
    assert scope.cancelled_caught
    assert trio.current_time() == pytest.approx(1)
    assert dial.streams[0].closed


async def test_silence_is_waited_for_only_so_long(autojump_clock: MockClock) -> None:
    """Statement C37. The patience is the stream's."""
    dial = ScriptedDial([b"one", OPEN], Patience(idle=30))
    with pytest.raises(TimedOut) as raised:
        await fetch_whole(URL, dial)
    assert raised.value.partial == b"one"
    assert trio.current_time() == pytest.approx(30)
    assert dial.streams[0].closed


async def test_what_came_before_a_failure_is_kept() -> None:
    """Statement C40. A broken connection takes nothing back."""
    dial = ScriptedDial([b"one", Reset("It broke.")])
    with pytest.raises(Reset) as raised:
        await fetch_whole(URL, dial)
    assert raised.value.partial == b"one"


@pytest.mark.parametrize("script", [(), (b"",)])
async def test_no_word_at_all_is_no_page(script: tuple[bytes, ...]) -> None:
    """Statement C38. An empty answer has a message of its own."""
    with pytest.raises(EmptyReply, match=r"news\.example:70 hung up"):
        await fetch_whole(URL, ScriptedDial(script))


@pytest.mark.parametrize("pieces", [[b"x" * 11], [b"x" * 10, b"x"], [b"xxx"] * 4])
async def test_a_page_ends_where_it_becomes_too_big(pieces: list[bytes]) -> None:
    """Statement C36. What came until then is kept."""
    dial = ScriptedDial([*pieces, OPEN])
    with pytest.raises(TooBig, match="10 bytes") as raised:
        await fetch_whole(URL, dial, most=10)
    assert raised.value.partial == b"x" * 10
    assert dial.streams[0].closed


async def test_a_page_of_just_the_limit_is_whole() -> None:
    assert await fetch_whole(URL, ScriptedDial([b"x" * 10]), most=10) == b"x" * 10
    assert MOST_BYTES > 2**20


async def test_a_request_that_cannot_be_written_is_not_dialled() -> None:
    """Statement C5. No address smuggles a second line in."""
    with pytest.raises(Exception, match="CR"):
        GopherUrl.parse("gopher://h/0/a%0D%0Ab")
    url = GopherUrl.parse("gopher://h/1/a")
    object.__setattr__(url, "selector", "a\r\nb")
    dial = ScriptedDial()
    with pytest.raises(BadAddress):
        await fetch_whole(url, dial)
    assert dial.calls == []


# ---------------------------------------------------------------- against the real server


async def page(newsroom: Newsroom, address: str) -> Menu | Text | Blob | Oops:
    url = GopherUrl.parse(address)
    async with trio.open_nursery() as nursery:
        dial = MemoryDial(newsroom.service.attend, nursery)
        reader = DocumentReader(url)
        async with aclosing(fetch(url, dial)) as chunks:
            async for chunk in chunks:
                reader.feed(chunk)
                if reader.ended:
                    break
    return reader.finish()


async def test_the_front_page_of_a_newsroom(newsroom: Newsroom) -> None:
    newsroom.write("world/harbour.txt", "Harbour reopens\n\nBoats are out again.\n")
    newsroom.publish()
    front = await page(newsroom, "gopher://news.example:7070/")
    assert isinstance(front, Menu)
    assert front.complete
    assert front.error is None
    headline = next(item for item in front.items if item.display == "Harbour reopens")
    assert headline.kind == Kind.MENU
    story = await page(newsroom, str(GopherUrl.of(headline)))
    assert isinstance(story, Menu)
    assert any("Boats are out again." in item.display for item in story.items)


async def test_what_a_newsroom_does_not_have(newsroom: Newsroom) -> None:
    """Statement C33. An error in place of a text is told as an error.

    Statement C19. In place of a menu it is one of its rows.
    """
    missing = await page(newsroom, "gopher://news.example:7070/0/nothing")
    assert isinstance(missing, Oops)
    assert missing.sentence == "Nothing is published under that selector."
    menu = await page(newsroom, "gopher://news.example:7070/1/nothing")
    assert isinstance(menu, Menu)
    assert menu.error == "Nothing is published under that selector."


async def test_a_newsroom_asked_the_gopher_plus_way(newsroom: Newsroom) -> None:
    """Statement C46. The head of the reply is read and is no part of the page.

    Statement C47. Attributes are written out.
    """
    newsroom.write("world/harbour.txt", "Harbour reopens\n\nBoats are out again.\n")
    newsroom.publish()
    front = await page(newsroom, "gopher://news.example:7070/")
    sized = await page(newsroom, "gopher://news.example:7070/1%09%09+")
    assert isinstance(front, Menu)
    assert isinstance(sized, Menu)
    assert sized.items == front.items
    about = await page(newsroom, "gopher://news.example:7070/1%09%09!")
    assert isinstance(about, Text)
    assert "Kept by: " in about.text
    everything = await page(newsroom, "gopher://news.example:7070/1%09%09$")
    assert isinstance(everything, Menu)
    assert "Harbour reopens" in [item.display for item in everything.items]
    refused = await page(newsroom, "gopher://news.example:7070/0/nothing%09%09+")
    assert isinstance(refused, Oops)


async def test_a_file_from_a_newsroom(newsroom: Newsroom) -> None:
    """Statement C34. Not a byte more or less."""
    data = bytes(range(256)) * 10 + b"\r\n.\r\n"
    newsroom.write("world/data.bin", data)
    newsroom.publish()
    blob = await page(newsroom, "gopher://news.example:7070/9/world/data.bin")
    assert isinstance(blob, Blob)
    assert blob.data == data
    assert blob.size == len(data)
