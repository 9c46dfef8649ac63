"""What the command palette finds: commands, links on the page, bookmarks, places been to."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from attrs import frozen
from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from gopherclient.tui.widgets.bars import shown_key
from gopherwire.printable import reveal

if TYPE_CHECKING:
    from gopherclient.tui.app import ReaderApp

MOST_LINKS = 500
MOST_VISITS = 200


@frozen
class Offer:
    """Something the palette can do."""

    words: str
    help: str
    run: Callable[[], object]


class ReaderCommands(Provider):
    """Offers commands first, then places."""

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
                yield Hit(score, shown, offer.run, text=offer.words, help=reveal(offer.help))

    def _commands(self) -> Iterator[Offer]:
        browse = self.reader.browse
        for command in self.reader.commands:
            run = partial(self.reader.run_action, command.id, browse)
            yield Offer(command.title, "  ".join(map(shown_key, command.keys)), run)

    def _places(self) -> Iterator[Offer]:
        browse = self.reader.browse
        for index, item in enumerate(browse.rows.links[:MOST_LINKS]):
            words = item.display.strip() or item.selector
            yield Offer(words, "link on this page", partial(browse.open_index, index))
        stores = browse.browser.stores
        kept = [(mark.title, mark.url, "bookmark") for mark in stores.bookmarks.marks]
        been = [(one.title, one.url, "history") for one in stores.visits.newest(MOST_VISITS)]
        for title, url, what in (*kept, *been):
            yield Offer(title or url, f"{what}: {url}", partial(browse.visit, url, title=title))


def _safe(words: str) -> Text:
    return Text(reveal(words))
