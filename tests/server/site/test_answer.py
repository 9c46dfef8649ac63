"""One thing resolved, and what plain Gopher gets of it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gopherd.article.listing import Filed
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import FileEntry
from gopherd.render.page import Line, Page
from gopherd.site.answer import Opened, Press, Printed
from gopherd.site.resolved import Document, Made, Menu, Missing, Moved, Resolved, Stored, Text
from tests.newsroom import ADDRESS

PAGE = Page("Title", (Line("One line."),))
ANSWERS: list[tuple[Resolved, bytes]] = [
    # what it is, and how its answer begins
    (Menu(PAGE), b"iOne line.\t"),
    (Menu(PAGE, None, Text(PAGE)), b"iOne line.\t"),
    (Text(PAGE), b"One line.\r\n.\r\n"),
    (Made("a\n"), b"a\r\n.\r\n"),
    (Document(b"<html>"), b"<html>"),
    (Moved("/now", Menu(PAGE)), b"iOne line.\t"),
    (Moved("/now.txt", Text(PAGE)), b"One line.\r\n.\r\n"),
    (Missing(PAGE), b"iOne line.\t"),
]


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    (tmp_path / "a.log").write_bytes(b"text\n")
    folder = os.open(tmp_path, os.O_RDONLY)
    yield Press(masthead=Masthead(), address=ADDRESS, folder=folder)
    os.close(folder)


@pytest.mark.parametrize(("resolved", "begins"), ANSWERS)
def test_each_thing_is_answered_as_it_is(press: Press, resolved: Resolved, begins: bytes) -> None:
    answer = press.answer(resolved)
    assert isinstance(answer, Printed)
    assert answer.body.startswith(begins)
    assert answer.found is not isinstance(resolved, Missing)


def test_a_file_is_opened_to_be_sent(press: Press) -> None:
    filed = Filed("/a.log", "a.log", "0", 5)
    entry = FileEntry(path="a.log", target="a.log", folder="", filed=filed)
    answer = press.answer(Stored(entry))
    assert isinstance(answer, Opened)
    assert (answer.size, answer.text, answer.head) == (5, True, b"")
    os.close(answer.descriptor)


def test_a_file_that_is_gone_cannot_be_opened(press: Press) -> None:
    entry = FileEntry(path="b", target="b", folder="", filed=Filed("/b", "b", "9", 1))
    with pytest.raises(FileNotFoundError):
        press.answer(Stored(entry))
