"""New connections over TLS, beside a bare trio server that serves the same pages over TLS.

Usage: python benchmarks/tls.py [--full]
"""

import shutil
import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Measured, Size, run_alone
from benchmarks.machine import LOAD_CORE, pinned
from benchmarks.servers import Copies, Newsroom, Server, ask, knows_flag, plain_trio
from benchmarks.speed import WARM_UP

READERS = 4
"""As many threads; together they ask for more than either server can answer."""


def measure(room: Newsroom, size: Size) -> Measured:
    """Let both have their turns."""
    if not knows_flag("--tls-cert"):
        return Measured((), notes=("gopherd serve has no --tls-cert",))
    if shutil.which("openssl") is None:
        return Measured((), notes=("no openssl to make a certificate with",))
    key, certificate = make_certificate(room.state.parent)
    selector = room.articles()[0]
    with ExitStack() as stack:
        flags = ("--tls-cert", str(certificate), "--tls-key", str(key))
        ours = stack.enter_context(room.served(*flags))
        copies = Copies.made(ours, [selector], room.state.parent / "tls")
        bare = stack.enter_context(plain_trio(copies, str(certificate), str(key)))
        page = ask(ours.port, selector)
        rates: list[list[float]] = [[], []]
        costs: list[list[float]] = [[], []]
        for server in (ours, bare):
            turn(server, selector, page, WARM_UP)
        for _ in range(size.rounds):
            for place, server in enumerate((ours, bare)):
                rate, cost = turn(server, selector, page, size.seconds)
                rates[place].append(rate)
                costs[place].append(cost)
    share, cost = (median(both[0]) / median(both[1]) for both in (rates, costs))
    return Measured(
        (
            Figure("new TLS connections a second, to bare trio's", share, "×", at_least=0.8),
            Figure("new TLS connections a second", median(rates[0])),
            Figure("CPU for a new TLS connection", 1e3 * median(costs[0]), "ms"),
            Figure("CPU for a new TLS connection, to bare trio's", cost, "×"),
        )
    )


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a key and a certificate that nobody needs to trust."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-subj", "/CN=localhost"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 fixed
    return key, certificate


def turn(server: Server, selector: str, page: bytes, seconds: float) -> tuple[float, float]:
    """Connect anew for every page; return pages a second, and seconds of CPU a page."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    until = time.monotonic() + seconds

    def read(_reader: int) -> int:
        many = 0
        while time.monotonic() < until:
            with (
                socket.create_connection(("127.0.0.1", server.port), 10) as plain,
                context.wrap_socket(plain) as stream,
            ):
                stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else it waits 40 ms
                stream.sendall(f"{selector}\r\n".encode())
                assert b"".join(iter(lambda: stream.recv(65536), b"")) == page
            many += 1
        return many

    before = server.program.cpu()
    with pinned(LOAD_CORE), ThreadPoolExecutor(READERS) as readers:
        many = sum(readers.map(read, range(READERS)))
    return many / seconds, (server.program.cpu() - before) / many


if __name__ == "__main__":
    run_alone(measure)
