"""Textual's hold on the terminal: keys heard without delay, the first screen gone on with.

A terminal may hang up, and a reader be stopped and go on, at any moment.
"""

import codecs
import os
import select
import signal
import termios
from collections.abc import Callable, Iterator
from contextlib import suppress

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from gopherclient.dial.looped import when_told
from gopherclient.tui.terminal import ENTER, Terminal, out, write

LOOK_UP = 0.1
"""Seconds after which it is seen whether the reader has ended."""
READ_AT_ONCE = 4096
"""Bytes; more than anybody types, and a paste comes in pieces."""
ESCAPE = "\x1b"
LITTLE_MORE = 1.1
"""So that the time is up when it is asked."""


def heard(listen: Callable[[float], str | None]) -> Iterator[Message]:
    """Yield keys, the mouse and the like. `listen` waits so many seconds at most; None is the end.

    Textual looks every tenth of a second whether a lone Esc was the key or begins another one:
    this looks when it is time.
    """
    parser = XTermParser()
    wait = LOOK_UP
    while (typed := listen(wait)) is not None:
        try:
            yield from parser.feed(typed) if typed else ()
        except (OverflowError, ValueError):  # a terminal said what no terminal says
            parser = XTermParser()
        wait = ESCAPE_DELAY * LITTLE_MORE if typed.endswith(ESCAPE) else LOOK_UP
        yield from parser.tick()


class Outlet:
    """Where the screen is written to, whether or not there is still somebody who sees it.

    The thread that writes must not end before the reader does, who would wait for it for ever.
    """

    def write(self, text: str) -> None:
        """Write, if it can be."""
        with suppress(OSError):
            write(text)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def fileno(self) -> int:
        """Return the descriptor."""
        return out()


class QuickDriver(LinuxDriver):
    """Hears of a key as soon as it is one, and holds one terminal once."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = Outlet()  # type: ignore[assignment]
        self.is_held = False
        """Whether the terminal is ours at the moment."""
        self.draw_all = app.refresh
        self.take_again = signal.getsignal(signal.SIGCONT)
        when_told(self.go_on, signal.SIGCONT)

    def go_on(self) -> None:
        """Take the terminal again after a stop, which may have come without a warning.

        One that hangs up has this said as well. It is no terminal then.
        """
        with suppress(termios.error):
            termios.tcgetattr(self.fileno)
            if self.is_held:
                self.suspend_application_mode()
            assert callable(self.take_again)
            self.take_again(signal.SIGCONT, None)
            self.draw_all()

    def start_application_mode(self) -> None:
        """Take the terminal."""
        self.is_held = True
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Give it back."""
        super().stop_application_mode()
        self.is_held = False

    def run_input_thread(self) -> None:
        """Hand on what is typed until the reader ends."""
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode

        def listen(seconds: float) -> str | None:
            if self.exit_event.is_set():
                return None
            if not select.select([self.fileno], [], [], seconds)[0]:
                return ""
            try:
                data = os.read(self.fileno, READ_AT_ONCE)
            except OSError:
                return None
            return decode(data) if data else None

        for message in heard(listen):
            self.process_message(message)
        if not self.exit_event.is_set():  # a terminal that is gone does not always say so
            os.kill(os.getpid(), signal.SIGHUP)


def driver_on(terminal: Terminal) -> type[LinuxDriver]:
    """Return a driver that goes on with a terminal that was taken before it."""

    class Driver(QuickDriver):
        """Enters the other screen once, as some terminals clear it each time."""

        def write(self, data: str) -> None:
            if data != ENTER or not terminal.is_ours:
                super().write(data)

        def start_application_mode(self) -> None:
            super().start_application_mode()
            self.attrs_before, terminal.is_ours = terminal.before, True

        def stop_application_mode(self) -> None:
            super().stop_application_mode()
            terminal.is_ours = False

    return Driver
