"""Files go out byte for byte."""

import pytest

from tests.newsroom import Newsroom

NAMES = [
    *("a.bin", "a.zip", "a.png", "a.gif", "a.mp3", "a.pdf", "a.html", "a.mp4", "a.ics"),
    *("a.hqx", "a.uue", "a.mbox", "no-suffix"),
]
HARD = b".\r\n.\n\r\0\x1a\xff\xfe..\r\n" + bytes(range(256)) + b"\r\n.\r\n"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", [b"", HARD, HARD * 4000, b"no line end"], ids=len)
async def test_a_file_comes_as_it_is(newsroom: Newsroom, name: str, data: bytes) -> None:
    """Statement S33. Types 9, 5, I, g, s, d: the file's bytes, no ".", no CRLF change."""
    newsroom.write(f"files/{name}", data)
    newsroom.publish()
    assert await newsroom.ask(f"/files/{name}\r\n".encode()) == data
    assert newsroom.visits[0].sent == len(data)


async def test_a_file_that_grows_meanwhile_ends_where_it_ended(newsroom: Newsroom) -> None:
    """Statement S33. What was there when it was opened is sent, even while it is added to."""
    file = newsroom.write("log.bin", b"x" * 2**19)
    newsroom.publish()
    with file.open("ab") as more:
        more.write(b"y" * 10)
        more.flush()
        assert len(await newsroom.ask(b"/log.bin\r\n")) == 2**19 + 10
    size = file.stat().st_size
    assert (await newsroom.ask(b"/log.bin\t+\r\n")).startswith(b"+%d\r\n" % size)


async def test_an_article_too_long_for_one_is_a_plain_text(newsroom: Newsroom) -> None:
    """Statement S27. A book is sent as the text it is."""
    newsroom.write("book.txt", b"line\n.dot\n" * 150_000)
    newsroom.publish()
    answer = await newsroom.ask(b"/book.txt\r\n")
    assert answer == b"line\r\n..dot\r\n" * 150_000 + b".\r\n"
