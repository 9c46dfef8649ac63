"""A publisher drops, mends and removes files while the server runs, and some of them are broken."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.newsroom import displays
from tests.running import GOPHERD, Running, has_landlock, running, until

PROMISED = 1.0
"""Seconds until news shows. On a busy machine one of three tries has to keep it."""


def soonest(change: Callable[[int], Callable[[], bool]]) -> float:
    """Make a change three times; return the least time that one took to show."""
    return min(until(change(number)) for number in range(3))


def test_news_show_within_a_second(server: Running, content: Path) -> None:
    """Statement S73. A file dropped into content/ is on the index.

    Statement S74. A removed one is gone: type 3, not a traceback.
    """

    def front() -> bytes:
        return server.ask(b"\r\n")

    def drop(number: int) -> Callable[[], bool]:
        (content / f"drop-{number}.txt").write_text(f"Title: Dropped {number}\n\nText.\n")
        return lambda: f"1Dropped {number}\t".encode() in front()

    def replace(number: int) -> Callable[[], bool]:
        spare = content / ".spare"
        spare.write_text(f"Title: Mended {number}\n\nText.\n")
        spare.replace(content / f"drop-{number}.txt")
        return lambda: f"1Mended {number}\t".encode() in front()

    def remove(number: int) -> Callable[[], bool]:
        (content / f"drop-{number}.txt").unlink()
        return lambda: f"Mended {number}".encode() not in front()

    for change in (drop, replace, remove):
        assert soonest(change) < PROMISED
    assert server.ask(b"/drop-0\r\n").startswith(b"3Nothing is published")
    assert server.complaints() == []


def test_the_masthead_may_change_too(server: Running, content: Path) -> None:
    (content / "site.toml").write_text('title = "The Harbour Post"\nzone = "Asia/Tokyo"\n')
    until(lambda: b"About The Harbour Post" in server.ask(b"\r\n"))
    (content / "site.toml").write_text('title = "Half')
    until(server.complaints)
    assert b"Harbour reopens" in server.ask(b"\r\n")
    (content / "site.toml").unlink()
    until(lambda: b"About Gopher News" in server.ask(b"\r\n"))


def swap(content: Path) -> None:
    content.rename(content.with_name("old"))
    content.mkdir()
    (content / "new.txt").write_text("Title: A new start\n\nText.\n")


def test_the_whole_folder_may_be_swapped(content: Path, tmp_path: Path) -> None:
    with running(content, "--sandbox", "off", place=tmp_path) as server:
        swap(content)
        until(lambda: b"A new start" in server.ask(b"\r\n"))
        assert server.ask(b"/world/harbour\r\n").startswith(b"3")


@pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")
def test_within_the_sandbox_another_folder_is_out_of_reach(server: Running, content: Path) -> None:
    swap(content)
    until(server.complaints)
    (complaint,) = set(server.complaints())
    assert complaint.startswith("gopherd: content cannot be looked at: [Errno 13] Permission")
    assert b"Harbour reopens" in server.ask(b"\r\n")


# ---------------------------------------------------------------- broken files

BROKEN = {
    "binary.txt": "left out: the file is binary data, not text",
    "dangling.txt": "left out: a link to something that is not there",
    "empty.txt": "left out: the file is empty",
    "fifo.txt": "left out: it is a FIFO",
    "half.txt": "left out: the file ends in the middle of a character",
    "leads-out.txt": "left out: a link that leads out of the content folder",
    "unreadable.txt": "left out: cannot be read (Permission denied)",
    "controls.txt": "1: control characters were taken out, the first of them here",
    "dates.txt": "2: 'the day after tomorrow' is no date",
    "longest.txt": "longer than an article may be",
}


def write_broken_files(content: Path) -> None:
    (content / "good.txt").write_text("Title: Still here\nUpdated: 2025-09-05\n\nText.\n")
    (content / "binary.txt").write_bytes(bytes(range(256)) * 100)
    (content / "dangling.txt").symlink_to("nowhere")
    (content / "empty.txt").write_bytes(b"")
    os.mkfifo(content / "fifo.txt")
    (content / "half.txt").write_bytes("Ein halbes \u00fc".encode()[:-1])
    (content / "leads-out.txt").symlink_to("/etc/passwd")
    (content / "unreadable.txt").write_text("Title: Secret\n\nText.\n")
    (content / "unreadable.txt").chmod(0)
    (content / "controls.txt").write_text("Title: Red \x1b[31mink\tand a tab\n\nText.\n")
    (content / "dates.txt").write_text("Title: Dates\nUpdated: the day after tomorrow\n\nText.\n")
    (content / "longest.txt").write_bytes(b"word " * 2**20)


@pytest.fixture
def ordinary() -> list[str]:
    """Name a command under which file modes mean something, even to the superuser."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("the superuser reads every file, and there is no setpriv")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"]


def test_ten_broken_files_take_nothing_down(
    content: Path, tmp_path: Path, ordinary: list[str]
) -> None:
    """Statement S73. Each is explained, and every page is served all the same."""
    write_broken_files(content)
    with running(content, place=tmp_path, under=ordinary) as server:
        until(lambda: len(server.complaints()) >= len(BROKEN))
        front = displays(server.ask(b"\r\n"))
        assert {"Still here", "Dates", "Red ink and a tab", "longest.txt"} <= set(front)
        assert "Secret" not in front
        for selector in (b"/good", b"/good.txt", b"/dates", b"/controls", b"/day", b"/about"):
            assert not server.ask(selector + b"\r\n").startswith(b"3")
        assert len(server.ask(b"/longest.txt\r\n")) > 5 * 2**20
        for name, why in BROKEN.items():
            told = [line for line in server.complaints() if f"{name}:" in line and why in line]
            assert len(told) == 1, (name, told)
            if "left out" in why:
                assert server.ask(f"/{name}\r\n".encode()).startswith(b"3Nothing is published")
        assert "Traceback" not in server.log.read_text()

    checked = subprocess.run(
        [*ordinary, *GOPHERD, "check", str(content)], check=False, capture_output=True
    )
    assert checked.returncode == 1
    lines = checked.stdout.decode().splitlines()
    for name, why in BROKEN.items():
        assert [line for line in lines if line.startswith(f"{content}/{name}:") and why in line]
    assert checked.stderr.endswith(b" left out\n")
