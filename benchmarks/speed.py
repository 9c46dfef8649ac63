"""How fast printed pages are served, beside the limit and other servers.

All serve the same texts of 5 kB, each has its turn in every round, and the others are stopped
meanwhile; medians are told. Also counts the bytes that readers lose who send more than a line.
Usage: python benchmarks/speed.py [--full]
"""

from collections.abc import Callable, Iterator
from statistics import median

from attrs import define, field

from benchmarks.figures import Chart, Figure, Measured, Size, Table, number, run_alone
from benchmarks.load import Load, Run
from benchmarks.servers import Copies, Newsroom, Server, all_running

BEYOND = 10_000
"""Bytes sent beyond the line, at least; at most twice as many."""

FEW, MANY = 16, 256
"""Connections at one time."""

WARM_UP = 0.3
"""Seconds, after which servers have read what they read, and are done with starting."""

CARELESS = 300
"""Requests that are followed by them."""

GOALS = {
    "gophernicus": 45,
    "pygopherd": 20,
    "trio.serve_tcp": 5.5,
}
"""How many times the rate of others ours should be."""


@define
class Sheet:
    """What was seen of one server, by the number of connections."""

    server: Server
    runs: dict[int, list[Run]] = field(factory=dict)
    cpu: dict[int, list[float]] = field(factory=dict)
    """Microseconds a request."""
    memory: float = 0.0
    lost: float = 0.0
    """Bytes of a reply, in the mean, that careless readers never got."""

    def rate(self, connections: int) -> float:
        """Return the requests a second."""
        return median(run.rate for run in self.runs[connections])

    def p99(self, connections: int) -> float:
        """Return the milliseconds all but one in a hundred take at most."""
        return median(run.p99 for run in self.runs[connections])

    def cost(self, connections: int) -> float:
        """Return the microseconds of CPU a request."""
        return median(self.cpu[connections])

    @property
    def failed(self) -> int:
        """Requests that went wrong."""
        return sum(run.failed for runs in self.runs.values() for run in runs)


def measure(room: Newsroom, size: Size) -> Measured:
    """Compare all servers there are."""
    selectors = room.articles()
    with room.served() as ours:
        copies = Copies.made(ours, selectors, room.state.parent / "copies")
        with all_running(ours, copies) as (servers, missing):
            sheets = [Sheet(server) for server in servers]
            for server in servers:
                Load(lines=selectors, seconds=WARM_UP, options=server.options).run(server.port)
                server.program.pause()
            for _ in range(size.rounds):
                for connections in size.connections:
                    for sheet in sheets:
                        if connections == FEW or size.patient or not sheet.server.slow:
                            fill(sheet, selectors, connections, size)
            for sheet in sheets:
                try_carelessly(sheet, selectors)
    notes = [f"{name}: {reason}" for name, reason in missing.items()]
    sheets.sort(key=lambda sheet: -sheet.rate(FEW))
    return Measured(
        tuple(figures(sheets, size)), (table(sheets, size),), tuple(charts(sheets)), tuple(notes)
    )


def fill(sheet: Sheet, selectors: list[str], connections: int, size: Size) -> None:
    """Let a server have its turn."""
    server = sheet.server
    server.program.resume()
    before = server.program.cpu()
    load = Load(
        lines=selectors,
        connections=connections,
        seconds=size.seconds,
        options=server.options,
    )
    run = load.run(server.port)
    spent = server.program.cpu() - before
    sheet.runs.setdefault(connections, []).append(run)
    sheet.cpu.setdefault(connections, []).append(1e6 * spent / max(run.served, 1))
    sheet.memory = max(sheet.memory, server.program.memory())
    server.program.pause()


def try_carelessly(sheet: Sheet, selectors: list[str]) -> None:
    """Send much more than a line, and count what is missing of the replies."""
    server = sheet.server
    server.program.resume()
    options = (*server.options, "-e", str(BEYOND))
    load = Load(lines=selectors, requests=CARELESS, options=options)
    sheet.lost = load.run(server.port).lost / CARELESS
    server.program.pause()


def figures(sheets: list[Sheet], size: Size) -> list[Figure]:
    """Set our server beside the others."""
    ours, limit = (named(sheets, name) for name in ("gopherd", "limit"))
    found = []
    for connections in size.connections:
        where = f"{connections:,} connections"
        rate = ours.rate(connections) / limit.rate(connections)
        cost = ours.cost(connections) / limit.cost(connections)
        tail = ours.p99(connections) / limit.p99(connections)
        found += [
            Figure(f"requests a second, {where}, to the limit's", rate, "×", at_least=0.9),
            Figure(f"CPU a request, {where}, to the limit's", cost, "×", at_most=1.5),
            Figure(f"p99, {where}, to the limit's", tail, "×", at_most=1.2),
        ]
    for other in sheets:
        goal = next((goal for name, goal in GOALS.items() if name in other.server.name), None)
        if goal is not None:
            rate = ours.rate(FEW) / other.rate(FEW)
            what = f"requests a second, {FEW} connections, to {other.server.name}"
            found.append(Figure(what, rate, "×", at_least=goal))
    return [
        *found,
        Figure("requests that failed, under all loads", ours.failed, at_most=0),
        Figure("bytes lost of a page when 10-20 kB follow the line", ours.lost, at_most=0),
    ]


def table(sheets: list[Sheet], size: Size) -> Table:
    """Show all servers in one table, the fastest first."""
    columns = (
        "server",
        *(f"req/s, {connections:,} conn" for connections in size.connections),
        f"p99 ms, {MANY}",
        f"CPU µs, {MANY}",
        "memory MB",
        "failed",
        "bytes lost",
    )
    rows = (
        (
            sheet.server.name,
            *(cell(sheet, sheet.rate, connections) for connections in size.connections),
            cell(sheet, sheet.p99, MANY),
            cell(sheet, sheet.cost, MANY),
            f"{sheet.memory:.0f}",
            str(sheet.failed),
            f"{sheet.lost:,.0f}",
        )
        for sheet in sheets
    )
    return Table("Printed pages of 5 kB, one connection a request", columns, tuple(rows))


def charts(sheets: list[Sheet]) -> Iterator[Chart]:
    """Show rates and costs as bars."""
    rates = tuple((sheet.server.name, sheet.rate(FEW)) for sheet in sheets)
    costs = tuple((sheet.server.name, sheet.cost(FEW)) for sheet in sheets)
    yield Chart(f"Pages a second, {FEW} connections", rates)
    yield Chart("Server CPU a page, in millionths of a second", costs)


def named(sheets: list[Sheet], name: str) -> Sheet:
    """Find a server by a part of its name."""
    return next(sheet for sheet in sheets if name in sheet.server.name)


def cell(sheet: Sheet, value: Callable[[int], float], connections: int) -> str:
    """Write a figure, or a dash where there was no time to measure it."""
    return number(value(connections)) if connections in sheet.runs else "-"


if __name__ == "__main__":
    run_alone(measure)
