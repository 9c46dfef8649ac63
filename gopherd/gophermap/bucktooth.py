"""Bucktooth's gophermap: a line with a TAB leads somewhere, every other line is only read."""

from collections.abc import Callable, Sequence

from gopherd.errors import Problem
from gopherd.gophermap.fields import Fields, shown, way
from gopherd.gophermap.rows import Gophermap, Row, Way, Words
from gopherwire.item import Kind


def read_bucktooth(lines: Sequence[str], folder: str) -> Gophermap:
    """Read the map of a folder."""
    return line_by_line(lines, folder, read_line)


ReadLine = Callable[[str, str, int], tuple[Way | Words, tuple[Problem, ...]]]
"""Reads a line, in a folder, by its number; tells what is wrong with it."""


def line_by_line(lines: Sequence[str], folder: str, read: ReadLine) -> Gophermap:
    """Read a map in which every line is a row."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        row, wrong = read(line, folder, number)
        rows.append(row)
        problems += wrong
    return Gophermap(with_mirrors(rows), tuple(problems))


def read_line(line: str, folder: str, number: int) -> tuple[Way | Words, tuple[Problem, ...]]:
    """Read a line that is no directive; without a selector the words are it."""
    head, tab, rest = line.partition("\t")
    if not tab:
        return Words(shown(line)), ()
    selector, host, port, *_ = [*rest.split("\t"), "", "", ""]
    return way(Fields(head[:1], head[1:], selector or head[1:], host, port), folder, number)


def with_mirrors(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Give each mirror the kind of the row it mirrors: wrapped rows may part the two."""
    known: list[Row] = []
    kind = str(Kind.MENU)
    for row in rows:
        if isinstance(row, Way):
            kind = kind if row.kind == Kind.MIRROR else row.kind
            known.append(Way(kind, row.label, row.selector, row.host, row.port, note=row.note))
        else:
            known.append(row)
    return tuple(known)
