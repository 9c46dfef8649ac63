import pytest

from gopherclient.tui.widgets.geometry import Geometry


@pytest.mark.parametrize(
    ("width", "menu", "numbers", "expected"),
    [
        (79, True, True, (0, 6, 70)),
        (79, True, False, (0, 3, 70)),
        (79, False, True, (4, 0, 70)),
        (39, True, True, (0, 5, 34)),
        (39, False, True, (0, 0, 39)),
        (159, True, True, (37, 6, 70)),
        (3, True, True, (0, 5, 1)),
    ],
)
def test_columns_are_shared_out(
    width: int, expected: tuple[int, int, int], *, menu: bool, numbers: bool
) -> None:
    """Statement C54. At 80 columns there is room for 67 and a tag, at 40 the text has most."""
    geometry = Geometry.of(width, 70, menu=menu, numbers=numbers)
    assert (geometry.margin, geometry.gutter, geometry.text) == expected
    assert geometry.room >= 1


def test_a_wide_drawing_moves_out_of_the_column() -> None:
    geometry = Geometry.of(79, 70, menu=True, numbers=True)
    assert [geometry.left_of(block) for block in (10, 73, 76, 79, 200)] == [6, 6, 3, 0, 0]


def test_a_tag_is_a_word_where_there_is_room() -> None:
    geometry = Geometry.of(79, 70, menu=True, numbers=True)
    assert geometry.tag(20, "text", "=") == (75, "text")
    assert geometry.tag(74, "text", "=") == (75, "text")
    assert geometry.tag(75, "text", "=") == (78, "=")
    assert geometry.tag(77, "text", "=") == (78, "=")
