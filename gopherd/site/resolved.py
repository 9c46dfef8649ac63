"""What a selector names, before anyone has decided in which form it is sent."""

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from anyascii import anyascii
from attrs import evolve, field, frozen

from gopherd.library.catalogue import FileEntry
from gopherd.render.page import Page
from gopherd.render.plain import ascii_selector, in_ascii
from gopherwire.item import Kind

if TYPE_CHECKING:
    from gopherd.render.feed import Feed


@frozen
class Version:
    """The text of an article in another language."""

    language: str
    page: Page
    selector: str = field(default="", kw_only=True)
    settled: bool = field(default=True, kw_only=True)


@frozen
class Text:
    """A page to be read as a text."""

    page: Page
    modified: datetime | None = None
    settled: bool = field(default=True, kw_only=True)
    abstract: str = field(default="", kw_only=True)
    """What it says in a sentence."""
    language: str = field(default="", kw_only=True)
    original: Version | None = field(default=None, kw_only=True)
    """What it is a translation of, where that is published here."""


@frozen
class Menu:
    """A page of items."""

    page: Page
    modified: datetime | None = None
    twin: Text | None = None
    """The same as a text, where there is one."""
    kind: Kind = field(default=Kind.MENU, kw_only=True)
    """The item type of what leads to it."""
    settled: bool = field(default=True, kw_only=True)
    """Whether it shows what the catalogue knows, not a file that has been written since."""


@frozen
class Syndicated:
    """A feed."""

    feed: "Feed"
    settled: bool = field(default=True, kw_only=True)


@frozen
class Made:
    """A text that is no page."""

    text: str


@frozen
class Document:
    """A document that is no text of Gopher's: HTML."""

    body: bytes


@frozen
class Stored:
    """A file, sent as it is."""

    entry: FileEntry


@frozen
class Moved:
    """A page under a selector it had before."""

    selector: str
    """The one it has now."""
    found: Menu | Text


@frozen
class Missing:
    """Nothing is published under the selector."""

    page: Page


Resolved = Menu | Text | Made | Syndicated | Document | Stored | Moved | Missing


Found = TypeVar("Found", bound=Resolved)


def spelled_out(resolved: Found) -> Found:
    """Write what has been found in ASCII; files and feeds stay as they are."""
    match resolved:
        case Menu(page, twin=twin):
            return evolve(resolved, page=in_ascii(page), twin=twin and spelled_out(twin))
        case Text(page, abstract=abstract):
            return evolve(resolved, page=in_ascii(page), abstract=anyascii(abstract), original=None)
        case Made(text):
            return evolve(resolved, text=anyascii(text))
        case Moved(selector, found):
            return evolve(resolved, selector=ascii_selector(selector), found=spelled_out(found))
        case Missing(page):
            return evolve(resolved, page=in_ascii(page))
    return resolved
