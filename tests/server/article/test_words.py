"""Words as search sees them, and their stems, as SQLite's own stemmer has them."""

import sqlite3
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.words import WORD, fold, pieces, stem, words_of

FOLDED = [
    ("Harbour", "harbour"),
    ("C\u00f4te d'Ivoire", "cote d'ivoire"),
    ("MU\u0308NCHEN", "munchen"),
    ("\u0419\u043e\u0434", "\u0439\u043e\u0434"),
    ("\u1ec7", "e"),
    ("\u6f22\u5b57", "\u6f22\u5b57"),
    ("Stra\u00dfe", "stra\u00dfe"),
]

SPLIT = [
    ("The boats, at 9:02", ["the", "boats", "at", "9", "02"]),
    ("coast-guard's U.S. snake_case", ["coast", "guard", "s", "u", "s", "snake", "case"]),
    ("cafe\u0301s", ["cafes"]),
    ("...", []),
    ("\u201cDon\u2019t!\u201d\u2014she s\u00e0id\u00a0it", ["don", "t", "she", "said", "it"]),
    (
        "\u039f\u0394\u039f\u03a3, \u03bf\u03b4\u03cc\u03c2_\u0130",
        ["\u03bf\u03b4\u03bf\u03c2", "\u03bf\u03b4\u03cc\u03c2", "i"],
    ),
]

STEMS = [
    ("storms", "storm"),
    ("stormed", "storm"),
    ("ferries", "ferri"),
    ("ferry", "ferri"),
    ("agreed", "agre"),
    ("feed", "feed"),
    ("hopping", "hop"),
    ("falling", "fall"),
    ("hoping", "hope"),
    ("relational", "relat"),
    ("digitizer", "digit"),
    ("hopefulness", "hope"),
    ("electricity", "electr"),
    ("adoption", "adopt"),
    ("onion", "onion"),
    ("controlling", "control"),
    ("sky", "sky"),
    ("by", "by"),
    ("2025", "2025"),
    ("\u043c\u043e\u0440\u044f", "\u043c\u043e\u0440\u044f"),
]

ENDINGS = """
s es ies ed eed ing y ational tional enci izer bli alli ousli ization ator alism iveness fulness
aliti biliti icate ative alize ical ful ness ance ement tion sion ate ize e ll
"""
WORDS = st.builds(
    lambda root, endings: root + "".join(endings),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8),
    st.lists(st.sampled_from(ENDINGS.split()), max_size=3),
)


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_case_and_accents_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("text", "words"), SPLIT)
def test_a_text_is_its_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


MIXED = (
    "aB1 _-.,'\"\n\u2019\u0301\u0338<\u00c9\u00df\u0130\u03a3\u03b1\u0302x\u00a0\u3042\U0001f600"
)


@given(st.text(MIXED, max_size=40))
def test_words_are_found_however_few_are_beyond_ascii(text: str) -> None:
    assert words_of(text) == WORD.findall(fold(text))


@given(st.text(max_size=40))
def test_words_of_any_text_are_folded(text: str) -> None:
    assert words_of(text) == WORD.findall(fold(text))


@given(st.text(MIXED, max_size=40), st.integers(1, 9))
def test_a_text_in_pieces_has_the_same_words(text: str, size: int) -> None:
    cut = list(pieces(text, size))
    assert "".join(cut) == text
    assert [word for piece in cut for word in words_of(piece)] == words_of(text)
    assert not any(map(str.isspace, "".join(piece[size:] for piece in cut)))


@pytest.mark.parametrize(("word", "root"), STEMS)
def test_a_word_is_cut_to_its_stem(word: str, root: str) -> None:
    assert stem(word) == root


@given(st.lists(WORDS.filter(lambda word: word not in {"eed", "ies"}), min_size=1, max_size=20))
def test_stems_are_those_of_sqlite(words: list[str]) -> None:
    """But for two endings that stand alone, which are no words."""
    assert [stem(word) for word in words] == stems_of_sqlite(words)


def stems_of_sqlite(words: Iterable[str]) -> list[str]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE s USING fts5(w, tokenize = 'porter unicode61')")
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(s, instance)")
    connection.executemany("INSERT INTO s (rowid, w) VALUES (?, ?)", enumerate(words))
    found = [str(row[0]) for row in connection.execute("SELECT term FROM v ORDER BY doc")]
    connection.close()
    return found
