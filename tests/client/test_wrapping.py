"""Lines broken where a reader would break them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.wrapping import columns, is_drawn, wrap

WRAPPED = [
    ("", 10, [""]),
    ("short", 10, ["short"]),
    ("one two three", 8, ["one two", "three"]),
    ("one two", 7, ["one two"]),
    ("one  two three", 8, ["one two", "three"]),
    ("    one two three", 10, ["    one", "    two", "    three"]),
    ("                    one two", 8, ["    one", "    two"]),
    ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    ("ab cdefghij k", 4, ["ab", "cdef", "ghij", "k"]),
    ("漢字かな交じり", 6, ["漢字か", "な交じ", "り"]),
    ("漢字 かな", 4, ["漢字", "かな"]),
    ("e\u0301" * 5, 4, ["e\u0301" * 4, "e\u0301"]),
    ("漢字", 1, ["漢", "字"]),
    ("left       right far away", 10, ["left       right far away"]),
    ("----------------------", 10, ["----------------------"]),
]


@pytest.mark.parametrize(("line", "width", "rows"), WRAPPED)
def test_wrapping(line: str, width: int, rows: list[str]) -> None:
    assert wrap(line, width) == rows


@given(st.text(st.sampled_from("abé漢 \u0301-"), max_size=60), st.integers(2, 20))
def test_no_row_is_too_wide_and_no_letter_lost(line: str, width: int) -> None:
    rows = wrap(line, width)
    assert "".join(rows).replace(" ", "") == line.replace(" ", "")
    assert is_drawn(line) or all(columns(row) <= width for row in rows)


@pytest.mark.parametrize("line", ["a    b", "|----|", "░▒▓", "┌──┐", "  ____  ", r" /\/\/\ "])
def test_drawn_lines(line: str) -> None:
    assert is_drawn(line)


@pytest.mark.parametrize("line", ["", "words", "    indented words", "Well... yes -- no.", "a   "])
def test_lines_that_are_only_written(line: str) -> None:
    assert not is_drawn(line)
