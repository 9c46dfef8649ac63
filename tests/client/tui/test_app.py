"""Beginning and ending, and what is remembered between the two."""

from pathlib import Path

from gopherclient.places import Places
from gopherclient.tui.app import ReaderApp
from gopherclient.tui.screens.choice import Choice
from gopherclient.tui.screens.sheet import Sheet
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HOME, Net, places_in, sitting
from tests.client.tui.screens.test_newsdesk import NEWS, stories

# ---------------------------------------------------------------- beginning


@on_asyncio
async def test_the_first_run_welcomes_and_is_not_seen_again(net: Net, places: Places) -> None:
    async with sitting(net, places, first=True) as desk:
        assert isinstance(desk.app.screen, Sheet)
        assert desk.app.screen.heading == "Welcome"
        await desk.press("enter")
        assert not desk.over
        assert "Harbour reopens" in desk.page
        assert not ReaderApp(places, dial=net).is_first_run


@on_asyncio
async def test_settings_that_cannot_be_used_are_told_at_the_start(net: Net, tmp_path: Path) -> None:
    places = places_in(tmp_path, 'theme = "neon"\nnothing = 1\n[keys]\nfly = "x"\nquit = "x"\n')
    async with sitting(net, places) as desk:
        assert isinstance(desk.app.screen, Sheet)
        told = "\n".join(desk.app.screen.rows.texts)
        assert "neon" in told
        assert "fly" in told
        await desk.press("escape", "x")
        assert desk.app.return_code == 0


@on_asyncio
async def test_the_settings_are_obeyed(net: Net, tmp_path: Path) -> None:
    config = 'theme = "amber"\nwidth = 68\nwrap = false\nbanners = false\npreset = "newsboat"\n'
    async with sitting(net, places_in(tmp_path, config)) as desk:
        assert desk.app.theme == "amber"
        assert desk.browse.view.column_width == 68
        assert not desk.browse.view.wrap
        assert not desk.browse.view.banners
        await desk.press("D")
        assert desk.status == "Nothing is unread."
        await desk.press("Q")
        assert desk.app.return_code == 0


@on_asyncio
async def test_an_address_that_is_none_is_told_and_home_is_shown(net: Net, places: Places) -> None:
    async with sitting(net, places, "gopher://not a host/") as desk:
        assert "name a host can have" in desk.status or "Harbour reopens" in desk.page
        assert desk.here == HOME


# ---------------------------------------------------------------- ending, and the next time


@on_asyncio
async def test_tabs_and_places_are_restored(net: Net, places: Places) -> None:
    stories(net, 1, 2, 3)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("j", "j", "ctrl+t")
        await desk.until(lambda: desk.here == HOME)
        await desk.loaded()
        await desk.press("[")
        await desk.at("Story 3")
        await desk.press("q")
        assert desk.app.return_code == 0
    async with sitting(net, places) as desk:
        assert desk.tab == "1/2"
        assert desk.here == NEWS
        assert desk.browse.view.cursor_link == 2


@on_asyncio
async def test_looks_chosen_by_keys_are_there_after_a_restart(net: Net, tmp_path: Path) -> None:
    places = places_in(tmp_path, 'theme = "amber"\n')
    net.says("/grey", b"gr\x81n\r\n")
    address = f"{HOME}0/grey"
    async with sitting(net, places, address) as desk:
        await desk.press("ctrl+e", "<", "<", "w", "ctrl+b", "i", "c")
        await desk.type("cp437")
        await desk.until(lambda: "grün" in desk.page)
        theme = desk.app.theme
        assert theme != "amber"
    async with sitting(net, places, address) as desk:
        assert desk.app.theme == theme
        assert desk.browse.view.column_width == 66
        assert not desk.browse.view.wrap
        assert not desk.browse.view.banners
        assert not desk.app.settings.images
        assert "grün" in desk.page
        await desk.press("comma")
        assert isinstance(desk.app.screen, Sheet)
        told = "\n".join(desk.app.screen.rows.texts)
        assert f'theme = "{theme}"  (by a key; "amber" in the file)' in told
    places.settings.write_text(places.settings.read_text().replace("amber", "newsprint"))
    async with sitting(net, places, address) as desk:
        assert desk.app.theme == "newsprint"
        assert desk.browse.view.column_width == 66


@on_asyncio
async def test_two_readers_at_a_time_do_not_hurt_each_other(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as one:
        await one.press("a")
        other = ReaderApp(places, HOME, dial=net)
        try:
            assert other.session.file is not None
            assert one.app.session.file is not None
            assert other.session.file.path != one.app.session.file.path
            other.stores.bookmarks.add(HOME, "From the other")
            await one.press("B", "M")
            assert "From the other" in one.page
            other.stores.unread.mark_all_read()
            assert [menu.url for menu in other.stores.unread.followed] == [NEWS]
        finally:
            other.close()


@on_asyncio
async def test_leaving_is_asked_about_where_the_reader_wants_that(net: Net, tmp_path: Path) -> None:
    async with sitting(net, places_in(tmp_path, "confirm-leaving = true\n")) as desk:
        await desk.press("q")
        assert isinstance(desk.app.screen, Choice)
        await desk.press("n", "q", "y")
        await desk.until(lambda: desk.app.return_code == 0)


@on_asyncio
async def test_a_reader_that_is_leaving_can_be_interrupted_again(net: Net, places: Places) -> None:
    async with sitting(net, places) as desk:
        desk.app.interrupt()
        await desk.browse.view.remove()  # as all of it is, by and by
        desk.app.interrupt()
        assert desk.app.return_code == 0


@on_asyncio
async def test_a_disk_that_refuses_is_told_and_the_reader_goes_on(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        places.queue.mkdir()
        await desk.press("t")
        await desk.press("enter")
        await desk.until(lambda: "cannot be" in desk.status)
        assert "Text of story 1." in desk.page


@on_asyncio
async def test_a_session_is_kept_while_the_screen_is_taken_down(net: Net, places: Places) -> None:
    async with sitting(net, places, HOME) as desk:
        await desk.browse.view.remove()
        desk.app.save_session()
        assert [tab.here for tab in desk.app.session.restore().shown.tabs]
