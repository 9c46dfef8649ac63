"""The site: a request goes in, an answer comes out. It knows no sockets.

Pages that have been printed are kept until the news they show changes; drawing one reads the
catalogue and files, and belongs in a worker thread.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from attrs import define, evolve, field, frozen

from gopherd.article.listing import Shelf
from gopherd.library.catalogue import News
from gopherd.library.library import Library
from gopherd.render.gopher import Address
from gopherd.render.pages import fault_page, missing_page
from gopherd.render.plain import ascii_selector, selector_behind
from gopherd.render.results import SEARCH
from gopherd.site.answer import Answer, Press, Printed
from gopherd.site.kept import Kept, Ready
from gopherd.site.plus import Asked, PlusPress
from gopherd.site.resolved import Menu, Missing, Moved, Resolved, Syndicated, Text
from gopherd.site.routes import Routes
from gopherd.site.selectors import canonical, is_search, path_behind
from gopherd.site.web import Leaf, WebAnswer, WebPress
from gopherwire.item import URL_PREFIX
from gopherwire.plus import Ask, Directory, Plain, understand
from gopherwire.request import Request
from gopherwire.text import guess

MOST_LEAVES = 16 * 2**20
"""Bytes of documents for browsers that are kept: some 1,000 articles, packed and not."""

FORM_OF_A_PAGE = re.compile(r"(?:\.txt|/feed\.atom|/(?:before|after|within)/.*)\Z", re.DOTALL)
"""What the selectors of one page's other forms add to its own: text, feed, later pages."""


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@frozen
class LookedUp:
    """What a request names."""

    resolved: Resolved
    newest: datetime | None
    """When the newest article is from, where Gopher+ asks."""
    linked: dict[str, Text] = field(factory=dict)
    """The articles a menu leads to, where they are asked for."""


@define
class Site:
    """Answers requests about one library."""

    library: Library
    address: Address
    text_terminator: bool = field(default=True, kw_only=True)
    web: str | None = field(default=None, kw_only=True)
    """What addresses of the web view begin with; None where there is none."""
    tls_port: int = field(default=0, kw_only=True)
    """Where readers may speak TLS; 0 is nowhere."""
    clock: Callable[[], datetime] = field(default=now, kw_only=True)
    edition: int = field(default=-1, init=False)
    kept: Kept[bytes] = field(factory=Kept, init=False)
    """Printed pages, by the request line that asks for each as the site itself writes it."""
    leaves: Kept[Leaf] = field(factory=lambda: Kept(MOST_LEAVES), init=False)
    """The same for browsers, by selector."""

    @property
    def press(self) -> Press:
        """What prints pages as the masthead wants them now."""
        return Press(
            masthead=self.library.masthead,
            address=self.address,
            folder=self.library.folder,
            text_terminator=self.text_terminator,
            web=self.web,
        )

    def take_note(self, edition: int, touched: frozenset[str] | None = None) -> None:
        """Take note of a new edition: pages about these subjects are old; None means all pages."""
        if edition != self.edition:
            self.edition = edition
            self.kept.drop(touched)
            self.leaves.drop(touched)

    def held(self, request: Request) -> Ready[bytes] | None:
        """Return a page that is ready, if there is one."""
        selector = kept_under(request)
        return None if selector is None else self.kept.get(line_of(selector))

    def keep(self, request: Request, answer: Answer, edition: int) -> None:
        """Keep a printed page, if it was drawn from the edition that is still the newest."""
        if not isinstance(answer, Printed) or not (answer.found and answer.settled):
            return
        selector = kept_under(request)
        if selector is not None and edition == self.edition:
            subjects = {*subjects_of(selector), *answer.about}
            self.kept.keep(line_of(selector), answer.body, subjects)

    def leaf(self, request: Request) -> Ready[Leaf] | None:
        """Return a document for browsers that is ready, if there is one."""
        selector = leaf_kept_under(request)
        return None if selector is None else self.leaves.get(selector)

    def keep_leaf(self, request: Request, answer: WebAnswer, edition: int) -> None:
        """Keep a document for browsers, on the terms of `keep`."""
        if not isinstance(answer, Leaf) or not (answer.found and answer.settled):
            return
        selector = leaf_kept_under(request)
        if selector is not None and edition == self.edition:
            self.leaves.keep(selector, answer, {*subjects_of(selector), *answer.about})

    def look_up(self, request: Request, form: Ask) -> LookedUp:
        """Find what a request names. Raises BadCatalogue, and OSError if a file is unreadable."""
        words, _ = understand(request, searchable=is_search(request.selector))
        plus = not isinstance(form, Plain)
        with self.library.catalogue.reading() as news:
            library = self.library
            routes = Routes(
                news, library, library.masthead, self.clock(), self.tls_port, twins=plus
            )
            newest = _newest(news) if plus else None
            try:
                resolved = routes.resolve(request.selector, heard(words))
            except FileNotFoundError:  # taken away since the last edition
                return LookedUp(self._missing(), newest)
            linked = {}
            if isinstance(resolved, Menu) and isinstance(form, Directory):
                linked = routes.articles.linked(resolved.page)
            return LookedUp(resolved, newest, linked)

    def draw(self, request: Request) -> Answer:
        """Make an answer. Raises BadCatalogue, and OSError if a file cannot be read any more."""
        _, form = understand(request, searchable=is_search(request.selector))
        found = self.look_up(request, form)
        asked = Asked(canonical(request.selector), form, found.newest, found.linked)
        try:
            answer = self._print(found.resolved, asked)
        except FileNotFoundError:
            return self._print(self._missing(), asked)
        match found.resolved, answer:
            case ((Menu(settled=settled) | Text(settled=settled)), Printed()):
                return evolve(answer, settled=settled)
            case Syndicated(feed, settled=settled), Printed():
                return evolve(answer, settled=settled, about=feed.about)
            case Moved(selector, page), Printed():
                return evolve(answer, settled=page.settled, about=subjects_of(selector))
        return answer

    def _print(self, resolved: Resolved, asked: Asked) -> Answer:
        if isinstance(asked.form, Plain):
            return self.press.answer(resolved)
        return PlusPress(self.press).answer(resolved, asked)

    def browse(self, request: Request) -> WebAnswer:
        """Make an answer for a web browser. Raises what `draw` raises."""
        press = WebPress(self.press, self.clock())
        try:
            return press.answer(self.look_up(request, Plain()).resolved, request.selector)
        except FileNotFoundError:
            return press.answer(self._missing(), request.selector)

    def _missing(self) -> Missing:
        return Missing(missing_page(self.library.masthead))

    def web_fault(self, what: str, remedy: str) -> Leaf:
        """Say to a browser that something went wrong here."""
        page = fault_page(self.library.masthead, what, remedy)
        answer = WebPress(self.press, self.clock()).answer(Menu(page), "")
        assert isinstance(answer, Leaf)
        return answer

    def fault(self, what: str, remedy: str) -> Printed:
        """Answer that something went wrong here, as a menu that reads well as text too."""
        key = (what, remedy)
        if page := self.kept.get(key):
            return Printed(page.body, found=False)
        answer = self.press.answer(Missing(fault_page(self.library.masthead, what, remedy)))
        assert isinstance(answer, Printed)
        self.kept.keep(key, answer.body, ())
        return answer


def _newest(news: News) -> datetime | None:
    """Tell when the newest article is from."""
    latest = news.slice(Shelf(), None, 1).rows
    return datetime.fromtimestamp(-latest[0].age, UTC) if latest else None


def kept_under(request: Request) -> str | None:
    """Name the page a request asks for, the same however it is written; None if none is kept.

    Readers choose what follows a TAB, what they look for, and the addresses behind `URL:`. None
    of it may drive the pages out that everybody asks for.
    """
    selector = request.selector
    if selector.removeprefix("/").startswith(URL_PREFIX) or is_results(request):
        return None
    if request.fields and not isinstance(understand(request, searchable=False)[1], Plain):
        return None
    path = canonical(selector)
    behind = selector_behind(path)
    return path if behind is None else ascii_selector(canonical(behind))


def leaf_kept_under(request: Request) -> str | None:
    """Name the document for browsers that a request asks for, on the terms of `kept_under`.

    Other spellings of a path are answered with the one there is.
    """
    selector = "" if request.selector == "/" else request.selector
    return selector if not request.fields and selector == kept_under(request) else None


def line_of(selector: str) -> bytes:
    """Write the request line that asks for a page, as the site's own links make clients do."""
    return selector.encode("utf-8", "surrogateescape") + b"\r\n"


def subjects_of(selector: str) -> tuple[str, ...]:
    """Name what a page is about: itself, and the page it is another form of."""
    behind = selector_behind(selector)
    of = selector if behind is None else behind
    return tuple({selector, of, FORM_OF_A_PAGE.sub("", of)})


def is_results(request: Request) -> bool:
    """Tell whether a reader's words decide what the answer is."""
    path = path_behind(request.selector)
    return path.startswith(f"{SEARCH}/") or (path == SEARCH and bool(request.fields))


def heard(words: str) -> str:
    """Read the words of an old client that does not write UTF-8."""
    return guess(words.encode("utf-8", "surrogateescape"))[0]
