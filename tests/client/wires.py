"""Dials without a network: one that plays a script, and one that reaches a real server's handler.

Both are run by trio, so that an hour of waiting takes no time.
"""

from collections.abc import Awaitable, Callable, Iterable

import trio
import trio.testing
from attrs import define, field

from gopherclient.errors import ReaderError, Reset, TimedOut
from gopherclient.stream import Patience

Script = Iterable[bytes | float | ReaderError]
"""What a server sends: bytes, seconds of silence, or the way it all goes wrong."""

OPEN = float("inf")
"""A server that says nothing more and keeps the connection."""


@define
class ScriptedStream:
    script: list[bytes | float | ReaderError]
    patience: Patience
    sent: list[bytes] = field(factory=list)
    closed: bool = False

    async def send(self, data: bytes) -> None:
        await trio.lowlevel.checkpoint()
        self.sent.append(data)

    async def receive(self) -> bytes:
        assert not self.closed
        while self.script:
            match self.script.pop(0):
                case bytes(data):
                    await trio.lowlevel.checkpoint()
                    return data
                case ReaderError() as error:
                    raise error
                case seconds:
                    try:
                        with trio.fail_after(self.patience.idle):
                            await trio.sleep(seconds)
                    except trio.TooSlowError as error:
                        raise TimedOut("The server said nothing for a while.") from error
        return b""

    async def close(self) -> None:
        self.closed = True


@define
class ScriptedDial:
    """Every call is answered by the same script."""

    script: Script = ()
    patience: Patience = field(factory=Patience)
    calls: list[tuple[str, int, bool]] = field(factory=list)
    streams: list[ScriptedStream] = field(factory=list)

    async def __call__(self, host: str, port: int, *, tls: bool) -> ScriptedStream:
        await trio.lowlevel.checkpoint()
        self.calls.append((host, port, tls))
        stream = ScriptedStream(list(self.script), self.patience)
        self.streams.append(stream)
        return stream

    @property
    def sent(self) -> list[bytes]:
        return [data for stream in self.streams for data in stream.sent]


@define
class MemoryStream:
    """One end of a pair of memory streams."""

    stream: trio.abc.HalfCloseableStream

    async def send(self, data: bytes) -> None:
        await self.stream.send_all(data)

    async def receive(self) -> bytes:
        try:
            return bytes(await self.stream.receive_some())
        except trio.BrokenResourceError as error:
            raise Reset("The connection broke off.") from error

    async def close(self) -> None:
        await trio.aclose_forcefully(self.stream)


@define
class MemoryDial:
    """Reaches a server's handler, which runs in the nursery."""

    attend: Callable[[trio.abc.HalfCloseableStream, str], Awaitable[None]]
    nursery: trio.Nursery

    async def __call__(self, host: str, port: int, *, tls: bool) -> MemoryStream:
        ours, theirs = trio.testing.memory_stream_pair()
        self.nursery.start_soon(self.attend, theirs, "192.0.2.7")
        await trio.lowlevel.checkpoint()
        return MemoryStream(ours)
