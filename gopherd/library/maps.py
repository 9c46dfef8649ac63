"""Maps of gopherholes, read from content/ with what they take in. Nothing in them is ever run."""

import posixpath
from collections.abc import Iterable

from attrs import define, field, frozen

from gopherd.config.masthead import Dialect
from gopherd.errors import Problem
from gopherd.gophermap.dialect import LONGEST_MAP, MOST_LINES, differences, lines_of, read_map
from gopherd.gophermap.rows import Files, Gophermap, Included, Row
from gopherd.gophermap.umn import Entry, read_links
from gopherd.library.manner import CAPS
from gopherd.library.opening import EXHAUSTED, read_beneath

MOST_DEEP = 4
"""Maps within maps, as many as gophernicus follows."""

MOST_TAKEN = 100
"""Maps that one takes in, itself or through others; they have the bytes of one in all."""


@frozen
class MapReader:
    """Reads the maps below an open folder."""

    root: int

    def read(self, target: str, folder: str, dialect: Dialect) -> Gophermap:
        """Read a map for a folder; the rows of others follow where it takes them in.

        Raises OSError if the map itself cannot be read.
        """
        data, _ = read_beneath(self.root, target, LONGEST_MAP + 1)
        return self.understand(data, target, folder, dialect)

    def understand(self, data: bytes, target: str, folder: str, dialect: Dialect) -> Gophermap:
        """Read a map whose bytes are known."""
        read = read_map(data, posixpath.basename(target), folder, dialect)
        taking = _Taking(self.root, folder, [target], list(read.problems))
        return Gophermap(tuple(taking.rows(read.rows)[:MOST_LINES]), tuple(taking.problems))

    def differences(self, target: str, dialect: Dialect) -> tuple[Problem, ...]:
        """Say where a map would be read in another way. Raises OSError if it cannot be read."""
        data, _ = read_beneath(self.root, target, LONGEST_MAP + 1)
        return differences(data, posixpath.basename(target), dialect)

    def links(self, target: str, folder: str) -> tuple[Entry, ...]:
        """Read a link file of a folder. Raises OSError if it cannot be read."""
        data, _ = read_beneath(self.root, target, LONGEST_MAP + 1)
        return links_of(data, target, folder)


def links_of(data: bytes, path: str, folder: str) -> tuple[Entry, ...]:
    """Read a link file whose bytes are known."""
    beside, _, name = path.rpartition("/")
    of_one = posixpath.basename(beside) == CAPS
    return read_links(lines_of(data)[0], f"{root_of(folder)}/{name}" if of_one else "")


def root_of(folder: str) -> str:
    """Write what the selectors of a folder's files begin with, before their `/`."""
    return f"/{folder}" if folder else ""


@define
class _Taking:
    """Takes in the maps that a map asks for, and those that they ask for."""

    root: int
    folder: str
    open: list[str]
    """The maps that are being read, each within the one before."""
    problems: list[Problem]
    left: int = field(default=MOST_TAKEN, init=False)
    room: int = field(default=LONGEST_MAP, init=False)
    """Bytes that may still be taken in."""
    line: int = field(default=0, init=False)
    """Of the outermost map."""

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        """Put the rows of other maps behind those that take them in."""
        taken: list[Row] = []
        for row in rows:
            taken.append(row)
            if isinstance(row, Included):
                self.line = row.line if len(self.open) == 1 else self.line
                taken += self.take(row.path)
        return taken

    def take(self, path: str) -> list[Row]:
        """Read another map; what keeps it out becomes a problem."""
        why = self.why_not(path)
        data = None if why else self.data(path)
        if data is None or len(data) > self.room:
            why = why or ("the maps in it are too long" if data else "there is no such map")
            self.left_out(path, why, "mend the line, or take it out; programs are not run")
            return []
        self.left -= 1
        self.room -= len(data)
        self.open.append(path)
        read = read_map(data, "gophermap", self.folder, Dialect.GOPHERNICUS)
        for problem in read.problems:
            self.left_out(path, problem.what, problem.remedy)
        # as there, a list of files stands in the outermost map alone
        rows = self.rows(row for row in read.rows if not isinstance(row, Files))
        self.open.pop()
        return rows

    def why_not(self, path: str) -> str:
        """Say why a map is not taken in; empty if it may be."""
        if any(part.startswith(".") for part in path.split("/")):
            return "it is hidden"
        if path in self.open:
            return "it takes in itself"
        if len(self.open) > MOST_DEEP:
            return f"more than {MOST_DEEP} maps within maps"
        return "" if self.left else f"more than {MOST_TAKEN} maps in one"

    def data(self, path: str) -> bytes | None:
        """Read the bytes of another map; None if there is none."""
        try:
            return read_beneath(self.root, path, self.room + 1)[0]
        except OSError as error:
            if error.errno in EXHAUSTED:
                raise
            return None

    def left_out(self, path: str, what: str, remedy: str) -> None:
        """Note a problem on the line of the outermost map, once."""
        problem = Problem(f"={path[:80]}: {what}", remedy, line=self.line)
        if problem not in self.problems:
            self.problems.append(problem)
