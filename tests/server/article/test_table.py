import pytest

from gopherd.article.table import WIDEST_CELL, draw_table

TABLES = [
    (
        [["Port", "Ships"], ["North", "7"], ["\u6771\u4eac", "12"]],
        ["", "right"],
        ("Port   Ships", "-----  -----", "North      7", "\u6771\u4eac      12"),
    ),
    ([["abc", "d"], ["x", "y"]], ["center", "left"], ("abc  d", "---  -", " x   y")),
    ([["a"]], [""], ("a", "-")),
    ([["", ""]], ["", ""], ("", "-  -")),
]


@pytest.mark.parametrize(("rows", "sides", "drawn"), TABLES)
def test_columns_are_aligned_by_terminal_columns(
    rows: list[list[str]], sides: list[str], drawn: tuple[str, ...]
) -> None:
    assert draw_table(rows, sides) == drawn


def test_a_very_wide_cell_does_not_push_the_others() -> None:
    wide = "w" * (WIDEST_CELL + 1)
    assert draw_table([["a", "b"], [wide, "c"]], ["", ""]) == ("a  b", "-  -", f"{wide}  c")
    assert draw_table([[wide]], ["right"]) == (wide, "-")
