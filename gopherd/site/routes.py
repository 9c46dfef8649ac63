"""Which page a selector names. A selector is looked up, never made into a path.

One snapshot of the catalogue answers a whole page.
"""

import re
from datetime import date, datetime

from attrs import evolve, field, frozen

from gopherd.article.body import SCHEME
from gopherd.article.listing import BROWSABLE, Filed, Headline, Mark, Shelf, ShelfKind
from gopherd.article.model import Article, long_date
from gopherd.article.query import understand
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import ArticleEntry, FileEntry, News
from gopherd.library.reader import Reader, path_beside
from gopherd.library.scan import ARTICLE_SUFFIXES
from gopherd.render.feed import Entry, Feed
from gopherd.render.frame import FEED
from gopherd.render.page import Page
from gopherd.render.pages import (
    ABOUT,
    MISSED,
    Folder,
    Front,
    about_page,
    front_page,
    index_page,
    missed_page,
    missing_page,
    section_page,
    shelf_page,
)
from gopherd.render.redirect import URL_PREFIX, redirect_page
from gopherd.render.results import SEARCH, help_page
from gopherd.render.story import Around, article_page, article_text
from gopherd.site.conventions import caps_text, robots_text
from gopherd.site.holes import Holes, formerly
from gopherd.site.searching import Searching
from gopherwire.item import LONGEST_SELECTOR, Kind

RECENT = 7 * 24 * 3600
"""Seconds. A story whose last take is older than the newest news by more is no news."""

MOST_STORIES = 5
MOST_TAKES = 20
"""Rows an article's page gives to its story; the page of the story has them all."""

MOST_IN_A_FEED = 25
"""Articles, whole, in one feed: some 150 kB, which its readers fetch again and again."""
MOST_RELATED = 5

SEARCH_PAGE = re.compile(rf"{SEARCH}/(?P<page>[1-9]\d{{0,3}})/(?P<words>.+)", re.ASCII)

NAMES_PER_PAGE = 100
"""Shelves on one page of an index of shelves."""

WITH_TYPE = re.compile(r"[0-9A-Za-z+:;<](?=/)")
"""An item type in front of a selector, as clients send that take it for a part of the path."""


@frozen
class Menu:
    """A page of items."""

    page: Page
    modified: datetime | None = None
    twin: Page | None = None
    """The same as a text, where there is one."""
    kind: Kind = field(default=Kind.MENU, kw_only=True)
    """The item type of what leads to it."""
    settled: bool = field(default=True, kw_only=True)
    """Whether it shows what the catalogue knows, not a file that has been written since."""


@frozen
class Text:
    """A page to be read as a text."""

    page: Page
    modified: datetime | None = None
    settled: bool = field(default=True, kw_only=True)


@frozen
class Syndicated:
    """A feed."""

    feed: Feed
    settled: bool = field(default=True, kw_only=True)


@frozen
class Made:
    """A text that is no page."""

    text: str


@frozen
class Document:
    """A document that is no text of Gopher's: HTML."""

    body: bytes


@frozen
class Stored:
    """A file, sent as it is."""

    entry: FileEntry


@frozen
class Missing:
    """Nothing is published under the selector."""

    page: Page


Resolved = Menu | Text | Made | Syndicated | Document | Stored | Missing


@frozen
class Routes:
    """Resolves selectors for one snapshot of the news."""

    news: News
    reader: Reader
    masthead: Masthead
    now: datetime
    tls_port: int = 0
    """Where readers may speak TLS; 0 is nowhere."""

    def resolve(self, selector: str, words: str = "") -> Resolved:
        """Find what a selector names; the words are what a reader looks for.

        Raises OSError if its file cannot be read any more.
        """
        if selector.removeprefix("/").startswith(URL_PREFIX):
            document = redirect_page(selector)
            return Document(document) if document else self.missing()
        path = canonical(selector)
        if not nameable(path):
            return self.missing()
        if path == SEARCH:
            return self._search(words, 1)
        return self._find(path) or self._find_again(path) or self.missing()

    def _find(self, path: str) -> Resolved | None:
        for find in (self._entry, self._hole, self._section, self._own, self._shelf, self._feed):
            if (found := find(path)) is not None:
                return found
        return None

    def _find_again(self, path: str) -> Resolved | None:
        """Find what the home server of a gopherhole would have called so."""
        former = canonical(formerly(path))
        found = self._find(former) if former != path and self.holes.hold(former) else None
        # printed pages are dropped by the selectors of today
        return evolve(found, settled=False) if isinstance(found, Menu | Text) else found

    def missing(self) -> Missing:
        """Say that there is nothing."""
        return Missing(missing_page(self.masthead))

    # ------------------------------------------------------------ what is in content/

    def _entry(self, path: str) -> Resolved | None:
        match self.news.entry(path):
            case FileEntry() as stored:
                return Stored(stored)
            case ArticleEntry() as written:
                return self._article(written)
        if not path.endswith(".txt"):
            return None
        match self.news.entry(path.removesuffix(".txt")):
            case ArticleEntry() as written if article := self._read(written):
                settled = self.reader.is_unchanged(written)
                return Text(article_text(article), article.when.moment, settled=settled)
        return None

    def _read(self, entry: ArticleEntry) -> Article | None:
        return self.reader.article(entry, now=self.now)

    def _article(self, entry: ArticleEntry) -> Resolved | None:
        article = self._read(entry)
        if article is None:
            return None
        newer, older = self.news.neighbours(entry)
        story = self.news.story(entry.story) if entry.story else None
        takes = self.news.slice(Shelf(ShelfKind.STORY, entry.story), None, MOST_TAKES + 1).rows
        others = tuple(one for one in takes if one.selector != entry.headline.selector)
        around = Around(
            selector=entry.headline.selector,
            section=self.news.section(entry.folder),
            newer=newer,
            older=older,
            story=story if others else None,
            takes=others[:MOST_TAKES] if story else (),
            related=self.news.related(entry.headline.selector, MOST_RELATED),
            here=self._here(article, entry.folder),
        )
        page = article_page(self.masthead, article, around)
        settled = self.reader.is_unchanged(entry)
        return Menu(page, article.when.moment, article_text(article), settled=settled)

    def _here(self, article: Article, folder: str) -> dict[str, Filed | Headline]:
        """Find what an article shows or links that is published here."""
        shown = [picture.target for picture in article.pictures]
        linked = [link.url for link in article.links if not SCHEME.match(link.url)]
        found: dict[str, Filed | Headline] = {}
        for target in filter(None, (*shown, *linked)):
            match self._named("/" + path_beside(folder, target)):
                case FileEntry(filed=filed):
                    found[target] = filed
                case ArticleEntry(headline=headline):
                    found[target] = headline
        return found

    def _named(self, path: str) -> ArticleEntry | FileEntry | None:
        """Look up what a path of content/ has become: an article is known without its suffix."""
        name, dot, suffix = path.rpartition(".")
        return self.news.entry(path) or (
            self.news.entry(name) if dot + suffix in ARTICLE_SUFFIXES else None
        )

    def _hole(self, path: str) -> Resolved | None:
        shown = self.holes.find(path)
        return Menu(shown.page, settled=shown.alone) if shown else None

    @property
    def holes(self) -> Holes:
        """What finds the pages of gopherholes."""
        return Holes(self.news, self.reader, self.masthead)

    def _section(self, path: str, mark: Mark | None = None) -> Resolved | None:
        folder = path.removeprefix("/")
        section = self.news.section(folder) if folder else None
        if section is None:
            return None
        shown = self.news.slice(Shelf(ShelfKind.SECTION, folder), mark, self.masthead.per_page)
        page = Folder(
            section=section,
            shown=shown,
            within=self.news.sections(folder),
            files=self.holes.files(folder),
        )
        return Menu(section_page(self.masthead, page))

    # ------------------------------------------------------------ pages of the server's own

    def _own(self, path: str) -> Resolved | None:
        match path:
            case "":
                return Menu(self._front())
            case _ if path == ABOUT:
                return Menu(about_page(self.masthead, self.news.census()))
            case _ if path == MISSED:
                missed = self.news.missed(RECENT, self.masthead.per_page)
                return Menu(missed_page(self.masthead, missed))
            case "/caps.txt":
                return Made(caps_text(self.masthead, self.tls_port))
            case "/robots.txt":
                return Made(robots_text())
        if search := SEARCH_PAGE.fullmatch(path):
            return self._search(search["words"], int(search["page"]))
        kind, _, key = path.removeprefix("/").partition("/after/")
        return self._index(ShelfKind(kind), key) if kind in BROWSABLE else None

    def _search(self, words: str, page: int) -> Menu:
        question = understand(words)
        if question.wanted is None:
            return Menu(help_page(self.masthead, question.remarks), kind=Kind.SEARCH)
        searching = Searching(self.news, self.reader, self.masthead)
        return Menu(searching.page(question, page))

    def _front(self) -> Page:
        front = Front(
            day=self.news.census(newest_day=True),
            stories=self.news.stories(RECENT, MOST_STORIES),
            latest=self.news.slice(Shelf(), None, self.masthead.per_page),
            sections=self.news.sections(""),
            files=self.news.files(""),
        )
        return front_page(self.masthead, front)

    def _index(self, kind: ShelfKind, after: str) -> Menu | None:
        named = self.news.named(kind, after, NAMES_PER_PAGE + 1)
        if after and not named:
            return None  # nobody was led there
        shown = named[:NAMES_PER_PAGE]
        older = f"/{kind}/after/{shown[-1].shelf.key}" if len(named) > len(shown) else ""
        return Menu(index_page(self.masthead, kind, shown, older=older))

    def _shelf(self, path: str) -> Resolved | None:
        base, before, text = path.partition("/before/")
        mark = Mark.parse(text) if before else None
        if before and mark is None:
            return None
        if base and mark and (section := self._section(base, mark)):
            return section
        shelf = shelf_of(base)
        name = self._shelf_name(shelf) if shelf else None
        if shelf is None or name is None:
            return None
        shown = self.news.slice(shelf, mark, self.masthead.per_page)
        return Menu(shelf_page(self.masthead, name, shelf, shown))

    def _feed(self, path: str) -> Resolved | None:
        base = path.removesuffix(FEED)
        if base == path:
            return None
        shelf, name = shelf_of(base), None
        if section := base and self.news.section(base.removeprefix("/")):
            shelf, name = Shelf(ShelfKind.SECTION, section.folder), section.name
        elif shelf:
            name = self._shelf_name(shelf)
        if shelf is None or name is None:
            return None
        rows = self.news.slice(shelf, None, MOST_IN_A_FEED).rows
        named = (self.news.entry(one.selector) for one in rows)
        entries = [one for one in named if isinstance(one, ArticleEntry)]
        told = tuple(found for one in entries if (found := self._told(one)))
        feed = Feed(path, base, name if base else "", told)
        return Syndicated(feed, settled=all(map(self.reader.is_unchanged, entries)))

    def _told(self, entry: ArticleEntry) -> Entry | None:
        """Read an article for a feed; None if it has been taken away since the last edition."""
        try:
            article = self._read(entry)
        except FileNotFoundError:
            return None
        if article is None:
            return None
        selector = entry.headline.selector
        around = Around(selector=selector, here=self._here(article, entry.folder))
        return Entry(selector, article, article_page(self.masthead, article, around))

    def _shelf_name(self, shelf: Shelf) -> str | None:
        if shelf.kind is ShelfKind.LATEST:
            return "Latest"
        name = self.news.shelf_name(shelf)
        return long_date(date.fromisoformat(name)) if name and shelf.kind is ShelfKind.DAY else name


def canonical(selector: str) -> str:
    """Write a selector as the site does: nothing for the front page, else `/` in front only.

    Clients send the item type in front, leave the first `/` out, or add one at the end.
    """
    path = selector
    if not path.startswith("/"):
        path = WITH_TYPE.sub("", path, count=1) if WITH_TYPE.match(path) else path and f"/{path}"
    return path.rstrip("/") if path.count("/") > 1 or path == "/" else path


def is_search(selector: str) -> bool:
    """Tell whether words follow a selector."""
    return canonical(selector) == SEARCH


def nameable(path: str) -> bool:
    """Tell whether a page could have that selector: none is longer, or not UTF-8."""
    try:
        return len(path.encode()) <= LONGEST_SELECTOR
    except UnicodeEncodeError:
        return False


def shelf_of(path: str) -> Shelf | None:
    """Find the shelf a selector names, whether or not anything stands on it."""
    if not path:
        return Shelf()
    kind, _, key = path.removeprefix("/").partition("/")
    if not key or "/" in key or kind not in (*BROWSABLE, ShelfKind.STORY):
        return None
    return Shelf(ShelfKind(kind), key)
