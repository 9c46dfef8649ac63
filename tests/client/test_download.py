"""Files that arrive on the disk as they were sent."""

from pathlib import Path

import pytest

from gopherclient.document import Oops
from gopherclient.download import download, part_of, undo_stop
from gopherclient.errors import NotSaved, Reset
from gopherwire.url import GopherUrl
from tests.client.wires import ScriptedDial

FILE = GopherUrl.parse("gopher://h/9/data")
TEXT = GopherUrl.parse("gopher://h/0/text")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_file_is_saved_byte_for_byte(tmp_path: Path) -> None:
    """Statement C34. Whatever it ends with.

    Statement C36. The bytes are counted as they come.
    """
    path, sizes = tmp_path / "data", list[int]()
    dial = ScriptedDial([b"\x00\xff" * 5000, b"..\r\n.\r\n"])
    assert await download(FILE, dial, path, progress=sizes.append) is None
    assert path.read_bytes() == b"\x00\xff" * 5000 + b"..\r\n.\r\n"
    assert sizes == [10_000, 10_007]
    assert names(tmp_path) == ["data"]


async def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    """Statement C40. What came is kept beside it."""
    path = tmp_path / "data"
    path.write_bytes(b"old")
    with pytest.raises(Reset):
        await download(FILE, ScriptedDial([b"new", Reset("It broke.")]), path)
    assert path.read_bytes() == b"old"
    assert part_of(path).read_bytes() == b"new"
    await download(FILE, ScriptedDial([b"newer"]), path)
    assert path.read_bytes() == b"newer"
    assert not part_of(path).exists()


async def test_an_error_is_not_saved_as_the_file(tmp_path: Path) -> None:
    """Statement C33. A menu row in place of a file."""
    dial = ScriptedDial([b"3Gone.\t\te\t1\r\n.\r\n"])
    assert await download(FILE, dial, tmp_path / "data") == Oops("Gone.")
    assert names(tmp_path) == []


async def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="cannot be written"):
        await download(FILE, ScriptedDial([b"x"]), tmp_path / "none" / "data")


TEXTS = [
    (b"One.\r\n.\r\n", b"One.\r\n"),
    (b"One.\n.\n", b"One.\n"),
    (b"One.\n.", b"One.\n"),
    (b"One.\r\n..two\r\n.\r\nthree\r\n.\r\n", b"One.\r\n.two\r\n.\r\nthree\r\n"),
    (b"One.\r\n..two\r\n", b"One.\r\n..two\r\n"),
    (b"One.", b"One."),
    (b".\r\n", b""),
    (b".", b""),
    (b"", b""),
    (b"caf\xe9.\r\n.\r\n", b"caf\xe9.\r\n"),
]


@pytest.mark.parametrize(("sent", "saved"), TEXTS)
async def test_a_text_is_saved_without_its_stop(tmp_path: Path, sent: bytes, saved: bytes) -> None:
    """Statement C27. The stop belongs to the wire.

    Statement C28. So do doubled dots, where there was one.
    """
    path = tmp_path / "text"
    path.write_bytes(sent)
    undo_stop(path)
    assert path.read_bytes() == saved
    assert names(tmp_path) == ["text"]
    if sent:
        await download(TEXT, ScriptedDial([sent]), tmp_path / "again")
        assert (tmp_path / "again").read_bytes() == saved
