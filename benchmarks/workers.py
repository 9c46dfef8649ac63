"""Two workers beside one: no slower, and faster where there are cores for it.

Each worker prints its own pages. Before anything is measured each has printed nearly all of them.

Usage: python benchmarks/workers.py [--full]
"""

from contextlib import ExitStack
from statistics import median

from benchmarks.figures import Figure, Measured, Size, run_alone
from benchmarks.load import Load
from benchmarks.servers import Newsroom, knows_flag

OFTEN = 8
"""Times each page is asked for at first. The system decides whom each request goes to."""


def measure(room: Newsroom, size: Size) -> Measured:
    """Serve the same pages with one worker and with two, in turn."""
    if not knows_flag("--workers"):
        return Measured((), notes=("gopherd serve has no --workers",))
    rates: dict[str, list[float]] = {"1": [], "2": []}
    failed = 0
    lines = room.articles()
    with ExitStack() as stack:
        doors = {many: stack.enter_context(room.served("--workers", many)) for many in rates}
        for ours in doors.values():
            Load(lines=lines, requests=OFTEN * len(lines)).run(ours.port)
        for _ in range(size.rounds):
            for many, ours in doors.items():
                run = Load(lines=lines, connections=256, seconds=size.seconds).run(ours.port)
                rates[many].append(run.rate)
                failed += run.failed
    share = median(rates["2"]) / median(rates["1"])
    return Measured(
        (
            Figure("2 workers on one core, to 1", share, "×", at_least=0.9),
            Figure("requests that failed with 1 or 2 workers", failed, at_most=0),
        )
    )


if __name__ == "__main__":
    run_alone(measure)
