"""A page laid out for one width: which rows of the screen show which rows of the page.

Laid from the top, only as far as somebody looks or has time for. A block costs nine bytes; its
lines are made again when they are shown, and the latest are kept.
"""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from enum import IntEnum
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from gopherclient.headline import goes_on
from gopherclient.tui.blocks import UNWRAPPED, Block, Shape, split
from gopherclient.tui.look import Look, Row
from gopherclient.tui.reflow import CONTINUED, NEARLY, Line, Paragraph, Part, keeps_its_lines
from gopherclient.wrapping import columns, cut, indent

if TYPE_CHECKING:
    from gopherclient.tui.rows import PageRows

LONGEST_RUN = 256
"""Rows that are looked at together; a longer stretch without a blank row is seen in pieces."""
MOST_IN_RUN = 40_000
"""Characters, for the same reason."""
BLOCKS_KEPT = 256
TAG_ROOM = 2
"""Columns left free beside a link for the sign of its kind."""


class _Form(IntEnum):
    """How the rows of a block become lines; one byte a block."""

    SINGLE = 0  # each row folded
    KEPT = 1  # each row as it is
    HIDDEN = 2  # a drawing, told in one line
    FILLED = 3  # one paragraph
    LINKED = 4  # a link and what belongs to it
    CUT = 5  # rows of fixed shape, cut where the width ends
    DRAWN = 6  # a drawing as it is


_FORMS = {Shape.LINE: _Form.SINGLE, Shape.FIXED: _Form.KEPT, Shape.ART: _Form.DRAWN}


@frozen
class _State:
    """How far laying had come."""

    laid: int = 0
    height: int = 0
    blocks: int = 0


@define
class Layout:
    """Rows of the screen for `page`, prose filled to `width`, other lines folded at `room`."""

    page: "PageRows"
    width: int
    room: int = field(kw_only=True)
    wrap: bool = field(kw_only=True)
    banners: bool = field(kw_only=True)
    height: int = field(default=0, init=False)
    """Rows of the screen laid so far."""
    laid: int = field(default=0, init=False)
    """Rows of the page laid so far."""
    widest: int = field(default=0, init=False)
    """Columns of the widest row that was not folded."""
    _sources: "array[int]" = field(factory=lambda: array("I"), init=False, repr=False)
    _tops: "array[int]" = field(factory=lambda: array("I"), init=False, repr=False)
    _forms: bytearray = field(factory=bytearray, init=False, repr=False)
    _open: _State = field(factory=_State, init=False, repr=False)
    _seen: int = field(default=0, init=False, repr=False)
    _shown: OrderedDict[int, list[Row]] = field(factory=OrderedDict, init=False, repr=False)

    @property
    def is_whole(self) -> bool:
        """Whether every row that arrived is laid."""
        return self.laid == len(self.page) == self._seen

    @property
    def likely_height(self) -> int:
        """Rows of the screen, those not laid yet counted as one each."""
        return self.height + len(self.page) - self.laid

    def grow(self) -> int:
        """Take notice of more rows. Returns the first row of the screen that may look different.

        What stood last may go on, so it is laid again.
        """
        if self._seen == len(self.page):
            return self.height
        if self._seen and self.laid == self._seen:
            self.laid, self.height = self._open.laid, self._open.height
            blocks = self._open.blocks
            del self._sources[blocks:], self._tops[blocks:], self._forms[blocks:]
            for block in [block for block in self._shown if block >= blocks]:
                del self._shown[block]
        self._seen = len(self.page)
        return self.height

    def reach(self, y: int) -> bool:
        """Lay until there is a row y of the screen; say whether there is one."""
        self.grow()
        while self.height <= y and self.laid < self._seen:
            self.lay_more()
        return y < self.height

    def reach_source(self, row: int) -> None:
        """Lay until row `row` of the page is laid, or the end."""
        self.grow()
        while self.laid <= row and self.laid < self._seen:
            self.lay_more()

    def lay_more(self) -> None:
        """Lay the next run of rows: a stretch of text, a link with its asides, or one row."""
        if self.laid >= self._seen:
            return
        self._open = _State(self.laid, self.height, len(self._tops))
        match self.page.look(self.laid):
            case Look.TEXT:
                self._lay_text()
            case Look.LINK:
                self._add(_Form.LINKED, self._end_of(Look.ASIDE, self.laid + 1))
            case Look.BLANK | Look.MARK if not self.page.texts[self.laid]:
                self._add(_Form.KEPT, self.laid + 1)
            case _:
                self._add(_Form.SINGLE, self.laid + 1)

    def row(self, y: int) -> Row:
        """Return a row of the screen that is laid."""
        block = bisect_right(self._tops, y) - 1
        return self._rows_of(block)[y - self._tops[block]]

    def rows_around(self, y: int) -> list[Row]:
        """Return the rows of the block that row y of the screen stands in."""
        return self._rows_of(bisect_right(self._tops, y) - 1)

    def find_row(self, source: int, column: int = 0) -> int:
        """Return the row of the screen where this place of the page is shown."""
        self.reach_source(source)
        block = max(bisect_right(self._sources, source) - 1, 0)
        if not self._tops:
            return 0
        found = 0
        for number, row in enumerate(self._rows_of(block)):
            begins = (row.parts[0].row, row.parts[0].column) if row.parts else (row.source, 0)
            if begins <= (source, column) or row.source < source:
                found = number
        return self._tops[block] + found

    def span_of_link(self, link: int) -> tuple[int, int]:
        """Return the first row of the screen that a link takes, and the one after its last."""
        top = self.find_row(self.page.link_rows[link])
        return top, top + len(self.rows_around(top))

    def missing(self, link: int, top: int, height: int) -> int:
        """Return how far to scroll from row `top` for a link's name to be in view, up negative."""
        first, stop = self.span_of_link(link)
        if first < top:
            return first - top
        return max(min(stop - top - height, first - top), 0)

    def top_for(self, link: int, top: int, height: int) -> int:
        """Return the top row of a screen a link's name is in: near `top`, or far down from it."""
        missing = self.missing(link, top, height)
        if abs(missing) < height:
            return top + missing
        return self.span_of_link(link)[0] - height // 3

    # ------------------------------------------------------------ laying

    def _end_of(self, look: Look, start: int) -> int:
        stop = start
        longest = min(self._seen, start + LONGEST_RUN)
        while stop < longest and self.page.look(stop) is look:
            stop += 1
        return stop

    def _lay_text(self) -> None:
        start = self.laid
        stop = self._end_of(Look.TEXT, start)
        run = self.page.texts[start:stop]
        while len(run) > 1 and sum(map(len, run)) > MOST_IN_RUN:
            run = run[: len(run) // 2]
        for block in split(run):
            self._add(
                self._form(block, run[block.start : block.stop]),
                start + block.stop,
            )

    def _form(self, block: Block, lines: list[str]) -> _Form:
        match block.shape:
            case Shape.PROSE:
                return _Form.SINGLE if keeps_its_lines(lines, self.width) else _Form.FILLED
            case Shape.ART if not self.banners:
                return _Form.HIDDEN
            case Shape.FIXED if self.wrap:
                return _Form.CUT
            case shape:
                return _FORMS[shape]

    def _add(self, form: _Form, stop: int) -> None:
        """Add the block from where we are up to row stop."""
        self._sources.append(self.laid)
        self._tops.append(self.height)
        self._forms.append(form)
        self.height += self._count(form, self.laid, stop)
        self.laid = stop

    def _count(self, form: _Form, start: int, stop: int) -> int:
        """Count the rows of the screen that a block takes, without making them if possible."""
        texts = self.page.texts
        match form:
            case _Form.KEPT | _Form.DRAWN:
                self.widest = max(self.widest, *map(columns, texts[start:stop]))
                return stop - start
            case _Form.HIDDEN:
                return 1
            case _Form.FILLED:
                return Paragraph.join(texts[start:stop]).count(self.width)
            case _Form.SINGLE | _Form.LINKED:
                rows = texts[start:stop]
                if self._fit(rows) and (form is _Form.SINGLE or not _any_goes_on(rows)):
                    return stop - start
        return len(self._make(form, start, stop))

    def _fit(self, rows: list[str]) -> bool:
        width = self._link_width
        # no character has more than two columns
        return all(2 * len(row) <= width or (len(row) <= width and row.isascii()) for row in rows)

    @property
    def _link_width(self) -> int:
        return max(min(self.width, self.room - TAG_ROOM), 1)

    def _width_of(self, paragraph: Paragraph, *, aside: bool) -> int:
        """Return the columns for a part of a link; an aside may stand out by a word or so."""
        width = self._link_width
        near = min(width + NEARLY, self.room)
        return near if aside and paragraph.count(near) == 1 else width

    # ------------------------------------------------------------ rows of the screen

    def _rows_of(self, block: int) -> list[Row]:
        if (known := self._shown.get(block)) is not None:
            self._shown.move_to_end(block)
            return known
        last = block + 1 == len(self._sources)
        stop = self.laid if last else self._sources[block + 1]
        rows = self._make(_Form(self._forms[block]), self._sources[block], stop)
        self._shown[block] = rows
        if len(self._shown) > BLOCKS_KEPT:
            self._shown.popitem(last=False)
        return rows

    def _make(self, form: _Form, start: int, stop: int) -> list[Row]:
        texts = self.page.texts[start:stop]
        look = self.page.look(start)
        match form:
            case _Form.FILLED:
                return _rows(Paragraph.join(texts).fill(self.width), look, start)
            case _Form.KEPT | _Form.DRAWN:
                if form is _Form.DRAWN:
                    look = Look.BANNER
                widest = max(map(columns, texts))
                return [
                    Row(text, look, source=start + at, parts=_whole(at, text, start), block=widest)
                    for at, text in enumerate(texts)
                ]
            case _Form.HIDDEN:
                return [Row(f"[a drawing of {len(texts)} rows]", Look.MARK, source=start)]
            case _Form.CUT:
                return [
                    Row(text[begin:end], look, source=start + at, parts=(
                        Part(0, start + at, begin, end - begin),
                    ))
                    for at, text in enumerate(texts)
                    for begin, end in cut(text, self.room)
                ]  # fmt: skip
            case _Form.SINGLE:
                return [
                    row
                    for at, text in enumerate(texts)
                    for row in _rows(self._fold(text), look, start + at)
                ]
            case _:
                return self._make_link(texts, start)

    def _fold(self, text: str) -> list[Line]:
        paragraph = Paragraph.join([text], continued=0 if len(text) > UNWRAPPED else CONTINUED)
        return paragraph.fill(self.width if len(text) > UNWRAPPED else self.room)

    def _make_link(self, texts: list[str], start: int) -> list[Row]:
        """Return a link's rows: its name, with what it goes on with, then the asides."""
        link = self.page.link_at(start)
        rows: list[Row] = []
        at = 0
        while at < len(texts):
            stop = at + 1
            while stop < len(texts) and goes_on(*texts[stop - 1 : stop + 1], named=at == 0):
                stop += 1
            lines = [texts[at], *(text.strip() for text in texts[at + 1 : stop])]
            skipped = [0, *(indent(text) for text in texts[at + 1 : stop])]
            paragraph = Paragraph.join(lines[:1], continued=CONTINUED if at == 0 else 0)
            for text, skip in zip(lines[1:], skipped[1:], strict=True):
                paragraph = paragraph.extended(text, skip)
            for line in paragraph.fill(self._width_of(paragraph, aside=at > 0)):
                row = _row(line, Look.ASIDE if at else Look.LINK, start + at)
                number = None if rows or link is None else link + 1
                rows.append(Row(row.text, row.look, link, number, row.source, row.parts))
            at = stop
        return rows


def _any_goes_on(texts: list[str]) -> bool:
    return any(goes_on(*texts[at - 1 : at + 1], named=at == 1) for at in range(1, len(texts)))


def _rows(lines: list[Line], look: Look, start: int) -> list[Row]:
    return [_row(line, look, start) for line in lines]


def _row(line: Line, look: Look, start: int) -> Row:
    parts = tuple(Part(p.at, start + p.row, p.column, p.length) for p in line.parts)
    return Row(line.text, look, source=start + line.row, parts=parts)


def _whole(at: int, text: str, start: int) -> tuple[Part, ...]:
    return (Part(0, start + at, 0, len(text)),)
