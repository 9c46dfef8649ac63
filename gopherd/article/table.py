"""Draws a table as rows of text, its columns aligned by terminal columns."""

from collections.abc import Sequence

from wcwidth import wcswidth

WIDEST_CELL = 40
"""In columns; a longer cell pushes its own row aside and no other."""
GAP = "  "


def draw_table(rows: Sequence[Sequence[str]], sides: Sequence[str]) -> tuple[str, ...]:
    """Draw rows of cells, all of one length, the first row being the heads.

    `sides` says for each column where its words stand: left, right or center.
    """
    widths = [
        max((width for width in map(_width, column) if 0 < width <= WIDEST_CELL), default=1)
        for column in zip(*rows, strict=True)
    ]
    heads, *others = (
        GAP.join(_place(*cell) for cell in zip(row, widths, sides, strict=True)).rstrip()
        for row in rows
    )
    return (heads, GAP.join("-" * width for width in widths), *others)


def _place(cell: str, width: int, side: str) -> str:
    room = max(0, width - _width(cell))
    left = {"right": room, "center": room // 2}.get(side, 0)
    return " " * left + cell + " " * (room - left)


def _width(cell: str) -> int:
    return max(0, wcswidth(cell))
