"""Workers are replaced when they die, and all stop together. Each test has a parent of its own."""

import os
import signal
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

from tests.running import PATIENCE, python, until

if TYPE_CHECKING:
    import subprocess

PARENT = r"""
import logging, os, signal, sys, time
from gopherd.serve.workers import Crew

logging.basicConfig(format="%(message)s")
fork = os.fork

{before}

def work(which, line):
    os.write(1, b"%d %d\n" % (which, os.getpid()))
    {work}

sys.exit(Crew(work, 2, frozenset({{2}}), pause=lambda seconds: None).run())
"""
WAITING = "os.read(line, 1); return 7"
UNTIL_TOLD = "signal.sigwait({signal.SIGTERM, signal.SIGHUP}); return 0"


def parent(work: str, *, before: str = "") -> AbstractContextManager["subprocess.Popen[str]"]:
    """Start a parent of two workers who do this."""
    return python(PARENT.format(work=work, before=before))


def hired(process: "subprocess.Popen[str]") -> tuple[int, int]:
    """Wait for the next worker: which it is, and its process."""
    assert process.stdout
    which, number = process.stdout.readline().split()
    return int(which), int(number)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_dies_is_replaced() -> None:
    with parent(UNTIL_TOLD) as process:
        first = dict(hired(process) for _ in range(2))
        assert set(first) == {0, 1}
        os.kill(first[1], signal.SIGKILL)
        which, number = hired(process)
        assert which == 1
        assert number != first[1]
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert process.stderr
        assert process.stderr.read() == "worker 1 has ended (signal 9) and is replaced\n"
    assert not is_alive(number)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_signals_reach_every_worker(told: signal.Signals) -> None:
    with parent(UNTIL_TOLD) as process:
        first = dict(hired(process) for _ in range(2))
        process.send_signal(told)
        if told is signal.SIGHUP:  # these workers end by it, so others take their places
            assert {hired(process)[0] for _ in range(2)} == {0, 1}
            process.terminate()
        assert process.wait(PATIENCE) == 0
    assert not any(map(is_alive, first.values()))


@pytest.mark.parametrize("where", ["process", "not process"])
def test_a_signal_in_the_moment_of_a_fork_is_not_lost(where: str) -> None:
    program = f"""
def os_fork():
    process = fork()
    if {where}:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)
    return process

os.fork = os_fork
"""
    told_in_the_worker = where == "not process"
    with parent(UNTIL_TOLD, before=program) as process:
        if told_in_the_worker:  # they end before they say a word, and others take their places
            until(lambda: process.stderr and process.stderr.readline())
            process.terminate()
        assert process.wait(PATIENCE) == 0


def test_what_is_hopeless_is_tried_once() -> None:
    with parent("return 2 if which else (signal.sigwait({signal.SIGTERM}), 0)[1]") as process:
        which, _ = hired(process)
        assert process.wait(PATIENCE) == 2
        assert process.stdout
        said = [which, *(int(line.split()[0]) for line in process.stdout)]
        assert said.count(1) == 1
        assert said.count(0) <= 1  # it may be told to end before it says a word


def test_workers_learn_that_their_parent_is_gone() -> None:
    with parent(WAITING) as process:
        first = dict(hired(process) for _ in range(2))
        process.kill()
        process.wait(PATIENCE)
        until(lambda: not any(map(is_alive, first.values())))
