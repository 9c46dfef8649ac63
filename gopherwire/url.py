"""Addresses of Gopher pages: gopher:// and gophers:// (RFC 4266).

A GopherUrl that exists can be asked for: parts that would make two requests of one, or that no
server has, are refused when it is made. Selectors are bytes, kept by surrogateescape.
"""

import re
from ipaddress import AddressValueError, IPv6Address
from typing import Self
from urllib.parse import quote_from_bytes, unquote_to_bytes

from attrs import field, frozen

from gopherwire.errors import BadUrl
from gopherwire.item import HIGHEST_PORT, Item, Kind
from gopherwire.request import Request

GOPHER_PORT = 70

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_LABEL = r"[a-z0-9_][a-z0-9_-]{0,62}"  # no leading "-": other programs take it for an option
_NAME = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\.?")
_LONGEST_NAME = 253  # characters, the DNS's own limit
_CONTROL = re.compile("[\0-\x1f\x7f]")
_SEPARATORS = re.compile("[\0\t\r\n]")
_KEPT = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '%"<>')

_NOWHERE = frozenset({"null.host", "error.host", "err.host", "err", "error", "invalid.invalid"})
"""What servers write into rows that lead nowhere; "(NULL)" and "(FALSE)" are no names at all."""


def _readable_host(text: str) -> str:
    """Return the name in lower case, in punycode where it must be; an IPv6 address bare."""
    if ":" in text and "%" not in text:  # a zone means something on one machine only
        try:
            return str(IPv6Address(text.removeprefix("[").removesuffix("]")))
        except AddressValueError as error:
            raise BadUrl(f"{text[:80]!r} is neither a host name nor an IPv6 address") from error
    name = text.lower()
    if not name.isascii() and len(name) <= _LONGEST_NAME:
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise BadUrl(f"{text[:80]!r} is no name a host can have") from error
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise BadUrl(f"{text[:80]!r} is no name a host can have")
    return name


@frozen
class GopherUrl:
    """Where a page is and what to say there; search and plus are None where there are none."""

    host: str = field(converter=_readable_host)
    port: int = GOPHER_PORT
    kind: str = "1"
    selector: str = ""
    search: str | None = None
    plus: str | None = None
    tls: bool = False

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.port <= HIGHEST_PORT:
            raise BadUrl(f"a port is a number from 1 to {HIGHEST_PORT}, not {self.port}")
        if len(self.kind) != 1 or not self.kind.isprintable() or self.kind == " ":
            raise BadUrl(f"an item type is one visible character, not {self.kind!r}")
        for part in (self.selector, self.search or "", self.plus or ""):
            if _SEPARATORS.search(part):
                raise BadUrl("the address would send a TAB, CR, LF or NUL where none can be")
            _to_bytes(part)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read gopher://h/1/x, gophers://h, or without a scheme h, h:7070, h/1/x."""
        text = text.strip()
        if _CONTROL.search(text):
            raise BadUrl("the address holds a control character")
        scheme, rest = "gopher", text
        if found := _SCHEME.match(text):
            scheme, rest = found[1].lower(), text[found.end() :]
        if scheme not in {"gopher", "gophers"}:
            what = f"what begins with {scheme[:80]}://"
            raise BadUrl(f"{what} is not Gopher; gopher:// and gophers:// are")
        authority, _, path = rest.partition("/")
        host, port = _split_authority(authority)
        # No character is reserved in the path (RFC 4266 section 2.1): "?" and "#" stay in it.
        unquoted = unquote_to_bytes(_to_bytes(path)).decode("utf-8", "surrogateescape")
        place, searches, fields = unquoted.partition("\t")
        search, adds, plus = fields.partition("\t")
        place = place or Kind.MENU
        return cls(
            host,
            port,
            kind=place[0],
            selector=place[1:],
            search=search if searches and (search or not adds) else None,
            plus=plus if adds else None,
            tls=scheme == "gophers",
        )

    @classmethod
    def of(cls, item: Item) -> Self:
        """Return the address a row leads to; BadUrl where it leads nowhere."""
        if item.port is None:
            raise BadUrl(f"the row's port could not be read, so {item.host[:80]!r} cannot be asked")
        if item.host.lower() in _NOWHERE:
            raise BadUrl(f"the row leads nowhere: {item.host!r} only fills its place")
        return cls(item.host, item.port, item.kind, item.selector)

    def __str__(self) -> str:
        scheme = "gophers" if self.tls else "gopher"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == GOPHER_PORT else f":{self.port}"
        path = _quote(self.kind + self.selector)
        if self.search is not None or self.plus is not None:
            path += "%09" + _quote(self.search or "")
        if self.plus is not None:
            path += "%09" + _quote(self.plus)
        return f"{scheme}://{host}{port}/{'' if path == '1' else path}"

    def request(self) -> Request:
        """Return what to send. Search words always follow a TAB, even where the selector is empty.

        RFC 1436 section 3.7 has the words alone then, which no server can tell from a selector.
        A Gopher+ string directly follows the selector of all but searches (Gopher+ 2.3), though
        RFC 4266 section 2.3 sends the empty search as well: servers look at the first field.
        """
        if self.plus is None:
            return Request(self.selector, () if self.search is None else (self.search,))
        if self.search or self.kind == Kind.SEARCH:
            return Request(self.selector, (self.search or "", self.plus))
        return Request(self.selector, (self.plus,))


def _split_authority(authority: str) -> tuple[str, int]:
    if authority.startswith("["):
        host, bracket, rest = authority.partition("]")
        colon, digits = rest[:1], rest[1:]
        if not bracket or ":" not in host or colon not in {"", ":"}:
            raise BadUrl(f"an IPv6 address is written [2001:db8::1], not {authority[:80]!r}")
        host += bracket
    else:
        host, _, digits = authority.partition(":")
    if not host:
        raise BadUrl("the address names no host")
    if not digits:
        return host, GOPHER_PORT
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(HIGHEST_PORT))):
        raise BadUrl(f"a port is a number from 1 to {HIGHEST_PORT}, not {digits[:80]!r}")
    return host, int(digits)


def _quote(text: str) -> str:
    return quote_from_bytes(_to_bytes(text), safe=_KEPT)


def _to_bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise BadUrl("the address holds half a character (a lone surrogate)") from error
