"""How soon a server is rid of a reader who has had enough: from the key to the closed socket.

A reader runs on a pseudo terminal; servers hang as servers do. Usage: python benchmarks/stopping.py
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

STOPS = 20
GOAL = 50.0
"""Milliseconds."""
PATIENCE = 20.0
SCREEN = struct.pack("HHHH", 24, 80, 0, 0)
READER = str(Path(sys.executable).with_name("gopherclient"))
KEYS = {"Ctrl+c": b"\x03", "Esc": b"\x1b[27u", "a lone Esc byte": b"\x1b"}
"""Terminals with the newer keyboard protocol say when Esc is a key. Of a lone Esc byte Textual
waits 100 ms to see whether it begins a longer key."""
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
        threading.Thread(target=self.drain, daemon=True).start()

    def drain(self) -> None:
        """Take what is written, as a terminal does."""
        with suppress(OSError):
            while os.read(self.terminal, 65536):
                pass

    def press(self, keys: bytes) -> float:
        """Type keys; return when."""
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
    table = Table("server", "key", "goal ms", "median ms", "worst ms")
    for name, (scheme, serve) in SERVERS.items():
        for key, pressed in KEYS.items():
            times = stops(scheme, Server(serve), pressed)
            middle = statistics.median(times)
            table.add_row(name, key, f"{GOAL:.0f}", f"{middle:.1f}", f"{max(times):.1f}")
    Console().print(table)


def stops(scheme: str, server: Server, pressed: bytes) -> list[float]:
    """Ask for a page and stop it, again and again; return milliseconds."""
    times = []
    with tempfile.TemporaryDirectory() as home:
        config = Path(home, "config", "config.toml")
        config.parent.mkdir()
        config.write_text(f'home = "gopher://127.0.0.1:{server.port}/"\n', encoding="utf-8")
        reader = Reader(home, f"gopher://127.0.0.1:{server.port}/")
        time.sleep(3)
        reader.press(b"\r")  # closes the welcome
        for number in range(STOPS):
            address = f"{scheme}://127.0.0.1:{server.port}/1/{number}\r"
            time.sleep(0.3)
            reader.press(b"o")
            time.sleep(0.2)
            reader.press(address.encode())
            assert server.asked.wait(PATIENCE)
            time.sleep(0.3)
            at = reader.press(pressed)
            assert server.gone.wait(PATIENCE)
            times.append(1000 * (server.gone_at - at))
            server.asked.clear()
            server.gone.clear()
        reader.leave()
    return times


if __name__ == "__main__":
    main()
