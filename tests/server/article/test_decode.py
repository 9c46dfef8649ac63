import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.decode import read_bytes, squeeze, tidy
from gopherd.errors import NotPublished

TEXTS = [
    (b"plain\n", "plain\n"),
    ("caf\u00e9 \u6f22\u5b57".encode(), "caf\u00e9 \u6f22\u5b57"),
    (b"\xef\xbb\xbfwith a mark", "with a mark"),
    ("wide\n".encode("utf-16"), "wide\n"),
    (b"\xfe\xff" + "wide\n".encode("utf-16-be"), "wide\n"),
    (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
    ("cafe\u0301".encode(), "caf\u00e9"),
    (b"a\tb", "a\tb"),
    (b"page\f\nbreak", "page\nbreak"),
]

OTHER_ENCODINGS = [
    ("caf\u00e9 au lait", "cp1252", "CP1252"),
    ("\u201cquotes\u201d \u2014 and dashes", "cp1252", "CP1252"),
    ("L\u2019\u00e9t\u00e9 \u00e0 la plage", "cp1252", "CP1252"),
    ("Sm\u00f8rrebr\u00f8d p\u00e5 \u00e5en", "cp1252", "CP1252"),
    ("A\u00e7\u00e3o e cora\u00e7\u00e3o", "cp1252", "CP1252"),
    ("\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440", "cp1251", "CP1251"),
    ("\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440", "koi8_r", "KOI8_R"),
    ("\u03a4\u03bf \u03bb\u03b9\u03bc\u03ac\u03bd\u03b9 \u03b5\u03b4\u03ce", "cp1253", "CP1253"),
    ("Le caf\u00e9 \x81!", "latin-1", "Latin-1"),
]

LEFT_OUT = [
    (b"", "empty"),
    (b" \r\n\t\n", "empty"),
    (b"\xef\xbb\xbf", "empty"),
    (b"\x1b[0m\n", "empty"),
    ("na\u00efve caf\u00e9".encode()[:-1], "middle of a character"),
    ("\U0001f600".encode()[:3], "middle of a character"),
    ("wide".encode("utf-16")[:-1], "middle of a character"),
    ("\U0001f600".encode("utf-16")[:-2], "middle of a character"),
    (b"\xff\xfe\x00\xdc\x00\x00", "binary"),
    (b"\xff\xfea\x00\x00\x00", "binary"),
    (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
    (b"\x01\x02\x03text", "binary"),
]


@pytest.mark.parametrize(("data", "text"), TEXTS)
def test_good_bytes_are_read_without_a_problem(data: bytes, text: str) -> None:
    assert read_bytes(data) == (text, ())


@pytest.mark.parametrize(("text", "encoding", "named"), OTHER_ENCODINGS)
def test_other_encodings_are_read_and_named(text: str, encoding: str, named: str) -> None:
    read, (problem, *_) = read_bytes(text.encode(encoding))
    assert read == text.replace("\x81", "")
    assert str(problem) == f": not UTF-8; read as {named}; save it as UTF-8"


def test_bytes_of_no_known_script_are_read_all_the_same() -> None:
    text, (problem, *_) = read_bytes(bytes(range(0x80, 0x100)) * 3)
    assert text
    assert "not UTF-8" in problem.what


@pytest.mark.parametrize(("data", "why"), LEFT_OUT)
def test_what_is_no_text_is_left_out(data: bytes, why: str) -> None:
    with pytest.raises(NotPublished, match=why) as caught:
        read_bytes(data)
    assert caught.value.problem.left_out


def test_control_characters_and_overrides_go_and_the_first_line_is_named() -> None:
    text, problems = read_bytes("good\nred \x1b[31mink\x1b[0m\na\u202eb\tc\x07".encode())
    assert text == "good\nred ink\nab\tc"
    assert [problem.line for problem in problems] == [2]


def test_a_byte_order_mark_inside_the_text_goes_too() -> None:
    assert read_bytes("a\n\ufeffb".encode())[0] == "a\nb"


def test_a_tower_of_marks_is_cut_down_before_it_costs_time() -> None:
    tower = "a" + "\u0323\u0301" * 200_000
    assert len(tidy(tower)) <= 31
    assert tidy("\u2500" * 40) == "\u2500" * 40


def test_flags_without_end_are_parted_before_they_cost_time() -> None:
    flags = "\U0001f1e6\U0001f1f7" * 100_000
    parted = tidy(flags)
    assert parted.replace(" ", "") == flags
    assert max(map(len, parted.split(" "))) == 60
    for odd in (60, 61):
        assert tidy(flags[:odd]) == f"{flags[:60]} {flags[60:odd]}".rstrip()
    assert tidy(parted) == parted


def test_prose_has_single_spaces_and_keeps_those_that_must_not_break() -> None:
    assert squeeze(" a\t b\n c\u00a0d ") == "a b c\u00a0d"


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_become_clean_text_or_are_left_out(data: bytes) -> None:
    try:
        text, _ = read_bytes(data)
    except NotPublished:
        return
    assert text.strip()
    assert unicodedata.is_normalized("NFC", text)
    assert not any(
        unicodedata.category(character) == "Cc" for character in text if character not in "\t\n"
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100))
def test_cleaning_a_line_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
