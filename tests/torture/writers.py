"""Everything that writes what must not be lost: what it writes, and what it left behind.

`before` makes an old state, `change` makes the next one of it, and `seen` reads what is there.
"""

import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from attrs import define, field

from gopherclient.bookmarks import Bookmarks
from gopherclient.errors import ReaderError
from gopherclient.history import Entry, History
from gopherclient.queue import ReadingQueue
from gopherclient.session import Session, SessionFile
from gopherclient.trust import Fingerprint, TrustStore
from gopherclient.unread import Unread
from gopherclient.visits import Visits
from gopherd.errors import GopherdError
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue
from gopherwire.url import GopherUrl

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OURS = (OSError, ReaderError, GopherdError)
"""What a writer may raise."""


def address(number: int) -> str:
    """Name a page."""
    return f"gopher://news.example/0/{number}"


@define
class Writer(ABC):
    """One kind of state: a set of numbers, in whatever form it is kept."""

    folder: Path
    now: datetime = NOW
    notices: list[str] = field(factory=list, init=False)
    """What the person was told."""

    def announce(self, number: int) -> None:  # noqa: B027 most need none
        """Do what can be done beforehand, while everything works."""

    @abstractmethod
    def put(self, number: int) -> None:
        """Write one more down."""

    @abstractmethod
    def seen(self) -> frozenset[int]:
        """Open what is there, as the next start does, and read it."""

    def names(self) -> set[str]:
        """Tell which files there are."""
        return {path.name for path in self.folder.rglob("*") if path.is_file()}


def _numbers(urls: object) -> frozenset[int]:
    assert isinstance(urls, list)
    return frozenset(int(str(url).rpartition("/")[2]) for url in urls)


class Marked(Writer):
    """Bookmarks."""

    def put(self, number: int) -> None:
        Bookmarks(self.folder / "bookmarks").add(address(number), f"Page {number}")

    def seen(self) -> frozenset[int]:
        marks = Bookmarks(self.folder / "bookmarks")
        found = _numbers([mark.url for mark in marks.marks])
        self.notices = marks.notices
        return found


class Trusted(Writer):
    """Certificates."""

    def put(self, number: int) -> None:
        TrustStore(self.folder / "trust.json").remember("h", number, Fingerprint(f"{number:064x}"))

    def seen(self) -> frozenset[int]:
        store = TrustStore(self.folder / "trust.json", notify=self.notices.append)
        return frozenset(number for number in range(300) if store.known("h", number))


class Visited(Writer):
    """The log of visits."""

    def put(self, number: int) -> None:
        Visits(self.folder / "history.json").add(address(number), "t", at=float(number))

    def seen(self) -> frozenset[int]:
        visits = Visits(self.folder / "history.json")
        self.notices = visits.notices
        return _numbers([visit.url for visit in visits.newest()])


class Queued(Writer):
    """The reading queue."""

    def put(self, number: int) -> None:
        ReadingQueue(self.folder / "queue.json").add(address(number), "t", now=float(number))

    def seen(self) -> frozenset[int]:
        queue = ReadingQueue(self.folder / "queue.json")
        self.notices = queue.notices
        return _numbers([one.url for one in queue.entries])


class Followed(Writer):
    """Menus that are followed, and what is unread in them."""

    def put(self, number: int) -> None:
        Unread(self.folder / "unread.json").follow(GopherUrl.parse(address(number)), "t", now=1.0)

    def seen(self) -> frozenset[int]:
        unread = Unread(self.folder / "unread.json")
        self.notices = unread.notices
        return _numbers([menu.url for menu in unread.followed])


class Open(Writer):
    """Tabs."""

    def put(self, number: int) -> None:
        file = SessionFile.opened(self.folder)
        try:
            tabs = (*file.restore().tabs, History((Entry(address(number)),), 0))
            file.save(Session(tabs, 0))
        finally:
            file.close()

    def seen(self) -> frozenset[int]:
        file = SessionFile.opened(self.folder)
        try:
            self.notices = file.notices
            return _numbers([tab.entries[0].url for tab in file.restore().tabs])
        finally:
            file.close()

    def names(self) -> set[str]:
        ours = {name for name in super().names() if not name.endswith(".owner")}
        return ours - {"session-2.json"}  # what a reader takes who cannot have the first


class Catalogued(Writer):
    """The catalogue: an article for each number."""

    @property
    def content(self) -> Path:
        content = self.folder / "content"
        content.mkdir(exist_ok=True)
        return content

    def announce(self, number: int) -> None:
        (self.content / f"{number}.txt").write_text(f"Title: {number}\n\nText of {number}.\n" * 5)

    def put(self, number: int) -> None:
        if not (self.content / f"{number}.txt").exists():
            self.announce(number)
        catalogue = SqliteCatalogue.opened(self.folder / "state" / "catalogue.sqlite", patience=0.5)
        library = Library(self.content, catalogue)
        try:
            library.refresh(self.now)
        finally:
            library.close()

    def seen(self) -> frozenset[int]:
        catalogue = SqliteCatalogue.opened(self.folder / "state" / "catalogue.sqlite")
        try:
            known = catalogue.known("")
        finally:
            catalogue.close()
        with closing(sqlite3.connect(self.folder / "state" / "catalogue.sqlite")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return frozenset(int(path.removesuffix(".txt")) for path in known)

    def names(self) -> set[str]:
        kept = {path.name for path in (self.folder / "state").iterdir()}
        return kept - {"catalogue.sqlite-wal", "catalogue.sqlite-shm"}


WRITERS: dict[str, type[Writer]] = {
    "bookmarks": Marked,
    "trust": Trusted,
    "history": Visited,
    "queue": Queued,
    "unread": Followed,
    "session": Open,
    "catalogue": Catalogued,
}
