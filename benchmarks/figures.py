"""Figures, the goals they are measured against, and tables of them. Values, and how they look."""

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen
from rich.console import Console
from rich.table import Table as Drawn

from benchmarks.servers import Newsroom, open_newsroom

WIDEST = 110
"""Columns of the widest table; where nobody looks on there may be fewer."""


@frozen(kw_only=True)
class Size:
    """How much is measured."""

    name: str
    articles: int
    seconds: float
    """How long one load goes on."""
    rounds: int
    """How often each server has its turn; medians are told."""
    connections: tuple[int, ...]
    held: int
    requests: int
    """Of a long run."""
    patient: bool = False
    """Whether slow servers are waited for."""


QUICK = Size(
    name="quick",
    articles=200,
    seconds=0.4,
    rounds=1,
    connections=(16, 256),
    held=500,
    requests=5_000,
)
FULL = Size(
    name="full",
    articles=1_000,
    seconds=2,
    rounds=3,
    connections=(16, 256, 1_000),
    held=5_000,
    requests=1_000_000,
    patient=True,
)


@frozen
class Figure:
    """Something measured, and what it should be; both in one unit."""

    what: str
    got: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def goal(self) -> str:
        """The goal in words, or nothing."""
        if self.at_least is not None:
            return f"≥ {number(self.at_least)} {self.unit}".rstrip()
        if self.at_most is not None:
            return f"≤ {number(self.at_most)} {self.unit}".rstrip()
        return ""

    @property
    def reached(self) -> str:
        """Whether the goal is reached: yes, no, or nothing without a goal."""
        if self.at_least is not None:
            return "yes" if self.got >= self.at_least else "no"
        if self.at_most is not None:
            return "yes" if self.got <= self.at_most else "no"
        return ""

    @property
    def row(self) -> tuple[str, ...]:
        """The figure as a row of a table."""
        return self.what, self.goal, f"{number(self.got)} {self.unit}".rstrip(), self.reached


def number(value: float) -> str:
    """Write a number with as many digits as say something."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


@frozen
class Table:
    """Rows of words under headings."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_markdown(self) -> str:
        """Write it as Markdown; all but the first column to the right."""
        lines = [self.columns, ("---", *("---:",) * (len(self.columns) - 1)), *self.rows]
        return "".join(f"| {' | '.join(line)} |\n" for line in lines)

    def show(self) -> None:
        """Print it on the terminal."""
        drawn = Drawn(title=self.title, title_justify="left")
        for place, column in enumerate(self.columns):
            drawn.add_column(column, justify="right" if place else "left")
        for row in self.rows:
            drawn.add_row(*row)
        console = Console()
        console.width = max(console.width, WIDEST)
        console.print(drawn)


@frozen
class Chart:
    """Bars, for a picture."""

    title: str
    bars: tuple[tuple[str, float], ...]


@frozen
class Measured:
    """What one benchmark has found."""

    figures: tuple[Figure, ...]
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be measured, and why."""


Measure = Callable[[Newsroom, Size], Measured]


def figure_table(figures: tuple[Figure, ...]) -> Table:
    """Put figures in a table."""
    return Table("Figures", ("what", "goal", "got", "reached"), tuple(f.row for f in figures))


def show(measured: Measured) -> None:
    """Print what was found."""
    for table in measured.tables:
        table.show()
    if measured.figures:
        figure_table(measured.figures).show()
    for note in measured.notes:
        print(note)


def run_alone(measure: Measure) -> None:
    """Run one benchmark as a command: quick, or with --full as long as it takes."""
    size = FULL if "--full" in sys.argv[1:] else QUICK
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        show(measure(open_newsroom(Path(folder), size.articles), size))
