"""One worker at work, from its first look at content/ to its last reader."""

import gc
import signal
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

import trio
from attrs import define, field

from gopherd.errors import BadCatalogue
from gopherd.library.follow import Follower
from gopherd.library.library import Library
from gopherd.library.round import Progress
from gopherd.library.watch import Watch
from gopherd.serve.desk import Desk
from gopherd.serve.doors import Door
from gopherd.serve.listener import House
from gopherd.serve.outbox import Outbox
from gopherd.serve.sandbox import load_late
from gopherd.serve.systemd import READY, STOPPING, notify, reloading

FIRST_LOOK = 2.0
"""Seconds a server that knows nothing yet looks around before it opens its doors."""

HEAD_START = 0.3
"""Seconds that a server which knows its news is there for its first readers alone.

What is to be done once it is up takes the same interpreter: it would keep them waiting.
"""

CLEAR_EVERY = 60.0
"""Seconds between two looks for values that only refer to each other, and for emptied ones Python
keeps to use again: strewn over its memory, they keep it from being given back."""

COUNT_EVERY = 1.0
"""Seconds between two looks at what there is just now."""


@define
class Shift:
    """What a worker does besides serving readers: keeps up with the news, heeds signals, counts."""

    desk: Desk
    house: House
    posts: Iterable[Outbox]
    announce: Callable[[], None]
    """Called when readers can come."""
    renew: Callable[[], None]
    """Called when settings and certificates are to be read again."""
    line: int
    """A descriptor that gives the numbers of signals; where it ends, nobody looks after us."""
    leads: bool = True
    """Whether it is the one who writes the catalogue; the others follow it."""
    status: trio.SocketListener | None = None
    """Where the operator's page is served."""
    counted: int = field(default=-1, init=False)
    """The edition whose articles have been counted."""

    async def run(self, doors: list[Door], progress: Progress) -> None:
        """Serve until a signal says stop."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._heed_signals)
            for post in self.posts:
                nursery.start_soon(post.run)
            await self._keep_up(nursery, progress)
            nursery.start_soon(self._after, HEAD_START, trio.to_thread.run_sync, load_late)
            nursery.start_soon(self._after, HEAD_START, self._count)
            nursery.start_soon(clear_away)
            if self.status:
                from gopherd.serve.status import Status

                nursery.start_soon(Status(self.desk.tally.all).serve, [self.status])
            self.announce()
            notify(READY)
            await self.house.run(doors)
            nursery.cancel_scope.cancel()

    async def _keep_up(self, nursery: trio.Nursery, progress: Progress) -> None:
        library = self.desk.library
        news_to_come = library.knows_nothing
        wait = 0.0 if news_to_come else HEAD_START
        with trio.move_on_after(FIRST_LOOK):
            if self.leads:
                watch = Watch(library, self.house.take_note)
                nursery.start_soon(self._after, wait, watch.run, progress)
                if news_to_come:
                    await watch.looked.wait()
            else:
                follower = Follower(library, self.house.take_note)
                nursery.start_soon(self._after, wait, follower.run)
                if news_to_come:
                    await follower.found.wait()

    async def _after(
        self, seconds: float, do: Callable[..., Awaitable[object]], *values: object
    ) -> None:
        """Do something after so long."""
        await trio.sleep(seconds)
        await do(*values)

    async def _heed_signals(self) -> None:
        """SIGTERM closes the house, a second one hurries; SIGHUP renews what can be.

        Left alone it closes as well: nobody would replace it.
        """
        async with trio.lowlevel.FdStream(self.line) as line:
            async for numbers in line:
                for number in numbers:
                    self._heed(number)
        self.house.closing.set()

    def _heed(self, number: int) -> None:
        match number:
            case signal.SIGHUP:
                notify(reloading())
                self.renew()
                self.house.employ(self.desk.service)
                notify(READY)
            case _:
                notify(STOPPING)
                if self.house.closing.is_set():
                    self.house.hurry.set()
                self.house.closing.set()

    async def _count(self) -> None:
        """Say every now and then what there is."""
        put = self.desk.tally.put
        while True:
            service = self.desk.service
            site = service.site
            put("inside", self.house.turnstile.inside)
            put("lingering", self.house.reception.lingering())
            put("kept", len(site.kept) + len(site.leaves))
            put("kept bytes", site.kept.weight + site.leaves.weight)
            put("drawing", len(service.drawing.under_way))
            put("lost", sum(post.lost for post in self.posts))
            if self.leads and site.edition != self.counted:
                with suppress(BadCatalogue, RuntimeError):  # no thread is to be had just now
                    put("articles", await trio.to_thread.run_sync(articles, self.desk.library))
                    put("edition", max(site.edition, 0))
                    self.counted = site.edition
            await trio.sleep(COUNT_EVERY)


async def clear_away() -> None:
    """Every now and then give back what nothing holds any more."""
    while True:
        await trio.sleep(CLEAR_EVERY)
        gc.collect()  # a millisecond or two: what was there at the start is not looked at


def articles(library: Library) -> int:
    """Count what is published. Raises BadCatalogue."""
    with library.catalogue.reading() as news:
        return news.census().articles
