import pytest

from gopherclient.places import Places
from gopherclient.settings import THEMES
from gopherclient.tui.colours import COLOURS
from gopherclient.tui.widgets.bars import Bar
from tests.client.loop import on_asyncio
from tests.client.tui.desk import Net, sitting


def test_every_theme_has_its_colours() -> None:
    assert tuple(COLOURS) == THEMES


@pytest.mark.parametrize("theme", THEMES)
@on_asyncio
async def test_the_first_screen_is_in_the_colours_of_what_follows(
    net: Net, places: Places, theme: str
) -> None:
    async with sitting(net, places) as desk:
        desk.app.theme = theme
        await desk.pilot.pause()
        painter = desk.browse.view.painter
        styles = COLOURS[theme].styles()
        assert styles.pop("bar") == desk.browse.query_one("#address", Bar).rich_style
        del styles["dead"]
        assert styles == {part: painter.styles[part] for part in styles}
