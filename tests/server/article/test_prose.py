import re

import pytest
from attrs import astuple
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.model import (
    Block,
    Break,
    Bullet,
    Link,
    Paragraph,
    Picture,
    Quote,
    Verbatim,
)
from gopherd.article.prose import read_image, read_prose

BODIES: list[tuple[str, list[Block]]] = [
    ("", []),
    ("one\ntwo\n\nthree  four\n", [Paragraph("one two"), Paragraph("three four")]),
    (" one space is a slip", [Paragraph("one space is a slip")]),
    ("\u3000\u3000\u6f22\u5b57", [Paragraph("\u6f22\u5b57")]),
    ("  a poem\n    of two rows", [Verbatim(("a poem", "  of two rows"))]),
    ("\tby tab\n\t\tby two", [Verbatim(("by tab", "        by two"))]),
    ("    a\n\n\n    b\n\nc", [Verbatim(("a", "", "", "b")), Paragraph("c")]),
    ("  row\nprose\n  row", [Verbatim(("row",)), Paragraph("prose"), Verbatim(("row",))]),
    ("```text\n  a\n\n b\tc\n```\nd", [Verbatim(("  a", "", " b      c")), Paragraph("d")]),
    ("````\n```\n````", [Verbatim(("```",))]),
    ("x\n```\ny\n```", [Paragraph("x"), Verbatim(("y",))]),
    ("```\n```", []),
    ("```not a fence``` here", [Paragraph("```not a fence``` here")]),
    ("- a\n* b\n\u2022 c", [Bullet("a"), Bullet("b"), Bullet("c")]),
    ("1. a\n2) b", [Bullet("a", "1."), Bullet("b", "2.")]),
    ("- a\n  goes on\nand on\n- b", [Bullet("a goes on and on"), Bullet("b")]),
    (
        "- a\n  - b\n    1. c\n- d",
        [Bullet("a"), Bullet("b", depth=1), Bullet("c", "1.", 2), Bullet("d")],
    ),
    ("- a\n\n- b\n\n  - c", [Bullet("a"), Bullet("b"), Verbatim(("- c",))]),
    ("- a\n> b", [Bullet("a"), Quote("b")]),
    ("- a\n---", [Bullet("a"), Break()]),
    ("it was\n- no\n1. one", [Paragraph("it was"), Bullet("no"), Bullet("one", "1.")]),
    ("it was in\n12. May", [Paragraph("it was in 12. May")]),
    ("it was in\n1986. Later", [Paragraph("it was in 1986. Later")]),
    ("-\n-5 degrees", [Paragraph("- -5 degrees")]),
    ("> a\n>b\n>\n> > c\nd", [Quote("a b"), Quote("c"), Paragraph("d")]),
    ("---\n***\n=====\n--", [Break(), Break(), Break(), Paragraph("--")]),
    ("a\n[image: b.png]\nc", [Paragraph("a"), Picture("b.png"), Paragraph("c")]),
    ("[image: ]", [Paragraph("[image: ]")]),
]

IMAGES = [
    ("boats.png Two boats (Ana Ruiz)", Picture("boats.png", "Two boats", "Ana Ruiz")),
    ("pics/Boats.JPEG", Picture("pics/Boats.JPEG")),
    ("https://a.example/b Boats", Picture("https://a.example/b", "Boats")),
    ("Two boats (AP)", Picture("", "Two boats", "AP")),
    ("b.gif (AP)", Picture("b.gif", "", "AP")),
    ("b.gif Boats (left (port))", Picture("b.gif", "Boats (left (port))")),
    ("Boats()", Picture("", "Boats()")),
    ("Boats ( )", Picture("", "Boats ( )")),
    ("Boats(s)", Picture("", "Boats(s)")),
    ("Boats)", Picture("", "Boats)")),
    ("  ", None),
]

TITLES = [
    ("Harbour reopens\nafter a week", "Harbour reopens", [Paragraph("after a week")]),
    ("\n\n   Centred\n\nbody", "Centred", [Paragraph("body")]),
    ("Harbour\n=======\nbody", "Harbour", [Paragraph("body")]),
    ("1. FC K\u00f6ln wins", "1. FC K\u00f6ln wins", []),
    ("See https://a.example", "See https://a.example", []),
]

NO_TITLES = ["---\na", "```\na\n```", "[image: a.png]\na", "- a\n- b", "> a", "", "\n\n"]


@pytest.mark.parametrize(("text", "blocks"), BODIES)
def test_plain_text_is_read_by_what_it_looks_like(text: str, blocks: list[Block]) -> None:
    body = read_prose(text.split("\n"), 1, titled=True)
    assert body.blocks == blocks
    assert body.problems == []


@pytest.mark.parametrize(("text", "picture"), IMAGES)
def test_an_image_line_is_a_target_a_caption_and_a_credit(
    text: str, picture: Picture | None
) -> None:
    assert read_image(text) == picture


@pytest.mark.parametrize(("text", "title", "blocks"), TITLES)
def test_the_first_line_is_the_title(text: str, title: str, blocks: list[Block]) -> None:
    body = read_prose(text.split("\n"), 1, titled=False)
    assert (body.title, body.blocks, body.problems) == (title, blocks, [])


@pytest.mark.parametrize("text", NO_TITLES)
def test_a_first_line_that_begins_something_else_is_no_title(text: str) -> None:
    body = read_prose(text.split("\n"), 1, titled=False)
    assert body.title == ""
    assert body.blocks == read_prose(text.split("\n"), 1, titled=True).blocks
    assert [problem.what for problem in body.problems] == ["no title"]


def test_a_very_long_first_line_is_prose() -> None:
    body = read_prose(["", "word " * 50], 4, titled=False)
    (problem,) = body.problems
    assert (body.title, problem.line) == ("", 5)
    assert problem.what == "a first line of 249 characters is no title"
    assert len(body.blocks) == 1


def test_a_tab_in_the_title_is_said() -> None:
    body = read_prose(["\ta\tb"], 1, titled=False)
    assert body.title == "a b"
    assert [problem.what for problem in body.problems] == ["a tab in the title"]


def test_a_fence_that_never_ends_runs_to_the_end_and_is_said() -> None:
    body = read_prose(["a", "```", "b", "", "c"], 3, titled=True)
    assert body.blocks == [Paragraph("a"), Verbatim(("b", "", "c"))]
    (problem,) = body.problems
    assert (problem.line, problem.what) == (4, "the fence ``` that begins here never ends")


def test_addresses_are_numbered_in_prose_and_left_alone_in_rows() -> None:
    """Statement S71. Every word stays, and each link is a number."""
    text = "http://a.example\n\n- http://b.example\n\n> http://a.example\n\n    http://c.example"
    body = read_prose(text.split("\n"), 1, titled=True)
    assert body.blocks == [
        Paragraph("http://a.example [1]"),
        Bullet("http://b.example [2]"),
        Quote("http://a.example [1]"),
        Verbatim(("http://c.example",)),
    ]
    assert body.links == (Link("http://a.example"), Link("http://b.example"))


LINES = st.lists(
    st.text("ab1.-*> `=\t[]:()", max_size=12)
    | st.sampled_from(["", "```", "    row", "- item", "> said", "---", "[image: a.png b (c)]"])
)


@given(LINES)
def test_no_letter_is_lost(lines: list[str]) -> None:
    """Statement S71. Every word of the source is in the body."""
    body = read_prose(lines, 1, titled=True)
    said = "".join(str(astuple(block)) for block in body.blocks)
    written = "".join(line for line in lines if not line.strip().startswith("```"))
    written = re.sub(r"\[image:", "", written, flags=re.IGNORECASE)
    assert said.count("a") >= written.count("a")
    assert said.count("b") >= written.count("b")
