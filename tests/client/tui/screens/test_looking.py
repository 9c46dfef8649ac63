"""Looking at pages in other ways."""

from pathlib import Path

import pytest

from gopherclient.places import Places
from gopherclient.tui.commands import COMMANDS, shown_keys
from gopherclient.tui.screens.looking import help_text
from gopherclient.tui.screens.sheet import Sheet
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HOME, Desk, Net, places_in, sitting


def sheet(desk: Desk) -> str:
    assert isinstance(desk.app.screen, Sheet)
    return "\n".join(desk.app.screen.rows.texts)


@on_asyncio
async def test_words_are_found_while_they_are_typed(net: Net, places: Places) -> None:
    lines = "\r\n\r\n".join("a needle" if at % 20 == 0 else f"line {at}" for at in range(100))
    net.says("/text", lines.encode() + b"\r\n.\r\n")
    async with sitting(net, places, f"{HOME}0/text") as desk:
        await desk.press("/", "n", "e", "e")
        assert desk.status == "5 found"
        assert desk.browse.view.matches
        await desk.press("enter")
        assert "5 found; n next" in desk.status
        await desk.press("n")
        assert desk.status == "2 of 5"
        assert desk.browse.view.top_row > 0
        await desk.press("N", "N")
        assert desk.status == "5 of 5"
        await desk.press("escape")
        assert not desk.browse.view.matches
        await desk.press("n")
        assert "followed yet" in desk.status
        await desk.press("/", "x", "y", "z")
        assert desk.status == "Not on this page"
        await desk.press("backspace", "backspace", "backspace")
        assert not desk.browse.view.matches
        await desk.press("x", "enter", "/", "n", "escape")
        assert not desk.browse.view.matches
        assert desk.browse.view.has_focus


@on_asyncio
async def test_the_source_is_shown_as_it_came(net: Net, places: Places) -> None:
    net.says("/text", b"\x1b[31mRed\r\n   and  wide\r\n.\r\n")
    async with sitting(net, places, f"{HOME}0/text") as desk:
        await desk.press("\\")
        assert sheet(desk).startswith("\u241b[31mRed\n   and  wide\n.")
        await desk.press("j", "k", "space", "b", "q")
        assert not desk.over


@on_asyncio
async def test_information_is_asked_of_the_server(net: Net, places: Places) -> None:
    """Statement C47. What ! tells of an item is shown."""
    async with sitting(net, places, f"{HOME}1/world") as desk:
        await desk.press("=")
        assert f"Address:   {HOME}1/world" in sheet(desk)
        await desk.until(lambda: "says nothing more" in sheet(desk) or "server says" in sheet(desk))
        assert "What the server says" in sheet(desk)
        await desk.press("escape")
        desk.app.toggle_offline()
        net.goes_down()
        desk.browse.browser.stores.caps.clear()
        desk.browse.browser.stores.cache.remove("gopher://news.example:7070/0caps.txt")
        await desk.press("=")
        await desk.until(lambda: "says nothing more" in sheet(desk))
        await desk.press("escape")
        desk.app.toggle_offline()
        await desk.press("=")
        await desk.until(lambda: "says nothing more" in sheet(desk))


@on_asyncio
async def test_a_page_is_read_in_another_encoding_by_hand(net: Net, places: Places) -> None:
    """Statement C31. The reader can force an encoding."""
    net.says("/text", "Привет, газета\r\n.\r\n".encode("koi8-r"))
    async with sitting(net, places, f"{HOME}0/text") as desk:
        assert "Привет" not in desk.page
        await desk.press("c")
        await desk.type("koi8-r")
        assert "Привет" in desk.page
        assert "KOI8-R" in desk.where
        await desk.go(HOME)
        await desk.press("h")
        await desk.at("Привет")  # kept for this host
        await desk.press("R")
        await desk.until(lambda: net.asked.count(b"/text\r\n") == 2)
        await desk.at("Привет")
        await desk.press("c")
        await desk.type("base64")
        assert "is no encoding" in desk.status
        await desk.press("c")
        await desk.type("")
        assert "Привет" not in desk.page


@on_asyncio
async def test_looks_are_changed_by_keys(net: Net, places: Places) -> None:
    async with sitting(net, places) as desk:
        view = desk.browse.view
        width, wrap, banners, theme = view.column_width, view.wrap, view.banners, desk.app.theme
        await desk.press("<")
        assert view.column_width == width - 2
        await desk.press(">", ">")
        assert view.column_width == width + 2
        await desk.press("w")
        assert view.wrap is not wrap
        await desk.press("w", "ctrl+b")
        assert view.banners is not banners
        await desk.press("ctrl+b", "ctrl+e")
        assert desk.app.theme != theme
        await desk.press("ctrl+e", "ctrl+e", "ctrl+e")
        assert desk.app.theme == theme


@on_asyncio
async def test_the_keys_and_the_settings_are_on_sheets(net: Net, places: Places) -> None:
    async with sitting(net, places) as desk:
        await desk.press("?")
        for one in COMMANDS:
            assert one.title in sheet(desk)
        await desk.press("escape", ",")
        assert str(places.settings) in sheet(desk)
        assert 'theme = "newsprint"' in sheet(desk)
        assert "wrap = true" in sheet(desk)
        assert "idle-timeout = 30" in sheet(desk)
        await desk.press("ctrl+c")
        assert not desk.over


def test_the_help_has_every_command_with_its_keys() -> None:
    rows = [" ".join(row.split()) for row in help_text(COMMANDS).split("\n")]
    for one in COMMANDS:
        assert f"{' '.join(shown_keys(one).split())} {one.title}" in rows


@pytest.mark.parametrize("width", [40, 80])
@on_asyncio
async def test_on_a_narrow_screen_no_word_of_the_help_is_cut(
    net: Net, places: Places, width: int
) -> None:
    """Statement C54. Keys stand above what they do where there is no room beside it."""
    async with sitting(net, places, size=(width, 24)) as desk:
        await desk.press("question_mark")
        over = desk.app.screen
        assert isinstance(over, Sheet)
        view = over.view
        rows = [view.laid.row(y).text for y in range(view.laid.height)]
        assert "Open the link in a new tab" in " ".join(" ".join(rows).split())
        assert view.laid.widest <= view.size.width


COLOURLESS = {"NO_COLOR": "1"}


@pytest.mark.parametrize("environ", [{}, COLOURLESS])
@on_asyncio
async def test_what_was_found_can_be_read_in_the_terminals_own_colours_and_without(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    async with sitting(net, places_in(tmp_path, 'theme = "terminal"\n')) as desk:
        view = desk.browse.view
        for part in ("match", "match-here", "hint"):
            style = view.get_component_rich_style(f"page--{part}")
            assert style.color != style.bgcolor
            assert style.underline or style.reverse or style.bgcolor
        here = view.get_component_rich_style("page--cursor")
        await desk.press("slash")
        assert view.get_component_rich_style("page--cursor") != here  # the prompt has the keys
