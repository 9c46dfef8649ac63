"""What readers cost the others who say nothing, or little, or take nothing of what they asked for.

They come from many addresses, and whoever is sent away comes again.
Usage: python benchmarks/held.py [--full]
"""

from benchmarks.figures import Figure, Measured, Size, run_alone
from benchmarks.load import Load, held
from benchmarks.servers import Newsroom

KINDS = ("idle", "slow", "stalled")


def measure(room: Newsroom, size: Size) -> Measured:
    """Serve pages with and without such readers."""
    found = []
    selectors = room.articles()
    load = Load(lines=selectors, seconds=size.seconds)
    for kind in KINDS:
        with room.served() as ours:
            alone = load.run(ours.port)
            before = ours.program.memory()
            with held(kind, size.held, ours.port, "/large.bin") as crowd:
                ours.program.wait_for_all(size.held)
                ours.program.settle()
                crowded = load.run(ours.port)
                grown = ours.program.memory() - before
        who = f"{size.held:,} {kind} readers"
        found += [
            Figure(f"memory that {who} take", grown, "MB", at_most=3),
            Figure(f"p99 of the others beside {who}", crowded.p99, "ms", at_most=4),
            Figure(f"p99 of the others without {kind} readers", alone.p99, "ms"),
            Figure(f"requests that failed beside {who}", crowded.failed, at_most=0),
            Figure(f"{kind} readers sent away before their time", crowd.sent_away, at_most=0),
        ]
    return Measured(tuple(found))


if __name__ == "__main__":
    run_alone(measure)
