"""What the reader asks of a network: a dial that opens streams, and three things a stream does.

Whoever reads pages knows these protocols and no event loop.
"""

from typing import Protocol

from attrs import frozen


@frozen
class Patience:
    """Seconds until we give up; a Dial and its Streams raise TimedOut then."""

    connect: float = 15
    """For a name, a connection and a TLS handshake together."""
    idle: float = 30
    """Between one piece of a reply and the next, or for our request to be taken."""
    total: float = 600
    """For all of it: a drip of one byte a second is not worth waiting for."""


class Stream(Protocol):
    """A connection. Every method raises nothing but ReaderError."""

    async def send(self, data: bytes) -> None:
        """Send all of data, in one write."""
        ...

    async def receive(self) -> bytes:
        """Return what has come, as soon as anything has; b"" is the end."""
        ...

    async def close(self) -> None:
        """Let go of the connection at once. May be called more than once."""
        ...


class Dial(Protocol):
    """Opens streams."""

    async def __call__(self, host: str, port: int, *, tls: bool) -> Stream:
        """Connect, with TLS or without, never the one for the other; raise only ReaderError."""
        ...
