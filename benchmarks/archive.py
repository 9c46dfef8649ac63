"""How the server does with a large archive: reading it, knowing it, listing it, taking one more in.

A server of its own is started on made-up content. Usage: python -m benchmarks.archive [ARTICLES]
[FOLDER] (default: 10,000 articles, in a folder that is removed again; one with content in it is
used as it is).
"""

import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from attrs import define, field
from rich.console import Console
from rich.table import Table

from benchmarks.content import write_content
from gopherd.article.listing import BROWSABLE, Mark, Shelf, ShelfKind
from gopherd.library.catalogue import ArticleEntry
from gopherd.library.sqlite import SqliteCatalogue

ARTICLES = 10_000
ROUNDS = 20
STARTS = 3
DROPS = 5
PATIENCE = 3600.0
PER_PAGE = 25
GOALS = {
    "cold scan, articles a second": ">= 5,000",
    "memory while scanning, MB": "<= 250",
    "slowest front page while scanning, ms": "",
    "start to the first answer, s": "<= 0.6",
    "memory when all is known, MB": "<= 250",
    "a dropped article on the front page, s": "<= 1",
    "slowest list page at any depth, ms": "<= 5",
}


def main() -> None:
    """Measure, and print the figures beside what they should be."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    with tempfile.TemporaryDirectory() as scratch:
        content = Path(sys.argv[2] if len(sys.argv) > 2 else scratch) / "content"
        if not content.is_dir():
            content.mkdir(parents=True)
            write_content(content, articles)
        figures, pages = measured(content, Path(scratch, "state"))
    console = Console()
    table = Table("what", "goal", "measured", title=f"{articles:,} articles")
    for what, goal in GOALS.items():
        table.add_row(what, goal, figures[what])
    console.print(table)
    table = Table("query behind a page", "median ms", "worst ms")
    for what, times in sorted(pages.items(), key=lambda item: -max(item[1])):
        table.add_row(what, f"{statistics.median(times):.2f}", f"{max(times):.2f}")
    console.print(table)


def measured(content: Path, state: Path) -> tuple[dict[str, str], dict[str, list[float]]]:
    """Take a server through a cold scan, starts with everything known, and drops."""
    figures = {}
    with Server(content, state).running() as server:
        scan = scanned(server)
        files = sum(len(names) for _, _, names in os.walk(content))
        figures["cold scan, articles a second"] = f"{files / scan.seconds:,.0f}"
        figures["memory while scanning, MB"] = f"{scan.memory:.0f}"
        figures["slowest front page while scanning, ms"] = f"{1000 * scan.slowest:.0f}"
    starts = []
    for _ in range(STARTS):
        with Server(content, state).running() as server:
            starts.append(server.first_answer)
    figures["start to the first answer, s"] = f"{min(starts):.2f}"
    with Server(content, state).running() as server:
        time.sleep(2 + files / 100_000)  # until the first round is over
        drops = [dropped(server, number) for number in range(DROPS)]
        figures["a dropped article on the front page, s"] = f"{max(drops):.2f}"
        figures["memory when all is known, MB"] = f"{server.memory:.0f}"
    pages = listed(next(state.rglob("catalogue.sqlite")))
    figures["slowest list page at any depth, ms"] = (
        f"{max(map(statistics.median, pages.values())):.2f}"
    )
    return figures, pages


@define
class Server:
    """A server of our own, in another process."""

    content: Path
    state: Path
    process: "subprocess.Popen[str]" = field(init=False)
    address: tuple[str, int] = field(init=False)
    first_answer: float = field(init=False)
    """Seconds from its start."""

    @contextmanager
    def running(self) -> Iterator["Server"]:
        """Start it, ask for the front page, and stop it in the end."""
        command = [sys.executable, "-m", "gopherd.cli.main", "serve", str(self.content)]
        began = time.perf_counter()
        with subprocess.Popen(  # noqa: S603 our own server
            [*command, "--port", "0", "--state", str(self.state), "--journal", "off"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as self.process:
            try:
                assert self.process.stdout is not None
                told = re.search(r"gopher://([^:]+):(\d+)/", self.process.stdout.readline())
                assert told is not None
                self.address = told[1], int(told[2])
                assert b"INDEX VIEW:" in self.ask("")
                self.first_answer = time.perf_counter() - began
                yield self
            finally:
                self.process.terminate()

    def ask(self, selector: str) -> bytes:
        """Ask for a page."""
        with socket.create_connection(self.address) as reader:
            reader.sendall(f"{selector}\r\n".encode())
            return b"".join(iter(lambda: reader.recv(65536), b""))

    @property
    def memory(self) -> float:
        """What of its memory is in the machine's, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


@define
class Scan:
    """How a first scan went."""

    seconds: float = 0
    memory: float = 0
    slowest: float = 0
    """Seconds for a front page meanwhile."""


def scanned(server: Server) -> Scan:
    """Wait until everything has been read, looking at the front page now and then."""
    scan = Scan()
    began = time.perf_counter()
    catalogue = next(server.state.rglob("catalogue.sqlite"))
    with closing(SqliteCatalogue.opened(catalogue)) as known:
        while not known.recall("files"):
            asked = time.perf_counter()
            server.ask("")
            scan.slowest = max(scan.slowest, time.perf_counter() - asked)
            scan.memory = max(scan.memory, server.memory)
            time.sleep(0.1)
            assert time.perf_counter() - began < PATIENCE
    scan.seconds = time.perf_counter() - began + server.first_answer
    return scan


def dropped(server: Server, number: int) -> float:
    """Drop an article, and return the seconds until it is on the front page."""
    title = f"Dropped {number} at {time.time_ns()}"
    path = server.content / "world" / f"dropped-{number}.txt"
    moment = datetime.now(UTC).isoformat()
    began = time.perf_counter()
    path.write_text(f"Title: {title}\nUpdated: {moment}\n\nText.\n", encoding="ascii")
    while title.encode() not in server.ask(""):
        time.sleep(0.005)
    took = time.perf_counter() - began
    path.unlink()
    return took


def listed(path: Path) -> dict[str, list[float]]:
    """Ask the catalogue for what pages show, from their top to their depths; return ms."""
    times: dict[str, list[float]] = {}

    def time_it(what: str, ask: Callable[[], object]) -> None:
        began = time.perf_counter()
        ask()
        times.setdefault(what, []).append(1000 * (time.perf_counter() - began))

    with closing(SqliteCatalogue.opened(path)) as catalogue, catalogue.reading() as news:
        days = [one.shelf for one in news.named(ShelfKind.DAY, "", 5000)]
        chance = random.Random(1)
        sections = news.sections("")
        for _ in range(ROUNDS):
            mark = Mark.of(-int(datetime.fromisoformat(chance.choice(days).key).timestamp()), "/")
            shelves = [Shelf(), Shelf(ShelfKind.SECTION, chance.choice(sections).folder)]
            shelves.append(chance.choice(days))
            for kind in BROWSABLE[:3]:
                time_it(f"index by {kind}", partial(news.named, kind, "", 101))
                shelves += [one.shelf for one in news.named(kind, "", 20)]
            time_it(
                "index by day", partial(news.named, ShelfKind.DAY, chance.choice(days).key, 101)
            )
            for shelf in shelves:
                for depth in (None, mark):
                    what = f"{shelf.kind or 'latest'}, {'deep' if depth else 'top'}"
                    time_it(what, partial(news.slice, shelf, depth, PER_PAGE))
            for row in news.slice(Shelf(), mark, PER_PAGE).rows[:3]:
                time_it("entry", partial(news.entry, row.selector))
                entry = news.entry(row.selector)
                assert isinstance(entry, ArticleEntry)
                time_it("neighbours", partial(news.neighbours, entry))
            time_it("stories of the front page", partial(news.stories, 7 * 24 * 3600, 5))
            time_it("sections of the front page", partial(news.sections, ""))
            time_it("counts of the newest day", partial(news.census, newest_day=True))
            time_it("counts of everything", news.census)
    return times


if __name__ == "__main__":
    main()
