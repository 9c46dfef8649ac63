"""Places in lists, written into selectors and read again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.dates import EARLIEST_YEAR, LATEST_YEAR, read_when
from gopherd.article.listing import Mark, Shelf, ShelfKind, older_page

MARKS = [
    (Mark(-1757077320, "/world/harbour"), "20250905T130200Z/world/harbour"),
    (Mark(0, "/a"), "19700101T000000Z/a"),
    (Mark(1, "/a/b"), "19691231T235959Z/a/b"),
    (Mark(-int(datetime(999, 12, 31, 10, tzinfo=UTC).timestamp()), "/a"), "09991231T100000Z/a"),
]
NO_MARKS = ["", "/", "20250905/a", "20250230T000000Z/a", "09991231T100000/a", "x/a", "\0/a"]


@pytest.mark.parametrize(("mark", "text"), MARKS)
def test_writing_and_reading_a_mark(mark: Mark, text: str) -> None:
    assert str(mark) == text
    assert Mark.parse(text) == mark


@pytest.mark.parametrize("text", NO_MARKS)
def test_what_is_no_mark_is_none(text: str) -> None:
    assert Mark.parse(text) is None


@given(
    st.datetimes(datetime(EARLIEST_YEAR, 1, 1), datetime(LATEST_YEAR, 12, 31)),  # noqa: DTZ001 the zone is drawn
    st.integers(-23, 23),
)
def test_the_moment_of_every_article_can_be_a_mark(moment: datetime, hours: int) -> None:
    """Statement S62. The page that begins there has a selector that names it."""
    text = f"{moment:%Y-%m-%dT%H:%M:%S}{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    mark = Mark(-read_when(text, UTC).epoch, "/a")
    assert Mark.parse(str(mark)) == mark
    assert read_when(text, UTC).moment.utcoffset() == timedelta(hours=hours)


def test_a_page_of_a_shelf_is_named_by_its_mark_within_the_limit() -> None:
    shelf = Shelf(ShelfKind.COUNTRY, "chile")
    assert older_page(shelf, MARKS[0][0]) == "/country/chile/before/20250905T130200Z/world/harbour"
    assert len(older_page(shelf, Mark(0, "/" + "\u00e9" * 125)).encode()) <= 255
