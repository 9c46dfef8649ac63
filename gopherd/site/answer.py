"""Answers: what a selector names, in the form that was asked for, ready to be sent.

These are the answers of plain Gopher: menus, texts, files.
"""

import os

from attrs import field, frozen

from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import FileEntry
from gopherd.library.opening import open_beneath
from gopherd.render.address import Reach
from gopherd.render.gopher import Address, print_menu
from gopherd.render.page import Page
from gopherd.render.text import print_text
from gopherd.site.resolved import (
    Document,
    Made,
    Menu,
    Missing,
    Moved,
    Resolved,
    Stored,
    Syndicated,
    Text,
)
from gopherwire.item import is_text
from gopherwire.text import write_text


@frozen
class Printed:
    """An answer that is ready to be sent."""

    body: bytes
    found: bool = True
    settled: bool = field(default=True, kw_only=True)
    """Whether it is the same until the news changes."""
    about: tuple[str, ...] = field(default=(), kw_only=True)
    """The selectors of what else it shows all of, besides what it is asked for by."""
    form: str = field(default="", kw_only=True)
    """Which of its forms it is, where Gopher+ tells of several."""
    forms: tuple[str, ...] = field(default=(), kw_only=True)
    """All that it has, by their names in lower case, the one it is known by first."""


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

    def answer(self, resolved: Resolved) -> Answer:
        """Answer what was asked. Raises OSError if a file cannot be opened any more."""
        match resolved:
            case Menu(page):
                return Printed(self._menu(page))
            case Missing(page):
                return Printed(self._menu(page), found=False)
            case Moved(_, found):
                return self.answer(found)
            case Text() | Made() | Syndicated():
                text = write_text(self.text(resolved), terminator=self.text_terminator)
                return Printed(text)
            case Document(body):
                return Printed(body)
            case Stored(entry):
                return self.open(entry)

    def _menu(self, page: Page) -> bytes:
        return print_menu(page, address=self.address, width=self.masthead.width)

    def text(self, resolved: Text | Made | Syndicated) -> str:
        """Print what is read as a text, with newlines."""
        match resolved:
            case Text(page):
                return print_text(page, width=self.masthead.width)
            case Made(text):
                return text
            case Syndicated(feed):
                from gopherd.render.feed import FeedPress

                return FeedPress(self.masthead, Reach(self.address, None), self.web).print(feed)

    def open(self, entry: FileEntry) -> Opened:
        """Open a file. Raises OSError if it is not there any more."""
        descriptor = open_beneath(self.folder, entry.target)
        size = os.fstat(descriptor).st_size
        return Opened(descriptor, size, text=is_text(entry.filed.kind))
