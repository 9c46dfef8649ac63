"""A row as Textual takes it: drawn by the pen, and cut to the screen."""

from attrs import frozen
from rich.segment import Segment
from textual.strip import Strip

from gopherclient.tui.look import Row
from gopherclient.tui.widgets.pen import CUT_LEFT, CUT_RIGHT, Found, LinkState, Pen


@frozen
class Painter(Pen):
    """Draws strips."""

    def paint(self, row: Row, state: LinkState, found: Found = ()) -> Strip:
        """Draw a row."""
        return Strip(self.draw(row, state, found))

    def crop(self, strip: Strip, row: Row, scrolled: int) -> Strip:
        """Cut a drawn row to the screen, with a sign where a table or drawing goes on."""
        width = self.geometry.width
        shown = strip.crop_extend(scrolled, scrolled + width, self.ground)
        if not row.block or width < len(CUT_LEFT + CUT_RIGHT):
            return shown
        if strip.cell_length > scrolled + width:
            shown = Strip([*shown.crop(0, width - 1), Segment(CUT_RIGHT, self.styles["cut"])])
        if scrolled and row.text:
            shown = Strip([Segment(CUT_LEFT, self.styles["cut"]), *shown.crop(1, width)])
        return shown
