"""The reader opened on a terminal, and what becomes of a fault of ours: a sentence, and a log."""

import io
import signal
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.console import Console

from gopherclient.places import Places
from gopherclient.tui.app import ReaderApp
from gopherclient.tui.driver import QuickDriver, driver_on

if TYPE_CHECKING:
    from gopherclient.session import SessionFile
    from gopherclient.tui.terminal import Terminal

CRASH_LOG = "crash.log"
"""Beside what is remembered: what a fault of ours looked like from inside."""

LOG_COLUMNS = 100

TURN = 0.001
"""Seconds. The thread that hears keys waits no longer for its turn while a page pours in."""


def write_crash(places: Places, fault: str) -> str:
    """Write what a fault of ours looked like to the log; return a sentence that says where."""
    log = places.data / CRASH_LOG
    told = "gopherclient: It ended because of a mistake in it."
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(fault, encoding="utf-8", errors="replace")
        return f"{told} What happened is written down in {log}"
    return told


def open_tui(
    address: str | None,
    session: "SessionFile | None" = None,
    terminal: "Terminal | None" = None,
) -> int:
    """Open the reader, on a terminal that may show its first page; return its exit status.

    Raises KeyboardInterrupt where it was interrupted, and everything is as it was found.
    """
    places = Places.default()
    try:
        app = ReaderApp(places, address, session)
    except Exception:  # noqa: BLE001 whatever it is, a traceback helps no reader
        if terminal:
            terminal.give_back()
        sys.stderr.write(f"{write_crash(places, traceback.format_exc())}\n")
        return 1
    app.driver_class = driver_on(terminal) if terminal else QuickDriver
    sys.setswitchinterval(TURN)
    # Textual tells there what it failed of, at length; a reader is better served by a sentence.
    fault = io.StringIO()
    app.error_console = Console(file=fault, width=LOG_COLUMNS)
    before = signal.signal(signal.SIGINT, app.note_interrupt)
    try:
        app.run()
    finally:
        signal.signal(signal.SIGINT, before)
        app.close()
        if terminal:
            terminal.give_back()
    if told := fault.getvalue():
        sys.stderr.write(f"{write_crash(places, told)}\n")
    if app.interrupted:
        raise KeyboardInterrupt
    return app.return_code or 0
