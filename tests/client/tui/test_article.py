"""An article of the newsroom's own content, from its server to the screen."""

from pathlib import Path
from shutil import copytree

import pytest

from gopherclient.places import Places
from gopherd.config.settings import Settings
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HOME, Net, sitting
from tests.newsroom import displays, open_newsroom

CONTENT = Path(__file__).parents[3] / "content"
ARTICLE = "/world/harbour-reopens"
FEWEST_ROWS = 60


@pytest.mark.parametrize("back", ["h", "link"])
@on_asyncio
async def test_an_article_is_shown_whole_and_leads_back(
    tmp_path: Path, places: Places, back: str
) -> None:
    """Statement C53. Every row that is not blank is there; back is the index."""
    folder = tmp_path / "newsroom"
    folder.mkdir()
    copytree(CONTENT, folder / "content")
    with open_newsroom(folder, Settings()) as newsroom:
        net = Net(newsroom)
        served = b"".join(
            piece for piece in net.answer(f"{ARTICLE}\r\n".encode()) if isinstance(piece, bytes)
        )
        rows = [row.strip() for row in displays(served) if row.strip()]
        async with sitting(net, places) as desk:
            index = desk.page
            await desk.go(f"{HOME}1{ARTICLE}")
            assert [row.strip() for row in desk.browse.rows.texts if row.strip()] == rows
            assert len(rows) > FEWEST_ROWS
            if back == "link":
                displayed = [item.display for item in desk.browse.rows.links]
                assert displayed[-1] == "<- back to index"
                for _ in rows:  # far links are scrolled to before the cursor is on them
                    if desk.browse.link() != desk.browse.rows.links[-1]:
                        await desk.press("tab")
                assert desk.browse.link() == desk.browse.rows.links[-1]
                await desk.press("enter")
            else:
                await desk.press(back)
            await desk.until(lambda: desk.here == HOME and desk.page == index)
