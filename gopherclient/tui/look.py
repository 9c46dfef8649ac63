"""A row of the screen, and what it is to its reader."""

from enum import IntEnum, auto

from attrs import frozen

from gopherclient.tui.reflow import Part


class Look(IntEnum):
    """What a row is to its reader; a byte each, where there are many."""

    BANNER = auto()
    TEXT = auto()
    LABEL = auto()
    ASIDE = auto()
    LINK = auto()
    ERROR = auto()
    BLANK = auto()
    MARK = auto()


@frozen
class Row:
    """A row of the screen.

    A link's rows all bear its index; only the first one bears its number. `source` is the row of
    the page it begins in, `parts` say where its characters stood, `block` is how many columns the
    table or drawing around it takes, 0 if there is none.
    """

    text: str
    look: Look
    link: int | None = None
    number: int | None = None
    source: int = 0
    parts: tuple[Part, ...] = ()
    block: int = 0
