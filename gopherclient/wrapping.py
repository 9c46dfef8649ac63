"""Lines put into a width of terminal columns; what was drawn with characters stays as it is.

Linear in the length of the line, whatever a server sends for a word.
"""

import re
from collections.abc import Iterator

_WORDS = re.compile(r"[^ ]+")
_DRAWN = re.compile(r"[^ ] {3,}[^ ]|[|+=_~*#/\\<>-]{4}|[\u2500-\u259f]")
"""Gaps inside a line, runs of strokes, boxes and blocks: tables, banners, pictures."""


def columns(text: str) -> int:
    """Count the terminal columns of one line."""
    if text.isascii():
        return len(text)
    import wcwidth  # noqa: PLC0415 it takes as long to load as a page to fetch

    return wcwidth.width(text, control_codes="ignore")


def is_drawn(line: str) -> bool:
    """Say whether a line looks drawn, so that breaking it would break the drawing."""
    return _DRAWN.search(line) is not None


def wrap(line: str, width: int) -> list[str]:
    """Break a line at its spaces into rows of at most `width` columns, indented as it is.

    A word that is wider than a row goes on from row to row. A line that fits is not touched, nor
    is one that looks drawn.
    """
    width = max(width, 2)  # the widest character has two columns
    if columns(line) <= width or is_drawn(line):
        return [line]
    indent = " " * min(len(line) - len(line.lstrip(" ")), width // 2, width - 2)
    rows: list[str] = []
    held, used = "", 0
    room = width - len(indent)
    for word in _WORDS.findall(line):
        wide = columns(word)
        if held and used + 1 + wide <= room:
            held, used = f"{held} {word}", used + 1 + wide
            continue
        if held:
            rows.append(indent + held)
        *whole, held = [word] if wide <= room else _cut(word, room)
        rows += (indent + piece for piece in whole)
        used = columns(held)
    return [*rows, indent + held]


def _cut(word: str, room: int) -> Iterator[str]:
    """Yield pieces of a long word; marks stay with the letter they stand on."""
    from wcwidth import wcwidth  # noqa: PLC0415 as above

    start, used = 0, 0
    for place, character in enumerate(word):
        wide = max(wcwidth(character), 0)
        if used + wide > room:
            yield word[start:place]
            start, used = place, 0
        used += wide
    yield word[start:]
