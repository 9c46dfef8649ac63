"""What the reader sees of a page: rows of a document, of an error, of the reader's own lists."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from gopherclient.document import Blob, Document, Menu, Oops, Row, Text
from gopherclient.page import Page
from gopherclient.tui.rows import LONGEST_ROW, PageRows
from gopherwire.errors import WireError
from gopherwire.item import Item, Kind, info
from gopherwire.url import GopherUrl

OWN = "reader:"
"""Begins the addresses of pages that the reader makes itself; they are never asked for."""

NOTHING = "There is nothing on this page."


@frozen
class OwnPage:
    """A page of the reader's own; its links hold whole addresses."""

    address: str
    title: str
    items: tuple[Item, ...]


def add_rows(rows: PageRows, arrived: Iterable[Row]) -> None:
    """Add what arrived: items of a menu, or lines of a text."""
    listed = tuple(arrived)
    if items := [row for row in listed if isinstance(row, Item)]:
        rows.add_items(items)
    if lines := [row for row in listed if isinstance(row, str)]:
        rows.add_lines(lines)


def rows_of(page: Page, *, hint: str = "", offers: Sequence[Item] = ()) -> PageRows:
    """Make the rows of a page that is there at once; an error ends in a hint and offers."""
    rows = PageRows()
    for notice in notices_of(page):
        rows.add_mark(notice)
    match page.document:
        case Menu(items):
            rows.add_items(items)
        case Text(text):
            rows.add_text(text)
        case Oops(sentence, remedy):
            rows.add_items([Item(Kind.ERROR, sentence)])
            rows.add_items(info(line) for line in ("", *remedy.split("\n"), "", hint))
            rows.add_items(offers)
        case Blob(kind=kind) as blob:
            rows.add_text(f"A file of type {kind}, {blob.size:,} bytes. Press s to save it.\n")
    rows.finish()
    note_nothing(rows)
    return rows


def note_nothing(rows: PageRows) -> None:
    """Say so where a whole page has not a word."""
    if not any(rows.texts):
        rows.add_mark(NOTHING)


def unshown(document: Document, rows: PageRows) -> Sequence[Row] | None:
    """Return what of a document rows do not show yet; None where they show something else.

    The rows are not made anew for it, which would take the memory of the page once more.
    """
    match document:
        case Menu(items) if rows.items:
            return items[rows.items :]
        case Text(text):
            return _unshown_lines(text, rows)
        case _:
            return None


def rows_of_own(page: OwnPage) -> PageRows:
    """Make the rows of a page of the reader's own."""
    rows = PageRows()
    rows.add_items(page.items)
    rows.finish()
    return rows


def notices_of(page: Page) -> tuple[str, ...]:
    """Return what is to be said about a page beside its text."""
    return (*page.notices, *getattr(page.document, "notices", ()))


def encoding_of(document: Document) -> str:
    """Name the encoding a text was read in."""
    return getattr(document, "encoding", "").upper()


def kind_of(page: Page) -> str:
    """Name what a page is, in a word."""
    match page.document:
        case Menu():
            return "menu"
        case Text():
            return "text"
        case Oops():
            return "error"
        case Blob():
            return "file"


def link_to(address: str, words: str) -> Item:
    """Make a row that leads to an address, whatever its scheme."""
    try:
        kind = GopherUrl.parse(address).kind
    except WireError:
        kind = Kind.HTML
    return Item(kind, words or address, f"URL:{address}")


def _unshown_lines(text: str, rows: PageRows) -> list[str] | None:
    at = 0
    for row in rows.texts:
        if at > len(text) or not text.startswith(row, at):
            return None
        at += len(row)
        if len(row) == LONGEST_ROW and text[at : at + 1] not in {"", "\n"}:
            continue  # the line goes on in another row
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text[at:end].strip(" "):
            return None
        at = end + 1
    return text[at:].split("\n") if at <= len(text) else []
