"""What several running readers remember in one file, and files that are not there yet.

A change rereads the file under a lock before it writes, so nobody undoes another's; what cannot
be written stays in memory and is written with the next change. No file ends the program.
"""

import json
import shutil
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Generic, TypeAlias, TypeVar

from attrs import define, field

from gopherclient.errors import NotSaved
from gopherclient.store import PATIENCE, held, read_json, sweep, write_atomically

MOST_NOTICES = 20
"""Nobody reads more; the oldest go."""
MOST_UNWRITTEN = 1000
"""Changes that wait for a disk with room; on one that never has any, the oldest go."""

MOST_NAMESAKES = 1000
"""Files of one name in a folder; past that somebody saves the same again and again."""

END_OF_TIME = 253_402_300_800
"""Seconds from 1970 to the year 10000: no date can be made of more, so more is damage."""

Value = TypeVar("Value")
Stamp: TypeAlias = tuple[int, int, int] | None
"""What tells one version of a file from the next: inode, time and size; None is no file."""


def new_file(folder: Path, name: str) -> tuple[Path, IO[bytes]]:
    """Open a file that is not there yet, as x-1.txt where x.txt is; raise NotSaved."""
    stem, suffix = Path(name).stem, Path(name).suffix
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(MOST_NAMESAKES):
            path = folder / (f"{stem}-{number}{suffix}" if number else name)
            with suppress(FileExistsError):
                return path, path.open("xb")
    except OSError as error:
        raise NotSaved(f"{folder} cannot be written ({error.strerror}).") from error
    raise NotSaved(f"{folder} has {MOST_NAMESAKES} files called {name}.")


@define
class StateFile(Generic[Value]):
    """A JSON file that several readers may change at the same time.

    `read` makes a value of what the file holds and counts the entries it had to leave out;
    `write` is its inverse. Values are never changed in place. A checksum beside them tells
    damage that is still JSON.
    """

    path: Path
    empty: Value
    read: Callable[[object], tuple[Value, int]]
    write: Callable[[Value], object]
    notices: list[str] = field(factory=list, init=False)
    """What the person should be told; whoever shows them takes them out."""
    _written: Value = field(init=False)
    _value: Value = field(init=False)
    """What was written, and after it what could not be written yet."""
    _unwritten: list[Callable[[Value], Value]] = field(factory=list, init=False)
    _stamp: Stamp = field(default=None, init=False)
    _told: set[str] = field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        self._written = self._value = self.empty
        sweep(self.path.parent)
        self.latest()

    def latest(self) -> Value:
        """Return what the file holds now, whoever wrote it, and what waits to be written.

        Where it cannot be read just now, that is what it held before.
        """
        try:
            return self._known()
        except OSError as error:
            self._tell(f"{self.path} cannot be read ({error.strerror}); going on without it.")
            return self._value

    def _known(self) -> Value:
        if stamp(self.path) != self._stamp:
            self._reread()
        return self._value

    def change(self, edit: Callable[[Value], Value]) -> Value:
        """Apply an edit to what the file holds by now, write it, and return the outcome.

        An edit that returns what it was given writes nothing. Never raises OSError: a full disk,
        or a lock that another reader does not let go, is a notice, and the edit is applied again
        to whatever the file holds next time.
        """
        edited = edit(self.latest())
        if edited is self._value:
            return edited
        self._value = edited
        patience = 0.0 if self._unwritten else PATIENCE  # what failed last time is not waited for
        self._unwritten = [*self._unwritten[-MOST_UNWRITTEN:], edit]
        try:
            with held(self.path, patience=patience):
                value = self._known()  # or what is there would be lost
                write_atomically(self.path, _to_bytes(self.write(value)))
                self._stamp = stamp(self.path)
        except OSError as error:
            self._tell(
                f"{self.path} cannot be written ({error.strerror}); "
                "what changes is remembered until you leave."
            )
            return self._value
        self._written = value
        self._unwritten.clear()
        self._told.clear()
        return value

    def _reread(self) -> None:
        now = stamp(self.path)
        found, notice = read_json(self.path, None)
        self._stamp = now
        if notice:
            self._tell(notice)
        self._written = self.empty
        if found is not None:
            held_there, sound = _unpack(found)
            self._written, lost = self.read(held_there)
            if lost or not sound:
                self._tell(_keep_damaged(self.path, lost))
        self._value = self._written
        for edit in self._unwritten:
            self._value = edit(self._value)

    def _tell(self, notice: str) -> None:
        if notice not in self._told:
            self._told.add(notice)
            self.notices = [*self.notices, notice][-MOST_NOTICES:]


def stamp(path: Path) -> Stamp:
    """Tell one version of a file from the next; None where there is none.

    Raises OSError where it cannot be told whether there is.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _to_bytes(content: object) -> bytes:
    return json.dumps({"checksum": _checksum(content), "content": content}).encode()


def _unpack(found: object) -> tuple[object, bool]:
    """Return what was written, and whether it is what was written."""
    match found:
        case {"checksum": checksum, "content": content}:
            return content, checksum == _checksum(content)
        case _:
            return None, False


def _checksum(content: object) -> int:
    return zlib.crc32(json.dumps(content).encode())


def _keep_damaged(path: Path, lost: int) -> str:
    """Copy a file that is damaged in part, as it will be written anew; return the notice."""
    aside = path.with_name(f"{path.name}.damaged")
    lost_there = f"{lost} of its entries could not be read" if lost else "what it says may be wrong"
    try:
        shutil.copyfile(path, aside)
    except OSError:
        return f"{path} was damaged: {lost_there}."
    return f"{path} was damaged: {lost_there}; it is kept as {aside.name}."
