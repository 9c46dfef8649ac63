"""Pages as HTML: the elements that mean what the parts mean, whatever the words are."""

from html.parser import HTMLParser

import pytest
from attrs import define, evolve, field
from hypothesis import given
from hypothesis import strategies as st

from gopherd.config.masthead import Masthead
from gopherd.render.address import Reach
from gopherd.render.frame import head, way_back
from gopherd.render.gopher import Address
from gopherd.render.page import (
    GAP,
    Break,
    Bullet,
    Fault,
    Fixed,
    Heading,
    Label,
    Line,
    Link,
    Moment,
    Page,
    Paragraph,
    Part,
    Picture,
    Quote,
    Region,
    Title,
)
from gopherd.render.web import print_html, print_story

MASTHEAD = Masthead(title="Coast News", banner="Hi", font="mini")
HERE = Address("news.example", 7070)
REACH = Reach(HERE)
FILE = Link("I", "boats.png", "/boats.png")
A = Link("h", "https://a.example/", "URL:https://a.example/", note="there", number=1)

PARTS: list[tuple[tuple[Part, ...], str]] = [
    ((Title("A <b> & c"),), "<h1>A &lt;b&gt; &amp; c</h1>\n"),
    ((Label("LINKS:"),), '<h2 class="label">LINKS</h2>\n'),
    ((Heading("_Tide_"),), "<h2><em>Tide</em></h2>\n"),
    ((Fault("Gone."),), "<h1>Gone.</h1>\n"),
    ((Line("By *Ana*"),), '<p class="line">By *Ana*</p>\n'),
    (
        (Line("... a *storm & flood* of <*b*>", marked=True),),
        '<p class="line">... a <mark>storm &amp; flood</mark> of &lt;<mark>b</mark>&gt;</p>\n',
    ),
    (
        (Paragraph("go there [1]"), A),
        (
            '<p>go <a href="https://a.example/" rel="noreferrer nofollow">'
            'there</a><sup>[1]</sup></p>\n<ul class="rows">\n<li><span class="number">[1]</span> '
            '<a href="https://a.example/" rel="noreferrer nofollow">https://a.example/</a><br>\n'
            "<small>there</small></li>\n</ul>\n"
        ),
    ),
    ((Quote("said"),), "<blockquote><p>said</p></blockquote>\n"),
    ((Break(),), "<hr>\n"),
    ((Fixed(("a",)), Fixed((" b",))), '<pre tabindex="0">\na\n b</pre>\n'),
    ((Fixed(("", " a", "")),), '<pre tabindex="0">\n a</pre>\n'),
    ((Fixed(("", " ")), Line("b")), '<br>\n<p class="line">b</p>\n'),
    ((Fixed(("a  <b>", "\tc")),), '<pre tabindex="0">\na  &lt;b&gt;\n        c</pre>\n'),
    (
        (Moment("9:02 AM, Fri", "2025-09-05T09:02:00-04:00", "Updated:", "1 <article"),),
        (
            '<p class="line moment">Updated: <time datetime="2025-09-05T09:02:00-04:00">'
            "9:02 AM, Fri</time> <span>1 &lt;article</span></p>\n"
        ),
    ),
    (
        (Picture("[image: boats (Ana)]", "boats", "Ana", FILE),),
        (
            '<figure>\n<img src="/boats.png" alt="boats" loading="lazy">\n'
            "<figcaption>boats <small>(Ana)</small></figcaption>\n</figure>\n"
        ),
    ),
    (
        (Picture("[image: boats.png]", file=FILE),),
        '<figure>\n<img src="/boats.png" alt="boats.png" loading="lazy">\n</figure>\n',
    ),
    (
        (Picture("[image: a chart]", "a chart", file=Link("d", "a.pdf", "/a.pdf")),),
        '<figure>\n<a href="/a.pdf">a.pdf</a>\n<figcaption>a chart</figcaption>\n</figure>\n',
    ),
    ((Picture("[image: boats]", "boats"),), '<p class="line">[image: boats]</p>\n'),
    (
        (
            Bullet("a"),
            Bullet("b", depth=1),
            Bullet("c", "1.", 1),
            Bullet("d", "2.", 1),
            Bullet("e"),
        ),
        (
            '<ul>\n<li>a<ul>\n<li>b</li></ul><ol>\n<li value="1">c</li>\n'
            '<li value="2">d</li></ol></li>\n<li>e</li></ul>\n'
        ),
    ),
    ((Bullet("deep", depth=7),), "<ul>\n<li>deep</li></ul>\n"),
    (
        (Bullet("a", "3)"), GAP, Bullet("b")),
        '<ol>\n<li value="3">a</li></ol>\n<ul>\n<li>b</li></ul>\n',
    ),
    ((GAP,), ""),
    (
        (Link("1", "A", "/a", "note & more | 1 min"), Link("1", "", "")),
        (
            '<ul class="rows">\n<li><a href="/a">A</a><br>\n'
            "<small><span>note &amp; more |</span> <span>1 min</span></small></li>\n"
            '<li><a href="/">/</a></li>\n</ul>\n'
        ),
    ),
    (
        (Link("7", "Search", "/search"),),
        (
            '<ul class="rows">\n<li><form role="search" action="/search"><label>Search '
            '<input type="search" name="q" required></label> <button>Go</button></form></li>\n'
            "</ul>\n"
        ),
    ),
    (
        (Link("7", "Again", "/search", sought='"<b>" & more'),),
        (
            '<ul class="rows">\n<li><form role="search" action="/search"><label>Again '
            '<input type="search" name="q" value="&quot;&lt;b&gt;&quot; &amp; more" required>'
            "</label> <button>Go</button></form></li>\n</ul>\n"
        ),
    ),
    (
        (Link("7", "Search", "/v2", host="other.example", port=70),),
        (
            '<ul class="rows">\n<li><a href="gopher://other.example/7/v2"'
            ' rel="noreferrer nofollow">Search</a></li>\n</ul>\n'
        ),
    ),
    ((Link("h", "Bad", "URL:javascript:x"),), '<ul class="rows">\n<li>Bad</li>\n</ul>\n'),
]

ARTICLE = Page(
    "Harbour",
    (
        *head(MASTHEAD, "ARTICLE"),
        Region.ARTICLE,
        Title("Harbour"),
        GAP,
        Line("By Ana"),
        GAP,
        Moment("Fri September 5, 2025", "2025-09-05", "Updated:"),
        GAP,
        Paragraph("It is open."),
        GAP,
        Region.ASIDE,
        Label("ALTERNATIVE TAKES:"),
        Link("1", "Chile | Puerto", "/puerto"),
        GAP,
        Region.WAYS_ON,
        Link("1", "More in World", "/world"),
        way_back(MASTHEAD),
    ),
    language="es",
    feed="/world/feed.atom",
)

BODY = """\
<body>
<header class="masthead">
<pre role="img" aria-label="Hi">|_|o
| ||</pre>
<p class="subtitle">Coast News - on gopher</p>
</header>
<main>
<p class="view">ARTICLE VIEW</p>
<article lang="es">
<header>
<h1>Harbour</h1>
<p class="line">By Ana</p>
<p class="line moment">Updated: <time datetime="2025-09-05">Fri September 5, 2025</time></p>
</header>
<p>It is open.</p>
</article>
<aside>
<h2 class="label">ALTERNATIVE TAKES</h2>
<ul class="rows">
<li><a href="/puerto">Chile | Puerto</a></li>
</ul>
</aside>
</main>
<footer>
<nav>
<ul class="rows">
<li><a href="/world">More in World</a></li>
<li><a href="/">&lt;- back to index</a></li>
</ul>
</nav>
</footer>
</body>
</html>
"""


def html_of(page: Page, masthead: Masthead = MASTHEAD) -> str:
    return print_html(page, masthead=masthead, reach=REACH)


@pytest.mark.parametrize(("parts", "html"), PARTS)
def test_each_part_is_what_it_means(parts: tuple[Part, ...], html: str) -> None:
    page = Page("A", (Region.ARTICLE, *parts, GAP))
    printed = print_html(page, masthead=MASTHEAD, reach=REACH)
    story = print_story(page, reach=REACH)
    assert html in printed
    assert story == ("" if isinstance(parts[0], Title | Line | Moment) else html)


def test_a_page_has_its_parts_where_they_belong() -> None:
    assert html_of(ARTICLE).partition("</head>\n")[2] == BODY


def test_the_head_says_what_browsers_ask_for() -> None:
    top = html_of(ARTICLE).partition("<style>")[0]
    assert top.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in top
    assert "<title>Harbour - Coast News</title>" in top
    assert (
        '<link rel="alternate" type="application/atom+xml" title="Atom feed"'
        ' href="/world/feed.atom">' in top
    )


def test_the_front_page_is_called_as_the_site_and_has_a_heading_too() -> None:
    html = html_of(Page("Coast News", (*head(MASTHEAD, "INDEX"), Link("1", "About", "/about"))))
    assert "<title>Coast News</title>" in html
    assert '<h1 class="unseen">Coast News</h1>' in html
    assert "atom+xml" not in html


def test_every_page_has_one_heading_of_the_first_rank() -> None:
    for parts in ((Title("A"),), (Fault("A"),), (Line("A"),), ()):
        assert html_of(Page("A", (*parts, way_back(MASTHEAD)))).count("<h1") == 1


def test_a_feed_has_the_text_of_an_article_alone() -> None:
    assert print_story(ARTICLE, reach=REACH) == "<p>It is open.</p>\n"
    assert print_story(Page("A", (Paragraph("no article"),)), reach=REACH) == ""


VOID = frozenset({"meta", "link", "img", "br", "hr", "input"})


@define
class Shape(HTMLParser):
    """The elements of a document, each with its attributes; fails where one is not closed."""

    seen: list[str] = field(factory=list)
    opened: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(" ".join((tag, *(name for name, _ in attrs))))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def shape_of(html: str) -> list[str]:
    shape = Shape()
    shape.feed(html)
    shape.close()
    assert shape.opened == []
    return shape.seen


BREAKING = [
    *("<", ">", "&", '"', "'", "`", "=", "/>", "</title>", "</style>", "<!--", "]]>", "<script>"),
    *("&lt;", "\0", "\x1b[", "\u202e", "\n", "{title}", "%s", "javascript:", " onload="),
]
anything = st.lists(st.sampled_from(BREAKING) | st.text(max_size=5), max_size=6).map("".join)


def page_with(words: str) -> Page:
    link = Link("1", f"x{words}", f"/x{words}", f"x{words}")
    parts = (
        *head(evolve(MASTHEAD, banner="Hi", subtitle=f"x{words}"), f"x{words}"),
        Region.ARTICLE,
        Title(words),
        Line(words),
        Moment(words, words, f"x{words}", f"x{words}"),
        Fixed((f"x{words}", words)),
        Picture(words, f"x{words}", f"x{words}", FILE),
        Picture(words),
        Heading(words.translate(NO_MARKS)),
        Paragraph(words.translate(NO_MARKS)),
        Bullet(words.translate(NO_MARKS), "2."),
        Region.WAYS_ON,
        Label(words),
        link,
        evolve(link, kind="7", sought=f"x{words}"),
        evolve(link, selector="/x", host="other.example", port=70),
    )
    return Page(f"x{words}", parts, language="en", feed=f"/x{words}")


NO_MARKS = str.maketrans("", "", "_*`")


@pytest.mark.parametrize("words", BREAKING)
def test_no_markup_changes_the_shape_of_a_page(words: str) -> None:
    changes_nothing(words)


@given(anything)
def test_no_words_change_the_shape_of_a_page(words: str) -> None:
    changes_nothing(words)


def changes_nothing(words: str) -> None:
    got = shape_of(html_of(page_with(words), evolve(MASTHEAD, title=f"y{words}")))
    assert got == shape_of(html_of(page_with("x"), MASTHEAD))


def test_only_the_way_back_stands_apart_from_a_page_without_regions() -> None:
    """A map of a gopherhole ends with any row at all."""
    readme = Link("0", "README", "/files/README")
    assert "<footer>" not in html_of(Page("Files", (Line("Files:"), readme)))
    elsewhere = evolve(way_back(MASTHEAD), host="other.example", port=70)
    assert "<footer>" not in html_of(Page("Files", (Line("Files:"), elsewhere)))
    for way in (way_back(MASTHEAD), evolve(way_back(MASTHEAD), selector="/ascii")):
        assert "<footer>" in html_of(Page("Gone", (Line("Gone."), way)))


@given(st.lists(st.builds(Bullet, st.just("x"), st.sampled_from(["-", "1."]), st.integers(0, 12))))
def test_lists_in_lists_are_closed_however_deep_they_say_they_are(bullets: list[Bullet]) -> None:
    shape = shape_of(html_of(Page("A", (*bullets, GAP))))
    assert sum(one in {"li", "li value"} for one in shape) == len(bullets)


@given(anything)
def test_the_same_page_is_the_same_document(words: str) -> None:
    assert html_of(page_with(words)) == html_of(page_with(words))
