"""The library: content/ on one side, the catalogue on the other, kept in step.

Refreshing walks the tree, reads only what changed, and makes an edition of it. A file that
cannot be read or understood becomes a problem; the others are published all the same.
"""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from attrs import define, field

from gopherd.config.masthead import Masthead
from gopherd.errors import DamagedCatalogue
from gopherd.library.catalogue import Catalogue, Changes, Known
from gopherd.library.reader import Reader, read_site
from gopherd.library.scan import UNSETTLED, Found, Survey, survey

BATCH = 1000
"""Files read before an edition is made of them, so that a large archive shows early."""

OPENING = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

READ_AS = "1"
"""Changes when the same file would be understood in another way than before."""

Progress = Callable[[int, int], None]
"""Told how many of the changed files have been read, and how many there are."""


def silent(_done: int, _all: int) -> None:
    """Tell nobody how far it is."""


@define
class Library:
    """Everything there is to publish. Raises OSError if content/ cannot be opened."""

    root: Path
    catalogue: Catalogue
    folder: int = field(init=False)
    """content/ itself, open for as long as the library is."""
    masthead: Masthead = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.folder = os.open(self.root, OPENING)
        self.masthead, _ = read_site(self.folder)

    @property
    def reader(self) -> Reader:
        """What reads a file as the masthead wants it read."""
        return Reader(self.folder, self.masthead.zone)

    def close(self) -> None:
        """Let go of the folder and the catalogue."""
        os.close(self.folder)
        self.catalogue.close()

    def refresh(self, now: datetime, progress: Progress = silent) -> int:
        """Bring the catalogue up to date with the files; return the number of the edition.

        Raises OSError if content/ itself cannot be read, and BadCatalogue.
        """
        try:
            return self._refresh(now, progress)
        except DamagedCatalogue:
            self.catalogue.clear()
            return self._refresh(now, progress)

    def _refresh(self, now: datetime, progress: Progress) -> int:
        self._follow_folder()
        seen = survey(self.root, now_ns=int(now.timestamp() * 1e9))
        restyled = self._restyle()
        known = self.catalogue.known()
        edition = self.catalogue.apply(
            Changes(
                removed=tuple(path for path in known if path not in seen.found),
                folders=tuple(seen.folders),
                problems=tuple(seen.problems),
                restyled=restyled,
            )
        )
        changed = [found for found in seen.found.values() if _is_news(found, known, now)]
        for start in range(0, len(changed), BATCH):
            edition = self._read(changed[start : start + BATCH], seen, now)
            progress(min(start + BATCH, len(changed)), len(changed))
        return edition

    def _follow_folder(self) -> None:
        """Notice that another folder has been put in the place of content/, and go on with it."""
        there, here = self.root.stat(), os.fstat(self.folder)
        if not os.path.samestat(there, here):
            opened = os.open(self.root, OPENING)
            os.dup2(opened, self.folder, inheritable=False)
            os.close(opened)

    def _read(self, changed: list[Found], seen: Survey, now: datetime) -> int:
        reader = self.reader
        read = tuple(reader.read(found, beside=seen.found, now=now) for found in changed)
        return self.catalogue.apply(Changes(read=read))

    def _restyle(self) -> bool:
        """Take over a new masthead; with another time zone every date may mean another moment."""
        before = self.masthead
        self.masthead, _ = read_site(self.folder)
        reading = f"{READ_AS} {self.masthead.zone}"
        if self.catalogue.recall("read as") != reading:
            self.catalogue.clear()
            self.catalogue.note("read as", reading)
        return self.masthead != before


def _is_news(found: Found, known: Mapping[str, Known], now: datetime) -> bool:
    """Tell whether a file has to be read again."""
    before = known.get(found.path)
    if before is None or before.stamp != found.stamp or found.stamp.endswith(UNSETTLED):
        return True
    return before.due is not None and before.due <= now.timestamp()
