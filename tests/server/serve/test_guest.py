"""Readers in the lobby, one by one."""

import os
import select
import socket

import pytest

from gopherd.serve.guest import Guest, Guests, full
from gopherd.serve.limits import Turnstile
from gopherd.serve.listener import HAS_EPOLL

pytestmark = pytest.mark.skipif(not HAS_EPOLL, reason="there is no epoll here")


def test_who_cannot_be_watched_waits_all_the_same() -> None:
    """They are sent away in time."""
    guests = Guests(Turnstile(1, 1))
    bare = socket.SocketType()
    file = os.open(os.devnull, os.O_RDONLY)  # no epoll takes it
    lost = Guest(bare, file, "h", "h", 0.0)
    guests.wait_for(lost, guests.coming, select.EPOLLIN)
    assert not lost.watched
    assert guests.coming == {file: lost}
    os.close(file)
    guests.close(lost)
    guests.poll.close()


def test_a_socket_is_told_what_it_is_and_nobody_asked() -> None:
    """The system may refuse to say."""
    ours, theirs = socket.socketpair()
    bare = socket.SocketType(socket.AF_UNIX, socket.SOCK_STREAM, 0, os.dup(ours.fileno()))
    with ours, theirs, full(bare) as whole:
        assert (whole.family, whole.type, whole.proto) == (ours.family, ours.type, 0)
        assert bare.fileno() == -1
