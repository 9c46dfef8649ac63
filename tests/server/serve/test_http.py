"""What browsers send is understood whole, byte by byte, and never as more than one request."""

import gc
from datetime import UTC, datetime
from http import HTTPStatus

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.errors import BadHttp
from gopherd.serve.http import (
    LONGEST_HEAD,
    MOST_FIELDS,
    BrowserReader,
    WebRequest,
    begins_http,
    http_date,
    is_http,
    write_head,
)
from gopherwire.request import Request

LINES = [
    (b"GET / HTTP/1.1\r\n", True),
    (b"GET / HTTP/1.1\n", True),
    (b"HEAD /x?y HTTP/1.0\r\n", True),
    (b"POST /\xff HTTP/1.1\r\n", True),
    (b"CONNECT h:443 HTTP/1.1\r\n", True),
    (b"PRI * HTTP/2.0\r\n", True),
    (b"GET /\r\n", False),
    (b"GET  HTTP/1.1\r\n", False),
    (b"GET / HTTP/1.1 \r\n", False),
    (b"GET /a\tb HTTP/1.1\r\n", False),
    (b"get / HTTP/1.1\r\n", False),
    (b"/GET / HTTP/1.1\r\n", False),
    (b"\r\n", False),
]

HOST = b"Host: news.example\r\n"


def asked(
    selector: str,
    words: tuple[str, ...] = (),
    *,
    method: str = "GET",
    query: str = "",
    **headers: str,
) -> WebRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebRequest(method, Request(selector, words), query, {"host": "news.example", **named})


UNDERSTOOD = [
    (b"GET / HTTP/1.1\r\n" + HOST, asked("/")),
    (b"HEAD /world HTTP/1.1\r\n" + HOST, asked("/world", method="HEAD")),
    (b"GET /a%20b%3Fc HTTP/1.1\r\n" + HOST, asked("/a b?c")),
    (b"GET /caf%C3%A9/%E9 HTTP/1.1\r\n" + HOST, asked("/caf\xe9/\udce9")),
    (b"GET /search?q=two+words HTTP/1.1\r\n" + HOST,
     asked("/search", ("two words",), query="q=two+words")),
    (b"GET /s?q=a%09%2B%0Ab HTTP/1.1\r\n" + HOST, asked("/s", ("a + b",), query="q=a%09%2B%0Ab")),
    (b"GET /s?q=&x=1 HTTP/1.1\r\n" + HOST, asked("/s", query="q=&x=1")),
    (b"GET /s?" + b"&".join([b"q=1"] * 9) + b" HTTP/1.1\r\n" + HOST,
     asked("/s", query="&".join(["q=1"] * 9))),
    (b"GET http://news.example/world HTTP/1.1\r\n" + HOST, asked("/world")),
    (b"GET /URL:http://a.example/ HTTP/1.1\r\n" + HOST, asked("/URL:http://a.example/")),
    (b"GET http://news.example HTTP/1.1\r\n" + HOST, asked("/")),
    (b"GET / HTTP/1.1\r\n" + HOST + b"Accept: a\r\nAccept: b\r\n", asked("/", accept="a, b")),
    (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n", asked("/", content_length="0")),
]  # fmt: skip

REFUSED = [
    (b"GET / HTTP/1.1\r\n", HTTPStatus.BAD_REQUEST),  # no host
    (b"GET / HTTP/1.1\r\n" + HOST + HOST, HTTPStatus.BAD_REQUEST),
    (b"GET / HTTP/1.1\r\n" + HOST + b"no colon\r\n", HTTPStatus.BAD_REQUEST),
    (b"GET / HTTP/1.1\r\n" + HOST + b"A : b\r\n", HTTPStatus.BAD_REQUEST),
    (b"GET / HTTP/1.1\r\n" + HOST + b"A: b\0c\r\n", HTTPStatus.BAD_REQUEST),
    (b"GET /\xff HTTP/1.1\r\n" + HOST, HTTPStatus.BAD_REQUEST),
    (b"GET /%09 HTTP/1.1\r\n" + HOST, HTTPStatus.BAD_REQUEST),
    (b"GET /a%0D%0Ab HTTP/1.1\r\n" + HOST, HTTPStatus.BAD_REQUEST),
    (b"GET /%00 HTTP/1.1\r\n" + HOST, HTTPStatus.BAD_REQUEST),
    (b"GET world HTTP/1.1\r\n" + HOST, HTTPStatus.BAD_REQUEST),
    (b"GET ftp://x/ HTTP/1.1\r\n" + HOST, HTTPStatus.BAD_REQUEST),
    (b"POST / HTTP/1.1\r\n" + HOST, HTTPStatus.METHOD_NOT_ALLOWED),
    (b"OPTIONS * HTTP/1.1\r\n" + HOST, HTTPStatus.METHOD_NOT_ALLOWED),
    (b"BREW / HTTP/1.1\r\n" + HOST, HTTPStatus.METHOD_NOT_ALLOWED),
    (b"PRI * HTTP/2.0\r\n" + HOST, HTTPStatus.HTTP_VERSION_NOT_SUPPORTED),
    (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n",
     HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n",
     HTTPStatus.BAD_REQUEST),
    (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
     HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: x, chunked\r\n",
     HTTPStatus.NOT_IMPLEMENTED),
]  # fmt: skip


@pytest.mark.parametrize(("line", "told"), LINES)
def test_a_request_line_is_told_from_a_selector(line: bytes, *, told: bool) -> None:
    assert is_http(line) is told


def test_a_line_that_was_cut_short_is_known_by_its_beginning() -> None:
    assert begins_http(b"GET /" + b"x" * 2000)
    assert begins_http(b"GET http://x/")
    assert not begins_http(b"GET x")
    assert not begins_http(b"/GET /")
    assert not begins_http(b"")


@pytest.mark.parametrize(("head", "request_"), UNDERSTOOD)
def test_understanding(head: bytes, request_: WebRequest) -> None:
    assert BrowserReader().feed(head + b"\r\n") == request_


@pytest.mark.parametrize(("head", "request_"), UNDERSTOOD)
def test_understanding_byte_by_byte(head: bytes, request_: WebRequest) -> None:
    reader = BrowserReader()
    *early, last = (bytes([byte]) for byte in head + b"\r\n")
    assert all(reader.feed(byte) is None for byte in early)
    assert reader.feed(last) == request_


@pytest.mark.parametrize(("head", "status"), REFUSED)
def test_refusing(head: bytes, status: HTTPStatus) -> None:
    with pytest.raises(BadHttp) as refused:
        BrowserReader().feed(head + b"\r\n")
    assert refused.value.status is status


@pytest.mark.parametrize(
    "garbage", [b"GET /b HTTP/1.1\r\n\r\n", b"\0" * 999, b"\r\n", b"/b\t+\r\n"]
)
def test_what_follows_a_request_changes_nothing(garbage: bytes) -> None:
    """Statement S7."""
    head, request = UNDERSTOOD[0]
    assert BrowserReader().feed(head + b"\r\n" + garbage) == request


def test_a_head_without_end_is_held_only_so_far() -> None:
    reader = BrowserReader()
    assert reader.feed(b"GET / HTTP/1.1\r\n" + HOST) is None
    with pytest.raises(BadHttp) as refused:
        reader.feed(b"Cookie: " + b"x" * LONGEST_HEAD)
    assert refused.value.status is HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


def test_a_long_head_is_no_shorter_for_coming_at_once() -> None:
    head = b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: " + b"x" * LONGEST_HEAD + b"\r\n\r\n"
    with pytest.raises(BadHttp) as refused:
        BrowserReader().feed(head)
    assert refused.value.status is HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    short = UNDERSTOOD[0][0] + b"\r\n"
    assert BrowserReader().feed(short + b"x" * 2 * LONGEST_HEAD) == UNDERSTOOD[0][1]


@pytest.mark.parametrize("size", [1, 2, 7, 4096])
def test_so_many_fields_are_understood_and_no_more(size: int) -> None:
    """However they are cut, and whatever follows."""

    def understood(fields: int) -> bool:
        head = b"GET / HTTP/1.1\r\n" + HOST + b"X: y\r\n" * (fields - 1) + b"\r\n"
        data = head + b"\n" * 500
        reader = BrowserReader()
        pieces = (data[at : at + size] for at in range(0, len(data), size))
        return any(reader.feed(piece) for piece in pieces)

    assert understood(MOST_FIELDS)
    with pytest.raises(BadHttp) as refused:
        understood(MOST_FIELDS + 1)
    assert refused.value.status is HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


def test_hanging_up_early_is_an_error() -> None:
    reader = BrowserReader()
    reader.feed(b"GET / HTTP/1.1\r\nHost")
    with pytest.raises(BadHttp):
        reader.feed(b"")


def test_what_is_refused_is_let_go_of_at_once() -> None:
    gc.collect()
    gc.disable()
    try:
        with pytest.raises(BadHttp) as refused:
            BrowserReader().feed(b"GET / HTTP/1.1\r\n\r\n")
        del refused
        assert gc.collect() == 0
    finally:
        gc.enable()


@given(st.binary(max_size=200), st.integers(0, 200))
def test_whatever_is_sent_is_one_request_or_refused(data: bytes, cut: int) -> None:
    whole = b"GET / HTTP/1.1\r\n" + HOST + data + b"\r\n\r\n"

    def outcome(pieces: list[bytes]) -> WebRequest | HTTPStatus | None:
        reader = BrowserReader()
        try:
            for piece in filter(None, pieces):
                if request := reader.feed(piece):
                    return request
        except BadHttp as error:
            return error.status
        return None

    assert outcome([whole]) == outcome([whole[:cut], whole[cut:]])


def test_a_head_is_written_as_browsers_read_it() -> None:
    noon = datetime(2025, 9, 5, 12, 0, tzinfo=UTC)
    assert write_head(HTTPStatus.NOT_FOUND, {"Content-Length": "5", "X": "y"}, noon) == (
        b"HTTP/1.1 404 Not Found\r\nDate: Fri, 05 Sep 2025 12:00:00 GMT\r\n"
        b"Connection: close\r\nContent-Length: 5\r\nX: y\r\n\r\n"
    )
    assert http_date(noon) == "Fri, 05 Sep 2025 12:00:00 GMT"


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "a\0"])
def test_a_value_that_would_end_its_line_is_not_written(value: str) -> None:
    with pytest.raises(h11.LocalProtocolError):
        write_head(HTTPStatus.OK, {"Location": value}, datetime.now(UTC))
