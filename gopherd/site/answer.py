"""Answers: what a selector names, in the form that was asked for, ready to be sent.

Plain Gopher gets menus and texts; Gopher+ gets the same under a head, or what is known of it.
"""

import os
from datetime import datetime

from attrs import field, frozen

from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import FileEntry
from gopherd.library.opening import open_beneath
from gopherd.render.address import Reach
from gopherd.render.feed import FeedPress
from gopherd.render.gopher import Address, menu_items, print_menu
from gopherd.render.page import Page
from gopherd.render.text import print_text
from gopherd.site.routes import Document, Made, Menu, Missing, Resolved, Stored, Syndicated, Text
from gopherwire.item import Item, Kind, is_text
from gopherwire.plus import (
    Ask,
    Directory,
    ItemAttributes,
    Plain,
    View,
    refusal,
    sized,
)
from gopherwire.text import write_text

NOT_AVAILABLE = 1
"""The Gopher+ code for what is not there."""

NOBODY = "nobody@invalid"
"""Stands for the mail address Gopher+ insists on, where the masthead gives none."""

AS_TEXT = "text/plain"
AS_MENU = "application/gopher-menu"


@frozen
class Printed:
    """An answer that is ready to be sent."""

    body: bytes
    found: bool = True
    settled: bool = field(default=True, kw_only=True)
    """Whether it is the same until the news changes."""
    about: tuple[str, ...] = field(default=(), kw_only=True)
    """The selectors of what else it shows all of, besides what it is asked for by."""


@frozen
class Opened:
    """A file to be sent. Whoever takes it closes the descriptor."""

    descriptor: int
    size: int
    """Bytes that are sent at most, though the file may grow."""
    text: bool = field(default=False, kw_only=True)
    """Whether it goes out as a text: CRLF, doubled full stops, a closing one."""
    head: bytes = field(default=b"", kw_only=True)
    start: int = field(default=0, kw_only=True)
    """Where in the file to begin; `size` counts from there."""


Answer = Printed | Opened


@frozen
class Asked:
    """What a reader wants of a selector, and what an answer may have to say of it."""

    selector: str = ""
    """As the site writes it."""
    form: Ask = field(factory=Plain)
    newest: datetime | None = None
    """When the newest article is from."""


@frozen(kw_only=True)
class Press:
    """Prints what has been resolved, for one masthead and one public address."""

    masthead: Masthead
    address: Address
    folder: int
    """content/, open."""
    text_terminator: bool = True
    web: str | None = None
    """What addresses of the web view begin with; None where there is none."""

    def answer(self, resolved: Resolved, asked: Asked) -> Answer:
        """Answer what was asked. Raises OSError if a file cannot be opened any more."""
        if isinstance(asked.form, Plain):
            return self._plain(resolved)
        match asked.form:
            case View(data=True):
                return self._refuse("Nothing here takes a form.")
            case View(view):
                return self._view(resolved, view)
            case _ if isinstance(resolved, Missing):
                return self._refuse(resolved.page.title)
            case _ if isinstance(resolved, Document):
                return self._refuse("Nothing is known here of what is outside Gopher.")
            case Directory() if isinstance(resolved, Menu):
                return Printed(sized(self._all_attributes(resolved.page, asked.newest)))
            case _:
                return Printed(sized(self._attributes(resolved, asked)))

    def _plain(self, resolved: Resolved) -> Answer:
        match resolved:
            case Menu(page):
                return Printed(self._menu(page))
            case Missing(page):
                return Printed(self._menu(page), found=False)
            case Text() | Made() | Syndicated():
                text = write_text(self._text(resolved), terminator=self.text_terminator)
                return Printed(text)
            case Document(body):
                return Printed(body)
            case Stored(entry):
                return self._open(entry)

    def _view(self, resolved: Resolved, view: str) -> Answer:
        """Send a view; one that there is not is answered with the item itself."""
        match resolved:
            case Menu(twin=Page() as twin) if view == AS_TEXT:
                return Printed(sized(_lines(print_text(twin, width=self.masthead.width))))
            case Menu(page):
                return Printed(sized(b"".join(item.to_bytes() for item in self._items(page))))
            case Document(body):
                return Printed(sized(body))
            case Stored(entry):
                return self._open(entry, plus=True)
            case Text() | Made() | Syndicated():
                return Printed(sized(_lines(self._text(resolved))))
            case Missing(page):
                return self._refuse(page.title)

    def _attributes(self, resolved: Resolved, asked: Asked) -> bytes:
        kind, name, modified = Kind.TEXT, self.masthead.title, asked.newest
        views: tuple[tuple[str, int], ...] = ()
        match resolved:
            case Menu(page, when, twin):
                kind, name, modified = resolved.kind, page.title, when or modified
                body = self._menu(page)
                views = ((AS_MENU, len(body)),)
                if twin:
                    plain = print_text(twin, width=self.masthead.width)
                    views += ((AS_TEXT, len(plain.encode())),)
            case Text(page, when):
                name, modified = page.title, when or modified
                views = ((AS_TEXT, len(self._text(resolved).encode())),)
            case Made() | Syndicated():
                views = ((AS_TEXT, len(self._text(resolved).encode())),)
            case Stored(entry):
                kind, name = Kind(entry.filed.kind), entry.filed.name
                views = ((AS_TEXT, entry.filed.size),) if is_text(kind) else ()
        item = Item(kind, name, asked.selector, self.address.host, self.address.port)
        return ItemAttributes(item, self._admin, modified, views).to_bytes()

    def _all_attributes(self, page: Page, newest: datetime | None) -> bytes:
        attributes = (ItemAttributes(item, self._admin, newest, ()) for item in self._items(page))
        return b"".join(one.to_bytes() for one in attributes)

    def _refuse(self, sentence: str) -> Printed:
        return Printed(refusal(NOT_AVAILABLE, self._admin, sentence), found=False)

    @property
    def _admin(self) -> str:
        masthead = self.masthead
        return f"{masthead.admin or masthead.title} <{masthead.mail or NOBODY}>"

    def _menu(self, page: Page) -> bytes:
        return print_menu(page, address=self.address, width=self.masthead.width)

    def _items(self, page: Page) -> list[Item]:
        return menu_items(page, address=self.address, width=self.masthead.width)

    def _text(self, resolved: Text | Made | Syndicated) -> str:
        match resolved:
            case Text(page):
                return print_text(page, width=self.masthead.width)
            case Made(text):
                return text
            case Syndicated(feed):
                return FeedPress(self.masthead, Reach(self.address, None), self.web).print(feed)

    def _open(self, entry: FileEntry, *, plus: bool = False) -> Opened:
        descriptor = open_beneath(self.folder, entry.target)
        size = os.fstat(descriptor).st_size
        if plus:
            return Opened(descriptor, size, head=b"+%d\r\n" % size)
        return Opened(descriptor, size, text=is_text(entry.filed.kind))


def _lines(text: str) -> bytes:
    """Write a text under a Gopher+ head, which tells its length: no stuffing, no full stop."""
    return text.replace("\n", "\r\n").encode()
