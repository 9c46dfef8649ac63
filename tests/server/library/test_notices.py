"""Hints: what may have changed, as far as the system says."""

import os
import subprocess
import sys
from pathlib import Path

import trio
import trio.testing

from gopherd.library.notices import MOST_HINTS, Hints, folders_of


async def test_hints_are_taken_all_at_once() -> None:
    hints = Hints()
    hints.give([])
    assert not hints.given.is_set()
    hints.give(["a.txt", "b.txt"])
    hints.give(["a.txt"])
    with trio.fail_after(30):
        await hints.wait()
    assert sorted(hints.take() or ()) == ["a.txt", "b.txt"]
    assert hints.take() == frozenset()
    assert not hints.given.is_set()


async def test_who_waits_for_hints_is_woken_though_somebody_looked_for_some_meanwhile(
    autojump_clock: trio.testing.MockClock,
) -> None:
    hints = Hints()
    with trio.fail_after(30):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(hints.wait)
            await trio.testing.wait_all_tasks_blocked()
            assert hints.take() == frozenset()
            hints.give(["a.txt"])
    assert hints.take() == frozenset({"a.txt"})


async def test_too_many_hints_are_none() -> None:
    hints = Hints()
    hints.give(map(str, range(MOST_HINTS + 1)))
    with trio.fail_after(30):
        await hints.wait()
    assert hints.take() is None
    assert hints.take() == frozenset()


def test_notices_are_asked_for_through_no_link(tmp_path: Path) -> None:
    for name in ("world/coast", ".git/objects", "h\udce9", "two\nrows"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "everything").symlink_to("/")
    (tmp_path / "world" / "around").symlink_to("..")
    assert set(folders_of(tmp_path)) == {tmp_path, tmp_path / "world", tmp_path / "world" / "coast"}


def test_folders_are_found_however_deep_they_are(tmp_path: Path) -> None:
    """Until their path is longer than the system takes; what is beyond is nowhere."""
    levels = 2500
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    try:
        assert sys.getrecursionlimit() < len(folders_of(tmp_path)) < levels
    finally:
        subprocess.run(["rm", "-r", tmp_path / "d"], check=True)
