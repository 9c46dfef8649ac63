"""Every row of every menu is valid, fits its column, and leads where it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trio
from wcwidth import wcswidth

from gopherd.config.settings import Settings
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue
from gopherd.render.gopher import Address
from gopherd.site.answer import Printed
from gopherd.site.site import Site
from gopherwire.item import HIGHEST_PORT, LONGEST_SELECTOR
from gopherwire.plus import read_attributes
from gopherwire.request import Request
from tests.newsroom import ADDRESS, Newsroom, Row, open_newsroom, rows_of

NASTY_TITLES = [
    "A\ttab and \x1b[31mred ink\x1b[0m and a bell\x07",
    "Right\u202eto left\u202c, marks \u200e\u200f, a \ufeffmark in the middle",
    ".",
    ". begins with a full stop",
    "i/world\tfake row\tevil.example\t70",
    "\u6f22\u5b57\u306e\u898b\u51fa\u3057\u306f\u4e8c\u6841\u3092\u53d6\u308b" * 12,
    "Zalgo e" + "\u0301\u0316\u0323" * 8 + " and \U0001f468\u200d\U0001f469\u200d\U0001f467 family",
    "One word of three hundred letters: " + "Donaudampfschiff" * 19,
    "A headline that goes on and on, " * 30,
    "\u00ab Guillemets \u00bb, \u201cquotes\u201d \u2014 and dashes\u2026",
    "<script>alert(1)</script> & \"quotes\" 'too'",
    "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",
    "C1 \x9b31m and \x85 next line \u2028 line \u2029 paragraph",
]
KINDS = {
    "paper.pdf": "d",
    "song.mp3": "s",
    "photo.jpg": "I",
    "old.gif": "g",
    "tar.tgz": "5",
    "program.bin": "9",
    "page.html": "h",
    "readme.log": "0",
    "archive.hqx": "4",
    "film.mp4": ";",
    "calendar.ics": "c",
    "mail.mbox": "M",
}


def write_nasty_tree(newsroom: Newsroom) -> None:
    """Fill content/ with whatever could break a menu."""
    newsroom.write(
        "site.toml", 'title = "\u6f22\u5b57 News"\nadmin = "Ana"\nmail = "ana@x.example"\n'
    )
    for number, title in enumerate(NASTY_TITLES):
        newsroom.write(
            f"nasty/title-{number}.txt",
            f"Title: {title}\nUpdated: 2025-09-0{number % 9 + 1}\nSource: {title}\n"
            f"Country: {title}\nBy: {title}\nTags: {title}\nStory: same\nOverview: {title}\n\n"
            f"{title}\n\n.\n\n.lone\n\n\tindented\ttabs\n\n```\n.\n. {title}\n```\n"
            f"See https://example.org/{number}?q=%20#x and gopher://h.example/0/a%20b.\n",
        )
    for number in range(60):
        newsroom.write(
            f"many/article-{number:02}.txt",
            f"Title: Article {number}\nUpdated: 2025-08-{number % 28 + 1:02} 10:00\n"
            f"Country: Country {number}\nSource: Source {number}\nTags: t{number}, all\n\nWords.\n",
        )
    newsroom.write("many/section.toml", f'name = "{"Many " * 30}"\nblurb = "{"blurb " * 40}"\n')
    newsroom.write("a/b/c/d/deep.md", "# Deep\n\n![Boats](boats.png)\n\n* one\n* two\n\n> said\n")
    newsroom.write("a/b/c/d/boats.png", b"\x89PNG\r\n\x1a\n")
    newsroom.write("a/b/c/d/[odd] name & all;?#%41.md", "Odd name\n\nText.\n")
    newsroom.write("a/\u6f22\u5b57/\u00e9t\u00e9 \u2019 25.txt", "Wide name\n\nText.\n")
    for name, kind in KINDS.items():
        newsroom.write(f"files/{name}", b".\nx\n" if kind == "0" else b"\0.\r\n.\r\n")
    newsroom.write("files/" + "long-name-" * 20 + ".bin", b"\0")
    newsroom.publish()


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with open_newsroom(tmp_path_factory.mktemp("nasty")) as opened:
        write_nasty_tree(opened)
        yield opened


@pytest.fixture(scope="module")
def crawled(nasty: Newsroom) -> dict[bytes, bytes]:
    """Every answer of the site by its selector: each link followed, as it is written."""
    return trio.run(crawl, nasty)


async def crawl(newsroom: Newsroom) -> dict[bytes, bytes]:
    answers: dict[bytes, bytes] = {}
    waiting = [(b"", "1")]
    while waiting:
        selector, kind = waiting.pop()
        if selector in answers:
            continue
        answers[selector] = answer = await newsroom.ask(selector + b"\r\n")
        if kind == "1":
            waiting += [(row.selector, row.kind) for row in rows_of(answer) if row.leads_here]
    return answers


def drawn(site: Site, selector: bytes) -> bytes:
    answer = site.draw(Request.from_line(selector))
    assert isinstance(answer, Printed)
    return answer.body


@pytest.fixture(scope="module")
def menus(crawled: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """The answers that are menus: no file has rows."""
    return {
        selector: answer
        for selector, answer in crawled.items()
        if answer.endswith(b"1<- back to index\t\tnews.example\t7070\t+\r\n.\r\n") or not selector
    }


@pytest.fixture(scope="module")
def rows(menus: dict[bytes, bytes]) -> list[Row]:
    return [row for menu in menus.values() for row in rows_of(menu)]


def test_every_selector_in_every_menu_leads_somewhere(
    nasty: Newsroom, crawled: dict[bytes, bytes]
) -> None:
    """Statement S19. Sent back as it is, each selector of the own tree gives no error."""
    assert len(crawled) > 300
    assert b"/many/article-00" in crawled
    assert b"/a/b/c/d/boats.png" in crawled
    assert any(selector.startswith(b"URL:https://example.org/") for selector in crawled)
    assert any(b"/before/" in selector for selector in crawled)
    assert [visit.outcome for visit in nasty.visits] == [200] * len(crawled)
    assert not [selector for selector, answer in crawled.items() if answer[:1] in {b"3", b""}]


def test_every_row_is_whole(menus: dict[bytes, bytes], rows: list[Row]) -> None:
    """Statement S14. Type, display, TAB, selector, TAB, host, TAB, port, CRLF, in each row.

    Statement S15. A menu ends with ".CRLF" once, and nothing after it.
    Statement S21. i rows carry four fields; error rows too.
    """
    assert rows
    for menu in menus.values():
        lines = menu.split(b"\r\n")
        assert lines[-2:] == [b".", b""]
        assert all(len(line.removesuffix(b"\t+").split(b"\t")) == 4 for line in lines[:-2])
        assert lines.index(b".") == len(lines) - 2
        assert b"\n" not in b"".join(lines)


def test_no_display_holds_a_control_character(menus: dict[bytes, bytes], rows: list[Row]) -> None:
    """Statement S16. No TAB, CR, LF, NUL, ESC, C0 or C1 whatever the article holds."""
    for row in rows:
        assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in row.display)
        assert not any(char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2069" for char in row.display)
    assert not any(b"\x1b" in menu or b"\0" in menu for menu in menus.values())


def test_every_row_fits_its_column(rows: list[Row]) -> None:
    """Statement S17. i, 0 and h rows <= 67 columns, 1 and 7 rows <= 66, banner included."""
    for row in rows:
        wide = wcswidth(row.display)
        assert 0 <= wide <= (66 if row.kind in "17" else 67), row
    assert max(wcswidth(row.display) for row in rows if row.kind == "1") == 66
    assert max(wcswidth(row.display) for row in rows if row.kind == "i") == 67


def test_no_selector_is_too_long(rows: list[Row]) -> None:
    """Statement S18. Selectors in menus have 255 bytes at most."""
    assert all(len(row.selector) <= LONGEST_SELECTOR for row in rows)
    assert max(len(row.selector) for row in rows) > 200


def test_every_row_names_the_public_address(rows: list[Row]) -> None:
    """Statement S20. Host and port are the configured public ones, not the bind address."""
    places = {(row.host, row.port) for row in rows if row.kind not in "i3"}
    assert places == {(ADDRESS.host, ADDRESS.port), ("h.example", 70)}
    assert {(row.host, row.port) for row in rows if row.kind == "i"} == {("null.host", 1)}


def test_another_public_address_is_in_every_row(nasty: Newsroom) -> None:
    """Statement S20. The address is the operator's to choose."""
    site = Site(nasty.library, Address("other.example", 70))
    for selector in ("", "/many", "/nasty/title-1", "/country", "/nowhere"):
        for row in rows_of(drawn(site, selector.encode())):
            assert row.kind == "i" or row.host in {"other.example", "h.example", "null.host"}
            assert row.kind == "i" or row.port in {70, 1}


def test_every_port_is_a_port(menus: dict[bytes, bytes]) -> None:
    """Statement S22. Port is decimal, 0 to 65535."""
    ports = {line.split(b"\t")[3] for menu in menus.values() for line in menu.split(b"\r\n")[:-2]}
    assert all(port.isdigit() and int(port) <= HIGHEST_PORT for port in ports)


def test_no_row_begins_with_a_full_stop(menus: dict[bytes, bytes], rows: list[Row]) -> None:
    """Statement S23. No row begins with ".", so no menu ends early."""
    assert not any(
        line.startswith(b".") for menu in menus.values() for line in menu.split(b"\r\n")[:-2]
    )
    assert any(row.display.startswith(".") for row in rows)


def test_mirrors_stand_below_their_primary(rows: list[Row]) -> None:
    """Statement S24. `+` rows only directly below their primary: this site writes none."""
    assert {row.kind for row in rows} <= {"i", "0", "1", "7", "h", *KINDS.values()}


async def test_the_first_link_is_about_the_site(nasty: Newsroom) -> None:
    """Statement S25. The root menu's first link contains "About", with a mail contact."""
    first = next(row for row in rows_of(await nasty.ask(b"\r\n")) if row.kind != "i")
    assert first.display == "About \u6f22\u5b57 News - ana@x.example"
    assert b"Write to: ana@x.example" in await nasty.ask(first.selector + b"\r\n")


async def test_no_row_says_more_than_it_can_keep(nasty: Newsroom, rows: list[Row]) -> None:
    """Statement S26. A fifth field only where `!`, `+` and `$` all work for that item."""
    announced = {(row.selector, row.kind) for row in rows if row.announced}
    assert len(announced) > 300
    assert not [row for row in rows if row.announced and not (row.kind in "107" and row.leads_here)]
    for selector, kind in announced:
        words = b"\twords" if kind == "7" else b""
        for form in (b"!", b"+", b"$"):
            answer = await nasty.ask(selector + words + b"\t" + form + b"\r\n")
            head, _, body = answer.partition(b"\r\n")
            assert head == b"+%d" % len(body)
            assert form == b"+" or body.startswith(b"+INFO: ")


async def test_every_text_that_is_announced_has_its_views(nasty: Newsroom) -> None:
    """Statement S26. The Gopher client in Debian opens no text whose views a menu does not tell."""
    for selector in (b"/nasty/title-1", b"/ascii/nasty/title-1"):
        answer = await nasty.ask(selector + b"\t$\r\n")
        known = read_attributes(answer.partition(b"\r\n")[2])
        texts = [one for one in known if one.item.kind == "0" and one.item.host == ADDRESS.host]
        assert [(one.item.plus, bool(one.views)) for one in texts] == [("+", True)]


def test_every_file_has_the_type_of_its_suffix(rows: list[Row]) -> None:
    """Statement S33. The type a menu gives a file is the one it is sent as."""
    given = {row.selector.decode().rpartition("/")[2]: row.kind for row in rows}
    assert {name: given[name] for name in KINDS} == KINDS


def test_all_sixty_articles_are_listed_page_by_page(menus: dict[bytes, bytes]) -> None:
    """Statement S19. Paging forward shows each article once; paging back comes to the start."""
    page, seen, pages = b"/many", list[bytes](), 0
    while page:
        found = rows_of(menus[page])
        seen += [row.selector for row in found if row.selector.startswith(b"/many/article")]
        older = [row.selector for row in found if row.display == "older ->"]
        newer = [row.selector for row in found if row.display == "<- newer"]
        assert bool(newer) == bool(pages)
        page, pages = older[0] if older else b"", pages + 1
    assert pages == 3
    assert sorted(seen) == sorted(set(seen)) == [b"/many/article-%02d" % n for n in range(60)]


def test_selectors_stay_the_same_over_restarts_and_re_sorting(
    nasty: Newsroom, menus: dict[bytes, bytes], tmp_path: Path
) -> None:
    """Statement S62. A new process with no memory of the old one gives the same answers."""
    fresh = Library(nasty.content, SqliteCatalogue.opened(tmp_path / "catalogue.sqlite"))
    try:
        fresh.refresh(nasty.site.clock())
        site = Site(fresh, ADDRESS)
        assert {selector: drawn(site, selector) for selector in menus} == menus
    finally:
        fresh.close()


async def test_a_selector_stays_when_the_article_moves_in_the_lists(tmp_path: Path) -> None:
    """Statement S62. A later date, another title: the same selector; pages keep working."""
    with open_newsroom(tmp_path, Settings()) as newsroom:
        newsroom.write("site.toml", "per-page = 2\n")
        for number in range(5):
            newsroom.write(
                f"{number}.txt", f"Title: N{number}\nUpdated: 2025-01-0{number + 1}\n\nx\n"
            )
        newsroom.publish()
        front = rows_of(await newsroom.ask(b"\r\n"))
        older = next(row.selector for row in front if row.display == "older ->")
        page = await newsroom.ask(older + b"\r\n")
        newsroom.write("0.txt", "Title: Another\nUpdated: 2025-02-01\n\nx\n")
        newsroom.write("9.txt", "Title: New\nUpdated: 2025-03-01\n\nx\n")
        newsroom.publish()
        assert b"Another" in await newsroom.ask(b"/0\r\n")
        articles = [row.selector for row in rows_of(page) if row.selector[:2] in {b"/1", b"/2"}]
        assert articles == [b"/2", b"/1"]
        again = [row.selector for row in rows_of(await newsroom.ask(older + b"\r\n"))]
        assert [selector for selector in again if selector in articles] == articles
