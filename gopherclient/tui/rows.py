"""The rows of a page as they arrive, menu or text, each seen for what it is.

Values only; no widths, no screen. Held in flat arrays, so that 100,000 rows cost little more
than their text. What is held is safe to show: control characters are already visible.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable

from attrs import define, field

from gopherclient.headline import DEEPEST
from gopherclient.lines import thinned
from gopherclient.tui.blocks import is_wordy
from gopherclient.tui.layout import Layout
from gopherclient.tui.look import Look
from gopherclient.wrapping import indent
from gopherwire.item import Item, Kind
from gopherwire.printable import reveal

LONGEST_ROW = 10_000
"""Characters; a longer row goes on in another, so that no row takes long to break."""
TAB_STOPS = 8
LONGEST_LABEL = 60
MOST_WORDS_OF_LABEL = 4
FEWEST_LETTERS = 3
"""In a label; `A.` and `II` are something else."""
NAMELESS = "(no name)"


_LOOKS: tuple[Look, ...] = (Look.BLANK, *Look)  # by their number; there is none
_INFO, _ERROR, _TITLE = Kind.INFO.value, Kind.ERROR.value, "!"
_TITLES = frozenset({"TITLE", "!TITLE"})
_HEADING = re.compile(r"#{1,3} \S")


@define
class PageRows:
    """The rows of one page, growing at the end."""

    links: list[Item] = field(factory=list, init=False)
    texts: list[str] = field(factory=list, init=False, repr=False)
    link_rows: "array[int]" = field(factory=lambda: array("I"), init=False, repr=False)
    """For each link, the row it stands in."""
    finished: bool = field(default=False, init=False)
    items: int = field(default=0, init=False)
    """Rows of a menu, as they came: a long one is several here."""
    _looks: bytearray = field(factory=bytearray, init=False, repr=False)
    _held: list[str] = field(factory=list, init=False, repr=False)
    _held_size: int = field(default=0, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def is_menu(self) -> bool:
        """Whether there are rows of a menu."""
        return self.items > 0

    def look(self, row: int) -> Look:
        """Return what a row is; text may still turn out to be a banner."""
        return _LOOKS[self._looks[row]]

    def link_at(self, row: int) -> int | None:
        """Return the link that a row belongs to."""
        if self.look(row) not in (Look.LINK, Look.ASIDE):
            return None
        return bisect_right(self.link_rows, row) - 1

    def add_items(self, items: Iterable[Item]) -> None:
        """Add rows of a menu."""
        for item in items:
            self.items += 1
            text = _shown(item.display)
            if item.kind in (_INFO, _TITLE):
                self._add(text, self._look_of_info(text, item))
            elif item.kind == _ERROR:
                self._add(text, Look.ERROR)
            else:
                self.link_rows.append(len(self.texts))
                self.links.append(item)
                self._add(text.lstrip() or _shown(item.selector) or NAMELESS, Look.LINK)

    def add_text(self, text: str) -> None:
        """Add text; it may be split anywhere, and its lines may end in LF, CR or CRLF."""
        if not text:
            return
        ended = "\n" in text or "\r" in text or (self._held and self._held[-1].endswith("\r"))
        self._held.append(text)
        self._held_size += len(text)
        if not ended and self._held_size <= LONGEST_ROW:
            return
        text = "".join(self._held)
        after = "\r" if text.endswith("\r") else ""  # an LF that belongs to it may come yet
        if "\r" in text:
            text = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
        *lines, rest = text.split("\n")
        for line in lines:
            self._add_line(line)
        while len(rest) > LONGEST_ROW:
            self._add_line(rest[:LONGEST_ROW])
            rest = rest[LONGEST_ROW:]
        self._held, self._held_size = [rest + after], len(rest)

    def add_lines(self, lines: Iterable[str]) -> None:
        """Add whole lines of text, the same strings where nothing in them has to be changed."""
        for line in lines:
            self._add_line(line)

    def add_mark(self, text: str) -> None:
        """Add a row of the reader's own: that a page is not whole, where an image is."""
        self._add(_shown(text), Look.MARK)

    def finish(self) -> None:
        """Take the last line, which nothing ended."""
        if rest := "".join(self._held).removesuffix("\r"):
            self._add_line(rest)
        self._held, self._held_size, self.finished = [], 0, True

    def lay(
        self, width: int, *, wrap: bool = False, banners: bool = True, room: int | None = None
    ) -> Layout:
        """Lay the page out for a screen; see Layout."""
        return Layout(self, width, room=room or width, wrap=wrap, banners=banners)

    def _add_line(self, line: str) -> None:
        for number, page in enumerate(line.split("\f")):  # a form feed begins a new page
            if number:
                self._add("", Look.MARK)
            text = _shown(page)
            if number and not text:
                continue
            self._add(text, self._look_of_text(text))

    def _look_of_info(self, text: str, item: Item) -> Look:
        if not text:
            return Look.BLANK
        if item.kind == _TITLE or item.selector in _TITLES:
            return Look.LABEL
        before = self._last_look()
        if before in (Look.LINK, Look.ASIDE):
            if 0 < indent(text) <= DEEPEST and is_wordy(text):
                return Look.ASIDE
        elif before is Look.TEXT:
            return Look.TEXT
        return Look.LABEL if _is_label(text) else Look.TEXT

    def _look_of_text(self, text: str) -> Look:
        if not text:
            return Look.BLANK
        if self._last_look() is not Look.TEXT and (_is_label(text) or _HEADING.match(text)):
            return Look.LABEL
        return Look.TEXT

    def _last_look(self) -> Look:
        return _LOOKS[self._looks[-1]] if self._looks else Look.BLANK

    def _add(self, text: str, look: Look) -> None:
        if not text and look in (Look.TEXT, Look.ERROR):
            look = Look.BLANK
        while len(text) > LONGEST_ROW:
            self.texts.append(text[:LONGEST_ROW])
            self._looks.append(look)
            text = text[LONGEST_ROW:]
            look = Look.ASIDE if look is Look.LINK else look
        self.texts.append(text)
        self._looks.append(look)


def _shown(text: str) -> str:
    return thinned(reveal(text.expandtabs(TAB_STOPS) if "\t" in text else text)).rstrip()


def _is_label(text: str) -> bool:
    """Say whether a row that begins something is its heading: LATEST, or `Updated:`."""
    if len(text) > LONGEST_LABEL or not any(map(str.isalpha, text)):
        return False
    words = text.split()
    if text[-1] == ":" and len(words) <= MOST_WORDS_OF_LABEL:
        return is_wordy(text)
    return text.isupper() and sum(map(str.isalpha, text)) >= FEWEST_LETTERS and is_wordy(text)
