"""Where lines break, by terminal columns: greedy, nothing lost; drawings stay as they are.

Columns are counted as the screen counts them. Linear in the length of the line, whatever a
server sends for a word.
"""

import re
from functools import lru_cache

NEVER_FIRST = frozenset("、。，．・：；？！」』）］｝〉》】〕’”ー々ゃゅょっャュョッ")
"""Wide characters that do not begin a line in Japanese and Chinese."""

_DRAWN = re.compile(r"[^ ] {3,}[^ ]|[|+=_~*#/\\<>-]{4}|[\u2500-\u259f]")
"""Gaps inside a line, runs of strokes, boxes and blocks: tables, banners, pictures."""


def columns(text: str) -> int:
    """Count the terminal columns of one line."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 it takes as long to load as a page to fetch

    return cell_len(text)


def is_drawn(line: str) -> bool:
    """Say whether a line looks drawn, so that breaking it would break the drawing."""
    return _DRAWN.search(line) is not None


def wrap(line: str, width: int) -> list[str]:
    """Break a line into rows of at most `width` columns, all indented as it is.

    A line that fits is not touched, nor is one that looks drawn.
    """
    width = max(width, 2)  # the widest character has two columns
    if columns(line) <= width or is_drawn(line):
        return [line]
    words = line.lstrip(" ")
    indent = " " * min(len(line) - len(words), width // 2, width - 2)
    room = width - len(indent)
    return [indent + words[start:end] for start, end in spans(words, room, room)]


def spans(text: str, first: int, rest: int) -> list[tuple[int, int]]:
    """Return start and end of each line; the first may be `first` columns wide, others `rest`.

    Lines break at spaces, which belong to none, and between wide characters; a word wider than a
    line is split. Spaces within a line stay. The empty text has one empty line.
    """
    if columns(text) <= first:
        return [(0, len(text))]
    if text.isascii() or all(map(_is_single, set(text))):
        return _by_pattern(text, first, rest)
    return _by_measure(text, first, rest)


def indent(line: str) -> int:
    """Count the spaces that a line begins with."""
    return len(line) - len(line.lstrip(" "))


def cut(text: str, width: int) -> list[tuple[int, int]]:
    """Return start and end of each line where a row of any shape is cut at the width."""
    pieces, start, used = [], 0, 0
    for at, character in enumerate(text):
        size = _size(character)
        if used + size > width and at > start:
            pieces.append((start, at))
            start, used = at, 0
        used += size
    return [*pieces, (start, len(text))]


@lru_cache(maxsize=4096)
def _size(character: str) -> int:
    """Count the columns of a character."""
    from rich.cells import get_character_cell_size  # noqa: PLC0415 as above

    return get_character_cell_size(character)


def _is_single(character: str) -> bool:
    return _size(character) == 1


@lru_cache(maxsize=64)
def _pattern(width: int) -> re.Pattern[str]:
    more = rf"(?:.{{0,{width - 2}}}[^ ])?" if width > 1 else ""
    return re.compile(rf"[^ ]{more}(?= |$)|[^ ]{{1,{width}}}", re.DOTALL)


def _by_pattern(text: str, first: int, rest: int) -> list[tuple[int, int]]:
    """Find the lines of text whose characters take one column each."""
    begun = _pattern(first).search(text)
    if begun is None:  # nothing but spaces
        return [(0, 0)]
    return [begun.span(), *(found.span() for found in _pattern(rest).finditer(text, begun.end()))]


def _by_measure(text: str, first: int, rest: int) -> list[tuple[int, int]]:
    """Find the lines by adding up the columns of characters."""
    found = []
    start, room = len(text) - len(text.lstrip(" ")), first
    while start < len(text):
        end, after = _end_of_line(text, start, room)
        found.append((start, end))
        start, room = after, rest
    return found


def _end_of_line(text: str, start: int, room: int) -> tuple[int, int]:
    """Return where the line from start ends, and where the next one begins."""
    used = before = 0
    space = start
    last: tuple[int, int] | None = None
    for at in range(start, len(text)):
        character = text[at]
        size = _size(character)
        if character == " ":
            space = space if text[at - 1] == " " else at
        elif at > start:
            if text[at - 1] == " ":
                last = (space, at)
            elif max(size, before) > 1 and character not in NEVER_FIRST:
                last = (at, at)
            if used + size > room:
                return last or (at, at)
        used, before = used + size, size
    return len(text.rstrip(" ")), len(text)
