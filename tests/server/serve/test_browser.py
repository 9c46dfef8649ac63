"""A browser's whole visit: what it gets, how it is written down, and that nothing holds it."""

import gzip
from pathlib import Path

import pytest
import trio
import trio.testing

from gopherd.config.settings import Settings
from gopherd.serve.journal import Outcome
from gopherd.site.answer import Answer
from gopherd.site.site import Site
from gopherd.site.web import Leaf, WebAnswer
from gopherwire.request import Request
from tests.newsroom import Newsroom, open_newsroom
from tests.server.serve.test_connection import descriptors

HOST = b"Host: news.example\r\n"
PICTURE = bytes(range(256)) * 400


@pytest.fixture
def site(newsroom: Newsroom) -> Newsroom:
    newsroom.write("world/harbour.txt", "Title: Harbour\nTags: ports\n\n" + "It is open. " * 99)
    newsroom.write("world/boats.png", PICTURE)
    newsroom.write("world/own.html", "<script>alert(1)</script>")
    newsroom.publish()
    return newsroom


def head_of(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    line, *fields = head.decode("ascii").split("\r\n")
    headers = dict(field.split(": ", 1) for field in fields)
    assert headers["Connection"] == "close"
    return int(line.split()[1]), headers, body


async def get(
    newsroom: Newsroom, path: str, *fields: str, method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    lines = "".join(f"{one}\r\n" for one in fields).encode()
    request = f"{method} {path} HTTP/1.1\r\n".encode() + HOST + lines + b"\r\n"
    return head_of(await newsroom.ask(request))


PAGES = [
    ("/", 200, "text/html; charset=utf-8"),
    ("/world", 200, "text/html; charset=utf-8"),
    ("/world/harbour", 200, "text/html; charset=utf-8"),
    ("/world/harbour.txt", 200, "text/plain; charset=utf-8"),
    ("/world/harbour.txt?utm=1", 200, "text/plain; charset=utf-8"),
    ("/world/boats.png", 200, "image/png"),
    ("/world/own.html", 200, "text/html; charset=utf-8"),
    ("/feed.atom", 200, "application/atom+xml; charset=utf-8"),
    ("/world/feed.atom", 200, "application/atom+xml; charset=utf-8"),
    ("/tag/ports/feed.atom", 200, "application/atom+xml; charset=utf-8"),
    ("/robots.txt", 200, "text/plain; charset=utf-8"),
    ("/caps.txt", 200, "text/plain; charset=utf-8"),
    ("/favicon.svg", 200, "image/svg+xml"),
    ("/URL:https://a.example/", 200, "text/html; charset=utf-8"),
    ("/URL:javascript:alert(1)", 404, "text/html; charset=utf-8"),
    ("/no/such/page", 404, "text/html; charset=utf-8"),
    ("/..%2f..%2fetc%2fpasswd", 404, "text/html; charset=utf-8"),
    ("/../../etc/passwd", 404, "text/html; charset=utf-8"),
    ("/.hidden", 404, "text/html; charset=utf-8"),
]

SPELLINGS = [
    ("/world/", "/world"),
    ("/1/world", "/world"),
    ("/0/world/harbour.txt", "/world/harbour.txt"),
    ("//world", "/world"),
    ("//evil.example/..", "/evil.example/.."),
    ("/world/?q=a%0D%0Ab", "/world?q=a%0D%0Ab"),
]


@pytest.mark.parametrize(("path", "status", "media"), PAGES)
async def test_every_page_has_its_type_and_its_guards(
    site: Newsroom, path: str, status: int, media: str
) -> None:
    got, headers, body = await get(site, path)
    assert (got, headers["Content-Type"]) == (status, media)
    assert int(headers["Content-Length"]) == len(body)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = headers.get("Content-Security-Policy", "")
    assert "script" not in policy
    assert policy.startswith("default-src 'none'") or media == "image/png"
    assert site.visits[-1].outcome == status
    head = await get(site, path, method="HEAD")
    assert (head[0], head[2]) == (got, b"")
    for name in headers.keys() - {"Date", "Last-Modified"}:
        assert head[1][name] == headers[name]


@pytest.mark.parametrize(("path", "to"), SPELLINGS)
async def test_other_spellings_lead_to_the_one_there_is(site: Newsroom, path: str, to: str) -> None:
    status, headers, body = await get(site, path)
    assert (status, headers["Location"], body) == (301, to, b"")


async def test_a_selector_an_article_had_before_leads_to_its_new_one(site: Newsroom) -> None:
    site.write("world/moved.txt", "Title: Moved\nAlias: /storms\n\nx\n")
    site.publish()
    for path, to in (("/storms", "/world/moved"), ("/storms.txt", "/world/moved.txt")):
        status, headers, body = await get(site, path)
        assert (status, headers["Location"], body) == (301, to, b"")
    status, headers, _ = await get(site, "/ascii/storms")
    assert (status, headers["Location"]) == (301, "/ascii/world/moved")
    assert (await get(site, "/ascii/world/moved"))[0] == 200


async def test_a_publishers_html_runs_no_script(site: Newsroom) -> None:
    _, headers, body = await get(site, "/world/own.html")
    assert body == b"<script>alert(1)</script>"
    assert headers["Content-Security-Policy"].endswith("; sandbox")


async def test_texts_come_without_what_gopher_adds(site: Newsroom) -> None:
    _, _, body = await get(site, "/world/harbour.txt")
    assert body.startswith(b"Harbour\n\n")
    assert b"\r" not in body
    assert not body.endswith(b".\n.\n")


async def test_a_page_is_sent_once_and_then_known(site: Newsroom) -> None:
    _, headers, body = await get(site, "/world", "Accept-Encoding: gzip")
    assert gzip.decompress(body).startswith(b"<!DOCTYPE html>")
    again = await get(site, "/world", "Accept-Encoding: gzip", f"If-None-Match: {headers['ETag']}")
    assert (again[0], again[2]) == (304, b"")
    site.write("world/new.txt", "New\n\nText.\n")
    site.publish()
    later = await get(site, "/world", "Accept-Encoding: gzip", f"If-None-Match: {headers['ETag']}")
    assert later[0] == 200
    assert [visit.outcome for visit in site.visits] == [200, 304, 200]


async def test_a_part_of_a_file_is_these_bytes(site: Newsroom) -> None:
    before = descriptors()
    for asked, part in (
        ("bytes=1000-1999", PICTURE[1000:2000]),
        ("bytes=-5", PICTURE[-5:]),
        ("bytes=102399-", PICTURE[-1:]),
    ):
        status, headers, body = await get(site, "/world/boats.png", f"Range: {asked}")
        assert (status, body) == (206, part)
        assert int(headers["Content-Length"]) == len(part)
    assert (await get(site, "/world/boats.png", "Range: bytes=102400-"))[0] == 416
    assert (await get(site, "/world/boats.png", method="HEAD"))[2] == b""
    assert (await get(site, "/world/boats.png"))[2] == PICTURE
    assert descriptors() == before


async def test_a_feed_shows_an_article_that_changed_though_no_list_does(site: Newsroom) -> None:
    for ask in ("/world/feed.atom", "/feed.atom"):
        assert b"It is open." in (await get(site, ask))[2]
        assert b"It is open." in await site.ask(f"{ask}\r\n".encode())
    site.write("world/harbour.txt", "Title: Harbour\nTags: ports\n\n" + "It is shut. " * 99)
    edition = site.library.refresh(site.site.clock())
    site.site.take_note(edition, frozenset({"/world/harbour"}))
    for ask in ("/world/feed.atom", "/feed.atom"):
        assert b"It is shut." in (await get(site, ask))[2]
        assert b"It is shut." in await site.ask(f"{ask}\r\n".encode())


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_nothing_can_be_changed(site: Newsroom, method: str) -> None:
    status, headers, _ = await get(site, "/world", method=method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


async def test_an_old_browser_is_served_too(site: Newsroom) -> None:
    status, _, body = head_of(await site.ask(b"GET /world HTTP/1.0\r\n\r\n"))
    assert status == 200
    assert body.endswith(b"</html>\n")


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET /world HTTP/1.1\r\n\r\n",
        b"/world\r\n",
        b"\0\xff" * 999,
        b"0\r\n\r\nGET /x HTTP/1.1\r\n",
    ],
)
async def test_what_follows_the_request_is_not_answered(site: Newsroom, garbage: bytes) -> None:
    """Statement S7."""
    request = b"GET / HTTP/1.1\r\n" + HOST + b"Connection: keep-alive\r\n\r\n"
    once = head_of(await site.ask(request))
    more = head_of(await site.ask(request + garbage))
    assert more[2] == once[2]
    assert len(site.visits) == 2


async def test_a_request_that_comes_byte_by_byte_is_answered(site: Newsroom) -> None:
    """Statement S3."""
    request = b"GET /world HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = head_of(await site.ask_in_pieces([bytes([byte]) for byte in request]))
    assert answer[0] == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /" + b"x" * 2000, 414),
        (b"GET / HTTP/1.1\r\nCookie: " + b"x" * 20_000, 431),
        (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc", 413),
        (b"GET / HTTP/3.0\r\n" + HOST + b"\r\n", 505),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: x, chunked\r\n\r\n", 501),
    ],
)
async def test_what_cannot_be_served_says_why(site: Newsroom, request_: bytes, status: int) -> None:
    got, headers, body = head_of(await site.ask(request_))
    assert got == status
    assert b"<h1>" in body
    assert "ETag" not in headers
    assert site.visits[-1].outcome == status


@pytest.mark.parametrize("begun", [b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET /wor"])
async def test_a_browser_that_does_not_finish_is_told_so(
    site: Newsroom, begun: bytes, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S11."""
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(site.service.attend, server, "192.0.2.7")
        await reader.send_all(begun)
        answer = b"".join([bytes(piece) async for piece in reader])
        await reader.aclose()
    assert head_of(answer)[0] == 408
    assert site.visits[-1].outcome is Outcome.TOO_SLOW
    assert trio.current_time() < 3 * site.settings.request_deadline


async def test_one_header_a_second_does_not_hold_the_door(
    site: Newsroom, autojump_clock: trio.testing.MockClock
) -> None:
    """Statement S11."""
    reader, server = trio.testing.memory_stream_pair()

    async def drip() -> None:
        await reader.send_all(b"GET / HTTP/1.1\r\n")
        while True:
            await reader.send_all(b"X: y\r\n")
            await trio.sleep(1)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(site.service.attend, server, "192.0.2.7")
        nursery.start_soon(drip)
        answer = b"".join([bytes(piece) async for piece in reader])
        nursery.cancel_scope.cancel()
    assert head_of(answer)[0] == 408
    assert trio.current_time() < 3 * site.settings.request_deadline


class Failing(Site):
    error: Exception

    def browse(self, request: Request) -> WebAnswer:
        raise self.error

    def draw(self, request: Request) -> Answer:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"), [(OSError("gone"), 503), (RuntimeError("ours"), 500)], ids=repr
)
async def test_what_goes_wrong_is_told_in_http(
    site: Newsroom, error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    failing = Failing(site.library, site.site.address, web=site.site.web)
    failing.error = error
    site.site = failing
    assert (await get(site, "/world"))[0] == status
    assert (await get(site, "/world", method="HEAD"))[0] == status
    assert {visit.outcome for visit in site.visits} == {status}
    assert caplog.records


async def test_a_search_is_what_gopher_would_have_asked(site: Newsroom) -> None:
    asked: list[Request] = []

    class Listening(Site):
        def browse(self, request: Request) -> WebAnswer:
            asked.append(request)
            return Site.browse(self, request)

    site.site = Listening(site.library, site.site.address, web=site.site.web)
    await get(site, "/search?q=two+words")
    await get(site, "/search?q=%2B%09%21")
    await get(site, "/world")
    assert asked == [
        Request("/search", ("two words",)),
        Request("/search", ("+ !",)),
        Request("/world"),
    ]


async def test_pages_are_kept_under_one_name_and_searches_are_not(site: Newsroom) -> None:
    for path in ("/", "/?a=1", "/world", "/world/", "/world?q=x", "/no", "/favicon.svg"):
        await get(site, path)
    assert set(site.site.leaves.main.pages) == {"", "/world"}


async def test_a_page_that_is_ready_is_so_whatever_follows_its_path(site: Newsroom) -> None:
    await get(site, "/world")
    service = site.service
    for path in ("/world?q=x", "/world?q=%21", "/world?a=1&b=2"):
        held = service.site.leaf(Request("/world", (path,)))
        assert isinstance(held, Leaf)


async def test_where_a_path_belongs_is_told_without_drawing_the_page(site: Newsroom) -> None:
    class Blank(Site):
        def browse(self, request: Request) -> WebAnswer:
            raise AssertionError(request)

    site.site = Blank(site.library, site.site.address, web=site.site.web)
    for path in ("/world/", "/world///?q=x"):
        status, headers, _ = await get(site, path)
        assert (status, headers["Location"].partition("?")[0]) == (301, "/world")


async def test_a_bookmark_of_nothing_keeps_a_file_open_no_longer(
    site: Newsroom, tmp_path: Path
) -> None:
    before = descriptors()
    tag = (await get(site, "/world/boats.png"))[1]["ETag"]
    assert (await get(site, "/world/boats.png", f"If-None-Match: {tag}"))[0] == 304
    assert descriptors() == before


def test_without_a_web_view_nothing_is_drawn_for_it(tmp_path: Path) -> None:
    with open_newsroom(tmp_path, Settings(web="off")) as newsroom:
        answer = trio.run(newsroom.ask, b"GET /no HTTP/1.1\r\n" + HOST + b"\r\n")
        assert head_of(answer)[0] == 200
        assert b"gopher://news.example:7070/" in answer
        long = trio.run(newsroom.ask, b"GET /" + b"x" * 2000)
        assert long.startswith(b"3That request is too long.")
