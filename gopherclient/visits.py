"""The log of every visit, newest first, each address once; kept in a file at every change."""

from pathlib import Path

from attrs import define, field, frozen

from gopherclient.state import END_OF_TIME, StateFile

MOST_VISITS = 2000
"""Addresses in the log: a year of reading, and a file that is rewritten in milliseconds."""


@frozen
class Visit:
    """An address that was opened: when last (seconds since 1970), and how often."""

    url: str
    title: str
    at: float
    times: int = 1


@define
class Visits:
    """The log of visits, newest first, each address once; kept in a file at every change."""

    path: Path
    file: StateFile[tuple[Visit, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.file = StateFile(self.path, (), _read, _write)

    @property
    def notices(self) -> list[str]:
        """What went wrong with the file."""
        return self.file.notices

    def add(self, url: str, title: str, *, at: float) -> None:
        """Put a visit on top of the log."""

        def edit(visits: tuple[Visit, ...]) -> tuple[Visit, ...]:
            before = next((visit for visit in visits if visit.url == url), None)
            others = tuple(visit for visit in visits if visit is not before)
            if before is None:
                return (Visit(url, title, at), *others)[:MOST_VISITS]
            return (Visit(url, title or before.title, at, before.times + 1), *others)

        self.file.change(edit)

    def newest(self, most: int = MOST_VISITS) -> tuple[Visit, ...]:
        """Return the log, newest first."""
        return self.file.latest()[:most]


def _read(value: object) -> tuple[tuple[Visit, ...], int]:
    match value:
        case {"visits": list(entries)}:
            read = [_read_visit(entry) for entry in entries[:MOST_VISITS]]
            visits = {visit.url: visit for visit in read if visit is not None}
            return tuple(visits.values()), read.count(None)
        case _:
            return (), 1


def _read_visit(entry: object) -> Visit | None:
    match entry:
        case [str(url), str(title), float() | int() as at, int(times)] if (
            0 <= at < END_OF_TIME and url.isprintable() and 0 < times < END_OF_TIME
        ):
            return Visit(url, title, float(at), times)
        case _:
            return None


def _write(visits: tuple[Visit, ...]) -> object:
    return {"visits": [[visit.url, visit.title, visit.at, visit.times] for visit in visits]}
