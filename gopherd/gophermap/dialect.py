"""Which dialect a map is written in, by what the folder says of it, its name, and its lines.

Told apart only where it matters: most maps mean the same in Bucktooth's and gophernicus's.
"""

import re
from collections.abc import Sequence

from gopherd.config.masthead import Dialect
from gopherd.errors import Problem
from gopherd.gophermap.bucktooth import read_bucktooth
from gopherd.gophermap.geomyidae import read_geomyidae
from gopherd.gophermap.gophernicus import RETYPED, read_gophernicus
from gopherd.gophermap.rows import Gophermap
from gopherwire.text import decode

LONGEST_MAP = 2**20
"""Bytes, as of an article; what is beyond is left out."""

MOST_LINES = 20_000
"""A menu of more rows is no menu; the longest that are known have a quarter of that."""

SHEBANG = "#!"


DIRECTIVES = {
    "!": "is a title",
    "#": "is a comment",
    "-": "hides a file",
    ":": "gives a suffix another type",
    "~": "lists users",
    "%": "lists virtual hosts",
    "=": "takes in another map",
    "*": "ends the map and lists the files",
    ".": "ends the map",
}
"""What a first column means to one, and is nothing but a character to the other."""

SURE = (
    re.compile(r"![^!\t]*"),
    RETYPED,
    re.compile(r"[*%~]"),
    re.compile(r"[=-][^\s=*~_-][^\s=*]*\.[^\s=*]+"),
)
"""Lines that hardly anybody writes for their words: `!title` on top, `:png=g`, `*`, `=map.txt`."""


def read_map(data: bytes, name: str, folder: str, dialect: Dialect) -> Gophermap:
    """Read a map by the name of its file, whatever it holds."""
    lines, problems = lines_of(data)
    match spoken(name, lines, dialect):
        case None:
            what = "it is a program; programs are not run"
            return Gophermap((), (Problem(what, "write down what it tells", left_out=True),))
        case Dialect.GEOMYIDAE:
            read = read_geomyidae(lines, folder)
        case Dialect.GOPHERNICUS:
            read = read_gophernicus(lines, folder)
        case _:
            read = read_bucktooth(lines, folder)
    return Gophermap(read.rows, (*problems, *read.problems))


def spoken(name: str, lines: Sequence[str], dialect: Dialect) -> Dialect | None:
    """Tell which dialect a map is in; None if it is a program."""
    if lines and lines[0].startswith(SHEBANG):
        return None
    if name.endswith(".gph"):
        return Dialect.GEOMYIDAE
    if dialect is Dialect.AUTO:
        return guess(lines)
    return Dialect.GOPHERNICUS if dialect is Dialect.GOPHERNICUS else Dialect.BUCKTOOTH


def guess(lines: Sequence[str]) -> Dialect:
    """Tell gophernicus's maps by directives that can hardly be anything else."""
    title, *others = SURE
    sure = bool(lines) and title.fullmatch(lines[0]) is not None
    sure |= any(sign.fullmatch(line.rstrip()) for line in lines for sign in others)
    return Dialect.GOPHERNICUS if sure else Dialect.BUCKTOOTH


def lines_of(data: bytes) -> tuple[list[str], tuple[Problem, ...]]:
    """Take the bytes of a map apart into lines, as far as they are read."""
    text, _ = decode(data[:LONGEST_MAP])
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    problems = []
    if len(data) > LONGEST_MAP:
        del lines[-1]  # it may be half a line
        what = f"longer than {LONGEST_MAP // 1024} kB; the rest is left out"
        problems.append(Problem(what, "split it into several maps", line=len(lines) + 1))
    if len(lines) > MOST_LINES:
        del lines[MOST_LINES:]
        what = f"more than {MOST_LINES} lines; the rest is left out"
        problems.append(Problem(what, "split it into several maps", line=MOST_LINES + 1))
    return ([] if lines == [""] else lines), tuple(problems)


def differences(data: bytes, name: str, dialect: Dialect) -> tuple[Problem, ...]:
    """Say where a map would be read in another way, once for each way.

    Nothing where a publisher has said which dialect it is, or where there is no other reading.
    """
    lines, _ = lines_of(data)
    told = spoken(name, lines, dialect)
    if dialect is not Dialect.AUTO or told in {None, Dialect.GEOMYIDAE}:
        return ()
    first: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if line[:1] in DIRECTIVES:
            first.setdefault(line[0], number)
            if line[0] in "*." and told is Dialect.GOPHERNICUS:
                break  # nothing below is read
    remedy = f"write dialect = '{told}', or the other, into section.toml"
    return tuple(
        Problem(
            f"what begins with {sign} {DIRECTIVES[sign]} in gophernicus, and is text in bucktooth;"
            f" this is read as {told}",
            remedy,
            line=number,
        )
        for sign, number in first.items()
    )
