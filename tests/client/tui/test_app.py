"""Beginning and ending, and what is remembered between the two."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from attrs import define, field

from gopherclient.places import Places
from gopherclient.tui import app as tui_app
from gopherclient.tui.app import CRASH_LOG, ReaderApp, open_tui
from gopherclient.tui.screens.choice import Choice
from gopherclient.tui.screens.sheet import Sheet
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HOME, Net, places_in, sitting
from tests.client.tui.screens.test_newsdesk import NEWS, stories
from tests.running import running

# ---------------------------------------------------------------- beginning


@on_asyncio
async def test_the_first_run_welcomes_and_is_not_seen_again(net: Net, places: Places) -> None:
    async with sitting(net, places, first=True) as desk:
        assert isinstance(desk.app.screen, Sheet)
        assert desk.app.screen.heading == "Welcome"
        await desk.press("enter")
        assert not desk.over
        assert "Harbour reopens" in desk.page
        assert not ReaderApp(places, dial=net).is_first_run


@on_asyncio
async def test_settings_that_cannot_be_used_are_told_at_the_start(net: Net, tmp_path: Path) -> None:
    places = places_in(tmp_path, 'theme = "neon"\nnothing = 1\n[keys]\nfly = "x"\nquit = "x"\n')
    async with sitting(net, places) as desk:
        assert isinstance(desk.app.screen, Sheet)
        told = "\n".join(desk.app.screen.rows.texts)
        assert "neon" in told
        assert "fly" in told
        await desk.press("escape", "x")
        assert desk.app.return_code == 0


@on_asyncio
async def test_the_settings_are_obeyed(net: Net, tmp_path: Path) -> None:
    config = 'theme = "amber"\nwidth = 68\nwrap = false\nbanners = false\npreset = "newsboat"\n'
    async with sitting(net, places_in(tmp_path, config)) as desk:
        assert desk.app.theme == "amber"
        assert desk.browse.view.column_width == 68
        assert not desk.browse.view.wrap
        assert not desk.browse.view.banners
        await desk.press("D")
        assert desk.status == "Nothing is unread."
        await desk.press("Q")
        assert desk.app.return_code == 0


@on_asyncio
async def test_an_address_that_is_none_is_told_and_home_is_shown(net: Net, places: Places) -> None:
    async with sitting(net, places, "gopher://not a host/") as desk:
        assert "name a host can have" in desk.status or "Harbour reopens" in desk.page
        assert desk.here == HOME


# ---------------------------------------------------------------- ending, and the next time


@on_asyncio
async def test_tabs_and_places_are_restored(net: Net, places: Places) -> None:
    stories(net, 1, 2, 3)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("j", "j", "ctrl+t")
        await desk.until(lambda: desk.here == HOME)
        await desk.loaded()
        await desk.press("[")
        await desk.at("Story 3")
        await desk.press("q")
        assert desk.app.return_code == 0
    async with sitting(net, places) as desk:
        assert desk.tab == "1/2"
        assert desk.here == NEWS
        assert desk.browse.view.cursor_link == 2


@on_asyncio
async def test_looks_chosen_by_keys_are_there_after_a_restart(net: Net, tmp_path: Path) -> None:
    places = places_in(tmp_path, 'theme = "amber"\n')
    net.says("/grey", b"gr\x81n\r\n")
    address = f"{HOME}0/grey"
    async with sitting(net, places, address) as desk:
        await desk.press("ctrl+e", "<", "<", "w", "ctrl+b", "i", "c")
        await desk.type("cp437")
        await desk.until(lambda: "grün" in desk.page)
        theme = desk.app.theme
        assert theme != "amber"
    async with sitting(net, places, address) as desk:
        assert desk.app.theme == theme
        assert desk.browse.view.column_width == 66
        assert not desk.browse.view.wrap
        assert not desk.browse.view.banners
        assert not desk.app.settings.images
        assert "grün" in desk.page
        await desk.press("comma")
        assert isinstance(desk.app.screen, Sheet)
        told = "\n".join(desk.app.screen.rows.texts)
        assert f'theme = "{theme}"  (by a key; "amber" in the file)' in told
    places.settings.write_text(places.settings.read_text().replace("amber", "newsprint"))
    async with sitting(net, places, address) as desk:
        assert desk.app.theme == "newsprint"
        assert desk.browse.view.column_width == 66


@on_asyncio
async def test_two_readers_at_a_time_do_not_hurt_each_other(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as one:
        await one.press("a")
        other = ReaderApp(places, HOME, dial=net)
        try:
            assert other.session.file is not None
            assert one.app.session.file is not None
            assert other.session.file.path != one.app.session.file.path
            other.stores.bookmarks.add(HOME, "From the other")
            await one.press("B", "M")
            assert "From the other" in one.page
            other.stores.unread.mark_all_read()
            assert [menu.url for menu in other.stores.unread.followed] == [NEWS]
        finally:
            other.close()


@on_asyncio
async def test_leaving_is_asked_about_where_the_reader_wants_that(net: Net, tmp_path: Path) -> None:
    async with sitting(net, places_in(tmp_path, "confirm-leaving = true\n")) as desk:
        await desk.press("q")
        assert isinstance(desk.app.screen, Choice)
        await desk.press("n", "q", "y")
        await desk.until(lambda: desk.app.return_code == 0)


@on_asyncio
async def test_a_reader_that_is_leaving_can_be_interrupted_again(net: Net, places: Places) -> None:
    async with sitting(net, places) as desk:
        desk.app.interrupt()
        await desk.browse.view.remove()  # as all of it is, by and by
        desk.app.interrupt()
        assert desk.app.return_code == 0


@on_asyncio
async def test_a_disk_that_refuses_is_told_and_the_reader_goes_on(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        places.queue.mkdir()
        await desk.press("t")
        await desk.press("enter")
        await desk.until(lambda: "cannot be" in desk.status)
        assert "Text of story 1." in desk.page


def test_a_fault_is_one_sentence_and_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOPHERCLIENT_HOME", str(tmp_path))

    def fail(*args: object) -> None:
        raise RuntimeError("something of ours")

    monkeypatch.setattr(tui_app, "ReaderApp", fail)
    assert open_tui(None) == 1
    told = capsys.readouterr().err
    log = tmp_path / "data" / CRASH_LOG
    assert told.startswith("gopherclient: It ended because of a mistake in it.")
    assert str(log) in told
    assert "Traceback" not in told
    assert "something of ours" in log.read_text()
    (tmp_path / "data" / CRASH_LOG).unlink()
    log.mkdir()
    assert open_tui(None) == 1
    assert "written down" not in capsys.readouterr().err


# ---------------------------------------------------------------- on a terminal

WAIT = 30.0
START = "import sys; from gopherclient.cli import main; sys.exit(main(sys.argv[1:]))"
FAULTY = f"""
from gopherclient.tui.screens.browse import BrowseScreen
def fault(self): raise RuntimeError("something of ours")
BrowseScreen.action_theme = fault
{START}
"""


@define
class Terminal:
    """A reader in a process of its own, on a terminal of its own."""

    process: "subprocess.Popen[bytes]"
    master: int
    seen: bytes = field(default=b"")

    def until(self, words: bytes) -> None:
        deadline = time.monotonic() + WAIT
        while words not in self.seen:
            assert time.monotonic() < deadline, self.seen[-2000:]
            self.look(0.1)

    def look(self, seconds: float) -> bytes:
        """Read what comes until nothing has come for so long."""
        heard = b""
        while select.select([self.master], [], [], seconds)[0]:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                break
            if not data:
                break
            heard += data
        self.seen += heard
        return heard

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def ended(self) -> int:
        deadline = time.monotonic() + WAIT
        while self.process.poll() is None:
            assert time.monotonic() < deadline
            self.look(0.05)
        self.look(0.05)
        return self.process.returncode


@contextmanager
def terminal(home: Path, *arguments: str, start: str = START, **environ: str) -> Iterator[Terminal]:
    """Run the command on a terminal of 80 by 24."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    env = {**inherited, "GOPHERCLIENT_HOME": str(home), "TERM": "xterm-256color", **environ}
    process = subprocess.Popen(
        [sys.executable, "-c", start, *arguments],
        stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        with suppress(OSError):
            os.close(master)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    content = tmp_path / "content"
    content.mkdir()
    words = "Title: Harbour reopens\nUpdated: 2025-09-05\n\nAt six past six a light came on.\n"
    (content / "harbour.txt").write_text(words)
    with running(content, place=tmp_path) as server:
        yield f"gopher://127.0.0.1:{server.port}/"


SANE = (b"\x1b[?1049l", b"\x1b[?25h")
"""The alternate screen is left, the cursor is shown."""


@pytest.mark.parametrize(
    ("told", "status"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)]
)
def test_a_reader_told_to_stop_leaves_the_terminal_as_it_was(
    tmp_path: Path, address: str, told: signal.Signals, status: int
) -> None:
    with terminal(tmp_path / "home", address) as screen:
        screen.until(b"begin")
        screen.press(b"\r")
        screen.until(b"Harbour reopens")
        screen.process.send_signal(told)
        assert screen.ended() == status
        for sign in SANE:
            assert sign in screen.seen


def test_a_killed_reader_comes_back_where_it_was_and_keys_cost_few_bytes(
    tmp_path: Path, address: str
) -> None:
    home = tmp_path / "home"
    with terminal(home, address, NO_COLOR="1") as screen:
        screen.until(b"begin")
        screen.press(b"\r")
        screen.until(b"Harbour reopens")
        screen.look(0.5)
        costs = []
        for _ in range(4):
            screen.press(b"j")
            costs.append(len(screen.look(0.3)))
            screen.press(b"k")
            costs.append(len(screen.look(0.3)))
        assert max(costs[2:]) < 1500
        screen.press(b"H")
        screen.until(b"Where you have been")
        screen.process.send_signal(signal.SIGKILL)
        screen.process.wait()
        assert b"\x1b[38;" not in screen.seen  # NO_COLOR
    with terminal(home) as screen:
        screen.until(b"Where you have been")
        screen.press(b"q")
        assert screen.ended() == 0


def test_a_crash_on_the_terminal_is_one_sentence(tmp_path: Path, address: str) -> None:
    home = tmp_path / "home"
    with terminal(home, address, start=FAULTY) as screen:
        screen.until(b"begin")
        screen.press(b"\r")
        screen.until(b"Harbour reopens")
        screen.press(b"\x05")
        assert screen.ended() == 1
        after = screen.seen[screen.seen.rindex(b"\x1b[?1049l") :]
        told = b" ".join(after.split())
        assert b"It ended because of a mistake in it." in told
        assert b"Traceback" not in after
        assert "something of ours" in (home / "data" / CRASH_LOG).read_text()
