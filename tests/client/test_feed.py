"""Feeds made into lists: as they should be, as they are, and in bad faith."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.document import FEED_NOTICE, Document, DocumentReader, Menu, Text
from gopherclient.errors import Reset
from gopherclient.feed import LONGEST, MOST_ENTRIES, read_feed
from gopherwire.item import Item, info
from gopherwire.url import GopherUrl

PAGE = GopherUrl.parse("gopher://h:7070/0/dir/feed.xml")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

ATOM = f"""{HEAD}<!-- made by hand --><feed xmlns="http://www.w3.org/2005/Atom">
<title>Harbour &amp; sea</title><subtitle>News from the mole</subtitle>
<link rel="self" href="gopher://h/0/feed.xml"/><updated>2025-09-06T09:02:00Z</updated>
<author><name>Ana</name><title>Ms</title></author>
<entry><title type="html">Harbour &lt;b&gt;reopens&lt;/b&gt;</title>
<link rel="enclosure" href="http://x/boat.png"/><link href="gopher://h/0/harbour"/>
<published>2025-09-05T09:02:00-04:00</published><updated>2025-09-06T00:00:00Z</updated>
<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A green
light.</p><script>no()</script><table><tr><td>High</td><td>9:02</td></tr></table>
<pre>6.1  0.3</pre></div></summary></entry>
<entry><title>Elsewhere</title><link href="https://web.example/a?b=1&amp;c=2"/></entry>
<entry><title>No link</title></entry>
</feed>
"""
ATOM_ROWS: list[str | Item] = [
    "Harbour & sea",
    "News from the mole",
    "Updated 2025-09-06",
    "",
    Item("0", "Harbour reopens", "/harbour", "h", 70),
    "   2025-09-05",
    "   A green light.",
    "",
    Item("h", "Elsewhere", "URL:https://web.example/a?b=1&c=2", "h", 7070),
    "",
    "No link",
]

RSS = f"""{HEAD}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Wire</title><link>http://wire.example/</link><description>All of it</description>
<atom:link rel="self" href="http://wire.example/rss"/>
<lastBuildDate>Sat, 06 Sep 2025 09:02:00 GMT</lastBuildDate>
<image><title>Logo</title><url>logo.png</url></image>
<item><title>One</title><link> gopher://h/1/one </link><media:title>Not this</media:title>
<pubDate>Fri, 5 September 2025 09:02:00 +0000</pubDate>
<description><![CDATA[<p>First <a href="http://x/">words</a></p>]]></description></item>
<item><title>Two</title><guid>http://wire.example/2</guid></item>
<item><title>Three</title><guid isPermaLink="false">http://wire.example/3</guid></item>
<item><description>Only words</description><guid>3f</guid><pubDate>soon</pubDate></item>
</channel></rss>"""
RSS_ROWS: list[str | Item] = [
    "Wire",
    "All of it",
    "Updated 2025-09-06",
    "",
    Item("1", "One", "/one", "h", 70),
    "   2025-09-05",
    "   First words",
    "",
    Item("h", "Two", "URL:http://wire.example/2", "h", 7070),
    "",
    "Three",
    "",
    "Only words",
]

RDF = f"""{HEAD}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://x/"><title>Old wire</title></channel>
<item rdf:about="a"><title>Then</title><link>http://x/then</link><dc:date>2003-01-02</dc:date>
</item></rdf:RDF>"""
RDF_ROWS: list[str | Item] = [
    "Old wire",
    "",
    Item("h", "Then", "URL:http://x/then", "h", 7070),
    "   2003-01-02",
]

PREFIXED = """<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>P</a:title><a:entry>
<a:title>E</a:title><a:link href="gophers://h/0/e"/></a:entry></a:feed>"""

FEEDS: list[tuple[str, list[str | Item]]] = [
    (ATOM, ATOM_ROWS),
    (RSS, RSS_ROWS),
    (RDF, RDF_ROWS),
    (PREFIXED, ["P", "", Item("h", "E", "URL:gophers://h/0/e", "h", 7070)]),
    ("<rss></rss>", ["(A feed without a title)", "", "There is nothing in this feed yet."]),
]


@pytest.mark.parametrize(("text", "rows"), FEEDS)
def test_feeds_are_lists(text: str, rows: list[str | Item]) -> None:
    items = tuple(info(row) if isinstance(row, str) else row for row in rows)
    assert read_feed(text, PAGE) == items
    assert read_feed("\ufeff" + text.replace("\n", "\r\n"), PAGE) == items


LINKS = [
    ("story.txt", Item("0", "T", "/dir/story.txt", "h", 7070)),
    ("../story", Item("0", "T", "/story", "h", 7070)),
    ("/world/#top", Item("1", "T", "/world", "h", 7070)),
    ("boat.png", Item("I", "T", "/dir/boat.png", "h", 7070)),
    ("#top", info("T")),
    ("//x/y", info("T")),
    ("", info("T")),
    ("x" * 3000, info("T")),
    ("gopher://h/7/find%09boats", Item("h", "T", "URL:gopher://h/7/find%09boats", "h", 7070)),
    ("gopher://h:x/", Item("h", "T", "URL:gopher://h:x/", "h", 7070)),
    ("java\nscript:x()", Item("h", "T", "URL:javascript:x()", "h", 7070)),
]


@pytest.mark.parametrize(("link", "item"), LINKS)
def test_links_of_entries(link: str, item: Item) -> None:
    rows = read_feed(f"<rss><item><title>T</title><link>{link}</link></item></rss>", PAGE)
    assert rows is not None
    assert rows[2] == item


BASES = [
    ("http://x/y/z", "a", Item("h", "T", "URL:http://x/y/a", "h", 7070)),
    ("gopher://g/0/y/z", "a", Item("0", "T", "/y/a", "g", 70)),
    ("http://[", "a", info("T")),
]


@pytest.mark.parametrize(("base", "link", "item"), BASES)
def test_a_feed_may_say_what_its_links_begin_with(base: str, link: str, item: Item) -> None:
    feed = f"<rss xml:base='{base}'><item><title>T</title><link>{link}</link></item></rss>"
    rows = read_feed(feed, PAGE)
    assert rows is not None
    assert rows[2] == item


LAUGHS = "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in pairwise("abcdefghij")
)
REFUSED = [
    "",
    "words",
    "<",
    "<html><rss/></html>",
    "<feed><title>Of birds</title></feed>",
    "<feed xmlns='urn:birds'/>",
    "<RDF/>",
    "<?xml version='1.0'?><!-- <rss> --><x/>",
    "<!--" + "x" * 2000 + "--><rss/>",
    "<rss><channel>",
    "<rss></channel></rss>",
    "<rss/>and words",
    "<rss>&nbsp;</rss>",
    "<rss>\0</rss>",
    "<rss>&#27;</rss>",
    f'<!DOCTYPE rss [<!ENTITY a "ha">{LAUGHS}]><rss><title>&j;</title></rss>',
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><title>&x;</title></rss>',
    '<rss><!DOCTYPE rss SYSTEM "http://x/rss.dtd"></rss>',
    '<?xml version="1.0"?><!-- <rss > --><!DOCTYPE rss SYSTEM "http://x/"><rss></rss>',
    "<rss>" + " " * LONGEST + "</rss>",
]


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_feed_is_none(text: str) -> None:
    assert read_feed(text, PAGE) is None


def test_the_document_type_is_refused_before_anything_is_defined() -> None:
    text = f'<?xml version="1.0"?><!--<rss>--><!DOCTYPE rss [{LAUGHS}]><rss>&j;</rss>'
    assert read_feed(text, PAGE) is None
    assert read_feed(text.partition("<!DOCTYPE")[0] + "<rss></rss>", PAGE) is not None


def test_a_feed_with_10_000_entries_is_listed_to_the_limit() -> None:
    entries = (f"<item><title>{at}</title><link>gopher://h/0/{at}</link></item>" for at in
               range(10_000))  # fmt: skip
    rows = read_feed(f"<rss><channel>{''.join(entries)}</channel></rss>", PAGE)
    assert rows is not None
    assert [row.display for row in rows if row.kind == "0"] == [*map(str, range(MOST_ENTRIES))]
    assert rows[-1] == info("(9,000 more are in this feed.)")


def test_long_fields_are_cut_at_a_word() -> None:
    words = "word " * 2000
    feed = f"<rss><item><title>{words}</title><description>a{words}</description></item></rss>"
    rows = read_feed(feed, PAGE)
    assert rows is not None
    assert all(len(row.display) <= 205 for row in rows)
    assert sum(row.display.endswith("word …") for row in rows) == 2


@pytest.mark.parametrize(
    "piece", ["<item>", "<title>", "<x><title>", "<item><title>", "<x>", "<link>"]
)
def test_no_nesting_takes_long(piece: str) -> None:
    times = 60_000
    closing = "".join(f"</{tag}" for tag in reversed(piece.split("<")[1:]))
    began = time.process_time()
    assert read_feed(f"<rss>{piece * times}{closing * times}</rss>", PAGE) is not None
    assert time.process_time() - began < 5


PIECES = [
    *("<rss>", "</rss>", "<channel>", "</channel>", "<item>", "</item>", "<title>", "</title>"),
    *("<link>", "</link>", "<link href='", "'/>", "<guid>", "</guid>", "&lt;", "&#133;", "]]>"),
    *("http://[", "//", ":", "..", "\ud800", "\x1b", "\u202e", "<![CDATA[", "<pubDate>", "1 Feb 1"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join))
def test_any_markup_is_read_or_refused(text: str) -> None:
    for markup in (text, f"<rss>{text}</rss>"):
        rows = read_feed(markup, PAGE)
        assert rows is None or rows


@given(st.text(), st.text(), st.text())
def test_any_field_is_read(title: str, link: str, words: str) -> None:
    fields = zip(("title", "link", "description"), (title, link, words), strict=True)
    entry = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields)
    rows = read_feed(f"<rss><item>{entry}</item></rss>", PAGE)
    assert rows is None or len(rows) >= 3


# ---------------------------------------------------------------- as documents


def understand(data: bytes, address: str = str(PAGE), size: int = 7) -> Document:
    reader = DocumentReader(GopherUrl.parse(address))
    for at in range(0, len(data), size):
        reader.feed(data[at : at + size])
    return reader.finish()


SENT = [
    (ATOM.encode(), "0/dir/feed.xml"),
    (ATOM.replace("\n", "\r\n").encode() + b".\r\n", "0/dir/feed.xml"),
    (b"\xef\xbb\xbf" + ATOM.encode(), "0/dir/feed.xml"),
    (ATOM.encode(), "h/dir/feed.xml"),
    (ATOM.encode(), "X/dir/feed.xml"),
]


@pytest.mark.parametrize(("data", "place"), SENT)
def test_a_text_that_is_a_feed_is_a_list(data: bytes, place: str) -> None:
    """Statement C51. Atom and RSS are offered as a list, and said to be one."""
    menu = understand(data, f"gopher://h:7070/{place}")
    assert isinstance(menu, Menu)
    assert menu.notices == (FEED_NOTICE,)
    assert menu.items == tuple(info(row) if isinstance(row, str) else row for row in ATOM_ROWS)


def test_xml_that_is_no_feed_is_read_as_it_came_full_stops_included() -> None:
    """Statement C18. Type X is no text of RFC 1436, so its dots are its own."""
    document = understand(b"<list>\r\n..\r\n.\r\n", "gopher://h:7070/X/list.xml")
    assert document == Text("<list>\n..\n.")


def test_what_a_feed_says_is_safe_to_show() -> None:
    menu = understand(b"<rss><item><title>a&#x9b;b&#x202e;c</title></item></rss>")
    assert isinstance(menu, Menu)
    assert not any(mark in menu.items[2].display for mark in "\x9b\u202e")


def test_a_feed_on_one_long_line_is_whole() -> None:
    entry = "<item><title>Story</title><link>gopher://h/0/story</link></item>"
    menu = understand(f"<rss>{entry * 3000}</rss>".encode(), size=4096)
    assert isinstance(menu, Menu)
    assert sum(item.kind == "0" for item in menu.items) == MOST_ENTRIES


def test_a_feed_that_is_damaged_or_cut_short_stays_text() -> None:
    """Statement C51. What cannot be read as a list is read as it came."""
    damaged = "<rss><channel>\n<item>"
    assert understand(damaged.encode() + b"\r\n.\r\n") == Text(damaged)
    reader = DocumentReader(PAGE)
    reader.feed(RDF.encode())
    assert isinstance(reader.finish(Reset("The connection broke off.")), Text)


def test_a_forced_encoding_reads_a_feed_too() -> None:
    reader = DocumentReader(PAGE, encoding="koi8-r")
    reader.feed("<rss><title/><item><title>Мир</title></item></rss>".encode("koi8-r"))
    menu = reader.finish()
    assert isinstance(menu, Menu)
    assert (menu.items[2].display, menu.encoding) == ("Мир", "koi8-r")
