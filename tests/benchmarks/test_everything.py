"""No benchmark is forgotten: each is run by `make bench`, and told of in the README beside it."""

import re
from pathlib import Path

from benchmarks.everything import MEASURES, OTHERS

FOLDER = Path(__file__).parents[2] / "benchmarks"
NO_FIGURES = {"content.py", "everything.py", "plain_trio.py", "spy.py"}
"""Commands that measure nothing."""


def test_every_benchmark_is_run() -> None:
    commands = {path.name for path in FOLDER.glob("*.py") if "__main__" in path.read_text()}
    measured = {f"{module.__name__.rpartition('.')[2]}.py" for module in MEASURES}
    assert commands - NO_FIGURES == measured | set(OTHERS)


def test_every_file_is_told_of() -> None:
    rows = re.findall(r"^\| (`.*?`) \|", (FOLDER / "README.md").read_text(), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert told == {path.name for path in FOLDER.iterdir() if path.suffix in {".py", ".c"}}
