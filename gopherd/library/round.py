"""One round through content/: looks at folders, reads what has changed, makes editions of it.

It can be taken in steps of any length, with other looks between them, and never holds more than
a folder's names. What it has not come to yet stays as it was known.
"""

import os
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, tzinfo
from itertools import chain
from pathlib import Path

from attrs import define, field

from gopherd.library.catalogue import Catalogue, Changes, Reading, Withheld
from gopherd.library.hands import ORDER, Hands, Order
from gopherd.library.look import Lookout, family
from gopherd.library.manner import SIGNS, TAG
from gopherd.library.scan import Found, is_hidden
from gopherd.library.sight import LeftOut, Sight

BATCH = 4000
"""Files read before an edition is made of them: the more, the faster, and the more memory."""

AT_LEAST_EVERY = 1.0
"""Seconds after which one is made of what there is, so that a large archive shows early."""

TELLING = SIGNS | {TAG}
"""Names of files that say something about others."""

TOLD_AT_ONCE = 1000
"""Files that have not changed are told of so many at a time."""

Progress = Callable[[int, int], None]
"""Told of files that have been looked at: how many by now, and how many there are.

What it raises ends the round; what was read before the last edition stays.
"""


def silent(_done: int, _all: int) -> None:
    """Tell nobody how far it is."""


@define
class Round:
    """Looks around, for one moment and one masthead."""

    catalogue: Catalogue
    lookout: Lookout
    zone: tzinfo
    """Of dates that name none."""
    now: datetime
    hands: Hands = field(kw_only=True)
    """Who reads the files."""
    progress: Progress = field(default=silent, kw_only=True)
    total: int = field(default=0, kw_only=True)
    """Files there are, as far as anybody knows."""
    restyled: bool = field(default=False, kw_only=True)
    """Whether every page looks different from now on."""
    wrote: bool = field(default=False, init=False)
    """Whether anything has been written down since somebody last asked; they set it back."""
    edition: int = field(default=0, init=False)
    """That of the last changes written down."""
    files: int = field(default=0, init=False)
    """Looked at so far."""
    told: int = field(default=0, init=False)
    """Those of them that somebody was told of."""
    read: list[Reading] = field(factory=list, init=False)
    removed: list[str] = field(factory=list, init=False)
    gone: list[str] = field(factory=list, init=False)
    folders: list[tuple[str, str]] = field(factory=list, init=False)
    """What these four hold is still to be written down, as `Changes` has it."""
    looked: deque[tuple[int, str, str]] = field(factory=deque, init=False)
    """Folders and their stamps, each with the number of the last order of its files: a folder is
    written down when those have been read."""
    orders: int = field(default=0, init=False)
    """Given so far."""
    written: float = field(factory=time.monotonic, init=False)
    """When an edition was made."""
    stamps: Mapping[str, str] = field(init=False)
    """Of the folders that are known."""
    steps: Iterator[None] = field(init=False)
    """What is left of the round; it can be left off after each."""

    def __attrs_post_init__(self) -> None:
        self.stamps = self.catalogue.folders()
        self.steps = self._look("", everything=True)

    def go_on_at(self, now: datetime) -> None:
        """Go on at a later moment: what was too young to be sure of may not be any more."""
        self.now = now
        self.lookout.now_ns = int(now.timestamp() * 1e9)

    def advance(self, seconds: float | None = None) -> bool:
        """Go on for so long, to the end if no time is given; return whether it is over.

        What has been read may wait for an edition when time is up. Raises OSError if content/
        itself cannot be read, or the machine lacks what it takes, and BadCatalogue.
        """
        until = None if seconds is None else time.monotonic() + seconds
        for _ in self.steps:
            if until is not None and time.monotonic() > until:
                if until > self.written + AT_LEAST_EVERY:
                    self._write_down()
                return False
        self.write_down()
        return True

    def glance(self, paths: Iterable[str] = ()) -> None:
        """Look at the folders that something was added to or taken from, and then at these paths.

        Raises as `advance`.
        """
        for folder, stamp in self.stamps.items():
            if self.lookout.stamp(folder) != stamp.rpartition(" ")[2]:
                self._finish(self._look(folder))
        self.follow(paths)

    def follow(self, paths: Iterable[str]) -> None:
        """Look at these paths, and at all that are due. Raises as `advance`."""
        below: dict[str, set[str]] = defaultdict(set)
        just_read = {reading.entry.path for reading in self.read}
        due = self.catalogue.due(int(self.now.timestamp()))
        for path in sorted({*paths, *due} - just_read):
            folder, _, name = path.rpartition("/")
            while folder and folder not in self.stamps:
                folder, _, name = folder.rpartition("/")
            below[folder].update(family(name))
        for folder, names in below.items():
            # a file that says how others are served is looked at together with them
            whole = not names.isdisjoint(TELLING)
            self._finish(self._look(folder, None if whole else sorted(names)))
        self.write_down()

    def _finish(self, steps: Iterator[None]) -> None:
        for _ in steps:
            pass

    def _look(
        self, folder: str, names: list[str] | None = None, *, everything: bool = False
    ) -> Iterator[None]:
        """Look at a folder, or some names in it, and those below: the new ones or all of them."""
        waiting = [(folder, names, everything)]
        while waiting:
            folder, names, everything = waiting.pop()
            below = self.catalogue.folders_in(folder)
            if names is not None:
                sight = self._sight(folder, below, dict(zip(names, names, strict=True)))
                yield from self._take(sight)
                deeper = [one for one in sight.folders if everything or one not in below]
            else:
                deeper = []
                for sight in self._sights(folder, below):
                    yield from self._take(sight)
                    # those below are served as it is served
                    before = self.stamps.get(folder, "").rpartition(" ")[0]
                    everything = everything or before != sight.stamp.rpartition(" ")[0]
                    deeper += [one for one in sight.folders if everything or one not in below]
            waiting += [(one, None, everything) for one in reversed(deeper)]

    def _sights(self, folder: str, below: tuple[str, ...]) -> Iterator[Sight]:
        """Look at a whole folder, a large one in parts, and note how it was before."""
        stamp = self.lookout.stamp(folder)
        names = chain(self.catalogue.names(folder), (one.rpartition("/")[2] for one in below))
        sight = None
        for part in self.lookout.parts(folder, names):
            sight = self._sight(folder, below, part)
            yield sight
        if sight is None:
            sight = self.lookout.look(folder, self.catalogue.known(folder), below)
            yield sight
        elif sight.stamp.rpartition(" ")[2] != stamp:
            return  # it has changed meanwhile, and is looked at once more
        if self.stamps.get(folder) != sight.stamp:
            self.looked.append((self.orders, folder, sight.stamp))

    def _sight(self, folder: str, below: tuple[str, ...], names: Mapping[str, str]) -> Sight:
        """Look at some names in a folder, each under the one it is known by."""
        known = self.catalogue.known(folder, tuple(names))
        below = tuple(path for path in below if path.rpartition("/")[2] in names)
        return self.lookout.look(folder, known, below, [name for name in names.values() if name])

    def _take(self, sight: Sight) -> Iterator[None]:
        """Read what has changed in a folder; what has gone goes with the first of it."""
        self.gone += sight.gone
        self.removed += sight.removed
        self.read += map(_left_out, sight.left_out)
        self._tell(sight.unchanged)
        yield
        for order in self._orders(sight.changed):
            for readings in self.hands.read(order):
                self._put_by(readings)
                yield

    def _orders(self, files: list[Found]) -> Iterator[Order]:
        size = ORDER if self.hands.hands else 1
        for start in range(0, len(files), size):
            self.orders += 1
            some = tuple(files[start : start + size])
            yield Order(self.orders, self.zone, self.now, some)

    def _put_by(self, readings: list[Reading]) -> None:
        """Keep what has been read until it is enough for an edition."""
        self.read += readings
        self._tell(len(readings), always=True)
        if len(self.read) >= BATCH:
            self._write_down()

    def _tell(self, files: int, *, always: bool = False) -> None:
        self.files += files
        if always or self.files >= self.told + TOLD_AT_ONCE:
            self.told = self.files
            self.progress(self.files, max(self.files, self.total))

    def write_down(self) -> None:
        """Make an edition of what is new by now, when all that was to be read has been."""
        for readings in self.hands.rest():
            self._put_by(readings)
        self._write_down()

    def _write_down(self) -> None:
        unread = self.hands.first()
        while self.looked and (unread is None or self.looked[0][0] < unread):
            self.folders.append(self.looked.popleft()[1:])
        news = (self.read, self.removed, self.gone, self.folders)
        self.edition = self.catalogue.edition()
        if any(news) or self.restyled or not self.edition:
            changes = Changes(
                read=tuple(self.read),
                removed=tuple(self.removed),
                gone=tuple(self.gone),
                folders=tuple(self.folders),
                restyled=self.restyled,
            )
            for told in news:
                told.clear()
            self.edition = self.catalogue.apply(changes)
            self.wrote = True
            self.restyled = False
        self.written = time.monotonic()


def _left_out(what: LeftOut) -> Reading:
    withheld = Withheld(path=what.path)
    return Reading(entry=withheld, stamp=what.stamp, print=b"", problems=(what.problem,))


def count_files(root: Path, most: int = sys.maxsize) -> int:
    """Count what looks like a file to be published, so many at most."""
    number = 0
    waiting = [str(root)]
    while waiting and number < most:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if is_hidden(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    number += 1
    return min(number, most)
