"""The pages of gopherholes: what their maps say, as their home server would show it.

No row is cut: what is wider than a page is wrapped, and drawings are folded where a page ends.
"""

import re
from collections.abc import Iterable, Iterator
from types import UnionType

from attrs import frozen

from gopherd.article.listing import Filed, Sectioned
from gopherd.article.natural import natural
from gopherd.config.masthead import Masthead, prettified
from gopherd.gophermap.rows import (
    Files,
    Gophermap,
    Hidden,
    Hosts,
    Included,
    Retyped,
    Row,
    Title,
    Users,
    Way,
    Words,
)
from gopherd.gophermap.umn import Entry, lay_out
from gopherd.library.catalogue import ALL, MapEntry, News
from gopherd.library.library import Library
from gopherd.library.manner import GOPHERMAP, INDEX
from gopherd.library.maps import root_of
from gopherd.render.page import Fault, Fixed, Line, Link, Page, Part
from gopherd.render.wrap import fold
from gopherwire.item import Kind, kind_of

PROSE = re.compile(r"( *)(\S+(?: \S+)*)")
"""Words with one space between them; anything else may be a drawing or a table."""

RULE = re.compile(r"(\S{1,2})\1{9,}\S?")
"""A line across the page; it ends where the page does, and nothing is lost."""

INLINE = ".gophermap"
"""What a map is called whose rows stand in a list of files in the place of its name."""

FAR = Included | Users | Hosts
"""Rows that show more than a folder and its map."""

OCTAL = re.compile(rb"#([0-3][0-7]{2})")
"""How gophernicus writes a byte of a name in its lists."""

VIRTUAL = "/;"
"""How its selectors name a virtual host."""


@frozen
class Shown:
    """A page of a gopherhole, and whether it shows nothing but its map and its folder."""

    page: Page
    alone: bool


@frozen
class Holes:
    """Finds and lays out the pages of gopherholes, for one snapshot of the news."""

    news: News
    library: Library
    masthead: Masthead

    def find(self, path: str) -> Shown | None:
        """Find the page of a folder with a map, or of a map that is named itself.

        Raises OSError if its file cannot be read any more.
        """
        folder = path.removeprefix("/")
        maps = {one.name: one for one in self.news.maps(folder)}
        if GOPHERMAP in maps:
            return self._mapped(maps[GOPHERMAP])
        if INDEX in maps:
            return self._mapped(maps[INDEX])
        links = [one for one in maps.values() if one.is_about_files]
        if links:
            return self._linked(folder, links)
        within, _, name = folder.rpartition("/")
        named = (
            one for one in self.news.maps(within) if one.name == name and not one.is_about_files
        )
        entry = next(named, None)
        return self._mapped(entry, FAR | Files) if entry else None

    def hold(self, path: str) -> bool:
        """Tell whether a path is in a gopherhole: there is a map in a folder above."""
        folder = path.removeprefix("/")
        while folder:
            folder = folder.rpartition("/")[0]
            if self.news.maps(folder):
                return True
        return False

    def files(self, folder: str, after: str = "", most: int = ALL) -> tuple[Filed, ...]:
        """List the files of a folder, and the maps in it that are pages of their own.

        Those that follow a name, so many at most.
        """
        maps = (
            Filed(f"/{one.path}", one.name, Kind.MENU, one.size)
            for one in self.news.maps(folder)
            if not one.is_about_files and one.name not in {GOPHERMAP, INDEX}
            if not after or natural(one.name) > natural(after)
        )
        files = (*self.news.files(folder, after, most), *maps)
        ordered = sorted(files, key=lambda one: natural(one.name))
        return tuple(ordered if most == ALL else ordered[:most])

    # ------------------------------------------------------------ pages

    def _mapped(self, entry: MapEntry, far: UnionType = FAR) -> Shown:
        read = self.library.reader.maps.read(entry.target, entry.folder, entry.dialect)
        title = read.title or self._name(entry.folder)
        page = Page(title, tuple(self._parts(read, entry.folder)))
        alone = not any(isinstance(row, far) for row in read.rows)
        return Shown(page, alone=alone and self.library.reader.is_unchanged(entry))

    def _linked(self, folder: str, entries: list[MapEntry]) -> Shown:
        """Lay out a folder with link files: its files, as they are renamed and put in order."""
        links: list[Entry] = []
        caps: dict[str, Entry] = {}
        for entry in entries:
            found = self.library.reader.maps.links(entry.target, folder)
            if entry.is_about_one:
                caps |= {one.path: one for one in found[:1]}
            else:
                links += found
        files = (*map(as_folder, self.news.sections(folder)), *map(as_file, self.files(folder)))
        read = lay_out(files, links, caps, folder)
        page = Page(self._name(folder), tuple(self._parts(read, folder)))
        return Shown(page, alone=all(map(self.library.reader.is_unchanged, entries)))

    def _name(self, folder: str) -> str:
        section = self.news.section(folder) if folder else None
        return section.name if section else self.masthead.title

    # ------------------------------------------------------------ parts

    def _parts(self, read: Gophermap, folder: str) -> Iterator[Part]:
        hidden = frozenset(row.name for row in read.rows if isinstance(row, Hidden))
        kinds = {row.suffix: row.kind for row in read.rows if isinstance(row, Retyped)}
        for row in read.rows:
            match row:
                case Files():
                    yield from self._listing(folder, hidden, kinds)
                case Users():
                    yield from (
                        Link(Kind.MENU, one.folder, f"/{one.folder}/")
                        for one in self.news.sections("")
                        if one.folder.startswith("~")
                    )
                case Hosts():
                    yield from (
                        Link(Kind.MENU, f"gopher://{one.folder}/", f"/{one.folder}/")
                        for one in self.news.sections("")
                        if "." in one.folder
                    )
                case _:
                    yield from self._part(row)

    def _part(self, row: Row) -> Iterable[Part]:
        match row:
            case Words(text) | Title(text):
                return (as_part(text, self.masthead.width),)
            case Way(Kind.ERROR, label):
                return (Fault(label),)
            case Way(kind, label, selector, host, port, note=note):
                return (Link(kind, label, selector, note, host, port),)
            case _:
                return ()

    def _listing(
        self, folder: str, hidden: frozenset[str], kinds: dict[str, str]
    ) -> Iterator[Part]:
        """List a folder as gophernicus does, but in natural order and without columns."""
        if folder:
            above = root_of(folder.rpartition("/")[0])
            yield Link(Kind.MENU, "..", f"{above}/")
        for section in self.news.sections(folder):
            way = as_folder(section)
            if section.file_name not in hidden:
                yield Link(way.kind, way.label, f"{way.selector}/")
        for file in self.files(folder):
            if file.name in hidden:
                continue
            if file.name.endswith(INLINE):
                yield from self._inline(folder, file.name)
                continue
            suffix = file.name.rpartition(".")[2].lower()
            yield Link(kinds.get(suffix, file.kind), file.name, file.selector)

    def _inline(self, folder: str, name: str) -> Iterator[Part]:
        for entry in self.news.maps(folder):
            if entry.name == name:
                read = self.library.reader.maps.read(entry.target, folder, entry.dialect)
                yield from (part for row in read.rows for part in self._part(row))


def as_folder(section: Sectioned) -> Way:
    """Show a folder under its name, or the one a publisher has given it."""
    name = section.file_name
    given = section.name != prettified(name)
    return Way(Kind.MENU, section.name if given else name, section.selector)


def as_file(file: Filed) -> Way:
    """Show a file as UMN's server does: without the suffix that told what it is."""
    stem, dot, _ = file.name.rpartition(".")
    known = dot and kind_of(file.name) is not Kind.BINARY
    return Way(file.kind, stem if known else file.name, file.selector)


def as_part(text: str, width: int) -> Part:
    """Wrap words, and keep everything else as it is drawn."""
    if RULE.fullmatch(text):
        return Fixed((fold(text, width)[0],))
    prose = PROSE.fullmatch(text)
    return Line(prose[2], prose[1]) if prose else Fixed((text,))


def formerly(path: str) -> str:
    """Write a selector as it is here that another server may have given out.

    Gophernicus writes `#040` for a space and `/;host` for a folder; many leave `./` in it.
    """
    named = f"/{path.removeprefix(VIRTUAL)}" if path.startswith(VIRTUAL) else path
    plain = OCTAL.sub(lambda byte: bytes([int(byte[1], 8)]), named.encode())
    return plain.decode(errors="replace").replace("/./", "/")
