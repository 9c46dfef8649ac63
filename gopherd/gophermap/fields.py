"""The fields of a row that leads somewhere: filled in, made absolute, and checked.

What comes out can be written into a menu as it is. Programs are never run, nor led to.
"""

import posixpath
import re

from attrs import frozen

from gopherd.article.decode import tidy
from gopherd.errors import Problem
from gopherd.gophermap.rows import Way, Words
from gopherwire.item import HIGHEST_PORT, LONGEST_SELECTOR, URL_PREFIX, Kind

PROGRAM = re.compile(r"(?:^|/)cgi-bin/|\.d?cgi(?:$|[?/])", re.IGNORECASE)
"""Where servers keep what they run, and what its names end in."""

NO_PATHS = frozenset("238Tw")
"""Types whose selectors are no paths: phone books, faults, terminals, addresses of the web."""

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Unusable(Exception):
    """A row leads nowhere that can be written down: what is wrong with it, and the remedy."""


@frozen
class Fields:
    """A row as it is written: every field may be missing."""

    kind: str
    label: str
    selector: str = ""
    host: str = ""
    port: str = ""
    """Digits, or nothing for this server's."""


def way(fields: Fields, folder: str, number: int) -> tuple[Way | Words, tuple[Problem, ...]]:
    """Make a row of what is written on a line; what leads nowhere is only read."""
    label = shown(fields.label)
    if fields.kind == Kind.INFO:
        return Words(label), ()
    try:
        return _way(fields, label, folder), ()
    except Unusable as reason:
        what, remedy = reason.args
        return Words(label), (Problem(what, remedy, line=number),)


def _way(fields: Fields, label: str, folder: str) -> Way:
    if not (len(fields.kind) == 1 and fields.kind.isprintable() and fields.kind not in " ."):
        raise Unusable(f"{fields.kind!r} is no item type", "begin the row with one, such as 0 or 1")
    host = fields.host.strip()
    if not re.fullmatch(r"[\w.:%\[\]-]*", host):
        raise Unusable(f"{host[:80]!r} is no host", "write one TAB between two fields")
    return Way(fields.kind, label, _selector(fields, folder, host), host, _port(fields.port))


def _selector(fields: Fields, folder: str, host: str) -> str:
    selector = fields.selector
    if not host and fields.kind not in NO_PATHS:
        if PROGRAM.search(selector):
            what = f"{selector[:80]} is a program; programs are not run"
            raise Unusable(what, "write down what it tells, or take the row out")
        selector = absolute(selector, folder)
    if UNPRINTABLE.search(selector):
        raise Unusable("a selector holds control characters", "write it without them")
    if len(selector.encode()) > LONGEST_SELECTOR:
        raise Unusable(f"a selector is longer than {LONGEST_SELECTOR} bytes", "shorten the path")
    return selector


def absolute(selector: str, folder: str) -> str:
    """Make a selector of this server's absolute, seen from a folder; one that is so stays."""
    if selector.startswith(("/", URL_PREFIX)):
        return selector
    path = posixpath.normpath(f"/{folder}/{selector}")
    path = f"/{path.lstrip('/')}"  # two slashes in front mean something to normpath
    return path + "/" if selector.endswith("/") and path != "/" else path


def _port(written: str) -> int:
    digits = written.strip()
    if not digits:
        return 0
    most = len(str(HIGHEST_PORT))
    if not re.fullmatch(rf"[0-9]{{1,{most}}}", digits) or not 0 < int(digits) <= HIGHEST_PORT:
        raise Unusable(f"{digits[:80]!r} is no port", f"give a number from 1 to {HIGHEST_PORT}")
    return int(digits)


def shown(text: str) -> str:
    """Clean what is shown of a line; a tab is as wide as a space."""
    return tidy(text.replace("\t", " "))
