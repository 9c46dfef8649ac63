"""The library: content/ on one side, the catalogue on the other, kept in step.

Refreshing walks the tree, reads only what changed, and makes an edition of it. A file that
cannot be read or understood becomes a problem; the others are published all the same.
"""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from attrs import define, evolve, field

from gopherd.config.masthead import Masthead
from gopherd.errors import BadCatalogue, DamagedCatalogue
from gopherd.library.catalogue import Catalogue, Changes, Known
from gopherd.library.reader import Reader, read_site
from gopherd.library.scan import UNSETTLED, Found, Survey, survey

BATCH = 1000
"""Files read before an edition is made of them, so that a large archive shows early."""

OPENING = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

READ_AS = "1"
"""Changes when the same file would be understood in another way than before."""

Progress = Callable[[int, int], None]
"""Told of each changed file that has been read: how many by now, and how many there are.

What it raises ends the refreshing; what was read before the last edition stays.
"""


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

    @property
    def knows_nothing(self) -> bool:
        """Whether there is no edition yet, or none that can be read."""
        try:
            with self.catalogue.reading() as news:
                return news.edition() == 0
        except BadCatalogue:
            return True

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
        seen = self._look_around(now)
        masthead, _ = read_site(self.folder)
        reader = Reader(self.folder, masthead.zone)
        styles = {
            "masthead": repr(masthead),
            # with another time zone every date may mean another moment
            "read as": f"{READ_AS} {masthead.zone}",
        }
        new = {name: how for name, how in styles.items() if self.catalogue.recall(name) != how}
        known = self.catalogue.known()
        changed = [
            found
            for found in seen.found.values()
            if "read as" in new or _is_news(found, known, now)
        ]
        changes = Changes(
            removed=tuple(path for path in known if path not in seen.found),
            folders=tuple(seen.folders),
            problems=tuple(seen.problems),
            restyled="masthead" in new,
        )
        edition = 0
        for start in range(0, max(len(changed), 1), BATCH):
            read = []
            for found in changed[start : start + BATCH]:
                read.append(reader.read(found, now=now))
                progress(start + len(read), len(changed))
            edition = self.catalogue.apply(evolve(changes, read=tuple(read)))
            changes = Changes()
        self.masthead = masthead  # not before there is an edition that has it
        for name, how in new.items():
            self.catalogue.note(name, how)
        return edition

    def _look_around(self, now: datetime) -> Survey:
        """Walk through content/, all of it in the folder that is open."""
        self._follow_folder()
        while True:
            seen = survey(self.root, now_ns=int(now.timestamp() * 1e9))
            if not self._follow_folder():
                return seen

    def _follow_folder(self) -> bool:
        """Notice that another folder has been put in the place of content/, and go on with it."""
        opened = os.open(self.root, OPENING)
        try:
            moved = not os.path.samestat(os.fstat(opened), os.fstat(self.folder))
            if moved:
                os.dup2(opened, self.folder, inheritable=False)
        finally:
            os.close(opened)
        return moved


def _is_news(found: Found, known: Mapping[str, Known], now: datetime) -> bool:
    """Tell whether a file has to be read again."""
    before = known.get(found.path)
    if before is None or before.stamp != found.stamp or found.stamp.endswith(UNSETTLED):
        return True
    return before.due is not None and before.due <= now.timestamp()
