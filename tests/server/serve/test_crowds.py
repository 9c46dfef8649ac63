"""Many readers who come, or have to go, at one moment: others have their turn between."""

import math
import socket

import pytest
import trio

from gopherd.serve.guest import Guest, bare
from gopherd.serve.journal import Outcome
from gopherd.serve.limits import Turnstile
from gopherd.serve.listener import HAS_EPOLL
from gopherd.serve.lobby import A_PASS, BEGUN_AT_ONCE, Lobby
from tests.newsroom import PEER, Newsroom, everything

pytestmark = pytest.mark.skipif(not HAS_EPOLL, reason="there is no epoll here")


async def test_a_crowd_is_given_tasks_a_few_at_a_time(newsroom: Newsroom) -> None:
    lobby, callers = crowded(newsroom, 3 * BEGUN_AT_ONCE, b"/none\r\n")
    async with trio.open_nursery() as readers:
        lobby.readers = readers
        for left in (2, 1, 0):
            await lobby._turn()
            assert len(lobby.guests.asking) == left * BEGUN_AT_ONCE
            assert len(readers.child_tasks) <= BEGUN_AT_ONCE * (3 - left)
        for caller in callers:
            async with trio.SocketStream(trio.socket.from_stdlib_socket(caller)) as stream:
                assert (await everything(stream)).startswith(b"3Nothing is published")
    lobby.close()


async def test_who_waits_for_a_task_at_the_end_is_left_standing(newsroom: Newsroom) -> None:
    lobby, callers = crowded(newsroom, 2, b"/none\r\n")
    lobby.close()
    assert lobby.turnstile.inside == 0
    assert [visit.outcome for visit in newsroom.visits] == [Outcome.STOPPED] * 2
    for caller in callers:
        caller.close()


async def test_a_crowd_is_sent_away_a_few_at_a_time(newsroom: Newsroom) -> None:
    lobby, callers = crowded(newsroom, A_PASS + 5, b"/ab")
    lobby.guests.now = -math.inf
    for guest in lobby.guests.coming.values():
        guest.since = -math.inf
    assert lobby._send_some_away()
    assert len(lobby.guests.coming) == 5
    assert not lobby._send_some_away()
    assert not lobby.guests.coming
    lobby.close()
    for caller in callers:
        assert caller.recv(17) == b"3No request came."
        caller.close()


def crowded(newsroom: Newsroom, many: int, said: bytes) -> tuple[Lobby, list[socket.socket]]:
    """Make a lobby that has just heard the same from many readers."""
    lobby = Lobby(newsroom.service, Turnstile(many, many))
    callers = []
    for _ in range(many):
        ours, theirs = socket.socketpair()
        callers.append(theirs)
        place = ours.fileno()
        lobby._hear(Guest(bare(ours), place, PEER, PEER, 0.0), said)
    return lobby, callers
