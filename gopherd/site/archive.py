"""The pages a reader leafs through: countries on a map, days on a calendar, names in order."""

import re
from collections import Counter
from itertools import islice

from attrs import frozen

from gopherd.article.listing import Mark, Named, Shelf, ShelfKind, Stretch
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import News
from gopherd.render.almanac import Almanac, Annals, days_page, month_page, months_page
from gopherd.render.atlas import Atlas, atlas_page, by_region
from gopherd.render.page import Page
from gopherd.render.pages import index_page, stories_page

NAMES_PER_PAGE = 100
"""Shelves on one page of an index of shelves."""

MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)


@frozen
class Archive:
    """Finds and lays out these pages, for one snapshot of the news."""

    news: News
    masthead: Masthead

    def find(self, path: str) -> Page | None:
        """Find the page that a selector names."""
        kind, after, key = path.removeprefix("/").partition("/after/")
        if after and not key:
            return None
        match kind:
            case ShelfKind.COUNTRY:
                return self._countries(key)
            case ShelfKind.DAY if not after:
                return self._days()
            case ShelfKind.MONTH:
                return self._months(key)
            case ShelfKind.SOURCE | ShelfKind.TAG:
                return self._names(ShelfKind(kind), key)
            case ShelfKind.STORY:
                return self._stories(key)
        kind, _, key = kind.partition("/")
        return self._month(key) if kind == ShelfKind.MONTH and MONTH.fullmatch(key) else None

    def _names(self, kind: ShelfKind, after: str) -> Page | None:
        named = self.news.named(kind, after, NAMES_PER_PAGE + 1)
        if after and not named:
            return None  # nobody was led there
        shown = named[:NAMES_PER_PAGE]
        older = after_page(kind, shown[-1].shelf.key) if len(named) > len(shown) else ""
        return index_page(self.masthead, kind, shown, older=older, first=not after)

    def _stories(self, after: str) -> Page | None:
        mark = Mark.parse(after)
        if after and mark is None:
            return None
        most = self.masthead.per_page
        stories = self.news.all_stories(mark, most + 1)
        if after and not stories:
            return None
        shown = stories[:most]
        older = str(shown[-1].newest.mark) if len(stories) > most else ""
        more = after_page(ShelfKind.STORY, older) if older else ""
        return stories_page(self.masthead, Stretch(shown, more), first=not after)

    def _countries(self, after: str) -> Page | None:
        counts = self.news.tally(ShelfKind.COUNTRY)
        articles = dict(counts)
        ordered = sorted(articles, key=by_region)
        keys = [key for key in ordered if by_region(key) > by_region(after)] if after else ordered
        if after and not keys:
            return None
        shown = keys[:NAMES_PER_PAGE]
        shelves = (Shelf(ShelfKind.COUNTRY, key) for key in shown)
        atlas = Atlas(
            counts=counts,
            shown=tuple(
                Named(shelf, self.news.shelf_name(shelf) or shelf.key, articles[shelf.key])
                for shelf in shelves
            ),
            first=not after,
            older=after_page(ShelfKind.COUNTRY, shown[-1]) if len(keys) > len(shown) else "",
        )
        return atlas_page(self.masthead, atlas)

    def _days(self) -> Page:
        newest = self.news.census(newest_day=True).newest
        almanac = self._almanac(newest.isoformat()[:7]) if newest else None
        return days_page(self.masthead, almanac)

    def _month(self, month: str) -> Page | None:
        almanac = self._almanac(month)
        return month_page(self.masthead, almanac) if almanac.days else None

    def _almanac(self, month: str) -> Almanac:
        older, newer = self.news.beside(month)
        days = self.news.tally(ShelfKind.DAY, f"{month}-")
        return Almanac(month=month, days=days, older=older, newer=newer)

    def _months(self, after: str) -> Page | None:
        everything = self.news.months()
        left = [one for one in everything if not after or one[0] < after]
        if after and not left:
            return None
        years: Counter[str] = Counter()
        for month, articles in everything:
            years[month[:4]] += articles
        shown = tuple(islice(left, NAMES_PER_PAGE))
        older = after_page(ShelfKind.MONTH, shown[-1][0]) if len(left) > len(shown) else ""
        annals = Annals(months=shown, years=years, first=not after, older=older)
        return months_page(self.masthead, annals)


def after_page(kind: ShelfKind, key: str) -> str:
    """Name the page of an index that begins after a key."""
    return f"{Shelf(kind).index}/after/{key}"
