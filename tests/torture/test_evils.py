"""What attackers send during a siege, one at a time: an answer that harms nobody, or none."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.running import Running, everything
from tests.torture.evils import GARBAGE, LIES, SEARCHES, SMUGGLED
from tests.torture.figures import FRONT, faults, tried

SOON = 5.0
"""Seconds."""


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with tried(tmp_path_factory.mktemp("attacked")) as server:
        yield server


def answer_to(server: Running, evil: bytes) -> bytes:
    began = time.monotonic()
    answer = b""
    with suppress(ConnectionError), server.call() as connection:
        connection.sendall(evil)
        connection.shutdown(socket.SHUT_WR)
        answer = everything(connection)
    assert time.monotonic() - began < SOON
    return answer


@pytest.mark.parametrize("evil", [*SMUGGLED, *GARBAGE, *LIES, *(one + b"\r\n" for one in SEARCHES)])
def test_no_evil_is_answered_with_more_than_one_harmless_page(
    attacked: Running, evil: bytes
) -> None:
    answer = answer_to(attacked, evil)
    assert not re.search(rb"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]", answer)
    assert b"root:x:" not in answer
    assert answer.count(b"HTTP/1.") <= 1
    assert answer[:1] in {b"", b"H", b"i", b"3", b"1"}


def test_afterwards_it_is_as_it_was(attacked: Running) -> None:
    assert FRONT in attacked.ask(b"\r\n")
    assert faults(attacked) == []
