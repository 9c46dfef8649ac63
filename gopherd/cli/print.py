"""`gopherd print`: the bytes a selector answers, without a socket."""

import argparse
import os
import sys
from datetime import UTC, datetime

from gopherd.cli.opening import open_library, shown_progress
from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.serve.desk import public_address, public_url
from gopherd.site.answer import Answer, Opened, Printed
from gopherd.site.site import Site
from gopherwire.errors import BadRequest
from gopherwire.request import Request
from gopherwire.text import TextWriter

READ_AT_ONCE = 2**18

LEARNED = 20
"""Rounds of learning: the words of the newest 2,000 articles, some seconds at most."""


def print_selector(settings: Settings, told: argparse.Namespace) -> int:
    """Print an answer to standard output; the status is 1 if nothing is published there."""
    try:
        request = Request.from_line(os.fsencode(told.selector))
    except BadRequest as error:
        raise BadSettings(f"{told.selector!r} is no selector: {error}") from error
    with open_library(settings) as library:
        with shown_progress() as progress:
            library.refresh(datetime.now(UTC), progress)
        for _ in range(LEARNED):
            if not library.learn():
                break
        terminator = settings.text_terminator == "rfc"
        address = public_address(settings, settings.port)
        web = public_url(settings, address)
        site = Site(library, address, text_terminator=terminator, web=web)
        answer = site.draw(request)
        _write(answer, terminator=terminator)
    return 0 if isinstance(answer, Opened) or answer.found else 1


def _write(answer: Answer, *, terminator: bool) -> None:
    out = sys.stdout.buffer
    match answer:
        case Printed(body):
            out.write(body)
        case Opened(descriptor, text=text, head=head):
            writer = TextWriter(terminator=terminator)
            out.write(head)
            with os.fdopen(descriptor, "rb") as file:
                while data := file.read(READ_AT_ONCE):
                    out.write(writer.feed(data) if text else data)
            if text:
                out.write(writer.feed(b""))
    out.flush()
