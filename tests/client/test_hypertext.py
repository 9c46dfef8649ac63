"""HTML made into rows."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.hypertext import COLUMNS, LONGEST, read_html
from gopherwire.item import Item, info
from gopherwire.url import GopherUrl

PAGE = GopherUrl.parse("gopher://h:7070/h/dir/page.html")


def link(display: str, selector: str) -> Item:
    return Item("h", display, selector, "h", 7070)


PAGES = [
    ("", []),
    ("just words", ["just words"]),
    ("<p>One\n two<p>Three", ["One two", "", "Three"]),
    ("a<br>b<BR/>c", ["a", "b", "c"]),
    ("<title>T &amp; x</title><style>p{}</style><h1>Hi</h1>", ["T & x", "", "Hi", ""]),
    ("<script>if (a<b) alert('</p>')</script>words", ["words"]),
    ("<svg><text>no</text></svg>words<script>to the end", ["words"]),
    ("<!-- <p>no</p> -->words<!-- no end", ["words"]),
    ("<!doctype html><?xml?>words", ["words"]),
    ("<ul><li>a<li>b</ul>c", ["* a", "* b", "", "c"]),
    ("<table><tr><td>1<td>2<tr><th>3</table>", ["1 2", "3", ""]),
    ("<pre>\n a\tb\n  c\n</pre>d", [" a      b", "  c", "", "d"]),
    ("<pre> </pre></pre>d", ["d"]),
    ("1 < 2 > 1 &lt;p&gt; &bogus; &#233;", ["1 < 2 > 1 <p> &bogus; é"]),
    ("<a href='http://x/?a&amp;b'>that</a>", ["that", link("that", "URL:http://x/?a&b")]),
    ('<a class=x HREF="/b.html#top">b</a>', ["b", link("b", "/b.html")]),
    ("<a href=c.html>c</a>", ["c", link("c", "/dir/c.html")]),
    ("<a href=../c.html>c", ["c", link("c", "/c.html")]),
    ("<a href=#top>up</a>", ["up", info("up")]),
    ("<a href=mailto:a@h></a>", [link("mailto:a@h", "URL:mailto:a@h")]),
    ("<a href='ht\ntp://x/'>a</a>", ["a", link("a", "URL:http://x/")]),
    ("<a name=top>here</a><a href=''>there</a>", ["herethere"]),
    ("<a href=1>one<a href=2>two", ["onetwo", link("one", "/dir/1"), link("two", "/dir/2")]),
    ("word " * 20, [" ".join(["word"] * 14), " ".join(["word"] * 6)]),
]


@pytest.mark.parametrize(("markup", "rows"), PAGES)
def test_reading(markup: str, rows: list[str | Item]) -> None:
    expected = [info(row) if isinstance(row, str) else row for row in rows]
    assert list(read_html(markup, PAGE)) == expected


def test_a_page_without_end_is_read_to_the_limit() -> None:
    *rows, last = read_html("x " * LONGEST, PAGE)
    assert len(rows) * COLUMNS >= LONGEST - COLUMNS
    assert last.display == "(This page goes on; save it to have all of it.)"


@pytest.mark.parametrize(
    "piece",
    ["<", "<a href='", "<!--", "</", "<!", "&#", "<p", "<div>", "<a href=x>", "<b>x", "x", "<pre>"],
)
def test_no_markup_takes_long(piece: str) -> None:
    began = time.process_time()
    list(read_html(piece * (LONGEST // 4 // len(piece)), PAGE))
    assert time.process_time() - began < 5


@given(
    st.lists(st.sampled_from(["<a href=", "'", ">", "</a>", "<pre>", "</pre>", "<p>", " ", "x"]))
)
def test_any_markup_is_read(pieces: list[str]) -> None:
    assert all(item.kind in "ih" for item in read_html("".join(pieces), PAGE))
