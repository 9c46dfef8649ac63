"""Readers who mean no good, or cannot do better: what they cost, and what others notice."""

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.running import Running, everything
from tests.torture.figures import (
    FRONT,
    Figure,
    at_most,
    call_from,
    descriptors,
    exactly,
    faults,
    memory,
    percentile,
    settle,
    slam,
    slowest,
    threads,
    took,
    tried,
    wait_until,
)

IDLE = 300
SLOW = 40
FIFOS = 45


def idle_crowd(place: Path, size: int) -> Iterator[Figure]:
    """300 idle readers from one address, others who say a byte at a time, 45 who ask for FIFOs."""
    with tried(place) as server:
        settle(server)
        before = memory(server)
        idle = [call_from(server, "127.0.0.2") for _ in range(IDLE)]
        slow = [call_from(server, "127.0.0.3", b"/") for _ in range(SLOW)]
        times = []
        for turn in range(max(size, 100)):
            with suppress(OSError):
                slow[turn % SLOW].send(b"x")
            times.append(took(server))
        yield slowest("300 idle, 40 slow", times)
        yield at_most("300 idle, 40 slow: memory", memory(server) - before, 10, "MB")
        asked = [call_from(server, "127.0.0.4", b"/fifo\r\n") for _ in range(FIFOS)]
        yield at_most("45 requests for a FIFO: the next answer", took(server), 50, "ms")
        answers = [everything(connection)[:1] for connection in asked]
        yield exactly("45 requests for a FIFO: refusals", answers.count(b"3"), FIFOS)
        for connection in (*idle, *slow, *asked):
            connection.close()
        yield from _as_it_was(server, "idle crowd")


def _as_it_was(server: Running, after: str) -> Iterator[Figure]:
    calm = wait_until(lambda: descriptors(server) < 60, 40)
    yield at_most(f"{after}: descriptors back after", calm, 15, "s")
    yield exactly(f"{after}: faults of ours", len(faults(server)), 0)
    answer = server.ask(b"\r\n")
    yield exactly(f"{after}: the front page is there", FRONT in answer, True)


REQUESTS = [
    b"",
    b"/",
    b"\r\n",
    b"/world\r\n",
    b"/world\r\n/world\r\n/world\r\n",
    b"/wor",
    b"\n\n\n\n",
    b"\t+\r\n",
    b"/world/story-1\r\n",
    b"/big.bin\r\n",
    b"/long\r\n",
    b"/long.txt\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /big.bin HTTP/1.1\r\nRange: bytes=5-\r\n\r\n",
    b"GET / HTTP/1.1\r\nHos",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"x" * 5000,
    b"/nothing\r\n" + b"y" * 70_000,
    b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
    b"/search\tharbour\r\n",
]


def resets(place: Path, size: int) -> Iterator[Figure]:
    """Readers who hang up at any moment, with and without a goodbye, in any half of a request."""
    chance = random.Random(1)
    with tried(place) as server:
        done = 0
        held: list[socket.socket] = []
        for _ in range(size * 10):
            source = f"127.0.1.{chance.randrange(1, 250)}"
            request = chance.choice(REQUESTS)
            cut = chance.randrange(len(request) + 1) if chance.random() < 0.3 else len(request)
            with suppress(OSError):
                connection = call_from(server, source, request[:cut])
                done += 1
                match chance.randrange(6):
                    case 0:
                        slam(connection)
                    case 1:
                        connection.close()
                    case 2:
                        connection.shutdown(socket.SHUT_WR)
                        connection.recv(chance.randrange(1, 5000))
                        slam(connection)
                    case 3:
                        connection.settimeout(0.02)
                        connection.recv(10)
                        connection.close()
                    case 4:
                        connection.sendall(request[cut:])
                        connection.close()
                    case _:
                        held.append(connection)
            while len(held) > 40:
                slam(held.pop(chance.randrange(len(held))))
        for connection in held:
            connection.close()
        yield exactly(
            f"{done} readers who hang up anyhow: server up", server.ask(b"\r\n") != b"", True
        )
        yield from _as_it_was(server, "resets")


def pieces(place: Path, size: int) -> Iterator[Figure]:
    """A request cut anywhere, or followed by others, is answered as if it had come whole."""
    chance = random.Random(2)
    lines = [b"\r\n", b"/world\r\n", b"/world/story-3\r\n", b"/long.txt\r\n", b"/\n"]
    with tried(place) as server:
        settle(server)
        whole = {line: server.ask(line) for line in lines}
        wrong = 0
        for _ in range(size):
            line = chance.choice(lines)
            cut = chance.randrange(len(line))
            with call_from(server, "127.0.0.5", line[:cut]) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                time.sleep(chance.choice([0, 0, 0.002]))
                connection.sendall(line[cut:] + chance.choice([b"", b"/world\r\n" * 3, b"\0" * 99]))
                wrong += everything(connection) != whole[line]
        yield exactly(f"{size} requests in pieces, some pipelined: wrong answers", wrong, 0)


def slow_readers(place: Path, size: int) -> Iterator[Figure]:
    """Readers who ask for 8 MB and take none of it, and whom that costs."""
    with tried(place, "--write-stall", "2", "--connections-each", "200") as server:
        settle(server)
        for line in (b"\r\n", b"/long\r\n", b"/long.txt\r\n"):  # drawn once, and kept
            took(server, line)
        before = memory(server)
        lines = [b"/big.bin\r\n", b"/long\r\n", b"GET /big.bin HTTP/1.0\r\n\r\n", b"/long.txt\r\n"]
        greedy = [call_from(server, "127.0.0.6", lines[at % 4]) for at in range(min(size, 150))]
        times = [took(server) for _ in range(100)]
        yield slowest(f"{len(greedy)} who never read", times)
        yield at_most(f"{len(greedy)} who never read: memory", memory(server) - before, 60, "MB")
        calm = wait_until(lambda: descriptors(server) < 60, 40)
        yield at_most("who never read: let go of after", calm, 20, "s")
        for connection in greedy:
            connection.close()


def many(place: Path, size: int) -> Iterator[Figure]:
    """More readers than there is room for, and fewer descriptors than readers."""
    under = ("prlimit", "--nofile=128:128")
    with tried(place, "--connections", "1000", "--connections-each", "1000", under=under) as server:
        crowd: list[socket.socket] = []
        for at in range(min(400, size * 4)):
            with suppress(OSError):
                crowd.append(call_from(server, f"127.0.2.{at % 200 + 1}", b"/wor"))
        time.sleep(0.5)
        for connection in crowd:
            slam(connection)
        again = wait_until(lambda: FRONT in server.ask(b"\r\n"), 20)
        yield at_most(f"{len(crowd)} readers, 128 descriptors: serves again after", again, 1.5, "s")
        told = [line for line in server.complaints() if "no room" in line]
        yield at_most("no descriptors: complaints", len(told), 1)
        yield from _as_it_was(server, "no descriptors")


def hangups(place: Path, size: int) -> Iterator[Figure]:
    """SIGHUP again and again while readers ask: nobody is dropped."""
    with tried(place, "--connections-each", "200") as server:
        dropped: list[bytes] = []
        asked = [0]
        stop = threading.Event()

        def ask(source: str) -> None:
            lines = (b"\r\n", b"/world\r\n", b"/world/story-7\r\n", b"/long.txt\r\n", b"/none\r\n")
            while not stop.is_set():
                line = random.choice(lines)
                try:
                    with call_from(server, source, line) as connection:
                        answer = everything(connection)
                except OSError as error:
                    answer = repr(error).encode()
                asked[0] += 1
                if not answer.endswith(b".\r\n"):
                    dropped.append(answer[-80:])

        readers = [threading.Thread(target=ask, args=(f"127.0.3.{at}",)) for at in range(1, 5)]
        for reader in readers:
            reader.start()
        for _ in range(min(size, 200)):
            server.send(signal.SIGHUP)
            time.sleep(0.02)
        stop.set()
        for reader in readers:
            reader.join()
        yield exactly(f"SIGHUP x{min(size, 200)}, {asked[0]} requests: dropped", len(dropped), 0)
        yield from _as_it_was(server, "SIGHUP")


def liars(place: Path, size: int) -> Iterator[Figure]:
    """PROXY headers from those who are no proxies, and nonsense from those who are."""
    two = b"\r\n\r\n\0\r\nQUIT\n"
    lies = [
        *(b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n/world\r\n", b"PROXY UNKNOWN\r\n\r\n", b"/world\r\n"),
        *(
            two + b"\x21\x11\0\x0c" + b"\1" * 12 + b"/world\r\n",
            two + b"\x21\x11\xff\xff" + b"x" * 99,
        ),
        *(two + b"\x20\0\0\0/world\r\n", two[:7], b"PROXY TCP4 999.1.1.1 5.6.7.8 1 2\r\nx\r\n"),
        *(b"PROXY " + b"x" * 200, b"proxy tcp4 1.2.3.4 5.6.7.8 1 2\r\n\r\n", bytes(range(256))),
    ]
    with tried(place) as server:
        for lie in lies:
            server.ask(lie + b"\r\n")
        log = server.log.read_text()
        yield exactly("PROXY headers from anybody: believed", "1.2.3.4 -" in log, False)
        yield exactly("PROXY headers from anybody: faults", len(faults(server)), 0)
    with tried(place, "--proxy-from", "127.0.0.0/8") as server:
        answers = []
        for lie in lies:
            with call_from(server, "127.0.0.8", lie) as connection:
                connection.shutdown(socket.SHUT_WR)
                with suppress(OSError):
                    answers.append(everything(connection))
        served = sum(b"story-" in answer or FRONT in answer for answer in answers)
        yield exactly("PROXY headers from a proxy: right ones served", served, 4)
        good = b"PROXY TCP4 192.0.2.9 127.0.0.1 5 70\r\n\r\n"
        yield exactly("a proxy goes on", FRONT in server.ask(good), True)
        yield exactly("PROXY headers from a proxy: faults", len(faults(server)), 0)


def idle_threads(place: Path, size: int) -> Iterator[Figure]:
    """Half-said requests of browsers and of TLS, as many as there may be."""
    with tried(place, "--connections-each", "500") as server:
        settle(server)
        before, then = memory(server), threads(server)
        halves = [b"GET / HTTP/1.1\r\nX: " + b"y" * 9000, b"\x16\x03\x01", b"/x", b"PROXY "]
        crowd = [call_from(server, "127.0.0.7", halves[at % 4]) for at in range(min(400, size * 4))]
        times = [took(server) for _ in range(100)]
        yield slowest(f"{len(crowd)} half requests", times)
        yield at_most(f"{len(crowd)} half requests: memory", memory(server) - before, 30, "MB")
        yield at_most("half requests: threads more", threads(server) - then, 4)
        for connection in crowd:
            slam(connection)
        yield from _as_it_was(server, "half requests")


PLUS = [b"/long\t!\r\n", b"/long\t+x%d\r\n", b"\t$\r\n", b"/world\t$+X%d\r\n", b"/long.txt\t+\r\n"]
MADE_UP = [
    *(b"/before/2%03d0905T000000Z-0\r\n", b"/world/before/2%03d0905T000000Z-0\r\n"),
    *(b"/nothing-%d\r\n", b"GET /before/2%03d0905T000000Z-0 HTTP/1.0\r\n\r\n"),
    *(b"GET /long?q=%d HTTP/1.0\r\n\r\n", b"GET /long//?%d HTTP/1.0\r\n\r\n"),
]
TOGETHER = 8


def made_up(place: Path, size: int) -> Iterator[Figure]:
    """What costs most to answer, and names that nothing leads to, from many addresses at a time."""
    with tried(place, "--connections", "2000") as server:
        settle(server)
        for line in PLUS:  # drawn once an edition, whatever they are called
            took(server, line % 0 if b"%" in line else line)
        before = memory(server)
        for name, lines in (("Gopher+", PLUS), ("made-up names", MADE_UP)):
            stopped, sent = threading.Event(), [0]

            def ask(first: int, lines: list[bytes] = lines) -> None:
                at = first
                while not stopped.is_set():  # noqa: B023
                    at += TOGETHER
                    line = lines[at % len(lines)]
                    with suppress(OSError):
                        request = line % (at % 1000) if b"%" in line else line
                        with call_from(server, f"127.0.8.{at % 200 + 1}", request) as connection:
                            assert everything(connection)
                            sent[0] += 1  # noqa: B023

            crowd = [threading.Thread(target=ask, args=(first,)) for first in range(TOGETHER)]
            for one in crowd:
                one.start()
            times = [took(server) for _ in range(max(size, 100))]
            stopped.set()
            for one in crowd:
                one.join()
            p99 = percentile(times, 99)
            yield at_most(f"{name}, {sent[0]} requests: p99 of others", p99, 50, "ms")
        yield at_most("made-up names: memory", memory(server) - before, 60, "MB")
        yield from _as_it_was(server, "made-up names")


TRIALS = {
    "made-up": made_up,
    "idle": idle_crowd,
    "resets": resets,
    "pieces": pieces,
    "slow": slow_readers,
    "many": many,
    "hangups": hangups,
    "liars": liars,
    "halves": idle_threads,
}

assert os.name == "posix"
