"""What a reader says first: whether it is whole, and what of it the journal is told. Pure.

Who has not said enough to be served or refused needs no task and no handshake yet.
"""

from gopherd.serve.http import HEAD_END, LONGEST_HEAD, is_http
from gopherd.serve.tls import CLIENT_HELLO

RECORD = 5
"""Bytes a record of TLS begins with: its kind, a version of two, and in two the number of bytes
that follow (RFC 8446 section 5.1)."""

VERSION = 3
"""The first byte of every version of TLS."""

MOST_IN_A_RECORD = 2**14
"""Bytes."""


def is_whole(said: bytes, *, longest_line: int, tls: bool, web: bool) -> bool:
    """Tell whether a reader can be served, or refused, for what they have said so far.

    tls and web say whether they would be heard out in these languages.
    """
    if said.startswith(CLIENT_HELLO):
        return not tls or _is_whole_record(said)
    end = said.find(b"\n", 0, longest_line + 1)
    if end < 0:
        return len(said) > longest_line
    if not (web and is_http(said[: end + 1])):
        return True
    return len(said) > LONGEST_HEAD or HEAD_END.search(said) is not None


def _is_whole_record(said: bytes) -> bool:
    """Tell whether the first record of TLS is there; what can be none is as whole as it gets."""
    if len(said) > 1 and said[1] != VERSION:
        return True
    size = int.from_bytes(said[3:RECORD])
    return len(said) >= RECORD and (size > MOST_IN_A_RECORD or len(said) >= RECORD + size)


def first_line(said: bytes) -> bytes:
    """Return what the journal calls a request: its first line, or the first byte of TLS."""
    if said.startswith(CLIENT_HELLO):
        return CLIENT_HELLO
    return said[: said.find(b"\n") + 1] or said
