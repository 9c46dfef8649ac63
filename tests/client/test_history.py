"""The way back of one tab."""

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gopherclient.history import DEEPEST, Entry, History


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
        found = self.history.jump(-1)
        if not self.behind:
            assert found is None
            return
        assert self.here is not None
        self.ahead.append(self.here)
        self.here = self.behind.pop()
        assert found == self.here

    @rule()
    def forward(self) -> None:
        found = self.history.jump(1)
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
    assert history.jump(-1) == Entry("a", "", 3, 40)
    assert history.jump(1) == Entry("b")
    assert history.jump(5) is None
    assert history.here == Entry("b")


def test_the_way_back_is_bounded() -> None:
    history = History()
    for number in range(DEEPEST + 10):
        history.go(Entry(str(number)))
    assert len(history.entries) == DEEPEST
    assert history.entries[0].url == "10"
