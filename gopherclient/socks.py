"""A SOCKS5 proxy asked to connect (RFC 1928): what to say to it, and what it says back.

Names are handed to the proxy as they are; looking them up here would tell everybody. No I/O.
"""

from collections.abc import Mapping
from typing import Self
from urllib.parse import urlsplit

from attrs import define, field, frozen

from gopherclient.errors import NoSuchHost, ReaderError, Refused, TimedOut, Unreachable

TOR = ("127.0.0.1", 9050)
"""Where Tor listens unless it is told otherwise."""

_VERSION = b"\x05"
_GREETING = b"\x05\x01\x00"  # one method: no authentication
_CONNECT = b"\x05\x01\x00\x03"  # connect, to a name
_GRANTED = 0
_ADDRESS_SIZES = {1: 4, 4: 16}
_NAMED = 3
_HEAD_SIZE = 5  # version, reply, reserved, kind of address, its first byte
_PORT_SIZE = 2
_REASONS: dict[int, tuple[type[ReaderError], str]] = {
    2: (Unreachable, "The proxy does not let us go to {host}."),
    3: (Unreachable, "The proxy finds no way to the network of {host}."),
    4: (NoSuchHost, "The proxy cannot find {host}."),
    5: (Refused, "Nothing listens at {host}:{port}, says the proxy."),
    6: (TimedOut, "The proxy waited too long for {host}."),
}
_NO_REASON = (Unreachable, "The proxy failed to reach {host}.")


@frozen
class Proxy:
    """Where a SOCKS5 proxy listens."""

    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> Self | None:
        """Read socks5://host:port, socks5h://host:port or host:port; None where it is neither."""
        try:
            parts = urlsplit(address if "://" in address else f"socks5h://{address}")
            if parts.scheme not in {"socks5", "socks5h"} or not parts.hostname:
                return None
            return cls(parts.hostname, parts.port or TOR[1])
        except ValueError:  # a port that is none, half a pair of brackets
            return None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self | None:
        """Read all_proxy or ALL_PROXY; None where neither names a SOCKS5 proxy."""
        address = environ.get("all_proxy") or environ.get("ALL_PROXY") or ""
        return cls.of(address) if address.startswith("socks") else None


@define
class Negotiation:
    """One request to a proxy. Feed its answers in; what to send next comes out."""

    host: str
    port: int
    granted: bool = field(default=False, init=False)
    greeted: bool = field(default=False, init=False)
    needed: int = field(default=len(_VERSION) + 1, init=False)
    """How many bytes to feed next; no fewer, and no more, for the rest is the server's."""
    _head: bytes = field(default=b"", init=False)

    def begin(self) -> bytes:
        """Return what to send first."""
        return _GREETING

    def feed(self, data: bytes) -> bytes:
        """Return what to send next; ReaderError says why the proxy will not connect us."""
        if not data.startswith(_VERSION) and not self._head:
            raise Unreachable("What answers at the proxy's address does not speak SOCKS5.")
        if not self.greeted:
            return self._ask(data)
        if not self._head:
            self._read_head(data)
        else:
            self.granted = True
        return b""

    def _ask(self, answer: bytes) -> bytes:
        if answer != b"\x05\x00":
            raise Unreachable("The proxy wants a name and a password, which we do not have.")
        self.greeted, self.needed = True, _HEAD_SIZE
        name = self.host.encode("ascii")
        return _CONNECT + bytes([len(name)]) + name + self.port.to_bytes(2, "big")

    def _read_head(self, head: bytes) -> None:
        if head[1] != _GRANTED:
            kind, sentence = _REASONS.get(head[1], _NO_REASON)
            raise kind(sentence.format(host=self.host, port=self.port))
        size = head[4] + 1 if head[3] == _NAMED else _ADDRESS_SIZES.get(head[3], 0)
        if not size:
            raise Unreachable("The proxy's answer cannot be read.")
        self._head, self.needed = head, size - 1 + _PORT_SIZE
