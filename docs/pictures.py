"""Draws the pictures of docs/reader.md from the real reader on the real content/.

Usage: python docs/pictures.py (or make pictures). The same content gives the same pictures.
"""

import asyncio
import re
import tempfile
from pathlib import Path

from attrs import define, field, frozen

from gopherclient.places import Places
from gopherclient.tui.app import ReaderApp
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue
from gopherd.render.gopher import Address
from gopherd.site.answer import Opened
from gopherd.site.site import Site, now
from gopherwire.request import RequestReader

FONT_FROM_ELSEWHERE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""A picture asks nobody for anything; whoever looks at it has a monospaced font."""

FOLDER = Path(__file__).parent / "pictures"
HOST = "lite.harbour.example"
FRONT = f"gopher://{HOST}/"
ARTICLE = f"gopher://{HOST}/1/world/harbour-reopens"


@frozen(kw_only=True)
class Picture:
    """A picture: where the reader is, what is typed, how large the terminal is."""

    name: str
    address: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (80, 24)
    theme: str = "newsprint"


PICTURES = (
    Picture(name="front", address=FRONT, keys=("j", "j"), size=(80, 32)),
    Picture(name="article", address=ARTICLE, keys=("space",), size=(80, 32), theme="paper"),
    Picture(name="panel", address=FRONT, keys=("a", "F"), size=(120, 32)),
    Picture(name="narrow", address=ARTICLE, keys=("space",), size=(40, 32), theme="amber"),
    Picture(name="keys", address=FRONT, keys=("question_mark",), size=(80, 40)),
)


@define
class SiteStream:
    """A connection to the site in this process."""

    site: Site
    heard: RequestReader = field(factory=RequestReader)
    answer: bytes = b""

    async def send(self, data: bytes) -> None:
        """Take the request, and answer it."""
        request = self.heard.feed(data)
        if request:
            answer = self.site.draw(request)
            assert not isinstance(answer, Opened)
            self.answer = answer.body

    async def receive(self) -> bytes:
        """Hand the answer on, then nothing more."""
        answer, self.answer = self.answer, b""
        return answer

    async def close(self) -> None:
        """Nothing has to be closed."""


def main() -> None:
    """Draw them all."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue = SqliteCatalogue.opened(Path(folder) / "catalogue.sqlite")
        library = Library(Path(__file__).parents[1] / "content", catalogue)
        library.refresh(now())
        site = Site(library, Address(HOST, 70))
        for picture in PICTURES:
            svg = asyncio.run(draw(picture, site, Path(folder) / picture.name))
            (FOLDER / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
        library.close()


async def draw(picture: Picture, site: Site, home: Path) -> str:
    """Open the reader, type the keys, and take its picture."""
    places = Places(home / "config", home / "data", home / "cache")
    places.config.mkdir(parents=True)
    places.settings.write_text(f'theme = "{picture.theme}"\n', encoding="utf-8")

    async def dial(host: str, port: int, *, tls: bool) -> SiteStream:
        assert (host, port, tls) == (HOST, 70, False)
        return SiteStream(site)

    app = ReaderApp(places, picture.address, dial=dial)
    async with app.run_test(size=picture.size) as pilot:
        await pilot.pause(0.5)
        for key in ("escape", *picture.keys):  # the first run begins with a welcome
            await pilot.press(key)
            await pilot.pause(0.2)
        svg = app.export_screenshot(title="gopherclient")
        return FONT_FROM_ELSEWHERE.sub("", svg)


if __name__ == "__main__":
    main()
