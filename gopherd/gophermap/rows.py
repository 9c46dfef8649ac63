"""What a map says, line by line, whichever dialect it is written in. Values only."""

from attrs import field, frozen

from gopherd.errors import Problem


@frozen
class Words:
    """A row that is only read."""

    text: str


@frozen
class Title:
    """A row that is only read, and names the page."""

    text: str


@frozen
class Way:
    """A row that leads somewhere."""

    kind: str
    """The item type."""
    label: str
    selector: str
    host: str = ""
    """Empty for this server."""
    port: int = 0
    """0 for the one this server is on."""
    note: str = field(default="", kw_only=True)
    """What is told about it below, if anything."""


@frozen
class Included:
    """Another map stands here."""

    path: str
    """Below content/, without the `/` in front; it may be that of anything, or of nothing."""
    line: int
    """Where it was asked for, from 1."""


@frozen
class Files:
    """The files of the folder stand here, and end the map."""


@frozen
class Users:
    """The folders of users stand here: those at the root that are called `~somebody`."""


@frozen
class Hosts:
    """The folders of virtual hosts stand here: those at the root with a dot in their names."""


@frozen
class Hidden:
    """A name that the list of files leaves out."""

    name: str


@frozen
class Retyped:
    """A suffix that means another item type in the list of files."""

    suffix: str
    """In lower case, without the dot."""
    kind: str


Row = Words | Title | Way | Included | Files | Users | Hosts | Hidden | Retyped


@frozen
class Gophermap:
    """A map, understood."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        """What it calls its page, if anything."""
        return next((row.text for row in self.rows if isinstance(row, Title)), "")
