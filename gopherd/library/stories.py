"""Which articles tell the same story, found out by what they say; see `article/likeness`.

Each article follows the one most like it among those before it and those whose writer names
their story. Where that leads to is the story's first article, and names the story. So the same
articles make the same stories, in whatever order they came.
"""

import heapq
import sqlite3
from collections.abc import Iterable

from attrs import define, field, frozen

from gopherd.article.likeness import RELATED, SAME_STORY, UNIT, WITHIN, Vector
from gopherd.article.listing import TIES, Shelf, ShelfKind
from gopherd.article.model import APART
from gopherd.article.slug import LONGEST_SLUG, digest, slug
from gopherd.library.touched import FRONT, MISSED, STORIES

LONGEST_STORY = 7 * 24 * 3600
"""Seconds from its first article to its last; what goes on longer is one story after the other."""

NEAR_BITS = 18
"""A stretch of 2 ** 18 seconds is a little longer than WITHIN: three of them are looked at."""

MOST_KIN = 50
"""Of an article that is like very many, those most like it are remembered, the oldest first."""


@frozen
class Place:
    """An article as it is indexed, with what decides about its story."""

    id: int
    article: int
    declared: str
    """The story its writer names, if any."""
    root: int
    """The first article of its story, as it is indexed: where following leads to."""
    selector: str
    story: str
    """What its story is called so far."""


@define
class Stories:
    """Settles which story an article tells, inside one transaction."""

    connection: sqlite3.Connection
    touched: set[str] = field(factory=set)
    """Subjects whose pages show it."""

    def match(self, id_: int, article: int, vector: Vector) -> None:
        """Remember an article's strongest words, and which articles are like it."""
        near = article >> TIES + NEAR_BITS
        rows = [(near, stem, id_, weight) for stem, weight in vector.weights.items()]
        alike = self._alike(article, vector)
        self.connection.executemany("INSERT INTO strong VALUES (?, ?, ?, ?)", rows)
        pairs = [(id_, other, likeness) for other, likeness in alike]
        pairs += [(other, id_, likeness) for other, likeness in alike]
        self.connection.executemany("INSERT INTO kin VALUES (?, ?, ?)", pairs)
        changed = sorted({(one,) for one, _, _ in pairs})
        self.connection.executemany("INSERT OR IGNORE INTO unsettled VALUES (?)", changed)

    def _alike(self, article: int, vector: Vector) -> list[tuple[int, float]]:
        """Find the articles near in time that are like this one, the most alike first."""
        if not vector.weights:
            return []
        first, last = article - (WITHIN << TIES), article + (WITHIN << TIES)
        stretches = range(first >> TIES + NEAR_BITS, (last >> TIES + NEAR_BITS) + 1)
        marks = ", ".join("(?, ?)" for _ in vector.weights)
        nears = ", ".join("(?)" for _ in stretches)
        values = [value for pair in vector.weights.items() for value in pair]
        query = (
            f"WITH mine (stem, weight) AS (VALUES {marks}), stretch (near) AS (VALUES {nears}),"
            " alike (id, product) AS ("
            "SELECT s.id, sum(s.weight * mine.weight) AS product FROM stretch CROSS JOIN mine"
            " CROSS JOIN strong s ON s.near = stretch.near AND s.stem = mine.stem"
            " GROUP BY s.id HAVING product >= ?)"
            " SELECT i.id, product FROM alike JOIN indexed i ON i.id = alike.id"
            " WHERE i.article BETWEEN ? AND ? ORDER BY product DESC, i.article LIMIT ?"
        )
        least = RELATED * UNIT**2
        found = self.connection.execute(
            query, (*values, *stretches, least, first, last, MOST_KIN)
        ).fetchall()
        return [(id_, product / UNIT**2) for id_, product in found]

    def settle(self) -> None:
        """Decide anew what follows from all that has changed."""
        changed = self.connection.execute(UNSETTLED).fetchall()
        self.connection.execute("DELETE FROM unsettled")
        self.touched.update(selector for *_, selector in changed)
        # in the order of time: what an article follows is settled before it
        queue = [(article, one) for article, one, _ in changed]
        heapq.heapify(queue)
        roots: set[int] = set()
        while queue:
            _, one = heapq.heappop(queue)
            before = self._place(one).root
            root = self._followed(one)
            roots |= {before, root, one}
            if root != before:
                self.connection.execute("UPDATE indexed SET root = ? WHERE id = ?", (root, one))
                for following in self.connection.execute(FOLLOWING, (one, SAME_STORY)).fetchall():
                    heapq.heappush(queue, following)
        self._name(roots)

    def _followed(self, one: int) -> int:
        """Find the first article of the story that an article tells; it may be itself."""
        values = (one, SAME_STORY, LONGEST_STORY << TIES)
        row = self.connection.execute(FOLLOWED, values).fetchone()
        return int(row[0]) if row else one

    def _place(self, one: int) -> Place:
        query = (
            "SELECT i.id, i.article, i.declared, i.root, a.selector, a.story"
            " FROM indexed i JOIN articles a ON a.id = i.article WHERE i.id = ?"
        )
        return Place(*self.connection.execute(query, (one,)).fetchone())

    def _name(self, roots: Iterable[int]) -> None:
        """Give the articles of some stories the name of their story."""
        for root in sorted(roots):
            query = "SELECT id FROM indexed WHERE root = ? AND article IS NOT NULL ORDER BY id"
            rows = self.connection.execute(query, (root,)).fetchall()
            takes = [self._place(one) for (one,) in rows]
            named = self._story(root, len(takes)) if takes else ""
            for take in takes:
                story = take.declared or named
                self._tell(take, "" if story in APART else story)

    def _story(self, root: int, takes: int) -> str:
        first = self._place(root)
        return first.declared or (story_name(first.selector) if takes > 1 else "")

    def _tell(self, take: Place, story: str) -> None:
        if take.story == story:
            return
        for one in filter(None, (take.story, story)):
            query = "SELECT selector FROM articles WHERE story <> '' AND story = ?"
            self.touched.update(row[0] for row in self.connection.execute(query, (one,)))
            self.touched.add(Shelf(ShelfKind.STORY, one).selector)
        self.touched |= {FRONT, MISSED, STORIES, take.selector}  # which show all stories
        query = "UPDATE articles SET story = ? WHERE id = ?"
        self.connection.execute(query, (story, take.article))


UNSETTLED = """
SELECT i.article, i.id, a.selector FROM unsettled u
CROSS JOIN indexed i ON i.id = u.id
CROSS JOIN articles a ON a.id = i.article
"""
"""In this order: SQLite would go through all articles to find those few."""

FOLLOWED = f"""
SELECT its.root FROM kin k
JOIN indexed mine ON mine.id = k.id
JOIN indexed its ON its.id = k.other
JOIN indexed first ON first.id = its.root
WHERE k.id = ? AND k.likeness >= ? AND mine.declared = ''
    AND its.declared NOT IN ({", ".join(f"'{one}'" for one in sorted(APART))})
    AND (its.declared <> '' OR its.article < mine.article)
    AND mine.article - first.article <= ?
ORDER BY k.likeness DESC, its.article LIMIT 1
"""

FOLLOWING = """
SELECT its.article, its.id FROM kin k
JOIN indexed mine ON mine.id = k.id
JOIN indexed its ON its.id = k.other
WHERE k.id = ? AND k.likeness >= ? AND its.article > mine.article
"""


def story_name(selector: str) -> str:
    """Name a story after its first article: `world-harbour-reopens`."""
    name = slug(selector)
    if len(name) < LONGEST_SLUG:
        return name
    return f"{name[: LONGEST_SLUG - 9].rstrip('-')}-{digest(selector)}"
