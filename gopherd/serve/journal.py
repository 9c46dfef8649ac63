"""The journal: one line for each request, in the common log format web servers use, or as JSON.

Whatever a reader sent is escaped, so that one request is always one harmless line.
"""

import hashlib
import ipaddress
import json
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from functools import lru_cache
from secrets import token_bytes
from typing import Protocol

from attrs import define, field, frozen

from gopherd.article.model import MONTHS
from gopherd.config.settings import Settings
from gopherd.serve.limits import HOUSEHOLD
from gopherd.site.kept import Ready

NOT_PLAIN = re.compile(r"[^ !#-\[\]-~]")
"""What is escaped: everything but printable ASCII without the quote and the backslash."""

NETWORK = 24
"""Bits of an IPv4 address that are left when it is cut."""


class Outcome(IntEnum):
    """How a request ended, by the numbers that readers of such logs know."""

    SERVED = 200
    PART = 206
    MOVED = 301
    UNCHANGED = 304
    MALFORMED = 400
    MISSING = 404
    NOT_READ = 405
    """They wanted something else than to read."""
    TOO_SLOW = 408
    CHANGED = 412
    """They wanted it only if it were still what they know."""
    TOO_LARGE = 413
    TOO_LONG = 414
    BEYOND = 416
    """They wanted a part that there is not."""
    TOO_MUCH_HEAD = 431
    STOPPED = 444
    """The server was stopped before they had everything."""
    GONE = 499
    """They hung up before they had everything."""
    FAULT = 500
    UNHEARD_OF = 501
    """They sent what no browser does."""
    BUSY = 503
    NEWER_HTTP = 505


@frozen(kw_only=True)
class Visit:
    """What is to be told about one request."""

    peer: str
    when: datetime
    asked: bytes
    """The request line as it came, without its end."""
    outcome: Outcome
    sent: int
    """Bytes."""
    seconds: float


Served = tuple[str, bytes, Ready[bytes]]
"""A request for a page that was ready, and went out whole and at once: who, the line, the page."""


class Journal(Protocol):
    """Told of every request."""

    def tell(self, visit: Visit) -> None:
        """Tell of a request that is over."""
        ...

    def tell_ready(self, served: Sequence[Served]) -> None:
        """Tell of what was easy, all within one moment."""
        ...


class Form(Protocol):
    """A way to write a line: what differs from one request to the next, and what a page decides."""

    def head(self, peer: str, moment: datetime) -> str:
        """Begin a line."""
        ...

    def tail(self, asked: bytes, outcome: Outcome, sent: int, seconds: float) -> str:
        """End a line."""
        ...


class Common:
    """Address, moment, request, outcome, bytes sent, seconds taken."""

    def head(self, peer: str, moment: datetime) -> str:
        """See `Form`."""
        month = MONTHS[moment.month - 1][:3]
        return f"{peer} - - [{moment.day:02}/{month}/{moment.year}:{moment:%H:%M:%S} +0000] "

    def tail(self, asked: bytes, outcome: Outcome, sent: int, seconds: float) -> str:
        """See `Form`."""
        plain = NOT_PLAIN.sub(_escaped, asked.decode("latin-1"))
        return f'"{plain}" {outcome:d} {sent} {seconds:.3f}\n'


class Json:
    """The same as an object a line, for programs."""

    def head(self, peer: str, moment: datetime) -> str:
        """See `Form`."""
        return f'{{"time":"{moment:%Y-%m-%dT%H:%M:%SZ}","peer":{json.dumps(peer)},'

    def tail(self, asked: bytes, outcome: Outcome, sent: int, seconds: float) -> str:
        """See `Form`."""
        plain = json.dumps(asked.decode("utf-8", "backslashreplace"))
        return f'"asked":{plain},"outcome":{outcome:d},"sent":{sent},"seconds":{seconds:.3f}}}\n'


def _escaped(character: re.Match[str]) -> str:
    return f"\\x{ord(character[0]):02x}"


FORMS: dict[str, Form] = {"common": Common(), "json": Json()}

Keep = Callable[..., None]
"""Takes lines; each ends in a newline."""

Veil = Callable[[str], str]
"""What is told of an address."""


def cut(address: str) -> str:
    """Leave of an address what names the network alone: a /24 of IPv4, a /64 of IPv6."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "-"
    bits = NETWORK if isinstance(known, ipaddress.IPv4Address) else HOUSEHOLD
    return str(ipaddress.ip_network((known, bits), strict=False).network_address)


def hashed() -> Veil:
    """Make a veil under which one address is the same until the server stops, and nobody's."""
    key = token_bytes(16)

    def veil(address: str) -> str:
        return hashlib.blake2b(address.encode(), key=key, digest_size=6).hexdigest()

    return veil


def _nobody(_address: str) -> str:
    return "-"


VEILS: dict[str, Callable[[], Veil]] = {
    "whole": lambda: str,
    "cut": lambda: lru_cache(maxsize=10_000)(cut),
    "hashed": hashed,
    "off": lambda: _nobody,
}


@define
class LineJournal:
    """Writes a line for each request, and hands it on."""

    keep: Keep
    form: Form = field(factory=Common)
    veil: Veil = str
    clock: Callable[[], float] = time.time
    now: int = field(default=-1, init=False)
    """The second that `heads` are of."""
    heads: dict[str, str] = field(factory=dict, init=False)
    """How lines about each reader begin just now."""

    def tell(self, visit: Visit) -> None:
        """See `Journal`."""
        head = self.form.head(self.veil(visit.peer), visit.when.astimezone(UTC))
        tail = self.form.tail(visit.asked, visit.outcome, visit.sent, visit.seconds)
        self.keep(head + tail)

    def tell_ready(self, served: Sequence[Served]) -> None:
        """See `Journal`. Requests a few microseconds long: whatever can be is written once."""
        now = int(self.clock())
        if now != self.now:
            self.now = now
            self.heads.clear()
        heads = self.heads
        self.keep(
            *[
                (heads.get(peer) or self._head(peer)) + (page.told or self._tail(asked, page))
                for peer, asked, page in served
            ]
        )

    def _head(self, peer: str) -> str:
        moment = datetime.fromtimestamp(self.now, UTC)
        head = self.heads[peer] = self.form.head(self.veil(peer), moment)
        return head

    def _tail(self, asked: bytes, page: Ready[bytes]) -> str:
        page.told = self.form.tail(asked.rstrip(b"\r\n"), Outcome.SERVED, len(page.body), 0.0)
        return page.told


class Silence:
    """A journal nobody reads."""

    def tell(self, visit: Visit) -> None:
        """See `Journal`."""

    def tell_ready(self, served: Sequence[Served]) -> None:
        """See `Journal`."""


def journal_of(settings: Settings, keep: Keep) -> Journal:
    """Make the journal an operator wants, of lines that are handed to `keep`."""
    if settings.journal == "off":
        return Silence()
    return LineJournal(keep, FORMS[settings.journal_form], VEILS[settings.journal_addresses]())
