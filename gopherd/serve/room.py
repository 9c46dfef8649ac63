"""No room for one more reader: what says so, and how seldom it is complained about."""

import errno
import logging
import math

from attrs import define, field

BREATHER = 0.1
"""Seconds the doors stay shut when no descriptor is left for one more reader."""

A_MINUTE = 60.0

NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

log = logging.getLogger("gopherd.serve")


def is_full(error: OSError) -> bool:
    """Tell the want of room from readers who had gone before they were let in."""
    return error.errno in NO_ROOM


@define
class Complaint:
    """Complains once a minute."""

    last: float = field(default=-math.inf, init=False)

    def __call__(self, error: OSError, now: float) -> None:
        """Say that there is no room, unless it has just been said."""
        if now - self.last >= A_MINUTE:
            self.last = now
            log.warning("no room for one more reader (%s); raise the limit of open files", error)
