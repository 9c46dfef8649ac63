"""Readers in the lobby: each is as little as can be, for there may be thousands.

Who waits for what is an entry in a dictionary, in the order in which they began to wait.
"""

import select
import socket

from attrs import define, field

from gopherd.serve.connection import MOST_DRAINED
from gopherd.serve.limits import Turnstile
from gopherd.serve.proxy import ProxyReader
from gopherd.serve.rest import Rest

DRAINED_AT_ONCE = 2**16

AT_ONCE = socket.MSG_DONTWAIT


@define(eq=False, weakref_slot=False)
class Guest:
    """A reader who has no task."""

    socket: socket.SocketType
    place: int
    """The socket's descriptor."""
    peer: str
    origin: str
    since: float
    """When they came, took something of their reply last, or had all of it."""
    heard: bytes = b""
    """What they have said, until it is answered."""
    inside: bool = False
    """Whether the turnstile has counted them."""
    among: "dict[int, Guest] | None" = None
    """Those who wait for the same."""
    watched: int = 0
    """What the epoll looks out for; 0 while it does not know them."""
    drained: int = 0
    """Bytes they have said since their reply."""
    proxy: ProxyReader | None = None
    """Hears of them from a proxy that has not yet said who they are."""
    rest: Rest | None = None
    """What they are still to be sent."""


@define
class Guests:
    """Who is in the lobby, and how they leave it."""

    turnstile: Turnstile
    announced: dict[int, Guest] = field(factory=dict, init=False)
    """Those whose proxy has not yet said who they are, the one longest here first; not counted."""
    coming: dict[int, Guest] = field(factory=dict, init=False)
    """Those who have not asked yet, by descriptor, the one longest here first."""
    asking: dict[int, Guest] = field(factory=dict, init=False)
    """Those who have asked for what takes a task, and wait for it, the one longest here first."""
    taking: dict[int, Guest] = field(factory=dict, init=False)
    """Those who are sent the rest of a reply, the one who has taken none of it longest first."""
    leaving: dict[int, Guest] = field(factory=dict, init=False)
    """Those who have their reply and have not hung up, the one longest here first."""
    poll: select.epoll = field(factory=select.epoll, init=False)
    now: float = field(default=0.0, init=False)
    """When this turn began."""

    def wait_for(self, guest: Guest, among: dict[int, Guest], event: int) -> None:
        """Wait for what a reader does next, from now on as the last of those."""
        self._enter(guest)
        self._move(guest, among)
        self._watch(guest, event)

    def silent(self, before: float) -> Guest | None:
        """Return somebody who came before that moment and has asked for nothing yet."""
        return longest(self.coming, before) or longest(self.announced, before)

    def queue(self, guest: Guest) -> None:
        """Have a reader wait for a task; what they do next is its business."""
        self._enter(guest)
        self._move(guest, self.asking)
        if guest.watched:
            guest.watched = 0
            self.poll.unregister(guest.place)

    def let_go(self, guest: Guest) -> None:
        """Do not wait any more for a reader who is given a task."""
        self._move(guest, None)

    def part(self, guest: Guest) -> None:
        """Close our side, and wait for theirs.

        Closing while bytes of theirs lie unread would reset the connection, and a reset takes
        what they have not read yet with it.
        """
        try:
            guest.socket.shutdown(socket.SHUT_WR)
        except OSError:  # they have hung up
            self.close(guest)
            return
        self._leave(guest)
        guest.heard = b""
        guest.rest = None
        self._move(guest, self.leaving)
        self._watch(guest, select.EPOLLIN)

    def see_off(self, guest: Guest) -> None:
        """Close a reader's connection, if they have hung up or never stop talking."""
        try:
            said = len(guest.socket.recv(DRAINED_AT_ONCE, AT_ONCE))
        except BlockingIOError:
            return
        except OSError:
            said = 0
        guest.drained += said
        if not said or guest.drained >= MOST_DRAINED:
            self.close(guest)

    def close(self, guest: Guest) -> None:
        """Close a reader's connection, which takes it from the epoll as well."""
        self._leave(guest)
        self._move(guest, None)
        guest.socket.close()

    def _enter(self, guest: Guest) -> None:
        if not (guest.inside or guest.proxy):
            guest.inside = True
            self.turnstile.enter(guest.origin)

    def _leave(self, guest: Guest) -> None:
        if guest.inside:
            guest.inside = False
            self.turnstile.leave(guest.origin)

    def _move(self, guest: Guest, to: dict[int, Guest] | None) -> None:
        if guest.among is not None:
            del guest.among[guest.place]
        guest.among = to
        if to is not None:
            to[guest.place] = guest
            guest.since = self.now

    def _watch(self, guest: Guest, event: int) -> None:
        if guest.watched != event:
            change = self.poll.modify if guest.watched else self.poll.register
            try:
                change(guest.place, event)
            except OSError:  # the system watches no more; the sweep ends their visit
                return
            guest.watched = event


def full(bare: socket.SocketType) -> socket.socket:
    """Make the other kind of socket of a bare one.

    Without being told what it is Python would ask the system, which may refuse to say.
    """
    return socket.socket(bare.family, bare.type, 0, fileno=bare.detach())


def bare(full: socket.socket) -> socket.SocketType:
    """Make a bare socket of the other kind, which takes twice the memory."""
    return socket.SocketType(full.family, full.type, 0, full.detach())


def longest(guests: dict[int, Guest], before: float) -> Guest | None:
    """Return who has been here longest, if it was before that moment that they came."""
    first = next(iter(guests.values()), None)
    return first if first is not None and first.since <= before else None
