"""Pages the reader has seen: one as it is shown, the way back of one tab, the log of every visit.

Going back finds a page as it was left. Nothing here fetches.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeAlias

from attrs import define, evolve, field, frozen

from gopherclient.cache import CachedPage
from gopherclient.destination import Download, Search, follow, mirrors
from gopherclient.destination import Visit as Going
from gopherclient.document import Document, DocumentReader, Menu, Oops, Row, Text
from gopherclient.errors import ReaderError, Reset
from gopherclient.lines import shown
from gopherclient.state import END_OF_TIME, StateFile
from gopherwire.item import Kind
from gopherwire.url import GopherUrl

DEEPEST = 200
"""Steps back that are kept; beyond, the log of visits finds a page sooner."""
LONGEST_TITLE = 80
"""Characters: a row of a list."""
WORDY = 4
"""A row is words if at most every fourth character is neither letter, digit nor space."""
MOST_TITLE_ROWS = 100
"""Rows that are looked through for a title."""
MOST_VISITS = 2000
"""Addresses in the log: a year of reading, and a file that is rewritten in milliseconds."""


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
    cursor: int = 0
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

    @property
    def words(self) -> str:
        """The text of the page, to be searched."""
        return _words(self.document)

    def ways(self, place: int) -> tuple[GopherUrl, ...]:
        """Return the address of a menu's row, then those of its mirrors; none if it is no page."""
        if not isinstance(self.document, Menu):
            return ()
        rows = (follow(item, self.url) for item in mirrors(self.document.items, place))
        return tuple(row.url for row in rows if isinstance(row, (Going, Search, Download)))


Step: TypeAlias = Arriving | Page


@frozen
class Entry:
    """A page in a tab, and where in it the reader was.

    The cursor counts links from 0, the scroll counts rows from 0.
    """

    url: str
    title: str = ""
    cursor: int = 0
    scroll: int = 0


@define
class History:
    """The pages of one tab, oldest first, and which of them is shown."""

    entries: tuple[Entry, ...] = ()
    position: int = -1
    """Index of the page that is shown; -1 before the first."""

    @property
    def here(self) -> Entry | None:
        """The page that is shown."""
        return self.entries[self.position] if self.entries else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier page."""
        return self.position > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a later page."""
        return self.position + 1 < len(self.entries)

    def go(self, entry: Entry) -> Entry:
        """Show another page: what was forward of here is forgotten.

        The page that is shown already is not entered twice, and keeps its place.
        """
        here = self.here
        if here is not None and here.url == entry.url:
            return self._replace(evolve(here, title=entry.title or here.title))
        kept = (*self.entries[: self.position + 1], entry)
        self.entries = kept[-DEEPEST:]
        self.position = len(self.entries) - 1
        return entry

    def note_place(self, cursor: int, scroll: int) -> None:
        """Remember where in the page the reader is."""
        if self.here is not None:
            self._replace(evolve(self.here, cursor=cursor, scroll=scroll))

    def back(self) -> Entry | None:
        """Step to the page before and return it with its place; None where there is none."""
        return self.jump(-1)

    def forward(self) -> Entry | None:
        """Step to the page after and return it with its place; None where there is none."""
        return self.jump(1)

    def jump(self, steps: int) -> Entry | None:
        """Step over several pages, back where negative; None, and no step, where there is none."""
        if not 0 <= self.position + steps < len(self.entries):
            return None
        self.position += steps
        return self.entries[self.position]

    def _replace(self, entry: Entry) -> Entry:
        before, after = self.entries[: self.position], self.entries[self.position + 1 :]
        self.entries = (*before, entry, *after)
        return entry


def above(url: GopherUrl, delimiter: str = "/") -> GopherUrl | None:
    """Return the menu one level up; None at the top.

    Some servers put the kind before the path: the menu above 0/a/b is 1/a there.
    """
    if not url.selector and url.search is None:
        return None
    parent, found, _ = url.selector.rstrip(delimiter).rpartition(delimiter)
    if found and parent[:1] == url.kind:
        parent = Kind.MENU + parent[1:] if parent != url.kind else ""
    return evolve(url, kind=Kind.MENU, selector=parent, search=None, plus=None)


def _read_document(
    url: GopherUrl, body: bytes, encoding: str | None, cut: ReaderError | None
) -> Document:
    reader = DocumentReader(url, encoding=encoding)
    reader.feed(body)
    return reader.finish(cut)


def _title(url: GopherUrl, document: Document) -> str:
    """Return the first words of a page, where it has any; else the end of its address."""
    lines = _words(document).split("\n")[:MOST_TITLE_ROWS]
    first = next((line for line in lines if _is_wordy(line)), "")
    name = url.selector.rstrip("/").rpartition("/")[2] or url.host
    return " ".join(first.split())[:LONGEST_TITLE] or shown(name)


def _is_wordy(line: str) -> bool:
    """Say whether a row is words, and not a piece of a banner made of characters."""
    drawn = sum(not (char.isalnum() or char.isspace()) for char in line)
    words: list[str] = _WORD.findall(line)
    return any(len(set(word.lower())) > 1 for word in words) and drawn * WORDY < len(line.strip())


def _words(document: Document) -> str:
    match document:
        case Menu(items=items):
            return "\n".join(item.display for item in items)
        case Text(text=text):
            return text
        case _:
            return ""


@frozen
class Visit:
    """An address that was opened: when last (seconds since 1970), and how often."""

    url: str
    title: str
    at: float
    times: int = 1


@define
class Visits:
    """The log of visits, newest first, each address once; kept in a file at every change."""

    path: Path
    file: StateFile[tuple[Visit, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.file = StateFile(self.path, (), _read, _write)

    @property
    def notices(self) -> list[str]:
        """What went wrong with the file."""
        return self.file.notices

    def add(self, url: str, title: str, *, at: float) -> None:
        """Put a visit on top of the log."""

        def edit(visits: tuple[Visit, ...]) -> tuple[Visit, ...]:
            before = next((visit for visit in visits if visit.url == url), None)
            others = tuple(visit for visit in visits if visit is not before)
            if before is None:
                return (Visit(url, title, at), *others)[:MOST_VISITS]
            return (Visit(url, title or before.title, at, before.times + 1), *others)

        self.file.change(edit)

    def newest(self, most: int = MOST_VISITS) -> tuple[Visit, ...]:
        """Return the log, newest first."""
        return self.file.latest()[:most]

    def matching(self, words: str, most: int = 20) -> tuple[Visit, ...]:
        """Return the visits that hold every word in address or title, the often visited first."""
        wanted = words.casefold().split()
        found = (
            visit
            for visit in self.file.latest()
            if all(word in f"{visit.url} {visit.title}".casefold() for word in wanted)
        )
        return tuple(sorted(found, key=lambda visit: -visit.times)[:most])

    def remove(self, url: str) -> None:
        """Take an address out of the log."""
        self._keep(lambda visit: visit.url != url)

    def clear(self) -> None:
        """Forget every visit."""
        self._keep(lambda _: False)

    def _keep(self, wanted: Callable[[Visit], bool]) -> None:
        def edit(visits: tuple[Visit, ...]) -> tuple[Visit, ...]:
            kept = tuple(visit for visit in visits if wanted(visit))
            return visits if len(kept) == len(visits) else kept

        self.file.change(edit)


def _read(value: object) -> tuple[tuple[Visit, ...], int]:
    match value:
        case {"visits": list(entries)}:
            read = [_read_visit(entry) for entry in entries[:MOST_VISITS]]
            visits = {visit.url: visit for visit in read if visit is not None}
            return tuple(visits.values()), read.count(None)
        case _:
            return (), 1


def _read_visit(entry: object) -> Visit | None:
    match entry:
        case [str(url), str(title), float() | int() as at, int(times)] if (
            0 <= at < END_OF_TIME and url.isprintable() and 0 < times < END_OF_TIME
        ):
            return Visit(url, title, float(at), times)
        case _:
            return None


def _write(visits: tuple[Visit, ...]) -> object:
    return {"visits": [[visit.url, visit.title, visit.at, visit.times] for visit in visits]}
