"""What is claimed of the reader's parsers: pages of any kind, feeds, its own files."""

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from gopherclient.bookmarks import Bookmarks
from gopherclient.document import Blob, DocumentReader, Menu, Oops, Text
from gopherclient.errors import ReaderError
from gopherclient.feed import read_feed
from gopherclient.hypertext import read_html
from gopherclient.queue import ReadingQueue
from gopherclient.session import SessionFile
from gopherclient.settings import read_settings
from gopherclient.socks import Negotiation
from gopherclient.trust import Fingerprint, TrustStore
from gopherclient.tui.filter import SafeLineFilter
from gopherclient.unread import Unread
from gopherclient.visits import Visits
from gopherwire.item import Item
from gopherwire.printable import reveal
from gopherwire.url import GopherUrl
from tests.torture.claims import comes_the_same_in_pieces, is_line

PAGE = GopherUrl("news.example", 70, "1", "/a")


def document(data: bytes) -> None:
    """A reply of any kind: the same page however it comes, and every row of it safe."""
    for kind in "017h":
        for plus in (False, True):
            _is_safe(data, GopherUrl("news.example", 70, kind, "/a", plus="!" if plus else None))


def _is_safe(data: bytes, url: GopherUrl) -> None:
    def read(pieces: Iterable[bytes]) -> object:
        reader = DocumentReader(url)
        for piece in pieces:
            for row in reader.feed(piece):
                is_line(row.display if isinstance(row, Item) else row)
        return reader.finish()

    match comes_the_same_in_pieces(data, read):
        case Menu(items):
            for item in items:
                is_line(item.display)
        case Text(text):
            for line in text.split("\n"):
                is_line(line)
        case Oops(sentence, remedy):
            is_line(sentence)
            for line in remedy.split("\n"):
                is_line(line)
        case found:
            assert isinstance(found, Blob)


def feed(data: bytes) -> None:
    """An Atom or RSS feed: rows, or nothing."""
    for item in read_feed(data.decode("utf-8", "replace"), PAGE) or ():
        assert len(item.kind) == 1


def hypertext(data: bytes) -> None:
    """Any markup is rows."""
    for item in read_html(data.decode("utf-8", "replace"), PAGE):
        assert "\n" not in item.display


def certificate(data: bytes) -> None:
    """A certificate, and what a SOCKS5 proxy says."""
    assert len(Fingerprint.of(data).sha256) == 64
    talk = Negotiation("h", 70)
    talk.begin()
    with suppress(ReaderError):
        while not talk.granted and len(data) >= talk.needed:
            data, said = data[talk.needed :], data[: talk.needed]
            talk.feed(said)


def last_wall(data: bytes) -> None:
    """Nothing that steers a terminal gets through, and no row becomes longer."""
    text = data.decode("utf-8", "surrogateescape")
    style = Style(link=text or None)
    row = [Segment(text, style), Segment("x")]
    for segment in SafeLineFilter().apply(row, Color(0, 0, 0)):
        is_line(segment.text)
        assert reveal(segment.text) == segment.text
        if segment.style and segment.style.link:
            assert segment.style.link.isascii()
            is_line(segment.style.link)


def state(data: bytes) -> None:
    """The reader's own files, damaged in any way: it starts, and says so in lines."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        names = ("history", "unread", "queue", "trust", "bookmarks", "config", "session-1")
        for name in names:
            (place / f"{name}.json").write_bytes(data)
        notices: list[str] = []
        visits = Visits(place / "history.json")
        unread = Unread(place / "unread.json")
        queue = ReadingQueue(place / "queue.json")
        trust = TrustStore(place / "trust.json", notify=notices.append)
        trust.known("h", 70)
        marks = Bookmarks(place / "bookmarks.json")
        session = SessionFile.opened(place)
        session.restore()
        session.close()
        for visit in visits.newest():
            is_line(visit.url)
        for mark in marks.marks:
            is_line(mark.title)
        _, told = read_settings(place / "config.json")
        notices += [*visits.notices, *unread.notices, *queue.notices, *session.notices, *told]
        marks.add("gopher://news.example/", "News")
        assert "gopher://news.example/" in Bookmarks(marks.path)
        for notice in notices:
            is_line(notice)


TARGETS = {
    "document": document,
    "feed": feed,
    "hypertext": hypertext,
    "certificate": certificate,
    "last_wall": last_wall,
    "state": state,
}
