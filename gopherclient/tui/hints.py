"""Short words of letters to type, one a link; none begins another, so no key ends in doubt."""

from collections.abc import Sequence

HOME_ROW = "asdfghjkl"
"""The letters that fingers rest on."""


def labels(number: int, letters: Sequence[str] = HOME_ROW) -> list[str]:
    """Return so many labels, as short as can be, the shortest first."""
    if number <= 0:
        return []
    words = [""]
    given = 0  # words before it have been lengthened
    while not given or len(words) - given < number:
        words += [words[given] + letter for letter in letters]
        given += 1
    return words[given : given + number]
