"""Streams over TCP, TLS and SOCKS5; the only module that touches the network or knows the loop.

Every failure leaves here as a ReaderError. A host is reached the way that was asked for or not
at all: never plain for TLS, never directly for a proxy.
"""

import asyncio
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from ipaddress import ip_address
from itertools import zip_longest
from typing import TypeAlias, TypeVar

from attrs import define, field

from gopherclient.errors import (
    NoSuchHost,
    NotTls,
    ReaderError,
    Refused,
    Reset,
    TimedOut,
    Unreachable,
    Untrusted,
)
from gopherclient.socks import TOR, Negotiation, Proxy
from gopherclient.stream import Patience, Stream
from gopherclient.trust import Fingerprint, TrustStore, Verdict, decide

HEAD_START = 0.25
"""Seconds one address has before the next is tried beside it (RFC 8305 section 5)."""

READ_AT_ONCE = 2**16
"""Bytes."""

_NO_TLS_AT_ALL = frozenset(
    {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING"}
)
"""What OpenSSL calls an answer that is no TLS, or a server that hangs up on ours."""

Result = TypeVar("Result")
SocketAddress: TypeAlias = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
Address: TypeAlias = tuple[socket.AddressFamily, SocketAddress]


def run(main: Coroutine[object, object, Result]) -> Result:
    """Run a command of the reader's to its end, on a loop of its own."""
    return asyncio.run(main)


def when_told_to_stop(stop: Callable[[], object]) -> None:
    """Call a function on the running loop when the system asks this program to end."""
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(told, stop)


@define
class AsyncioDial:
    """Opens streams on the asyncio loop that is running.

    With a proxy every connection but those to this machine goes through it; without one, .onion
    names are asked of Tor at its usual place.
    """

    patience: Patience
    trust: TrustStore
    proxy: Proxy | None = field(default=None, kw_only=True)
    tell: Callable[[str], object] = field(default=lambda _sentence: None, kw_only=True)
    """Told when a certificate is met for the first time or renewed."""

    async def __call__(self, host: str, port: int, *, tls: bool) -> Stream:
        """Connect, with TLS or without, never the one for the other; raise only ReaderError."""
        deadline = asyncio.get_running_loop().time() + self.patience.total
        try:
            async with asyncio.timeout(self.patience.connect):
                connection = await self._connect(host, port)
                stream = await self._open(connection, host, port, tls=tls, deadline=deadline)
        except TimeoutError as error:
            raise TimedOut(
                f"{host}:{port} did not answer within {self.patience.connect:g} seconds."
            ) from error
        return stream

    async def _connect(self, host: str, port: int) -> socket.socket:
        proxy = self._proxy_to(host)
        if proxy is None:
            return await _reach(host, port)
        try:
            connection = await _reach(proxy.host, proxy.port)
        except (NoSuchHost, Refused, Unreachable) as error:
            raise Unreachable(
                f"The proxy at {proxy.host}:{proxy.port} is not there, and {host} needs it.",
                remedy="Start it (for .onion names that is Tor), or set ALL_PROXY to where it is.",
            ) from error
        try:
            await _negotiate(connection, Negotiation(host, port))
        except BaseException as error:
            connection.close()
            if isinstance(error, OSError):
                raise Unreachable(f"The proxy at {proxy.host}:{proxy.port} hung up.") from error
            raise
        return connection

    def _proxy_to(self, host: str) -> Proxy | None:
        if self.proxy and not _is_here(host):
            return self.proxy
        return Proxy(*TOR) if host.removesuffix(".").endswith(".onion") else None

    async def _open(
        self, connection: socket.socket, host: str, port: int, *, tls: bool, deadline: float
    ) -> Stream:
        context = _context() if tls else None
        name = host.removesuffix(".") if tls else None
        try:
            reader, writer = await asyncio.open_connection(
                sock=connection, ssl=context, server_hostname=name
            )
        except OSError as error:  # ssl.SSLError is one
            connection.close()
            raise _opening_failure(error, f"{host}:{port}", tls=tls) from error
        stream = _AsyncioStream(reader, writer, f"{host}:{port}", self.patience, deadline)
        try:
            if tls:
                self._check(writer, host, port)
        except BaseException:
            await stream.close()
            raise
        return stream

    def _check(self, writer: asyncio.StreamWriter, host: str, port: int) -> None:
        """Compare the certificate with the one we know; raise Untrusted before a byte is sent."""
        certificate: bytes | None = writer.get_extra_info("ssl_object").getpeercert(True)
        if not certificate:
            raise NotTls(f"{host}:{port} shows no certificate.")
        offered = Fingerprint.of(certificate)
        known = self.trust.known(host, port)
        verdict = decide(known, offered)
        if verdict is Verdict.SAME:
            return
        if verdict is Verdict.CHANGED:
            raise Untrusted(host, port, offered, known)
        sentence = f"{host}:{port} has a new certificate; the old one had run out."
        if verdict is Verdict.FIRST:
            sentence = f"{host}:{port} was met for the first time; it will be known again."
        try:
            self.trust.remember(host, port, offered)
        except OSError as error:
            sentence = (
                f"The certificate of {host}:{port} could not be remembered ({error.strerror})."
            )
        self.tell(sentence)


@define
class _AsyncioStream:
    """One connection, and the patience we have with it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    place: str
    patience: Patience
    deadline: float
    """By the loop's clock."""

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self._wait(self.writer.drain())

    async def receive(self) -> bytes:
        return await self._wait(self.reader.read(READ_AT_ONCE))

    async def close(self) -> None:
        self.writer.transport.abort()
        with suppress(OSError):
            await self.writer.wait_closed()

    async def _wait(self, doing: Coroutine[object, object, Result]) -> Result:
        left = self.deadline - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(min(self.patience.idle, left)):
                return await doing
        except TimeoutError as error:
            if left <= self.patience.idle:
                sentence = f"{self.place} took longer than {self.patience.total:g} seconds."
            else:
                sentence = f"{self.place} said nothing for {self.patience.idle:g} seconds."
            raise TimedOut(sentence) from error
        except OSError as error:  # ssl.SSLError is one
            raise Reset(f"The connection to {self.place} broke off.") from error


def _context() -> ssl.SSLContext:
    """Make the terms of a TLS connection: no authority is asked, `trust` decides."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["gopher"])
    return context


def _opening_failure(error: OSError, place: str, *, tls: bool) -> ReaderError:
    if not tls:
        return Reset(f"{place} broke the connection off at once.")
    reason = error.reason if isinstance(error, ssl.SSLError) else None
    if reason is None or reason in _NO_TLS_AT_ALL:
        return NotTls(f"{place} does not speak TLS.")
    said = reason.lower().replace("_", " ")
    return NotTls(f"{place} and this reader cannot agree on TLS ({said}).")


# ---------------------------------------------------------------- reaching a machine


async def _reach(host: str, port: int) -> socket.socket:
    """Return a connection to the first address that answers, each tried soon after the last."""
    waiting = await _look_up(host, port)
    failures: list[OSError] = []
    attempts: set[asyncio.Task[socket.socket]] = set()
    won: socket.socket | None = None
    try:
        while won is None and (waiting or attempts):
            if waiting:
                attempts.add(asyncio.create_task(_attempt(*waiting.pop(0))))
            done, attempts = await asyncio.wait(
                attempts,
                timeout=HEAD_START if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in done:
                error = task.exception()
                if error is None and won is None:
                    won = task.result()
                elif error is None:
                    task.result().close()
                else:
                    assert isinstance(error, OSError)
                    failures.append(error)
    finally:
        for task in attempts:
            task.add_done_callback(_close_late)
            task.cancel()
    if won is None:
        raise _failure(failures, host, port) from failures[-1]
    return won


async def _attempt(family: socket.AddressFamily, address: SocketAddress) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def _close_late(task: asyncio.Task[socket.socket]) -> None:
    """Close a connection that was made when it was not wanted any more."""
    if not task.cancelled() and task.exception() is None:
        task.result().close()


async def _look_up(host: str, port: int) -> list[Address]:
    """Return the addresses of a name, IPv6 and IPv4 by turns (RFC 8305 section 4)."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[Address]] = loop.create_future()

    def settle(addresses: list[Address], error: OSError | None) -> None:
        if found.cancelled():
            return
        if error is None:
            found.set_result(addresses)
        else:
            found.set_exception(error)

    def ask() -> None:
        addresses, failure = list[Address](), None
        try:
            # As bytes, for a str would be sent through the IDNA codec once more.
            answers = socket.getaddrinfo(host.encode(), port, type=socket.SOCK_STREAM)
            addresses = [(family, place) for family, _, _, _, place in answers]
        except OSError as error:
            failure = error
        with suppress(RuntimeError):  # the loop has been closed meanwhile
            loop.call_soon_threadsafe(settle, addresses, failure)

    # A daemon, unlike the loop's own executor: a name server that hangs delays nobody's leaving.
    threading.Thread(target=ask, daemon=True, name=f"look up {host}").start()
    try:
        return _by_turns(await found)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise NoSuchHost(
                f"The name {host} cannot be looked up just now.",
                remedy="Check that you are online.",
            ) from error
        raise NoSuchHost(f"There is no host named {host}.") from error
    except OSError as error:
        raise NoSuchHost(f"The name {host} cannot be looked up ({error.strerror}).") from error


def _by_turns(addresses: list[Address]) -> list[Address]:
    first = [address for address in addresses if address[0] == addresses[0][0]]
    others = [address for address in addresses if address[0] != addresses[0][0]]
    turns = zip_longest(first, others)
    return [address for pair in turns for address in pair if address is not None]


def _failure(failures: list[OSError], host: str, port: int) -> ReaderError:
    """Return what the reader is told when no address could be reached."""
    if any(isinstance(error, ConnectionRefusedError) for error in failures):
        return Refused(f"{host} refuses connections at port {port}.")
    if any(isinstance(error, TimeoutError) for error in failures):
        return TimedOut(f"{host}:{port} does not answer.")
    if any(isinstance(error, ConnectionError) for error in failures):
        return Reset(f"{host}:{port} broke the connection off at once.")
    return Unreachable(f"There is no way to {host} ({failures[-1].strerror}).")


async def _negotiate(connection: socket.socket, negotiation: Negotiation) -> None:
    """Have a proxy connect us. Raises OSError where it hangs up."""
    loop = asyncio.get_running_loop()
    answer = negotiation.begin()
    while not negotiation.granted:
        await loop.sock_sendall(connection, answer)
        heard = b""
        while len(heard) < negotiation.needed:
            data = await loop.sock_recv(connection, negotiation.needed - len(heard))
            if not data:
                raise ConnectionResetError("the proxy hung up")
            heard += data
        answer = negotiation.feed(heard)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
