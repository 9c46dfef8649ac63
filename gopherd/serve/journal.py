"""The journal: one line for each request, in the common log format web servers use.

Whatever a reader sent is escaped, so that one request is always one harmless line.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from gopherd.article.model import MONTHS
from gopherd.errors import BadSettings

STANDARD_ERROR = 2

NOT_PLAIN = re.compile(r"[^ !#-\[\]-~]")
"""What is escaped: everything but printable ASCII without the quote and the backslash."""


class Outcome(IntEnum):
    """How a request ended, by the numbers that readers of such logs know."""

    SERVED = 200
    MALFORMED = 400
    MISSING = 404
    TOO_SLOW = 408
    TOO_LONG = 414
    STOPPED = 444
    """The server was stopped before they had everything."""
    GONE = 499
    """They hung up before they had everything."""
    FAULT = 500
    BUSY = 503


@frozen(kw_only=True)
class Visit:
    """What is to be told about one request."""

    peer: str
    when: datetime
    asked: bytes
    """The request line as it came, without its end."""
    outcome: Outcome
    sent: int
    """Bytes."""
    seconds: float


def journal_line(visit: Visit) -> str:
    """Write a visit down: address, moment, request, outcome, bytes sent, seconds taken."""
    moment = visit.when.astimezone(UTC)
    month = MONTHS[moment.month - 1][:3]
    stamp = f"{moment.day:02}/{month}/{moment.year}:{moment:%H:%M:%S} +0000"
    asked = NOT_PLAIN.sub(_escaped, visit.asked.decode("latin-1"))
    return (
        f'{visit.peer} - - [{stamp}] "{asked}" {visit.outcome:d} {visit.sent} {visit.seconds:.3f}\n'
    )


def _escaped(character: re.Match[str]) -> str:
    return f"\\x{ord(character[0]):02x}"


Journal = Callable[[Visit], None]


@contextmanager
def open_journal(place: str) -> Iterator[Journal]:
    """Open the journal: `-` is standard error, `off` nowhere, else a file that is added to.

    Raises BadSettings if it cannot be opened.
    """
    match place:
        case "off":
            yield _nowhere
        case "-":
            yield _to(STANDARD_ERROR)
        case _:
            with _added_to(Path(place)) as file:
                yield _to(file.fileno())


def _added_to(path: Path) -> BinaryIO:
    try:
        return path.open("ab", buffering=0)
    except OSError as error:
        raise BadSettings(
            f"the journal {path} cannot be written ({error.strerror}); mend --journal"
        ) from error


def _to(descriptor: int) -> Journal:
    """Write each line at once and whole, so that nothing is held back for a full disk to lose.

    A line that cannot be written is lost, and the reader it tells of is served all the same.
    """

    def keep(visit: Visit) -> None:
        with suppress(OSError):
            os.write(descriptor, journal_line(visit).encode("ascii"))

    return keep


def _nowhere(_visit: Visit) -> None:
    pass
