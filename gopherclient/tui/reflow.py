"""Fills prose to a reader's width, and remembers where every character stood.

Values only. Quote marks are repeated, bullets hang, hyphens at the end of a line are mended.
"""

import re

from attrs import evolve, field, frozen

from gopherclient.headline import USUAL_WIDTH
from gopherclient.tui.blocks import FILLED, Lines, Margins
from gopherclient.wrapping import columns, spans

NEARLY = 5
"""Columns a reader's width may exceed the publisher's before the lines are broken anew."""
DEEPEST_QUOTE = 8
"""Quotes of quotes are marked so often at most."""
CONTINUED = 2
"""Columns that the rest of a folded line is set in by, so that verse shows where lines begin."""

_HYPHENATED = re.compile(r"[^\W\d_]-$")
_ALONE_AFTER_HYPHEN = frozenset({"and", "or", "to", "und", "oder", "et", "ou", "y", "e", "o"})


@frozen
class Part:
    """So much of a line, from `at` on, stood in row `row` from `column` on (characters)."""

    at: int
    row: int
    column: int
    length: int


@frozen
class Line:
    """A line as it is shown, and where its characters come from."""

    text: str
    parts: tuple[Part, ...] = ()

    @property
    def row(self) -> int:
        """The row that it begins in."""
        return self.parts[0].row if self.parts else 0


@frozen
class Paragraph:
    """Lines joined to one text, to be filled to any width."""

    text: str
    depth: int
    """How often it is quoted."""
    first: int
    """Spaces before its first line."""
    rest: int
    """Spaces before the others."""
    starts: tuple[tuple[int, int, int, int], ...] = field(repr=False)
    """Of each of its lines: where it begins in the text, its row, its column, its length."""

    @classmethod
    def join(cls, lines: Lines, *, continued: int = 0) -> "Paragraph":
        """Join lines; a single one goes on, when it is folded, `continued` columns further in."""
        margins = [Margins.of(line) for line in lines]
        text, starts = "", []
        for row, (line, margin) in enumerate(zip(lines, margins, strict=True)):
            piece = line[margin.body :]
            if row:
                text += _glue(text, piece)
            starts.append((len(text), row, margin.body, len(piece)))
            text += piece
        begun = margins[0]
        rest = begun.hang - begun.lead
        if len(lines) == 1:
            rest += 0 if begun.lead or begun.has_bullet else continued
        elif not begun.has_bullet:
            rest = margins[1].body - margins[1].lead
        return cls(text, begun.depth, begun.body - begun.lead, rest, tuple(starts))

    def extended(self, line: str, column: int) -> "Paragraph":
        """Return the paragraph with one more line, whose text stood in this column."""
        text = self.text + _glue(self.text, line)
        start = (len(text), len(self.starts), column, len(line))
        return evolve(self, text=text + line, starts=(*self.starts, start))

    def count(self, width: int) -> int:
        """Count the lines it has at this width."""
        return len(self._spans(width, *self._prefixes(width)))

    def fill(self, width: int) -> list[Line]:
        """Fill it to lines of at most this many columns."""
        first, rest = self._prefixes(width)
        return [
            self._line(rest if number else first, start, end)
            for number, (start, end) in enumerate(self._spans(width, first, rest))
        ]

    def _spans(self, width: int, first: str, rest: str) -> list[tuple[int, int]]:
        return spans(self.text, max(width - len(first), 1), max(width - len(rest), 1))

    def _prefixes(self, width: int) -> tuple[str, str]:
        """Return what begins the lines; it takes no more than a third of a width too small."""
        marks = ">" * min(self.depth, DEEPEST_QUOTE) + " " * (self.depth > 0)
        over = len(marks) + max(self.first, self.rest) - max(width // 3, 1)
        if over <= 0 or len(marks) + self.first + columns(self.text) <= width:
            over = 0
        return marks + " " * (self.first - over), marks + " " * (self.rest - over)

    def _line(self, prefix: str, start: int, end: int) -> Line:
        parts = []
        for at, row, column, length in self.starts:
            begin, stop = max(start, at), min(end, at + length)
            if begin < stop:
                shown = len(prefix) + begin - start
                parts.append(Part(shown, row, column + begin - at, stop - begin))
        return Line(prefix + self.text[start:end], tuple(parts))


def _glue(before: str, after: str) -> str:
    """Return what joins two lines: nothing after a hyphen or within a script without spaces."""
    if before.endswith("-") and _HYPHENATED.search(before) and after[:1].islower():
        return " " if after.split(maxsplit=1)[0].strip(",") in _ALONE_AFTER_HYPHEN else ""
    if before[-1:].isascii() or after[:1].isascii():
        return " "
    return "" if columns(before[-1:]) > 1 and columns(after[:1]) > 1 else " "


def keeps_its_lines(lines: Lines, width: int) -> bool:
    """Say whether a paragraph's own lines suit a reader's width, so that they may stay."""
    longest = max(columns(line) for line in lines)
    filled_to = max(longest, USUAL_WIDTH) if longest >= FILLED else longest
    return longest <= width <= filled_to + NEARLY
