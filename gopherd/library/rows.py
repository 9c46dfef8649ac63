"""Rows of the catalogue in SQLite, read as values; and what is selected for each.

What is none of what it should be says that the catalogue is damaged.
"""

import posixpath
import sqlite3
from datetime import date

from gopherd.article.listing import BROWSABLE, Filed, Headline, Mark, Sectioned, ShelfKind
from gopherd.config.masthead import Dialect, prettified
from gopherd.library.catalogue import ArticleEntry, MapEntry

Row = list[object] | tuple[object, ...]

HEADLINE = (
    "a.id, a.selector, a.title, a.day, a.clock, a.source, a.country, a.words,"
    " a.language, a.corrected"
)

ENTRIES = (
    "SELECT a.folder, a.name, a.target, a.story, a.original, a.tags, ifnull(f.stamp, ''),"
    f" {HEADLINE} FROM articles a LEFT JOIN files f ON f.folder = a.folder AND f.name = a.name"
)
ENTRY_ID = 7
"""Which column of that is the id."""

MAPS = (
    "SELECT m.folder, m.name, m.speaks_for, m.target, m.dialect, m.size, ifnull(f.stamp, '')"
    " FROM maps m LEFT JOIN files f ON f.folder = m.folder AND f.name = m.name"
)
FILED = "selector, name, kind, size"

# What stands in folders below counts too, so that the way to it is shown. '0' follows '/'.
BELOW = ">= f.folder || '/' AND {0} < f.folder || '0'"
SECTIONS = f"""
SELECT f.folder, f.name, f.blurb,
    ifnull((SELECT articles FROM shelves WHERE kind = 'section' AND key = f.folder), 0), f.place
FROM folders f
WHERE (EXISTS (SELECT 1 FROM shelves WHERE kind = 'section' AND key = f.folder)
    OR EXISTS (SELECT 1 FROM shelves WHERE kind = 'section' AND key {BELOW.format("key")})
    OR EXISTS (SELECT 1 FROM plain WHERE plain.folder = f.folder)
    OR EXISTS (SELECT 1 FROM plain WHERE plain.folder {BELOW.format("plain.folder")})
    OR EXISTS (SELECT 1 FROM maps WHERE speaks_for = f.folder)
    OR EXISTS (SELECT 1 FROM maps WHERE speaks_for {BELOW.format("speaks_for")}))
"""
"""Of folders that hold anything."""


ON_SHELF = {
    ShelfKind.LATEST: "articles a WHERE ? = ''",
    ShelfKind.SECTION: "articles a WHERE a.folder = ?",
    ShelfKind.COUNTRY: "articles a WHERE a.country_key <> '' AND a.country_key = ?",
    ShelfKind.SOURCE: "articles a WHERE a.source_key <> '' AND a.source_key = ?",
    ShelfKind.TAG: "tags t CROSS JOIN articles a ON a.id = t.article WHERE t.key = ?",
    ShelfKind.DAY: "articles a WHERE a.day = ?",
    ShelfKind.STORY: "articles a WHERE a.story <> '' AND a.story = ?",
}
ORDERED_BY = {ShelfKind.TAG: "t.article"}
"""The column that has the articles in order, where it is not their own."""

SHELF_NAME = {
    ShelfKind.COUNTRY: "a.country",
    ShelfKind.SOURCE: "a.source",
    ShelfKind.TAG: "a.tags",
    ShelfKind.DAY: "a.day",
    ShelfKind.STORY: "a.title",
}


def _naming(kind: ShelfKind) -> str:
    """Ask for shelves of a kind, each with what its newest article calls it."""
    by = ORDERED_BY.get(kind, "a.id")
    newest = f"{ON_SHELF[kind].replace('?', 's.key')} ORDER BY {by} DESC LIMIT 1"
    after = "< ? ORDER BY s.key DESC" if kind is ShelfKind.DAY else "> ? ORDER BY s.key"
    return (
        f"SELECT s.key, (SELECT {SHELF_NAME[kind]} FROM {newest}), s.articles"
        f" FROM shelves s WHERE s.kind = ? AND s.key {after} LIMIT ?"
    )


NAMED = {kind: _naming(kind) for kind in BROWSABLE}


def entry_of(row: Row) -> ArticleEntry:
    """Read an article."""
    folder, name, target, story, original, tags, stamp, *headline = row
    return ArticleEntry(
        path=posixpath.join(str(folder), str(name)),
        target=str(target),
        folder=str(folder),
        headline=headline_of(headline),
        story=str(story),
        original=str(original),
        tags=tags_of(tags),
        stamp=str(stamp),
    )


def section_of(row: Row) -> Sectioned:
    """Read a section."""
    folder, name, blurb, articles, order = row
    shown = str(name) or prettified(str(folder).rpartition("/")[2])
    return Sectioned(str(folder), shown, str(blurb), number_of(articles), number_of(order))


def headline_of(row: Row) -> Headline:
    """Read what a list says of an article."""
    id_, selector, title, day, clock, source, country, words, language, corrected = row
    return Headline(
        selector=str(selector),
        title=str(title),
        age=Mark.at(-number_of(id_)).age,
        day=day_of(day),
        clock=str(clock),
        source=str(source),
        country=str(country),
        words=number_of(words),
        language=str(language),
        corrected=bool(corrected),
    )


def tags_of(lines: object) -> tuple[tuple[str, str], ...]:
    """Read the tags of an article: slug and name of each."""
    parted = (line.partition("\t") for line in str(lines).split("\n") if line)
    return tuple((key, name) for key, _, name in parted)


def map_of(row: Row) -> MapEntry:
    """Read a map of a gopherhole."""
    folder, name, speaks_for, target, dialect, size, stamp = row
    return MapEntry(
        path=posixpath.join(str(folder), str(name)),
        target=str(target),
        folder=str(speaks_for),
        dialect=_dialect(dialect),
        size=number_of(size),
        stamp=str(stamp),
    )


def _dialect(value: object) -> Dialect:
    try:
        return Dialect(str(value))
    except ValueError as error:
        raise sqlite3.OperationalError("a dialect is none") from error


def filed_of(row: Row) -> Filed:
    """Read a file that is served as it is."""
    selector, name, kind, size = row
    return Filed(str(selector), str(name), str(kind), number_of(size))


def mark_of(row: Row) -> Mark:
    """Find the place right after an article."""
    return Mark.at(-number_of(row[0]))


def number_of(value: object) -> int:
    """Read a number; one that is none says that the catalogue is damaged."""
    try:
        return int(str(value))
    except ValueError as error:
        raise sqlite3.OperationalError("a number is none") from error


def day_of(value: object) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise sqlite3.OperationalError("a date is none") from error
