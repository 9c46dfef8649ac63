import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.tui.look import Look
from gopherclient.tui.rows import LONGEST_ROW, NAMELESS, PageRows
from gopherwire.item import Item, Kind, error, info


def read(*items: Item) -> PageRows:
    rows = PageRows()
    rows.add_items(items)
    rows.finish()
    return rows


def looks(rows: PageRows) -> list[tuple[str, str]]:
    return [(rows.look(at).name, text) for at, text in enumerate(rows.texts)]


STORY = Item("1", "Harbour reopens", "/a", "news.example", 70)

MENUS = [
    (info(""), "BLANK", ""),
    (info("   "), "BLANK", ""),
    (info("LATEST"), "LABEL", "LATEST"),
    (info("Updated:"), "LABEL", "Updated:"),
    (
        info("The owner of the bar went on serving:"),
        "TEXT",
        "The owner of the bar went on serving:",
    ),
    (info("====:"), "TEXT", "====:"),
    (info("II."), "TEXT", "II."),
    (info("OOOOOO  OOOO"), "TEXT", "OOOOOO  OOOO"),
    (info("A" + " LONG" * 20), "TEXT", "A" + " LONG" * 20),
    (Item("i", "Front page", "TITLE"), "LABEL", "Front page"),
    (Item("!", "Front page"), "LABEL", "Front page"),
    (error("Not found"), "ERROR", "Not found"),
    (error(""), "BLANK", ""),
    (STORY, "LINK", "Harbour reopens"),
    (Item("1", "  ", "/nameless"), "LINK", "/nameless"),
    (Item("1", ""), "LINK", NAMELESS),
    (Item("Q", "odd"), "LINK", "odd"),
    (info("one\ttwo"), "TEXT", "one     two"),
    (info("a\x1b[2Jb\u202e"), "TEXT", "a␛[2Jb<U+202E>"),
    (Item("1", "\x9b31m"), "LINK", "<0x9B>31m"),
]


@pytest.mark.parametrize(("item", "look", "text"), MENUS)
def test_each_row_is_seen_for_what_it_is(item: Item, look: str, text: str) -> None:
    """Statement C24. Statement C19 too: an error is shown as one, and is no link."""
    assert looks(read(item)) == [(look, text)]


def test_only_links_can_be_selected() -> None:
    """Statement C16."""
    rows = read(info("LATEST"), STORY, info("   Coastal Wire"), info("other"), error("gone"), STORY)
    assert rows.links == [STORY, STORY]
    assert list(rows.link_rows) == [1, 5]
    assert [rows.link_at(row) for row in range(6)] == [None, 0, 0, None, None, 1]


@pytest.mark.parametrize(
    "host", ["", "(NULL)", "null.host", "err.host", "error.host", "(FALSE)", "Err"]
)
@pytest.mark.parametrize("port", [None, 0, 99999])
def test_the_fields_of_an_info_row_do_no_harm(host: str, port: int | None) -> None:
    """Statement C26."""
    assert looks(read(Item(Kind.INFO, "words", "fake", host, port))) == [("TEXT", "words")]


def test_what_is_set_in_below_a_link_belongs_to_it() -> None:
    rows = read(
        STORY, info("   after storms"), info("   Wire | 9:02"), info("not set in"), info("   text")
    )
    assert [look for look, _ in looks(rows)] == ["LINK", "ASIDE", "ASIDE", "TEXT", "TEXT"]


def test_a_drawing_below_a_link_does_not_belong_to_it() -> None:
    rows = read(STORY, info("  /\\/\\__/\\"), info(" " * 20 + "far away"))
    assert [look for look, _ in looks(rows)] == ["LINK", "TEXT", "TEXT"]


TEXTS = [
    ("", []),
    ("one", ["one"]),
    ("one\n", ["one"]),
    ("one\r\ntwo\rthree\nfour", ["one", "two", "three", "four"]),
    ("one\n\n\ntwo", ["one", "", "", "two"]),
    ("\tone\r\n", ["        one"]),
    ("one\r", ["one"]),
    ("one\r\r\n", ["one", ""]),
    ("end of page\f\nnext", ["end of page", "", "next"]),
    ("end\fnext", ["end", "", "next"]),
    ("a\x00b\x1b]0;c\x07", ["a␀b␛]0;c␇"]),
    ("x" * (LONGEST_ROW + 5), ["x" * LONGEST_ROW, "x" * 5]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), TEXTS)
def test_lines_end_as_they_like(text: str, lines: list[str]) -> None:
    """Statement C30. Statement C32 too: tabs go to every eighth column, pages are set apart."""
    rows = PageRows()
    rows.add_text(text)
    rows.finish()
    assert rows.texts == lines
    assert not rows.is_menu


@pytest.mark.parametrize("text", [text for text, _ in TEXTS])
def test_text_may_be_split_anywhere(text: str) -> None:
    if len(text) > LONGEST_ROW:
        text = text[:100]
    whole, pieces = PageRows(), PageRows()
    whole.add_text(text)
    for character in text:
        pieces.add_text(character)
    whole.finish()
    pieces.finish()
    assert looks(whole) == looks(pieces)


@given(st.text("a \n\r\t\f", max_size=30), st.integers(0, 30))
def test_two_halves_read_as_the_whole(text: str, at: int) -> None:
    whole, halves = PageRows(), PageRows()
    whole.add_text(text)
    halves.add_text(text[:at])
    halves.add_text(text[at:])
    whole.finish()
    halves.finish()
    assert looks(whole) == looks(halves)


def test_a_line_without_end_is_shown_in_pieces() -> None:
    rows = PageRows()
    for _ in range(3):
        rows.add_text("x" * LONGEST_ROW)
    rows.add_text("\nmore\n" + "y" * 2 * LONGEST_ROW + "y")
    rows.finish()
    assert "".join(rows.texts) == "x" * 3 * LONGEST_ROW + "more" + "y" * 2 * LONGEST_ROW + "y"
    assert max(map(len, rows.texts)) <= LONGEST_ROW


def test_a_link_without_end_goes_on_in_its_asides() -> None:
    rows = read(Item("1", "x" * (2 * LONGEST_ROW + 1)), info("y" * (LONGEST_ROW + 1)))
    assert [look for look, _ in looks(rows)] == ["LINK", "ASIDE", "ASIDE", "TEXT", "TEXT"]


def test_headings_of_a_text_are_labels() -> None:
    rows = PageRows()
    rows.add_text("# The harbour\n\nNOTES\n\nwords\nNOTES\n#hash\n\n#hash")
    rows.finish()
    assert [look for look, _ in looks(rows)] == [
        *("LABEL", "BLANK", "LABEL", "BLANK", "TEXT", "TEXT", "TEXT", "BLANK", "TEXT")
    ]


def test_a_mark_is_a_row_of_our_own() -> None:
    """Statement C40."""
    rows = read(STORY)
    rows.add_mark("the connection broke here\x07")
    assert looks(rows)[-1] == ("MARK", "the connection broke here␇")
    assert len(rows) == 2


def test_looks_are_looks() -> None:
    assert read(STORY).look(0) is Look.LINK
