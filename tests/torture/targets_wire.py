"""What is claimed of the wire, whatever bytes come: each function takes some and asserts."""

from collections.abc import Iterable
from contextlib import suppress

from gopherwire.errors import BadItem, BadReply, BadRequest, BadUrl, RequestTooLong
from gopherwire.item import Item
from gopherwire.menu import MenuReader, write_menu
from gopherwire.plus import read_attributes, read_head, understand
from gopherwire.printable import reveal, scrub
from gopherwire.request import Request, RequestReader
from gopherwire.text import TextWriter, decode, guess, read_text, write_text
from gopherwire.url import GopherUrl
from tests.torture.claims import comes_the_same_in_pieces, is_line, strict_rows


def request(data: bytes) -> None:
    """A request line, at once or byte by byte, and what it asks for."""

    def read(pieces: Iterable[bytes]) -> object:
        reader = RequestReader(limit=200)
        try:
            for piece in pieces:
                if found := reader.feed(piece):
                    return found
            return reader.feed(b"")
        except (BadRequest, RequestTooLong) as error:
            return type(error)

    found = comes_the_same_in_pieces(data, read)
    if isinstance(found, Request):
        assert Request.from_line(found.to_bytes()) == found
        for searchable in (True, False):
            understand(found, searchable=searchable)


def menu(data: bytes) -> None:
    """A menu as the wild sends it; what can be written of it is strict."""

    def read(pieces: Iterable[bytes]) -> list[Item]:
        reader = MenuReader()
        return [item for piece in (*pieces, b"") for item in reader.feed(piece)]

    for item in comes_the_same_in_pieces(data, read):
        with suppress(BadItem):
            (row,) = strict_rows(write_menu([item]))
            assert len(row) == 4 + bool(item.plus)
        with suppress(BadUrl):
            GopherUrl.of(item).request().to_bytes()


def url(data: bytes) -> None:
    """An address: what is understood asks for one thing, and is written one way."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        found = GopherUrl.parse(text)
    except BadUrl as error:
        is_line(str(error))
        return
    written = str(found)
    assert written.isascii()
    is_line(written)
    assert GopherUrl.parse(written) == found
    line = found.request().to_bytes()
    assert line.endswith(b"\r\n")
    assert line.count(b"\n") == line.count(b"\r") == 1
    assert b"\0" not in line


def plus(data: bytes) -> None:
    """A Gopher+ head, and attributes; what is known of an item can be written down again."""
    with suppress(BadReply):
        assert read_head(data).size >= -2
    for known in read_attributes(data):
        with suppress(BadItem):
            written = known.to_bytes()
            assert written.startswith(b"+INFO: ")
            again = read_attributes(written)
            assert len(again) == 1
            assert len(again[0].views) == len(known.views)


def text(data: bytes) -> None:
    """Text on its way out in pieces, on its way in, and as it is shown."""

    def write(pieces: Iterable[bytes]) -> bytes:
        writer = TextWriter()
        return b"".join([writer.feed(piece) for piece in (*pieces, b"")])

    written = comes_the_same_in_pieces(data, write)
    assert written.endswith(b".\r\n")
    *lines, last = written.split(b"\r\n")
    assert last == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert all(line[:2] == b".." for line in lines[:-1] if line[:1] == b".")
    read, _ = decode(data)
    read_text(data)
    assert guess(data)[0] is not None
    if not read.startswith("\ufeff"):  # a mark of its own: it is what goes in reading
        plain = read.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
        assert read_text(write_text(read)).rstrip("\n") == plain.rstrip("\n")
    is_line(scrub(read))
    is_line(reveal(read))


TARGETS = {"request": request, "menu": menu, "url": url, "plus": plus, "text": text}
