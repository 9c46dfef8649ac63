"""Bad lines between a reader and the server: what arrives is right, or is known to be cut."""

import random
import select
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import define, field

from tests.running import GOPHERD, everything
from tests.torture.figures import (
    FRONT,
    Figure,
    call_from,
    exactly,
    faults,
    furnish,
    settle,
    slam,
    slowest,
    took,
    tried,
)

CLIENT = [sys.executable, "-c", "from gopherclient.cli import main; exit(main())"]
PIECE = 1400


@define
class ToxicProxy:
    """Passes bytes between two sides, badly."""

    target: int
    """A port of this machine."""
    latency: float = 0.0
    """Seconds each piece is late."""
    piece: int = PIECE
    """Bytes that are passed on at one time."""
    rate: float = 0.0
    """Bytes a second; 0 for as many as there are."""
    cut: int = -1
    """Bytes of the answer after which the line is reset; -1 for never."""
    silent: int = -1
    """Bytes of the answer after which nothing comes any more, and nobody hangs up."""
    door: socket.socket = field(factory=lambda: socket.create_server(("127.0.0.1", 0)))
    stopped: threading.Event = field(factory=threading.Event)

    @property
    def port(self) -> int:
        """Where to call."""
        return int(self.door.getsockname()[1])

    def run(self) -> None:
        """Pass readers on until stopped."""
        while not self.stopped.is_set():
            ready, _, _ = select.select([self.door], [], [], 0.05)
            if ready:
                caller, _ = self.door.accept()
                threading.Thread(target=self._pass_on, args=(caller,), daemon=True).start()

    def _pass_on(self, caller: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self.target))
        passed = 0
        with caller, server, suppress(OSError):
            sides = {caller: server, server: caller}
            while sides and not self.stopped.is_set():
                ready, _, _ = select.select(list(sides), [], [], 0.05)
                for side in ready:
                    data = side.recv(self.piece)
                    time.sleep(self.latency + (len(data) / self.rate if self.rate else 0))
                    if not data:
                        sides.pop(side).shutdown(socket.SHUT_WR)
                        continue
                    if side is server:
                        passed += len(data)
                        if 0 <= self.cut < passed:
                            slam(caller)
                            return
                        if 0 <= self.silent < passed:
                            self.stopped.wait(30)
                            return
                    sides[side].sendall(data)


@contextmanager
def poisoned(proxy: ToxicProxy) -> Iterator[ToxicProxy]:
    """Run a proxy meanwhile."""
    thread = threading.Thread(target=proxy.run, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.stopped.set()
        thread.join()
        proxy.door.close()


def bad_lines(place: Path, size: int) -> Iterator[Figure]:
    """Latency, single bytes, little bandwidth, resets, silence: for raw readers and for ours."""
    chance = random.Random(5)
    with tried(place, "--write-stall", "5") as server:
        lines = [b"\r\n", b"/world\r\n", b"/world/story-3\r\n", b"/world/story-4.txt\r\n"]
        settle(server)
        right = {line: server.ask(line) for line in lines}
        kinds: dict[str, Callable[[], ToxicProxy]] = {
            "latency": lambda: ToxicProxy(server.port, latency=0.02),
            "single bytes": lambda: ToxicProxy(server.port, piece=1),
            "4 kB a second": lambda: ToxicProxy(server.port, piece=200, rate=4000),
            "resets": lambda: ToxicProxy(server.port, piece=100, cut=chance.randrange(700)),
            "silence": lambda: ToxicProxy(server.port, piece=100, silent=chance.randrange(700)),
        }
        for name, make in kinds.items():
            wrong = cut = 0
            rounds = max(2, size // 20)
            for turn in range(rounds):
                with poisoned(make()) as proxy:
                    line = lines[turn % len(lines)]
                    answer = _asked(proxy.port, line)
                    whole = answer == right[line]
                    cut += not whole
                    wrong += not right[line].startswith(answer)
                    if name in {"latency", "single bytes", "4 kB a second"}:
                        wrong += not whole
            yield exactly(f"{name}: {rounds} answers, {cut} cut; wrong ones", wrong, 0)
        for name, cuts in (("whole", -1), ("cut", 500)):
            with poisoned(ToxicProxy(server.port, piece=50, cut=cuts)) as proxy:
                done = subprocess.run(
                    [*CLIENT, "--dump", f"gopher://127.0.0.1:{proxy.port}/1/world"],
                    capture_output=True, text=True, check=False, timeout=60,
                    env={"GOPHERCLIENT_HOME": str(place), "PYTHONPATH": ":".join(sys.path)},
                )  # fmt: skip
                told = "part of the page" in done.stdout + done.stderr or done.returncode != 0
                yield exactly(
                    f"our reader on a line that is {name}: says it is a part", told, cuts > 0
                )
        yield exactly("bad lines: faults of ours", len(faults(server)), 0)
        yield exactly("bad lines: the front page is there", FRONT in server.ask(b"\r\n"), True)


def _asked(port: int, line: bytes) -> bytes:
    answer = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(line)
        while data := connection.recv(4096):
            answer += data
    return answer


def handshakes(place: Path, size: int) -> Iterator[Figure]:
    """Handshakes of TLS that stop half-way, or are nonsense: others do not notice."""
    content = furnish(place)
    certificate, key = place / "keys/gopherd.crt", place / "keys/gopherd.key"
    certificate.parent.mkdir()
    files = ["--tls-cert", str(certificate), "--tls-key", str(key), "--content", str(content)]
    subprocess.run([*GOPHERD, "cert", *files], check=True, capture_output=True)
    chance = random.Random(6)
    flags = ("--tls-cert", str(certificate), "--tls-key", str(key), "--connections-each", "500")
    with tried(place, *flags) as server:
        settle(server)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        hello = _hello(context)
        crowd = []
        for at in range(min(size, 300)):
            said = hello[: chance.randrange(1, len(hello))]
            if at % 3 == 0:
                said = said[:5] + chance.randbytes(60)
            crowd.append(call_from(server, f"127.0.4.{at % 100 + 1}", said))
        times = [took(server) for _ in range(100)]
        yield slowest(f"{len(crowd)} half handshakes", times)
        for line in (b"\r\n", b"/world\r\n"):
            with _inside(context, call_from(server, "127.0.0.9")) as inside:
                inside.sendall(line)
                yield exactly("TLS goes on meanwhile", everything(inside)[-3:], b".\r\n")
        for connection in crowd:
            chance.choice([slam, socket.socket.close])(connection)
        inside = _inside(context, call_from(server, "127.0.0.9"))
        inside.sendall(b"/world\r\n")
        slam(inside)
        yield exactly("half handshakes: faults of ours", faults(server), [])
        yield exactly(
            "half handshakes: the front page is there", FRONT in server.ask(b"\r\n"), True
        )


def _inside(context: ssl.SSLContext, plain: socket.socket) -> ssl.SSLSocket:
    return context.wrap_socket(plain, server_hostname="x")


def _hello(context: ssl.SSLContext) -> bytes:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with suppress(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing).do_handshake()
    return outgoing.read()


TRIALS = {"lines": bad_lines, "handshakes": handshakes}
