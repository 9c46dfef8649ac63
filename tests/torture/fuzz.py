"""Inputs nobody thought of, for every parser: `python -m tests.torture.fuzz --seconds 60 url`.

Guided by what they reach, where atheris can be had; else they are mutations of what is known.
What breaks a claim is made small and kept in tests/corpus/, which the tests replay.
"""

import argparse
import importlib
import importlib.util
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "corpus"
HAS_ATHERIS = importlib.util.find_spec("atheris") is not None
LONGEST = 4096
"""Bytes: what a parser gets wrong, it gets wrong in less."""

MODULES = ("wire", "server", "client")
BITS = (b"\0", b"\r\n", b"\t", b".", b"\x1b[2J", b"\xe2\x80\xae", b"\xff", b"<", b"://", b"[")
"""What parsers stumble over."""


def target_of(name: str) -> Callable[[bytes], None]:
    """Find a target by its name."""
    found: Callable[[bytes], None] = all_targets()[name]
    return found


def all_targets() -> dict[str, Callable[[bytes], None]]:
    """Import all targets."""
    targets: dict[str, Callable[[bytes], None]] = {}
    for module in MODULES:
        targets |= importlib.import_module(f"tests.torture.targets_{module}").TARGETS
    return targets


def seeds(name: str) -> list[bytes]:
    """Read what is known about a target."""
    return [path.read_bytes() for path in sorted((CORPUS / name).glob("*")) if path.is_file()]


def main() -> int:
    """Run the targets that are named, or all, each for so many seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.alone:
        return run(told.alone, told.seconds)
    names = told.targets or list(all_targets())
    way = "atheris" if HAS_ATHERIS else "mutations, for want of atheris"
    print(f"{len(names)} targets, {told.seconds:g} s each, {told.jobs} at one time, by {way}")
    with ThreadPoolExecutor(told.jobs) as pool:
        found = sum(pool.map(lambda name: _in_a_process(name, told.seconds), names))
    print(f"{found} of {len(names)} targets broke a claim")
    return min(found, 1)


def _in_a_process(name: str, seconds: float) -> bool:
    command = [sys.executable, "-m", "tests.torture.fuzz", "--alone", name]
    done = subprocess.run(
        [*command, "--seconds", str(seconds)], capture_output=True, text=True, check=False
    )
    told = done.stdout + done.stderr
    runs = [line for line in told.splitlines() if "DONE" in line or line.startswith("Done ")]
    bad = done.returncode != 0
    print(f"{name:12} {(runs or ['?'])[-1].strip()}{'  BROKEN' if bad else ''}", flush=True)
    if bad:
        print("\n".join(line for line in told.splitlines() if not line.startswith("#")))
    return bad


def run(name: str, seconds: float) -> int:
    """Run one target in this process."""
    return _guided(name, seconds) if HAS_ATHERIS else _mutating(name, seconds)


def _guided(name: str, seconds: float) -> int:
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["gopherwire", "gopherd", "gopherclient"]):
        target = target_of(name)
    with tempfile.TemporaryDirectory() as grown:
        atheris.Setup(
            [
                "fuzz",
                f"-max_total_time={max(1, round(seconds))}",
                f"-max_len={LONGEST}",
                "-timeout=10",
                "-rss_limit_mb=2048",
                "-print_final_stats=1",
                f"-artifact_prefix={_findings(name)}/",
                grown,
                *([str(CORPUS / name)] if (CORPUS / name).is_dir() else []),
            ],
            target,
        )
        atheris.Fuzz()
    return 0


def _findings(name: str) -> Path:
    place = CORPUS / name
    place.mkdir(parents=True, exist_ok=True)
    return place


def _mutating(name: str, seconds: float) -> int:
    target = target_of(name)
    end = time.monotonic() + seconds
    done = 0
    for data in mutations(seeds(name), random.Random()):
        try:
            target(data)
        except Exception:
            small = smaller(target, data)
            place = _findings(name) / f"crash-{blake2b(small, digest_size=8).hexdigest()}"
            place.write_bytes(small)
            print(f"{place}: {small!r}")
            raise
        done += 1
        if time.monotonic() > end:
            break
    print(f"Done {done} runs")
    return 0


def mutations(known: list[bytes], chance: random.Random) -> Iterator[bytes]:
    """Yield what is known, then mixtures of it, for ever."""
    yield from known
    pool = known or [b""]
    while True:
        data = bytearray(chance.choice(pool))
        for _ in range(chance.randrange(1, 6)):
            start = chance.randrange(len(data) + 1)
            end = min(len(data), start + chance.randrange(9))
            other = chance.choice(pool)
            cut = chance.randrange(len(other) + 1)
            ways = [chance.choice(BITS), chance.randbytes(3), other[cut : cut + 20]]
            data[start:end] = chance.choice([*ways, data[start:end] * 3])
        yield bytes(data[:LONGEST])


def smaller(target: Callable[[bytes], None], data: bytes) -> bytes:
    """Leave away what is not needed to break the claim."""
    size = len(data) // 2
    while size:
        place = 0
        while place < len(data):
            less = data[:place] + data[place + size :]
            if _breaks(target, less):
                data = less
            else:
                place += size
        size //= 2
    return data


def _breaks(target: Callable[[bytes], None], data: bytes) -> bool:
    try:
        target(data)
    except Exception:  # noqa: BLE001 whatever it is
        return True
    return False


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
