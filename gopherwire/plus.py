"""Gopher+, as much as is worth having: attributes, sized replies, polite refusals.

Sections are those of the Gopher+ memo of 1993. Which server has what is not decided here.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TypeAlias

from attrs import frozen

from gopherwire.errors import BadReply
from gopherwire.item import Item
from gopherwire.printable import scrub
from gopherwire.request import Request
from gopherwire.text import TextWriter, guess

UNTIL_STOP = -1
UNTIL_CLOSE = -2
"""What stands for the size of a body that ends in a full stop, or with the connection."""

MOVED = 3

_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_HEAD = re.compile(rb"([+-])(-[12]|[0-9]{1,18})[ \t]*\r?\n?")
_BLOCK = re.compile(rb"\+([^\s:]+):? *(.*)", re.DOTALL)
_MAIL = re.compile(r"<([^<>]*)>")
_STAMP = re.compile(r"<(\d{8})(\d{6})>", re.ASCII)
_SIZE = re.compile(r"(\d{0,9}\.?\d{1,9}) ?([kmg]?)", re.ASCII | re.IGNORECASE)


# ---------------------------------------------------------------- what a client asks


@frozen
class Plain:
    """Asked without Gopher+: the answer has no head."""


@frozen
class View:
    """Asked for the item itself (2.3), perhaps in one view and language (2.6).

    With data, a filled-in form follows the line (2.4).
    """

    view: str = ""
    language: str = ""
    data: bool = False


@frozen
class Attributes:
    """Asked for what is known about one item; the blocks are suggestions (2.5)."""

    blocks: tuple[str, ...] = ()


@frozen
class Directory:
    """Asked for what is known about every item of a menu; the blocks are suggestions (2.7)."""

    blocks: tuple[str, ...] = ()


Ask: TypeAlias = Plain | View | Attributes | Directory


def understand(request: Request, *, searchable: bool) -> tuple[str, Ask]:
    """Return the search words and what is asked.

    On a search the first field is the words whatever it holds, so "+" alone is a query (2.4).
    Elsewhere a first field that is no Gopher+ is ignored; an empty one is what RFC 4266 section
    2.3 puts before the Gopher+ string.
    """
    words, fields = "", request.fields
    if searchable:
        words, fields = "".join(fields[:1]), fields[1:]
    elif fields[:1] == ("",):
        fields = fields[1:]
    return words, _ask(fields)


def _ask(fields: tuple[str, ...]) -> Ask:
    form = "".join(fields[:1])
    match form[:1]:
        case "+":
            view, _, language = form[1:].partition(" ")
            return View(view, language, data=fields[1:2] == ("1",))
        case "!":
            return Attributes(_blocks(form))
        case "$":
            return Directory(_blocks(form))
        case _:
            return Plain()


def _blocks(form: str) -> tuple[str, ...]:
    return tuple(block for block in form[1:].split("+") if block)


# ---------------------------------------------------------------- what a server answers


def granted(size: int) -> bytes:
    """Write the head of a body of so many bytes, or UNTIL_STOP, or UNTIL_CLOSE (2.3)."""
    return b"+%d\r\n" % size


def sized(body: bytes) -> bytes:
    """Write a body whose length is known; its bytes are not touched, dots included (2.3)."""
    return granted(len(body)) + body


def refusal(code: int, admin: str, sentence: str) -> bytes:
    """Write an error: 1 not available, 2 try again later (2.3).

    The admin is a mail address, or a name and the address in <>.
    """
    return _refused(code, admin, f"{scrub(sentence)}\r\n".encode())


def moved(admin: str, item: Item) -> bytes:
    """Write the error that tells where an item is now (2.3, code 3)."""
    return _refused(MOVED, admin, item.to_bytes())


def _refused(code: int, admin: str, told: bytes) -> bytes:
    found = _MAIL.search(admin)
    mail = scrub(found[1] if found else admin).strip()
    writer = TextWriter()
    body = f"{code:d} <{mail}>\r\n".encode() + told
    return b"--1\r\n" + writer.feed(body) + writer.feed(b"")


@frozen
class ItemAttributes:
    """What is known about an item. Sizes of views are bytes, written in kilobytes, rounded up.

    The wire has no time zones: an aware time is written in UTC, and every time is read as UTC.
    """

    item: Item
    admin: str
    modified: datetime | None
    views: tuple[tuple[str, int], ...]
    abstract: str = ""

    def to_bytes(self) -> bytes:
        """Write +INFO first, then +ADMIN, and +VIEWS and +ABSTRACT where there are any (2.5)."""
        lines = ["+ADMIN:", f" Admin: {scrub(self.admin)}"]
        if self.modified is not None:
            lines.append(f" Mod-Date: {_written_date(self.modified)}")
        if self.views:
            lines.append("+VIEWS:")
            lines += [f" {scrub(view)}: <{-(-size // 1024)}k>" for view, size in self.views]
        if self.abstract:
            lines.append("+ABSTRACT:")
            lines += [f" {scrub(line)}" for line in self.abstract.splitlines()]
        return b"+INFO: " + self.item.to_bytes() + "".join(f"{row}\r\n" for row in lines).encode()


def _written_date(moment: datetime) -> str:
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    # ctime speaks English in every locale, strftime does not.
    digits = re.sub(r"\D", "", moment.replace(tzinfo=None).isoformat(timespec="seconds"))
    return f"{moment.ctime()} <{digits}>"


# ---------------------------------------------------------------- what a client reads


@frozen
class Head:
    """The first line of a Gopher+ reply: granted or refused, and how long the body is.

    The size is in bytes, or UNTIL_STOP or UNTIL_CLOSE.
    """

    granted: bool
    size: int


def read_head(line: bytes) -> Head:
    """Read a reply's first line; BadReply says that this server does not speak Gopher+."""
    found = _HEAD.fullmatch(line)
    if found is None:
        raise BadReply("the reply does not begin as Gopher+ does; ask again without it")
    return Head(granted=found[1] == b"+", size=int(found[2]))


def read_attributes(data: bytes) -> tuple[ItemAttributes, ...]:
    """Read the body of an attribute reply: one value for each +INFO, unknown blocks left out."""
    blocks = list(_each_block(data))
    starts = [place for place, (name, _) in enumerate(blocks) if name == "INFO"]
    ends = [*starts[1:], len(blocks)]
    return tuple(_gather(blocks[begin:end]) for begin, end in zip(starts, ends, strict=False))


def _each_block(data: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Yield each block's name and its lines, the first of them what stood beside the name."""
    name, lines = "", list[bytes]()
    for line in (row.removesuffix(b"\r") for row in data.split(b"\n")):
        if line == b".":
            break
        if found := _BLOCK.fullmatch(line):
            yield name, lines
            name, lines = found[1].decode("latin-1").upper(), [found[2]] if found[2] else []
        elif line:
            lines.append(line.removeprefix(b" "))
    yield name, lines


def _gather(blocks: Iterable[tuple[str, list[bytes]]]) -> ItemAttributes:
    known = dict(blocks)
    admin = dict(_labelled(known.get("ADMIN", [])))
    return ItemAttributes(
        Item.from_row(b"".join(known["INFO"][:1])),
        admin.get("admin", ""),
        _read_date(admin.get("mod-date", "")),
        tuple(_read_view(guess(line)[0]) for line in known.get("VIEWS", [])),
        "\n".join(guess(line)[0] for line in known.get("ABSTRACT", [])),
    )


def _labelled(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    for line in lines:
        label, _, value = guess(line)[0].partition(":")
        yield label.strip().lower(), value.strip()


def _read_date(text: str) -> datetime | None:
    found = _STAMP.search(text)
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}+00:00") if found else None
    except ValueError:  # fourteen digits that are no date
        return None


def _read_view(text: str) -> tuple[str, int]:
    name, _, size = text.partition("<")
    found = _SIZE.match(size.lstrip())
    number = int(float(found[1]) * _UNITS[found[2].lower()]) if found else 0
    return name.strip().removesuffix(":"), number
