"""Wrapping by terminal columns: greedy, nothing cut, nothing lost.

A wide character takes two columns, a combining one none; bytes and code points say nothing.
"""

import re
from functools import lru_cache

import wcwidth

# Characters that are known to take one column each, by range: Latin, Greek, Cyrillic, and the
# dashes, quotes and marks of ordinary prose. Text of these alone is wrapped by one regular
# expression, three times faster than by measuring. U+00AD is a soft hyphen, of no certain width.
ONE_COLUMN = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u03ff\u0400-\u0482"
    "\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*"
)
BETWEEN_WORDS = re.compile(r"[ \t\r\n\v\f]+")


def columns(text: str) -> int:
    """Count the terminal columns of one row."""
    return len(text) if ONE_COLUMN.fullmatch(text) else wcwidth.width(text, control_codes="ignore")


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Refill one paragraph to rows of at most `width` columns.

    `first` begins the first row and `rest` the others, within the width. A word that is wider
    than a row is split. The empty text has no rows.
    """
    text = BETWEEN_WORDS.sub(" ", text).strip(" ")
    if not text:
        return []
    indent = max(columns(first), columns(rest))
    room = max(width - indent, 1)
    rows = _by_pattern(text, room) if ONE_COLUMN.fullmatch(text) else _by_measure(text, room)
    return [(rest if number else first) + row for number, row in enumerate(rows)]


def fold(row: str, width: int) -> list[str]:
    """Break a row that must keep its spaces where the width ends; the empty row stays one row."""
    if columns(row) <= width:
        return [row.rstrip()]
    rows, held, used = [], "", 0
    for grapheme in wcwidth.iter_graphemes(row):
        wide = columns(grapheme)
        if used + wide > width and held:
            rows.append(held.rstrip())
            held, used = "", 0
        held += grapheme
        used += wide
    return [*rows, held.rstrip()]


@lru_cache(maxsize=64)
def _patterns(width: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a row, and what finds a word too long for one."""
    row = re.compile(rf"[^ ](?:.{{0,{width - 2}}}[^ ])?(?= |$)") if width > 1 else None
    return row or re.compile("[^ ]"), re.compile(rf"[^ ]{{{width + 1},}}")


def _by_pattern(text: str, width: int) -> list[str]:
    row, too_long = _patterns(width)

    def split(word: re.Match[str]) -> str:
        return " ".join(word[0][at : at + width] for at in range(0, len(word[0]), width))

    return row.findall(too_long.sub(split, text))


def _by_measure(text: str, width: int) -> list[str]:
    return wcwidth.wrap(
        text, width, control_codes="ignore", break_on_hyphens=False, propagate_sgr=False
    )
