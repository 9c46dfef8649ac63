"""A server under everything at once for a while: `python -m tests.torture.soak --minutes 10`.

Articles come, change and go, and are as many all the time; readers of all kinds ask, well and
badly. What grows is printed, and what it is for.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from statistics import median

from attrs import define, field

from tests.running import Running, everything
from tests.torture import probe
from tests.torture.crowd import REQUESTS
from tests.torture.figures import (
    ARTICLE,
    FRONT,
    Figure,
    at_most,
    call_from,
    descriptors,
    exactly,
    faults,
    memory,
    slam,
    threads,
    took,
    tried,
)

WARM = 0.4
"""Share of the time after which growth counts: by then every page has been kept."""

RUSH, RUSHING = 0.1, 12
"""Share of the time in which there are as many readers more, who never pause: the allocator has its
worst moment then. It would else come by chance, later and later, and look like growth for hours."""

MOST = 1.0
"""Megabytes an hour."""

WORDS = 300
"""Different titles; with ever new ones, what is remembered of words grows for hours."""

QUIET_EVERY, QUIET = 30.0, 3.0
"""Seconds between two pauses, and of each. What is held while long pages are drawn comes and goes
by some megabytes, in which no slope of one could be seen."""

LARGE = (b"/long\r\n", b"/long.txt\r\n", b"/feed.atom\r\n")
"""Pages of a megabyte, asked for in each pause: whether they are kept just then would be chance."""

TELL_EVERY = 180
"""Seconds between two looks at what the memory is for."""

LONG_ENOUGH = 30 * 60
"""Seconds; in fewer a slope says nothing yet, and is only printed."""


@define
class Load:
    """What is done to a server meanwhile."""

    server: Running
    content: Path
    stopped: threading.Event = field(factory=threading.Event)
    quiet: threading.Event = field(factory=threading.Event)
    """Set while nothing is done."""
    asked: int = 0
    failed: int = 0
    written: int = 0
    pace: float = 0.01
    """Seconds between two requests of one reader."""

    def read(self, source: str) -> None:
        """Ask for anything, well and badly."""
        chance = random.Random(source)
        while not self.stopped.wait(self.pace):
            if self.quiet.is_set():
                continue
            line = chance.choice(
                [
                    chance.choice(REQUESTS),
                    b"/world/story-%d\r\n" % chance.randrange(60),
                    b"/world/story-%d.txt\r\n" % chance.randrange(60),
                    b"/%d\r\n" % chance.getrandbits(64),
                    b"GET /world/story-%d HTTP/1.0\r\n\r\n" % chance.randrange(60),
                    b"/tag/%d\t+\r\n" % chance.randrange(99),
                    b"/feed.atom\r\n",
                    b"/search\tharbour %d\r\n" % chance.randrange(999),
                ]
            )
            try:
                with call_from(self.server, source, line) as connection:
                    connection.settimeout(5)
                    if chance.random() < 0.1:
                        slam(connection)
                    elif line.endswith(b"\n"):
                        everything(connection)
                self.asked += 1
            except OSError:
                self.failed += 1

    def publish(self) -> None:
        """Put articles there, change them, take them away."""
        chance = random.Random(7)
        while not self.stopped.wait(0.2):
            if self.quiet.is_set():
                continue
            path = self.content / f"world/story-{chance.randrange(60)}.txt"
            if chance.random() < 0.2:
                path.unlink(missing_ok=True)
            else:
                title = f"Story {chance.randrange(WORDS)}"
                path.write_text(ARTICLE.replace("Harbour reopens", title) * chance.randrange(1, 9))
            self.written += 1


def slope(samples: list[tuple[float, float]]) -> float:
    """Return the rise in an hour of most pairs of samples (Theil and Sen): one step is no slope."""
    rises = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(samples, 2) if b[0] > a[0]]
    return 3600 * median(rises) if rises else 0.0


def main() -> int:
    """Load a server, and print what grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    told = parser.parse_args()
    seconds = 60 * told.minutes
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        told_of = place / "memory"
        under = (sys.executable, "-m", probe.__name__, str(told_of))
        with tried(place, under=under) as server:
            for _ in range(20):
                took(server)
            load = Load(server, place / "content")
            hands = [threading.Thread(target=load.publish)]
            hands += [
                threading.Thread(target=load.read, args=(f"127.0.5.{at}",)) for at in range(1, 5)
            ]
            rush = Load(server, load.content, pace=0.0)
            hands += [
                threading.Thread(target=rush.read, args=(f"127.0.5.{at}",))
                for at in range(11, 11 + RUSHING)
            ]
            began = time.monotonic()
            for hand in hands:
                hand.start()
            samples: list[tuple[float, float]] = []
            most = [0, 0]
            told_at = 0.0
            while (now := time.monotonic() - began) < seconds:
                if now >= (len(samples) + 1) * min(QUIET_EVERY, seconds / 20):
                    samples.append((now, _in_quiet(load)))
                if now >= told_at and samples:
                    told_at = now + TELL_EVERY
                    for what in filter(None, (probe.last_of(told_of),)):
                        print(f"{now / 60:3.0f} min: {samples[-1][1]:.1f} MB; {what}", flush=True)
                if now >= RUSH * seconds:
                    rush.stopped.set()
                most = [max(most[0], descriptors(server)), max(most[1], threads(server))]
                time.sleep(min(1.0, seconds / 100))
            load.stopped.set()
            rush.stopped.set()
            for hand in hands:
                hand.join()
            load.asked, load.failed = load.asked + rush.asked, load.failed + rush.failed
            time.sleep(3)
            figures = list(_figures(server, load, samples, most, place))
    for figure in figures:
        print(figure)
    return int(not all(figure.held for figure in figures))


def _in_quiet(load: Load) -> float:
    """Tell the least the server takes while nothing is under way."""
    load.quiet.set()
    for line in LARGE:
        with suppress(OSError):
            load.server.ask(line)
    time.sleep(QUIET)
    least = memory(load.server)
    load.quiet.clear()
    return least


def _figures(
    server: Running,
    load: Load,
    samples: list[tuple[float, float]],
    most: list[int],
    place: Path,
) -> Iterator[Figure]:
    end = samples[-1][0]
    print(f"{end / 60:.1f} minutes: {load.asked} requests, {load.failed} of them cut off,")
    print(f"{load.written} articles put there, changed or taken away")
    warm = [one for one in samples if one[0] >= WARM * end]
    steep = slope(warm)
    print(
        f"memory {samples[0][1]:.1f} MB at first, {warm[0][1]:.1f} warm, {samples[-1][1]:.1f}"
        f" at the end: {steep:+.2f} MB an hour"
    )
    print("every third minute:", *(f"{one:.1f}" for _, one in samples[::6]))
    files = [path for path in (place / "state").rglob("*") if path.is_file()]
    kept, journal = (
        sum(path.stat().st_size for path in files if path.suffix == suffix) / 2**20
        for suffix in (".sqlite", ".sqlite-wal")
    )
    yield at_most("memory: growth an hour", steep if end >= LONG_ENOUGH else 0.0, MOST, "MB")
    yield at_most("memory at the end", samples[-1][1], 150, "MB")
    yield at_most("descriptors, at most", most[0], 250)
    yield at_most("descriptors at the end", descriptors(server), 60)
    yield at_most("threads, at most", most[1], 60)
    yield at_most("the catalogue of 60 articles", kept, 8, "MB")
    yield at_most("its journal", journal, 24, "MB")
    yield exactly("faults of ours", faults(server), [])
    with suppress(OSError):
        yield exactly("the front page is there", FRONT in server.ask(b"\r\n"), True)


if __name__ == "__main__":
    sys.exit(main())
