"""The house: it is open until it is told to close, and then everybody is seen out."""

import select
from typing import Protocol

import trio
from attrs import define, field

from gopherd.serve.connection import Service
from gopherd.serve.doors import Door
from gopherd.serve.limits import Turnstile
from gopherd.serve.lobby import Lobby
from gopherd.serve.porch import Porch

HAS_EPOLL = hasattr(select, "epoll")


class Reception(Protocol):
    """A way to let readers in: the lobby, or the porch where there is no epoll."""

    async def run(self, doors: list[Door], readers: trio.Nursery) -> None:
        """Let readers in, until cancelled; then the doors are closed.

        Whoever needs a task gets one in the nursery.
        """
        ...

    async def empty(self) -> None:
        """Go on with those who have no task until they have left."""
        ...

    def employ(self, service: Service) -> None:
        """Have readers served by another service from now on."""
        ...

    def lingering(self) -> int:
        """Count those who have their reply and are still here."""
        ...

    def close(self) -> None:
        """Leave everybody standing who is still here."""
        ...


@define
class House:
    """Lets readers in until it is told to close, and sees everybody out."""

    service: Service
    a_task_each: bool = field(default=not HAS_EPOLL, kw_only=True)
    turnstile: Turnstile = field(init=False)
    closing: trio.Event = field(factory=trio.Event, init=False)
    """Set when nobody is to be let in any more."""
    hurry: trio.Event = field(factory=trio.Event, init=False)
    """Set when those inside are not to be waited for."""
    reception: Reception = field(init=False)

    def __attrs_post_init__(self) -> None:
        limits = self.service.limits
        self.turnstile = Turnstile(limits.connections, limits.connections_each)
        kind = Porch if self.a_task_each else Lobby
        self.reception = kind(self.service, self.turnstile)

    def employ(self, service: Service) -> None:
        """Have readers served by another service from now on; those inside keep theirs."""
        self.service = service
        self.turnstile.most = service.limits.connections
        self.turnstile.most_each = service.limits.connections_each
        self.reception.employ(service)

    def take_note(self, edition: int, touched: frozenset[str] | None = None) -> None:
        """Tell the site of a new edition; see `Site`."""
        self.service.site.take_note(edition, touched)

    async def run(self, doors: list[Door]) -> None:
        """Serve until `closing` is set; then let readers finish, for a while. Closes the doors."""
        reception = self.reception
        try:
            async with trio.open_nursery() as everybody:
                async with trio.open_nursery() as readers:
                    async with trio.open_nursery() as waiting:
                        waiting.start_soon(reception.run, doors, readers)
                        await self.closing.wait()
                        waiting.cancel_scope.cancel()
                    readers.cancel_scope.deadline = trio.current_time() + self.service.limits.drain
                    readers.start_soon(reception.empty)
                    everybody.start_soon(self._send_home, readers.cancel_scope)
                everybody.cancel_scope.cancel()
        finally:
            reception.close()

    async def _send_home(self, readers: trio.CancelScope) -> None:
        await self.hurry.wait()
        readers.cancel()
