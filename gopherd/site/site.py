"""The site: a request goes in, an answer comes out. It knows no sockets.

Pages that have been printed are kept until the news they show changes; drawing one reads the
catalogue and files, and belongs in a worker thread.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from attrs import define, evolve, field, frozen

from gopherd.article.listing import Shelf
from gopherd.library.catalogue import News
from gopherd.library.library import Library
from gopherd.render.address import path_of
from gopherd.render.gopher import Address
from gopherd.render.pages import fault_page, missing_page
from gopherd.site.answer import Answer, Press, Printed
from gopherd.site.articles import Linked
from gopherd.site.filing import (
    form_of,
    is_further,
    kept_under,
    leaf_kept_under,
    line_of,
    page_of,
    respelled,
    subjects_of,
)
from gopherd.site.kept import Ready, Stock
from gopherd.site.plus import Asked, PlusPress, choose
from gopherd.site.resolved import Menu, Missing, Moved, Resolved, Syndicated, Text
from gopherd.site.routes import Routes
from gopherd.site.selectors import canonical, is_search
from gopherd.site.web import Elsewhere, Leaf, WebAnswer, WebPress
from gopherwire.plus import Ask, Directory, Plain, View, understand
from gopherwire.request import Request
from gopherwire.text import guess

MOST_LEAVES = 16 * 2**20
"""Bytes of documents for browsers that are kept: some 1,000 articles, packed and not."""

FORMS = "forms"
"""With a page, the key of the names of its forms."""


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@frozen
class LookedUp:
    """What a request names."""

    resolved: Resolved
    newest: datetime | None
    """When the newest article is from, where Gopher+ asks."""
    linked: Linked = field(factory=Linked)
    """The articles a menu leads to, where they are asked for."""

    @property
    def settled(self) -> bool:
        """Whether it is the same until the news changes."""
        match self.resolved:
            case Menu(settled=settled) | Text(settled=settled) | Syndicated(settled=settled):
                return settled and self.linked.settled
            case Moved(_, found):
                return found.settled
            case _:
                return True

    @property
    def about(self) -> tuple[str, ...]:
        """The selectors of what else it shows all of."""
        match self.resolved:
            case Syndicated(feed):
                return feed.about
            case Moved(selector):
                return subjects_of(selector)
            case _:
                return ()


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
    kept: Stock[bytes] = field(factory=Stock, init=False)
    """Printed pages, by the request line that asks for each as the site itself writes it."""
    leaves: Stock[Leaf] = field(factory=lambda: Stock(MOST_LEAVES), init=False)
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
        page, line = page_of(request), kept_under(request)
        if page is None or line is None:
            return None
        match form_of(request):
            case View(view, language) if known := self.kept.get((FORMS, page)):
                name = choose(known.body.decode().split("\n"), view, language)
                return self.kept.get(line_of(page, f"+{name}"))
        return self.kept.get(line)

    def keep(self, request: Request, answer: Answer, edition: int) -> None:
        """Keep a printed page, if it was drawn from the edition that is still the newest.

        What is asked for in views of all names is kept by those that there are.
        """
        if not isinstance(answer, Printed) or not (answer.found and answer.settled):
            return
        page, line = page_of(request), kept_under(request)
        if page is None or line is None or edition != self.edition:
            return
        subjects = {*subjects_of(page), *answer.about}
        if answer.forms:
            forms = "\n".join(answer.forms).encode()
            self.kept.keep((FORMS, page), forms, subjects, aside=True)
            line = line_of(page, f"+{answer.form}")
        aside = is_further(page) or not isinstance(form_of(request), Plain)
        self.kept.keep(line, answer.body, subjects, aside=aside)

    def leaf(self, request: Request) -> Leaf | Elsewhere | None:
        """Return what a browser is sent at once, if there is something.

        That is a document that is ready, or the path as the site itself writes it.
        """
        own = respelled(request.selector)
        if own is not None:
            return Elsewhere(path_of(own))
        selector = leaf_kept_under(request)
        held = None if selector is None else self.leaves.get(selector)
        return held.body if held else None

    def keep_leaf(self, request: Request, answer: WebAnswer, edition: int) -> None:
        """Keep a document for browsers, on the terms of `keep`."""
        if not isinstance(answer, Leaf) or not (answer.found and answer.settled):
            return
        selector = leaf_kept_under(request)
        if selector is not None and edition == self.edition:
            subjects = {*subjects_of(selector), *answer.about}
            self.leaves.keep(selector, answer, subjects, aside=is_further(selector))

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
            linked = Linked()
            if isinstance(resolved, Menu) and isinstance(form, Directory):
                linked = routes.articles.linked(resolved.page)
            return LookedUp(resolved, newest, linked)

    def draw(self, request: Request) -> Answer:
        """Make an answer. Raises BadCatalogue, and OSError if a file cannot be read any more."""
        _, form = understand(request, searchable=is_search(request.selector))
        found = self.look_up(request, form)
        page = page_of(request)
        selector = canonical(request.selector) if page is None else page
        asked = Asked(selector, form, found.newest, found.linked.texts)
        try:
            answer = self._print(found.resolved, asked)
        except FileNotFoundError:
            return self._print(self._missing(), asked)
        if isinstance(answer, Printed):
            about = (*answer.about, *found.about)
            return evolve(answer, settled=found.settled, about=about)
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


def heard(words: str) -> str:
    """Read the words of an old client that does not write UTF-8."""
    return guess(words.encode("utf-8", "surrogateescape"))[0]
