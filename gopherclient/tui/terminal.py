"""The terminal from the first screen until Textual has it, and whatever happens meanwhile.

Keys that are typed meanwhile are neither shown nor lost; the terminal is given back as it was.
Loads no Textual.
"""

import os
import shutil
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from gopherclient.session import Session

ENTER = "\x1b[?1049h"
"""The other screen, which leaves what was on the terminal to be found again (xterm)."""
_HIDE = "\x1b[?25l"
_LEAVE = (
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"  # the mouse
    "\x1b[?2004l\x1b[?1004l\x1b[?7h\x1b[<u"  # pastes, focus, line ends, keys as kitty has them
    "\x1b[0m\x1b[?1049l\x1b[?25h"
)
"""Undoes what Textual may have asked for by then, too."""
_QUIET = termios.ECHO | termios.ICANON | termios.IEXTEN
_AS_TYPED = termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
_TOLD_TO_STOP = (signal.SIGTERM, signal.SIGHUP)
ESCAPE_MILLISECONDS = "25"
"""How long a lone Esc is taken for the beginning of another key; as long as curses advises."""
_NO_TERMINALS = frozenset({"", "dumb", "unknown"})

_IFLAG, _LFLAG, _CC = 0, 3, 6  # in what termios hands out


@define
class Terminal:
    """A terminal that shows something already."""

    before: list[Any]
    """Its attributes as they were found."""
    is_ours: bool = field(default=False, init=False)
    """Whether it has to be given back."""
    _handled: list[signal.Signals] = field(factory=list, init=False)

    def show(self, screen: str) -> None:
        """Take the terminal and show something on it."""
        for told in _TOLD_TO_STOP:
            if signal.getsignal(told) == signal.SIG_DFL:
                signal.signal(told, self._stop)
                self._handled.append(told)
        self.is_ours = True
        quiet = [*self.before[:_CC], list(self.before[_CC])]
        quiet[_IFLAG] &= ~_AS_TYPED
        quiet[_LFLAG] &= ~_QUIET
        quiet[_CC][termios.VMIN], quiet[_CC][termios.VTIME] = 1, 0
        # Ctrl-C stops the reader even now; what suspends or kills would leave the screen as it is.
        for key in (termios.VQUIT, termios.VSUSP):
            quiet[_CC][key] = b"\0"
        termios.tcsetattr(out(), termios.TCSANOW, quiet)
        write(ENTER + _HIDE + screen)

    def give_back(self) -> None:
        """Leave the terminal as it was found, if that was not done."""
        if self.is_ours:
            self.is_ours = False
            with suppress(OSError):
                write(_LEAVE)
            with suppress(termios.error):
                termios.tcsetattr(out(), termios.TCSANOW, self.before)
        for told in self._handled:
            if signal.getsignal(told) == self._stop:
                signal.signal(told, signal.SIG_DFL)

    def _stop(self, told: int, _frame: FrameType | None) -> None:
        self.give_back()
        signal.raise_signal(told)


@contextmanager
def first_shown(address: str | None, session: "Session") -> Iterator[Terminal | None]:
    """Show the first page while the reader loads; None where there is nothing to show yet."""
    os.environ.setdefault("ESCDELAY", ESCAPE_MILLISECONDS)  # Textual reads it when it is loaded
    screen = _first_screen(address, session) if _is_there() else ""
    if not screen:
        yield None
        return
    terminal = Terminal(termios.tcgetattr(out()))
    try:
        with suppress(OSError, termios.error):
            terminal.show(screen)
        yield terminal
    finally:
        terminal.give_back()


def _first_screen(address: str | None, session: "Session") -> str:
    from gopherclient.tui.first_screen import first_screen  # noqa: PLC0415 only on a terminal

    try:
        return first_screen(address, session, shutil.get_terminal_size())
    except Exception:  # noqa: BLE001 whatever it is, Textual meets it again, and says so
        return ""


def _is_there() -> bool:
    """Say whether this is a terminal that can show a screen, and ours to write to."""
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if not all(stream and stream.isatty() for stream in streams):
        return False
    if os.environ.get("TERM", "") in _NO_TERMINALS:
        return False
    try:
        return os.tcgetpgrp(out()) == os.getpgrp()
    except OSError:  # it is nobody's, so it is ours
        return True


def out() -> int:
    """Return where Textual will write to."""
    assert sys.__stderr__ is not None
    return sys.__stderr__.fileno()


def write(text: str) -> None:
    """Write to the terminal, past what Python would hold back. Raises OSError."""
    data = text.encode("utf-8", "replace")
    while data:
        data = data[os.write(out(), data) :]
