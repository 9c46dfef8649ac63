"""A reader at a terminal of its own, on a network made of one real site and of scripted servers.

Nothing is waited for but what is to be seen: `until` looks again and again, a bounded time.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from attrs import define, field, frozen
from textual import _wait, events
from textual.pilot import Pilot
from textual.screen import Screen

from gopherclient.errors import ReaderError, Refused
from gopherclient.places import Places
from gopherclient.tui.app import ReaderApp
from gopherclient.tui.screens.browse import BrowseScreen
from gopherclient.tui.widgets.bars import Bar
from gopherclient.tui.widgets.tab_row import TabRow
from gopherd.config.settings import Settings
from gopherd.site.answer import Opened
from gopherwire.request import RequestReader
from tests.newsroom import ADDRESS, Newsroom, open_newsroom

HOME = f"gopher://{ADDRESS.host}:{ADDRESS.port}/"
PIECE = 900
"""Bytes that arrive at a time."""
LOOKS = 400
"""How often a screen is looked at for something to happen."""

HANG = "hang"
"""A server that says nothing for a long while."""
Piece = bytes | str | ReaderError


@define
class DeskStream:
    net: "Net"
    pieces: list[Piece] = field(factory=list)
    closed: bool = False

    async def send(self, data: bytes) -> None:
        self.pieces = self.net.answer(data)

    async def receive(self) -> bytes:
        await asyncio.sleep(0)
        if not self.pieces:
            return b""
        match self.pieces.pop(0):
            case bytes(data):
                return data
            case ReaderError() as error:
                raise error
            case _:
                await self.net.released.wait()
                return await self.receive()

    async def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.net.open -= 1


@define
class Net:
    """Every host is the newsroom's, and says what was scripted where that is asked for."""

    newsroom: Newsroom
    scripts: dict[bytes, list[Piece]] = field(factory=dict)
    asked: list[bytes] = field(factory=list)
    tls: list[bool] = field(factory=list)
    open: int = 0
    down: ReaderError | None = None
    released: asyncio.Event = field(factory=asyncio.Event)

    async def __call__(self, host: str, port: int, *, tls: bool) -> DeskStream:
        await asyncio.sleep(0)
        if self.down:
            raise self.down
        self.open += 1
        self.tls.append(tls)
        return DeskStream(self)

    def says(self, line: str, *pieces: Piece) -> str:
        """Script an answer; return its address as a text's."""
        self.scripts[line.encode() + b"\r\n"] = list(pieces)
        return f"gopher://{ADDRESS.host}:{ADDRESS.port}/0{line}"

    def answer(self, data: bytes) -> list[Piece]:
        self.asked.append(data)
        if data in self.scripts:
            return list(self.scripts[data])
        request = RequestReader().feed(data)
        assert request is not None
        answer = self.newsroom.site.draw(request)
        if isinstance(answer, Opened):
            with os.fdopen(answer.descriptor, "rb") as file:
                body = answer.head + file.read()
        else:
            body = answer.body
        return [body[at : at + PIECE] for at in range(0, len(body), PIECE)]

    def goes_down(self) -> None:
        self.down = Refused(f"{ADDRESS.host} refuses connections at port {ADDRESS.port}.")


@define
class Alarm:
    """A clock that stands still, and what waits for it."""

    now: float = 1_790_000_000.0
    waiting: list[Callable[[], None]] = field(factory=list)

    def __call__(self, seconds: float, call: Callable[[], None]) -> "Wait":
        self.waiting.append(call)
        return Wait(self, call)

    def ring(self) -> None:
        for call in list(self.waiting):
            self.waiting.remove(call)
            call()


@frozen
class Wait:
    alarm: Alarm
    call: Callable[[], None]

    def stop(self) -> None:
        if self.call in self.alarm.waiting:
            self.alarm.waiting.remove(self.call)


@define
class Desk:
    """What a test does and sees."""

    app: ReaderApp
    pilot: Pilot[int]
    net: Net
    alarm: Alarm

    @property
    def browse(self) -> BrowseScreen:
        return self.app.browse

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        """Paste into the prompt and press Enter."""
        assert self.app.focused
        self.app.focused.post_message(events.Paste(words))
        await self.press("enter")

    async def until(self, seen: Callable[[], object]) -> None:
        for _ in range(LOOKS):
            if seen():
                return
            await self.pilot.pause(0.001)
        raise AssertionError(f"{self.where} | {self.status} | {self.page}")

    async def loaded(self) -> None:
        await self.until(lambda: self.browse.underway is None and self.browse.rows.finished)

    async def go(self, address: str) -> None:
        self.browse.visit(address)
        await self.loaded()

    async def at(self, words: str) -> None:
        """Wait for a whole page with these words on it."""
        await self.until(lambda: self.browse.underway is None and words in self.page)

    @property
    def over(self) -> Screen[object] | None:
        """What lies over the page."""
        screen = self.app.screen
        return None if screen is self.browse else screen

    @property
    def page(self) -> str:
        return "\n".join(self.browse.rows.texts)

    @property
    def where(self) -> str:
        bar = self.browse.query_one("#address", Bar)
        return f"{bar.left} {bar.right}"

    @property
    def tab(self) -> str:
        """Which tab is shown, of how many; what the row of tabs says, where there is one."""
        row = self.browse.query_one(TabRow)
        assert row.display == (len(row.names) > 1)
        return f"{row.active + 1}/{len(row.names)}"

    @property
    def tabs(self) -> str:
        return str(self.browse.query_one(TabRow).render())

    @property
    def status(self) -> str:
        return self.browse.query_one("#status", Bar).left

    @property
    def size(self) -> str:
        return self.browse.query_one("#status", Bar).right

    @property
    def keys(self) -> str:
        bar = self.browse.query_one("#keys", Bar)
        return "  ".join([*(button.words for button in bar.buttons), bar.left])

    @property
    def here(self) -> str:
        here = self.browse.browser.history.here
        return here.url if here else ""


def places_in(folder: Path, config: str = "") -> Places:
    """Make places below a folder, with a settings file."""
    places = Places(folder / "config", folder / "data", folder / "cache")
    places.config.mkdir(parents=True, exist_ok=True)
    downloads = f'downloads = "{folder / "saved"}"\nhome = "{HOME}"\n'
    places.settings.write_text(downloads + config)
    return places


ARTICLES = {
    "world/harbour.txt": ("Harbour reopens", "2025-09-05", 40),
    "world/quito.txt": ("Ministers meet in Quito", "2025-09-04", 3),
    "sport/referee.txt": ("Referee books herself", "2025-09-06", 3),
}


@contextmanager
def network(folder: Path) -> Iterator[Net]:
    """Open a newsroom with a few articles, and a network that leads there."""
    with open_newsroom(folder, Settings()) as newsroom:
        for path, (title, day, paragraphs) in ARTICLES.items():
            newsroom.write(path, article(title, day, paragraphs))
        newsroom.publish()
        yield Net(newsroom)


def article(title: str, day: str, paragraphs: int = 3) -> str:
    body = "\n\n".join(f"Paragraph {at} of {title}." for at in range(paragraphs))
    return f"Title: {title}\nUpdated: {day}\n\n{body}\n"


@asynccontextmanager
async def sitting(
    net: Net,
    places: Places,
    address: str | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    first: bool = False,
) -> AsyncIterator[Desk]:
    """Open the reader, wait for its first page, and leave at the end."""
    alarm = Alarm()
    app = ReaderApp(places, address, dial=net, clock=lambda: alarm.now, later=alarm)
    app.is_first_run = first
    net.released.clear()
    try:
        with pytest.MonkeyPatch.context() as patch:
            # Textual looks 50 times a second whether an app has nothing left to do.
            patch.setattr(_wait, "SLEEP_GRANULARITY", 0.002)
            patch.setattr(_wait, "SLEEP_IDLE", 0.0005)
            async with app.run_test(size=size) as pilot:
                desk = Desk(app, pilot, net, alarm)
                await desk.until(lambda: app.browse.is_mounted and desk.page)
                if not net.down and not any(HANG in script for script in net.scripts.values()):
                    await desk.loaded()
                yield desk
                net.released.set()
    finally:
        app.close()
