"""Whether the server grows or tires: after a million requests it should be as after ten thousand.

Usage: python benchmarks/endurance.py [--full]
"""

from benchmarks.figures import Figure, Measured, Size, run_alone
from benchmarks.load import Load
from benchmarks.servers import Newsroom

FIRST_SHARE = 100
"""The first hundredth of the requests is what the last is compared with."""


def measure(room: Newsroom, size: Size) -> Measured:
    """Ask for all pages in turn, very often."""
    lines = [*room.articles(), *room.sections()]
    few = max(size.requests // FIRST_SHARE, len(lines))
    with room.served() as ours:
        for _ in range(2):
            early = Load(lines=lines, requests=few).run(ours.port)
        before = ours.program.memory()
        long = Load(lines=lines, requests=size.requests).run(ours.port)
        late = Load(lines=lines, requests=few).run(ours.port)
        grown = ours.program.memory() - before
    share = late.rate / early.rate
    after = f"after {size.requests:,} requests"
    return Measured(
        (
            Figure(f"speed {after}, to the speed after {few:,}", share, "×", at_least=0.9),
            Figure(f"memory grown meanwhile, {after}", grown, "MB", at_most=3),
            Figure("requests that failed among them", long.failed, at_most=0),
        )
    )


if __name__ == "__main__":
    run_alone(measure)
