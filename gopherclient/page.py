"""A page as the reader sees it: what came, what it is called, and how it came to be shown.

Nothing here fetches.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import dropwhile, takewhile
from typing import Self, TypeAlias

from attrs import evolve, field, frozen

from gopherclient.destination import Download, Search, Visit, follow, mirrors
from gopherclient.document import Document, DocumentReader, Menu, Oops, Row, Text
from gopherclient.errors import ReaderError, Reset
from gopherclient.kept import CachedPage
from gopherclient.lines import shown
from gopherwire.item import Item, Kind
from gopherwire.url import GopherUrl

LONGEST_TITLE = 80
"""Characters: a row of a list."""
WORDY = 4
"""A row is words if at most every fourth character is neither letter, digit nor space."""
MOST_TITLE_ROWS = 100
"""Rows that are looked through for a title."""
MOST_TITLE_TEXT = 10_000
"""Characters of them."""

WAYS = ("..", "<", "←", "«", "‹", "^")
"""What a link back begins with."""

_WORD = re.compile(r"[^\W\d_]{3,}")


@frozen
class Arriving:
    """A piece of a page: the rows it completed, and the bytes that have come by now."""

    url: GopherUrl
    rows: tuple[Row, ...]
    size: int


@frozen
class Page:
    """A page to be shown, and where in it the reader was."""

    url: GopherUrl
    document: Document
    title: str
    fetched: float
    body: bytes = field(default=b"", repr=False)
    """As it came; empty where it was too long to be kept."""
    cached: bool = False
    """Whether it was read before and comes from the disk."""
    refreshing: bool = False
    """Whether another Page follows, as this one is being fetched anew behind it."""
    failure: ReaderError | None = None
    """Why it is not whole, not new, or not there."""
    notices: tuple[str, ...] = ()
    cursor: int | None = 0
    scroll: int = 0

    @classmethod
    def made(
        cls,
        url: GopherUrl,
        document: Document,
        now: float,
        body: bytes = b"",
        failure: ReaderError | None = None,
    ) -> Self:
        """Make a page of what has come."""
        return cls(url, document, _title(url, document), now, body, failure=failure)

    @classmethod
    def failed(cls, url: GopherUrl, failure: ReaderError, now: float) -> Self:
        """Make a page of an error."""
        return cls.made(url, Oops(str(failure), failure.remedy), now, failure=failure)

    @classmethod
    def recalled(
        cls, url: GopherUrl, kept: CachedPage, encoding: str | None = None, *, refreshing: bool
    ) -> Self:
        """Make the page that was kept."""
        cut = None if kept.complete else Reset("The connection broke off.")
        document = _read_document(url, kept.body, encoding, cut)
        page = cls(url, document, kept.title, kept.fetched, kept.body, failure=cut)
        return evolve(page, cached=True, refreshing=refreshing)

    @property
    def is_whole(self) -> bool:
        """Whether all of it came."""
        return not isinstance(self.document, Oops) and self.document.complete

    def reread(self, encoding: str | None) -> Self:
        """Read the bytes in another encoding; None guesses."""
        if not self.body:
            return self
        return evolve(self, document=_read_document(self.url, self.body, encoding, self.failure))

    def grown_old(self, failure: ReaderError) -> Self:
        """Return a page that could not be fetched anew, saying so."""
        notice = f"{failure} This is the page as it was when last read."
        return evolve(self, refreshing=False, failure=failure, notices=(notice,))

    @property
    def is_excuse(self) -> bool:
        """Whether this is an error in place of a page."""
        match self.document:
            case Oops():
                return True
            case Menu(error=error):
                return error is not None
            case _:
                return False

    def words(self, most: int) -> str:
        """Return the text of the page, to be searched, or about that many characters of it."""
        match self.document:
            case Menu(items=items):
                return "\n".join(_first_displays(items, most))
            case Text(text=text):
                return text[:most]
            case _:
                return ""

    def ways(self, place: int) -> tuple[GopherUrl, ...]:
        """Return the address of a menu's row, then those of its mirrors; none if it is no page."""
        if not isinstance(self.document, Menu):
            return ()
        rows = (follow(item, self.url) for item in mirrors(self.document.items, place))
        return tuple(row.url for row in rows if isinstance(row, (Visit, Search, Download)))


Step: TypeAlias = Arriving | Page


def is_name(words: str) -> bool:
    """Say whether a link's words name the page behind it, and not the way there: `<- back`."""
    return bool(words.strip()) and not words.lstrip().startswith(WAYS)


def _read_document(
    url: GopherUrl, body: bytes, encoding: str | None, cut: ReaderError | None
) -> Document:
    reader = DocumentReader(url, encoding=encoding)
    reader.feed(body)
    return reader.finish(cut)


def _title(url: GopherUrl, document: Document) -> str:
    """Return the first words of a page, where it has any; else the end of its address."""
    rows = _first_rows(document)
    first = _named(document) or next((line for line in rows if _is_wordy(line)), "")
    name = url.selector.rstrip("/").rpartition("/")[2] or url.host
    return " ".join(first.split())[:LONGEST_TITLE] or shown(name)


def _named(document: Document) -> str:
    """Return what stands below a menu's first label, `SECTION VIEW:`, if that is a name alone."""
    if not isinstance(document, Menu):
        return ""
    rows = iter(document.items[:MOST_TITLE_ROWS])
    for item in rows:
        if item.kind != Kind.INFO or (item.display.isupper() and item.display.endswith(":")):
            break
    below = dropwhile(lambda item: not item.display.strip(), rows)
    name = [*takewhile(lambda item: item.kind == Kind.INFO and item.display.strip(), below)]
    words = " ".join(item.display.strip() for item in name)
    return words if _is_wordy(words) and "  " not in words else ""


def _first_rows(document: Document) -> list[str]:
    """Return rows to find a title in; a long page is not copied for it."""
    match document:
        case Menu(items=items):
            return [item.display for item in items[:MOST_TITLE_ROWS]]
        case Text(text=text):
            return text[:MOST_TITLE_TEXT].split("\n")[:MOST_TITLE_ROWS]
        case _:
            return []


def _is_wordy(line: str) -> bool:
    """Say whether a row is words, and not a piece of a banner made of characters."""
    drawn = sum(not (char.isalnum() or char.isspace()) for char in line)
    words: list[str] = _WORD.findall(line)
    return any(len(set(word.lower())) > 1 for word in words) and drawn * WORDY < len(line.strip())


def _first_displays(items: Iterable[Item], most: int) -> Iterator[str]:
    """Yield what rows say until that is so many characters; a long page is not copied for it."""
    for item in items:
        yield item.display
        most -= len(item.display) + 1
        if most < 0:
            return
