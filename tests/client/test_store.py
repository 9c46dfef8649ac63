"""Files that are whole or not there, whatever happens."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gopherclient.queue import ReadingQueue
from gopherclient.store import held, put_aside, read_json, sweep, write_atomically

WRITER = """
import sys
from pathlib import Path
from gopherclient.store import write_atomically
print("ready", flush=True)
while True:
    for letter in b"ab":
        write_atomically(Path(sys.argv[1]), bytes([letter]) * 100_000)
"""


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file.json"
    write_atomically(path, b'{"a": 1}')
    assert read_json(path, {}) == ({"a": 1}, None)
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(path.parent) == ["file.json"]


def test_no_file_is_the_default_and_no_notice(tmp_path: Path) -> None:
    assert read_json(tmp_path / "none.json", []) == ([], None)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[1]", b"[" * 100_000, b"3"])
def test_a_damaged_file_is_put_aside(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(data)
    value, notice = read_json(path, {})
    assert value == {}
    assert notice
    assert "file.json.damaged" in notice
    assert not path.exists()
    assert (tmp_path / "file.json.damaged").read_bytes() == data


def test_without_a_default_any_value_will_do(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b"[1]")
    assert read_json(path, None) == ([1], None)


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Is a directory"):
        read_json(tmp_path, {})


def test_a_damaged_file_that_cannot_be_moved(tmp_path: Path) -> None:
    assert "cannot be moved" in put_aside(tmp_path / "none")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "write":
        monkeypatch.setattr(os, "fdopen", fail)
    elif step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_killed_writers_leave_a_whole_file(tmp_path: Path) -> None:
    """Statement C52. A crash in the middle of writing loses nothing that was there."""
    path = tmp_path / "file"
    for round_ in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == b"ready\n"
            deadline = time.monotonic() + 0.005 * round_
            while time.monotonic() < deadline or not path.exists():
                pass
            writer.kill()
        assert path.read_bytes() in {b"a" * 100_000, b"b" * 100_000}
        sweep(tmp_path)
        assert names(tmp_path) == ["file"]


def test_drafts_of_the_living_stay(tmp_path: Path) -> None:
    mine = tmp_path / f".file.{os.getpid()}-0123abcd.tmp"
    others = tmp_path / ".file.1-0123abcd.tmp"
    stray = tmp_path / f".file.{2**22 + 1}-0123abcd.tmp"
    absurd = tmp_path / f".file.{10**30}-0123abcd.tmp"
    folder = tmp_path / f".folder.{2**22 + 1}-0123abcd.tmp"
    for path in (mine, others, stray, absurd, tmp_path / "note.tmp"):
        path.touch()
    folder.mkdir()
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        mine.name,
        others.name,
        folder.name,
        "note.tmp",
    }
    sweep(tmp_path / "none")


def test_a_file_somebody_else_owns_is_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = tmp_path / ".file.7-0123abcd.tmp"
    draft.touch()

    def refuse(_process: int, _signal: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "kill", refuse)
    sweep(tmp_path)
    assert draft.exists()


def test_two_readers_change_one_file_by_turns(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "count"
    program = """
import sys
from pathlib import Path
from gopherclient.store import held, read_json, write_atomically
path = Path(sys.argv[1])
for _ in range(50):
    with held(path, patience=60):  # the other writes without a pause
        count, _notice = read_json(path, 0)
        write_atomically(path, str(count + 1).encode())
"""
    writers = [subprocess.Popen([sys.executable, "-c", program, str(path)]) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    with held(path):
        assert read_json(path, 0) == (100, None)


HOLDER = """
import sys
from pathlib import Path
from gopherclient.store import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_reader_holds(path: Path) -> Iterator[None]:
    """Let a process that does nothing more hold a file, as one that was stopped does."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.communicate()


def test_a_file_that_another_reader_never_lets_go_is_waited_for_only_so_long(
    tmp_path: Path,
) -> None:
    path = tmp_path / "file"
    with another_reader_holds(path):
        with pytest.raises(TimeoutError, match="another reader holds it"), held(path):
            pytest.fail("two readers hold one file")
        with pytest.raises(TimeoutError), held(path, patience=0):
            pytest.fail("two readers hold one file")
    with held(path, patience=0):
        write_atomically(path, b"mine")


def test_what_could_not_be_written_for_another_reader_is_told_and_written_later(
    tmp_path: Path,
) -> None:
    path = tmp_path / "queue.json"
    queue = ReadingQueue(path)
    with another_reader_holds(path):
        queue.add("a", "A", now=1)
        queue.add("b", "B", now=2)
        assert [queued.url for queued in queue.entries] == ["a", "b"]
        assert ReadingQueue(path).entries == ()
    (notice,) = queue.notices
    assert notice == (
        f"{path} cannot be written (another reader holds it); "
        "what changes is remembered until you leave."
    )
    queue.add("c", "C", now=3)
    assert [queued.url for queued in ReadingQueue(path).entries] == ["a", "b", "c"]
