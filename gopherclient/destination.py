"""What following a row means: a page, a question, a file, another program, or nothing.

Decides only; nothing is opened here. Whatever is handed to another program is a list of
arguments, none of which begins with a dash, and never a shell's line.
"""

import re
from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import quote

from attrs import evolve, frozen

from gopherclient.lines import shown
from gopherwire.errors import BadUrl
from gopherwire.item import Item, Kind
from gopherwire.printable import scrub
from gopherwire.url import GopherUrl

PAGE_KINDS = frozenset({Kind.TEXT, Kind.MENU, Kind.ERROR, Kind.HTML, Kind.XML})
LOGIN_KINDS = frozenset({Kind.CSO, Kind.TELNET, Kind.TN3270})

WELCOME_SCHEMES = frozenset(
    {"http", "https", "gemini", "ftp", "ftps", "mailto", "irc", "ircs", "news", "nntp", "finger"}
)
"""Left to the system's own choice of program; the reader is asked first about any other."""

REFUSED_SCHEMES = frozenset(
    {"javascript", "vbscript", "data", "file", "about", "blob", "view-source", "jar", "ws", "wss"}
)
"""A page from elsewhere has no business running code or opening files here."""

LONGEST_NAME = 100
"""Bytes of a file name: every file system takes that, and a listing stays readable."""

_HURL = re.compile(r"/?URL:(.*)", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_LOGIN = re.compile(r"(?://)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/]*)(?::([0-9]{1,5}))?/?")
_LOGIN_PORTS = {"telnet": 23, "tn3270": 23}
_LOGIN_KIND = {"telnet": Kind.TELNET, "tn3270": Kind.TN3270}
_URL_KEPT = "!#$%&'()*+,-./:;=?@[]_~"  # an address that is quoted already stays as it is
_UNFIT = re.compile(r'[/\\:*?"<>|]+')
_SUFFIXES: dict[str, str] = {
    Kind.TEXT: ".txt",
    Kind.MENU: ".gophermap",
    Kind.GIF: ".gif",
    Kind.HTML: ".html",
    Kind.XML: ".xml",
}


@frozen
class Visit:
    """A page to show."""

    url: GopherUrl


@frozen
class Search:
    """A page that wants words first: `evolve(url, search=words)` is what to visit."""

    url: GopherUrl


@frozen
class Download:
    """A file to save, and a safe name for it."""

    url: GopherUrl
    name: str


@frozen
class Leave:
    """An address for another program; ASCII without spaces or controls, beginning with a scheme."""

    address: str
    ask: bool = False
    """Whether its scheme is one that the reader should be asked about."""

    def command(self, opener: str = "xdg-open") -> tuple[str, ...]:
        """Return the arguments that open it."""
        return (opener, self.address)


@frozen
class Login:
    """Another service: its host, port and login name to be shown, and how it is reached."""

    host: str
    port: int
    login: str
    kind: str

    def command(self) -> tuple[str, ...]:
        """Return the arguments of a program that goes there; none for a CSO name server."""
        match self.kind:
            case Kind.TELNET:
                return ("telnet", self.host, str(self.port))
            case Kind.TN3270:
                return ("tn3270", self.host, str(self.port))
            case _:
                return ()


@frozen
class Nowhere:
    """Nothing to follow, and the sentence that says why."""

    reason: str


Destination: TypeAlias = Visit | Search | Download | Leave | Login | Nowhere


def follow(item: Item, page: GopherUrl | None = None) -> Destination:
    """Say what following a row means, on the page where it stands.

    A link on a TLS page to the same host and port stays on TLS. A mirror row has to be made one
    of its primary's kind first: see `as_followed`.
    """
    if item.kind == Kind.INFO:
        return Nowhere("That row is only there to be read.")
    if item.kind == Kind.ERROR:
        return Nowhere(f"The server reports an error: {shown(item.display)}")
    if link := _HURL.fullmatch(item.selector):
        return _leave(link[1])
    if item.plus.startswith("?"):
        return Nowhere("This wants a Gopher+ form filled in, which this reader does not have.")
    try:
        url = GopherUrl.of(item)
    except BadUrl as error:
        return Nowhere(error.sentence)
    if page and page.tls and (page.host, page.port) == (url.host, url.port):
        url = evolve(url, tls=True)
    return arrive(url)


def arrive(url: GopherUrl) -> Destination:
    """Say what opening an address means."""
    if link := _HURL.fullmatch(url.selector):
        return _leave(link[1])
    match url.kind:
        case Kind.SEARCH if url.search is None and url.plus is None:
            return Search(url)
        case Kind.SEARCH:
            return Visit(url)
        case kind if kind in PAGE_KINDS:
            return Visit(url)
        case kind if kind in LOGIN_KINDS:
            return Login(url.host, url.port, shown(url.selector), kind)
        case Kind.INFO | Kind.MIRROR:
            return Nowhere("That is no kind of page.")
        case _:
            return Download(url, safe_name(url.selector, url.kind))


def mirrors(items: Sequence[Item], place: int) -> tuple[Item, ...]:
    """Return the row at a place and those that mirror it, in the order they are worth trying.

    All have the kind of the primary, the last row above them that is no mirror.
    """
    first = place
    while first > 0 and items[first].kind == Kind.MIRROR:
        first -= 1
    last = first + 1
    while last < len(items) and items[last].kind == Kind.MIRROR:
        last += 1
    order = [place, *(other for other in range(first, last) if other != place)]
    return tuple(evolve(items[other], kind=items[first].kind) for other in order)


def as_followed(items: Sequence[Item], place: int) -> Item:
    """Return the row at a place as it is followed: a mirror as one of its primary's kind."""
    item = items[place]
    return mirrors(items, place)[0] if item.kind == Kind.MIRROR else item


def above(url: GopherUrl, delimiter: str = "/") -> GopherUrl | None:
    """Return the menu one level up; None at the top.

    Some servers put the kind before the path: the menu above 0/a/b is 1/a there.
    """
    if not url.selector and url.search is None:
        return None
    parent, found, _ = url.selector.rstrip(delimiter).rpartition(delimiter)
    if found and parent[:1] == url.kind:
        parent = Kind.MENU + parent[1:] if parent != url.kind else ""
    return evolve(url, kind=Kind.MENU, selector=parent, search=None, plus=None)


def safe_name(selector: str, kind: str = Kind.BINARY) -> str:
    """Make a file name of a selector: one that stays in its folder and is no hidden file.

    No separators, no controls, no dash or dot in front, at most LONGEST_NAME bytes, the suffix
    kept.
    """
    parts = [part for part in re.split(r"[/\\]", selector) if part.strip(" .")]
    text = parts[-1].encode("utf-8", "surrogateescape").decode("utf-8", "replace") if parts else ""
    text = "".join(filter(str.isprintable, scrub(text)))  # a name shows all that is in it
    name = _UNFIT.sub("-", text).lstrip(" .-~").rstrip(" .")
    if not any(map(str.isalnum, name)):
        return f"gopher{_SUFFIXES.get(kind, '')}"
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode()) > LONGEST_NAME // 4:
        stem, dot, suffix = name, "", ""
    room = LONGEST_NAME - len((dot + suffix).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + dot + suffix


def _leave(address: str) -> Destination:
    """Say what following the address of a `URL:` row means; host and port of the row do not."""
    found = _SCHEME.fullmatch(address.strip())
    if found is None:
        return Nowhere(f"That link is no address: {shown(address)[:80]}")
    scheme, rest = found[1].lower(), found[2]
    if scheme in {"gopher", "gophers"}:
        try:
            url = GopherUrl.parse(address)
        except BadUrl as error:
            return Nowhere(error.sentence)
        if _HURL.fullmatch(url.selector):
            return Nowhere("That link leads to another link, not to a page.")
        return arrive(url)
    if scheme in _LOGIN_PORTS:
        return _login(scheme, rest)
    if scheme in REFUSED_SCHEMES:
        return Nowhere(f"{scheme}: links from a server are not opened.")
    cleaned = quote(rest.strip().encode("utf-8", "surrogateescape"), safe=_URL_KEPT)
    return Leave(f"{scheme}:{cleaned}", ask=scheme not in WELCOME_SCHEMES)


def _login(scheme: str, rest: str) -> Destination:
    found = _LOGIN.fullmatch(rest)
    if found is None:
        return Nowhere(f"That {scheme} link names no host.")
    try:
        url = GopherUrl(found[2], int(found[3] or _LOGIN_PORTS[scheme]), _LOGIN_KIND[scheme])
    except BadUrl as error:
        return Nowhere(error.sentence)
    return Login(url.host, url.port, shown(found[1] or ""), url.kind)
