"""What is new in followed menus, against a plain list and by example."""

import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gopherclient.unread import (
    LONGEST_DISPLAY,
    MOST_LINKS,
    MOST_MENUS,
    Followed,
    Headline,
    Link,
    Mark,
    Unread,
    link_address,
)
from gopherwire.item import Item, error, info
from gopherwire.url import GopherUrl

WORLD = GopherUrl.parse("h/1/world")
EUROPE = GopherUrl.parse("h/1/europe")


def story(name: str, display: str = "") -> Item:
    return Item("0", display or name.title(), f"/{name}", "h", 70)


def at(name: str) -> str:
    return f"gopher://h/0/{name}"


def stories(names: Iterable[str]) -> list[Item]:
    return [story(name) for name in names]


def marks(unread: Unread, menu: GopherUrl = WORLD) -> dict[str, str]:
    followed = unread.menu(menu)
    assert followed is not None
    return {headline.display: headline.mark.value for headline in followed.headlines(*Mark)}


@pytest.fixture
def unread(tmp_path: Path) -> Unread:
    return Unread(tmp_path / "unread.json")


def test_what_was_not_there_at_the_last_visit_is_new_until_it_is_read(unread: Unread) -> None:
    unread.follow(WORLD, "World", stories("ab"), now=1)
    assert marks(unread) == {"A": "read", "B": "read"}
    unread.visit(WORLD, stories("cab"), now=2)
    assert marks(unread) == {"C": "new", "A": "read", "B": "read"}
    unread.visit(WORLD, stories("dcab"), now=3)
    assert marks(unread) == {"D": "new", "C": "new", "A": "read", "B": "read"}
    unread.mark(at("d"))
    again = Unread(unread.path)
    assert marks(again) == {"D": "read", "C": "new", "A": "read", "B": "read"}
    (menu,) = again.followed
    assert (menu.unread, menu.headlines(Mark.CHANGED), menu.checked) == (1, (), 3)


def test_all_of_a_menu_can_be_new_from_the_start(unread: Unread) -> None:
    unread.follow(WORLD, "World", stories("ab"), now=1, unread=True)
    unread.follow(WORLD, "World", (), now=2)
    assert marks(unread) == {"A": "new", "B": "new"}


def test_another_display_of_a_story_that_was_read_is_a_change(unread: Unread) -> None:
    unread.follow(WORLD, "World", [story("a")], now=1)
    unread.visit(WORLD, [story("a", "A (updated)"), story("b")], now=2)
    assert marks(unread) == {"A (updated)": "changed", "B": "new"}
    unread.visit(WORLD, [story("a", "A (updated)"), story("b", "B!")], now=3)
    assert marks(unread) == {"A (updated)": "changed", "B!": "new"}
    assert len(unread.followed[0].headlines(Mark.CHANGED)) == 1
    unread.mark(at("a"))
    unread.mark(at("b"), Mark.NEW)
    assert marks(unread) == {"A (updated)": "read", "B!": "new"}


def test_what_left_a_menu_is_not_counted_and_is_not_new_when_it_returns(unread: Unread) -> None:
    unread.follow(WORLD, "World", stories("ab"), now=1)
    unread.visit(WORLD, stories("c"), now=2)
    assert marks(unread) == {"C": "new"}
    unread.visit(WORLD, [], now=3)
    assert unread.followed[0].unread == 0
    unread.visit(WORLD, stories("abc"), now=4)
    assert marks(unread) == {"A": "read", "B": "read", "C": "new"}


def test_of_a_menu_that_was_cut_short_nothing_has_left(unread: Unread) -> None:
    unread.follow(WORLD, "World", stories("ab"), now=1)
    unread.visit(WORLD, stories("c"), now=2, complete=False)
    assert marks(unread) == {"C": "new", "A": "read", "B": "read"}


def test_a_menu_that_is_not_followed_is_not_remembered(unread: Unread) -> None:
    unread.visit(WORLD, stories("a"), now=1)
    unread.mark(at("a"))
    unread.mark_all_read()
    assert unread.followed == ()
    assert unread.mark_of(WORLD, at("a")) is None
    assert unread.next_unread() is None
    assert not unread.path.exists()
    unread.follow(WORLD, "World", stories("a"), now=1)
    assert unread.mark_of(WORLD, at("x")) is None
    unread.unfollow(EUROPE)
    unread.unfollow(WORLD)
    assert Unread(unread.path).followed == ()


def test_all_of_one_menu_or_of_every_menu_is_marked_read(unread: Unread) -> None:
    unread.follow(WORLD, "World", stories("ab"), now=1, unread=True)
    unread.follow(EUROPE, "Europe", stories("cd"), now=1, unread=True)
    unread.mark_all_read(WORLD)
    assert [menu.unread for menu in unread.followed] == [0, 2]
    unread.mark_all_read()
    unread.mark_all_read()
    assert [menu.unread for menu in unread.followed] == [0, 0]


def test_next_and_previous_go_through_all_menus_in_order_and_round(unread: Unread) -> None:
    unread.follow(WORLD, "World", stories("abc"), now=1, unread=True)
    unread.follow(EUROPE, "Europe", stories("de"), now=1, unread=True)
    unread.mark(at("b"))

    def forward(after: str | None) -> str:
        headline = unread.next_unread(after)
        assert headline is not None
        return headline.url

    def backward(before: str | None) -> str:
        headline = unread.previous_unread(before)
        assert headline is not None
        return headline.url

    assert [forward(at(name)) for name in "abcde"] == [at(name) for name in "ccdea"]
    assert [backward(at(name)) for name in "edcba"] == [at(name) for name in "dcaae"]
    assert forward(None) == forward("gopher://elsewhere/") == forward("https://x/") == at("a")
    assert backward(None) == at("e")
    assert forward(str(EUROPE)) == at("d"), "in a menu it begins at its top"
    assert unread.next_unread(at("a")) == Headline(at("c"), "C", Mark.NEW, str(WORLD))


def test_a_story_in_two_menus_is_read_in_both_and_told_once(unread: Unread) -> None:
    unread.follow(WORLD, "World", stories("ab"), now=1)
    unread.follow(EUROPE, "Europe", stories("b"), now=1)
    unread.visit(WORLD, [story("a", "A!"), story("b"), story("c")], now=2)
    unread.visit(EUROPE, stories("bc"), now=2)
    ((menu, headlines),) = unread.digest()
    assert menu.title == "World"
    told = [(headline.display, headline.mark) for headline in headlines]
    assert told == [("A!", Mark.CHANGED), ("C", Mark.NEW)]
    unread.mark(at("c"))
    assert [menu.unread for menu in unread.followed] == [0, 0]


def test_two_readers_mark_at_the_same_time(unread: Unread) -> None:
    unread.follow(WORLD, "World", stories("ab"), now=1, unread=True)
    other = Unread(unread.path)
    unread.mark(at("a"))
    other.mark(at("b"))
    assert marks(unread) == marks(other) == {"A": "read", "B": "read"}


SECURE = GopherUrl.parse("gophers://h/1/world")

LINKS = [
    (story("a"), WORLD, at("a")),
    (story("a"), SECURE, "gophers://h/0/a"),
    (Item("1", "Other", "/x", "other", 70), SECURE, "gopher://other/1/x"),
    (Item("7", "Find", "/find", "h", 70), WORLD, "gopher://h/7/find"),
    (Item("9", "File", "/file", "h", 70), WORLD, "gopher://h/9/file"),
    (Item("h", "Web", "URL:https://x.example/", "h", 70), WORLD, "https://x.example/"),
    (Item("h", "TLS", "URL:gophers://h/0/x", "h", 70), WORLD, "gophers://h/0/x"),
    (info("Text"), WORLD, None),
    (error("Gone"), WORLD, None),
    (Item("8", "Telnet", "", "h", 23), WORLD, None),
    (Item("0", "Bad", "/x", "h", None), WORLD, None),
]


@pytest.mark.parametrize(("item", "menu", "address"), LINKS)
def test_where_a_link_leads(item: Item, menu: GopherUrl, address: str | None) -> None:
    assert link_address(item, menu) == address


def test_a_page_read_with_tls_is_read_without(unread: Unread) -> None:
    unread.follow(SECURE, "World", [story("a")], now=1, unread=True)
    unread.mark(at("a"))
    assert unread.followed[0].unread == 0


def test_what_is_remembered_is_bounded(unread: Unread) -> None:
    many = [story(f"{number}", "x" * 1000) for number in range(MOST_LINKS + 50)]
    unread.follow(WORLD, "World", [*many[:1], *many], now=1)
    unread.visit(WORLD, [story("new"), *many[100:]], now=2)
    links = unread.followed[0].links
    assert len(links) == MOST_LINKS
    assert next(iter(links)) == at("new")
    assert {len(link.display) for link in links.values()} == {3, LONGEST_DISPLAY}
    unread.file.change(lambda _: tuple(Followed(str(n), "") for n in range(MOST_MENUS)))
    unread.follow(EUROPE, "Europe", now=1)
    assert len(unread.followed) == MOST_MENUS


GOOD = ["gopher://h/0/a", "A", "new", True]
DAMAGED: list[tuple[object, int]] = [
    ([["m", "M", 1, [GOOD, ["u", "d", "odd", True]]]], 1),
    ([["m", "M", 1, [GOOD, ["u", "d", "new", 1], ["\n", "d", "new", True], None]]], 3),
    ([["m", "M", 1, [GOOD]], ["n", "N", -1, []], None, ["\n", "N", 1, []]], 3),
]


@pytest.mark.parametrize(("menus", "lost"), DAMAGED)
def test_what_cannot_be_read_is_left_out_and_told(tmp_path: Path, menus: object, lost: int) -> None:
    path = tmp_path / "unread.json"
    path.write_text(json.dumps({"checksum": 0, "content": {"menus": menus}}))
    unread = Unread(path)
    links = {"gopher://h/0/a": Link("A", Mark.NEW)}
    assert unread.followed == (Followed("m", "M", 1, links),)
    assert f"{lost} of its entries" in unread.notices[0]


class Reading(RuleBasedStateMachine):
    """Two readers with one followed menu, against what a person would remember."""

    names = st.lists(st.sampled_from("abcdef"), unique=True)

    def __init__(self) -> None:
        super().__init__()
        self.place = TemporaryDirectory()
        path = Path(self.place.name) / "unread.json"
        self.readers = [Unread(path), Unread(path)]
        self.readers[0].follow(WORLD, "World", [], now=0)
        self.seen: dict[str, tuple[str, Mark]] = {}
        self.present: list[str] = []

    def teardown(self) -> None:
        self.place.cleanup()

    who = st.integers(0, 1)

    @rule(who=who, names=names, edition=st.sampled_from(["", "!"]))
    def visit(self, who: int, names: list[str], edition: str) -> None:
        items = [story(name, name + edition) for name in names]
        self.readers[who].visit(WORLD, items, now=1)
        for name in names:
            display, mark = self.seen.get(name, ("", Mark.NEW))
            if mark is Mark.READ and display != name + edition:
                mark = Mark.CHANGED
            self.seen[name] = (name + edition, mark)
        self.present = names

    @rule(who=who, name=st.sampled_from("abcdef"), mark=st.sampled_from([Mark.READ, Mark.NEW]))
    def mark(self, who: int, name: str, mark: Mark) -> None:
        self.readers[who].mark(at(name), mark)
        if name in self.seen:
            self.seen[name] = (self.seen[name][0], mark)

    @rule(who=who)
    def mark_all_read(self, who: int) -> None:
        self.readers[who].mark_all_read(WORLD)
        self.seen = {name: (display, Mark.READ) for name, (display, _) in self.seen.items()}

    @invariant()
    def they_agree(self) -> None:
        expected = {self.seen[name][0]: self.seen[name][1].value for name in self.present}
        for reader in self.readers:
            assert marks(reader) == expected
            assert list(marks(reader)) == list(expected)
        unread = [name for name in self.present if self.seen[name][1] is Mark.NEW]
        headline = self.readers[0].next_unread()
        assert (headline.url if headline else None) == (at(unread[0]) if unread else None)


TestReading = Reading.TestCase
