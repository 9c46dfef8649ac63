"""The SQLite catalogue as a reader sees it: the named queries, each with an index behind it."""

import sqlite3
from datetime import date

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
from gopherd.config.masthead import prettified
from gopherd.library.catalogue import ArticleEntry, FileEntry

HEADLINE = "a.selector, a.title, a.age, a.day, a.clock, a.source, a.country, a.words"

ON_SHELF = {
    ShelfKind.LATEST: "articles a WHERE ? = ''",
    ShelfKind.SECTION: "articles a WHERE a.folder = ?",
    ShelfKind.COUNTRY: "articles a WHERE a.country_key <> '' AND a.country_key = ?",
    ShelfKind.SOURCE: "articles a WHERE a.source_key <> '' AND a.source_key = ?",
    ShelfKind.TAG: "tags t CROSS JOIN articles a ON a.path = t.path WHERE t.key = ?",
    ShelfKind.DAY: "articles a WHERE a.day = ?",
    ShelfKind.STORY: "articles a WHERE a.story <> '' AND a.story = ?",
}
ORDERED_BY = {ShelfKind.TAG: "t"}
"""Which table's index has the articles in order, where it is not their own."""

SHELF_NAME = {
    ShelfKind.COUNTRY: "a.country",
    ShelfKind.SOURCE: "a.source",
    ShelfKind.TAG: "t.name",
    ShelfKind.DAY: "a.day",
    ShelfKind.STORY: "a.title",
}
NAMED = {
    ShelfKind.COUNTRY: "SELECT country_key AS key, min(country), count(*) FROM articles"
    " WHERE country_key <> '' AND country_key > ? GROUP BY key ORDER BY key LIMIT ?",
    ShelfKind.SOURCE: "SELECT source_key AS key, min(source), count(*) FROM articles"
    " WHERE source_key <> '' AND source_key > ? GROUP BY key ORDER BY key LIMIT ?",
    ShelfKind.TAG: "SELECT key, min(name), count(*) FROM tags"
    " WHERE key > ? GROUP BY key ORDER BY key LIMIT ?",
    ShelfKind.DAY: "SELECT day, day, count(*) FROM articles"
    " WHERE day < ? GROUP BY day ORDER BY day DESC LIMIT ?",
}
AFTER_ALL_DAYS = "9999-99-99"

COUNTS = (
    "SELECT count(*), count(DISTINCT nullif(source_key, '')),"
    " count(DISTINCT nullif(country_key, '')), count(DISTINCT nullif(folder, '')),"
    " max(day), min(day)"
    " FROM articles"
)


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
        return _number(row[0]) if row else 0

    def entry(self, selector: str) -> ArticleEntry | FileEntry | None:
        """See `News`."""
        if row := self._one(
            f"SELECT a.path, a.target, a.folder, a.story, ifnull(f.stamp, ''), {HEADLINE}"
            " FROM articles a LEFT JOIN files f ON f.path = a.path WHERE a.selector = ?",
            selector,
        ):
            path, target, folder, story, stamp, *headline = row
            tags = self._all("SELECT key, name FROM tags WHERE path = ? ORDER BY key", path)
            return ArticleEntry(
                path=str(path),
                target=str(target),
                folder=str(folder),
                headline=_headline(headline),
                story=str(story),
                tags=tuple((str(key), str(name)) for key, name in tags),
                stamp=str(stamp),
            )
        row = self._one(
            "SELECT path, target, folder, selector, name, kind, size FROM plain WHERE selector = ?",
            selector,
        )
        if row is None:
            return None
        path, target, folder, *filed = row
        return FileEntry(
            path=str(path), target=str(target), folder=str(folder), filed=_filed(filed)
        )

    def section(self, folder: str) -> Sectioned | None:
        """See `News`."""
        row = self._one(f"{SECTIONS} WHERE f.folder = ?", folder)
        return _sectioned(row) if row and _holds_anything(row) else None

    def sections(self, within: str) -> tuple[Sectioned, ...]:
        """See `News`."""
        rows = self._all(
            f"{SECTIONS} WHERE f.parent = ? ORDER BY ifnull(s.place, 1000), f.folder", within
        )
        return tuple(_sectioned(row) for row in rows if _holds_anything(row))

    def files(self, folder: str) -> tuple[Filed, ...]:
        """See `News`."""
        rows = self._all(
            "SELECT selector, name, kind, size FROM plain WHERE folder = ? ORDER BY name", folder
        )
        return tuple(map(_filed, rows))

    def slice(self, shelf: Shelf, after: Mark | None, most: int) -> Slice:
        """See `News`."""
        place = after or Mark(-(2**62), "")
        own, by = ON_SHELF[shelf.kind], ORDERED_BY.get(shelf.kind, "a")
        key = f"({by}.age, {by}.selector)"
        rows = self._all(
            f"SELECT {HEADLINE} FROM {own} AND {key} > (?, ?)"
            f" ORDER BY {by}.age, {by}.selector LIMIT ?",
            shelf.key,
            place.age,
            place.selector,
            most + 1,
        )
        above = after and self._all(
            f"SELECT a.age, a.selector FROM {own} AND {key} <= (?, ?)"
            f" ORDER BY {by}.age DESC, {by}.selector DESC LIMIT ?",
            shelf.key,
            place.age,
            place.selector,
            most + 1,
        )
        shown = tuple(_headline(row) for row in rows[:most])
        return Slice(
            rows=shown,
            older=shown[-1].mark if len(rows) > most else None,
            newer=_mark(above[most]) if above and len(above) > most else None,
            first=not above,
        )

    def shelf_name(self, shelf: Shelf) -> str | None:
        """See `News`."""
        by = ORDERED_BY.get(shelf.kind, "a")
        row = self._one(
            f"SELECT {SHELF_NAME[shelf.kind]} FROM {ON_SHELF[shelf.kind]}"
            f" ORDER BY {by}.age, {by}.selector LIMIT 1",
            shelf.key,
        )
        return str(row[0]) if row else None

    def neighbours(self, entry: ArticleEntry) -> tuple[Headline | None, Headline | None]:
        """See `News`."""
        place = (entry.folder, entry.headline.age, entry.headline.selector)
        base = f"SELECT {HEADLINE} FROM articles a WHERE a.folder = ? AND (a.age, a.selector)"
        newer = self._one(f"{base} < (?, ?) ORDER BY a.age DESC, a.selector DESC LIMIT 1", *place)
        older = self._one(f"{base} > (?, ?) ORDER BY a.age, a.selector LIMIT 1", *place)
        return (_headline(newer) if newer else None, _headline(older) if older else None)

    def story(self, slug: str) -> Cluster | None:
        """See `News`."""
        newest = self.slice(Shelf(ShelfKind.STORY, slug), None, 1).rows
        if not newest:
            return None
        row = self._one("SELECT count(*) FROM articles WHERE story <> '' AND story = ?", slug)
        return Cluster(slug, newest[0], _number(row[0]) if row else 1)

    def stories(self, within: int, most: int) -> tuple[Cluster, ...]:
        """See `News`."""
        rows = self._all(
            "SELECT story FROM articles WHERE story <> '' GROUP BY story"
            " HAVING count(*) > 1 AND min(age) <= (SELECT min(age) FROM articles) + ?"
            " ORDER BY count(*) DESC, min(age), story LIMIT ?",
            within,
            most,
        )
        return tuple(story for row in rows if (story := self.story(str(row[0]))))

    def named(self, kind: ShelfKind, after: str, most: int) -> tuple[Named, ...]:
        """See `News`."""
        start = after or (AFTER_ALL_DAYS if kind is ShelfKind.DAY else "")
        return tuple(
            Named(Shelf(kind, str(key)), str(name), _number(count))
            for key, name, count in self._all(NAMED[kind], start, most)
        )

    def census(self, *, newest_day: bool = False) -> Census:
        """See `News`."""
        newest = " WHERE day = (SELECT max(day) FROM articles)" if newest_day else ""
        row = self._one(COUNTS + newest)
        articles, sources, countries, sections, latest, oldest = row or (0, 0, 0, 0, None, None)
        return Census(
            articles=_number(articles),
            sources=_number(sources),
            countries=_number(countries),
            sections=_number(sections),
            newest=_day(latest) if latest else None,
            oldest=_day(oldest) if oldest else None,
        )


# What stands in folders below counts too, so that the way to it is shown. '0' follows '/'.
BELOW = "folder >= f.folder || '/' AND folder < f.folder || '0'"
SECTIONS = f"""
SELECT f.folder, ifnull(s.name, ''), ifnull(s.blurb, ''),
    (SELECT count(*) FROM articles a WHERE a.folder = f.folder),
    EXISTS (SELECT 1 FROM articles WHERE {BELOW})
    OR EXISTS (SELECT 1 FROM plain WHERE plain.folder = f.folder)
    OR EXISTS (SELECT 1 FROM plain WHERE {BELOW})
FROM folders f LEFT JOIN sections s ON s.folder = f.folder
"""


def _holds_anything(row: tuple[object, ...]) -> bool:
    return bool(row[3] or row[4])


def _sectioned(row: tuple[object, ...]) -> Sectioned:
    folder, name, blurb, articles, _ = row
    shown = str(name) or prettified(str(folder).rpartition("/")[2])
    return Sectioned(str(folder), shown, str(blurb), _number(articles))


def _headline(row: "list[object] | tuple[object, ...]") -> Headline:
    selector, title, age, day, clock, source, country, words = row
    return Headline(
        selector=str(selector),
        title=str(title),
        age=_number(age),
        day=_day(day),
        clock=str(clock),
        source=str(source),
        country=str(country),
        words=_number(words),
    )


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError as error:
        raise sqlite3.OperationalError("a number is none") from error


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise sqlite3.OperationalError("a date is none") from error


def _filed(row: "list[object] | tuple[object, ...]") -> Filed:
    selector, name, kind, size = row
    return Filed(str(selector), str(name), str(kind), _number(size))


def _mark(row: tuple[object, ...]) -> Mark:
    age, selector = row
    return Mark(_number(age), str(selector))
