"""Files that arrive on the disk as they were sent."""

from pathlib import Path

import pytest

from gopherclient.download import download, part_of, undo_stop
from gopherclient.errors import Declined, EmptyReply, NotSaved, ReaderError, Reset
from gopherwire.url import GopherUrl
from tests.client.wires import ScriptedDial

FILE = GopherUrl.parse("gopher://h/9/data")
TEXT = GopherUrl.parse("gopher://h/0/text")


async def save(url: GopherUrl, path: Path, *pieces: bytes | ReaderError) -> list[int]:
    return [size async for size in download(url, ScriptedDial([*pieces]), path)]


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_file_is_saved_byte_for_byte(tmp_path: Path) -> None:
    """Statement C34. Whatever it ends with.

    Statement C36. The bytes are counted as they come.
    """
    path = tmp_path / "data"
    sizes = await save(FILE, path, b"\x00\xff" * 5000, b"..\r\n.\r\n")
    assert path.read_bytes() == b"\x00\xff" * 5000 + b"..\r\n.\r\n"
    assert sizes == [10_000, 10_007]
    assert names(tmp_path) == ["data"]


async def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    """Statement C40. What came is kept beside it."""
    path = tmp_path / "data"
    path.write_bytes(b"old")
    with pytest.raises(Reset):
        await save(FILE, path, b"new", Reset("It broke."))
    assert path.read_bytes() == b"old"
    assert part_of(path).read_bytes() == b"new"
    await save(FILE, path, b"newer")
    assert path.read_bytes() == b"newer"
    assert not part_of(path).exists()


async def test_an_error_is_not_saved_as_the_file(tmp_path: Path) -> None:
    """Statement C33. A menu row in place of a file."""
    with pytest.raises(Declined, match="Gone"):
        await save(FILE, tmp_path / "data", b"3Gone.\t\te\t1\r\n.\r\n")
    assert names(tmp_path) == []


async def test_where_nothing_came_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(EmptyReply):
        await save(FILE, tmp_path / "data")
    assert names(tmp_path) == []


async def test_whoever_leaves_before_the_end_leaves_nothing(tmp_path: Path) -> None:
    """Statement C36. It can be cancelled."""
    sizes = download(FILE, ScriptedDial([b"some", b"more"]), tmp_path / "data")
    await anext(sizes)
    assert names(tmp_path) == ["data.part"]
    await sizes.aclose()
    assert names(tmp_path) == []


async def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="cannot be written"):
        await save(FILE, tmp_path / "none" / "data", b"x")


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
        await save(TEXT, tmp_path / "again", sent)
        assert (tmp_path / "again").read_bytes() == saved
