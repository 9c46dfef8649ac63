"""What came back, understood: a menu, a text, a file, or an excuse.

Everything in it is safe to show; selectors and hosts stay as they came, to be asked for. Rows
come out while the reply arrives, so a page is read before it is complete.
"""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, TypeAlias

from attrs import define, evolve, field, frozen

from gopherclient.errors import ReaderError
from gopherclient.lines import LineReader, shown
from gopherwire.item import Item, Kind, is_text
from gopherwire.menu import LONGEST_ROW, MenuReader
from gopherwire.text import decode, read_text
from gopherwire.url import GopherUrl

if TYPE_CHECKING:
    from gopherclient.gopherplus import Peeler

# HTML, feeds and Gopher+ are rare, and take as long to load as a page to arrive: they are imported
# where they are met.

MENU_KINDS = frozenset({Kind.MENU, Kind.SEARCH, Kind.ERROR})
LONGEST_EXCUSE = 4096
"""Bytes. An answer that is longer is what was asked for, however it begins."""
LONGEST_MARKUP = 2**21
"""Bytes of hypertext, of a feed, of Gopher+ attributes: each is understood when all of it has come,
which takes the memory of several pages of that length."""

FEED_NOTICE = "This is a feed, shown as a list."

BEFORE_MARKUP = b"\xef\xbb\xbf \t\r\n"  # a byte order mark, blanks
_ROW_TABS = 3


@frozen
class Menu:
    """Rows; an HTML page is one too, its links being rows."""

    items: tuple[Item, ...]
    complete: bool = True
    notices: tuple[str, ...] = ()
    """Sentences about the page that are not on it."""
    encoding: str = "utf-8"

    @property
    def error(self) -> str | None:
        """What the server says went wrong, where the first row that says anything is an error."""
        first = next((item for item in self.items if item.display.strip()), None)
        return first.display if first and first.kind == Kind.ERROR else None


@frozen
class Text:
    """Lines, separated by LF."""

    text: str
    encoding: str = "utf-8"
    complete: bool = True
    notices: tuple[str, ...] = ()


@frozen
class Blob:
    """Bytes as they came, to be saved."""

    data: bytes
    kind: str
    complete: bool = True
    notices: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@frozen
class Oops:
    """The server's error in place of what was asked for."""

    sentence: str
    remedy: str = ""


Document: TypeAlias = Menu | Text | Blob | Oops
Row: TypeAlias = Item | str


@define
class DocumentReader:
    """Understands the reply to one request; decides by the address that was asked for."""

    url: GopherUrl
    encoding: str | None = field(default=None, kw_only=True)
    size: int = field(default=0, init=False)
    """Bytes that have come."""
    _page: "_Page" = field(init=False)
    _peeler: "Peeler | None" = field(init=False)
    _first: bytes = field(default=b"", init=False)
    _flushed: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._peeler = None
        if self.url.plus is not None:
            from gopherclient.gopherplus import Peeler  # noqa: PLC0415

            self._peeler = Peeler()
        self._page = _page_for(self.url, self.encoding)

    @property
    def ended(self) -> bool:
        """Whether the page has ended, though the connection may not have."""
        return self._page.ended or (self._peeler is not None and self._peeler.ended)

    @property
    def held_back(self) -> bool:
        """Whether there are no rows before all has come; then LONGEST_MARKUP is to be asked for."""
        return isinstance(self._page, _HypertextPage | _AttributesPage)

    def feed(self, chunk: bytes) -> tuple[Row, ...]:
        """Return the rows this chunk completes: items of a menu, lines of a text, none of a file.

        b"" is the end; `finish` says it too.
        """
        if self._flushed:
            return ()
        self._flushed = not chunk
        self.size += len(chunk)
        self._first += chunk[: LONGEST_EXCUSE + 1 - len(self._first)]
        if self._peeler is None:
            return tuple(self._page.feed(chunk))
        body = self._peeler.feed(chunk)
        self._turn_to(self._peeler)
        rows = self._page.feed(body) if body else []
        return (*rows, *([] if chunk else self._page.feed(b"")))

    def finish(self, failure: ReaderError | None = None) -> Document:
        """Return the page; with a failure as much of it as came before that."""
        if failure is not None:
            sentence = f"{failure} This is only a part of the page."
            return self._document(complete=False, notices=(sentence,))
        self.feed(b"")
        return self._document(complete=True, notices=())

    def _turn_to(self, peeler: "Peeler") -> None:
        """Go on with another kind of page, if the head says that this is one."""
        if peeler.refused and not isinstance(self._page, _RefusalPage):
            self._page = _RefusalPage()
        elif peeler.ignored and isinstance(self._page, _AttributesPage):
            self._page = _page_for(evolve(self.url, plus=None), self.encoding)

    def _document(self, *, complete: bool, notices: tuple[str, ...]) -> Document:
        peeler = self._peeler
        if peeler and peeler.ignored:
            notices += ("This server does not speak Gopher+.",)
        if complete and peeler and peeler.missing:
            complete = False
            notices += (f"The server announced {peeler.missing:,} bytes more than came.",)
        plain = peeler is None or peeler.ignored
        excuse = excuse_in(self._first) if plain and self.size <= LONGEST_EXCUSE else None
        if excuse and not isinstance(self._page, _MenuPage):
            return excuse
        return self._page.document(
            complete=complete, notices=notices, stuffed=peeler is None or peeler.stuffed
        )


def excuse_in(data: bytes) -> Oops | None:
    """Return the error a server sent as a menu in place of a text or a file, if it is one."""
    if not data.startswith(b"3") or len(data) > LONGEST_EXCUSE:
        return None
    reader = MenuReader()
    items = [*reader.feed(data), *reader.feed(b"")]
    lines = [line for line in data.split(b"\n") if line.strip(b"\r.")]
    if any(line.count(b"\t") < _ROW_TABS for line in lines) or items[0].port is None:
        return None
    sentence, *rest = (shown(item.display).strip() for item in items)
    return Oops(sentence, "\n".join(rest).strip()) if sentence else None


# ---------------------------------------------------------------- one reader a kind


class _Page(ABC):
    """Gathers one kind of page."""

    ended: bool = False

    @abstractmethod
    def feed(self, data: bytes) -> list[Row]:
        """Return the rows this completes; b"" is the end."""

    @abstractmethod
    def document(self, *, complete: bool, notices: tuple[str, ...], stuffed: bool) -> Document:
        """Return what has come; `stuffed` where a stop and doubled dots are to be undone."""


def _page_for(url: GopherUrl, encoding: str | None) -> _Page:
    match (url.plus or "")[:1], url.kind:
        case ("!" | "$") as form, _:
            return _AttributesPage(directory=form == "$")
        case _, (Kind.TEXT | Kind.XML):
            return _TextPage(url, encoding, LineReader(encoding))
        case _, Kind.HTML:
            return _HypertextPage(url, encoding)
        case _, kind if kind in MENU_KINDS:
            return _MenuPage(encoding)
        case _, kind:
            return _FilePage(kind)


@define
class _MenuPage(_Page):
    """Rows up to the stop. A row cut short by a failure leads nowhere and is left out."""

    encoding: str | None
    ended: bool = field(default=False, init=False)
    reader: MenuReader = field(factory=MenuReader, init=False)
    items: list[Item] = field(factory=list, init=False)
    row: bytes = field(default=b"", init=False)

    def feed(self, data: bytes) -> list[Row]:
        items = [_safe(item) for item in self.reader.feed(self._recoded(data))]
        if not data:
            items += [_safe(item) for item in self.reader.feed(b"")]
        self.items += items
        self.ended = self.reader.ended
        return [*items]

    def document(self, *, complete: bool, notices: tuple[str, ...], stuffed: bool) -> Document:
        del stuffed  # a row that begins with a dot has none doubled
        return Menu(tuple(self.items), complete, notices, self.encoding or "utf-8")

    def _recoded(self, data: bytes) -> bytes:
        """Return whole rows with their displays in UTF-8, where an encoding was forced."""
        if self.encoding is None:
            return data
        *rows, self.row = (self.row + data).split(b"\n")
        if len(self.row) > LONGEST_ROW or (self.row and not data):
            rows, self.row = [*rows, self.row], b""
        return b"".join(_recoded_row(row, self.encoding) + b"\n" for row in rows)


@define
class _TextPage(_Page):
    """Lines, or a feed. The last may be the stop, so it is held back until another one comes."""

    url: GopherUrl
    encoding: str | None
    reader: LineReader
    markup: bytearray | None = field(factory=bytearray, init=False)  # what came, if it may be XML
    lines: list[str] = field(factory=list, init=False)
    stop: str | None = field(default=None, init=False)
    """A line that is the stop if nothing follows."""

    def feed(self, data: bytes) -> list[Row]:
        if self.markup is not None:
            self.markup += data
            begun = self.markup[:64].lstrip(BEFORE_MARKUP)[:1]
            if begun not in b"<" or len(self.markup) > LONGEST_MARKUP:
                self.markup = None
        before = len(self.lines)
        for line in self.reader.feed(data):
            if self.stop is not None:
                self.lines.append(self.stop)
                self.stop = None
            if line == ".":
                self.stop = line
            else:
                self.lines.append(shown(line))
        return [*self.lines[before:]]

    def document(self, *, complete: bool, notices: tuple[str, ...], stuffed: bool) -> Document:
        stuffed = stuffed and is_text(self.url.kind)
        if self.markup and complete:
            text, encoding = _decoded(bytes(self.markup), self.encoding)
            text = read_text(text.encode("utf-8", "replace")) if stuffed else text
            if feed := _feed_in(text, self.url, encoding, notices):
                return feed
        lines = list(self.lines)
        if self.stop is not None and not stuffed:
            lines.append(self.stop)
        elif self.stop is not None:
            lines = [line[1:] if line.startswith("..") else line for line in lines]
        elif held := self.reader.held:
            lines.append(shown(held))
        return Text("\n".join(lines), self.reader.guessed, complete, notices)


@define
class _FilePage(_Page):
    """Bytes, not one of them changed (RFC 1436 section 3.8)."""

    kind: str
    chunks: list[bytes] = field(factory=list, init=False)

    def feed(self, data: bytes) -> list[Row]:
        self.chunks.append(data)
        return []

    def document(self, *, complete: bool, notices: tuple[str, ...], stuffed: bool) -> Document:
        del stuffed
        return Blob(b"".join(self.chunks), self.kind, complete, notices)


@define
class _HypertextPage(_Page):
    """Markup, read when all of it has come."""

    url: GopherUrl
    encoding: str | None
    markup: bytearray = field(factory=bytearray, init=False)

    def feed(self, data: bytes) -> list[Row]:
        self.markup += data
        return []

    def document(self, *, complete: bool, notices: tuple[str, ...], stuffed: bool) -> Document:
        from gopherclient.hypertext import read_html  # noqa: PLC0415

        del stuffed
        text, encoding = _decoded(bytes(self.markup), self.encoding)
        if complete and (feed := _feed_in(text, self.url, encoding, notices)):
            return feed
        items = tuple(_safe(item) for item in read_html(text, self.url))
        return Menu(items, complete, notices, encoding)


@define
class _AttributesPage(_Page):
    """What is known about an item, or about each item of a menu (Gopher+ 2.5, 2.7)."""

    directory: bool
    body: bytearray = field(factory=bytearray, init=False)

    def feed(self, data: bytes) -> list[Row]:
        self.body += data
        return []

    def document(self, *, complete: bool, notices: tuple[str, ...], stuffed: bool) -> Document:
        from gopherclient.gopherplus import about, listed  # noqa: PLC0415
        from gopherwire.plus import read_attributes  # noqa: PLC0415

        del stuffed
        known = read_attributes(bytes(self.body))
        if self.directory:
            return Menu(tuple(_safe(item) for item in listed(known)), complete, notices)
        lines = [shown(line) for one in known for line in about(one)]
        return Text("\n".join(lines), "utf-8", complete, notices)


@define
class _RefusalPage(_Page):
    """A code, a mail address, and what the server has to say (Gopher+ 2.3)."""

    reader: LineReader = field(factory=LineReader, init=False)
    lines: list[str] = field(factory=list, init=False)

    def feed(self, data: bytes) -> list[Row]:
        self.lines += self.reader.feed(data)
        return []

    def document(self, *, complete: bool, notices: tuple[str, ...], stuffed: bool) -> Document:
        del complete, notices, stuffed
        first, *rest = [shown(line).strip() for line in self.lines if line != "."] or [""]
        code, _, admin = first.partition(" ")
        sentence = " ".join(filter(None, rest)) or "The server refuses, and does not say why."
        match code:
            case "2":
                return Oops(sentence, "Try again later.")
            case "3":
                return Oops(sentence, "It has moved; look for it one menu up.")
            case _:
                return Oops(sentence, f"Ask {admin} about it." if admin.strip("<> ") else "")


def _feed_in(text: str, url: GopherUrl, encoding: str, notices: tuple[str, ...]) -> Menu | None:
    """Return the list that a feed is; None for any other markup."""
    from gopherclient.feed import read_feed  # noqa: PLC0415

    items = tuple(map(_safe, read_feed(text, url) or ()))
    return Menu(items, notices=(*notices, FEED_NOTICE), encoding=encoding) if items else None


def _safe(item: Item) -> Item:
    display = shown(item.display)
    return item if display == item.display else evolve(item, display=display)


def _recoded_row(row: bytes, encoding: str) -> bytes:
    display, tab, rest = row.partition(b"\t")
    return display.decode(encoding, "replace").encode() + tab + rest


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    return decode(data) if encoding is None else (data.decode(encoding, "replace"), encoding)
