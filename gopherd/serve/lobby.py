"""The fast path: all readers who have not asked yet, or not left yet, in one task.

A page that is ready goes out here, with one `send` and no task of its own; whoever needs more
care is handed on. Each turn is one bounded pass over an epoll of its own, so that nobody waits
long for anybody else. A reader who is waited for costs an entry in a dictionary.
"""

import os
import select
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import islice

import trio
from attrs import define, field

from gopherd.errors import NotIntroduced
from gopherd.serve.connection import HEARD_AT_ONCE, SENT_AT_ONCE, Service, tell_fault
from gopherd.serve.doors import Door
from gopherd.serve.first_words import first_line, is_whole
from gopherd.serve.guest import AT_ONCE, Guest, Guests, bare, full, longest
from gopherd.serve.journal import Outcome, Served
from gopherd.serve.limits import Ration, Turnstile, origin_of, ration_of
from gopherd.serve.proxy import ProxyReader, is_from
from gopherd.serve.rest import POURED_AT_ONCE, SHORT, Rest
from gopherd.serve.room import BREATHER, Complaint, is_full
from gopherd.serve.seen import Seen
from gopherd.serve.tls import CLIENT_HELLO
from gopherd.site.kept import Ready, Stock

A_PASS = 64
"""Readers seen to in one turn, and let in by one door: more gain nothing, and others wait."""

BEGUN_AT_ONCE = 4
"""Readers who are given a task in one turn: each takes as long as a dozen who need none."""

SWEEP_EVERY = 1.0
"""Seconds between two looks at who has been here too long."""


LAST = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL | getattr(socket, "MSG_MORE", 0)
"""How a whole reply is sent: the end of the connection goes in its last segment."""


@define
class Lobby:
    """Lets readers in, answers what is ready, and waits for them to leave."""

    service: Service
    turnstile: Turnstile
    guests: Guests = field(init=False)
    served: list[Served] = field(factory=list, init=False)
    """What this turn has done that the journal is to be told of."""
    doors: dict[int, Door] = field(factory=dict, init=False)
    shut: bool = field(default=False, init=False)
    """Whether nobody is let in just now, though the doors are there."""
    complain: Complaint = field(factory=Complaint, init=False)
    ration: Ration = field(init=False)
    kept: Stock[bytes] = field(init=False)
    is_whole: Callable[[bytes], bool] = field(init=False)
    """Tells whether somebody has said enough; see `first_words`."""
    readers: trio.Nursery = field(init=False)
    """Where those are served who need a task."""

    def __attrs_post_init__(self) -> None:
        self.guests = Guests(self.turnstile)
        self.employ(self.service)

    def employ(self, service: Service) -> None:
        """See `Reception`."""
        self.service = service
        self.ration = ration_of(service.limits)
        self.kept = service.site.kept
        self.is_whole = partial(
            is_whole,
            longest_line=service.limits.longest_line,
            tls=service.tls is not None,
            web=service.site.web is not None,
        )

    def lingering(self) -> int:
        """See `Reception`."""
        return len(self.guests.leaving)

    async def run(self, doors: list[Door], readers: trio.Nursery) -> None:
        """See `Reception`."""
        self.readers = readers
        self.doors = {door.fileno(): door for door in doors}
        self._open()
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._sweep)
                while True:
                    await self._turn()
        finally:
            self.doors.clear()
            for door in doors:
                self._let_in(door)  # those who stand there already
                door.close()  # which takes it from the epoll as well
            self._tell_ready()

    async def empty(self) -> None:
        """See `Reception`."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._sweep)
            while (
                self.guests.announced
                or self.guests.coming
                or self.guests.asking
                or self.guests.taking
                or self.guests.leaving
                or len(self.readers.child_tasks) > 1
            ):
                with trio.move_on_after(BREATHER):  # a task may end and leave nobody to wait for
                    await self._turn()
            nursery.cancel_scope.cancel()

    def close(self) -> None:
        """See `Reception`."""
        guests = self.guests
        for waiting in (guests.announced, guests.coming, guests.asking, guests.taking):
            for guest in [*waiting.values()]:
                self._lose(guest, Outcome.STOPPED)
        for guest in [*guests.leaving.values()]:
            guests.close(guest)
        guests.poll.close()

    async def _turn(self) -> None:
        guests = self.guests
        if guests.asking:
            await trio.lowlevel.checkpoint()
        else:
            await trio.lowlevel.wait_readable(guests.poll.fileno())
        guests.now = trio.current_time()
        for place, _ in guests.poll.poll(0, A_PASS):
            if guest := guests.leaving.get(place):
                guests.see_off(guest)
            elif door := self.doors.get(place):
                self._let_in(door)
            elif guest := guests.coming.get(place) or guests.announced.get(place):
                self._listen(guest)
            elif guest := guests.taking.get(place):
                self._send_on(guest)
        self._tell_ready()
        while len(guests.leaving) > self.service.limits.connections:
            guests.close(next(iter(guests.leaving.values())))
        while len(guests.announced) > self.service.limits.connections:
            self._lose(next(iter(guests.announced.values())), Outcome.BUSY)
        for guest in [*islice(guests.asking.values(), BEGUN_AT_ONCE)]:
            guests.let_go(guest)
            self.readers.start_soon(self._serve, guest)

    def _tell_ready(self) -> None:
        if self.served:
            self.service.journal.tell_ready(self.served)
            self.served = []

    async def _sweep(self) -> None:
        """Send away whoever has been here too long."""
        while True:
            await trio.sleep(SWEEP_EVERY)
            while self._send_some_away():
                await trio.lowlevel.checkpoint()

    def _send_some_away(self) -> bool:
        """Send away some of those who have been here too long; tell whether there may be more."""
        guests, limits = self.guests, self.service.limits  # they may have changed meanwhile
        guests.now = trio.current_time()
        for _ in range(A_PASS):
            if guest := longest(guests.coming, guests.now - limits.request_deadline):
                self._say(guest, Outcome.TOO_SLOW)
            elif guest := longest(guests.announced, guests.now - limits.request_deadline):
                self._lose(guest, Outcome.TOO_SLOW)
            elif guest := longest(guests.taking, guests.now - limits.write_stall):
                self._settle(guest, Outcome.TOO_SLOW)
            elif guest := longest(guests.leaving, guests.now - limits.linger):
                guests.close(guest)
            else:
                return False
        return True

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
            guest = Guest(caller, caller.fileno(), peer, origin_of(peer), self.guests.now)
            if proxies and is_from(peer, proxies):
                guest.proxy = ProxyReader()
                self._listen(guest)
            elif self.turnstile.has_room(guest.origin):
                self._listen(guest)
            else:
                self._turn_away(guest)

    def _meet(self, guest: Guest, proxy: ProxyReader, said: bytes) -> None:
        """Hear from a proxy who the reader is; then they come in as if they had come themselves."""
        guest.heard += said
        try:
            told = proxy.feed(said)
        except NotIntroduced:
            self._lose(guest, Outcome.MALFORMED)
            return
        except Exception as error:  # noqa: BLE001 it is logged, and ends with them
            self._fail(guest, error)
            return
        if told is None:
            self._wait_for(guest)
            return
        guest.proxy, guest.heard, guest.since = None, b"", self.guests.now
        if told.peer:
            guest.peer, guest.origin = told.peer, origin_of(told.peer)
        if not self.turnstile.has_room(guest.origin):
            guest.heard = told.rest
            self._turn_away(guest)
        elif told.rest:
            self._hear(guest, told.rest)
        else:
            self._listen(guest)

    def _turn_away(self, guest: Guest) -> None:
        """Tell a reader at the door to come back later, in the language they speak."""
        with suppress(OSError):
            guest.heard += guest.socket.recv(HEARD_AT_ONCE, AT_ONCE)
        self._say(guest, Outcome.BUSY)

    def _make_room(self, error: OSError) -> None:
        """Let go of those who lose nothing by it; where there are none, shut the doors a while."""
        self.complain(error, self.guests.now)
        if guest := longest(self.guests.leaving, self.guests.now):
            self.guests.close(guest)
        elif guest := self.guests.silent(self.guests.now - SWEEP_EVERY):
            self._lose(guest, Outcome.BUSY)
        elif not self.shut:
            self.shut = True
            for place in self.doors:
                self.guests.poll.unregister(place)
            self.readers.start_soon(self._take_breath)

    async def _take_breath(self) -> None:
        await trio.sleep(BREATHER)
        self._open()

    def _open(self) -> None:
        self.shut = False
        for place in self.doors:
            self.guests.poll.register(place, select.EPOLLIN)

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
        if guest.proxy:
            self._meet(guest, guest.proxy, said)
        else:
            self._hear(guest, said)

    def _hear(self, guest: Guest, said: bytes) -> None:
        """Go on with what a reader has said. An error of ours ends with them, not with us all."""
        line = guest.heard = guest.heard + said if guest.heard else said
        try:
            page = self.kept.get(line)
            if page is None and said and not self.is_whole(line):
                self._wait_for(guest)
            elif not line:
                self._say(guest, Outcome.MALFORMED)
            elif self.ration.rate and not self.ration.take(guest.origin, self.guests.now):
                self._say(guest, Outcome.BUSY)
            elif page:
                self._answer(guest, page)
            else:
                self.guests.queue(guest)
        except Exception as error:  # noqa: BLE001 it is logged, and ends with them
            self._fail(guest, error)

    def _wait_for(self, guest: Guest) -> None:
        among = self.guests.announced if guest.proxy else self.guests.coming
        if guest.among is not among:
            self.guests.wait_for(guest, among, select.EPOLLIN)

    # ------------------------------------------------------------ the reply

    def _answer(self, guest: Guest, page: Ready[bytes]) -> None:
        body, sent = page.body, 0
        if len(body) <= SHORT:
            try:
                sent = guest.socket.send(body, LAST)
            except BlockingIOError:
                pass
            except OSError:
                self._lose(guest, Outcome.GONE)
                return
        if sent < len(body):
            os.set_blocking(guest.place, False)
            self._owe(guest, Rest(body, sent, began=guest.since))
            return
        self.served.append((guest.peer, guest.heard, page))
        self.guests.part(guest)

    def _owe(self, guest: Guest, rest: Rest) -> None:
        """Send a reader the rest of a reply when there is room for it."""
        with suppress(OSError):
            guest.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, SENT_AT_ONCE)
        if guest.peer == guest.origin:
            guest.peer = guest.origin  # one of the two is enough
        guest.rest = rest
        self.guests.wait_for(guest, self.guests.taking, select.EPOLLOUT)

    def _send_on(self, guest: Guest) -> None:
        """Send a piece; whoever takes some has all their time anew."""
        rest = guest.rest
        assert rest is not None
        try:
            rest.send(guest.place, POURED_AT_ONCE // min(len(self.guests.taking), A_PASS))
        except BlockingIOError:
            return
        except OSError:
            self._lose(guest, Outcome.GONE)
            return
        if rest.left > 0:
            self.guests.wait_for(guest, self.guests.taking, select.EPOLLOUT)
        else:
            self._settle(guest, rest.outcome)

    def _settle(self, guest: Guest, outcome: Outcome) -> None:
        """Part from a reader who has had the rest of a reply, or all of it they will get."""
        self._tell_last(guest, outcome)
        self.guests.part(guest)

    def _lose(self, guest: Guest, outcome: Outcome) -> None:
        """Part without a word from a reader who had come in."""
        self._tell_last(guest, outcome)
        self.guests.close(guest)

    def _tell_last(self, guest: Guest, outcome: Outcome) -> None:
        seen = Seen(asked=first_line(guest.heard), outcome=outcome, began=guest.since)
        if rest := guest.rest:
            rest.close()
            seen.sent, seen.began = rest.sent, rest.began
        self.service.tell(guest.peer, seen)

    def _say(self, guest: Guest, outcome: Outcome) -> None:
        """Say why a request comes to nothing; who speaks TLS could not understand it."""
        seen = Seen(asked=first_line(guest.heard), began=guest.since)
        if seen.asked == CLIENT_HELLO:
            self._settle(guest, outcome)
            return
        try:
            seen.sent = guest.socket.send(self.service.refuse(seen, outcome).body, LAST)
        except OSError:
            seen.outcome = Outcome.GONE
        except Exception as error:  # noqa: BLE001 the same
            self._fail(guest, error)
            return
        self.service.tell(guest.peer, seen)
        self.guests.part(guest)

    def _fail(self, guest: Guest, error: Exception) -> None:
        """Part from a reader in an error of ours, which ends there."""
        tell_fault(repr(first_line(guest.heard).rstrip(b"\r\n")), error)
        self._lose(guest, Outcome.FAULT)

    # ------------------------------------------------------------ tasks

    async def _serve(self, guest: Guest) -> None:
        """Serve a reader in a task, with all the time and care they need."""
        guest.socket = whole = full(guest.socket)
        stream = trio.SocketStream(trio.socket.from_stdlib_socket(whole))
        try:
            seen = await self.service.serve(stream, guest.peer, guest.heard)
        except BaseException:
            self.guests.close(guest)
            raise
        self.guests.now = trio.current_time()
        if rest := seen.rest:
            guest.socket = bare(whole)
            guest.heard, rest.outcome, rest.began = seen.asked, seen.outcome, seen.began
            self._owe(guest, rest)
        else:
            self.guests.part(guest)
