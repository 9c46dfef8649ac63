"""The heads of Gopher+ replies, whole and in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.gopherplus import LONGEST_HEAD, Peeler
from gopherwire.plus import Head

HEADS = [
    (b"+5\r\nhello, you", b"hello", Head(granted=True, size=5), 0),
    (b"+5\nhello", b"hello", Head(granted=True, size=5), 0),
    (b"+9\r\nhello", b"hello", Head(granted=True, size=9), 4),
    (b"+0\r\nhello", b"", Head(granted=True, size=0), 0),
    (b"+-1\r\nhello\r\n.\r\n", b"hello\r\n.\r\n", Head(granted=True, size=-1), 0),
    (b"+-2\r\nhello", b"hello", Head(granted=True, size=-2), 0),
    (b"--1\r\nno", b"no", Head(granted=False, size=-1), 0),
    (b"+-2", b"", Head(granted=True, size=-2), 0),
    (b"1World\t/\th\t70\r\n", b"1World\t/\th\t70\r\n", None, 0),
    (b"+", b"+", None, 0),
    (b"", b"", None, 0),
    (b"x" * 100, b"x" * 100, None, 0),
    (b"+" + b"1" * 40 + b"\r\n", b"+" + b"1" * 40 + b"\r\n", None, 0),
]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(("data", "body", "head", "missing"), HEADS)
def test_peeling(data: bytes, body: bytes, head: Head | None, missing: int, size: int) -> None:
    """Statement C46. The head is read and taken off; where there is none, nothing is."""
    peeler = Peeler()
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    assert b"".join(peeler.feed(chunk) for chunk in [*chunks, b""]) == body
    assert peeler.head == head
    assert peeler.ignored == (head is None)
    assert peeler.missing == missing
    assert peeler.refused == (head is not None and not head.granted)


def test_no_more_is_held_than_a_head_can_be_long() -> None:
    peeler = Peeler()
    assert peeler.feed(b"x" * (LONGEST_HEAD - 1)) == b""
    assert peeler.feed(b"x") == b"x" * LONGEST_HEAD


@given(st.binary(max_size=100), st.integers(1, 9))
def test_chunks_make_no_difference(data: bytes, size: int) -> None:
    whole, pieces = Peeler(), Peeler()
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    assert b"".join(pieces.feed(chunk) for chunk in [*chunks, b""]) == b"".join(
        whole.feed(chunk) for chunk in [data, b""]
    )
