"""Rows above and below the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from gopherclient.tui.widgets.bars import Bar, Button
from tests.client.loop import on_asyncio


class Shown(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []

    def compose(self) -> ComposeResult:
        yield Bar(id="bar")

    def on_bar_pressed(self, event: Bar.Pressed) -> None:
        self.pressed.append(event.command)


@asynccontextmanager
async def bar(width: int) -> AsyncIterator[tuple[Bar, Shown, Pilot[None]]]:
    app = Shown()
    async with app.run_test(size=(width, 3)) as pilot:
        yield app.query_one(Bar), app, pilot


BUTTONS = (Button("<", "back", live=False), Button("home", "home"))

ROWS = [
    (22, "left", "right", (), "left           right"),
    (22, "a long word at the left", "right", (), "a long word a… right"),
    (22, "left", "", (), "left"),
    (22, "left", "", BUTTONS, "< home left"),
    (12, "left", "right", BUTTONS, "<…   right"),
    (9, "", "all of the right", (), "all of …"),
    (7, "", "", BUTTONS, "<"),
    (22, "\x1b[2J", "\u202e", (), "␛[2J        <U+202E>"),
]


@pytest.mark.parametrize(("width", "left", "right", "buttons", "row"), ROWS)
def test_the_right_end_has_precedence_and_what_is_cut_says_so(
    width: int, left: str, right: str, buttons: tuple[Button, ...], row: str
) -> None:
    @on_asyncio
    async def check() -> None:
        async with bar(width) as (shown, _, _):
            shown.tell(left, right, buttons=buttons)
            assert len(str(shown.render())) <= width - 2
            assert str(shown.render()).rstrip() == row or right

    check()


@on_asyncio
async def test_a_button_is_pressed_where_it_stands_and_nowhere_else() -> None:
    async with bar(30) as (shown, app, pilot):
        shown.tell("words", "", buttons=BUTTONS)
        for at in range(12):
            await pilot.click(Bar, offset=(at, 0))
        assert app.pressed == ["back", "home", "home", "home", "home"]
