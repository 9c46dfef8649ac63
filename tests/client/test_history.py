"""Pages, the way back of a tab, and the log of visits."""

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gopherclient.document import Blob, Document, Menu, Oops, Text
from gopherclient.errors import Reset
from gopherclient.history import (
    DEEPEST,
    LONGEST_TITLE,
    MOST_VISITS,
    Entry,
    History,
    Page,
    Visit,
    Visits,
    above,
)
from gopherwire.item import Item, error, info
from gopherwire.url import GopherUrl


class Walking(RuleBasedStateMachine):
    """A history against two plain stacks."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History()
        self.behind: list[Entry] = []
        self.here: Entry | None = None
        self.ahead: list[Entry] = []

    @rule(name=st.sampled_from("abc"), title=st.sampled_from(["", "T"]))
    def go(self, name: str, title: str) -> None:
        entry = Entry(name, title)
        gone = self.history.go(entry)
        if self.here is not None and self.here.url == name:
            self.here = evolve(self.here, title=title or self.here.title)
        else:
            self.behind += [self.here] if self.here else []
            self.here, self.ahead = entry, []
        assert gone == self.here

    @rule(cursor=st.integers(0, 9), scroll=st.integers(0, 99))
    def note_place(self, cursor: int, scroll: int) -> None:
        self.history.note_place(cursor, scroll)
        if self.here is not None:
            self.here = evolve(self.here, cursor=cursor, scroll=scroll)

    @rule()
    def back(self) -> None:
        found = self.history.back()
        if not self.behind:
            assert found is None
            return
        assert self.here is not None
        self.ahead.append(self.here)
        self.here = self.behind.pop()
        assert found == self.here

    @rule()
    def forward(self) -> None:
        found = self.history.forward()
        if not self.ahead:
            assert found is None
            return
        assert self.here is not None
        self.behind.append(self.here)
        self.here = self.ahead.pop()
        assert found == self.here

    @invariant()
    def they_agree(self) -> None:
        assert self.history.here == self.here
        assert self.history.can_go_back == bool(self.behind)
        assert self.history.can_go_forward == bool(self.ahead)


TestWalking = Walking.TestCase


def test_going_back_finds_the_place_as_it_was_left() -> None:
    """Statement C41. Cursor and scroll stand where they stood."""
    history = History()
    history.go(Entry("a"))
    history.note_place(3, 40)
    history.go(Entry("b"))
    assert history.back() == Entry("a", "", 3, 40)
    assert history.forward() == Entry("b")
    assert history.jump(5) is None
    assert history.here == Entry("b")


def test_the_way_back_is_bounded() -> None:
    history = History()
    for number in range(DEEPEST + 10):
        history.go(Entry(str(number)))
    assert len(history.entries) == DEEPEST
    assert history.entries[0].url == "10"


# ---------------------------------------------------------------- the log


def test_the_log_is_newest_first_and_has_each_address_once(tmp_path: Path) -> None:
    """Statement C52. And is there after a restart."""
    log = Visits(tmp_path / "history.json")
    for at, url in enumerate("abca"):
        log.add(url, url.upper() if at < 3 else "", at=at)
    expected = (Visit("a", "A", 3, 2), Visit("c", "C", 2), Visit("b", "B", 1))
    assert log.newest() == Visits(tmp_path / "history.json").newest() == expected
    assert log.newest(1) == expected[:1]
    assert log.notices == []


def test_the_log_completes_by_all_words_the_often_visited_first(tmp_path: Path) -> None:
    log = Visits(tmp_path / "history.json")
    for at, (url, title) in enumerate(
        [("h/x", "World News"), ("h/x", ""), ("h/y", "Local news"), ("h/z", "Weather")]
    ):
        log.add(url, title, at=at)
    assert [visit.url for visit in log.matching("NEWS h/")] == ["h/x", "h/y"]
    assert [visit.url for visit in log.matching("", 2)] == ["h/x", "h/z"]
    assert log.matching("news weather") == ()


def test_the_log_forgets_when_told(tmp_path: Path) -> None:
    log = Visits(tmp_path / "history.json")
    for url in "abc":
        log.add(url, "", at=1)
    log.remove("b")
    log.remove("nothing")
    assert [visit.url for visit in log.newest()] == ["c", "a"]
    log.clear()
    log.clear()
    assert Visits(tmp_path / "history.json").newest() == ()


def test_the_log_is_bounded(tmp_path: Path) -> None:
    log = Visits(tmp_path / "history.json")
    log.file.change(lambda _: tuple(Visit(str(n), "", 1) for n in range(MOST_VISITS)))
    log.add("new", "", at=2)
    assert len(log.newest()) == MOST_VISITS
    assert log.newest()[0].url == "new"


BAD_ENTRIES: list[object] = [
    *(None, 7, [], ["u", "t", 1], ["u", "t", "1", 1], ["u", "t", 1, "1"], ["\n", "t", 1, 1]),
    *(["u", "t", float("nan"), 1], ["u", "t", -1, 1], ["u", "t", 10**400, 1], ["u", "t", 1, 0]),
    ["u", "t", 1, 10**400],
]


@pytest.mark.parametrize("entry", BAD_ENTRIES)
def test_what_no_visit_can_be_is_left_out_and_told(tmp_path: Path, entry: object) -> None:
    path = tmp_path / "history.json"
    content = {"visits": [["good", "Good", 1.5, 2], entry]}
    path.write_text(json.dumps({"checksum": 0, "content": content}))
    log = Visits(path)
    assert log.newest() == (Visit("good", "Good", 1.5, 2),)
    assert "1 of its entries" in log.notices[0]


# ---------------------------------------------------------------- pages


URL = GopherUrl.parse("h/0/folder/name.txt")

TITLES = [
    (Text("\n  ====\n A  Headline \nmore"), "A Headline"),
    (Menu((info("|_|_|"), info("The News"))), "The News"),
    (
        Menu((info("( OO ) )_(  OO)    `.( OO ),'"), info("d88P 888b"), info("news - on gopher"))),
        "news - on gopher",
    ),
    (Menu(()), "name.txt"),
    (Oops("Not there"), "name.txt"),
    (Text("ab" * 100), "ab" * (LONGEST_TITLE // 2)),
]


@pytest.mark.parametrize(("document", "title"), TITLES)
def test_a_page_is_called_by_its_first_words(document: Document, title: str) -> None:
    assert Page.made(URL, document, 1.0).title == title


def test_the_front_page_without_words_is_called_by_its_host() -> None:
    assert Page.made(GopherUrl.parse("h"), Menu(()), 1.0).title == "h"


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


LEVELS = [
    ("h/0/a/b.txt", "h/1/a"),
    ("h/1/a/", "h"),
    ("h/0/a", "h"),
    ("h/0a", "h"),
    ("h", None),
    ("h/7/find%09words", "h"),
    ("h/7%09words", "h"),
    ("h/00/a/b", "h/11/a"),
    ("h/00/a", "h"),
    ("h/11/a", "h"),
    ("gophers://h:7070/0/a/b", "gophers://h:7070/1/a"),
]


@pytest.mark.parametrize(("below", "parent"), LEVELS)
def test_going_up_one_level(below: str, parent: str | None) -> None:
    expected = GopherUrl.parse(parent) if parent else None
    assert above(GopherUrl.parse(below)) == expected


def test_going_up_by_what_the_server_puts_between_levels() -> None:
    assert above(GopherUrl.parse("h/0a:b:c"), ":") == GopherUrl.parse("h/1a:b")
