"""Tells the headers of a content file from its body.

A file has headers when its first lines, up to a blank one, look like `Name: words`
and one of the names at least is known; a first line such as `Note: the pier is
open` with no known name near it is prose. Among headers an unknown name is taken
out, with a problem that says which one was meant. Front matter between lines of
`---` is read the same way. The standard library's parser loses line numbers.
"""

import re
from difflib import get_close_matches

from attrs import define, field, frozen

from gopherd.article.decode import squeeze
from gopherd.errors import NotPublished, Problem

KNOWN = (
    "Title",
    "By",
    "Updated",
    "Source",
    "Country",
    "Language",
    "Translated-From",
    "Original",
    "Story",
    "Overview",
    "Link",
    "Tags",
    "Draft",
    "Publish-At",
    "Expires",
    "Correction",
    "Alias",
)
ALIASES = {"author": "By", "byline": "By", "date": "Updated", "moved-from": "Alias"}
REPEATED = {"Link", "Tags", "Correction", "Alias"}
SECRET = {"Draft", "Publish-At", "Expires"}
"""A slip in one of these must not publish what was to be kept back."""
ALMOST = 0.8
"""How like a secret name another name is taken for it: Publish, Publish-On, Drafts."""

PARAGRAPHS_WITH_SECRETS = 2
"""A title too high or a blank line too many moves a header as far as that."""

NAMES = {name.lower(): name for name in KNOWN} | ALIASES
LONGEST_NAME = 60
"""In characters, with what may stand around it; the longest known one has 15."""
HEADER = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,39})[ \t]*:(.*)")
FENCES = {"---", "..."}
MOST_HEADER_LINES = 200
"""Ten times what anybody writes; whatever goes on longer is the article."""


@frozen
class Header:
    """One known header: its name as in KNOWN, its words on one line."""

    name: str
    value: str
    line: int
    tabs: bool = False
    """Whether its words were parted by tabs."""


@frozen
class Split:
    """A content file in two."""

    headers: tuple[Header, ...]
    body: tuple[str, ...]
    first: int
    """The number of the body's first line in the file, from 1."""
    problems: tuple[Problem, ...] = ()
    first_by_name: dict[str, Header] = field(init=False, eq=False, repr=False)

    @first_by_name.default
    def _find_first(self) -> dict[str, Header]:
        return {header.name: header for header in reversed(self.headers)}

    def first_of(self, name: str) -> Header | None:
        """Find the header of a name that counts."""
        return self.first_by_name.get(name)

    def all_of(self, name: str) -> tuple[Header, ...]:
        """Find every header of a name, in the file's order."""
        if name not in self.first_by_name:
            return ()
        return tuple(header for header in self.headers if header.name == name)


def split_headers(text: str) -> Split:
    """Split clean text; raises NotPublished where an embargo or a draft is misspelt."""
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    fenced = _front_matter(lines, start)
    if fenced is not None:
        return _read(lines, start + 1, fenced, fenced + 1)
    if (plain := _read_plain(lines, start)) is not None:
        return plain
    limit = min(len(lines), start + MOST_HEADER_LINES)
    end = start
    while end < limit and (_looks_like_header(lines[end]) or _continues(lines, start, end)):
        end += 1
    if not any(_known(line) for line in lines[start:end]):
        _refuse_secrets(lines, start)
        return Split((), tuple(lines), 1)
    return _read(lines, start, end, end)


def _read_plain(lines: list[str], start: int) -> Split | None:
    """Read headers as most are, known ones of a line each up to a blank line; None for others."""
    headers: list[Header] = []
    seen = set()
    for number, line in enumerate(lines[start : start + MOST_HEADER_LINES], start + 1):
        if not line:
            break
        written, colon, value = line.partition(":")
        name = NAMES.get(written.lower()) if colon else None
        if name is None or (name in seen and name not in REPEATED):
            return None
        seen.add(name)
        headers.append(
            Header(name, squeeze(value), number, "\t" in value and "\t" in value.strip())
        )
    else:
        return None
    if not headers:
        return None
    body = start + len(headers)
    _refuse_secrets(lines, body)
    return Split(tuple(headers), tuple(lines[body:]), body + 1)


def _read(lines: list[str], start: int, end: int, body: int) -> Split:
    reader = _HeaderReader(fenced=body > end)
    for number, line in enumerate(lines[start:end], start + 1):
        reader.feed(line, number)
    if body == end < len(lines) and lines[end].strip():
        reader.note(
            end + 1,
            "no blank line after the headers",
            "leave a line empty between the headers and the article",
        )
    _refuse_secrets(lines, body)
    return Split(reader.finished, tuple(lines[body:]), body + 1, tuple(reader.problems))


@define
class _HeaderReader:
    """Understands header lines, one after the other."""

    fenced: bool
    """Front matter: values may be in quotes, lines may be comments."""
    headers: list[tuple[str, list[str], int]] = field(factory=list)
    seen: set[str] = field(factory=set)
    problems: list[Problem] = field(factory=list)
    open: list[str] = field(factory=list)
    """The words a continuation line belongs to, whether or not they are kept."""

    @property
    def finished(self) -> tuple[Header, ...]:
        """The headers with their continuation lines."""
        return tuple(
            Header(
                name,
                self.unquote(squeeze(words[0] if len(words) == 1 else " ".join(words))),
                line,
                any("\t" in word.strip() for word in words if "\t" in word),
            )
            for name, words, line in self.headers
        )

    def unquote(self, value: str) -> str:
        """Take the quotation marks or brackets of front matter off."""
        quoted = self.fenced and value[:1] + value[-1:] in {'""', "''", "[]"}
        return value[1:-1].strip() if quoted else value

    def feed(self, line: str, number: int) -> None:
        """Take the next line."""
        if self.fenced and line.startswith("#"):
            return
        header = HEADER.fullmatch(line)
        if header is None:
            # Front matter lists tags as "- ports", each on a line of its own.
            word = line.strip()
            self.open.append(f", {word[2:]}" if self.fenced and word.startswith("- ") else word)
            return
        self.open = [header[2]]
        name = NAMES.get(header[1].lower())
        if name is None:
            self.miss(header[1], number)
        elif name in self.seen and name not in REPEATED:
            self.note(number, f"a second {name} header", "keep one; the first is used")
        else:
            self.seen.add(name)
            self.headers.append((name, self.open, number))

    def miss(self, name: str, number: int) -> None:
        """Say which header was meant by a name nobody knows."""
        if meant := get_close_matches(name.lower(), map(str.lower, SECRET), cutoff=ALMOST):
            raise _kept_back(f"unknown header {name}", f"write {NAMES[meant[0]]}", number)
        meant = get_close_matches(name.lower(), NAMES, n=1)
        hint = f"write {NAMES[meant[0]]}" if meant else f"the headers are {', '.join(KNOWN)}"
        self.note(number, f"unknown header {name}, left out of the page", hint)

    def note(self, line: int, what: str, remedy: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(what, remedy, line=line))


def _looks_like_header(line: str) -> bool:
    if _known(line):
        return True
    header = HEADER.fullmatch(line)
    # https://… is an address, and 9:02 a time; a known name needs no space after it
    return header is not None and header[2][:1] in {"", " ", "\t"}


def _known(line: str) -> bool:
    name, colon, _ = line[: LONGEST_NAME + 1].partition(":")
    return bool(colon) and name.rstrip(" \t").lower() in NAMES


def _continues(lines: list[str], start: int, at: int) -> bool:
    return at > start and lines[at][:1] in {" ", "\t"} and bool(lines[at].strip())


def _front_matter(lines: list[str], start: int) -> int | None:
    """Find the line that closes front matter; None where there is none."""
    if start == len(lines) or lines[start].rstrip() != "---":
        return None
    known = False
    for at in range(start + 1, min(len(lines), start + MOST_HEADER_LINES)):
        line = lines[at]
        if line.rstrip() in FENCES:
            return at if known else None
        known = known or _known(line)
        if not (_looks_like_header(line) or line[:2] in {"", "- "} or line[0] in " \t#"):
            return None
    return None


def _refuse_secrets(lines: list[str], body: int) -> None:
    """Leave a file out that keeps itself back in a line that is not read as a header."""
    paragraphs = 0
    after_blank = True
    for number, line in enumerate(lines[body:], body + 1):
        if not line.strip():
            after_blank = True
            continue
        paragraphs += after_blank
        after_blank = False
        if paragraphs > PARAGRAPHS_WITH_SECRETS or line.startswith("```"):
            return
        name, colon, _ = line[: LONGEST_NAME + 1].partition(":")
        if not colon:
            continue
        meant = NAMES.get(re.sub("[ _]", "-", name.strip().lower()))
        if meant in SECRET:
            raise _kept_back(f"{meant} stands outside the headers", "move it up to them", number)


def _kept_back(what: str, remedy: str, line: int) -> NotPublished:
    return NotPublished(Problem(what, remedy, line=line, left_out=True))
