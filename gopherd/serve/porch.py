"""The plain way to let readers in, where there is no epoll: a task for each, from the start."""

from collections.abc import Awaitable, Callable

import trio
from attrs import define, field

from gopherd.serve.connection import Service
from gopherd.serve.doors import Door
from gopherd.serve.limits import Entry, Ration, Turnstile, origin_of
from gopherd.serve.room import BREATHER, Complaint, is_full

Receive = Callable[[trio.abc.HalfCloseableStream, str], Awaitable[None]]


@define
class Porch:
    """Lets readers in, each on a stream and with a task of their own."""

    service: Service
    turnstile: Turnstile
    ration: Ration = field(init=False)
    complain: Complaint = field(factory=Complaint, init=False)

    def __attrs_post_init__(self) -> None:
        limits = self.service.limits
        self.ration = Ration(limits.requests_rate, limits.requests_burst)

    async def run(self, doors: list[Door], readers: trio.Nursery) -> None:
        """See `Reception`."""
        try:
            async with trio.open_nursery() as nursery:
                for door in doors:
                    nursery.start_soon(self._answer_door, door, readers)
        finally:
            for door in doors:
                door.close()

    async def empty(self) -> None:
        """See `Reception`."""

    def close(self) -> None:
        """See `Reception`."""

    async def _answer_door(self, door: Door, readers: trio.Nursery) -> None:
        while True:
            await trio.lowlevel.wait_readable(door)
            try:
                caller, address = door.accept()
            except OSError as error:
                if is_full(error):
                    self.complain(error, trio.current_time())
                    await trio.sleep(BREATHER)
                continue
            stream = trio.SocketStream(trio.socket.from_stdlib_socket(caller))
            readers.start_soon(self.receive, stream, address[0])

    async def receive(self, stream: trio.abc.HalfCloseableStream, peer: str) -> None:
        """Serve a reader at the door, or turn them away."""
        origin = origin_of(peer)
        entry = self.turnstile.enter(origin)
        try:
            await self._reception(entry, origin)(stream, peer)
        finally:
            self.turnstile.leave(entry, origin)

    def _reception(self, entry: Entry, origin: str) -> Receive:
        match entry:
            case Entry.SERVED if self.ration.take(origin, trio.current_time()):
                return self.service.attend
            case Entry.SHUT_OUT:
                return _shut_out
            case _:
                return self.service.turn_away


async def _shut_out(stream: trio.abc.HalfCloseableStream, _peer: str) -> None:
    await trio.aclose_forcefully(stream)
