"""Atom and RSS as a list of links: what a menu would be if the feed's author kept one.

A document type is refused before it can define anything, so nothing expands and nothing is
loaded; linear in the feed's length.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin
from xml.parsers import expat

from attrs import define, field

from gopherclient.hypertext import read_html
from gopherclient.wrapping import wrap
from gopherwire.errors import BadUrl
from gopherwire.item import Item, Kind, info, kind_of
from gopherwire.url import GopherUrl

LONGEST = 2**21
"""Characters. Feeds with whole articles have some hundred thousands; more is read as text."""
MOST_ENTRIES = 1000
"""As many links as are remembered of a followed menu."""
HEAD = 1024
"""Characters in which the root element has to begin."""
LONGEST_ADDRESS = 2000
LONGEST_FIELD = 4000
"""Characters of markup that a title or a summary is made of; only its first words are shown."""
LONGEST_TITLE = 200
LONGEST_SNIPPET = 180
"""Characters: three rows, enough to know whether to go on reading."""
COLUMNS = 66

_BEFORE_ROOT = re.compile(r"<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"\ufeff?\s*<(?:[A-Za-z][\w.-]{0,20}:)?(?:feed|rss|RDF)[\s>]")
_NAMESPACES: dict[str, tuple[str, ...]] = {
    "feed": ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"),
    "RDF": ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"),
}
_FIELDS: dict[str, str] = {
    **{name: name for name in ("title", "link", "summary", "content", "description", "guid")},
    **dict.fromkeys(("published", "pubDate", "dc:date"), "date"),
    **dict.fromkeys(("updated", "modified", "lastBuildDate"), "changed"),
    "atom:link": "link",
    "content:encoded": "content",
    "subtitle": "description",
    "tagline": "description",
}
"""What is read of a feed and of its entries; other prefixes have titles of other things."""

_SHAPED = re.compile(r"<(table|pre)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE)
"""What says nothing once its rows and columns are run together."""
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SPACES = re.compile(r"\s+")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAIL_DATE = re.compile(r"\b([0-9]{1,2}) +([A-Z][a-z]{2})[a-z]* +([0-9]{4})\b")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def read_feed(text: str, page: GopherUrl) -> tuple[Item, ...] | None:
    """Return the rows of the feed at this address; None where it is none, or is damaged."""
    if len(text) > LONGEST or not _ROOT.match(_BEFORE_ROOT.sub("", text[:HEAD])):
        return None
    reader = _Reader()
    try:
        reader.read(text)
    except (expat.ExpatError, _NoFeedError):
        return None
    return tuple(_rows(reader, page))


class _NoFeedError(Exception):
    """It is XML, but no feed, or more than a feed needs."""


@define
class _Reader:
    """Gathers the fields of a feed and of its entries, each the first time it comes."""

    about: dict[str, str] = field(factory=dict)
    entries: list[dict[str, str]] = field(factory=list)
    count: int = 0
    """Entries, also those beyond MOST_ENTRIES."""
    base: str = ""
    """What xml:base of the root says that addresses begin with."""
    prefix: str = ""
    path: list[str] = field(factory=list)
    entry: dict[str, str] | None = None
    """The entry that is open."""
    entry_depth: int = 0
    name: str = ""
    """The field that is open."""
    depth: int = 0
    """Of the field that is open."""
    words: list[str] = field(factory=list)

    def read(self, text: str) -> None:
        """Read it all; raise ExpatError for what is not well-formed, _NoFeedError for no feed."""
        # Names are taken with their prefixes as they stand: feeds in the wild do not declare all.
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.words.append
        parser.Parse(text.removeprefix("\ufeff").encode("utf-8", "replace"), True)

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.path:
            self._begin_root(tag, attributes)
        tag = tag.removeprefix(self.prefix)
        self.path.append(tag)
        if self.name:
            self.words.append(f"<{tag}>")  # markup that stands in the open
        elif tag in {"entry", "item"} and self.entry is None:
            self.entry, self.entry_depth = {}, len(self.path)
            self.count += 1
        elif tag in _FIELDS and self._is_field():
            self.name, self.depth = _FIELDS[tag], len(self.path)
            self.words.clear()
            self._note_attributes(attributes)

    def _begin_root(self, tag: str, attributes: dict[str, str]) -> None:
        prefix, colon, name = tag.rpartition(":")
        known = _NAMESPACES.get(name)
        if known and not any(value in known for value in attributes.values()):
            raise _NoFeedError
        self.prefix = prefix + colon if name == "feed" else ""
        self.base = attributes.get("xml:base", "")

    def _is_field(self) -> bool:
        """Say whether what begins belongs to the feed or to an entry, and not to a part of it."""
        parent = self.path[-2] if len(self.path) > 1 else ""
        if self.entry is not None:
            return parent in {"entry", "item"}
        return parent in {"feed", "channel"}

    def _note_attributes(self, attributes: dict[str, str]) -> None:
        if self.name == "link":
            if attributes.get("rel", "alternate") == "alternate":
                self._note(attributes.get("href", ""))
            else:
                self.name = "other link"
        elif self.name == "guid" and attributes.get("isPermaLink", "true") != "true":
            self.name = "other name"

    def _end(self, tag: str) -> None:
        tag = tag.removeprefix(self.prefix)
        if self.name and len(self.path) == self.depth:
            self._note("".join(self.words))
            self.name = ""
        elif self.name:
            self.words.append(f"</{tag}>")
        elif self.entry is not None and len(self.path) == self.entry_depth:
            if len(self.entries) < MOST_ENTRIES:
                self.entries.append(self.entry)
            self.entry = None
        self.path.pop()
        if not self.name:
            self.words.clear()

    def _note(self, words: str) -> None:
        fields = self.about if self.entry is None else self.entry
        if words := words[:LONGEST_FIELD].strip():
            fields.setdefault(self.name, words)


def _refuse(*_: object) -> None:
    raise _NoFeedError


def _rows(reader: _Reader, page: GopherUrl) -> Iterator[Item]:
    about = reader.about
    yield info(_plain(about.get("title", ""), LONGEST_TITLE) or "(A feed without a title)")
    if words := _plain(about.get("description", ""), LONGEST_SNIPPET):
        yield from (info(row) for row in wrap(words, COLUMNS))
    if date := _date(about.get("changed") or about.get("date", "")):
        yield info(f"Updated {date}")
    for entry in reader.entries:
        yield info("")
        yield from _rows_of_entry(entry, reader.base, page)
    if not reader.count:
        yield from (info(""), info("There is nothing in this feed yet."))
    if more := reader.count - len(reader.entries):
        yield from (info(""), info(f"({more:,} more are in this feed.)"))


def _rows_of_entry(entry: Mapping[str, str], base: str, page: GopherUrl) -> Iterator[Item]:
    snippet = entry.get("summary") or entry.get("description") or entry.get("content", "")
    snippet = _plain(_SHAPED.sub(" ", snippet), LONGEST_SNIPPET)
    name = entry.get("guid", "")
    address = entry.get("link") or (name if "://" in name else "")
    title = _plain(entry.get("title", ""), LONGEST_TITLE)
    yield _link(title or snippet or address or "(no title)", address, base, page)
    if date := _date(entry.get("date") or entry.get("changed", "")):
        yield info(f"   {date}")
    if title and snippet != title:
        yield from (info(f"   {row}") for row in wrap(snippet, COLUMNS) if row)


def _link(words: str, address: str, base: str, page: GopherUrl) -> Item:
    """Make a row of an entry's link; one that is not understood leaves the words."""
    address = _SPACES.sub("", address)
    if not address or len(address) > LONGEST_ADDRESS:
        return info(words)
    if not _ADDRESS.match(address):
        try:
            address = urljoin(base, address)
        except ValueError:
            return info(words)
    if not _ADDRESS.match(address):
        return _beside(words, address, page)
    elsewhere = Item(Kind.HTML, words, f"URL:{address}", page.host, page.port)
    try:
        url = GopherUrl.parse(address)
    except BadUrl:
        return elsewhere
    if url.tls or url.search is not None or url.plus is not None:
        return elsewhere  # a row has no place for it; the address does
    return Item(url.kind, words, url.selector, url.host, url.port)


def _beside(words: str, address: str, page: GopherUrl) -> Item:
    """Make a row of a relative path, from the folder the feed stands in, on the same server."""
    path = address.partition("#")[0]
    if not path or path.startswith("//"):
        return info(words)
    selector = posixpath.normpath(posixpath.join(posixpath.dirname(page.selector), path))
    kind = kind_of(path) if posixpath.splitext(path)[1] else Kind.TEXT
    return Item(Kind.MENU if path.endswith("/") else kind, words, selector, page.host, page.port)


def _plain(markup: str, longest: int) -> str:
    """Return the words of a title or a summary without their tags, cut at a word."""
    page = GopherUrl("localhost")  # links in it are left out, wherever they would lead
    rows = (item.display for item in read_html(markup, page) if item.kind == Kind.INFO)
    words = " ".join(" ".join(rows).split())
    if len(words) <= longest:
        return words
    cut = words[:longest]
    return f"{cut.rpartition(' ')[0] or cut} …"


def _date(text: str) -> str:
    """Return the day, 2025-09-05; empty where it is written in no way that is known."""
    if found := _ISO_DATE.match(text):
        return found[0]
    found = _MAIL_DATE.search(text)
    if found is None or found[2] not in _MONTHS:
        return ""
    return f"{found[3]}-{_MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
