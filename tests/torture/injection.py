"""The n-th system call of a writer fails, once or from then on: the old state or the new is there.

The real calls of the real writers: strace follows the children of a process that has imported
everything, and makes their calls fail. `python -m tests.torture.injection --rounds 5000`.
"""

import argparse
import os
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field

from tests.torture.writers import OURS, WRITERS, Writer

CALLS = {
    "openat": ("EMFILE", "EACCES", "EIO", "ENOSPC"),
    "write,pwrite64": ("ENOSPC", "EIO", "EDQUOT"),
    "fsync,fdatasync": ("EIO", "ENOSPC"),
    "rename": ("EACCES", "ENOSPC"),
    "ftruncate,unlink": ("EIO", "EACCES"),
    "read,pread64": ("EIO",),  # of articles as well, which are left out meanwhile: see READING
    "flock,fcntl": ("ENOLCK",),
    "newfstatat": ("EACCES", "EIO"),
}
"""What fails, and how."""

READING = ("read", "newfstatat")
"""An article that cannot be read is not in the catalogue until it can be."""

OLD = 3
"""Things that are written down before."""

FINE, REFUSED, BROKEN, STUCK = range(4)
SHOWN = 5
"""Complaints that are printed in full."""


def fork_for_ever(line: socket.socket) -> None:
    """Make a child for each order, and tell how it ended."""
    while order := line.recv(4096):
        name, folder, number = order.decode().split("\n")
        child = os.fork()
        if not child:
            signal.alarm(20)
            os._exit(_attempt(name, folder, int(number)))
        _, status = os.waitpid(child, 0)
        line.send(struct.pack("i", os.waitstatus_to_exitcode(status)))


def _attempt(name: str, folder: str, number: int) -> int:
    try:
        WRITERS[name](Path(folder)).put(number)
    except OURS:
        return REFUSED
    except BaseException:  # noqa: BLE001 whatever else gets out is a fault of ours
        (Path(folder) / "trace").write_text(traceback.format_exc())
        return BROKEN
    return FINE


@contextmanager
def failing(process: int, how: str, log: Path) -> Iterator[None]:
    """Make the calls of a process's children fail."""
    command = ["strace", "-f", "-qq", "-o", str(log), "-e", f"inject={how}"]
    with subprocess.Popen(
        [*command, "-e", f"trace={how.partition(':')[0]}", "-p", str(process)],
        stderr=subprocess.DEVNULL,
    ) as tracer:
        try:
            status = Path(f"/proc/{process}/status")
            while "TracerPid:\t0\n" in status.read_text():
                assert tracer.poll() is None, "strace cannot trace here"
                time.sleep(0.001)
            yield
        finally:
            tracer.send_signal(signal.SIGINT)


@define
class Trial:
    """Counts what became of the rounds."""

    folder: Path
    line: socket.socket
    process: int
    rounds: int = 0
    outcomes: Counter[int] = field(factory=Counter)
    wrong: list[str] = field(factory=list)

    def run(self, how: str, names: list[str]) -> set[str]:
        """Let each writer meet the fault once; return those it came to."""
        log = self.folder / "strace"
        prepared = []
        for name in names:
            place = self.folder / name
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            writer = WRITERS[name](place)
            for number in range(OLD):
                writer.put(number)
            writer.announce(OLD)
            prepared.append(writer)
        met = set()
        with failing(self.process, how, log):
            for name, writer in zip(names, prepared, strict=True):
                said = log.read_text().count("(INJECTED)")
                self.line.send(f"{name}\n{writer.folder}\n{OLD}".encode())
                (outcome,) = struct.unpack("i", self.line.recv(4))
                time.sleep(0.001)
                if log.read_text().count("(INJECTED)") > said:
                    met.add(name)
                    self.rounds += 1
                    self.outcomes[outcome] += 1
                if outcome not in {FINE, REFUSED}:
                    trace = writer.folder / "trace"
                    told = trace.read_text() if trace.exists() else ""
                    self.wrong.append(f"{name} {how}: ended with {outcome}\n{told}")
                    trace.unlink(missing_ok=True)
        for name, writer in zip(names, prepared, strict=True):
            lost = name == "catalogue" and how.startswith(READING)
            if wrong := _what_is_wrong(writer, may_miss=lost):
                self.wrong.append(f"{name} {how}: {wrong}")
        return met


def _what_is_wrong(writer: Writer, *, may_miss: bool) -> str:
    old = frozenset(range(OLD))
    try:
        seen = old if may_miss else writer.seen()
        again = type(writer)(writer.folder)
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
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = os.fork()
    if not process:
        ours.close()
        fork_for_ever(theirs)
        os._exit(0)
    theirs.close()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ours:
        trial = Trial(Path(folder), ours, process)
        _go_on(trial, told.only, told.rounds, began + told.seconds)
    os.waitpid(process, 0)
    fine, refused = trial.outcomes[FINE], trial.outcomes[REFUSED]
    print(
        f"faults of system calls: {trial.rounds} rounds in {time.monotonic() - began:.0f} s,"
        f" {fine} went on, {refused} were refused, {len(trial.wrong)} wrong"
    )
    for wrong in trial.wrong[:SHOWN]:
        print(wrong)
    kinds = Counter(re.sub(r"when=.*?:", "", one.partition("\n")[0]) for one in trial.wrong)
    for kind, times in kinds.most_common():
        print(f"  {times} x {kind}")
    return min(len(trial.wrong), 1)


def _go_on(trial: Trial, only: list[str], rounds: int, end: float) -> None:
    ways = [
        (calls, error, manner)
        for calls, errors in CALLS.items()
        for error in errors
        for manner in ("", "+")
    ]
    random.shuffle(ways)
    left = {way: list(only) for way in ways}
    place = 0
    while trial.rounds < rounds:
        place += 1
        for way in [way for way in ways if left[way]]:
            calls, error, manner = way
            left[way] = sorted(trial.run(f"{calls}:error={error}:when={place}{manner}", left[way]))
            if trial.rounds >= rounds or time.monotonic() > end:
                return
        if not any(left.values()):
            left, place = {way: list(only) for way in ways}, 0


if __name__ == "__main__":
    sys.exit(main())
