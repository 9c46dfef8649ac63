"""Gopher servers by others, each serving a folder on a port of its own for a while."""

import configparser
import os
import signal
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.running import PATIENCE, free_port, until

CONFIGURATION = Path("/etc/pygopherd/pygopherd.conf")


@contextmanager
def gophernicus(root: Path, *flags: str) -> Iterator[int]:
    """Run it as inetd does: a process for every connection, which is its input and output."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            command = ["gophernicus", "-r", str(root), "-h", "127.0.0.1", "-p", str(port)]
            subprocess.run(
                [*command, "-nr", "-nm", "-ns", *flags],
                stdin=self.request,
                stdout=self.request,
                check=False,
                timeout=PATIENCE,
            )

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        port: int = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield port
        server.shutdown()


@contextmanager
def pygopherd(root: Path) -> Iterator[int]:
    """Run it with the package's own settings but for places."""
    port = free_port()
    settings = configparser.RawConfigParser()
    settings.read(CONFIGURATION)
    ours = {"port": port, "interface": "127.0.0.1", "servername": "127.0.0.1", "root": root}
    for key, value in {**ours, "detach": "no", "usechroot": "no"}.items():
        settings.set("pygopherd", key, str(value))
    for key in ("pidfile", "setuid", "setgid"):
        settings.remove_option("pygopherd", key)
    settings.set("logger", "logmethod", "none")
    written = root.parent / "pygopherd.conf"
    with written.open("w") as file:
        settings.write(file)
    log = root.parent / "log"
    with (
        log.open("wb") as said,
        subprocess.Popen(
            ["pygopherd", str(written)], stdout=said, stderr=said, start_new_session=True
        ) as process,
    ):

        def listens() -> bool:
            assert process.poll() is None, log.read_text()
            with suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), PATIENCE).close()
                return True
            return False

        try:
            until(listens)
            yield port
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # it forks for every connection
