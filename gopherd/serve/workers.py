"""The processes that serve, and the parent that looks after them: one that dies is replaced.

The parent serves nobody and starts no threads, so that it can make another worker at any time. The
doors are its own: who stands at the door of a worker that has died is served by the next one.

Workers hear of signals from the parent alone, through a pipe each: a terminal, a shell and systemd
send theirs to every process there is, and who is told to stop twice waits for no reader.
"""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from attrs import define, field, frozen

TOO_SOON = 1.0
"""Seconds. A worker that ends sooner is not replaced before they are over."""

PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
CLOSING = frozenset({signal.SIGTERM, signal.SIGINT})

WITHOUT_EFFECT = signal.SIGUSR1
"""For those who have moved the journal away: a new one is begun at the next line in any case."""

log = logging.getLogger("gopherd.serve")

Work = Callable[[int, int], int]
"""Serves until it is told to stop; returns the exit status.

Given which worker it is, from 0, and a descriptor that gives the numbers of signals, a byte each.
Where that ends, the parent is gone.
"""


@frozen
class Worker:
    """A process that serves, as its parent knows it."""

    which: int
    since: float
    line: int
    """A descriptor that takes the numbers of signals."""

    def tell(self, number: int) -> None:
        """Tell it of a signal, unless it is gone."""
        with suppress(OSError):
            os.write(self.line, bytes([number]))


@define
class Crew:
    """The workers, and the parent that looks after them."""

    work: Work
    number: int
    hopeless: frozenset[int]
    """Exit statuses after which another try would end the same way."""
    shut: Callable[[], None]
    """Called when nobody is to be let in any more: the parent has the doors as well."""
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    working: dict[int, Worker] = field(factory=dict, init=False)
    """By their processes."""
    told: set[int] = field(factory=set, init=False)
    """Signals that have come: who begins later has to hear of them, too."""

    @property
    def closing(self) -> bool:
        """Whether everybody has been told to stop."""
        return not CLOSING.isdisjoint(self.told)

    def run(self) -> int:
        """Keep the workers at work until a signal says stop; return the worst exit status."""
        worst = 0
        with self._signals():
            for which in range(self.number):
                self._hire(which)
            while self.working:
                process, status = os.wait()
                if process not in self.working:  # the first process of a container gets orphans
                    continue
                worker = self.working.pop(process)
                os.close(worker.line)
                code = os.waitstatus_to_exitcode(status)
                if code in self.hopeless and not self.closing:
                    self._pass_on(signal.SIGTERM)
                if self.closing:
                    worst = max(worst, code)
                else:
                    self._replace(worker, code)
        return worst

    def _replace(self, worker: Worker, code: int) -> None:
        """Start another worker in place of one that has ended."""
        place = f"{worker.which + 1} of {self.number}"
        told = f"signal {-code}" if code < 0 else f"status {code}"
        log.error("worker %s has ended (%s) and is replaced", place, told)
        self.pause(max(worker.since + TOO_SOON - self.clock(), 0.0))
        self._hire(worker.which)

    def _hire(self, which: int) -> None:
        """Start a worker, unless all is closing; where there is no room for one, try again."""
        while not self.closing:
            try:
                self._start(which)
            except OSError as error:
                log.error("no worker can be started now (%s)", error.strerror)  # noqa: TRY400 told
                self.pause(TOO_SOON)
            else:
                return

    def _start(self, which: int) -> None:
        """Start a worker. Raises OSError where the system has no room for one."""
        heard, line = os.pipe()
        try:
            os.set_blocking(line, False)
            if not self._fork(which, line):
                self._become(which, heard)
        except OSError:
            os.close(line)
            raise
        finally:
            os.close(heard)

    def _fork(self, which: int, line: int) -> int:
        """Return the new process in the old one, and 0 in the new one."""
        with _undisturbed():
            process = os.fork()
            if process:
                worker = self.working[process] = Worker(which, self.clock(), line)
                for number in self.told:
                    worker.tell(number)
            else:
                for number in (*PASSED_ON, WITHOUT_EFFECT):
                    signal.signal(number, signal.SIG_IGN)
        if not process:
            os.close(line)
        return process

    def _become(self, which: int, heard: int) -> NoReturn:
        """Be a worker; what the parent tells others is none of its business."""
        status = 1
        try:
            for other in self.working.values():
                os.close(other.line)
            status = self.work(which, heard)
        finally:
            os._exit(status)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Pass signals on to the workers."""
        before = {number: signal.signal(number, self._heed) for number in PASSED_ON}
        before[WITHOUT_EFFECT] = signal.signal(WITHOUT_EFFECT, signal.SIG_IGN)
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # or who died?
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _heed(self, number: int, _frame: FrameType | None) -> None:
        self._pass_on(number)

    def _pass_on(self, number: int) -> None:
        self.told.add(number)
        if number in CLOSING:
            self.shut()
        for worker in tuple(self.working.values()):
            worker.tell(number)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait: one between a fork and the note of it would never reach the new worker."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
