"""What has been served, in numbers: counted by each worker, added up for all of them.

The numbers are in memory the workers share. Each writes into a row of its own, so nobody waits.
"""

import mmap
from collections.abc import Mapping, Sequence

from attrs import define, field

from gopherd.serve.journal import Journal, Outcome, Served, Visit

COUNTED = (*(f"outcome {one:d}" for one in Outcome), "bytes", "ready", "openings")
"""Requests by outcome, bytes sent, requests for which a page was ready; how often a worker has
opened the doors."""

HELD = ("inside", "lingering", "kept", "kept bytes", "drawing", "lost", "articles", "edition")
"""What there is just now: readers, those who have their reply, printed pages, pages being drawn,
lines the journal has lost; and what the first worker alone tells of, articles and edition."""

PLACE = {name: place for place, name in enumerate((*COUNTED, *HELD))}
NUMBER = 8
"""Bytes."""


@define
class Tally:
    """Numbers of one worker among those of all."""

    workers: int = 1
    mine: int = 0
    shared: mmap.mmap = field(init=False)
    numbers: memoryview = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.shared = mmap.mmap(-1, self.workers * len(PLACE) * NUMBER)
        self.numbers = memoryview(self.shared).cast("Q")[: len(PLACE)]

    def become(self, worker: int) -> None:
        """Count as the worker of that number, from 0; after a fork."""
        self.mine = worker
        start = worker * len(PLACE)
        self.numbers = memoryview(self.shared).cast("Q")[start : start + len(PLACE)]

    def put(self, name: str, number: int) -> None:
        """Say how much there is of something just now."""
        self.numbers[PLACE[name]] = number

    def told(self, name: str) -> int:
        """Tell what this worker, or the one it replaces, has said of something."""
        return self.numbers[PLACE[name]]

    def all(self) -> Mapping[str, int]:
        """Add up the numbers of all workers."""
        every = memoryview(self.shared).cast("Q")
        width = len(PLACE)
        return {
            name: sum(every[worker * width + place] for worker in range(self.workers))
            for name, place in PLACE.items()
        }


READY, BYTES = PLACE["ready"], PLACE["bytes"]
SERVED = PLACE[f"outcome {Outcome.SERVED:d}"]


@define
class Counted:
    """A journal that counts before it tells another one."""

    journal: Journal
    tally: Tally

    def tell(self, visit: Visit) -> None:
        """See `Journal`."""
        numbers = self.tally.numbers
        numbers[PLACE[f"outcome {visit.outcome:d}"]] += 1
        numbers[BYTES] += visit.sent
        self.journal.tell(visit)

    def tell_ready(self, served: Sequence[Served]) -> None:
        """See `Journal`."""
        numbers = self.tally.numbers
        numbers[SERVED] += len(served)
        numbers[READY] += len(served)
        numbers[BYTES] += sum([len(page.body) for _, _, page in served])
        self.journal.tell_ready(served)
