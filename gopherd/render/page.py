"""A page before anyone has decided whether it is a menu, a text or HTML.

Parts say what they are, never how wide they are or which bytes they become.
"""

from attrs import frozen


@frozen
class Banner:
    """The site's name in big letters."""

    text: str
    font: str


@frozen
class Title:
    """What the page is about."""

    text: str


@frozen
class Label:
    """A short row in capitals that says what follows: `ARTICLE VIEW:`."""

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
    """One statement, on a row of its own: a field, a date, a count."""

    text: str
    indent: str = ""


@frozen
class Paragraph:
    """Prose, refilled to the width."""

    text: str
    first: str = ""
    """What its first row begins with, such as `- `."""
    rest: str = ""
    """What its other rows begin with."""


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


@frozen
class Gap:
    """A blank row."""


Part = Banner | Title | Label | Heading | Fault | Line | Paragraph | Fixed | Link | Gap


@frozen
class Page:
    """What a selector shows."""

    title: str
    parts: tuple[Part, ...]


GAP = Gap()
