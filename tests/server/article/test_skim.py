"""Skimming says the same of an article as reading it, but for the blocks of its body."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.model import Article, Paragraph
from gopherd.article.parse import parse, skim
from gopherd.errors import NotPublished, Problem

WRITTEN = datetime(2025, 9, 5, 13, 2, 30, tzinfo=UTC)

PIECES = [
    *(
        "The ferry ",
        "sails, ",
        "--- ",
        "\u2013 ",
        "caf\u00e9 ",
        "[1] ",
        "[a] ",
        "42 ",
        "\u6e2f\u53e3 ",
    ),
    *("\n", "\n\n", "\n  ", "\n\t", "\n    ", "\u3000", "\u00a0", " \n", "e\u0301"),
    *("- ", "* ", "1. ", "12) ", "1986. ", "> ", ">", "\u2022 ", "1.", "\u0663. "),
    *("```", "```python", "[image: a.png A boat (Ana)]", "[IMAGE: x]", "![x](a.png)", "---", "==="),
    *("https://a.example/x. ", "(http://b.example/[1])", 'gopher://c.example/"quoted" '),
    *("mailto:ana@news.example ", "MAILTO:x@y ", "https:// ", "[w](https://d.example) ", "x://"),
    *("# ", "## Title\n", "| a | b |", "&amp; ", "<b>", "*strong* ", "_x_ ", "`y` ", "\\", "~~~"),
    *("+ ", "=", "- - -", "Title: T\n", "Draft: yes\n", "Link: /a words\n", "Note: x\n", "\x07"),
]
HEADS = ["", "Title: Harbour\n\n", "Title: H\nSource: S\nTags: a, b\nLink: https://x.example W\n\n"]


def outcome(
    text: str, name: str, *, skimmed: bool
) -> tuple[Article, tuple[Problem, ...]] | Problem:
    read = skim if skimmed else parse
    try:
        article, problems = read(text.encode(), name=name, written=WRITTEN, zone=UTC)
    except NotPublished as error:
        return error.problem
    return evolve(article, body=article.pictures), problems


@given(
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.sampled_from(["a.txt", "a.md"]),
)
def test_a_skimmed_article_differs_in_nothing_but_its_blocks(
    head: str, body: str, name: str
) -> None:
    text = head + body
    assert outcome(text, name, skimmed=True) == outcome(text, name, skimmed=False)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_body_of_plain_words_is_one_paragraph(name: str) -> None:
    text = "Title: T\n\nOne two.\nThree.\n\nFour \u2013 caf\u00e9.\n"
    article, _ = skim(text.encode(), name=name, written=WRITTEN, zone=UTC)
    assert article.body == (Paragraph("\nOne two.\nThree.\n\nFour \u2013 caf\u00e9.\n"),)
    assert article.words == 5


def test_an_entry_with_a_number_is_taken_apart() -> None:
    text = "Title: T\n\n1. One\n2. Two\n"
    article, _ = skim(text.encode(), name="a.txt", written=WRITTEN, zone=UTC)
    assert article.words == 2
