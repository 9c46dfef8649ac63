"""Writing into the SQLite catalogue, inside one transaction.

Nothing is written that is there already: an uneventful look costs no disk.
"""

import posixpath
import sqlite3

from attrs import define

from gopherd.article.listing import TIES, Mark
from gopherd.article.slug import slug
from gopherd.config.masthead import SECTION_FILE
from gopherd.errors import Problem
from gopherd.library.catalogue import (
    ArticleEntry,
    Entry,
    FileEntry,
    MapEntry,
    Reading,
    SectionEntry,
    Withheld,
)
from gopherd.library.manner import TAG

NAMING = frozenset({SECTION_FILE, TAG})
"""Files that say what their folder is called."""

OF_THE_TREE = ""
"""The origin of problems that were read in no file."""


@define
class Writer:
    """Puts changes into the tables, and notices whether a reader could see them."""

    connection: sqlite3.Connection
    visible: bool = False

    def remove(self, path: str) -> None:
        """Forget a file."""
        place = posixpath.split(path)
        query = "SELECT article FROM files WHERE folder = ? AND name = ?"
        row = self.connection.execute(query, place).fetchone()
        if row is not None:
            self._take_back(place, row[0])
            self.connection.execute("DELETE FROM files WHERE folder = ? AND name = ?", place)
        self.problems(path, ())

    def replace(self, reading: Reading) -> None:
        """Write down what a file says now."""
        place = posixpath.split(reading.entry.path)
        query = "SELECT print, stamp, due, article FROM files WHERE folder = ? AND name = ?"
        before = self.connection.execute(query, place).fetchone()
        article = before and before[3]
        if before is None or before[0] != reading.print:
            if before is not None:
                self._take_back(place, article)
            article = self._put(place, reading.entry)
            for wanted, shown in (*reading.pictures, *((link, "") for link in reading.links)):
                self._insert("OR IGNORE INTO mentions", *place, *posixpath.split(wanted), shown)
        after = (reading.print, reading.stamp, reading.due, article)
        if before != after:
            facts = (reading.stamp, reading.print, reading.due, article)
            self._insert("OR REPLACE INTO files", *place, *facts)
        self.problems(reading.entry.path, reading.problems)

    def _take_back(self, place: tuple[str, str], article: int | None) -> None:
        """Take what a file has become off every list."""
        gone = 0
        if article is not None:
            self._remove_article(article)
            gone = 1
        elif place[1] in NAMING:
            gone = self.connection.execute(
                "UPDATE folders SET name = '', place = 1000, blurb = ''"
                " WHERE folder = ? AND name <> ''",
                place[:1],
            ).rowcount
        else:
            for table in ("plain", "maps"):
                query = f"DELETE FROM {table} WHERE folder = ? AND name = ?"
                gone += self.connection.execute(query, place).rowcount
        self.visible |= gone > 0
        self.connection.execute("DELETE FROM mentions WHERE folder = ? AND name = ?", place)

    def _put(self, place: tuple[str, str], entry: Entry) -> int | None:
        """Put what a file has become on its lists; return the id of an article."""
        article = None
        match entry:
            case ArticleEntry():
                article = self._put_article(place, entry)
            case FileEntry(target=target, filed=filed):
                self._insert("INTO plain", *place, filed.selector, target, filed.kind, filed.size)
            case MapEntry(target=target, folder=folder, dialect=dialect, size=size):
                self._insert("INTO maps", *place, target, folder, dialect, size)
            case SectionEntry(folder=folder, section=section):
                self.connection.execute(
                    "INSERT INTO folders VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                    " SET name = excluded.name, place = excluded.place, blurb = excluded.blurb",
                    (folder, posixpath.dirname(folder), section.name, section.order, section.blurb),
                )
            case Withheld():
                return None
        self.visible = True
        return article

    def _put_article(self, place: tuple[str, str], entry: ArticleEntry) -> int:
        """Put an article on every shelf; here and in `_remove_article` alone they change."""
        headline = entry.headline
        article = self._free_id(headline.mark)
        source, country = headline.source, headline.country
        self._insert(
            "INTO articles",
            *(article, *place, entry.target, headline.selector, headline.title),
            *(headline.day.isoformat(), headline.clock),
            *(source, source and slug(source), country, country and slug(country)),
            *(entry.story, "\n".join(map("\t".join, sorted(entry.tags))), headline.words),
        )
        for key, _ in entry.tags:
            self._insert("INTO tags", key, article)
        return article

    def _free_id(self, mark: Mark) -> int:
        """Find the id of an article: two of one second hardly ever want the same one."""
        while True:
            query = "SELECT 1 FROM articles WHERE id = ?"
            if self.connection.execute(query, (-mark.place,)).fetchone() is None:
                return -mark.place
            mark = Mark(mark.age, mark.tie + 1 & (1 << TIES) - 1)

    def _remove_article(self, article: int) -> None:
        """Take an article off every shelf."""
        query = "DELETE FROM articles WHERE id = ? RETURNING tags"
        for (tags,) in self.connection.execute(query, (article,)).fetchall():
            for line in filter(None, tags.split("\n")):
                key = line.partition("\t")[0]
                query = "DELETE FROM tags WHERE key = ? AND article = ?"
                self.connection.execute(query, (key, article))

    def folders(self, folders: tuple[str, ...]) -> None:
        """Write down which folders there are."""
        before = {row[0] for row in self.connection.execute("SELECT folder FROM folders")}
        for folder in before.difference(folders):
            self.connection.execute("DELETE FROM folders WHERE folder = ?", (folder,))
        for folder in sorted(set(folders) - before):
            self.connection.execute(
                "INSERT INTO folders (folder, parent) VALUES (?, ?)",
                (folder, posixpath.dirname(folder)),
            )

    def problems(self, origin: str, problems: tuple[Problem, ...]) -> None:
        """Write down what is wrong with a file or the tree; nothing is written twice."""
        new = [(one.path, one.line, one.what, one.remedy, one.left_out) for one in problems]
        query = "SELECT path, line, what, remedy, left_out FROM problems WHERE origin = ?"
        if self.connection.execute(f"{query} ORDER BY rowid", (origin,)).fetchall() == new:
            return
        self.connection.execute("DELETE FROM problems WHERE origin = ?", (origin,))
        for facts in new:
            self._insert("INTO problems", origin, *facts)

    def note(self, name: str, value: str) -> None:
        """Write down a fact about the whole."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _insert(self, into: str, *values: object) -> None:
        marks = ", ".join("?" for _ in values)
        self.connection.execute(f"INSERT {into} VALUES ({marks})", values)
