import pytest
from rich.style import Style

from gopherclient.tui.look import Look, Row
from gopherclient.tui.widgets.geometry import Geometry
from gopherclient.tui.widgets.painter import Painter
from gopherclient.tui.widgets.pen import CUT_LEFT, CUT_RIGHT, PARTS, LinkState

STYLES = {part: Style(color=f"color({16 + number})") for number, part in enumerate(PARTS)}
WIDE = Painter(STYLES, Geometry.of(79, 70, menu=True, numbers=True), Style())
NARROW = Painter(STYLES, Geometry.of(39, 70, menu=True, numbers=True), Style())
LINK = Row("name", Look.LINK, 0, 1)
TAG = ("text", "=")


@pytest.mark.parametrize(
    ("row", "state", "begins"),
    [
        (LINK, LinkState(tag=TAG), "  1   name"),
        (LINK, LinkState(tag=TAG, unread=True), "  1 ● name"),
        (LINK, LinkState(tag=TAG, changed=True), "  1 ~ name"),
        (LINK, LinkState(tag=TAG, numbered=False), "      name"),
        (LINK, LinkState(tag=TAG, hint="as"), "   as name"),
        (LINK, LinkState(tag=TAG, hint="asdfghjkl"), "asdfg name"),
        (Row("name", Look.LINK, 999, 1000), LinkState(tag=TAG), "1000  name"),
        (Row("name", Look.LINK, 9999, 10000), LinkState(tag=TAG), "      name"),
        (Row("more", Look.LINK, 0), LinkState(tag=TAG, unread=True), "      more"),
        (Row("words", Look.TEXT), LinkState(), "      words"),
        (Row("", Look.MARK), LinkState(), "      ─────"),
        (Row("cut here", Look.MARK), LinkState(), "      cut here"),
    ],
)
def test_what_stands_before_a_row(row: Row, state: LinkState, begins: str) -> None:
    strip = WIDE.paint(row, state)
    assert strip.text.startswith(begins)
    assert strip.cell_length == 79
    assert strip.text.rstrip().endswith("text") is (row.number is not None)


def test_a_narrow_screen_has_a_narrow_gutter() -> None:
    assert NARROW.paint(LINK, LinkState(tag=TAG, unread=True)).text.startswith("  1● name")


@pytest.mark.parametrize(
    ("row", "state", "part"),
    [
        (LINK, LinkState(tag=TAG), "link"),
        (LINK, LinkState(tag=TAG, read=True), "read"),
        (LINK, LinkState(tag=TAG, cursor=True), "cursor"),
        (Row("name", Look.ASIDE, 0), LinkState(cursor=True), "aside"),
        (Row("name", Look.ERROR), LinkState(), "error"),
        (Row("name", Look.LABEL), LinkState(), "label"),
        (Row("name", Look.BANNER, block=4), LinkState(), "banner"),
    ],
)
def test_each_look_has_its_colour(row: Row, state: LinkState, part: str) -> None:
    """Statement C19."""
    colours = {
        segment.text.strip(): segment.style.color
        for segment in WIDE.paint(row, state)
        if segment.style
    }
    assert colours["name"] == STYLES[part].color


@pytest.mark.parametrize("look", [Look.LINK, Look.ASIDE])
def test_the_mouse_underlines_words_and_no_space(look: Look) -> None:
    strip = WIDE.paint(Row("name", look, 0), LinkState(hover=True, tag=TAG))
    assert [s.text for s in strip if s.style and s.style.underline] == ["name"]


def test_what_is_found_is_coloured() -> None:
    strip = WIDE.paint(Row("one two one", Look.TEXT), LinkState(), [(0, 3, False), (8, 11, True)])
    parts = {part: style.color for part, style in STYLES.items()}
    found = [(s.text, s.style.color) for s in strip if s.style and s.style.color != parts["text"]]
    assert found == [("one", parts["match"]), ("one", parts["match-here"])]


@pytest.mark.parametrize(
    ("text", "scrolled", "shown"),
    [
        ("x" * 50, 0, "x" * 38 + CUT_RIGHT),
        ("x" * 50, 5, CUT_LEFT + "x" * 37 + CUT_RIGHT),
        ("x" * 50, 11, CUT_LEFT + "x" * 38),
        ("x" * 39, 0, "x" * 39),
        ("", 5, " " * 39),
    ],
)
def test_a_drawing_shows_where_it_goes_on(text: str, scrolled: int, shown: str) -> None:
    row = Row(text, Look.BANNER, block=50)
    assert NARROW.paint(row, LinkState(), scrolled=scrolled).text == shown


def test_other_rows_are_only_cut() -> None:
    row = Row("x" * 50, Look.TEXT)
    assert NARROW.paint(row, LinkState()).text == "     " + "x" * 34
