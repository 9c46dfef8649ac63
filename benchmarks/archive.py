"""How the server does with a large archive: reading it, knowing it, listing it, taking one more in.

A server of its own is started on made-up content. Usage: python -m benchmarks.archive [ARTICLES]
[FOLDER] [STATE] [--learn]. Content in FOLDER and a catalogue in STATE are used as they are, and
kept; what there is none of is made. With --learn the words of all articles are taken in before
searches are timed: that takes an hour for a million, and a thousand are enough to tell how long.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from attrs import define, field
from rich.console import Console
from rich.status import Status
from rich.table import Table

from benchmarks.asked import asked_pages, listed, searched
from benchmarks.content import write_content
from benchmarks.machine import INSTALLED, children, describe, memory_of
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue

ARTICLES = 10_000
STARTS = 5
DROPS = 5
LEARNED = 1_000
PATIENCE = 4 * 3600.0
GOALS = {
    "made up, files a second": ">= 20,000",
    "cold scan, articles a second": ">= 5,000",
    "cold scan, CPU µs an article": "",
    "memory while scanning, MB, and of its help": "<= 250",
    "journal of the catalogue while scanning, MB": "",
    "slowest front page while scanning, ms": "",
    "start to the first answer, s": "<= 0.6",
    "memory when all is known, MB": "<= 250",
    "a dropped article on the front page, s": "<= 1",
    "pages printed again for it": "",
    "a page never printed before, ms": "<= 8",
    "slowest list page at any depth, ms": "<= 5",
    "words of an article learned, CPU ms": "",
    "slowest search, newest first, ms": "<= 5",
    "slowest search, ranked, ms": "<= 50",
}


def main() -> None:
    """Measure, and print the figures beside what they should be."""
    told = [one for one in sys.argv[1:] if one != "--learn"]
    articles = int(told[0]) if told else ARTICLES
    console = Console()
    with tempfile.TemporaryDirectory() as scratch, Console(stderr=True).status("") as status:
        places = (*told[1:], *(scratch, f"{scratch}/state")[len(told[1:]) :])
        archive = Archive(Path(places[0], "content"), Path(places[1]), status)
        archive.make(articles)
        archive.scan()
        archive.start()
        archive.drop()
        archive.ask("--learn" in sys.argv)
    console.print(", ".join(f"{name} {value}" for name, value in describe().items()))
    table = Table("what", "goal", "measured", title=f"{articles:,} articles")
    for what, goal in GOALS.items():
        table.add_row(what, goal, archive.figures.get(what, "not measured"))
    console.print(table)
    table = Table("query behind a page", "median ms", "worst ms")
    for what, times in sorted(archive.queries.items(), key=lambda item: -max(item[1])):
        table.add_row(what, f"{median(times):.2f}", f"{max(times):.2f}")
    console.print(table)


@define
class Archive:
    """Content, its catalogue, and what has been measured of them so far."""

    content: Path
    state: Path
    status: Status
    figures: dict[str, str] = field(factory=dict)
    queries: dict[str, list[float]] = field(factory=dict)

    @property
    def catalogue(self) -> Path | None:
        """The file of the catalogue, once there is one."""
        return next(self.state.rglob("catalogue.sqlite"), None)

    def make(self, articles: int) -> None:
        """Make up content, unless there is some."""
        if self.content.is_dir():
            return
        self.status.update(f"making up {articles:,} articles")
        self.content.mkdir(parents=True)
        began = time.perf_counter()
        write_content(self.content, articles)
        self.figures["made up, files a second"] = f"{articles / (time.perf_counter() - began):,.0f}"

    def scan(self) -> None:
        """Have a server read everything that is not known yet."""
        self.status.update("scanning")
        first = 0
        if self.catalogue:
            with closing(self._opened()) as known:
                first = articles_in(known)
                if known.recall("files"):
                    return
        with Server(self.content, self.state).running() as server:
            scan = scanned(server, first, self.status)
        if scan.files:
            self.figures |= {
                "cold scan, articles a second": f"{scan.files / scan.seconds:,.0f}",
                "cold scan, CPU µs an article": f"{1e6 * scan.cpu / scan.files:.0f}",
                "memory while scanning, MB, and of its help": f"{scan.memory:.0f}, {scan.help:.0f}",
                "journal of the catalogue while scanning, MB": f"{scan.journal / 1e6:.0f}",
                "slowest front page while scanning, ms": f"{1000 * scan.slowest:.0f}",
            }

    def start(self) -> None:
        """Start servers that know everything, once more than is told: the first one compiles."""
        starts = []
        for number in range(STARTS + 1):
            self.status.update(f"start {number} of {STARTS}")
            with Server(self.content, self.state).running() as server:
                starts.append(server.first_answer)
        told = f"{median(starts[1:]):.2f}, at best {min(starts[1:]):.2f}"
        self.figures["start to the first answer, s"] = told

    def drop(self) -> None:
        """Drop articles, and ask for pages that nobody has asked for before."""
        with Server(self.content, self.state).running() as server:
            self.status.update("dropping articles")
            server.ask("")
            time.sleep(2)  # until what it looks at first is over
            drops = [self._dropped(server, number) for number in range(DROPS)]
            self.figures["a dropped article on the front page, s"] = f"{max(drops):.2f}"
            self.status.update("asking for pages")
            with closing(self._opened()) as catalogue:
                times = asked_pages(catalogue, server.ask)
            self.figures["a page never printed before, ms"] = (
                f"{median(times):.1f}, at worst {max(times):.1f}"
            )
            self.figures["memory when all is known, MB"] = f"{server.memory:.0f}"

    def _dropped(self, server: "Server", number: int) -> float:
        """Drop an article, and return the seconds until it is on the front page."""
        with closing(self._opened()) as catalogue:
            before = catalogue.edition()
        title = f"Dropped {number} at {time.time_ns()}"
        path = self.content / "world" / f"dropped-{number}.txt"
        moment = datetime.now(UTC).isoformat()
        began = time.perf_counter()
        path.write_text(f"Title: {title}\nUpdated: {moment}\n\nText.\n", encoding="ascii")
        while title.encode() not in server.ask(""):
            time.sleep(0.005)
        took = time.perf_counter() - began
        with closing(self._opened()) as catalogue, catalogue.reading() as news:
            touched = news.touched_since(before)
        self.figures["pages printed again for it"] = "all" if touched is None else f"{len(touched)}"
        path.unlink()
        return took

    def ask(self, learn_all: bool) -> None:  # noqa: FBT001 as it was told
        """Ask for lists and searches, once words are learned."""
        self.status.update("asking for lists")
        with closing(self._opened()) as catalogue:
            self.queries |= listed(catalogue)
            lists = max(map(median, self.queries.values()))
            self.figures["slowest list page at any depth, ms"] = f"{lists:.2f}"
            library = Library(self.content, catalogue)
            began, learned = time.process_time(), 0
            while learned < LEARNED or learn_all:
                some = library.learn()
                if not some:
                    break
                learned += some
                self.status.update(f"learning words: {learned:,} articles")
            if learned:
                each = 1000 * (time.process_time() - began) / learned
                self.figures["words of an article learned, CPU ms"] = f"{each:.2f}"
            self.status.update("searching")
            for ranked, times in searched(catalogue).items():
                how = "ranked" if ranked else "newest first"
                self.figures[f"slowest search, {how}, ms"] = f"{max(times):.1f}"
                self.queries[f"search, {how}"] = times

    def _opened(self) -> SqliteCatalogue:
        path = self.catalogue
        assert path is not None
        return SqliteCatalogue.opened(path)


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
            env=INSTALLED,
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
        """What it holds in memory, in MB, and the one that looks after it."""
        return memory_of(self.process.pid) + memory_of(self.serving)

    @property
    def serving(self) -> int:
        """The process that serves."""
        return children(self.process.pid)[0]

    @property
    def help(self) -> list[int]:
        """The processes that read files for it."""
        return children(self.serving)

    @property
    def cpu(self) -> float:
        """Seconds of CPU it has taken so far, and whoever helped it."""
        ticks = 0
        for number in (self.process.pid, self.serving, *self.help):
            stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2]
            ticks += sum(map(int, stat.split()[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")


@define
class Scan:
    """How a first scan went."""

    files: int = 0
    seconds: float = 0
    cpu: float = 0
    memory: float = 0
    """MB of the server."""
    help: float = 0
    """MB of the processes that help it."""
    journal: int = 0
    """Bytes of what has not been moved into the catalogue yet."""
    slowest: float = 0
    """Seconds for a front page meanwhile."""


def scanned(server: Server, first: int, status: Status) -> Scan:
    """Wait until everything has been read, looking at the front page now and then.

    So many articles were known before.
    """
    scan = Scan()
    path = next(server.state.rglob("catalogue.sqlite"))
    with closing(SqliteCatalogue.opened(path)) as known:
        began, over = time.perf_counter(), False
        while not over:
            over = bool(known.recall("files"))
            asked = time.perf_counter()
            server.ask("")
            scan.slowest = max(scan.slowest, time.perf_counter() - asked)
            scan.memory = max(scan.memory, server.memory)
            scan.help = max(scan.help, sum(map(memory_of, server.help)))
            scan.journal = max(scan.journal, path.with_name(f"{path.name}-wal").stat().st_size)
            status.update(f"scanning: {articles_in(known):,} articles, {scan.memory:.0f} MB")
            time.sleep(0.1)
            assert time.perf_counter() - began < PATIENCE
        scan.cpu = server.cpu
        scan.seconds = time.perf_counter() - began + server.first_answer
        scan.files = articles_in(known) - first
    return scan


def articles_in(catalogue: SqliteCatalogue) -> int:
    """Count the articles that are known."""
    with catalogue.reading() as news:
        return news.census().articles


if __name__ == "__main__":
    main()
