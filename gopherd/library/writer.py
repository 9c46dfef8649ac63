"""Writing into the SQLite catalogue, inside one transaction.

Nothing is written that is there already: an uneventful look costs no disk.
"""

import sqlite3

from attrs import define

from gopherd.article.slug import slug
from gopherd.errors import Problem
from gopherd.library.catalogue import (
    ArticleEntry,
    Entry,
    FileEntry,
    Reading,
    SectionEntry,
    Withheld,
)

SHOWN = ("articles", "tags", "plain", "sections")
"""The tables that pages are made of, each with the path of the file a row comes from."""

OF_THE_TREE = ""
"""The origin of problems that were read in no file."""


@define
class Writer:
    """Puts changes into the tables, and notices whether a reader could see them."""

    connection: sqlite3.Connection
    visible: bool = False

    def remove(self, path: str) -> None:
        """Forget a file."""
        for table in SHOWN:
            gone = self.connection.execute(f"DELETE FROM {table} WHERE path = ?", (path,))
            self.visible |= gone.rowcount > 0
        for table in ("files", "pictures"):
            self.connection.execute(f"DELETE FROM {table} WHERE path = ?", (path,))
        self.problems(path, ())

    def replace(self, reading: Reading) -> None:
        """Write down what a file says now."""
        path = reading.entry.path
        query = "SELECT print, stamp, due FROM files WHERE path = ?"
        before = self.connection.execute(query, (path,)).fetchone()
        if before is None or before[0] != reading.print:
            self.remove(path)
            self._put(reading.entry)
            for wanted, shown in reading.pictures:
                self._insert("pictures", path, wanted, shown)
        if before != (reading.print, reading.stamp, reading.due):
            self.connection.execute("DELETE FROM files WHERE path = ?", (path,))
            self._insert("files", path, reading.stamp, reading.print, reading.due)
        self.problems(path, reading.problems)

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
        """Write down which folders there are."""
        before = {row[0] for row in self.connection.execute("SELECT folder FROM folders")}
        for folder in before.difference(folders):
            self.connection.execute("DELETE FROM folders WHERE folder = ?", (folder,))
        for folder in sorted(set(folders) - before):
            self._insert("folders", folder, folder.rpartition("/")[0])

    def problems(self, origin: str, problems: tuple[Problem, ...]) -> None:
        """Write down what is wrong with a file or the tree; nothing is written twice."""
        new = [(one.path, one.line, one.what, one.remedy, one.left_out) for one in problems]
        query = "SELECT path, line, what, remedy, left_out FROM problems WHERE origin = ?"
        if self.connection.execute(f"{query} ORDER BY rowid", (origin,)).fetchall() == new:
            return
        self.connection.execute("DELETE FROM problems WHERE origin = ?", (origin,))
        for facts in new:
            self._insert("problems", origin, *facts)

    def note(self, name: str, value: str) -> None:
        """Write down a fact about the whole."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _insert(self, table: str, *values: object) -> None:
        marks = ", ".join("?" for _ in values)
        self.connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)
