"""The front page and the sections, asked for while ten articles a second arrive.

Usage: python benchmarks/arrivals.py [--full]
"""

import time
from datetime import UTC, datetime
from itertools import count

from benchmarks.figures import Figure, Measured, Size, run_alone
from benchmarks.load import Load, finished
from benchmarks.servers import Newsroom, ask

A_SECOND = 10
"""Articles that arrive in a second."""

ARRIVING = ("world", "sport", "culture/film")
"""Sections that they arrive in, in turn."""


def measure(room: Newsroom, size: Size) -> Measured:
    """Ask for lists while nothing arrives, and while much does."""
    load = Load(lines=room.sections(), seconds=2 * size.seconds, options=("-g",))
    with room.served() as ours:
        load.run(ours.port)
        quiet = load.run(ours.port)
        process = load.start(ours.port)
        began, number = time.monotonic(), 0
        for number in count():
            time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
            if process.poll() is not None:
                break
            arrive(room, number)
        busy = finished(process)
        shown = wait_for(ours.port, title(number - 1))
    for path in room.content.rglob("arrival-*"):
        path.unlink()
    return Measured(
        (
            Figure("lists while 10 articles a second arrive, to without", busy.rate / quiet.rate,
                   "×", at_least=0.8),
            Figure("the longest wait for a list meanwhile", busy.worst, "ms", at_most=100),
            Figure("requests that failed meanwhile", busy.failed + quiet.failed, at_most=0),
            Figure("the last one on the front page after", shown, "s", at_most=1),
        )
    )  # fmt: skip


def arrive(room: Newsroom, number: int) -> None:
    """Drop an article, whole."""
    section = room.content / ARRIVING[number % len(ARRIVING)]
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    text = f"Title: {title(number)}\nUpdated: {now}\n\nIt came in.\n"
    half = section / f".arrival-{number}"
    half.write_text(text, encoding="ascii")
    half.rename(section / f"arrival-{number}.txt")


def title(number: int) -> str:
    """Return the title of an article that arrives."""
    return f"Arrival number {number}"


def wait_for(port: int, words: str) -> float:
    """Return how many seconds it takes until words are on the front page."""
    began = time.monotonic()
    while words.encode() not in ask(port, ""):
        time.sleep(0.01)
        assert time.monotonic() < began + 30, f"{words} never came"
    return time.monotonic() - began


if __name__ == "__main__":
    run_alone(measure)
