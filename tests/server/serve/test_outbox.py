"""Lines get where they are to go, and nobody waits for them."""

import logging
import os
import threading
from contextlib import closing
from pathlib import Path

import pytest
import trio
import trio.testing

from gopherd.errors import BadSettings
from gopherd.serve import outbox as outbox_module
from gopherd.serve.outbox import STANDARD_ERROR, WRITE_EVERY, Outbox, Posted, open_outbox


def errors() -> Outbox:
    return Outbox(STANDARD_ERROR)


def test_a_file_is_added_to(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    for _ in range(2):
        with open_outbox(str(file), errors()) as outbox:
            outbox.put("a line\n")
    assert file.read_text() == "a line\n" * 2
    assert file.stat().st_mode & 0o777 == 0o640 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("place", ["-", "off"])
def test_what_has_no_file_goes_the_way_of_errors(
    place: str, capfd: pytest.CaptureFixture[str]
) -> None:
    shared = errors()
    with closing(shared), open_outbox(place, shared) as outbox:
        assert outbox is shared
        outbox.put("a line\n")
    assert capfd.readouterr() == ("", "a line\n")


@pytest.mark.parametrize("name", [".", "missing/journal", "file/journal", "n" * 300])
def test_a_place_that_cannot_be_written_names_the_flag(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(BadSettings, match="--journal"),
        open_outbox(str(tmp_path / name), errors()),
    ):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is /dev/full")
def test_a_full_disk_loses_lines_and_counts_them() -> None:
    with open_outbox("/dev/full", errors()) as outbox:
        outbox.write(["a\n", "b\n"])
        assert outbox.lost == 2


def no_thread(*_: object, **__: object) -> None:
    raise RuntimeError("can't start new thread")


async def test_lines_wait_until_there_is_a_thread_to_write_them(
    tmp_path: Path, autojump_clock: trio.testing.MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    autojump_clock.autojump_threshold = 0.05
    file = tmp_path / "journal"
    with open_outbox(str(file), errors()) as outbox:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(outbox.run)
            with monkeypatch.context() as patch:
                patch.setattr(trio.to_thread, "run_sync", no_thread)
                outbox.put("first\n")
                await trio.sleep(2 * WRITE_EVERY)
                outbox.put("then\n")
                await trio.sleep(2 * WRITE_EVERY)
            await trio.sleep(2 * WRITE_EVERY)
            nursery.cancel_scope.cancel()
    assert file.read_text() == "first\nthen\n"


def test_without_a_thread_it_closes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    with open_outbox(str(tmp_path / "journal"), errors()) as outbox:
        outbox.put("lost\n")


async def test_lines_are_written_while_it_runs(
    tmp_path: Path, autojump_clock: trio.testing.MockClock
) -> None:
    autojump_clock.autojump_threshold = 0.05  # seconds of real time: a thread is at work meanwhile
    file = tmp_path / "journal"
    with open_outbox(str(file), errors()) as outbox:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(outbox.run)
            for number in range(3):
                outbox.put(f"{number}\n")
                await trio.sleep(2 * WRITE_EVERY)
                assert file.read_text().endswith(f"{number}\n")
            nursery.cancel_scope.cancel()
        outbox.put("the last\n")
    assert file.read_text() == "0\n1\n2\nthe last\n"


@pytest.mark.parametrize("gone", ["moved", "removed"])
def test_a_file_that_is_moved_away_is_begun_anew(tmp_path: Path, gone: str) -> None:
    file, elsewhere = tmp_path / "journal", tmp_path / "journal.1"
    with open_outbox(str(file), errors()) as outbox:
        outbox.write(["old\n"])
        if gone == "moved":
            file.rename(elsewhere)
        else:
            file.unlink()
        outbox.write(["new\n"])
    assert file.read_text() == "new\n"
    assert not elsewhere.exists() or elsewhere.read_text() == "old\n"


def test_a_fifo_nobody_reads_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    """The lines go where they went before, until there is a file again."""
    file, elsewhere = tmp_path / "journal", tmp_path / "journal.1"
    with open_outbox(str(file), errors()) as outbox:
        file.rename(elsewhere)
        os.mkfifo(file)
        outbox.write(["old\n"])
        file.unlink()
        outbox.write(["new\n"])
    assert (elsewhere.read_text(), file.read_text()) == ("old\n", "new\n")


def test_a_fifo_that_is_read_may_be_the_journal(tmp_path: Path) -> None:
    fifo = tmp_path / "journal"
    os.mkfifo(fifo)
    with pytest.raises(BadSettings, match="--journal"), open_outbox(str(fifo), errors()):
        pass
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with open_outbox(str(fifo), errors()) as outbox:
            outbox.write(["a line\n"])
            assert os.get_blocking(outbox.descriptor)
        assert os.read(reading, 100) == b"a line\n"
    finally:
        os.close(reading)


def test_a_file_whose_folder_has_gone_is_written_on(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with open_outbox(str(folder / "journal"), errors()) as outbox:
        (folder / "journal").unlink()
        folder.rmdir()
        outbox.write(["a line\n"])
        assert not outbox.lost


async def test_a_pipe_nobody_reads_costs_lines_and_stops_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox_module, "MOST_HELD", 10)
    monkeypatch.setattr(outbox_module, "WRITE_EVERY", 0.001)
    monkeypatch.setattr(outbox_module, "LAST_WORDS", 0.01)
    reading, writing = os.pipe()
    outbox = Outbox(writing)
    try:
        with closing(outbox):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(outbox.run)
                while not outbox.lost:  # a pipe holds 64 kB, then the thread that writes waits
                    outbox.put("x" * 10_000 + "\n")
                    await trio.lowlevel.checkpoint()
                nursery.cancel_scope.cancel()
    finally:
        os.close(reading)
        os.close(writing)


def test_what_is_logged_goes_the_same_way() -> None:
    outbox = errors()
    record = logging.makeLogRecord({"msg": "left out: %s", "args": ("a.txt",)})
    Posted(outbox.put).emit(record)
    assert outbox.taken() == ["left out: a.txt\n"]
    assert outbox.taken() == []
