"""Places in lists, written into selectors and read again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.dates import EARLIEST_YEAR, LATEST_YEAR, read_when
from gopherd.article.listing import Mark, Shelf, ShelfKind, older_page

MARKS = [
    (Mark(-1757077320, 0x3F9A1C), "20250905T130200Z-3f9a1c"),
    (Mark(0), "19700101T000000Z-000000"),
    (Mark(1, 2**24 - 1), "19691231T235959Z-ffffff"),
    (Mark(-int(datetime(999, 12, 31, 10, tzinfo=UTC).timestamp()), 10), "09991231T100000Z-00000a"),
]
NO_MARKS = [
    *("", "-", "20250905-a", "20250230T000000Z-00000a", "09991231T100000-a", "x-a", "\0-a"),
    *("20250905T130200Z-0000000", "20250905T130200Z-00000g", "20250905T130200Z--1"),
]
CUT = ["20250905T130200Z-3f9a", "20250905T130200Z-", "20250905T130200Z"]


@pytest.mark.parametrize(("mark", "text"), MARKS)
def test_writing_and_reading_a_mark(mark: Mark, text: str) -> None:
    assert str(mark) == text
    assert Mark.parse(text) == mark


@pytest.mark.parametrize("text", NO_MARKS)
def test_what_is_no_mark_is_none(text: str) -> None:
    assert Mark.parse(text) is None


@pytest.mark.parametrize("text", CUT)
def test_a_mark_that_was_cut_is_a_little_early(text: str) -> None:
    mark = Mark.parse(text)
    assert mark is not None
    assert Mark(-1757077320) <= mark < Mark(-1757077320, 0x3F9A1C)


@given(st.integers(-(2**38), 2**38), st.integers(0, 2**24 - 1), st.integers(-1, 1))
def test_places_sort_as_marks_do(age: int, tie: int, later: int) -> None:
    mark, other = Mark(age, tie), Mark.of(age + later, "/a")
    assert Mark.at(mark.place) == mark
    assert (mark < other) == (mark.place < other.place)


@given(
    st.datetimes(datetime(EARLIEST_YEAR, 1, 1), datetime(LATEST_YEAR, 12, 31)),  # noqa: DTZ001 the zone is drawn
    st.integers(-23, 23),
)
def test_the_moment_of_every_article_can_be_a_mark(moment: datetime, hours: int) -> None:
    """Statement S62. The page that begins there has a selector that names it."""
    text = f"{moment:%Y-%m-%dT%H:%M:%S}{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    mark = Mark.of(-read_when(text, UTC).epoch, "/a")
    assert Mark.parse(str(mark)) == mark
    assert read_when(text, UTC).moment.utcoffset() == timedelta(hours=hours)


def test_a_page_of_a_shelf_is_named_by_its_mark_within_the_limit() -> None:
    shelf = Shelf(ShelfKind.COUNTRY, "chile")
    assert older_page(shelf, MARKS[0][0]) == "/country/chile/before/20250905T130200Z-3f9a1c"
    for letters in range(100, 250):
        long = Shelf(ShelfKind.SECTION, "f" * letters)
        page = older_page(long, MARKS[0][0])
        assert len(page) <= 255
        mark = Mark.parse(page.rpartition("/")[2])
        assert page == "" if letters > 229 else mark and mark <= MARKS[0][0]
