"""Leafing through an archive: countries, days, months, whatever there is of them."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gopherd.article.slug import slug
from gopherd.site.answer import Printed
from gopherd.site.archive import NAMES_PER_PAGE
from gopherwire.request import Request
from tests.newsroom import Newsroom, Row, rows_of


def rows(newsroom: Newsroom, selector: str) -> list[Row]:
    answer = newsroom.site.draw(Request(selector))
    assert isinstance(answer, Printed)
    assert answer.found, selector
    return rows_of(answer.body)


def leafed(newsroom: Newsroom, selector: str, onward: str) -> list[Row]:
    """Read an index to its end."""
    found: list[Row] = []
    while selector:
        page = rows(newsroom, selector)
        found += page
        ways = [row.selector.decode() for row in page if row.display == onward]
        selector = ways[0] if ways else ""
    return found


def publish(newsroom: Newsroom, days: list[str], country: str = "") -> None:
    for number, day in enumerate(days):
        told = f"Country: {country}\n" if country else ""
        newsroom.write(f"{day}-{number}.txt", f"Title: T\nUpdated: {day}\n{told}\nx\n")
    newsroom.publish()


def test_the_days_of_the_newest_month_are_on_the_first_page(newsroom: Newsroom) -> None:
    """Statement S76."""
    publish(newsroom, ["2025-09-05", "2025-09-05", "2025-09-01", "2025-07-31", "2023-02-28"])
    displays = [row.display for row in rows(newsroom, "/day")]
    assert "September 2025, 3 articles" in displays
    assert "1 (1)    2        3        4        5 (2)    6        7" in displays
    assert "Fri September 5, 2025 (2)" in displays
    assert displays[-3:] == ["July 2025 ->", "All months", "<- back to index"]


def test_months_lead_to_the_next_that_have_news(newsroom: Newsroom) -> None:
    publish(newsroom, ["2025-09-05", "2025-07-31", "2023-02-28"])
    assert [row.selector for row in rows(newsroom, "/month/2025-07") if row.kind == "1"] == [
        b"/day/2025-07-31",
        b"/month/2023-02",
        b"/month/2025-09",
        b"",
    ]


def test_many_months_are_leafed_through(newsroom: Newsroom) -> None:
    """Statement S76. Each month once, and each year with all it has, whatever page it is on."""
    months = [f"{2000 + number // 12}-{number % 12 + 1:02}" for number in range(130)]
    publish(newsroom, [f"{month}-15" for month in months])
    found = leafed(newsroom, "/month", "older ->")
    listed = [row.selector for row in found if row.selector.startswith(b"/month/2")]
    assert listed == [f"/month/{month}".encode() for month in reversed(months)]
    years = [row.display for row in found if row.display.endswith("articles") and row.kind == "i"]
    assert years.count("2002, 12 articles") == 2  # it goes on on the next page
    assert years[0] == "2010, 10 articles"


def test_countries_are_leafed_through_region_by_region(newsroom: Newsroom) -> None:
    names = ["Chile", "Ghana", "France", *(f"Land {number:03}" for number in range(NAMES_PER_PAGE))]
    for number, name in enumerate(names):
        newsroom.write(f"{number}.txt", f"Title: T\nUpdated: 2025-01-01\nCountry: {name}\n\nx\n")
    newsroom.publish()
    first = rows(newsroom, "/country")
    assert [row.display for row in first if row.kind == "1"][:4] == [
        "Chile (1)",
        "France (1)",
        "Ghana (1)",
        "Land 000 (1)",
    ]
    found = leafed(newsroom, "/country", "more ->")
    listed = [row.selector for row in found if row.selector.startswith(b"/country/")]
    shelves = [one for one in listed if b"/after/" not in one]
    assert len(shelves) == len(set(shelves)) == len(names)


days = st.dates(date(1999, 11, 1), date(2001, 2, 28)).map(date.isoformat)


@settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(days, st.sampled_from(["Chile", "Ghana", "Oz", ""])), max_size=20))
def test_whatever_is_published_the_counts_are_those_of_the_files(
    newsroom: Newsroom, articles: list[tuple[str, str]]
) -> None:
    """Statement S76. As files come and go."""
    for file in newsroom.content.glob("*.txt"):
        file.unlink()
    for number, (day, country) in enumerate(articles):
        told = f"Country: {country}\n" if country else ""
        newsroom.write(f"{number}.txt", f"Title: T{number}\nUpdated: {day}\n{told}\nx\n")
    newsroom.publish()
    months = Counter(day[:7] for day, _ in articles)
    listed = [row for row in leafed(newsroom, "/month", "older ->") if b"/month/" in row.selector]
    assert [row.selector.decode()[-7:] for row in listed] == sorted(months, reverse=True)
    for row in listed:
        month = row.selector.decode()[-7:]
        assert row.display.endswith(f" ({months[month]})")
        here = Counter(day for day, _ in articles if day.startswith(month))
        shown = [one for one in rows(newsroom, f"/month/{month}") if b"/day/" in one.selector]
        assert {one.selector.decode()[-10:]: one.display.split("(")[1] for one in shown} == {
            day: f"{count})" for day, count in here.items()
        }
    countries = Counter(country for _, country in articles if country)
    shown = [row for row in rows(newsroom, "/country") if row.selector.startswith(b"/country/")]
    assert {row.selector.decode(): row.display for row in shown} == {
        f"/country/{slug(name)}": f"{name} ({count})" for name, count in countries.items()
    }


@pytest.mark.parametrize(
    "selector",
    [
        "/month/2025-1",
        "/month/2025-00",
        "/month/20250-1",
        "/month/2025-09/x",
        "/month/\u0662025-09",
    ],
)
def test_what_is_no_month_names_nothing(newsroom: Newsroom, selector: str) -> None:
    publish(newsroom, ["2025-09-05"])
    answer = newsroom.site.draw(Request(selector))
    assert isinstance(answer, Printed)
    assert not answer.found
