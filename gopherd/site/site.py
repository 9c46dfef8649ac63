"""The site: a request goes in, an answer comes out. It knows no sockets.

Pages that have been printed are kept until the news changes; drawing one reads the catalogue
and files, and belongs in a worker thread.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime

from attrs import define, evolve, field

from gopherd.article.listing import Shelf
from gopherd.library.catalogue import News
from gopherd.library.library import Library
from gopherd.render.gopher import Address
from gopherd.render.pages import fault_page, missing_page
from gopherd.render.redirect import URL_PREFIX
from gopherd.site.answer import Answer, Asked, Press, Printed
from gopherd.site.routes import Menu, Missing, Resolved, Routes, Text, canonical
from gopherwire.plus import Plain, understand
from gopherwire.request import Request

MOST_KEPT = 32 * 2**20
"""Bytes of printed pages that are kept: some 5,000 articles."""

KEEPING = 500
"""Bytes it costs to keep a page, whatever its size."""


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@define
class Site:
    """Answers requests about one library."""

    library: Library
    address: Address
    text_terminator: bool = field(default=True, kw_only=True)
    clock: Callable[[], datetime] = field(default=now, kw_only=True)
    edition: int = field(default=-1, init=False)
    kept: OrderedDict[str, bytes] = field(factory=OrderedDict, init=False)
    """Printed pages by what the site calls them, the one not asked for longest first."""
    weight: int = field(default=0, init=False)
    """Bytes they all take."""

    @property
    def press(self) -> Press:
        """What prints pages as the masthead wants them now."""
        return Press(
            masthead=self.library.masthead,
            address=self.address,
            folder=self.library.folder,
            text_terminator=self.text_terminator,
        )

    def take_note(self, edition: int) -> None:
        """Take note of a new edition: what has been printed may be old."""
        if edition != self.edition:
            self.edition = edition
            self.kept.clear()
            self.weight = 0

    def held(self, request: Request) -> Printed | None:
        """Return an answer that is ready, if there is one."""
        selector = kept_under(request)
        body = None if selector is None else self.kept.get(selector)
        if selector is None or body is None:
            return None
        self.kept.move_to_end(selector)
        return Printed(body)

    def keep(self, request: Request, answer: Answer, edition: int) -> None:
        """Keep a printed page, if it was drawn from the edition that is still the newest."""
        if not isinstance(answer, Printed) or not (answer.found and answer.settled):
            return
        selector = kept_under(request)
        if selector is None or selector in self.kept or edition != self.edition:
            return
        self.kept[selector] = answer.body
        self.weight += weight(selector, answer.body)
        while self.weight > MOST_KEPT:
            self.weight -= weight(*self.kept.popitem(last=False))

    def draw(self, request: Request) -> Answer:
        """Make an answer. Raises BadCatalogue, and OSError if a file cannot be read any more."""
        _, form = understand(request, searchable=False)
        with self.library.catalogue.reading() as news:
            latest = news.slice(Shelf(), None, 1).rows
            newest = datetime.fromtimestamp(-latest[0].age, UTC) if latest else None
            resolved = self._resolve(news, request.selector)
        asked = Asked(canonical(request.selector), form, newest)
        try:
            answer = self.press.answer(resolved, asked)
        except FileNotFoundError:
            return self.press.answer(self._missing(), asked)
        match resolved, answer:
            case ((Menu(settled=False) | Text(settled=False)), Printed()):
                return evolve(answer, settled=False)
        return answer

    def _resolve(self, news: News, selector: str) -> Resolved:
        routes = Routes(news, self.library.reader, self.library.masthead, self.clock())
        try:
            return routes.resolve(selector)
        except FileNotFoundError:  # taken away since the last edition
            return self._missing()

    def _missing(self) -> Missing:
        return Missing(missing_page(self.library.masthead))

    def fault(self, what: str, remedy: str) -> Printed:
        """Answer that something went wrong here, as a menu that reads well as text too."""
        page = fault_page(self.library.masthead, what, remedy)
        answer = self.press.answer(Missing(page), Asked())
        assert isinstance(answer, Printed)
        return answer


def kept_under(request: Request) -> str | None:
    """Name the page a request asks for, the same however it is written; None if none is kept.

    Readers choose what follows a TAB, and the addresses behind `URL:`. Neither may drive the
    pages out that everybody asks for.
    """
    selector = request.selector
    if selector.removeprefix("/").startswith(URL_PREFIX):
        return None
    if request.fields and not isinstance(understand(request, searchable=False)[1], Plain):
        return None
    return canonical(selector)


def weight(selector: str, body: bytes) -> int:
    """Estimate the bytes it takes to keep a page."""
    return len(body) + len(selector) + KEEPING
