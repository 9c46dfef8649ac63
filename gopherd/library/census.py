"""How much there is, and how much of the newest day: a census of one snapshot of the catalogue.

Most of it is counted as articles come and go, and only looked up here.
"""

import sqlite3
from datetime import UTC, date, datetime

from attrs import frozen

from gopherd.article.listing import TIES, Census, ShelfKind
from gopherd.library.rows import day_of, number_of

ANY_ZONE = 2 * 24 * 3600
"""Seconds from noon in Greenwich within which a day is over everywhere."""

HEARD_ON = {
    kind: f"SELECT key FROM shelves WHERE kind = '{kind}' AND EXISTS (SELECT 1 FROM articles"
    f" WHERE {kind}_key <> '' AND {kind}_key = shelves.key AND id > ? AND id < ? AND day = ?)"
    for kind in (ShelfKind.SOURCE, ShelfKind.COUNTRY)
}
"""Which sources, and which countries, have an article of a day."""


@frozen
class CensusTaker:
    """Counts."""

    connection: sqlite3.Connection

    def count(self) -> Census:
        """Count everything."""
        return Census(
            articles=self._on_it("", ""),
            sources=self._shelves("source"),
            countries=self._shelves("country"),
            sections=self._shelves("section"),
            newest=self._day("DESC"),
            oldest=self._day(""),
        )

    def count_newest_day(self) -> Census:
        """Count a day, by its articles or by what there is to count, whichever are fewer."""
        day = self._day("DESC")
        if day is None:
            return Census()
        text = day.isoformat()
        articles = self._on_it(ShelfKind.DAY, text)
        counts = {}
        for kind in (ShelfKind.SOURCE, ShelfKind.COUNTRY):
            if articles <= self._shelves(kind):
                rows = self._all(f"SELECT {kind}_key FROM articles WHERE day = ?", text)
                counts[kind] = len({*rows} - {("",)})
            else:
                counts[kind] = len(self._all(HEARD_ON[kind], *_around(day), text))
        return Census(
            articles=articles,
            sources=counts[ShelfKind.SOURCE],
            countries=counts[ShelfKind.COUNTRY],
            newest=day,
            oldest=day,
        )

    def _on_it(self, kind: str, key: str) -> int:
        """Count the articles on a shelf."""
        rows = self._all("SELECT articles FROM shelves WHERE kind = ? AND key = ?", kind, key)
        return number_of(rows[0][0]) if rows else 0

    def _shelves(self, kind: str) -> int:
        """Count the shelves of a kind."""
        rows = self._all("SELECT shelves FROM kinds WHERE kind = ?", kind)
        return number_of(rows[0][0]) if rows else 0

    def _day(self, order: str) -> date | None:
        rows = self._all(f"SELECT key FROM shelves WHERE kind = 'day' ORDER BY key {order} LIMIT 1")
        return day_of(rows[0][0]) if rows else None

    def _all(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return self.connection.execute(query, values).fetchall()


def _around(day: date) -> tuple[int, int]:
    """Find ids before and after those of all articles of a day, in whatever zone it is one."""
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    return noon - ANY_ZONE << TIES, noon + ANY_ZONE << TIES
