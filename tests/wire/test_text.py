"""Text: line ends, dots, the stop, and what it was encoded in."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherwire.text import TextWriter, decode, read_text, write_text

WRITTEN = [
    # text, with the terminator, without
    ("", b".\r\n", b""),
    ("a", b"a\r\n.\r\n", b"a\r\n"),
    ("a\n", b"a\r\n.\r\n", b"a\r\n"),
    ("a\nb\n", b"a\r\nb\r\n.\r\n", b"a\r\nb\r\n"),
    ("a\rb\r", b"a\r\nb\r\n.\r\n", b"a\r\nb\r\n"),
    ("a\r\nb", b"a\r\nb\r\n.\r\n", b"a\r\nb\r\n"),
    ("a\n\r\r\nb", b"a\r\n\r\n\r\nb\r\n.\r\n", b"a\r\n\r\n\r\nb\r\n"),
    ("\n", b"\r\n.\r\n", b"\r\n"),
    ("\n\n", b"\r\n\r\n.\r\n", b"\r\n\r\n"),
    (".", b"..\r\n.\r\n", b".\r\n"),
    (".\n", b"..\r\n.\r\n", b".\r\n"),
    ("a\n.\nb", b"a\r\n..\r\nb\r\n.\r\n", b"a\r\n.\r\nb\r\n"),
    ("a\r.\r.b", b"a\r\n..\r\n..b\r\n.\r\n", b"a\r\n.\r\n.b\r\n"),
    ("..a\n...", b"...a\r\n....\r\n.\r\n", b"..a\r\n...\r\n"),
    ("a.\n b.c .", b"a.\r\n b.c .\r\n.\r\n", b"a.\r\n b.c .\r\n"),
    ("é\v\f\x85\u2028", "é\v\f\x85\u2028\r\n.\r\n".encode(), "é\v\f\x85\u2028\r\n".encode()),
    ("half \ud800", b"half ?\r\n.\r\n", b"half ?\r\n"),
]

READ = [
    (b"", ""),
    (b".\r\n", ""),
    (b".\n", ""),
    (b".", ""),
    (b"a\r\n.\r\n", "a\n"),
    (b"a\n.\n", "a\n"),
    (b"a\r.\r", "a\n"),
    (b"a\r\n.", "a\n"),
    (b"a\r\n\r\n.\r\n", "a\n\n"),
    (b"a", "a"),
    (b"a\r\nb\rc\nd\r\n", "a\nb\nc\nd\n"),
    (b"a\r\n..b\r\n.\r\n", "a\n.b\n"),
    (b"...a\r\n.\r\n", "..a\n"),
    (b".a\r\n.\r\n", ".a\n"),  # written by a server that doubles nothing
    (b"a\r\n..b\r\n", "a\n..b\n"),
    (b"a\r\n.\r\nb\r\n", "a\n.\nb\n"),
    (b"a\r\n.\r\n\r\n", "a\n.\n\n"),
    (b"a\r\n.\r\n..b\r\n.\r\n", "a\n.\n.b\n"),
    (b"a\r\n. \r\n", "a\n. \n"),
    (b"a\r\n..\r\n", "a\n..\n"),
    (b"caf\xe9\r\n.\r\n", "café\n"),
    (b"\xef\xbb\xbfa\r\n.\r\n", "a\n"),
]

DECODED = [
    (b"", "", "utf-8"),
    (b"plain", "plain", "utf-8"),
    ("é “x”".encode(), "é “x”", "utf-8"),
    (b"\xef\xbb\xbf\xc3\xa9", "é", "utf-8"),
    (b"\xef\xbb\xbfa\xe9", "a\ufffd", "utf-8"),  # the mark is believed
    ("\ufeffé".encode("utf-16-le"), "é", "utf-16-le"),
    ("\ufeffé".encode("utf-16-be"), "é", "utf-16-be"),
    (b"\xff\xfea\0b", "a\ufffd", "utf-16-le"),  # cut short
    (b"caf\xe9 \x93x\x94 \x80", "café “x” €", "cp1252"),
    (b"\x81\xe9", "\x81é", "latin-1"),
    (b"\xed\xa0\x80", "\xed\xa0€", "cp1252"),  # a surrogate is not UTF-8
    ("a\ufeff".encode(), "a\ufeff", "utf-8"),
]

texts = st.text(st.sampled_from(".a\r\n\té"), max_size=20)


def ended(text: str) -> str:
    """Return the text with LF at every line's end, the last one's too."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.endswith("\n") or not lines else lines + "\n"


def written(writer: TextWriter, chunks: list[bytes]) -> bytes:
    return b"".join(writer.feed(chunk) for chunk in [*chunks, b""])


@pytest.mark.parametrize(("text", "stopped", "bare"), WRITTEN)
def test_writing(text: str, stopped: bytes, bare: bytes) -> None:
    assert write_text(text) == stopped
    assert write_text(text, terminator=False) == bare


@pytest.mark.parametrize("terminator", [True, False])
@pytest.mark.parametrize(("text", "stopped", "bare"), WRITTEN)
def test_writing_one_byte_at_a_time(
    text: str, stopped: bytes, bare: bytes, *, terminator: bool
) -> None:
    data = text.encode("utf-8", "replace")
    chunks = [bytes([byte]) for byte in data]
    assert written(TextWriter(terminator), chunks) == (stopped if terminator else bare)


@given(texts, st.lists(st.integers(0, 40)), st.booleans())
def test_writing_in_any_chunks_is_writing_whole(
    text: str,
    cuts: list[int],
    terminator: bool,  # noqa: FBT001 - hypothesis hands it over
) -> None:
    data = text.encode()
    edges = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
    chunks = [data[begin:end] for begin, end in pairwise(edges)]
    assert written(TextWriter(terminator), chunks) == write_text(text, terminator=terminator)


@given(texts | st.text())
def test_what_is_written_is_read_again(text: str) -> None:
    assert read_text(write_text(text)) == ended(text).removeprefix("\ufeff")


@pytest.mark.parametrize(("data", "text"), READ)
def test_reading(data: bytes, text: str) -> None:
    assert read_text(data) == text


@pytest.mark.parametrize(("data", "text", "encoding"), DECODED)
def test_decoding(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding)


@given(st.binary())
def test_any_bytes_are_decoded_and_read(data: bytes) -> None:
    assert isinstance(decode(data)[0], str)
    assert "\r" not in read_text(data)


@given(texts)
def test_every_line_ends_in_crlf(text: str) -> None:
    """Statement S27. Even when the file has LF or CR."""
    lines = write_text(text).split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)


@given(texts)
def test_a_text_ends_in_its_stop_or_in_nothing(text: str) -> None:
    """Statement S28. In rfc mode and in none mode."""
    lines = ended(text).replace("\n", "\r\n").encode()
    assert write_text(text, terminator=False) == lines
    assert write_text(text).endswith(b"\r\n.\r\n" if lines else b".\r\n")


@given(texts)
def test_the_stop_is_the_only_line_of_one_dot(text: str) -> None:
    """Statement S29. A line that is "." does not end the text early."""
    assert write_text(text).split(b"\r\n").count(b".") == 1


def test_an_empty_text_is_just_the_stop() -> None:
    """Statement S32."""
    assert write_text("") == b".\r\n"
    assert TextWriter().feed(b"") == b".\r\n"


def test_marked_and_legacy_text_is_read_right() -> None:
    """Statement S31. The mark goes; CP1252 and Latin-1 are guessed."""
    assert decode(b"\xef\xbb\xbf\xc3\xa9")[0] == decode(b"\xe9")[0] == "é"


def test_the_closing_stop_is_removed_only_at_the_end() -> None:
    """Statement C27."""
    assert read_text(b"a\r\n.\r\n") == read_text(b"a\n.\n") == "a\n"
    assert read_text(b"a\r\n.\r\nb\r\n") == "a\n.\nb\n"


def test_doubled_dots_become_one_only_where_the_stop_was_seen() -> None:
    """Statement C28."""
    assert read_text(b"..a\r\n.\r\n") == ".a\n"
    assert read_text(b"..a\r\n") == "..a\n"


def test_a_text_closed_without_its_stop_is_kept_whole() -> None:
    """Statement C29."""
    assert read_text(b"a\r\nb") == "a\nb"


def test_mixed_line_ends_are_all_line_ends() -> None:
    """Statement C30."""
    assert read_text(b"a\nb\rc\r\nd\n\r\ne") == "a\nb\nc\nd\n\ne"


def test_utf8_comes_before_the_older_encodings() -> None:
    """Statement C31."""
    assert [decode(data)[1] for data in (b"\xc3\xa9", b"\x93", b"\x8d")] == [
        "utf-8",
        "cp1252",
        "latin-1",
    ]
