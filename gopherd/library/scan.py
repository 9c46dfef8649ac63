"""A walk through content/: what is there, by its names and facts; only section.toml is opened.

The same tree always gives the same survey. What cannot be published is a Problem, and the
walk goes on.
"""

import os
import stat
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from attrs import Factory, define, frozen

from gopherd.config.masthead import LONGEST_TABLE, SECTION_FILE, SITE_FILE, Section, read_section
from gopherd.errors import Problem
from gopherd.library.manner import CAPS, NEWSROOM, SIGNS, TAG, Manner
from gopherd.library.opening import EXHAUSTED, read_beneath
from gopherwire.item import LONGEST_SELECTOR
from gopherwire.printable import scrub

RESERVED = frozenset(
    {"about", "ascii", "before", "country", "day", "missed"}
    | {"search", "section", "source", "story", "tag"}
)
"""First parts of selectors that are pages of the server's own."""

URL_PREFIX = "URL:"
"""What selectors that lead out of Gopher begin with."""

ARTICLE_SUFFIXES = (".txt", ".md")

PLAIN_AT_ROOT = frozenset({"caps.txt", "robots.txt"})
"""Text files that programs ask for; served as they are."""

LONGEST_PATH_SELECTOR = LONGEST_SELECTOR - len(".txt")
"""Bytes; room is left for the plain-text twin."""

SETTLING_NS = 2_000_000_000
"""A file younger than this may change again within one tick of its file system's clock."""

UNSETTLED = "~"
"""Ends the stamp of a file that young."""


class Role(StrEnum):
    """What a file is to the newsroom."""

    ARTICLE = "article"
    FILE = "file"
    MAP = "map"
    SITE = "site"
    SECTION = "section"


@frozen
class Found:
    """A file as the walk sees it."""

    path: str
    """Relative to content/, with forward slashes."""
    target: str
    """The path to open: another one where `path` is a link."""
    role: Role
    selector: str
    stamp: str
    """Changes whenever the file may have changed: where a link leads, and its state."""
    size: int
    """Bytes."""
    manner: Manner = NEWSROOM
    """How the files of its folder are served."""

    @property
    def folder(self) -> str:
        """The folder it is in, relative to content/; empty for content/ itself."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """Its file name."""
        return self.path.rpartition("/")[2]


@define
class Survey:
    """Everything the walk saw."""

    found: dict[str, Found] = Factory(dict)
    """By path."""
    folders: list[str] = Factory(list)
    """Those that can be sections, without content/ itself."""
    problems: list[Problem] = Factory(list)


def survey(root: Path, *, now_ns: int) -> Survey:
    """Walk through content/.

    Raises OSError if the folder itself cannot be read, or the machine lacks what it takes.
    """
    seen = Survey()
    waiting = [("", NEWSROOM)]
    top = Path(os.path.realpath(root, strict=True))
    while waiting:
        folder, above = waiting.pop()
        entries = _entries(seen, top, folder)
        manner = _manner(top, entries, above)
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            links = manner.is_map(entry.name) and is_folder == (entry.name == CAPS)
            if is_hidden(entry.name) and not links:
                continue
            if entry.name == TAG and any(other.name == SECTION_FILE for other in entries):
                continue  # both name the folder
            if not _nameable(seen, path, manner):
                continue
            if is_folder:
                waiting += _below(seen, path, manner)
            elif (regular := _regular(seen, top, path, entry)) is not None:
                seen.found[path] = _found(path, *regular, manner, now_ns)
    _settle_claims(seen)
    return seen


def _manner(top: Path, entries: list[os.DirEntry[str]], above: Manner) -> Manner:
    """Tell how the files of a folder are served; its section.toml may say so."""
    signs = {
        entry.name: entry
        for entry in entries
        if entry.name in SIGNS and entry.is_dir(follow_symlinks=False) == (entry.name == CAPS)
    }
    told = signs.get(SECTION_FILE)
    section = _section(top, told) if told else Section()
    return above.within(signs, section) if signs else above


def _section(top: Path, entry: os.DirEntry[str]) -> Section:
    """Read a section.toml; what is wrong with it is told by whoever reads the files."""
    root = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        target, _ = _followed(top, entry)
        data, _ = read_beneath(root, target, LONGEST_TABLE + 1)
    except ValueError:
        return Section()
    except OSError as error:
        if error.errno in EXHAUSTED:
            raise
        return Section()
    finally:
        os.close(root)
    return _understood(data)


@lru_cache
def _understood(data: bytes) -> Section:
    """Keep what has been read at every look before."""
    return read_section(data, "")[0]


def _below(seen: Survey, path: str, manner: Manner) -> list[tuple[str, Manner]]:
    """Go into a folder, where there is anything for readers."""
    name = path.rpartition("/")[2]
    if manner.caps:
        return []
    if name != CAPS:
        seen.folders.append(path)
    return [(path, manner.inside(name))]


def _entries(seen: Survey, top: Path, folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(top / folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        if not folder or error.errno in EXHAUSTED:
            raise
        if not isinstance(error, FileNotFoundError):  # it has not just been taken away
            _leave_out(seen, folder, f"cannot be read ({error.strerror})", "give read permission")
        return []


def is_hidden(name: str) -> bool:
    """Tell dotfiles, and what editors leave behind, which nobody means to publish."""
    return name.startswith(".") or name.endswith("~") or (name[0] == name[-1] == "#")


def _nameable(seen: Survey, path: str, manner: Manner) -> bool:
    if (wrong := manner.why_not(path) or why_not(path, reserved=not manner.hole)) is None:
        return True
    _leave_out(seen, _shown(path), *wrong)
    return False


def why_not(path: str, *, reserved: bool = True) -> tuple[str, str] | None:
    """Say why a path cannot be part of a selector, and the remedy; None if it can.

    A gopherhole may have names that pages of the server's own would have.
    """
    if _shown(path) != path:
        return "its name holds bytes no menu can carry", "rename it in plain UTF-8"
    if len(path.encode()) + 1 > LONGEST_PATH_SELECTOR:
        what = f"its path is longer than {LONGEST_PATH_SELECTOR - 1} bytes"
        return what, "shorten the name; selectors end at 255 bytes"
    own = reserved and "/" not in path and _stem(path) in RESERVED
    if own or path.startswith(URL_PREFIX):
        return "its name is that of a page of the server's own", "choose another name"
    return None


def _shown(path: str) -> str:
    return scrub(path.encode(errors="replace").decode())


def _stem(path: str) -> str:
    """Take the suffix off an article's path; a folder and a file keep theirs."""
    return path.rpartition(".")[0] if path.endswith(ARTICLE_SUFFIXES) else path


def _regular(
    seen: Survey, top: Path, path: str, entry: os.DirEntry[str]
) -> tuple[str, os.stat_result] | None:
    """Find the path to open, and the facts of a file; what is none is left out."""
    target = path
    try:
        if entry.is_symlink():
            target, facts = _followed(top, entry)
        else:
            facts = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None  # taken away since its folder was listed
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        _leave_out(seen, path, f"{reason}", "put the file itself here, or remove it")
        return None
    if not stat.S_ISREG(facts.st_mode):
        _leave_out(seen, path, f"it is {_kind_of_node(facts.st_mode)}", "put a regular file here")
        return None
    return target, facts


def _found(path: str, target: str, facts: os.stat_result, manner: Manner, now_ns: int) -> Found:
    role, selector = _role(path, manner)
    # the same file is something else where it is read in another manner
    read_as = "" if manner is NEWSROOM else f"{manner} "
    stamp = read_as + ("" if target == path else f"{target} ") + _stamp(facts, now_ns)
    return Found(path, target, role, selector, stamp, facts.st_size, manner)


def state_of(facts: os.stat_result) -> str:
    """Tell a file's state. Only the file system sets ctime; mtime may be any date at all."""
    return f"{facts.st_ino:x}.{facts.st_size:x}.{facts.st_ctime_ns:x}.{facts.st_mtime_ns:x}"


def _stamp(facts: os.stat_result, now_ns: int) -> str:
    stamp = state_of(facts)
    settled = now_ns - facts.st_ctime_ns > SETTLING_NS
    rewritten = 0 <= now_ns - facts.st_mtime_ns <= SETTLING_NS
    return stamp if settled and not rewritten else stamp + UNSETTLED


def _followed(top: Path, entry: os.DirEntry[str]) -> tuple[str, os.stat_result]:
    """Follow a link; raise ValueError with the reason why it may not be published."""
    real = Path(os.path.realpath(entry.path))
    if not real.is_relative_to(top):
        raise ValueError("a link that leads out of the content folder")
    inside = real.relative_to(top)
    if any(part.startswith(".") for part in inside.parts):
        raise ValueError("a link to a hidden file")
    target = inside.as_posix()
    if target.encode(errors="replace").decode() != target:
        raise ValueError("a link to a file whose name is not UTF-8")
    try:
        facts = real.stat()
    except FileNotFoundError:
        raise ValueError("a link to something that is not there") from None
    if stat.S_ISDIR(facts.st_mode):
        raise ValueError("a link to a folder; folders are not followed")
    return target, facts


def _kind_of_node(mode: int) -> str:
    match stat.S_IFMT(mode):
        case stat.S_IFIFO:
            return "a FIFO"
        case stat.S_IFSOCK:
            return "a socket"
        case _:
            return "a device"


def _role(path: str, manner: Manner) -> tuple[Role, str]:
    name = path.rpartition("/")[2]
    if manner.is_map(name):
        return Role.MAP, "" if manner.caps or is_hidden(name) else f"/{path}"
    if path == SITE_FILE:
        return Role.SITE, ""
    if name == SECTION_FILE or (manner.hole and name == TAG):
        return Role.SECTION, ""
    if manner.articles and path not in PLAIN_AT_ROOT and name.endswith(ARTICLE_SUFFIXES):
        return Role.ARTICLE, "/" + _stem(path)
    return Role.FILE, "/" + path


def _settle_claims(seen: Survey) -> None:
    """Give each selector to one: a folder before an article, .txt before .md, then a file.

    An article has that of its plain text as well.
    """
    claims = {f"/{path}": path for path in (*PLAIN_AT_ROOT, *seen.folders)}
    claimants = (found for found in seen.found.values() if found.selector)
    for found in sorted(claimants, key=lambda one: (one.role, one.path.endswith(".md"), one.path)):
        holder = claims.get(found.selector, found.path)
        if found.role is Role.ARTICLE and holder == found.path:
            holder = claims.get(f"{found.selector}.txt", found.path)
        if holder == found.path:
            claims[found.selector] = found.path
        else:
            del seen.found[found.path]
            _leave_out(seen, found.path, f"{holder} has the same selector", "rename one of them")


def _leave_out(seen: Survey, path: str, what: str, remedy: str) -> None:
    seen.problems.append(Problem(what, remedy, path=path, left_out=True))
