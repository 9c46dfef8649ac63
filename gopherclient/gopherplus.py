"""Gopher+ replies as a reader meets them: the head peeled off, attributes put into rows.

Used only where a page was asked for the Gopher+ way; a plain reply is never searched for a head.
"""

from collections.abc import Iterator

from attrs import define, field

from gopherwire.errors import BadReply
from gopherwire.item import Item, info
from gopherwire.plus import UNTIL_STOP, Head, ItemAttributes, read_head

LONGEST_HEAD = 32
"""Bytes. A sign, a number and a line end; a line that is longer is no head."""


@define
class Peeler:
    """Takes the head off a reply; feed bytes in, the body comes out."""

    head: Head | None = field(default=None, init=False)
    """None until it is known, and for good where the server ignored Gopher+."""
    ignored: bool = field(default=False, init=False)
    """Whether the server answered as if it had never heard of Gopher+."""
    ended: bool = field(default=False, init=False)
    """Whether as many bytes came as were announced; what follows is not part of the body."""
    missing: int = field(default=0, init=False)
    """Bytes that were announced and have not come yet."""
    _held: bytes = field(default=b"", init=False)

    @property
    def stuffed(self) -> bool:
        """Whether the body ends in a stop and its dots are doubled."""
        return self.ignored or (self.head is not None and self.head.size == UNTIL_STOP)

    @property
    def refused(self) -> bool:
        """Whether the body is an error."""
        return self.head is not None and not self.head.granted

    def feed(self, data: bytes) -> bytes:
        """Return what of this chunk belongs to the body. b"" is the end."""
        if self.ignored:
            return data
        if self.head is None:
            data = self._read_head(data)
        if self.head is None or self.head.size < 0:
            return data
        body = data[: self.missing]
        self.missing -= len(body)
        self.ended = not self.missing
        return body

    def _read_head(self, data: bytes) -> bytes:
        """Return what follows the head, or everything where there is none."""
        whole = self._held + data
        line, newline, rest = whole.partition(b"\n")
        if data and not newline and len(line) < LONGEST_HEAD:
            self._held = whole
            return b""
        self._held = b""
        try:
            self.head = read_head(line + newline)
        except BadReply:
            self.ignored = True
            return whole
        self.missing = max(self.head.size, 0)
        return rest


def about(known: ItemAttributes) -> Iterator[str]:
    """Write what is known about an item as lines to be read."""
    yield known.item.display
    if known.admin:
        yield f"Kept by: {known.admin}"
    if known.modified:
        yield f"Changed: {known.modified:%Y-%m-%d %H:%M} UTC"
    for view, size in known.views:
        yield f"Form:    {view}{f', {size:,} bytes' if size else ''}"
    if known.abstract:
        yield ""
        yield from known.abstract.split("\n")


def listed(everything: tuple[ItemAttributes, ...]) -> Iterator[Item]:
    """Write a directory of attributes as the rows of a menu, each with its abstract below it."""
    for known in everything:
        yield known.item
        if known.abstract:
            yield from (info(f"   {line}") for line in known.abstract.split("\n"))
