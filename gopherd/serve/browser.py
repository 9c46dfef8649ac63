"""A web browser on the Gopher port: hear the rest of its request, and find the answer."""

import logging
import os
from datetime import UTC, datetime
from http import HTTPStatus

import trio
from attrs import evolve, frozen

from gopherd.config.settings import Limits
from gopherd.errors import BadHttp, GopherdError
from gopherd.render.address import Reach
from gopherd.render.gopher import Address
from gopherd.render.phrase import value
from gopherd.serve.drawing import WebDrawing
from gopherd.serve.http import BrowserReader, WebRequest, write_head
from gopherd.serve.reply import ALWAYS, Reply, refuse, reply_to
from gopherd.site.answer import Answer, Printed
from gopherd.site.site import Site
from gopherd.site.web import Handed, WebAnswer
from gopherwire.item import Kind

HEARD_AT_ONCE = 4096

log = logging.getLogger("gopherd.serve")

REMEDIES = {
    HTTPStatus.METHOD_NOT_ALLOWED: "Pages here are only read.",
    HTTPStatus.REQUEST_TIMEOUT: "Please try again.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "A request for a page brings nothing with it.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "Addresses here are short.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "Clearing this site's cookies may help.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Please try again in a moment.",
}


SIGNPOST = """\
<!DOCTYPE html>
<html lang="en">
<title>This is a Gopher server</title>
<p>This is a Gopher server. Open <a href="{url}">{url}</a> in a Gopher client.</p>
</html>
"""


@frozen
class Told:
    """An answer, and the status the journal has it under."""

    answer: Answer
    status: HTTPStatus


async def attend_browser(
    stream: trio.abc.ReceiveStream,
    heard: bytes,
    *,
    drawing: WebDrawing,
    limits: Limits,
    origin: str = "",
) -> Told:
    """Hear a browser out that has begun with `heard`, and answer it."""
    site = drawing.site
    if site.web is None:
        return Told(Printed(signpost(heard, site.address)), HTTPStatus.OK)
    bodiless = heard.startswith(b"HEAD ")
    try:
        with trio.fail_after(limits.request_deadline):
            request = await _hear(stream, heard)
    except BadHttp as error:
        return Told(refusal(error.status, site, bodiless=bodiless), error.status)
    except trio.TooSlowError:
        status = HTTPStatus.REQUEST_TIMEOUT
        return Told(refusal(status, site, bodiless=bodiless), status)
    try:
        with trio.fail_after(limits.answer_deadline):
            found = site.leaf(request.request) or await drawing.answer(request.request, origin)
    except (OSError, GopherdError, trio.TooSlowError) as error:
        reason = str(error) or "it took too long"
        log.warning("%r cannot be answered: %s", request.request.selector, reason)
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return Told(refusal(status, site, bodiless=bodiless), status)
    return _told(request, found)


def refusal(status: HTTPStatus, site: Site, *, bodiless: bool = False) -> Printed:
    """Say why a browser gets nothing."""
    leaf = site.web_fault(
        f"{status.phrase}.", REMEDIES.get(status, "The index lists what there is.")
    )
    reply = refuse(status, leaf, bodiless=bodiless)
    return Printed(_head(reply) + reply.body, found=False)


def signpost(heard: bytes, address: Address) -> bytes:
    """Tell a browser where to go instead, whatever it asked for: there is no web view."""
    url = Reach(address, None).page(Kind.MENU, "") or ""
    body = SIGNPOST.format(url=value(url)).encode()
    headers = {**ALWAYS, "Content-Type": "text/html; charset=utf-8"}
    headers |= {"Content-Length": str(len(body))}
    head = write_head(HTTPStatus.OK, headers, datetime.now(UTC))
    return head if heard.startswith(b"HEAD ") else head + body


async def _hear(stream: trio.abc.ReceiveStream, heard: bytes) -> WebRequest:
    reader = BrowserReader()
    data = heard
    while (request := reader.feed(data)) is None:
        data = bytes(await stream.receive_some(HEARD_AT_ONCE))
    return request


def _told(request: WebRequest, found: WebAnswer) -> Told:
    reply = reply_to(request, found)
    answer: Answer = Printed(_head(reply) + reply.body)
    if isinstance(found, Handed):
        if reply.length:
            opened, head = found.opened, _head(reply)
            answer = evolve(opened, size=reply.length, start=reply.start, head=head)
        else:
            os.close(found.opened.descriptor)
    return Told(answer, reply.status)


def _head(reply: Reply) -> bytes:
    return write_head(reply.status, reply.headers, datetime.now(UTC))
