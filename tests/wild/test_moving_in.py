"""Gopherholes read through us and through their home servers: the same rows, page by page.

What differs on purpose is evened out by name here, and told in docs/dialects.md.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from attrs import define, field, frozen

from gopherd.site.holes import formerly
from gopherd.site.selectors import canonical
from gopherwire.item import Item, Kind
from gopherwire.menu import MenuReader
from gopherwire.text import read_text
from tests.gopherholes import BUCKTOOTH, GOPHERNICUS, UMN, dig
from tests.running import PATIENCE, everything, running
from tests.wild.conftest import needs
from tests.wild.servers import gophernicus, pygopherd

MENUS = frozenset({Kind.MENU, Kind.SEARCH})
WIDTH = 67

Rows = list[tuple[str, ...]]
"""Of each row: its kind and its words; for a link also where it leads."""


@frozen
class Server:
    """A server that is asked, and where it says that it is."""

    port: int

    def ask(self, selector: str) -> bytes:
        request = selector.encode("utf-8", "surrogateescape") + b"\r\n"
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            connection.sendall(request)
            return everything(connection)

    def is_mine(self, item: Item) -> bool:
        return item.host == "127.0.0.1" and item.port == self.port and item.kind not in "i3h8"


@define
class Crawl:
    """Every page and file that can be reached from the front page, by its selector."""

    server: Server
    menus: dict[str, list[Item]] = field(factory=dict)
    files: dict[str, bytes] = field(factory=dict)

    def run(self) -> "Crawl":
        waiting = [Item(Kind.MENU, "", "")]
        while waiting:
            item = waiting.pop()
            name = name_of(item.selector)
            if name in self.menus or name in self.files:
                continue
            answer = self.server.ask(item.selector)
            if item.kind in MENUS:
                reader = MenuReader()
                items = reader.feed(answer) + reader.feed(b"")
                self.menus[name] = items
                waiting += filter(self.server.is_mine, items)
            else:
                # 2: texts end in a full stop here, and in nothing there
                self.files[name] = answer if b"\0" in answer else read_text(answer).encode()
        return self

    def rows(self, name: str) -> Rows:
        return [self.row(item) for item in self.menus[name]]

    def row(self, item: Item) -> tuple[str, ...]:
        if item.kind == Kind.INFO:
            return (item.kind, item.display.rstrip())
        port = "its own" if item.port == self.server.port else str(item.port)
        # 1: a folder's selector ends in a slash there, and in none here; either may be asked for
        here = item.host == "127.0.0.1"
        selector = name_of(item.selector) if here else item.selector
        return (item.kind, item.display, selector, item.host, port)


def name_of(selector: str) -> str:
    """Name a page as we do: 3: nothing is written as #040, and no path has `./` in it."""
    return canonical(formerly(canonical(selector)))


@contextmanager
def ours(root: Path) -> Iterator[int]:
    place = root.parent / "ours"
    place.mkdir()
    with running(root, "--public-host", "127.0.0.1", place=place) as server:
        yield server.port


@contextmanager
def both(
    place: Path,
    hole: dict[str, str | bytes],
    serve: Callable[[Path], AbstractContextManager[int]],
) -> Iterator[tuple[Crawl, Crawl]]:
    root = place / "root"
    dig(root, hole)
    with ours(root) as here, serve(root) as there:
        yield Crawl(Server(here)).run(), Crawl(Server(there)).run()


def links(rows: Rows) -> Rows:
    return sorted(row for row in rows if row[0] != Kind.INFO)


def wrapped(row: tuple[str, ...], rows: Rows) -> bool:
    """Tell whether the first rows are a wider one, wrapped where it was cut."""
    whole = "".join(more[1].replace(" ", "") for more in rows[:5] if more[0] == Kind.INFO)
    cut = row[0] == Kind.INFO and len(row[1]) >= WIDTH - 1
    return cut and whole.startswith(row[1].replace(" ", ""))


def without_wrapping(mine: Rows, theirs: Rows) -> Rows:
    """Put what has been wrapped here back into the one row that is cut there."""
    evened: Rows = []
    at = 0
    for row in theirs:
        if at < len(mine) and wrapped(row, mine[at:]):
            evened.append(row)
            at += 1
            while at < len(mine) and mine[at][0] == Kind.INFO and mine[at] not in theirs:
                at += 1
        elif at < len(mine):
            evened.append(mine[at])
            at += 1
    return evened + mine[at:]


@needs("gophernicus")
def test_a_hole_of_gophernicus_is_read_the_same(tmp_path: Path) -> None:
    with both(tmp_path, GOPHERNICUS, gophernicus_plain) as (mine, theirs):
        assert set(mine.menus) == set(theirs.menus)
        assert mine.files == theirs.files
        for name in theirs.menus:
            here, there = mine.rows(name), theirs.rows(name)
            if f"{name}/gophermap".lstrip("/") not in GOPHERNICUS:
                # 4: a folder without a map is a page of ours, which leads to the same places
                there = [row for row in there if row[1] != ".."]
                here = [row for row in here if row[1] != "<- back to index"]
                assert links(here) == links(there), name
                continue
            here = without_wrapping(here, there)  # 5
            start = next((at for at, row in enumerate(there) if row[1] == ".."), len(there))
            # 6: file2 stands before file10, and capitals among the other letters
            assert here[:start] == there[:start], name
            assert sorted(here[start:]) == sorted(there[start:]), name


def gophernicus_plain(root: Path) -> AbstractContextManager[int]:
    """7: no dates and sizes within names, and no signature below, which tells a version."""
    return gophernicus(root, "-nd", "-nf")


@needs("gophernicus")
def test_every_selector_that_gophernicus_gave_out_still_works(tmp_path: Path) -> None:
    with both(tmp_path, GOPHERNICUS, gophernicus_plain) as (mine, theirs):
        selectors = {
            item.selector: item
            for items in theirs.menus.values()
            for item in items
            if theirs.server.is_mine(item)
        }
        assert {"/odd/a#040b#043c.txt", "/phlog/./2019-03-10.txt", "/files/"} <= set(selectors)
        for selector in selectors:
            assert b"Nothing is published" not in mine.server.ask(selector), selector


@needs("pygopherd")
@pytest.mark.parametrize("hole", [BUCKTOOTH, UMN], ids=["bucktooth", "umn"])
def test_a_hole_of_pygopherd_is_read_the_same(tmp_path: Path, hole: dict[str, str | bytes]) -> None:
    with both(tmp_path, hole, pygopherd) as (mine, theirs):
        assert set(mine.menus) == set(theirs.menus)
        assert mine.files == theirs.files
        for name in theirs.menus:
            # 8: it strips rows of words
            there = theirs.rows(name)
            here = [(row[0], row[1].strip(), *row[2:]) for row in mine.rows(name)]
            if name == "/papers/more":  # 4, as above
                here = [row for row in here if row[1] != "<- back to index"]
                assert [row[2:] for row in links(here)] == [row[2:] for row in links(there)]
            else:
                assert here == there, name
