"""The browser without a screen: cache, fetch, document, history and unread marks, in that order.

Knows no event loop and no clock of its own. Of two pages asked for, the last asked one wins.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from io import BytesIO
from pathlib import Path
from sys import getsizeof
from typing import TypeAlias

from attrs import define, evolve, field

from gopherclient.cache import SEARCHED_CHARACTERS
from gopherclient.caps import Caps
from gopherclient.destination import safe_name
from gopherclient.document import LONGEST_MARKUP, DocumentReader, Menu, Row
from gopherclient.download import download
from gopherclient.errors import ReaderError, TooBig, Unreachable, Untrusted
from gopherclient.fetch import fetch, fetch_whole
from gopherclient.history import Entry, History
from gopherclient.kept import CachedPage
from gopherclient.page import Arriving, Page, Step, is_name
from gopherclient.state import new_file
from gopherclient.stores import Stores
from gopherclient.stream import Dial
from gopherclient.unread import Followed
from gopherwire.errors import BadUrl
from gopherwire.item import Kind
from gopherwire.url import GopherUrl

LONGEST_PAGE = 7_500_000
"""Bytes. What is longer is shown so far, and downloaded if it is wanted whole."""
MOST_ROWS = 120_000
"""Of a page: each takes time to be looked at, however short."""
HEAVIEST_PAGE = 27_000_000
"""Bytes that it takes in memory, as it came and as rows: a link takes four times what came of it,
and where a row has one emoji, each of its letters takes four. The reader takes 80 MB then, more
than half of it for itself: `make torture TRIALS=endless`."""
PLACE = 45
"""Bytes that a row takes beside its words and itself: in lists, and as memory is cut."""
LONG_LINE = 10_000
"""Characters of a line that the screen has in pieces."""
MOUTHFUL = 2048
"""Bytes understood at a time: milliseconds, however short the rows; then keys are answered."""
PREFETCH_BYTES = 256 * 1024
"""Of a page fetched before it is asked for; no article is longer."""
CAPS_BYTES = 64 * 1024
MOST_HOSTS = 1000
"""Hosts whose caps.txt is remembered."""
GATHERED = frozenset({Kind.TEXT, Kind.MENU, Kind.HTML, Kind.XML})
"""What is fetched without being asked for; never a file, nor a search."""

Clock: TypeAlias = Callable[[], float]  # seconds since 1970
Steps: TypeAlias = AsyncGenerator[Step, None]


@define
class Browser:
    """One tab."""

    dial: Dial
    stores: Stores
    clock: Clock
    home: str = ""
    offline: bool = False
    """Whether only what was read before is shown."""
    history: History = field(factory=History)
    _asked: int = field(default=0, init=False)
    """How often a page was asked for: what belongs to an earlier time is not shown any more."""

    async def open(
        self,
        url: GopherUrl,
        *,
        title: str = "",
        reload: bool = False,
        encoding: str | None = None,
        mirrors: tuple[GopherUrl, ...] = (),
    ) -> Steps:
        """Yield the page as it arrives, and then whole; it ends early where another is asked for.

        What was read lately comes from the cache. The home page and followed menus come from it
        however old they are, at once, and again when they have been fetched; and so does a page
        that cannot be fetched anew. Nothing is raised: an error is a Page too.
        """
        mine = self._begin()
        title = title if is_name(title) else ""
        kept = self.stores.cache.get(str(url), now=self.clock())
        shown = None
        enough = self.offline or (kept is not None and not reload and self._is_fresh(kept))
        if kept is not None and (enough or (not reload and self._is_watched(url))):
            behind = not enough
            shown = self._enter(Page.recalled(url, kept, encoding, refreshing=behind), title)
            self._visit(shown)
            yield shown
            if not behind:
                return
        async with aclosing(self._fetch(url, mine, encoding, mirrors, quiet=bool(shown))) as steps:
            async for step in steps:
                if isinstance(step, Arriving):
                    self.history.go(Entry(str(step.url), title))  # it stands even if stopped now
                    yield step
                    continue
                page = step
                if kept is not None and page.failure is not None and not page.body:
                    old = shown or Page.recalled(url, kept, encoding, refreshing=False)
                    page = old.grown_old(page.failure)
                page = self._enter(page, title)
                if shown is None:
                    self._visit(page)
                yield page

    async def restore(self) -> Steps:
        """Yield the page this tab stands at, its place restored; fetched if it is kept no more."""
        entry = self.history.here
        url = _address(entry.url) if entry is not None else None
        if entry is None or url is None:
            return
        mine = self._begin()
        kept = self.stores.cache.get(entry.url, now=self.clock())
        if kept is not None:
            yield self._enter(Page.recalled(url, kept, refreshing=False), entry.title)
            return
        async with aclosing(self._fetch(url, mine, None, ())) as steps:
            async for step in steps:
                yield self._enter(step, entry.title) if isinstance(step, Page) else step

    def stop(self) -> None:
        """Let nothing that was asked for arrive any more."""
        self._begin()

    async def download(
        self, url: GopherUrl, folder: Path, name: str = ""
    ) -> AsyncGenerator[tuple[Path, int], None]:
        """Save what comes to a new file; yield the file and its bytes by now.

        Raises ReaderError as `download` does, and what came before it is kept as there. Where
        the reader leaves before the end nothing is.
        """
        path, file = new_file(folder, safe_name(name or url.selector, url.kind))
        file.close()  # the name is ours now
        try:
            async with aclosing(download(url, self.dial, path)) as sizes:
                async for size in sizes:
                    yield path, size
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    @property
    def name(self) -> str:
        """What the tab is called: by its page."""
        here = self.history.here
        return (here.title or here.url) if here is not None else "New tab"

    async def prefetch(self) -> GopherUrl | None:
        """Fetch the next unread page into the cache; return its address, None if it was not."""
        here = self.history.here
        headline = self.stores.unread.next_unread(here.url if here is not None else None)
        url = _address(headline.url) if headline is not None else None
        return url if url is not None and await self._gather(url) else None

    async def check(self) -> AsyncGenerator[Followed, None]:
        """Fetch the followed menus one after the other, and compare; yield each as it is then.

        What cannot be reached stays as it was.
        """
        for menu in self.stores.unread.followed:
            url = _address(menu.url)
            if url is None or self.offline:
                continue
            await self._gather(url, anew=True)
            if checked := self.stores.unread.menu(url):  # not unfollowed meanwhile
                yield checked

    async def caps(self, url: GopherUrl) -> Caps:
        """Return what caps.txt says of a host; it is asked once, and again when that expires.

        Nobody is told when there is none: most hosts have none.
        """
        where = GopherUrl(url.host, url.port, Kind.TEXT, "caps.txt", tls=url.tls)
        now = self.clock()
        caps, expires = self.stores.caps.get(where, (None, now))
        if caps is None and (kept := self.stores.cache.get(str(where), now=now)):
            caps = Caps.from_bytes(kept.body)
            expires = kept.fetched + caps.seconds
        if now < expires or self.offline:
            return caps or Caps()
        self._note_caps(where, caps or Caps(), now)  # who asks meanwhile does not ask the host too
        try:
            body = await fetch_whole(where, self.dial, most=CAPS_BYTES)
        except ReaderError:
            return caps or Caps()
        caps = Caps.from_bytes(body)
        if caps.values:
            self.stores.cache.put(CachedPage(str(where), where.kind, body, now), "", now=now)
        self._note_caps(where, caps, now)
        return caps

    def follow(self, page: Page) -> None:
        """Follow a menu; its links count as read."""
        items = page.document.items if isinstance(page.document, Menu) else ()
        self.stores.unread.follow(page.url, page.title, items, now=self.clock())
        self.stores.cache.keep(str(page.url))

    def unfollow(self, url: GopherUrl) -> None:
        """Follow a menu no more."""
        self.stores.unread.unfollow(url)
        self.stores.cache.keep(str(url), kept=False)

    def _begin(self) -> int:
        self._asked += 1
        return self._asked

    async def _fetch(
        self,
        url: GopherUrl,
        mine: int,
        encoding: str | None,
        mirrors: tuple[GopherUrl, ...],
        *,
        quiet: bool = False,
    ) -> Steps:
        """Yield what arrives, then the Page; nothing more once another page was asked for.

        A mirror is tried where not a byte came. A certificate that changed is not gone round.
        """
        sources = [url, *mirrors]
        while True:
            reader, held = DocumentReader(sources.pop(0), encoding=encoding), BytesIO()
            failure: ReaderError | None = None
            try:
                async with aclosing(self._hear(reader, held)) as pieces:
                    async for piece in pieces:
                        if mine != self._asked:
                            return
                        if not quiet:
                            yield piece
            except ReaderError as error:
                failure = error
            if mine != self._asked:
                return
            if failure is None or reader.size:
                yield self._finished(reader, held.getvalue(), failure)  # which copies nothing
                return
            if not sources or isinstance(failure, Untrusted):
                yield Page.failed(url, failure, self.clock())
                return

    async def _hear(self, reader: DocumentReader, held: BytesIO) -> Steps:
        """Yield what arrives of one page until it has ended; hold its bytes unless too many."""
        if self.offline:
            away = f"{reader.url} was not read before, and you are offline."
            raise Unreachable(away, remedy="Go online, or look for it in what you have read.")
        count = weight = 0
        most = LONGEST_MARKUP if reader.held_back else LONGEST_PAGE
        async with aclosing(fetch(reader.url, self.dial, most=most)) as chunks:
            async for chunk in chunks:
                for at in range(0, len(chunk), MOUTHFUL):
                    piece = chunk[at : at + MOUTHFUL]
                    rows = reader.feed(piece)
                    if reader.size <= self.stores.cache.longest:
                        weight += held.write(piece)
                    yield Arriving(reader.url, rows, reader.size)
                    if reader.ended:
                        return
                    count += len(rows)
                    weight += sum(map(_weight, rows))
                    if count > MOST_ROWS or weight > HEAVIEST_PAGE:
                        raise TooBig(f"The page goes on after {count:,} rows.")

    def _finished(self, reader: DocumentReader, body: bytes, failure: ReaderError | None) -> Page:
        """Make a page of what came, and keep it."""
        url, now = reader.url, self.clock()
        held = body if reader.size <= self.stores.cache.longest else b""
        page = Page.made(url, reader.finish(failure), now, held, failure)
        if page.is_excuse or not held:
            return page  # an excuse is no news, and does not replace what was read before
        whole = failure is None
        kept = CachedPage(str(url), url.kind, body, now, page.title, complete=whole)
        keep = self._is_watched(url) or str(url) in self.stores.bookmarks
        self.stores.cache.put(kept, page.words(SEARCHED_CHARACTERS), now=now, keep=keep)
        if isinstance(page.document, Menu):
            self.stores.unread.visit(url, page.document.items, now=now, complete=whole)
        return page

    def _enter(self, page: Page, title: str) -> Page:
        """Enter a page that is about to be shown, and give it its place back."""
        page = evolve(page, title=title or page.title)
        entry = self.history.go(Entry(str(page.url), page.title))
        return evolve(page, cursor=entry.cursor, scroll=entry.scroll)

    def _visit(self, page: Page) -> None:
        if not page.is_excuse:
            self.stores.visits.add(str(page.url), page.title, at=self.clock())
            self.stores.unread.mark(page.url)

    async def _gather(self, url: GopherUrl, *, anew: bool = False) -> bool:
        """Fetch a page into the cache and say whether it is new there; nobody is told of errors."""
        kept = self.stores.cache.get(str(url), now=self.clock())
        if self.offline or url.kind not in GATHERED or (kept is not None and not anew):
            return False
        reader = DocumentReader(url)
        try:
            body = await fetch_whole(url, self.dial, most=PREFETCH_BYTES)
        except ReaderError:
            return False
        reader.feed(body)
        self._finished(reader, body, None)
        return True

    def _note_caps(self, where: GopherUrl, caps: Caps, now: float) -> None:
        self.stores.caps[where] = caps, now + caps.seconds
        if len(self.stores.caps) > MOST_HOSTS:
            del self.stores.caps[next(iter(self.stores.caps))]

    def _is_fresh(self, kept: CachedPage) -> bool:
        return kept.is_fresh(self.clock())

    def _is_watched(self, url: GopherUrl) -> bool:
        return str(url) == self.home or self.stores.unread.menu(url) is not None


def _address(text: str) -> GopherUrl | None:
    """Return an address that was kept; None for one that is not Gopher's, or damaged."""
    try:
        return GopherUrl.parse(text)
    except BadUrl:
        return None


def _weight(row: Row) -> int:
    """Return about how many bytes a row takes; a text is held as a whole as well.

    Long lines of it are held a third time, in pieces. Rows of a menu have hosts in common, and
    what is empty.
    """
    if isinstance(row, str):
        return PLACE + getsizeof(row) * (2 if len(row) <= LONG_LINE else 4)
    words = (row.display, row.selector, row.plus)
    return PLACE + getsizeof(row) + sum(getsizeof(word) for word in words if word)
