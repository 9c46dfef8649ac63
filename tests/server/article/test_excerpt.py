"""Where a reader's words stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.excerpt import ALTERED, LENGTH, Wanted, excerpt, plain
from gopherd.article.query import Term, understand
from gopherd.article.words import stem, words_of

TEXT = (
    "The pier was empty. Two storms had passed in a week, and the harbour office was shut. "
    "At six the harbour opened, and the storm damage was counted: nine boats, one crane, "
    "and the roof of the fish market, which lay in the water beside the old lighthouse."
)

SHOWN = [
    ("crane", "one *crane*, and the roof of the fish market"),
    ("storm", "The pier was empty. Two *storms* had passed in a week"),
    ('"storm damage"', "and the *storm damage* was counted"),
    ('"storm damages"', "The pier was empty."),
    ("light*", "in the water beside the old *lighthouse*."),
    ("lighthouses", "in the water beside the old *lighthouse*."),
    (
        "harbour opened",
        "... in a week, and the *harbour* office was shut. At six the *harbour opened*, and",
    ),
    ("nowhere", "The pier was empty. Two storms"),
]


@pytest.mark.parametrize(("words", "shown"), SHOWN)
def test_words_are_shown_where_they_stand(words: str, shown: str) -> None:
    found = excerpt(TEXT, understand(words).terms)
    assert shown in found


def test_an_excerpt_says_that_the_text_goes_on() -> None:
    found = excerpt(TEXT, ())
    assert found.endswith("and the ...")
    assert excerpt(TEXT, understand("lighthouse").terms).startswith("... ")
    assert len(words_of(found)) == LENGTH
    assert excerpt("Short.", ()) == "Short."
    assert excerpt("", ()) == excerpt("...", ()) == ""


def test_the_piece_with_most_of_the_words_is_shown() -> None:
    text = "storm " + "x " * 60 + "harbour after the storm " + "y " * 60
    assert "*harbour* after the *storm*" in excerpt(text, understand("storm harbour").terms)


ENDINGS = st.sampled_from(
    ["s", "ies", "ing", "ed", "y", "ation", "ational", "ization", "ator", "bility", "ivity", "logy"]
)


@given(st.text("abeilorstyz", min_size=1, max_size=5), st.lists(ENDINGS, max_size=3))
def test_no_word_is_passed_over_that_has_the_stem(root: str, endings: list[str]) -> None:
    word = "".join((root, *endings))
    wanted = Wanted.of((Term(stem(word)), Term("an other")))
    assert word.startswith(stem(word)[:-ALTERED])
    if stem(stem(word)) == stem(word):
        assert wanted.may_be_in(f"A (_{word.upper()})")


def test_where_nothing_is_looked_for_nothing_may_be() -> None:
    assert not Wanted.of(()).may_be_in("a b")
    assert not Wanted.of((Term("harb", beginning=True),)).may_be_in("no rharb, no h")


def test_words_far_down_a_text_are_found() -> None:
    text = "x " * 4000 + "the lighthouse " + "y " * 500
    assert "*lighthouse*" in excerpt(text, understand("lighthouse").terms)
    assert "lighthouse" not in excerpt("x " * 9000 + "lighthouse", understand("lighthouse").terms)


MARKED_UP = [
    ("# A *word* and `code`", "A word and code"),
    ("[the words](https://example.org/x) stay", "the words stay"),
    ('[a](b "title") c', "a c"),
    ("see https://example.org/x now", "see now"),
    ("> quoted\n\n---\nmore", "quoted more"),
    ("a\tb\x1b[2Jc", "a bc"),
]


@pytest.mark.parametrize(("text", "words"), MARKED_UP)
def test_marks_of_a_content_file_are_taken_out(text: str, words: str) -> None:
    assert plain(text).replace("2J", "") == words


@given(st.text(max_size=300), st.text(max_size=40))
def test_an_excerpt_holds_no_control_character(text: str, words: str) -> None:
    found = excerpt(text, understand(words).terms)
    assert found.isprintable() or "\u00a0" in found or not found.isascii()
    assert "\n" not in found
    assert "\x1b" not in found


@given(st.text("ab \n.*#", max_size=200))
def test_words_come_in_the_order_of_the_text(text: str) -> None:
    shown = words_of(excerpt(text, understand("a").terms))
    assert " ".join(shown) in " ".join(words_of(plain(text)))
