"""Where the server spends its time under load: a picture of flames, by py-spy.

Usage: python benchmarks/spy.py [SECONDS] (default 10), as root or where tracing is allowed
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import QUICK
from benchmarks.load import Load, finished
from benchmarks.results import FOLDER
from benchmarks.servers import open_newsroom

SECONDS = 10
RATE = 500
"""Looks a second."""


def main() -> None:
    """Watch a server under load."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    FOLDER.mkdir(exist_ok=True)
    flames = FOLDER / "flames.svg"
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        room = open_newsroom(Path(folder), QUICK.articles)
        with room.served() as ours:
            lines = [*room.articles(), *room.sections()]
            load = Load(lines=lines, connections=64, seconds=seconds + 2).start(ours.port)
            command = [str(Path(sys.executable).with_name("py-spy")), "record", "--threads"]
            command += ["--rate", str(RATE), "--duration", str(seconds)]
            command += ["--output", str(flames), "--pid", str(ours.program.serving)]
            subprocess.run(command, check=True)  # noqa: S603 our own tool
            finished(load)
    print(f"{flames} shows where the time went")


if __name__ == "__main__":
    main()
