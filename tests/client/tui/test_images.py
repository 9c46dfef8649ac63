import struct
import sys
import types
import zlib
from io import BytesIO
from typing import Self

import pytest

from gopherclient.tui import images
from gopherclient.tui.images import caption, half_blocks, strips

RED, BLUE, BLACK = (255, 0, 0), (0, 0, 255), (0, 0, 0)


def png(rows: list[list[tuple[int, int, int]]], size: tuple[int, int] | None = None) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    width, height = size or (len(rows[0]), len(rows))
    pixels = b"".join(b"\0" + bytes(part for pixel in row for part in pixel) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


class StandIn(types.ModuleType):
    """As much of Pillow's Image as is asked for, of one colour."""

    mode = "P"

    def __init__(self, size: tuple[int, int] = (2, 3)) -> None:
        super().__init__("PIL.Image")
        self.size = size
        self.info: dict[str, object] = {}

    def open(self, file: BytesIO, *, formats: tuple[str, ...]) -> "StandIn":
        assert "EPS" not in formats
        if file.read(4) != b"\x89PNG":
            raise OSError
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def draft(self, _mode: str, _size: tuple[int, int]) -> None:
        pass

    def convert(self, _mode: str) -> "StandIn":
        return self

    def resize(self, size: tuple[int, int]) -> "StandIn":
        return StandIn(size)

    def new(self, _mode: str, size: tuple[int, int], _colour: tuple[int, ...]) -> "StandIn":
        return StandIn(size)

    def paste(self, picture: "StandIn", _place: tuple[int, int], _mask: "StandIn") -> None:
        assert picture.size[0] == self.size[0]

    def load(self) -> dict[tuple[int, int], tuple[int, int, int]]:
        return {(x, y): RED for x in range(self.size[0]) for y in range(self.size[1])}


@pytest.fixture
def pillow(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn()
    monkeypatch.setitem(sys.modules, "PIL", types.ModuleType("PIL"))
    monkeypatch.setitem(sys.modules, "PIL.Image", stand_in)
    return stand_in


def test_two_pixels_make_a_cell(pillow: StandIn) -> None:
    assert half_blocks(png([[RED]]), 10, 10) == [[(RED, RED)] * 2] * 2


def test_a_picture_keeps_its_shape(pillow: StandIn) -> None:
    pillow.size = (400, 200)
    cells = half_blocks(png([[RED]]), 40, 40)
    assert cells is not None
    assert (len(cells[0]), len(cells)) == (40, 10)


def test_bombs_are_not_decoded(pillow: StandIn) -> None:
    pillow.size = (100_000, 100_000)
    assert half_blocks(png([[RED]]), 10, 10) is None


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0)])
def test_there_must_be_room(pillow: StandIn, width: int, height: int) -> None:
    assert half_blocks(png([[RED]]), width, height) is None


def test_large_files_and_broken_ones_have_captions(
    pillow: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert half_blocks(b"not a picture", 10, 10) is None
    monkeypatch.setattr(images, "LARGEST_FILE", 3)
    assert half_blocks(png([[RED]]), 10, 10) is None


def test_without_pillow_there_is_a_caption(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    assert half_blocks(png([[RED]]), 10, 10) is None


def test_pillow_itself_draws_it_the_same() -> None:
    pytest.importorskip("PIL.Image")
    rows = [[RED, BLUE], [BLUE, RED], [RED, RED]]
    assert half_blocks(png(rows), 10, 10) == [
        [(RED, BLUE), (BLUE, RED)],
        [(RED, BLACK), (RED, BLACK)],
    ]
    assert half_blocks(png([[RED]], size=(90_000, 90_000)), 10, 10) is None
    assert half_blocks(png(rows)[:50], 10, 10) is None


@pytest.mark.parametrize(("progressive", "drawn"), [(False, True), (True, False)])
def test_a_photograph_is_decoded_small(*, progressive: bool, drawn: bool) -> None:
    """One that comes in passes is held whole by its decoder, so its whole size counts."""
    pillow = pytest.importorskip("PIL.Image")
    file = BytesIO()
    pillow.new("RGB", (4000, 2000), RED).save(file, "JPEG", progressive=progressive)
    cells = half_blocks(file.getvalue(), 40, 40)
    assert (cells is not None) is drawn


def test_equal_neighbours_share_a_segment() -> None:
    (strip,) = strips([[(RED, BLUE), (RED, BLUE), (BLUE, BLUE)]])
    assert [segment.text for segment in strip] == ["▀▀", "▀"]
    assert strip.cell_length == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (png([[RED, BLUE]]), "[picture, PNG, 2 x 1, 0.1 kB]"),
        (b"GIF89a\x40\x01\xf0\x00", "[picture, GIF, 320 x 240, 0.0 kB]"),
        (b"BM" + bytes(16) + b"\x02\0\0\0\x03\0\0\0", "[picture, BMP, 2 x 3, 0.0 kB]"),
        (b"\xff\xd8\xff" + bytes(1997), "[picture, JPEG, 2.0 kB]"),
        (b"RIFF0000WEBP", "[picture, WebP, 0.0 kB]"),
        (b"else", "[picture, in a format we do not know, 0.0 kB]"),
    ],
)
def test_a_caption_says_what_a_picture_is(data: bytes, words: str) -> None:
    assert caption(data) == words
