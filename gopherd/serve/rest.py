"""The rest of a reply: what there was no room for yet on its way to a reader.

It goes out piece by piece, as much as the connection takes at once. Nothing here waits.
"""

import os

from attrs import define

from gopherd.site.answer import Opened

POURED_AT_ONCE = 2**20
"""Bytes that are sent at most before others have their turn."""


@define(eq=False)
class Rest:
    """Bytes, and then what a file holds, which the kernel sends: it never comes here."""

    body: bytes
    file: Opened | None = None
    sent: int = 0

    def send(self, reader: int, most: int = POURED_AT_ONCE) -> int:
        """Send a reader's socket, which does not block, what it takes; return the bytes.

        Raises BlockingIOError if there is no room, and other OSErrors if they have gone.
        """
        within = self.sent - len(self.body)
        if within < 0:
            sent = os.write(reader, memoryview(self.body)[self.sent :][:most])
        elif self.file:
            most = min(self.file.size - within, most)
            sent = os.sendfile(reader, self.file.descriptor, self.file.start + within, most)
            if not sent:  # it has been cut short meanwhile
                self.close()
        else:
            sent = 0
        self.sent += sent
        return sent

    @property
    def over(self) -> bool:
        """Whether all has been sent that there is."""
        return self.sent >= len(self.body) + (self.file.size if self.file else 0)

    def close(self) -> None:
        """Close the file; nothing of it can be sent any more."""
        if self.file:
            os.close(self.file.descriptor)
            self.file = None
