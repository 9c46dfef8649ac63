"""Pages as the reader sees them."""

import pytest

from gopherclient.document import Blob, Document, Menu, Oops, Text
from gopherclient.errors import Reset
from gopherclient.page import LONGEST_TITLE, Page, is_name
from gopherwire.item import Item, error, info
from gopherwire.url import GopherUrl

URL = GopherUrl.parse("h/0/folder/name.txt")


def menu(*rows: str) -> Menu:
    return Menu(tuple(map(info, rows)))


TITLES = [
    (Text("\n  ====\n A  Headline \nmore"), "A Headline"),
    (Menu((info("|_|_|"), info("The News"))), "The News"),
    (
        Menu((info("( OO ) )_(  OO)    `.( OO ),'"), info("d88P 888b"), info("news - on gopher"))),
        "news - on gopher",
    ),
    (menu("news - on gopher", "", "SECTION VIEW:", "", "World", "", "LATEST"), "World"),
    (menu("news - on gopher", "", "ARTICLE VIEW:", "", "A headline of", "two rows", ""),
     "A headline of two rows"),
    (menu("news - on gopher", "INDEX VIEW:", "", "Sat     2 articles", ""), "news - on gopher"),
    (Menu((*map(info, ("news", "LINKS:")), Item("1", "One", "", "h", 70))), "news"),
    (Menu(()), "name.txt"),
    (Oops("Not there"), "name.txt"),
    (Text("ab" * 100), "ab" * (LONGEST_TITLE // 2)),
]  # fmt: skip


@pytest.mark.parametrize(("document", "title"), TITLES)
def test_a_page_is_called_by_its_first_words(document: Document, title: str) -> None:
    assert Page.made(URL, document, 1.0).title == title


def test_the_front_page_without_words_is_called_by_its_host() -> None:
    assert Page.made(GopherUrl.parse("h"), Menu(()), 1.0).title == "h"


WORDS = [
    ("Harbour reopens", True),
    ("#1 in the charts", True),
    ("..", False),
    ("<- back to index", False),
    ("  « zurück", False),
    ("", False),
    (" ", False),
]


@pytest.mark.parametrize(("words", "name"), WORDS)
def test_a_link_back_is_no_name_of_the_page_behind_it(words: str, name: bool) -> None:  # noqa: FBT001
    assert is_name(words) == name


def test_the_rows_of_a_text_lead_nowhere() -> None:
    assert Page.made(URL, Text("x"), 1.0).ways(0) == ()


def test_a_row_leads_on_and_its_mirrors_after_it() -> None:
    """Statement C20. A mirror is of its primary's kind."""
    items = (
        Item("0", "Story", "/s", "a", 70),
        Item("+", "Story", "/s", "b", 70),
        Item("h", "Web", "URL:https://x.example/", "a", 70),
    )
    page = Page.made(URL, Menu(items), 1.0)
    a, b = GopherUrl.parse("a/0/s"), GopherUrl.parse("b/0/s")
    assert page.ways(0) == (a, b)
    assert page.ways(1) == (b, a)
    assert page.ways(2) == ()


def test_an_excuse_is_told_from_a_page() -> None:
    excuses: list[Document] = [Oops("x"), Menu((error("x"),))]
    pages: list[Document] = [Text("x"), Menu((info("x"),)), Blob(b"3", "9")]
    assert all(Page.made(URL, document, 1.0).is_excuse for document in excuses)
    assert not any(Page.made(URL, document, 1.0).is_excuse for document in pages)
    assert Page.failed(URL, Reset("x"), 1.0).is_excuse
