"""Workers are replaced when they die, and all stop together. Each test has a parent of its own."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
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

def shut():
    os.write(2, b"shut\n")

sys.exit(Crew(work, {number}, frozenset({{2}}), shut, pause={pause}).run())
"""
UNTIL_TOLD = "return 0 if os.read(line, 1)[0] in (15, 2) else 7"
UNTIL_LEFT_ALONE = "return len(os.read(line, 1))"
TELLING = r"""
    for number in iter(lambda: os.read(line, 1), bytes([signal.SIGTERM])):
        os.write(1, b"%d %d\n" % (which, -number[0]))
    return 0
"""
"""Says what it is told, below nought."""


@contextmanager
def parent(
    work: str, *, number: int = 2, before: str = "", pause: str = "lambda seconds: None"
) -> Iterator["subprocess.Popen[str]"]:
    """Start a parent of workers who do this."""
    program = PARENT.format(work=work, before=before, number=number, pause=pause)
    with python(program) as process:
        yield process


def hired(process: "subprocess.Popen[str]") -> tuple[int, int]:
    """Wait for the next worker: which it is, and its process."""
    assert process.stdout
    which, number = process.stdout.readline().split()
    return int(which), int(number)


def complaint(process: "subprocess.Popen[str]") -> str:
    assert process.stderr
    return process.stderr.readline()


def stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    assert process.wait(PATIENCE) == 0


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [1, 2])
def test_a_worker_that_dies_is_replaced(number: int) -> None:
    with parent(UNTIL_TOLD, number=number) as process:
        first = dict(hired(process) for _ in range(number))
        assert set(first) == set(range(number))
        last = number - 1
        os.kill(first[last], signal.SIGKILL)
        which, other = hired(process)
        assert which == last
        assert other != first[last]
        stop(process)
        said = f"worker {number} of {number} has ended (signal 9) and is replaced\n"
        assert [complaint(process) for _ in range(3)] == [said, "shut\n", ""]
    assert not is_alive(other)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_all_stop_together(told: signal.Signals) -> None:
    with parent(UNTIL_TOLD) as process:
        first = dict(hired(process) for _ in range(2))
        process.send_signal(told)
        assert process.wait(PATIENCE) == 0
        assert [complaint(process) for _ in range(2)] == ["shut\n", ""]
    assert not any(map(is_alive, first.values()))


def test_a_signal_is_passed_on_once_whoever_else_gets_it() -> None:
    with parent(TELLING) as process:
        first = dict(hired(process) for _ in range(2))
        for one in (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
            for told in (*first.values(), process.pid):
                os.kill(told, one)
            if one is not signal.SIGUSR1:
                assert {hired(process) for _ in range(2)} == {(0, -one), (1, -one)}
        for told in first.values():
            os.kill(told, signal.SIGTERM)
        stop(process)
        assert process.stdout
        assert process.stdout.read() == ""
        assert [complaint(process) for _ in range(3)] == ["shut\n", "shut\n", ""]


def test_who_begins_later_is_told_to_read_the_settings_again() -> None:
    with parent(TELLING, number=1) as process:
        _, first = hired(process)
        process.send_signal(signal.SIGHUP)
        assert hired(process) == (0, -signal.SIGHUP)
        os.kill(first, signal.SIGKILL)
        hired(process)
        assert hired(process) == (0, -signal.SIGHUP)
        stop(process)


@pytest.mark.parametrize("where", ["process", "not process"])
def test_a_signal_in_the_moment_of_a_fork_is_heard_once(where: str) -> None:
    program = f"""
def os_fork():
    process = fork()
    if {where}:
        for one in {"[os.getpid()]" if where == "process" else "[os.getpid(), os.getppid()]"}:
            os.kill(one, signal.SIGTERM)
        time.sleep(0.01)
    return process

os.fork = os_fork
"""
    with parent(UNTIL_TOLD, number=1, before=program) as process:
        assert process.wait(PATIENCE) == 0
        assert [complaint(process) for _ in range(2)] == ["shut\n", ""]


def test_what_is_hopeless_is_tried_once() -> None:
    with parent("return 2 if which else os.read(line, 1)[0] - 15") as process:
        which, _ = hired(process)
        assert process.wait(PATIENCE) == 2
        assert process.stdout
        said = [which, *(int(line.split()[0]) for line in process.stdout)]
        assert sorted(said) == [0, 1]


def test_who_ends_at_once_is_not_replaced_before_a_second_is_over() -> None:
    pause = r'lambda seconds: os.write(1, b"%d %d\n" % (9, 10 * seconds))'
    with parent("return 1 if time.sleep(0.2) is None else 0", number=1, pause=pause) as process:
        assert hired(process)[0] == 0
        paused, tenths = hired(process)
        assert paused == 9
        assert tenths in range(8)
        process.terminate()


def test_a_system_without_room_for_a_worker_is_asked_again() -> None:
    program = """
def os_fork():
    os.fork = fork
    raise BlockingIOError(11, "Resource temporarily unavailable")

os.fork = os_fork
"""
    with parent(UNTIL_TOLD, number=1, before=program) as process:
        assert hired(process)[0] == 0
        said = "no worker can be started now (Resource temporarily unavailable)\n"
        assert complaint(process) == said
        stop(process)


def test_children_of_others_are_no_workers() -> None:
    """The first process of a container is given those whose own parent has died."""
    orphan = "if not fork(): os._exit(3)"
    with parent(UNTIL_TOLD, number=1, before=orphan) as process:
        hired(process)
        stop(process)
        assert [complaint(process) for _ in range(2)] == ["shut\n", ""]


def test_workers_learn_that_their_parent_is_gone() -> None:
    with parent(UNTIL_LEFT_ALONE) as process:
        first = dict(hired(process) for _ in range(2))
        process.kill()
        process.wait(PATIENCE)
        until(lambda: not any(map(is_alive, first.values())))
