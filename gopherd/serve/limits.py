"""How many readers at one time. Pure: counting, no clock and no sockets."""

from enum import Enum, auto

from attrs import define, field

MOST_TURNED_AWAY = 100
"""Readers that are being told to come back later; beyond them doors close without a word."""


class Entry(Enum):
    """What becomes of a reader at the door."""

    SERVED = auto()
    TURNED_AWAY = auto()
    """Told in one row to come back later."""
    SHUT_OUT = auto()


@define
class Turnstile:
    """Counts readers in and out."""

    most: int
    inside: int = field(default=0, init=False)
    outside: int = field(default=0, init=False)
    """Readers being turned away."""

    def enter(self) -> Entry:
        """Let a reader in, if there is room. All but those shut out have to `leave`."""
        if self.inside < self.most:
            self.inside += 1
            return Entry.SERVED
        if self.outside < MOST_TURNED_AWAY:
            self.outside += 1
            return Entry.TURNED_AWAY
        return Entry.SHUT_OUT

    def leave(self, entry: Entry) -> None:
        """Count a reader out, as what they came in."""
        match entry:
            case Entry.SERVED:
                self.inside -= 1
            case Entry.TURNED_AWAY:
                self.outside -= 1
            case _:
                return
