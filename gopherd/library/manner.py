"""How the files of a folder are served: as a newsroom's, or as those of a gopherhole.

A map in a folder makes a gopherhole of it and of all folders below: their texts are files, with
selectors that end in .txt, as on the server they come from. section.toml can say otherwise.
"""

from collections.abc import Container

from attrs import evolve, frozen

from gopherd.config.masthead import SECTION_FILE, Dialect, Section

GOPHERMAP = "gophermap"
INDEX = "index.gph"
LINKS = frozenset({".Links", ".links", ".names", ".Names"})
CAPS = ".cap"
"""A folder of files that say more about those of the same name outside of it."""
TAG = "gophertag"
"""A file whose first line names its folder."""

SPEAKING = {
    Dialect.AUTO: frozenset({GOPHERMAP, INDEX, CAPS, *LINKS}),
    Dialect.BUCKTOOTH: frozenset({GOPHERMAP}),
    Dialect.GOPHERNICUS: frozenset({GOPHERMAP}),
    Dialect.GEOMYIDAE: frozenset({INDEX}),
    Dialect.UMN: frozenset({GOPHERMAP, CAPS, *LINKS}),
}
"""The names of files that say what the page of their folder shows."""

NAMED = {
    Dialect.AUTO: (".gophermap", ".gph"),
    Dialect.BUCKTOOTH: (".gophermap",),
    Dialect.GOPHERNICUS: (".gophermap",),
    Dialect.GEOMYIDAE: (".gph",),
    Dialect.UMN: (".gophermap",),
}
"""What the names of other maps end in, each a page of its own."""


SIGNS = frozenset({SECTION_FILE}).union(*SPEAKING.values())
"""The names of files that may change how their folder is served."""

PROGRAMS = (".cgi", ".dcgi")


@frozen
class Manner:
    """How the files of one folder are served."""

    hole: bool = False
    """Whether there is a map here or above."""
    articles: bool = True
    """Whether .txt and .md files are articles; else they are files."""
    dialect: Dialect = Dialect.AUTO
    caps: bool = False
    """Whether it is a folder of files that say more about others."""

    def within(self, names: Container[str], section: Section) -> "Manner":
        """Tell the manner of a folder in this one, by its files' names and its section.toml."""
        if self.caps:
            return self
        dialect = section.dialect or self.dialect
        mapped = section.dialect is not None or any(name in names for name in SPEAKING[dialect])
        articles = self.articles and not mapped
        manner = Manner(
            hole=self.hole or mapped,
            articles=articles if section.articles is None else section.articles,
            dialect=dialect,
        )
        return self if manner == self else manner

    def is_map(self, name: str) -> bool:
        """Tell whether a file is a map, for its folder or for itself."""
        if not self.hole:
            return False
        return self.caps or name in SPEAKING[self.dialect] or name.endswith(NAMED[self.dialect])

    def inside(self, name: str) -> "Manner":
        """Tell what a folder of that name begins with."""
        return evolve(self, caps=True) if name == CAPS else self

    def why_not(self, path: str) -> tuple[str, str] | None:
        """Say why a file of a gopherhole is not served, and the remedy; None if it is."""
        if not self.hole:
            return None
        name = path.rpartition("/")[2].lower()
        if name != "cgi-bin" and not name.endswith(PROGRAMS):
            return None
        return "programs are neither run nor shown", "take it away, or write down what it tells"

    def __str__(self) -> str:
        """Say how a file is read; nothing for a newsroom's, whose files are read as ever."""
        if not self.hole:
            return "" if self.articles else "file"
        return f"{'news' if self.articles else 'file'}:{self.dialect}"


NEWSROOM = Manner()
