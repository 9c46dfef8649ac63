"""Wrapping by terminal columns: greedy, nothing cut, nothing lost.

A wide character takes two columns, a combining one none; bytes and code points say nothing.
"""

import re
from functools import lru_cache

# Characters that are known to take one column each, by range: Latin, Greek, Cyrillic, and the
# dashes, quotes and marks of ordinary prose. Text of these alone is wrapped by regular
# expressions, three times faster than by measuring. U+00AD is a soft hyphen, of no certain width.
ONE_COLUMN = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u03ff\u0400-\u0482"
    "\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*"
)
BETWEEN_WORDS = "\t\r\n\v\f"

SLICE = 8192
"""Characters looked at in one go: a regular expression lets nobody else work until it is done."""


def columns(text: str) -> int:
    """Count the terminal columns of one row."""
    if ONE_COLUMN.fullmatch(text):
        return len(text)
    import wcwidth

    return wcwidth.width(text, control_codes="ignore")


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Refill one paragraph to rows of at most `width` columns.

    `first` begins the first row and `rest` the others, within the width. A word that is wider
    than a row is split. The empty text has no rows.
    """
    text = _single_spaced(text)
    if not text:
        return []
    room = max(width - columns(first), 1)
    if len(text) <= room and ONE_COLUMN.fullmatch(text):  # most are
        return [first + text]
    later = room if first == rest else max(width - columns(rest), 1)
    rows = _filled(text, room, later) if len(text) <= SLICE else _sliced(text, room, later)
    if not first and not rest:
        return rows
    return [(rest if number else first) + row for number, row in enumerate(rows)]


def _single_spaced(text: str) -> str:
    if not text.isprintable():
        for between in BETWEEN_WORDS:
            text = text.replace(between, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")


def fold(row: str, width: int) -> list[str]:
    """Break a row that must keep its spaces where the width ends; the empty row stays one row."""
    row = row.expandtabs().rstrip()
    if columns(row) <= width:
        return [row]
    return [piece.rstrip() for piece in _cut(row, width, width)]


def _sliced(text: str, room: int, later: int) -> list[str]:
    """Fill rows slice by slice; the last row of one is where the next begins."""
    rows: list[str] = []
    place, size = 0, SLICE
    while True:
        end = text.find(" ", place + size)
        piece = text[place:end] if end >= 0 else text[place:]
        found = _filled(piece, later if rows else room, later)
        if end < 0:
            return rows + found
        rows += found[:-1]
        size = SLICE if len(found) > 1 else 2 * size
        place = end - len(found[-1])


def _filled(text: str, room: int, later: int) -> list[str]:
    return _by_pattern(text, room, later) or _by_measure(text, room, later)


@lru_cache(maxsize=64)
def _row(most: int) -> re.Pattern[str]:
    """Return what finds a row of whole words."""
    return re.compile(rf"[^ ](?:.{{0,{most - 2}}}[^ ])?(?= |$)" if most > 1 else "[^ ](?= |$)")


def _by_pattern(text: str, room: int, later: int) -> list[str]:
    """Return the rows, or none where this text needs measuring."""
    if not ONE_COLUMN.fullmatch(text) or not (begun := _row(room).match(text)):
        return []
    rows = [begun[0], *_row(later).findall(text, begun.end())]
    # all there is but a space between two rows; a part of a word that is too long is missing
    return rows if sum(map(len, rows)) + len(rows) - 1 == len(text) else []


def _by_measure(text: str, room: int, later: int) -> list[str]:
    """Fill rows word by word; a word wider than a row goes on from row to row."""
    rows: list[str] = []
    held, used = "", 0
    for word in text.split(" "):
        most = later if rows else room
        wide = columns(word)
        start = used + 1 if held else 0
        if start + wide <= most:
            held, used = f"{held} {word}" if held else word, start + wide
        elif held and wide <= later:
            rows.append(held)
            held, used = word, wide
        else:
            begun, *more = _cut(word, most - start, later)
            *done, held = (" ".join(filter(None, (held, begun))), *more)
            rows.extend(done)
            used = columns(held)
    return [*rows, held]


def _cut(text: str, room: int, later: int) -> list[str]:
    """Cut a text where the width ends, never within what is seen as one character.

    The first piece has `room` columns, and is empty if nothing fits; the others have `later`.
    """
    import wcwidth

    pieces: list[str] = []
    held, used = "", 0
    for grapheme in wcwidth.iter_graphemes(text):
        wide = columns(grapheme)
        if used + wide > room and (held or room < later):
            pieces.append(held)
            held, used, room = "", 0, later
        held += grapheme
        used += wide
    return [*pieces, held]
