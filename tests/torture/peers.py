"""The server as it stands on the open internet: TLS, a real proxy, the sandbox, and attacked."""

import random
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.running import GOPHERD, Running, everything, free_port
from tests.torture.crowd import REQUESTS
from tests.torture.evils import EVILS
from tests.torture.figures import (
    FRONT,
    Figure,
    at_most,
    call_from,
    descriptors,
    exactly,
    faults,
    furnish,
    memory,
    percentile,
    slam,
    took,
    tried,
    wait_until,
)

CONFIGURATION = """
defaults
  mode tcp
  timeout connect 5s
  timeout client 20s
  timeout server 20s
"""
WAYS = (
    "send-proxy",
    "send-proxy-v2",
    "send-proxy-v2-ssl-cn",
    "send-proxy-v2 proxy-v2-options unique-id,crc32c",
)
"""How HAProxy tells whom it speaks for."""


def certified(place: Path) -> tuple[str, ...]:
    """Make a certificate; return the flags that serve with it."""
    keys = place / "keys"
    keys.mkdir()
    files = ("--tls-cert", str(keys / "gopherd.crt"), "--tls-key", str(keys / "gopherd.key"))
    command = [*GOPHERD, "cert", *files, "--content", str(furnish(place))]
    subprocess.run(command, check=True, capture_output=True)
    return files


@contextmanager
def haproxy(place: Path, server: Running) -> Iterator[list[int]]:
    """Run HAProxy before a server; return a port for each of the ways."""
    ports = [free_port() for _ in WAYS]
    parts = [
        f"listen way{port}\n  bind 127.0.0.1:{port}\n  server one 127.0.0.1:{server.port} {way}\n"
        for port, way in zip(ports, WAYS, strict=True)
    ]
    file = place / "haproxy.cfg"
    file.write_text(CONFIGURATION + "".join(parts))
    with subprocess.Popen(["haproxy", "-db", "-q", "-f", str(file)]) as process:
        try:
            for port in ports:
                wait_until(lambda: bool(_asked(port, "127.0.0.1", b"\r\n")))  # noqa: B023
            yield ports
        finally:
            process.terminate()


def behind_haproxy(place: Path, size: int) -> Iterator[Figure]:
    """Plain Gopher, TLS and a browser through HAProxy: served, and told by their own addresses."""
    if not shutil.which("haproxy"):
        yield exactly("HAProxy: not tried, it is not installed", value=True, wanted=True)
        return
    with (
        tried(place, *certified(place), "--proxy-from", "127.0.0.1") as server,
        haproxy(place, server) as ports,
    ):
        wrong = []
        right = server.ask(b"PROXY TCP4 192.0.2.1 192.0.2.2 1 70\r\n/world\r\n")
        for at, port in enumerate(ports):
            for turn in range(max(3, size // 20)):
                source = f"127.0.{at + 10}.{turn + 1}"
                answers = [_asked(port, source, b"/world\r\n"), _asked_within_tls(port, source)]
                wrong += [WAYS[at] for answer in answers if answer != right]
                page = _asked(port, source, b"GET /world HTTP/1.0\r\n\r\n")
                wrong += [] if page.startswith(b"HTTP/1.1 200") else [WAYS[at]]
        yield exactly("HAProxy, four ways, plain and TLS and HTTP: wrong answers", wrong, [])
        asked = {f"127.0.{at + 10}.1" for at in range(len(ports))}
        told = wait_until(lambda: all(f"{one} - -" in server.log.read_text() for one in asked), 5)
        yield at_most("HAProxy: readers told by their own addresses after", told, 3, "s")
        greedy = [_called(ports[at % 4], "127.0.20.1", b"/wor") for at in range(200)]
        times = [_took(ports[0], f"127.0.21.{at + 1}") for at in range(100)]
        yield at_most(
            "200 half requests through HAProxy: p50 of others", percentile(times, 50), 50, "ms"
        )
        for connection in greedy:
            slam(connection)
        yield exactly("HAProxy: faults of ours", faults(server), [])


def _called(port: int, source: str, asked: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), 20, source_address=(source, 0))
    connection.sendall(asked)
    return connection


def _asked(port: int, source: str, asked: bytes) -> bytes:
    with _called(port, source, asked) as connection:
        return everything(connection)


def _took(port: int, source: str) -> float:
    began = time.perf_counter()
    assert _asked(port, source, b"\r\n").endswith(b".\r\n")
    return 1000 * (time.perf_counter() - began)


def _asked_within_tls(port: int, source: str) -> bytes:
    with inside_tls(_called(port, source, b"")) as connection:
        connection.sendall(b"/world\r\n")
        return everything(connection)


def inside_tls(plain: socket.socket) -> ssl.SSLSocket:
    """Shake hands with whoever it is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain, suppress_ragged_eofs=True)


INTRODUCED = b"PROXY TCP4 10.0.%d.%d 127.0.0.1 5 70\r\n"
SAID: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda head: b"",
    "half headers": lambda head: head[:14],
    "headers": lambda head: head,
    "requests": lambda head: head + b"/world\r\n",
    "garbage": lambda head: b"hello\r\n",
}
PROXIED = 400


def announced(place: Path, size: int) -> Iterator[Figure]:
    """A crowd that comes at one time through a named proxy, which says who it is, or does not."""
    with tried(place, "--proxy-from", "127.0.0.0/8") as server:
        mine = INTRODUCED % (0, 9) + b"\r\n"
        wait_until(lambda: FRONT in server.ask(mine))
        for name, said in SAID.items():
            crowd, times = [], []
            for at in range(min(PROXIED, size * 4)):
                head = INTRODUCED % (at // 250 + 1, at % 250 + 1)
                crowd.append(call_from(server, f"127.0.6.{at % 200 + 1}", said(head)))
                if at % 4 == 0:
                    times.append(took(server, mine))
            yield at_most(
                f"{len(crowd)} through a proxy, {name}: p99 of others",
                percentile(times, 99), 50, "ms",
            )  # fmt: skip
            for connection in crowd:
                slam(connection)
        calm = wait_until(lambda: descriptors(server) < 60, 40)
        yield at_most("a proxy's crowd: descriptors back after", calm, 15, "s")
        yield exactly("a proxy's crowd: faults of ours", faults(server), [])


ATTACKERS = 6


def siege(place: Path, size: int) -> Iterator[Figure]:
    """Everything at once, at a server with TLS, PROXY and the sandbox on; one reader is timed."""
    flags = (*certified(place), "--proxy-from", "127.9.9.9", "--connections-each", "30")
    with tried(place, *flags) as server:
        for _ in range(20):
            took(server)
        before = memory(server)
        stopped = threading.Event()
        sent = [0]
        evils = [*EVILS, *REQUESTS]
        attackers = [
            threading.Thread(target=_attack, args=(server, f"127.0.30.{at}", evils, stopped, sent))
            for at in range(1, ATTACKERS)
        ]
        attackers.append(
            threading.Thread(target=_attack, args=(server, "127.9.9.9", evils, stopped, sent))
        )
        for attacker in attackers:
            attacker.start()
        times = []
        end = time.monotonic() + max(5, size / 5)
        while time.monotonic() < end:
            times.append(took(server))
            time.sleep(0.01)
        stopped.set()
        for attacker in attackers:
            attacker.join()
        yield at_most(
            f"{sent[0]} attacks of all kinds: p99 of others", percentile(times, 99), 50, "ms"
        )
        yield at_most("attacks: memory", memory(server) - before, 60, "MB")
        calm = wait_until(lambda: descriptors(server) < 60, 60)
        yield at_most("attacks: descriptors back after", calm, 20, "s")
        yield exactly("attacks: faults of ours", faults(server), [])
        log = server.log.read_bytes()
        yield exactly(
            "attacks: bytes in the log that steer", b"\x1b" in log or b"\x9b" in log, False
        )
        yield exactly("attacks: the front page is there", FRONT in server.ask(b"\r\n"), True)
        with inside_tls(call_from(server, "127.0.0.9")) as connection:
            connection.sendall(b"/world\r\n")
            yield exactly("attacks: TLS goes on", everything(connection)[-3:], b".\r\n")


def _attack(
    server: Running, source: str, evils: Sequence[bytes], stopped: threading.Event, sent: list[int]
) -> None:
    chance = random.Random(source)
    while not stopped.is_set():
        evil = chance.choice(evils)
        with suppress(OSError), call_from(server, source) as plain:
            plain.settimeout(2)
            sent[0] += 1
            connection = inside_tls(plain) if chance.random() < 0.1 else plain
            connection.sendall(
                evil[: chance.randrange(len(evil) + 1)] if chance.random() < 0.2 else evil
            )
            if chance.random() < 0.3:
                slam(connection)
                continue
            connection.shutdown(socket.SHUT_WR)
            assert b"root:x:" not in everything(connection)


TRIALS = {"haproxy": behind_haproxy, "announced": announced, "siege": siege}
