"""Replies understood: whole, in pieces, broken off, and in bad faith."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.document import (
    LONGEST_EXCUSE,
    Blob,
    Document,
    DocumentReader,
    Menu,
    Oops,
    Row,
    Text,
    excuse_in,
)
from gopherclient.errors import Reset
from gopherwire.item import NO_HOST, Item, Kind, info
from gopherwire.url import GopherUrl

MENU = GopherUrl.parse("gopher://h/1/world")
TEXT = GopherUrl.parse("gopher://h/0/story")
FILE = GopherUrl.parse("gopher://h/9/data")
PAGE = GopherUrl.parse("gopher://h/h/page.html")

DANGEROUS = re.compile("[\0-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

WORLD = Item("1", "World", "/world", "h", 70)
BROKE = Reset("The connection broke off.")


def understand(url: GopherUrl, data: bytes, **how: str) -> Document:
    reader = DocumentReader(url, encoding=how.get("encoding"))
    reader.feed(data)
    return reader.finish()


MENUS = [
    (b"", ()),
    (b".\r\n", ()),
    (b"1World\t/world\th\t70\r\n.\r\n", (WORLD,)),
    (b"1World\t/world\th\t70\n.\n", (WORLD,)),
    (b"1World\t/world\th\t70", (WORLD,)),
    (b"1World\t/world\th\t70\r\n\r\niA\r\n", (WORLD, info(""), Item("i", "A"))),
    (b"1World\t/world\th\t70\t+\r\n", (Item("1", "World", "/world", "h", 70, "+"),)),
    (b"1World\t/world\th\t70\t+\tx\ty\r\n", (Item("1", "World", "/world", "h", 70, "+"),)),
    (b"1A.\t/.\th\t70\r\ni.\t\tx\t1\r\n .\r\n", None),
    (b"just words\r\n", (info("just words"),)),
    (b"1World\t/world\r\n", (Item("1", "World", "/world"),)),
    (b"1World\t/world\th\tabc\r\n", (Item("1", "World", "/world", "h", None),)),
    (b"i  _/  banner  \t\t(NULL)\t0\r\n", (Item("i", "  _/  banner  ", "", "(NULL)", 0),)),
]


@pytest.mark.parametrize(("data", "items"), MENUS)
def test_menus(data: bytes, items: tuple[Item, ...] | None) -> None:
    """Statement C12. Fields beyond the fourth are ignored, but for the mark of Gopher+.

    Statement C13. Rows with less than they should have are shown all the same.
    Statement C15. A full stop inside a row ends nothing.
    Statement C16. The spaces of a banner stay.
    """
    menu = understand(MENU, data)
    assert isinstance(menu, Menu)
    assert menu.complete
    assert items is None or menu.items == items
    assert items is not None or len(menu.items) == 3


def test_a_stop_ends_a_menu_though_the_connection_stays_open() -> None:
    """Statement C14. What follows the stop is not read."""
    reader = DocumentReader(MENU)
    assert reader.feed(b"1World\t/world\th\t70\r\n") == (WORLD,)
    before = reader.ended
    assert reader.feed(b".\r\niMore\t\tx\t1\r\n") == ()
    assert (before, reader.ended) == (False, True)
    assert reader.finish() == Menu((WORLD,))


def test_rows_come_out_as_they_come_in() -> None:
    """Statement C40. A page is shown while it loads."""
    reader = DocumentReader(MENU)
    assert reader.feed(b"1World\t/wor") == ()
    assert reader.feed(b"ld\th\t70\r\n1Half\t/ha") == (WORLD,)
    text = DocumentReader(TEXT)
    assert text.feed(b"One.\r\nTw") == ("One.",)
    assert text.feed(b"o.\r\n") == ("Two.",)
    assert text.feed(b"") == ()
    assert text.feed(b"after the end") == ()
    assert text.finish() == Text("One.\nTwo.")


def test_a_broken_page_is_kept_and_marked() -> None:
    """Statement C40. Half a row would lead to a wrong place, half a line is still to be read."""
    notices = ("The connection broke off. This is only a part of the page.",)
    menu = DocumentReader(MENU)
    menu.feed(b"1World\t/world\th\t70\r\n1Half\t/ha")
    assert menu.finish(BROKE) == Menu((WORLD,), complete=False, notices=notices)
    text = DocumentReader(TEXT)
    text.feed(b"One.\r\n..Tw")
    assert text.finish(BROKE) == Text("One.\n..Tw", complete=False, notices=notices)
    blob = DocumentReader(FILE)
    blob.feed(b"\0\1")
    assert blob.finish(BROKE) == Blob(b"\0\1", "9", complete=False, notices=notices)


TEXTS = [
    (b"", ""),
    (b".\r\n", ""),
    (b"One.\r\n.\r\n", "One."),
    (b"One.\n.\n", "One."),
    (b"One.\r\n.", "One."),
    (b"One.\r\n", "One."),
    (b"One.", "One."),
    (b"One.\r\n.\r\nTwo.\r\n", "One.\n.\nTwo."),
    (b"One.\r\n.\r\nTwo.\r\n.\r\n", "One.\n.\nTwo."),
    (b".\r\n.\r\n", "."),
    (b"One.\r\n..two\r\n...\r\n.\r\n", "One.\n.two\n.."),
    (b"One.\r\n..two\r\n...\r\n", "One.\n..two\n..."),
    (b".hidden\r\n.\r\n", ".hidden"),
    (b"a\r\n\r\nb\r\n.\r\n", "a\n\nb"),
    (b"a\tb\r\n\x1b[2J\r\n", "a       b\n␛[2J"),
]


@pytest.mark.parametrize(("data", "text"), TEXTS)
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_texts(data: bytes, text: str, size: int) -> None:
    """Statement C27. The stop goes, where it is the last line.

    Statement C28. Doubled dots become one, where there was a stop.
    Statement C29. Without a stop all of the text is kept.
    """
    reader = DocumentReader(TEXT)
    for start in range(0, len(data), size):
        reader.feed(data[start : start + size])
    assert reader.finish() == Text(text)


EXCUSES = [
    (b"3Not here.\t\terror.host\t1\r\n.\r\n", Oops("Not here.")),
    (b"3Not here.\t\terror.host\t1\r\n", Oops("Not here.")),
    (b"3Sorry, gone.\tErr\tlocalhost\t70", Oops("Sorry, gone.")),
    (
        b"3Gone.\t\tnull.host\t1\r\niLook again.\t\tnull.host\t1\r\n1back\t/\th\t70\r\n.\r\n",
        Oops("Gone.", "Look again.\nback"),
    ),
    (b"3\x1b[31mGone.\t\te\t1\r\n", Oops("␛[31mGone.")),
]
NO_EXCUSES = [
    b"",
    b"3 apples\r\n",
    b"3\t4\t5\t6\r\n",
    b"3 apples\tred\t\t\r\n",
    b"3 apples\tred\tsweet\t12\r\nmore of them\r\n",
    b"iGone.\t\te\t1\r\n",
    b"3Gone.\t\te\t1\r\n" * LONGEST_EXCUSE,
]


@pytest.mark.parametrize("url", [TEXT, FILE, PAGE, GopherUrl.parse("gopher://h/I/x.png")])
@pytest.mark.parametrize(("data", "oops"), EXCUSES)
def test_an_error_in_place_of_a_page(data: bytes, oops: Oops, url: GopherUrl) -> None:
    """Statement C33. A menu row of type 3 where a text was asked for is an error."""
    assert excuse_in(data) == oops
    assert understand(url, data) == oops


@pytest.mark.parametrize("data", NO_EXCUSES)
def test_pages_that_only_begin_like_an_error(data: bytes) -> None:
    assert excuse_in(data) is None
    assert understand(FILE, data) == Blob(data, "9")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"3Gone.\t\te\t1\r\n.\r\n", "Gone."),
        (b"i \t\te\t1\r\n3Gone.\t\te\t1\r\n1Back\t\th\t70\r\n", "Gone."),
        (b"iHello\t\te\t1\r\n3Gone.\t\te\t1\r\n", None),
        (b".\r\n", None),
    ],
)
def test_an_error_in_a_menu_is_a_row(data: bytes, error: str | None) -> None:
    """Statement C19. It is shown, and known for what it is."""
    menu = understand(MENU, data)
    assert isinstance(menu, Menu)
    assert menu.error == error


@pytest.mark.parametrize("kind", [*"4569gIsd;:pPMc", "!", "Z", "w"])
def test_files_are_bytes(kind: str) -> None:
    """Statement C34. Nothing is cut off the end of a file.

    Statement C18. An unknown kind is something to be saved.
    """
    data = b"\x00\xff\r\n.\r\n"
    assert understand(GopherUrl("h", kind=kind), data) == Blob(data, kind)
    assert Blob(data, kind).size == 7


@pytest.mark.parametrize("kind", "137")
def test_kinds_that_are_menus(kind: str) -> None:
    assert isinstance(understand(GopherUrl("h", kind=kind), b".\r\n"), Menu)


def test_displays_are_safe_and_selectors_as_they_came() -> None:
    """Statement C24. What is shown is made safe; what is sent is not touched."""
    menu = understand(MENU, b"1\x1b]0;x\x07\xc2\x9b\xe2\x80\xaeWorld\t/\x1b\xe9\th\t70\r\n")
    assert isinstance(menu, Menu)
    assert menu.items == (Item("1", "␛]0;x␇<0x9B><U+202E>World", "/\x1b\udce9", "h", 70),)


@given(st.binary(max_size=300), st.sampled_from([MENU, TEXT, PAGE, FILE]), st.integers(1, 9))
def test_any_bytes_are_safe_to_show_and_chunks_make_no_difference(
    data: bytes, url: GopherUrl, size: int
) -> None:
    """Statement C24. Whatever a server sends."""
    reader = DocumentReader(url)
    rows: list[Row] = []
    for start in range(0, len(data), size):
        rows += reader.feed(data[start : start + size])
    document = reader.finish()
    assert document == understand(url, data)
    for row in [*rows, *contents(document)]:
        text = row if isinstance(row, str) else row.display
        assert not DANGEROUS.search(text)


def contents(document: Document) -> list[Row]:
    match document:
        case Menu(items):
            return [*items]
        case Text(text):
            return [*text.split("\n")]
        case Oops(sentence, remedy):
            return [sentence, *remedy.split("\n")]
        case Blob():
            return []


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_menus_in_an_encoding_the_reader_forces(size: int) -> None:
    """Statement C31. Displays are read anew; selectors are bytes and stay."""
    data = "1Жёлтый\t".encode("koi8-r") + b"/\xed\th\t70\r\n" + "Ж".encode("koi8-r")
    reader = DocumentReader(MENU, encoding="koi8-r")
    for start in range(0, len(data), size):
        reader.feed(data[start : start + size])
    items = (Item("1", "Жёлтый", "/\udced", "h", 70), info("Ж"))
    assert reader.finish() == Menu(items, encoding="koi8-r")


def test_an_endless_row_in_a_forced_encoding_is_not_held() -> None:
    reader = DocumentReader(MENU, encoding="cp437")
    rows = reader.feed(b"x" * 200_000)
    assert rows
    assert len(understood(reader.finish)) == 1


def understood(finish: Callable[[], Document]) -> tuple[Item, ...]:
    menu = finish()
    assert isinstance(menu, Menu)
    return tuple(item for item in menu.items if not set(item.display) <= {"x"}) or menu.items[:1]


def test_html_becomes_rows() -> None:
    menu = understand(PAGE, b"<h1>Caf\xe9</h1><p>See <a href='http://x/'>that\x1b</a>.")
    assert menu == Menu(
        (info("Café"), info(""), info("See that␛."), Item("h", "that␛", "URL:http://x/", "h", 70)),
        encoding="cp1252",
    )
    forced = understand(PAGE, b"\xb0", encoding="cp437")
    assert forced == Menu((info("░"),), encoding="cp437")


# ---------------------------------------------------------------- asked the Gopher+ way


def plus(address: str, data: bytes, size: int = 1000) -> Document:
    reader = DocumentReader(GopherUrl.parse(address))
    for start in range(0, len(data), size):
        reader.feed(data[start : start + size])
    return reader.finish()


IGNORED = ("This server does not speak Gopher+.",)

PLUS_TEXTS = [
    (b"+9\r\nOne.\r\n.\r\nno more", Text("One.\n.")),
    (b"+-1\r\n..one\r\n.\r\n", Text(".one")),
    (b"+-2\r\n..one\r\n.\r\n", Text("..one\n.")),
    (b"+0\r\n", Text("")),
    (b"--1\r\n1 <ed@h>\r\nNot here.\r\n.\r\n", Oops("Not here.", "Ask <ed@h> about it.")),
    (b"--1\r\n1 <>\r\nNot\x1b\r\nhere.\r\n.\r\n", Oops("Not␛ here.")),
    (b"--1\r\n2 <ed@h>\r\nBusy.\r\n.\r\n", Oops("Busy.", "Try again later.")),
    (b"--1\r\n3 <e>\r\n.\r\n", Oops("The server refuses, and does not say why.",
                                   "It has moved; look for it one menu up.")),
    (b"--1\r\n", Oops("The server refuses, and does not say why.")),
    (b"One.\r\n..two\r\n.\r\n", Text("One.\n.two", notices=IGNORED)),
    (b"3Gone.\t\te\t1\r\n.\r\n", Oops("Gone.")),
    (b"+9\r\nOne.\r", Text("One.", complete=False,
                           notices=("The server announced 4 bytes more than came.",))),
    (b"+", Text("+", notices=IGNORED)),
]  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize(("data", "document"), PLUS_TEXTS)
def test_texts_asked_the_gopher_plus_way(data: bytes, document: Document, size: int) -> None:
    """Statement C46. Heads are read: a size, to the stop, to the end, an error.

    Statement C48. A server that ignores Gopher+ is understood all the same.
    """
    assert plus("gopher://h/0/story%09%09+", data, size) == document


def test_a_sized_page_ends_with_its_last_byte() -> None:
    reader = DocumentReader(GopherUrl.parse("gopher://h/0/story%09%09+"))
    assert reader.feed(b"+6\r\nOne.") == ()
    before = reader.ended
    assert reader.feed(b"\r\nmore") == ("One.",)
    assert (before, reader.ended) == (False, True)


def test_a_head_is_not_looked_for_in_a_plain_reply() -> None:
    """Statement C46. Only where it was asked for."""
    assert understand(TEXT, b"+5\r\nhello\r\n") == Text("+5\nhello")


INFO = (
    b"+INFO: 1World\t/world\th\t70\t+\r\n+ADMIN:\r\n Admin: The desk <ed@h>\r\n"
    b" Mod-Date: Sat Sep  6 09:02:00 2025 <20250906090200>\r\n"
    b"+VIEWS:\r\n text/plain: <2k>\r\n application/gopher-menu:\r\n"
    b"+ABSTRACT:\r\n Two lines\r\n of\x1b news\r\n"
)


def test_attributes_are_written_out() -> None:
    """Statement C47. Who keeps it, since when, in which forms, and what it is about."""
    assert plus("gopher://h/1/world%09%09!", b"+-1\r\n" + INFO + b".\r\n") == Text(
        "World\n"
        "Kept by: The desk <ed@h>\n"
        "Changed: 2025-09-06 09:02 UTC\n"
        "Form:    text/plain, 2,048 bytes\n"
        "Form:    application/gopher-menu\n"
        "\n"
        "Two lines\n"
        "of␛ news"
    )
    assert plus("gopher://h/1/%09%09!", b"+-1\r\n+INFO: 1World\t/w\th\t70\r\n.\r\n") == Text(
        "World"
    )


def test_a_directory_of_attributes_is_a_menu() -> None:
    """Statement C47. Each item with what is said about it."""
    other = b"+INFO: 0Other\t/other\th\t70\t+\r\n"
    assert plus("gopher://h/1/%09%09$", b"+-2\r\n" + INFO + other) == Menu(
        (
            Item("1", "World", "/world", "h", 70, "+"),
            info("   Two lines"),
            info("   of␛ news"),
            Item("0", "Other", "/other", "h", 70, "+"),
        )
    )


def test_a_menu_in_place_of_attributes() -> None:
    """Statement C48. The server ignored what it was asked."""
    assert plus("gopher://h/1/%09%09!", b"1World\t/world\th\t70\r\n.\r\n") == Menu(
        (WORLD,), notices=IGNORED
    )


def test_rows_that_lead_nowhere_are_read() -> None:
    assert understand(MENU, b"iA\t\t\t\r\n") == Menu((Item(Kind.INFO, "A", "", "", None),))
    assert understand(MENU, b"A\r\n") == Menu((Item(Kind.INFO, "A", "", NO_HOST, 1),))
