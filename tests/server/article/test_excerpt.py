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

NOTHING = Wanted.of(())


def looked_up(text: str, words: str) -> str:
    """Show where a reader's words stand in a text."""
    return excerpt(text, Wanted.of(understand(words).terms))


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
    found = looked_up(TEXT, words)
    assert shown in found


def test_an_excerpt_says_that_the_text_goes_on() -> None:
    found = excerpt(TEXT, NOTHING)
    assert found.endswith("and the ...")
    assert looked_up(TEXT, "lighthouse").startswith("... ")
    assert len(words_of(found)) == LENGTH
    assert excerpt("Short.", NOTHING) == "Short."
    assert excerpt("", NOTHING) == excerpt("...", NOTHING) == ""


def test_the_piece_with_most_of_the_words_is_shown() -> None:
    text = "storm " + "x " * 60 + "harbour after the storm " + "y " * 60
    assert "*harbour* after the *storm*" in looked_up(text, "storm harbour")


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
    assert not Wanted.of(()).found("a b")
    begun = Wanted.of((Term("harb", beginning=True),))
    assert not begun.may_be_in("no rhab, no h")
    assert begun.may_be_in("no rharb")
    assert not begun.found("no rharb")


def test_words_far_down_a_text_are_found() -> None:
    text = "x " * 4000 + "the lighthouse " + "y " * 500
    assert "*lighthouse*" in looked_up(text, "lighthouse")
    assert "lighthouse" not in looked_up("x " * 9000 + "lighthouse", "lighthouse")


STANDING = [
    ("Die Größe der Häfen", "größe hafen", ["Größe", "Häfen"]),
    ("İzmir und x̂y: crane", "crane x̂y", ["x̂y", "crane"]),
    ("in the inner inn", "in", ["in"]),
    ("night desk, night-desk and nightdesk", '"night desk"', ["night desk", "night-desk"]),
    ("one night desks", '"night desk"', []),
    ("harbours harboured harbinger", "harbour harbi*", ["harbours", "harboured", "harbinger"]),
]


@pytest.mark.parametrize(("text", "words", "found"), STANDING)
def test_words_are_found_where_they_stand(text: str, words: str, found: list[str]) -> None:
    hits = Wanted.of(understand(words).terms).found(text)
    assert [text[hit.start : hit.end] for hit in hits] == found


def test_what_is_far_from_the_words_is_left_out_on_both_sides() -> None:
    text = "x " * 300 + "lighthouse" + " y" * 300
    found = looked_up(text, "lighthouse")
    assert found == f"... {'x ' * 5}*lighthouse*{' y' * 18} ..."


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
    found = looked_up(text, words)
    assert found.isprintable() or "\u00a0" in found or not found.isascii()
    assert "\n" not in found
    assert "\x1b" not in found


@given(st.text("ab \n.*#", max_size=200))
def test_words_come_in_the_order_of_the_text(text: str) -> None:
    shown = words_of(looked_up(text, "a"))
    assert " ".join(shown) in " ".join(words_of(plain(text)))
