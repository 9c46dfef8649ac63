"""The system's notices of changes below content/: hints that something may have changed.

Some get lost, some never come, and nothing here looks at a file.
"""

import logging
import os
import threading
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import trio
import watchfiles
from attrs import define, field

from gopherd.errors import GopherdError
from gopherd.library.library import Library
from gopherd.library.scan import is_hidden
from gopherwire.printable import scrub

MOST_HINTS = 10_000
"""Paths remembered between two looks; with more it is faster to look everywhere."""

NOTICE_MS = 20
"""How often notices are collected."""

STILL_THERE_MS = 2_000
"""How often a folder that gives no notices is looked at, whether it is still the right one."""

LISTENING_SHARE = 0.05
"""The part of the time that finding out what to listen to may take."""

BURST = 0.05
"""Seconds until it is listened to other folders at the earliest."""

log = logging.getLogger("gopherd.library")


@define
class Hints:
    """Paths, relative to content/, of what may have changed."""

    paths: set[str] = field(factory=set)
    given: trio.Event = field(factory=trio.Event)
    lost: bool = False
    """Whether there may be more, of which nobody has said where."""

    def give(self, paths: Iterable[str]) -> None:
        """Add some; called in the event loop."""
        self.paths.update(paths)
        if len(self.paths) > MOST_HINTS:
            self.lose()
        elif self.paths:
            self.given.set()

    def lose(self) -> None:
        """Tell that something has changed, and nobody knows what."""
        self.paths.clear()
        self.lost = True
        self.given.set()

    async def wait(self) -> None:
        """Wait until there are any."""
        await self.given.wait()

    def take(self) -> frozenset[str] | None:
        """Take them all; None where they are lost."""
        taken = None if self.lost else frozenset(self.paths)
        self.paths.clear()
        self.lost = False
        if self.given.is_set():  # else somebody waits for this one
            self.given = trio.Event()
        return taken


async def notice(library: Library, hints: Hints, again: float) -> None:
    """Pass on every notice of the system; start again when it stops giving any."""
    own_thread = trio.CapacityLimiter(1)  # it takes one for good; none of those that draw pages
    told = ""
    while True:
        stop = threading.Event()
        listen = partial(_listen, library, hints, stop)
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


def _listen(library: Library, hints: Hints, stop: threading.Event) -> None:
    """Listen, in a thread, until stopped or another folder stands in the place of the root.

    Raises OSError, RuntimeError and UnicodeError when the system gives no notices.
    """
    root = library.root.absolute()  # as the system names it
    watched = root.stat()
    folders = {*_known_folders(library, root)}
    while True:
        new = _listen_to(root, folders, watched, hints, stop)
        if new is None:
            return
        began = time.monotonic()
        for folder in new:
            folders.update(folders_of(folder))
        folders = {folder for folder in folders if folder.is_dir()} | {root}
        trio.from_thread.run_sync(hints.give, [_relative(root, folder) for folder in new])
        took = time.monotonic() - began
        # so that making folders without end cannot keep us busy with listing them
        if stop.wait(max(BURST, took / LISTENING_SHARE)):
            return


def _known_folders(library: Library, root: Path) -> Iterable[Path]:
    """List the folders to listen to: those that are known, or all there are."""
    with suppress(GopherdError):
        if known := library.catalogue.folders():
            return [root / folder for folder in known]
    return folders_of(root)


def folders_of(root: Path) -> tuple[Path, ...]:
    """List the root and the folders below, through no link: it may lead anywhere."""
    found = [root]
    for folder, within, _ in os.walk(root):
        found += [Path(folder)] if Path(folder) != root else []
        within[:] = [name for name in within if not name.startswith(".") and scrub(name) == name]
    return tuple(found)


def _listen_to(
    root: Path,
    folders: Iterable[Path],
    watched: os.stat_result,
    hints: Hints,
    stop: threading.Event,
) -> list[Path] | None:
    """Listen to these folders; return new ones to listen to as well, or None to end it."""
    notices = watchfiles.watch(
        *sorted(folders),
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
            paths = {_relative(root, Path(path)) for _, path in changes}
            trio.from_thread.run_sync(hints.give, [path for path in paths if _may_show(path)])
            if not os.path.samestat(root.stat(), watched):
                trio.from_thread.run_sync(hints.lose)
                return None
            if new := [Path(path) for change, path in changes if _is_new_folder(change, path)]:
                return new
    return None


def _relative(root: Path, path: Path) -> str:
    """Name a path as the catalogue does; empty for what is not in content/."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return ""


def _may_show(path: str) -> bool:
    return bool(path) and scrub(path) == path and not any(map(is_hidden, path.split("/")))


def _is_new_folder(change: watchfiles.Change, path: str) -> bool:
    is_folder = os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114 no Path for each notice
    return change is watchfiles.Change.added and is_folder and _may_show(path.rpartition("/")[2])


async def _set_at_end(stop: threading.Event) -> None:
    """Set the event when cancelled: the listening thread looks at nothing else."""
    try:
        await trio.sleep_forever()
    finally:
        stop.set()
