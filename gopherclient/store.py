"""Files the reader keeps between sessions: whole or not at all, whatever happens meanwhile.

A file that cannot be understood is put aside and said so, never overwritten and never fatal.
"""

import errno
import fcntl
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 0.25
"""Seconds to wait for another reader that writes: that takes milliseconds, unless the reader was
stopped in the middle of it; and the person at this one waits for its next key meanwhile."""
LOOK_AGAIN = 0.005
"""Seconds between two looks at a lock."""

_PRIVATE = 0o600
"""What somebody reads is nobody else's business."""
_DRAFTING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_STRAY = re.compile(r"\..+\.(\d+)-[0-9a-f]+\.tmp")


def read_json(path: Path, default: object) -> tuple[object, str | None]:
    """Return what the file holds and None; or the default and a notice for the reader.

    A file that is not there is no reason for a notice. One that is no JSON, or holds another
    type of value than the default (unless that is None), is put aside as `.damaged`. Raises
    OSError for one that cannot be read just now: nobody must take it for empty and write it anew.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return default, None
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError):
        return default, put_aside(path)
    if default is not None and not isinstance(value, type(default)):
        return default, put_aside(path)
    return value, None


def is_sound(path: Path) -> bool:
    """Say whether a file holds JSON, or is not there. Nothing is put aside."""
    try:
        json.loads(path.read_bytes())
    except FileNotFoundError:
        return True
    except (OSError, ValueError, RecursionError):
        return False
    return True


def put_aside(path: Path) -> str:
    """Move a damaged file out of the way, as `.damaged`; return the notice that says so."""
    aside = path.with_name(f"{path.name}.damaged")
    try:
        path.replace(aside)
    except OSError:
        return f"{path} is damaged and cannot be moved; going on without it."
    return f"{path} was damaged; it is kept as {aside.name}, and a new one has been begun."


def write_atomically(path: Path, data: bytes) -> None:
    """Put data in the place of the file: after a crash it holds the old or the new, whole.

    Folders are made where they are missing; a symbolic link stays one. Raises OSError, and then
    the old file is as it was.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        with os.fdopen(os.open(draft, _DRAFTING, _PRIVATE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    _sync(target.parent)


def sweep(folder: Path) -> None:
    """Remove drafts whose writer died before they were done; those of the living stay."""
    with suppress(OSError):
        for entry in list(folder.iterdir()):
            found = _STRAY.fullmatch(entry.name)
            if found and not _lives(int(found[1])):
                with suppress(OSError):
                    entry.unlink()


@contextmanager
def held(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Keep other clients from changing the file between our reading and our writing it.

    Raises OSError if the lock beside the file cannot be made, or TimeoutError, which is one, if
    another client does not let go of it within so many seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(
        path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE
    )
    try:
        _take(lock, patience)
        yield
    finally:
        os.close(lock)


def _take(lock: int, patience: float) -> None:
    ends = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= ends:
                raise TimeoutError(errno.ETIMEDOUT, "another reader holds it") from error
            time.sleep(LOOK_AGAIN)
        else:
            return


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _sync(folder: Path) -> None:
    """Make the new name in the folder last; some file systems cannot, and that is no failure."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
