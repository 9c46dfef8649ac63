"""A machine that fails beneath the server: system calls, disks, the catalogue, the watcher."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from tests.running import PATIENCE, Running
from tests.torture.figures import (
    FRONT,
    Figure,
    at_most,
    exactly,
    faults,
    furnish,
    tried,
    wait_until,
)

SECONDS_FOR_25 = 25
"""For so many rounds on a machine that is busy with much else, at most."""

# trio wakes itself by send and recv on a pair of sockets, and by an epoll, all of its own, which
# do not fail; if they did nothing of it would go on. So those are left alone.
CALLS = {
    "accept4": ("ECONNABORTED", "EMFILE", "ENOBUFS", "EPERM"),
    "sendfile": ("EIO", "ENOMEM", "EAGAIN"),
    "shutdown": ("ENOTCONN",),
    "setsockopt,getsockopt": ("EINVAL",),
    "openat": ("EMFILE", "EIO", "EACCES"),
    "openat2": ("EMFILE", "EIO", "ESTALE"),
    "pread64,read": ("EIO",),
    "pwrite64,write": ("ENOSPC", "EIO"),
    "newfstatat,fstat": ("EIO", "EACCES"),
    "getdents64": ("EIO",),
    "fsync,fdatasync,ftruncate": ("EIO", "ENOSPC"),
    "mmap": ("ENOMEM",),
}
LINES = [
    *(
        b"\r\n",
        b"/world\r\n",
        b"/world/story-1\r\n",
        b"/big.bin\r\n",
        b"/long.txt\r\n",
        b"/none\r\n",
    ),
    *(b"GET / HTTP/1.0\r\n\r\n", b"GET /big.bin HTTP/1.0\r\n\r\n", b"/world\t$\r\n", b"/wor"),
]


def system_calls(place: Path, size: int) -> Iterator[Figure]:
    """Whatever the system refuses the server for a while, it serves again afterwards."""
    chance = random.Random(3)
    content = furnish(place)
    rounds = deaths = hurt = 0
    died: list[str] = []
    ways = [(calls, error) for calls, errors in CALLS.items() for error in errors]
    chance.shuffle(ways)
    ways = ways[: max(4, size // 5)]
    while ways:
        with tried(place) as server:
            first = server.serving
            while ways:
                calls, error = ways.pop()
                how = (
                    f"{calls}:error={error}:when={chance.randrange(1, 4)}+{chance.randrange(1, 4)}"
                )
                log = place / "strace"
                log.unlink(missing_ok=True)
                with failing(first, how, log):
                    for at in range(12):
                        (content / f"world/story-{at}.txt").write_text(f"Title: N{at}\n\n{how}\n")
                        _ask_anyhow(server, chance.choice(LINES))
                    time.sleep(1.2)
                rounds += log.read_text().count("(INJECTED)")
                served = wait_until(lambda: FRONT in server.ask(b"\r\n"), 20) <= 20
                if not served or server.serving != first:
                    deaths += 1
                    died.append(how)
                    break
            hurt += sum("Traceback" in line for line in server.complaints())
            if deaths:
                print("\n".join(server.complaints()[-12:]))
    yield exactly(f"{rounds} system calls of a server fail: deaths", (deaths, died), (0, []))
    yield exactly("system calls fail: traces in the log", hurt, 0)


LONG_LINES = [b"/long\t!\r\n", b"/long\t+\r\n", b"\t$\r\n", b"/search\twords\r\n", b"/long\r\n"]
"""Requests that take a thread, and some megabytes."""
A_LITTLE = 6 * 2**20
"""Bytes: less than one more thread wants."""
AT_ONE_TIME = 8


@contextmanager
def failing(process: int, how: str, log: Path) -> Iterator[None]:
    """Make the calls of a process, and of its threads, fail."""
    command = ["strace", "-f", "-qq", "-o", str(log), "-e", f"inject={how}"]
    with subprocess.Popen(
        [*command, "-e", f"trace={how.partition(':')[0]}", "-p", str(process)],
        stderr=subprocess.DEVNULL,
    ) as tracer:
        try:
            status = Path(f"/proc/{process}/status")
            while "TracerPid:\t0\n" in status.read_text():
                assert tracer.poll() is None, "strace cannot trace here"
                time.sleep(0.001)
            yield
        finally:
            tracer.send_signal(signal.SIGINT)


def _ask_anyhow(server: Running, line: bytes) -> None:
    with suppress(OSError), server.call() as connection:
        connection.settimeout(0.5)
        connection.sendall(line)
        while connection.recv(2**16):
            pass


def catalogue(place: Path, size: int) -> Iterator[Figure]:
    """A catalogue that is damaged, cut, taken away or locked while it is served from."""
    chance = random.Random(4)
    wrong = 0
    slowest = 0.0
    rounds = max(4, size // 10)
    with tried(place) as server:
        state = place / "state"
        content = place / "content"
        for turn in range(rounds):
            file = next(path for path in state.rglob("*.sqlite") if path.is_file())
            _spoil(file, turn % 6, chance)
            title = f"After damage {turn}"
            (content / f"world/after-{turn}.txt").write_text(f"Title: {title}\n\nText.\n")
            answer = server.ask(b"/world\r\n")
            wrong += not answer.endswith(b".\r\n")
            healed = wait_until(lambda t=title: t.encode() in server.ask(b"/world\r\n"), 30)  # type: ignore[misc]
            slowest = max(slowest, healed)
        yield exactly(f"{rounds} damaged catalogues: menus that were none", wrong, 0)
        yield at_most("damaged catalogues: healed after", slowest, 15, "s")
        yield exactly(
            "damaged catalogues: faults", [one for one in faults(server) if "Traceback" in one], []
        )


def no_memory(place: Path, size: int) -> Iterator[Figure]:
    """No memory is left for a while, nor a thread: whoever asks then may get an excuse."""
    rounds = max(1, size // 100)
    healed = 0.0
    with tried(place) as server:
        first = server.serving
        for turn in range(rounds):
            time.sleep(1)
            status = Path(f"/proc/{first}/status").read_text()
            taken = 1024 * int(status.partition("VmSize:")[2].split()[0])
            limit = (taken + A_LITTLE, resource.RLIM_INFINITY)
            resource.prlimit(first, resource.RLIMIT_AS, limit)
            with ThreadPoolExecutor(AT_ONE_TIME) as readers:
                list(readers.map(partial(_ask_anyhow, server), [*LINES, *LONG_LINES] * 3))
            free = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(first, resource.RLIMIT_AS, free)
            told = f"After hunger {turn}"
            (place / f"content/world/fed-{turn}.txt").write_text(f"Title: {told}\n\nText.\n")
            shown = told.encode()
            took = wait_until(lambda: shown in server.ask(b"/world\r\n"), 30)  # noqa: B023
            healed = max(healed, took)
        refused = sum("RuntimeError" in one or "MemoryError" in one for one in faults(server))
        ended = server.serving != first
        yield exactly(f"no memory, {refused} things refused: ended", ended, False)
        yield at_most("no memory: all news there once there is some, after", healed, 15, "s")


def memory_cut(place: Path, size: int) -> Iterator[Figure]:
    """What SQLite's connections share as memory is cut beneath workers: it ends those who look.

    They are replaced, and nobody is refused.
    """
    rounds = max(2, size // 40)
    for workers in ("1", "2"):
        wrong = 0
        slowest = 0.0
        with tried(place, "--workers", workers) as server:
            for turn in range(rounds):
                time.sleep(1.5)  # who has only just begun is not replaced at once
                (shared,) = (place / "state").rglob("*-shm")
                os.truncate(shared, 0)
                title = f"After the cut {turn} of {workers}"
                (place / f"content/world/cut-{turn}.txt").write_text(f"Title: {title}\n\nText.\n")
                began = time.monotonic()
                seen = False
                while not seen and time.monotonic() - began < PATIENCE:
                    with suppress(OSError):
                        answer = server.ask(b"/world\r\n")
                        seen = title.encode() in answer
                        wrong += bool(answer) and not answer.endswith(b".\r\n")
                slowest = max(slowest, time.monotonic() - began)
            what = f"{rounds} cuts of what {workers} share as memory"
            yield exactly(f"{what}: menus that were none", wrong, 0)
            yield at_most(f"{what}: all news there after", slowest, 5, "s")


def _spoil(file: Path, how: int, chance: random.Random) -> None:
    match how:
        case 0:
            with file.open("r+b") as data:
                data.seek(chance.randrange(file.stat().st_size))
                data.write(chance.randbytes(3000))
        case 1:
            os.truncate(file, chance.randrange(file.stat().st_size))
        case 2:
            file.unlink()
        case 3:
            file.write_bytes(b"")
        case 4:
            file.with_name(f"{file.name}-wal").write_bytes(chance.randbytes(5000))
        case _:
            with suppress(sqlite3.Error), closing(sqlite3.connect(file, timeout=1)) as held:
                held.execute("BEGIN EXCLUSIVE")
                time.sleep(1)


def full_disk(place: Path, size: int) -> Iterator[Figure]:
    """Files that can grow no further, as on a full disk: pages are served, and it heals."""
    with tried(place) as server:
        content = place / "content"
        state = place / "state"
        largest = max(path.stat().st_size for path in state.rglob("*") if path.is_file())
        limit = (largest // 2, resource.RLIM_INFINITY)
        first = server.serving
        resource.prlimit(first, resource.RLIMIT_FSIZE, limit)
        for number in range(max(20, size)):
            (content / f"world/new-{number}.txt").write_text(f"Title: New {number}\n\nText.\n" * 9)
        time.sleep(2)
        answers = [server.ask(line) for line in (b"\r\n", b"/world\r\n", b"/world/story-3\r\n")]
        wrong = sum(not answer.endswith(b".\r\n") for answer in answers)
        yield exactly("a full disk: menus that were none", wrong, 0)
        free = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(first, resource.RLIMIT_FSIZE, free)
        healed = wait_until(lambda: b"New " in server.ask(b"/world\r\n"), 40)
        yield at_most("a full disk: all news there, once there is room, after", healed, 20, "s")


def overflow(place: Path, size: int) -> Iterator[Figure]:
    """More files at one time than the system tells of: they are found all the same."""
    with tried(place) as server:
        content = place / "content"
        heap = place / "heap"
        count = max(200, size * 15)
        for number in range(count):
            folder = heap / f"s{number % 20}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{number}.txt").write_text(f"Title: Heap {number}\n\nText.\n")
        began = time.monotonic()
        for folder in heap.iterdir():
            folder.rename(content / folder.name)
        for number in range(count):  # and 20,000 notices, of which the system keeps 16,384
            os.utime(content / f"s{number % 20}" / f"{number}.txt")
            (content / "world" / f".x{number % 7}").touch()
        (content / "last.txt").write_text("Title: The last of all\n\nText.\n")
        late = wait_until(lambda: b"The last of all" in server.ask(b"\r\n"), 90)
        every = wait_until(lambda: f"{count + 42:,}".encode() in server.ask(b"/about\r\n"), 90)
        took = time.monotonic() - began
        yield at_most(f"{count} files at one time: the last is there after", late, 60, "s")
        yield at_most(
            f"{count} files at one time: all are there after", min(took, every + took), 90, "s"
        )


def writers_fail(place: Path, size: int) -> Iterator[Figure]:
    """The n-th call of each writer fails; see `injection`."""
    command = [sys.executable, "-m", "tests.torture.injection", "--rounds", str(size * 25)]
    command += ["--seconds", str(size * SECONDS_FOR_25)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = done.stdout.partition("\n")[0] or done.stderr[-200:]
    print(done.stdout.partition("\n")[2], end="")
    yield Figure("the n-th call of each writer fails", told[-60:], "0 wrong", done.returncode == 0)


TRIALS = {
    "calls": system_calls,
    "catalogue": catalogue,
    "memory": no_memory,
    "memory-cut": memory_cut,
    "disk": full_disk,
    "overflow": overflow,
    "writers": writers_fail,
}
