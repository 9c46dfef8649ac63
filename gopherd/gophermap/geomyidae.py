"""Geomyidae's .gph: `[type|words|selector|host|port]`, every other line is only read."""

import re
from collections.abc import Sequence

from gopherd.errors import Problem
from gopherd.gophermap.bucktooth import line_by_line
from gopherd.gophermap.fields import Fields, shown, way
from gopherd.gophermap.rows import Gophermap, Way, Words

FIELDS = 5
BAR = re.compile(r"(?<!\\)\|")
"""Between two fields; behind a backslash it is one of the words."""

HOW = "write [0|words|path|server|port]"


def read_geomyidae(lines: Sequence[str], folder: str) -> Gophermap:
    """Read a map in a folder."""
    return line_by_line(lines, folder, _read)


def _read(line: str, folder: str, number: int) -> tuple[Way | Words, tuple[Problem, ...]]:
    parts = _parts(line)
    if len(parts) != FIELDS:
        # a t in front lets a line begin with a bracket
        words = Words(shown(line.removeprefix("t")))
        return words, tuple(Problem(what, HOW, line=number) for what in _wrong(line, parts))
    kind, label, selector, host, port = parts
    if not kind:
        return Words(shown(label)), (Problem("a row has no item type", HOW, line=number),)
    here, same = host in {"server", ""}, port in {"port", ""}
    fields = Fields(kind[0], label, selector, "" if here else host, "" if same else port)
    return way(fields, folder, number)


def _parts(line: str) -> list[str]:
    """Take a row apart; nothing if it does not look like one."""
    if not line.startswith("[") or "\t" in line:
        return []
    *parts, last = (part.replace("\\|", "|") for part in BAR.split(line[1:]))
    last, bracket, _ = last.partition("]")
    return [*parts, last] if bracket else []


def _wrong(line: str, parts: list[str]) -> tuple[str, ...]:
    """Say what is wrong with a line that is only read."""
    if "\t" in line:
        return ("a tab in a .gph file",)
    return (f"a row of {len(parts)} fields, not {FIELDS}",) if len(parts) > 1 else ()
