"""Requests, read and written from one table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherwire.errors import BadRequest, RequestTooLong
from gopherwire.request import LONGEST_LINE, Request, RequestReader

ON_THE_WIRE = [
    (Request(""), b"\r\n"),
    (Request("/"), b"/\r\n"),
    (Request("/a b;c?d%20e#f"), b"/a b;c?d%20e#f\r\n"),
    (Request("/search", ("ukraine talks",)), b"/search\tukraine talks\r\n"),
    (Request("/search", ("two  spaces", "+")), b"/search\ttwo  spaces\t+\r\n"),
    (Request("", ("$",)), b"\t$\r\n"),
    (Request("/a", ("",)), b"/a\t\r\n"),
    (Request("/a", ("", "")), b"/a\t\t\r\n"),
    (Request("/münchen"), b"/m\xc3\xbcnchen\r\n"),
    (Request("/m\udcfcnchen"), b"/m\xfcnchen\r\n"),  # Latin-1 comes back as it went in
    (Request("GET / HTTP/1.1"), b"GET / HTTP/1.1\r\n"),
    (Request("/" + "a" * 254), b"/" + b"a" * 254 + b"\r\n"),
    (Request("/\x1b[31m\x0b\x0c\x85"), b"/\x1b[31m\x0b\x0c\xc2\x85\r\n"),
]

READ_ONLY = [
    (b"/w3m\n", Request("/w3m")),
    (b"\n", Request("")),
    (b"/a\rb\n", Request("/a")),
    (b"/a\tb\rc\td\r\n", Request("/a", ("b",))),
    (b"/a\r\r\n", Request("/a")),
    (b"/a\r\0\n", Request("/a")),  # what follows the CR is not the request
]

lines = st.binary(max_size=60).filter(lambda line: not set(line) & set(b"\0\r\n"))
requests = lines.map(Request.from_line)


def fed_whole(data: bytes) -> Request | type[Exception] | None:
    return fed(RequestReader(limit=20), [data])


def fed(reader: RequestReader, chunks: list[bytes]) -> Request | type[Exception] | None:
    try:
        for chunk in chunks:
            if (heard := reader.feed(chunk)) is not None:
                return heard
    except (BadRequest, RequestTooLong) as refused:
        return type(refused)
    return None


@pytest.mark.parametrize(("request_", "data"), ON_THE_WIRE)
def test_reading(request_: Request, data: bytes) -> None:
    assert RequestReader().feed(data) == request_


@pytest.mark.parametrize(("request_", "data"), ON_THE_WIRE)
def test_writing(request_: Request, data: bytes) -> None:
    assert request_.to_bytes() == data


@pytest.mark.parametrize(("data", "request_"), READ_ONLY)
def test_reading_what_we_would_not_write(data: bytes, request_: Request) -> None:
    assert RequestReader().feed(data) == request_
    assert Request.from_line(data.removesuffix(b"\n")) == request_


@given(requests)
def test_reading_one_byte_at_a_time(request_: Request) -> None:
    """Statement S3. Byte by byte is the same as whole."""
    reader = RequestReader()
    *early, last = (bytes([byte]) for byte in request_.to_bytes())
    assert all(reader.feed(byte) is None for byte in early)
    assert reader.feed(last) == request_


@given(st.binary(min_size=1, max_size=60))
def test_any_bytes_read_the_same_whole_and_one_at_a_time(data: bytes) -> None:
    """Statement S3. Refusals included."""
    assert fed(RequestReader(limit=20), [bytes([byte]) for byte in data]) == fed_whole(data)


def test_separate_writes_make_one_request() -> None:
    """Statement S3. As one widespread client sends it."""
    reader = RequestReader()
    assert [reader.feed(part) for part in (b"/a.txt", b"\t", b"+", b"\r", b"\n")] == [
        *[None] * 4,
        Request("/a.txt", ("+",)),
    ]


@given(lines)
def test_a_line_comes_back_byte_for_byte(line: bytes) -> None:
    """Statement C7. Latin-1 bytes too."""
    assert Request.from_line(line).to_bytes() == line + b"\r\n"


def test_an_empty_line_is_a_request_for_the_root() -> None:
    """Statement S1."""
    assert RequestReader().feed(b"\r\n") == Request("")


def test_a_bare_newline_ends_a_request() -> None:
    """Statement S2."""
    assert RequestReader().feed(b"/a\n") == Request("/a")


def test_a_selector_is_cut_at_cr_lf_and_tab_only() -> None:
    """Statement S4."""
    assert Request.from_line(b"/a b?c;d%e\v\f\x85").selector == "/a b?c;d%e\v\f\udc85"
    for cut in (b"\t", b"\r", b"\n"):
        assert Request.from_line(b"/a" + cut + b"b").selector == "/a"


def test_what_follows_the_line_is_held_and_changes_nothing() -> None:
    """Statement S7."""
    reader = RequestReader()
    first = reader.feed(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    assert reader.held == b"Host: h\r\n\r\n"
    assert reader.line == b"GET / HTTP/1.1\r\n"
    assert reader.feed(b"/other\r\n") == first == Request("GET / HTTP/1.1")
    assert reader.feed(b"") == first
    assert reader.held == b"Host: h\r\n\r\n"


def test_a_selector_of_255_bytes_is_read() -> None:
    """Statement S8."""
    assert RequestReader().feed(b"s" * 255 + b"\r\n") == Request("s" * 255)


@pytest.mark.parametrize("size", [LONGEST_LINE, LONGEST_LINE - 1])
def test_a_line_within_the_limit_is_read(size: int) -> None:
    assert RequestReader().feed(b"a" * size + b"\n") == Request("a" * size)


@pytest.mark.parametrize("tail", [b"", b"\n", b"\r\n", b"a" * 1_000_000, b"\t" * 5000 + b"\n"])
def test_a_line_over_the_limit_is_refused_and_not_kept(tail: bytes) -> None:
    """Statement S9."""
    reader = RequestReader()
    for data in (b"a" * (LONGEST_LINE + 1) + tail, b"\n", b"more\n", b""):
        with pytest.raises(RequestTooLong, match="1024 bytes"):
            reader.feed(data)
        assert len(reader.held) <= LONGEST_LINE + 1


def test_a_line_that_grows_over_the_limit_is_refused() -> None:
    """Statement S9. The newline need never come."""
    reader = RequestReader(limit=4)
    assert reader.feed(b"abcd") is None
    with pytest.raises(RequestTooLong):
        reader.feed(b"e")
    assert reader.held == b"abcde"


def test_a_newline_right_at_the_limit_ends_the_line() -> None:
    reader = RequestReader(limit=4)
    assert reader.feed(b"abcd") is None
    assert reader.feed(b"\nand what follows") == Request("abcd")
    assert reader.held == b"and what follows"


def test_a_line_that_just_fits_may_be_unterminated() -> None:
    reader = RequestReader(limit=4)
    assert reader.feed(b"abcd") is None
    assert reader.feed(b"") == Request("abcd")


def test_nul_is_refused_again_and_again() -> None:
    """Statement S10."""
    reader = RequestReader()
    for _ in range(2):
        with pytest.raises(BadRequest, match="NUL"):
            reader.feed(b"/a\0b\r\n")


def test_a_line_without_newline_is_served_when_they_hang_up() -> None:
    """Statement S12."""
    reader = RequestReader()
    assert reader.feed(b"/a\tb") is None
    assert reader.held == b"/a\tb"
    assert reader.feed(b"") == Request("/a", ("b",))
    assert reader.line == b"/a\tb"
    assert reader.held == b""


def test_hanging_up_before_saying_anything_is_no_request() -> None:
    """Statement S12."""
    with pytest.raises(BadRequest, match="hung up before saying anything"):
        RequestReader().feed(b"")


@pytest.mark.parametrize("bad", "\t\r\n\0")
def test_a_request_that_would_be_two_is_not_written(bad: str) -> None:
    for request_ in (Request(f"/a{bad}b"), Request("/a", ("b", f"c{bad}"))):
        with pytest.raises(BadRequest, match="cannot hold TAB"):
            request_.to_bytes()


def test_half_a_character_is_not_written() -> None:
    with pytest.raises(BadRequest, match="half a character"):
        Request("/\ud800").to_bytes()


def test_a_request_ends_in_crlf() -> None:
    """Statement C6."""
    assert Request("/a").to_bytes() == b"/a\r\n"
