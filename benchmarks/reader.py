"""How long the reader takes: to say its version, to print a page, to paint a page it knows.

Starts a server of its own on content/. Each figure is of several whole processes, the reader's in
turn with those of others, where they are installed. Wall is what a person waits, CPU what it
costs; on a busy machine the least of many is the one to compare.
Usage: python benchmarks/reader.py [ROUNDS] (default 7).
"""

import os
import pty
import re
import resource
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from attrs import field, frozen
from rich.console import Console
from rich.table import Table

ROUNDS = 7
PATIENCE = 20.0
SCREEN = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
READER = str(Path(sys.executable).with_name("gopherclient"))
LAST_WORDS = b"lite.harbour.example - on gopher"
"""What is on the page, and on no skeleton of it."""

WELCOME = b"Press "
"""Lies over the page at the first run, until a key is pressed."""

NO_CACHE = "PYTHONDONTWRITEBYTECODE"
"""Set where programs are written, unset where they are used: with it every start compiles."""


@frozen
class Figure:
    """One thing to measure."""

    what: str
    command: list[str]
    goal: str = ""
    """Milliseconds of wall time."""
    measure: Callable[[list[str]], object] = field(kw_only=True)


def main() -> None:
    """Measure, and print the figures beside what they should be."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    os.environ.pop(NO_CACHE, None)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GOPHERCLIENT_HOME"] = folder
        command = [sys.executable, "-m", "gopherd.cli.main", "serve", "--port", "0"]
        with subprocess.Popen(  # noqa: S603 our own server
            [*command, "--state", f"{folder}/state", "--journal", "off"],
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            try:
                assert server.stdout is not None
                address = re.findall(r"gopher://\S+", server.stdout.readline())[0]
                show(figures(address), rounds)
            finally:
                server.terminate()


def figures(address: str) -> list[Figure]:
    """Return what can be measured here, ours first."""
    host, port = re.findall(r"gopher://([^:/]+):?(\d*)", address)[0]
    python = sys.executable
    wanted = [
        Figure("gopherclient --version", [READER, "--version"], "60", measure=finished),
        Figure("gopherclient --dump", [READER, "--dump", address], "150", measure=finished),
        Figure("lynx -dump", ["lynx", "-dump", address], measure=finished),
        Figure("w3m -dump", ["w3m", "-dump", address], measure=finished),
        Figure("curl", ["curl", "-s", address], measure=finished),
        Figure("python -c pass", [python, "-c", "pass"], measure=finished),
        Figure("python -I -S -c pass", [python, "-I", "-S", "-c", "pass"], measure=finished),
        Figure("python -c 'import attrs'", [python, "-c", "import attrs"], measure=finished),
        Figure("gopherclient, a page it knows painted", [READER, address], "350", measure=painted),
        Figure("the same without an address", [READER], "350", measure=painted),
        Figure("python -c 'import textual.app'", [python, "-c", "import textual.app"],
               measure=finished),
        Figure("sacc, painted", ["sacc", address], measure=painted),
        Figure("gopher (UMN), painted", ["gopher", "-p", "", host, port or "70"], measure=painted),
        Figure("lynx, painted", ["lynx", address], measure=painted),
    ]  # fmt: skip
    return [figure for figure in wanted if shutil.which(figure.command[0])]


def show(wanted: list[Figure], rounds: int) -> None:
    """Print a row for each figure."""
    for figure in wanted:  # now everything is compiled, the page kept, and the welcome read
        figure.measure(figure.command)
    taken: dict[str, list[tuple[float, float]]] = {figure.what: [] for figure in wanted}
    for _ in range(rounds):
        for figure in wanted:
            taken[figure.what].append(measured(figure))
    table = Table("what", "wall ms, least", "median", "CPU ms, least", "goal")
    for figure in wanted:
        walls, costs = zip(*taken[figure.what], strict=True)
        numbers = (min(walls), statistics.median(walls), min(costs))
        table.add_row(figure.what, *(f"{1000 * number:.0f}" for number in numbers), figure.goal)
    Console().print(table)


def measured(figure: Figure) -> tuple[float, float]:
    """Return the seconds something takes, on the clock and of the processor."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ended = figure.measure(figure.command)
    wall = (ended if isinstance(ended, float) else time.perf_counter()) - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def finished(command: list[str]) -> None:
    """Run a command to its end."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 a program to measure


def painted(command: list[str]) -> float:
    """Open a reader in a terminal, let it go when the page is there; return when that was."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(SCREEN)
        os.execvp(command[0], command)  # noqa: S606 a program to measure
    seen = b""
    until = time.monotonic() + PATIENCE
    try:
        while LAST_WORDS not in seen and time.monotonic() < until:
            if select.select([terminal], [], [], 0.5)[0]:
                seen += os.read(terminal, 65536)
            if WELCOME in seen:
                os.write(terminal, b"\r")
        assert LAST_WORDS in seen, f"the page never came: {seen!r}"
        return time.perf_counter()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


if __name__ == "__main__":
    assert Path("content").is_dir(), "run it in the project's folder"
    main()
