"""Pages that were read, as the bytes that came, to be read again without the network and searched.

All of it can be fetched again: a damaged file is made anew, and a disk that refuses costs the
memory of pages, never a page. The clock is the caller's.
"""

import fcntl
import os
import re
import sqlite3
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from attrs import define, field, frozen

from gopherclient.kept import GET, TROUBLE, CachedPage, page_of
from gopherclient.state import END_OF_TIME
from gopherwire.printable import scrub

SIZE = 100 * 10**6
"""Bytes kept by default: some ten thousand pages of text."""
LARGEST_SHARE = 4
"""One page takes at most this part of the cache: a quarter, or one download empties it."""
ROOM = 0.9
"""What is left of a full cache after making room, so that not every page makes room."""
SEARCHED_CHARACTERS = 200_000
"""Of one page; what stands further down an endless one is not found."""
MEMORY_SIZE = 10 * 10**6
"""Bytes kept where no file can be had."""
MOST_WORDS = 16
"""Words looked for at a time; nobody types more."""
LEAST_PREFIX = 3
"""Letters from which a word stands for all that begin so; "a*" alone would search for seconds."""
SEARCH_SECONDS = 0.1
"""Time to rank what was found; then it comes newest first instead of best first."""
BUSY_SECONDS = 1.0
"""How long to wait for another reader that writes."""

_APPLICATION_ID = 0x676F7068  # "goph"
_VERSION = 1
_STEPS = 1000  # of SQLite's machine between two looks at the clock: some microseconds
_PASSING = frozenset(
    {
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM),
        *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL),
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Errors of the machine; any other comes from what is in the file, as our queries are constant."""
_PRIMARY_CODE = 0xFF

_SCHEMA = f"""
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE;
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_VERSION};
CREATE TABLE IF NOT EXISTS pages (
    number INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    title TEXT NOT NULL, fetched REAL NOT NULL, complete INTEGER NOT NULL, kept INTEGER NOT NULL,
    used REAL NOT NULL, size INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS by_use ON pages (kept, used, size);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
    title, text, tokenize = 'unicode61 remove_diacritics 2', prefix = '{LEAST_PREFIX}'
);
COMMIT;
"""

_ADD = """
INSERT INTO pages (url, kind, title, fetched, complete, kept, used, size, checksum, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, zeroblob(?))
"""
# The bytes follow in their place; as a value they would be copied twice.
# Two rows of a narrow terminal from each page, its marks scrubbed from what is indexed, so they
# are ours alone; a word in the title counts five times.
_FOUND = """
SELECT url, pages.title, fetched, snippet(words, -1, char(2), char(3), '…', 16)
FROM words JOIN pages ON number = words.rowid WHERE words MATCH ? ORDER BY
"""
_BEST_FIRST = _FOUND + "bm25(words, 5, 1) LIMIT ?"
_NEWEST_FIRST = _FOUND + "words.rowid DESC LIMIT ?"
_MARK_BEGINS, _MARK_ENDS = "\x02", "\x03"
_PREFIX = re.compile(rf"[^\W_]{{{LEAST_PREFIX},}}$")

Answer = TypeVar("Answer")


@frozen
class Found:
    """A page that holds the words looked for."""

    url: str
    title: str
    fetched: float
    snippet: tuple[tuple[str, bool], ...]
    """Pieces of the text around the words, and whether each is such a word."""


@define
class Cache:
    """Pages in an SQLite file. Nothing here raises: what goes wrong is a notice, said once."""

    path: Path
    limit: int = SIZE
    search_seconds: float = SEARCH_SECONDS
    notices: list[str] = field(factory=list, init=False)
    """What the person should be told; whoever shows them takes them out."""
    _connection: sqlite3.Connection = field(init=False)
    _lock: int = field(default=-1, init=False)
    _told: set[str] = field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(
                self.path.with_name(f".{self.path.name}.lock"),
                os.O_RDWR | os.O_CREAT | os.O_CLOEXEC,
                0o600,
            )
            fcntl.flock(self._lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            self._do_without(str(error))
        else:
            self._open()

    @property
    def longest(self) -> int:
        """Bytes of the longest page that is kept."""
        return self.limit // LARGEST_SHARE

    def get(self, url: str, *, now: float) -> CachedPage | None:
        """Return a page that was read, however long ago; None where it is not kept."""
        row = self._ask(lambda db: db.execute(GET, (url,)).fetchone(), None, atomic=False)
        if row is None:
            return None
        page = page_of(row)
        if page is None:
            self.remove(url)
            self._tell(f"{self.path}: a page was damaged and is forgotten.")
        else:
            touch = "UPDATE pages SET used = ? WHERE url = ?"
            self._ask(lambda db: db.execute(touch, (now, url)), None)
        return page

    def put(self, page: CachedPage, text: str, *, now: float, keep: bool = False) -> None:
        """Keep a page, to be found by its title and text; `keep` makes it the last to go.

        A whole page is not replaced by part of one. One that is too long is not kept.
        """
        searched = scrub(text[:SEARCHED_CHARACTERS])
        size = len(page.body) + len(searched)
        if size > self.longest:
            return

        def write(db: sqlite3.Connection) -> None:
            query = "SELECT complete, kept FROM pages WHERE url = ?"
            whole, kept = db.execute(query, (page.url,)).fetchone() or (0, 0)
            if whole and not page.complete:
                return
            _remove(db, page.url)
            title = scrub(page.title)
            facts = (page.url, page.kind, title, page.fetched, page.complete, keep or kept)
            stored = (now, size, zlib.crc32(page.body), len(page.body))
            number = db.execute(_ADD, (*facts, *stored)).lastrowid
            if number is not None:
                with db.blobopen("pages", "body", number) as body:
                    body.write(page.body)
            words = (number, title, searched)
            db.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", words)

        self._ask(write, None)
        self._make_room()

    def keep(self, url: str, *, kept: bool = True) -> None:
        """Make a page the last to go, as it is followed or saved, or one like any other."""
        query = "UPDATE pages SET kept = ? WHERE url = ?"
        self._ask(lambda db: db.execute(query, (kept, url)), None)

    def remove(self, url: str) -> None:
        """Forget a page."""
        self._ask(lambda db: _remove(db, url), None)

    @property
    def size(self) -> int:
        """Bytes of all pages together, what makes them searchable included."""
        query = "SELECT total(size) FROM pages"
        return self._ask(lambda db: int(db.execute(query).fetchone()[0]), 0, atomic=False)

    def find(self, words: str, most: int = 50) -> tuple[Found, ...]:
        """Return the pages that hold all words, or words that begin so, the best first."""
        query = " ".join(_quoted(word) for word in scrub(words).split()[:MOST_WORDS])
        if not query:
            return ()
        best = self._within_time(_BEST_FIRST, query, most)
        return self._within_time(_NEWEST_FIRST, query, most) or () if best is None else best

    def close(self) -> None:
        """Let go of the file. Nothing may be asked afterwards."""
        self._connection.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _within_time(self, sql: str, query: str, most: int) -> tuple[Found, ...] | None:
        """Return what is found, None where that takes too long."""
        ends = time.monotonic() + self.search_seconds

        def search(db: sqlite3.Connection) -> tuple[Found, ...] | None:
            db.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
            try:
                return tuple(_found(*row) for row in db.execute(sql, (query, most)))
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    return None
                raise
            finally:
                db.set_progress_handler(None, 0)

        nothing: tuple[Found, ...] | None = ()
        return self._ask(search, nothing, atomic=False)

    def _make_room(self) -> None:
        surplus = self.size - self.limit
        if surplus <= 0:
            return
        surplus += round(self.limit * (1 - ROOM))

        def write(db: sqlite3.Connection) -> None:
            freed = 0
            for url, size in db.execute(
                "SELECT url, size FROM pages ORDER BY kept, used"
            ).fetchall():
                if freed < surplus:
                    _remove(db, url)
                freed += size

        self._ask(write, None)
        self._shrink()

    def _shrink(self) -> None:
        """Give what was freed back to the disk."""
        # A script is stepped to its end; execute would free a single page.
        self._ask(lambda db: db.executescript("PRAGMA incremental_vacuum"), None, atomic=False)

    # ------------------------------------------------------------ the file

    def _ask(
        self,
        work: Callable[[sqlite3.Connection], Answer],
        otherwise: Answer,
        *,
        atomic: bool = True,
    ) -> Answer:
        """Do some work, all of it or nothing; return otherwise where the file does not let us."""
        db = self._connection
        try:
            if atomic:
                db.execute("BEGIN IMMEDIATE")
            answer = work(db)
            if atomic:
                db.execute("COMMIT")
        except TROUBLE as error:
            with suppress(*TROUBLE):
                db.execute("ROLLBACK")
            if _passes(error):
                self._tell(f"{self.path}: {error}; pages are not kept for now.")
            else:
                self._make_anew()
            return otherwise
        return answer

    def _open(self) -> None:
        try:
            self._connection = _connect(self.path)
            if _prepare(self._connection):
                return
        except TROUBLE as error:
            if _passes(error):
                self._do_without(str(error))
                return
        self._make_anew()

    def _make_anew(self) -> None:
        """Begin an empty file in place of a damaged one.

        Not under the feet of another reader: SQLite's files cannot be exchanged while in use.
        """
        self._connection.close()
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for suffix in ("", "-wal", "-shm", "-journal"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            self._connection = _connect(self.path)
            _prepare(self._connection)
            fcntl.flock(self._lock, fcntl.LOCK_SH)
        except (OSError, *TROUBLE):
            self._do_without("it is damaged, and in use by another reader")
        else:
            self._tell(f"{self.path} was damaged and is made anew; pages are fetched again.")

    def _do_without(self, why: str) -> None:
        self._connection = _in_memory()
        self.limit = min(self.limit, MEMORY_SIZE)
        self._tell(f"{self.path} cannot be used ({why}); pages are forgotten when you leave.")

    def _tell(self, notice: str) -> None:
        if notice not in self._told:
            self._told.add(notice)
            self.notices.append(notice)


def _passes(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE in _PASSING


def _connect(path: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    db.text_factory = _decode
    return db


def _prepare(db: sqlite3.Connection) -> bool:
    """Make the tables of a new file; say whether it is a cache that can be used."""
    (program,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if (program, version) == (0, 0):
        db.executescript(_SCHEMA)
    elif (program, version) != (_APPLICATION_ID, _VERSION):
        return False
    # The last pages may be lost in a power cut; the file is never damaged.
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA journal_size_limit = 4194304")
    db.execute("SELECT url, kept, used, size FROM pages LIMIT 1").fetchone()
    db.execute("SELECT title FROM words LIMIT 1").fetchone()
    return True


def _in_memory() -> sqlite3.Connection:
    db = _connect(":memory:")
    db.executescript(_SCHEMA)
    return db


def _decode(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _remove(db: sqlite3.Connection, url: str) -> None:
    db.execute("DELETE FROM words WHERE rowid IN (SELECT number FROM pages WHERE url = ?)", (url,))
    db.execute("DELETE FROM pages WHERE url = ?", (url,))


def _found(url: object, title: object, fetched: object, snippet: object) -> Found:
    when = fetched if isinstance(fetched, float) and 0 <= fetched < END_OF_TIME else 0
    pieces = []
    for at, piece in enumerate(str(snippet).split(_MARK_BEGINS)):
        marked, ends, rest = piece.partition(_MARK_ENDS) if at else ("", "", piece)
        pieces += [(marked, True), (rest, False)] if ends else [(marked + rest, False)]
    return Found(str(url), str(title), when, tuple(piece for piece in pieces if piece[0]))


def _quoted(word: str) -> str:
    """Write a word so that no query language sees it; a long enough one as a beginning."""
    quoted = '"' + word.replace('"', '""') + '"'
    return quoted + "*" if _PREFIX.search(word) else quoted
