"""How long `gopherd serve` takes from its start to its first answer, cold and warm.

Cold: no catalogue yet, every article is read. Warm: the catalogue of the last run is there.
Usage: python benchmarks/first_answer.py [ARTICLES] (default 10,000).
"""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.figures import FULL, Figure, Measured, Size, show
from benchmarks.servers import Newsroom, ask, open_newsroom

ARTICLES = 10_000
ROUNDS = 3


def measure(room: Newsroom, _size: Size) -> Measured:
    """Start a server that knows nothing, and some that know everything."""
    articles = len(room.articles())
    cold = first_answer(Newsroom(room.content, room.state.parent / "nothing-known"))
    warm = median(first_answer(room) for _ in range(ROUNDS))
    return Measured(
        (
            Figure(f"start to first answer, {articles:,} articles known", warm, "s", at_most=0.6),
            Figure(f"start to first answer, {articles:,} articles not known", cold, "s"),
        )
    )


def first_answer(room: Newsroom) -> float:
    """Start a server, and ask for the front page as soon as its port is open."""
    began = time.perf_counter()
    with room.started() as ours:
        assert b"INDEX VIEW:" in ask(ours.port, "")
        return time.perf_counter() - began


def main() -> None:
    """Measure with so many articles."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        show(measure(open_newsroom(Path(folder), articles), FULL))


if __name__ == "__main__":
    main()
