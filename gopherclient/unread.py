"""What is new in the menus the reader follows: links that were not there at the last visit.

A link is known by its address; the same address with another display has changed. What answers
is a value in a file that several running readers may change; nothing here fetches.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from gopherclient.destination import Download, Leave, Search, Visit, follow
from gopherclient.state import END_OF_TIME, StateFile
from gopherwire.errors import BadUrl
from gopherwire.item import Item
from gopherwire.url import GopherUrl

MOST_MENUS = 500
"""Menus that can be followed; more would take minutes to look through."""
MOST_LINKS = 1000
"""Links remembered of one menu. Those that left it go first: they only matter if they return."""
MOST_MARKED = 10_000
"""Links of a menu that are compared with what was read; more is no news."""
LONGEST_DISPLAY = 200
"""Characters of a display that are kept and compared."""


class Mark(StrEnum):
    """What a link in a followed menu is to the reader."""

    READ = "read"
    NEW = "new"
    CHANGED = "changed"
    """Read, but with another display since."""


@frozen
class Headline:
    """A link in a followed menu; menu is that menu's address."""

    url: str
    display: str
    mark: Mark
    menu: str


@frozen
class Link:
    """What is remembered of a link; it may have left the menu."""

    display: str
    mark: Mark = Mark.READ
    present: bool = True


@frozen
class Followed:
    """A followed menu and its links by address, in the menu's order, those that left it last."""

    url: str
    title: str
    checked: float = 0
    """When it was last seen, in seconds since 1970."""
    links: Mapping[str, Link] = field(factory=dict, repr=False)

    @property
    def unread(self) -> int:
        """How many links in it are new."""
        return sum(link.mark is Mark.NEW for link in self.links.values() if link.present)

    def headlines(self, *marks: Mark) -> tuple[Headline, ...]:
        """Return the links that are in the menu now and so marked, in its order."""
        return tuple(
            Headline(url, link.display, link.mark, self.url)
            for url, link in self.links.items()
            if link.present and link.mark in marks
        )

    def marks(self, items: Sequence[Item], base: GopherUrl) -> dict[int, Mark]:
        """Return what links of the menu as it is now are to the reader, by their places."""
        addresses = (link_address(item, base) for item in items[:MOST_MARKED])
        known = ((at, self.links.get(address or "")) for at, address in enumerate(addresses))
        return {at: link.mark for at, link in known if link is not None}


Menus: TypeAlias = tuple[Followed, ...]


@define
class Unread:
    """The followed menus, kept in a file at every change."""

    path: Path
    file: StateFile[Menus] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.file = StateFile(self.path, (), _read, _write)

    @property
    def notices(self) -> list[str]:
        """What went wrong with the file."""
        return self.file.notices

    @property
    def followed(self) -> Menus:
        """The followed menus in the order they were followed."""
        return self.file.latest()

    def menu(self, url: GopherUrl | str) -> Followed | None:
        """Return a followed menu; None where it is not followed."""
        return next((menu for menu in self.followed if menu.url == str(url)), None)

    def follow(
        self,
        url: GopherUrl,
        title: str,
        items: Iterable[Item] = (),
        *,
        now: float,
        unread: bool = False,
    ) -> None:
        """Follow a menu from now on: what is in it counts as read, unless told otherwise."""
        mark = Mark.NEW if unread else Mark.READ
        links = {url: Link(display, mark) for url, display in _links(url, items)}
        menu = Followed(str(url), title, now, links)

        def edit(menus: Menus) -> Menus:
            known = any(each.url == menu.url for each in menus)
            return menus if known or len(menus) >= MOST_MENUS else (*menus, menu)

        self.file.change(edit)

    def unfollow(self, url: GopherUrl | str) -> None:
        """Follow a menu no more, and forget what was read of it."""

        def edit(menus: Menus) -> Menus:
            kept = tuple(menu for menu in menus if menu.url != str(url))
            return menus if len(kept) == len(menus) else kept

        self.file.change(edit)

    def visit(
        self, url: GopherUrl, items: Iterable[Item], *, now: float, complete: bool = True
    ) -> None:
        """Compare a followed menu with the last visit; of one cut short nothing has left."""
        links = dict(_links(url, items))
        self._each(
            lambda menu: (
                _compared(menu, links, now=now, complete=complete) if menu.url == str(url) else menu
            )
        )

    def mark_of(self, menu: GopherUrl | str, link: GopherUrl | str) -> Mark | None:
        """Say what a link in a followed menu is; None where nothing is known of it."""
        found = self.menu(menu)
        known = found.links.get(str(link)) if found is not None else None
        return known.mark if known is not None else None

    def mark(self, link: GopherUrl | str, mark: Mark = Mark.READ) -> None:
        """Mark a link in every menu that has it, with TLS or without."""
        twins = _twins(link)

        def edit(menu: Followed) -> Followed:
            marked = {
                url: evolve(known, mark=mark)
                for url in twins
                if (known := menu.links.get(url)) is not None and known.mark is not mark
            }
            return evolve(menu, links={**menu.links, **marked}) if marked else menu

        self._each(edit)

    def mark_all_read(self, menu: GopherUrl | str | None = None) -> None:
        """Mark every link of a menu as read; of every menu where none is named."""

        def edit(each: Followed) -> Followed:
            if menu is not None and each.url != str(menu):
                return each
            if all(link.mark is Mark.READ for link in each.links.values()):
                return each
            links = {url: evolve(link, mark=Mark.READ) for url, link in each.links.items()}
            return evolve(each, links=links)

        self._each(edit)

    def next_unread(self, after: GopherUrl | str | None = None) -> Headline | None:
        """Return the new link that follows a link, or a menu's first; round to the start again.

        The order is that of the menus, and in each that of its links.
        """
        return _first_new(list(self._walk()), after)

    def previous_unread(self, before: GopherUrl | str | None = None) -> Headline | None:
        """Return the new link before a link; round from the end again."""
        return _first_new(list(self._walk())[::-1], before)

    def digest(self) -> tuple[tuple[Followed, tuple[Headline, ...]], ...]:
        """Return what is new or changed, by menu; what stands in several is in the first."""
        seen: set[str] = set()
        groups = []
        for menu in self.followed:
            marked = menu.headlines(Mark.NEW, Mark.CHANGED)
            headlines = tuple(each for each in marked if each.url not in seen)
            seen.update(each.url for each in headlines)
            if headlines:
                groups.append((menu, headlines))
        return tuple(groups)

    def _walk(self) -> Iterator[Headline]:
        """Yield each menu as if it were a link that is read, then its links."""
        for menu in self.followed:
            yield Headline(menu.url, menu.title, Mark.READ, menu.url)
            yield from menu.headlines(*Mark)

    def _each(self, edit: Callable[[Followed], Followed]) -> None:
        def edit_all(menus: Menus) -> Menus:
            edited = tuple(edit(menu) for menu in menus)
            same = all(one is other for one, other in zip(edited, menus, strict=True))
            return menus if same else edited

        self.file.change(edit_all)


def link_address(item: Item, menu: GopherUrl) -> str | None:
    """Return where a link in a menu leads, to a page or elsewhere; None where it is no link."""
    match follow(item, menu):
        case Visit(url) | Search(url) | Download(url):
            return str(url)
        case Leave(address):
            return address
        case _:
            return None


def _links(menu: GopherUrl, items: Iterable[Item]) -> Iterator[tuple[str, str]]:
    """Yield address and display of each link once, MOST_LINKS at most."""
    first: dict[str, str] = {}
    for item in items:
        if len(first) == MOST_LINKS:
            break
        address = link_address(item, menu)
        if address is not None:
            first.setdefault(address, item.display[:LONGEST_DISPLAY])
    yield from first.items()


def _compared(menu: Followed, links: Mapping[str, str], *, now: float, complete: bool) -> Followed:
    seen = {url: _seen(menu.links.get(url), display) for url, display in links.items()}
    others = {
        url: evolve(link, present=link.present and not complete)
        for url, link in menu.links.items()
        if url not in seen
    }
    kept = dict(islice({**seen, **others}.items(), MOST_LINKS))
    return evolve(menu, checked=now, links=kept)


def _seen(before: Link | None, display: str) -> Link:
    """Return what a link is that is in the menu now."""
    if before is None:
        return Link(display, Mark.NEW)
    changed = before.mark is Mark.READ and before.display != display
    return Link(display, Mark.CHANGED if changed else before.mark)


def _first_new(walk: list[Headline], origin: GopherUrl | str | None) -> Headline | None:
    twins = _twins(origin) if origin is not None else ()
    start = next((at + 1 for at, link in enumerate(walk) if link.url in twins), 0)
    return next((link for link in walk[start:] + walk[:start] if link.mark is Mark.NEW), None)


def _twins(url: GopherUrl | str) -> tuple[str, ...]:
    """Return an address, and the same with TLS or without."""
    try:
        parsed = GopherUrl.parse(str(url))
    except BadUrl:
        return (str(url),)
    return str(parsed), str(evolve(parsed, tls=not parsed.tls))


# ---------------------------------------------------------------- the file


def _read(value: object) -> tuple[Menus, int]:
    match value:
        case {"menus": list(entries)}:
            read = [_read_menu(entry) for entry in entries[:MOST_MENUS]]
            menus = {menu.url: menu for menu, _ in read if menu is not None}
            return tuple(menus.values()), sum(lost for _, lost in read)
        case _:
            return (), 1


def _read_menu(value: object) -> tuple[Followed | None, int]:
    """Return a menu and how many of its entries could not be read, itself included."""
    match value:
        case [str(url), str(title), float() | int() as checked, list(entries)] if (
            url.isprintable() and 0 <= checked < END_OF_TIME
        ):
            read = [_read_link(entry) for entry in entries[:MOST_LINKS]]
            links = dict(link for link in read if link is not None)
            return Followed(url, title, float(checked), links), read.count(None)
        case _:
            return None, 1


def _read_link(value: object) -> tuple[str, Link] | None:
    match value:
        case [str(url), str(display), "read" | "new" | "changed" as mark, bool(present)] if (
            url.isprintable()
        ):
            return url, Link(display, Mark(mark), present)
        case _:
            return None


def _write(menus: Menus) -> object:
    return {
        "menus": [
            [
                menu.url,
                menu.title,
                menu.checked,
                [[url, *_written(link)] for url, link in menu.links.items()],
            ]
            for menu in menus
        ]
    }


def _written(link: Link) -> tuple[str, str, bool]:
    return link.display, link.mark, link.present
