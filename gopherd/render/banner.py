"""The banner on top of every page: big letters, as big as there is room for."""

from functools import cache, lru_cache

import pyfiglet
from anyascii import anyascii

from gopherd.render.wrap import columns, wrap

SMALLER_FONTS = ("standard", "small", "mini")
"""Tried in this order when the chosen font is too wide, or is not there."""


@lru_cache(maxsize=256)
def draw_banner(text: str, font: str, width: int) -> tuple[str, ...]:
    """Draw a text in a figlet font, at most `width` columns wide, without spaces at row ends.

    Fonts hold ASCII alone, so other letters are spelled out first. A text too wide for every
    font is set in plain capitals.
    """
    letters = " ".join(anyascii(text).split())
    if len(letters) <= width:  # no font draws narrower letters than these
        for name in filter(font_exists, (font, *SMALLER_FONTS)):
            rows = _figure(letters, name)
            if rows and max(map(len, rows)) <= width:
                return rows
    return tuple(wrap(text.upper(), width))


def load_fonts(font: str) -> None:
    """Load a font, if there is one, and those that stand in for it."""
    for name in filter(font_exists, (font, *SMALLER_FONTS)):
        _loaded(name)


def font_exists(font: str) -> bool:
    """Tell whether there is a figlet font of that name; a path is none."""
    return font in _fonts()


@cache
def _fonts() -> frozenset[str]:
    return frozenset(pyfiglet.FigletFont.getFonts())  # type: ignore[no-untyped-call]


@cache
def _loaded(font: str) -> pyfiglet.Figlet:
    return pyfiglet.Figlet(font=font, width=10_000)


def _figure(letters: str, font: str) -> tuple[str, ...]:
    drawn = _loaded(font).renderText(letters)
    rows = [row.rstrip() for row in drawn.expandtabs().splitlines()]
    while rows and not rows[-1]:
        rows.pop()
    while rows and not rows[0]:
        rows.pop(0)
    return tuple(rows) if all(columns(row) == len(row) for row in rows) else ()
