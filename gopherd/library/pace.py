"""How soon to look again while news keeps coming, so that looking takes its share of the time.

What comes after a quiet while is looked at almost at once; what follows closely is gathered.
Pure; moments and times are in seconds, and passed in.
"""

from attrs import define, field

SETTLING = 0.05
"""Seconds a burst of changes is given to settle: an upload makes a few editions, not many."""

SHARE = 0.05
"""The part of the time that looking at news may take while it keeps coming.

To print the pages again that it touches takes as much."""

LONGEST_WAIT = 0.5
"""Seconds that what has come waits for more at most; it is to be shown within a second."""


@define
class Pace:
    """When to look, and when to look again."""

    earliest: float = field(default=float("-inf"), init=False)
    """The moment before which nothing is looked at again."""

    def moment(self, now: float) -> float:
        """Tell when to look at what has come just now."""
        return max(now + SETTLING, self.earliest)

    def rest(self, now: float, took: float) -> None:
        """Take note of a look that is over, and took so long.

        A look that takes longer than the longest wait still leaves half of the time.
        """
        self.earliest = now + max(took, min(took / SHARE, LONGEST_WAIT))
