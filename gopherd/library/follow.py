"""Keeping up with a catalogue that another process keeps in step: no file is looked at.

The number of the edition says when there is something to tell.
"""

import logging
from collections.abc import Callable

import trio
from attrs import define, field

from gopherd.errors import GopherdError
from gopherd.library.library import Library

FOLLOW_EVERY = 0.25
"""Seconds between two looks at the number of the edition; each takes some microseconds."""

log = logging.getLogger("gopherd.library")


@define
class Follower:
    """Tells of each new edition, as `Watch` does in the process that makes them."""

    library: Library
    told: Callable[[int, frozenset[str] | None], None]
    """Called in the event loop with a new edition and the subjects it touched; None for all."""
    follow_every: float = field(default=FOLLOW_EVERY, kw_only=True)
    edition: int = field(default=-1, init=False)
    found: trio.Event = field(factory=trio.Event, init=False)
    """Set once there is an edition."""
    said: str = field(default="", init=False)
    """What has been logged last; a failure that goes on is told once."""

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            await self.look()
            await trio.sleep(self.follow_every)

    async def look(self) -> None:
        """Look once. What goes wrong is logged, and passes: whoever writes mends it."""
        try:
            news = await trio.to_thread.run_sync(self._find_out)
        except (OSError, GopherdError) as error:
            if str(error) != self.said:
                log.warning("the news cannot be followed: %s; it is tried again", error)
            self.said = str(error)
            return
        self.said = ""
        if news is not None:
            self.edition, touched = news
            self.told(self.edition, touched)
            if self.edition:
                self.found.set()

    def _find_out(self) -> tuple[int, frozenset[str] | None] | None:
        if self.library.catalogue.edition() == self.edition:
            return None
        with self.library.catalogue.reading() as news:
            edition, touched = news.edition(), news.touched_since(self.edition)
        if touched is None:
            self.library.catch_up()
        return edition, touched
