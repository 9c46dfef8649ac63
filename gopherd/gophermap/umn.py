"""The link files of the University of Minnesota's gopherd: `.Links`, `.names` and `.cap/`.

Blocks of `Name=value` lines rename, reorder and hide the files of a folder, and add links.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from gopherd.errors import Problem
from gopherd.gophermap.bucktooth import with_mirrors
from gopherd.gophermap.fields import Fields, absolute, shown, way
from gopherd.gophermap.rows import Gophermap, Row, Way, Words
from gopherwire.item import Kind, kind_of

HIDING = frozenset({"X", "-"})
"""Types that take a file out of the list."""

GATEWAY = re.compile(r"(?:exec|ftp|waisdocid|waissrc):|\|")
"""How paths begin that the old server ran, or fetched from elsewhere."""

WITH_TYPE = re.compile(r"([0-9A-Za-z+:;<])/")
"""How its own selectors begin."""

OWN = re.compile(r"[.~]/")
"""How the path of a file in the same folder begins; its block changes the file's row."""

HERE = "+"
"""The host, and the port, of the server the link file is on."""

KEYS = ("Name", "Type", "Path", "Host", "Port", "Numb", "Abstract", "Admin", "URL", "TTL")
LINE = re.compile(rf"({'|'.join(KEYS)})=\s*(.*)")

LONGEST_NUMBER = 9
"""Digits; nobody orders more files."""


@frozen
class Entry:
    """What one block says, or what is known of a file."""

    path: str
    """As it is written, or the selector of a file."""
    line: int = 1
    """Where the block begins."""
    kind: str = ""
    name: str = ""
    host: str = ""
    port: str = ""
    number: int = 0
    """Where it stands: 1, 2 and so on come first, then those without, then those below zero."""
    abstract: str = ""

    def changed(self, by: "Entry") -> "Entry":
        """Put in what another entry says; the path stays."""
        said = ("kind", "name", "host", "port", "number", "abstract")
        return evolve(self, **{key: value for key in said if (value := getattr(by, key))})


def read_links(lines: Sequence[str], path: str = "") -> tuple[Entry, ...]:
    """Read a link file: its blocks that name a path; in a file of `.cap/` it is known."""
    entries = []
    said: dict[str, str] = {}
    begun = 1
    for number, line in _joined(lines):
        known = LINE.fullmatch(line)
        if known:
            said[known[1]] = known[2]
        elif not line.startswith("#") or "Path" in said or (path and said):
            entries += _entry(said, path, begun)
            said, begun = {}, number + 1
    return (*entries, *_entry(said, path, begun))


def _joined(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Put lines together of which the first ends in a backslash; tell where each began."""
    held, begun = "", 0
    for number, line in enumerate(map(str.strip, lines), 1):
        begun = begun if held else number
        held += line
        if line.endswith("\\"):
            held = held[:-1] + " "
        else:
            yield begun, held
            held = ""
    if held:
        yield begun, held


def _entry(said: Mapping[str, str], path: str, line: int) -> list[Entry]:
    path = path or said.get("Path", "")
    if not said or not (path or "Path" in said):
        return []
    number = said.get("Numb", "")
    return [
        Entry(
            path=path,
            line=line,
            kind=said.get("Type", "")[:1],
            name=said.get("Name", ""),
            host=said.get("Host", "").removeprefix(HERE),
            port=said.get("Port", "").removeprefix(HERE),
            number=int(number) if re.fullmatch(rf"-?[0-9]{{1,{LONGEST_NUMBER}}}", number) else 0,
            abstract=said.get("Abstract", ""),
        )
    ]


def lay_out(
    files: Iterable[Way], links: Iterable[Entry], caps: Mapping[str, Entry], folder: str
) -> Gophermap:
    """Put the files of a folder and its links into one list, in the order they ask for.

    `caps` says more about files, by selector.
    """
    listed: dict[str, Entry] = {}
    for file in files:
        known = Entry(file.selector, kind=file.kind, name=file.label)
        cap = caps.get(file.selector)
        if cap is None or cap.kind not in HIDING:
            listed[file.selector] = known.changed(cap) if cap else known
    others: list[Entry] = []
    for link in links:
        selector = _selector(link, folder)
        if not OWN.match(link.path) or selector not in listed:
            others += [] if link.kind in HIDING else [evolve(link, path=selector)]
        elif link.kind in HIDING:
            del listed[selector]
        else:
            listed[selector] = listed[selector].changed(link)
    rows: list[Row] = []
    problems: list[Problem] = []
    for entry in sorted((*listed.values(), *others), key=_place):
        row, wrong = _row(entry, folder)
        rows.append(row)
        problems += wrong
    return Gophermap(with_mirrors(rows), tuple(problems))


def _selector(link: Entry, folder: str) -> str:
    path = link.path if link.path == "/" else link.path.rstrip("/")
    if OWN.match(path):
        return absolute(path[2:], folder)
    if link.host or GATEWAY.match(path):
        return path
    return f"/{path[2:]}" if WITH_TYPE.match(path) else absolute(path, folder)


def _place(entry: Entry) -> tuple[int, int, bool, str]:
    number = entry.number
    return (number == 0) + 2 * (number < 0), number, not entry.name, entry.name


def _row(entry: Entry, folder: str) -> tuple[Way | Words, tuple[Problem, ...]]:
    name = entry.name or entry.path.rstrip("/").rpartition("/")[2] or entry.path
    if GATEWAY.match(entry.path) and not entry.host:
        what = f"{entry.path[:80]} is run or fetched by the server; that is not done"
        return Words(shown(name)), (Problem(what, "take the block out", line=entry.line),)
    kind = entry.kind or _kind(entry)
    row, problems = way(Fields(kind, name, entry.path, entry.host, entry.port), folder, entry.line)
    if isinstance(row, Way):
        return evolve(row, note=shown(entry.abstract)), problems
    return row, problems


def _kind(entry: Entry) -> str:
    """Tell a kind that is not said: by the type in front of the path, or by its suffix."""
    typed = WITH_TYPE.match(entry.path) if entry.host else None
    if typed:
        return typed[1]
    return Kind.MENU if not entry.path or entry.path.endswith("/") else kind_of(entry.path)
