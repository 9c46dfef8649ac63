"""Words as HTML: marks and references become elements, everything else is escaped."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.render.page import Link
from gopherd.render.phrase import anchor, language_tag, phrase, value, words

A = Link("h", "https://a.example/?b&c", "URL:https://a.example/?b&c", note="their words", number=1)
HERE = Link("1", "A page", "/a", number=2)
REFERENCES = {1: (A, "https://a.example/?b&c"), 2: (HERE, "/a")}
OUT = '<a href="https://a.example/?b&amp;c" rel="noreferrer nofollow">'

PHRASES = [
    ("", ""),
    ("plain", "plain"),
    ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
    ("_so_ it *is*, `x < y`", "<em>so</em> it <strong>is</strong>, <code>x &lt; y</code>"),
    ("_all *of* it_", "<em>all <strong>of</strong> it</em>"),
    ("`*not*`", "<code>*not*</code>"),
    ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
    ("* a footnote *", "* a footnote *"),
    ("_open", "_open"),
    ("read their words [1].", f"read {OUT}their words</a><sup>[1]</sup>."),
    ("other words [1].", f"other words {OUT}[1]</a>."),
    ("https://a.example/?b&c [1]", f"{OUT}https://a.example/?b&amp;c</a><sup>[1]</sup>"),
    ("see A page [2]", 'see <a href="/a">A page</a><sup>[2]</sup>'),
    ("glued[2]", 'glued<a href="/a">[2]</a>'),
    ("A page [2], again [2]", '<a href="/a">A page</a><sup>[2]</sup>, again <a href="/a">[2]</a>'),
    ("nothing is [3], nor [x]", "nothing is [3], nor [x]"),
    ("_their words [1]_", f"<em>{OUT}their words</a><sup>[1]</sup></em>"),
]


@pytest.mark.parametrize(("text", "html"), PHRASES)
def test_writing_a_phrase(text: str, html: str) -> None:
    assert phrase(text, REFERENCES) == html


def test_words_and_values_are_escaped_and_scrubbed() -> None:
    assert words('a <b> "c"\x1b\u202e\t&') == 'a &lt;b&gt; "c" &amp;'
    assert value("a \"b\" 'c' <") == "a &quot;b&quot; &#x27;c&#x27; &lt;"


@pytest.mark.parametrize(
    ("language", "tag"), [("en", "en"), ("pt-BR", "pt-BR"), ("Spanish", ""), ("", ""), ("e n", "")]
)
def test_a_language_is_told_by_its_tag_alone(language: str, tag: str) -> None:
    assert language_tag(language) == tag


def test_only_ways_out_are_not_told_whence() -> None:
    assert anchor("/a", "A", leaving=False) == '<a href="/a">A</a>'
    assert 'rel="noreferrer nofollow"' in anchor("gopher://h/", "A", leaving=True)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


hostile = st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("<>&\"'/_*`[]12 "))


@given(hostile)
def test_no_text_makes_elements_but_those_of_marks(text: str) -> None:
    parser = Tags()
    parser.feed(phrase(text, REFERENCES))
    parser.close()
    assert set(parser.seen) <= {"a", "sup", "em", "strong", "code"}
    marks = str.maketrans("", "", "_*` ")
    assert parser.text.translate(marks) == text.translate(marks)


def test_a_megabyte_of_marks_takes_no_time_worth_telling() -> None:
    for mark in ("_", "*", "`", "_a", "*a ", "[1]", "a [9]", "`a", "_*`"):
        phrase(mark * (2**17 // len(mark)), REFERENCES)
