"""What becomes of a browser's request once it is known what it asks for (RFC 9110).

Pure: whether a document has changed since, which bytes of it are wanted, and whether packed.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from attrs import field, frozen

from gopherd.serve.http import SHOWN, WebRequest, http_date
from gopherd.site.web import Elsewhere, Handed, Leaf, WebAnswer

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
"""No guessing at types, no telling whence readers come; keep it, but ask whether it is new."""

ONE_RANGE = re.compile(r"bytes=[ \t]*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))[ \t]*", re.ASCII)
TAG = re.compile(r'(?:W/)?"([^"]*)"')
ASKED_AGAIN_IN = "10"
"""Seconds."""


@frozen
class Reply:
    """Status, header fields, and which part of the body goes with them."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes = b""
    start: int = field(default=0, kw_only=True)
    """Where in a file to begin."""
    length: int = field(default=0, kw_only=True)
    """Bytes of the file; 0 where the body is above."""


def reply_to(request: WebRequest, found: WebAnswer) -> Reply:
    """Decide what is sent."""
    match found:
        case Elsewhere(path):
            query = f"?{request.query}" if request.query else ""
            headers = {**ALWAYS, "Location": path + query, "Content-Length": "0"}
            return Reply(HTTPStatus.MOVED_PERMANENTLY, headers)
        case Leaf(found=False):
            return refuse(HTTPStatus.NOT_FOUND, found, bodiless=request.method == "HEAD")
        case Leaf():
            return _whole(request, found)
        case Handed():
            return _part(request, found)


def refuse(status: HTTPStatus, leaf: Leaf, *, bodiless: bool = False) -> Reply:
    """Say what is wrong, in a document that is none of those that are published."""
    headers = {**_described(leaf), "Content-Length": str(len(leaf.body))}
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(SHOWN)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = ASKED_AGAIN_IN
    return Reply(status, headers, b"" if bodiless else leaf.body)


def _whole(request: WebRequest, leaf: Leaf) -> Reply:
    packed = bool(leaf.squeezed) and accepts_gzip(request.headers.get("accept-encoding", ""))
    tags = (leaf.tag, f"{leaf.tag}-gz")
    headers = {**_described(leaf), **_dated(tags[packed], leaf.modified)}
    if leaf.squeezed:
        headers["Vary"] = "Accept-Encoding"
    if status := _precondition(request.headers, tags, leaf.modified):
        return _unsent(status, headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    body = leaf.squeezed if packed else leaf.body
    headers["Content-Length"] = str(len(body))
    return Reply(HTTPStatus.OK, headers, body if request.method == "GET" else b"")


def _part(request: WebRequest, file: Handed) -> Reply:
    size = file.opened.size
    headers = {**_described(file), **_dated(file.tag, file.modified), "Accept-Ranges": "bytes"}
    if status := _precondition(request.headers, (file.tag,), file.modified):
        return _unsent(status, headers)
    status, start, end = HTTPStatus.OK, 0, size
    if bounds := _bounds(request, file):
        start, end = bounds
        if start >= end:
            headers["Content-Range"] = f"bytes */{size}"
            return _unsent(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers)
        status = HTTPStatus.PARTIAL_CONTENT
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    wanted = end - start if request.method == "GET" else 0
    return Reply(status, headers, start=start, length=wanted)


def _unsent(status: HTTPStatus, headers: dict[str, str]) -> Reply:
    """Reply with a head alone."""
    if status is not HTTPStatus.NOT_MODIFIED:
        headers["Content-Length"] = "0"
    return Reply(status, headers)


def _described(found: Leaf | Handed) -> dict[str, str]:
    policy = {"Content-Security-Policy": found.policy} if found.policy else {}
    return {**ALWAYS, "Content-Type": found.media, **policy}


def _dated(tag: str, modified: datetime) -> dict[str, str]:
    return {"ETag": f'"{tag}"', "Last-Modified": http_date(modified)}


def _precondition(
    headers: Mapping[str, str], tags: tuple[str, ...], modified: datetime
) -> HTTPStatus | None:
    """Tell why the document need not be sent, if it need not (RFC 9110 section 13.2.2)."""
    match headers:
        case {"if-match": wanted} if not _names(wanted, tags):
            return HTTPStatus.PRECONDITION_FAILED
        case {"if-none-match": known}:
            return HTTPStatus.NOT_MODIFIED if _names(known, tags) else None
        case {"if-modified-since": since}:
            moment = _moment(since)
            return HTTPStatus.NOT_MODIFIED if moment and moment >= _whole_second(modified) else None
    return None


def _names(header: str, tags: tuple[str, ...]) -> bool:
    return header.strip() == "*" or not set(TAG.findall(header)).isdisjoint(tags)


def _still_the_same(headers: Mapping[str, str], file: Handed) -> bool:
    """Tell whether a part fits to the one a browser has already (RFC 9110 section 13.1.5)."""
    known = headers.get("if-range", "").strip()
    return known in {"", f'"{file.tag}"'} or _moment(known) == file.modified


def _bounds(request: WebRequest, file: Handed) -> tuple[int, int] | None:
    """Find where the part begins and ends that is asked for; None where all is to be sent.

    A part that the file does not have begins at its end or later.
    """
    asked = ONE_RANGE.fullmatch(request.headers.get("range", ""))
    if not asked or request.method != "GET" or not _still_the_same(request.headers, file):
        return None
    size = file.opened.size
    first, last, suffix = asked.groups()
    if suffix is not None:
        return max(size - int(suffix), 0), size
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size


def accepts_gzip(header: str) -> bool:
    """Read Accept-Encoding (RFC 9110 section 12.5.3)."""
    weights: dict[str, bool] = {}
    for one in header.lower().split(","):
        coding, _, weight = one.partition(";")
        weights[coding.strip()] = weight.replace(" ", "").rstrip("0.") not in {"q=", "q"}
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
