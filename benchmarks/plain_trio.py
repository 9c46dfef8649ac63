"""An ordinary trio server, from memory: a task for every connection, as the manual shows it.

Like our server it half-closes and waits for the reader to hang up.
Usage: python benchmarks/plain_trio.py PORT < LIST, where LIST is that of limit.c.
"""

import sys
from functools import partial
from pathlib import Path

import trio

PAGES: dict[bytes, bytes] = {}


async def serve(stream: trio.SocketStream) -> None:
    """Hear a line, answer, and wait until they hang up."""
    async with stream:
        heard = b""
        while b"\n" not in heard:
            heard += await stream.receive_some(4096)
        await stream.send_all(PAGES[heard[: heard.index(b"\n") + 1]])
        await stream.send_eof()
        while await stream.receive_some(4096):
            pass


def main() -> None:
    """Read the pages, and serve them."""
    for line in sys.stdin:
        selector, path = line.rstrip("\n").split("\t")
        PAGES[f"{selector}\r\n".encode()] = Path(path).read_bytes()
    trio.run(partial(trio.serve_tcp, serve, int(sys.argv[1]), host="127.0.0.1"))


if __name__ == "__main__":
    main()
