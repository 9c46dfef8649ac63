"""What is sent of a document: all of it, a part, nothing new, or packed."""

from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from attrs import evolve

from gopherd.serve.http import WebRequest
from gopherd.serve.reply import accepts_gzip, refuse, reply_to
from gopherd.site.answer import Opened
from gopherd.site.web import Elsewhere, Handed, Leaf
from gopherwire.request import Request

FRIDAY = datetime(2025, 9, 5, 12, 0, 0, 500_000, tzinfo=UTC)
AT = "Fri, 05 Sep 2025 12:00:00 GMT"
BEFORE = "Fri, 05 Sep 2025 11:59:59 GMT"
LEAF = Leaf(body=b"<p>news</p>" * 100, media="text/html; charset=utf-8", modified=FRIDAY)
SHORT = Leaf(body=b"<p>news</p>", media="text/html; charset=utf-8", modified=FRIDAY)
FILE = Handed(
    opened=Opened(-1, 1000),
    media="image/png",
    policy="",
    modified=FRIDAY.replace(microsecond=0),
    tag="ab-1",
)

FRESH = [
    ({}, HTTPStatus.OK),
    ({"if-none-match": '"{tag}"'}, HTTPStatus.NOT_MODIFIED),
    ({"if-none-match": 'W/"{tag}"'}, HTTPStatus.NOT_MODIFIED),
    ({"if-none-match": '"x", "{tag}"'}, HTTPStatus.NOT_MODIFIED),
    ({"if-none-match": "*"}, HTTPStatus.NOT_MODIFIED),
    ({"if-none-match": '"x"'}, HTTPStatus.OK),
    ({"if-none-match": '"x"', "if-modified-since": AT}, HTTPStatus.OK),
    ({"if-modified-since": AT}, HTTPStatus.NOT_MODIFIED),
    ({"if-modified-since": BEFORE}, HTTPStatus.OK),
    ({"if-modified-since": "yesterday"}, HTTPStatus.OK),
    ({"if-modified-since": "Fri, 99 Sep 2025 12:00:00 GMT"}, HTTPStatus.OK),
    ({"if-match": '"{tag}"'}, HTTPStatus.OK),
    ({"if-match": "*"}, HTTPStatus.OK),
    ({"if-match": '"x"'}, HTTPStatus.PRECONDITION_FAILED),
]

RANGES = [
    ("bytes=0-99", HTTPStatus.PARTIAL_CONTENT, 0, 100),
    ("bytes=900-", HTTPStatus.PARTIAL_CONTENT, 900, 100),
    ("bytes=900-5000", HTTPStatus.PARTIAL_CONTENT, 900, 100),
    ("bytes=-100", HTTPStatus.PARTIAL_CONTENT, 900, 100),
    ("bytes=-5000", HTTPStatus.PARTIAL_CONTENT, 0, 1000),
    ("bytes=999-999", HTTPStatus.PARTIAL_CONTENT, 999, 1),
    ("bytes=1000-", HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, 0, 0),
    ("bytes=-0", HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, 0, 0),
    ("bytes=5-2", HTTPStatus.OK, 0, 1000),
    ("bytes=0-1,5-6", HTTPStatus.OK, 0, 1000),
    ("lines=0-1", HTTPStatus.OK, 0, 1000),
    ("bytes=" + "9" * 30 + "-", HTTPStatus.OK, 0, 1000),
    ("", HTTPStatus.OK, 0, 1000),
]

CODINGS = [
    ("", False),
    ("gzip", True),
    ("br, GZIP;q=0.5", True),
    ("gzip;q=0", False),
    ("gzip; q=0.000", False),
    ("gzip;q=1.0", True),
    ("x-gzip", True),
    ("*", True),
    ("*;q=0", False),
    ("gzip;q=0, *", False),
    ("identity", False),
    (";;q=,", False),
]


def asking(method: str = "GET", **headers: str) -> WebRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebRequest(method, Request("/world"), "", named)


@pytest.mark.parametrize(("headers", "status"), FRESH)
@pytest.mark.parametrize("found", [LEAF, FILE])
def test_what_a_browser_has_already_is_not_sent_again(
    found: Leaf | Handed, headers: dict[str, str], status: HTTPStatus
) -> None:
    named = {name: value.replace("{tag}", found.tag) for name, value in headers.items()}
    for method in ("GET", "HEAD"):
        reply = reply_to(WebRequest(method, Request("/"), "", named), found)
        assert reply.status is status
        assert reply.headers["ETag"] == f'"{found.tag}"'
        assert reply.headers["Last-Modified"] == AT
        sent = bool(reply.body or reply.length)
        assert sent == (status is HTTPStatus.OK and method == "GET")
        assert ("Content-Length" in reply.headers) == (status is not HTTPStatus.NOT_MODIFIED)


def test_a_document_is_packed_for_those_who_can_unpack_it() -> None:
    packed = reply_to(asking(accept_encoding="gzip"), LEAF)
    plain = reply_to(asking(), LEAF)
    assert (packed.body, packed.headers["Content-Encoding"]) == (LEAF.squeezed, "gzip")
    assert (plain.body, "Content-Encoding" in plain.headers) == (LEAF.body, False)
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    again = reply_to(asking(accept_encoding="gzip", if_none_match=packed.headers["ETag"]), LEAF)
    assert again.status is HTTPStatus.NOT_MODIFIED
    assert "Content-Encoding" not in again.headers


def test_what_is_short_is_sent_as_it_is() -> None:
    reply = reply_to(asking(accept_encoding="gzip"), SHORT)
    assert reply.body == SHORT.body
    assert "Vary" not in reply.headers


def test_head_tells_what_get_would() -> None:
    for found in (LEAF, FILE, evolve(LEAF, found=False), Elsewhere("/x")):
        head, whole = reply_to(asking("HEAD"), found), reply_to(asking(), found)
        assert (head.status, head.headers) == (whole.status, whole.headers)
        assert (head.body, head.length) == (b"", 0)


@pytest.mark.parametrize(("asked", "status", "start", "length"), RANGES)
def test_a_part_of_a_file(asked: str, status: HTTPStatus, start: int, length: int) -> None:
    reply = reply_to(asking(range=asked), FILE)
    assert (reply.status, reply.start, reply.length) == (status, start, length)
    assert reply.headers["Content-Length"] == str(length)
    told = reply.headers.get("Content-Range", "")
    match status:
        case HTTPStatus.PARTIAL_CONTENT:
            assert told == f"bytes {start}-{start + length - 1}/1000"
        case HTTPStatus.OK:
            assert told == ""
        case _:
            assert told == "bytes */1000"


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ('"ab-1"', HTTPStatus.PARTIAL_CONTENT),
        (AT, HTTPStatus.PARTIAL_CONTENT),
        ('W/"ab-1"', HTTPStatus.OK),
        ('"ab-2"', HTTPStatus.OK),
        (BEFORE, HTTPStatus.OK),
        ("nonsense", HTTPStatus.OK),
    ],
)
def test_a_part_is_sent_only_of_the_file_that_is_known(known: str, status: HTTPStatus) -> None:
    assert reply_to(asking(range="bytes=0-9", if_range=known), FILE).status is status


def test_only_get_takes_a_part_and_only_of_files() -> None:
    assert reply_to(asking("HEAD", range="bytes=0-9"), FILE).status is HTTPStatus.OK
    assert reply_to(asking(range="bytes=0-9"), LEAF).status is HTTPStatus.OK


def test_an_empty_file_has_no_parts() -> None:
    empty = evolve(FILE, opened=Opened(-1, 0))
    assert reply_to(asking(), empty).headers["Content-Length"] == "0"
    beyond = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert reply_to(asking(range="bytes=0-"), empty).status is beyond


def test_another_spelling_is_led_to_the_one_there_is() -> None:
    reply = reply_to(WebRequest("GET", Request("/search/"), "q=a+b", {}), Elsewhere("/search"))
    assert reply.status is HTTPStatus.MOVED_PERMANENTLY
    assert reply.headers["Location"] == "/search?q=a+b"


def test_refusals_say_what_can_be_done() -> None:
    not_read = refuse(HTTPStatus.METHOD_NOT_ALLOWED, LEAF)
    assert not_read.headers["Allow"] == "GET, HEAD"
    assert "Retry-After" in refuse(HTTPStatus.SERVICE_UNAVAILABLE, LEAF).headers
    assert refuse(HTTPStatus.BAD_REQUEST, LEAF, bodiless=True).body == b""
    assert "ETag" not in not_read.headers


@pytest.mark.parametrize(("header", "accepted"), CODINGS)
def test_reading_what_codings_are_taken(header: str, *, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize("found", [LEAF, FILE, Elsewhere("/x"), evolve(LEAF, found=False)])
def test_every_reply_is_guarded(found: Leaf | Handed | Elsewhere) -> None:
    headers = reply_to(asking(), found).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
