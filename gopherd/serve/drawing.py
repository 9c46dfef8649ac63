"""Pages being drawn, by worker threads: each once, however many readers wait for it.

Nobody waits longer than the deadline. What is drawn is kept when it is ready, whether or not
anybody still waits.
"""

import os

import trio
from attrs import define, field

from gopherd.site.answer import Answer, Opened
from gopherd.site.site import Site, kept_under
from gopherwire.request import Request

AT_ONCE = 4
"""Threads that draw: pages are made by one interpreter, and more would only take turns."""


@define
class Sketch:
    """An answer that is being made, and those who wait for it."""

    ready: trio.Event = field(factory=trio.Event, init=False)
    waiting: int = field(default=0, init=False)
    answer: Answer | None = field(default=None, init=False)
    error: Exception | None = field(default=None, init=False)

    async def wait(self) -> Answer | None:
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

    def _taken(self) -> Answer | None:
        answer = self.answer
        if isinstance(answer, Opened):
            self.answer = None
        return answer

    def put_away(self) -> None:
        """Close a file that nobody waits for any more."""
        if not self.waiting and isinstance(answer := self._taken(), Opened):
            os.close(answer.descriptor)


@define
class Drawing:
    """Has the site draw its answers."""

    site: Site
    limiter: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(AT_ONCE), init=False)
    under_way: dict[str, Sketch] = field(factory=dict, init=False)

    async def answer(self, request: Request) -> Answer:
        """Make an answer, or wait for the one that is being made.

        Raises what `Site.draw` raises.
        """
        while True:
            selector = kept_under(request)
            sketch = self.under_way.get(selector) if selector is not None else None
            if sketch is None:
                sketch = Sketch()
                if selector is not None:
                    self.under_way[selector] = sketch
                trio.lowlevel.spawn_system_task(self._draw, request, sketch)
            if (answer := await sketch.wait()) is not None:
                return answer

    async def _draw(self, request: Request, sketch: Sketch) -> None:
        edition = self.site.edition
        try:
            answer = await trio.to_thread.run_sync(
                self.site.draw, request, abandon_on_cancel=True, limiter=self.limiter
            )
            self.site.keep(request, answer, edition)
            sketch.answer = answer
        except Exception as error:  # noqa: BLE001 it is raised where the answer is waited for
            sketch.error = error
        finally:
            selector = kept_under(request)
            if selector is not None and self.under_way.get(selector) is sketch:
                del self.under_way[selector]
        sketch.ready.set()
        sketch.put_away()
