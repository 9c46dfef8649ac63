"""The SQLite catalogue as a reader sees it: the named queries, each with an index behind it."""

import heapq
import itertools
import posixpath
import sqlite3
from typing import TYPE_CHECKING

from attrs import frozen

from gopherd.article.listing import (
    Census,
    Cluster,
    Filed,
    Headline,
    Mark,
    Named,
    Sectioned,
    Shelf,
    ShelfKind,
    Slice,
)
from gopherd.article.natural import natural
from gopherd.library.catalogue import ALL, ArticleEntry, FileEntry, Findings, MapEntry
from gopherd.library.census import CensusTaker
from gopherd.library.rows import (
    ENTRIES,
    ENTRY_ID,
    FILED,
    HEADLINE,
    MAPS,
    NAMED,
    ON_SHELF,
    ORDERED_BY,
    SECTIONS,
    SHELF_NAME,
    entry_of,
    filed_of,
    headline_of,
    map_of,
    mark_of,
    number_of,
    section_of,
    tags_of,
)

if TYPE_CHECKING:
    from gopherd.article.query import Question

FIRST_OF_ALL = -(2**63)
"""The lowest order a section can have."""

NEWER_THAN_ALL = 2**63 - 1
"""The highest id there can be."""

AFTER_ALL_DAYS = "9999-99-99"
AFTER_ALL_KEYS = "\U0010ffff"
"""Sorts after whatever begins a key."""

MOST_TRANSLATIONS = 50
"""More languages than any newsroom translates into."""

MOST_RECENT = 1000
"""Stories with several takes, the newest ones, of which those with the most takes are chosen."""

MOST_COUNTED = 10_000
"""Articles waiting to be read are counted so far; with more nobody wants the exact number."""


@frozen
class SqliteNews:
    """One snapshot of the catalogue; see `News` for what each query answers."""

    connection: sqlite3.Connection

    def _all(self, query: str, *values: object) -> list[tuple[object, ...]]:
        try:
            return self.connection.execute(query, values).fetchall()
        except UnicodeEncodeError:
            return []  # a selector that is not UTF-8 names nothing here

    def _one(self, query: str, *values: object) -> tuple[object, ...] | None:
        return next(iter(self._all(query, *values)), None)

    def edition(self) -> int:
        """See `News`."""
        row = self._one("SELECT value FROM facts WHERE name = 'edition'")
        return number_of(row[0]) if row else 0

    def touched_since(self, edition: int) -> frozenset[str] | None:
        """See `News`."""
        if edition == self.edition():
            return frozenset()
        if not self._one("SELECT 1 FROM editions WHERE edition = ?", edition):
            return None
        query = "SELECT 1 FROM editions WHERE edition > ? AND everything"
        if self._one(query, edition):
            return None
        rows = self._all("SELECT DISTINCT subject FROM touched WHERE edition > ?", edition)
        return frozenset(str(subject) for (subject,) in rows)

    def entry(self, selector: str) -> ArticleEntry | FileEntry | None:
        """See `News`."""
        row = self._one(f"{ENTRIES} WHERE a.selector = ?", selector)
        if row:
            return entry_of(row)
        row = self._one(f"SELECT folder, target, {FILED} FROM plain WHERE selector = ?", selector)
        if row is None:
            return None
        folder, target, *filed = row
        told = filed_of(filed)
        path = posixpath.join(str(folder), told.name)
        return FileEntry(path=path, target=str(target), folder=str(folder), filed=told)

    def moved(self, alias: str) -> ArticleEntry | None:
        """See `News`."""
        claims = "JOIN aliases ON aliases.article = a.id WHERE aliases.selector = ?"
        row = self._one(f"{ENTRIES} {claims} ORDER BY a.folder, a.name LIMIT 1", alias)
        return entry_of(row) if row else None

    def translations(self, original: str) -> tuple[Headline, ...]:
        """See `News`."""
        query = "WHERE a.original <> '' AND a.original = ? ORDER BY a.selector LIMIT ?"
        rows = self._all(f"SELECT {HEADLINE} FROM articles a {query}", original, MOST_TRANSLATIONS)
        return tuple(map(headline_of, rows))

    def section(self, folder: str) -> Sectioned | None:
        """See `News`."""
        row = self._one(f"{SECTIONS} AND f.folder = ? AND f.folder <> ''", folder)
        return section_of(row) if row else None

    def sections(
        self, within: str, after: tuple[int, str] | None = None, most: int = ALL
    ) -> tuple[Sectioned, ...]:
        """See `News`."""
        order, name = after or (FIRST_OF_ALL, "")
        rows = self._all(IN_FOLDER, within, order, natural(name), most)
        return tuple(map(section_of, rows))

    def files(self, folder: str, after: str = "", most: int = ALL) -> tuple[Filed, ...]:
        """See `News`."""
        query = f"SELECT {FILED} FROM plain WHERE folder = ? AND sorting > ? ORDER BY sorting"
        rows = self._all(f"{query} LIMIT ?", folder, natural(after) if after else "", most)
        return tuple(map(filed_of, rows))

    def maps(self, folder: str) -> tuple[MapEntry, ...]:
        """See `News`."""
        return tuple(
            map(map_of, self._all(f"{MAPS} WHERE m.speaks_for = ? ORDER BY m.name", folder))
        )

    def all_maps(self) -> tuple[MapEntry, ...]:
        """See `News`."""
        return tuple(map(map_of, self._all(f"{MAPS} ORDER BY m.folder, m.name")))

    def slice(self, shelf: Shelf, after: Mark | None, most: int) -> Slice:
        """See `News`."""
        start = -after.place if after else NEWER_THAN_ALL
        own, by = ON_SHELF[shelf.kind], ORDERED_BY.get(shelf.kind, "a.id")
        query = f"SELECT {HEADLINE} FROM {own} AND {by} < ? ORDER BY {by} DESC LIMIT ?"
        rows = self._all(query, shelf.key, start, most + 1)
        query = f"SELECT {by} FROM {own} AND {by} >= ? ORDER BY {by} LIMIT ?"
        above = after and self._all(query, shelf.key, start, most + 1)
        return Slice(
            rows=tuple(map(headline_of, rows[:most])),
            older=mark_of(rows[most - 1]) if len(rows) > most else None,
            newer=mark_of(above[most]) if above and len(above) > most else None,
            first=not above,
        )

    def shelf_name(self, shelf: Shelf) -> str | None:
        """See `News`."""
        by = ORDERED_BY.get(shelf.kind, "a.id")
        row = self._one(
            f"SELECT {SHELF_NAME[shelf.kind]} FROM {ON_SHELF[shelf.kind]}"
            f" ORDER BY {by} DESC LIMIT 1",
            shelf.key,
        )
        return _shelf_name(shelf, row[0]) if row else None

    def neighbours(self, entry: ArticleEntry) -> tuple[Headline | None, Headline | None]:
        """See `News`."""
        row = self._one("SELECT id FROM articles WHERE selector = ?", entry.headline.selector)
        if row is None:
            return None, None
        base = f"SELECT {HEADLINE} FROM articles a WHERE a.folder = ? AND a.id"
        newer = self._one(f"{base} > ? ORDER BY a.id LIMIT 1", entry.folder, row[0])
        older = self._one(f"{base} < ? ORDER BY a.id DESC LIMIT 1", entry.folder, row[0])
        return (headline_of(newer) if newer else None, headline_of(older) if older else None)

    def story(self, slug: str) -> Cluster | None:
        """See `News`."""
        clusters = self._clusters(f"{CLUSTERS} WHERE s.story = ?", slug)
        return clusters[0] if clusters else None

    def stories(self, within: int, most: int) -> tuple[Cluster, ...]:
        """See `News`."""
        newest = self._newest()
        if newest is None:
            return ()
        rows = self._all(RECENT, _earlier(newest, within), NEWER_THAN_ALL, MOST_RECENT)
        chosen = heapq.nsmallest(
            most, rows, key=lambda row: (-number_of(row[1]), -number_of(row[2]))
        )
        return tuple(story for row in chosen if (story := self.story(str(row[0]))))

    def all_stories(self, after: Mark | None, most: int) -> tuple[Cluster, ...]:
        """See `News`."""
        start = -after.place if after else NEWER_THAN_ALL
        query = f"{CLUSTERS} WHERE s.takes > 1 AND s.newest < ? ORDER BY s.newest DESC LIMIT ?"
        return self._clusters(query, start, most)

    def _clusters(self, query: str, *values: object) -> tuple[Cluster, ...]:
        return tuple(
            Cluster(str(slug), headline_of(headline), number_of(takes))
            for slug, takes, *headline in self._all(query, *values)
        )

    def search(self, question: "Question", start: int, most: int) -> Findings:
        """See `News`."""
        from gopherd.library.search import MOST_RANKED, find

        enough = max(MOST_RANKED, start + most)
        search = find(self.connection, question, enough + 1)
        shown = search.ids[start : start + most]
        marks = ", ".join("?" * len(shown))
        rows = self._all(f"{ENTRIES} WHERE a.id IN ({marks})", *shown)
        rows.sort(key=lambda row: shown.index(number_of(row[ENTRY_ID])))
        waiting = self._one(f"SELECT count(*) FROM (SELECT 1 FROM waiting LIMIT {MOST_COUNTED})")
        return Findings(
            rows=tuple(map(entry_of, rows)),
            found=min(len(search.ids), enough),
            whole=len(search.ids) <= enough and not search.stopped,
            ranked=search.ranked,
            stopped=search.stopped,
            waiting=number_of(waiting[0]) if waiting else 0,
        )

    def spelling(self, word: str) -> str:
        """See `News`."""
        from gopherd.library.search import Vocabulary

        vocabulary = Vocabulary(self.connection)
        return "" if vocabulary.holding(word) else vocabulary.spelling(word)

    def related(self, selector: str, most: int) -> tuple[Headline, ...]:
        """See `News`."""
        return tuple(map(headline_of, self._all(RELATED, selector, most)))

    def missed(self, within: int, most: int, after: str = "") -> tuple[Cluster, ...]:
        """See `News`."""
        newest = self._newest()
        row = self._one("SELECT newest FROM stories WHERE story = ?", after) if after else None
        if newest is None or (after and row is None):
            return ()
        last = number_of(row[0]) if row else NEWER_THAN_ALL
        rows = self._all(RECENT, _earlier(newest, within), last, MOST_RECENT)
        alone = (row for row in rows if self._all(COUNTRIES, row[0]) == [(1, 1)])
        few = itertools.islice(alone, most)
        return tuple(story for row in few if (story := self.story(str(row[0]))))

    def waiting(self, most: int) -> tuple[ArticleEntry, ...]:
        """See `Catalogue`."""
        query = f"{ENTRIES} JOIN waiting w ON w.article = a.id ORDER BY w.article DESC LIMIT ?"
        return tuple(map(entry_of, self._all(query, most)))

    def _newest(self) -> int | None:
        (newest,) = self._one("SELECT max(id) FROM articles") or (None,)
        return None if newest is None else number_of(newest)

    def named(self, kind: ShelfKind, after: str, most: int) -> tuple[Named, ...]:
        """See `News`."""
        start = after or (AFTER_ALL_DAYS if kind is ShelfKind.DAY else "")
        rows = self._all(NAMED[kind], str(kind), start, most)
        return tuple(
            Named(
                Shelf(kind, str(key)), _shelf_name(Shelf(kind, str(key)), name), number_of(articles)
            )
            for key, name, articles in rows
        )

    def tally(self, kind: ShelfKind, within: str = "") -> tuple[tuple[str, int], ...]:
        """See `News`."""
        query = "SELECT key, articles FROM shelves WHERE kind = ? AND key >= ? AND key < ?"
        rows = self._all(f"{query} ORDER BY key", str(kind), within, within + AFTER_ALL_KEYS)
        return tuple((str(key), number_of(articles)) for key, articles in rows)

    def months(self) -> tuple[tuple[str, int], ...]:
        """See `News`."""
        rows = self._all(
            "SELECT substr(key, 1, 7), sum(articles) FROM shelves WHERE kind = 'day'"
            " GROUP BY 1 ORDER BY 1 DESC"
        )
        return tuple((str(month), number_of(articles)) for month, articles in rows)

    def beside(self, month: str) -> tuple[str, str]:
        """See `News`."""
        query = "SELECT ifnull(substr({0}(key), 1, 7), '') FROM shelves WHERE kind = 'day' AND key"
        older = self._one(f"{query.format('max')} < ?", month)
        newer = self._one(f"{query.format('min')} > ?", month + AFTER_ALL_KEYS)
        return str(older[0]) if older else "", str(newer[0]) if newer else ""

    def census(self, *, newest_day: bool = False) -> Census:
        """See `News`."""
        taker = CensusTaker(self.connection)
        return taker.count_newest_day() if newest_day else taker.count()


RECENT = (
    "SELECT story, takes, newest FROM stories WHERE takes > 1 AND newest > ?"
    " AND newest < ? ORDER BY newest DESC LIMIT ?"
)
COUNTRIES = (
    "SELECT count(DISTINCT country_key), min(country_key <> '') FROM articles"
    " WHERE story <> '' AND story = ?"
)
RELATED = (
    f"SELECT {HEADLINE} FROM articles mine"
    " JOIN indexed ON indexed.article = mine.id"
    " JOIN kin ON kin.id = indexed.id"
    " JOIN indexed its ON its.id = kin.other"
    " JOIN articles a ON a.id = its.article"
    " WHERE mine.selector = ? AND (mine.story = '' OR a.story <> mine.story)"
    " ORDER BY kin.likeness DESC, a.id DESC LIMIT ?"
)
CLUSTERS = (
    f"SELECT s.story, s.takes, {HEADLINE} FROM stories s CROSS JOIN articles a ON a.id = s.newest"
)
IN_FOLDER = (
    f"{SECTIONS} AND f.parent = ? AND (f.place, f.sorting) > (?, ?)"
    " ORDER BY f.place, f.sorting LIMIT ?"
)


def _earlier(id_: int, seconds: int) -> int:
    """Return what the ids of all articles so long before one are not above."""
    return -Mark(Mark.at(-id_).age + seconds + 1).place


def _shelf_name(shelf: Shelf, told: object) -> str:
    """Take the name of a shelf from what its newest article tells."""
    if shelf.kind is ShelfKind.TAG:
        return dict(tags_of(told)).get(shelf.key, shelf.key)
    return str(told)
