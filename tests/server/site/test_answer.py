"""One thing resolved, every form it can be asked in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gopherd.article.listing import Filed
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import FileEntry
from gopherd.render.page import Line, Page
from gopherd.site.answer import Answer, Asked, Opened, Press, Printed
from gopherd.site.routes import Document, Made, Menu, Missing, Resolved, Stored, Text
from gopherwire.plus import Ask, Attributes, Directory, Plain, View
from tests.newsroom import ADDRESS

PAGE = Page("Title", (Line("One line."),))
FORMS: list[Ask] = [
    Plain(),
    View(),
    View("text/plain"),
    View("x/y"),
    View(data=True),
    Attributes(),
    Directory(),
]

ANSWERS: list[tuple[Resolved, bytes, str]] = [
    # what it is, how its plain answer begins, and for each other form: + granted, - refused
    (Menu(PAGE), b"iOne line.\t", "+++-++"),
    (Menu(PAGE, None, PAGE), b"iOne line.\t", "+++-++"),
    (Text(PAGE), b"One line.\r\n.\r\n", "+++-++"),
    (Made("a\n"), b"a\r\n.\r\n", "+++-++"),
    (Document(b"<html>"), b"<html>", "+++---"),
    (Missing(PAGE), b"iOne line.\t", "------"),
]


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    (tmp_path / "a.log").write_bytes(b"text\n")
    folder = os.open(tmp_path, os.O_RDONLY)
    yield Press(masthead=Masthead(), address=ADDRESS, folder=folder)
    os.close(folder)


def body_of(answer: Answer) -> bytes:
    assert isinstance(answer, Printed)
    return answer.body


@pytest.mark.parametrize(("resolved", "plain", "plus"), ANSWERS)
def test_each_form_of_each_answer(
    press: Press, resolved: Resolved, plain: bytes, plus: str
) -> None:
    first, *others = (press.answer(resolved, Asked("/x", form)) for form in FORMS)
    assert body_of(first).startswith(plain)
    assert "".join(body_of(one)[:1].decode() for one in others) == plus
    for one, granted in zip(others, plus, strict=True):
        assert isinstance(one, Printed)
        assert one.found is (granted == "+")


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_file(press: Press, form: Ask) -> None:
    filed = Filed("/a.log", "a.log", "0", 5)
    entry = FileEntry(path="a.log", target="a.log", folder="", filed=filed)
    answer = press.answer(Stored(entry), Asked("/a.log", form))
    match form:
        case Plain():
            assert isinstance(answer, Opened)
            assert (answer.size, answer.text, answer.head) == (5, True, b"")
        case View(data=False):
            assert isinstance(answer, Opened)
            assert (answer.size, answer.text, answer.head) == (5, False, b"+5\r\n")
        case View():
            assert body_of(answer).startswith(b"--1\r\n")
        case _:
            assert b"\r\n+VIEWS:\r\n text/plain: <1k>\r\n" in body_of(answer)
    if isinstance(answer, Opened):
        os.close(answer.descriptor)


def test_a_file_that_is_gone_cannot_be_opened(press: Press) -> None:
    entry = FileEntry(path="b", target="b", folder="", filed=Filed("/b", "b", "9", 1))
    with pytest.raises(FileNotFoundError):
        press.answer(Stored(entry), Asked("/b"))


def test_without_news_there_is_no_date_to_tell(press: Press) -> None:
    assert b"Mod-Date" not in body_of(press.answer(Menu(PAGE), Asked("", Attributes())))
