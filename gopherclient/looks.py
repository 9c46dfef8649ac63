"""How the reader chose by keys to see pages, kept over a restart.

config.toml is the person's own and says the default; a choice stands for as long as that default
does, since whoever changes it there wants the change.
"""

from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from gopherclient.lines import is_encoding
from gopherclient.settings import NARROWEST, THEMES, WIDEST, Settings
from gopherclient.state import StateFile

MOST_SERVERS = 1000
"""Servers whose encoding is kept; the oldest choices go."""

_FITS: dict[str, Callable[[object], bool]] = {
    "theme": lambda value: value in THEMES,
    "width": lambda value: type(value) is int and NARROWEST <= value <= WIDEST,
    "wrap": lambda value: isinstance(value, bool),
    "banners": lambda value: isinstance(value, bool),
    "images": lambda value: isinstance(value, bool),
}
"""The settings that keys change, and whether something can be their value."""


@frozen
class Choice:
    """What was chosen in place of what config.toml said then."""

    value: object
    default: object


@frozen
class Chosen:
    """Choices by the name of their setting, and encodings by server."""

    settings: Mapping[str, Choice] = field(factory=dict)
    encodings: Mapping[str, str] = field(factory=dict)


@define
class Looks:
    """What was chosen, in a file that several readers may change."""

    path: Path
    file: StateFile[Chosen] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.file = StateFile(self.path, Chosen(), _read, _write)

    @property
    def notices(self) -> list[str]:
        """What went wrong with the file."""
        return self.file.notices

    def applied(self, settings: Settings) -> Settings:
        """Return the settings with what was chosen since they were last changed."""
        standing: dict[str, Any] = {
            name: choice.value
            for name, choice in self.file.latest().settings.items()
            if getattr(settings, name) == choice.default
        }
        return evolve(settings, **standing)

    def choose(self, name: str, value: object, settings: Settings) -> None:
        """Keep a choice over these settings; one that is the default again is forgotten."""
        default = getattr(settings, name)

        def edit(chosen: Chosen) -> Chosen:
            others = {each: kept for each, kept in chosen.settings.items() if each != name}
            mine = {} if value == default else {name: Choice(value, default)}
            return evolve(chosen, settings=others | mine)

        self.file.change(edit)

    def encoding(self, host: str, port: int) -> str | None:
        """Return what the pages of a server are to be read in, if that was chosen."""
        return self.file.latest().encodings.get(_place(host, port))

    def read_in(self, host: str, port: int, encoding: str) -> None:
        """Keep what the pages of a server are to be read in; the empty name forgets it."""

        def edit(chosen: Chosen) -> Chosen:
            place = _place(host, port)
            others = {each: kept for each, kept in chosen.encodings.items() if each != place}
            encodings = {place: encoding, **others} if encoding else others
            return evolve(chosen, encodings=dict(islice(encodings.items(), MOST_SERVERS)))

        self.file.change(edit)


def _place(host: str, port: int) -> str:
    return f"{host}:{port}"


def _read(value: object) -> tuple[Chosen, int]:
    match value:
        case {"settings": dict(settings), "encodings": dict(encodings)}:
            read = {name: _read_choice(name, pair) for name, pair in settings.items()}
            choices = {name: choice for name, choice in read.items() if choice is not None}
            known = {
                place: name
                for place, name in islice(encodings.items(), MOST_SERVERS)
                if isinstance(name, str) and is_encoding(name)
            }
            lost = len(settings) - len(choices) + len(encodings) - len(known)
            return Chosen(choices, known), lost
        case _:
            return Chosen(), 1


def _read_choice(name: str, pair: object) -> Choice | None:
    match pair:
        case [value, default] if name in _FITS and _FITS[name](value):
            return Choice(value, default)
        case _:
            return None


def _write(chosen: Chosen) -> object:
    return {
        "settings": {
            name: [choice.value, choice.default] for name, choice in chosen.settings.items()
        },
        "encodings": dict(chosen.encodings),
    }
