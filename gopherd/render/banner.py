"""The banner on top of every page: big letters, as big as there is room for."""

import re
from functools import cache, lru_cache

import pyfiglet
from anyascii import anyascii

from gopherd.render.wrap import columns, wrap

SMALLER_FONTS = ("standard", "small", "mini")
"""Tried in this order when the chosen font is too wide, or is not there."""

FONT_NAME = re.compile(r"[\w'! -]+", re.ASCII)
"""What a font can be called; no path is."""

SUFFIXES = (".flf", ".tlf")
"""Of files that fonts are kept in."""


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
    """Load a font, or the one that stands in for it where there is none."""
    _loaded(next(filter(font_exists, (font, *SMALLER_FONTS))))


@lru_cache(maxsize=256)
def font_exists(font: str) -> bool:
    """Tell whether there is a figlet font of that name; a path is none."""
    return FONT_NAME.fullmatch(font) is not None and any(
        _is_font(font + suffix) for suffix in SUFFIXES
    )


def _is_font(file: str) -> bool:
    try:
        return pyfiglet.FigletFont.isValidFont(file) is not None
    except OSError:  # there is no such file
        return False


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
