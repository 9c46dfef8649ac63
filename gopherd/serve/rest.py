"""The rest of a reply: what there was no room for yet on its way to a reader.

It goes out piece by piece, as much as the connection takes at once. Nothing here waits.
"""

import os

from attrs import define

from gopherd.serve.journal import Outcome
from gopherd.site.answer import Opened

POURED_AT_ONCE = 2**20
"""Bytes that are sent at most before others have their turn."""

SHORT = 2**16
"""Bytes of a reply that goes out at once; a longer one goes piece by piece, others between."""


@define(eq=False, weakref_slot=False)
class Rest:
    """Bytes, and then what a file holds, which the kernel sends: it never comes here."""

    body: bytes
    sent: int = 0
    file: int = -1
    """The file's descriptor."""
    start: int = 0
    size: int = 0
    outcome: Outcome = Outcome.SERVED
    """How the request ends once all of it is sent."""
    began: float = 0.0
    """When it was made."""

    @classmethod
    def of_file(cls, opened: Opened) -> "Rest":
        """Take over a file that is to be sent."""
        return cls(opened.head, 0, opened.descriptor, opened.start, opened.size)

    def send(self, reader: int, most: int = POURED_AT_ONCE) -> None:
        """Send a reader's socket, which does not block, what it takes.

        Raises BlockingIOError if there is no room, and other OSErrors if they have gone.
        """
        within = self.sent - len(self.body)
        if within < 0:
            self.sent += os.write(reader, memoryview(self.body)[self.sent :][:most])
            return
        sent = os.sendfile(reader, self.file, self.start + within, min(self.size - within, most))
        self.sent += sent
        if not sent:  # it has been cut short meanwhile
            self.size = within

    @property
    def left(self) -> int:
        """Bytes that have not been sent; 0 or less when it is over."""
        return len(self.body) + self.size - self.sent

    def close(self) -> None:
        """Close the file; nothing of it can be sent any more."""
        if self.file >= 0:
            os.close(self.file)
            self.file = -1
