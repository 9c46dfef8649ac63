"""HTTP on the Gopher port: what a web browser sends, and the heads of what it is sent.

Nothing here does I/O. One request a connection, and then it closes: what follows is not read,
so nothing can hide in it.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from attrs import define, field, frozen

from gopherd.errors import BadHttp
from gopherd.render.address import selector_of
from gopherwire.printable import scrub
from gopherwire.request import Request

if TYPE_CHECKING:
    import h11

LONGEST_HEAD = 2**14
"""Bytes of a request line and all header fields; browsers with many cookies send 8,000."""

MOST_FIELDS = 100
"""Header fields: browsers send some 20, and each takes a while to be understood."""

MOST_WORDS = 4
"""Fields of a query that are looked at; a form of ours has one."""

HEAD_END = re.compile(rb"\n\r?\n")
"""The blank line after the headers of a browser's request (RFC 9112 section 2.2)."""

REQUEST_LINE = re.compile(rb"[A-Z]{3,20} [^ \t]+ HTTP/\d\.\d\r?\n?")
BEGUN = re.compile(rb"(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE) (?:/|https?://)[^ \t]*")
ABSOLUTE = re.compile(r"\Ahttps?://[^/?]*", re.IGNORECASE)
NO_SELECTOR = re.compile("[\0\t\r\n]")

SHOWN = ("GET", "HEAD")
"""The methods there are: nothing here can be changed."""


def is_http(line: bytes) -> bool:
    """Tell a browser's request line from a selector."""
    return REQUEST_LINE.fullmatch(line) is not None


def begins_http(line: bytes) -> bool:
    """Tell whether a line that was too long to be heard out was to become a browser's."""
    return BEGUN.match(line) is not None


@frozen
class WebRequest:
    """What a browser wants."""

    method: str
    request: Request
    """The same in Gopher: a selector, and the words of a search."""
    query: str
    """As it was sent."""
    headers: Mapping[str, str]
    """By their names in lower case; what came several times is joined by commas."""


@define
class BrowserReader:
    """Holds what a browser sends until the head of its request is whole."""

    wire: "h11.Connection" = field(init=False)
    heard: int = field(default=0, init=False)
    """Bytes."""
    lines: int = field(default=0, init=False)
    """Of the head so far, the blank one at its end included."""
    last: bytes = field(default=b"", init=False)
    """What was heard last: the end of the head may begin in it."""

    def __attrs_post_init__(self) -> None:
        import h11

        self.wire = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)

    def feed(self, data: bytes) -> WebRequest | None:
        """Return the request when its head is complete, else None. b"" means they hung up.

        Raises BadHttp for what is none, or none that is served here.
        """
        import h11

        self.heard += len(data)
        self._count(data)
        try:
            self.wire.receive_data(data)
            event = self.wire.next_event()
        except h11.RemoteProtocolError as error:
            # its trace leads back to itself, and would keep the connection until that is found
            untraced = error.with_traceback(None)
            raise BadHttp(HTTPStatus(error.error_status_hint)) from untraced
        if not isinstance(event, h11.Request):
            return None
        if self.heard - len(self.wire.trailing_data[0]) > LONGEST_HEAD:  # it came all at once
            raise BadHttp(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        return _understood(event)

    def _count(self, data: bytes) -> None:
        said = self.last + data
        end = HEAD_END.search(said)
        self.lines += said.count(b"\n", len(self.last), end.end() if end else len(said))
        if self.lines > 1 + MOST_FIELDS + 1:  # the request, and the blank line
            raise BadHttp(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        self.last = said[-2:]


def _understood(event: "h11.Request") -> WebRequest:
    headers: dict[str, str] = {}
    for name, value in event.headers:
        key, text = name.decode("ascii"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    if not event.http_version.startswith(b"1."):
        raise BadHttp(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
    method = event.method.decode("ascii")
    if method not in SHOWN:
        raise BadHttp(HTTPStatus.METHOD_NOT_ALLOWED)
    if headers.get("content-length", "0").strip("0") or "transfer-encoding" in headers:
        raise BadHttp(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    target = ABSOLUTE.sub("", event.target.decode("ascii")) or "/"
    path, _, query = target.partition("?")
    selector = selector_of(path)
    if not path.startswith("/") or NO_SELECTOR.search(selector):
        raise BadHttp(HTTPStatus.BAD_REQUEST)
    return WebRequest(method, Request(selector, _words(query)), query, headers)


def _words(query: str) -> tuple[str, ...]:
    """Find the words of a search, as a form of ours sends them."""
    try:
        fields = parse_qs(query, max_num_fields=MOST_WORDS, errors="surrogateescape")
    except ValueError:  # more fields than any form has
        return ()
    return tuple(scrub(words) for words in fields.get("q", ())[:1])


def write_head(status: HTTPStatus, headers: Mapping[str, str], now: datetime) -> bytes:
    """Write a status line and header fields; a name or value that could end one is refused."""
    import h11

    every = {"Date": http_date(now), "Connection": "close", **headers}
    response = h11.Response(
        status_code=status, reason=status.phrase.encode("ascii"), headers=list(every.items())
    )
    return h11.Connection(h11.SERVER).send(response) or b""


def http_date(moment: datetime) -> str:
    """Write a moment as HTTP does (RFC 9110 section 5.6.7)."""
    from email.utils import format_datetime

    return format_datetime(moment.astimezone(UTC), usegmt=True)
