"""The whole screen: tabs, the mouse, what is written around a page."""

import pytest
from textual.events import Resize
from textual.geometry import Size

from gopherclient.places import Places
from gopherclient.session import MOST_TABS
from gopherclient.tui.widgets.bars import Bar
from gopherclient.tui.widgets.tab_row import TabRow
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HOME, Net, sitting
from tests.client.tui.screens.test_moving import menu
from tests.client.tui.screens.test_newsdesk import NEWS, stories


@on_asyncio
async def test_tabs_are_opened_gone_through_and_closed(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("]")
        assert "There is one tab" in desk.status
        await desk.press("ctrl+w")
        assert "last tab" in desk.status
        await desk.press("j", "O")
        await desk.at("Text of story 2.")
        assert desk.tab == "2/2"
        await desk.press("[")
        await desk.at("Story 1")
        assert desk.browse.view.cursor_link == 1
        await desk.press("]")
        await desk.at("Text of story 2.")
        await desk.press("ctrl+t")
        await desk.until(lambda: desk.here == HOME)
        await desk.loaded()
        assert desk.tab == "3/3"
        await desk.press("ctrl+w")
        await desk.at("Text of story 2.")
        assert desk.tab == "2/2"
        desk.browse.tabs.extend(desk.app.new_tab() for _ in range(MOST_TABS))
        await desk.press("ctrl+t")
        assert "tabs already" in desk.status
        await desk.press("[")
        await desk.at("Story 1")
        await desk.press("O")
        assert "tabs already" in desk.status


@pytest.mark.parametrize("width", [40, 80, 160])
@on_asyncio
async def test_open_tabs_are_shown_by_name_and_can_be_clicked(
    net: Net, places: Places, width: int
) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS, size=(width, 24)) as desk:
        assert not desk.browse.query_one(TabRow).display
        await desk.press("j", "O")
        await desk.at("Text of story 2.")
        one, two = " 1 Story 1 ", " 2 Story 2 "
        assert desk.tabs == one + two
        await desk.pilot.click(TabRow, offset=(3, 0))
        await desk.at("Story 1")
        assert desk.tab == "1/2"
        await desk.pilot.click(TabRow, offset=(len(one) + 3, 0))
        await desk.at("Text of story 2.")
        await desk.pilot.click(TabRow, offset=(len(one) + 3, 0))  # it is shown already
        await desk.pilot.click(TabRow, offset=(width - 1, 0))  # nothing
        assert desk.tab == "2/2"
        await desk.press("ctrl+w")
        await desk.at("Story 1")
        assert not desk.browse.query_one(TabRow).display


@on_asyncio
async def test_the_mouse_works_everywhere(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.pilot.click("PageView", offset=(12, 1))
        await desk.at("Text of story 2.")
        await desk.pilot.click("#address", offset=(1, 0))  # back
        await desk.at("Story 1")
        await desk.pilot.click("#address", offset=(3, 0))  # forward
        await desk.at("Text of story 2.")
        asked = len(net.asked)
        await desk.pilot.click("#address", offset=(5, 0))  # load again
        await desk.until(lambda: len(net.asked) > asked)
        await desk.loaded()
        await desk.pilot.click("#address", offset=(7, 0))  # home
        await desk.until(lambda: desk.here == HOME)
        await desk.loaded()
        await desk.pilot.click("#address", offset=(30, 0))  # nothing
        keys = desk.browse.query_one("#keys", Bar)
        words = "  ".join(button.words for button in keys.buttons)
        await desk.pilot.click("#keys", offset=(1 + words.index("help"), 0))
        await desk.until(lambda: desk.over)


@on_asyncio
async def test_a_link_is_opened_beside_the_page_with_the_mouse(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.pilot.click("PageView", offset=(12, 1), control=True)
        await desk.at("Text of story 2.")
        assert desk.tab == "2/2"


@on_asyncio
async def test_the_rows_around_the_page_fit_any_terminal(net: Net, places: Places) -> None:
    """Statement C54. At 40 columns everything is still readable."""
    stories(net, 1, 2)
    async with sitting(net, places, NEWS, size=(40, 12)) as desk:
        address = desk.browse.query_one("#address", Bar)
        assert str(address.render()).startswith("‹ › ↻ ⌂ gopher://")
        assert "menu" not in desk.where
        await desk.pilot.resize_terminal(120, 30)
        await desk.until(lambda: "UTF-8 · menu" in desk.where)
        assert not desk.browse.has_class("narrow")


@on_asyncio
async def test_a_size_the_terminal_has_no_more_is_passed_over(net: Net, places: Places) -> None:
    async with sitting(net, places, NEWS) as desk:
        before = desk.browse.view.size
        desk.browse.post_message(Resize(Size(50, 10), Size(50, 10)))
        await desk.pilot.pause()
        assert desk.browse.view.size == before


@on_asyncio
async def test_a_text_without_links_has_no_hint_to_open_one(net: Net, places: Places) -> None:
    stories(net, 1)
    async with sitting(net, places, NEWS) as desk:
        assert "↵ open" in desk.keys
        await desk.press("enter")
        await desk.at("Text of story 1.")
        assert "open" not in desk.keys
        await desk.press("enter", "O")
        assert desk.here == f"{HOME}0/s1"


@on_asyncio
async def test_where_each_kind_of_link_leads_is_told(net: Net, places: Places) -> None:
    net.says(
        "/kinds",
        menu(
            "0Text\t/t\tnews.example\t7070",
            "7Search\t/f\tnews.example\t7070",
            "9File\t/b\tnews.example\t7070",
            "hWeb\tURL:https://web.example/\tnews.example\t7070",
            "8Telnet\t\tlib.example\t23",
            "0Bad\t/t\tnews.example\t99999",
        ),
    )
    async with sitting(net, places, f"{HOME}1/kinds") as desk:
        told = []
        for _ in range(6):
            told.append(desk.status)
            await desk.press("j")
        assert told[:5] == [
            f"{HOME}0/t",
            f"{HOME}7/f",
            f"{HOME}9/b",
            "https://web.example/",
            "another service, at lib.example:23",
        ]
        assert "port could not be read" in told[5]
