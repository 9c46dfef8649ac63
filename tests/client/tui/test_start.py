"""The reader on a terminal of its own: told to stop, killed, at fault."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from gopherclient.tui import start
from gopherclient.tui.start import CRASH_LOG, open_tui
from tests.client.tui.terminal import PATIENCE, START, opened
from tests.running import running

FAULTY = f"""
from gopherclient.tui.screens.browse import BrowseScreen
def fault(self): raise RuntimeError("something of ours")
BrowseScreen.action_theme = fault
{START}
"""


def test_a_fault_is_one_sentence_and_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOPHERCLIENT_HOME", str(tmp_path))

    def fail(*args: object) -> None:
        raise RuntimeError("something of ours")

    monkeypatch.setattr(start, "ReaderApp", fail)
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


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    content = tmp_path / "content"
    content.mkdir()
    words = "Title: Harbour reopens\nUpdated: 2025-09-05\n\nAt six past six a light came on.\n"
    (content / "harbour.txt").write_text(words)
    with running(content, place=tmp_path) as server:
        yield f"gopher://127.0.0.1:{server.port}/"


SANE = ("\x1b[?1049l", "\x1b[?25h")
"""The alternate screen is left, the cursor is shown."""


@pytest.mark.parametrize(
    ("told", "status"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)]
)
def test_a_reader_told_to_stop_leaves_the_terminal_as_it_was(
    tmp_path: Path, address: str, told: signal.Signals, status: int
) -> None:
    with opened(tmp_path / "home", address) as screen:
        screen.wait_for("begin")
        screen.press("\r")
        screen.wait_for("Harbour reopens")
        screen.process.send_signal(told)
        assert screen.end() == status
        for sign in SANE:
            assert sign in screen.written


def test_a_reader_whose_terminal_is_gone_ends(tmp_path: Path, address: str) -> None:
    """Also where no signal tells of it, as on a terminal it was not started from."""
    with opened(tmp_path / "home", address) as screen:
        screen.wait_for("begin")
        screen.hang_up()
        assert screen.process.wait(PATIENCE) == 0


def test_a_killed_reader_comes_back_where_it_was_and_keys_cost_few_bytes(
    tmp_path: Path, address: str
) -> None:
    home = tmp_path / "home"
    with opened(home, address, NO_COLOR="1") as screen:
        screen.wait_for("begin")
        screen.press("\r")
        screen.wait_for("Harbour reopens")
        screen.cost("")
        assert max([screen.cost(key) for key in "jkjkjkjk"][2:]) < 1500
        screen.press("H")
        screen.wait_for("Where you have been")
        screen.process.send_signal(signal.SIGKILL)
        screen.process.wait()
        assert not re.search(r"\x1b\[[0-9;]*38;[25];", screen.written)  # NO_COLOR
    with opened(home) as screen:
        screen.wait_for("Where you have been")
        screen.press("q")
        assert screen.end() == 0


def test_a_crash_on_the_terminal_is_one_sentence(tmp_path: Path, address: str) -> None:
    home = tmp_path / "home"
    with opened(home, address, start=FAULTY) as screen:
        screen.wait_for("begin")
        screen.press("\r")
        screen.wait_for("Harbour reopens")
        screen.press("\x05")
        assert screen.end() == 1
        _, _, after = screen.written.rpartition(SANE[0])
        assert "It ended because of a mistake in it." in " ".join(after.split())
        assert "Traceback" not in after
        assert "something of ours" in (home / "data" / CRASH_LOG).read_text()
