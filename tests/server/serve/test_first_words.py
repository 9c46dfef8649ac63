"""When a reader has said enough, and what the journal calls it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.errors import BadHttp
from gopherd.serve.first_words import first_line, is_whole
from gopherd.serve.http import LONGEST_HEAD, BrowserReader, is_http
from gopherwire.errors import WireError
from gopherwire.request import LONGEST_LINE, RequestReader

HELLO = b"\x16\x03\x01\x00\x05hello"


def whole(said: bytes, *, tls: bool = True, web: bool = True) -> bool:
    return is_whole(said, longest_line=LONGEST_LINE, tls=tls, web=web)


@pytest.mark.parametrize(
    "said",
    [
        *(b"/about\r\n", b"\n", b"\r\n/", b"\0\n", b"x" * 1024 + b"\n", b"x" * 1025),
        *(HELLO, HELLO + b"more", b"\x16\x03\x03\x00\x00", b"\x16\x03\x01\x40\x00" + b"x" * 2**14),
        *(b"\x16\x02", b"\x16/about\r\n", b"\x16\x03\x01\x40\x01", b"\x16\x16\x16\x16\x16"),
        *(b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.1\nHost: x\n\n", b"GET /\r\n"),
        b"GET / HTTP/1.1\r\nX: ".ljust(LONGEST_HEAD + 1, b"x"),
    ],
)
def test_nothing_more_has_to_come(said: bytes) -> None:
    assert whole(said)


@pytest.mark.parametrize(
    "said",
    [
        *(b"/about\r", b"GET / HTTP/1.0", b"x" * 1024, b"PROXY "),
        *(b"\x16", b"\x16\x03", b"\x16\x03\x01\x00", HELLO[:5], HELLO[:-1]),
        *(b"GET / HTTP/1.0\r\n", b"HEAD / HTTP/1.1\r\nHost: x\r\n", b"GET /x HTTP/1.1\nX: y"),
        b"GET / HTTP/1.1\r\nX: ".ljust(LONGEST_HEAD, b"x"),
    ],
)
def test_more_has_to_come(said: bytes) -> None:
    assert not whole(said)


def test_what_is_not_heard_out_is_whole_at_once() -> None:
    assert whole(b"\x16", tls=False)
    assert whole(b"GET / HTTP/1.1\r\n", web=False)


SAID = st.one_of(
    st.binary(max_size=40),
    st.binary(max_size=40).map(lambda tail: b"\x16\x03" + tail),
    st.text("/ax\t\r\n", max_size=40).map(str.encode),
    st.text("ab: \r\n", max_size=40).map(lambda tail: b"GET / HTTP/1.1\r\n" + tail.encode()),
)


@given(SAID, SAID)
def test_what_is_whole_stays_so(said: bytes, more: bytes) -> None:
    assert not whole(said) or whole(said + more)


@given(SAID)
def test_who_is_whole_is_understood_or_refused_without_waiting(said: bytes) -> None:
    """A task would wait for more just where this does."""
    if said.startswith(b"\x16"):
        return
    reader = RequestReader()
    try:
        understood = not said or reader.feed(said) is not None
        if said and is_http(reader.line):
            understood = BrowserReader().feed(said) is not None
    except (WireError, BadHttp):
        understood = True
    assert understood >= whole(said)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        *((b"", b""), (b"/wor", b"/wor"), (b"/a\r\n/b\r\n", b"/a\r\n"), (b"\r\n", b"\r\n")),
        *((HELLO, b"\x16"), (b"GET / HTTP/1.1\r\nX: y\r\n", b"GET / HTTP/1.1\r\n")),
    ],
)
def test_the_journal_is_told_the_first_line(said: bytes, line: bytes) -> None:
    assert first_line(said) == line
