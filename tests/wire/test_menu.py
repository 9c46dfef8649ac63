"""Menus, written whole and read in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherwire.errors import BadItem
from gopherwire.item import Item, Kind, info
from gopherwire.menu import LONGEST_ROW, MenuReader, write_menu
from gopherwire.printable import scrub

LINK = Item("1", "World", "/world", "news.example", 70)
MIRROR = Item("+", "World, too", "/world", "mirror.example", 70)

MENUS = [
    ([], b".\r\n"),
    ([info("Hello")], b"iHello\t\tnull.host\t1\r\n.\r\n"),
    ([info(""), LINK], b"i\t\tnull.host\t1\r\n1World\t/world\tnews.example\t70\r\n.\r\n"),
    (
        [LINK, MIRROR, MIRROR],
        (
            b"1World\t/world\tnews.example\t70\r\n"
            b"+World, too\t/world\tmirror.example\t70\r\n"
            b"+World, too\t/world\tmirror.example\t70\r\n.\r\n"
        ),
    ),
    ([info(".")], b"i.\t\tnull.host\t1\r\n.\r\n"),
]

TOLERATED = [
    (b"", [], False),
    (b".\n", [], True),
    (b".", [], True),
    (b"iA\t\th\t1\n.\n", [Item("i", "A", "", "h", 1)], True),
    (b"iA\t\th\t1\r\n", [Item("i", "A", "", "h", 1)], False),
    (b"iA\t\th\t1", [Item("i", "A", "", "h", 1)], False),
    (b"iA\t\th\t1\r\n.\r\niB\t\th\t1\r\n", [Item("i", "A", "", "h", 1)], True),
    (b"\r\n\n.\r\n", [info(""), info("")], True),
    (b"a\r\r\n", [info("a\r")], False),
    (b"a\vb\fc\x1cd\xc2\x85e\xe2\x80\xa8f\n", [info("a\vb\fc\x1cd\x85e\u2028f")], False),
    (b"a\rb\n", [info("a\rb")], False),
    (b" .\n. \n..\n", [info(" ."), info(". "), info("..")], False),
    (b".\t\th\t1\n", [info(".\t\th\t1")], False),
    (b"caf\xe9\ncaf\xc3\xa9\n", [info("café"), info("café")], False),  # each row for itself
]

displays = st.text(max_size=20).map(scrub)
menus = st.lists(
    st.builds(info, displays)
    | st.builds(
        Item, st.sampled_from("0179gIh"), displays, st.just("/x"), st.just("h"), st.just(70)
    )
)
wild = st.lists(st.sampled_from([b"i", b"1", b".", b"\t", b"\r", b"\n", b"70", b"\xe9", b"x"])).map(
    b"".join
)


def read(chunks: list[bytes]) -> tuple[list[Item], bool]:
    reader = MenuReader()
    items = [item for chunk in [*chunks, b""] for item in reader.feed(chunk)]
    assert reader.held == b""
    return items, reader.ended


def one_by_one(data: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in data]


@pytest.mark.parametrize(("items", "data"), MENUS)
def test_writing(items: list[Item], data: bytes) -> None:
    assert write_menu(items) == data


@pytest.mark.parametrize(("items", "data"), MENUS)
def test_reading(items: list[Item], data: bytes) -> None:
    assert MenuReader().feed(data) == items
    assert read([data]) == read(one_by_one(data)) == (items, True)


@pytest.mark.parametrize(("data", "items", "ended"), TOLERATED)
def test_reading_what_we_would_not_write(data: bytes, items: list[Item], *, ended: bool) -> None:
    """Statement C13. Empty lines, no CR, no stop: the page is still shown."""
    assert read([data]) == read(one_by_one(data)) == (items, ended)


@given(menus)
def test_what_is_written_is_read_again(items: list[Item]) -> None:
    assert read([write_menu(items)]) == (items, True)


@given(wild | st.binary())
def test_any_bytes_read_the_same_whole_and_one_at_a_time(data: bytes) -> None:
    assert read([data]) == read(one_by_one(data))


def test_rows_come_as_they_arrive() -> None:
    reader = MenuReader()
    assert reader.feed(b"iA\t\tnull.host\t1\r\niB\t\tnul") == [info("A")]
    assert reader.held == b"iB\t\tnul"
    assert reader.feed(b"l.host\t1\r") == []
    assert reader.feed(b"\n") == [info("B")]
    assert not reader.ended


@given(menus)
def test_a_menu_ends_in_its_stop_once(items: list[Item]) -> None:
    """Statement S15. Nothing after."""
    lines = write_menu(items).split(b"\r\n")
    assert lines[-2:] == [b".", b""]
    assert lines.count(b".") == 1
    assert len(lines) == len(items) + 2


def test_a_row_that_would_end_the_menu_early_is_refused() -> None:
    """Statement S23."""
    with pytest.raises(BadItem, match=r"not '\.'"):
        write_menu([Item(".", "", "", "h", 70)])


@pytest.mark.parametrize(
    "above", [[], [info("x")], [LINK, info("x")], [Item("3", "x", "", "h", 1)]]
)
def test_a_mirror_stands_only_directly_below_its_primary(above: list[Item]) -> None:
    """Statement S24."""
    assert write_menu([LINK, MIRROR])
    with pytest.raises(BadItem, match="directly below its primary"):
        write_menu([*above, MIRROR])


def test_the_stop_ends_the_menu_though_the_connection_stays_open() -> None:
    """Statement C14."""
    reader = MenuReader()
    assert reader.feed(b"iA\t\tnull.host\t1\r\n.\r\niB") == [info("A")]
    assert reader.ended
    assert reader.held == b""
    assert reader.feed(b"iC\t\tnull.host\t1\r\n") == []
    assert reader.feed(b"") == []


def test_a_dot_within_a_row_is_no_end() -> None:
    """Statement C15."""
    assert read([b"i.\t\tnull.host\t1\r\n. . .\r\n.\r\n"]) == ([info("."), info(". . .")], True)


def test_bad_hosts_and_ports_do_no_harm_in_a_menu() -> None:
    """Statement C26."""
    rows = b"iA\tErr\tErr\t0\niB\tfake\t(NULL)\tabc\n1C\t/c\terror.host\t99999\n"
    assert [(item.display, item.port) for item in read([rows])[0]] == [
        ("A", 0),
        ("B", None),
        ("C", None),
    ]


@pytest.mark.parametrize("size", [LONGEST_ROW - 1, LONGEST_ROW])
def test_the_longest_row_is_whole(size: int) -> None:
    assert read([b"i" + b"x" * (size - 1) + b"\n"]) == ([Item("i", "x" * (size - 1))], False)


def test_an_endless_row_is_shown_in_pieces_and_not_held() -> None:
    reader = MenuReader()
    pieces = reader.feed(b"x" * (3 * LONGEST_ROW + 5))
    assert [len(item.display) for item in pieces] == [LONGEST_ROW] * 3
    assert len(reader.held) == 5
    assert reader.feed(b"y\n.\n") == [info("xxxxxy")]
    assert reader.ended


@pytest.mark.parametrize(
    ("tail", "shown"),
    [(b".", "."), (b"1Go\t/x\th\t70", "1Go\t/x\th\t70"), (b"caf\xe9", "café"), (b"\r", "")],
)
def test_what_is_broken_off_a_row_is_only_text(tail: bytes, shown: str) -> None:
    data = b"i" * LONGEST_ROW + tail + b"\r\niB\t\tnull.host\t1\n"
    whole, ended = read([data])
    assert whole[1:] == [info(shown if tail != b"\r" else "\r"), info("B")]
    assert not ended
    assert read([data[:LONGEST_ROW], *one_by_one(data[LONGEST_ROW:])]) == (whole, ended)


def test_a_broken_off_tail_counts_at_the_end_too() -> None:
    assert read([b"i" * LONGEST_ROW + b"."]) == (
        [Item(Kind.INFO, "i" * (LONGEST_ROW - 1)), info(".")],
        False,
    )


@given(st.lists(st.one_of(st.just("Hello"), st.text())))
def test_rows_that_are_only_read_may_be_given_as_words(words: list[str]) -> None:
    assert write_menu(words) == write_menu([info(one) for one in words])


def test_words_steer_no_terminal_and_begin_no_row() -> None:
    assert write_menu(["a\x1b[31mb", "c\r\n1d\t/e"]) == write_menu(
        [info("a\x1b[31mb"), info("c\r\n1d\t/e")]
    )
    assert write_menu(["c\r\n1d"]).count(b"\n") == 2
