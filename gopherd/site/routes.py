"""Which page a selector names. A selector is looked up, never made into a path.

One snapshot of the catalogue answers a whole page.
"""

import re
from datetime import datetime

from attrs import evolve, field, frozen

from gopherd.article.listing import Shelf
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import News
from gopherd.library.library import Library
from gopherd.render.page import Page
from gopherd.render.pages import (
    ABOUT,
    MISSED,
    Front,
    about_page,
    front_page,
    missing_page,
)
from gopherd.render.plain import selector_behind
from gopherd.render.redirect import redirect_page
from gopherd.render.results import SEARCH, help_page
from gopherd.site.articles import Articles
from gopherd.site.conventions import caps_text, robots_text
from gopherd.site.folders import Folders
from gopherd.site.holes import Holes, formerly
from gopherd.site.resolved import (
    Document,
    Made,
    Menu,
    Missing,
    Moved,
    Resolved,
    Text,
    spelled_out,
)
from gopherd.site.selectors import canonical, leads_out, nameable
from gopherd.site.shelves import MISSED_AFTER, RECENT, Shelves
from gopherwire.item import Kind

MOST_STORIES = 5

SEARCH_PAGE = re.compile(rf"{SEARCH}/(?P<page>[1-9]\d{{0,3}})/(?P<words>.+)", re.ASCII)


@frozen
class Routes:
    """Resolves selectors for one snapshot of the news."""

    news: News
    library: Library
    masthead: Masthead
    now: datetime
    tls_port: int = 0
    """Where readers may speak TLS; 0 is nowhere."""
    twins: bool = field(default=True, kw_only=True)
    """Whether the text of an article is made along with its menu; only Gopher+ tells of both."""

    def resolve(self, selector: str, words: str = "") -> Resolved:
        """Find what a selector names; the words are what a reader looks for.

        Raises OSError if its file cannot be read any more.
        """
        if leads_out(selector):
            document = redirect_page(selector)
            return Document(document) if document else self.missing()
        path = canonical(selector)
        if not nameable(path):
            return self.missing()
        behind = selector_behind(path)
        if behind is not None:
            return self._in_ascii(behind, words)
        if path == SEARCH:
            return self._search(words, 1)
        find = (self._find, self._find_again, self._find_moved)
        return next((found for one in find if (found := one(path))), self.missing())

    def _in_ascii(self, behind: str, words: str) -> Resolved:
        """Find the page behind a page in ASCII, and translate it; there is no other behind that."""
        if selector_behind(canonical(behind)) is not None:
            return spelled_out(self.missing())
        return spelled_out(self.resolve(behind, words))

    def _find(self, path: str) -> Resolved | None:
        shelves = self.shelves
        inside = (self.articles.find, self._hole, shelves.section)
        find = (*inside, self._own, shelves.find, shelves.feed)
        return next((found for one in find if (found := one(path)) is not None), None)

    def _find_again(self, path: str) -> Resolved | None:
        """Find what the home server of a gopherhole would have called so."""
        former = canonical(formerly(path))
        found = self._find(former) if former != path and self.holes.hold(former) else None
        # printed pages are dropped by the selectors of today
        return evolve(found, settled=False) if isinstance(found, Menu | Text) else found

    def _find_moved(self, path: str) -> Moved | None:
        """Find the article that had a selector before; what was a text stays one."""
        as_text = path.endswith(".txt")
        entry = self.news.moved(path) or (as_text and self.news.moved(path.removesuffix(".txt")))
        if not entry:
            return None
        selector = entry.headline.selector + (".txt" if as_text else "")
        found = self.articles.find(selector)
        return Moved(selector, found) if isinstance(found, Menu | Text) else None

    def missing(self) -> Missing:
        """Say that there is nothing."""
        return Missing(missing_page(self.masthead))

    def _hole(self, path: str) -> Resolved | None:
        shown = self.holes.find(path)
        return Menu(shown.page, settled=shown.alone) if shown else None

    @property
    def articles(self) -> Articles:
        """What reads articles."""
        return Articles(self.news, self.library, self.masthead, self.now, twins=self.twins)

    @property
    def shelves(self) -> Shelves:
        """What finds lists of articles."""
        return Shelves(self.news, self.masthead, self.articles, self.folders)

    @property
    def holes(self) -> Holes:
        """What finds the pages of gopherholes."""
        return Holes(self.news, self.library, self.masthead)

    @property
    def folders(self) -> Folders:
        """What lists the sections and files of folders."""
        return Folders(self.news, self.holes, self.masthead)

    def _own(self, path: str) -> Resolved | None:
        match path:
            case "":
                return Menu(self._front())
            case _ if path == ABOUT:
                return Menu(about_page(self.masthead, self.news.census()))
            case _ if path == MISSED:
                return self.shelves.missed()
            case "/caps.txt":
                return Made(caps_text(self.masthead, self.tls_port))
            case "/robots.txt":
                return Made(robots_text())
        if search := SEARCH_PAGE.fullmatch(path):
            return self._search(search["words"], int(search["page"]))
        if path.startswith(MISSED_AFTER):
            return self.shelves.missed(path.removeprefix(MISSED_AFTER))
        from gopherd.site.archive import Archive

        page = Archive(self.news, self.masthead).find(path) or self.folders.find(path)
        return Menu(page) if page else None

    def _search(self, words: str, page: int) -> Menu:
        from gopherd.article.query import understand
        from gopherd.site.searching import Searching

        question = understand(words)
        if question.wanted is None:
            return Menu(help_page(self.masthead, question.remarks), kind=Kind.SEARCH)
        searching = Searching(self.news, self.library, self.masthead)
        return Menu(searching.page(question, page))

    def _front(self) -> Page:
        front = Front(
            day=self.news.census(newest_day=True),
            stories=self.news.stories(RECENT, MOST_STORIES),
            latest=self.news.slice(Shelf(), None, self.masthead.per_page),
            sections=self.folders.sections(""),
            files=self.folders.files(""),
        )
        return front_page(self.masthead, front)
