"""Pages that were never printed before: how long they take, and what others notice of it.

Usage: python benchmarks/first_print.py [--full]
"""

from benchmarks.figures import Figure, Measured, Size, run_alone
from benchmarks.load import Load, finished
from benchmarks.servers import Newsroom

GOAL = 8
"""Milliseconds."""


def measure(room: Newsroom, size: Size) -> Measured:
    """Ask a server that has just started for each page once."""
    texts = room.articles()
    menus = [selector.removesuffix(".txt") for selector in texts]
    printing = Load(lines=menus, requests=len(menus), connections=1, options=("-g",))
    reading = Load(lines=texts[:16], seconds=size.seconds)
    with room.served() as ours:
        first = printing.run(ours.port)
        again = printing.run(ours.port)
        alone = reading.run(ours.port)
    with room.served() as ours:
        process = printing.start(ours.port)
        beside = reading.run(ours.port)
        failed = first.failed + finished(process).failed + beside.failed
    return Measured(
        (
            Figure("a page never printed before, median", first.p50, "ms"),
            Figure("a page never printed before, p99", first.p99, "ms", at_most=GOAL),
            Figure("the same page printed already, median", again.p50, "ms"),
            Figure("p99 of others while pages are printed", beside.p99, "ms", at_most=GOAL),
            Figure("p99 of others while none is", alone.p99, "ms"),
            Figure("requests that failed meanwhile", failed, at_most=0),
        )
    )


if __name__ == "__main__":
    run_alone(measure)
