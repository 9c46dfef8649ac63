"""Disks that are really full: a small one beneath the state, the journal, or content/ itself."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.torture.figures import (
    ARTICLE,
    FRONT,
    Figure,
    at_most,
    exactly,
    faults,
    took,
    tried,
    wait_until,
)

SMALL = "size=3m"
"""A disk that an empty catalogue fits on."""

LINES = [b"\r\n", b"/world\r\n", b"/about\r\n", b"/tag/none\r\n", b"/world/first\r\n"]


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """Put a small disk there. Raises CalledProcessError for who may not."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", SMALL, "gopherd-torture", str(place)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Leave not a byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as data:
        for size in (2**16, 2**12, 1):
            with suppress(OSError):
                while data.write(bytes(size)):
                    pass
    return filler


def small_disks(place: Path, size: int) -> Iterator[Figure]:
    """Fill the disk of the state, of the journal, of content/; then make room."""
    if os.geteuid():
        yield exactly("full disks: not tried, only root may mount", value=True, wanted=True)
        return
    for kind in ("state", "journals", "content"):
        room = place / f"{kind}-full"
        room.mkdir()
        with small_disk(room / kind) as disk:
            yield from _filled(kind, room, disk, max(3, size // 20))


def _filled(kind: str, room: Path, disk: Path, rounds: int) -> Iterator[Figure]:
    world = room / "content/world"
    world.mkdir(parents=True)
    (world / "first.txt").write_text(ARTICLE)
    (room / "journals").mkdir(exist_ok=True)
    wrong: list[bytes] = []
    slowest = waited = 0.0
    with tried(room, "--journal", str(room / "journals/journal")) as server:
        wait_until(lambda: b"Harbour" in server.ask(b"/world\r\n"))
        for turn in range(rounds):
            filler = fill(disk)
            path = world / f"full-{turn}.txt"
            with suppress(OSError):  # there may be no room for it either
                path.write_text(f"Title: Full {turn}\n\n{'Text. ' * 2000}\n")
            for line in LINES:
                answer = server.ask(line)
                wrong += [] if answer.endswith(b".\r\n") else [line]
                waited = max(waited, took(server, line))
            filler.unlink()
            path.write_text(f"Title: Full {turn}\n\nText.\n")
            told = b"Full %d" % turn
            slowest = max(slowest, wait_until(lambda: told in server.ask(b"/world\r\n"), 40))  # noqa: B023
        yield exactly(f"full disk of {kind} x{rounds}: answers that were none", wrong, [])
        yield at_most(f"full disk of {kind}: the slowest answer", waited, 1000, "ms")
        yield at_most(f"full disk of {kind}: all there once there is room, after", slowest, 20, "s")
        broken = [one for one in faults(server) if "Traceback" in one or "ours" in one]
        yield exactly(f"full disk of {kind}: faults of ours", broken, [])
        yield exactly(f"full disk of {kind}: the front page", FRONT in server.ask(b"\r\n"), True)


TRIALS = {"small-disks": small_disks}
