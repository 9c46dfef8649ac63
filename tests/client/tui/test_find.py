import pytest

from gopherclient.tui import find
from gopherclient.tui.find import MOST_MATCHES, ROWS_AT_ONCE, Matches

ROWS = ["Sixty-three boats were", "out.  The boats", "came back", "", "boats"]

FOUND = [
    ("boats", [(0, 12), (1, 10), (4, 0)]),
    ("BOATS", [(0, 12), (1, 10), (4, 0)]),
    ("boats  were out", [(0, 12)]),
    ("boats came", [(1, 10)]),
    ("back boats", []),
    ("out. the", [(1, 0)]),
    (".", [(1, 3)]),
    ("nothing", []),
    ("  ", []),
    ("", []),
]


@pytest.mark.parametrize(("words", "places"), FOUND)
def test_words_are_found_across_line_ends(words: str, places: list[tuple[int, int]]) -> None:
    matches = Matches(words)
    matches.extend(ROWS)
    assert [matches.place(match) for match in range(len(matches))] == places


@pytest.mark.parametrize(("words", "places"), FOUND)
def test_rows_may_come_one_by_one(words: str, places: list[tuple[int, int]]) -> None:
    matches = Matches(words)
    for end in range(len(ROWS) + 1):
        matches.extend(ROWS[:end])
    assert [matches.place(match) for match in range(len(matches))] == places


def test_the_first_match_from_a_place_on() -> None:
    matches = Matches("boats")
    matches.extend(ROWS)
    assert [matches.first_from(row) for row in range(5)] == [0, 1, 2, 2, 2]
    assert matches.first_from(0, 13) == 1
    assert matches.first_from(4, 1) == 3


def test_what_is_to_be_coloured_in_a_row() -> None:
    matches = Matches("boats were out")
    matches.extend(ROWS)
    assert list(matches.within(0, 0, 22)) == [(0, 12, 22)]
    assert list(matches.within(0, 0, 14)) == [(0, 12, 14)]
    assert list(matches.within(1, 0, 15)) == [(0, 0, 3)]
    assert list(matches.within(2, 0, 9)) == []
    assert list(matches.within(99, 0, 9)) == []


def test_letters_whose_small_form_is_longer_keep_their_place() -> None:
    matches = Matches("port")
    matches.extend(["\u0130\u0130 Port"])
    assert matches.place(0) == (0, 3)


def test_long_pages_are_looked_through_in_pieces() -> None:
    matches = Matches("boats came")
    matches.extend(["boats", "came"] * ROWS_AT_ONCE)
    assert len(matches) == ROWS_AT_ONCE


def test_there_is_an_end_to_matches() -> None:
    matches = Matches("e")
    matches.extend(["e" * 30] * (MOST_MATCHES // 10))
    assert MOST_MATCHES <= len(matches) <= MOST_MATCHES + 30 * find.ROWS_AT_ONCE
