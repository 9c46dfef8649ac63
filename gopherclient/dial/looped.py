"""Waiting for sockets on the asyncio loop that is running, which goes on meanwhile."""

import asyncio
import signal
import time
from collections.abc import Callable, Collection
from socket import socket

BREATH = 0.001
"""Seconds. A key goes through many hands until it is answered; a turn of the loop is too little."""


def when_told(call: Callable[[], object], *told: signal.Signals) -> None:
    """Call a function on the running loop when the system tells this program to end or go on."""
    loop = asyncio.get_running_loop()
    for one in told:
        loop.add_signal_handler(one, call)


async def rest() -> None:
    """Let everything else that waits on the running loop go first."""
    await asyncio.sleep(BREATH)


async def ready(sockets: Collection[socket], *, writing: bool, until: float) -> Collection[socket]:
    """Wait as `reach.Ready` says; nothing of it is left on the loop, cancelled or not."""
    loop = asyncio.get_running_loop()
    begin, end = loop.add_reader, loop.remove_reader
    if writing:
        begin, end = loop.add_writer, loop.remove_writer
    found: list[socket] = []
    any_found = asyncio.Event()

    def note(one: socket) -> None:
        end(one)  # else the loop would tell again and again until it is our turn
        found.append(one)
        any_found.set()

    for one in sockets:
        begin(one, note, one)
    try:
        async with asyncio.timeout(max(until - time.monotonic(), 0)):
            await any_found.wait()
    except TimeoutError:
        pass
    finally:
        for one in sockets:
            end(one)
    return found
