"""What the files of content/ are, by their names and facts alone: roles, selectors, stamps.

Nothing here opens a file.
"""

import os
import stat
from enum import StrEnum
from pathlib import PurePath

from attrs import frozen

from gopherd.config.masthead import SECTION_FILE, SITE_FILE
from gopherd.library.manner import NEWSROOM, TAG, Manner
from gopherwire.item import LONGEST_SELECTOR, URL_PREFIX
from gopherwire.printable import scrub

RESERVED = frozenset(
    {"about", "ascii", "before", "country", "day", "missed", "month"}
    | {"search", "section", "source", "story", "tag"}
)
"""First parts of selectors that are pages of the server's own."""

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


def is_hidden(name: str) -> bool:
    """Tell dotfiles, and what editors leave behind, which nobody means to publish."""
    return name.startswith(".") or name.endswith("~") or (name[0] == name[-1] == "#")


def why_not(path: str, *, reserved: bool = True) -> tuple[str, str] | None:
    """Say why a path cannot be part of a selector, and the remedy; None if it can.

    A gopherhole may have names that pages of the server's own would have.
    """
    if shown(path) != path:
        return "its name holds bytes no menu can carry", "rename it in plain UTF-8"
    if len(path.encode()) + 1 > LONGEST_PATH_SELECTOR:
        what = f"its path is longer than {LONGEST_PATH_SELECTOR - 1} bytes"
        return what, "shorten the name; selectors end at 255 bytes"
    own = reserved and "/" not in path and stem(path) in RESERVED
    if own or path.startswith(URL_PREFIX):
        return "its name is that of a page of the server's own", "choose another name"
    return None


def shown(path: str) -> str:
    """Write a path as it can be shown."""
    return scrub(path.encode(errors="replace").decode())


def stem(path: str) -> str:
    """Take the suffix off an article's path; a folder and a file keep theirs."""
    return path.rpartition(".")[0] if path.endswith(ARTICLE_SUFFIXES) else path


def state_of(facts: os.stat_result) -> str:
    """Tell a file's state. Only the file system sets ctime; mtime may be any date at all."""
    return f"{facts.st_ino:x}.{facts.st_size:x}.{facts.st_ctime_ns:x}.{facts.st_mtime_ns:x}"


def stamp_of(facts: os.stat_result, now_ns: int) -> str:
    """Tell a file's state, and whether it may change again without showing it."""
    stamp = state_of(facts)
    settled = now_ns - facts.st_ctime_ns > SETTLING_NS
    rewritten = 0 <= now_ns - facts.st_mtime_ns <= SETTLING_NS
    return stamp if settled and not rewritten else stamp + UNSETTLED


def followed(top: str, path: str) -> tuple[str, os.stat_result]:
    """Follow a link; raise ValueError with the reason why it may not be published."""
    real = PurePath(os.path.realpath(f"{top}/{path}"))
    if not real.is_relative_to(top):
        raise ValueError("a link that leads out of the content folder")
    inside = real.relative_to(top)
    if any(part.startswith(".") for part in inside.parts):
        raise ValueError("a link to a hidden file")
    target = inside.as_posix()
    if target.encode(errors="replace").decode() != target:
        raise ValueError("a link to a file whose name is not UTF-8")
    try:
        facts = os.stat(real)  # noqa: PTH116 a path that is not looked at itself
    except FileNotFoundError:
        raise ValueError("a link to something that is not there") from None
    if stat.S_ISDIR(facts.st_mode):
        raise ValueError("a link to a folder; folders are not followed")
    return target, facts


def kind_of_node(mode: int) -> str:
    """Name what is neither file nor folder."""
    match stat.S_IFMT(mode):
        case stat.S_IFIFO:
            return "a FIFO"
        case stat.S_IFSOCK:
            return "a socket"
        case _:
            return "a device"


def role_of(path: str, manner: Manner) -> tuple[Role, str]:
    """Tell a file's role, and its selector where it has one."""
    name = path.rpartition("/")[2]
    if manner.is_map(name):
        return Role.MAP, "" if manner.caps or is_hidden(name) else f"/{path}"
    if path == SITE_FILE:
        return Role.SITE, ""
    if name == SECTION_FILE or (manner.hole and name == TAG):
        return Role.SECTION, ""
    if manner.articles and path not in PLAIN_AT_ROOT and name.endswith(ARTICLE_SUFFIXES):
        return Role.ARTICLE, "/" + stem(path)
    return Role.FILE, "/" + path
