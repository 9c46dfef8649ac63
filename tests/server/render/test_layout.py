"""The rows of each part of a page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gopherd.render.layout import rows_of
from gopherd.render.page import (
    GAP,
    Banner,
    Break,
    Bullet,
    Fault,
    Fixed,
    Heading,
    Label,
    Line,
    Link,
    Moment,
    Paragraph,
    Part,
    Picture,
    Quote,
    Region,
    Subtitle,
    Title,
)
from gopherd.render.wrap import columns

LAID_OUT: list[tuple[Part, list[str]]] = [
    (Banner("Hi", "mini"), ["|_|o", "| ||"]),
    (Title("A headline of some words"), ["A headline of some", "words"]),
    (Label("LATEST"), ["LATEST"]),
    (Heading("Tide"), ["Tide", "----"]),
    (Heading("潮 and a half or so too"), ["潮 and a half or so", "too", "-" * 19]),
    (Heading(""), [""]),
    (Line("one row"), ["one row"]),
    (Line(""), []),
    (Paragraph("a b"), ["a b"]),
    (Bullet("one two three four five"), ["- one two three four", "  five"]),
    (Bullet("one two three four five", "3.", 1), ["  3. one two three", "     four five"]),
    (Bullet("a", depth=100), [" " * 16 + "- a"]),
    (Quote("one two three four five"), ["> one two three four", "> five"]),
    (Break(), ["* * *"]),
    (Subtitle("lite.example - on gopher"), ["     lite.example -", "     on gopher"]),
    (Moment("Fri May 5, 2025", "2025-05-05", "Updated:"), ["Updated:", "Fri May 5, 2025"]),
    (Moment("May 5, 2025", "2025-05-05", beside="1 article"), ["May 5, 2025", "1 article"]),
    (Moment("", "2025-05-05", "On", beside="x"), ["On", "x"]),
    (Picture("[image: boats]", "boats", file=Link("I", "b.png", "/b.png")), ["[image: boats]"]),
    (Link("1", "A", "/a", "note", number=3), ["[3] A", "   note"]),
    (Link("1", "", "/a", number=3), ["[3] /a"]),
    (Region.ARTICLE, []),
    (Fixed(("a   b", "", "x" * 21)), ["a   b", "", "x" * 20, "x"]),
    (Fixed(()), []),
    (Link("1", "Twenty columns: here", "/a"), ["Twenty columns: here"]),
    (Link("1", "Twenty columns: here too", "/a"), ["Twenty columns: here", "   too"]),
    (Link("1", "A", "/a", "one two three four"), ["A", "   one two three", "   four"]),
    (Link("1", "A", "/a", "Wire | Chile | 9 words"), ["A", "   Wire | Chile", "   9 words"]),
    (
        Link("1", "A", "/a", "a b c d e f g h i j | k"),
        ["A", "   a b c d e f g h i", "   j", "   k"],
    ),
    (Link("1", "", "/a/long/selector/indeed"), ["/a/long/selector/ind", "   eed"]),
    (Link("1", " \t", "/a", "note"), ["/a", "   note"]),
    (Link("1", "", ""), ["/"]),
    (Link("1", "\n", "\t"), ["/"]),
    (Fault("Nothing is published there."), ["Nothing is published", "there."]),
    (Fault(""), [""]),
    (GAP, [""]),
]

texts = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "))
parts = st.one_of(
    st.builds(Title, texts),
    st.builds(Label, texts),
    st.builds(Heading, texts),
    st.builds(Fault, texts),
    st.builds(Line, texts),
    st.builds(Subtitle, texts),
    st.builds(Moment, texts, texts, texts, texts),
    st.builds(Paragraph, texts),
    st.builds(Bullet, texts, st.sampled_from(["-", "7."]), st.integers(0, 2)),
    st.builds(Quote, texts),
    st.builds(Picture, texts),
    st.builds(Fixed, st.lists(texts).map(tuple)),
    st.builds(Link, st.sampled_from("01hI"), texts, texts, texts),
    st.builds(Banner, texts, st.just("ghost")),
)


@pytest.mark.parametrize(("part", "rows"), LAID_OUT)
def test_laying_out(part: Part, rows: list[str]) -> None:
    assert rows_of(part, 20) == rows


@settings(deadline=None)  # the first banner reads the fonts
@given(parts, st.integers(10, 67))
def test_no_row_is_too_wide(part: Part, width: int) -> None:
    """Statement S17."""
    assert all(columns(row) <= width for row in rows_of(part, width))


@settings(deadline=None)
@given(parts)
def test_the_same_part_has_the_same_rows(part: Part) -> None:
    assert rows_of(part, 67) == rows_of(part, 67)


def test_ten_thousand_characters_are_laid_out() -> None:
    label = "word " * 2000
    rows = rows_of(Link("1", label, "/a"), 66)
    assert " ".join(rows).split() == label.split()
    assert all(columns(row) <= 66 for row in rows)
    assert all(row.startswith("   ") for row in rows[1:])
