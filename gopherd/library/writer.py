"""Writing into the SQLite catalogue, inside one transaction.

Nothing is written that is there already: an uneventful look costs no disk.
"""

import posixpath
import sqlite3
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from operator import itemgetter

from attrs import define, field

from gopherd.article.listing import TIES, Mark, ShelfKind
from gopherd.article.model import APART
from gopherd.article.natural import natural
from gopherd.article.slug import slug
from gopherd.config.masthead import SECTION_FILE
from gopherd.errors import Problem
from gopherd.library.catalogue import (
    FILES,
    ArticleEntry,
    Entry,
    FileEntry,
    MapEntry,
    Reading,
    SectionEntry,
    Unread,
    Withheld,
)
from gopherd.library.manner import TAG
from gopherd.library.rows import Row, tags_of
from gopherd.library.touched import Touched

NAMING = frozenset({SECTION_FILE, TAG})
"""Files that say what their folder is called."""

OF_CONTENT = "/"
"""What stands for the folder that content/ is in."""

KEYED = (ShelfKind.DAY, ShelfKind.SECTION, ShelfKind.SOURCE, ShelfKind.COUNTRY)
"""The kinds of shelves of which an article stands on one at most, in the order of their keys."""

Place = tuple[str, str]
"""The folder of a file, and its name."""


@define
class Writer:
    """Puts changes into the tables, and notices whether a reader could see them."""

    connection: sqlite3.Connection
    visible: bool = False
    touched: Touched = field(init=False)
    counts: Counter[tuple[str, str]] = field(factory=Counter, init=False)
    """How many more articles stand on a shelf, by its kind and key, than is written down."""

    def __attrs_post_init__(self) -> None:
        self.touched = Touched(self.connection)

    @property
    def knows_all(self) -> bool:
        """Whether a whole round has been written down; before, every edition is a large one."""
        row = self.connection.execute("SELECT 1 FROM facts WHERE name = ?", (FILES,)).fetchone()
        return row is not None

    def remove(self, path: str) -> None:
        """Forget a file."""
        place = _place(path)
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

    def replace(self, readings: Iterable[Reading]) -> None:
        """Write down what files say now; where one was read twice, what it said the second time.

        What cannot be read just now stays as it was; without a print, so that it is news again
        when it can.

        What has changed is taken off all lists before anything is put on one, and everything is
        put there in order: a large edition writes the same part of a table once.
        """
        latest = {reading.entry.path: reading for reading in readings}
        before = {path: self._file(path) for path in latest}
        news = []
        for path, reading in latest.items():
            known = before[path]
            if isinstance(reading.entry, Unread):
                continue
            if known is None or known[0] != reading.print:
                if known is not None:
                    self._take_back(_place(path), known[3])
                news.append(reading)
        articles = {path: known[3] for path, known in before.items() if known is not None}
        articles |= self._put(news)
        rows = []
        for path, reading in latest.items():
            facts = (reading.print, reading.stamp, reading.due, articles.get(path))
            if before[path] != facts:
                rows.append((*_place(path), *facts))
            if before[path] is not None or reading.problems:
                self._tell(path, reading.problems)
        self._insert("OR REPLACE INTO files (folder, name, print, stamp, due, article)", rows)

    def _file(self, path: str) -> tuple[bytes, str, int | None, int | None] | None:
        """Look up what is known of a file."""
        query = "SELECT print, stamp, due, article FROM files WHERE folder = ? AND name = ?"
        row: tuple[bytes, str, int | None, int | None] | None
        row = self.connection.execute(query, _place(path)).fetchone()
        return row

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

    def _put(self, readings: list[Reading]) -> dict[str, int | None]:
        """Put what files have become on their lists; return the ids of articles by their paths."""
        articles = [one.entry for one in readings if isinstance(one.entry, ArticleEntry)]
        for reading in readings:
            place = _place(reading.entry.path)
            self._put_other(place, reading.entry)
            mentioned = (*reading.pictures, *((link, "") for link in reading.links))
            if mentioned:
                rows = ((*place, *_place(wanted), shown) for wanted, shown in mentioned)
                self._insert("OR IGNORE INTO mentions", rows)
        none: dict[str, int | None] = dict.fromkeys(one.entry.path for one in readings)
        return none | self._put_articles(articles)

    def _put_other(self, place: Place, entry: Entry) -> None:
        """Put what is no article on its list."""
        match entry:
            case FileEntry(target=target, filed=filed):
                facts = (filed.selector, target, filed.kind, filed.size, natural(filed.name))
                self._insert("INTO plain", [(*place, *facts)])
                self.touched.by_file(place[0], filed.selector)
            case MapEntry(target=target, folder=folder, dialect=dialect, size=size):
                self._insert("INTO maps", [(*place, target, folder, dialect, size)])
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
            case ArticleEntry() | Withheld() | Unread():
                return
        self.visible = True

    def _put_articles(self, entries: list[ArticleEntry]) -> dict[str, int]:
        """Put articles on every shelf; here and in `_remove_article` alone they change."""
        found: dict[int, ArticleEntry] = {}
        for entry in entries:
            found[self._free_id(entry.headline.mark, found)] = entry
        in_order = sorted(found.items(), key=itemgetter(0))
        self._insert("INTO articles", (_row(article, entry) for article, entry in in_order))
        aliases = [(alias, article) for article, entry in in_order for alias in entry.aliases]
        self._insert("INTO aliases", sorted(aliases))
        tags = [(key, article) for article, entry in in_order for key, _ in entry.tags]
        self._insert("INTO tags", sorted(tags))
        for article, entry in in_order:
            self._count(_shelves(_keys(entry), (key for key, _ in entry.tags)), 1)
            self.touched.by_article(article)
        self.visible |= bool(entries)
        return {entry.path: article for article, entry in in_order}

    def _free_id(self, mark: Mark, taken: Container[int]) -> int:
        """Find the id of an article: two of one second hardly ever want the same one."""
        query = "SELECT 1 FROM articles WHERE id = ?"
        while (article := -mark.place) in taken or self.connection.execute(
            query, (article,)
        ).fetchone():
            mark = Mark(mark.age, mark.tie + 1 & (1 << TIES) - 1)
        return article

    def _count(self, shelves: Iterable[tuple[str, str]], more: int) -> None:
        for shelf in shelves:
            self.counts[shelf] += more

    def settle(self) -> None:
        """Write down how many articles stand on each shelf."""
        rows = [(*shelf, more) for shelf, more in sorted(self.counts.items()) if more]
        query = "ON CONFLICT DO UPDATE SET articles = articles + excluded.articles"
        self.connection.executemany(f"INSERT INTO shelves VALUES (?, ?, ?) {query}", rows)
        self.counts.clear()

    def _remove_article(self, article: int) -> None:
        """Take an article off every shelf."""
        self.touched.by_article(article)
        self.connection.execute("DELETE FROM aliases WHERE article = ?", (article,))
        query = "DELETE FROM articles WHERE id = ? RETURNING"
        query = f"{query} day, folder, source_key, country_key, tags"
        for *keys, tags in self.connection.execute(query, (article,)).fetchall():
            tagged = [key for key, _ in tags_of(tags)]
            self._count(_shelves(keys, tagged), -1)
            query = "DELETE FROM tags WHERE key = ? AND article = ?"
            self.connection.executemany(query, [(key, article) for key in tagged])
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
        self._insert("INTO problems", [(origin, *facts) for facts in new])

    def publish(self, edition: int) -> None:
        """Write down which edition it is, and what it has touched."""
        self.note("edition", str(edition))
        self.touched.publish(edition)

    def note(self, name: str, value: str) -> None:
        """Write down a fact about the whole."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _insert(self, into: str, rows: Iterable[Row]) -> None:
        rows = list(rows)
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"INSERT {into} VALUES ({marks})", rows)


def _place(path: str) -> Place:
    folder, _, name = path.rpartition("/")
    return folder, name


def _keys(entry: ArticleEntry) -> tuple[str, str, str, str]:
    """Tell the keys of the shelves in KEYED; those it stands on have one."""
    headline = entry.headline
    source, country = headline.source, headline.country
    day = headline.day.isoformat()
    return day, entry.folder, source and slug(source), country and slug(country)


def _row(article: int, entry: ArticleEntry) -> Row:
    """Write an article as its table has it."""
    headline = entry.headline
    day, _, source_key, country_key = _keys(entry)
    return (
        *(article, *_place(entry.path), entry.target, headline.selector, headline.title),
        *(day, headline.clock, headline.source, source_key, headline.country, country_key),
        *("" if entry.story in APART else entry.story,),
        *("\n".join(map("\t".join, sorted(entry.tags))), headline.words, entry.story),
        *(headline.language, headline.corrected, entry.original),
    )


def _shelves(keys: Iterable[str], tags: Iterable[str]) -> Iterator[tuple[str, str]]:
    """List the shelves an article stands on, whose articles are counted."""
    yield "", ""
    yield from (shelf for shelf in zip(KEYED, keys, strict=True) if shelf[1])
    yield from ((ShelfKind.TAG, tag) for tag in tags)
