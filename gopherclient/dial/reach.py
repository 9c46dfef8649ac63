"""A name looked up, and a connection to the first of its addresses that answers (RFC 8305)."""

import os
import socket
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from itertools import zip_longest
from typing import Protocol, TypeAlias

from gopherclient.errors import NoSuchHost, ReaderError, Refused, Reset, TimedOut, Unreachable

HEAD_START = 0.25
"""Seconds one address has before the next is tried beside it (RFC 8305 section 5)."""

SocketAddress: TypeAlias = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
Address: TypeAlias = tuple[socket.AddressFamily, SocketAddress]


class Ready(Protocol):
    """What a dial waits with."""

    async def __call__(
        self, sockets: Collection[socket.socket], *, writing: bool, until: float
    ) -> Collection[socket.socket]:
        """Return those that can be written to, or read from; none where the time is up.

        `until` is by time.monotonic.
        """
        ...


async def reach(host: str, port: int, *, ready: Ready, until: float) -> socket.socket:
    """Return a connection to the first address that answers, each tried soon after the last.

    Raises a ReaderError, and TimeoutError where the time is up.
    """
    waiting = await _look_up(host, port, ready, until)
    failures: list[OSError] = []
    attempts: list[socket.socket] = []
    try:
        while waiting or attempts:
            if waiting:
                try:
                    attempts.append(_attempt(*waiting.pop(0)))
                except OSError as error:
                    failures.append(error)
                    continue
            turn = min(time.monotonic() + HEAD_START, until) if waiting else until
            for one in await ready(attempts, writing=True, until=turn):
                attempts.remove(one)
                number = one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if not number:
                    return one
                one.close()
                failures.append(OSError(number, os.strerror(number)))
            if attempts and time.monotonic() >= until:
                raise TimeoutError
    finally:
        for one in attempts:
            one.close()
    raise _failure(failures, host, port) from failures[-1]


def _attempt(family: socket.AddressFamily, address: SocketAddress) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        with suppress(BlockingIOError):  # it is under way
            connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


async def _look_up(host: str, port: int, ready: Ready, until: float) -> list[Address]:
    """Return the addresses of a name, IPv6 and IPv4 by turns (RFC 8305 section 4)."""
    ours, theirs = socket.socketpair()
    answers: list[list[Address] | OSError] = []

    def ask() -> None:
        with theirs:  # closing it says that there is an answer
            try:
                # As bytes, for a str would be sent through the IDNA codec once more.
                found = socket.getaddrinfo(host.encode(), port, type=socket.SOCK_STREAM)
                answers.append([(family, place) for family, _, _, _, place in found])
            except OSError as error:
                answers.append(error)

    with ours:
        # A daemon: a name server that hangs delays nobody's leaving.
        threading.Thread(target=ask, daemon=True, name=f"look up {host}").start()
        if not await ready([ours], writing=False, until=until):
            raise TimeoutError
    match answers[0]:
        case OSError() as error:
            raise _not_found(error, host) from error
        case addresses:
            return _by_turns(addresses)


def _not_found(error: OSError, host: str) -> NoSuchHost:
    if not isinstance(error, socket.gaierror):
        return NoSuchHost(f"The name {host} cannot be looked up ({error.strerror}).")
    if error.errno == socket.EAI_AGAIN:
        sentence = f"The name {host} cannot be looked up just now."
        return NoSuchHost(sentence, remedy="Check that you are online.")
    return NoSuchHost(f"There is no host named {host}.")


def _by_turns(addresses: list[Address]) -> list[Address]:
    first = [address for address in addresses if address[0] == addresses[0][0]]
    others = [address for address in addresses if address[0] != addresses[0][0]]
    turns = zip_longest(first, others)
    return [address for pair in turns for address in pair if address is not None]


def _failure(failures: list[OSError], host: str, port: int) -> ReaderError:
    """Return what the reader is told when no address could be reached."""
    if any(isinstance(error, ConnectionRefusedError) for error in failures):
        return Refused(f"{host} refuses connections at port {port}.")
    if any(isinstance(error, TimeoutError) for error in failures):
        return TimedOut(f"{host}:{port} does not answer.")
    if any(isinstance(error, ConnectionError) for error in failures):
        return Reset(f"{host}:{port} broke the connection off at once.")
    return Unreachable(f"There is no way to {host} ({failures[-1].strerror}).")
