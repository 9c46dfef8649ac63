"""What the command palette finds: commands, links on the page, bookmarks, places been to."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from attrs import frozen
from rich.text import Text
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from gopherclient.tui.commands import shown_keys
from gopherclient.tui.screens.fitted import FittedScreen
from gopherwire.printable import reveal

if TYPE_CHECKING:
    from gopherclient.tui.app import ReaderApp

MOST_LINKS = 500
MOST_VISITS = 200


@frozen
class Offer:
    """Something the palette can do; of two that match alike the weightier one comes first."""

    words: str
    help: str
    run: Callable[[], object]
    weight: float


class Palette(CommandPalette, FittedScreen[None]):
    """Where commands are typed."""


class ReaderCommands(Provider):
    """Offers commands first, then places."""

    WEIGHTS: ClassVar = {"command": 1.0, "link": 0.9, "bookmark": 0.8, "history": 0.7}

    @property
    def reader(self) -> "ReaderApp":
        """The reader."""
        app: ReaderApp = self.app  # type: ignore[assignment]
        return app

    async def discover(self) -> Hits:
        """Offer every command before anything is typed."""
        for offer in self._commands():
            yield DiscoveryHit(_safe(offer.words), offer.run, help=reveal(offer.help))

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher = self.matcher(query)
        for offer in (*self._commands(), *self._places()):
            if (score := matcher.match(offer.words)) > 0:
                shown = _safe(offer.words)
                weighed = score * offer.weight
                yield Hit(weighed, shown, offer.run, text=offer.words, help=reveal(offer.help))

    def _commands(self) -> Iterator[Offer]:
        browse = self.reader.browse
        for command in self.reader.commands:
            run = partial(self.reader.run_action, command.id, browse)
            yield Offer(command.title, shown_keys(command), run, self.WEIGHTS["command"])

    def _places(self) -> Iterator[Offer]:
        browse = self.reader.browse
        for index, item in enumerate(browse.rows.links[:MOST_LINKS]):
            words = item.display.strip() or item.selector
            run = partial(browse.open_index, index)
            yield Offer(words, "link on this page", run, self.WEIGHTS["link"])
        stores = browse.browser.stores
        kept = [(mark.title, mark.url, "bookmark") for mark in stores.bookmarks.marks]
        been = [(one.title, one.url, "history") for one in stores.visits.newest(MOST_VISITS)]
        for title, url, what in (*kept, *been):
            visit = partial(browse.visit, url, title=title)
            yield Offer(title or url, f"{what}: {url}", visit, self.WEIGHTS[what])


def _safe(words: str) -> Text:
    return Text(reveal(words))
