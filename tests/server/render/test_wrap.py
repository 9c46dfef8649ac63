"""Rows by terminal columns: greedy, nothing cut, nothing lost."""

from itertools import pairwise

import pytest
import wcwidth
from hypothesis import example, given
from hypothesis import strategies as st

from gopherd.render import wrap as wrapping
from gopherd.render.wrap import ONE_COLUMN, columns, fold, wrap

FAMILY = "👩‍👩‍👧"
ACUTE = "\N{COMBINING ACUTE ACCENT}"

COLUMNS = [
    ("", 0),
    ("plain", 5),
    ("café \u2013 “déjà vu”…", 17),
    ("漢字", 4),
    (f"e{ACUTE}", 1),
    (FAMILY, 2),
    ("🇵🇹", 2),
    ("한국어", 6),
    ("\u200b", 0),
]

WRAPPED = [
    ("", 10, []),
    (" \t\r\n", 10, []),
    ("a b c", 5, ["a b c"]),
    ("a b c", 4, ["a b", "c"]),
    ("  a \t b\r\n\r\nc  ", 9, ["a b c"]),
    ("aaa bb", 6, ["aaa bb"]),
    ("aaa bbb", 6, ["aaa", "bbb"]),
    ("aaaaaa bb", 6, ["aaaaaa", "bb"]),
    ("see abcdefghij now", 6, ["see ab", "cdefgh", "ij now"]),  # too long for any row
    ("abcde xyzxyzxyz", 6, ["abcde", "xyzxyz", "xyz"]),  # the row had no room left
    ("a-b c-d", 3, ["a-b", "c-d"]),  # a hyphen is no place to break
    ("ab cd", 1, ["a", "b", "c", "d"]),
    ("ab", 0, ["a", "b"]),
    ("漢字漢字", 5, ["漢字", "漢字"]),
    ("ab漢字 c", 4, ["ab漢", "字 c"]),
    ("a 漢字漢 b", 5, ["a 漢", "字漢", "b"]),
    ("ab 漢字", 4, ["ab", "漢字"]),  # a word as wide as a row is not split
    ("漢", 1, ["漢"]),  # no row of one column can hold it
    (f"{FAMILY}{FAMILY} x", 3, [FAMILY, FAMILY, "x"]),
    (f"{'e' + ACUTE} {'o' + ACUTE}", 3, [f"e{ACUTE} o{ACUTE}"]),
    (f"{'e' + ACUTE}" * 4, 2, [f"e{ACUTE}" * 2] * 2),
    ("10\u00a0km on", 5, ["10\u00a0km", "on"]),  # a no-break space holds together
    ("dash \u2013 dash", 6, ["dash \u2013", "dash"]),
]

INDENTED = [
    ("aa bb cc", 6, "- ", "  ", ["- aa", "  bb", "  cc"]),
    ("aa bb cc dd", 8, "", "   ", ["aa bb cc", "   dd"]),  # the first row has all its room
    ("aaa bb", 5, "", "    ", ["aaa b", "    b"]),
    ("aa bb cc", 5, "    ", "", ["    a", "a bb", "cc"]),
    ("漢漢 字字 字", 8, "", "   ", ["漢漢", "   字字", "   字"]),
    ("漢字 漢字 x", 9, "> ", "> ", ["> 漢字", "> 漢字 x"]),
    ("漢字漢字", 6, "", "   ", ["漢字漢", "   字"]),
    ("漢字", 3, "  ", "", ["  ", "漢", "字"]),  # nothing fits beside this indent
    ("word", 3, "123456", "", ["123456w", "ord"]),  # an indent wider than the rows
    ("", 10, "- ", "  ", []),
]

FOLDED = [
    ("", 5, [""]),
    ("   ", 5, [""]),
    ("a  b", 5, ["a  b"]),
    ("  a  ", 3, ["  a"]),
    ("abc def", 4, ["abc", "def"]),
    ("abcdefgh", 3, ["abc", "def", "gh"]),
    ("ab  cd", 3, ["ab", " cd"]),
    ("| a |", 9, ["| a |"]),
    ("漢字漢", 3, ["漢", "字", "漢"]),
    (f"a{FAMILY}b", 2, ["a", FAMILY, "b"]),
    ("漢", 1, ["漢"]),
    ("a\tb", 20, ["a       b"]),
    ("x" + " " * 50, 10, ["x"]),
]

CLUSTERS = ["a", "b", "é", "漢", "字", "한", FAMILY, "🇵🇹", f"e{ACUTE}"]

one_column = st.text(st.sampled_from("ab c-é\u2013“€Ж \t"), max_size=120)
any_text = st.lists(st.sampled_from([*CLUSTERS, " ", " "]), max_size=80).map("".join)
short_words = st.lists(st.lists(st.sampled_from(CLUSTERS), min_size=1, max_size=5).map("".join))
widths = st.integers(2, 30)

TO_THAI = str.maketrans("abcéЖ€“\u2013-", "กขคงจฉชซญ")
"""Letters of one column each, which the renderer does not know without measuring."""


def words_of(text: str) -> str:
    return "".join(text.replace(" ", "").split())


@pytest.mark.parametrize(("text", "number"), COLUMNS)
def test_columns_are_counted_not_bytes_nor_characters(text: str, number: int) -> None:
    assert columns(text) == number


@pytest.mark.parametrize(("text", "width", "rows"), WRAPPED)
def test_wrapping(text: str, width: int, rows: list[str]) -> None:
    """Statement S72. Greedy, by columns."""
    assert wrap(text, width) == rows


@pytest.mark.parametrize(("text", "width", "first", "rest", "rows"), INDENTED)
def test_wrapping_with_indents(
    text: str, width: int, first: str, rest: str, rows: list[str]
) -> None:
    assert wrap(text, width, first=first, rest=rest) == rows


@pytest.mark.parametrize(("row", "width", "pieces"), FOLDED)
def test_folding_keeps_spaces(row: str, width: int, pieces: list[str]) -> None:
    assert fold(row, width) == pieces


@given(any_text, widths)
def test_no_row_is_wider_than_the_width(text: str, width: int) -> None:
    """Statement S72."""
    assert all(columns(row) <= width for row in wrap(text, width))
    assert all(columns(row) <= width for row in fold(text, width))


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" ")), widths)
def test_no_row_of_any_script_is_wider_than_the_width(text: str, width: int) -> None:
    """Statement S17."""
    assert all(columns(row) <= width for row in wrap(text, width))
    assert all(columns(row) <= width for row in fold(text, width))


@given(st.text(), st.integers(-1, 30))
def test_no_word_is_lost_or_moved(text: str, width: int) -> None:
    """Statement S72. Whatever the text, and however little room there is."""
    assert words_of("".join(wrap(text, width))) == words_of(text)
    assert words_of("".join(fold(text, width))) == words_of(text)


@given(any_text, widths, st.integers(0, 4), st.integers(0, 4))
def test_indents_stand_within_the_width_and_lose_nothing(
    text: str, width: int, first: int, rest: int
) -> None:
    width += max(first, rest)
    rows = wrap(text, width, first="-" * first, rest="=" * rest)
    assert all(columns(row) <= width for row in rows)
    assert all(row.startswith("=" * rest) for row in rows[1:])
    bare = (row[rest if number else first :] for number, row in enumerate(rows))
    assert words_of("".join(bare)) == words_of(text)


@given(short_words, st.integers(10, 40))
def test_rows_are_filled_greedily(words: list[str], width: int) -> None:
    """Statement S72. No row had room for the word that begins the next."""
    rows = wrap(" ".join(words), width)
    assert " ".join(rows).split() == words
    for row, following in pairwise(rows):
        assert columns(row) + 1 + columns(following.split()[0]) > width


@given(one_column, widths, st.sampled_from(["", "  "]), st.sampled_from(["", "   "]))
@example("aa aaaaaaaaaaaaa a", 5, "", "")
def test_text_of_one_column_characters_is_wrapped_as_if_it_were_measured(
    text: str, width: int, first: str, rest: str
) -> None:
    measured = wrap(text.translate(TO_THAI), width, first=first, rest=rest)
    assert [row.translate(TO_THAI) for row in wrap(text, width, first=first, rest=rest)] == measured


@given(one_column, widths)
def test_no_room_is_left_over_within_a_long_word(text: str, width: int) -> None:
    """Statement S72."""
    word = "".join(text.split())
    rows = wrap(word, width)
    assert all(len(row) == width for row in rows[:-1])


@given(
    st.lists(st.sampled_from(["a", "bcd", "x" * 30, "漢字", f"e{ACUTE}", FAMILY, "\u200b", "é-"])),
    widths,
    st.integers(1, 60),
)
def test_a_long_text_is_wrapped_in_slices_as_if_it_were_in_one(
    words: list[str], width: int, size: int
) -> None:
    """Cut anywhere, between narrow words or wide ones, or within one that fills several rows."""
    whole = wrap(" ".join(words), width, first="- ", rest="   ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wrapping, "SLICE", size)
        assert wrap(" ".join(words), width, first="- ", rest="   ") == whole


def test_every_character_taken_for_one_column_is_measured_as_one() -> None:
    told = [chr(code) for code in range(0x3000) if ONE_COLUMN.fullmatch(chr(code))]
    assert len(told) > 1000
    assert [c for c in told if wcwidth.width(c, control_codes="ignore") != 1] == []


def test_a_word_of_300_characters_is_split() -> None:
    """Statement S72."""
    word = "".join(chr(ord("a") + place % 26) for place in range(300))
    rows = wrap(f"Before {word} after.", 67)
    assert [len(row) for row in rows] == [67, 67, 67, 67, 46]
    assert "".join(rows) == f"Before {word} after."


@pytest.mark.parametrize(
    "unit", ["word ", "x", "漢字", "漢字 ", f"e{ACUTE}a ", FAMILY, "é-", "ab\u00ad "]
)
def test_what_is_long_is_laid_out(unit: str) -> None:
    text = unit * (2**18 // len(unit.encode()))
    assert words_of("".join(wrap(text, 67))) == words_of(text)
    assert all(columns(row) <= 67 for row in fold(text, 67))
