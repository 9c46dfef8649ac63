"""The doors: the sockets readers come in by, opened here or handed over by who started us.

No thread is started, so that privileges can be given up next.
"""

import errno
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from attrs import evolve

from gopherd.config.settings import Settings
from gopherd.errors import BadSettings

BACKLOG = 4096
"""Readers the system lets wait at the door; it cuts this to what it allows."""

PATIENCE = 1
"""Seconds the system keeps a reader back until they say something (TCP_DEFER_ACCEPT)."""


STREAM = socket.SOCK_STREAM.value

INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})

FIRST_INHERITED = 3
"""The descriptor of the first socket handed over (sd_listen_fds(3))."""


class Door(socket.socket):
    """A listening socket that does not block."""

    def __init__(self, kind: int, place: int | None = None) -> None:
        super().__init__(kind, STREAM, 0, place)
        self.kind = int(kind)
        """The address family, as a number: asking a socket for it makes an enum of it each time."""
        self.setblocking(False)
        self.set_inheritable(False)

    def let_in(self) -> tuple[socket.SocketType, tuple[Any, ...]]:
        """Accept a reader, on the bare kind of socket the other is made of, which costs a third.

        Raises BlockingIOError when nobody waits, and OSError when there is no room, or the reader
        has gone.
        """
        place, address = self._accept()  # type: ignore[attr-defined]
        return socket.SocketType(self.kind, STREAM, 0, place), address


def open_doors_for_each(settings: Settings) -> list[list[Door]]:
    """Open doors for each worker, on the same ports; the system shares readers out among them.

    Doors that were handed over all workers have in common. Raises BadSettings.
    """
    first = open_doors(settings)
    if os.environ.get("LISTEN_PID") == str(os.getpid()):
        return [first] * settings.workers
    same = evolve(settings, port=first[0].getsockname()[1])
    return [first, *(open_doors(same) for _ in range(settings.workers - 1))]


def open_doors(settings: Settings) -> list[Door]:
    """Take over the sockets that were handed over, or listen on every address.

    The doors of other ports come last. Raises BadSettings, which names the flag to mend.
    """
    shared = settings.workers > 1
    doors = inherited(os.environ)
    if doors:
        return doors
    try:
        doors += _open_doors(settings.host, settings.port, "--port", shared=shared)
        if settings.web == "on" and settings.web_port:
            doors += _open_doors(settings.host, settings.web_port, "--web-port", shared=shared)
        if settings.tls_port:
            doors += _open_doors(settings.host, settings.tls_port, "--tls-port", shared=shared)
    except BadSettings:
        _shut(doors)
        raise
    return doors


def _open_doors(hosts: tuple[str, ...], port: int, flag: str, *, shared: bool) -> list[Door]:
    """Listen on every address, on one port; 0 takes a free one."""
    doors: list[Door] = []
    host = ""
    try:
        for host in hosts:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            for family, *_, address in found:
                doors.append(_open_door(family, (address[0], port, *address[2:]), shared=shared))
                port = port or doors[0].getsockname()[1]
    except (OSError, UnicodeError) as error:
        _shut(doors)
        raise BadSettings(_why_not(host, port, flag, error)) from error
    return doors


def _shut(doors: list[Door]) -> None:
    for door in doors:
        door.close()


def inherited(environ: Mapping[str, str]) -> list[Door]:
    """Take over the sockets that systemd has opened for this process (sd_listen_fds(3))."""
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    count = environ.get("LISTEN_FDS", "")
    if not (count.isascii() and count.isdecimal()):
        return []
    return [_taken_over(FIRST_INHERITED + number) for number in range(int(count))]


def _taken_over(place: int) -> Door:
    try:
        with socket.socket(fileno=os.dup(place)) as known:
            family, kind = known.family, known.type
    except OSError as error:
        raise BadSettings(f"no socket was handed over ({error.strerror})") from error
    if family not in INTERNET or kind != socket.SOCK_STREAM:
        raise BadSettings("a socket that was handed over is not one of TCP; mend ListenStream")
    return Door(family, place)


def _open_door(family: int, address: tuple[Any, ...], *, shared: bool) -> Door:
    door = Door(family)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
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
