import pytest
from markdown_it import MarkdownIt

from gopherd.article.body import Body
from gopherd.article.inline import Words
from gopherd.article.model import Link, Picture

WORDS = [
    ("**strong** and *soft*", "*strong* and _soft_", "strong and soft"),
    ("use `a  b`", "use `a b`", "use a b"),
    ("soft\nbreak", "soft break", "soft break"),
    ("hard  \nbreak", "hard break", "hard break"),
    ("a<br>b <i>c</i>", "a b c", "a b c"),
    ("[words](https://a.example)", "words [1]", "words"),
    ("[a *b*](https://a.example)", "a _b_ [1]", "a b"),
    ("<https://a.example>", "https://a.example [1]", "https://a.example"),
    ("<a@b.example>", "a@b.example [1]", "a@b.example"),
    ("see https://a.example.", "see https://a.example [1].", "see https://a.example."),
    ("`https://a.example`", "`https://a.example`", "https://a.example"),
    ("[here](#there) [ ]()", "here", "here"),
    ("&#x202e;e&#769;&#9;x", "\u00e9 x", "\u00e9 x"),
    (r"\[a\]", "[a]", "[a]"),
]

LINKS = [
    ("[words](https://a.example)", [Link("https://a.example", "words")]),
    ("<https://a.example> <a@b.example>", [Link("https://a.example"), Link("mailto:a@b.example")]),
    ("https://a.example [a](https://a.example)", [Link("https://a.example", "a")]),
    ("[note](other.md)", [Link("other.md", "note")]),
    ("[![boats](b.png)](https://a.example)", [Link("https://a.example", "boats")]),
    ("[](https://a.example)", [Link("https://a.example")]),
    ("[https://b.example](https://a.example)", [Link("https://a.example", "https://b.example")]),
    ("http://a.example/&#27;x", [Link("http://a.example/\ufffdx")]),
]

PICTURES = [
    ('![two *boats*](b.png "Ana Ruiz")', [Picture("b.png", "two boats", "Ana Ruiz")]),
    ("![](b%20\u00fc.png) ![c](d.png)", [Picture("b \u00fc.png"), Picture("d.png", "c")]),
    ("![a](https://a.example/b%20c.png)", [Picture("https://a.example/b%20c.png", "a")]),
    ("![a](data:image/png;base64,AA) ![](javascript:x)", [Picture("", "a")]),
]


def read(text: str, *, plain: bool = False) -> Words:
    parser = MarkdownIt("commonmark")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    words = Words(Body(), 7, plain)
    for part in parser.parseInline(text)[0].children or ():
        words.feed(part)
    return words


@pytest.mark.parametrize(("text", "marked", "plain"), WORDS)
def test_every_word_is_kept(text: str, marked: str, plain: str) -> None:
    """Statement S71. Link text included, the number follows the words."""
    assert read(text).text == marked
    assert read(text, plain=True).text == plain


@pytest.mark.parametrize(("text", "links"), LINKS)
def test_links_are_numbered_with_their_words(text: str, links: list[Link]) -> None:
    assert list(read(text).body.links) == links


@pytest.mark.parametrize(("text", "pictures"), PICTURES)
def test_images_are_pictures_with_captions_and_credits(text: str, pictures: list[Picture]) -> None:
    words = read(text)
    assert (words.text, words.pictures) == ("", pictures)


def test_a_forbidden_address_is_no_link_and_its_words_stay() -> None:
    words = read("[click](javascript:alert)")
    assert (words.text, words.body.links) == ("click", ())
    (problem,) = words.body.problems
    assert (problem.what, problem.line) == ("an address that begins with javascript: is no link", 7)
