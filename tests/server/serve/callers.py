"""Readers who call over real sockets, and the house they call at."""

import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import trio

from gopherd.serve.listener import House
from tests.newsroom import Newsroom, everything

Opening = Callable[[Newsroom], AbstractAsyncContextManager[tuple[House, int]]]
"""Opens the doors; gives the house and its port."""


async def call(port: int, request: bytes = b"") -> trio.SocketStream:
    stream = await trio.open_tcp_stream("127.0.0.1", port)
    await stream.send_all(request)
    return stream


async def ask(port: int, request: bytes) -> bytes:
    async with await call(port, request) as stream:
        return await everything(stream)


def reset(stream: trio.SocketStream) -> None:
    """Have it reset when it is closed."""
    linger = b"\1\0\0\0\0\0\0\0"  # on, for no time
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
