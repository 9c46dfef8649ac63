"""Pages being drawn, by worker threads: each once, however many readers wait for it.

Nobody waits longer than the deadline. What is drawn is kept when it is ready, whether or not
anybody still waits.
"""

import os
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

import trio
from attrs import define, field

from gopherd.site.answer import Answer, Opened
from gopherd.site.site import Site, kept_under, leaf_kept_under
from gopherd.site.web import Handed, WebAnswer
from gopherwire.request import Request

Drawn = TypeVar("Drawn", bound=Answer | WebAnswer)

AT_ONCE = 4
"""Threads that draw: pages are made by one interpreter, and more would only take turns."""


@define
class Sketch(Generic[Drawn]):
    """An answer that is being made, and those who wait for it."""

    ready: trio.Event = field(factory=trio.Event, init=False)
    waiting: int = field(default=0, init=False)
    answer: Drawn | None = field(default=None, init=False)
    error: Exception | None = field(default=None, init=False)

    async def wait(self) -> Drawn | None:
        """Wait for the answer. A file is given to one reader alone; others get None."""
        self.waiting += 1
        try:
            await self.ready.wait()
            if self.error:
                raise self.error
            return self._taken()
        finally:
            self.waiting -= 1
            self.put_away()

    def _taken(self) -> Drawn | None:
        answer = self.answer
        if _file_of(answer):
            self.answer = None
        return answer

    def put_away(self) -> None:
        """Close a file that nobody waits for any more."""
        if not self.waiting and (opened := _file_of(self._taken())):
            os.close(opened.descriptor)


def _file_of(answer: Answer | WebAnswer | None) -> Opened | None:
    match answer:
        case Opened():
            return answer
        case Handed(opened=opened):
            return opened
        case _:
            return None


@define
class Easel(ABC, Generic[Drawn]):
    """Has the site draw its answers."""

    site: Site
    limiter: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(AT_ONCE), init=False)
    under_way: dict[str, Sketch[Drawn]] = field(factory=dict, init=False)

    @abstractmethod
    def key(self, request: Request) -> str | None:
        """Name what is the same for all who ask for it; None if nobody else does."""

    @abstractmethod
    def draw(self, request: Request) -> Drawn:
        """Make an answer, in a worker thread."""

    @abstractmethod
    def keep(self, request: Request, answer: Drawn, edition: int) -> None:
        """Keep an answer for who asks next."""

    async def answer(self, request: Request) -> Drawn:
        """Make an answer, or wait for the one that is being made.

        Raises what `draw` raises.
        """
        key = self.key(request)
        while True:
            sketch = self.under_way.get(key) if key is not None else None
            if sketch is None:
                sketch = Sketch()
                if key is not None:
                    self.under_way[key] = sketch
                trio.lowlevel.spawn_system_task(self._draw, request, sketch)
            if (answer := await sketch.wait()) is not None:
                return answer
            key = None  # it is a file, and was another's: to wait for the next would be a stampede

    async def _draw(self, request: Request, sketch: Sketch[Drawn]) -> None:
        edition = self.site.edition
        try:
            answer = await trio.to_thread.run_sync(
                self.draw, request, abandon_on_cancel=True, limiter=self.limiter
            )
            self.keep(request, answer, edition)
            sketch.answer = answer
        except Exception as error:  # noqa: BLE001 it is raised where the answer is waited for
            sketch.error = error
        finally:
            key = self.key(request)
            if key is not None and self.under_way.get(key) is sketch:
                del self.under_way[key]
        sketch.ready.set()
        sketch.put_away()


@define
class Drawing(Easel[Answer]):
    """Has the site draw pages for Gopher clients."""

    def key(self, request: Request) -> str | None:
        """See `Easel`."""
        return kept_under(request)

    def draw(self, request: Request) -> Answer:
        """See `Easel`."""
        return self.site.draw(request)

    def keep(self, request: Request, answer: Answer, edition: int) -> None:
        """See `Easel`."""
        self.site.keep(request, answer, edition)


@define
class WebDrawing(Easel[WebAnswer]):
    """Has the site draw documents for web browsers."""

    def key(self, request: Request) -> str | None:
        """See `Easel`."""
        return leaf_kept_under(request)

    def draw(self, request: Request) -> WebAnswer:
        """See `Easel`."""
        return self.site.browse(request)

    def keep(self, request: Request, answer: WebAnswer, edition: int) -> None:
        """See `Easel`."""
        self.site.keep_leaf(request, answer, edition)
