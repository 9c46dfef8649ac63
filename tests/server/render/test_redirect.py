"""The page behind `URL:` selectors, and the selectors themselves."""

import re
from html.parser import HTMLParser
from itertools import product

import pytest
from attrs import define, field
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gopherd.render.redirect import SECONDS, redirect_page, url_selector
from gopherwire.item import LONGEST_SELECTOR, URL_PREFIX, Item

LINKED = [
    "https://example.org/",
    "http://example.org",
    "HTTPS://EXAMPLE.ORG/",
    "hTtPs://example.org/a?b=c&d=e#f",
    "https://example.org/\"onmouseover='x'",
    "https://example.org/<script>alert(1)</script>",
    "https://example.org/{url}{seconds}{0}",
    "https://example.org/%0d%0aSet-Cookie",
    "https://example.org/;url=javascript:alert(1)",
    "https://münchen.example/straße",
    "https://example.org/漢字",
    "gemini://example.org/",
    "ftp://example.org/pub",
    "irc://chat.example/news",
    "mailto:desk@example.org",
    "MAILTO:desk@example.org",
]

REFUSED = [
    "",
    "https://",
    "https:",
    "example.org",
    "//example.org/",
    "/world",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "DATA:text/html;base64,PHA+",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "about:blank",
    "blob:https://example.org/1",
    "gopher://example.org/1/",
    "Gopher://example.org/1/",
    "gophers://example.org/1/",
    "telnet://bbs.example/",
    "tn3270://bbs.example/",
    "https://example.org/\nRefresh",
    "https://example.org/\r\n",
    "https://example.org/\n",
    "https://example.org/a b",
    "https://example.org/\t",
    "https://example.org/\0",
    "https://example.org/\x1b[31m",
    "https://example.org/\x85",
    "https://example.org/\xa0",
    "https://example.org/\u202etxt.exe",
    "https://example.org/\u2066",
    "https://example.org/\u2028",
    "https://example.org/\ud800",
    "https://example.org/\udcff",
    "xhttps://example.org/",
    "https://example.org/ javascript:alert(1)",
]

HOSTILE = [
    '"',
    "'",
    "<",
    ">",
    "&",
    "&quot;",
    "&#34;",
    "&lt;",
    "</a>",
    "<script>",
    "</title>",
    "<img src=x onerror=y>",
    "<!--",
    "-->",
    "]]>",
    "`",
    "{url}",
    "%22",
    "+ADw-",
    "javascript:",
    "data:",
    "gopher:",
    "URL:",
    "\n",
    "\r",
    "\t",
    "\0",
    "\x1b",
    " ",
    "\u202e",
    "\ud800",
    "\uff1c",
    "é",
    "漢",
    "/",
    "a",
    "=",
    ";",
]

LET_THROUGH = ["https://", "http://", "HtTpS://", "mailto:", "ftp://", "gemini://"]
STOPPED = [
    "javascript:",
    "JavaScript:",
    "data:",
    "gopher://",
    "gOpHeR://",
    "telnet://",
    "/",
    " ",
    "",
]

schemes = st.sampled_from(LET_THROUGH) | st.sampled_from(STOPPED)
addresses = st.builds(
    lambda scheme, rest: scheme + "".join(rest),
    schemes,
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=4)), max_size=12),
)


@define
class Outline(HTMLParser):
    """What a browser would make of a document: its tags in order, and its text."""

    tags: list[tuple[str, dict[str, str | None]]] = field(factory=list)
    text: str = ""
    other: list[str] = field(factory=list)

    def __attrs_pre_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", {}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)


def outline(document: bytes) -> Outline:
    parser = Outline()
    parser.feed(document.decode())
    parser.close()
    return parser


def tags_for(url: str) -> list[tuple[str, dict[str, str | None]]]:
    return [
        ("html", {}),
        ("head", {}),
        ("meta", {"http-equiv": "Content-Type", "content": "text/html; charset=utf-8"}),
        ("meta", {"http-equiv": "refresh", "content": f"{SECONDS};URL={url}"}),
        ("title", {}),
        ("/title", {}),
        ("/head", {}),
        ("body", {}),
        ("p", {}),
        ("/p", {}),
        ("p", {}),
        ("a", {"href": url}),
        ("/a", {}),
        ("/p", {}),
        ("p", {}),
        ("/p", {}),
        ("/body", {}),
        ("/html", {}),
    ]


@pytest.mark.parametrize("url", LINKED)
def test_a_page_leads_to_the_address_and_holds_nothing_else(url: str) -> None:
    """Statement S57. HTML, a refresh within 10 seconds, no script, no image."""
    document = redirect_page(f"URL:{url}")
    assert document is not None
    assert SECONDS <= 10
    assert outline(document).tags == tags_for(url)
    assert url in outline(document).text
    assert not outline(document).other


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_may_harm_has_neither_page_nor_selector(url: str) -> None:
    """Statement S58. Scripts, data, Gopher itself, and what breaks a row or hides its end."""
    assert redirect_page(f"URL:{url}") is None
    assert url_selector(url) is None


@pytest.mark.parametrize("scheme", LET_THROUGH)
def test_no_two_hostile_pieces_together_do_harm(scheme: str) -> None:
    """Statement S58."""
    for first, second in product(HOSTILE, repeat=2):
        url = scheme + first + second
        if document := redirect_page(f"URL:{url}"):
            assert outline(document).tags == tags_for(url)


@pytest.mark.parametrize("scheme", STOPPED)
def test_no_hostile_piece_opens_a_scheme_that_is_refused(scheme: str) -> None:
    """Statement S58."""
    for first, second in product(HOSTILE, repeat=2):
        assert redirect_page(f"URL:{scheme}{first}{second}") is None
        assert url_selector(f"{scheme}{first}{second}") is None


@given(addresses)
@example("https://example.org/\"><script>alert('&')</script>")
def test_whatever_is_asked_for_adds_no_tag_and_no_attribute(url: str) -> None:
    """Statement S58. As an HTML parser reads the page."""
    document = redirect_page(f"URL:{url}")
    if document is not None:
        read = outline(document)
        assert read.tags == tags_for(url)
        assert read.other == []
        assert read.text.count(url) == 1


@settings(deadline=None)
@given(addresses)
def test_a_selector_is_made_only_for_what_has_a_page_and_fits_a_row(url: str) -> None:
    """Statement S18."""
    selector = url_selector(url)
    if selector is None:
        long = len(f"URL:{url}".encode(errors="replace")) > LONGEST_SELECTOR
        assert long or redirect_page(f"URL:{url}") is None
    else:
        assert redirect_page(selector) is not None
        assert Item("h", "Web", selector, "h", 70).to_bytes().count(b"\t") == 3


def test_the_words_are_plain_and_the_lines_end_as_others_do() -> None:
    document = redirect_page("URL:https://example.org/") or b""
    assert re.fullmatch(rb"(?:[^\r\n]+\r\n)+", document)
    assert b"It is followed in 5 seconds, or when you select it." in document


def test_a_slash_in_front_is_allowed() -> None:
    assert redirect_page("/URL:https://x.example/") == redirect_page("URL:https://x.example/")
    assert redirect_page("https://x.example/") == redirect_page("URL:https://x.example/")


@pytest.mark.parametrize("letter", ["a", "é", "漢"])
def test_an_address_longer_than_a_selector_may_be_gets_none(letter: str) -> None:
    """Statement S18. Counted in bytes."""
    room = LONGEST_SELECTOR - len("URL:https://x.example/")
    fits = "https://x.example/" + letter * (room // len(letter.encode()))
    assert url_selector(fits) == URL_PREFIX + fits
    assert url_selector(fits + letter) is None
    assert redirect_page(URL_PREFIX + fits + letter) is not None


def test_the_same_address_has_the_same_page() -> None:
    assert redirect_page("URL:https://x.example/") == redirect_page("URL:https://x.example/")
