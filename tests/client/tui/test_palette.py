"""The palette finds commands, links, bookmarks and places been to."""

from textual.command import CommandList, CommandPalette

from gopherclient.places import Places
from gopherclient.tui.commands import COMMANDS
from gopherclient.tui.palette import ReaderCommands
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HOME, Desk, Net, sitting
from tests.client.tui.screens.test_newsdesk import NEWS, stories


async def offered(desk: Desk, words: str) -> list[str]:
    provider = ReaderCommands(desk.browse)
    if not words:
        return [str(hit.prompt) async for hit in provider.discover()]
    hits = [hit async for hit in provider.search(words)]
    hits.sort(key=lambda hit: -hit.score)
    return [str(hit.text) for hit in hits]


@on_asyncio
async def test_every_command_is_offered_before_anything_is_typed(net: Net, places: Places) -> None:
    async with sitting(net, places) as desk:
        assert await offered(desk, "") == [one.title for one in COMMANDS]


@on_asyncio
async def test_links_bookmarks_and_history_are_found(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, f"{HOME}0/s1") as desk:
        await desk.go(NEWS)
        desk.browse.browser.stores.bookmarks.add("gopher://far.example/", "Faraway news")
        assert "Story 2" in await offered(desk, "story 2")
        assert "Faraway news" in await offered(desk, "faraway")
        assert "Text of story 1." in await offered(desk, "text of story")
        assert (await offered(desk, "go back"))[0] == "Go back"


@on_asyncio
async def test_what_is_chosen_is_done(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.press(":")
        assert isinstance(desk.app.screen, CommandPalette)
        await desk.pilot.press(*"story")
        await desk.pilot.press("space", "2")
        options = desk.app.screen.query_one(CommandList)
        await desk.until(lambda: options.option_count)
        await desk.press("down")
        await desk.press("enter")
        await desk.at("Text of story 2.")
        await desk.press("ctrl+p", "escape")
        assert not desk.over
