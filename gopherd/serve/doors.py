"""The doors: the sockets readers come in by."""

import errno
import socket
from contextlib import suppress
from typing import Any

import trio

from gopherd.config.settings import Settings
from gopherd.errors import BadSettings

BACKLOG = 4096
"""Readers the system lets wait at the door; it cuts this to what it allows."""

PATIENCE = 1
"""Seconds the system keeps a reader back until they say something (TCP_DEFER_ACCEPT)."""


STREAM = socket.SOCK_STREAM.value


class Door(socket.socket):
    """A listening socket that does not block."""

    def __init__(self, kind: int) -> None:
        super().__init__(kind, STREAM)
        self.kind = int(kind)
        """The address family, as a number: asking a socket for it makes an enum of it each time."""
        self.setblocking(False)

    def let_in(self) -> tuple[socket.SocketType, tuple[Any, ...]]:
        """Accept a reader, on the bare kind of socket the other is made of, which costs a third.

        Raises BlockingIOError when nobody waits, and OSError when there is no room, or the reader
        has gone.
        """
        place, address = self._accept()  # type: ignore[attr-defined]
        return socket.SocketType(self.kind, STREAM, 0, place), address


async def open_doors(settings: Settings) -> list[Door]:
    """Listen on every address; port 0 is the same free port on all of them.

    The doors of the web port come last. Raises BadSettings, which names the flag to mend.
    """
    doors = await _open_doors(settings.host, settings.port, "--port")
    if settings.web == "on" and settings.web_port:
        try:
            doors += await _open_doors(settings.host, settings.web_port, "--web-port")
        except BadSettings:
            _shut(doors)
            raise
    return doors


async def _open_doors(hosts: tuple[str, ...], port: int, flag: str) -> list[Door]:
    doors: list[Door] = []
    host = ""
    try:
        for host in hosts:
            for family, *_, address in await trio.socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            ):
                doors.append(_open_door(family, (address[0], port, *address[2:])))
                port = port or doors[0].getsockname()[1]
    except (OSError, UnicodeError) as error:
        _shut(doors)
        raise BadSettings(_why_not(host, port, flag, error)) from error
    return doors


def _shut(doors: list[Door]) -> None:
    for door in doors:
        door.close()


def _open_door(family: int, address: tuple[Any, ...]) -> Door:
    door = Door(family)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        with suppress(AttributeError, OSError):  # where the system has it
            door.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, PATIENCE)
        door.bind(address)
        door.listen(BACKLOG)
    except BaseException:
        door.close()
        raise
    return door


def _why_not(host: str, port: int, flag: str, error: OSError | UnicodeError) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return (
                f"port {port} of {host} is taken; stop what listens there or choose another {flag}"
            )
        case errno.EACCES:
            return f"port {port} of {host} needs privileges; choose a {flag} above 1023"
        case _:
            return f"cannot listen on {host} port {port} ({error}); mend --host or {flag}"
