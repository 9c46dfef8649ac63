"""A menu: rows, then a full stop on a line of its own.

Written strictly; read as the wild sends it, row by row while it arrives.
"""

from collections.abc import Iterable

from attrs import define, field

from gopherwire.errors import BadItem
from gopherwire.item import NO_HOST, NO_PORT, Item, Kind, info
from gopherwire.printable import scrub
from gopherwire.text import STOP, guess

LONGEST_ROW = 64 * 1024
"""Bytes. Far beyond any honest row; an endless one is shown in pieces instead of being held."""

_BEGUN = Kind.INFO.value
_LEADS_NOWHERE = f"\t\t{NO_HOST}\t{NO_PORT}\r\n"

_NO_PRIMARY = frozenset({Kind.INFO, Kind.ERROR})


def write_menu(rows: Iterable[Item | str]) -> bytes:
    """Write the rows and the stop; a mirror stands directly below what it mirrors, or BadItem.

    A row that is only read may be given as its words: most rows are, and to make items of them
    takes longer than all the rest.
    """
    written: list[bytes] = []
    words: list[str] = []
    mirrored = False  # whether the row above is something a mirror can stand below
    for row in rows:
        if isinstance(row, str):
            words.append(row)
            mirrored = False
            continue
        if row.kind == Kind.MIRROR and not mirrored:
            raise BadItem(f"a mirror stands directly below its primary: {row.display[:80]!r}")
        mirrored = row.kind not in _NO_PRIMARY
        written += (_only_read(words), row.to_bytes())
        words.clear()
    written += (_only_read(words), STOP)
    return b"".join(written)


def _only_read(words: list[str]) -> bytes:
    """Write rows that are only read, all at one go."""
    if not words:
        return b""
    if not "".join(words).isprintable():
        words = list(map(scrub, words))
    rows = f"{_LEADS_NOWHERE}{_BEGUN}".join(words)
    return f"{_BEGUN}{rows}{_LEADS_NOWHERE}".encode()


@define
class MenuReader:
    """Turns bytes into rows as they arrive; holds at most one row that is not whole yet."""

    ended: bool = field(default=False, init=False)
    """Whether the stop was seen; what follows it is not part of the menu."""
    held: bytes = field(default=b"", init=False)
    _continues: bool = field(default=False, init=False)

    def feed(self, data: bytes) -> list[Item]:
        """Return the rows this chunk completes. b"" is the end: a row without newline counts.

        Rows end in LF or CRLF and nowhere else: other controls belong to the row they are in.
        """
        items: list[Item] = []
        if self.ended:
            return items
        *rows, self.held = (self.held + data).split(b"\n")
        if not data and self.held:
            rows, self.held = [self.held], b""
        for row in rows:
            last = self._break_off(row, items).removesuffix(b"\r")
            if last == b"." and not self._continues:
                self.ended = True
                self.held = b""
                return items
            items.append(self._read(last))
            self._continues = False
        self.held = self._break_off(self.held, items)
        return items

    def _break_off(self, row: bytes, items: list[Item]) -> bytes:
        """Move all of an over-long row but its last piece to items; return that piece."""
        start = 0
        while len(row) - start > LONGEST_ROW:
            items.append(self._read(row[start : start + LONGEST_ROW]))
            self._continues = True
            start += LONGEST_ROW
        return row[start:]

    def _read(self, piece: bytes) -> Item:
        """Read a row; what was broken off one is only text, never a link."""
        return info(guess(piece)[0]) if self._continues else Item.from_row(piece)
