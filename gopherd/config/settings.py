"""What the operator decides: where to listen, what readers are told, how much is allowed.

A settings file says it first, the environment may overrule it, flags have the last word.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from gopherd.config.table import (
    fill,
    key_of,
    line_of,
    list_of_words,
    one_of,
    place,
    seconds,
    setting,
    whole,
    words,
)
from gopherd.errors import BadSettings

SETTINGS_FILE = Path("gopherd.toml")
VARIABLE_PREFIX = "GOPHERD_"


@frozen(kw_only=True)
class Limits:
    """How much one reader may ask for, and how long the server waits for it."""

    longest_line: int = setting(
        1024,
        whole(257, 65536),
        "Bytes in a request line; the protocol says 255, some links more.",
    )
    request_deadline: float = setting(
        10.0, seconds(0.1, 3600), "Seconds a reader has to send the request line."
    )
    write_stall: float = setting(
        30.0, seconds(0.1, 3600), "Seconds a reader may take none of the bytes we send."
    )
    linger: float = setting(
        2.0, seconds(0, 60), "Seconds we wait for a reader to hang up once the reply is sent."
    )
    drain: float = setting(
        10.0, seconds(0, 3600), "Seconds the readers being served have when the server is stopped."
    )
    connections: int = setting(
        1000, whole(1, 1_000_000), "Readers served at one time; more are asked to come back."
    )


@frozen(kw_only=True)
class Settings(Limits):
    """Everything the operator can set, with what it is when nobody says otherwise."""

    content: Path = setting(Path("content"), place, "The folder of articles.")
    host: tuple[str, ...] = setting(
        ("127.0.0.1",), list_of_words, "Address to listen on; may be given several times."
    )
    port: int = setting(7070, whole(0, 65535), "Port to listen on; 0 takes any free one.")
    public_host: str = setting(
        "", words, "Host name written into menus; default: the first address listened on."
    )
    public_port: int = setting(
        0, whole(0, 65535), "Port written into menus; default: the port listened on."
    )
    state: Path | None = setting(
        None, place, "Folder for the catalogue; default: a folder in the user's cache."
    )
    journal: str = setting(
        "-", words, "File for the line each request leaves; - is standard error, off is nowhere."
    )
    text_terminator: str = setting(
        "rfc", one_of("rfc", "none"), "Whether a text ends with a line that is a lone full stop."
    )


def settings_fields() -> "Iterator[tuple[str, attrs.Attribute[Any]]]":
    """Yield each setting as it is written (`public-port`) with its field, in order of use."""
    limits = attrs.fields_dict(Limits)
    every: tuple[attrs.Attribute[Any], ...] = attrs.fields(Settings)
    for field in sorted(every, key=lambda field: field.name in limits):
        yield key_of(field), field


def load_settings(
    *, file: Path | None, environ: Mapping[str, str], flags: Mapping[str, object]
) -> Settings:
    """Put the three layers on top of each other.

    `file` None means ./gopherd.toml if there is one. Raises BadSettings, which names every key
    or value that cannot be used, where it was given, and what is allowed.
    """
    layers = (
        _from_file(file),
        _checked(_variables(environ), _variable),
        _checked(flags, lambda key: f"--{key}"),
    )
    merged = {key: value for layer in layers for key, value in layer.items()}
    settings, _ = fill(Settings, merged)
    return settings


def _from_file(file: Path | None) -> Mapping[str, object]:
    path = file or SETTINGS_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if file is None:
            return {}
        raise BadSettings(f"{path}: there is no such file; mend --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path}: cannot be read ({error})") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path}: not TOML: {error}") from error
    return _checked(table, lambda key: f"{path}:{line_of(key, text) or 1}")


def _variables(environ: Mapping[str, str]) -> dict[str, object]:
    ours = (name for name in environ if name.startswith(VARIABLE_PREFIX))
    return {
        name.removeprefix(VARIABLE_PREFIX).lower().replace("_", "-"): environ[name] for name in ours
    }


def _variable(key: str) -> str:
    return VARIABLE_PREFIX + key.upper().replace("-", "_")


def _checked(given: Mapping[str, object], where: Callable[[str], str]) -> Mapping[str, object]:
    """Return the layer if every key and value of it can be used."""
    _, complaints = fill(Settings, given)
    if complaints:
        raise BadSettings(
            "\n".join(f"{where(one.key)}: {one.what}; {one.remedy}" for one in complaints)
        )
    return given
