"""The rows of a page, drawn where the reader has scrolled to, laid out while nobody waits.

Knows nothing of cursors: what is to be seen of a link is asked of the page view it is part of.
"""

import time
from typing import TYPE_CHECKING, ClassVar

from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from gopherclient.tui.look import Look, Row
from gopherclient.tui.rows import PageRows
from gopherclient.tui.tags import tag
from gopherclient.tui.widgets.geometry import Geometry
from gopherclient.tui.widgets.painter import Painter
from gopherclient.tui.widgets.pen import PARTS, LinkState
from gopherclient.wrapping import columns

if TYPE_CHECKING:
    from rich.style import Style
    from textual.timer import Timer

    from gopherclient.tui.find import Matches

USUAL = 70
"""Columns of text, until the reader's settings are known."""
STRIPS_KEPT = 512
SLICE = 0.006
"""Seconds of laying out at a time; a key press waits no longer."""
PAUSE = 0.010
"""Seconds between slices, in which keys are answered."""
MEASURED_EVERY = 0.1
"""Seconds; the scroll bar need not follow every batch of rows."""
NOT_A_LINK = LinkState()
OVERLAYS = frozenset({"cursor", "match", "match-here"})
"""Parts that are drawn over another one, and keep of it what they do not change."""


class RowView(ScrollView, inherit_bindings=False):
    """Draws rows; scrolls; keeps the place when the width changes."""

    class CutDifferently(Message):
        """Something goes on beyond the edge, or nothing does any more."""

    DEFAULT_CSS = """
    RowView {
        overflow: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        background: $background;
        color: $foreground;

        & > .page--banner { color: $accent; }
        & > .page--label { color: $text-secondary; text-style: bold; }
        & > .page--aside { color: $text-muted; }
        & > .page--link { color: $text-primary; }
        & > .page--read { color: $text-muted; }
        & > .page--error { color: $text-error; text-style: bold; }
        & > .page--mark { color: $text-muted; text-style: italic; }
        & > .page--number { color: $text-muted; }
        & > .page--dot { color: $accent; }
        & > .page--tag { color: $text-muted; }
        & > .page--hint { background: $warning; color: $background; text-style: bold; }
        & > .page--match { background: $warning-muted; color: $text-warning; }
        & > .page--match-here { background: $warning; color: $background; text-style: bold; }
        & > .page--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .page--cut { color: $accent; text-style: bold; }
        &:blur > .page--cursor { background: $panel; color: $foreground; text-style: bold; }
        &:ansi > .page--hint { color: ansi_black; }
        &:ansi > .page--match {
            background: ansi_default; color: ansi_yellow; text-style: underline; }
        &:ansi > .page--match-here { color: ansi_black; }
        &:nocolor > .page--hint { text-style: bold reverse; }
        &:nocolor > .page--match { text-style: underline; }
        &:nocolor > .page--match-here { text-style: bold reverse; }
        &:ansi > .page--cursor { text-style: reverse; }
        &:nocolor > .page--cursor { text-style: reverse; }
        &:ansi:blur > .page--cursor { text-style: underline; }
        &:nocolor:blur > .page--cursor { text-style: underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"page--{part}" for part in PARTS}
    ALLOW_SELECT = False

    column_width: var[int] = var(USUAL, init=False)
    """Columns that prose is filled to, if the screen has them."""
    wrap: var[bool] = var(default=False, init=False)
    """Whether rows of fixed shape are broken at the edge instead of being scrolled to."""
    banners: var[bool] = var(default=True, init=False)
    """Whether drawings are shown rather than named."""
    numbers_shown: var[bool] = var(default=True, init=False)
    """Whether links bear their numbers."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 Textual's word
        super().__init__(id=id, classes=classes)
        self.rows = PageRows()
        self.matches: Matches | None = None
        self.laid = self.rows.lay(USUAL)
        self._geometry = Geometry.of(USUAL, USUAL, menu=False, numbers=True)
        self._painter: Painter | None = None
        self._strips: LRUCache[tuple[int, int, LinkState], Strip] = LRUCache(STRIPS_KEPT)
        self._laying: Timer | None = None
        self._measured = 0.0
        self._was_cut = False

    # ------------------------------------------------------------ what a page view adds

    def state_of(self, link: int) -> LinkState:
        """Return what is to be seen of a link."""
        return LinkState(numbered=self.numbers_shown, tag=tag(self.rows.links[link]))

    def is_here(self, match: int) -> bool:  # noqa: ARG002 a page view knows better
        """Say whether the reader is at this match."""
        return False

    def after_layout(self) -> None:
        """Act on another width."""

    def after_scroll(self, *, down: bool) -> None:
        """Act on other rows being in view."""

    # ------------------------------------------------------------ rows and their layout

    @property
    def is_laid_out(self) -> bool:
        """Whether the screen's size is known; before that nothing can be placed."""
        return self.size.width > 0

    @property
    def top_row(self) -> int:
        """The row of the screen's rows that is at the top."""
        return self.scroll_offset.y

    @property
    def screen_rows(self) -> int:
        """How many rows are in view at once."""
        return max(self.scrollable_content_region.height, 1)

    @property
    def is_cut(self) -> bool:
        """Whether a table or drawing, as far as rows are laid out, goes on beyond the edge."""
        return self.laid.widest > self._geometry.width

    @property
    def is_at_end(self) -> bool:
        """Whether the last row is in view."""
        return not self.laid.reach(self.top_row + self.screen_rows)

    def set_rows(self, rows: PageRows) -> None:
        """Show other rows, from the top."""
        self.rows = rows
        self.laid = rows.lay(USUAL)
        self._put_scroll(0, 0)
        if self.is_laid_out:
            self._begin_layout()

    def _put_scroll(self, x: int, y: int) -> None:
        """Scroll without looking whether there is anything."""
        self.set_reactive(RowView.scroll_x, x)
        self.set_reactive(RowView.scroll_y, y)
        self.scroll_target_x, self.scroll_target_y = x, y
        self._move_bar(y, drawn=True)

    def lay_out(self) -> None:
        """Lay the rows out anew, for another width or another manner; keep the place."""
        if not self.is_laid_out:
            return
        source = self.source_at(self.top_row)
        self._begin_layout()
        self.scroll_rows_to(self.laid.find_row(source) if source else 0)
        self.after_layout()

    def _begin_layout(self) -> None:
        region = self.scrollable_content_region
        geometry = Geometry.of(
            region.width, self.column_width, menu=self.rows.is_menu, numbers=self.numbers_shown
        )
        self._geometry, self._painter = geometry, None
        self.laid = self.rows.lay(
            geometry.text, room=geometry.room, wrap=self.wrap, banners=self.banners
        )
        self.laid.reach(self.screen_rows)
        self._measure()
        self.repaint()
        self._lay_later()

    def grow(self) -> None:
        """Take notice of rows that were added. What is in view stays where it is."""
        if not self.is_laid_out:
            return
        if self.rows.is_menu and not self._geometry.gutter:
            self.lay_out()
            return
        changed = self.laid.grow()
        for key in [key for key in self._strips.keys() if key[0] >= changed]:  # noqa: SIM118 not a dict
            self._strips.discard(key)
        end = self.top_row + self.screen_rows
        self.laid.reach(end)
        if self.matches is not None:
            self.matches.extend(self.rows.texts)
        self._measure_at_times()
        if changed < end:
            first = max(changed - self.top_row, 0)
            self.refresh(Region(0, first, self.size.width, self.screen_rows - first))
        self._lay_later()

    def lay_all(self) -> None:
        """Lay out every row that is here."""
        self.laid.reach_source(len(self.rows))
        self._measure()

    def _lay_later(self) -> None:
        if self._laying is None and not self.laid.is_whole:
            self._laying = self.set_timer(PAUSE, self._lay_slice)

    def _lay_slice(self) -> None:
        """Lay out for as long as a reader does not notice."""
        self._laying = None
        until = time.perf_counter() + SLICE
        while time.perf_counter() < until and not self.laid.is_whole:
            self.laid.lay_more()
        self._measure_at_times()
        self._lay_later()

    def _measure_at_times(self) -> None:
        if self.laid.is_whole or time.perf_counter() - self._measured > MEASURED_EVERY:
            self._measure()

    def _measure(self) -> None:
        """Tell the scroll bar how much there is, without drawing the page again for it."""
        self._measured = time.perf_counter()
        geometry = self._geometry
        width = self.laid.widest + geometry.left_of(self.laid.widest)
        size = Size(max(width, geometry.width), self.laid.likely_height)
        if self.is_cut != self._was_cut:
            self._was_cut = self.is_cut
            self.post_message(self.CutDifferently())
        if size != self.virtual_size:
            self.set_reactive(RowView.virtual_size, size)
            self._scroll_update(size)

    # ------------------------------------------------------------ scrolling

    def scroll_rows(self, rows: int) -> None:
        """Scroll down, or up, by so many rows."""
        self.scroll_rows_to(self.top_row + rows)

    def scroll_rows_to(self, row: int) -> None:
        """Scroll so that a row is at the top, as far as there are rows below it."""
        self.laid.reach(row + self.screen_rows)
        self._measure()
        self.scroll_to(y=max(row, 0), animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw other rows; the scroll bar only where it would look different."""
        self.laid.reach(round(new_value) + self.screen_rows)
        self._measure()
        self._move_bar(new_value, drawn=self._thumb(old_value) != self._thumb(new_value))
        if round(old_value) != round(new_value):
            self.refresh()
            self.after_scroll(down=new_value > old_value)

    def _move_bar(self, position: float, *, drawn: bool) -> None:
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.set_reactive(ScrollBar.position, position)
            if drawn:
                self.vertical_scrollbar.refresh()

    def _thumb(self, position: float) -> int:
        """Return where the thumb of the scroll bar begins, in eighths of a row as it is drawn."""
        height, rows = self.screen_rows, self.virtual_size.height
        free = height - max(height * height / rows, 1)
        return int(8 * free * position / max(rows - height, 1))

    def source_at(self, row: int) -> int:
        """Return the row of the page that a row of the screen's rows begins in."""
        if not self.laid.reach(row):
            return max(len(self.rows) - 1, 0) if row > 0 else 0
        return self.laid.row(row).source

    def rows_in_view(self) -> list[Row]:
        """Return what is on the screen."""
        top, stop = self.top_row, self.top_row + self.screen_rows
        self.laid.reach(stop)
        return [self.laid.row(row) for row in range(top, min(stop, self.laid.height))]

    # ------------------------------------------------------------ drawing

    def on_resize(self) -> None:
        """Lay out for the new width; a new height needs nothing but more rows."""
        if self.scrollable_content_region.width != self._geometry.width or self._painter is None:
            self.lay_out()
        else:
            self.laid.reach(self.top_row + self.screen_rows)
            self._measure()
            self.after_layout()

    def watch_column_width(self) -> None:
        """Fill prose to another width."""
        self.lay_out()

    def watch_wrap(self) -> None:
        """Break, or scroll to, what is too wide."""
        self._put_scroll(0, self.top_row)
        self.lay_out()

    def watch_banners(self) -> None:
        """Show drawings, or name them."""
        self.lay_out()

    def watch_numbers_shown(self) -> None:
        """Make room for numbers, or take it away."""
        self.lay_out()

    def notify_style_update(self) -> None:
        """Draw in the colours of another theme."""
        super().notify_style_update()
        self._painter = None
        self._strips.clear()

    def repaint(self) -> None:
        """Draw every row again."""
        self._strips.clear()
        self.refresh()

    def refresh_link(self, link: int | None, *, asides: bool = False) -> None:
        """Draw a link's name again, and what is said of it below if that changes, too."""
        if link is None or not self.is_laid_out:
            return
        top, _ = self.laid.span_of_link(link)
        for y, row in enumerate(self.laid.rows_around(top), top - self.top_row):
            if 0 <= y < self.screen_rows and (asides or row.look is Look.LINK):
                left = self._geometry.left - self.scroll_offset.x
                self.refresh(Region(max(left, 0), y, columns(row.text), 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw rows of the screen.

        Nothing lies around them, so none of what Textual does for borders is done for each row;
        what makes them safe is, when they are drawn.
        """
        strips = [self.render_line(y) for y in crop.line_range]
        if crop.column_span == (0, self._geometry.width):
            return strips
        return [strip.crop_extend(crop.x, crop.right, self.painter.ground) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Draw a row of the screen."""
        row_number = self.top_row + y
        if not self.laid.reach(row_number):
            return Strip.blank(self._geometry.width, self.painter.ground)
        row = self.laid.row(row_number)
        state = NOT_A_LINK if row.link is None else self.state_of(row.link)
        key = row_number, (scrolled := self.scroll_offset.x), state
        strip = self._strips.get(key)
        if strip is None:
            strip = self.painter.paint(row, state, self._found(row), scrolled=scrolled)
            self._strips[key] = strip
        return strip

    @property
    def painter(self) -> Painter:
        """What draws rows in the colours of this theme."""
        if self._painter is None:
            styles: dict[str, Style] = {
                part: self.get_component_rich_style(f"page--{part}", partial=part in OVERLAYS)
                for part in PARTS
            }
            self._painter = Painter(
                styles,
                self._geometry,
                self.rich_style,
                filters=self.get_line_filters(),
                background=self.background_colors[1],
            )
        return self._painter

    def _found(self, row: Row) -> list[tuple[int, int, bool]]:
        """Return where in a row stands what is looked for."""
        if not self.matches:
            return []
        return [
            (start - part.column + part.at, stop - part.column + part.at, self.is_here(match))
            for part in row.parts
            for match, start, stop in self.matches.within(
                part.row, part.column, part.column + part.length
            )
        ]
