"""Feeds are valid Atom whatever articles hold, and the same bytes for the same articles."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from gopherclient.feed import read_feed
from gopherd.article.model import Article, Link, Paragraph, Verbatim, When
from gopherd.config.masthead import Masthead
from gopherd.render.address import Reach
from gopherd.render.feed import Entry, Feed, FeedPress
from gopherd.render.gopher import Address
from gopherd.render.story import Around, article_page
from gopherwire.text import read_text, write_text
from gopherwire.url import GopherUrl

HERE = Address("news.example", 7070)
WEB = "https://news.example"
MASTHEAD = Masthead(title="Coast News", admin="Ana", mail="desk@news.example", description="News.")
GOPHER = FeedPress(MASTHEAD, Reach(HERE, None), WEB)
BROWSER = FeedPress(MASTHEAD, Reach(HERE, WEB), WEB)
ALONE = FeedPress(Masthead(), Reach(HERE, None))
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
ATOM = "{http://www.w3.org/2005/Atom}"

ARTICLE = Article(
    title="Harbour <reopens> & more",
    when=When(datetime.fromisoformat("2025-09-05T09:02:00-04:00"), "EDT"),
    byline="Ana Ruiz",
    language="en",
    overview="It is open.",
    tags=("ports", "weather"),
    body=(Paragraph("The mole [1] is open."), Verbatim((".5 m", "]]>"))),
    links=(Link("https://example.org/", "The mole"),),
)

EXPECTED = """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>gopher://news.example:7070/0/world/feed.atom</id>
<title>World - Coast News</title>
<subtitle>News.</subtitle>
<updated>2025-09-05T13:02:00Z</updated>
<author>
<name>Ana</name>
<email>desk@news.example</email>
</author>
<link rel="self" type="application/atom+xml" href="https://news.example/world/feed.atom" />
<link rel="alternate" type="text/html" href="https://news.example/world" />
<link rel="alternate" type="application/gopher-menu" href="gopher://news.example:7070/1/world" />
<entry xml:lang="en">
<id>gopher://news.example:7070/1/world/harbour</id>
<title>Harbour &lt;reopens&gt; &amp; more</title>
<updated>2025-09-05T13:02:00Z</updated>
<author>
<name>Ana Ruiz</name>
</author>
<link rel="alternate" type="text/html" href="https://news.example/world/harbour" />
<link rel="alternate" type="application/gopher-menu"\
 href="gopher://news.example:7070/1/world/harbour" />
<category term="ports" />
<category term="weather" />
<summary>It is open.</summary>
<content type="html">&lt;p&gt;&lt;a href="https://example.org/" rel="noreferrer nofollow"&gt;\
The mole&lt;/a&gt;&lt;sup&gt;[1]&lt;/sup&gt; is open.&lt;/p&gt;
&lt;pre tabindex="0"&gt;
&#46;5 m
]]&amp;gt;&lt;/pre&gt;
&lt;h2 class="label"&gt;LINKS&lt;/h2&gt;
&lt;ul class="rows"&gt;
&lt;li&gt;&lt;span class="number"&gt;[1]&lt;/span&gt; &lt;a href="https://example.org/"\
 rel="noreferrer nofollow"&gt;https://example.org/&lt;/a&gt;&lt;br&gt;
&lt;small&gt;The mole&lt;/small&gt;&lt;/li&gt;
&lt;/ul&gt;
</content>
</entry>
</feed>
"""


def entry_of(article: Article, selector: str = "/world/harbour") -> Entry:
    page = article_page(MASTHEAD, article, Around(selector=selector))
    return Entry(selector, article, page)


def feed_of(*articles: Article) -> Feed:
    return Feed("/world/feed.atom", "/world", "World", tuple(map(entry_of, articles)))


def parsed(text: str) -> "etree._Element":
    root = etree.fromstring(text.encode())
    SCHEMA.assertValid(root)
    return root


def test_a_feed_is_the_same_to_the_byte() -> None:
    assert BROWSER.print(feed_of(ARTICLE)) == EXPECTED


def test_over_gopher_it_leads_to_gopher_first() -> None:
    """Statement S61."""
    root = parsed(GOPHER.print(feed_of(ARTICLE)))
    for element in (root, root.find(f"{ATOM}entry")):
        assert element is not None
        links = [one.get("href", "") for one in element.findall(f"{ATOM}link")]
        ways = [link for link in links if not link.endswith("feed.atom")]
        assert ways[0].startswith("gopher://news.example:7070/1/world")
        assert ways[1].startswith("https://news.example/world")
    own = root.find(f"{ATOM}link[@rel='self']")
    assert own is not None
    assert own.get("href") == "gopher://news.example:7070/0/world/feed.atom"


def test_without_a_web_view_nothing_leads_to_the_web() -> None:
    assert "http://" not in ALONE.print(feed_of(evolve(ARTICLE, links=()))).replace(
        "http://www.w3.org/2005/Atom", ""
    )


def test_a_feed_without_articles_is_valid_and_does_not_ask_the_clock() -> None:
    empty = Feed("/feed.atom", "", "")
    assert "<updated>1970-01-01T00:00:00Z</updated>" in ALONE.print(empty)
    parsed(ALONE.print(empty))
    assert ALONE.print(empty) == ALONE.print(empty)


def test_a_feed_is_as_new_as_its_newest_article() -> None:
    older = evolve(ARTICLE, when=When(datetime(2024, 1, 1, tzinfo=UTC)))
    for feed in (feed_of(ARTICLE, older), feed_of(older, ARTICLE)):
        updated = parsed(BROWSER.print(feed)).findtext(f"{ATOM}updated")
        assert updated == "2025-09-05T13:02:00Z"


def test_no_line_begins_with_a_full_stop_and_none_is_changed_on_the_way() -> None:
    text = GOPHER.print(feed_of(ARTICLE))
    assert not re.search(r"^\.", text, re.MULTILINE)
    assert read_text(write_text(text)) == text


def test_our_own_reader_opens_it_as_a_list() -> None:
    """Statement C51 is the reader's; this shows that our feeds are what it takes for feeds."""
    feed = feed_of(evolve(ARTICLE, title="Harbour & more"))
    rows = read_feed(GOPHER.print(feed), GopherUrl("news.example", 7070))
    assert rows is not None
    leads = [row for row in rows if row.kind != "i"]
    assert [(row.display, row.selector, row.host, row.port) for row in leads] == [
        ("Harbour & more", "/world/harbour", "news.example", 7070)
    ]


anything = st.text(st.characters() | st.sampled_from("<>&\"'.\n\t\0\x1b\x85\u2028\ufffe]"))


@given(anything, anything, anything, st.lists(anything, max_size=2))
@example("\ufffe", "\uffff", "\0\n.\ud800", ["\ufffe\x1b"])
@example("]]>", "<!--", "&#0;", ["&"])
@pytest.mark.parametrize("press", [GOPHER, BROWSER])
def test_no_words_make_a_feed_invalid(
    press: FeedPress, title: str, byline: str, prose: str, tags: list[str]
) -> None:
    title, byline = f"T{title}", f"B{byline}"
    body = (Paragraph(prose), Verbatim((prose,)))
    article = evolve(ARTICLE, title=title, byline=byline, tags=tuple(tags), body=body)
    text = press.print(feed_of(article))
    root = parsed(text)
    assert len(list(root.iter())) == len(list(parsed(press.print(feed_of(plain(tags)))).iter()))
    assert not re.search(r"^\.", text, re.MULTILINE)


def plain(tags: list[str]) -> Article:
    return evolve(ARTICLE, tags=tuple(tags))
