"""The fast path: all readers who have not asked yet, or not left yet, in one task.

A page that is ready goes out here, with one `send` and no task of its own; whoever needs more
care is handed on. Each turn is one bounded pass over an epoll of its own, so that nobody waits
long for anybody else. An idle reader costs an entry in a dictionary.
"""

import logging
import select
import socket
from contextlib import suppress

import trio
from attrs import define, field

from gopherd.serve.connection import HEARD_AT_ONCE, MOST_DRAINED, Seen, Service
from gopherd.serve.doors import Door
from gopherd.serve.journal import Outcome
from gopherd.serve.limits import Ration, Turnstile, origin_of, ration_of
from gopherd.serve.proxy import is_from
from gopherd.serve.room import BREATHER, Complaint, is_full
from gopherd.serve.tls import CLIENT_HELLO
from gopherd.site.kept import Kept, Ready

log = logging.getLogger("gopherd.serve")

A_PASS = 64
"""Readers seen to in one turn, and let in by one door: more gain nothing, and others wait."""

SWEEP_EVERY = 1.0
"""Seconds between two looks at who has been here too long."""

DRAINED_AT_ONCE = 2**16

AT_ONCE = socket.MSG_DONTWAIT
LAST = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL | getattr(socket, "MSG_MORE", 0)
"""How a whole reply is sent: the end of the connection goes in its last segment."""


@define(eq=False)
class Guest:
    """A reader in the lobby."""

    socket: socket.SocketType
    place: int
    """The socket's descriptor."""
    peer: str
    origin: str
    since: float
    """When they came; once they have their reply, when that was."""
    heard: bytes = b""
    drained: int = 0
    """Bytes they have said since their reply."""
    watched: bool = False
    """Whether the epoll knows them."""
    owed: memoryview | None = None
    """What is still to be sent of a page."""


@define
class Lobby:
    """Lets readers in, answers what is ready, and waits for them to leave."""

    service: Service
    turnstile: Turnstile
    coming: dict[int, Guest] = field(factory=dict, init=False)
    """Those who have not asked yet, by descriptor, the one longest here first."""
    leaving: dict[int, Guest] = field(factory=dict, init=False)
    """Those who have their reply and have not hung up, the one longest here first."""
    doors: dict[int, Door] = field(factory=dict, init=False)
    shut_until: float = field(default=0.0, init=False)
    """The doors stay shut as long, though they are there."""
    shut: trio.Event = field(factory=trio.Event, init=False)
    """Set when the doors have been shut."""
    complain: Complaint = field(factory=Complaint, init=False)
    now: float = field(default=0.0, init=False)
    """When this turn began."""
    poll: select.epoll = field(factory=select.epoll, init=False)
    ration: Ration = field(init=False)
    kept: Kept[bytes] = field(init=False)
    readers: trio.Nursery = field(init=False)
    """Where those are served who need a task."""

    def __attrs_post_init__(self) -> None:
        self.employ(self.service)

    def employ(self, service: Service) -> None:
        """See `Reception`."""
        self.service = service
        self.ration = ration_of(service.limits)
        self.kept = service.site.kept

    def lingering(self) -> int:
        """See `Reception`."""
        return len(self.leaving)

    async def run(self, doors: list[Door], readers: trio.Nursery) -> None:
        """See `Reception`."""
        self.readers = readers
        self.doors = {door.fileno(): door for door in doors}
        for place in self.doors:
            self.poll.register(place, select.EPOLLIN)
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._sweep)
                while True:
                    await self._turn()
        finally:
            for door in doors:
                self._let_in(door)  # those who stand there already
                door.close()  # which takes it from the epoll as well
            self.doors.clear()

    async def empty(self) -> None:
        """See `Reception`."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._sweep)
            while self.coming or self.leaving or len(self.readers.child_tasks) > 1:
                with trio.move_on_after(BREATHER):  # a task may end and leave nobody to wait for
                    await self._turn()
            nursery.cancel_scope.cancel()

    def close(self) -> None:
        """See `Reception`."""
        for guest in [*self.coming.values()]:
            self._lose(guest, Outcome.STOPPED)
        for guest in [*self.leaving.values()]:
            self._close(guest)
        self.poll.close()

    async def _turn(self) -> None:
        await trio.lowlevel.wait_readable(self.poll.fileno())
        self.now = trio.current_time()
        for place, _ in self.poll.poll(0, A_PASS):
            if guest := self.leaving.get(place):
                self._see_off(guest)
            elif guest := self.coming.get(place):
                self._listen(guest)
            elif door := self.doors.get(place):
                self._let_in(door)

    async def _sweep(self) -> None:
        """Send away whoever has been here too long, and open doors that had to be shut."""
        while True:
            with trio.move_on_after(SWEEP_EVERY):
                await self.shut.wait()
                await trio.sleep(BREATHER)
            self.now = trio.current_time()
            limits = self.service.limits  # they may have changed meanwhile
            while guest := longest(self.coming, self.now - limits.request_deadline):
                self._refuse(guest, Outcome.TOO_SLOW)
            while guest := longest(self.leaving, self.now - limits.linger):
                self._close(guest)
            if self.shut_until and self.shut_until <= self.now:
                self.shut_until = 0.0
                self.shut = trio.Event()
                for place in self.doors:
                    self.poll.register(place, select.EPOLLIN)

    # ------------------------------------------------------------ coming in

    def _let_in(self, door: Door) -> None:
        proxies = self.service.proxies
        for _ in range(A_PASS):
            try:
                caller, address = door.let_in()
            except BlockingIOError:
                return
            except OSError as error:
                if is_full(error):
                    self._make_room(error)
                    return
                continue  # gone before they were let in
            peer: str = address[0]
            guest = Guest(caller, caller.fileno(), peer, origin_of(peer), self.now)
            if proxies and is_from(peer, proxies):
                self.readers.start_soon(self._meet, guest)
            elif self.turnstile.enter(guest.origin):
                self._listen(guest)
            else:
                self._say(guest, Outcome.BUSY)

    async def _meet(self, guest: Guest) -> None:
        """Hear from a proxy who the reader is; then they come in as if they had come themselves."""
        guest.socket = whole = full(guest.socket)
        stream = trio.SocketStream(trio.socket.from_stdlib_socket(whole))
        try:
            told = await self.service.meet(stream, guest.peer)
        except BaseException:
            guest.socket.close()
            raise
        self.now = guest.since = trio.current_time()
        if told is None:
            guest.socket.close()
            return
        if told.peer:
            guest.peer, guest.origin = told.peer, origin_of(told.peer)
        if not self.turnstile.enter(guest.origin):
            self._say(guest, Outcome.BUSY)
        elif told.rest:
            self._hear(guest, told.rest)
        else:
            self._listen(guest)

    def _make_room(self, error: OSError) -> None:
        """Let go of those who lose nothing by it; where there are none, shut the doors a while."""
        self.complain(error, self.now)
        if guest := longest(self.leaving, self.now):
            self._close(guest)
        elif guest := longest(self.coming, self.now - SWEEP_EVERY):
            self._lose(guest, Outcome.BUSY)
        elif not self.shut.is_set():
            self.shut_until = self.now + BREATHER
            self.shut.set()
            for place in self.doors:
                self.poll.unregister(place)

    def _listen(self, guest: Guest) -> None:
        """Hear what a reader says, and answer if it is a request for a page that is ready."""
        try:
            said = guest.socket.recv(HEARD_AT_ONCE, AT_ONCE)
        except BlockingIOError:
            self._wait_for(guest)
            return
        except OSError:
            self._lose(guest, Outcome.GONE)
            return
        self._hear(guest, said)

    def _hear(self, guest: Guest, said: bytes) -> None:
        """Go on with what a reader has said. An error of ours ends with them, not with us all."""
        try:
            self._understand(guest, said)
        except Exception as error:
            traced = log.isEnabledFor(logging.DEBUG)
            log.error("%r ended in an error of ours: %r", guest.heard, error, exc_info=traced)  # noqa: TRY400 the trace is for debugging
            self._lose(guest, Outcome.FAULT)

    def _understand(self, guest: Guest, said: bytes) -> None:
        line = guest.heard = guest.heard + said if guest.heard else said
        if b"\n" not in line and said and self._may_go_on(line):
            self._wait_for(guest)
        elif self.ration.rate and not self.ration.take(guest.origin, self.now):
            self._refuse(guest, Outcome.BUSY)
        elif page := self.kept.get(line):
            self._answer(guest, page)
        else:
            self._hand_on(guest)

    def _may_go_on(self, line: bytes) -> bool:
        """Tell whether more has to come before this can be understood."""
        return len(line) <= self.service.limits.longest_line and not line.startswith(CLIENT_HELLO)

    def _wait_for(self, guest: Guest) -> None:
        self.coming[guest.place] = guest
        if not guest.watched:
            self._watch(guest)

    def _watch(self, guest: Guest) -> None:
        with suppress(OSError):  # where the system watches no more, the sweep ends their visit
            self.poll.register(guest.place, select.EPOLLIN)
            guest.watched = True

    # ------------------------------------------------------------ the reply

    def _answer(self, guest: Guest, page: Ready[bytes]) -> None:
        try:
            sent = guest.socket.send(page.body, LAST)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._lose(guest, Outcome.GONE)
            return
        if sent < len(page.body):
            guest.owed = memoryview(page.body)[sent:]
            self._hand_on(guest)
            return
        self.service.journal.tell_ready(guest.peer, guest.heard, page)
        self.turnstile.leave(guest.origin)
        self.part(guest)

    def _refuse(self, guest: Guest, outcome: Outcome) -> None:
        """Say why a request comes to nothing to a reader who had come in."""
        self.turnstile.leave(guest.origin)
        self._say(guest, outcome)

    def _say(self, guest: Guest, outcome: Outcome) -> None:
        seen = Seen(asked=guest.heard)
        try:
            seen.sent = guest.socket.send(self.service.refuse(seen, outcome).body, LAST)
        except OSError:
            seen.outcome = Outcome.GONE
        self._tell(guest, seen)
        self.part(guest)

    def _lose(self, guest: Guest, outcome: Outcome) -> None:
        """Part without a word from a reader who had come in."""
        self.turnstile.leave(guest.origin)
        self._tell(guest, Seen(asked=guest.heard, outcome=outcome))
        self._close(guest)

    def _tell(self, guest: Guest, seen: Seen) -> None:
        seen.asked = seen.asked.rstrip(b"\r\n")
        self.service.tell(guest.peer, seen, trio.current_time() - guest.since)

    def _hand_on(self, guest: Guest) -> None:
        """Give a reader a task, which has all the time and care they need."""
        self.coming.pop(guest.place, None)
        if guest.watched:
            guest.watched = False
            self.poll.unregister(guest.place)
        self.readers.start_soon(self._serve, guest)

    async def _serve(self, guest: Guest) -> None:
        guest.socket = whole = full(guest.socket)
        stream = trio.SocketStream(trio.socket.from_stdlib_socket(whole))
        try:
            if guest.owed:
                await self.service.finish(stream, guest.peer, guest.heard, guest.owed)
            else:
                await self.service.serve(stream, guest.peer, guest.heard)
        except BaseException:
            guest.socket.close()
            raise
        finally:
            self.turnstile.leave(guest.origin)
        self.now = trio.current_time()
        self.part(guest)

    # ------------------------------------------------------------ leaving

    def part(self, guest: Guest) -> None:
        """Close our side, and wait for theirs.

        Closing while bytes of theirs lie unread would reset the connection, and a reset takes
        what they have not read yet with it.
        """
        self.coming.pop(guest.place, None)
        try:
            guest.socket.shutdown(socket.SHUT_WR)
        except OSError:  # they have hung up
            self._close(guest)
            return
        guest.since = self.now
        guest.heard = b""
        guest.owed = None
        self.leaving[guest.place] = guest
        if not guest.watched:
            self._watch(guest)
        if len(self.leaving) > self.service.limits.connections:
            self._close(next(iter(self.leaving.values())))

    def _see_off(self, guest: Guest) -> None:
        try:
            said = len(guest.socket.recv(DRAINED_AT_ONCE, AT_ONCE))
        except BlockingIOError:
            return
        except OSError:
            said = 0
        guest.drained += said
        if not said or guest.drained >= MOST_DRAINED:
            del self.leaving[guest.place]
            guest.socket.close()

    def _close(self, guest: Guest) -> None:
        for here in (self.coming, self.leaving):
            if here.get(guest.place) is guest:  # another may have the descriptor by now
                del here[guest.place]
        guest.socket.close()  # which takes it from the epoll as well


def full(bare: socket.SocketType) -> socket.socket:
    """Make the other kind of socket of a bare one.

    Without being told what it is Python would ask the system, which may refuse to say.
    """
    return socket.socket(bare.family, bare.type, 0, fileno=bare.detach())


def longest(guests: dict[int, Guest], before: float) -> Guest | None:
    """Return who has been here longest, if it was before that moment that they came."""
    first = next(iter(guests.values()), None)
    return first if first is not None and first.since <= before else None
