"""Kill -9 in the middle of it: of writing what must not be lost, and of serving."""

import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.running import Running
from tests.torture.figures import FRONT, Figure, at_most, exactly, furnish, tried, wait_until
from tests.torture.writers import WRITERS

ARRIVING = 30
"""Articles that are written in a round, before and after the server is killed."""


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
            for number in numbers:
                text = f"Title: Arrived {number}\n\nText of {number}.\n"
                (content / f"world/arrived-{number}.txt").write_text(text)
                time.sleep(chance.choice([0, 0, 0.01, 0.05]))
                if number == end:
                    server.process.kill()
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


def missing(server: Running, numbers: list[int]) -> Iterator[int]:
    """Ask for each article by its own selector."""
    for number in numbers:
        answer = server.ask(b"/world/arrived-%d\r\n" % number)
        if b"Text of %d." % number not in answer:
            yield number


TRIALS = {"killed": killed, "server-killed": server_killed}
