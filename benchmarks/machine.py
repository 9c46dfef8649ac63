"""The machine that measures: programs on one core, what they cost, and what it is made of.

The server has the first core to itself and the load the second, so that neither takes time from
the other; on a machine of one core they share it, and figures say less.
"""

import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from attrs import frozen

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
LOAD_CORE = CORES[1 % len(CORES)]
TICK = 1 / os.sysconf("SC_CLK_TCK")
PATIENCE = 30.0
"""Seconds a server may take until it answers; the slowest reads its articles first."""

A_LOOK, IDLE = 0.25, 0.05
"""Seconds that are looked at, and the part of them an idle program may take."""

QUIET_LOOKS = 3
"""In a row; what can wait at the start of ours begins a third of a second later."""

HERE = Path(__file__).parent
_BUILT = tempfile.TemporaryDirectory(prefix="benchmarks-")

INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What programs are started in: an installed one is compiled, as ours is by its second start."""

LOOKED_FOR = 0.005
"""Seconds between two looks whether a server is there; a start is told as exactly as that."""


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Start programs on one core; what they start is there as well."""
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES)


@cache
def built(name: str) -> str:
    """Compile one of the C programs here; return its path."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    assert compiler is not None, "a C compiler is needed: gcc or cc"
    program = Path(_BUILT.name, name)
    command = [compiler, "-O2", "-o", str(program), str(HERE / f"{name}.c")]
    subprocess.run(command, check=True)  # noqa: S603 our own
    return str(program)


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@frozen
class Program:
    """A server that runs on its core, with all the processes it has started."""

    process: subprocess.Popen[str]

    def cpu(self) -> float:
        """Return the seconds of CPU it has taken, its children's included."""
        return sum(float(part) for stat in self._stats().values() for part in stat[11:15]) * TICK

    def memory(self) -> float:
        """Return what it holds in memory (PSS), in MB: what processes share counts once."""
        return sum(map(memory_of, self._stats()))

    @property
    def serving(self) -> int:
        """The process that serves: the first that was started by the one which looks after it."""
        return children(self.process.pid)[0]

    def wait_for_all(self, readers: int) -> None:
        """Wait until it has let in so many; the system keeps back who says nothing for a second."""
        until = time.monotonic() + PATIENCE
        while len(os.listdir(f"/proc/{self.serving}/fd")) < readers:  # noqa: PTH208 names alone
            assert time.monotonic() < until, f"{readers} readers are not let in"
            time.sleep(A_LOOK)

    def settle(self) -> None:
        """Wait until it does next to nothing, and goes on with that."""
        until, quiet = time.monotonic() + PATIENCE, 0
        while time.monotonic() < until and quiet < QUIET_LOOKS:
            before = self.cpu()
            time.sleep(A_LOOK)
            quiet = quiet + 1 if self.cpu() - before < IDLE * A_LOOK else 0

    def pause(self) -> None:
        """Let it do nothing at all while others are measured."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it and all that it has started."""
        self.resume()
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _stats(self) -> dict[int, list[str]]:
        """Return what the kernel knows of each of its processes, from the state on (proc(5))."""
        stats = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                stat = path.read_text(encoding="utf-8").rpartition(")")[2].split()
                if int(stat[3]) == self.process.pid:
                    stats[int(path.parent.name)] = stat
        return stats


def children(number: int) -> list[int]:
    """List the processes that a process has started and that have not ended, the oldest first."""
    path = Path(f"/proc/{number}/task/{number}/children")
    return [*map(int, path.read_text(encoding="ascii").split())]


def memory_of(number: int) -> float:
    """Tell what a process holds in memory (PSS), in MB: a share of what it has in common."""
    with suppress(OSError):  # it has ended
        told = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii")
        return int(re.findall(r"\nPss:\s+(\d+)", told)[0]) * 1024 / 1e6
    return 0.0


@contextmanager
def running(command: Sequence[str], port: int, *, lines: str = "") -> Iterator[Program]:
    """Run a server on the server's core until it is not needed any more.

    lines are for its standard input. It is there when its port answers.
    """
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as said:
        given.write(lines)
        given.seek(0)
        with pinned(SERVER_CORE):
            process = subprocess.Popen(  # noqa: S603 our own, or installed by the operator
                command,
                stdin=given,
                stdout=said,
                stderr=said,
                text=True,
                start_new_session=True,
                env=INSTALLED,
            )
        program = Program(process)
        try:
            until = time.monotonic() + PATIENCE
            while not _answers(port):
                said.seek(0)
                assert process.poll() is None, f"{command[0]} ended: {said.read()}"
                assert time.monotonic() < until, f"{command[0]} does not listen on {port}"
                time.sleep(LOOKED_FOR)
            yield program
        finally:
            program.stop()


def _answers(port: int) -> bool:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    return False


def describe() -> dict[str, str]:
    """Say what figures were measured on, and with what."""
    model = platform.processor() or platform.machine()
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = (line.partition(":")[2] for line in lines if line.startswith("model name"))
        model = next(names, model).strip()
    return {
        "processor": model,
        "cores": str(len(CORES)),
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "trio": version("trio"),
        "gophernews": version("gophernews"),
    }
