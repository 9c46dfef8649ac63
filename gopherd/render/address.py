"""Where a link leads, for those who follow it by an address: in HTML, and in feeds.

A selector is the path of a page on the web, percent-encoded and nothing more.
"""

from urllib.parse import quote_from_bytes, unquote_to_bytes

from attrs import frozen

from gopherd.render.gopher import Address
from gopherd.render.page import Link
from gopherd.render.redirect import LINKABLE
from gopherwire.errors import BadUrl
from gopherwire.item import URL_PREFIX, Kind
from gopherwire.url import GopherUrl

KEPT = "/!$&'()*+,;=:@-._~"
"""What stands in a path as it is (RFC 3986 section 3.3)."""

LOGINS = {Kind.TELNET: "telnet", Kind.TN3270: "tn3270"}
"""Items that are no pages: a program is called with the host, by an address of its own."""


@frozen
class Reach:
    """How readers get from here to there."""

    address: Address
    """This server on Gopher."""
    web: str | None = ""
    """What paths begin with on the web: nothing, or `https://news.example`; None without a web."""

    def href(self, link: Link) -> str | None:
        """Return the address a link leads to; None if it leads nowhere."""
        selector = link.selector
        url = selector.removeprefix("/").removeprefix(URL_PREFIX)
        if link.kind == Kind.HTML and url != selector.removeprefix("/"):
            return url if LINKABLE.fullmatch(url) else None
        if link.kind in LOGINS:
            return self._login(link)
        here = not link.host or (link.host, link.port) == (self.address.host, self.address.port)
        return self.page(link.kind, selector) if here else self._elsewhere(link)

    def page(self, kind: str, selector: str) -> str | None:
        """Return the address of a page of this site."""
        if self.web is None:
            return self.gopher(kind, selector)
        return self.web + path_of(selector)

    def gopher(self, kind: str, selector: str) -> str | None:
        """Return the Gopher address of a page of this site (RFC 4266)."""
        here = Link(kind, "", selector, host=self.address.host, port=self.address.port)
        return self._elsewhere(here)

    def _elsewhere(self, link: Link) -> str | None:
        try:
            return str(GopherUrl(link.host, link.port, link.kind, link.selector))
        except BadUrl:
            return None

    def _login(self, link: Link) -> str | None:
        try:
            url = GopherUrl(link.host or self.address.host, link.port or self.address.port)
        except BadUrl:
            return None
        host = f"[{url.host}]" if ":" in url.host else url.host
        return f"{LOGINS[Kind(link.kind)]}://{host}:{url.port}/"


def path_of(selector: str) -> str:
    """Write a selector as the path of an address; it never looks like the name of a host."""
    path = quote_from_bytes(
        selector.removeprefix("/").encode("utf-8", "surrogateescape"), safe=KEPT
    )
    return f"/%2F{path[1:]}" if path.startswith("/") else f"/{path}"


def selector_of(path: str) -> str:
    """Read what path_of wrote."""
    return unquote_to_bytes(path).decode("utf-8", "surrogateescape")
