"""Readers, from the load's core: the C programs load and hold, and what they have seen."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from attrs import define, frozen

from benchmarks.machine import LOAD_CORE, built, pinned

AT_ONE_ADDRESS = 20
"""Connections from one address; a server may allow no more than a few dozen."""


@frozen(kw_only=True)
class Run:
    """What became of a load. Times are in milliseconds."""

    requests: int
    seconds: float
    rate: float
    bytes: float
    p50: float
    p99: float
    p999: float
    worst: float
    failures: dict[str, int]
    lost: float
    """Bytes that should have come and did not."""
    served: int
    """All requests, those before the measurement included."""

    @property
    def failed(self) -> int:
        """How many requests were not answered, or not rightly."""
        return sum(self.failures.values())


@frozen(kw_only=True)
class Load:
    """What is asked, how often or how long, and by how many at one time."""

    lines: Sequence[str]
    connections: int = 16
    seconds: float = 0.0
    requests: int = 0
    options: tuple[str, ...] = ()
    """Those of load.c."""

    def start(self, port: int) -> subprocess.Popen[str]:
        """Begin to ask a server."""
        addresses = -(-self.connections // AT_ONE_ADDRESS)
        many = ["-n", str(self.requests)] if self.requests else ["-s", str(self.seconds)]
        command = [built("load"), "-c", str(self.connections), "-a", str(addresses), *many]
        with pinned(LOAD_CORE):
            process = subprocess.Popen(  # noqa: S603 our own program
                [*command, *self.options, str(port)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert process.stdin is not None
        process.stdin.write("".join(f"{line}\n" for line in self.lines))
        process.stdin.close()
        return process

    def run(self, port: int) -> Run:
        """Ask a server; return what came of it."""
        return finished(self.start(port))


def finished(process: subprocess.Popen[str]) -> Run:
    """Wait until a load is over; return what it has seen."""
    assert process.stdout is not None
    with process:
        said = process.stdout.read()
    assert process.returncode == 0, "the load generator gave up"
    return Run(**json.loads(said))


@define
class Crowd:
    """Readers who come and stay."""

    sent_away: int = 0
    """How often one of them was sent away, and came again; known when they have left."""


@contextmanager
def held(kind: str, readers: int, port: int, selector: str = "") -> Iterator[Crowd]:
    """Have a crowd that is "idle", "slow" or "stalled", as hold.c has it."""
    command = [built("hold"), kind, str(readers), str(port), selector]
    with (
        pinned(LOAD_CORE),
        subprocess.Popen(  # noqa: S603 our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stdin is not None
        there = json.loads(process.stdout.readline())["ready"]
        assert there == readers, f"only {there} of {readers} readers found a door"
        crowd = Crowd()
        yield crowd
        process.stdin.close()
        said = json.loads(process.stdout.readline())
        assert said["held"] == readers, said
        crowd.sent_away = said["sent_away"]
