"""Days on a calendar, row for row."""

import re
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gopherd.config.masthead import Masthead
from gopherd.render.almanac import (
    Almanac,
    Annals,
    days_page,
    month_name,
    month_page,
    months_page,
)
from gopherd.render.gopher import Address, menu_items
from gopherd.render.page import Page

MASTHEAD = Masthead(title="News", banner="Hi", font="mini")
SEPTEMBER = Almanac(
    month="2025-09",
    days=(("2025-09-01", 1), ("2025-09-05", 12), ("2025-09-30", 12345)),
    older="2025-07",
    newer="2026-01",
)


def rows_of(page: Page, width: int = 67) -> list[str]:
    items = menu_items(page, address=Address("h.example", 70), width=width)
    return [
        f"{item.kind}{item.display}" + (f" => {item.selector}" if item.kind == "1" else "")
        for item in items
    ]


CALENDAR = [
    "iSeptember 2025, 12358 articles",
    "i",
    "iMon      Tue      Wed      Thu      Fri      Sat      Sun",
    "i1 (1)    2        3        4        5 (12)   6        7",
    "i8        9        10       11       12       13       14",
    "i15       16       17       18       19       20       21",
    "i22       23       24       25       26       27       28",
    "i29       30(12345)",
    "i",
    "1Tue September 30, 2025 (12345) => /day/2025-09-30",
    "1Fri September 5, 2025 (12) => /day/2025-09-05",
    "1Mon September 1, 2025 (1) => /day/2025-09-01",
    "i",
    "1July 2025 -> => /month/2025-07",
    "1<- January 2026 => /month/2026-01",
]


def test_a_month_is_a_calendar_with_counts() -> None:
    """Statement S76."""
    page = month_page(MASTHEAD, SEPTEMBER)
    assert page.title == "September 2025"
    rows = rows_of(page)
    assert rows[rows.index(CALENDAR[0]) :] == [*CALENDAR, "1<- back to index => "]
    assert "iMONTH VIEW:" in rows


def test_the_way_into_the_archive_is_the_newest_month() -> None:
    rows = rows_of(days_page(MASTHEAD, SEPTEMBER))
    assert rows[rows.index(CALENDAR[0]) :] == [
        *CALENDAR,
        "1All months => /month",
        "1<- back to index => ",
    ]


def test_without_articles_there_is_no_calendar() -> None:
    rows = rows_of(days_page(MASTHEAD, None))
    assert rows[-3:] == ["iNo article has been published yet.", "i", "1<- back to index => "]


def test_a_narrow_page_marks_the_days() -> None:
    rows = rows_of(month_page(evolve(MASTHEAD, width=30), SEPTEMBER), 30)
    assert rows[rows.index("iMon Tue Wed Thu Fri Sat Sun") :][:2] == [
        "iMon Tue Wed Thu Fri Sat Sun",
        "i1*  2   3   4   5*  6   7",
    ]


@given(st.dates(date(1000, 1, 1), date(9998, 12, 31)), st.data())
def test_every_month_fits_and_every_day_stands_in_its_week(day: date, data: st.DataObject) -> None:
    """Statement S17. Whatever month it is, however many articles there are."""
    first = day.replace(day=1)
    month = f"{first.isoformat()[:7]}"
    length = ((first + timedelta(days=31)).replace(day=1) - first).days
    width = data.draw(st.integers(30, 67))
    counts = data.draw(st.dictionaries(st.integers(1, length), st.integers(1, 99_999), min_size=1))
    days = tuple((f"{month}-{one:02}", counts[one]) for one in sorted(counts))
    masthead = evolve(MASTHEAD, width=width)
    rows = rows_of(month_page(masthead, Almanac(month=month, days=days)), width)
    weeks = rows[rows.index(next(row for row in rows if row.startswith("iMon "))) + 1 :]
    weeks = weeks[: weeks.index("i")]
    room = 9 if width >= 63 else 4
    for one in range(1, length + 1):
        place = (first + timedelta(days=one - 1)).weekday()
        [week] = [row[1:] for row in weeks if re.match(rf"{one}\b", row[1:][place * room :])]
        shown = week[place * room :][:room].rstrip()
        assert (shown != str(one)) is (one in counts)
        if one in counts and room == 9:
            assert f"({counts[one]})" in shown
    assert all(len(row) - 1 <= width for row in weeks)


def test_months_stand_under_their_years() -> None:
    annals = Annals(
        months=(("2025-02", 3), ("2025-01", 1), ("2024-12", 7)), years={"2025": 4, "2024": 9}
    )
    rows = rows_of(months_page(MASTHEAD, annals))
    assert rows[rows.index("iBy month") + 2 :] == [
        "i2025, 4 articles",
        "1February 2025 (3) => /month/2025-02",
        "1January 2025 (1) => /month/2025-01",
        "i",
        "i2024, 9 articles",
        "1December 2024 (7) => /month/2024-12",
        "i",
        "1<- back to index => ",
    ]
    later = evolve(annals, first=False, older="/month/after/2024-12")
    assert rows_of(months_page(MASTHEAD, later))[-3:] == [
        "1older -> => /month/after/2024-12",
        "1<- By month => /month",
        "1<- back to index => ",
    ]


@pytest.mark.parametrize(
    ("month", "name"), [("2025-09", "September 2025"), ("1066-10", "October 1066")]
)
def test_a_month_has_a_name(month: str, name: str) -> None:
    assert month_name(month) == name
