"""The log of visits."""

import json
from pathlib import Path

import pytest

from gopherclient.visits import MOST_VISITS, Visit, Visits


def test_the_log_is_newest_first_and_has_each_address_once(tmp_path: Path) -> None:
    """Statement C52. And is there after a restart."""
    log = Visits(tmp_path / "history.json")
    for at, url in enumerate("abca"):
        log.add(url, url.upper() if at < 3 else "", at=at)
    expected = (Visit("a", "A", 3, 2), Visit("c", "C", 2), Visit("b", "B", 1))
    assert log.newest() == Visits(tmp_path / "history.json").newest() == expected
    assert log.newest(1) == expected[:1]
    assert log.notices == []


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
