"""Tells prose from what must keep its shape: drawings, tables, verse, lists of short lines.

Values only. Where in doubt a line is left alone: a paragraph that stays narrow harms nobody, a
table that is filled is lost.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from attrs import define, field, frozen

from gopherclient.headline import USUAL_WIDTH
from gopherclient.wrapping import columns, indent

Lines = Sequence[str]

NARROWEST_FILL = 30
"""Columns; what is narrower was never filled, it is a list or a verse."""
FILLED = 56
"""Columns from which a line is long enough to be taken for filled text by itself."""
SLACK, LITTLE_SLACK = 12, 3
"""Columns a line may stay short of the longest and still run on: by hand, and in narrow text."""
HANGING_SLACK = 16
"""The same for the lines below a bullet, whose indent already says that they belong to it."""
DEEPEST_FIRST_LINE = 8
"""Columns a first line is set in, or out, at most; more is layout."""
UNWRAPPED = 100
"""Columns beyond which a line is a whole paragraph that was never wrapped."""
FEW = 3
"""Lines from which a likeness between them is no accident."""
MOST, SOME = 7, 3
"""In ten."""


class Shape(Enum):
    """How a block of lines may be changed."""

    ART = auto()  # a banner or a drawing: never changed
    FIXED = auto()  # a table, a rule: changed only on demand
    LINE = auto()  # lines of their own: folded when too wide, never joined
    PROSE = auto()  # one paragraph: filled


@frozen
class Block:
    """Lines from start up to stop that are one shape."""

    shape: Shape
    start: int
    stop: int


# ---------------------------------------------------------------- what a line looks like

_PLAIN_WORDS = re.compile(
    r"[a-z]{2},? [A-Za-z]?[a-z]+,? [a-z]{2}|(?!.?(.)\1\1)[A-Z]?[a-z]{3,30} [A-Z]?[a-z]{3}"
)
"""Three words, or two long ones: a short way to say that a line is no drawing. No letter is looked
at more than so often, in a word of thousands."""
_NOT_WORDS = re.compile(r"[\W_]+")
_REPEATED = re.compile(r"(\w)\1+")
_EDGE = re.compile(r"\+[-=+]+\+")
_LETTER = re.compile(r"\w")
_GAP = re.compile(r"(?<=\S)( {2,})(?=\S)")
_WIDE_GAP = re.compile(r"\S {3,}\S")
_QUOTE = re.compile(r"\s*(?:> ?)+")
_BULLET = re.compile(  # en and em dash among them
    r"(?:[-*+•·–—o]|\(?(?:\d{1,3}|[a-z])[.)]|\[\d{1,3}\])\s+(?=\S)"
)
_ENDS_SENTENCE = frozenset(".?!:;,\"')\u201d\u2019")
_COLUMN_GAP = 3
"""Spaces that are a gap even after a full stop."""


def is_wordy(line: str) -> bool:
    """Say whether a line is made of words rather than of strokes."""
    if _PLAIN_WORDS.search(line):
        return True
    ink = len(line) - line.count(" ")
    if 2 * len(_NOT_WORDS.sub("", line)) < ink:
        return False
    runs = [len(found[0]) for found in _REPEATED.finditer(line)]
    if 3 * sum(runs) >= 2 * ink:
        return False  # letters made of letters
    return 3 * sum(run for run in runs if run >= FEW) < ink or ink < FEW


def _is_captioned(line: str) -> bool:
    """Say whether words stand beside strokes, to their right."""
    drawn, gap, _ = line.strip(" ").partition(" " * _COLUMN_GAP)
    return bool(gap) and len(drawn) >= FEW and not is_wordy(drawn)


def _is_boxed(line: str) -> bool:
    box = line.lstrip()
    if box[0] == box[-1] == "|":
        return _LETTER.search(box) is not None
    return box[-1] == "+" and _EDGE.fullmatch(box) is not None


def _gaps(line: str) -> set[int]:
    """Return the columns where text goes on after a gap that is not the end of a sentence."""
    if "  " not in line:
        return set()
    return {
        found.end()
        for found in _GAP.finditer(line)
        if len(found[0]) >= _COLUMN_GAP or line[found.start() - 1] not in _ENDS_SENTENCE
    }


def _has_wide_gap(line: str) -> bool:
    return "   " in line and _WIDE_GAP.search(line) is not None


class Margins(NamedTuple):
    """How deep a line is quoted, and the columns where marks end, text begins and goes on."""

    depth: int
    lead: int
    body: int
    hang: int

    @property
    def has_bullet(self) -> bool:
        """Whether the text goes on further in than it begins."""
        return self.hang != self.body

    @classmethod
    def of(cls, line: str) -> "Margins":
        """Measure a line."""
        if line[:1].isalpha() and line[1:2] not in ".) ":
            return _PLAIN
        quote = _QUOTE.match(line) if ">" in line else None
        lead = quote.end() if quote else 0
        body = lead + indent(line[lead:])
        bullet = _BULLET.match(line, body)
        return cls(
            quote[0].count(">") if quote else 0, lead, body, bullet.end() if bullet else body
        )


_PLAIN = Margins(0, 0, 0, 0)


# ---------------------------------------------------------------- blocks


def split(lines: Lines) -> list[Block]:
    """Split lines, none of them blank, into blocks that follow one another without a hole."""
    return list(_Run(lines).blocks())


@define
class _Run:
    """Lines that stand together, each measured once."""

    lines: Lines
    strokes: list[bool] = field(init=False)
    margins: list[Margins] = field(init=False)
    widths: list[int] = field(init=False)
    is_justified: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.strokes = [not is_wordy(line) or _is_captioned(line) for line in self.lines]
        self.margins = [Margins.of(line) for line in self.lines]
        self.widths = [columns(line) for line in self.lines]
        self.is_justified = self._justify()

    def blocks(self) -> Iterator[Block]:
        at = 0
        for start, stop in self._drawings():
            yield from self._others(at, start)
            yield Block(Shape.ART, start, stop)
            at = stop
        yield from self._others(at, len(self.lines))

    def _justify(self) -> bool:
        """Say whether gaps only stretch the lines to one width, as troff does."""
        widths = self.widths[:-1]
        if len(widths) < FEW or max(widths) < FILLED:
            return False
        if _in_ten(widths.count(max(widths)), widths) < MOST:
            return False
        return not set.intersection(*map(_gaps, self.lines[:-1]))

    def _drawings(self) -> Iterator[tuple[int, int]]:
        """Yield where drawings are: strokes, with at most one line of words between strokes.

        Rows of boxes alone are a table.
        """
        group: list[int] = []
        strokes = [at for at, stroke in enumerate(self.strokes) if stroke]
        for at in [*strokes, len(self.lines) + FEW] if len(strokes) >= FEW else []:
            if group and at - group[-1] > 2:  # noqa: PLR2004 two lines of words end a drawing
                words = group[-1] + 1 - group[0] - len(group)
                boxed = sum(_is_boxed(self.lines[one]) for one in group)
                if len(group) - boxed >= FEW and 2 * words <= len(group):
                    yield group[0], group[-1] + 1
                group = []
            group.append(at)

    def _others(self, start: int, stop: int) -> Iterator[Block]:
        """Yield the blocks between drawings: tables, rules, and the plain lines between."""
        fixed = [
            stroke or _is_boxed(line)
            for stroke, line in zip(self.strokes[start:stop], self.lines[start:stop], strict=True)
        ]
        if not self.is_justified:
            for first, last in self._tables(start, stop):
                fixed[first - start : last - start] = [True] * (last - first)
        at = start
        while at < stop:
            end = at
            while end < stop and fixed[end - start] is fixed[at - start]:
                end += 1
            if fixed[at - start]:
                yield Block(Shape.FIXED, at, end)
            else:
                yield from self._plain(at, end)
            at = end

    def _tables(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Yield where consecutive lines go on in the same column after a gap."""
        at = start
        while at < stop:
            shared = _gaps(self.lines[at])
            end = at + 1
            while shared and end < stop:
                # a line without gaps may be a cell that goes on by itself
                here = _gaps(self.lines[end]) or {self.margins[end].body}
                if not shared & here:
                    break
                shared |= here
                end += 1
            rows = self.lines[at:end]
            if len(rows) >= FEW or (len(rows) > 1 and any(map(_has_wide_gap, rows))):
                yield at, end
            at = end

    def _plain(self, start: int, stop: int) -> Iterator[Block]:
        """Yield paragraphs and lines of their own; neighbours of the latter are one block."""
        widest = max([width for width in self.widths[start:stop] if width <= UNWRAPPED], default=0)
        alone = at = start
        if _is_verse(self.margins[start:stop]):
            at = stop
        while at < stop:
            end = self._end_of_chain(at, stop, widest)
            if self._is_prose(at, end, widest):
                if alone < at:
                    yield Block(Shape.LINE, alone, at)
                yield from self._paragraphs(at, end, widest)
                alone = at = end
            else:
                at = self._after_a_short_line(at, end)
        if alone < stop:
            yield Block(Shape.LINE, alone, stop)

    def _end_of_chain(self, start: int, stop: int, widest: int) -> int:
        """Return where lines that could be one text, by shape and length, come to an end."""
        begun = self.margins[start]
        body, end = -1, start + 1
        while end < stop and self.widths[end] <= UNWRAPPED:
            here = self.margins[end]
            if here.depth != begun.depth or here.has_bullet:
                break  # another voice, or another bullet
            if not self.is_justified and any(map(_has_wide_gap, self.lines[end - 1 : end + 1])):
                break
            if body < 0:
                body = here.body
                if body != begun.body and not self._is_set_in(start, widest):
                    break
            elif here.body != body:
                break
            end += 1
        return end

    def _after_a_short_line(self, start: int, end: int) -> int:
        """Return where prose may still begin in a chain that is none: below a heading, say."""
        longest = max(self.widths[start:end])
        for at in range(start, end - 1):
            if not self._runs_on(at, longest, _slack(longest)):
                return at + 1
        return end

    def _is_set_in(self, start: int, widest: int) -> bool:
        """Say whether a first line and the one below belong together though one is set in."""
        begun, body = self.margins[start], self.margins[start + 1].body
        if begun.has_bullet:
            fits = body == begun.hang
        else:
            fits = abs(body - begun.body) <= DEEPEST_FIRST_LINE
        return fits and self._runs_on(start, widest, HANGING_SLACK)

    def _is_prose(self, start: int, end: int, widest: int) -> bool:
        breaks = range(start, end - 1)
        if not breaks or self.widths[start] > UNWRAPPED:
            return False
        if self.margins[start].has_bullet:
            return widest >= NARROWEST_FILL and all(
                self._runs_on(at, widest, HANGING_SLACK) for at in breaks
            )
        longest = max(self.widths[start:end])
        if longest < NARROWEST_FILL:
            return False
        exact = all(self._runs_on(at, longest, 0) for at in breaks)
        if not exact and self.margins[start + 1].body > self.margins[start].body:
            return False  # verse is set so as often as prose is
        lowly = sum(_begins_lowly(self.lines[at + 1]) for at in breaks)
        if len(breaks) < FEW:
            if longest < FILLED:
                return exact and lowly == len(breaks) and longest > USUAL_WIDTH // 2
            if not lowly:
                return all(self._runs_on(at, USUAL_WIDTH, 0) for at in breaks)
        elif exact:
            return True
        elif _in_ten(lowly, breaks) < SOME:
            return False
        running = sum(self._runs_on(at, longest, _slack(longest)) for at in breaks)
        return _in_ten(running, breaks) >= MOST

    def _paragraphs(self, start: int, end: int, widest: int) -> Iterator[Block]:
        """Yield the paragraphs of a text: one ends where the next word would have fitted."""
        longest = max(self.widths[start:end])
        slack = _slack(longest)
        if self.margins[start].has_bullet:
            longest, slack = widest, HANGING_SLACK
        first = start
        for at in range(start, end):
            if at == end - 1 or not self._runs_on(at, longest, slack):
                yield Block(Shape.PROSE, first, at + 1)
                first = at + 1

    def _runs_on(self, at: int, longest: int, slack: int) -> bool:
        """Say whether the first word of the next line would not have fitted on this one."""
        missing = longest - slack - self.widths[at]
        if missing <= 0:
            return True
        word = self.lines[at + 1][self.margins[at + 1].body :].split(" ", 1)[0]
        width = columns(word)
        if width > len(word):  # a script that breaks between any two characters
            width = columns(word[0])
        return width >= missing


def _is_verse(margins: Sequence[Margins]) -> bool:
    """Say whether the indents of lines are part of what they say."""
    if len(margins) < FEW or margins.count(_PLAIN) == len(margins):
        return False
    if any(margin.depth or margin.has_bullet for margin in margins):
        return False  # quotes and bullets have indents of their own
    bodies = [margin.body for margin in margins[1:]]
    usual = max(set(bodies), key=bodies.count)
    others = [body for body in bodies if body != usual]
    if len(set(others)) > 1 or min(bodies) < usual:
        return True
    return _in_ten(len(others), bodies) > SOME


def _slack(longest: int) -> int:
    return SLACK if longest >= FILLED else LITTLE_SLACK


def _begins_lowly(line: str) -> bool:
    """Say whether a line does not begin as a sentence or a verse does."""
    return not line.lstrip(" >\"'\u201c\u2018«([")[:1].isupper()


def _in_ten(number: int, of: Sequence[object]) -> int:
    return 10 * number // len(of)
