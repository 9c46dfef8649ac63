"""How long the reader takes: to say its version, to print a page, to paint a page it knows.

Starts a server of its own on content/. Each figure is the median of several whole processes.
Usage: python benchmarks/reader.py [ROUNDS] (default 7).
"""

import os
import pty
import re
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROUNDS = 7
PATIENCE = 20.0
SCREEN = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
READER = [str(Path(sys.executable).with_name("gopherclient"))]
LAST_WORDS = b"lite.harbour.example - on gopher"
"""What is on the page, and on no skeleton of it."""

WELCOME = b"Press "
"""Lies over the page at the first run, until a key is pressed."""


def main() -> None:
    """Measure, and print the figures beside what they should be."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
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
                show(address, rounds)
            finally:
                server.terminate()


def show(address: str, rounds: int) -> None:
    """Print a row for each figure."""
    painted(address)  # now the page is kept, and the welcome has been read
    table = Table("what", "median ms", "least", "goal")
    for name, goal, measure in (
        ("gopherclient --version", 60, lambda: finished([*READER, "--version"])),
        ("gopherclient --dump", 150, lambda: finished([*READER, "--dump", address])),
        ("a page it knows, painted", 350, lambda: painted(address)),
        ("python -c pass", "", lambda: finished([sys.executable, "-c", "pass"])),
    ):
        times = [1000 * measured(measure) for _ in range(rounds)]
        middle = statistics.median(times)
        table.add_row(name, f"{middle:.0f}", f"{min(times):.0f}", str(goal))
    Console().print(table)


def measured(measure: Callable[[], object]) -> float:
    """Return the seconds something takes."""
    began = time.perf_counter()
    measure()
    return time.perf_counter() - began


def finished(command: list[str]) -> None:
    """Run a command to its end."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 our own


def painted(address: str) -> None:
    """Open the reader in a terminal, wait until the page is there, and let it go."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(SCREEN)
        os.execv(READER[0], [*READER, address])  # noqa: S606 our own reader
    seen = b""
    until = time.monotonic() + PATIENCE
    try:
        while LAST_WORDS not in seen and time.monotonic() < until:
            if select.select([terminal], [], [], 0.5)[0]:
                seen += os.read(terminal, 65536)
            if WELCOME in seen:
                os.write(terminal, b"\r")
        assert LAST_WORDS in seen, "the page never came"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


if __name__ == "__main__":
    assert Path("content").is_dir(), "run it in the project's folder"
    main()
