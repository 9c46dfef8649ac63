"""Which page a selector names. A selector is looked up, never made into a path.

One snapshot of the catalogue answers a whole page.
"""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from gopherd.article.listing import Filed, Headline, Mark, Shelf, ShelfKind, Stretch
from gopherd.article.model import Article, long_date
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import ArticleEntry, FileEntry, News
from gopherd.library.library import Library
from gopherd.library.scan import ARTICLE_SUFFIXES
from gopherd.render.frame import FEED
from gopherd.render.page import Link, Page
from gopherd.render.pages import (
    ABOUT,
    BY_STORY,
    MISSED,
    STORIES,
    TOLD_ALONE,
    Folder,
    Front,
    about_page,
    front_page,
    missed_page,
    missing_page,
    section_page,
    shelf_page,
)
from gopherd.render.plain import selector_behind
from gopherd.render.redirect import URL_PREFIX, redirect_page
from gopherd.render.results import SEARCH, help_page
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
    Stored,
    Syndicated,
    Text,
    Version,
    spelled_out,
)
from gopherd.site.selectors import canonical, nameable, shelf_of
from gopherwire.item import Kind

if TYPE_CHECKING:
    from gopherd.render.feed import Entry

MISSED_AFTER = f"{MISSED}/after/"
"""What the selectors of its later pages begin with."""

RECENT = 7 * 24 * 3600
"""Seconds. A story whose last take is older than the newest news by more is no news."""

MOST_STORIES = 5
MOST_TAKES = 20
"""Rows an article's page gives to its story; the page of the story has them all."""

MOST_IN_A_FEED = 25
"""Articles, whole, in one feed: some 150 kB, which its readers fetch again and again."""
MOST_RELATED = 5

SEARCH_PAGE = re.compile(rf"{SEARCH}/(?P<page>[1-9]\d{{0,3}})/(?P<words>.+)", re.ASCII)

MOST_LINKED = 100
"""Articles of a menu that are read to tell more about them; a file each."""


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
        if selector.removeprefix("/").startswith(URL_PREFIX):
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

    def _find_moved(self, path: str) -> Moved | None:
        """Find the article that had a selector before; what was a text stays one."""
        as_text = path.endswith(".txt")
        entry = self.news.moved(path) or (as_text and self.news.moved(path.removesuffix(".txt")))
        if not entry:
            return None
        selector = entry.headline.selector + (".txt" if as_text else "")
        found = self._entry(selector)
        return Moved(selector, found) if isinstance(found, Menu | Text) else None

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
        entry = self.news.entry(path.removesuffix(".txt"))
        return self._twin(entry) if isinstance(entry, ArticleEntry) else None

    def _twin(self, entry: ArticleEntry) -> Text | None:
        article = self._read(entry)
        return self._text(entry, article) if article else None

    def _text(self, entry: ArticleEntry, article: Article) -> Text:
        from gopherd.render.story import article_text

        return Text(
            article_text(article),
            article.when.moment,
            settled=self.library.reader.is_unchanged(entry),
            abstract=article.overview,
            language=article.language,
            original=self._original(entry),
        )

    def _original(self, entry: ArticleEntry) -> Version | None:
        """Read what an article is a translation of."""
        from gopherd.render.story import article_text

        source = self.news.entry(entry.original) if entry.original else None
        if not isinstance(source, ArticleEntry) or source.path == entry.path:
            return None
        try:
            article = self._read(source)
        except OSError:
            return None
        return Version(article.language, article_text(article)) if article else None

    def linked(self, page: Page) -> dict[str, Text]:
        """Read the articles a page leads to, those first whose texts it leads to; not too many."""
        links = [part for part in page.parts if isinstance(part, Link) and not part.host]
        links.sort(key=lambda one: one.kind != Kind.TEXT)
        found: dict[str, Text] = {}
        for link in links:
            path = link.selector
            behind = selector_behind(path)
            entry = self.news.entry((path if behind is None else behind).removesuffix(".txt"))
            if isinstance(entry, ArticleEntry):
                with suppress(OSError):
                    if text := self._twin(entry):
                        found[path] = text if behind is None else spelled_out(text)
            if len(found) == MOST_LINKED:
                break
        return found

    def _read(self, entry: ArticleEntry) -> Article | None:
        return self.library.reader.article(entry, now=self.now)

    def _article(self, entry: ArticleEntry) -> Resolved | None:
        from gopherd.render.story import Around, article_page

        article = self._read(entry)
        if article is None:
            return None
        newer, older = self.news.neighbours(entry)
        story = self.news.story(entry.story) if entry.story else None
        takes = self._takes(entry.story)
        versions = self._versions(entry)
        apart = {entry.headline.selector, entry.original, *(one.selector for one in versions)}
        others = tuple(one for one in takes if one.selector not in apart)
        related = self.news.related(entry.headline.selector, MOST_RELATED)
        around = Around(
            selector=entry.headline.selector,
            section=self.news.section(entry.folder),
            newer=newer,
            older=older,
            story=story if others else None,
            takes=others[:MOST_TAKES] if story else (),
            related=tuple(one for one in related if one.selector not in apart),
            versions=versions,
            here=self._here(article, entry.folder),
        )
        page = article_page(self.masthead, article, around)
        twin = self._text(entry, article) if self.twins else None
        settled = twin.settled if twin else self.library.reader.is_unchanged(entry)
        return Menu(page, article.when.moment, twin, settled=settled)

    def _takes(self, story: str) -> tuple[Headline, ...]:
        """List the newest articles that tell a story."""
        if not story:
            return ()
        return self.news.slice(Shelf(ShelfKind.STORY, story), None, MOST_TAKES + 1).rows

    def _versions(self, entry: ArticleEntry) -> tuple[Headline, ...]:
        """List an article in other languages, but for the one it is a translation of."""
        own = entry.headline.selector
        found = self.news.translations(entry.original or own)
        return tuple(one for one in found if one.selector != own)

    def _here(self, article: Article, folder: str) -> dict[str, Filed | Headline]:
        """Find what an article shows or links that is published here."""
        from gopherd.article.body import SCHEME
        from gopherd.library.reader import path_beside

        shown = [picture.target for picture in article.pictures]
        linked = [link.url for link in article.links if not SCHEME.match(link.url)]
        if not SCHEME.match(article.original):
            linked.append(article.original)
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
        return Holes(self.news, self.library, self.masthead)

    @property
    def folders(self) -> Folders:
        """What lists the sections and files of folders."""
        return Folders(self.news, self.holes, self.masthead)

    def _section(self, path: str, mark: Mark | None = None) -> Resolved | None:
        folder = path.removeprefix("/")
        section = self.news.section(folder) if folder else None
        if section is None:
            return None
        shown = self.news.slice(Shelf(ShelfKind.SECTION, folder), mark, self.masthead.per_page)
        page = Folder(section=section, shown=shown)
        if shown.first:
            within, files = self.folders.sections(folder), self.folders.files(folder)
            page = evolve(page, within=within, files=files)
        return Menu(section_page(self.masthead, page))

    # ------------------------------------------------------------ pages of the server's own

    def _own(self, path: str) -> Resolved | None:
        match path:
            case "":
                return Menu(self._front())
            case _ if path == ABOUT:
                return Menu(about_page(self.masthead, self.news.census()))
            case _ if path == MISSED:
                return self._missed()
            case "/caps.txt":
                return Made(caps_text(self.masthead, self.tls_port))
            case "/robots.txt":
                return Made(robots_text())
        if search := SEARCH_PAGE.fullmatch(path):
            return self._search(search["words"], int(search["page"]))
        if path.startswith(MISSED_AFTER):
            return self._missed(path.removeprefix(MISSED_AFTER))
        from gopherd.site.archive import Archive

        page = Archive(self.news, self.masthead).find(path) or self.folders.find(path)
        return Menu(page) if page else None

    def _missed(self, after: str = "") -> Menu | None:
        most = self.masthead.per_page
        stories = self.news.missed(RECENT, most + 1, after)
        if after and not stories:
            return None
        shown = stories[:most]
        more = f"{MISSED_AFTER}{shown[-1].slug}" if len(stories) > most else ""
        return Menu(missed_page(self.masthead, Stretch(shown, more), first=not after))

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
        from gopherd.render.feed import Feed

        listed = self._listed(base)
        if listed is None:
            return None
        name, rows = listed
        named = (self.news.entry(one.selector) for one in rows)
        entries = [one for one in named if isinstance(one, ArticleEntry)]
        told = tuple(found for one in entries if (found := self._told(one)))
        feed = Feed(path, base, name if base else "", told)
        return Syndicated(feed, settled=all(map(self.library.reader.is_unchanged, entries)))

    def _listed(self, base: str) -> tuple[str, tuple[Headline, ...]] | None:
        """Name a list, and its newest articles; of stories the newest take on each."""
        if base == STORIES:
            stories = self.news.all_stories(None, MOST_IN_A_FEED)
            return BY_STORY, tuple(one.newest for one in stories)
        if base == MISSED:
            stories = self.news.missed(RECENT, MOST_IN_A_FEED)
            return TOLD_ALONE, tuple(one.newest for one in stories)
        shelf, named = shelf_of(base), None
        if section := base and self.news.section(base.removeprefix("/")):
            shelf, named = Shelf(ShelfKind.SECTION, section.folder), section.name
        elif shelf:
            named = self._shelf_name(shelf)
        if shelf is None or named is None:
            return None
        return named, self.news.slice(shelf, None, MOST_IN_A_FEED).rows

    def _told(self, entry: ArticleEntry) -> "Entry | None":
        """Read an article for a feed; None if it has been taken away since the last edition."""
        try:
            article = self._read(entry)
        except FileNotFoundError:
            return None
        if article is None:
            return None
        from gopherd.render.feed import Entry
        from gopherd.render.story import Around, article_page

        selector = entry.headline.selector
        around = Around(selector=selector, here=self._here(article, entry.folder))
        return Entry(selector, article, article_page(self.masthead, article, around))

    def _shelf_name(self, shelf: Shelf) -> str | None:
        if shelf.kind is ShelfKind.LATEST:
            return "Latest"
        name = self.news.shelf_name(shelf)
        return long_date(date.fromisoformat(name)) if name and shelf.kind is ShelfKind.DAY else name
