"""A page put into lines for standard output, or into JSON. Never loads a screen's library.

What a server sent is safe to show already; nothing here makes it less so.
"""

from collections.abc import Iterator
from itertools import count

from attrs import frozen

from gopherclient.destination import (
    Destination,
    Download,
    Leave,
    Login,
    Nowhere,
    Search,
    Visit,
    as_followed,
    follow,
)
from gopherclient.document import Blob, Document, Menu, Oops, Text
from gopherclient.headline import headline
from gopherclient.wrapping import wrap
from gopherwire.item import Item, Kind
from gopherwire.url import GopherUrl

_LOGIN_SCHEMES: dict[str, str] = {
    Kind.TELNET: "telnet",
    Kind.TN3270: "tn3270",
    Kind.CSO: "cso",
}
_NOT_LINKS = frozenset({Kind.INFO, Kind.ERROR})

TAGS: dict[str, str] = {
    Kind.TEXT: "",
    Kind.MENU: "/",
    Kind.CSO: " <CSO>",
    Kind.BINHEX: " <HQX>",
    Kind.ARCHIVE: " <archive>",
    Kind.UUENCODED: " <UU>",
    Kind.SEARCH: " <?>",
    Kind.TELNET: " <TEL>",
    Kind.BINARY: " <file>",
    Kind.MIRROR: " <mirror>",
    Kind.TN3270: " <3270>",
    Kind.GIF: " <image>",
    Kind.IMAGE: " <image>",
    Kind.HTML: " <link>",
    Kind.DOCUMENT: " <document>",
    Kind.SOUND: " <sound>",
    Kind.PNG: " <image>",
    Kind.PDF: " <document>",
    Kind.MIME: " <mail>",
    Kind.CALENDAR: " <calendar>",
    Kind.MOVIE: " <movie>",
    Kind.BITMAP: " <image>",
    Kind.XML: " <XML>",
}
"""What follows a row to say what is behind it, much as the first clients had it."""


def tag(kind: str) -> str:
    """Return what follows a row of this kind; an unknown kind is said to be unknown."""
    return TAGS.get(kind, f" <unknown: {kind}>")


@frozen
class Link:
    """A row that leads somewhere, with the number it is shown by, from 1."""

    number: int
    item: Item
    destination: Destination

    @property
    def address(self) -> str:
        """Where it leads, as an address; or in brackets why it leads nowhere."""
        match self.destination:
            case Visit(url) | Search(url) | Download(url, _):
                return str(url)
            case Leave(address, _):
                return address
            case Login(host, port, login, kind):
                scheme = _LOGIN_SCHEMES[kind]
                named = f"[{host}]" if ":" in host else host
                return f"{scheme}://{named}:{port}/{f' (log in as {login})' if login else ''}"
            case Nowhere(reason):
                return f"({reason})"


def links_of(document: Document, url: GopherUrl) -> tuple[Link, ...]:
    """Return the rows of a page that can be followed."""
    items = document.items if isinstance(document, Menu) else ()
    numbers = count(1)
    return tuple(
        Link(next(numbers), item, follow(as_followed(items, place), url))
        for place, item in enumerate(items)
        if item.kind not in _NOT_LINKS
    )


def dump(document: Document, url: GopherUrl, *, width: int | None = None) -> Iterator[str]:
    """Yield the lines of a page; a menu's links are numbered, their addresses follow it.

    With a width, lines that are longer are broken, but for those that look drawn.
    """
    match document:
        case Menu():
            yield from _menu(document, links_of(document, url), width)
        case Text(text):
            for line in text.split("\n"):
                yield from wrap(line, width) if width else [line]
        case Blob():
            yield f"A file of {document.size:,} bytes; --download FILE saves it."
        case Oops(sentence, remedy):
            yield f"Error: {sentence}"
            if remedy:
                yield from remedy.split("\n")


def list_links(document: Document, url: GopherUrl) -> Iterator[str]:
    """Yield a line for each link: its address, a TAB, its whole headline."""
    items = document.items if isinstance(document, Menu) else ()
    places = (place for place, item in enumerate(items) if item.kind not in _NOT_LINKS)
    for place, link in zip(places, links_of(document, url), strict=True):
        yield f"{link.address}\t{headline(items, place)}"


def as_json(document: Document, url: GopherUrl) -> str:
    """Write a page as one JSON object."""
    import json  # noqa: PLC0415 here alone

    return json.dumps({"address": str(url), **_values(document, url)}, ensure_ascii=False, indent=1)


def _menu(menu: Menu, links: tuple[Link, ...], width: int | None) -> Iterator[str]:
    digits = len(str(len(links)))
    margin = " " * (digits + 3)
    waiting = iter(links)
    for item in menu.items:
        if item.kind == Kind.INFO:
            lead, text = margin, item.display
        elif item.kind == Kind.ERROR:
            lead, text = margin, f"Error: {item.display}"
        else:
            lead, text = f"[{next(waiting).number:>{digits}}] ", item.display + tag(item.kind)
        for row in wrap(text, width - len(margin)) if width else [text]:
            yield (lead + row).rstrip()
            lead = margin
    if links:
        yield ""
    for link in links:
        yield f"{link.number:>{digits}}. {link.address}"


def _values(document: Document, url: GopherUrl) -> dict[str, object]:
    match document:
        case Menu():
            links = iter(links_of(document, url))
            return {
                "type": "menu",
                "complete": document.complete,
                "notices": document.notices,
                "error": document.error,
                "items": [
                    _row(item, None if item.kind in _NOT_LINKS else next(links))
                    for item in document.items
                ],
            }
        case Text(text, encoding, complete, notices):
            return {
                "type": "text",
                "complete": complete,
                "notices": notices,
                "encoding": encoding,
                "text": text,
            }
        case Blob(_, kind, complete, notices):
            return {
                "type": "file",
                "complete": complete,
                "notices": notices,
                "kind": kind,
                "size": document.size,
            }
        case Oops(sentence, remedy):
            return {"type": "error", "error": sentence, "remedy": remedy}


def _row(item: Item, link: Link | None) -> dict[str, object]:
    row: dict[str, object] = {"kind": item.kind, "text": item.display}
    if link and isinstance(link.destination, Nowhere):
        return {**row, "number": link.number, "nowhere": link.destination.reason}
    return row if link is None else {**row, "number": link.number, "address": link.address}
