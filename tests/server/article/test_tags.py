import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.tags import strip_tags

STRIPPED = [
    ("<p>a <b>b</b>old</p>", " a bold "),
    ("<li>a</li><li>b</li>", " a  b "),
    ("a<!-- b > c -->d", "ad"),
    ("a<!-- never ends", "a"),
    ("1 < 2 &amp; 3", "1 < 2 & 3"),
    ("a <b", "a <b"),
    ("<!DOCTYPE html>a<?php b ?>", " a "),
    ("<script>if (a < b) x()</SCRIPT >c", " c"),
    ("<style>p {}</style>", " "),
    ("<script>never ends", " "),
    ("<script>no end</script", " "),
    ("</script>a", " a"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "words"), STRIPPED)
def test_tags_go_and_words_stay(text: str, words: str) -> None:
    assert strip_tags(text) == words


@given(st.text(st.characters(exclude_characters="<&")))
def test_a_text_without_tags_is_left_alone(text: str) -> None:
    assert strip_tags(text) == text


@given(st.text("<>!-/abscript &;"))
def test_broken_tags_do_no_harm(text: str) -> None:
    assert len(strip_tags(text)) <= len(text)
