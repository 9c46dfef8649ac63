"""The library: content/ on one side, the catalogue on the other, kept in step.

Refreshing walks the tree, reads only what changed, and makes an edition of it. A file that
cannot be read or understood becomes a problem; the others are published all the same.
"""

import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from attrs import define, field, frozen

from gopherd.config.masthead import Masthead
from gopherd.errors import BadCatalogue, DamagedCatalogue
from gopherd.library.catalogue import FILES, Catalogue, Words
from gopherd.library.front import read_site
from gopherd.library.hands import Hands
from gopherd.library.look import Lookout
from gopherd.library.opening import FAILING
from gopherd.library.round import Progress, Round, count_files, silent

if TYPE_CHECKING:
    from gopherd.library.reader import Reader

LEARNED_AT_ONCE = 100
"""Articles whose words are taken in at the first go."""

MOST_LEARNED_AT_ONCE = 1000
"""Of many that wait; each costs less among others, as they share most of their words."""

LEARNING = 0.3
"""Seconds that one go may take: what is new on the front page waits for it."""

OPENING = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

MANY = 5_000
"""Files from which on a first round takes so long that help is worth its while."""

READ_AS = "1"
"""Changes when the same file would be understood in another way than before."""

T = TypeVar("T")


@frozen
class Styles:
    """How pages look and dates are read."""

    masthead: Masthead
    new: dict[str, str]
    """What of that is not as it was, by what it is noted under."""


@define
class Library:
    """Everything there is to publish. Raises OSError if content/ cannot be opened."""

    root: Path
    catalogue: Catalogue
    folder: int = field(init=False)
    """content/ itself, open for as long as the library is."""
    masthead: Masthead = field(init=False)
    written: int = field(default=0, init=False)
    """Grows whenever a look has written anything down, whether readers see it or not."""
    under_way: tuple[Round, Styles] | None = field(default=None, init=False)
    """A round that is not over."""
    pace: int = field(default=LEARNED_AT_ONCE, init=False)
    """Articles whose words are taken in at the next go."""
    hands: Hands = field(init=False)
    """Who reads the files of whole rounds."""

    def __attrs_post_init__(self) -> None:
        self.folder = os.open(self.root, OPENING)
        self.hands = Hands(self.folder)
        self.masthead = Masthead()
        self.masthead = self._read_masthead() or self.masthead

    @property
    def reader(self) -> "Reader":
        """What reads a file as the masthead wants it read."""
        from gopherd.library.reader import Reader

        return Reader(self.folder, self.masthead.zone)

    @property
    def knows_nothing(self) -> bool:
        """Whether there is no edition yet, or none that can be read."""
        try:
            with self.catalogue.reading() as news:
                return news.edition() == 0
        except BadCatalogue:
            return True

    @property
    def knows_all(self) -> bool:
        """Whether there has been a whole round through all files."""
        try:
            return bool(self.catalogue.recall(FILES))
        except BadCatalogue:
            return False

    def hire(self, processors: int) -> None:
        """Get help for a first round through many files, as far as there are processors for it.

        No thread may have been started before. Without help everything takes its time.
        """
        if processors > 1 and not self.knows_all and count_files(self.root, MANY) == MANY:
            with suppress(OSError):
                self.hands.hire(processors - 1)

    def close(self) -> None:
        """Let go of the folder and the catalogue."""
        self._give_up()
        os.close(self.folder)
        self.catalogue.close()

    def refresh(self, now: datetime, progress: Progress = silent) -> int:
        """Bring the catalogue up to date with all files; return the number of the edition.

        Raises OSError if content/ itself cannot be read, and BadCatalogue.
        """
        return self._mended(lambda: self._refresh(now, progress))

    def advance(self, now: datetime, seconds: float, progress: Progress = silent) -> bool:
        """Go on for so long with a round through all files; return whether one is over.

        Raises as `refresh` does.
        """
        return self._mended(lambda: self._advance(now, seconds, progress))

    def glance(self, now: datetime, paths: Collection[str] = ()) -> None:
        """Look at what was added or taken away, as far as folders tell, and at these paths.

        Raises as `refresh`.
        """
        self._mended(lambda: self._look_in(now, lambda round_: round_.glance(paths)))

    def follow(self, now: datetime, paths: Collection[str]) -> None:
        """Look at these paths, which may have changed. Raises as `refresh`."""
        self._mended(lambda: self._look_in(now, lambda round_: round_.follow(paths)))

    def catch_up(self) -> None:
        """Read site.toml again, where another process keeps the catalogue in step."""
        self._follow_folder()
        self.masthead = self._read_masthead() or self.masthead

    def _read_masthead(self) -> Masthead | None:
        """Read site.toml; None where the disk fails, and it had better stay as it was."""
        try:
            return read_site(self.folder)[0]
        except OSError as error:
            if error.errno in FAILING:
                return None
            raise

    def _mended(self, look: Callable[[], T]) -> T:
        """Do something with the catalogue, once more where it has to be made anew for it."""
        try:
            return look()
        except DamagedCatalogue:
            self.catalogue.clear()
            self._give_up()
            return look()

    def _give_up(self) -> None:
        """Forget the round that is under way, and what is still being read for it."""
        self.under_way = None
        self.hands.let_go()

    def _refresh(self, now: datetime, progress: Progress) -> int:
        while True:
            self._follow_folder()
            self._write_down()
            round_, styles = self._begin(now, progress, self.hands)
            with self._given_up_on_failure():
                round_.advance()
            self._note_written(round_)
            if not self._follow_folder():
                self._end(round_, styles)
                return round_.edition

    def _advance(self, now: datetime, seconds: float, progress: Progress) -> bool:
        self._follow_folder()
        round_, styles = self.under_way or self._begin(now, progress, self.hands, patient=True)
        round_.go_on_at(now)
        with self._given_up_on_failure():
            over = round_.advance(seconds)
            if not over and self.knows_all:
                round_.write_down()  # nobody waits for more of it
        self._note_written(round_)
        if over:
            self._end(round_, styles)
        else:
            self.under_way = round_, styles
        return over

    def _write_down(self) -> None:
        """Finish what the round under way is at: it is older than what is looked at from now on."""
        if self.under_way:
            with self._given_up_on_failure():
                self.under_way[0].write_down()
            self._note_written(self.under_way[0])

    def _note_written(self, round_: Round) -> None:
        """Take note of whether a round has written anything down since it was last asked."""
        self.written += round_.wrote
        round_.wrote = False

    @contextmanager
    def _given_up_on_failure(self) -> Iterator[None]:
        """See to it that a round that fails is not gone on with."""
        try:
            yield
        except BaseException:
            self._give_up()
            raise

    def _look_in(self, now: datetime, look: Callable[[Round], None]) -> None:
        self._follow_folder()
        self._write_down()
        round_, styles = self._begin(now, silent, patient=True)
        if round_.lookout.anew:
            self._refresh(now, silent)
            return
        look(round_)
        self._note_written(round_)
        self._settle(styles)

    def _begin(
        self,
        now: datetime,
        progress: Progress,
        hands: Hands | None = None,
        *,
        patient: bool = False,
    ) -> tuple[Round, Styles]:
        told_now = self._read_masthead()
        masthead = told_now or self.masthead
        told = {
            "masthead": repr(masthead),
            # with another time zone every date may mean another moment
            "read as": f"{READ_AS} {masthead.zone}",
        }
        if not self.catalogue.edition():  # whatever will be there has been read so
            self.catalogue.note("read as", told["read as"])
        new = {name: how for name, how in told.items() if self.catalogue.recall(name) != how}
        if told_now is None:
            new.clear()
        lookout = Lookout(
            self.folder,
            os.path.realpath(self.root),
            int(now.timestamp() * 1e9),
            anew="read as" in new,
            patient=patient,
        )
        round_ = Round(
            self.catalogue,
            lookout,
            masthead.zone,
            now,
            hands=hands or Hands(self.folder),
            progress=progress,
            total=0 if progress is silent else self._files(),
            restyled="masthead" in new,
        )
        return round_, Styles(masthead, new)

    def _files(self) -> int:
        """Tell how many files there are, as far as that is known without looking at them."""
        return int(self.catalogue.recall(FILES) or count_files(self.root))

    def _end(self, round_: Round, styles: Styles) -> None:
        """Remember what a round has found out about the whole."""
        self.under_way = None
        self.hands.let_go()
        self._settle(styles)
        if self.catalogue.recall(FILES) != str(round_.files):
            self.catalogue.note(FILES, str(round_.files))

    def _settle(self, styles: Styles) -> None:
        """Take on another masthead, now that there is an edition that has it."""
        for name, how in styles.new.items():
            self.catalogue.note(name, how)
        if self.catalogue.recall("masthead") == repr(styles.masthead):  # none is newer
            self.masthead = styles.masthead

    def learn(self, most: int | None = None) -> int:
        """Take in the words of some articles that are new, the newest first.

        Return how many; none when no article waits. Raises BadCatalogue, and OSError where the
        machine lacks what it takes to read any file.
        """
        began = time.monotonic()
        reader = self.reader
        waiting = self.catalogue.waiting(most or self.pace)
        words = tuple(Words(entry, reader.text(entry)) for entry in waiting)
        self.catalogue.learn(words)
        if len(words) == self.pace:
            self.pace = paced(self.pace, time.monotonic() - began)
        return len(words)

    def _follow_folder(self) -> bool:
        """Notice that another folder has been put in the place of content/, and go on with it."""
        opened = os.open(self.root, OPENING)
        try:
            moved = not os.path.samestat(os.fstat(opened), os.fstat(self.folder))
            if moved:
                os.dup2(opened, self.folder, inheritable=False)
                self._give_up()
        finally:
            os.close(opened)
        return moved


def paced(pace: int, took: float) -> int:
    """Say how many articles to take in at the next go, when so many took so many seconds."""
    wanted = min(int(pace * LEARNING / max(took, 0.001)), 2 * pace)
    return min(max(wanted, LEARNED_AT_ONCE), MOST_LEARNED_AT_ONCE)
