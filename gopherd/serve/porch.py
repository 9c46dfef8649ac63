"""The plain way to let readers in, where there is no epoll: a task for each, from the start."""

import trio
from attrs import define, field

from gopherd.serve.connection import Service
from gopherd.serve.doors import Door
from gopherd.serve.limits import Ration, Turnstile, origin_of, ration_of
from gopherd.serve.proxy import is_from
from gopherd.serve.room import BREATHER, Complaint, is_full

MOST_TURNED_AWAY = 100
"""Readers that are being told to come back later; beyond them doors close without a word."""


@define
class Porch:
    """Lets readers in, each on a stream and with a task of their own."""

    service: Service
    turnstile: Turnstile
    ration: Ration = field(init=False)
    complain: Complaint = field(factory=Complaint, init=False)
    turned_away: int = field(default=0, init=False)
    """Readers who are being told to come back later just now."""

    def __attrs_post_init__(self) -> None:
        self.employ(self.service)

    async def run(self, doors: list[Door], readers: trio.Nursery) -> None:
        """See `Reception`."""
        try:
            async with trio.open_nursery() as nursery:
                for door in doors:
                    nursery.start_soon(self._answer_door, door, readers)
        finally:
            for door in doors:
                door.close()

    def employ(self, service: Service) -> None:
        """See `Reception`."""
        self.service = service
        self.ration = ration_of(service.limits)

    def lingering(self) -> int:
        """See `Reception`. Nobody can be told from those who are being served."""
        return 0

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
            peer: str = address[0]
            proxies = self.service.proxies
            come_in = self.receive_from_proxy if is_from(peer, proxies) else self.receive
            readers.start_soon(come_in, stream, peer)

    async def receive_from_proxy(self, stream: trio.abc.HalfCloseableStream, proxy: str) -> None:
        """Hear from a proxy who the reader is, and receive them."""
        try:
            told = await self.service.meet(stream, proxy)
        except BaseException:
            await trio.aclose_forcefully(stream)
            raise
        if told is None:
            await trio.aclose_forcefully(stream)
        else:
            await self.receive(stream, told.peer or proxy, told.rest)

    async def receive(
        self, stream: trio.abc.HalfCloseableStream, peer: str, heard: bytes = b""
    ) -> None:
        """Serve a reader at the door, or turn them away."""
        origin = origin_of(peer)
        if not self.turnstile.has_room(origin):
            await self._turn_away(stream, peer)
            return
        self.turnstile.enter(origin)
        try:
            if self.ration.take(origin, trio.current_time()):
                await self.service.attend(stream, peer, heard)
            else:
                await self.service.turn_away(stream, peer)
        finally:
            self.turnstile.leave(origin)

    async def _turn_away(self, stream: trio.abc.HalfCloseableStream, peer: str) -> None:
        if self.turned_away >= MOST_TURNED_AWAY:
            await trio.aclose_forcefully(stream)
            return
        self.turned_away += 1
        try:
            await self.service.turn_away(stream, peer)
        finally:
            self.turned_away -= 1
