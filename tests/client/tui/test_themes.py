"""Colours that can be read, and none where none are wanted."""

from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

from gopherclient.places import Places
from gopherclient.settings import THEMES as NAMES
from gopherclient.tui.themes import THEMES
from tests.client.loop import on_asyncio
from tests.client.tui.desk import Net, places_in, sitting

ENOUGH = 4.5
"""The contrast of text that the web's guidelines ask for (WCAG 2.1, 1.4.3)."""
DRAWN = [theme for theme in THEMES if not theme.ansi]


def test_the_themes_are_those_that_can_be_set() -> None:
    assert tuple(theme.name for theme in THEMES) == NAMES


@pytest.mark.parametrize("theme", DRAWN, ids=lambda theme: theme.name)
def test_every_colour_can_be_read_on_the_page(theme: Theme) -> None:
    for part in ("foreground", "primary", "secondary", "accent", "error", "warning", "success"):
        for ground in (theme.background, theme.panel):
            assert ground
            assert contrast(getattr(theme, part), ground) >= ENOUGH - 0.5, (part, ground)
    assert contrast(theme.variables["block-cursor-foreground"], theme.primary) >= ENOUGH


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.1)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, Color.parse(colour).rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@on_asyncio
async def test_the_terminals_own_colours_and_no_others(net: Net, tmp_path: Path) -> None:
    async with sitting(net, places_in(tmp_path, 'theme = "terminal"\n')) as desk:
        await desk.press("F", "escape")
        colours = {
            segment.style.color.type.name
            for strip in desk.browse._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.color
        }
        assert "TRUECOLOR" not in colours


@on_asyncio
async def test_no_color_leaves_none(
    net: Net, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sitting(net, places) as desk:
        assert desk.app.theme == "terminal"
        assert desk.app.get_line_filters()[-1] is desk.app.safe
