"""Keeping the library in step with content/ while the server runs.

The system's notices about changed files are hints: some get lost, some never come. So the
tree is looked at again every second or so as well, less often where that takes long.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import trio
import watchfiles
from attrs import define, field

from gopherd.errors import GopherdError, Problem
from gopherd.library.library import Library, Progress, silent
from gopherwire.printable import scrub

LOOK_EVERY = 0.7
"""Seconds between two looks when no hint comes; a lost hint is made good within a second."""

LOOKING_SHARE = 0.05
"""The part of the time that looking may take; a tree of a million files is looked at less often."""

BURST = 0.05
"""Seconds a burst of changes is given to end, so that an upload makes a few editions, not many.

As long as a look takes, where that is more.
"""

NOTICE_MS = 20
"""How often notices are collected."""

STILL_THERE_MS = 2_000
"""How often a folder that gives no notices is looked at, whether it is still the right one."""

WATCH_AGAIN = 2.0
"""Seconds until watching is tried again once it has failed."""

log = logging.getLogger("gopherd.library")


@define
class Watch:
    """Refreshes a library, again and again, and tells of each new edition."""

    library: Library
    told: Callable[[int], None]
    """Called in the event loop with the number of a new edition."""
    look_every: float = field(default=LOOK_EVERY, kw_only=True)
    watch_again: float = field(default=WATCH_AGAIN, kw_only=True)
    edition: int = field(default=-1, init=False)
    looked: trio.Event = field(factory=trio.Event, init=False)
    """Set once the first look is over."""
    said: frozenset[str] = field(factory=frozenset, init=False)
    """What has been logged already; a problem is told once."""

    async def refresh(self, progress: Progress = silent) -> None:
        """Look once. What goes wrong is logged, and the last good edition stays."""
        try:
            edition, problems = await trio.to_thread.run_sync(self._look, progress)
        except (OSError, GopherdError) as error:
            self._say(frozenset({f"content cannot be looked at: {error}; it is tried again"}))
            return
        except Exception as error:  # a fault of ours does not end the server
            log.debug("what has gone wrong", exc_info=error)
            self._say(frozenset({f"content cannot be looked at: {error!r}; tell its authors"}))
            return
        sentences = frozenset(map(str, problems))
        self._say(sentences)
        self.said = sentences  # what has been mended and breaks again is told again
        if edition != self.edition:
            self.edition = edition
            self.told(edition)

    def _look(self, progress: Progress) -> tuple[int, tuple[Problem, ...]]:
        def go_on(done: int, all_: int) -> None:
            trio.from_thread.check_cancelled()
            progress(done, all_)

        edition = self.library.refresh(datetime.now(UTC), go_on)
        return edition, self.library.catalogue.problems()

    def _say(self, sentences: frozenset[str]) -> None:
        """Log what has not been logged yet."""
        for sentence in sorted(sentences - self.said):
            log.warning("%s", sentence)
        self.said |= sentences

    async def run(self, progress: Progress = silent) -> None:
        """Look whenever something may have changed, until cancelled."""
        hint, hints = trio.open_memory_channel[None](1)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_notice, self.library.root, hint, self.watch_again)
            while True:
                began = trio.current_time()
                await self.refresh(progress)
                self.looked.set()
                took = trio.current_time() - began
                with trio.move_on_after(max(self.look_every, took / LOOKING_SHARE)):
                    await hints.receive()
                    await trio.sleep(max(BURST, took))


async def _notice(root: Path, hint: trio.MemorySendChannel[None], again: float) -> None:
    """Send a hint for every notice of the system; start again when it stops giving any."""
    own_thread = trio.CapacityLimiter(1)  # it takes one for good; none of those that draw pages
    told = ""
    while True:
        stop = threading.Event()
        listen = partial(_listen, root, hint, stop)
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(_set_at_end, stop)
                await trio.to_thread.run_sync(listen, limiter=own_thread)
                nursery.cancel_scope.cancel()
        except* (OSError, RuntimeError, UnicodeError) as group:
            reason = "; ".join(map(str, group.exceptions))
            if reason != told:
                log.info("no notices of changes, looking now and then instead (%s)", reason)
            told = reason
        await trio.sleep(again)


def _listen(root: Path, hint: trio.MemorySendChannel[None], stop: threading.Event) -> None:
    """Listen, in a thread, until stopped or another folder stands in the place of the root.

    Raises OSError, RuntimeError and UnicodeError when the system gives no notices.
    """
    listening = True
    while listening:
        watched, began = root.stat(), time.monotonic()
        folders = folders_of(root)
        took = time.monotonic() - began
        listening = _listen_to(folders, watched, hint, stop)
        # so that making folders without end cannot keep us busy with listing them
        listening &= not stop.wait(max(BURST, took / LOOKING_SHARE))


def folders_of(root: Path) -> tuple[Path, ...]:
    """List the root and the folders below, through no link: it may lead anywhere."""
    found = [root]
    for folder, within, _ in os.walk(root):
        found += [Path(folder)] if Path(folder) != root else []
        within[:] = [name for name in within if not name.startswith(".") and scrub(name) == name]
    return tuple(found)


def _listen_to(
    folders: tuple[Path, ...],
    watched: os.stat_result,
    hint: trio.MemorySendChannel[None],
    stop: threading.Event,
) -> bool:
    """Listen to these folders, the root first; return whether there are others to listen to."""
    root = folders[0]
    notices = watchfiles.watch(
        *folders,
        watch_filter=None,
        debounce=NOTICE_MS,
        step=NOTICE_MS,
        stop_event=stop,
        rust_timeout=STILL_THERE_MS,
        yield_on_timeout=True,
        recursive=False,
        ignore_permission_denied=True,
    )
    with closing(notices):
        for changes in notices:
            trio.from_thread.run_sync(_pass_on, hint)
            if not os.path.samestat(root.stat(), watched):
                return False
            if any(map(_is_new_folder, changes)):
                return True
    return False


def _is_new_folder(notice: tuple[watchfiles.Change, str]) -> bool:
    change, path = notice
    is_folder = os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114 no Path for each notice
    return change is watchfiles.Change.added and is_folder


def _pass_on(hint: trio.MemorySendChannel[None]) -> None:
    with suppress(trio.WouldBlock):  # one hint waiting says as much as two
        hint.send_nowait(None)


async def _set_at_end(stop: threading.Event) -> None:
    """Set the event when cancelled: the listening thread looks at nothing else."""
    try:
        await trio.sleep_forever()
    finally:
        stop.set()
