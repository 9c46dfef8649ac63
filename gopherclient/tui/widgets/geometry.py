"""Where things stand on the rows of a page: margin, gutter, text, tag.

|  margin  |  3 ● |  the text, centred, of the reader's width     | ▸ menu |
"""

from typing import Self

from attrs import frozen

NARROW = 60
"""Columns below which margins and gutter give way to the text."""
DIGITS = 3
"""Of a link's number; a longer one takes the space after it, too."""
WIDEST_TAG = 9
"""Columns kept for a tag and the space before it, where there are any."""


@frozen
class Geometry:
    """The columns of a page, for one width of the screen."""

    width: int
    margin: int
    gutter: int
    text: int
    """Prose is filled to so many columns."""

    @classmethod
    def of(cls, width: int, column: int, *, menu: bool, numbers: bool) -> Self:
        """Share out a screen's width for a reader who wants columns of text that wide."""
        gutter = 0
        if menu:
            gutter = (DIGITS if numbers else 0) + (2 if width < NARROW else 3)
        text = max(min(column, width - gutter), 1)
        taken = gutter + text + (WIDEST_TAG if menu else 0)
        return cls(width, max((width - taken) // 2, 0), gutter, text)

    @property
    def left(self) -> int:
        """The column that text begins in."""
        return self.margin + self.gutter

    @property
    def room(self) -> int:
        """The columns from there to the edge, for lines that are not filled."""
        return max(self.width - self.left, 1)

    def left_of(self, block: int) -> int:
        """Return where a table or drawing of so many columns begins; a wide one moves out."""
        return max(min(self.left, self.width - block), 0)

    def tag(self, end: int, word: str, sign: str) -> tuple[int, str]:
        """Return where a tag stands beside text that ends in this column, and which form fits."""
        right = min(self.width, self.left + self.text + WIDEST_TAG)
        if end + 1 + len(word) <= self.width:
            return max(end + 1, right - len(word)), word
        return max(end + 1, right - 1), sign
