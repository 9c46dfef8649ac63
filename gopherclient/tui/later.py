"""What the reader waits for on the clock: something that happens later, unless it is stopped."""

from collections.abc import Callable
from typing import Protocol


class Waiting(Protocol):
    """Something that will happen."""

    def stop(self) -> None:
        """Let it not happen."""
        ...


class Later(Protocol):
    """Lets something happen after so many seconds."""

    def __call__(self, seconds: float, call: Callable[[], None]) -> Waiting:
        """Call it then."""
        ...
