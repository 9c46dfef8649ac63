"""Clients with a screen of their own, 80 by 24: UMN gopher and sacc, driven key by key."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import frozen

from tests.running import Running, until
from tests.wild.conftest import ARTICLE, needs

TITLE = "Harbour reopens"


@frozen
class Screen:
    """A terminal of 80 columns and 24 rows, in which one program runs."""

    socket: Path

    def tmux(self, *words: str) -> str:
        command = ["tmux", "-S", str(self.socket), "-f", "/dev/null", *words]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=10
        ).stdout

    def start(self, *command: str) -> None:
        self.tmux("new-session", "-d", "-x", "80", "-y", "24", *command)

    def shown(self) -> str:
        return self.tmux("capture-pane", "-p")

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def wait_for(self, pattern: str) -> str:
        """Look until the screen shows it; return what it shows."""
        until(lambda: re.search(pattern, self.shown()), seconds=10)
        return self.shown()

    def turn(self, key: str, place: Callable[[str], str]) -> str:
        """Press a key and look until the place on the page is another; return what is shown."""
        before = place(self.shown())
        self.press(key)
        until(lambda: place(self.shown()) not in {before, ""}, seconds=10)
        return self.shown()

    def rows(self, key: str, place: Callable[[str], str], inner: slice) -> list[str]:
        """Turn page after page to 100%; return all rows, each once."""
        rows: list[str] = []
        page = self.shown()
        while True:
            lines = [line.rstrip() for line in page.splitlines()[inner]]
            overlap = max((n for n in range(len(lines) + 1) if rows[-n:] == lines[:n]), default=0)
            rows += lines[overlap:]
            if place(page) == "100%":
                return rows
            page = self.turn(key, place)


@pytest.fixture
def screen(home: Path) -> Iterator[Screen]:
    opened = Screen(home / "tmux")
    yield opened
    subprocess.run(
        ["tmux", "-S", str(opened.socket), "kill-server"], check=False, capture_output=True
    )


def told() -> str:
    """Write the words of the article's text in one row, but for its last sentence."""
    return " ".join(ARTICLE.partition("\n\n")[2].partition("It ends")[0].split())


def one_row(rows: list[str]) -> str:
    return " ".join(" ".join(rows).split())


def cursor(shown: str) -> str:
    found = re.search(r"-->  \[\d+\] (.*)", shown)
    return found[1] if found else ""


def percent(shown: str) -> str:
    found = re.search(r"\d+%", shown)
    return found[0] if found else ""


def cut(shown: str) -> list[str]:
    """List the rows that end as UMN gopher ends those it cuts."""
    return [row for row in shown.splitlines() if row.rstrip().endswith("..")]


@needs("gopher", "tmux")
def test_umn_gopher_opens_the_site_and_cuts_nothing(server: Running, screen: Screen) -> None:
    """Statement S46. The client that begins with `TAB $` opens the site and reads an article.

    Statement S17. No row is cut: no ".." at its end, and every word is there.
    """
    screen.start("gopher", "127.0.0.1", str(server.port))
    screen.wait_for("Press RETURN")
    screen.press("Enter")
    front = screen.wait_for(rf"-->.*About Wild - ana@wild\.example(?s:.)*{TITLE}")
    assert not cut(front)
    assert TITLE in cursor(screen.turn("Down", cursor))
    screen.press("Enter")
    # Of a menu it shows only pages with something to select, so it begins with the links.
    story = screen.wait_for("Plain text of this article")
    assert not cut(story)
    assert "<- back to index/" in story
    while not cursor(story).startswith("Plain text"):
        story = screen.turn("Down", cursor)
    screen.press("Enter")
    screen.wait_for("PageDown: Space")
    rows = screen.rows("Space", percent, slice(2, -2))
    assert told() in one_row(rows)
    assert "[1] https://example.org/the/end" in rows
    assert not cut("\n".join(rows))


@needs("sacc", "tmux")
def test_sacc_shows_every_word(server: Running, screen: Screen) -> None:
    """Statement S17. sacc cuts rows that are too wide with an ellipsis: there is none."""
    screen.start("sacc", f"gopher://127.0.0.1:{server.port}/1/world/harbour")
    screen.wait_for("ARTICLE VIEW:")
    rows = [row.removeprefix("   |") for row in screen.rows("Space", percent, slice(0, -1))]
    assert "\u2026" not in "".join(rows)
    assert told() in one_row(rows)
    assert "<- back to index" in one_row(rows)
