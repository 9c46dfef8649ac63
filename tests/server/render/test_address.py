"""Where links lead on the web and on Gopher."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.render.address import Reach, path_of, selector_of
from gopherd.render.gopher import Address
from gopherd.render.page import Link

HERE = Address("news.example", 7070)
WEB = Reach(HERE)
ABSOLUTE = Reach(HERE, "https://news.example")
GOPHER = Reach(HERE, None)

PATHS = [
    ("", "/"),
    ("/", "/"),
    ("/world/harbour", "/world/harbour"),
    ("/a b?c#d%e", "/a%20b%3Fc%23d%25e"),
    ("/caf\xe9", "/caf%C3%A9"),
    ("/caf\udce9", "/caf%E9"),
    ("//evil.example/x", "/%2Fevil.example/x"),
    ("///x", "/%2F/x"),
    ("/URL:https://x.example/", "/URL:https://x.example/"),
    ('/"><script>', "/%22%3E%3Cscript%3E"),
    ("world", "/world"),
]

LEADS = [
    (Link("1", "A", "/world"), "/world", "gopher://news.example:7070/1/world"),
    (Link("1", "A", ""), "/", "gopher://news.example:7070/"),
    (Link("0", "A", "/a.txt"), "/a.txt", "gopher://news.example:7070/0/a.txt"),
    (Link("1", "A", "/x", host="news.example", port=7070), "/x", None),
    (Link("1", "A", "/x", host="news.example", port=70), "gopher://news.example/1/x", None),
    (Link("7", "A", "/find", host="h.example", port=70), "gopher://h.example/7/find", None),
    (Link("h", "A", "URL:https://x.example/?a=1&b"), "https://x.example/?a=1&b", None),
    (Link("h", "A", "/URL:mailto:a@b.example"), "mailto:a@b.example", None),
    (Link("h", "A", "URL:javascript:alert(1)"), "", None),
    (Link("h", "A", "URL:https://x.example/ y"), "", None),
    (Link("h", "A", "/page.html"), "/page.html", "gopher://news.example:7070/h/page.html"),
    (Link("8", "A", "guest", host="h.example", port=23), "telnet://h.example:23/", None),
    (Link("8", "A", "guest"), "telnet://news.example:7070/", None),
    (Link("T", "A", "", host="2001:db8::1", port=23), "tn3270://[2001:db8::1]:23/", None),
    (Link("8", "A", "", host='x"y', port=23), "", None),
    (Link("1", "A", "/x", host="a b", port=70), "", None),
    (Link("1", "A", "/x", host="h.example", port=70_000), "", None),
]


@pytest.mark.parametrize(("selector", "path"), PATHS)
def test_a_selector_is_a_path(selector: str, path: str) -> None:
    assert path_of(selector) == path
    assert selector_of(path).lstrip("/") == selector.lstrip("/")


@pytest.mark.parametrize(("link", "web", "gopher"), LEADS)
def test_links_lead(link: Link, web: str, gopher: str | None) -> None:
    href = WEB.href(link)
    assert (href or "") == web
    if href and href.startswith("/"):
        assert ABSOLUTE.href(link) == f"https://news.example{href}"
    if gopher:
        assert GOPHER.href(link) == gopher


@given(st.text().map(lambda text: f"/{text}"))
def test_a_path_leads_back_to_its_selector(selector: str) -> None:
    path = path_of(selector)
    assert selector_of(path) == selector
    assert path.isascii()
    assert not path.startswith("//")
    assert not set(path) & set(" \"'<>?#\t\r\n\\") - {"'"}
