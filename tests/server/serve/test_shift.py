"""What a worker does besides serving readers."""

import gc
import weakref

import trio.testing

from gopherd.serve.shift import CLEAR_EVERY, clear_away


class Knot:
    """Refers to itself, and so is never let go of by itself."""

    def __init__(self) -> None:
        self.itself = self


async def test_knots_are_cleared_away(autojump_clock: trio.testing.MockClock) -> None:
    gc.disable()
    try:
        knot = weakref.ref(Knot())
        assert knot() is not None
        with trio.move_on_after(2 * CLEAR_EVERY):
            await clear_away()
        assert knot() is None
    finally:
        gc.enable()
