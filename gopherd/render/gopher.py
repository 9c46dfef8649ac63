"""A page as a menu: rows a Gopher client shows whole, links it can follow."""

from collections.abc import Iterator

from attrs import frozen

from gopherd.render.layout import rows_of
from gopherd.render.page import Fault, Link, Page, Part, Picture
from gopherd.render.redirect import URL_PREFIX
from gopherwire.item import Item, Kind, error, info
from gopherwire.menu import write_menu

TAGGED = frozenset({Kind.MENU, Kind.SEARCH})
"""Kinds to whose name the Gopher client in Debian adds a column of its own."""

PLUS = "+"
"""Ends a row whose item speaks Gopher+ (2.2)."""


@frozen
class Address:
    """Where readers reach this server; never the address it is bound to."""

    host: str
    port: int

    @property
    def in_url(self) -> str:
        """Host and port as addresses have them: an IPv6 address stands in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def menu_items(page: Page, *, address: Address, width: int) -> list[Item]:
    """Lay a page out as menu items, none wider than `width` columns."""
    return [item for part in page.parts for item in _items(part, address, width)]


def print_menu(page: Page, *, address: Address, width: int) -> bytes:
    """Print a page as the bytes of a menu."""
    return write_menu(menu_items(page, address=address, width=width))


def _items(part: Part, address: Address, width: int) -> Iterator[Item]:
    match part:
        case Link(kind=kind):
            name, *more = rows_of(part, width - (kind in TAGGED))
            yield _linked(part, name, address)
        case Fault():
            name, *more = rows_of(part, width)
            yield error(name)
        case _:
            more = rows_of(part, width)
    yield from (info(row) for row in more)
    if isinstance(part, Picture) and part.file:
        yield from _items(part.file, address, width)


def _linked(link: Link, name: str, address: Address) -> Item:
    host, port = link.host or address.host, link.port or address.port
    return Item(link.kind, name, link.selector, host, port, plus=PLUS if _has_plus(link) else "")


def _has_plus(link: Link) -> bool:
    """Tell whether Gopher+ is worth asking for: for an abstract and a date, or for views.

    A text is announced only with views: the client in Debian opens no other one.
    """
    if link.host or link.selector.startswith(URL_PREFIX):
        return False
    return link.kind in TAGGED or (link.kind == Kind.TEXT and link.views)
