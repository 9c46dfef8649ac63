"""Bytes cut into lines of text, and lines made safe to show.

Nothing a server sends reaches the screen but through `shown`.
"""

import codecs
import re
from unicodedata import category

from attrs import define, field

from gopherwire.printable import reveal
from gopherwire.text import BYTE_ORDER_MARKS, guess

ENCODINGS = (
    *("utf-8", "cp1252", "latin-1", "iso8859-15", "cp437", "cp850", "iso8859-2", "cp1250"),
    *("koi8-r", "cp1251", "iso8859-7", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
)
"""What a reader may choose from when a page was guessed wrong."""

TAB = 8
"""Columns between tab stops."""

MOST_STACKED = 16
"""Characters without a width one after the other: accents, joiners and the like. No writing has as
many; thousands on one letter would keep the reader, and a terminal, busy for minutes."""

LONGEST_LINE = 64 * 1024
"""Characters. A line that does not end is handed on in pieces instead of being held."""

_STACKED = re.compile(rf"(?:[^\w\s!-~]|[\u1160-\u11ff]){{{MOST_STACKED + 1},}}")
"""What may be such characters; the second class is vowels and ends of Korean syllables."""
_WIDTHLESS = frozenset({"Mn", "Me", "Cf"})
_LINE_END = re.compile("\r\n|\r|\n")
_LONGEST_MARK = max(len(mark) for mark, _ in BYTE_ORDER_MARKS)
_NO_ENCODINGS = frozenset({"punycode", "unicode-escape", "raw-unicode-escape"})
"""Codecs from bytes to text that no page is written in."""
_BYTES = "latin-1"  # one character a byte, there and back


def is_encoding(name: str) -> bool:
    """Say whether text can be decoded by that name."""
    try:
        # Empty bytes would be decoded by any name at all.
        return isinstance(b"ab".decode(name, "replace"), str) and (
            codecs.lookup(name).name not in _NO_ENCODINGS
        )
    except (LookupError, ValueError):
        return False


def shown(line: str) -> str:
    """Make a line safe to show: tabs to columns of 8, form feeds gone, controls made visible."""
    return thinned(reveal(line.replace("\f", "").expandtabs(TAB)))


def thinned(text: str) -> str:
    """Leave characters without a width out where too many follow one another."""
    return text if text.isascii() else _STACKED.sub(_thin, text)


def _thin(found: re.Match[str]) -> str:
    kept: list[str] = []
    stacked = 0
    for character in found[0]:
        stacked = stacked + 1 if _is_widthless(character) else 0
        if stacked <= MOST_STACKED:
            kept.append(character)
    return "".join(kept)


def _is_widthless(character: str) -> bool:
    return category(character) in _WIDTHLESS or "\u1160" <= character <= "\u11ff"


@define
class LineReader:
    """Cuts bytes into lines of text; LF, CR and CRLF end one, split between chunks or not.

    Without an encoding a byte order mark decides, else each line is guessed for itself: UTF-8,
    CP1252, Latin-1. Lines come out as they are, for `shown` to make safe.
    """

    encoding: str | None = None
    guessed: str = field(default="utf-8", init=False)
    """The encoding in use; where lines differ, the last that was not UTF-8."""
    _first: bytes = field(default=b"", init=False)
    _pieces: list[str] = field(factory=list, init=False)
    """Of the line that is not whole yet; joined when it is, so that each is looked at once."""
    _size: int = field(default=0, init=False)
    """Characters of the pieces."""
    _half: str = field(default="", init=False)
    """A CR whose LF may still come."""
    _decoder: codecs.IncrementalDecoder | None = field(default=None, init=False)
    _guessing: bool = field(default=False, init=False)

    @property
    def held(self) -> str:
        """What has come of a line that is not whole yet."""
        return self._read("".join(self._pieces) or self._first.decode(_BYTES))

    def feed(self, data: bytes) -> list[str]:
        """Return the lines that are whole; b"" is the end, and what is left counts as one."""
        ended = not data
        if self._decoder is None:
            self._first += data
            if not ended and len(self._first) < _LONGEST_MARK:
                return []
            self._decoder, data = self._settle(self._first)
            self._first = b""
        text = self._half + self._decoder.decode(data, ended)
        self._half = "\r" if text.endswith("\r") and not ended else ""
        first, *others = _LINE_END.split(text.removesuffix(self._half))
        lines = self._hold(first)
        for text in others:
            lines += [self._release(), *self._hold(text)]
        if ended and self._pieces:
            lines.append(self._release())
        return [self._read(line) for line in lines]

    def _hold(self, text: str) -> list[str]:
        """Hold what comes of a line; return what of it has to be handed on."""
        if text:
            self._pieces.append(text)
            self._size += len(text)
        if self._size <= LONGEST_LINE:
            return []
        text = self._release()
        cuts = range(0, len(text), LONGEST_LINE)
        *whole, rest = (text[cut : cut + LONGEST_LINE] for cut in cuts)
        self._pieces, self._size = [rest], len(rest)
        return whole

    def _release(self) -> str:
        line = "".join(self._pieces)
        self._pieces, self._size = [], 0
        return line

    def _settle(self, first: bytes) -> tuple[codecs.IncrementalDecoder, bytes]:
        """Decide on the encoding by the first bytes; return its decoder and what to decode."""
        encoding = self.encoding
        for mark, name in BYTE_ORDER_MARKS:
            if encoding in {None, name} and first.startswith(mark):
                encoding, first = name, first.removeprefix(mark)
        self._guessing = encoding is None
        self.guessed = encoding or self.guessed
        return codecs.getincrementaldecoder(encoding or _BYTES)("replace"), first

    def _read(self, line: str) -> str:
        if not self._guessing or line.isascii():
            return line
        text, encoding = guess(line.encode(_BYTES))
        if encoding != "utf-8":
            self.guessed = encoding
        return text
