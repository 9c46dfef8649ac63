"""The reading queue."""

import json
from pathlib import Path

import pytest

from gopherclient.queue import MOST_QUEUED, Queued, ReadingQueue


def test_first_in_is_first_out_also_after_a_restart(tmp_path: Path) -> None:
    queue = ReadingQueue(tmp_path / "queue.json")
    for now, url in enumerate("aba"):
        queue.add(url, url.upper(), now=now)
    again = ReadingQueue(tmp_path / "queue.json")
    assert again.entries == (Queued("a", "A", 0), Queued("b", "B", 1))
    assert again.next() == Queued("a", "A", 0)
    assert len(queue) == 1
    assert queue.next() == Queued("b", "B", 1)
    assert queue.next() is None
    assert queue.notices == []


def test_two_readers_never_take_the_same_page(tmp_path: Path) -> None:
    one, other = ReadingQueue(tmp_path / "q"), ReadingQueue(tmp_path / "q")
    for url in "abcd":
        one.add(url, "", now=0)
    taken = [one.next(), other.next(), one.next(), other.next(), other.next()]
    assert [queued.url if queued else None for queued in taken] == ["a", "b", "c", "d", None]


def test_a_page_is_taken_out_unread(tmp_path: Path) -> None:
    queue = ReadingQueue(tmp_path / "queue.json")
    for url in "abc":
        queue.add(url, "", now=0)
    queue.remove("b")
    queue.remove("nothing")
    assert [queued.url for queued in queue.entries] == ["a", "c"]


def test_the_queue_is_bounded(tmp_path: Path) -> None:
    queue = ReadingQueue(tmp_path / "queue.json")
    queue.file.change(lambda _: tuple(Queued(str(n), "", 0) for n in range(MOST_QUEUED)))
    queue.add("new", "", now=0)
    assert len(queue) == MOST_QUEUED
    assert queue.entries[-1].url == "new"


@pytest.mark.parametrize("entry", [None, ["u"], ["u", "t", None], ["u", "t", -1], ["\n", "t", 1]])
def test_what_nobody_queued_is_left_out_and_told(tmp_path: Path, entry: object) -> None:
    path = tmp_path / "queue.json"
    content = {"queue": [["good", "Good", 1.5], entry]}
    path.write_text(json.dumps({"checksum": 0, "content": content}))
    queue = ReadingQueue(path)
    assert queue.entries == (Queued("good", "Good", 1.5),)
    assert "1 of its entries" in queue.notices[0]
