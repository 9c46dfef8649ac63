"""A dial that opens streams over sockets, and tells how long it waits.

Every failure leaves here as a ReaderError. A host is reached the way that was asked for or not
at all: never plain for TLS, never directly for a proxy.
"""

import socket
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING

from attrs import define, field

from gopherclient.dial.reach import Ready, reach
from gopherclient.errors import NoSuchHost, Refused, Reset, TimedOut, Unreachable
from gopherclient.socks import TOR, Negotiation, Proxy
from gopherclient.stream import Patience, Stream

if TYPE_CHECKING:
    from gopherclient.dial.tls import Tls

READ_AT_ONCE = 2**16
"""Bytes."""


@define
class SocketDial:
    """Opens streams, waiting with `ready`.

    With a proxy every connection but those to this machine goes through it; without one, .onion
    names are asked of Tor at its usual place.
    """

    patience: Patience
    ready: Ready
    tls: "Tls | None" = field(default=None, kw_only=True)
    """The terms of encryption; none where no encrypted page is going to be asked for."""
    proxy: Proxy | None = field(default=None, kw_only=True)

    async def __call__(self, host: str, port: int, *, tls: bool) -> Stream:
        """Connect, with TLS or without, never the one for the other; raise only ReaderError."""
        began = time.monotonic()
        try:
            connection = await self._reach(host, port, until=began + self.patience.connect)
        except TimeoutError as error:
            sentence = f"{host}:{port} did not answer within {self.patience.connect:g} seconds."
            raise TimedOut(sentence) from error
        plain = _SocketStream(connection, self.ready, f"{host}:{port}", self.patience, began)
        stream: Stream = plain
        try:
            if proxy := self._proxy_to(host):
                await _negotiate(plain, proxy, Negotiation(host, port))
            if tls:
                assert self.tls, "an encrypted page, and no terms"
                stream = await self.tls.over(plain, host, port)
        except BaseException:
            await plain.close()
            raise
        plain.opened = True
        return stream

    async def _reach(self, host: str, port: int, *, until: float) -> socket.socket:
        proxy = self._proxy_to(host)
        if proxy is None:
            return await reach(host, port, ready=self.ready, until=until)
        try:
            return await reach(proxy.host, proxy.port, ready=self.ready, until=until)
        except (NoSuchHost, Refused, Unreachable) as error:
            raise Unreachable(
                f"The proxy at {proxy.host}:{proxy.port} is not there, and {host} needs it.",
                remedy="Start it (for .onion names that is Tor), or set ALL_PROXY to where it is.",
            ) from error

    def _proxy_to(self, host: str) -> Proxy | None:
        if self.proxy and not _is_here(host):
            return self.proxy
        return Proxy(*TOR) if host.removesuffix(".").endswith(".onion") else None


@define
class _SocketStream:
    """One connection, and the patience we have with it."""

    socket: socket.socket
    ready: Ready
    place: str
    patience: Patience
    began: float
    """By time.monotonic."""
    opened: bool = field(default=False, init=False)
    """Until then proxy and TLS share the time for connecting."""

    async def send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[self.socket.send(left) :]
            except BlockingIOError:
                await self._wait(writing=True)
            except OSError as error:
                raise self._broken() from error

    async def receive(self, most: int = READ_AT_ONCE) -> bytes:
        while True:
            # First of all, so that a fast server leaves the loop to others now and then.
            await self._wait(writing=False)
            try:
                return self.socket.recv(most)
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._broken() from error

    async def receive_exactly(self, size: int) -> bytes:
        held = b""
        while len(held) < size:
            data = await self.receive(size - len(held))
            if not data:
                raise self._broken()
            held += data
        return held

    async def close(self) -> None:
        self.socket.close()

    async def _wait(self, *, writing: bool) -> None:
        until, sentence = self._limit()
        if not await self.ready([self.socket], writing=writing, until=until):
            raise TimedOut(f"{self.place} {sentence}")

    def _limit(self) -> tuple[float, str]:
        """Return until when to wait, and what is said then."""
        patience = self.patience
        if not self.opened:
            until = self.began + patience.connect
            return until, f"did not answer within {patience.connect:g} seconds."
        idle, total = time.monotonic() + patience.idle, self.began + patience.total
        if total <= idle:
            return total, f"took longer than {patience.total:g} seconds."
        return idle, f"said nothing for {patience.idle:g} seconds."

    def _broken(self) -> Reset:
        return Reset(f"The connection to {self.place} broke off.")


async def _negotiate(stream: _SocketStream, proxy: Proxy, negotiation: Negotiation) -> None:
    """Have a proxy connect us."""
    answer = negotiation.begin()
    try:
        while not negotiation.granted:
            await stream.send(answer)
            answer = negotiation.feed(await stream.receive_exactly(negotiation.needed))
    except Reset as error:
        raise Unreachable(f"The proxy at {proxy.host}:{proxy.port} hung up.") from error


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
