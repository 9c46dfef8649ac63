"""What an edition touches: the subjects of pages that are not as they were in the one before.

A subject is the selector of a page, without what leads to its later pages. Kept for the last
editions, so that whoever has printed pages of one of them knows which to throw away.
"""

import sqlite3
from collections.abc import Collection, Iterator

from attrs import define, field

from gopherd.article.listing import Shelf, ShelfKind
from gopherd.library.scan import ARTICLE_SUFFIXES

MOST_SUBJECTS = 2000
"""An edition that touches more touches everything: to find out which costs more than to print."""

MOST_EDITIONS = 1000
"""Editions remembered; at ten a second, what somebody has missed who looks away for a minute."""

FRONT, ABOUT, MISSED, STORIES = "", "/about", "/missed", "/story"
"""Pages that count or choose among all articles, or all stories."""


@define
class Touched:
    """Notes what changes, while the tables still tell what it touches."""

    connection: sqlite3.Connection
    subjects: set[str] = field(factory=set, init=False)
    everything: bool = field(default=False, init=False)

    def by_everything(self) -> None:
        """Touch every page."""
        self.everything = True
        self.subjects.clear()

    def by_subjects(self, subjects: Collection[str]) -> None:
        """Touch pages that are known by name."""
        if not self.everything:
            self.subjects.update(subjects)
            self._mind()

    def by_file(self, folder: str, selector: str) -> None:
        """Touch the pages that show a file, or whose sections are there because of it."""
        if self.everything:
            return
        sections = [page.removeprefix("/") for page in _sections(folder)]
        if any(self.connection.execute(MAPPED, (one,)).fetchone() for one in sections):
            self.by_everything()  # maps may show files of any folder
            return
        self.subjects |= {selector, *_sections(folder), *self._mentioning(selector)}
        self._mind()

    def by_article(self, article: int) -> None:
        """Touch the pages that show an article, while it is in its table."""
        if self.everything:
            return
        row = self.connection.execute(ARTICLE, (article,)).fetchone()
        if row is None:
            return
        selector, folder, day, source, country, story, tags, original = row
        keys = [
            (ShelfKind.DAY, day),
            (ShelfKind.MONTH, month := day[: len("2025-09")]),
            (ShelfKind.SOURCE, source),
            (ShelfKind.COUNTRY, country),
            *((ShelfKind.TAG, line.partition("\t")[0]) for line in tags.split("\n")),
        ]
        self.subjects |= {selector, ABOUT, *_sections(folder), *self._mentioning(selector)}
        for kind, key in keys:
            if key:
                self.subjects |= {f"/{kind}", Shelf(kind, key).selector}
        self._add(KIN, article)
        self._add(f"{BESIDE} > ? ORDER BY id LIMIT 1", folder, article)
        self._add(f"{BESIDE} < ? ORDER BY id DESC LIMIT 1", folder, article)
        self._add(f"{MONTH_BESIDE} < ? ORDER BY key DESC LIMIT 1", month)
        self._add(f"{MONTH_BESIDE} > ? ORDER BY key LIMIT 1", f"{month}-99")
        self._add(FORMER, article)
        if original:
            self.subjects.add(original)
        self._add(f"{VERSIONS} LIMIT {MOST_SUBJECTS}", selector, original)
        if story:
            self.subjects |= {MISSED, STORIES, Shelf(ShelfKind.STORY, story).selector}
            self._add(f"{TAKES} LIMIT {MOST_SUBJECTS}", story)
        self._mind()

    def _add(self, query: str, *values: object) -> None:
        self.subjects.update(row[0] for row in self.connection.execute(query, values))

    def _mentioning(self, selector: str) -> Iterator[str]:
        """Find the articles that show or link what has a selector."""
        folder, _, name = selector.removeprefix("/").rpartition("/")
        for suffix in ("", *ARTICLE_SUFFIXES):
            for (found,) in self.connection.execute(MENTIONING, (folder, name + suffix)):
                yield found

    def _mind(self) -> None:
        if len(self.subjects) > MOST_SUBJECTS:
            self.by_everything()

    def publish(self, edition: int) -> None:
        """Write down what an edition has touched, and forget what the oldest one has."""
        execute = self.connection.execute
        execute("INSERT INTO editions VALUES (?, ?)", (edition, self.everything))
        rows = ((edition, subject) for subject in sorted(self.subjects))
        self.connection.executemany("INSERT INTO touched VALUES (?, ?)", rows)
        last = execute(LAST, (MOST_EDITIONS,)).fetchone()
        if last is not None:
            execute("DELETE FROM editions WHERE edition <= ?", last)
            execute("DELETE FROM touched WHERE edition <= ?", last)


ARTICLE = (
    "SELECT selector, folder, day, source_key, country_key, story, tags,"
    " original FROM articles WHERE id = ?"
)
MAPPED = "SELECT 1 FROM maps WHERE speaks_for = ? LIMIT 1"
BESIDE = "SELECT selector FROM articles WHERE folder = ? AND id"
MONTH_BESIDE = "SELECT '/month/' || substr(key, 1, 7) FROM shelves WHERE kind = 'day' AND key"
FORMER = "SELECT selector FROM aliases WHERE article = ?"
VERSIONS = "SELECT selector FROM articles WHERE original <> '' AND original IN (?, ?)"
TAKES = "SELECT selector FROM articles WHERE story <> '' AND story = ?"
KIN = (
    "SELECT a.selector FROM indexed mine JOIN kin k ON k.id = mine.id"
    " JOIN indexed its ON its.id = k.other JOIN articles a ON a.id = its.article"
    " WHERE mine.article = ?"
)
MENTIONING = (
    "SELECT a.selector FROM mentions m JOIN files f ON f.folder = m.folder AND f.name = m.name"
    " JOIN articles a ON a.id = f.article WHERE m.wanted_folder = ? AND m.wanted_name = ?"
)
LAST = "SELECT edition FROM editions ORDER BY edition DESC LIMIT 1 OFFSET ?"


def _sections(folder: str) -> Iterator[str]:
    """Name the pages of a folder and of those around it, up to the front page."""
    while folder:
        yield f"/{folder}"
        folder = folder.rpartition("/")[0]
    yield FRONT
