"""The pages of days: a month as a calendar with how many articles each day has, and all months."""

import calendar
from datetime import date
from itertools import groupby

from attrs import frozen

from gopherd.article.listing import Shelf, ShelfKind
from gopherd.article.model import DAYS, MONTHS, long_date
from gopherd.config.masthead import Masthead
from gopherd.render.frame import counted, head, index, leaf, way_back
from gopherd.render.page import GAP, Fixed, Label, Line, Link, Page, Part, Region, Title
from gopherwire.item import Kind

BY_MONTH = Shelf(ShelfKind.MONTH).index

WIDE, NARROW = 9, 4
"""Columns of a day: with its count, or with a mark alone where a page is narrow."""
MANY = 1000
"""From here on a count leaves no room for a space before it."""


@frozen(kw_only=True)
class Almanac:
    """What the page of one month shows."""

    month: str
    """`2025-09`."""
    days: tuple[tuple[str, int], ...]
    """Those with articles, `2025-09-05`, and how many."""
    older: str = ""
    """The next month before it that has any."""
    newer: str = ""


def month_page(masthead: Masthead, almanac: Almanac) -> Page:
    """Lay out one month: its calendar, then its days, the latest first."""
    name = month_name(almanac.month)
    return Page(name, (*head(masthead, "MONTH"), *_month(masthead, almanac), way_back(masthead)))


def days_page(masthead: Masthead, almanac: Almanac | None) -> Page:
    """Lay out the way into the archive: the newest month there is."""
    title = f"By {ShelfKind.DAY}"
    rows: tuple[Part, ...] = (Line("No article has been published yet."), GAP)
    if almanac:
        rows = (*_month(masthead, almanac), Link(Kind.MENU, "All months", BY_MONTH))
    parts = (*head(masthead, "INDEX"), Title(title), GAP, *rows, way_back(masthead))
    return Page(title, parts)


def _month(masthead: Masthead, almanac: Almanac) -> tuple[Part, ...]:
    counts = dict(almanac.days)
    ways = [
        Link(Kind.MENU, label, f"{BY_MONTH}/{month}")
        for month, label in (
            (almanac.older, f"{month_name(almanac.older)} ->" if almanac.older else ""),
            (almanac.newer, f"<- {month_name(almanac.newer)}" if almanac.newer else ""),
        )
        if month
    ]
    return (
        Label(f"{month_name(almanac.month)}, {counted(sum(counts.values()), 'article')}"),
        GAP,
        Fixed(_calendar(almanac.month, counts, masthead.width)),
        GAP,
        *(
            Link(
                Kind.MENU,
                f"{long_date(date.fromisoformat(day))} ({counts[day]})",
                Shelf(ShelfKind.DAY, day).selector,
            )
            for day in sorted(counts, reverse=True)
        ),
        GAP,
        Region.WAYS_ON,
        *ways,
    )


def _calendar(month: str, counts: dict[str, int], width: int) -> tuple[str, ...]:
    """Draw the weeks of a month, Monday first, with the count of each day behind it."""
    year, number = map(int, month.split("-"))
    room = WIDE if WIDE * len(DAYS) <= width else NARROW
    rows = ["".join(f"{name[: room - 1]:<{room}}" for name in DAYS)]
    for week in calendar.Calendar().monthdayscalendar(year, number):
        cells = ((day, counts.get(f"{month}-{day:02}", 0)) for day in week)
        rows.append("".join(f"{_cell(day, count, room):<{room}}" for day, count in cells))
    return tuple(row.rstrip() for row in rows)


def _cell(day: int, count: int, room: int) -> str:
    if not day:
        return ""
    if not count:
        return str(day)
    told = f" ({count})" if count < MANY else f"({count})"
    return f"{day}{told if room == WIDE else '*'}"


@frozen(kw_only=True)
class Annals:
    """What one page of months shows."""

    months: tuple[tuple[str, int], ...]
    """Those with articles, `2025-09`, the latest first, and how many."""
    years: dict[str, int]
    """How many articles each year has."""
    first: bool = True
    older: str = ""
    """Leads to those before."""


def months_page(masthead: Masthead, annals: Annals) -> Page:
    """List months, year by year."""
    rows: list[Part] = []
    for year, months in groupby(annals.months, key=lambda one: one[0][:4]):
        rows.append(Label(f"{year}, {counted(annals.years[year], 'article')}"))
        rows += (
            Link(Kind.MENU, f"{month_name(month)} ({articles})", f"{BY_MONTH}/{month}")
            for month, articles in months
        )
        rows.append(GAP)
    if not rows:
        rows += [Line("No article has been published yet."), GAP]
    ways = leaf(ShelfKind.MONTH, annals.older, first=annals.first, onward="older ->")
    return index(masthead, ShelfKind.MONTH, rows, ways)


def month_name(month: str) -> str:
    """Name a month: `September 2025`."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {int(year)}"
