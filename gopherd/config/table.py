"""Settings as a table: named fields, each knowing how to read its value and what it allows.

One description serves the TOML files, the environment, the flags and the docs. Nothing here
opens a file.
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
from attrs import frozen

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
    complaints = []
    for key, value in given.items():
        field = fields.get(key)
        if field is None:
            complaints.append(Complaint(key, f"there is no setting {key!r}", nearest(key, fields)))
            continue
        try:
            values[field.name] = field.metadata["read"](value)
        except ValueError as error:
            complaints.append(Complaint(key, f"{key} = {value!r} cannot be used", f"give {error}"))
    return table(**values), tuple(complaints)


def key_of(field: "attrs.Attribute[Any]") -> str:
    """Name a field as it is written: `public-host`."""
    return field.name.replace("_", "-")


def nearest(key: str, keys: Iterable[str]) -> str:
    """Say which keys there are, the one probably meant first."""
    names = sorted(keys)
    close = difflib.get_close_matches(key, names, n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    return f"{guess}the settings are {', '.join(names)}"


def line_of(key: str, text: str) -> int | None:
    """Find the line, from 1, on which a TOML text gives a key."""
    given = re.search(rf"""^[ \t]*["']?{re.escape(key)}["']?[ \t]*=""", text, re.MULTILINE)
    return text.count("\n", 0, given.start()) + 1 if given else None


def line_of_error(error: tomllib.TOMLDecodeError) -> int | None:
    """Find the line a TOML error is about."""
    told = re.search(r"line (\d+)", str(error))
    return int(told[1]) if told else None


# ---------------------------------------------------------------- readers


def words(value: object) -> str:
    """Read a text of one line."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("a text of one line, in quotes")
    return value.strip()


def list_of_words(value: object) -> tuple[str, ...]:
    """Read one text or a list of them; in a variable they are separated by commas."""
    many = value.split(",") if isinstance(value, str) else value
    if not isinstance(many, (list, tuple)) or not many:
        raise ValueError("one text or a list of texts")
    return tuple(words(one) for one in many)


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
        except ValueError:
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


def place(value: object) -> Path:
    """Read the path of a file or folder; ~ is the user's home."""
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("a path")
    return Path(value).expanduser()


def time_zone(value: object) -> ZoneInfo:
    """Read the name of a time zone."""
    try:
        return ZoneInfo(words(value))
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise ValueError("the name of a time zone, such as 'Europe/Lisbon' or 'UTC'") from error
