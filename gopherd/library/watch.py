"""Keeping the library in step with content/ while the server runs.

The system's notices about changed files are hints: some get lost, some never come. So the
tree is looked at again every second or so as well, less often where that takes long.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import trio
import watchfiles
from attrs import define, field

from gopherd.errors import GopherdError, Problem
from gopherd.library.library import Library, Progress, silent

LOOK_EVERY = 0.7
"""Seconds between two looks when no hint comes; a lost hint is made good within a second."""

LOOKING_SHARE = 0.05
"""The part of the time that looking may take; a tree of a million files is looked at less often."""

BURST = 0.05
"""Seconds a burst of changes is given to end, so that an upload makes a few editions, not many."""

NOTICE_MS = 20
"""How often notices are collected."""

WATCH_AGAIN = 5.0
"""Seconds until watching is tried again once it has failed."""

log = logging.getLogger("gopherd.library")


@define
class Watch:
    """Refreshes a library, again and again, and tells of each new edition."""

    library: Library
    told: Callable[[int], None]
    """Called in the event loop with the number of a new edition."""
    edition: int = field(default=-1, init=False)
    said: frozenset[str] = field(factory=frozenset, init=False)
    """What has been logged already; a problem is told once."""

    async def refresh(self, progress: Progress = silent) -> None:
        """Look once. What goes wrong is logged, and the last good edition stays."""
        look = partial(self.library.refresh, datetime.now(UTC), progress)
        try:
            edition = await trio.to_thread.run_sync(look)
            problems = await trio.to_thread.run_sync(self.library.catalogue.problems)
        except (OSError, GopherdError) as error:
            self._say(Problem(f"content cannot be looked at: {error}", "it is tried again"))
            return
        self._say(*problems)
        if edition != self.edition:
            self.edition = edition
            self.told(edition)

    def _say(self, *problems: Problem) -> None:
        sentences = frozenset(map(str, problems))
        for sentence in sorted(sentences - self.said):
            log.warning("%s", sentence)
        self.said = sentences

    async def run(self) -> None:
        """Look whenever something may have changed, until cancelled."""
        hint, hints = trio.open_memory_channel[None](1)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_notice, self.library, hint)
            while True:
                began = trio.current_time()
                await self.refresh()
                took = trio.current_time() - began
                with trio.move_on_after(max(LOOK_EVERY, took / LOOKING_SHARE)):
                    await hints.receive()
                    await trio.sleep(BURST)


async def _notice(library: Library, hint: trio.MemorySendChannel[None]) -> None:
    """Send a hint for every notice of the system; start again when it stops giving any."""
    while True:
        try:
            await _watch(library, hint)
        except* (OSError, RuntimeError) as group:
            log.info("no notices of changes, looking now and then instead (%r)", group.exceptions)
        await trio.sleep(WATCH_AGAIN)


async def _watch(library: Library, hint: trio.MemorySendChannel[None]) -> None:
    stop = trio.Event()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(_set_at_end, stop)
        async for _ in watchfiles.awatch(
            library.root,
            watch_filter=None,
            debounce=NOTICE_MS,
            step=NOTICE_MS,
            stop_event=stop,
            raise_interrupt=False,
        ):
            try:
                hint.send_nowait(None)
            except trio.WouldBlock:
                continue  # one hint waiting says as much as two
        nursery.cancel_scope.cancel()


async def _set_at_end(stop: trio.Event) -> None:
    """Set the event when cancelled: the watching thread looks at nothing else."""
    try:
        await trio.sleep_forever()
    finally:
        stop.set()
