"""Draws one row of a page in pieces: gutter, text, what was found in it, the tag of a link.

Knows colours by their parts' names only; what the names look like is the theme's affair. Loads no
Textual, as the first screen is drawn before that.
"""

from collections.abc import Mapping, Sequence

from attrs import frozen
from rich.segment import Segment
from rich.style import Style

from gopherclient.tui.look import Look, Row
from gopherclient.tui.widgets.geometry import DIGITS, Geometry
from gopherclient.wrapping import columns

DOT = "●"
CHANGED = "~"
RULE = "─"
CUT_RIGHT, CUT_LEFT = "›", "‹"

PARTS = (
    *("text", "label", "aside", "link", "read", "error", "banner", "mark"),
    *("number", "dot", "tag", "hint", "match", "match-here", "cursor", "cut"),
)
"""What has a style of its own, each the component class `page--` of that name."""

_LOOKS = {
    Look.BANNER: "banner",
    Look.TEXT: "text",
    Look.LABEL: "label",
    Look.ASIDE: "aside",
    Look.LINK: "link",
    Look.ERROR: "error",
    Look.BLANK: "text",
    Look.MARK: "mark",
}


@frozen
class LinkState:
    """What else is to be seen of a link than its name."""

    cursor: bool = False
    hover: bool = False
    unread: bool = False
    read: bool = False
    changed: bool = False
    hint: str = ""
    numbered: bool = True
    tag: tuple[str, str] = ("", "")


Found = Sequence[tuple[int, int, bool]]
"""Start and stop in a row's text of what was found, and whether it is the match we are at."""


@frozen
class Pen:
    """Draws rows in the styles of one theme, at one geometry."""

    styles: Mapping[str, Style]
    geometry: Geometry
    ground: Style
    """What is drawn on."""

    def draw(self, row: Row, state: LinkState, found: Found = ()) -> list[Segment]:
        """Draw a row in as few pieces as its colours allow; each costs 40 bytes on the wire."""
        left = self.geometry.left_of(row.block) if row.block else self.geometry.left
        style = self._style(row, state)
        if row.look is Look.LINK:
            segments = [*self._gutter(row, state), *self._text(row.text, style, found)]
            return [*segments, *self._tag(row, state)]
        text = row.text
        if row.look is Look.MARK and not text:
            text = RULE * self.geometry.text
        if state.hover:  # the line below the words does not go on below the space
            return [Segment(" " * left, self.ground), *self._text(text, style, found)]
        missing = " " * (self.geometry.width - left - columns(text))
        shifted = [(start + left, stop + left, here) for start, stop, here in found]
        return self._text(" " * left + text + missing, style, shifted)

    def cut(self, segments: list[Segment], row: Row) -> list[Segment]:
        """Cut a drawn row to the screen, with a sign where a table or drawing goes on."""
        width = self.geometry.width
        if row.block and Segment.get_line_length(segments) > width >= len(CUT_RIGHT):
            shown = Segment.adjust_line_length(segments, width - len(CUT_RIGHT), self.ground)
            return [*shown, Segment(CUT_RIGHT, self.styles["cut"])]
        return Segment.adjust_line_length(segments, width, self.ground)

    def _style(self, row: Row, state: LinkState) -> Style:
        style = self.styles[_LOOKS[row.look]]
        if row.look is Look.LINK:
            if state.read:
                style = self.styles["read"]
            if state.cursor:
                style += self.styles["cursor"]
        if state.hover and row.look in (Look.LINK, Look.ASIDE):
            style += Style(underline=True)
        return style

    def _gutter(self, row: Row, state: LinkState) -> list[Segment]:
        """Draw number, or hint, and dot; on the rows a name goes on in, nothing but space."""
        left, gutter = self.geometry.left, self.geometry.gutter
        if row.number is None or not gutter:
            return [Segment(" " * left, self.ground)]
        if state.hint:
            hint = state.hint[: left - 1]
            space = Segment(" " * (left - 1 - len(hint)), self.ground)
            return [space, Segment(hint, self.styles["hint"]), Segment(" ", self.ground)]
        room = gutter - 2  # columns before the dot and its space
        label = ""
        if state.numbered:
            label = str(row.number).rjust(DIGITS).ljust(room)
        if len(label) > room:
            label = ""
        before = Segment(label.rjust(left - 2), self.styles["number"])
        if state.unread or state.changed:
            sign = DOT if state.unread else CHANGED
            return [before, Segment(f"{sign} ", self.styles["dot"])]
        return [Segment(before.text + "  ", before.style)]

    def _text(self, text: str, style: Style, found: Found) -> list[Segment]:
        segments = []
        at = 0
        for start, stop, here in found:
            segments += [
                Segment(text[at:start], style),
                Segment(text[start:stop], style + self.styles["match-here" if here else "match"]),
            ]
            at = stop
        segments.append(Segment(text[at:], style))
        return [segment for segment in segments if segment.text]

    def _tag(self, row: Row, state: LinkState) -> list[Segment]:
        end = self.geometry.left + columns(row.text)
        at, tag = self.geometry.tag(end, *state.tag) if row.number is not None else (end, "")
        after = self.geometry.width - at - columns(tag)
        return [Segment(" " * (at - end) + tag + " " * after, self.styles["tag"])]
