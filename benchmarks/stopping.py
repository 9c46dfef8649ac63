"""How soon a server is rid of a reader who has had enough: from the key to the closed socket.

A reader runs on a pseudo terminal; servers hang as servers do.
Usage: python benchmarks/stopping.py [STOPS] (default 20, of each server by each key).
"""

import fcntl
import os
import pty
import select
import signal
import socket
import statistics
import struct
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table

STOPS = 8
"""Of each server with each key; all take less than a minute."""
GOAL = 50.0
"""Milliseconds."""
PATIENCE = 20.0
BREATH = 0.1
"""Seconds for a page to begin to arrive."""
SCREEN = struct.pack("HHHH", 24, 80, 0, 0)
READER = str(Path(sys.executable).with_name("gopherclient"))
KEYS = {"Ctrl+c": b"\x03", "Esc": b"\x1b[27u", "a lone Esc byte": b"\x1b"}
"""Terminals with the newer keyboard protocol say when Esc is a key. After a lone Esc byte the
reader waits 25 ms to see whether it begins a longer key."""
ROW = b"iA row\t\t\t1\r\n"
HOME = b"iHome\t\t\t1\r\n.\r\n"


def be_silent(connection: socket.socket) -> None:
    """Say nothing at all."""
    connection.recv(1)


def drip(connection: socket.socket) -> None:
    """Send a row now and then."""
    while not select.select([connection], [], [], 0.02)[0]:
        connection.sendall(ROW)
    connection.recv(1)


def pour(connection: socket.socket) -> None:
    """Send rows as fast as they are taken."""
    while True:
        connection.sendall(ROW * 5000)


SERVERS: dict[str, tuple[str, Callable[[socket.socket], None]]] = {
    "silent": ("gopher", be_silent),
    "dripping": ("gopher", drip),
    "pouring": ("gopher", pour),
    "silent before TLS begins": ("gophers", be_silent),
}


class Server:
    """Serves one reader after the other, and notes when each has gone."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self.serve = serve
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.asked = threading.Event()
        self.gone = threading.Event()
        self.gone_at = 0.0
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        """Hear a line, answer as this server does; a reader's own page is answered at once."""
        while True:
            connection, _ = self.listener.accept()
            with connection:
                if connection.recv(1000) in (b"\r\n", b"caps.txt\r\n"):
                    connection.sendall(HOME)
                    continue
                self.asked.set()
                with suppress(ConnectionError):
                    self.serve(connection)
                self.gone_at = time.perf_counter()
                self.gone.set()


class Reader:
    """The reader on a terminal of 80 by 24."""

    def __init__(self, home: str, address: str) -> None:
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.environ.update(TERM="xterm-256color", GOPHERCLIENT_HOME=home)
            os.execv(READER, [READER, address])  # noqa: S606 our own reader
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, SCREEN)
        self.written = bytearray()
        threading.Thread(target=self.drain, daemon=True).start()

    def drain(self) -> None:
        """Take what is written, as a terminal does."""
        with suppress(OSError):
            while written := os.read(self.terminal, 65536):
                self.written += written

    def wait_for(self, words: bytes) -> None:
        """Wait until words are written that were not before the last key."""
        until = time.monotonic() + PATIENCE
        while words not in self.written:
            if time.monotonic() > until:
                raise TimeoutError(f"{words!r} was not shown")
            time.sleep(BREATH / 10)

    def press(self, keys: bytes) -> float:
        """Type keys; return when."""
        self.written.clear()
        at = time.perf_counter()
        os.write(self.terminal, keys)
        return at

    def leave(self) -> None:
        """Be gone."""
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.terminal)


def main() -> None:
    """Measure, and print a table."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else STOPS
    table = Table("server", "key", "goal ms", "median ms", "worst ms")
    for name, (scheme, serve) in SERVERS.items():
        for key, times in stops(scheme, Server(serve), most).items():
            middle = statistics.median(times)
            table.add_row(name, key, f"{GOAL:.0f}", f"{middle:.1f}", f"{max(times):.1f}")
    Console().print(table)


def stops(scheme: str, server: Server, most: int) -> dict[str, list[float]]:
    """Ask for a page and stop it, again and again; return milliseconds by key."""
    times: dict[str, list[float]] = {key: [] for key in KEYS}
    home = f"gopher://127.0.0.1:{server.port}/"
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "config", "config.toml")
        config.parent.mkdir()
        config.write_text(f'home = "{home}"\n', encoding="utf-8")
        reader = Reader(folder, home)
        try:
            reader.wait_for(b"Welcome")
            reader.press(b"\r")  # closes it
            for number in range(most):
                for key, pressed in KEYS.items():
                    address = f"{scheme}://127.0.0.1:{server.port}/1/{number}{key[0]}"
                    times[key].append(1000 * stop(reader, server, address, pressed))
        finally:
            reader.leave()
    return times


def stop(reader: Reader, server: Server, address: str, pressed: bytes) -> float:
    """Ask for a page and stop it; return seconds from the key to the closed socket."""
    server.asked.clear()
    server.gone.clear()
    reader.press(b"o")
    reader.wait_for(b"Go to:")
    reader.press(f"{address}\r".encode())
    if not server.asked.wait(PATIENCE):
        raise TimeoutError(f"{address} was not asked for")
    time.sleep(BREATH)
    at = reader.press(pressed)
    if not server.gone.wait(PATIENCE):
        raise TimeoutError(f"{address} was not stopped")
    reader.wait_for(b"Stopped")
    return server.gone_at - at


if __name__ == "__main__":
    main()
