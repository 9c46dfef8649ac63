import os

import pytest

from gopherd.article.listing import Filed, Sectioned
from gopherd.gophermap.dialect import MOST_LINES
from gopherd.gophermap.rows import Way
from gopherd.render.page import Fixed, Line, Part
from gopherd.site.answer import Printed
from gopherd.site.holes import as_file, as_folder, as_part, formerly
from gopherwire.request import Request
from tests.gopherholes import GEOMYIDAE, GOPHERNICUS, HOLES, UMN, dig
from tests.newsroom import ADDRESS, Newsroom, Row, rows_of


def open_hole(newsroom: Newsroom, hole: dict[str, str | bytes]) -> None:
    dig(newsroom.content, hole)
    newsroom.publish()


async def page(newsroom: Newsroom, selector: str = "") -> list[str]:
    """Return each row as it reads; a link with where it leads."""
    menu = await newsroom.ask(f"{selector}\r\n".encode())
    return [written(row) for row in rows_of(menu)]


def written(row: Row) -> str:
    if row.kind == "i":
        return row.display
    here = (row.host, row.port) == (ADDRESS.host, ADDRESS.port)
    where = "" if here else f" @{row.host}:{row.port}"
    return f"[{row.kind}] {row.display} -> {row.selector.decode()}{where}"


async def test_a_hole_of_gophernicus(newsroom: Newsroom) -> None:
    open_hole(newsroom, GOPHERNICUS)
    assert await page(newsroom) == [
        "Ana's burrow",
        "Welcome to the burrow.",
        "",
        "   .-.   drawn with",
        "  (o o)  spaces",
        "This row of words is wider than the sixty-seven columns that a page",
        "has, so that it is cut by one server and wrapped by the other,",
        "which loses nothing.",
        "[0] About me -> /about.txt",
        "[1] Phlog -> /phlog",
        "[1] phlog -> /phlog",
        "[1] Files -> /files/",
        "[1] Odd names -> /odd",
        "[1] Mixed -> /mixed",
        "[h] On the web -> URL:https://ana.example/a?b=c#d",
        "[1] A friend -> /~bea @bea.example:7070",
        "[0] Without a port -> x/y @bea.example:7070",
        "[8] A bulletin board -> guest @bbs.example:23",
        "Kept since 1998.",
        "[1] Top -> /",
        "That is all.",
    ]
    assert await page(newsroom, "/files/") == [
        "Files:",
        "",
        "[1] .. -> /",
        "[1] new -> /files/new/",
        "[1] Older things -> /files/old/",
        "[I] boat.png -> /files/boat.png",
        "[9] data -> /files/data",
        "[0] file2.txt -> /files/file2.txt",
        "[0] file10.txt -> /files/file10.txt",
        "[0] noend -> /files/noend",
        "[9] notes.md -> /files/notes.md",
        "[0] README -> /files/README",
    ]
    assert await page(newsroom, "/mixed") == [
        *("[1] .. -> /", "[0] one.txt -> /mixed/one.txt"),
        *("Two is:", "[0] One again -> /mixed/one.txt"),
    ]


async def test_texts_of_a_hole_are_files(newsroom: Newsroom) -> None:
    open_hole(newsroom, GOPHERNICUS)
    assert await newsroom.ask(b"/phlog/2019-03-09.txt\r\n") == b"First entry.\r\n.\r\n"
    assert await newsroom.ask(b"/about.txt\r\n") == (
        "I am Ana.\r\n..\r\n...dots, and Grüße\r\n.\r\n".encode()
    )
    assert await newsroom.ask(b"/files/data\r\n") == GOPHERNICUS["files/data"]
    assert (await newsroom.ask(b"/phlog/2019-03-09\r\n")).startswith(b"3")


async def test_a_hole_of_geomyidae(newsroom: Newsroom) -> None:
    open_hole(newsroom, GEOMYIDAE)
    assert await page(newsroom) == [
        "Bea's place",
        "the first letter was doubled",
        "[in brackets]",
        "[0] About | me -> /about.txt",
        "[1] Phlog -> /phlog",
        "[1] Pictures -> /pictures.gph",
        "[1] A friend -> / @ana.example:70",
        "[h] Web -> URL:https://bea.example",
        "words",
    ]
    assert await page(newsroom, "/pictures.gph") == ["[I] Boat -> /boat.png"]
    phlog = ["[0] One -> /phlog/1.txt", "[1] Back -> /"]
    assert await page(newsroom, "/phlog") == phlog
    assert await page(newsroom, "/phlog/index.gph") == phlog


async def test_a_hole_with_link_files(newsroom: Newsroom) -> None:
    open_hole(newsroom, UMN)
    assert await page(newsroom, "/papers") == [
        "[1] University of Minnesota -> 1 @gopher.example:70",
        "[0] Read this first -> /papers/intro.txt",
        "[0] Tide tables -> /papers/tides.txt",
        "[g] chart -> /papers/chart.gif",
        "[1] more -> /papers/more",
        "[0] Boats, and how they float -> /papers/boats.txt",
    ]
    for hidden in ("/papers/.Links", "/papers/.names", "/papers/.cap", "/papers/.cap/tides.txt"):
        assert (await newsroom.ask(f"{hidden}\r\n".encode())).startswith(b"3"), hidden
    assert await newsroom.ask(b"/papers/draft.txt\r\n") == b"Not ready.\r\n.\r\n"


async def test_a_hole_in_a_folder_leaves_the_newsroom_as_it_is(newsroom: Newsroom) -> None:
    newsroom.write("world/harbour.txt", "Harbour reopens\n\nBoats sail.\n")
    newsroom.write("ana/gophermap", "Ana's\n0About\tabout.txt\n")
    newsroom.write("ana/about.txt", "I am Ana.\n")
    newsroom.publish()
    front = await page(newsroom)
    assert "[1] Ana -> /ana" in front
    assert "[1] Harbour reopens -> /world/harbour" in front
    assert await page(newsroom, "/ana") == ["Ana's", "[0] About -> /ana/about.txt"]


async def test_a_newsroom_within_a_hole(newsroom: Newsroom) -> None:
    newsroom.write("gophermap", "Ana's\n1News\tnews\n")
    newsroom.write("news/section.toml", "articles = true\n")
    newsroom.write("news/harbour.txt", "Country: Spain\n\nHarbour reopens\n\nBoats sail.\n")
    newsroom.write("old.txt", "Old\n")
    newsroom.publish()
    assert await page(newsroom) == ["Ana's", "[1] News -> /news"]
    assert "[1] Harbour reopens -> /news/harbour" in await page(newsroom, "/news")
    assert "[1] Spain (1) -> /country/spain" in await page(newsroom, "/country")
    assert await newsroom.ask(b"/old.txt\r\n") == b"Old\r\n.\r\n"


async def test_a_page_follows_its_map_its_folder_and_what_it_takes_in(newsroom: Newsroom) -> None:
    newsroom.write("phlog/gophermap", "!Phlog\n=../parts/menu\n*\n")
    newsroom.write("parts/menu", "one\n")
    newsroom.publish()
    assert await page(newsroom, "/phlog") == ["Phlog", "one", "[1] .. -> /"]
    newsroom.write("phlog/a.txt", "a\n")
    newsroom.write("parts/menu", "two\n")
    newsroom.publish()
    after = ["Phlog", "two", "[1] .. -> /", "[0] a.txt -> /phlog/a.txt"]
    assert await page(newsroom, "/phlog") == after
    newsroom.write("phlog/gophermap", "Phlog\n")
    newsroom.publish()
    assert await page(newsroom, "/phlog") == ["Phlog"]
    (newsroom.content / "phlog/gophermap").unlink()
    newsroom.publish()
    assert "[1] a -> /phlog/a" in await page(newsroom, "/phlog"), "it is a section again"


def test_pages_that_show_more_than_a_folder_and_its_map_are_not_kept(newsroom: Newsroom) -> None:
    newsroom.write("alone/gophermap", "!Alone\n*\n")
    newsroom.write("alone/part.gophermap", "!Part\n")
    newsroom.write("taking/gophermap", "!Taking\n=../part\n")
    newsroom.write("users/gophermap", "!Users\n~\n")
    newsroom.write("hosts/gophermap", "!Hosts\n%\n")
    newsroom.write("part", "words\n")
    newsroom.publish()
    kept = {"/alone": True, "/alone/part.gophermap": True, "/alone/gophermap": False}
    kept |= {"/taking": False, "/users": False, "/hosts": False}
    for selector, settled in kept.items():
        answer = newsroom.site.draw(Request(selector))
        assert isinstance(answer, Printed)
        assert answer.settled is settled, selector
    newsroom.write("alone/gophermap", "!Another\n")
    answer = newsroom.site.draw(Request("/alone"))
    assert isinstance(answer, Printed)
    assert not answer.settled, "it shows more than the catalogue knows"


async def test_a_dialect_goes_for_the_folders_below(newsroom: Newsroom) -> None:
    newsroom.write("section.toml", 'dialect = "bucktooth"\n')
    newsroom.write("gophermap", "# words\n")
    newsroom.write("below/gophermap", "# words\n*\n")
    newsroom.write("other/gophermap", "# words\n*\n")
    newsroom.write("other/section.toml", 'dialect = "auto"\n')
    newsroom.publish()
    assert await page(newsroom) == ["# words"]
    assert await page(newsroom, "/below") == ["# words", "*"]
    assert await page(newsroom, "/other") == ["[1] .. -> /"]


async def test_users_and_virtual_hosts_are_folders_at_the_root(newsroom: Newsroom) -> None:
    newsroom.write("gophermap", "!All\n~\n%\n")
    for path in ("~ana/a.txt", "~ana9/a.txt", "~ana10/a.txt", "b.example/a.txt", "plain/a.txt"):
        newsroom.write(path, "words\n")
    newsroom.publish()
    assert await page(newsroom) == [
        *("All", "[1] ~ana -> /~ana/", "[1] ~ana9 -> /~ana9/", "[1] ~ana10 -> /~ana10/"),
        "[1] gopher://b.example/ -> /b.example/",
    ]
    for selector in (b"/~ana/a.txt", b"/b.example/a.txt", b"/;b.example/a.txt"):
        assert await newsroom.ask(selector + b"\r\n") == b"words\r\n.\r\n"


async def test_names_of_pages_of_our_own_are_those_of_the_hole(newsroom: Newsroom) -> None:
    newsroom.write("gophermap", "Ana's\n")
    newsroom.write("about/gophermap", "About Ana\n")
    newsroom.write("country/a.txt", "words\n")
    newsroom.publish()
    assert await page(newsroom, "/about") == ["About Ana"]
    assert await newsroom.ask(b"/country/a.txt\r\n") == b"words\r\n.\r\n"


async def test_nothing_in_a_hole_is_ever_run_or_shown(newsroom: Newsroom) -> None:
    ran = newsroom.content.parent / "ran"
    program = f"#!/bin/sh\ntouch {ran}\necho secret\n"
    programs = ("gophermap", "mole", "a.cgi", "b.dcgi", "cgi-bin/c", "d.gophermap", "sub/index.gph")
    for path in programs:
        newsroom.write(path, program).chmod(0o755)
    newsroom.write("maps/gophermap", "!Maps\n=../mole\n=touch ran\n0Run\t/a.cgi\n=mole|sh\n")
    newsroom.publish()
    for selector in ("", "/sub", "/maps", *(f"/{path}" for path in programs)):
        assert b"secret" not in await newsroom.ask(f"{selector}\r\n".encode()), selector
    assert not ran.exists()
    told = newsroom.library.catalogue.problems()
    assert {one.path for one in told} >= {*programs, "maps/gophermap"} - {"cgi-bin/c"}
    assert [one.line for one in told if one.path == "maps/gophermap"] == [2, 3, 4, 5]


@pytest.mark.parametrize("name", ["gophermap", "index.gph", ".Links", ".names"])
async def test_what_is_no_file_is_no_map(newsroom: Newsroom, name: str) -> None:
    newsroom.write("phlog/a.txt", "words\n")
    os.mkfifo(newsroom.content / "phlog" / name)
    newsroom.write("links/a.txt", "words\n")
    (newsroom.content / "links" / name).symlink_to("/etc/passwd")
    newsroom.publish()
    for folder in ("phlog", "links"):
        assert f"[0] a.txt -> /{folder}/a.txt" in await page(newsroom, f"/{folder}")
    told = {one.path: one.what for one in newsroom.library.catalogue.problems()}
    assert told[f"phlog/{name}"] == "it is a FIFO"
    assert "leads out" in told[f"links/{name}"]


async def test_a_map_that_is_taken_away_leads_nowhere(newsroom: Newsroom) -> None:
    newsroom.write("phlog/gophermap", "Phlog\n")
    newsroom.publish()
    (newsroom.content / "phlog/gophermap").unlink()
    assert (await newsroom.ask(b"/phlog\r\n")).startswith(b"3")


@pytest.mark.parametrize("name", sorted(HOLES))
async def test_every_row_of_a_hole_fits_and_leads_somewhere(newsroom: Newsroom, name: str) -> None:
    open_hole(newsroom, HOLES[name])
    seen: set[bytes] = set()
    waiting = [b""]
    while waiting:
        selector = waiting.pop()
        if selector in seen:
            continue
        seen.add(selector)
        answer = await newsroom.ask(selector + b"\r\n")
        assert not answer.startswith(b"3"), selector
        if answer.endswith(b"\r\n.\r\n") and b"\tnull.host\t1\r\n" in answer:
            rows = rows_of(answer)
            assert max(len(row.display) for row in rows) <= 67
            waiting += [row.selector for row in rows if row.leads_here and row.kind != "h"]


WORDS: list[tuple[str, Part]] = [
    ("words and words", Line("words and words")),
    ("  indented words", Line("indented words", "  ")),
    ("", Fixed(("",))),
    ("a   drawing", Fixed(("a   drawing",))),
    ("-" * 80, Fixed(("-" * 67,))),
    ("=-" * 40, Fixed((("=-" * 40)[:67],))),
    ("aaaa", Line("aaaa")),
]


@pytest.mark.parametrize(("text", "part"), WORDS)
def test_words_are_wrapped_and_drawings_are_not(text: str, part: Part) -> None:
    assert as_part(text, 67) == part


FORMERLY = [
    ("", ""),
    ("/a", "/a"),
    ("/a#040b", "/a b"),
    ("/a#303#274", "/aü"),
    ("/a#377", "/a\ufffd"),
    ("/a#x", "/a#x"),
    ("/;b.example/a", "/b.example/a"),
    ("/a/./b/./c", "/a/b/c"),
    ("/a/../b", "/a/../b"),
]


@pytest.mark.parametrize(("selector", "today"), FORMERLY)
def test_what_other_servers_called_a_page(selector: str, today: str) -> None:
    assert formerly(selector) == today


async def test_what_other_servers_called_a_page_is_known_in_gopherholes_alone(
    newsroom: Newsroom,
) -> None:
    newsroom.write("ana/gophermap", "Ana's\n")
    newsroom.write("ana/b c/d.txt", "words\n")
    newsroom.write("news/b c.png", b"picture")
    newsroom.publish()
    assert await newsroom.ask(b"/ana/b#040c/./d.txt\r\n") == b"words\r\n.\r\n"
    assert "[0] d.txt -> /ana/b c/d.txt" in await page(newsroom, "/ana/b#040c/")
    newsroom.write("ana/b c/e.txt", "words\n")
    newsroom.publish()
    assert "[0] e.txt -> /ana/b c/e.txt" in await page(newsroom, "/ana/b#040c/")
    for selector in (b"/news/b#040c.png", b"/ana/../news/b c.png", b"/news/./b c.png"):
        assert (await newsroom.ask(selector + b"\r\n")).startswith(b"3"), selector


def test_folders_and_files_are_called_as_their_publisher_calls_them() -> None:
    assert as_folder(Sectioned("a/old-logs", "Old logs")) == Way("1", "old-logs", "/a/old-logs")
    assert as_folder(Sectioned("a/old-logs", "Ago")) == Way("1", "Ago", "/a/old-logs")
    assert as_file(Filed("/a.txt", "a.txt", "0", 1)) == Way("0", "a", "/a.txt")
    assert as_file(Filed("/a.xyz", "a.xyz", "9", 1)) == Way("9", "a.xyz", "/a.xyz")
    assert as_file(Filed("/README", "README", "0", 1)) == Way("0", "README", "/README")


async def test_a_map_of_ten_megabytes_is_shown_as_far_as_a_menu_goes(newsroom: Newsroom) -> None:
    newsroom.write("gophermap", b"0A\t/a\n" * (10 * 2**20 // 6))
    newsroom.publish()
    assert len(rows_of(await newsroom.ask(b"\r\n"))) == MOST_LINES
    newsroom.write("gophermap", "\u4e16" * (10 * 2**20 // 3))
    newsroom.publish()
    assert rows_of(await newsroom.ask(b"\r\n")) == []


async def test_nothing_in_a_map_drives_a_terminal(newsroom: Newsroom) -> None:
    newsroom.write("gophermap", "\x1b[31mred\u202e\n0\x9b5mA\x07\t/a\n1B\t/b\x1b\n\x00\n")
    newsroom.publish()
    assert await page(newsroom) == ["[31mred", "[0] 5mA -> /a", "B", ""]
