"""What readers type, and what is understood of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.query import (
    MOST_TERMS,
    Both,
    Either,
    Everything,
    Expression,
    Field,
    Filing,
    Question,
    Term,
    Without,
    filed_token,
    in_words,
    respelt,
    section_key,
    understand,
)
from gopherwire.printable import scrub

A, B, C = Term("a"), Term("b"), Term("c")
ALL = Everything()
NEW_ZEALAND = Filing(Field.COUNTRY, "new-zealand", "New Zealand")

UNDERSTOOD: list[tuple[str, Expression | None, str]] = [
    ("a b", Both(A, B), "a b"),
    ("a and b", Both(A, B), "a b"),
    ("  a  AND  b ", Both(A, B), "a b"),
    ("a or b c", Both(Either(A, B), C), "a or b c"),
    ("a b or c", Either(Both(A, B), C), "a b or c"),
    ("a not b", Without(A, B), "a not b"),
    ("a and not b or c", Either(Without(A, B), C), "a not b or c"),
    ("a or not b", Either(A, Without(ALL, B)), "a or not b"),
    ("not a", Without(ALL, A), "not a"),
    ("not not a", A, "a"),
    ('"storm damage"', Term("storm damage"), '"storm damage"'),
    ('"storm damage', Term("storm damage"), '"storm damage"'),
    ('"and" "not"', Both(Term("and"), Term("not")), '"and" "not"'),
    ("coast-guard", Term("coast-guard"), '"coast-guard"'),
    ("harb*", Term("harb", beginning=True), "harb*"),
    ("H\u00e2rb*", Term("harb", beginning=True), "harb*"),
    ("ha*", Term("ha"), "ha"),
    ("a-bcd*", Term("a-bcd"), '"a-bcd"'),
    ("*", None, ""),
    ('country:"New Zealand"', NEW_ZEALAND, 'country:"New Zealand"'),
    ('Country: "New Zealand', NEW_ZEALAND, 'country:"New Zealand"'),
    ("source:Wire", Filing(Field.SOURCE, "wire", "Wire"), "source:Wire"),
    ("section:/world/Africa", Filing(Field.SECTION, "world/africa", "/world/Africa"), ""),
    ("tag:ports", Filing(Field.TAG, "ports", "ports"), "tag:ports"),
    ("day:2025-09", Filing(Field.DAY, "2025-09", "2025-09"), "day:2025-09"),
    ("day:2025-9", Term("2025-9"), '"2025-9"'),
    ("day:30225-*", Term("30225-"), '"30225-"'),
    ('day:"a b*"', Term("a b"), '"a b"'),
    ("day:", Term("day:"), '"day:"'),
    ("section:/", None, ""),
    ('country:"" a', A, "a"),
    ("title:a", Term("title:a"), '"title:a"'),
    ("https://x.example/a", Term("https://x.example/a"), '"https://x.example/a"'),
    ("", None, ""),
    ("and", None, ""),
    ("a or", A, "a"),
    ("+", None, ""),
    ("!", None, ""),
    ("$x", Term("$x"), '"$x"'),
    ("! + ... --", None, ""),
]


@pytest.mark.parametrize(("words", "wanted", "told"), UNDERSTOOD)
def test_words_become_an_expression(words: str, wanted: Expression | None, told: str) -> None:
    """Statement S37. Space is and; and, or, not go from left to right."""
    question = understand(words)
    assert question.wanted == wanted
    if told:
        assert str(question) == told


@pytest.mark.parametrize(
    ("words", "remark"),
    [
        ("ha*", "ha* needs one word of 3 letters or more before the *; looked for ha"),
        ("day:today", "a day is written day:2025-09-05, a month day:2025-09"),
        ("a " * (MOST_TERMS + 1), f"looked for the first {MOST_TERMS} words only"),
    ],
)
def test_what_could_not_be_done_is_said(words: str, remark: str) -> None:
    assert understand(words).remarks == (remark,)


def test_no_more_is_looked_for_than_can_be() -> None:
    question = understand(" ".join(f"w{number}" for number in range(500)))
    assert len(question.terms) == MOST_TERMS
    assert understand(" ".join("a" for _ in range(MOST_TERMS))).remarks == ()


TYPED = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                *("and", "or", "NOT", "storm", '"two words"', "harb*", "country:chile"),
                *("day:2025", "day:30225-*", 'day:"a*', '"'),
            ]
        ),
        max_size=30,
    ).map(" ".join),
)


@given(TYPED)
def test_what_has_been_understood_is_understood_the_same_again(words: str) -> None:
    question = understand(words)
    again = understand(str(question))
    assert str(again) == str(question)
    assert again.wanted == question.wanted or question.wanted is None


@given(TYPED)
def test_what_is_said_of_words_can_stand_in_a_selector(words: str) -> None:
    told = str(understand(words))
    assert scrub(told) == told
    told.encode()


def test_the_words_found_are_those_to_mark() -> None:
    question = understand('a or "b c" not d country:chile harb*')
    assert question.terms == (A, Term("b c"), Term("harb", beginning=True))
    assert understand("not a").terms == ()
    assert understand("").terms == ()


def test_words_are_spelt_anew_where_there_is_a_better_one() -> None:
    spelling = {"harbur": "harbour"}.get
    better = respelt(understand("Harbur or x not harb* day:2025"), lambda one: spelling(one, ""))
    assert str(better) == "harbour or x not harb* day:2025"
    assert respelt(Question(None), str) == Question(None)
    same = understand("X y")
    assert respelt(same, lambda _: "") == same


def test_everything_is_told_by_what_is_taken_away() -> None:
    assert in_words(Everything()) == ""


def test_a_field_is_one_word_that_no_text_holds() -> None:
    assert filed_token(Field.COUNTRY, "new-zealand") == "country0new0zealand0"
    assert Filing(Field.DAY, "2025-09", "").token == "day02025009" + "0"
    assert section_key("/World/North Africa/") == "world/north-africa"
