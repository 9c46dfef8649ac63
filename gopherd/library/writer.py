"""Writing into the SQLite catalogue, inside one transaction.

Nothing is written that is there already: an uneventful look costs no disk.
"""

import posixpath
import sqlite3

from attrs import define, field

from gopherd.article.listing import TIES, Mark
from gopherd.article.model import APART
from gopherd.article.natural import natural
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
from gopherd.library.scan import UNSETTLED
from gopherd.library.touched import Touched

NAMING = frozenset({SECTION_FILE, TAG})
"""Files that say what their folder is called."""

FILES = "files"
"""The fact that tells how many files the last whole round has found."""

OF_CONTENT = "/"
"""What stands for the folder that content/ is in."""

Place = tuple[str, str]
"""The folder of a file, and its name."""


@define
class Writer:
    """Puts changes into the tables, and notices whether a reader could see them."""

    connection: sqlite3.Connection
    visible: bool = False
    touched: Touched = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.touched = Touched(self.connection)

    @property
    def knows_all(self) -> bool:
        """Whether a whole round has been written down; before, every edition is a large one."""
        row = self.connection.execute("SELECT 1 FROM facts WHERE name = ?", (FILES,)).fetchone()
        return row is not None

    def remove(self, path: str) -> None:
        """Forget a file."""
        place = posixpath.split(path)
        query = "SELECT article FROM files WHERE folder = ? AND name = ?"
        row = self.connection.execute(query, place).fetchone()
        if row is not None:
            self._take_back(place, row[0])
            self.connection.execute("DELETE FROM files WHERE folder = ? AND name = ?", place)
            self._tell(path, ())

    def remove_folder(self, folder: str) -> None:
        """Forget a folder, and all that was in it."""
        below = (folder, f"{folder}/", f"{folder}0")  # '0' follows '/'
        query = "SELECT folder, name FROM files WHERE folder = ? OR (folder > ? AND folder < ?)"
        for place in self.connection.execute(query, below).fetchall():
            self.remove(f"{place[0]}/{place[1]}")
        query = "DELETE FROM folders WHERE folder = ? OR (folder > ? AND folder < ?)"
        self.connection.execute(query, below)

    def put_folder(self, folder: str, stamp: str) -> None:
        """Write down that a folder is there, and how it was when it was looked at."""
        parent = posixpath.dirname(folder) if folder else OF_CONTENT
        self.connection.execute(
            "INSERT INTO folders (folder, parent, sorting, stamp) VALUES (?, ?, ?, ?) ON CONFLICT"
            " DO UPDATE SET stamp = excluded.stamp WHERE stamp <> excluded.stamp",
            (folder, parent, natural(posixpath.basename(folder)), stamp),
        )

    def replace(self, reading: Reading) -> None:
        """Write down what a file says now."""
        path = reading.entry.path
        place = posixpath.split(path)
        query = "SELECT print, stamp, due, article FROM files WHERE folder = ? AND name = ?"
        before = self.connection.execute(query, place).fetchone()
        article = before and before[3]
        if before is None or before[0] != reading.print:
            if before is not None:
                self._take_back(place, article)
            article = self._put(place, reading.entry)
            mentioned = (*reading.pictures, *((link, "") for link in reading.links))
            for wanted, shown in mentioned:
                self._insert("OR IGNORE INTO mentions", *place, *posixpath.split(wanted), shown)
        due = 0 if reading.stamp.endswith(UNSETTLED) else reading.due
        if before != (reading.print, reading.stamp, due, article):
            facts = (reading.stamp, reading.print, due, article)
            self._insert("OR REPLACE INTO files", *place, *facts)
        if before is not None or reading.problems:
            self._tell(path, reading.problems)

    def _take_back(self, place: Place, article: int | None) -> None:
        """Take what a file has become off every list."""
        if article is not None:
            self._remove_article(article)
        elif place[1] in NAMING:
            self._unname(place[0])
        else:
            self._remove_plain(place)
            self._remove_map(place)
        self.connection.execute("DELETE FROM mentions WHERE folder = ? AND name = ?", place)

    def _put(self, place: Place, entry: Entry) -> int | None:
        """Put what a file has become on its lists; return the id of an article."""
        match entry:
            case ArticleEntry():
                return self._put_article(place, entry)
            case FileEntry(target=target, filed=filed):
                facts = (filed.selector, target, filed.kind, filed.size, natural(filed.name))
                self._insert("INTO plain", *place, *facts)
                self.touched.by_file(place[0], filed.selector)
            case MapEntry(target=target, folder=folder, dialect=dialect, size=size):
                self._insert("INTO maps", *place, target, folder, dialect, size)
                self.touched.by_everything()
            case SectionEntry(folder=folder, section=section):
                parent, name = posixpath.split(folder)
                self.connection.execute(
                    "INSERT INTO folders (folder, parent, sorting, stamp, name, place, blurb)"
                    " VALUES (?, ?, ?, '', ?, ?, ?) ON CONFLICT DO UPDATE"
                    " SET name = excluded.name, place = excluded.place, blurb = excluded.blurb",
                    (folder, parent, natural(name), section.name, section.order, section.blurb),
                )
                self.touched.by_everything()
            case Withheld():
                return None
        self.visible = True
        return None

    def _put_article(self, place: Place, entry: ArticleEntry) -> int:
        """Put an article on every shelf; here and in `_remove_article` alone they change."""
        headline = entry.headline
        article = self._free_id(headline.mark)
        source, country = headline.source, headline.country
        self._insert(
            "INTO articles",
            *(article, *place, entry.target, headline.selector, headline.title),
            *(headline.day.isoformat(), headline.clock),
            *(source, source and slug(source), country, country and slug(country)),
            *("" if entry.story in APART else entry.story,),
            *("\n".join(map("\t".join, sorted(entry.tags))), headline.words, entry.story),
            *(headline.language, headline.corrected, entry.original),
        )
        for alias in entry.aliases:
            self._insert("INTO aliases", alias, article)
        for key, _ in entry.tags:
            self._insert("INTO tags", key, article)
        self.touched.by_article(article)
        self.visible = True
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
        self.touched.by_article(article)
        self.connection.execute("DELETE FROM aliases WHERE article = ?", (article,))
        query = "DELETE FROM articles WHERE id = ? RETURNING tags"
        for (tags,) in self.connection.execute(query, (article,)).fetchall():
            for line in filter(None, tags.split("\n")):
                key = line.partition("\t")[0]
                query = "DELETE FROM tags WHERE key = ? AND article = ?"
                self.connection.execute(query, (key, article))
        self.visible = True

    def _remove_plain(self, place: Place) -> None:
        query = "DELETE FROM plain WHERE folder = ? AND name = ? RETURNING selector"
        for (selector,) in self.connection.execute(query, place).fetchall():
            self.touched.by_file(place[0], selector)
            self.visible = True

    def _remove_map(self, place: Place) -> None:
        query = "DELETE FROM maps WHERE folder = ? AND name = ?"
        if self.connection.execute(query, place).rowcount:
            self.touched.by_everything()
            self.visible = True

    def _unname(self, folder: str) -> None:
        """Forget what a section.toml has said of its folder."""
        query = "UPDATE folders SET name = '', place = 1000, blurb = '' WHERE folder = ?"
        if self.connection.execute(f"{query} AND name <> ''", (folder,)).rowcount:
            self.touched.by_everything()
            self.visible = True

    def _tell(self, origin: str, problems: tuple[Problem, ...]) -> None:
        """Write down what is wrong with a file; nothing is written twice."""
        new = [(one.path, one.line, one.what, one.remedy, one.left_out) for one in problems]
        query = "SELECT path, line, what, remedy, left_out FROM problems WHERE origin = ?"
        if self.connection.execute(f"{query} ORDER BY rowid", (origin,)).fetchall() == new:
            return
        self.connection.execute("DELETE FROM problems WHERE origin = ?", (origin,))
        for facts in new:
            self._insert("INTO problems", origin, *facts)

    def publish(self, edition: int) -> None:
        """Write down which edition it is, and what it has touched."""
        self.note("edition", str(edition))
        self.touched.publish(edition)

    def note(self, name: str, value: str) -> None:
        """Write down a fact about the whole."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _insert(self, into: str, *values: object) -> None:
        marks = ", ".join("?" for _ in values)
        self.connection.execute(f"INSERT {into} VALUES ({marks})", values)
