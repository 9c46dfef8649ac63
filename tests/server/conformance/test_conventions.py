"""What programs ask of any Gopher server: caps.txt, robots.txt, `URL:`, and HTTP by mistake."""

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from gopherd.config.settings import Settings
from gopherwire.text import read_text
from gopherwire.url import GopherUrl
from tests.newsroom import ADDRESS, Newsroom, open_newsroom


async def test_caps_say_what_the_server_can_do(newsroom: Newsroom) -> None:
    """Statement S55. `caps.txt` and `/caps.txt` begin "CAPS", CapsVersion=1 first, no key twice."""
    newsroom.write("site.toml", 'description = "News"\nmail = "ana@x.example"\n')
    newsroom.publish()
    answer = await newsroom.ask(b"caps.txt\r\n")
    assert await newsroom.ask(b"/caps.txt\r\n") == answer
    first, *lines, stop, last = answer.decode("ascii").split("\r\n")
    assert (first, stop, last) == ("CAPS", ".", "")
    keys = [line.partition("=")[0] for line in lines]
    assert keys[0] == "CapsVersion"
    assert len(keys) == len(set(keys))
    caps = tomllib.loads(
        "\n".join(
            f"{key} = '''{line.partition('=')[2]}'''" for key, line in zip(keys, lines, strict=True)
        )
    )
    assert caps["CapsVersion"] == "1"
    assert caps["PathKeepPreDelimeter"] == "FALSE"
    assert caps["ServerDefaultEncoding"] == "UTF-8"
    assert caps["ServerDescription"] == "News"
    assert caps["ServerAdmin"] == "ana@x.example"


async def test_robots_find_their_rules(newsroom: Newsroom) -> None:
    """Statement S56. `robots.txt`, `/robots.txt`, `0/robots.txt`: the same text/plain body."""
    answer = await newsroom.ask(b"robots.txt\r\n")
    assert answer == b"User-agent: *\r\nDisallow:\r\n.\r\n"
    assert await newsroom.ask(b"/robots.txt\r\n") == answer
    assert await newsroom.ask(b"0/robots.txt\r\n") == answer


async def test_a_publishers_own_files_come_first(newsroom: Newsroom) -> None:
    """Statement S56. A robots.txt or caps.txt in content/ is sent instead, as it is."""
    newsroom.write("robots.txt", "User-agent: *\nDisallow: /world\n")
    newsroom.write("caps.txt", "CAPS\nCapsVersion=1\n")
    newsroom.publish()
    for selector in (b"robots.txt", b"/robots.txt", b"0/robots.txt"):
        answer = await newsroom.ask(selector + b"\r\n")
        assert answer == b"User-agent: *\r\nDisallow: /world\r\n.\r\n"
    assert await newsroom.ask(b"caps.txt\r\n") == b"CAPS\r\nCapsVersion=1\r\n.\r\n"


class Tags(HTMLParser):
    """Remembers every tag of a page, and every word outside of them."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


HTML_TAGS = ["html", "head", "meta", "meta", "title", "body", "p", "p", "a", "p"]

FOLLOWED = [
    *("https://x.example/", "http://x.example/a?b=c&d=e#f", "https://x.example/'\"<b>&amp;"),
    *('https://x.example/"onmouseover="alert(1)', "mailto:ana@x.example", "gemini://x.example/"),
    "https://x.example/\u6f22\u5b57",
    "https://x.example/</a><script>alert(1)</script>",
    "https://x.example/" + "p" * 900,
]


@pytest.mark.parametrize("url", FOLLOWED)
@pytest.mark.parametrize("prefix", ["URL:", "/URL:"])
async def test_a_link_out_is_a_small_page(newsroom: Newsroom, url: str, prefix: str) -> None:
    """Statement S57. `URL:https://x/`: an HTML page, refresh <= 10 s, no script, no img.

    Statement S58. Quotes and < are escaped: the page has the same tags whatever the address.
    """
    page = Tags(await newsroom.ask(f"{prefix}{url}\r\n".encode()))
    assert [tag for tag, _ in page.tags] == HTML_TAGS
    refresh = dict(page.tags[3][1])
    seconds, _, target = str(refresh["content"]).partition(";URL=")
    assert int(seconds) <= 10
    assert target == url
    assert page.tags[8] == ("a", {"href": url})
    assert url in page.words


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,<script>x</script>"),
        *("gopher://x.example/", "telnet://x.example/", "tn3270://x/", "file:///etc/passwd"),
        *("vbscript:x", "//x.example/", "x.example", "", "https://", " https://x.example/"),
        *("https://x.example/a b", "https://x.example/\u202egnp", "java\x0bscript:alert(1)"),
    ],
)
async def test_a_link_to_anything_harmful_is_refused(newsroom: Newsroom, url: str) -> None:
    """Statement S58. javascript:, data:, gopher: and the like: refused."""
    answer = await newsroom.ask(f"URL:{url}\r\n".encode())
    assert answer == await newsroom.ask(b"/nowhere\r\n")


HTTP = [
    *(b"GET / HTTP/1.1", b"GET / HTTP/1.0", b"POST /x HTTP/1.1", b"GET /?q=<b>&\x1b HTTP/1.1"),
    *(b"CONNECT x:443 HTTP/1.1", b"OPTIONS * HTTP/1.0", b"TRACE / HTTP/1.1"),
]


@pytest.mark.parametrize("line", HTTP)
async def test_a_browser_is_answered_in_http(newsroom: Newsroom, line: bytes) -> None:
    """Statement S59. `GET / HTTP/1.1` to port 70: an HTML/HTTP answer, fast, no hang."""
    headers = b"Host: x\r\nUser-Agent: b\r\n\r\n"
    answer = await newsroom.ask_in_pieces([line + b"\r\n", headers])
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n" if line in HTTP[:2] else b"HTTP/1.1 4")
    assert f"Content-Length: {len(body)}".encode() in head.split(b"\r\n")
    assert body.startswith(b"<!DOCTYPE html>\n")
    assert b"\x1b" not in answer


@pytest.mark.parametrize("line", HTTP)
async def test_without_a_web_view_a_browser_is_told_where_to_go(
    tmp_path: Path, line: bytes
) -> None:
    """Statement S59. `GET / HTTP/1.1` to port 70: a short HTML/HTTP answer, fast, no hang."""
    with open_newsroom(tmp_path, Settings(web="off")) as newsroom:
        answer = await newsroom.ask(line + b"\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"Content-Length: {len(body)}".encode() in head.split(b"\r\n")
    assert Tags(body).tags[3] == ("a", {"href": "gopher://news.example:7070/"})
    assert len(answer) < 1000
    assert b"\x1b" not in answer


async def test_a_browser_that_wants_the_head_gets_no_body(newsroom: Newsroom) -> None:
    """Statement S59. HEAD as well."""
    newsroom.site.web = None
    whole = await newsroom.ask(b"GET / HTTP/1.1\r\n")
    head = await newsroom.ask(b"HEAD / HTTP/1.1\r\n")
    assert undated(head) == undated(whole[: whole.index(b"<!DOCTYPE")])


def undated(head: bytes) -> bytes:
    return re.sub(rb"Date: [^\r]*", b"", head)


async def test_a_feed_parses_and_its_links_lead_somewhere(newsroom: Newsroom) -> None:
    """Statement S61. Atom feed parses; its links are RFC 4266 URLs that resolve."""
    newsroom.write("world/harbour.txt", "Harbour\n\nSee https://a.example/.\n")
    newsroom.write("world/boats & <co>.txt", "Title: Boats\nTags: a\nStory: s\n\nText.\n")
    newsroom.publish()
    for selector in ("", "/world", "/tag/a", "/story/s"):
        text = read_text(await newsroom.ask(f"{selector}/feed.atom\r\n".encode()))
        feed = ET.fromstring(text)
        urls = [link.get("href", "") for link in feed.iter("{http://www.w3.org/2005/Atom}link")]
        gopher = [GopherUrl.parse(url) for url in urls if url.startswith("gopher:")]
        assert len(gopher) >= 3
        for url in gopher:
            assert (url.host, url.port) == (ADDRESS.host, ADDRESS.port)
            assert not (await newsroom.ask(url.request().to_bytes())).startswith(b"3")


@pytest.mark.parametrize("selector", ["/country/feed.atom", "/no/feed.atom", "/tag/no/feed.atom"])
async def test_there_is_no_feed_of_what_there_is_not(newsroom: Newsroom, selector: str) -> None:
    """Statement S41."""
    assert (await newsroom.ask(selector.encode() + b"\r\n")).startswith(b"3")


@pytest.mark.parametrize(
    "line", [b"GET /", b"get / http/1.1", b"GET / HTTP/1.1 x", b"GET /a\tx HTTP/1.1"]
)
async def test_what_is_not_quite_http_is_a_selector(newsroom: Newsroom, line: bytes) -> None:
    """Statement S59. Or a type 3 answer."""
    assert (await newsroom.ask(line + b"\r\n")).startswith(b"3Nothing is published")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        *(("1/world", "/world"), ("/world", "/world"), ("world", "/world"), ("/world/", "/world")),
        *(("1/", ""), ("1/world/harbour", "/world/harbour"), ("0/a.log", "/a.log")),
        *(
            ("0/world/harbour.txt", "/world/harbour.txt"),
            ("a.log", "/a.log"),
            ("9/b.bin", "/b.bin"),
        ),
        *(("1/about", "/about"), ("about", "/about"), ("1/country", "/country")),
    ],
)
async def test_both_forms_of_an_address_reach_the_item(
    newsroom: Newsroom, asked: str, meant: str
) -> None:
    """Statement S60. gopher://host/1/x and /11/x style both reach the item."""
    newsroom.write("world/harbour.txt", "Harbour\n\nText.\n")
    newsroom.write("a.log", "text")
    newsroom.write("b.bin", b"\0")
    newsroom.publish()
    answer = await newsroom.ask(f"{asked}\r\n".encode())
    assert not answer.startswith(b"3")
    assert answer == await newsroom.ask(f"{meant}\r\n".encode())
