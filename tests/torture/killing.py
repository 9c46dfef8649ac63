"""Kill -9 in the middle of it: of writing what must not be lost, and of serving."""

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.running import Running, everything
from tests.torture.figures import FRONT, Figure, at_most, exactly, furnish, tried, wait_until
from tests.torture.writers import WRITERS

ARRIVING = 30
"""Articles that are written in a round, before and after the server is killed."""

CROWD = 20
"""Readers who come when nobody is there to serve them."""


def killed(place: Path, size: int) -> Iterator[Figure]:
    """Kill -9 in the middle of writing: nothing corrupt, nothing astray."""
    rounds = max(5, size // 2)
    for name, kind in WRITERS.items():
        folder = place / name
        folder.mkdir()
        writer = kind(folder)
        wrong: list[str] = []
        top = 0
        for turn in range(rounds):
            child = os.fork()
            if not child:
                for number in range(top, top + 10_000):
                    kind(folder).put(number % 290)
                os._exit(0)
            time.sleep(0.002 + 0.003 * (turn % 20))
            os.kill(child, 9)
            os.waitpid(child, 0)
            seen = writer.seen()
            if writer.notices or seen != frozenset(range(len(seen))):
                wrong.append(f"{writer.notices} {sorted(seen)[-3:]}")
            strays = [one for one in writer.names() if one.endswith((".tmp", ".damaged", ".new"))]
            wrong += strays
            top = len(seen)
            if top > 200:
                shutil.rmtree(folder)
                folder.mkdir()
                top = 0
        yield exactly(f"kill -9 x{rounds} while writing {name}: corrupt or astray", wrong[:3], [])


def arriving(content: Path, numbers: range) -> Iterator[int]:
    """Put an article there for each number, and tell of it."""
    for number in numbers:
        text = f"Title: Arrived {number}\n\nText of {number}.\n"
        (content / f"world/arrived-{number}.txt").write_text(text)
        yield number


def server_killed(place: Path, size: int) -> Iterator[Figure]:
    """Kill -9 the server while articles arrive: the next one serves each of them."""
    chance = random.Random(8)
    content = furnish(place)
    rounds = max(3, size // 10)
    written: list[int] = []
    slowest = 0.0
    lost: set[int] = set()
    for turn in range(rounds):
        with tried(place) as server:
            numbers = range(turn * ARRIVING, (turn + 1) * ARRIVING)
            end = chance.choice(numbers)
            for number in arriving(content, numbers):
                time.sleep(chance.choice([0, 0, 0.01, 0.05]))
                if number == end:
                    os.killpg(server.process.pid, signal.SIGKILL)
                    server.process.wait()
            written += numbers
        with tried(place) as server:
            took = wait_until(lambda: not set(missing(server, written[-ARRIVING:])), 10)  # noqa: B023
            slowest = max(slowest, took)
    with tried(place) as server:
        lost = set(missing(server, written))
        yield exactly(f"kill -9 x{rounds}, {len(written)} articles arrive: lost", lost, set())
        yield at_most("kill -9: all of a round are served after", slowest, 5, "s")
        yield exactly("kill -9: the front page is there", FRONT in server.ask(b"\r\n"), True)
    files = [path for path in (place / "state").rglob("*") if path.is_file()]
    strays = [path.name for path in files if not path.name.startswith("catalogue.sqlite")]
    yield exactly("kill -9: files astray", strays, [])
    (catalogue,) = (path for path in files if path.suffix == ".sqlite")
    with closing(sqlite3.connect(catalogue)) as database:
        sound = database.execute("PRAGMA integrity_check").fetchall()
    yield exactly("kill -9: the catalogue", sound, [("ok",)])


def worker_killed(place: Path, size: int) -> Iterator[Figure]:
    """Kill -9 whoever serves, while articles arrive and a crowd comes: another is started."""
    chance = random.Random(9)
    content = furnish(place)
    rounds = max(3, size // 10)
    written: list[int] = []
    slowest = 0.0
    wrong = 0
    with tried(place) as server:
        for turn in range(rounds):
            time.sleep(1)  # who has only just begun is not replaced at once
            numbers = range(turn * ARRIVING, (turn + 1) * ARRIVING)
            end = chance.choice(numbers)
            for number in arriving(content, numbers):
                time.sleep(chance.choice([0, 0, 0.01]))
                if number == end:
                    os.kill(server.serving, signal.SIGKILL)
                    began = time.monotonic()
                    crowd = [server.call(b"\r\n") for _ in range(CROWD)]
                    wrong += sum(FRONT not in everything(reader) for reader in crowd)
                    slowest = max(slowest, time.monotonic() - began)
                    for reader in crowd:
                        reader.close()
            written += numbers
        told = f"kill -9 of the worker x{rounds}"
        yield exactly(f"{told}, {CROWD} at the door: answers that were none", wrong, 0)
        yield at_most(f"{told}: all at the door have theirs after", slowest, 1, "s")
        took = wait_until(lambda: not set(missing(server, written)), 10)
        yield at_most(f"{told}, {len(written)} articles: all are there after", took, 5, "s")
        replaced = [line for line in server.complaints() if "is replaced" in line]
        yield exactly(f"{told}: replaced", len(replaced), rounds)
        yield exactly(f"{told}: the server ended", server.process.poll(), None)


def missing(server: Running, numbers: list[int]) -> Iterator[int]:
    """Ask for each article by its own selector."""
    for number in numbers:
        answer = server.ask(b"/world/arrived-%d\r\n" % number)
        if b"Text of %d." % number not in answer:
            yield number


TRIALS = {"killed": killed, "server-killed": server_killed, "worker-killed": worker_killed}
