"""A file of 10 MB to four readers at one time, beside nginx with sendfile.

Also whether readers lose bytes of it who send more than a line, and what it takes of memory.
Usage: python benchmarks/large_file.py [--full]
"""

from contextlib import ExitStack
from statistics import median

from benchmarks.figures import Figure, Measured, Size, Table, number, run_alone
from benchmarks.load import Load
from benchmarks.servers import LARGE, Copies, Newsroom, Server, limit, nginx, why_not
from benchmarks.speed import BEYOND

FILE = "/large.bin"
READERS = 4
CARELESS = 20


def measure(room: Newsroom, size: Size) -> Measured:
    """Serve the file, and count."""
    with ExitStack() as stack:
        ours = stack.enter_context(room.served())
        copies = Copies.made(ours, [FILE], room.state.parent / "large")
        before = ours.program.memory()
        servers = [ours, stack.enter_context(limit(copies))]
        if not why_not("nginx"):
            servers.append(stack.enter_context(nginx(copies)))
        rates: dict[str, list[float]] = {server.name: [] for server in servers}
        costs: dict[str, list[float]] = {server.name: [] for server in servers}
        for _ in range(size.rounds):
            for server in servers:
                rate, cost = turn(server, size)
                rates[server.name].append(rate)
                costs[server.name].append(cost)
        grown = ours.program.memory() - before
        options = ("-e", str(BEYOND))
        lost = Load(lines=[FILE], requests=CARELESS, options=options).run(ours.port).lost
    rows = tuple(
        (name, f"{median(rates[name]):,.0f}", number(median(costs[name]))) for name in rates
    )
    title = f"A file of 10 MB to {READERS} readers"
    found = [
        Figure("memory that 10 MB files take, to 4 readers", grown, "MB", at_most=2),
        Figure("bytes lost of a 10 MB file when 10-20 kB follow the line", lost, at_most=0),
    ]
    if len(servers) > 2:
        share = median(rates[ours.name]) / median(rates[servers[2].name])
        found.insert(
            0, Figure("10 MB to 4 readers, to nginx with sendfile", share, "×", at_least=0.9)
        )
    table = Table(title, ("server", "MB/s", "CPU ms a file"), rows)
    return Measured(tuple(found), (table,))


def turn(server: Server, size: Size) -> tuple[float, float]:
    """Let a server have its turn; return MB a second, and milliseconds of CPU a file."""
    before = server.program.cpu()
    load = Load(lines=[FILE], connections=READERS, seconds=size.seconds, options=server.options)
    run = load.run(server.port)
    assert not run.failed, run
    spent = server.program.cpu() - before
    return run.requests * LARGE / 1e6 / run.seconds, 1e3 * spent / run.served


if __name__ == "__main__":
    run_alone(measure)
