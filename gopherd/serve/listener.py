"""The doors: where readers come in, and how the house is closed for the night."""

import errno
import logging
import math
import time
from collections.abc import Awaitable, Callable
from functools import partial

import trio
from attrs import define, field

from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.serve.connection import Service
from gopherd.serve.limits import Entry, Turnstile

A_MINUTE = 60.0


async def open_doors(settings: Settings) -> list[trio.SocketListener]:
    """Listen on every address; port 0 is the same free port on all of them.

    Raises BadSettings, which names the flag to mend.
    """
    doors: list[trio.SocketListener] = []
    port = settings.port
    try:
        for host in settings.host:
            doors += await trio.open_tcp_listeners(port, host=host)
            port = port or await _one_port(doors, host)
    except (OSError, UnicodeError) as error:
        await _shut(doors)
        raise BadSettings(_why_not(host, port, error)) from error
    return doors


async def _one_port(doors: list[trio.SocketListener], host: str) -> int:
    """Tell which port was free; where a name has several addresses, take it on all of them."""
    port = int(doors[0].socket.getsockname()[1])
    if len(doors) > 1:
        await _shut(doors)
        doors[:] = await trio.open_tcp_listeners(port, host=host)
    return port


async def _shut(doors: list[trio.SocketListener]) -> None:
    for door in doors:
        await door.aclose()


def _why_not(host: str, port: int, error: OSError | UnicodeError) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return (
                f"port {port} of {host} is taken; stop what listens there or choose another --port"
            )
        case errno.EACCES:
            return f"port {port} of {host} needs privileges; choose a --port above 1023"
        case _:
            return f"cannot listen on {host} port {port} ({error}); mend --host or --port"


def complain_seldom(
    clock: Callable[[], float] = time.monotonic,
) -> Callable[[logging.LogRecord], bool]:
    """Make a filter for trio's own complaints that no descriptor is left for another reader.

    It complains ten times a second, each time with a trace; a minute apart is enough.
    """
    quiet_until = -math.inf

    def passes(record: logging.LogRecord) -> bool:
        nonlocal quiet_until
        record.exc_info = None
        if clock() < quiet_until:
            return False
        quiet_until = clock() + A_MINUTE
        return True

    return passes


@define
class House:
    """Lets readers in until it is told to close, and sees everybody out."""

    service: Service
    turnstile: Turnstile = field(init=False)
    closing: trio.Event = field(factory=trio.Event, init=False)
    """Set when nobody is to be let in any more."""
    hurry: trio.Event = field(factory=trio.Event, init=False)
    """Set when those inside are not to be waited for."""

    def __attrs_post_init__(self) -> None:
        self.turnstile = Turnstile(self.service.limits.connections)

    async def run(self, doors: list[trio.SocketListener]) -> None:
        """Serve until `closing` is set; then let readers finish, for a while."""
        async with trio.open_nursery() as everybody:
            async with trio.open_nursery() as readers:
                async with trio.open_nursery() as waiting:
                    serve = partial(trio.serve_listeners, handler_nursery=readers)
                    waiting.start_soon(serve, self._receive, doors)
                    await self.closing.wait()
                    waiting.cancel_scope.cancel()
                readers.cancel_scope.deadline = trio.current_time() + self.service.limits.drain
                everybody.start_soon(self._send_home, readers.cancel_scope)
            everybody.cancel_scope.cancel()

    async def _send_home(self, readers: trio.CancelScope) -> None:
        await self.hurry.wait()
        readers.cancel()

    async def _receive(self, stream: trio.SocketStream) -> None:
        try:
            peer = str(stream.socket.getpeername()[0])
        except OSError:  # gone already
            await trio.aclose_forcefully(stream)
            return
        await self.receive(stream, peer)

    async def receive(self, stream: trio.abc.HalfCloseableStream, peer: str) -> None:
        """Serve a reader at the door, or turn them away."""
        entry = self.turnstile.enter()
        try:
            await _reception(self.service, entry)(stream, peer)
        finally:
            self.turnstile.leave(entry)


Reception = Callable[[trio.abc.HalfCloseableStream, str], Awaitable[None]]


def _reception(service: Service, entry: Entry) -> Reception:
    match entry:
        case Entry.SERVED:
            return service.attend
        case Entry.TURNED_AWAY:
            return service.turn_away
        case Entry.SHUT_OUT:
            return _shut_out


async def _shut_out(stream: trio.abc.HalfCloseableStream, _peer: str) -> None:
    await trio.aclose_forcefully(stream)
