"""Files, copies and other programs."""

from pathlib import Path

from gopherclient.errors import Refused, Reset
from gopherclient.places import Places
from gopherclient.tui.screens.picture import PictureScreen
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HANG, HOME, Net, sitting
from tests.client.tui.screens.test_moving import menu

FILES = menu(
    "9A file\t/../../etc/pass wd.bin\tnews.example\t7070",
    "IA picture\t/p.png\tnews.example\t7070",
    "8Telnet\t\tlib.example\t23",
)
DATA = bytes(range(256)) * 400 + b"\r\n.\r\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (3).to_bytes(4) + (5).to_bytes(4)


def saved(places: Places) -> Path:
    return places.config.parent / "saved"


@on_asyncio
async def test_a_file_is_saved_byte_for_byte_under_a_safe_name_and_never_over_another(
    net: Net, places: Places
) -> None:
    """Statements C34 and C35. Files are saved byte-equal, under names that stay in the folder."""
    net.says("/files", FILES)
    net.says("/../../etc/pass wd.bin", DATA[:90_000], DATA[90_000:])
    async with sitting(net, places, f"{HOME}1/files") as desk:
        for name in ("pass wd.bin", "pass wd-1.bin"):
            await desk.press("enter")
            await desk.press("enter")
            await desk.until(lambda: "bytes" in desk.status)
            assert (saved(places) / name).read_bytes() == DATA
        await desk.press("d")
        assert desk.browse.prompt.asking
        await desk.press("escape")
        await desk.press("j", "j", "d")
        assert "no file behind" in desk.status


@on_asyncio
async def test_a_download_is_stopped_and_leaves_nothing(net: Net, places: Places) -> None:
    """Statement C36. A download shows its progress in bytes and can be cancelled."""
    net.says("/files", FILES)
    net.says("/../../etc/pass wd.bin", DATA, HANG)
    async with sitting(net, places) as desk:
        desk.browse.visit(f"{HOME}1/files")
        await desk.at("A picture")
        await desk.press("d", "enter")
        await desk.until(lambda: "kB" in desk.status)
        await desk.press("escape")
        await desk.until(lambda: not net.open)
        assert "nothing of it is left" in desk.status
        assert not list(saved(places).iterdir())
        await desk.press("d", "enter")
        await desk.until(lambda: net.open)
        net.scripts.clear()
        net.says("/../../etc/pass wd.bin", b"3Gone\t\terror.host\t1\r\n")
        net.released.set()
        await desk.until(lambda: not net.open)
        await desk.press("d", "enter")
        await desk.until(lambda: "Gone" in desk.status)


@on_asyncio
async def test_a_download_that_never_begins_says_why(net: Net, places: Places) -> None:
    net.says("/files", FILES)
    async with sitting(net, places, f"{HOME}1/files") as desk:
        saved(places).write_text("in the way")
        await desk.press("d", "enter")
        await desk.until(lambda: "cannot be written" in desk.status)
        saved(places).unlink()
        net.down = Refused("news.example refuses connections.")
        await desk.press("d", "enter")
        await desk.until(lambda: "refuses" in desk.status)


@on_asyncio
async def test_a_page_is_saved_as_it_reads(net: Net, places: Places) -> None:
    net.says("/text", b"Sm\xf6rg\xe5s\r\n..\r\n.\r\n")
    net.says("/menu", menu("0One\t/one\tnews.example\t7070"))
    async with sitting(net, places, f"{HOME}0/text") as desk:
        await desk.press("s", "enter")
        assert desk.status == f"Saved to {saved(places) / 'text'}"
        assert (saved(places) / "text").read_text() == "Smörgås\n."
        await desk.go(f"{HOME}1/menu")
        await desk.press("s", "enter")
        assert (saved(places) / "menu").read_bytes().startswith(b"0One\t/one")
        (saved(places) / "menu").unlink()
        (saved(places) / "text").unlink()
        saved(places).rmdir()
        saved(places).write_text("in the way")
        await desk.press("s", "enter")
        assert "cannot be written" in desk.status
        saved(places).unlink()
        saved(places).mkdir()
        await desk.press("B")
        assert "★" in desk.where
        await desk.press("B")
        places.bookmarks.unlink()
        places.bookmarks.mkdir()
        await desk.press("B")
        assert "cannot be" in desk.status
        await desk.press("U")
        await desk.loaded()
        net.says("/none")
        await desk.go(f"{HOME}0/none")
        await desk.press("s")
        assert "nothing to save" in desk.status


@on_asyncio
async def test_addresses_and_pages_are_copied(net: Net, places: Places) -> None:
    net.says("/text", b"One\r\nTwo\r\n.\r\n")
    async with sitting(net, places, f"{HOME}0/text") as desk:
        await desk.press("y")
        assert desk.app.clipboard == f"{HOME}0/text"
        await desk.press("Y")
        assert desk.app.clipboard == "One\nTwo"


@on_asyncio
async def test_a_program_needs_a_terminal_that_can_be_lent(net: Net, places: Places) -> None:
    async with sitting(net, places) as desk:
        await desk.press("|")
        await desk.type("less")
        assert "cannot be lent" in desk.status
        await desk.press("|")
        await desk.type("")
        assert "lent" not in desk.status


@on_asyncio
async def test_a_page_of_which_only_a_part_came_is_saved_as_one(net: Net, places: Places) -> None:
    net.says("/menu", b"0One\t/one\tnews.example\t7070\r\n", Reset("It broke off."))
    async with sitting(net, places, f"{HOME}1/menu") as desk:
        await desk.press("s", "enter")
        assert desk.status == f"Saved to {saved(places) / 'menu'}, as far as it came"


@on_asyncio
async def test_a_picture_is_shown_and_saved_from_there(net: Net, places: Places) -> None:
    net.says("/files", FILES)
    net.says("/p.png", PNG)
    async with sitting(net, places, f"{HOME}1/files") as desk:
        await desk.press("j", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, PictureScreen))
        assert isinstance(desk.app.screen, PictureScreen)
        assert "PNG, 3 x 5" in desk.app.screen.words
        await desk.press("s", "enter")
        await desk.until((saved(places) / "p.png").exists)
        await desk.press("i")
        assert "saved, not shown" in desk.status
        await desk.press("enter")
        assert desk.browse.prompt.asking
        await desk.press("escape", "i", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, PictureScreen))
        await desk.press("q")
        assert not desk.over
        net.goes_down()
        await desk.press("enter")
        await desk.until(lambda: "refuses connections" in desk.status)


@on_asyncio
async def test_the_panel_shows_what_there_is_and_leads_there(net: Net, places: Places) -> None:
    net.says("/menu", menu("0One\t/one\tnews.example\t7070"))
    net.says("/one", b"The one\r\n.\r\n")
    async with sitting(net, places, f"{HOME}1/menu", size=(120, 30)) as desk:
        await desk.press("a", "B", "t", "F")
        panel = desk.browse.panel
        assert panel.has_focus
        headings = [one.title for one in panel.entries if one.title and not one.address]
        assert headings == ["Unread", "To be read", "Bookmarks", "History"]
        assert not desk.browse.has_class("narrow")
        await desk.press("j", "k", "h")
        assert desk.browse.view.has_focus
        assert panel.has_class("shown")
        await desk.press("F", "F")
        await desk.press("j", "l")
        await desk.at("The one")
        await desk.press("escape")
        assert not panel.has_class("shown")
        await desk.pilot.resize_terminal(60, 20)
        await desk.press("F")
        assert desk.browse.has_class("narrow")
        assert panel.size.width < 30
        await desk.pilot.resize_terminal(40, 20)
        # What would be left of the page is of no use.
        await desk.until(lambda: panel.outer_size.width == 40)
        await desk.press("h")
        assert not panel.has_class("shown")
