"""Rows of documents, errors and files."""

import pytest

from gopherclient.document import Blob, Document, Menu, Oops, Text
from gopherclient.page import Page
from gopherclient.tui.pages import add_rows, encoding_of, kind_of, link_to, rows_of, unshown
from gopherclient.tui.rows import LONGEST_ROW, PageRows
from gopherwire.item import Item, info
from gopherwire.url import GopherUrl

URL = GopherUrl.parse("h/0/x")
LONG = "x" * LONGEST_ROW
LINK = Item("0", "A link", "/x", "h", 70)

DOCUMENTS: list[tuple[Document, str, str]] = [
    (Menu((info("Words"), LINK)), "Words\nA link", "menu"),
    (Text("One\nTwo"), "One\nTwo", "text"),
    (Oops("Not there.", "Look\nelsewhere."),
     "Not there.\n\nLook\nelsewhere.\n\nR try again\nA link", "error"),
    (Blob(b"12345", "9"), "A file of type 9, 5 bytes. Press s to save it.", "file"),
    (Text("One", notices=("Cut short.",)), "Cut short.\nOne", "text"),
    (Menu((info(""),)), "\nThere is nothing on this page.", "menu"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "shown", "kind"), DOCUMENTS)
def test_every_document_has_rows(document: Document, shown: str, kind: str) -> None:
    page = Page.made(URL, document, 1.0)
    offers = [LINK] if isinstance(document, Oops) else []
    assert "\n".join(rows_of(page, hint="R try again", offers=offers).texts) == shown
    assert kind_of(page) == kind


def test_rows_are_added_as_they_arrive() -> None:
    rows = PageRows()
    add_rows(rows, (LINK, info("Words")))
    add_rows(rows, ("A line", ""))
    rows.finish()
    assert rows.texts == ["A link", "Words", "A line", ""]


def test_encodings_are_named_where_there_is_one() -> None:
    assert encoding_of(Text("x", "cp437")) == "CP437"
    assert encoding_of(Oops("x")) == ""


LINKS = [("gopher://h/0/x", "0"), ("gophers://h/1/x", "1"), ("https://web.example/", "h")]


@pytest.mark.parametrize(("address", "kind"), LINKS)
def test_a_row_leads_to_any_address(address: str, kind: str) -> None:
    item = link_to(address, "")
    assert (item.kind, item.display, item.selector) == (kind, address, f"URL:{address}")


@pytest.mark.parametrize(
    ("text", "arrived", "rest"),
    [
        ("one\ntwo", ["one", "two"], []),
        ("one  \n\ntwo", ["one  ", ""], ["two"]),
        ("one\ntwo\n", ["one"], ["two", ""]),
        ("one\n.two", ["one", "..two"], None),
        ("one", ["one", "two"], None),
        ("one more", ["one"], None),
        ("one", [], ["one"]),
        (f"{LONG}yz\ntwo", [f"{LONG}yz"], ["two"]),
        (f"{LONG}\ntwo", [LONG], ["two"]),
        (LONG, [LONG], []),
        (f"{LONG}yz", [f"{LONG}zz"], None),
    ],
)
def test_what_of_a_text_is_not_shown_yet(
    text: str, arrived: list[str], rest: list[str] | None
) -> None:
    rows = PageRows()
    rows.add_lines(arrived)
    assert unshown(Text(text), rows) == rest


def test_what_of_a_menu_is_not_shown_yet() -> None:
    rows = PageRows()
    rows.add_items([LINK, info("x" * 2 * LONGEST_ROW)])
    menu = Menu((LINK, info("x" * 2 * LONGEST_ROW), info("The last, which nothing ended.")))
    assert unshown(menu, rows) == (info("The last, which nothing ended."),)


def test_what_came_as_lines_and_is_a_list_is_not_shown_yet() -> None:
    rows = PageRows()
    rows.add_lines(["<rss>"])
    assert unshown(Menu((LINK,)), rows) is None
    assert unshown(Menu((LINK,)), PageRows()) is None
    assert unshown(Oops("Not there."), rows) is None
