"""Waiting for sockets without an event loop: for one page, fetched and printed."""

import select
import time
from collections.abc import Collection, Coroutine
from socket import socket
from typing import TypeVar

Result = TypeVar("Result")


def run(main: Coroutine[object, object, Result]) -> Result:
    """Run what waits for nothing but `ready` to its end; ^C interrupts it wherever it waits."""
    try:
        main.send(None)
    except StopIteration as ended:
        result: Result = ended.value
        return result
    main.close()
    raise RuntimeError("that waits for an event loop, and there is none")


async def ready(sockets: Collection[socket], *, writing: bool, until: float) -> Collection[socket]:
    """Wait as `reach.Ready` says, and let nothing else go on meanwhile."""
    poll = select.poll()
    for one in sockets:
        poll.register(one, select.POLLOUT if writing else select.POLLIN)
    found = {descriptor for descriptor, _ in poll.poll(max(until - time.monotonic(), 0) * 1000)}
    return [one for one in sockets if one.fileno() in found]
