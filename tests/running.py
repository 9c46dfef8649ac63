"""Programs in processes of their own; above all a real `gopherd serve`, asked over sockets."""

import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import frozen

from gopherd.kernel import landlock_version

PYTHON = [sys.executable, "-W", "error", "-c"]
GOPHERD = [*PYTHON, "from gopherd.cli.main import main; exit(main())"]
GOPHERCLIENT = [*PYTHON, "from gopherclient.cli import main; exit(main())"]
ROOT = Path(__file__).parents[1]
PATIENCE = 30.0
"""Seconds that anything may take on a machine that is busy with something else."""


@frozen
class Running:
    """A server that has said where it is."""

    process: "subprocess.Popen[bytes]"
    port: int
    said: str
    """What it printed when it was ready: two lines."""
    log: Path
    """What goes to standard error: the journal and complaints."""

    @property
    def serving(self) -> int:
        """The process that serves, of several the one started first; the other looks after it."""
        return min(children(self.process.pid))

    def call(self, request: bytes = b"", host: str = "127.0.0.1") -> socket.socket:
        connection = socket.create_connection((host, self.port), timeout=PATIENCE)
        connection.sendall(request)
        return connection

    def ask(self, request: bytes, host: str = "127.0.0.1") -> bytes:
        with self.call(request, host) as connection:
            return everything(connection)

    def refuses(self) -> bool:
        try:
            self.call().close()
        except ConnectionRefusedError:
            return True
        return False

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def status(self) -> int:
        return self.process.wait(PATIENCE)

    def complaints(self) -> list[str]:
        """List what it wrote to standard error besides the journal."""
        lines = self.log.read_text(errors="replace").splitlines()
        usual = r"[0-9a-f.:]+ - - \[|gopherd: no sandbox: "
        return [line for line in lines if not re.match(usual, line)]


def children(process: int) -> set[int]:
    """List the processes a process has started."""
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return {int(number) for number in told.split()}


def everything(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(2**16), b""))


def until(done: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Look until something is true; return the seconds it took."""
    began = time.monotonic()
    while not done():
        waited = time.monotonic() - began
        assert waited < seconds, f"nothing after {waited:.1f} s"
        select.select([], [], [], 0.01)
    return time.monotonic() - began


def ours() -> dict[str, str]:
    """Return an environment in which programs find what is tested."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@contextmanager
def python(program: str, *arguments: str | Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a program whose warnings are errors; it ends with the test at the latest."""
    with subprocess.Popen(
        [*PYTHON, program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ours(),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def has_landlock() -> bool:
    try:
        return landlock_version() > 0
    except OSError:
        return False


@contextmanager
def running(
    content: Path,
    *flags: str,
    place: Path,
    port: int = 0,
    under: Sequence[str] = (),
    handed: Sequence[int] = (),
) -> Iterator[Running]:
    """Serve a folder on a free port; keep the catalogue and the log in another.

    `under` is a command to run it under; `handed` are descriptors it inherits.
    """
    log = place / "log"
    state = str(place / "state")
    arguments = ["serve", str(content), "--port", str(port), "--state", state, *flags]
    with (
        log.open("wb") as error,
        subprocess.Popen(
            [*under, *GOPHERD, *arguments],
            stdout=subprocess.PIPE,
            stderr=error,
            pass_fds=handed,
            start_new_session=True,
            cwd="/",
            env=ours(),
        ) as process,
    ):
        try:
            said = _first_lines(process, log)
            yield Running(process, port or _port_of(said), said, log)
        finally:
            with suppress(ProcessLookupError):  # its workers too, and what it runs under
                os.killpg(process.pid, signal.SIGKILL)


def _port_of(said: str) -> int:
    found = re.search(r":(\d+)/$", said, re.MULTILINE)
    assert found, said
    return int(found[1])


def free_port() -> int:
    """Find a port below those the system gives out by itself, so that it stays free."""
    while True:
        port = random.randrange(15_000, 30_000)
        with suppress(OSError):
            socket.create_server(("127.0.0.1", port)).close()
            return port


def _first_lines(process: "subprocess.Popen[bytes]", log: Path) -> str:
    assert process.stdout
    said = b""
    deadline = time.monotonic() + PATIENCE
    while said.count(b"\n") < 2:
        ready, _, _ = select.select([process.stdout], [], [], deadline - time.monotonic())
        piece = os.read(process.stdout.fileno(), 4096) if ready else b""
        assert piece, f"the server did not start: {log.read_text()}"
        said += piece
    return said.decode()
