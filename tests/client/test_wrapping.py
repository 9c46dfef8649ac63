"""Lines broken where a reader would break them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.wrapping import columns, cut, is_drawn, spans, wrap

WRAPPED = [
    ("", 10, [""]),
    ("short", 10, ["short"]),
    ("one two three", 8, ["one two", "three"]),
    ("one two", 7, ["one two"]),
    ("one  two three", 8, ["one  two", "three"]),
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


BROKEN = [
    ("", 10, [""]),
    ("short", 10, ["short"]),
    ("one two three", 7, ["one two", "three"]),
    ("one  two   three", 8, ["one  two", "three"]),
    ("  set in words", 6, ["set in", "words"]),
    ("a-very-long-word and", 6, ["a-very", "-long-", "word", "and"]),
    ("            ", 4, [""]),
    ("abc", 1, ["a", "b", "c"]),
    ("café où dîner", 7, ["café où", "dîner"]),
    ("東京の港で船が", 6, ["東京の", "港で船", "が"]),
    ("東京港。船", 6, ["東京", "港。船"]),
    ("東京 harbour", 6, ["東京", "harbou", "r"]),
    ("cafe\u0301s are  open now", 9, ["cafe\u0301s are", "open now"]),
    ("e\u0301 " + "  " * 9, 4, ["e\u0301"]),
    ("東  " + " " * 9, 4, ["東"]),
    ("       東       ", 4, ["東"]),
    ("e\u0301" * 3, 2, ["e\u0301e\u0301", "e\u0301"]),
]


@pytest.mark.parametrize(("text", "width", "lines"), BROKEN)
def test_text_breaks_where_words_end(text: str, width: int, lines: list[str]) -> None:
    assert [text[start:end].rstrip() for start, end in spans(text, width, width)] == lines


def test_the_first_line_may_have_less_room() -> None:
    text = "one two three four"
    assert [text[start:end] for start, end in spans(text, 5, 14)] == ["one", "two three four"]


@given(st.text("ab -é東。\u0301", max_size=60), st.integers(2, 12), st.integers(2, 12))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, first: int, rest: int) -> None:
    lines = [text[start:end] for start, end in spans(text, first, rest)]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for number, line in enumerate(lines):
        assert columns(line.strip()) <= (rest if number else first)


CUT = [
    ("", 4, [""]),
    ("|  a  |", 3, ["|  ", "a  ", "|"]),
    ("東京港", 3, ["東", "京", "港"]),
    ("東", 1, ["東"]),
]


@pytest.mark.parametrize(("text", "width", "pieces"), CUT)
def test_a_row_of_any_shape_is_cut_at_the_width(text: str, width: int, pieces: list[str]) -> None:
    assert [text[start:end] for start, end in cut(text, width)] == pieces
