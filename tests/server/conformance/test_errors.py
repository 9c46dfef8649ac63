"""What is not there is said in one row, which repeats nothing of what was asked."""

import os
from pathlib import Path

import pytest

from tests.newsroom import Newsroom, rows_of

MISSING = b"/certainly/not/here\r\n"

OUTSIDE = [
    *("..", "/..", "../etc/passwd", "/../etc/passwd", "/world/../../etc/passwd"),
    *("/world/..", "/./world/harbour.txt", "/world/./harbour", "/world/../world/harbour"),
    *("%2e%2e/etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2fetc%2fpasswd", "/%2fetc/passwd"),
    *("//etc/passwd", "///etc/passwd", "/etc/passwd", "/etc/shadow", "/proc/self/environ"),
    *("\\etc\\passwd", "..\\..\\etc\\passwd", "/world\\harbour", "/..\\..\\etc/passwd"),
    *("....//....//etc/passwd", "..;/etc/passwd", "/world//harbour", "file:///etc/passwd"),
    *("/link", "/link.txt", "/folder/passwd", "/folder", "/absolute"),
    *("/.hidden", "/.hidden.txt", "/world/.secret", "/.git/config", "/world/harbour.txt~"),
    *("/site.toml", "/world/section.toml", "site.toml"),
    *("/world/harbour.md/x", "/world/harbour.md", "/world/harbour.txt.txt", "/WORLD/HARBOUR"),
    *("/fifo", "/fifo.txt", "/draft", "/draft.txt", "/embargo", "/backup~", "/#lock#"),
    *("/country/nowhere", "/source/none", "/tag/x/y", "/day/2025-99-99", "/story/none", "/latest"),
    *("/before/", "/before/yesterday", "/world/before/x", "/nowhere/before/20250101T000000Z/"),
]


@pytest.fixture
def guarded(newsroom: Newsroom, tmp_path: Path) -> Newsroom:
    newsroom.write("site.toml", 'title = "Guarded"\n')
    newsroom.write("world/harbour.txt", "Harbour\n\nText.\n")
    newsroom.write("world/section.toml", 'name = "World"\n')
    for hidden in (".hidden", ".hidden.txt", "world/.secret", ".git/config", "backup~", "#lock#"):
        newsroom.write(hidden, "root:x:0:0: not for you\n")
    newsroom.write("draft.txt", "Title: D\nDraft: yes\n\nroot:x:0:0\n")
    newsroom.write("embargo.txt", "Title: E\nPublish-At: 2999-01-01\n\nroot:x:0:0\n")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "passwd").write_text("root:x:0:0: not for you\n")
    (newsroom.content / "link").symlink_to(outside / "passwd")
    (newsroom.content / "link.txt").symlink_to("../outside/passwd")
    (newsroom.content / "absolute").symlink_to("/etc/passwd")
    (newsroom.content / "folder").symlink_to(outside)
    os.mkfifo(newsroom.content / "fifo")
    os.mkfifo(newsroom.content / "fifo.txt")
    newsroom.publish()
    return newsroom


async def test_an_unknown_selector_is_an_error_row(guarded: Newsroom) -> None:
    """Statement S41. First byte "3", four fields, ".CRLF"."""
    answer = await guarded.ask(MISSING)
    rows = rows_of(answer)
    assert answer[:1] == b"3"
    assert [row.kind for row in rows] == ["3", "i", "i", "1"]
    assert rows[-1].selector == b""
    assert guarded.visits[0].outcome == 404


@pytest.mark.parametrize("selector", OUTSIDE)
async def test_what_is_not_published_is_like_what_is_not_there(
    guarded: Newsroom, selector: str
) -> None:
    """Statement S43. `..`, `%2e%2e`, absolute, backslash, links out: type 3, same as unknown.

    Statement S44. Dotfiles are never served.
    """
    answer = await guarded.ask(selector.encode() + b"\r\n")
    assert answer == await guarded.ask(MISSING)
    assert b"root:x:" not in answer


@pytest.mark.parametrize(
    "echo",
    [
        *(b"\x1b]0;title\x07", b"\x9b31m", b"\xc2\x9b31m", b"\xe2\x80\xaegnp.exe", b"\x07\x08"),
        *(b"a\tb\tc", b"<script>", b"i\x0bfake", b"\x7f\x7f", b"%s%n%x", b"{0.__class__}"),
    ],
)
async def test_an_error_repeats_nothing(guarded: Newsroom, echo: bytes) -> None:
    """Statement S42. No control byte, TAB or anything else comes back from the selector."""
    answer = await guarded.ask(b"/" + echo + b"\r\n")
    assert answer == await guarded.ask(MISSING)


@pytest.mark.parametrize("request_", [MISSING, b"\0\r\n", b"x" * 2000 + b"\r\n"])
async def test_an_error_reads_well_as_a_text(guarded: Newsroom, request_: bytes) -> None:
    """Statement S45. Shown raw, as lynx does for a type 0 address, its first line is a sentence."""
    first = (await guarded.ask(request_)).decode("ascii").split("\r\n")[0]
    sentence, *fields = first.removeprefix("3").split("\t")
    assert sentence.endswith(".")
    assert len(sentence.split()) > 3
    assert fields == ["", "null.host", "1"]


async def test_a_tab_after_a_selector_is_ignored(guarded: Newsroom) -> None:
    """Statement S40. Unless what follows it is Gopher+."""
    once = await guarded.ask(b"/world/harbour\r\n")
    for more in (b"\t", b"\twords", b"\t\t", b"\twords\t+", b"\t\twords", b"\t \t!"):
        assert await guarded.ask(b"/world/harbour" + more + b"\r\n") == once


async def test_a_removed_file_is_missing_at_once(newsroom: Newsroom) -> None:
    """Statement S74. Removed: type 3, not a traceback, even before the next look."""
    files = [newsroom.write("tale.txt", "Story\n\nText.\n"), newsroom.write("a.bin", b"\0")]
    newsroom.publish()
    assert b"\t/tale\t" in await newsroom.ask(b"\r\n")
    for file in files:
        file.unlink()
    for selector in (b"/tale", b"/tale.txt", b"/a.bin"):
        assert (await newsroom.ask(selector + b"\r\n")).startswith(b"3Nothing is published")
        assert (await newsroom.ask(selector + b"\t+\r\n")).startswith(b"--1\r\n")
    newsroom.publish()
    front = await newsroom.ask(b"\r\n")
    assert b"/tale" not in front
    assert (await newsroom.ask(b"/tale\r\n")).startswith(b"3Nothing is published")


async def test_a_file_replaced_by_something_else_is_no_way_in(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    """Statement S43. A link, a FIFO or a folder put in the place of a file leads nowhere."""
    secret = tmp_path / "secret"
    secret.write_text("root:x:0:0\n")
    names = ("a.bin", "b.bin", "c.bin", "d.txt")
    for name in names:
        newsroom.write(name, "Text.\n")
    newsroom.publish()
    for name in names:
        (newsroom.content / name).unlink()
    (newsroom.content / "a.bin").symlink_to(secret)
    os.mkfifo(newsroom.content / "b.bin")
    (newsroom.content / "c.bin").mkdir()
    (newsroom.content / "d.txt").symlink_to(secret)
    for selector in (b"/a.bin", b"/b.bin", b"/c.bin", b"/d.txt", b"/d"):
        answer = await newsroom.ask(selector + b"\r\n")
        assert answer.startswith(b"3This cannot be read just now.\t")
        assert b"root" not in answer


NOTHING = [
    *((f"/{kind}", f"No article names a {kind} yet.") for kind in ("country", "source", "tag")),
    *((f"/{kind}", "No article has been published yet.") for kind in ("day", "month")),
]


@pytest.mark.parametrize(("selector", "said"), NOTHING)
async def test_a_list_of_nothing_says_so(newsroom: Newsroom, selector: str, said: str) -> None:
    """Statement S39. Nothing found: a menu with an i row that says it, a back link and "."."""
    rows = rows_of(await newsroom.ask(f"{selector}\r\n".encode()))
    assert said in [row.display for row in rows]
    assert (rows[-1].kind, rows[-1].selector) == ("1", b"")
    assert newsroom.visits[0].outcome == 200


async def test_a_page_beyond_the_last_article_is_a_menu_too(guarded: Newsroom) -> None:
    """Statement S39. Older than everything: an empty page that leads on."""
    rows = rows_of(await guarded.ask(b"/world/before/19700101T000000Z/\r\n"))
    assert [row.display for row in rows if row.kind == "1"] == ["<- newer", "<- back to index"]
