"""An ordinary trio server, from memory: a task for every connection, as the manual shows it.

Like our server it half-closes and waits for the reader to hang up.
Usage: python benchmarks/plain_trio.py PORT [CERTIFICATE KEY] < LIST, where LIST is that of limit.c.
"""

import ssl
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import trio

PAGES: dict[bytes, bytes] = {}


async def serve(stream: trio.SocketStream) -> None:
    """Hear a line, answer, and wait until they hang up."""
    async with stream:
        await answer(stream)
        await stream.send_eof()
        while await stream.receive_some(4096):
            pass


async def serve_safely(stream: trio.SSLStream[trio.SocketStream]) -> None:
    """Hear a line, and answer."""
    with suppress(trio.BrokenResourceError):  # some only look whether a door is there
        async with stream:
            await answer(stream)


async def answer(stream: trio.abc.Stream) -> None:
    """Hear a line, and send what it asks for."""
    heard = b""
    while b"\n" not in heard:
        data = await stream.receive_some(4096)
        if not data:
            return
        heard += data
    await stream.send_all(PAGES[heard[: heard.index(b"\n") + 1]])


def main() -> None:
    """Read the pages, and serve them."""
    for line in sys.stdin:
        selector, path = line.rstrip("\n").split("\t")
        PAGES[f"{selector}\r\n".encode()] = Path(path).read_bytes()
    port = int(sys.argv[1])
    if len(sys.argv) == 2:
        trio.run(partial(trio.serve_tcp, serve, port, host="127.0.0.1"))
    else:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*sys.argv[2:4])
        serve_tls = partial(trio.serve_ssl_over_tcp, serve_safely, port, context)
        trio.run(partial(serve_tls, host="127.0.0.1", https_compatible=True))


if __name__ == "__main__":
    main()
