"""What was open, restored."""

import json
from pathlib import Path

import pytest

from gopherclient.history import Entry, History
from gopherclient.session import MOST_READERS, MOST_TABS, Session, SessionFile

TWO_TABS = Session(
    (History((Entry("a", "A", 1, 2), Entry("b", "B", None, 7)), 0), History((Entry("c"),), 0)), 1
)


def test_tabs_are_restored_with_their_places(tmp_path: Path) -> None:
    file = SessionFile.opened(tmp_path)
    assert file.restore() == Session()
    file.save(TWO_TABS)
    file.close()
    file.close()
    again = SessionFile.opened(tmp_path)
    assert again.restore() == TWO_TABS
    again.close()
    assert again.restore() == Session()


def test_what_is_saved_does_not_change_when_the_reader_goes_on(tmp_path: Path) -> None:
    file = SessionFile.opened(tmp_path)
    tab = History((Entry("a"),), 0)
    file.save(Session((tab,), 0))
    tab.go(Entry("b"))
    assert file.restore().tabs[0].entries == (Entry("a"),)
    file.restore().tabs[0].go(Entry("x"))
    file.save(Session((tab,), 0))
    assert file.restore().tabs[0].entries == (Entry("a"), Entry("b"))
    file.close()


def test_what_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    file = SessionFile.opened(tmp_path)
    file.save(TWO_TABS)
    before = (tmp_path / "session-1.json").stat().st_ino
    file.save(TWO_TABS)
    assert (tmp_path / "session-1.json").stat().st_ino == before
    file.close()


def test_two_readers_have_their_own_tabs(tmp_path: Path) -> None:
    one, other = SessionFile.opened(tmp_path), SessionFile.opened(tmp_path)
    one.save(TWO_TABS)
    assert other.restore() == Session()
    one.close()
    third = SessionFile.opened(tmp_path)
    assert third.restore() == TWO_TABS
    other.close()
    third.close()


def test_one_reader_too_many_is_told_and_reads_all_the_same(tmp_path: Path) -> None:
    files = [SessionFile.opened(tmp_path) for _ in range(MOST_READERS + 1)]
    files[-1].save(TWO_TABS)
    assert files[-1].restore() == Session()
    assert "tabs of this reader are not kept" in files[-1].notices[0]
    for file in files:
        assert file is files[-1] or file.notices == []
        file.close()


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("in the way")
    file = SessionFile.opened(tmp_path / "sessions")
    file.save(TWO_TABS)
    assert "cannot be written" in file.notices[0]


def test_tabs_are_bounded_and_the_active_one_is_one_of_them(tmp_path: Path) -> None:
    file = SessionFile.opened(tmp_path)
    file.save(Session(tuple(History((Entry(str(n)),), 0) for n in range(MOST_TABS + 5)), 99))
    assert len(file.restore().tabs) == MOST_TABS
    assert file.restore().active == MOST_TABS - 1
    file.close()


GOOD = ["a", "A", 0, 0]
DAMAGED: list[tuple[object, int]] = [
    ({"active": 0, "tabs": [[0, [GOOD, ["b", "B", -1, 0]]]]}, 1),
    ({"active": 0, "tabs": [[0, [GOOD, ["b", "B", 0, 10**400]]]]}, 1),
    ({"active": 0, "tabs": [[0, [GOOD, ["\n", "B", 0, 0], None]]]}, 2),
    ({"active": 0, "tabs": [[0, [GOOD]], None, [1]]}, 2),
    ({"active": -9, "tabs": [[7, [GOOD]]]}, 0),
]


@pytest.mark.parametrize(("content", "lost"), DAMAGED)
def test_what_cannot_be_restored_is_left_out_and_told(
    tmp_path: Path, content: object, lost: int
) -> None:
    text = json.dumps({"checksum": 0, "content": content})
    (tmp_path / "session-1.json").write_text(text)
    file = SessionFile.opened(tmp_path)
    assert file.restore() == Session((History((Entry("a", "A"),), 0),), 0)
    told = f"{lost} of its entries" if lost else "may be wrong"
    assert told in file.notices[0]
    file.close()


def test_a_file_that_is_no_session_is_told(tmp_path: Path) -> None:
    (tmp_path / "session-1.json").write_text("[]")
    file = SessionFile.opened(tmp_path)
    assert file.restore() == Session()
    assert file.notices != []
    file.close()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("gopher://localhost:7070/", "there"),
        ("gophers://LOCALHOST:7070/1/world", "there"),
        ("gopher://localhost/", "elsewhere"),
        ("gopher://example.org:7070/", "elsewhere"),
        ("gopher://:7070:/", "elsewhere"),
    ],
)
def test_where_the_reader_was_left_is_known(tmp_path: Path, address: str, expected: str) -> None:
    file = SessionFile.opened(tmp_path)
    assert not file.restore().is_at(address)
    one, other = History(), History()
    one.go(Entry("gopher://example.org/"))
    other.go(Entry("gopher://localhost:7070/1/world/harbour"))
    file.save(Session((one, other), 1))
    assert file.restore().is_at(address) is (expected == "there")
    file.close()
