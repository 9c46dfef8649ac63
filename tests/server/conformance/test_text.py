"""A type 0 answer: CRLF, doubled full stops, a closing one; clean UTF-8 within the width."""

import unicodedata
from pathlib import Path

import pytest
from wcwidth import wcswidth

from gopherd.config.settings import Settings
from tests.newsroom import Newsroom, open_newsroom

MIXED = b"one\ntwo\r\nthree\rfour"
DOTTED = b".\n.dot\n..dots\nx.\n.\nlast\n"

STRICT = [
    (b"", b".\r\n"),
    (MIXED, b"one\r\ntwo\r\nthree\r\nfour\r\n.\r\n"),
    (DOTTED, b"..\r\n..dot\r\n...dots\r\nx.\r\n..\r\nlast\r\n.\r\n"),
    (b"\r\n\r\n", b"\r\n\r\n.\r\n"),
    (b".", b"..\r\n.\r\n"),
]
BARE = [
    (b"", b""),
    (MIXED, b"one\r\ntwo\r\nthree\r\nfour\r\n"),
    (DOTTED, b".\r\n.dot\r\n..dots\r\nx.\r\n.\r\nlast\r\n"),
]


@pytest.mark.parametrize(("file", "wire"), STRICT)
async def test_a_text_file_in_rfc_mode(newsroom: Newsroom, file: bytes, wire: bytes) -> None:
    """Statement S27. CRLF at every line end even when the file has LF or CR.

    Statement S28. It ends with ".CRLF".
    Statement S29. A line that begins with "." is stuffed; a lone "." does not end the text early.
    Statement S32. An empty file is just ".CRLF".
    """
    newsroom.write("a.log", file)
    newsroom.publish()
    assert await newsroom.ask(b"/a.log\r\n") == wire


@pytest.mark.parametrize(("file", "wire"), BARE)
async def test_a_text_file_without_terminator(tmp_path: Path, file: bytes, wire: bytes) -> None:
    """Statement S28. In none mode nothing ends it, and nothing is stuffed."""
    with open_newsroom(tmp_path, Settings(text_terminator="none")) as newsroom:
        newsroom.write("a.log", file)
        newsroom.publish()
        assert await newsroom.ask(b"/a.log\r\n") == wire


async def test_menus_keep_their_stop_without_terminator(tmp_path: Path) -> None:
    """Statement S28. The switch is for texts: an article's text has no stop, its menu has."""
    with open_newsroom(tmp_path, Settings(text_terminator="none")) as newsroom:
        newsroom.write("a.txt", "Title\n\nText.\n")
        newsroom.publish()
        assert (await newsroom.ask(b"/a\r\n")).endswith(b"\r\n.\r\n")
        assert (await newsroom.ask(b"/a.txt\r\n")).endswith(b"Text.\r\n\r\n")
        assert (await newsroom.ask(b"/caps.txt\r\n")).endswith(b"=UTF-8\r\n")


async def test_a_long_text_is_the_same_however_it_is_read(newsroom: Newsroom) -> None:
    """Statement S27. CRs, LFs and full stops that meet where a file is cut into pieces."""
    whole = b"\r\n.\r.\n" * 100_000
    newsroom.write("a.log", whole)
    newsroom.publish()
    lines = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[:-1]
    stuffed = [b"." + line if line.startswith(b".") else line for line in lines]
    assert await newsroom.ask(b"/a.log\r\n") == b"\r\n".join([*stuffed, b".", b""])


DOTS = """\
Title: .Net and other stops

.begins with a stop

.

...

.hidden .files .and .so .on .and .so .on .and .so .on .and .so .on .and .so .on .and

```
.verbatim
.
\tafter a tab
```

- .list
"""


async def test_no_line_of_an_article_begins_with_a_stop(newsroom: Newsroom) -> None:
    """Statement S30. No text line made from an article begins with "."; tabs are expanded."""
    newsroom.write("dots.txt", DOTS)
    newsroom.publish()
    *lines, stop, last = (await newsroom.ask(b"/dots.txt\r\n")).split(b"\r\n")
    assert (stop, last) == (b".", b"")
    assert not any(line.startswith(b".") for line in lines)
    assert not any(b"\t" in line for line in lines)
    assert b" .Net and other stops" in lines
    assert b" .verbatim" in lines
    assert b" ." in lines
    assert b"        after a tab" in [
        line.replace(b"         after", b"        after") for line in lines
    ]


ENCODED = [
    ("caf\u00e9 \u6f22\u5b57 \u2019".encode(), "caf\u00e9 \u6f22\u5b57 \u2019"),
    (b"\xef\xbb\xbfcaf\xc3\xa9", "caf\u00e9"),
    ("cafe\u0301".encode(), "caf\u00e9"),
    ("caf\u00e9 \u201cau lait\u201d".encode("cp1252"), "caf\u00e9 \u201cau lait\u201d"),
    ("S\u00e3o Tom\u00e9".encode("latin-1"), "S\u00e3o Tom\u00e9"),
    ("caf\u00e9".encode("utf-16"), "caf\u00e9"),
]


@pytest.mark.parametrize(("file", "read"), ENCODED)
async def test_articles_are_sent_as_composed_utf_8(
    newsroom: Newsroom, file: bytes, read: str
) -> None:
    """Statement S31. Output is valid UTF-8 NFC; BOM removed; CP1252 and Latin-1 read right."""
    newsroom.write("word.txt", file)
    newsroom.publish()
    for selector in (b"/word.txt", b"/word", b""):
        answer = (await newsroom.ask(selector + b"\r\n")).decode()
        assert read in answer
        assert unicodedata.is_normalized("NFC", answer)
        assert "\ufeff" not in answer


async def test_an_article_as_text_fits_its_width(newsroom: Newsroom) -> None:
    """Statement S72. Plain text is wrapped at 67 columns as well."""
    words = "\u6f22\u5b57 " * 100 + "x" * 300 + " " + "word " * 100
    newsroom.write(
        "long.txt", f"Title: {words}\n\n{words}\n\nSee https://example.org/{'p' * 200}\n"
    )
    newsroom.publish()
    lines = (await newsroom.ask(b"/long.txt\r\n")).decode().split("\r\n")
    assert max(map(wcswidth, lines)) == 67
    assert "".join("".join(lines).split()).count("\u6f22\u5b57") == 200


async def test_a_story_taken_back_is_gone_at_once(newsroom: Newsroom) -> None:
    """Statement S74. A draft now, and asked for before the next look: missing, not shown."""
    file = newsroom.write("tale.txt", "Title: Told\n\nToo early.\n")
    newsroom.publish()
    file.write_text("Title: Told\nDraft: yes\n\nToo early.\n")
    for selector in (b"/tale", b"/tale.txt", b"/tale\t+", b"/tale.txt\t!"):
        answer = await newsroom.ask(selector + b"\r\n")
        assert b"Too early" not in answer
        assert newsroom.visits[-1].outcome == 404
