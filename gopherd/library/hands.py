"""More hands for a first round: processes that read files while this one writes them down.

They are forked before the first thread starts, in the same sandbox, and end when we let go of
them or die. What a hand has been given and never gives back is read by ourselves.
"""

import gc
import logging
import os
import pickle
import signal
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from datetime import datetime, tzinfo
from queue import SimpleQueue
from typing import NoReturn

from attrs import define, field, frozen

from gopherd.library.catalogue import Reading
from gopherd.library.scan import Found

ORDER = 50
"""Files given to a hand at one time; it takes a hundredth of a second to read them."""

AHEAD = 80
"""Orders a hand may have: enough to keep it busy while a large edition is written down."""

MOST = 3
"""Hands; they read as much as one process can write down."""

PEEK = socket.MSG_PEEK | socket.MSG_DONTWAIT

LENGTH = struct.Struct("!I")
"""Goes before each message: how many bytes it has."""

LEFT_ALONE = (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1)
"""Signals that a terminal or an operator means for the server, which tells its hands."""


@frozen
class Order:
    """Files to be read, as they are to be understood at a moment."""

    number: int
    """Grows from one to the next."""
    zone: tzinfo
    now: datetime
    files: tuple[Found, ...]

    def carried_out(self, folder: int) -> list[Reading]:
        """Read them. Raises OSError as `Reader.read` does."""
        from gopherd.library.reader import Reader

        reader = Reader(folder, self.zone)
        return [reader.read(found, now=self.now) for found in self.files]


@define
class Hand:
    """A process that reads."""

    process: int
    line: socket.socket
    orders: deque[Order] = field(factory=deque)
    """What it has been given and has not given back."""

    @classmethod
    def hired(cls, folder: int) -> "Hand":
        """Make a process that reads below an open folder. Raises OSError if there can be none."""
        ours, its = socket.socketpair()
        process = os.fork()
        if not process:
            _read_for(its, folder)
        its.close()
        return cls(process, ours)

    def give(self, order: Order) -> None:
        """Have it read some files. Raises OSError if it is gone."""
        self.orders.append(order)
        _send(self.line, pickle.dumps(order, pickle.HIGHEST_PROTOCOL))

    @property
    def has_done(self) -> bool:
        """Whether something can be taken without waiting; so it can from one that is gone."""
        try:
            return bool(self.orders) and self.line.recv(1, PEEK) is not None
        except BlockingIOError:
            return False
        except OSError:
            return True

    def take(self) -> list[Reading]:
        """Take what it has read, of the first order it still has; raises OSError if it is gone."""
        readings: list[Reading] = pickle.loads(_receive(self.line))  # noqa: S301 a process of ours
        self.orders.popleft()
        return readings

    def let_go(self) -> None:
        """End it, whatever it is at."""
        self.line.close()
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


@define
class Hands:
    """Whoever helps to read; nobody has to."""

    folder: int
    hands: list[Hand] = field(factory=list)

    def hire(self, number: int) -> None:
        """Make so many processes that help. No thread may have been started before."""
        import gopherd.library.reader  # noqa: F401 they share what is there before them

        for _ in range(min(number, MOST)):
            self.hands.append(Hand.hired(self.folder))

    def read(self, order: Order) -> Iterator[list[Reading]]:
        """Have some files read; yield what has been read by now, of these or of those before.

        Raises OSError as `Reader.read` does.
        """
        hand = min(self.hands, key=lambda one: len(one.orders), default=None)
        if hand is None or len(hand.orders) >= AHEAD:
            yield order.carried_out(self.folder)
        else:
            yield from self._give(hand, order)
        for hand in tuple(self.hands):
            while hand.has_done:
                yield from self._take(hand)

    def rest(self) -> Iterator[list[Reading]]:
        """Yield what has not been given back yet. Raises OSError as `Reader.read` does."""
        while busy := [hand for hand in self.hands if hand.orders]:
            yield from self._take(busy[0])

    def first(self) -> int | None:
        """Tell the lowest number of an order that has not been given back; None if all have."""
        return min((hand.orders[0].number for hand in self.hands if hand.orders), default=None)

    def let_go(self) -> None:
        """End all help; what has been given and not been given back is forgotten."""
        while self.hands:
            self.hands.pop().let_go()

    def _give(self, hand: Hand, order: Order) -> Iterator[list[Reading]]:
        try:
            hand.give(order)
        except OSError:
            yield from self._lost(hand)

    def _take(self, hand: Hand) -> Iterator[list[Reading]]:
        try:
            readings = hand.take()
        except OSError:
            yield from self._lost(hand)
        else:
            yield readings

    def _lost(self, hand: Hand) -> Iterator[list[Reading]]:
        """Go on without one that is gone: all that it had is read before anything else is."""
        self.hands.remove(hand)
        hand.let_go()
        readings = [one for order in hand.orders for one in order.carried_out(self.folder)]
        hand.orders.clear()
        yield readings


def _send(line: socket.socket, message: bytes) -> None:
    line.sendall(LENGTH.pack(len(message)) + message)


def _receive(line: socket.socket) -> bytes:
    """Receive a message; raises OSError at the end."""
    (length,) = LENGTH.unpack(_bytes(line, LENGTH.size))
    return _bytes(line, length)


def _bytes(line: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        more = line.recv(length - len(data), socket.MSG_WAITALL)
        if not more:
            raise ConnectionResetError("the other end of the line is gone")
        data += more
    return data


def _read_for(line: socket.socket, folder: int) -> NoReturn:  # pragma: no cover - another process
    """Be a hand: read what is asked for, until nobody asks any more."""
    try:
        _become_one(line, folder)
        orders: SimpleQueue[Order] = SimpleQueue()
        done: SimpleQueue[list[Reading]] = SimpleQueue()
        # orders are always taken, and what is done never waits for being taken: none blocks all
        threading.Thread(target=_collect, args=(line, orders), daemon=True).start()
        threading.Thread(target=_deliver, args=(line, done), daemon=True).start()
        while True:
            done.put(orders.get().carried_out(folder))
    finally:
        os._exit(0)


def _become_one(line: socket.socket, folder: int) -> None:  # pragma: no cover - another process
    for number in LEFT_ALONE:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    logging.getLogger().handlers.clear()  # theirs lead to a thread that is not here
    kept = sorted({2, line.fileno(), folder})
    most = os.sysconf("SC_OPEN_MAX")
    for low, high in zip([-1, *kept], [*kept, most], strict=True):
        os.closerange(low + 1, high)
    gc.freeze()
    gc.set_threshold(100_000)  # what is read goes without it


def _collect(  # pragma: no cover - another process
    line: socket.socket, orders: "SimpleQueue[Order]"
) -> None:
    try:
        while True:
            orders.put(pickle.loads(_receive(line)))  # noqa: S301 whom we are a copy of
    finally:
        os._exit(0)


def _deliver(  # pragma: no cover - another process
    line: socket.socket, done: "SimpleQueue[list[Reading]]"
) -> None:
    while True:
        _send(line, pickle.dumps(done.get(), pickle.HIGHEST_PROTOCOL))
