"""One thing resolved, every form it can be asked for in the Gopher+ way."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve

from gopherd.article.listing import Filed
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import FileEntry
from gopherd.render.page import Line, Link, Page
from gopherd.site.answer import Answer, Opened, Press, Printed
from gopherd.site.plus import Asked, PlusPress, locale_of
from gopherd.site.resolved import (
    Document,
    Made,
    Menu,
    Missing,
    Moved,
    Resolved,
    Stored,
    Text,
    Version,
)
from gopherwire.plus import Ask, Attributes, Directory, View, read_attributes
from tests.newsroom import ADDRESS

PAGE = Page("Title", (Line("One line."),))
ACCENTED = Text(
    Page("Title", (Line("Café."),)),
    datetime(2025, 9, 5, 9, 2, tzinfo=UTC),
    abstract="It says\nthat.",
    language="en",
    original=Version("es", Page("Título", (Line("Café, dijo."),))),
)
FORMS: list[Ask] = [
    View(),
    View("text/plain"),
    View("x/y"),
    View(data=True),
    Attributes(),
    Directory(),
]

ANSWERS: list[tuple[Resolved, str]] = [
    # what it is, and for each form: + granted, - refused
    (Menu(PAGE), "+++-++"),
    (Menu(PAGE, None, ACCENTED), "+++-++"),
    (ACCENTED, "+++-++"),
    (Made("a\n"), "+++-++"),
    (Document(b"<html>"), "+++---"),
    (Moved("/now", Menu(PAGE)), "------"),
    (Missing(PAGE), "------"),
]

VIEWS = [
    # of an article: what is asked for, and how the answer begins
    ("", "", b"iOne line.\t"),
    ("application/gopher-menu", "", b"iOne line.\t"),
    ("text/plain", "", "Café.".encode()),
    ("Text/plain", "", "Café.".encode()),
    ("text/plain", "En_US", b"Cafe."),
    ("text/plain", "en_us", b"Cafe."),
    ("text/plain", "Es_ES", "Café, dijo.".encode()),
    ("text/plain", "De_DE", "Café.".encode()),
    ("application/gopher-menu", "En_US", b"iOne line.\t"),
    ("image/gif", "", b"iOne line.\t"),
]

LOCALES = [
    ("", ""),
    ("en", "En_US"),
    ("es", "Es_ES"),
    ("pt-BR", "Pt_BR"),
    ("pt_br", "Pt_BR"),
    ("JA", "Ja_JP"),
    ("gsw", "gsw"),
    ("Old Norse", "Old-Norse"),
]


@pytest.fixture
def press(tmp_path: Path) -> Iterator[PlusPress]:
    (tmp_path / "a.log").write_bytes(b"text\n")
    folder = os.open(tmp_path, os.O_RDONLY)
    yield PlusPress(Press(masthead=Masthead(), address=ADDRESS, folder=folder))
    os.close(folder)


def body_of(answer: Answer) -> bytes:
    assert isinstance(answer, Printed)
    return answer.body


def told(answer: Answer) -> bytes:
    return body_of(answer).partition(b"\r\n")[2]


@pytest.mark.parametrize(("resolved", "plus"), ANSWERS)
def test_each_form_of_each_answer(press: PlusPress, resolved: Resolved, plus: str) -> None:
    answers = [press.answer(resolved, Asked("/x", form)) for form in FORMS]
    assert "".join(body_of(one)[:1].decode() for one in answers) == plus
    for one, granted in zip(answers, plus, strict=True):
        assert isinstance(one, Printed)
        assert one.found is (granted == "+")


MENU_VIEWS = [
    ("application/gopher-menu", "", "iCafé.\t".encode()),
    ("application/gopher-menu", "En_US", b"iCafe.\t"),
    ("application/gopher-menu", "De_DE", "iCafé.\t".encode()),
]


@pytest.mark.parametrize(("view", "language", "begins"), MENU_VIEWS)
def test_a_menu_can_be_had_in_ascii(
    press: PlusPress, view: str, language: str, begins: bytes
) -> None:
    menu = Menu(ACCENTED.page)
    assert told(press.answer(menu, Asked("/x", View(view, language)))).startswith(begins)
    assert b" application/gopher-menu En_US: <" in told(
        press.answer(menu, Asked("/x", Attributes()))
    )
    plain = press.answer(Menu(PAGE), Asked("/x", Attributes()))
    assert b"En_US" not in told(plain)


@pytest.mark.parametrize(("view", "language", "begins"), VIEWS)
def test_an_article_can_be_had_in_several_forms(
    press: PlusPress, view: str, language: str, begins: bytes
) -> None:
    """Statement S49. Each view that is told is sent; an unknown one is the default view."""
    menu = Menu(PAGE, ACCENTED.modified, ACCENTED)
    answer = told(press.answer(menu, Asked("/x", View(view, language))))
    assert answer.startswith(begins)


def test_what_is_known_of_an_article_is_told(press: PlusPress) -> None:
    """Statement S47. Its views with their sizes, its date, and what it says in a sentence."""
    menu = Menu(PAGE, ACCENTED.modified, ACCENTED)
    (known,) = read_attributes(told(press.answer(menu, Asked("/x", Attributes()))))
    assert [view for view, _ in known.views] == [
        "application/gopher-menu",
        "text/plain",
        "text/plain En_US",
        "text/plain Es_ES",
    ]
    assert known.abstract == "It says\nthat."
    assert known.modified == ACCENTED.modified


def test_a_text_in_ascii_alone_has_one_form(press: PlusPress) -> None:
    """Statement S47. Old clients ask which of several views is wanted, so there is no idle one."""
    (known,) = read_attributes(told(press.answer(Text(PAGE), Asked("/x.txt", Attributes()))))
    assert [view for view, _ in known.views] == ["text/plain"]


def test_an_original_in_the_same_language_is_no_form_of_its_own(press: PlusPress) -> None:
    text = evolve(ACCENTED, original=Version("en", PAGE))
    (known,) = read_attributes(told(press.answer(text, Asked("/x.txt", Attributes()))))
    assert [view for view, _ in known.views] == ["text/plain", "text/plain En_US"]


def test_a_menu_tells_what_is_known_of_the_articles_it_leads_to(press: PlusPress) -> None:
    """Statement S46. +INFO first; a text has its views, or the client in Debian opens it not."""
    links = (
        Link("1", "An article, " + "long " * 20, "/a"),
        Link("0", "Its text", "/a.txt", views=True),
        Link("1", "Another", "/b"),
    )
    asked = Asked("/x", Directory(), linked={"/a": ACCENTED, "/a.txt": ACCENTED})
    article, more, text, other = read_attributes(
        told(press.answer(Menu(Page("Title", links)), asked))
    )
    assert (article.abstract, article.modified, article.views) == (
        ACCENTED.abstract,
        ACCENTED.modified,
        (),
    )
    assert (more.item.kind, more.abstract) == ("i", "")
    assert [view for view, _ in text.views] == [
        "text/plain",
        "text/plain En_US",
        "text/plain Es_ES",
    ]
    assert (other.abstract, other.modified, other.item.plus) == ("", None, "+")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("terminator", "head"), [(True, b"+-1\r\n"), (False, b"+-2\r\n")])
def test_each_form_of_a_file(press: PlusPress, form: Ask, *, terminator: bool, head: bytes) -> None:
    """Statement S48. Nobody knows a text's length before its line ends are those of the wire."""
    filed = Filed("/a.log", "a.log", "0", 5)
    entry = FileEntry(path="a.log", target="a.log", folder="", filed=filed)
    press = PlusPress(evolve(press.press, text_terminator=terminator))
    answer = press.answer(Stored(entry), Asked("/a.log", form))
    match form:
        case View(data=False):
            assert isinstance(answer, Opened)
            assert (answer.size, answer.text, answer.head) == (5, True, head)
            os.close(answer.descriptor)
        case View():
            assert body_of(answer).startswith(b"--1\r\n")
        case _:
            assert b"\r\n+VIEWS:\r\n text/plain: <1k>\r\n" in body_of(answer)


def test_a_file_that_is_no_text_comes_sized(press: PlusPress) -> None:
    """Statement S48."""
    filed = Filed("/a.log", "a.log", "9", 5)
    entry = FileEntry(path="a.log", target="a.log", folder="", filed=filed)
    answer = press.answer(Stored(entry), Asked("/a.log", View()))
    assert isinstance(answer, Opened)
    assert (answer.size, answer.text, answer.head) == (5, False, b"+5\r\n")
    os.close(answer.descriptor)


def test_what_has_moved_is_told_with_the_row_that_leads_there(press: PlusPress) -> None:
    """Statement S51. Code 3, and the item's descriptor."""
    for found, kind in ((Menu(PAGE), b"1"), (Text(PAGE), b"0")):
        answer = press.answer(Moved("/now", found), Asked("/then", View()))
        row = kind + b"Title\t/now\tnews.example\t7070\r\n"
        assert body_of(answer) == b"--1\r\n3 <nobody@invalid>\r\n" + row + b".\r\n"


def test_without_news_there_is_no_date_to_tell(press: PlusPress) -> None:
    assert b"Mod-Date" not in body_of(press.answer(Menu(PAGE), Asked("", Attributes())))


@pytest.mark.parametrize(("language", "locale"), LOCALES)
def test_languages_are_written_as_the_memo_does(language: str, locale: str) -> None:
    """Statement S49. A view's language is a locale, `En_US`, without spaces."""
    assert locale_of(language) == locale
