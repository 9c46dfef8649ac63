"""The catalogue in SQLite: one file that can be thrown away at any time and is read anew.

Readers each have a connection and a snapshot; the one writer makes an edition a transaction.
"""

import fcntl
import os
import posixpath
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from gopherd.errors import BadCatalogue, DamagedCatalogue, Problem
from gopherd.library.catalogue import ArticleEntry, Changes, Known, Words, by_path
from gopherd.library.complaints import complaints
from gopherd.library.news import SqliteNews
from gopherd.library.schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:
    from gopherd.library.writer import Writer

BEYOND_REPAIR = frozenset(
    {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_IOERR_SHORT_READ,
        # a table is missing
        sqlite3.SQLITE_ERROR,
        # two rows under one selector: what it holds contradicts itself
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    }
)
PRIMARY_CODE = 0xFF
"""What an extended result code of SQLite holds of the primary one."""

BUSY_SECONDS = 5.0
"""How long to wait for another gopherd that writes the same catalogue."""

CACHE = 16_384
"""kB of the file that a connection keeps."""

MOST_IDLE = 4
"""Connections that are kept to read with: as many as are lent at one time but for rare moments,
after which each would hold its share of the file for good."""

WRITER_CACHE = 32_768
"""kB that the one which writes keeps: a large edition changes pages all over the file."""

CHECKPOINT = 4_000
"""Pages in the journal before they are moved: a first scan writes the same ones again and again."""

JOURNAL = 16_777_216
"""Bytes the journal is cut down to when it begins anew after a large edition."""

PARTS = ("", "-wal", "-shm", "-journal")
"""Suffixes of the files SQLite keeps a database in."""

Identity = tuple[int, int]
"""Device and inode: which file it is that has the catalogue's name."""


@frozen
class Idle:
    """A connection that nobody uses just now."""

    file: Identity
    writing: bool
    connection: sqlite3.Connection


@define
class SqliteCatalogue:
    """A catalogue in a file; see `Catalogue`.

    The file may be damaged or taken away at any time; then every query raises
    DamagedCatalogue until `clear` makes it anew.
    """

    path: Path
    patience: float = field(default=BUSY_SECONDS, kw_only=True)
    """Seconds."""
    idle: list[Idle] = field(factory=list, init=False)
    damaged: Identity | None = field(default=None, init=False)
    lock: threading.Lock = field(factory=threading.Lock, init=False)

    @classmethod
    def opened(cls, path: Path, *, patience: float = BUSY_SECONDS) -> "SqliteCatalogue":
        """Open a catalogue, or make it; one that is damaged or of another version is made anew.

        Raises BadCatalogue if there can be none at that path.
        """
        catalogue = cls(path, patience=patience)
        try:
            if not catalogue._is_usable():
                with catalogue._alone():
                    if not catalogue._is_usable():  # nobody has made it meanwhile
                        catalogue._make()
        except (OSError, BadCatalogue) as error:
            catalogue.close()
            raise BadCatalogue(
                f"no catalogue can be kept in {path.parent} ({error}); choose a folder with --state"
            ) from error
        return catalogue

    def _is_usable(self) -> bool:
        try:
            with self.reading() as news:
                news.edition()
        except DamagedCatalogue:
            return False
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from making the file at the same moment, where the file system can."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            give_up = time.monotonic() + self.patience
            while not _locked(folder):
                if time.monotonic() > give_up:
                    raise BadCatalogue(f"{self.path} is being made by another gopherd")
                time.sleep(0.01)
            yield
        finally:
            os.close(folder)

    @contextmanager
    def _connection(self, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
        """Lend a connection that no other thread uses meanwhile.

        Raises DamagedCatalogue, and BadCatalogue for what may pass.
        """
        file = self._identity()
        try:
            connection = self._lent(file, writing=writing)
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            raise self._understood(error, file) from error
        with self.lock:
            wanted = writing or len(self.idle) < MOST_IDLE
            if wanted:
                self.idle.append(Idle(file, writing, connection))
        if not wanted:
            connection.close()

    def _identity(self) -> Identity:
        try:
            facts = self.path.stat()
        except FileNotFoundError as error:
            raise DamagedCatalogue(f"{self.path} has been taken away") from error
        except OSError as error:
            raise BadCatalogue(f"{self.path}: {error.strerror}") from error
        return facts.st_dev, facts.st_ino

    def _lent(self, file: Identity, *, writing: bool) -> sqlite3.Connection:
        """Take an idle connection to the file, or make one; those to one before it are closed."""
        with self.lock:
            if self.damaged == file:
                raise DamagedCatalogue(f"{self.path} is damaged")
            usable = [one for one in self.idle if one.file == file and one.writing == writing]
            stale = [one for one in self.idle if one.file != file]
            taken = usable[-1:]
            self.idle = [one for one in self.idle if one not in (*stale, *taken)]
        for one in stale:
            one.connection.close()
        return taken[0].connection if taken else self._connect(WRITER_CACHE if writing else CACHE)

    def _connect(self, cache: int) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=self.patience,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            # The catalogue can be made again from content/, so the last edition may be lost in
            # a power cut; it is never damaged.
            connection.execute("PRAGMA synchronous = NORMAL")
            # what is sorted goes to no folder of the system's, where a sandbox would keep it out
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(f"PRAGMA cache_size = -{cache}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
            connection.execute(f"PRAGMA journal_size_limit = {JOURNAL}")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        if (version, application) != (SCHEMA_VERSION, APPLICATION_ID):
            connection.close()
            raise DamagedCatalogue(f"{self.path} is not a catalogue of this version")
        return connection

    def _understood(self, error: sqlite3.Error, file: Identity) -> BadCatalogue:
        """Tell damage from what may pass, and remember it: not every query comes across it."""
        code: int | None = getattr(error, "sqlite_errorcode", None)
        if code is None:  # Python's own complaint, of a text that is not UTF-8
            damaged = isinstance(error, sqlite3.OperationalError)
        else:
            damaged = not BEYOND_REPAIR.isdisjoint({code, code & PRIMARY_CODE})
        if not damaged:
            return BadCatalogue(f"{self.path}: {error}")
        with self.lock:
            self.damaged = file
        return DamagedCatalogue(f"{self.path}: {error}")

    @contextmanager
    def _transaction(self, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
        with self._connection(writing=writing) as connection:
            connection.execute(f"BEGIN {'IMMEDIATE' if writing else 'DEFERRED'}")
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
        with self._transaction() as connection:
            yield SqliteNews(connection)

    def edition(self) -> int:
        """See `Catalogue`."""
        with self._connection() as connection:
            return SqliteNews(connection).edition()

    def known(self, folder: str, names: Sequence[str] | None = None) -> Mapping[str, Known]:
        """See `Catalogue`."""
        query = "SELECT name, stamp, due FROM files WHERE folder = ?"
        with self._connection() as connection:
            if names is None:
                rows = connection.execute(query, (folder,)).fetchall()
            else:
                query = f"{query} AND name = ?"
                asked = (connection.execute(query, (folder, name)) for name in names)
                rows = [row for answer in asked for row in answer]
        return {name: Known(stamp, due) for name, stamp, due in rows}

    def names(self, folder: str) -> Iterator[str]:
        """See `Catalogue`."""
        with self._connection() as connection:
            rows = connection.execute("SELECT name FROM files WHERE folder = ?", (folder,))
            yield from (name for (name,) in rows)

    def folders(self) -> Mapping[str, str]:
        """See `Catalogue`."""
        with self._connection() as connection:
            return dict(connection.execute("SELECT folder, stamp FROM folders").fetchall())

    def folders_in(self, folder: str) -> tuple[str, ...]:
        """See `Catalogue`."""
        with self._connection() as connection:
            rows = connection.execute("SELECT folder FROM folders WHERE parent = ?", (folder,))
            return tuple(found for (found,) in rows)

    def due(self, moment: int) -> tuple[str, ...]:
        """See `Catalogue`."""
        query = "SELECT folder, name FROM files WHERE due IS NOT NULL AND due <= ?"
        with self._connection() as connection:
            rows = connection.execute(query, (moment,))
            return tuple(posixpath.join(folder, name) for folder, name in rows)

    def apply(self, changes: Changes) -> int:
        """See `Catalogue`."""
        from gopherd.library.writer import Writer

        with self._transaction(writing=True) as connection:
            write = Writer(connection)
            if changes.restyled or not write.knows_all:
                write.touched.by_everything()
            for folder in changes.gone:
                write.remove_folder(folder)
            for path in changes.removed:
                write.remove(path)
            write.replace(changes.read)
            for folder, stamp in changes.folders:
                write.put_folder(folder, stamp)
            write.settle()
            return _published(write, new=write.visible or changes.restyled)

    def waiting(self, most: int) -> tuple[ArticleEntry, ...]:
        """See `Catalogue`."""
        with self._transaction() as connection:
            return SqliteNews(connection).waiting(most)

    def learn(self, words: tuple[Words, ...]) -> int:
        """See `Catalogue`."""
        from gopherd.library.indexing import Indexer
        from gopherd.library.stories import Stories
        from gopherd.library.writer import Writer

        if not words and self._is_settled():
            with self.reading() as news:
                return news.edition()
        with self._transaction(writing=True) as connection:
            indexer = Indexer(connection, Stories(connection))
            indexer.learn(words)
            write = Writer(connection)
            write.touched.by_subjects(indexer.touched)
            return _published(write, new=bool(indexer.touched))

    def _is_settled(self) -> bool:
        with self._connection() as connection:
            return connection.execute("SELECT 1 FROM unsettled LIMIT 1").fetchone() is None

    def problems(self) -> tuple[Problem, ...]:
        """See `Catalogue`."""
        with self._connection() as connection:
            return by_path(complaints(connection))

    def recall(self, name: str) -> str:
        """See `Catalogue`."""
        with self._connection() as connection:
            query = "SELECT value FROM facts WHERE name = ?"
            row = connection.execute(query, (name,)).fetchone()
            return str(row[0]) if row else ""

    def note(self, name: str, value: str) -> None:
        """See `Catalogue`."""
        from gopherd.library.writer import Writer

        with self._transaction(writing=True) as connection:
            Writer(connection).note(name, value)

    def clear(self) -> None:
        """See `Catalogue`."""
        try:
            with self._alone():
                self._make()
        except OSError as error:
            raise BadCatalogue(f"{self.path}: {error.strerror}") from error

    def _make(self) -> None:
        self.close()
        # made aside, so that nobody opens half a catalogue
        new = self.path.with_name(f"{self.path.name}.new")
        _unlink(new)
        try:
            with closing(sqlite3.connect(new, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(
                    f"BEGIN; PRAGMA user_version = {SCHEMA_VERSION};"
                    f"PRAGMA application_id = {APPLICATION_ID}; {SCHEMA} COMMIT;"
                )
        except sqlite3.Error as error:
            _unlink(new)
            raise BadCatalogue(f"{new}: {error}") from error
        _unlink(self.path)  # and its journals, which would be taken for those of the new one
        new.replace(self.path)
        with self.lock:
            self.damaged = None

    def close(self) -> None:
        """See `Catalogue`."""
        with self.lock:
            idle, self.idle = self.idle, []
        for one in idle:
            one.connection.close()


def _published(write: "Writer", *, new: bool) -> int:
    """Return the number of the edition: another one if anything can be seen that is new."""
    edition = SqliteNews(write.connection).edition()
    if new or not edition:
        # the milliseconds since 1970: they go on growing over a catalogue made anew
        edition = max(edition + 1, time.time_ns() // 1_000_000)
        write.publish(edition)
    return edition


def _locked(folder: int) -> bool:
    """Lock an open folder, or tell that another has; it is unlocked when it is closed."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some network file systems know no locks; then we do without
        return True
    return True


def _unlink(database: Path) -> None:
    for suffix in PARTS:
        database.with_name(database.name + suffix).unlink(missing_ok=True)
