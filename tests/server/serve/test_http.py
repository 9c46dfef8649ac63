"""A browser on the Gopher port is told the address to open, whatever the address holds."""

import pytest

from gopherd.render.gopher import Address
from gopherd.serve.http import browser_reply, is_http
from gopherwire.request import Request

LINES = [
    ("GET / HTTP/1.1", True),
    ("HEAD /x?y HTTP/1.0", True),
    ("POST /\udcff HTTP/1.1", True),
    ("CONNECT h:443 HTTP/1.1", True),
    ("GET /", False),
    ("GET  HTTP/1.1", False),
    ("GET / HTTP/1.1 ", False),
    ("get / HTTP/1.1", False),
    ("PRI * HTTP/2.0", False),
    ("/GET / HTTP/1.1", False),
    ("", False),
]

ADDRESSES = [
    (Address("news.example", 70), b"gopher://news.example:70/"),
    (Address("2001:db8::1", 7070), b"gopher://[2001:db8::1]:7070/"),
    (Address('a"><b', 70), b"gopher://a&quot;&gt;&lt;b:70/"),
]


@pytest.mark.parametrize(("line", "told"), LINES)
def test_a_request_line_is_told_from_a_selector(line: str, *, told: bool) -> None:
    assert is_http(Request(line)) is told


def test_a_line_with_fields_is_gopher() -> None:
    assert not is_http(Request("GET / HTTP/1.1", ("+",)))


@pytest.mark.parametrize(("address", "url"), ADDRESSES)
def test_the_reply_leads_to_the_site(address: Address, url: bytes) -> None:
    reply = browser_reply(Request("GET / HTTP/1.1"), address)
    assert b'<a href="' + url + b'">' + url + b"</a>" in reply
    head, _, body = reply.partition(b"\r\n\r\n")
    assert b"Content-Length: %d" % len(body) in head.split(b"\r\n")
    assert browser_reply(Request("HEAD / HTTP/1.1"), address) == head + b"\r\n\r\n"
