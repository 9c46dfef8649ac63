"""A page before anyone has decided whether it is a menu, a text or HTML.

Parts say what they are, never how wide they are or which bytes they become.
"""

from __future__ import annotations

from enum import Enum, auto

from attrs import frozen


@frozen
class Banner:
    """The site's name in big letters."""

    text: str
    font: str


@frozen
class Subtitle:
    """The row below the banner."""

    text: str


@frozen
class View:
    """What kind of page it is: `ARTICLE VIEW:`."""

    text: str


@frozen
class Title:
    """What the page is about."""

    text: str


@frozen
class Label:
    """A short row in capitals that says what follows: `LATEST`."""

    text: str


@frozen
class Heading:
    """A heading within an article."""

    text: str


@frozen
class Fault:
    """What went wrong, for the reader."""

    text: str


@frozen
class Line:
    """One statement, on a row of its own: a field, a count."""

    text: str
    indent: str = ""
    """What its rows begin with, as they do in a map of an existing gopherhole."""
    marked: bool = False
    """Whether `*so*` is a mark, for what was looked for, where there is a better one."""


@frozen
class Moment:
    """A date, or a date with its time, on a row of its own."""

    text: str
    iso: str
    """The same for programs: `2025-09-05`, `2025-09-05T09:02:00-04:00`."""
    label: str = ""
    """What happened then, in a row above: `Updated:`."""
    beside: str = ""
    """What is told of it to its right, where there is room."""


@frozen
class Paragraph:
    """Prose, refilled to the width."""

    text: str


@frozen
class Bullet:
    """One entry of a list, refilled behind its mark."""

    text: str
    mark: str = "-"
    """`-`, or the entry's number with its stop: `3.`"""
    depth: int = 0


@frozen
class Quote:
    """A paragraph somebody else said."""

    text: str


@frozen
class Break:
    """A rule between two parts of an article."""


@frozen
class Fixed:
    """Rows whose spaces and ends mean something."""

    rows: tuple[str, ...]


@frozen
class Link:
    """A row that leads somewhere."""

    kind: str
    """The item type."""
    label: str
    selector: str
    note: str = ""
    """What is told about it below, if anything."""
    host: str = ""
    """Empty for this server."""
    port: int = 0
    """0 for the one this server is on."""
    number: int = 0
    """What the text above refers to it by, as in `[3]`; 0 where it does not."""
    sought: str = ""
    """The words that were looked for, where it asks for others."""
    views: bool = False
    """Whether it can be had in several forms, as Gopher+ tells."""


@frozen
class Picture:
    """A picture, with what is said of it."""

    words: str
    """The row that stands for it: `[image: caption (credit)]`."""
    caption: str = ""
    credit: str = ""
    file: Link | None = None
    """The picture itself, where it is published here."""


@frozen
class Gap:
    """A blank row."""


class Region(Enum):
    """What the parts that follow belong to, up to the next region. It takes no row."""

    ARTICLE = auto()
    """The story itself."""
    ASIDE = auto()
    """What else there is about it."""
    WAYS_ON = auto()
    """Links to other pages."""


Part = (
    Banner
    | Subtitle
    | View
    | Title
    | Label
    | Heading
    | Fault
    | Line
    | Moment
    | Paragraph
    | Bullet
    | Quote
    | Fixed
    | Break
    | Picture
    | Link
    | Gap
    | Region
)


@frozen
class Page:
    """What a selector shows."""

    title: str
    parts: tuple[Part, ...]
    language: str = ""
    """A BCP 47 tag, where it is known."""
    feed: str = ""
    """The selector of the feed that brings the same articles, where there is one."""


BETWEEN = " | "
"""Stands between the facts a note or a label tells of an article."""

GAP = Gap()
