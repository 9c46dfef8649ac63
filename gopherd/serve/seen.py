"""What has become of a request so far: what the journal is told of it in the end."""

import trio
from attrs import define, field

from gopherd.serve.journal import Outcome
from gopherd.serve.rest import Rest

WORDLESS = frozenset({Outcome.MALFORMED, Outcome.GONE})
"""How it ends with those who hang up before they have said anything."""


@define(eq=False, weakref_slot=False)
class Seen:
    """What has become of a request so far."""

    heard: bytes = b""
    """What has been read of it and not yet been understood."""
    origin: str = ""
    """Who asks, as far as readers are told apart."""
    asked: bytes = b""
    """The first line they said, as far as it has come; nothing if they said nothing."""
    outcome: Outcome = Outcome.SERVED
    sent: int = 0
    rest: Rest | None = None
    """What is still to be sent, by whoever waits until there is room for it."""
    began: float = field(factory=trio.current_time, kw_only=True)

    def end(self) -> None:
        """Send no more of the rest, if there is any."""
        if self.rest is not None:
            self.rest.close()
            self.rest = None
