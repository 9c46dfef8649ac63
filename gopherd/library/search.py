"""Finding articles by their words in the index of SQLite, within a time limit.

What readers type never reaches SQLite as syntax: each of their words is a string in it.
"""

import math
import sqlite3
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define, field

from gopherd.article.query import (
    EVERYTHING,
    Both,
    Either,
    Everything,
    Expression,
    Filing,
    Question,
    Term,
    Without,
)
from gopherd.article.words import stem, words_of

DEADLINE = 0.1
"""Seconds of looking; what was found by then is shown."""

STEPS = 500
"""Instructions of SQLite between two looks at the clock, some 50 microseconds."""

MOST_RANKED = 500
"""The newest articles found, the best of which come first; nobody leafs through more."""

MOST_COUNTED = 300_000
"""Places where words stand that ranking may look up, at a tenth of a microsecond each."""

MOST_KIN = 8
MOST_BEGINNINGS = 32
"""Words of the same stem, and with the same beginning, that are looked for together."""

WEIGHTS = "3.0, 1.0, 0.0"
"""Of a word in the title, in the body, and of what an article is filed under."""

SHORTEST_MENDED, LONGEST_MENDED = 4, 30
"""Letters of a word that may be a slip of the pen for another."""

INTERRUPTED = sqlite3.SQLITE_INTERRUPT

FOUND = (
    "FROM sought CROSS JOIN indexed ON indexed.id = sought.rowid AND indexed.article IS NOT NULL"
    " WHERE sought MATCH ? ORDER BY sought.rowid DESC LIMIT ?"
)


@define
class Search:
    """One search: which articles are found, by their ids, in the order they are shown."""

    connection: sqlite3.Connection
    end: float = field(factory=lambda: time.monotonic() + DEADLINE)
    ids: list[int] = field(factory=list)
    ranked: bool = False
    stopped: bool = False

    def look(self, wanted: Expression, most: int) -> None:
        """Find so many articles, the newest; put them in order as far as they can be ranked."""
        common = Vocabulary(self.connection)
        ranking, everything = rankable(wanted, common), match(wanted, common)
        if ranking == wanted and self._found_in_order(everything, most):
            return
        with self._timed(self.end):
            query = f"SELECT indexed.article {FOUND}"
            for (article,) in self.connection.execute(query, (everything, most)):
                self.ids.append(article)  # one by one: time may be up after any
        if ranking not in (None, wanted) and not self.stopped:
            # without its commonest words a question finds more, some of it in between
            self._rank(match(ranking, common), 4 * MOST_RANKED)
            self.stopped = False  # they have all been found

    def _found_in_order(self, wanted: str, most: int) -> bool:
        """Find and rank in one go; False where that takes too long."""
        self._rank(wanted, most, self.end - DEADLINE / 2)
        finished, self.stopped = not self.stopped, False
        return finished

    def _rank(self, wanted: str, most: int, end: float = math.inf) -> None:
        """Put the newest in order of their worth; where time is up they stay as they are."""
        worth: dict[int, float] = {}
        with self._timed(min(end, self.end)):
            query = f"SELECT indexed.article, bm25(sought, {WEIGHTS}) {FOUND}"
            worth.update(self.connection.execute(query, (wanted, most)))
        if not self.stopped:
            ids = self.ids or list(worth)
            newest = sorted(ids[:MOST_RANKED], key=lambda one: (worth.get(one, 0.0), -one))
            self.ids = newest + ids[MOST_RANKED:]
            self.ranked = True

    @contextmanager
    def _timed(self, end: float) -> Iterator[None]:
        """Look no longer than until then."""
        self.connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != INTERRUPTED:
                raise
            self.stopped = True
        finally:
            self.connection.set_progress_handler(None, 0)


@define
class Vocabulary:
    """The words there are in the articles, and how common they are."""

    connection: sqlite3.Connection
    known: dict[Term, tuple[tuple[str, int], ...]] = field(factory=dict)

    def kin(self, term: Term) -> tuple[tuple[str, int], ...]:
        """List the words a term stands for, with how many articles each is in."""
        if term not in self.known:
            self.known[term] = self._kin(term)
        return self.known[term]

    def _kin(self, term: Term) -> tuple[tuple[str, int], ...]:
        words = words_of(term.text)
        if term.beginning:
            query = (
                "SELECT word, articles FROM vocabulary WHERE word >= ? AND word < ?"
                " ORDER BY articles DESC LIMIT ?"
            )
            values: tuple[object, ...] = (words[0], words[0] + "\U0010ffff", MOST_BEGINNINGS)
            return tuple(self.connection.execute(query, values)) or ((words[0], 0),)
        if len(words) > 1:
            return ((" ".join(words), sum(map(self.holding, words))),)
        query = (
            "SELECT word, articles FROM vocabulary WHERE stem = ? ORDER BY articles DESC LIMIT ?"
        )
        found = dict(self.connection.execute(query, (stem(words[0]), MOST_KIN)).fetchall())
        return tuple((found | {words[0]: found.get(words[0], 0)}).items())

    def holding(self, word: str) -> int:
        """Count the articles a word is in."""
        query = "SELECT articles FROM vocabulary WHERE word = ?"
        row = self.connection.execute(query, (word,)).fetchone()
        return int(row[0]) if row else 0

    def spelling(self, word: str) -> str:
        """Find the commonest word that is one slip of the pen away."""
        if not SHORTEST_MENDED <= len(word) <= LONGEST_MENDED or not word.isascii():
            return ""
        near = sorted(slips(word))
        marks = ", ".join("?" * len(near))
        query = (
            f"SELECT word FROM vocabulary WHERE word IN ({marks})"
            " ORDER BY articles DESC, word LIMIT 1"
        )
        row = self.connection.execute(query, near).fetchone()
        return str(row[0]) if row else ""


def find(connection: sqlite3.Connection, question: Question, most: int) -> Search:
    """Look for what a reader wants."""
    search = Search(connection)
    if question.wanted is not None:
        search.look(question.wanted, most)
    return search


def match(wanted: Expression, vocabulary: Vocabulary) -> str:
    """Write an expression as FTS5 has it, every word a string."""
    match wanted:
        case Term() as term:
            words = (f'"{word}"' for word, _ in vocabulary.kin(term))
            return f"{{title body}} : ({' OR '.join(words)})"
        case Filing() as filing:
            return f'filed : "{filing.token}"'
        case Everything():
            return f'filed : "{EVERYTHING}"'
        case Both(left, right):
            return f"({match(left, vocabulary)} AND {match(right, vocabulary)})"
        case Either(left, right):
            return f"({match(left, vocabulary)} OR {match(right, vocabulary)})"
        case Without(left, right):  # pragma: no branch - there are no other expressions
            return f"({match(left, vocabulary)} NOT {match(right, vocabulary)})"


def rankable(wanted: Expression, vocabulary: Vocabulary) -> Expression | None:
    """Leave out of an expression what is too common to rank by; None if nothing is left.

    What is left finds all that the whole finds, and perhaps more.
    """
    match wanted:
        case Term() as term:
            places = sum(articles for _, articles in vocabulary.kin(term))
            return term if places <= MOST_COUNTED else None
        case Both(left, right):
            first, second = rankable(left, vocabulary), rankable(right, vocabulary)
            return Both(first, second) if first and second else first or second
        case Either(left, right):
            first, second = rankable(left, vocabulary), rankable(right, vocabulary)
            return Either(first, second) if first and second else None
        case Without(left, _):
            return rankable(left, vocabulary)
        case _:
            return None


def slips(word: str) -> set[str]:
    """List what a word becomes by one letter left out, put in, changed, or two exchanged."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    letters = string.ascii_lowercase
    near = {left + right[1:] for left, right in parts if right}
    near |= {left + right[1] + right[0] + right[2:] for left, right in parts if right[1:]}
    near |= {left + one + right[1:] for left, right in parts if right for one in letters}
    near |= {left + one + right for left, right in parts for one in letters}
    return near - {word}
