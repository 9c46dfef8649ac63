"""What a Gopher client sends: one line, and then it waits.

Nothing here does I/O. Feed bytes in as they arrive; one Request comes out.
"""

import re
from typing import Self

from attrs import define, field, frozen

from gopherwire.errors import BadRequest, RequestTooLong

LONGEST_LINE = 1024
"""Bytes before the newline. RFC 1436 allows selectors of 255; search words and Gopher+ follow."""

_LINE_END = re.compile(rb"[\r\n]")
_SEPARATORS = re.compile("[\0\t\r\n]")


@frozen
class Request:
    """A selector and the fields after it: search words, then Gopher+.

    Text here is UTF-8 with surrogateescape, so bytes that are not UTF-8 come back as they went in.
    """

    selector: str
    fields: tuple[str, ...] = ()

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """Read a line up to its first CR or LF; each TAB begins a field (RFC 1436 section 3.6)."""
        line = _LINE_END.split(line, maxsplit=1)[0]
        if b"\0" in line:
            raise BadRequest("the request holds a NUL byte, which no selector can")
        selector, *fields = line.decode("utf-8", "surrogateescape").split("\t")
        return cls(selector, tuple(fields))

    def to_bytes(self) -> bytes:
        """Write the whole line, CRLF included."""
        parts = (self.selector, *self.fields)
        if any(_SEPARATORS.search(part) for part in parts):
            raise BadRequest("a request cannot hold TAB, CR, LF or NUL inside a field")
        try:
            return "\t".join(parts).encode("utf-8", "surrogateescape") + b"\r\n"
        except UnicodeEncodeError as error:
            raise BadRequest("the request holds half a character (a lone surrogate)") from error


@define
class RequestReader:
    """Holds bytes until they make a whole request line.

    Once the line is heard nothing that follows changes the answer: each later feed gives the
    same Request, or the same refusal, and keeps no byte.
    """

    limit: int = LONGEST_LINE
    held: bytes = field(default=b"", init=False)
    """The line so far; once it is whole, what came after it in the same chunk."""
    line: bytes = field(default=b"", init=False)
    """The request line as it was sent, newline included; empty until it is whole."""

    def feed(self, data: bytes) -> Request | None:
        """Return the request when its line is complete, else None. b"" means they hung up.

        A line they left without its newline is served as it is.
        """
        if self.line:
            return Request.from_line(self.line)
        room = self.limit - len(self.held)
        end = data.find(b"\n", 0, room + 1)
        if end < 0 and len(data) > room:
            self.held += data[: room + 1]  # one byte too many: the next feed refuses too
            raise RequestTooLong(f"no end of line in the first {self.limit} bytes of the request")
        if data and end < 0:
            self.held += data
            return None
        self.line = self.held + data[: end + 1]
        self.held = data[end + 1 :]
        if not self.line:
            raise BadRequest("hung up before saying anything")
        return Request.from_line(self.line)
