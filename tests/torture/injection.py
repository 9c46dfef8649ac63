"""The n-th system call of a writer fails, once or from then on: the old state or the new is there.

The real calls of the real writers: each round is a child of a process that has imported
everything, whose calls the kernel refuses. `python -m tests.torture.injection --rounds 5000`.
"""

import argparse
import errno
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

from attrs import define, field

from tests.torture.refusing import Turn, refused
from tests.torture.writers import OURS, WRITERS, Writer

CALLS = {
    "openat": ("EMFILE", "EACCES", "EIO", "ENOSPC"),
    "openat2": ("EMFILE", "EACCES", "EIO"),
    "write,pwrite64": ("ENOSPC", "EIO", "EDQUOT"),
    "fsync,fdatasync": ("EIO", "ENOSPC"),
    "rename": ("EACCES", "ENOSPC"),
    "ftruncate,unlink": ("EIO", "EACCES"),
    "read,pread64": ("EIO",),
    "flock,fcntl": ("ENOLCK",),
    "newfstatat": ("EACCES", "EIO"),
}
"""What fails, and how."""

FORBIDDEN = ("openat2", "newfstatat")
"""An article that may not be read any more is taken out; one that a disk fails to give is not."""

OLD = 3
"""Things that are written down before."""

SECONDS = 20
"""That a writer may take."""

LATER = timedelta(minutes=1)
"""When whatever could not be read is tried again."""

FINE, REFUSED, BROKEN, STUCK = range(4)
SHOWN = 5
"""Complaints that are printed in full."""

IN_MEMORY = Path("/dev/shm")
Way = tuple[str, str, bool]
"""Which calls fail, how, and whether they go on failing."""


def _attempt(writer: Writer) -> int:
    try:
        writer.put(OLD)
    except OURS:
        return REFUSED
    except BaseException:  # noqa: BLE001 whatever else gets out is a fault of ours
        (writer.folder / "trace").write_text(traceback.format_exc())
        return BROKEN
    return FINE


@define
class Trial:
    """Counts what became of the rounds."""

    folder: Path
    rounds: int = 0
    outcomes: Counter[int] = field(factory=Counter)
    wrong: list[str] = field(factory=list)

    def prepare(self) -> None:
        """Make an old state of every kind, which each round begins with a copy of."""
        for name, kind in WRITERS.items():
            place = self.folder / "old" / name
            place.mkdir(parents=True)
            writer = kind(place)
            for number in range(OLD):
                writer.put(number)
            writer.announce(OLD)

    def run(self, name: str, way: Way, place: int) -> bool:
        """Let a writer meet a fault; return whether it came so far."""
        calls, error, for_ever = way
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder / "old" / name, folder)
        writer = WRITERS[name](folder)
        turn = Turn(place, getattr(errno, error), for_ever)
        ended = refused(partial(_attempt, writer), calls.split(","), turn.decide, SECONDS)
        told = f"{name} {calls}:error={error}:when={place}{'+' if for_ever else ''}"
        if ended.status not in {FINE, REFUSED}:
            trace = folder / "trace"
            why = trace.read_text() if trace.exists() else ""
            self.wrong.append(f"{told}: ended with {ended.status}\n{why}")
            trace.unlink(missing_ok=True)
        lost = name == "catalogue" and error == "EACCES" and calls in FORBIDDEN
        if wrong := _what_is_wrong(writer, may_miss=lost):
            self.wrong.append(f"{told}: {wrong}")
        if ended.refused:
            self.rounds += 1
            self.outcomes[ended.status] += 1
        return bool(ended.refused)


def _what_is_wrong(writer: Writer, *, may_miss: bool) -> str:
    old = frozenset(range(OLD))
    try:
        seen = old if may_miss else writer.seen()
        again = type(writer)(writer.folder, now=writer.now + LATER)
        again.put(OLD)
        after = again.seen()
    except Exception as error:  # noqa: BLE001 it has to start
        return f"cannot be opened: {error!r}"
    names = {name for name in writer.names() if not re.fullmatch(r"\..+\.lock|\d+\.txt", name)}
    if seen not in {old, old | {OLD}}:
        return f"holds {sorted(seen)}"
    if after != old | {OLD}:
        return f"does not heal: {sorted(after)}"
    if len(names) != 1:
        return f"left {sorted(names)}"
    return f"says {writer.notices}" if writer.notices else ""


def main() -> int:
    """Run so many rounds, or one of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=900, help="at most")
    parser.add_argument("--only", nargs="*", default=list(WRITERS))
    told = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.exists() else None) as folder:
        trial = Trial(Path(folder))
        trial.prepare()
        _go_on(trial, told.only, told.rounds, began + told.seconds)
    fine, went_wrong = trial.outcomes[FINE], trial.outcomes[REFUSED]
    print(
        f"faults of system calls: {trial.rounds} rounds in {time.monotonic() - began:.0f} s,"
        f" {fine} went on, {went_wrong} were refused, {len(trial.wrong)} wrong"
    )
    for wrong in trial.wrong[:SHOWN]:
        print(wrong)
    kinds = Counter(re.sub(r"when=.*?:", "", one.partition("\n")[0]) for one in trial.wrong)
    for kind, times in kinds.most_common():
        print(f"  {times} x {kind}")
    return min(len(trial.wrong), 1)


def _go_on(trial: Trial, only: list[str], rounds: int, end: float) -> None:
    """Go through all ways, each writer as far as it makes such calls; begin anew until enough."""
    ways = [
        (calls, error, for_ever)
        for calls, errors in CALLS.items()
        for error in errors
        for for_ever in (False, True)
    ]
    random.shuffle(ways)
    while trial.rounds < rounds:
        left = {way: list(only) for way in ways}
        place = 0
        while any(left.values()):
            place += 1
            for way, names in left.items():
                left[way] = [name for name in names if trial.run(name, way, place)]
                if trial.rounds >= rounds or time.monotonic() > end:
                    return


if __name__ == "__main__":
    sys.exit(main())
