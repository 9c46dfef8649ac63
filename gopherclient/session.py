"""What was open: tabs, each with its way back, restored after leaving or after a crash.

Each running reader has a file of its own, so two never mix their tabs; the next to start takes
the first file that nobody holds.
"""

import fcntl
import os
from pathlib import Path

from attrs import astuple, define, evolve, field, frozen

from gopherclient.history import DEEPEST, Entry, History
from gopherclient.state import StateFile
from gopherwire.errors import WireError
from gopherwire.url import GopherUrl

MOST_TABS = 50
"""More are no longer found by the one who opened them."""
MOST_READERS = 20
"""Readers running at a time whose tabs are kept."""

MOST_ROWS = 10**9
"""No page has so many; a cursor or scroll beyond is damage."""


@frozen
class Session:
    """The tabs, first to last, and the index of the one that is shown; 0 where there are none."""

    tabs: tuple[History, ...] = ()
    active: int = 0

    @property
    def shown(self) -> "Session":
        """What of it a reader will show: the tabs that have a page."""
        tabs = tuple(tab for tab in self.tabs if tab.here)
        return Session(tabs, min(self.active, max(len(tabs) - 1, 0)))

    @property
    def tab(self) -> History:
        """The tab that is shown; an empty one where there are none."""
        return self.tabs[self.active] if self.tabs else History()

    def is_at(self, address: str) -> bool:
        """Tell whether the page that is shown is of the same server as an address."""
        here = self.tab.here
        if here is None:
            return False
        try:
            left, there = GopherUrl.parse(here.url), GopherUrl.parse(address)
        except WireError:
            return False
        return (left.host, left.port) == (there.host, there.port)


@define
class SessionFile:
    """The file of one running reader; there is none where too many run or the disk refuses."""

    file: StateFile[Session] | None
    notices: list[str] = field(factory=list)
    _owner: int = -1

    @classmethod
    def opened(cls, folder: Path) -> "SessionFile":
        """Take the first session in the folder that no running reader holds."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for number in range(1, MOST_READERS + 1):
                owner = _own(folder / f".session-{number}.owner")
                if owner is not None:
                    file = StateFile(folder / f"session-{number}.json", Session(), _read, _write)
                    return cls(file, file.notices, owner)
        except OSError as error:
            return cls(None, [f"{folder} cannot be written ({error.strerror}); tabs are not kept."])
        return cls(None, [f"No session in {folder} is free; the tabs of this reader are not kept."])

    def restore(self) -> Session:
        """Return what was open when this session was last held."""
        return _copied(self.file.latest()) if self.file is not None else Session()

    def save(self, session: Session) -> None:
        """Keep what is open now."""
        if self.file is not None:
            now = _copied(session)
            self.file.change(lambda before: before if before == now else now)

    def close(self) -> None:
        """Let the next reader have this session. Leaving or dying does the same."""
        if self._owner >= 0:
            os.close(self._owner)
        self.file, self._owner = None, -1


def _copied(session: Session) -> Session:
    """Copy the histories, which go on changing while a file's value must not."""
    tabs = tuple(evolve(tab) for tab in session.tabs[:MOST_TABS])
    return Session(tabs, max(0, min(session.active, len(tabs) - 1)))


def _own(path: Path) -> int | None:
    """Return a locked descriptor, to be kept open; None where another process has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _read(value: object) -> tuple[Session, int]:
    match value:
        case {"tabs": list(entries), "active": int(active)}:
            read = [_read_tab(entry) for entry in entries[:MOST_TABS]]
            lost = sum(missing for _, missing in read)
            return _copied(Session(tuple(tab for tab, _ in read if tab.entries), active)), lost
        case _:
            return Session(), 1


def _read_tab(value: object) -> tuple[History, int]:
    """Return a tab and how many of its entries could not be read."""
    match value:
        case [int(position), list(entries)]:
            read = [_read_entry(entry) for entry in entries[:DEEPEST]]
            kept = tuple(entry for entry in read if entry is not None)
            return History(kept, max(0, min(position, len(kept) - 1))), read.count(None)
        case _:
            return History(), 1


def _read_entry(value: object) -> Entry | None:
    match value:
        case [str(url), str(title), int() | None as cursor, int(scroll)] if (
            url.isprintable() and 0 <= (cursor or 0) < MOST_ROWS and 0 <= scroll < MOST_ROWS
        ):
            return Entry(url, title, cursor, scroll)
        case _:
            return None


def _write(session: Session) -> object:
    return {
        "active": session.active,
        "tabs": [[tab.position, [astuple(entry) for entry in tab.entries]] for tab in session.tabs],
    }
