"""Where a text breaks into lines, by terminal columns: greedy, nothing cut, nothing lost."""

import re
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

NEVER_FIRST = frozenset("、。，．・：；？！」』）］｝〉》】〕’”ー々ゃゅょっャュョッ")
"""Wide characters that do not begin a line in Japanese and Chinese."""


def columns(text: str) -> int:
    """Count the terminal columns of a text, as the screen counts them."""
    return len(text) if text.isascii() else cell_len(text)


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


def cut(text: str, width: int) -> list[tuple[int, int]]:
    """Return start and end of each line where a row of any shape is cut at the width."""
    pieces, start, used = [], 0, 0
    for at, character in enumerate(text):
        size = get_character_cell_size(character)
        if used + size > width and at > start:
            pieces.append((start, at))
            start, used = at, 0
        used += size
    return [*pieces, (start, len(text))]


def _is_single(character: str) -> bool:
    return get_character_cell_size(character) == 1


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
        size = get_character_cell_size(character)
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
