"""Bytes cut into lines, and lines made safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.lines import (
    ENCODINGS,
    LONGEST_LINE,
    MOST_STACKED,
    LineReader,
    is_encoding,
    shown,
)

LINES = [
    (b"", [], "utf-8"),
    (b"a", ["a"], "utf-8"),
    (b"a\nb\n", ["a", "b"], "utf-8"),
    (b"a\r\nb\r\n", ["a", "b"], "utf-8"),
    (b"a\rb\r", ["a", "b"], "utf-8"),
    (b"a\r\n\nb\rc\n\rd", ["a", "", "b", "c", "", "d"], "utf-8"),
    (b"\r\r\n\n", ["", "", ""], "utf-8"),
    ("grün\n€\n".encode(), ["grün", "€"], "utf-8"),
    ("grün\n".encode() + b"caf\xe9\n" + "€\n".encode(), ["grün", "café", "€"], "cp1252"),
    (b"\x93so\x94\n", ["“so”"], "cp1252"),
    (b"\x81\n", ["\x81"], "latin-1"),
    (b"\xef\xbb\xbfa\xe9\n", ["a\ufffd"], "utf-8"),
    ("\ufeffa\nä\n".encode("utf-16-le"), ["a", "ä"], "utf-16-le"),
    ("\ufeffa\nä".encode("utf-16-be"), ["a", "ä"], "utf-16-be"),
    (b"a\x0bb\x1cc\x85d\n", ["a\x0bb\x1cc…d"], "cp1252"),
    ("a\u2028b\n".encode(), ["a\u2028b"], "utf-8"),
]

FORCED = [
    ("cp437", b"\xb0\xb1\xb2\r\n", ["░▒▓"]),
    ("koi8-r", "Москва\n".encode("koi8-r"), ["Москва"]),
    ("cp1252", "é\n".encode(), ["Ã©"]),
    ("utf-8", b"caf\xe9\n", ["caf\ufffd"]),
    ("utf-8", b"\xef\xbb\xbfa\n", ["a"]),
    ("shift_jis", "港\n町".encode("shift_jis"), ["港", "町"]),
    ("cp1252", b"\xef\xbb\xbfa\n", ["ï»¿a"]),
]


def read(data: bytes, size: int, encoding: str | None = None) -> tuple[list[str], str]:
    reader = LineReader(encoding)
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    lines = [line for chunk in [*chunks, b""] for line in reader.feed(chunk)]
    assert reader.held == ""
    return lines, reader.guessed


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(("data", "lines", "encoding"), LINES)
def test_cutting(data: bytes, lines: list[str], encoding: str, size: int) -> None:
    """Statement C30. LF, CR, CRLF, and all of them in one text.

    Statement C31. UTF-8, else CP1252, else Latin-1, line by line.
    """
    assert read(data, size) == (lines, encoding)


@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize(("encoding", "data", "lines"), FORCED)
def test_a_reader_can_force_the_encoding(
    encoding: str, data: bytes, lines: list[str], size: int
) -> None:
    """Statement C31. What a reader says wins."""
    assert read(data, size, encoding) == (lines, encoding)


@given(st.binary(), st.integers(1, 7))
def test_chunks_make_no_difference(data: bytes, size: int) -> None:
    assert read(data, size) == read(data, len(data) + 1)


@pytest.mark.parametrize("size", [1, 5, LONGEST_LINE, 3 * LONGEST_LINE])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\nmore"])
@pytest.mark.parametrize("length", [LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1])
def test_a_long_line_is_cut_at_the_same_places_however_it_comes(
    length: int, end: bytes, size: int
) -> None:
    lines, _ = read(b"x" * length + end, size)
    assert lines == [
        "x" * min(length, LONGEST_LINE),
        *(["x"] if length > LONGEST_LINE else []),
        *(["more"] if end == b"\nmore" else []),
    ]


def test_a_line_that_comes_byte_by_byte_costs_no_more_the_longer_it_is() -> None:
    """Looking at all of it again with each byte would take minutes here."""
    data = b"x" * 5 * LONGEST_LINE
    assert read(data, 1) == (["x" * LONGEST_LINE] * 5, "utf-8")


def test_what_is_held_can_be_seen() -> None:
    reader = LineReader()
    assert reader.feed(b"a") == []
    assert reader.held == "a"
    assert reader.feed(b"bc\nhal") == ["abc"]
    assert reader.held == "hal"


def test_a_line_without_end_comes_in_pieces() -> None:
    reader = LineReader()
    pieces = reader.feed(b"x" * (2 * LONGEST_LINE + 1))
    assert [len(piece) for piece in pieces] == [LONGEST_LINE] * 2
    assert reader.held == "x"


@pytest.mark.parametrize("name", [*ENCODINGS, "utf-16", "ASCII"])
def test_encodings(name: str) -> None:
    assert is_encoding(name)


@pytest.mark.parametrize("name", ["", "klingon", "base64", "rot13", "idna", "punycode", "a\0b"])
def test_what_is_no_encoding(name: str) -> None:
    assert not is_encoding(name)


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("a\tb", "a       b"),
        ("12345678\tb", "12345678        b"),
        ("\fPage", "Page"),
        ("\x1b]52;c;AAAA\x07", "␛]52;c;AAAA␇"),
        ("\x9b31m", "<0x9B>31m"),
        ("a\u202eb", "a<U+202E>b"),
        ("a\0b\x7f", "a␀b␡"),
        ("grün 港 👨‍👩‍👧", "grün 港 👨‍👩‍👧"),
        ("a" + "\u0301" * 9000 + "b", "a" + "\u0301" * MOST_STACKED + "b"),
        ("a" + "\u200b\ufe0f" * 9000, "a" + "\u200b\ufe0f" * (MOST_STACKED // 2)),
        ("\u1112" + "\u1161" * 9000, "\u1112" + "\u1161" * MOST_STACKED),
        ("─" * 80 + "\u0301" * 3, "─" * 80 + "\u0301" * 3),
    ],
)
def test_lines_are_made_safe(line: str, safe: str) -> None:
    """Statement C32. Tabs go to columns of 8, form feeds go.

    Statement C24. Whatever drives a terminal is made visible.
    """
    assert shown(line) == safe
