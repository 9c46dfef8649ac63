"""Every benchmark there is, one after the other; the figures are kept in benchmarks/results.

Usage: python benchmarks/everything.py [--full]
"""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    arrivals,
    endurance,
    first_answer,
    first_print,
    held,
    large_file,
    results,
    speed,
    tls,
    workers,
)
from benchmarks.figures import FULL, QUICK, Size, show
from benchmarks.machine import HERE
from benchmarks.servers import open_newsroom

MEASURES = (
    speed,
    large_file,
    held,
    first_print,
    arrivals,
    workers,
    tls,
    endurance,
    first_answer,
)

OTHERS: dict[str, tuple[list[str], list[str]]] = {
    "reader.py": (["1"], []),
    "page_view.py": (["5"], []),
    "stopping.py": (["1"], []),
    "archive.py": (["1000"], ["100000"]),
    "search.py": (["300"], ["20000"]),
}
"""Commands that show figures of their own; what each is given in a quick run and in a full one."""


def main() -> None:
    """Run everything, and keep the figures."""
    size = FULL if "--full" in sys.argv[1:] else QUICK
    began = time.monotonic()
    found = {}
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        room = open_newsroom(Path(folder), size.articles)
        for module in MEASURES:
            name = module.__name__.rpartition(".")[2]
            print(
                f"{name}.py {'-' * (70 - len(name))} {time.monotonic() - began:.0f} s", flush=True
            )
            found[name] = module.measure(room, size)
            show(found[name])
    results.keep(found, size)
    run_others(size, began)
    print(f"Everything took {time.monotonic() - began:.0f} s")


def run_others(size: Size, began: float) -> None:
    """Run what prints its own figures."""
    for name, arguments in OTHERS.items():
        print(f"{name} {'-' * (73 - len(name))} {time.monotonic() - began:.0f} s", flush=True)
        command = [sys.executable, str(HERE / name), *arguments[size.patient]]
        subprocess.run(command, check=True)  # noqa: S603 our own


if __name__ == "__main__":
    main()
