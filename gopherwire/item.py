"""One row of a menu, and the letter that says what is behind it.

Writing is strict, so that no row breaks a menu; reading takes whatever comes.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Self

from attrs import frozen

from gopherwire.errors import BadItem
from gopherwire.printable import scrub
from gopherwire.text import guess

LONGEST_SELECTOR = 255
"""Bytes (RFC 1436 appendix); longer ones are cut or refused by old clients."""
URL_PREFIX = "URL:"
"""What selectors that lead out of Gopher begin with ("Links to URL"); the address follows."""
HIGHEST_PORT = 65535
NO_HOST = "null.host"
"""Stands where a row leads nowhere; clients never look it up."""
NO_PORT = 1
HOSTS_SHARED = 16
"""Hosts, and ports, last met in rows: rows that name the same hold the same. A few is most menus,
and little memory where a host is as long as a row may be."""

_BREAKING = re.compile(rb"[\0\t\r\n]")
_MARK = b"\xef\xbb\xbf"  # a byte order mark: a menu saved by a text editor may begin with one


class Kind(StrEnum):
    """The item types in use: RFC 1436 section 3.8, then those that grew later."""

    TEXT = "0"
    MENU = "1"
    CSO = "2"
    ERROR = "3"
    BINHEX = "4"
    ARCHIVE = "5"
    UUENCODED = "6"
    SEARCH = "7"
    TELNET = "8"
    BINARY = "9"
    MIRROR = "+"
    TN3270 = "T"
    GIF = "g"
    IMAGE = "I"
    INFO = "i"
    HTML = "h"
    DOCUMENT = "d"
    SOUND = "s"
    PNG = "p"
    PDF = "P"
    MIME = "M"
    CALENDAR = "c"
    MOVIE = ";"
    BITMAP = ":"
    XML = "X"


@frozen(weakref_slot=False)  # of which a page may have 100,000
class Item:
    """A row: kind, display, where it leads, and what Gopher+ adds.

    The kind is any one character; a port of None could not be read. What a server sent is kept
    as it came, so a client reveals the display before it shows it.
    """

    kind: str
    display: str
    selector: str = ""
    host: str = ""
    port: int | None = None
    plus: str = ""

    @classmethod
    def from_row(cls, row: bytes) -> Self:
        """Read one row without its line end. Never fails: what is no item is an info row."""
        head, *fields = row.removeprefix(_MARK).split(b"\t")
        text = guess(head)[0]
        if not _is_kind(text[:1]) or not (fields or text[0] == Kind.INFO):
            return cls(Kind.INFO, guess(row.removeprefix(_MARK))[0], "", NO_HOST, NO_PORT)
        selector, host, port, plus = [*fields, b"", b"", b"", b""][:4]
        return cls(
            text[0],
            text[1:],
            _decoded(selector),
            _read_host(host),
            _read_port(port),
            _decoded(plus),
        )

    def to_bytes(self) -> bytes:
        """Write the row with its CRLF, the display scrubbed; raise BadItem rather than break it."""
        if not _is_kind(self.kind):
            raise BadItem(
                f"an item's kind is one visible character but not '.': {self.kind[:80]!r}"
            )
        if self.port is None or not 0 <= self.port <= HIGHEST_PORT:
            raise BadItem(f"a port is a number from 0 to {HIGHEST_PORT}, not {self.port}")
        if not self.host.isprintable() or " " in self.host:
            raise BadItem(f"a host has no spaces or control characters: {self.host[:80]!r}")
        if not self.plus.isprintable():
            raise BadItem(f"a Gopher+ mark has no control characters: {self.plus[:80]!r}")
        plus = f"\t{self.plus}" if self.plus else ""
        return b"".join(
            (
                f"{self.kind}{scrub(self.display)}\t".encode(),
                self._written_selector(),
                f"\t{self.host}\t{self.port:d}{plus}\r\n".encode(),
            )
        )

    def _written_selector(self) -> bytes:
        try:
            selector = self.selector.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError as error:
            raise BadItem("a selector holds half a character (a lone surrogate)") from error
        if len(selector) > LONGEST_SELECTOR:
            raise BadItem(f"a selector has at most {LONGEST_SELECTOR} bytes, not {len(selector)}")
        if _BREAKING.search(selector):
            raise BadItem(f"a selector cannot hold TAB, CR, LF or NUL: {self.selector!r}")
        return selector


def info(display: str) -> Item:
    """Make a row that is only read."""
    return Item(Kind.INFO, display, "", NO_HOST, NO_PORT)


def error(display: str) -> Item:
    """Make a row that says what went wrong."""
    return Item(Kind.ERROR, display, "", NO_HOST, NO_PORT)


def is_text(kind: str) -> bool:
    """Say whether answers of this kind end in a full stop; of all files only TEXT does.

    HTML and the rest are sent byte for byte; menus bring their own stop.
    """
    return kind == Kind.TEXT


def kind_of(filename: str) -> Kind:
    """Tell a file's kind from its suffix, or from its whole name where that is well known."""
    name = filename.rpartition("/")[2].lower()
    stem, _, suffix = name.rpartition(".")
    if not stem:  # no suffix, or a dotfile, whose name is not one
        return Kind.TEXT if name in _KNOWN_AS_TEXT else Kind.BINARY
    return _KIND_OF_SUFFIX.get(suffix, Kind.BINARY)


def _is_kind(kind: str) -> bool:
    return len(kind) == 1 and kind.isprintable() and kind not in " ."


def _decoded(part: bytes) -> str:
    return part.decode("utf-8", "surrogateescape")


@lru_cache(HOSTS_SHARED)
def _read_host(host: bytes) -> str:
    return _decoded(host)


@lru_cache(HOSTS_SHARED)
def _read_port(port: bytes) -> int | None:
    digits = _decoded(port).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(HIGHEST_PORT))):
        return None
    number = int(digits)
    return number if number <= HIGHEST_PORT else None


_TEXT_NAMES = (
    "about authors changelog changes contributing copying credits dockerfile faq gophermap "
    "history install licence license makefile manifest news notice readme thanks version"
)
_SUFFIXES = {
    Kind.TEXT: "txt text md markdown rst org tex bib asc nfo log csv tsv gmi ini cfg conf toml "
    "json jsonl yaml yml xml rss atom opml diff patch sql srt vtt c h cc cpp hpp cs css go java "
    "js lua pas php pl py rb rs sh bash swift awk el lisp scm hs ml",
    Kind.BINHEX: "hqx",
    Kind.ARCHIVE: "zip gz tgz tar bz2 tbz xz txz zst lz lzma z 7z rar arj lha lzh zoo arc cab",
    Kind.UUENCODED: "uu uue",
    Kind.GIF: "gif",
    Kind.IMAGE: "png jpg jpeg jpe webp svg bmp tif tiff ico avif heic pcx xbm xpm pbm pgm ppm pnm",
    Kind.HTML: "html htm xhtml xht shtml",
    Kind.DOCUMENT: "pdf doc docx odt ps eps epub rtf djvu ppt pptx odp xls xlsx ods mobi",
    Kind.SOUND: "mp3 ogg oga opus wav flac m4a aac mid midi au aif aiff wma",
    Kind.MOVIE: "mp4 m4v mkv webm avi mov mpg mpeg ogv wmv flv",
    Kind.CALENDAR: "ics ifb",
    Kind.MIME: "mbox eml",
}
_KNOWN_AS_TEXT = frozenset(_TEXT_NAMES.split())
_KIND_OF_SUFFIX = {suffix: kind for kind, names in _SUFFIXES.items() for suffix in names.split()}
