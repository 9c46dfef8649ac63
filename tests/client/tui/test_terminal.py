"""The terminal while the reader loads, as a process of its own has it: in a pty."""

import re
import signal
from pathlib import Path

import pytest

from gopherclient.history import Entry
from tests.client.tui.hostile import HARMLESS, HOSTILE
from tests.client.tui.kept_pages import MENU, NOWHERE, TEXT, keep, menu, prose
from tests.client.tui.terminal import PATIENCE, START, Screen, commands_of, opened, words_of

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
TEXTUAL = "\x1b[?1000h"
"""The first that Textual asks of a terminal."""
SCROLL_BAR = re.compile(" *[\u2580-\u259f]$")
READY = "? help"
"""In the row of keys."""
BROKEN = f"import sys; sys.modules['textual.app'] = None; {START}"
INTERRUPTED = f"""
import asyncio, os, signal
begin = asyncio.{{0}}
def interrupt(*given, **named):
    signal.raise_signal(signal.SIGINT)
    return begin(*given, **named)
asyncio.{{0}} = interrupt
{START}
"""
"""^C at the moment that something is called."""
FAULTY = f"from gopherclient.tui import app; app.Browser = None; {START}"


def rows_of(written: str) -> list[str]:
    screen = Screen()
    screen.write(written)
    return screen.rows()


@pytest.mark.parametrize(
    ("pages", "tabs"),
    [
        ({MENU: menu(5)}, [Entry(MENU)]),
        ({MENU: menu(99)}, [Entry(MENU), Entry(TEXT)]),
        ({MENU: menu(99)}, [Entry(MENU, cursor=50, scroll=120)]),
        ({MENU: menu(99)}, [Entry(MENU, cursor=98, scroll=0)]),
        ({MENU: menu(99)}, [Entry(MENU, cursor=None, scroll=55)]),
        ({MENU: menu(99)}, [Entry(MENU, cursor=3, scroll=290)]),
        ({MENU: menu(9999)}, [Entry(MENU, cursor=5, scroll=12)]),
        ({TEXT: prose(99)}, [Entry(TEXT, scroll=55)]),
        ({TEXT: prose(99)}, [Entry(TEXT, scroll=5000)]),
    ],
)
def test_the_page_is_there_before_textual_and_stays_where_it_is(
    tmp_path: Path, pages: dict[str, bytes], tabs: list[Entry]
) -> None:
    keep(tmp_path, pages, *tabs)
    with opened(tmp_path) as terminal:
        terminal.wait_for(READY)
        terminal.wait_for("kB")  # the size of the page, which is told when it is shown
        whole = rows_of(terminal.written)
        terminal.press("q")
        written = terminal.leave()
    early, textual, _ = written.partition(TEXTUAL)
    assert textual
    first = rows_of(early)
    around = slice(1 + (len(tabs) > 1), -2)
    assert any(first[around])
    assert first[around] == [SCROLL_BAR.sub("", row) for row in whole[around]]
    assert first[0] == whole[0][: len(first[0])]
    assert written.count(ENTER) == 1, "some terminals clear the screen each time"
    assert "\x1b[2J" not in written


def test_keys_typed_meanwhile_are_not_shown_and_not_lost(tmp_path: Path) -> None:
    keep(tmp_path, {MENU: menu(99)}, Entry(MENU))
    with opened(tmp_path) as terminal:
        terminal.wait_for("LATEST")
        terminal.press("§§jo")
        terminal.wait_for("Go to:")
        terminal.do("\x03", READY)
        terminal.press("q")
        written = terminal.leave()
    assert "§" not in written.partition(TEXTUAL)[0]


def test_a_terminal_that_can_show_no_screen_is_not_taken(tmp_path: Path) -> None:
    keep(tmp_path, {MENU: menu(9)}, Entry(MENU))
    with opened(tmp_path, start=BROKEN, term="dumb") as terminal:
        assert terminal.end() == 1
    assert ENTER not in terminal.written


# ---------------------------------------------------------------- how it is given back


def standing(written: str) -> set[str]:
    """Return the modes that are not as a shell has them."""
    last = dict(re.findall(r"\x1b\[\?(\d+)([hl])", written))
    return {mode for mode, state in last.items() if (state == "l") is (mode in {"7", "25"})}


OWNED = f"import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); {START}"
"""With the terminal as the one that Ctrl-C is typed on."""
ENDINGS: list[tuple[str | signal.Signals, set[int]]] = [
    (signal.SIGTERM, {-signal.SIGTERM, 0}),
    (signal.SIGHUP, {-signal.SIGHUP, 0}),
    (signal.SIGINT, {130, 0, 1}),
    ("\x03", {130, 0, 1}),
    ("q", {0}),
]
"""What ends a reader, and how: at once, or as Textual does where that has the terminal by then."""


@pytest.mark.parametrize(("ending", "statuses"), ENDINGS)
@pytest.mark.parametrize("moment", ["LATEST", "kB"])
def test_the_terminal_is_given_back_as_it_was(
    tmp_path: Path, ending: str | signal.Signals, statuses: set[int], moment: str
) -> None:
    keep(tmp_path, {MENU: menu(99)}, Entry(MENU))
    with opened(tmp_path, start=OWNED) as terminal:
        before = terminal.attributes
        terminal.wait_for(moment)
        assert terminal.attributes != before
        if isinstance(ending, str):
            terminal.press(ending)
        else:
            terminal.process.send_signal(ending)
        assert terminal.end() in statuses
        assert terminal.attributes == before
    assert not standing(terminal.written)


@pytest.mark.parametrize("keys", ["", 400 * "JK"], ids=["at rest", "while it does not listen"])
def test_a_terminal_that_is_gone_ends_the_reader(tmp_path: Path, keys: str) -> None:
    keep(tmp_path, {MENU: menu(999)}, Entry(MENU))
    with opened(tmp_path, start=OWNED) as terminal:
        terminal.wait_for(READY)
        terminal.press(keys)
        terminal.hang_up()
        assert terminal.process.wait(PATIENCE) == 0


def test_a_reader_that_was_stopped_goes_on_with_its_screen(tmp_path: Path) -> None:
    keep(tmp_path, {MENU: menu(99)}, Entry(MENU))
    with opened(tmp_path, start=OWNED) as terminal:
        terminal.wait_for(READY)
        threads = Path(f"/proc/{terminal.process.pid}/task")
        before = len(list(threads.iterdir()))
        for _ in range(3):
            terminal.process.send_signal(signal.SIGSTOP)
            terminal.process.send_signal(signal.SIGCONT)
            terminal.screen = Screen()
            terminal.wait_for(READY)
        assert len(list(threads.iterdir())) == before
        terminal.press("q")
        terminal.leave()


@pytest.mark.parametrize(
    ("start", "told"), [(BROKEN, "ModuleNotFoundError"), (FAULTY, "because of a mistake in it")]
)
def test_a_reader_that_cannot_be_loaded_gives_it_back_and_says_why(
    tmp_path: Path, start: str, told: str
) -> None:
    keep(tmp_path, {MENU: menu(99)}, Entry(MENU))
    with opened(tmp_path, start=start) as terminal:
        before = terminal.attributes
        terminal.wait_for("LATEST")
        assert terminal.end() == 1
        assert terminal.attributes == before
    written = terminal.written
    assert not standing(written)
    assert told in " ".join(written.rpartition(LEAVE)[2].split())


# ---------------------------------------------------------------- the walls


@pytest.mark.parametrize("moment", ["events.new_event_loop", "run", "BaseEventLoop.create_task"])
def test_an_interrupted_start_is_told_from_a_fault(tmp_path: Path, moment: str) -> None:
    keep(tmp_path, {MENU: menu(9)}, Entry(MENU))
    with opened(tmp_path, start=INTERRUPTED.format(moment)) as terminal:
        before = terminal.attributes
        assert terminal.end() == 130
        assert terminal.attributes == before
        assert "Traceback" not in words_of(terminal.written)


def test_no_hostile_byte_reaches_the_terminal_before_textual(tmp_path: Path) -> None:
    """Statement C24. The same commands as over harmless words."""
    found: list[str] = []
    for words in (HARMLESS, HOSTILE):
        home = tmp_path / str(len(found))
        home.mkdir()
        rows = b"".join(b"0row%02d %s\t/x\t127.0.0.1\t9\r\n" % one for one in enumerate(words))
        url = f"{NOWHERE}/1/rows"
        keep(home, {url: rows}, Entry(url))
        with opened(home) as terminal:
            terminal.wait_for(READY)
            terminal.press("q")
            found.append(terminal.leave().partition(TEXTUAL)[0])
    assert "row47" in words_of(found[1])
    assert set(commands_of(found[1])) == set(commands_of(found[0]))
    assert not set(words_of(found[1])) & {"\x1b", "\x07", "\x9b", "\u202e"}
