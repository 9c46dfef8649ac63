"""What is drawn before Textual is there, and that it is what Textual draws over it."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from gopherclient.document import DocumentReader, Row
from gopherclient.history import Entry
from gopherclient.places import Places
from gopherclient.session import Session, SessionFile
from gopherclient.settings import NARROWEST
from gopherclient.tui.first_screen import ENOUGH, first_screen
from gopherclient.tui.widgets.pen import Pen
from gopherclient.unread import Unread
from gopherwire.item import Item
from gopherwire.printable import reveal
from gopherwire.text import guess
from gopherwire.url import GopherUrl
from tests.client.tui.hostile import HOSTILE
from tests.client.tui.kept_pages import MENU, NOWHERE, TEXT, keep, menu, prose
from tests.client.tui.terminal import ESCAPE, Screen, words_of

SIZE = os.terminal_size((80, 24))
AROUND = 3


def rows_of(home: Path, address: str | None = None, **environ: str) -> list[str]:
    """Return the rows of the first screen; none where there is nothing to show."""
    written = written_by(home, address, SIZE, environ)
    screen = Screen()
    screen.write(written)
    return screen.rows()[: SIZE.lines] if written else []


def written_by(
    home: Path, address: str | None, size: os.terminal_size, environ: Mapping[str, str]
) -> str:
    Style.parse.cache_clear()  # a style that was written once is always written so
    terminal = {"GOPHERCLIENT_HOME": str(home), "TERM": "xterm-256color", **environ}
    file = SessionFile.opened(Places.default(terminal).sessions)
    session = file.restore().shown
    file.close()
    return first_screen(address, session, size, terminal)


def test_the_page_of_the_session_is_shown_with_its_address(tmp_path: Path) -> None:
    keep(tmp_path, {MENU: menu(30)}, Entry(MENU), age=10**6)
    rows = rows_of(tmp_path)
    assert rows[0] == f" ‹ › ↻ ⌂ {MENU}"
    assert rows[1].strip() == "LATEST"
    assert any("1   Story 0 of the harbour" in row for row in rows)
    assert not any(rows[-2:])


def test_the_place_is_kept(tmp_path: Path) -> None:
    keep(tmp_path, {TEXT: prose(60)}, Entry(TEXT, scroll=40))
    assert rows_of(tmp_path)[1].startswith("    10. The harbour")


def test_several_tabs_have_a_row_of_their_own(tmp_path: Path) -> None:
    keep(tmp_path, {MENU: menu(30)}, Entry(MENU), Entry(TEXT))
    rows = rows_of(tmp_path)
    assert (rows[1], rows[2].strip()) == ("", "LATEST")


@pytest.mark.parametrize(
    ("address", "age", "follow", "shown"),
    [
        (MENU, 0, "", True),
        (MENU.removeprefix("gopher://"), 0, "", True),
        (MENU, 10**6, "", False),  # it is asked for again
        (MENU, 10**6, MENU, True),
        (f"{NOWHERE}/1/other", 0, "", False),
        ("gopher://not a host/", 0, "", False),
        (f"{NOWHERE}/7/search", 0, "", False),
        (f"{NOWHERE}/9/file", 0, "", False),
        ("reader:history", 0, "", False),
    ],
)
def test_an_address_is_shown_where_the_browser_shows_it_at_once(
    tmp_path: Path, address: str, age: float, follow: str, *, shown: bool
) -> None:
    pages = {MENU: menu(3), f"{NOWHERE}/7/search": menu(3), f"{NOWHERE}/9/file": b"\0"}
    keep(tmp_path, pages, Entry(TEXT), age=age, follow=follow)
    assert bool(rows_of(tmp_path, address)) is shown


def test_nothing_is_shown_where_nothing_is_kept(tmp_path: Path) -> None:
    assert not first_screen(None, Session(), SIZE, {"GOPHERCLIENT_HOME": str(tmp_path)})
    assert not list(tmp_path.iterdir())
    keep(tmp_path, {}, Entry(MENU))
    assert not rows_of(tmp_path)


@pytest.mark.parametrize("name", ["looks", "unread"])
def test_a_damaged_file_is_left_to_the_reader_who_says_so(tmp_path: Path, name: str) -> None:
    places = keep(tmp_path, {MENU: menu(3)}, Entry(MENU))
    damaged: Path = getattr(places, name)
    damaged.write_bytes(b"{")
    rows_of(tmp_path)
    assert damaged.read_bytes() == b"{"
    assert [one.name for one in damaged.parent.glob("*.damaged")] == []


def test_what_was_read_is_told_from_what_is_new(tmp_path: Path) -> None:
    places = keep(tmp_path, {MENU: menu(3)}, Entry(MENU), follow=MENU)
    unread = Unread(places.unread)
    unread.unfollow(MENU)
    story = Item("0", "Story", "/1", "127.0.0.1", 9)
    unread.follow(GopherUrl.parse(MENU), "Kept", [story], now=1, unread=True)
    dotted = [row for row in rows_of(tmp_path) if "●" in row]
    assert [row.split()[:4] for row in dotted] == [["2", "●", "Story", "1"]]


def test_no_more_of_a_huge_page_is_understood_than_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(menu(20_000)) > 20 * ENOUGH
    keep(tmp_path, {MENU: menu(20_000)}, Entry(MENU))
    taken = []
    understood = DocumentReader.feed

    def noted(reader: DocumentReader, chunk: bytes) -> tuple[Row, ...]:
        taken.append(len(chunk))
        return understood(reader, chunk)

    monkeypatch.setattr(DocumentReader, "feed", noted)
    assert "LATEST" in rows_of(tmp_path)[1]
    assert taken
    assert max(taken) <= ENOUGH


@pytest.mark.parametrize("place", [Entry(MENU, cursor=9000), Entry(MENU, scroll=20_000)])
def test_a_place_deep_in_a_huge_page_is_left_to_the_reader(tmp_path: Path, place: Entry) -> None:
    keep(tmp_path, {MENU: menu(20_000)}, place)
    assert not rows_of(tmp_path)


def test_much_markup_is_left_to_the_reader(tmp_path: Path) -> None:
    markup = b"<rss><channel>" + b"<item><title>a</title></item>\n" * 5000 + b"</channel></rss>"
    keep(tmp_path, {TEXT: markup}, Entry(TEXT))
    assert not rows_of(tmp_path)


def test_settings_are_obeyed(tmp_path: Path) -> None:
    keep(tmp_path, {TEXT: prose(60)}, Entry(TEXT))
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text(f'theme = "paper"\nwidth = {NARROWEST}\n')
    written = written_by(tmp_path, None, SIZE, {"COLORTERM": "truecolor"})
    assert "48;2;246;241;230" in written
    assert max(cell_len(row.strip()) for row in rows_of(tmp_path)[1:]) <= NARROWEST


@pytest.mark.parametrize(
    ("environ", "sign", "sized"),
    [
        ({"COLORTERM": "truecolor"}, "38;2;", True),
        ({}, "38;5;", True),
        ({"TERM": "xterm"}, "38;", False),
        ({"NO_COLOR": "1"}, "38;", False),
        ({"NO_COLOR": ""}, "48;", False),
    ],
)
def test_the_terminal_has_no_more_colours_than_it_knows(
    tmp_path: Path, environ: dict[str, str], sign: str, *, sized: bool
) -> None:
    keep(tmp_path, {TEXT: prose(9)}, Entry(TEXT))
    written = written_by(tmp_path, None, SIZE, environ)
    assert (sign in written) is sized
    if "NO_COLOR" in environ:
        assert set(re.findall(r"\x1b\[([0-9;]*)m", written)) <= {"0", "1", "3", "7", "1;7"}


@pytest.mark.parametrize("columns", [1, 2, 7, 30, 61, 200])
@pytest.mark.parametrize("lines", [1, 3, 4, 60])
def test_no_row_is_wider_than_the_terminal(tmp_path: Path, columns: int, lines: int) -> None:
    keep(tmp_path, {MENU: menu(9)}, Entry(MENU, cursor=5, scroll=8))
    written = written_by(tmp_path, None, os.terminal_size((columns, lines)), {})
    rows = [words_of(row) for row in re.split(r"\x1b\[\d+;1H", written)[1:]]
    assert [cell_len(row) for row in rows] in ([columns] * lines, [])
    assert bool(rows) is (lines > AROUND and columns > 1)


@pytest.mark.parametrize("kind", "01")
def test_nothing_a_server_sent_reaches_the_terminal_raw(tmp_path: Path, kind: str) -> None:
    """Statement C24."""
    url = f"{NOWHERE}/{kind}/%1B]0;owned%07"
    rows = b"".join(
        b"0%02d %s\t/%s\t127.0.0.1\t9\r\n" % (number, payload, payload)
        for number, payload in enumerate(HOSTILE)
    )
    keep(tmp_path, {url: rows}, Entry(url))
    written = written_by(tmp_path, None, os.terminal_size((120, 200)), {})
    letters = words_of(written)
    assert "47 " in letters
    assert reveal(letters) == letters
    assert {found[0][-1] for found in ESCAPE.finditer(written)} == {"H", "m"}
    assert not [one for one in HOSTILE if reveal(guess(one)[0]) != guess(one)[0] and
                guess(one)[0] in written]  # fmt: skip


def test_it_passes_the_second_wall_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Statement C24. Even if what made the page safe had failed."""
    keep(tmp_path, {MENU: menu(3)}, Entry(MENU))
    monkeypatch.setattr(Pen, "draw", lambda *_: [Segment("\x1b]0;owned\x07")])
    written = written_by(tmp_path, None, SIZE, {})
    assert "\x1b]" not in written
    assert "␛]0;owned␇" in written
