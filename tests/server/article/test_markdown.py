import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.body import Body
from gopherd.article.markdown import MOST_MARKS, read_markdown
from gopherd.article.model import (
    Block,
    Break,
    Bullet,
    Heading,
    Link,
    Paragraph,
    Picture,
    Quote,
    Verbatim,
)

BODIES: list[tuple[str, list[Block]]] = [
    ("", []),
    ("one\ntwo\n\nthree", [Paragraph("one two"), Paragraph("three")]),
    ("# A\n\n### B", [Heading("A", 1), Heading("B", 3)]),
    (
        "- a\n  1. b\n     - c\n- d",
        [Bullet("a"), Bullet("b", "1.", 1), Bullet("c", "-", 2), Bullet("d")],
    ),
    ("07. a\n8. b", [Bullet("a", "7."), Bullet("b", "8.")]),
    ("- a\n\n  b", [Bullet("a"), Paragraph("b")]),
    ("-\n- ```\n  c\n  ```\n\nd", [Verbatim(("c",)), Paragraph("d")]),
    ("> a\n> b\n>\n> > c", [Quote("a b"), Quote("c")]),
    ("```py\na\n\tb\n```", [Verbatim(("a", "        b"))]),
    ("    a\n\n      b", [Verbatim(("a", "", "  b"))]),
    ("```\n\n```", []),
    ("a\n\n***\n\nb", [Paragraph("a"), Break(), Paragraph("b")]),
    ("a  \nb", [Verbatim(("a", "b"))]),
    ("> a  \n> b", [Quote("a b")]),
    ("long " * 20 + "  \nb", [Paragraph("long " * 20 + "b")]),
    ("a ![c](d.png) b", [Paragraph("a b"), Picture("d.png", "c")]),
    ("![c](d.png)", [Picture("d.png", "c")]),
    (
        "| a | b |\n|:-:|--:|\n| c *d* | e |\n| ![f](g.png) |\n",
        [Verbatim(("  a    b", "-----  -", "c _d_  e", "")), Picture("g.png", "f")],
    ),
    ("<!-- nothing -->", []),
    ("~~struck~~ &copy;", [Paragraph("~~struck~~ \u00a9")]),
]

TITLES: list[tuple[str, str, list[Block]]] = [
    ("# The *Harbour*\n\ntext", "The Harbour", [Paragraph("text")]),
    ("Harbour\n===\n\ntext", "Harbour", [Paragraph("text")]),
    ("## [Harbour](http://a.example)", "Harbour", []),
    ("**Harbour**\nreopens\n\ntext", "Harbour", [Paragraph("reopens"), Paragraph("text")]),
    ("**Harbour\nreopens**", "Harbour reopens", []),
    ("Harbour ![b](c.png)\nx", "Harbour", [Picture("c.png", "b"), Paragraph("x")]),
]

NO_TITLES = ["", "- a", "> a", "```\na\n```", "![a](b.png)", "#", "word " * 50]


def read(text: str, title: str = "Title") -> Body:
    return read_markdown(text.split("\n"), 3, title=title)


@pytest.mark.parametrize(("text", "blocks"), BODIES)
def test_markdown_becomes_blocks(text: str, blocks: list[Block]) -> None:
    body = read(text)
    assert body.blocks == blocks
    assert body.problems == []


@pytest.mark.parametrize(("text", "title", "blocks"), TITLES)
def test_the_first_heading_or_line_is_the_title(text: str, title: str, blocks: list[Block]) -> None:
    body = read(text, title="")
    assert (body.title, body.blocks, body.problems) == (title, blocks, [])


@pytest.mark.parametrize("text", NO_TITLES)
def test_what_begins_otherwise_has_no_title(text: str) -> None:
    body = read(text, title="")
    assert body.title == ""
    assert body.blocks == read(text).blocks
    assert "no title" in body.problems[0].what


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    assert read("# A *b*\n\nc", title="A b").blocks == [Paragraph("c")]
    assert read("A b\n\nc", title="A b").blocks == [Paragraph("A b"), Paragraph("c")]


def test_the_links_of_a_title_are_rows_all_the_same() -> None:
    body = read("# [Harbour](http://a.example)\n\nhttp://b.example", title="")
    assert body.links == (Link("http://a.example", "Harbour"), Link("http://b.example"))
    assert body.blocks == [Paragraph("http://b.example [2]")]


def test_html_loses_its_tags_and_says_so() -> None:
    body = read("a\n\n<div>b <i>c</i> http://a.example\n</div>\n")
    assert body.blocks == [Paragraph("a"), Paragraph("b c http://a.example [1]")]
    (problem,) = body.problems
    assert (problem.line, problem.what) == (
        5,
        "HTML in Markdown: the words are kept, the tags are not",
    )


def test_markdown_that_would_take_minutes_is_read_as_plain_text() -> None:
    body = read("[" * (MOST_MARKS + 1))
    assert body.blocks == [Paragraph("[" * (MOST_MARKS + 1))]
    (problem,) = body.problems
    assert (problem.line, problem.what) == (3, "too many marks for Markdown; read as plain text")


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("1 | 2 | 3 | 4", ("1", "2 | 3 | 4")),
        ("| 1 | 2 | 3 |", ("1", "2 | 3")),
        ("| 1 | 2 | | 4 |", ("1", "2 | 4")),
        ("| 1 | 2 | |", ("1", "2")),
        (r"| 1 \| 2 | 3 | *4* |", ("1 | 2", "3 | _4_")),
        ("| 1", ("1", "")),
    ],
)
def test_cells_beyond_the_heads_of_a_table_stay_in_the_last_one(
    row: str, cells: tuple[str, str]
) -> None:
    """Statement S71. GitHub's tables drop them."""
    for first, further in (("", ""), ("> ", "> "), ("- ", "  ")):
        lines = [f"{first}a | b", f"{further}---|---", further + row]
        (table,) = read_markdown(lines, 1, title="T").blocks
        assert isinstance(table, Verbatim)
        left, _, right = table.rows[-1].partition("  ")
        assert (left, right.strip()) == cells


SYNTAX = st.sampled_from(
    ["# ", "- ", "> ", "1. ", "```\n", "    ", "\n", "\n\n", "*", "**", "_", "`", "[", "](x)",
     "![", "|", "a | b\n---|---\n", "  \n", "<b>", "</b>", "\\", " "]
)  # fmt: skip
WORD = st.from_regex(r"w[0-9]{4}", fullmatch=True)


@given(st.lists(SYNTAX | WORD))
def test_no_word_is_lost(pieces: list[str]) -> None:
    """Statement S71. Whatever the marks around it, each word is in the body."""
    text = "".join(pieces)
    body = read_markdown(text.split("\n"), 1, title="")
    said = " ".join([body.title, *map(str, body.blocks)])
    shown = re.sub(r"```[^\n`]*", "", text)  # a fence names the language of its code
    assert set(re.findall(r"w\d{4}", shown)) <= set(re.findall(r"w\d{4}", said))
