"""Pages being drawn, by worker threads: each once, however many readers wait for it.

Nobody waits longer than the deadline. What is drawn is kept when it is ready, whether or not
anybody still waits.
"""

import os
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

import trio
from attrs import define, evolve, field

from gopherd.site.answer import Answer, Opened, Printed
from gopherd.site.filing import is_further, kept_under, leaf_kept_under, page_of
from gopherd.site.site import Site
from gopherd.site.web import Handed, Leaf, WebAnswer
from gopherwire.request import Request

Drawn = TypeVar("Drawn", bound=Answer | WebAnswer)

AT_ONCE = 4
"""Threads that draw: pages are made by one interpreter, and more would only take turns."""


AT_ONCE_EACH = AT_ONCE // 2
"""Those that draw for one origin: however much it asks for, others have their pages made too."""

QUICK = 0.02
"""Seconds of a processor. What has taken less does not wait behind what takes longer: a front page
is drawn anew at each edition, however many long pages are asked for from however many addresses."""

MOST_KNOWN = 2_000
"""Pages that are known to be quick; those drawn longest ago are forgotten."""


@define
class Sketch(Generic[Drawn]):
    """An answer that is being made, and those who wait for it."""

    ready: trio.Event = field(factory=trio.Event, init=False)
    waiting: int = field(default=0, init=False)
    answer: Drawn | None = field(default=None, init=False)
    error: Exception | None = field(default=None, init=False)

    async def wait(self) -> Drawn:
        """Wait for the answer. Everybody gets a descriptor of their own of a file."""
        self.waiting += 1
        try:
            await self.ready.wait()
            if self.error:
                raise self.error
            assert self.answer is not None
            return self._own(self.answer)
        finally:
            self.waiting -= 1
            self.put_away()

    def _own(self, answer: Drawn) -> Drawn:
        match answer:
            case Opened(descriptor):
                return evolve(answer, descriptor=os.dup(descriptor))
            case Handed(opened=opened):
                return evolve(answer, opened=evolve(opened, descriptor=os.dup(opened.descriptor)))
            case _:
                return answer

    def put_away(self) -> None:
        """Close a file that nobody waits for any more."""
        if not self.waiting and (opened := _file_of(self.answer)):
            self.answer = None
            os.close(opened.descriptor)


def _file_of(answer: Answer | WebAnswer | None) -> Opened | None:
    match answer:
        case Opened():
            return answer
        case Handed(opened=opened):
            return opened
        case _:
            return None


def _is_made_up(request: Request, answer: Answer | WebAnswer) -> bool:
    """Tell whether there is no end to the names of such answers."""
    page = page_of(request)
    missing = isinstance(answer, Printed | Leaf) and not answer.found
    return missing or page is None or is_further(page)


@asynccontextmanager
async def _taken(turn: trio.CapacityLimiter) -> AsyncIterator[None]:
    """Take a turn; at once where there is one, so that who comes next finds the sketch begun."""
    try:
        turn.acquire_nowait()
    except trio.WouldBlock:
        await turn.acquire()
    try:
        yield
    finally:
        turn.release()


@define
class Easel(ABC, Generic[Drawn]):
    """Has the site draw its answers."""

    site: Site
    limiter: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(AT_ONCE), init=False)
    express: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(1), init=False)
    """One more, for what is known to be quick when all the others draw."""
    quick: dict[Hashable, None] = field(factory=dict, init=False)
    """Pages that took little of a processor when they were drawn last."""
    turns: dict[str, trio.CapacityLimiter] = field(factory=dict, init=False)
    """Who is having something drawn, or waits to, by origin."""
    under_way: dict[Hashable, Sketch[Drawn]] = field(factory=dict, init=False)

    @abstractmethod
    def key(self, request: Request) -> Hashable:
        """Name what is the same for all who ask for it; None if nobody else does."""

    @abstractmethod
    def draw(self, request: Request) -> Drawn:
        """Make an answer, in a worker thread."""

    @abstractmethod
    def keep(self, request: Request, answer: Drawn, edition: int) -> None:
        """Keep an answer for who asks next."""

    @abstractmethod
    def known(self, request: Request) -> Drawn | None:
        """Return an answer that is kept."""

    async def answer(self, request: Request, origin: str = "") -> Drawn:
        """Make an answer, or wait for the one that is being made.

        Whoever wants another than those waits for their turn among readers of the same origin
        first, so that none of them fills the queue. Raises what `draw` raises.
        """
        key = self.key(request)
        if sketch := self._begun(key):
            return await sketch.wait()
        return await self._in_turn(request, key, origin)

    def _begun(self, key: Hashable) -> Sketch[Drawn] | None:
        return None if key is None else self.under_way.get(key)

    async def _in_turn(self, request: Request, key: Hashable, origin: str) -> Drawn:
        turn = self.turns.setdefault(origin, trio.CapacityLimiter(AT_ONCE_EACH))
        try:
            async with _taken(turn):
                if answer := self.known(request):
                    return answer
                return await (self._begun(key) or self._begin(request, key)).wait()
        finally:
            if not turn.borrowed_tokens and not turn.statistics().tasks_waiting:
                self.turns.pop(origin, None)

    def _begin(self, request: Request, key: Hashable) -> Sketch[Drawn]:
        sketch: Sketch[Drawn] = Sketch()
        if key is not None:
            self.under_way[key] = sketch
        trio.lowlevel.spawn_system_task(self._draw, request, sketch)
        return sketch

    async def _draw(self, request: Request, sketch: Sketch[Drawn]) -> None:
        edition, key = self.site.edition, self.key(request)
        busy = not self.limiter.available_tokens
        try:
            answer, seconds = await trio.to_thread.run_sync(
                self._timed,
                request,
                abandon_on_cancel=True,
                limiter=self.express if busy and key in self.quick else self.limiter,
            )
            if key is not None and not _is_made_up(request, answer):
                self._learn(key, seconds)
            self.keep(request, answer, edition)
            sketch.answer = answer
        except Exception as error:  # noqa: BLE001 it is raised where the answer is waited for
            sketch.error = error
        finally:
            if key is not None and self.under_way.get(key) is sketch:
                del self.under_way[key]
        sketch.ready.set()
        sketch.put_away()

    def _timed(self, request: Request) -> tuple[Drawn, float]:
        """Make an answer; tell the seconds of a processor it took as well."""
        began = time.thread_time()
        return self.draw(request), time.thread_time() - began

    def _learn(self, key: Hashable, seconds: float) -> None:
        """Remember whether a page is quick to draw."""
        self.quick.pop(key, None)
        if seconds < QUICK:
            self.quick[key] = None
            if len(self.quick) > MOST_KNOWN:
                del self.quick[next(iter(self.quick))]


@define
class Drawing(Easel[Answer]):
    """Has the site draw pages for Gopher clients."""

    def key(self, request: Request) -> Hashable:
        """See `Easel`."""
        return kept_under(request)

    def known(self, request: Request) -> Answer | None:
        """See `Easel`."""
        held = self.site.held(request)
        return Printed(held.body) if held else None

    def draw(self, request: Request) -> Answer:
        """See `Easel`."""
        return self.site.draw(request)

    def keep(self, request: Request, answer: Answer, edition: int) -> None:
        """See `Easel`."""
        self.site.keep(request, answer, edition)


@define
class WebDrawing(Easel[WebAnswer]):
    """Has the site draw documents for web browsers."""

    def key(self, request: Request) -> Hashable:
        """See `Easel`."""
        return leaf_kept_under(request)

    def known(self, request: Request) -> WebAnswer | None:
        """See `Easel`."""
        return self.site.leaf(request)

    def draw(self, request: Request) -> WebAnswer:
        """See `Easel`."""
        return self.site.browse(request)

    def keep(self, request: Request, answer: WebAnswer, edition: int) -> None:
        """See `Easel`."""
        self.site.keep_leaf(request, answer, edition)
