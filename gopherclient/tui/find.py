"""Finds words in a page, also where a line break stands between two of them.

Values only. Matches are places in the page's own rows, so they survive another width.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from attrs import define, field

MOST_MATCHES = 100_000
"""Nobody steps through more; `e` in a long text would cost more memory than the text."""
ROWS_AT_ONCE = 4096
_BETWEEN_WORDS = r"(?: +\n? *|\n *)"


@define
class Matches:
    """Where words stand in rows; small letters find capitals too."""

    words: str
    starts: "array[int]" = field(factory=lambda: array("Q"), init=False, repr=False)
    ends: "array[int]" = field(factory=lambda: array("Q"), init=False, repr=False)
    _offsets: "array[int]" = field(factory=lambda: array("Q", [0]), init=False, repr=False)
    """Where each row begins if all were one text, a line end after each."""
    _pattern: re.Pattern[str] | None = field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        words = [re.escape(word) for word in self.words.lower().split()]
        if words:
            self._pattern = re.compile(_BETWEEN_WORDS.join(words))

    def __len__(self) -> int:
        return len(self.starts)

    def extend(self, texts: list[str]) -> None:
        """Look through the rows that were added; the last one seen may go on in them."""
        while (done := len(self._offsets) - 1) < len(texts):
            for row in texts[done : done + ROWS_AT_ONCE]:
                self._offsets.append(self._offsets[-1] + len(row) + 1)
            if self._pattern is not None and len(self.starts) < MOST_MATCHES:
                first = max(done - 1, 0)
                self._search(texts[first : done + ROWS_AT_ONCE], self._offsets[first])

    def _search(self, rows: list[str], offset: int) -> None:
        assert self._pattern is not None
        text = "\n".join(map(_lowered, rows))
        begin = max(self.ends[-1] - offset, 0) if self.ends else 0
        for found in self._pattern.finditer(text, begin):
            self.starts.append(offset + found.start())
            self.ends.append(offset + found.end())

    def place(self, match: int) -> tuple[int, int]:
        """Return the row and the character that a match begins at."""
        row = bisect_right(self._offsets, self.starts[match]) - 1
        return row, self.starts[match] - self._offsets[row]

    def first_from(self, row: int, column: int = 0) -> int:
        """Return the first match from a place on; as many as there are, where none follows."""
        return bisect_left(self.starts, self._offsets[row] + column)

    def within(self, row: int, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        """Yield match, start and stop of what is found in these characters of a row."""
        if row >= len(self._offsets) - 1:
            return
        first, last = self._offsets[row] + start, self._offsets[row] + stop
        match = bisect_right(self.ends, first)
        while match < len(self.starts) and self.starts[match] < last:
            begin = max(self.starts[match], first) - first
            yield match, start + begin, start + min(self.ends[match], last) - first
            match += 1


def _lowered(row: str) -> str:
    """Return a row in small letters, as long as it was."""
    lowered = row.lower()
    if len(lowered) == len(row):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in row)
