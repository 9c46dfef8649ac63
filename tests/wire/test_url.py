"""Addresses, read and written from one table."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gopherwire.errors import BadUrl
from gopherwire.item import Item
from gopherwire.request import Request
from gopherwire.url import GopherUrl

URLS = [
    ("gopher://h/", GopherUrl("h"), b"\r\n"),
    ("gopher://h:7070/", GopherUrl("h", 7070), b"\r\n"),
    ("gopher://h:1/", GopherUrl("h", 1), b"\r\n"),
    ("gopher://h:65535/", GopherUrl("h", 65535), b"\r\n"),
    ("gopher://" + "a." * 126 + "a/", GopherUrl("a." * 126 + "a"), b"\r\n"),
    ("gophers://h/", GopherUrl("h", tls=True), b"\r\n"),
    ("gophers://h:7443/1/x", GopherUrl("h", 7443, selector="/x", tls=True), b"/x\r\n"),
    ("gopher://h/0", GopherUrl("h", kind="0"), b"\r\n"),
    ("gopher://h/0/a%20b", GopherUrl("h", kind="0", selector="/a b"), b"/a b\r\n"),
    ("gopher://h/11/x", GopherUrl("h", selector="1/x"), b"1/x\r\n"),
    ("gopher://h/1//x", GopherUrl("h", selector="//x"), b"//x\r\n"),
    ("gopher://h/1x", GopherUrl("h", selector="x"), b"x\r\n"),
    ("gopher://h/0/a%2520b", GopherUrl("h", kind="0", selector="/a%20b"), b"/a%20b\r\n"),
    ("gopher://h/0/m%FCn", GopherUrl("h", kind="0", selector="/m\udcfcn"), b"/m\xfcn\r\n"),
    ("gopher://h/0/m%C3%BCn", GopherUrl("h", kind="0", selector="/mün"), b"/m\xc3\xbcn\r\n"),
    ("gopher://h/0/%1B%7F", GopherUrl("h", kind="0", selector="/\x1b\x7f"), b"/\x1b\x7f\r\n"),
    ("gopher://h/0/%22%3C%3E", GopherUrl("h", kind="0", selector='/"<>'), b'/"<>\r\n'),
    (
        "gopher://h/0/!$&'()*+,-.:;=@[]^_`{|}~\\",
        GopherUrl("h", kind="0", selector="/!$&'()*+,-.:;=@[]^_`{|}~\\"),
        b"/!$&'()*+,-.:;=@[]^_`{|}~\\\r\n",
    ),
    (
        "gopher://h/7/find?a+b#c",
        GopherUrl("h", kind="7", selector="/find?a+b#c"),
        b"/find?a+b#c\r\n",
    ),
    (
        "gopher://h/hURL:https://x.example/?a=b#c",
        GopherUrl("h", kind="h", selector="URL:https://x.example/?a=b#c"),
        b"URL:https://x.example/?a=b#c\r\n",
    ),
    (
        "gopher://h/7/find%09two%20words",
        GopherUrl("h", kind="7", selector="/find", search="two words"),
        b"/find\ttwo words\r\n",
    ),
    ("gopher://h/7/find%09", GopherUrl("h", kind="7", selector="/find", search=""), b"/find\t\r\n"),
    ("gopher://h/7%09words", GopherUrl("h", kind="7", search="words"), b"\twords\r\n"),
    ("gopher://h/1%09words", GopherUrl("h", search="words"), b"\twords\r\n"),
    ("gopher://h/0/a%09%09!", GopherUrl("h", kind="0", selector="/a", plus="!"), b"/a\t!\r\n"),
    ("gopher://h/1%09%09$", GopherUrl("h", plus="$"), b"\t$\r\n"),
    (
        "gopher://h/0/a%09%09+text/plain%20De_DE",
        GopherUrl("h", kind="0", selector="/a", plus="+text/plain De_DE"),
        b"/a\t+text/plain De_DE\r\n",
    ),
    (
        "gopher://h/7/find%09words%09+",
        GopherUrl("h", kind="7", selector="/find", search="words", plus="+"),
        b"/find\twords\t+\r\n",
    ),
    (
        "gopher://h/7/find%09%09!",
        GopherUrl("h", kind="7", selector="/find", plus="!"),
        b"/find\t\t!\r\n",
    ),
    (
        "gopher://h/0/a%09b%09+",
        GopherUrl("h", kind="0", selector="/a", search="b", plus="+"),
        b"/a\tb\t+\r\n",
    ),
    ("gopher://[2001:db8::1]/", GopherUrl("2001:db8::1"), b"\r\n"),
    ("gopher://[::1]:7070/0/x", GopherUrl("::1", 7070, "0", "/x"), b"/x\r\n"),
    ("gopher://192.0.2.1/", GopherUrl("192.0.2.1"), b"\r\n"),
    ("gopher://xn--mnchen-3ya.example/", GopherUrl("xn--mnchen-3ya.example"), b"\r\n"),
    ("gopher://h.example./", GopherUrl("h.example."), b"\r\n"),
    ("gopher://h/%C3%A9/x", GopherUrl("h", kind="é", selector="/x"), b"/x\r\n"),
]

SHORT_FORMS = [
    ("gopher://h", "gopher://h/"),
    ("gopher://h:70", "gopher://h/"),
    ("gopher://h:70/", "gopher://h/"),
    ("gopher://h:", "gopher://h/"),
    ("gopher://h/1", "gopher://h/"),
    ("h", "gopher://h/"),
    ("h/", "gopher://h/"),
    ("h:7070", "gopher://h:7070/"),
    ("h/1/x", "gopher://h/1/x"),
    ("h:7070/0/x", "gopher://h:7070/0/x"),
    ("[::1]", "gopher://[::1]/"),
    ("[::1]:", "gopher://[::1]/"),
    ("[0:0:0:0:0:0:0:1]:70/0/x", "gopher://[::1]/0/x"),
    ("  gopher://h/1/x\n", "gopher://h/1/x"),
    ("GOPHER://News.Example/0/A", "gopher://news.example/0/A"),
    ("Gophers://h", "gophers://h/"),
    ("gopher://h/0/a b", "gopher://h/0/a%20b"),
    ("gopher://h/0/a\u00fcb", "gopher://h/0/a%C3%BCb"),
    ("gopher://h/0/a\udcfcb", "gopher://h/0/a%FCb"),
    ("gopher://h/%30/x", "gopher://h/0/x"),
    ("gopher://h/0/%7E%41", "gopher://h/0/~A"),
    ("gopher://h/0/100%", "gopher://h/0/100%25"),
    ("gopher://h/0/%zz", "gopher://h/0/%25zz"),
    ("gopher://h/%09words", "gopher://h/1%09words"),
    ("gopher://münchen.example/", "gopher://xn--mnchen-3ya.example/"),
    ("gopher://MÜNCHEN.example/", "gopher://xn--mnchen-3ya.example/"),
    ("gopher://日本。example", "gopher://xn--wgv71a.example/"),
    ("gopher://h/0/gopher://x/1/y", "gopher://h/0/gopher://x/1/y"),
    ("h/hURL:https://x.example/", "gopher://h/hURL:https://x.example/"),
]

REFUSED = [
    ("", "names no host"),
    ("gopher://", "names no host"),
    ("/1/x", "names no host"),
    ("gopher://:70/", "names no host"),
    ("https://h/", "https:// is not Gopher"),
    ("file:///etc/passwd", "file:// is not Gopher"),
    ("mailto:ana@x.example", "port"),
    ("javascript:alert(1)", "port"),
    ("gopher://h:0/", "port"),
    ("gopher://h:65536/", "port"),
    ("gopher://h:99999/", "port"),
    ("gopher://h:abc/", "port"),
    ("gopher://h:-1/", "port"),
    ("gopher://h:\u0667\u0660/", "port"),
    ("gopher://h:" + "1" * 9999, "port"),
    ("gopher://ana@h/", "no name a host can have"),
    ("gopher://h?x", "no name a host can have"),
    ("gopher://a b/", "no name a host can have"),
    ("gopher://a..b/", "no name a host can have"),
    ("gopher://ä..b/", "no name a host can have"),
    ("gopher://-oProxy/", "no name a host can have"),
    ("gopher://(NULL)/", "no name a host can have"),
    ("gopher://h%41/", "no name a host can have"),
    ("gopher://" + "a" * 64, "no name a host can have"),
    ("gopher://" + "a." * 127, "no name a host can have"),
    ("gopher://" + "ä" * 999, "no name a host can have"),
    ("gopher://[::1/", "IPv6"),
    ("gopher://[::1]x/", "IPv6"),
    ("gopher://[h]/", "IPv6"),
    ("gopher://[::g]/", "IPv6"),
    ("gopher://[" + ":" * 9999 + "]", "IPv6"),
    ("gopher://[" + ":" * 9999, "IPv6"),
    ("x" * 9999 + "://h/", "is not Gopher"),
    ("gopher://\u202e/", "no name a host can have"),
    ("gopher://[fe80::1%eth0]/", "no name a host can have"),
    ("gopher://h/0/a%0Db", "TAB, CR, LF or NUL"),
    ("gopher://h/0/a%0Ab", "TAB, CR, LF or NUL"),
    ("gopher://h/0/a%00b", "TAB, CR, LF or NUL"),
    ("gopher://h/7/a%09b%0D%0Ac", "TAB, CR, LF or NUL"),
    ("gopher://h/0/a%09%09+%0A", "TAB, CR, LF or NUL"),
    ("gopher://h/0/a%09b%09c%09d", "TAB, CR, LF or NUL"),
    ("gopher://h/%00", "item type"),
    ("gopher://h/%20", "item type"),
    ("gopher://h/%FF", "item type"),
    ("gopher://h/%0D%0Ax", "item type"),
    ("gopher://h/0/a\r\nb", "control character"),
    ("gopher://h/0/a\tb", "control character"),
    ("gopher://h/0/a\x1bb", "control character"),
    ("gopher://h/0/\ud800", "half a character"),
]

UNREACHABLE = [
    (Item("1", "x", "/x", "h", None), "port could not be read"),
    (Item("1", "x", "/x", "h", 0), "port"),
    (Item("1", "x", "/x", "", 70), "no name"),
    (Item("1", "x", "/x", "(NULL)", 70), "no name"),
    (Item("1", "x", "/x", "a b", 70), "no name"),
    (Item("1", "x", "/x", "h\udcff", 70), "no name"),
    (Item("1", "x", "/x", "Err", 70), "leads nowhere"),
    (Item("1", "x", "/x", "error.host", 1), "leads nowhere"),
    (Item("i", "x", "", "null.host", 1), "leads nowhere"),
    (Item("1", "x", "/x\r\ny", "h", 70), "TAB, CR, LF or NUL"),
    (Item("1", "x", "/x\0", "h", 70), "TAB, CR, LF or NUL"),
]

parts = st.binary(max_size=30).map(
    lambda data: data.translate(None, b"\0\t\r\n").decode("utf-8", "surrogateescape")
)
urls = st.builds(
    GopherUrl,
    host=st.sampled_from(["h", "news.example", "::1", "2001:db8::1", "xn--mnchen-3ya.example"]),
    port=st.integers(1, 65535),
    kind=st.characters(codec="utf-8", exclude_categories=["C", "Z"]),
    selector=parts,
    search=st.none() | parts,
    plus=st.none() | parts,
    tls=st.booleans(),
)


@pytest.mark.parametrize(("text", "url", "_sent"), URLS)
def test_reading(text: str, url: GopherUrl, _sent: bytes) -> None:
    assert GopherUrl.parse(text) == url


@pytest.mark.parametrize(("text", "url", "_sent"), URLS)
def test_writing(text: str, url: GopherUrl, _sent: bytes) -> None:
    assert str(url) == text


@pytest.mark.parametrize(("_text", "url", "sent"), URLS)
def test_asking(_text: str, url: GopherUrl, sent: bytes) -> None:
    assert url.request().to_bytes() == sent


@pytest.mark.parametrize(("text", "written"), SHORT_FORMS)
def test_other_ways_to_write_an_address(text: str, written: str) -> None:
    assert str(GopherUrl.parse(text)) == written


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_an_address_that_leads_nowhere_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadUrl, match=reason):
        GopherUrl.parse(text)


@pytest.mark.parametrize(("text", "_reason"), REFUSED)
def test_a_refusal_is_one_short_visible_line(text: str, _reason: str) -> None:
    with pytest.raises(BadUrl) as refused:
        GopherUrl.parse(text)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(("item", "reason"), UNREACHABLE)
def test_a_row_that_leads_nowhere_has_no_address(item: Item, reason: str) -> None:
    """Statement C26. In link rows an error."""
    with pytest.raises(BadUrl, match=reason):
        GopherUrl.of(item)


@given(urls)
def test_the_address_shown_opens_the_same_page(url: GopherUrl) -> None:
    """Statement C11."""
    again = GopherUrl.parse(str(url))
    assert again.request() == url.request()
    assert (again.host, again.port, again.kind, again.tls) == (
        url.host,
        url.port,
        url.kind,
        url.tls,
    )
    assert GopherUrl.parse(str(again)) == again


@given(urls)
def test_an_address_is_visible_ascii(url: GopherUrl) -> None:
    text = str(url)
    assert text.isascii()
    assert text.isprintable()
    assert not set(text) & set(' "<>')


@given(
    st.text(st.characters(), max_size=40) | st.text(st.sampled_from("gopher:/[]%09ADh1\x1b?#@.ä"))
)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for start in ("", "gopher://", "gopher://h/"):
        try:
            url = GopherUrl.parse(start + text)
        except BadUrl:
            continue  # anything else fails the test
        assert GopherUrl.parse(str(url)) == url
        assert url.request().to_bytes().count(b"\n") == 1


def test_an_address_without_a_path_is_the_root_menu() -> None:
    """Statement C1."""
    for text in ("gopher://h", "gopher://h/", "gopher://h:70", "h"):
        assert GopherUrl.parse(text) == GopherUrl("h", 70, "1", "")
    assert GopherUrl.parse("h:7070") == GopherUrl("h", 7070, "1", "")


def test_escapes_are_read_once_and_to_bytes() -> None:
    """Statement C2."""
    assert GopherUrl.parse("gopher://h/0/a%20b").request().to_bytes() == b"/a b\r\n"
    assert GopherUrl.parse("gopher://h/0/%2541%FF").request().to_bytes() == b"/%41\xff\r\n"


def test_question_mark_and_hash_are_sent_as_they_are() -> None:
    """Statement C3."""
    assert GopherUrl.parse("gopher://h/0/a?b#c").request() == Request("/a?b#c")


def test_escaped_tabs_part_the_search_and_the_gopher_plus_string() -> None:
    """Statement C4."""
    url = GopherUrl.parse("gopher://h/7/s%09words%09+view")
    assert (url.selector, url.search, url.plus) == ("/s", "words", "+view")


@pytest.mark.parametrize("escape", ["%0D", "%0A", "%0d%0a", "%00"])
def test_an_address_cannot_send_a_second_line(escape: str) -> None:
    """Statement C5."""
    with pytest.raises(BadUrl):
        GopherUrl.parse(f"gopher://h/1/x{escape}/y")


def test_a_search_on_an_empty_selector_sends_a_tab_and_the_words() -> None:
    """Statement C9. The words alone could not be told from a selector."""
    assert GopherUrl("h", kind="7", search="two words").request() == Request("", ("two words",))


def test_ipv6_literals_and_international_names_are_read() -> None:
    """Statement C10."""
    assert GopherUrl.parse("gopher://[2001:DB8::1]:7070/").host == "2001:db8::1"
    assert GopherUrl.parse("gopher://bücher.example/").host == "xn--bcher-kva.example"


def test_the_scheme_says_whether_to_use_tls() -> None:
    assert GopherUrl.parse("gophers://h").tls
    assert not GopherUrl.parse("gopher://h").tls


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (Item("0", "x", "/a b", "h", 70), "gopher://h/0/a%20b"),
        (Item("1", "x", "", "News.Example", 7070), "gopher://news.example:7070/"),
        (Item("0", "x", "/m\udcfcn", "h", 70), "gopher://h/0/m%FCn"),
        (Item("1", "x", "/x", "2001:db8::1", 70), "gopher://[2001:db8::1]/1/x"),
        (Item("1", "x", "/x", "[2001:db8::1]", 70), "gopher://[2001:db8::1]/1/x"),
        (Item("?", "x", "x", "h", 70, "+"), "gopher://h/?x"),
    ],
)
def test_a_row_leads_to_its_address(item: Item, text: str) -> None:
    assert str(GopherUrl.of(item)) == text
    assert GopherUrl.of(item).request() == Request(item.selector)


@pytest.mark.parametrize(
    "change",
    [
        {"host": "a b"},
        {"port": 0},
        {"port": 65536},
        {"kind": ""},
        {"kind": "10"},
        {"selector": "/a\nb"},
        {"selector": "\ud800"},
        {"search": "a\tb"},
        {"plus": "+\r"},
    ],
)
def test_parts_are_checked_however_an_address_is_made(change: dict[str, Any]) -> None:
    with pytest.raises(BadUrl):
        evolve(GopherUrl("h"), **change)
