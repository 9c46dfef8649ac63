"""What the publisher decides, in content/: the site's name and look, and its sections.

site.toml and section.toml may be missing, wrong or half right: what can be read is used,
the rest keeps its default and becomes a Problem. Bytes in, values out.
"""

import unicodedata
from datetime import tzinfo
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

import attrs
from attrs import evolve, frozen

from gopherd.config.table import (
    NotToml,
    fill,
    line_of,
    one_of,
    read_table,
    setting,
    time_zone,
    truth,
    whole,
    words,
)
from gopherd.errors import Problem

SITE_FILE = "site.toml"
SECTION_FILE = "section.toml"

LONGEST_TABLE = 2**13
"""Bytes of a site.toml or section.toml; TOML made to be slow takes a second to read at most."""

WIDEST_TEXT = 67
"""Columns the Gopher client in Debian shows of a text row; it cuts what is longer."""


@frozen(kw_only=True)
class Masthead:
    """site.toml: who publishes this, and what every page has in common."""

    title: str = setting("Gopher News", words, "The site's name.")
    banner: str = setting("", words, "Text drawn on top of every page; default: the title.")
    font: str = setting("ghost", words, "The figlet font the banner is drawn in.")
    subtitle: str = setting("", words, "The row below the banner; default: title - on gopher.")
    admin: str = setting("", words, "Who runs the site.")
    mail: str = setting("", words, "Where readers can write to.")
    description: str = setting("", words, "What the site is, in a sentence or two.")
    language: str = setting("en", words, "The language of articles that name none.")
    zone: tzinfo = setting(ZoneInfo("UTC"), time_zone, "Time zone of dates that name none.")
    width: int = setting(
        WIDEST_TEXT, whole(30, WIDEST_TEXT), "Columns of text; more are cut by some clients."
    )
    back: str = setting("<- back to index", words, "The link that ends every page.")
    per_page: int = setting(25, whole(1, 500), "Articles on one page of a list.")

    @property
    def headline(self) -> str:
        """The row below the banner."""
        return self.subtitle or f"{self.title} - on gopher"


class Dialect(StrEnum):
    """Servers whose maps are understood; AUTO tells them apart."""

    AUTO = "auto"
    BUCKTOOTH = "bucktooth"
    GOPHERNICUS = "gophernicus"
    GEOMYIDAE = "geomyidae"
    UMN = "umn"


def _dialect(value: object) -> Dialect:
    return Dialect(one_of(*Dialect)(value))


@frozen(kw_only=True)
class Section:
    """section.toml: what a folder of articles is called and where it stands."""

    name: str = setting("", words, "The section's name; default: the folder's, prettified.")
    order: int = setting(1000, whole(-1_000_000, 1_000_000), "Sections stand in this order.")
    blurb: str = setting("", words, "A sentence under the section's name.")
    articles: bool | None = setting(
        None, truth, "Whether .txt and .md files are articles, here and below."
    )
    dialect: Dialect | None = setting(
        None, _dialect, "The server that gophermaps here and below were written for."
    )


Table = TypeVar("Table", bound=attrs.AttrsInstance)


def read_masthead(data: bytes) -> tuple[Masthead, tuple[Problem, ...]]:
    """Read site.toml."""
    return _read(Masthead, data)


def read_section(data: bytes, folder: str) -> tuple[Section, tuple[Problem, ...]]:
    """Read the section.toml of a folder, given the folder's own name."""
    section, problems = _read(Section, data)
    return evolve(section, name=section.name or prettified(folder)), problems


def prettified(folder: str) -> str:
    """Make a name of a folder's or a file's: `south-america` is `South america`."""
    folder = unicodedata.normalize("NFC", folder)
    spaced = " ".join(folder.replace("_", " ").replace("-", " ").split())
    return spaced[:1].upper() + spaced[1:] or folder


def _read(table: type[Table], data: bytes) -> tuple[Table, tuple[Problem, ...]]:
    if len(data) > LONGEST_TABLE:
        return table(), (Problem(f"longer than {LONGEST_TABLE // 1024} kB", "shorten it"),)
    try:
        text = data.decode("utf-8-sig")
        given = read_table(text)
    except UnicodeDecodeError:
        return table(), (Problem("not UTF-8", "save it as UTF-8"),)
    except NotToml as error:
        return table(), (Problem(str(error), "mend it", line=error.line),)
    filled, complaints = fill(table, given)
    return filled, tuple(
        Problem(one.what, one.remedy, line=line_of(one.key, text)) for one in complaints
    )
