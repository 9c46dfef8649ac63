"""Sheets, questions and pictures over the page."""

import struct
import zlib

from textual import events
from textual.app import App
from textual.geometry import Size
from textual.widgets import Label

from gopherclient.tui.images import strips
from gopherclient.tui.palette import Palette
from gopherclient.tui.screens.choice import Choice
from gopherclient.tui.screens.picture import PictureScreen, PictureView
from gopherclient.tui.screens.sheet import Sheet
from tests.client.loop import on_asyncio


@on_asyncio
async def test_a_choice_takes_its_own_keys_and_escape_for_the_last() -> None:
    app: App[None] = App()
    answers: list[str | None] = []
    async with app.run_test(size=(50, 12)) as pilot:
        choices = {"y": "Yes", "n": "No"}
        app.push_screen(Choice("[red]Sure\x1b?", choices), answers.append)
        await pilot.press("x", "y")
        app.push_screen(Choice("Sure?", choices), answers.append)
        await pilot.press("escape")
        app.push_screen(Choice("Sure?", choices), answers.append)
        await pilot.press("enter")
        assert answers == ["y", "n", "n"]


@on_asyncio
async def test_a_size_the_terminal_has_no_more_is_passed_over() -> None:
    app: App[None] = App()
    async with app.run_test(size=(60, 12)) as pilot:
        for over in (Sheet("Heading", "Words\n"), Choice("Sure?", {"n": "No"}), Palette()):
            app.push_screen(over)
            await pilot.pause()
            gone = Size(20, 5)
            over.post_message(events.Resize(gone, gone))
            await pilot.pause()
            assert over.outer_size == app.size
            await pilot.resize_terminal(app.size.width - 5, 12)
            await pilot.pause()
            assert over.outer_size == app.size


@on_asyncio
async def test_a_sheet_is_scrolled_added_to_and_closed() -> None:
    app: App[None] = App()
    async with app.run_test(size=(60, 12)) as pilot:
        sheet = Sheet("Heading", "\n\n".join(f"Line {at}" for at in range(50)))
        app.push_screen(sheet)
        await pilot.pause()
        await pilot.press("j", "j")
        assert sheet.view.top_row == 2
        await pilot.press("k", "space")
        assert sheet.view.top_row > 2
        await pilot.press("b")
        assert sheet.view.top_row <= 2
        await pilot.press("G")
        assert sheet.view.is_at_end
        await pilot.press("g")
        assert sheet.view.top_row == 0
        sheet.add("\n\nThe last line\n")
        assert "The last line" in sheet.rows.texts
        await pilot.press("q")
        assert app.screen is not sheet


def png(width: int, height: int) -> bytes:
    """Write a red picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    rows = b"".join(b"\0" + b"\xff\0\0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@on_asyncio
async def test_a_picture_has_a_caption_and_as_many_rows_as_fit() -> None:
    app: App[None] = App()
    wishes: list[str | None] = []
    async with app.run_test(size=(20, 8)) as pilot:
        app.push_screen(PictureScreen("Harbour", png(8, 8)), wishes.append)
        await pilot.pause()
        assert "PNG, 8 x 8" in str(app.screen.query_one(Label).render())
        view = app.screen.query_one(PictureView)
        assert len(view.rows) == 4 or "Pillow" in view.rows[1].text
        view.rows = strips([[((255, 0, 0), (0, 0, 0))] * 6] * 3)
        assert [view.render_line(y).text.strip() for y in range(7)].count("▀" * 6) == 3
        assert all(view.render_line(y).cell_length == view.size.width for y in range(7))
        await pilot.press("d")
        app.push_screen(PictureScreen("Harbour", b"no picture"), wishes.append)
        await pilot.pause()
        view = app.screen.query_one(PictureView)
        assert "drawn" in " ".join(view.render_line(y).text.strip() for y in range(7))
        await pilot.press("left")
        assert wishes == ["save", ""]
