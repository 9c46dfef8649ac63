"""Settings as a table: named fields, each knowing how to read its value and what it allows.

One description serves the TOML files, the environment, the flags and the docs. Nothing here
opens a file.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
from attrs import frozen

from gopherd.errors import GopherdError

LONGEST_SHOWN = 60
"""Characters of a wrong value that are shown again; it may be any length."""

MOST_STRANGERS = 20
"""Unknown keys that are complained about; whoever mends these sees the next ones."""

Reader = Callable[[object], Any]
"""Takes what TOML, a variable or a flag holds; raises ValueError naming what is allowed."""

Table = TypeVar("Table", bound=attrs.AttrsInstance)


def setting(default: object, read: Reader, help_: str) -> Any:  # noqa: ANN401 attrs fields are typed where they stand
    """Describe one field of a table: its default, its reader, and its sentence in the docs."""
    return attrs.field(default=default, metadata={"read": read, "help": help_})


@frozen
class Complaint:
    """A key that cannot be used, and what can be done about it."""

    key: str
    what: str
    remedy: str


def fill(table: type[Table], given: Mapping[str, object]) -> tuple[Table, tuple[Complaint, ...]]:
    """Fill in a table; what cannot be used keeps its default and is complained about."""
    fields = {key_of(field): field for field in attrs.fields(table)}
    values: dict[str, object] = {}
    complaints: list[Complaint] = []
    for key, value in given.items():
        field = fields.get(key)
        if field is None:
            if len(complaints) < MOST_STRANGERS:
                what = f"there is no setting {shown(key)}"
                complaints.append(Complaint(key, what, nearest(key, fields)))
            continue
        try:
            values[field.name] = field.metadata["read"](value)
        except ValueError as error:
            complaints.append(
                Complaint(key, f"{key} = {shown(value)} cannot be used", f"give {error}")
            )
    return table(**values), tuple(complaints)


def key_of(field: "attrs.Attribute[Any]") -> str:
    """Name a field as it is written: `public-host`."""
    return field.name.replace("_", "-")


def shown(value: object) -> str:
    """Write a value as it was given, the first of it at least."""
    try:
        written = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists
        return "what is given"
    return written if len(written) <= LONGEST_SHOWN else f"{written[:LONGEST_SHOWN]}..."


def nearest(key: str, keys: Iterable[str]) -> str:
    """Say which keys there are, the one probably meant first."""
    import difflib

    names = sorted(keys)
    close = difflib.get_close_matches(key, names, n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    return f"{guess}the settings are {', '.join(names)}"


def line_of(key: str, text: str) -> int | None:
    """Find the line, from 1, on which a TOML text gives a key or opens a table of that name."""
    given = re.search(
        rf"""^[ \t]*(?:\[\[?[ \t]*)?["']?{re.escape(key)}["']?[ \t]*[=.\]]""", text, re.MULTILINE
    )
    return text.count("\n", 0, given.start()) + 1 if given else None


class NotToml(GopherdError):
    """A text cannot be read as TOML."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"not TOML: {reason}")
        self.line = line
        """Counted from 1; None where it is not known."""


def read_table(text: str) -> dict[str, object]:
    """Read TOML. Raises NotToml for everything that can be wrong with it."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"\(at line (\d+)", str(error))
        last = text.rstrip().count("\n") + 1
        raise NotToml(str(error), int(told[1]) if told else last) from error
    except ValueError as error:
        raise NotToml("a number has thousands of digits") from error
    except RecursionError as error:
        raise NotToml("lists in lists without end") from error


# ---------------------------------------------------------------- readers


def words(value: object) -> str:
    """Read a text of one line, in the composed form (NFC) that every page is in."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("a text of one line, in quotes")
    return unicodedata.normalize("NFC", value.strip())


def host_name(value: object) -> str:
    """Read a host name or an address; empty where the default is meant."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9._:%-]*", value.strip()):
        raise ValueError("a host name or an address, in quotes")
    return value.strip()


def host_names(value: object) -> tuple[str, ...]:
    """Read one host or a list of them; in a variable they are separated by commas."""
    many = value.split(",") if isinstance(value, str) else value
    if not isinstance(many, (list, tuple)) or not many or not all(map(host_name, many)):
        raise ValueError("a host name or an address, or a list of them")
    return tuple(map(host_name, many))


def web_address(value: object) -> str:
    """Read what addresses on the web begin with; empty where the default is meant."""
    given = value.strip().rstrip("/") if isinstance(value, str) else None
    if given is None or not re.fullmatch(r"(?:https?://[A-Za-z0-9._:\[\]/~%-]+)?", given):
        raise ValueError("an address that begins with http:// or https://, in quotes")
    return given


def networks(value: object) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read addresses and networks; in a variable they are separated by commas."""
    sentence = "an address, a network such as 10.0.0.0/8, or a list of them"
    many = value.split(",") if isinstance(value, str) else value
    if not isinstance(many, (list, tuple)):
        raise ValueError(sentence)  # noqa: TRY004 as every reader does
    try:
        return tuple(ip_network(words(one)) for one in many)
    except ValueError as error:
        raise ValueError(sentence) from error


def whole(least: int, most: int) -> Reader:
    """Make a reader of whole numbers in a range, both ends allowed."""

    def read(value: object) -> int:
        sentence = f"a whole number from {least} to {most}"
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(sentence)
        return value

    return read


def seconds(least: float, most: float) -> Reader:
    """Make a reader of durations in seconds."""

    def read(value: object) -> float:
        try:
            number = float(value) if isinstance(value, (str, int, float)) else least - 1
        except (ValueError, OverflowError):
            number = least - 1
        if isinstance(value, bool) or not least <= number <= most:
            raise ValueError(f"a number of seconds from {least:g} to {most:g}")
        return number

    return read


def one_of(*choices: str) -> Reader:
    """Make a reader of a choice."""

    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return str(value)

    return read


def truth(value: object) -> bool:
    """Read yes or no."""
    match value:
        case bool():
            return value
        case _:
            raise ValueError("true or false")


def place(value: object) -> Path:
    """Read the path of a file or folder; ~ is the user's home."""
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("a path")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise ValueError("a path; there is no user of that name") from error


def time_zone(value: object) -> ZoneInfo:
    """Read the name of a time zone."""
    try:
        return ZoneInfo(words(value))
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise ValueError("the name of a time zone, such as 'Europe/Lisbon' or 'UTC'") from error
