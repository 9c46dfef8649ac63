"""Bookmarks: a gophermap that the reader and an editor both write.

Every change rereads the file under a lock and touches no line but its own, so what somebody
else wrote meanwhile stays, and so does what means nothing to us.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from attrs import define, field, frozen

from gopherclient.errors import BadAddress, NotSaved
from gopherclient.state import Stamp, stamp
from gopherclient.store import held, sweep, write_atomically
from gopherwire.errors import BadUrl
from gopherwire.item import NO_HOST, NO_PORT, Item, Kind
from gopherwire.printable import scrub
from gopherwire.url import GopherUrl

_URL = re.compile(r"/?URL:", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_GOPHER = re.compile(r"gophers?:", re.IGNORECASE)
_NO_LINK = frozenset({Kind.INFO, Kind.ERROR, Kind.MIRROR})


@frozen
class Bookmark:
    """An address worth coming back to."""

    url: str
    title: str


@frozen
class Heading:
    """A line of text between bookmarks."""

    text: str


@frozen
class Stray:
    """A line that is no row of a gophermap; it is kept as it is."""

    text: str


Row: TypeAlias = Bookmark | Heading | Stray


@frozen
class _Line:
    """A line without its newline, and what it says; None is the full stop that ends a menu."""

    raw: bytes
    row: Row | None

    @classmethod
    def of(cls, raw: bytes) -> "_Line":
        return cls(raw, _read(raw.removesuffix(b"\r")))

    def marks(self, url: str) -> bool:
        return isinstance(self.row, Bookmark) and self.row.url == url


Lines: TypeAlias = tuple[_Line, ...]


@define
class Bookmarks:
    """The bookmarks in a file.

    Changes raise NotSaved where the disk refuses them, and BadAddress for what is no address.
    """

    path: Path
    notices: list[str] = field(factory=list, init=False)
    """What the person should be told; whoever shows them takes them out."""
    _lines: Lines = field(default=(), init=False)
    _stamp: Stamp = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        sweep(self.path.parent)
        self.refresh()
        strays = [line.row for line in self._lines if isinstance(line.row, Stray)]
        if strays:
            self.notices.append(
                f"{self.path}: {len(strays)} of {len(self._lines)} lines are no rows of a "
                f"gophermap, the first is {strays[0].text[:40]!r}; they are kept as they are. "
                "Begin a line of text with i."
            )

    def refresh(self) -> bool:
        """Read the file again if somebody changed it; say whether that was so."""
        try:
            now = stamp(self.path)
            if now == self._stamp:
                return False
            self._lines = _split(self.path.read_bytes()) if now else ()
        except OSError as error:
            notice = f"{self.path} cannot be read ({error.strerror})."
            self.notices += [] if notice in self.notices else [notice]
            return False
        self._stamp = now
        return True

    @property
    def rows(self) -> tuple[Row, ...]:
        """What the file holds by now, line for line."""
        self.refresh()
        return tuple(line.row for line in self._lines if line.row is not None)

    @property
    def marks(self) -> tuple[Bookmark, ...]:
        """The bookmarks alone."""
        return tuple(row for row in self.rows if isinstance(row, Bookmark))

    def __contains__(self, url: str) -> bool:
        try:
            address = _normal(url)
        except BadAddress:
            return False
        return any(mark.url == address for mark in self.marks)

    def add(self, url: str, title: str) -> bool:
        """Add a bookmark as the last; say whether it was new."""
        row = _write(url, title)

        def edit(lines: Lines) -> Lines:
            if any(line.marks(_normal(url)) for line in lines):
                return lines
            ends = next((at for at, line in enumerate(lines) if line.row is None), len(lines))
            carriage = b"\r" if lines and lines[0].raw.endswith(b"\r") else b""
            return (*lines[:ends], _Line.of(row + carriage), *lines[ends:])

        return self._change(edit)

    def remove(self, url: str) -> bool:
        """Take a bookmark out; say whether there was one."""
        return self._change(
            lambda lines: tuple(line for line in lines if not line.marks(_normal(url)))
        )

    def _change(self, edit: Callable[[Lines], Lines]) -> bool:
        try:
            with held(self.path):
                lines = _split(self.path.read_bytes()) if self.path.exists() else ()
                edited = edit(lines)
                if edited != lines:
                    write_atomically(self.path, b"".join(line.raw + b"\n" for line in edited))
                self._lines, self._stamp = edited, stamp(self.path)
        except OSError as error:
            raise NotSaved(f"{self.path} cannot be written ({error.strerror}).") from error
        return edited != lines


def _split(data: bytes) -> Lines:
    return tuple(_Line.of(raw) for raw in data.removesuffix(b"\n").split(b"\n")) if data else ()


def _read(line: bytes) -> Row | None:
    """Read a line without its CR. Never fails."""
    if line == b".":
        return None
    item = Item.from_row(line)
    text = line.removeprefix(BOM_UTF8)
    if not text.strip() or text.startswith(b"i"):
        return Heading(item.display.rstrip())
    if address := _URL.match(item.selector):
        target = item.selector[address.end() :]
        with suppress(BadAddress):
            return Bookmark(_normal(target), item.display)
    elif item.kind not in _NO_LINK:
        with suppress(BadUrl):
            return Bookmark(str(GopherUrl.of(item)), item.display)
    return Stray(item.display)


def _write(url: str, title: str) -> bytes:
    """Write a row that reads as this bookmark.

    TLS, search words and other schemes have no field in a menu; an h row holds the whole address.
    """
    mark = Bookmark(_normal(url), scrub(title))
    host, port = NO_HOST, NO_PORT
    with suppress(BadUrl):
        where = GopherUrl.parse(mark.url)
        host, port = where.host, where.port
        row = f"{where.kind}{mark.title}\t{where.selector}\t{host}\t{port}"
        plain = row.encode("utf-8", "surrogateescape")
        if _read(plain) == mark:
            return plain
    return f"{Kind.HTML}{mark.title}\tURL:{mark.url}\t{host}\t{port}".encode()


def _normal(url: str) -> str:
    """Write an address the one way we compare it; BadAddress where no row could hold it."""
    try:
        return str(GopherUrl.parse(url))
    except BadUrl as error:
        if _ADDRESS.fullmatch(url) and url.isprintable() and not _GOPHER.match(url):
            return url
        raise BadAddress(error.sentence) from error
