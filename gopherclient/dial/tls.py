"""TLS laid over a stream, and the certificate compared with the one we know.

No authority is asked: `trust` decides who a server is.
"""

import ssl
from collections.abc import Callable

from attrs import define, field

from gopherclient.errors import NotTls, Reset, Untrusted
from gopherclient.stream import Stream
from gopherclient.trust import Fingerprint, TrustStore, Verdict, decide

READ_AT_ONCE = 2**16
"""Bytes."""

_NO_TLS_AT_ALL = frozenset(
    {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING"}
)
"""What OpenSSL calls an answer that is no TLS, or a server that hangs up on ours."""


@define
class Tls:
    """The terms on which streams are encrypted."""

    trust: TrustStore
    tell: Callable[[str], object] = field(default=lambda _sentence: None, kw_only=True)
    """Told when a certificate is met for the first time or renewed."""

    async def over(self, stream: Stream, host: str, port: int) -> Stream:
        """Encrypt a stream; raise NotTls or Untrusted before a byte of ours is sent."""
        secured = _TlsStream(stream, f"{host}:{port}", host.removesuffix("."))
        await secured.shake_hands()
        certificate = secured.session.getpeercert(True)
        if not certificate:
            raise NotTls(f"{host}:{port} shows no certificate.")
        self._check(Fingerprint.of(certificate), host, port)
        return secured

    def _check(self, offered: Fingerprint, host: str, port: int) -> None:
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
class _TlsStream:
    """What is said on a stream, encrypted; how long it may take is the stream's business."""

    stream: Stream
    place: str
    name: str
    session: ssl.SSLObject = field(init=False)
    _incoming: ssl.MemoryBIO = field(factory=ssl.MemoryBIO, init=False)
    _outgoing: ssl.MemoryBIO = field(factory=ssl.MemoryBIO, init=False)

    def __attrs_post_init__(self) -> None:
        self.session = _context().wrap_bio(
            self._incoming, self._outgoing, server_hostname=self.name
        )

    async def shake_hands(self) -> None:
        while True:
            try:
                self.session.do_handshake()
            except ssl.SSLWantReadError:
                await self._begin_again()
            except ssl.SSLError as error:
                raise _no_agreement(error, self.place) from error
            else:
                return

    async def send(self, data: bytes) -> None:
        self.session.write(data)
        await self.stream.send(self._outgoing.read())

    async def receive(self) -> bytes:
        while True:
            try:
                return self.session.read(READ_AT_ONCE)
            except ssl.SSLWantReadError:
                await self._exchange()
            except ssl.SSLEOFError:  # many servers do not say goodbye
                return b""
            except ssl.SSLError as error:
                raise Reset(f"The connection to {self.place} broke off.") from error

    async def close(self) -> None:
        await self.stream.close()

    async def _begin_again(self) -> None:
        try:
            await self._exchange()
        except Reset as error:
            raise NotTls(f"{self.place} does not speak TLS.") from error

    async def _exchange(self) -> None:
        """Send what TLS has to say, and hear what the server says to it."""
        if self._outgoing.pending:
            await self.stream.send(self._outgoing.read())
        if data := await self.stream.receive():
            self._incoming.write(data)
        else:
            self._incoming.write_eof()


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["gopher"])
    return context


def _no_agreement(error: ssl.SSLError, place: str) -> NotTls:
    if error.reason in _NO_TLS_AT_ALL:
        return NotTls(f"{place} does not speak TLS.")
    said = error.reason.lower().replace("_", " ")
    return NotTls(f"{place} and this reader cannot agree on TLS ({said}).")
