"""Keeping the library in step with content/ while the server runs.

The system's notices about changed files are hints: some get lost, some never come. So folders
are looked at every second or so as well, and a slow round through all files goes on for ever.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import trio
from attrs import define, field

from gopherd.errors import GopherdError
from gopherd.library.library import Library
from gopherd.library.notices import Hints, notice
from gopherd.library.pace import Pace
from gopherd.library.round import Progress, silent

LOOK_EVERY = 0.7
"""Seconds between two looks when no hint comes; a lost hint is made good within a second."""

LOOKING_SHARE = 0.05
"""The part of the time that glances may take, and as much again for the round through all files.

A tree of a million files takes minutes a round.
"""

STEP = 0.25
"""Seconds the first round goes on before anything else may be looked at."""

STEPS = 14
"""Of the round through all files, between two glances.

A page that is drawn meanwhile takes turns with one: it waits for some milliseconds at most.
"""

SHORTEST_STEP = 0.002
"""Seconds; in a few of them a small site is looked through."""

LEARN_AGAIN = 1.0
"""Seconds until more words are learned where news keeps coming, or it has failed."""

WATCH_AGAIN = 2.0
"""Seconds until watching is tried again once it has failed."""

MOST_TOLD = 20
"""Problems logged one by one, of all that are found at the start or later at one time.

Who moves in with thousands of bad files reads the log for something else; `gopherd check` has them.
"""

UNSEEN, UNLEARNED = "content cannot be looked at", "no words can be learned"

log = logging.getLogger("gopherd.library")

T = TypeVar("T")


@define
class Watch:
    """Keeps a library in step, and tells of each new edition."""

    library: Library
    told: Callable[[int, frozenset[str] | None], None]
    """Called in the event loop with a new edition and the subjects it touched; None for all."""
    look_every: float = field(default=LOOK_EVERY, kw_only=True)
    watch_again: float = field(default=WATCH_AGAIN, kw_only=True)
    edition: int = field(default=-1, init=False)
    looked: trio.Event = field(factory=trio.Event, init=False)
    """Set once the first round is over."""
    written: int = field(default=-1, init=False)
    """Up to which of what the library has written down the problems are known."""
    problems: frozenset[str] = field(factory=frozenset, init=False)
    """What publishers should mend."""
    said: frozenset[str] = field(factory=frozenset, init=False)
    """What has been logged already; a problem is told once."""
    told_now: int = field(default=0, init=False)
    """How many problems are new since the log was last up to date."""
    hints: Hints = field(factory=Hints, init=False)
    pace: Pace = field(factory=Pace, init=False)
    unlearned: trio.Event = field(factory=trio.Event, init=False)
    """Set while there may be articles whose words are not known."""
    turn: trio.Lock = field(factory=trio.Lock, init=False)
    """Of whoever looks, or learns: one at a time."""
    took: float = field(default=0.0, init=False)
    """Seconds that what was done last has taken."""

    async def refresh(self, progress: Progress = silent) -> None:
        """Look at everything. What goes wrong is logged, and the last good edition stays."""
        await self._do(lambda: self.library.refresh(_now(), _cancellable(progress)))
        self._sum_up()

    async def _do(self, look: Callable[[], T], failure: str = UNSEEN) -> T | None:
        """Look, in a thread, when it is our turn; None if it went wrong."""
        async with self.turn:
            began = trio.current_time()
            try:
                return await self._try(look, failure)
            finally:
                self.took = trio.current_time() - began

    async def _try(self, look: Callable[[], T], failure: str) -> T | None:
        try:
            done, found = await trio.to_thread.run_sync(lambda: (look(), self._find_out()))
        except (OSError, GopherdError) as error:
            self._fail(f"{failure}: {error}; it is tried again")
            return None
        except Exception as error:  # a fault of ours does not end the server
            log.debug("what has gone wrong", exc_info=error)
            self._fail(f"{failure}: {error!r}; tell its authors")
            return None
        edition, touched, problems = found
        self.problems = problems
        self._say(problems)
        self.said = problems  # what has been mended and breaks again is told again
        if edition != self.edition:
            self.edition = edition
            self.unlearned.set()
            self.told(edition, touched)
        return done

    def _find_out(self) -> tuple[int, frozenset[str] | None, frozenset[str]]:
        """Find out what a look has changed: the edition, what it touched, what is to be mended."""
        problems, written = self.problems, self.library.written
        if written != self.written:
            problems = frozenset(map(str, self.library.catalogue.problems()))
            self.written = written
        with self.library.catalogue.reading() as news:
            edition = news.edition()
            return edition, news.touched_since(self.edition), problems

    def _fail(self, sentence: str) -> None:
        """Log what keeps us from looking, if that has not been logged yet."""
        if sentence not in self.said:
            log.warning("%s", sentence)
            self.said |= {sentence}

    def _say(self, problems: frozenset[str]) -> None:
        """Log what has not been logged yet; of many problems the first, and how many there are."""
        for sentence in sorted(problems - self.said):
            if self.told_now < MOST_TOLD:
                log.warning("%s", sentence)
            self.told_now += 1
        if self.looked.is_set():
            self._sum_up()

    def _sum_up(self) -> None:
        """Log how many more problems there are than have been told."""
        if self.told_now > MOST_TOLD:
            more = self.told_now - MOST_TOLD
            log.warning("and %d more problems; `gopherd check` tells them all", more)
        self.told_now = 0

    async def run(self, progress: Progress = silent) -> None:
        """Look whenever something may have changed, until cancelled."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(notice, self.library, self.hints, self.watch_again)
            if not self.library.knows_nothing:  # the newest first, then whatever else there is
                await self._do(lambda: self.library.glance(_now()))
            while not await self._go_on(STEP, progress):
                await self._look_at_hints()
            self._sum_up()
            self.looked.set()
            nursery.start_soon(self._follow)
            nursery.start_soon(self._keep_learning)
            await self._go_round()

    async def _go_round(self) -> None:
        """Glance at everything every now and then; between, go on with a round by small steps."""
        pause = self.look_every
        while True:
            over, took, most = False, 0.0, pause * LOOKING_SHARE
            for _ in range(STEPS):
                await trio.sleep(pause / STEPS)
                if not over and took <= most:
                    over = await self._go_on(max(SHORTEST_STEP, most / STEPS), silent)
                    took += self.took
            await self._glance()
            pause = max(self.look_every, self.took / LOOKING_SHARE)

    async def _go_on(self, seconds: float, progress: Progress) -> bool:
        """Go on with the round through all files; return whether it is over, well or badly."""
        told = _cancellable(progress)
        over = await self._do(lambda: self.library.advance(_now(), seconds, told))
        return over is not False

    async def _glance(self) -> None:
        """Look at what folders tell, and at what hints name."""
        paths = self.hints.take() or ()
        before = self.edition
        await self._do(lambda: self.library.glance(_now(), paths))
        if self.edition != before:
            self.pace.rest(trio.current_time(), self.took)

    async def _follow(self) -> None:
        """Look at what hints name, as they come."""
        while True:
            await self.hints.wait()
            await trio.sleep_until(self.pace.moment(trio.current_time()))
            await self._look_at_hints()

    async def _look_at_hints(self) -> None:
        paths = self.hints.take()
        if paths is None:
            await self._do(lambda: self.library.glance(_now()))
        elif paths:
            await self._do(lambda: self.library.follow(_now(), paths))
        else:
            return
        self.pace.rest(trio.current_time(), self.took)

    async def _keep_learning(self) -> None:
        """Take in the words of what is new; while news keeps coming, a batch every now and then."""
        while True:
            await self.unlearned.wait()
            await self.learn()
            await trio.sleep(LEARN_AGAIN)

    async def learn(self) -> None:
        """Take in the words of new articles until none waits, or something may have changed."""
        while learned := await self._do(self.library.learn, UNLEARNED):
            if self.hints.given.is_set():
                return
            await trio.sleep(self.took)  # half of the time is the readers'
        if learned is not None:
            self.unlearned = trio.Event()


def _now() -> datetime:
    return datetime.now(UTC)


def _cancellable(progress: Progress) -> Progress:
    """Make the thread that looks notice when it is cancelled."""

    def go_on(done: int, all_: int) -> None:
        trio.from_thread.check_cancelled()
        progress(done, all_)

    return go_on
