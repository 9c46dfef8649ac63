"""What the reader has decided: config.toml, read and never written.

A key or value that cannot be used keeps its default and becomes a notice with file and line;
no settings file keeps the reader from starting.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import platformdirs
from attrs import frozen

from gopherclient.lines import ENCODINGS, is_encoding
from gopherclient.stream import Patience
from gopherwire.errors import BadUrl
from gopherwire.item import HIGHEST_PORT
from gopherwire.url import GopherUrl

THEMES = ("newsprint", "paper", "amber", "terminal")
PRESETS = ("default", "lynx", "phetch", "bombadillo", "newsboat", "vim")
GUESS = "auto"
"""The encoding that is no encoding: each page's own is told from its bytes."""

NARROWEST, WIDEST = 30, 120
"""Columns of text. Servers write for 67, and lines of more than 72 are hard to read."""

Reader: TypeAlias = Callable[[object], Any]
"""Takes what TOML holds; raises ValueError naming what is allowed."""
Keys: TypeAlias = Mapping[str, tuple[str, ...]]
"""Command ids and the keys that replace the preset's; none where the tuple is empty."""
KEYS = "keys"
"""The setting that is a table of its own."""

_PROXY = re.compile(r"(?:socks5h?://)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):([0-9]{1,5})")
_HEADER = re.compile(r"""\s*\[+\s*["']?([^"'\]]+?)["']?\s*\]""")


def _setting(default: object, read: Reader, help_: str) -> Any:  # noqa: ANN401 attrs fields are typed where they stand
    return attrs.field(default=default, metadata=_described(read, help_))


def _described(read: Reader, help_: str) -> dict[str, object]:
    return {"read": read, "help": help_}


# ---------------------------------------------------------------- readers


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")  # noqa: TRY004 to the reader it is a value
    return value


def _one_of(*choices: str) -> Reader:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return value

    return read


def _whole(least: int, most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return value

    return read


def _seconds(least: float, most: float) -> Reader:
    def read(value: object) -> float:
        number = least - 1
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            number = value
        if not least <= number <= most:
            raise ValueError(f"a number of seconds from {least:g} to {most:g}")
        return float(number)

    return read


def _gopher_address(value: object) -> str:
    try:
        return str(GopherUrl.parse(value if isinstance(value, str) else ""))
    except BadUrl as error:
        raise ValueError(f"an address such as gopher://gopher.example/ ({error})") from error


def _encoding(value: object) -> str:
    sentence = f"{GUESS}, or an encoding such as {', '.join(ENCODINGS)}"
    if not isinstance(value, str) or (value != GUESS and not is_encoding(value)):
        raise ValueError(sentence)
    return value


def _folder(value: object) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("the path of a folder")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:  # ~somebody who has no home here
        raise ValueError(f"the path of a folder that there can be ({error})") from error


def _proxy(value: object) -> str:
    text = value if isinstance(value, str) else "?"
    found = _PROXY.fullmatch(text)
    if text and (found is None or not 1 <= int(found[2]) <= HIGHEST_PORT):
        raise ValueError("the host:port of a SOCKS5 proxy, or nothing for none")
    return f"{found[1]}:{found[2]}" if found else ""


def _keys(value: object) -> tuple[str, ...]:
    many = [value] if isinstance(value, str) else value
    if not isinstance(many, list) or not all(_is_key(key) for key in many):
        raise ValueError("a key such as 'j' or 'ctrl+r', or a list of them, [] for none")
    return tuple(many)


def _is_key(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and bool(value) and " " not in value


# ---------------------------------------------------------------- the table


@frozen(kw_only=True)
class Settings:
    """Everything the reader can set, with what it is when the file does not say."""

    home: str = _setting(
        "gopher://gopher.floodgap.com/", _gopher_address, "The page to start with; ~ goes there."
    )
    theme: str = _setting("newsprint", _one_of(*THEMES), "Colours; terminal takes its own.")
    width: int = _setting(70, _whole(NARROWEST, WIDEST), "Columns of text.")
    wrap: bool = _setting(True, _flag, "Whether text is set anew to the width.")
    encoding: str = _setting(GUESS, _encoding, "How pages are read; auto tells by their bytes.")
    preset: str = _setting("default", _one_of(*PRESETS), "Whose keys to begin with.")
    keys: Keys = attrs.field(
        factory=dict, metadata=_described(_keys, "A table: command = key, or a list of keys.")
    )
    downloads: Path = attrs.field(
        factory=platformdirs.user_downloads_path,
        metadata=_described(_folder, "Where files are saved."),
    )
    images: bool = _setting(True, _flag, "Whether images are drawn in the terminal.")
    banners: bool = _setting(True, _flag, "Whether banners are shown; not for screen readers.")
    cache_megabytes: int = _setting(
        100, _whole(1, 100_000), "Pages kept to be read again without the network."
    )
    connect_timeout: float = _setting(
        Patience().connect, _seconds(0.1, 3600), "Seconds to wait for a connection."
    )
    idle_timeout: float = _setting(
        Patience().idle, _seconds(0.1, 3600), "Seconds to wait for the next piece of a page."
    )
    total_timeout: float = _setting(
        Patience().total, _seconds(1, 86400), "Seconds a page may take in all."
    )
    socks_proxy: str = _setting(
        "", _proxy, "The host:port of a SOCKS5 proxy that all connections go through."
    )
    confirm_leaving: bool = _setting(False, _flag, "Whether to ask before the program ends.")

    @property
    def patience(self) -> Patience:
        """The three timeouts together."""
        return Patience(self.connect_timeout, self.idle_timeout, self.total_timeout)

    @property
    def cache_bytes(self) -> int:
        """The size of the cache in bytes."""
        return self.cache_megabytes * 10**6


def settings_fields() -> "Iterator[tuple[str, attrs.Attribute[Any]]]":
    """Yield each setting as it is written (`cache-megabytes`) with its field."""
    for each in attrs.fields(Settings):
        yield each.name.replace("_", "-"), each


def read_settings(
    path: Path, *, commands: Collection[str] = ()
) -> tuple[Settings, tuple[str, ...]]:
    """Read the file; return the settings and a notice for each thing that could not be used.

    Where commands are given, a key for any other is one of them. No file is no notice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        import tomllib  # noqa: PLC0415 most readers have no such file

        given = tomllib.loads(text)
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (f"{path}: cannot be read ({error.strerror}); defaults are used",)
    except UnicodeDecodeError:
        return Settings(), (f"{path}: not UTF-8; defaults are used",)
    except (ValueError, RecursionError) as error:
        where = f"{path}:{_line_of_error(error, text)}"
        return Settings(), (f"{where}: not TOML: {error}; defaults are used",)
    table = _Table(path, text)
    keys = given.pop(KEYS, {})
    settings = Settings(**table.values(given), keys=table.keys(keys, commands))
    return settings, tuple(table.notices)


@attrs.define
class _Table:
    """A settings file being read, and what is to be said about it."""

    path: Path
    text: str
    notices: list[str] = attrs.field(factory=list)

    def values(self, given: Mapping[str, object]) -> dict[str, Any]:
        fields = {key: each for key, each in settings_fields() if key != KEYS}
        values = {}
        for key, value in given.items():
            if key not in fields:
                self._tell(key, f"there is no setting {key!r}; {_nearest(key, [*fields, KEYS])}")
                continue
            try:
                values[fields[key].name] = fields[key].metadata["read"](value)
            except ValueError as error:
                self._tell(key, f"{key} = {_shown(value)} cannot be used; give {error}")
        return values

    def keys(self, given: object, commands: Collection[str]) -> Keys:
        if not isinstance(given, dict):
            self._tell(KEYS, f"{KEYS} = {_shown(given)} cannot be used; write a table [{KEYS}]")
            return {}
        keys = {}
        for command, value in given.items():
            if commands and command not in commands:
                sentence = f"there is no command {command!r}; {_nearest(command, commands)}"
                self._tell(command, sentence, table=KEYS)
                continue
            try:
                keys[command] = _keys(value)
            except ValueError as error:
                sentence = f"{command} = {_shown(value)} cannot be used; give {error}"
                self._tell(command, sentence, table=KEYS)
        return keys

    def _tell(self, key: str, sentence: str, *, table: str = "") -> None:
        self.notices.append(f"{self.path}:{_line_of(key, self.text, table)}: {sentence}")


def _line_of(key: str, text: str, table: str) -> int:
    """Find the line, from 1, that gives a key in a table, or begins a table of that name."""
    inside = ""
    name = re.escape(key)
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            inside = header[1]
            if inside.partition(".")[0] == key and not table:
                return number
        elif inside == table and re.match(rf"""\s*["']?{name}["']?\s*[=.]""", line):
            return number
    return 1


def _line_of_error(error: Exception, text: str) -> int:
    if found := re.search(r"line (\d+)", str(error)):
        return int(found[1])
    return text.count("\n") + 1 if "end of document" in str(error) else 1


def _shown(value: object) -> str:
    try:
        return repr(value)[:80]
    except ValueError:  # Python does not write out numbers of thousands of digits
        return "that number"


def _nearest(key: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(key, names, n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    return f"{guess}there are {', '.join(sorted(names))}"
