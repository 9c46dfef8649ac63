"""A page on the screen, menu or text: one widget that draws the rows in view and no others.

The cursor is on links alone, and always in view. The widget binds no keys; its methods are what
keys do. Nothing here waits for the network: rows are shown, more come, `grow` is called.
"""

from bisect import bisect_left

from textual import events
from textual.message import Message

from gopherclient.tui.find import Matches
from gopherclient.tui.look import Look
from gopherclient.tui.rows import PageRows
from gopherclient.tui.tags import tag
from gopherclient.tui.widgets.pen import LinkState
from gopherclient.tui.widgets.row_view import RowView

FEW_ROWS = 3
"""What a key press scrolls where no link is near."""
OVERLAP = 2
"""Rows of the last screen that stay in view on the next."""
FAR = 4
"""Screens; a link that many rows of the page away is not looked for by laying them out."""
SIDEWAYS = 8
"""Columns a step to the side is."""
LEFT_BUTTON, MIDDLE_BUTTON = 1, 2


class PageView(RowView, can_focus=True, inherit_bindings=False):
    """The page a reader reads."""

    class LinkOpened(Message):
        """A link was opened; aside: beside this page, not in its place."""

        def __init__(self, index: int, *, aside: bool) -> None:
            super().__init__()
            self.index = index
            self.aside = aside

    class LinkMoved(Message):
        """The cursor is on another link, or on none."""

        def __init__(self, index: int | None) -> None:
            super().__init__()
            self.index = index

    class EndReached(Message):
        """The reader asked for the next screen, and there is none."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 Textual's word
        super().__init__(id=id, classes=classes)
        self._cursor: int | None = None
        self._hovered: int | None = None
        self._hints: dict[int, str] | None = None
        self._unread: frozenset[int] = frozenset()
        self._read: frozenset[int] = frozenset()
        self._changed: frozenset[int] = frozenset()
        self._match = 0
        self._wanted: tuple[int | None, int] | None = None

    # ------------------------------------------------------------ pages

    def show(self, rows: PageRows, *, cursor: int | None = None, scroll: int = 0) -> None:
        """Show a page, at a place it was left at; a place not there yet is gone to when it is."""
        self._hints = self._hovered = None
        self._unread = self._read = self._changed = frozenset()
        self.matches, self._match = None, 0
        self._set_cursor(None)
        self._wanted = (cursor, scroll) if cursor is not None or scroll else None
        self.set_rows(rows)
        self._go_to_wanted()

    def grow(self) -> None:
        """Take notice of rows that were added. What is in view stays where it is."""
        super().grow()
        if self._wanted is not None:
            self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        if self._wanted is None or not self.is_laid_out:
            return
        cursor, scroll = self._wanted
        here = len(self.rows) > scroll and len(self.rows.links) > (-1 if cursor is None else cursor)
        if not here and not self.rows.finished:
            return
        self._wanted = None
        self.scroll_rows_to(self.laid.find_row(scroll))
        if cursor is not None and cursor < len(self.rows.links):
            self.select_link(cursor)

    def after_layout(self) -> None:
        """Go on where the reader was."""
        self._go_to_wanted()
        if self._cursor is not None and self._cursor not in self.visible_links():
            self._reveal(self._cursor)

    @property
    def place(self) -> tuple[int | None, int]:
        """The link the cursor is on, and the row of the page that is at the top."""
        if self._wanted is not None:
            return self._wanted
        return self._cursor, self.source_at(self.top_row)

    # ------------------------------------------------------------ the cursor

    @property
    def cursor_link(self) -> int | None:
        """The link the cursor is on; it is in view."""
        return self._cursor

    def visible_links(self) -> list[int]:
        """Return the links whose names are in view."""
        links = {row.link for row in self.rows_in_view() if row.look is Look.LINK}
        return sorted(link for link in links if link is not None)

    def select_link(self, index: int) -> None:
        """Put the cursor on a link, and the link in view."""
        if 0 <= index < len(self.rows.links):
            self._reveal(index)
            self._set_cursor(index)

    def open_link(self, *, aside: bool = False) -> None:
        """Open the link the cursor is on."""
        if self._cursor is not None:
            self.post_message(self.LinkOpened(self._cursor, aside=aside))

    def move_link(self, step: int) -> None:
        """Go to the next link (step > 0) or the one before, or a few rows where it is far."""
        self._wanted = None
        link = self._next_link(down=step > 0)
        rows = FEW_ROWS if step > 0 else -FEW_ROWS
        if link is None or self._is_far(link):
            self.scroll_rows(rows)
            return
        missing = self._missing(link)
        if abs(missing) > max(FEW_ROWS, self.screen_rows // 3):
            self.scroll_rows(rows)
            return
        if missing:
            context = self.screen_rows // 2  # so that the next key presses need not scroll
            self.scroll_rows(missing + (context if missing > 0 else -context))
        self._set_cursor(link)

    def _next_link(self, *, down: bool) -> int | None:
        """Return the link to go to: beside the cursor, or the first there is from the edge on."""
        if self._cursor is not None:
            link = self._cursor + (1 if down else -1)
        elif down:
            link = bisect_left(self.rows.link_rows, self.source_at(self.top_row))
        else:
            link = (
                bisect_left(
                    self.rows.link_rows, self.source_at(self.top_row + self.screen_rows - 1) + 1
                )
                - 1
            )
        return link if 0 <= link < len(self.rows.links) else None

    def _is_far(self, link: int) -> bool:
        return (
            abs(self.rows.link_rows[link] - self.source_at(self.top_row)) > FAR * self.screen_rows
        )

    def _missing(self, link: int) -> int:
        """Return how many rows to scroll for a link's name to be in view, up being negative."""
        return self.laid.missing(link, self.top_row, self.screen_rows)

    def _reveal(self, link: int) -> None:
        top = self.laid.top_for(link, self.top_row, self.screen_rows)
        if top != self.top_row:
            self.scroll_rows_to(top)

    def _set_cursor(self, link: int | None) -> None:
        if link == self._cursor:
            return
        before, self._cursor = self._cursor, link
        self.refresh_link(before)
        self.refresh_link(link)
        self.post_message(self.LinkMoved(link))

    def after_scroll(self, *, down: bool) -> None:
        """Keep the cursor in view: on the link that is next on its way, or on none."""
        if self._cursor is not None:
            links = self.visible_links()
            if self._cursor not in links:
                self._set_cursor((links[0] if down else links[-1]) if links else None)

    # ------------------------------------------------------------ going about

    def page(self, step: int) -> None:
        """Go a screen on (step > 0) or back; at the end, say so."""
        self._wanted = None
        if step > 0 and self.is_at_end:
            self.post_message(self.EndReached())
            return
        screen = max(self.screen_rows - OVERLAP, 1)
        self.scroll_rows(screen if step > 0 else -screen)

    def go_top(self) -> None:
        """Go to the first row."""
        self._wanted = None
        self.scroll_rows_to(0)

    def go_end(self) -> None:
        """Go to the last row that is here."""
        self._wanted = None
        self.lay_all()
        self.scroll_rows_to(self.laid.height)

    def go_sideways(self, step: int) -> None:
        """Go right (step > 0) or left along a table or drawing that is wider than the screen."""
        self.scroll_to(x=self.scroll_x + step * SIDEWAYS, animate=False, force=True)

    # ------------------------------------------------------------ finding

    def find(self, text: str) -> int:
        """Show where words stand, go to the first from here on; return how often there are."""
        self.matches = Matches(text)
        self.matches.extend(self.rows.texts)
        if self.matches:
            self._match = self.matches.first_from(self.source_at(self.top_row)) % len(self.matches)
            self._go_to_match()
        self.repaint()
        return len(self.matches)

    def find_next(self, step: int) -> int | None:
        """Go to the next match (step > 0) or the one before; return which it is, from 1."""
        if not self.matches:
            return None
        self._match = (self._match + step) % len(self.matches)
        self._go_to_match()
        self.repaint()
        return self._match + 1

    def clear_find(self) -> None:
        """Show no matches."""
        self.matches, self._match = None, 0
        self.repaint()

    def _go_to_match(self) -> None:
        assert self.matches is not None
        source, column = self.matches.place(self._match)
        row = self.laid.find_row(source, column)
        if not self.top_row <= row < self.top_row + self.screen_rows:
            self.scroll_rows_to(row - self.screen_rows // 3)
        if (link := self.rows.link_at(source)) is not None:
            self.select_link(link)

    def is_here(self, match: int) -> bool:
        """Say whether this is the match the reader is at."""
        return match == self._match

    # ------------------------------------------------------------ marks

    def show_hints(self, labels: dict[int, str] | None) -> None:
        """Show letters to type beside links instead of their numbers, or no more."""
        self._hints = labels
        self.refresh()

    def mark_unread(self, links: set[int]) -> None:
        """Show which links lead to what was not read yet."""
        self._unread = frozenset(links)
        self.refresh()

    def mark_read(self, links: set[int]) -> None:
        """Show which links lead to what was read."""
        self._read = frozenset(links)
        self.refresh()

    def mark_changed(self, links: set[int]) -> None:
        """Show which links were read, and have another name since."""
        self._changed = frozenset(links)
        self.refresh()

    def state_of(self, link: int) -> LinkState:
        """Return what is to be seen of a link."""
        return LinkState(
            cursor=link == self._cursor,
            hover=link == self._hovered,
            unread=link in self._unread,
            read=link in self._read,
            changed=link in self._changed,
            hint=(self._hints or {}).get(link, ""),
            numbered=self.numbers_shown and self._hints is None,
            tag=tag(self.rows.links[link]),
        )

    # ------------------------------------------------------------ the mouse

    def on_click(self, event: events.Click) -> None:
        """Open the link that was clicked; with Ctrl or the middle button, beside this page."""
        link = self._link_at(event.y)
        if link is not None and event.button in (LEFT_BUTTON, MIDDLE_BUTTON):
            event.stop()
            self._set_cursor(link)
            self.open_link(aside=event.ctrl or event.button == MIDDLE_BUTTON)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Underline the link the mouse is on."""
        self._hover(self._link_at(event.y))

    def on_leave(self) -> None:
        """Underline nothing when the mouse has gone."""
        self._hover(None)

    def _hover(self, link: int | None) -> None:
        if link != self._hovered:
            before, self._hovered = self._hovered, link
            self.refresh_link(before, asides=True)
            self.refresh_link(link, asides=True)

    def _link_at(self, y: int) -> int | None:
        rows = self.rows_in_view()
        return rows[y].link if 0 <= y < len(rows) else None
