"""What one process serves with, made of the settings; and made anew when they change.

Readers who are being served keep what they began with.
"""

import logging
import os

import attrs
from attrs import define, field

from gopherd.config.settings import Limits, Settings
from gopherd.config.table import key_of
from gopherd.library.library import Library
from gopherd.render.gopher import Address
from gopherd.serve.connection import Service
from gopherd.serve.journal import journal_of
from gopherd.serve.outbox import Outbox
from gopherd.serve.tally import Counted, Tally
from gopherd.serve.tls import TlsDoor
from gopherd.site.site import Site

UNSPECIFIED = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 these are told apart, not bound to
"""Addresses that stand for all of a machine's, so that no reader could use them."""

AT_ONCE = frozenset(
    {
        *("public_host", "public_port", "public_url", "text_terminator"),
        *("journal_form", "journal_addresses", "proxy_from"),
        *(field.name for field in attrs.fields(Limits)),
    }
)
"""Settings that can change while readers are served."""

log = logging.getLogger("gopherd.serve")


@define
class Desk:
    """Makes the service that readers get."""

    settings: Settings
    library: Library
    port: int
    """The one the doors are on."""
    tls: TlsDoor | None
    post: Outbox
    """Where the journal goes."""
    tally: Tally
    service: Service = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.service = self._made(self.settings)

    def renew(self, wanted: Settings) -> None:
        """Serve by other settings from now on; name those that have to wait for the next start."""
        values = {}
        for one in attrs.fields(Settings):
            new = getattr(wanted, one.name)
            if one.name in AT_ONCE:
                values[one.name] = new
            elif new != getattr(self.settings, one.name):
                log.warning("%s changes when gopherd is started again", key_of(one))
        self.settings = attrs.evolve(self.settings, **values)
        edition = self.service.site.edition
        self.service = self._made(self.settings)
        self.service.site.take_note(edition)

    def _made(self, settings: Settings) -> Service:
        address = public_address(settings, self.port)
        site = Site(
            self.library,
            address,
            text_terminator=settings.text_terminator == "rfc",
            web=public_url(settings, address),
            tls_port=(settings.tls_port or address.port) if self.tls else 0,
        )
        journal = Counted(journal_of(settings, self.post.put), self.tally)
        return Service(site, settings, journal, tls=self.tls, proxies=settings.proxy_from)


def public_address(settings: Settings, port: int) -> Address:
    """Say where readers reach a server that listens on a port."""
    first = settings.host[0]
    host = settings.public_host or (os.uname().nodename if first in UNSPECIFIED else first)
    return Address(host, settings.public_port or port)


def public_url(settings: Settings, address: Address) -> str | None:
    """Say what addresses of the web view begin with; None if there is none."""
    if settings.web == "off":
        return None
    served = attrs.evolve(address, port=settings.web_port or address.port)
    return settings.public_url or f"http://{served.in_url}"
