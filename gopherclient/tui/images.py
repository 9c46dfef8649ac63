"""Pictures in characters: two pixels a cell, the upper half of a block over the lower one.

Pillow draws them where it is installed; without it, or where a picture is none, there is a
caption. Nothing is decoded before its size is known.
"""

import importlib.util
import io
import warnings
from typing import Any

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

MOST_PIXELS = 6_000_000
"""That are decoded: a bitmap of 24 MB, so that no small file takes the reader beyond 80."""
LARGEST_FILE = 7_500_000
"""Bytes; as a page."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "PPM", "TIFF", "XBM", "XPM")
"""What is decoded; Pillow knows more: some are programs rather than pictures, and an ICO may hold
a picture of another size than it tells."""
SCALED = frozenset({"RGB", "RGBA", "L"})
"""Modes that can be made small before anything else; others are made RGBA first."""
UPPER_HALF = "▀"

Pixel = tuple[int, int, int]
Cell = tuple[Pixel, Pixel]
"""The colours of the upper and of the lower half."""


def half_blocks(data: bytes, width: int, height: int) -> list[list[Cell]] | None:
    """Return rows of cells, at most `width` by `height`; None if the picture cannot be shown."""
    if width < 1 or height < 1 or len(data) > LARGEST_FILE:
        return None
    try:
        pillow = importlib.import_module("PIL.Image")
    except ImportError:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a picture's faults are told by how it looks
            return _draw(pillow, data, width, 2 * height)
    except Exception:  # noqa: BLE001 a decoder fed by a stranger fails in any way it likes
        return None


def why_not(data: bytes) -> str:
    """Say why there is nothing to be seen of a picture, and what to do about it."""
    if importlib.util.find_spec("PIL") is None:
        return "Pictures are drawn where Pillow is installed: pip install pillow"
    if len(data) > LARGEST_FILE:
        return "This picture is too large to be drawn."
    return "This is no picture that can be drawn, or only a part of one, or it is too large."


def _draw(pillow: Any, data: bytes, width: int, height: int) -> list[list[Cell]] | None:  # noqa: ANN401
    with pillow.open(io.BytesIO(data), formats=FORMATS) as image:
        across, down = whole = image.size
        scale = min(width / across, height / down, 1)
        size = max(round(across * scale), 1), max(round(down * scale), 1)
        image.draft("RGB", size)  # a JPEG can be decoded small, but for one that comes in passes
        across, down = whole if image.info.get("progressive") else image.size
        if across * down > MOST_PIXELS:
            return None
        picture = image if image.mode in SCALED else image.convert("RGBA")
        picture = picture.resize(size).convert("RGBA")
    ground = pillow.new("RGBA", (size[0], size[1] + size[1] % 2), (0, 0, 0, 255))
    ground.paste(picture, (0, 0), picture)
    pixels = ground.convert("RGB").load()
    return [
        [(pixels[x, y], pixels[x, y + 1]) for x in range(size[0])]
        for y in range(0, ground.size[1], 2)
    ]


def strips(cells: list[list[Cell]]) -> list[Strip]:
    """Return the rows as a widget of lines draws them; equal neighbours share a segment."""
    return [Strip(_segments(row), len(row)) for row in cells]


def _segments(row: list[Cell]) -> list[Segment]:
    segments: list[Segment] = []
    last: Cell | None = None
    for cell in row:
        if cell == last:
            segments[-1] = Segment(segments[-1].text + UPPER_HALF, segments[-1].style)
            continue
        upper, lower = cell
        style = Style(color=Color.from_rgb(*upper), bgcolor=Color.from_rgb(*lower))
        segments.append(Segment(UPPER_HALF, style))
        last = cell
    return segments


def caption(data: bytes) -> str:
    """Say in words what a picture is: its format, its size in pixels where that is easily seen."""
    size = ""
    match data:
        case _ if data.startswith(b"\x89PNG\r\n\x1a\n"):
            name, size = "PNG", _pixels(data, 16, 4, "big")
        case _ if data.startswith((b"GIF87a", b"GIF89a")):
            name, size = "GIF", _pixels(data, 6, 2, "little")
        case _ if data.startswith(b"BM"):
            name, size = "BMP", _pixels(data, 18, 4, "little")
        case _ if data.startswith(b"\xff\xd8\xff"):
            name = "JPEG"
        case _ if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            name = "WebP"
        case _:
            name = "in a format we do not know"
    return f"[picture, {name}{size}, {len(data) / 1000:.1f} kB]"


def _pixels(data: bytes, at: int, length: int, order: Any) -> str:  # noqa: ANN401
    across, down = (
        int.from_bytes(data[begin : begin + length], order) for begin in (at, at + length)
    )
    return f", {across} x {down}"
