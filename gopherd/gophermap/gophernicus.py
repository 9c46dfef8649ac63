"""Gophernicus's gophermap: Bucktooth's, with directives in the first column.

`!title  #comment  -hidden  :suffix=type  ~  %  =map  *` and `.`; the last two end the map.
"""

import posixpath
import re
from collections.abc import Sequence

from gopherd.errors import Problem
from gopherd.gophermap.bucktooth import read_line, with_mirrors
from gopherd.gophermap.fields import shown
from gopherd.gophermap.rows import (
    Files,
    Gophermap,
    Hidden,
    Hosts,
    Included,
    Retyped,
    Row,
    Title,
    Users,
)

RETYPED = re.compile(r":\.?([^=\s]+)=(\S)\s*")


def read_gophernicus(lines: Sequence[str], folder: str) -> Gophermap:
    """Read the map of a folder, as far as it goes."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if line[:1] in {".", "*"}:
            rows += [Files()] if line[0] == "*" else []
            break
        try:
            row, wrong = _read(line, folder, number)
        except ValueError as reason:
            problems.append(Problem(str(reason), "mend the line, or take it out", line=number))
            continue
        rows += row
        problems += wrong
    return Gophermap(with_mirrors(rows), tuple(problems))


def _read(line: str, folder: str, number: int) -> tuple[list[Row], tuple[Problem, ...]]:
    """Read a line; raise ValueError, with the reason, for a directive that cannot be followed."""
    told = line[1:]
    match line[:1]:
        case "#":
            return [], ()
        case "!":
            return [Title(shown(told))], ()
        case "-":
            return [Hidden(told)], ()
        case ":":
            return [_retyped(line)], ()
        case "~":
            return [Users()], ()
        case "%":
            return [Hosts()], ()
        case "=":
            return [_included(told.strip(), folder, number)], ()
        case _:
            row, problems = read_line(line, folder, number)
            return [row], problems


def _retyped(line: str) -> Retyped:
    found = RETYPED.fullmatch(line)
    if found is None or not found[2].isprintable():
        raise ValueError(f"{line[:80]!r} gives no suffix another type, as :png=g does")
    return Retyped(found[1].lower(), found[2])


def _included(path: str, folder: str, number: int) -> Included:
    """Find what `=` means, as seen from the folder; a path from the root is one of content/."""
    if not path:
        raise ValueError("= names no map")
    whole = path if path.startswith("/") else f"/{folder}/{path}"
    return Included(posixpath.normpath(whole).lstrip("/"), number)
