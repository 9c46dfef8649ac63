"""The system's notices of changes below content/: hints that something may have changed.

Some get lost, some never come, and nothing here looks at a file.
"""

import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import trio
from attrs import define, field
from watchfiles import Change
from watchfiles._rust_notify import RustNotify

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

GATHERING = 0.05
"""Seconds at the least from new folders to listening to them, so that many are added at a time."""

log = logging.getLogger("gopherd.library")

Notice = tuple[int, str]
"""What happened, as `Change` has it, and to which path."""


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
    watched, written = root.stat(), library.written
    with closing(Listening(root, _found(library, root) or {*folders_of(root)}, stop)) as listening:
        while (notices := listening.wait(STILL_THERE_MS)) is not None:
            new: set[Path] = set()
            if notices:
                new = _pass_on(notices, root, hints) - listening.folders
            elif written != library.written:
                written, new = library.written, _found(library, root) - listening.folders
            if not os.path.samestat(root.stat(), watched):
                trio.from_thread.run_sync(hints.lose)
                return
            while new and not stop.wait(listening.pause):
                new = _pass_on(listening.widen(new), root, hints) - listening.folders


def _found(library: Library, root: Path) -> set[Path]:
    """List the folders that looks have found: those made while nobody listened as well."""
    with suppress(GopherdError):
        return {root / folder for folder in library.catalogue.folders()}
    return set()


def folders_of(root: Path) -> tuple[Path, ...]:
    """List the root and the folders below, through no link: it may lead anywhere."""
    return root, *(Path(folder) for folder, _ in _walked(root) if folder != str(root))


def _all_in(root: Path) -> Iterator[str]:
    """List all files and folders below, through no link."""
    for folder, names in _walked(root):
        yield from (f"{folder}/{name}" for name in names)


def _walked(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Go through folders that may be published, with the names in each, however deep they are."""
    waiting = [str(root)]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as listed:
                entries = [(one.name, one.is_dir(follow_symlinks=False)) for one in listed]
        except OSError:  # gone meanwhile, or deeper than a path may be
            continue
        within = [name for name, deeper in entries if deeper and _may_be_published(name)]
        yield folder, within + [name for name, deeper in entries if not deeper]
        waiting += (f"{folder}/{name}" for name in within)


def _may_be_published(folder: str) -> bool:
    return not folder.startswith(".") and scrub(folder) == folder


@define
class Listening:
    """Folders that are listened to, each alone. Raises OSError where the system gives no notices.

    More can be added without missing anything: the wider ear is open before the other is closed.
    """

    root: Path
    folders: set[Path]
    stop: threading.Event
    pause: float = GATHERING
    """Seconds from new folders to listening to them; longer where listing them takes its time, as
    folders made without end are not to keep us busy."""
    ear: RustNotify = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.ear = self._open()

    def close(self) -> None:
        """Listen no more."""
        self.ear.close()

    def wait(self, most_ms: int) -> Iterable[Notice] | None:
        """Wait for notices, so long at most; None once we are stopped."""
        heard = self.ear.watch(NOTICE_MS, NOTICE_MS, most_ms, self.stop)
        if isinstance(heard, set):
            return heard
        return () if heard == "timeout" else None

    def widen(self, new: Iterable[Path]) -> list[Notice]:
        """Listen to new folders as well, and to those in them.

        Returns what was heard meanwhile, and all that is in them by then.
        """
        began = time.monotonic()
        self.folders.update(*map(folders_of, new))
        self.folders = {one for one in self.folders if one.is_dir()} | {self.root}
        wider = self._open()
        with closing(self.ear) as ear:
            self.ear = wider
            heard = ear.watch(NOTICE_MS, NOTICE_MS, NOTICE_MS, self.stop)
        notices = [*heard] if isinstance(heard, set) else []
        notices += [(Change.added, path) for one in new for path in _all_in(one)]
        self.pause = max(GATHERING, (time.monotonic() - began) / LISTENING_SHARE)
        return notices

    def _open(self) -> RustNotify:
        return RustNotify(
            sorted(map(str, self.folders)),
            debug=False,
            force_polling=False,
            poll_delay_ms=0,
            recursive=False,
            ignore_permission_denied=True,
        )


def _pass_on(notices: Iterable[Notice], root: Path, hints: Hints) -> set[Path]:
    """Hint at what notices tell; return the folders that are new, as far as they tell."""
    paths = {_relative(root, Path(path)) for _, path in notices}
    trio.from_thread.run_sync(hints.give, [path for path in paths if _may_show(path)])
    return {Path(path) for change, path in notices if _is_new_folder(change, path)}


def _relative(root: Path, path: Path) -> str:
    """Name a path as the catalogue does; empty for what is not in content/."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return ""


def _may_show(path: str) -> bool:
    return bool(path) and scrub(path) == path and not any(map(is_hidden, path.split("/")))


def _is_new_folder(change: int, path: str) -> bool:
    is_folder = os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114 no Path for each notice
    return change == Change.added and is_folder and _may_show(path.rpartition("/")[2])


async def _set_at_end(stop: threading.Event) -> None:
    """Set the event when cancelled: the listening thread looks at nothing else."""
    try:
        await trio.sleep_forever()
    finally:
        stop.set()
