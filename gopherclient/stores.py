"""Everything the reader remembers, opened together and shared by all tabs."""

from typing import Self

from attrs import define, field

from gopherclient.bookmarks import Bookmarks
from gopherclient.cache import Cache
from gopherclient.caps import Caps
from gopherclient.places import Places
from gopherclient.queue import ReadingQueue
from gopherclient.settings import Settings
from gopherclient.unread import Unread
from gopherclient.visits import Visits
from gopherwire.url import GopherUrl


@define
class Stores:
    """Everything the reader remembers, shared by all tabs."""

    cache: Cache
    visits: Visits
    unread: Unread
    bookmarks: Bookmarks
    queue: ReadingQueue
    caps: dict[GopherUrl, tuple[Caps, float]] = field(factory=dict, init=False)
    """What hosts say of themselves, and until when it holds."""

    @classmethod
    def opened(cls, places: Places, settings: Settings) -> Self:
        """Open what there is; what is damaged begins anew and is told by `notices`."""
        return cls(
            Cache(places.pages, settings.cache_bytes),
            Visits(places.history),
            Unread(places.unread),
            Bookmarks(places.bookmarks),
            ReadingQueue(places.queue),
        )

    def notices(self) -> tuple[str, ...]:
        """Return what the person should be told, once."""
        told: list[str] = []
        for store in (self.cache, self.visits, self.unread, self.bookmarks, self.queue):
            told += store.notices
            store.notices.clear()
        return tuple(told)

    def close(self) -> None:
        """Let go of the files."""
        self.cache.close()
