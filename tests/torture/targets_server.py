"""What is claimed of the server's parsers: articles, maps, tables, browsers, proxies."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import attrs

from gopherd.article.dates import check_weekday, read_when
from gopherd.article.headers import split_headers
from gopherd.article.model import Article, Verbatim
from gopherd.article.parse import parse
from gopherd.article.query import understand
from gopherd.article.slug import slug
from gopherd.article.write import write
from gopherd.config.masthead import Dialect, Masthead, read_masthead, read_section
from gopherd.config.settings import Settings
from gopherd.config.table import NotToml, fill, read_table
from gopherd.errors import BadHttp, NotIntroduced, NotPublished
from gopherd.gophermap.dialect import differences, lines_of, read_map
from gopherd.gophermap.rows import Way
from gopherd.gophermap.umn import lay_out, read_links
from gopherd.render.address import Reach
from gopherd.render.feed import Entry, Feed, FeedPress
from gopherd.render.gopher import Address, menu_items
from gopherd.render.redirect import redirect_page, url_selector
from gopherd.render.story import Around, article_page, article_text
from gopherd.render.text import print_text
from gopherd.render.web import print_html, print_story
from gopherd.serve.http import BrowserReader, WebRequest, begins_http, is_http, write_head
from gopherd.serve.proxy import ProxyReader
from gopherd.serve.reply import reply_to
from gopherd.site.web import Elsewhere, Leaf
from gopherwire.item import HIGHEST_PORT, Item
from gopherwire.menu import write_menu
from tests.torture.claims import (
    comes_the_same_in_pieces,
    is_harmless_html,
    is_line,
    is_text,
    strict_rows,
)

THEN = datetime(2025, 9, 5, 13, 2, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
HERE = Address("news.example", 7070)
MASTHEAD = Masthead(title="News", font="mini")


def txt(data: bytes) -> None:
    """A plain article becomes pages nobody can break."""
    _article(data, "a.txt")


def markdown(data: bytes) -> None:
    """So does one in Markdown."""
    _article(data, "a.md")


def _article(data: bytes, name: str) -> None:
    try:
        article, problems = parse(data, name=name, written=THEN, zone=ZONE)
    except NotPublished as error:
        is_line(str(error.problem))
        return
    for problem in problems:
        is_line(str(problem))
    _is_clean(article)
    _is_printed(article, width=30 + len(data) % 2 * 37)
    again, _ = parse(write(article).encode(), name="a.txt", written=THEN, zone=ZONE)
    assert again.title == article.title


def _is_clean(article: Article) -> None:
    for text in (article.title, article.byline, article.source, article.country, article.overview):
        is_line(text)
    for text in (*article.tags, *article.corrections, article.language, article.story):
        is_line(text)
    for block in article.body:
        rows = block.rows if isinstance(block, Verbatim) else _texts(block)
        for row in rows:
            is_line(row)
    for link in article.links:
        is_line(link.words)
        is_line(link.url)


def _texts(block: attrs.AttrsInstance) -> Iterable[str]:
    values: tuple[Any, ...] = attrs.astuple(block)
    return (value for value in values if isinstance(value, str))


def _is_printed(article: Article, width: int) -> None:
    page = article_page(MASTHEAD, article, Around(selector="/a"))
    items = menu_items(page, address=HERE, width=width)
    assert len(strict_rows(write_menu(items))) == len(items)
    is_text(print_text(article_text(article), width=width))
    reach = Reach(HERE)
    is_harmless_html(print_html(page, masthead=MASTHEAD, reach=reach))
    is_harmless_html(print_story(page, reach=reach))
    feed = Feed("/feed.atom", "", "", (Entry("/a", article, page),))
    atom = FeedPress(MASTHEAD, Reach(HERE, None)).print(feed)
    is_text(atom)
    _is_feed(atom)


def _is_feed(atom: str) -> None:
    assert len(ET.fromstring(atom)) > 0


def headers(data: bytes) -> None:
    """Headers and the body of a file, which lose no line between them."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    with suppress(NotPublished):
        split = split_headers(text)
        assert split.first >= 1
        assert len(split.body) <= len(text.split("\n"))


def dates(data: bytes) -> None:
    """A date as people write it."""
    text = data.decode("utf-8", "replace")
    with suppress(ValueError):
        when = read_when(text, ZONE)
        check_weekday(text, when)
        is_line(str(when))
        assert abs(when.epoch) < 1 << 40
        assert read_when(str(when), ZONE).day == when.day
    is_line(slug(text))


def gophermap(data: bytes) -> None:
    """A map in any dialect: its rows can be written into a menu."""
    for name in ("gophermap", "index.gph"):
        for dialect in Dialect:
            read = read_map(data, name, "folder", dialect)
            for row in read.rows:
                if isinstance(row, Way):
                    _is_row(row)
            for problem in (*read.problems, *differences(data, name, dialect)):
                is_line(str(problem))
    links = read_links(lines_of(data)[0])
    laid_out = lay_out((), links, {}, "folder")
    for row in laid_out.rows:
        if isinstance(row, Way):
            _is_row(row)


def _is_row(row: Way) -> None:
    assert row.port <= HIGHEST_PORT
    item = Item(row.kind, row.label, row.selector, row.host or "h", row.port or 70)
    assert item.to_bytes().count(b"\n") == 1


def http(data: bytes) -> None:
    """What a browser sends, at once or byte by byte; and the head of what it is sent."""
    line = data.partition(b"\n")[0]
    is_http(line)
    begins_http(line)

    def read(pieces: Iterable[bytes]) -> object:
        reader = BrowserReader()
        try:
            for piece in pieces:
                if found := reader.feed(piece):
                    return found
            return reader.feed(b"")
        except BadHttp as error:
            return error.status

    # a fault far behind may be found before or after one in front, as the bytes come
    found = read([data] if data else [])
    again = read([data[place : place + 1] for place in range(len(data))])
    if isinstance(found, WebRequest):
        assert again == found
        assert not any(byte in found.request.selector for byte in "\0\t\r\n")
        leaf = Leaf(body=b"<p>" * 300, media="text/html", modified=THEN)
        for answer in (leaf, Leaf(body=b"", media="x/y", modified=THEN, found=False)):
            reply = reply_to(found, answer)
            assert reply.headers.get("Content-Length", "0").isdigit()
            assert write_head(reply.status, reply.headers, THEN).count(b"\r\n\r\n") == 1
        moved = reply_to(found, Elsewhere("/x"))
        assert write_head(moved.status, moved.headers, THEN).count(b"\r\n\r\n") == 1
    else:
        assert found is None or isinstance(found, HTTPStatus)


def proxy(data: bytes) -> None:
    """A PROXY header; nothing of what follows it is lost."""

    def read(pieces: Iterable[bytes]) -> object:
        reader = ProxyReader()
        pieces = iter(pieces)
        try:
            for piece in pieces:
                if found := reader.feed(piece):
                    return found.peer, found.rest + b"".join(pieces)
            found = reader.feed(b"")
        except NotIntroduced:
            return "nobody"
        else:
            return found and (found.peer, found.rest)

    comes_the_same_in_pieces(data, read)


def tables(data: bytes) -> None:
    """site.toml, section.toml and gopherd.toml: whatever is wrong is said, in a line."""
    for _, problems in (read_masthead(data), read_section(data, "folder")):
        for problem in problems:
            is_line(str(problem))
    with suppress(UnicodeDecodeError, NotToml):
        given = read_table(data.decode("utf-8-sig"))
        for complaint in fill(Settings, given)[1]:
            is_line(f"{complaint.what} {complaint.remedy}")


def redirect(data: bytes) -> None:
    """The page of an `h` row: harmless, or none."""
    text = data.decode("utf-8", "surrogateescape")
    page = redirect_page(f"URL:{text}")
    if page is not None:
        is_harmless_html(page.decode())
    if selector := url_selector(text):
        is_line(selector)


def query(data: bytes) -> None:
    """What a reader looks for: nothing is refused, what is shown is a line and means the same."""
    question = understand(data.decode("utf-8", "surrogateescape"))
    is_line(str(question))
    assert str(understand(str(question))) == str(question)
    for term in question.terms:
        is_line(str(term))
    for remark in question.remarks:
        is_line(remark)


TARGETS = {
    "query": query,
    "txt": txt,
    "markdown": markdown,
    "headers": headers,
    "dates": dates,
    "gophermap": gophermap,
    "http": http,
    "proxy": proxy,
    "tables": tables,
    "redirect": redirect,
}
