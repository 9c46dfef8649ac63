"""HTML as a reader of Gopher wants it: the words, and the links as rows that can be followed.

No styles, no scripts, no pictures, nothing is ever loaded for it; linear in the page's length.
"""

import posixpath
import re
from collections.abc import Iterator
from html import unescape

from attrs import define, field

from gopherclient.wrapping import wrap
from gopherwire.item import Item, Kind, info
from gopherwire.url import GopherUrl

COLUMNS = 70
"""As wide as Gopher text is."""

LONGEST = 2**19
"""Characters. Real pages on Gopher have some thousands; markup that never ends is not read."""

_BREAKING_NAMES = (
    "address article aside blockquote body br dd div dl dt figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr html li main nav ol p pre section table title tr ul"
)
_APART_NAMES = "blockquote dl h1 h2 h3 h4 h5 h6 hr ol p pre table title ul"
_SILENT = frozenset({"script", "style", "template", "svg"})
_BREAKING = frozenset(_BREAKING_NAMES.split())
_APART = frozenset(_APART_NAMES.split())

# A tag ends at the next ">" and never reaches beyond another "<": so no byte is looked at twice.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>|<[!?][^<>]*>")
_TARGET = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SPACES = re.compile(r"[ \t\r\n\f]+")


def read_html(text: str, page: GopherUrl) -> Iterator[Item]:
    """Yield the rows of a page that stands at this address; never fails, whatever the markup."""
    setter = _Setter()
    for token in _tokens(text[:LONGEST]):
        match token:
            case str(words):
                setter.words.append(words)
            case ("/", tag, _):
                setter.end(tag)
            case (_, tag, attributes):
                setter.begin(tag, attributes)
    setter.end_paragraph()
    for row in setter.rows:
        match row:
            case str(line):
                yield info(line)
            case (words, target):
                yield _link(words, target, page)
    if len(text) > LONGEST:
        yield info("(This page goes on; save it to have all of it.)")


def _tokens(text: str) -> Iterator[str | tuple[str, str, str]]:
    """Yield words, and tags as (slash, name, attributes); comments and what is silent are left out.

    An angle bracket that begins no tag is a word like any other.
    """
    place = 0
    while place < len(text):
        bracket = text.find("<", place)
        if bracket < 0:
            bracket = len(text)
        if bracket > place:
            yield unescape(text[place:bracket])
        if text.startswith("<!--", bracket):
            place = _after("-->", text, bracket)
        elif (found := _TAG.match(text, bracket)) is None:
            yield text[bracket : bracket + 1]
            place = bracket + 1
        else:
            slash, name, attributes = found.groups("")
            place = found.end()
            if name.lower() in _SILENT and not slash:
                place = _after(">", text, _after(f"</{name}", text, place))
            elif name:
                yield slash, name.lower(), attributes


def _after(mark: str, text: str, start: int) -> int:
    """Return the place behind the next mark, or the end of the text."""
    found = text.find(mark, start)
    return len(text) if found < 0 else found + len(mark)


@define
class _Setter:
    """Sets lines, and links as (words, target) right below the paragraph they stand in."""

    rows: list[str | tuple[str, str]] = field(factory=list)
    words: list[str] = field(factory=list)
    links: list[tuple[str, str]] = field(factory=list)
    target: str = ""
    link_began: int = 0
    """The place in words."""
    preformatted: int = 0
    """How many <pre> are open."""

    def begin(self, tag: str, attributes: str) -> None:
        if tag in _BREAKING:
            self._break(tag)
            self.preformatted += tag == "pre"
            self.words += ["* "] if tag == "li" else []
        elif tag == "a":
            self._end_link()
            found = _TARGET.search(attributes)
            self.target = unescape(next(filter(None, found.groups()), "")) if found else ""
            self.link_began = len(self.words)
        elif tag in {"td", "th"}:
            self.words.append(" ")

    def end(self, tag: str) -> None:
        if tag in _BREAKING:
            self._break(tag)
            self.preformatted -= tag == "pre" and self.preformatted > 0
        elif tag == "a":
            self._end_link()

    def end_paragraph(self) -> None:
        """Write down what was gathered since the last break."""
        self._end_link()
        words = "".join(self.words)
        if self.preformatted:
            self.rows += words.strip("\r\n").expandtabs().split("\n") if words.strip() else []
        elif words := _SPACES.sub(" ", words).strip():
            self.rows += wrap(words, COLUMNS)
        self.rows += self.links
        self.words, self.links = [], []

    def _break(self, tag: str) -> None:
        self.end_paragraph()
        if tag in _APART and self.rows and self.rows[-1] != "":
            self.rows.append("")

    def _end_link(self) -> None:
        if self.target:
            words = _SPACES.sub(" ", "".join(self.words[self.link_began :])).strip()
            self.links.append((words or self.target, self.target))
        self.target = ""


def _link(words: str, target: str, page: GopherUrl) -> Item:
    """Make a row of a link; one without a scheme stays on the server the page came from."""
    target = _SPACES.sub("", target)
    if _SCHEME.match(target):
        return Item(Kind.HTML, words, f"URL:{target}", page.host, page.port)
    path = target.partition("#")[0]
    if not path:
        return info(words)
    return Item(Kind.HTML, words, _beside(page.selector, path), page.host, page.port)


def _beside(selector: str, path: str) -> str:
    """Resolve a relative path the way browsers do, from the folder the page stands in."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(selector), path))
