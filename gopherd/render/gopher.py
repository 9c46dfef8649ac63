"""A page as a menu: rows a Gopher client shows whole, links it can follow."""

from attrs import frozen

from gopherd.render.layout import rows_of
from gopherd.render.page import Fault, Link, Page, Picture
from gopherwire.item import URL_PREFIX, Item, Kind, error, info
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
    rows = _rows(page, address, width)
    return [info(row) if isinstance(row, str) else row for row in rows]


def print_menu(page: Page, *, address: Address, width: int) -> bytes:
    """Print a page as the bytes of a menu."""
    return write_menu(_rows(page, address, width))


def _rows(page: Page, address: Address, width: int) -> list[Item | str]:
    """Lay a page out; a row that is only read is its words."""
    rows: list[Item | str] = []
    for part in page.parts:
        match part:
            case Link():
                rows += _linked(part, address, width)
            case Fault():
                name, *more = rows_of(part, width)
                rows += (error(name), *more)
            case _:
                rows += rows_of(part, width)
        if isinstance(part, Picture) and part.file:
            rows += _linked(part.file, address, width)
    return rows


def _linked(link: Link, address: Address, width: int) -> list[Item | str]:
    name, *more = rows_of(link, width - (link.kind in TAGGED))
    host, port = link.host or address.host, link.port or address.port
    plus = PLUS if _has_plus(link) else ""
    return [Item(link.kind, name, link.selector, host, port, plus=plus), *more]


def _has_plus(link: Link) -> bool:
    """Tell whether Gopher+ is worth asking for: for an abstract and a date, or for views.

    A text is announced only with views: the client in Debian opens no other one.
    """
    if link.host or link.selector.startswith(URL_PREFIX):
        return False
    return link.kind in TAGGED or (link.kind == Kind.TEXT and link.views)
