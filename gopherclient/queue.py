"""What is to be read later, in the order it was put there."""

from pathlib import Path

from attrs import define, field, frozen

from gopherclient.state import END_OF_TIME, StateFile

MOST_QUEUED = 1000
"""Nobody comes to the end of a longer queue; the oldest go."""


@frozen
class Queued:
    """A page to be read later; added is in seconds since 1970."""

    url: str
    title: str
    added: float


@define
class ReadingQueue:
    """Pages to be read later, first in first out; kept in a file at every change."""

    path: Path
    file: StateFile[tuple[Queued, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.file = StateFile(self.path, (), _read, _write)

    @property
    def notices(self) -> list[str]:
        """What went wrong with the file."""
        return self.file.notices

    @property
    def entries(self) -> tuple[Queued, ...]:
        """The queue, next first."""
        return self.file.latest()

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, url: str) -> bool:
        return any(queued.url == url for queued in self.entries)

    def add(self, url: str, title: str, *, now: float) -> None:
        """Put a page at the end; one that waits already keeps its turn."""

        def edit(queue: tuple[Queued, ...]) -> tuple[Queued, ...]:
            if any(queued.url == url for queued in queue):
                return queue
            return (*queue, Queued(url, title, now))[-MOST_QUEUED:]

        self.file.change(edit)

    def next(self) -> Queued | None:
        """Take the next page out of the queue and return it; None where nothing waits."""
        taken: list[Queued] = []

        def edit(queue: tuple[Queued, ...]) -> tuple[Queued, ...]:
            taken[:] = queue[:1]  # another reader may have taken the one we saw
            return queue[1:] if queue else queue

        self.file.change(edit)
        return taken[0] if taken else None

    def remove(self, url: str) -> None:
        """Take a page out of the queue unread."""

        def edit(queue: tuple[Queued, ...]) -> tuple[Queued, ...]:
            kept = tuple(queued for queued in queue if queued.url != url)
            return queue if len(kept) == len(queue) else kept

        self.file.change(edit)


def _read(value: object) -> tuple[tuple[Queued, ...], int]:
    match value:
        case {"queue": list(entries)}:
            read = [_read_queued(entry) for entry in entries[:MOST_QUEUED]]
            queue = {queued.url: queued for queued in read if queued is not None}
            return tuple(queue.values()), read.count(None)
        case _:
            return (), 1


def _read_queued(entry: object) -> Queued | None:
    match entry:
        case [str(url), str(title), float() | int() as added] if (
            url.isprintable() and 0 <= added < END_OF_TIME
        ):
            return Queued(url, title, float(added))
        case _:
            return None


def _write(queue: tuple[Queued, ...]) -> object:
    return {"queue": [[queued.url, queued.title, queued.added] for queued in queue]}
