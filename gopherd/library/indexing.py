"""Taking the words of articles into the catalogue, inside one transaction.

The index of SQLite keeps words and where they stand, not the texts: a third of the size.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice

from attrs import define, frozen

from gopherd.article.likeness import FIRST_WORDS, counted, rarities, vector
from gopherd.article.listing import TIES
from gopherd.article.query import EVERYTHING, Field, filed_token, section_key
from gopherd.article.slug import slug
from gopherd.article.words import pieces, stem, words_of
from gopherd.library.catalogue import ArticleEntry, Words
from gopherd.library.stories import Stories

ROWS_A_MINUTE = 64
"""Rows of the index are numbered by the minute, 64 for each: near numbers make a small index."""

READ_AT_ONCE = 2**16
"""Characters whose words are found at one go, a millisecond or two: no page is drawn meanwhile."""

LONGEST_WORD = 40
"""Characters of a word that is counted; what is longer is an address or a slip."""

MOST_GONE = 1000
"""Rows that lead to no article, from which on the index is made anew once they are the most."""


@frozen
class Row:
    """An article on its way into the index."""

    id: int
    article: int
    words: Words
    title: list[str]
    text: list[list[str]]
    """Its words, folded, piece by piece."""


@define
class Indexer:
    """Takes articles in; what readers see of it is told by `touched`."""

    connection: sqlite3.Connection
    stories: Stories

    @property
    def touched(self) -> set[str]:
        """The subjects whose pages may differ from now on."""
        return self.stories.touched

    def learn(self, words: Iterable[Words]) -> None:
        """Take in articles that were waiting; those that are gone meanwhile are left out."""
        oldest_first = sorted(words, key=lambda one: one.entry.headline.mark, reverse=True)
        rows = sorted(filter(None, map(self._row, oldest_first)), key=lambda row: row.id)
        self._count(rows)
        for row in rows:  # in order: the index is written in as few pieces as can be
            entry = row.words.entry
            self.connection.execute(
                "INSERT INTO sought (rowid, title, body, filed) VALUES (?, ?, ?, ?)",
                (row.id, entry.headline.title, row.words.text, " ".join(filed(entry))),
            )
        self._match(rows)
        self.stories.settle()
        self._sweep()

    def _row(self, words: Words) -> Row | None:
        query = (
            "SELECT a.id, a.declared FROM articles a JOIN waiting w ON w.article = a.id"
            " WHERE a.selector = ?"
        )
        found = self.connection.execute(query, (words.entry.headline.selector,)).fetchone()
        if found is None:
            return None
        article, declared = found
        id_ = self._free_id(article >> TIES)
        self.connection.execute("DELETE FROM waiting WHERE article = ?", (article,))
        self.connection.execute(
            "INSERT INTO indexed VALUES (?, ?, ?, ?)", (id_, article, declared, id_)
        )
        title = words_of(words.entry.headline.title)
        text = [words_of(piece) for piece in pieces(words.text, READ_AT_ONCE)]
        return Row(id_, article, words, title, text)

    def _free_id(self, seconds: int) -> int:
        """Find a number after all others of its minute, or soon after where the minute is full."""
        first, room = seconds // 60 * ROWS_A_MINUTE, ROWS_A_MINUTE
        while True:
            query = "SELECT max(id) FROM indexed WHERE id >= ? AND id < ?"
            (last,) = self.connection.execute(query, (first, first + room)).fetchone()
            if last is None:
                return first
            if last + 1 < first + room:
                return int(last) + 1
            room *= 2

    def _count(self, rows: list[Row]) -> None:
        """Count in how many articles each word stands."""
        counts: Counter[str] = Counter()
        for row in rows:
            said = {*row.title}
            for words in row.text:
                said.update(words)
            counts.update(said)
        self.connection.executemany(
            "INSERT INTO vocabulary VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET articles = articles + excluded.articles",
            [
                (word, stem(word), counts[word])
                for word in sorted(counts)
                if len(word) <= LONGEST_WORD
            ],
        )

    def _match(self, rows: list[Row]) -> None:
        """Find out which articles are like these."""
        counts = [
            counted(row.title, [*islice(chain.from_iterable(row.text), FIRST_WORDS)])
            for row in rows
        ]
        stems: set[str] = set().union(*counts)
        weights = rarities(stems, self._holding(stems), self._among())
        for row, one in zip(rows, counts, strict=True):
            self.stories.match(row.id, row.article, vector(one, weights))

    def _holding(self, stems: Iterable[str]) -> dict[str, int]:
        """Count the articles that hold each of some stems, if there are any."""
        query = (
            "SELECT stem, sum(articles) FROM json_each(?) CROSS JOIN vocabulary ON stem = value"
            " GROUP BY stem"
        )
        return dict(self.connection.execute(query, (json.dumps(sorted(stems)),)).fetchall())

    def _among(self) -> int:
        """Count all articles."""
        (among,) = self.connection.execute(ALL_ARTICLES).fetchone() or (0,)
        return int(among)

    def _sweep(self) -> None:
        """Begin the index anew when most of it leads nowhere."""
        (gone,) = self.connection.execute(GONE).fetchone()
        if gone > max(MOST_GONE, self._among()):
            for table in ("indexed", "kin", "strong", "unsettled", "vocabulary"):
                self.connection.execute(f"DELETE FROM {table}")
            self.connection.execute("INSERT INTO sought (sought) VALUES ('delete-all')")
            self.connection.execute("INSERT OR IGNORE INTO waiting SELECT id FROM articles")


ALL_ARTICLES = "SELECT articles FROM shelves WHERE kind = '' AND key = ''"
GONE = "SELECT count(*) FROM indexed WHERE article IS NULL"


def filed(entry: ArticleEntry) -> list[str]:
    """List what an article is filed under, as words of the index."""
    headline = entry.headline
    day = headline.day.isoformat()
    tokens = [EVERYTHING, *(filed_token(Field.DAY, day[:end]) for end in (4, 7, 10))]
    folder = entry.folder
    while folder:
        tokens.append(filed_token(Field.SECTION, section_key(folder)))
        folder = folder.rpartition("/")[0]
    tokens += [filed_token(Field.TAG, key) for key, _ in entry.tags]
    if headline.source:
        tokens.append(filed_token(Field.SOURCE, slug(headline.source)))
    if headline.country:
        tokens.append(filed_token(Field.COUNTRY, slug(headline.country)))
    return tokens
