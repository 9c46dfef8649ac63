"""TLS on the port that speaks Gopher: who begins with a ClientHello is answered in kind.

The certificate is looked at before each handshake. A new one is used at once; one that cannot
be used is told once, and the last good one stays.
"""

import errno
import logging
import os
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

import trio
from attrs import define, field

from gopherd.config.settings import Settings
from gopherd.errors import BadSettings

CLIENT_HELLO = b"\x16"
"""The first byte of a TLS connection (RFC 8446 section 5.1), and of no selector."""

PROTOCOLS = ["gopher", "http/1.1"]
"""What may be spoken inside, for clients that ask beforehand (RFC 7301)."""

GOODBYE = 5.0
"""Seconds the end of TLS may take to leave, where a reader has stopped taking bytes."""

SHAKEN_AT_ONCE = 4
"""Handshakes that go on in one turn: each step is up to half a millisecond of a processor."""

READ_AT_ONCE = 2**14
"""Bytes; a record of TLS holds no more (RFC 8446 section 5.1)."""

Result = TypeVar("Result")
Stamp: TypeAlias = tuple[tuple[int, int, int], ...]

log = logging.getLogger("gopherd.serve")


@define
class TlsDoor:
    """Speaks TLS with one certificate, the newest that could be used."""

    certificate: Path
    key: Path
    context: ssl.SSLContext = field(init=False)
    stamp: Stamp = field(init=False)
    """Of the files that were last looked at, whether they could be used or not."""
    turns: trio.CapacityLimiter = field(
        factory=lambda: trio.CapacityLimiter(SHAKEN_AT_ONCE), init=False
    )
    """Of those whose handshake goes on: others have theirs between, however many there are."""

    def __attrs_post_init__(self) -> None:
        self.stamp = self._stamp()
        try:
            self.context = self._loaded()
        except OSError as error:  # ssl.SSLError is one
            raise BadSettings(f"{self._why_not(error)}; mend --tls-cert or --tls-key") from error

    @classmethod
    def opened(cls, settings: Settings) -> "TlsDoor | None":
        """Open what the settings ask for; None where they ask for no TLS. Raises BadSettings."""
        if settings.tls_cert is None:
            if settings.tls_key or settings.tls_port:
                raise BadSettings("TLS needs a certificate; name it with --tls-cert")
            return None
        return cls(settings.tls_cert, settings.tls_key or settings.tls_cert)

    async def secure(self, stream: trio.abc.Stream, heard: bytes) -> "Secured":
        """Shake hands with who has said these bytes of a ClientHello already.

        Raises trio.BrokenResourceError where that comes to nothing. The stream stays open.
        """
        self.renew()
        secured = Secured(stream, self.context)
        await secured.shake_hands(heard, self.turns)
        return secured

    def renew(self) -> None:
        """Take the certificate that is there now, if it is another one and can be used."""
        stamp = self._stamp()
        if stamp == self.stamp:
            return
        self.stamp = stamp
        try:
            self.context = self._loaded()
        except OSError as error:
            log.warning("%s; the certificate before it stays", self._why_not(error))
        else:
            log.info("the certificate in %s is used from now on", self.certificate)

    def _stamp(self) -> Stamp:
        try:
            facts = [os.stat(path) for path in (self.certificate, self.key)]  # noqa: PTH116 at each handshake
        except OSError:
            return ()
        return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in facts)

    def _loaded(self) -> ssl.SSLContext:
        for path in (self.certificate, self.key):
            if path.exists() and not path.is_file():  # to read a FIFO could take for ever
                raise OSError(errno.EINVAL, "one of them is no regular file")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_IGNORE_UNEXPECTED_EOF  # who has asked may hang up anyhow
        context.options |= ssl.OP_NO_RENEGOTIATION  # a handshake costs us more than it costs them
        context.set_alpn_protocols(PROTOCOLS)
        # with a password, so that OpenSSL does not ask the terminal for one
        context.load_cert_chain(self.certificate, self.key, password="")
        return context

    def _why_not(self, error: OSError) -> str:
        """Say what is wrong with the files, in words that name them."""
        pair = " and ".join(map(str, dict.fromkeys((self.certificate, self.key))))
        match error:
            case ssl.SSLError(reason="KEY_VALUES_MISMATCH"):
                return f"{pair}: the key is not that of the certificate"
            case ssl.SSLError():
                return f"{pair}: there is no certificate with its unlocked key in PEM form"
            case _:
                return f"{pair}: {error.strerror}"


@define(eq=False)
class Secured(trio.abc.Stream):
    """TLS spoken over a stream, as a server, by one task at a time.

    Theirs may end without a close_notify, as many do who have heard enough.
    """

    stream: trio.abc.Stream
    """What lies below."""
    context: ssl.SSLContext
    incoming: ssl.MemoryBIO = field(factory=ssl.MemoryBIO, init=False)
    outgoing: ssl.MemoryBIO = field(factory=ssl.MemoryBIO, init=False)
    engine: ssl.SSLObject = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.engine = self.context.wrap_bio(self.incoming, self.outgoing, server_side=True)

    async def shake_hands(self, heard: bytes, turns: trio.CapacityLimiter) -> None:
        """Agree on keys with who has said these bytes already, and wait for a turn each time."""
        self.incoming.write(heard)
        await self._done(self.engine.do_handshake, turns)

    async def receive_some(self, max_bytes: int | None = None) -> bytes | bytearray:
        """See `trio.abc.ReceiveStream`."""
        return await self._done(partial(self.engine.read, max_bytes or READ_AT_ONCE))

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """See `trio.abc.SendStream`."""
        await self._done(partial(self.engine.write, data))

    async def wait_send_all_might_not_block(self) -> None:
        """See `trio.abc.SendStream`."""
        await self.stream.wait_send_all_might_not_block()

    async def end(self) -> None:
        """Say that nothing more comes (close_notify). What lies below stays open."""
        with suppress(ssl.SSLError):  # they have not said so as well, nor need they
            self.engine.unwrap()
        with trio.move_on_after(GOODBYE):
            await self._say()

    async def aclose(self) -> None:
        """See `trio.abc.AsyncResource`. Says nothing: that is for `end`."""
        await self.stream.aclose()

    async def _done(
        self, step: Callable[[], Result], turns: trio.CapacityLimiter | None = None
    ) -> Result:
        """Take a step, with as much coming and going below as it takes.

        Raises trio.BrokenResourceError for what is no TLS, once they have been told so.
        """
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                await self._say()
                self._hear(await self.stream.receive_some(READ_AT_ONCE))
                if turns is not None:
                    async with turns:
                        pass
            except ssl.SSLError as error:
                await self._say()
                raise trio.BrokenResourceError("this is no TLS") from error
            else:
                await self._say()
                return result

    async def _say(self) -> None:
        if self.outgoing.pending:
            await self.stream.send_all(self.outgoing.read())

    def _hear(self, data: bytes | bytearray) -> None:
        if data:
            self.incoming.write(data)
        else:
            self.incoming.write_eof()
