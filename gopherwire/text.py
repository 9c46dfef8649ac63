"""Text on the wire: CRLF line ends, doubled dots, the closing full stop, and its encoding.

Only a type 0 answer is written so; binary kinds go out byte for byte (RFC 1436 section 3.8).
"""

import codecs

from attrs import define, field

STOP = b".\r\n"
"""What ends a menu, and a text written with its terminator (RFC 1436 appendix, Lastline)."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What a text may begin with to name its encoding, and the name."""


@define
class TextWriter:
    """Writes text that comes in chunks, split anywhere, even inside a CRLF.

    With the terminator dots are doubled and the stop is sent; without, lines only get CRLF.
    """

    terminator: bool = True
    _line_begins: bool = field(default=True, init=False)
    _cr_before: bool = field(default=False, init=False)

    def feed(self, data: bytes) -> bytes:
        """Return what to send for this chunk. b"" ends the text: a last newline, the stop."""
        if not data:
            newline = b"" if self._line_begins else b"\r\n"
            return newline + (STOP if self.terminator else b"")
        if self._cr_before:
            data = data.removeprefix(b"\n")  # its CR has been written as CRLF already
            self._cr_before = False
            if not data:
                return b""
        self._cr_before = data.endswith(b"\r")
        lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
        if self.terminator:
            doubled = lines.replace(b"\r\n.", b"\r\n..")
            lines = b"." + doubled if self._line_begins and doubled[:1] == b"." else doubled
        self._line_begins = lines.endswith(b"\r\n")
        return lines


def write_text(text: str, *, terminator: bool = True) -> bytes:
    """Write a whole text as UTF-8; LF, CR and CRLF all end lines, and the last line is ended."""
    writer = TextWriter(terminator=terminator)
    data = text.encode("utf-8", "replace")
    return (writer.feed(data) if data else b"") + writer.feed(b"")


def read_text(data: bytes) -> str:
    """Read a whole text, line ends as LF.

    The closing "." goes, and doubled dots become one, only when the last line is that stop:
    many servers send neither, and their dots are the text's own.
    """
    text = decode(data)[0].replace("\r\n", "\n").replace("\r", "\n")
    lines = text.removesuffix("\n").split("\n")
    if lines[-1] != ".":
        return text
    return "".join((line[1:] if line.startswith("..") else line) + "\n" for line in lines[:-1])


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; a byte order mark decides, and goes."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            # The mark is believed even when the rest is damaged or was cut short.
            return data.removeprefix(mark).decode(encoding, "replace"), encoding
    return guess(data)


def guess(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding: strict UTF-8, else CP1252, else Latin-1."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"  # five bytes are nothing in CP1252
