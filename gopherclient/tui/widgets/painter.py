"""A row as Textual takes it: drawn by the pen, cut to the screen, and past the filters."""

from collections.abc import Sequence

from attrs import field, frozen
from rich.segment import Segment
from textual.color import TRANSPARENT, Color
from textual.filter import LineFilter
from textual.strip import Strip

from gopherclient.tui.look import Row
from gopherclient.tui.widgets.pen import CUT_LEFT, CUT_RIGHT, Found, LinkState, Pen


@frozen
class Painter(Pen):
    """Draws rows as wide as the screen."""

    filters: Sequence[LineFilter] = field(default=(), kw_only=True)
    background: Color = field(default=TRANSPARENT, kw_only=True)
    """What the filters take to be behind the rows."""

    def paint(self, row: Row, state: LinkState, found: Found = (), *, scrolled: int = 0) -> Strip:
        """Draw what of a row is on the screen; no one has to cut or filter it again."""
        segments = self._shown(self.draw(row, state, found), row, scrolled)
        for each in self.filters:
            segments = each.apply(segments, self.background)
        return Strip(segments, self.geometry.width)

    def _shown(self, segments: list[Segment], row: Row, scrolled: int) -> list[Segment]:
        """Cut a drawn row to the screen, with a sign where a table or drawing goes on."""
        width = self.geometry.width
        length = Segment.get_line_length(segments)
        if length == width and not scrolled:
            return segments
        shown = Strip(segments, length).crop_extend(scrolled, scrolled + width, self.ground)
        if row.block and width >= len(CUT_LEFT + CUT_RIGHT):
            if length > scrolled + width:
                shown = Strip([*shown.crop(0, width - 1), Segment(CUT_RIGHT, self.styles["cut"])])
            if scrolled and row.text:
                shown = Strip([Segment(CUT_LEFT, self.styles["cut"]), *shown.crop(1, width)])
        return list(shown)
