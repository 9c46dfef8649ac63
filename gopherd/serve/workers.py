"""Several processes at one port: one that dies is replaced, and all stop together.

Everything here happens in a parent that serves nobody and starts no threads, so that it can make
another worker at any time. The doors are its own: who stands at the door of a worker that has
died is served by the next one.
"""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from attrs import define, field

TOO_SOON = 1.0
"""Seconds. A worker that ends sooner is not replaced before they are over."""

PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1)
CLOSING = frozenset({signal.SIGTERM, signal.SIGINT})

log = logging.getLogger("gopherd.serve")

Work = Callable[[int, int], int]
"""Serves until it is told to stop; returns the exit status.

Given which worker it is, from 0, and a descriptor that becomes readable when the parent is gone.
"""


@define
class Crew:
    """The workers, and the parent that looks after them."""

    work: Work
    number: int
    hopeless: frozenset[int]
    """Exit statuses after which another try would end the same way."""
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    working: dict[int, tuple[int, float]] = field(factory=dict, init=False)
    """Which worker each process is, and since when."""
    closing: bool = field(default=False, init=False)

    def run(self) -> int:
        """Keep the workers at work until a signal says stop; return the worst exit status."""
        worst = 0
        with self._lifeline() as line, self._signals():
            for which in range(self.number):
                self._hire(which, line)
            while self.working:
                process, status = os.wait()
                which, since = self.working.pop(process)
                code = os.waitstatus_to_exitcode(status)
                if code in self.hopeless and not self.closing:
                    self._pass_on(signal.SIGTERM)
                if self.closing:
                    worst = max(worst, code)
                    continue
                log.error("worker %d has ended (%s) and is replaced", which, _told(code))
                if self.clock() - since < TOO_SOON:
                    self.pause(TOO_SOON)
                self._hire(which, line)
        return worst

    def _hire(self, which: int, line: tuple[int, int]) -> None:
        """Start a worker, unless all is closing."""
        with _undisturbed():
            if self.closing:
                return
            process = os.fork()
            if process:
                self.working[process] = (which, self.clock())
                return
            for number in PASSED_ON:
                signal.signal(number, signal.SIG_DFL)
        status = 1
        try:
            os.close(line[1])  # ours alone would keep it open
            status = self.work(which, line[0])
        finally:
            os._exit(status)

    @contextmanager
    def _lifeline(self) -> Iterator[tuple[int, int]]:
        """Open a pipe whose reading end tells the workers when nobody holds the other any more."""
        line = os.pipe()
        try:
            yield line
        finally:
            for end in line:
                os.close(end)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Pass signals on to the workers."""
        before = {number: signal.signal(number, self._heed) for number in PASSED_ON}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _heed(self, number: int, _frame: FrameType | None) -> None:
        self._pass_on(signal.Signals(number))

    def _pass_on(self, number: signal.Signals) -> None:
        self.closing |= number in CLOSING
        for process in tuple(self.working):
            with suppress(ProcessLookupError):
                os.kill(process, number)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait: one between a fork and the note of it would never reach the new worker."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _told(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"status {code}"
