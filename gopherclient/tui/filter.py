"""The last look at what goes to the terminal, whichever widget wrote it."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from gopherclient.tui.wall import made_safe


class SafeLineFilter(LineFilter):
    """The second wall, as a filter. An app keeps one and gives it from `get_line_filters`."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments as they may be written."""
        return made_safe(segments)
