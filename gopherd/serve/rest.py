"""The rest of a reply: what there was no room for yet on its way to a reader.

It goes out piece by piece, as much as the connection takes at once. Nothing here waits.
"""

import os

from attrs import define

from gopherd.site.answer import Opened

POURED_AT_ONCE = 2**20
"""Bytes that are sent at most before others have their turn."""


@define(eq=False, weakref_slot=False)
class Rest:
    """Bytes, and then what a file holds, which the kernel sends: it never comes here."""

    body: bytes
    sent: int = 0
    file: int = -1
    """The file's descriptor."""
    start: int = 0
    size: int = 0

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
    def over(self) -> bool:
        """Whether all has been sent that there is."""
        return self.sent >= len(self.body) + self.size

    def close(self) -> None:
        """Close the file; nothing of it can be sent any more."""
        if self.file >= 0:
            os.close(self.file)
            self.file = -1
