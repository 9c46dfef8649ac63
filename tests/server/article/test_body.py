import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.body import Body, count_words, is_address, is_forbidden, keep_row, prose
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

NUMBERED = [
    ("see https://a.example/.", "see https://a.example/ [1].", ["https://a.example/"]),
    ("(http://a.example)", "(http://a.example [1])", ["http://a.example"]),
    ("http://a.example/x_(y)", "http://a.example/x_(y) [1]", ["http://a.example/x_(y)"]),
    ("(http://a.example/x_(y)).", "(http://a.example/x_(y) [1]).", ["http://a.example/x_(y)"]),
    ("[gopher://a.example]", "[gopher://a.example [1]]", ["gopher://a.example"]),
    ("<gemini://a.example/>", "<gemini://a.example/ [1]>", ["gemini://a.example/"]),
    ('"ftp://a.example"', '"ftp://a.example [1]"', ["ftp://a.example"]),
    ("\u201cHTTPS://A.example\u201d", "\u201cHTTPS://A.example [1]\u201d", ["HTTPS://A.example"]),
    ("\u898bhttps://a.example\u3002", "\u898bhttps://a.example [1]\u3002", ["https://a.example"]),
    ("https://a.example/\u00fc?", "https://a.example/\u00fc [1]?", ["https://a.example/\u00fc"]),
    ("mailto:a@b.example, x", "mailto:a@b.example [1], x", ["mailto:a@b.example"]),
    ("gophers://a.example [1] done", "gophers://a.example [1] done", ["gophers://a.example"]),
    (
        "http://a.example http://b.example http://a.example",
        "http://a.example [1] http://b.example [2] http://a.example [1]",
        ["http://a.example", "http://b.example"],
    ),
    ("http://", "http://", []),
    ("http://... mailto:nobody mailto:@", "http://... mailto:nobody mailto:@", []),
    ("xhttp://a.example", "xhttp://a.example", []),
    ("javascript:alert(1) file:///etc", "javascript:alert(1) file:///etc", []),
]

COUNTED: list[tuple[tuple[Block, ...], int]] = [
    ((), 0),
    ((Paragraph("Two words."),), 2),
    ((Paragraph("a \u2014 b"), Break()), 2),
    ((Paragraph("here http://a.example [1]"),), 2),
    ((Heading("One"), Bullet("two"), Quote("three")), 3),
    ((Verbatim(("one two", "three")),), 3),
    ((Picture("boats.png", "two boats", "AP"),), 2),
    ((Paragraph("\u6f22\u5b57\u306e\u6587"),), 2),
    ((Paragraph("\u6f22\u5b57\u306e \u6587\u5b57 or so"),), 5),
    ((Paragraph("\ud56d\uad6c \ub2e4\uc2dc"),), 2),
]


@pytest.mark.parametrize(("text", "numbered", "urls"), NUMBERED)
def test_bare_addresses_are_numbered(text: str, numbered: str, urls: list[str]) -> None:
    """Statement S71. The words stay where they are, the number follows."""
    body = Body()
    assert body.number(text) == numbered
    assert body.links == tuple(map(Link, urls))


def test_an_address_keeps_its_number_and_its_first_words() -> None:
    body = Body()
    assert body.link("gopher://a.example") == 1
    assert body.link("gopher://b.example", "b") == 2
    assert body.link("gopher://a.example", "a") == 1
    assert body.link("gopher://a.example", "again") == 1
    assert body.links == (Link("gopher://a.example", "a"), Link("gopher://b.example", "b"))


@pytest.mark.parametrize(
    "url", ["javascript:x", "JavaScript:x", "data:text/html,x", "file:///x", "vbscript:x"]
)
def test_addresses_that_run_something_are_forbidden(url: str) -> None:
    assert is_forbidden(url)


@pytest.mark.parametrize("url", ["https://a.example", "gopher://x", "notes.txt", "tel:1", ""])
def test_other_addresses_are_not(url: str) -> None:
    assert not is_forbidden(url)


def test_an_address_has_something_behind_its_scheme() -> None:
    assert is_address("tel:112")
    assert not is_address("https:///")


@pytest.mark.parametrize(("blocks", "words"), COUNTED)
def test_words_are_what_there_is_to_read(blocks: tuple[Block, ...], words: int) -> None:
    assert count_words(blocks) == words


def test_rows_keep_their_columns_and_prose_does_not() -> None:
    assert keep_row("a\tb  ") == "a       b"
    assert prose(" a\t\tb ") == "a b"


@given(st.text("ahtps:/.()[] 1@mailo", max_size=80))
def test_numbering_adds_numbers_only_and_only_once(text: str) -> None:
    body = Body()
    numbered = body.number(text)
    assert Body().number(numbered) == numbered
    for number in range(len(body.links), 0, -1):
        numbered = numbered.replace(f" [{number}]", "")
        text = text.replace(f" [{number}]", "")
    assert numbered == text
