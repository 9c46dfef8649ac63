"""The catalogue in SQLite: one file that can be thrown away at any time and is read anew.

Readers each have a connection and a snapshot; the one writer makes an edition a transaction.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import define, field

from gopherd.article.slug import slug
from gopherd.errors import BadCatalogue, DamagedCatalogue, Problem
from gopherd.library.catalogue import (
    ArticleEntry,
    Changes,
    Entry,
    FileEntry,
    Known,
    Reading,
    SectionEntry,
    Withheld,
    by_path,
)
from gopherd.library.news import SqliteNews
from gopherd.library.schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION

BEYOND_REPAIR = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
PRIMARY_CODE = 0xFF
"""What an extended result code of SQLite holds of the primary one."""

BUSY_SECONDS = 5.0
"""How long to wait for another gopherd that writes the same catalogue."""

SHOWN = ("articles", "tags", "plain", "sections")
"""The tables that pages are made of, each with the path of the file a row comes from."""


@define
class SqliteCatalogue:
    """A catalogue in a file; see `Catalogue`."""

    path: Path
    idle: list[sqlite3.Connection] = field(factory=list, init=False)
    lock: threading.Lock = field(factory=threading.Lock, init=False)
    file: int = field(default=0, init=False)
    """How often the file has been made anew; connections to an older one are dropped."""

    @classmethod
    def opened(cls, path: Path) -> "SqliteCatalogue":
        """Open a catalogue, or make it; one that is damaged or of another version is made anew.

        Raises BadCatalogue if there can be none at that path.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue = cls(path)
            try:
                usable = catalogue._usable()
            except DamagedCatalogue:
                usable = False
            if not usable:
                catalogue.clear()
        except (OSError, BadCatalogue) as error:
            raise BadCatalogue(
                f"no catalogue can be kept in {path.parent} ({error}); choose a folder with --state"
            ) from error
        return catalogue

    def _usable(self) -> bool:
        with self._connection() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            if (version, application) != (SCHEMA_VERSION, APPLICATION_ID):
                return False
            connection.execute("SELECT count(*) FROM (SELECT 1 FROM articles LIMIT 1)").fetchone()
            return True

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that no other thread uses meanwhile.

        Raises DamagedCatalogue, and BadCatalogue for what may pass.
        """
        with self.lock:
            connection = self.idle.pop() if self.idle else None
            file = self.file
        try:
            connection = connection or self._connect()
        except sqlite3.Error as error:
            raise BadCatalogue(f"{self.path}: {error}") from error
        try:
            yield connection
        except sqlite3.Error as error:
            connection.close()
            damaged = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE in BEYOND_REPAIR
            kind = DamagedCatalogue if damaged else BadCatalogue
            raise kind(f"{self.path}: {error}") from error
        except BaseException:
            connection.close()
            raise
        with self.lock:
            if file == self.file:
                self.idle.append(connection)
                return
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        # The catalogue can be made again from content/, so the last edition may be lost in a
        # power cut; it is never damaged.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sqlite3.Connection]:
        with self._connection() as connection:
            connection.execute(f"BEGIN {kind}")
            try:
                yield connection
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[SqliteNews]:
        """See `Catalogue`."""
        with self._transaction("DEFERRED") as connection:
            yield SqliteNews(connection)

    def known(self) -> Mapping[str, Known]:
        """See `Catalogue`."""
        with self._connection() as connection:
            rows = connection.execute("SELECT path, stamp, due FROM files")
            return {path: Known(stamp, due) for path, stamp, due in rows}

    def apply(self, changes: Changes) -> int:
        """See `Catalogue`."""
        with self._transaction("IMMEDIATE") as connection:
            write = _Writer(connection)
            for path in changes.removed:
                write.remove(path)
            for reading in changes.read:
                write.replace(reading)
            if changes.folders is not None:
                write.folders(changes.folders)
            if changes.problems is not None:
                write.tree_problems(changes.problems)
            edition = SqliteNews(connection).edition()
            if write.visible or changes.restyled:
                edition += 1
                _note(connection, "edition", str(edition))
            return edition

    def problems(self) -> tuple[Problem, ...]:
        """See `Catalogue`."""
        with self._connection() as connection:
            rows = connection.execute("SELECT path, line, what, remedy, left_out FROM problems")
            return by_path(
                Problem(what, remedy, path=path, line=line, left_out=bool(left_out))
                for path, line, what, remedy, left_out in rows
            )

    def recall(self, name: str) -> str:
        """See `Catalogue`."""
        with self._connection() as connection:
            query = "SELECT value FROM facts WHERE name = ?"
            row = connection.execute(query, (name,)).fetchone()
            return str(row[0]) if row else ""

    def note(self, name: str, value: str) -> None:
        """See `Catalogue`."""
        with self._transaction("IMMEDIATE") as connection:
            _note(connection, name, value)

    def clear(self) -> None:
        """See `Catalogue`."""
        self.close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(
                f"BEGIN; PRAGMA user_version = {SCHEMA_VERSION};"
                f"PRAGMA application_id = {APPLICATION_ID}; {SCHEMA} COMMIT;"
            )

    def close(self) -> None:
        """See `Catalogue`."""
        with self.lock:
            idle, self.idle = self.idle, []
            self.file += 1
        for connection in idle:
            connection.close()


def _note(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


@define
class _Writer:
    """Puts changes into the tables, and notices whether a reader could see them."""

    connection: sqlite3.Connection
    visible: bool = False

    def remove(self, path: str) -> None:
        for table in SHOWN:
            gone = self.connection.execute(f"DELETE FROM {table} WHERE path = ?", (path,))
            self.visible |= gone.rowcount > 0
        self.connection.execute("DELETE FROM files WHERE path = ?", (path,))
        self._forget_problems(path)

    def replace(self, reading: Reading) -> None:
        path = reading.entry.path
        query = "SELECT print FROM files WHERE path = ?"
        before = self.connection.execute(query, (path,)).fetchone()
        if before != (reading.print,):
            self.remove(path)
            self._put(reading.entry)
        self._insert("files", path, reading.stamp, reading.print, reading.due)
        self._forget_problems(path)
        self._put_problems(reading.problems, in_tree=False)

    def _put(self, entry: Entry) -> None:
        match entry:
            case ArticleEntry():
                self._put_article(entry)
            case FileEntry(path=path, target=target, folder=folder, filed=filed):
                where = (path, filed.selector, target, folder)
                self._insert("plain", *where, filed.name, filed.kind, filed.size)
            case SectionEntry(path=path, folder=folder, section=section):
                facts = (section.name, section.order, section.blurb)
                self._insert("sections", path, folder, *facts)
            case Withheld():
                return
        self.visible = True

    def _put_article(self, entry: ArticleEntry) -> None:
        headline = entry.headline
        source, country = headline.source, headline.country
        self._insert(
            "articles",
            *(entry.path, headline.selector, entry.target, entry.folder, headline.age),
            *(headline.title, headline.day.isoformat(), headline.clock),
            *(source, source and slug(source), country, country and slug(country)),
            *(entry.story, headline.words),
        )
        for key, name in entry.tags:
            self._insert("tags", key, entry.path, name, headline.age, headline.selector)

    def folders(self, folders: tuple[str, ...]) -> None:
        before = {row[0] for row in self.connection.execute("SELECT folder FROM folders")}
        for folder in before.difference(folders):
            self.connection.execute("DELETE FROM folders WHERE folder = ?", (folder,))
        for folder in sorted(set(folders) - before):
            self._insert("folders", folder, folder.rpartition("/")[0])

    def tree_problems(self, problems: tuple[Problem, ...]) -> None:
        self.connection.execute("DELETE FROM problems WHERE in_tree = 1")
        self._put_problems(problems, in_tree=True)

    def _forget_problems(self, path: str) -> None:
        query = "DELETE FROM problems WHERE path = ? AND in_tree = 0"
        self.connection.execute(query, (path,))

    def _put_problems(self, problems: tuple[Problem, ...], *, in_tree: bool) -> None:
        for one in problems:
            facts = (one.path, one.line, one.what, one.remedy, one.left_out, in_tree)
            self._insert("problems", *facts)

    def _insert(self, table: str, *values: object) -> None:
        marks = ", ".join("?" for _ in values)
        self.connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)
