"""Lists of articles: of sections and all other shelves, page by page, and as feeds."""

from datetime import date

from attrs import evolve, frozen

from gopherd.article.listing import Headline, Mark, Sectioned, Shelf, ShelfKind, Stretch
from gopherd.article.model import long_date
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import ArticleEntry, News
from gopherd.render.frame import FEED
from gopherd.render.pages import (
    BY_STORY,
    MISSED,
    STORIES,
    TOLD_ALONE,
    Folder,
    missed_page,
    section_page,
    shelf_page,
)
from gopherd.site.articles import Articles
from gopherd.site.folders import Folders
from gopherd.site.resolved import Menu, Syndicated
from gopherd.site.selectors import shelf_of

MISSED_AFTER = f"{MISSED}/after/"
"""What the selectors of its later pages begin with."""

RECENT = 7 * 24 * 3600
"""Seconds. A story whose last take is older than the newest news by more is no news."""

MOST_IN_A_FEED = 25
"""Articles, whole, in one feed: some 150 kB, which its readers fetch again and again."""


@frozen
class Shelves:
    """Takes from shelves what a page shows, for one snapshot of the news."""

    news: News
    masthead: Masthead
    articles: Articles
    folders: Folders

    def find(self, path: str) -> Menu | None:
        """Find the page of a list that a selector names."""
        base, before, text = path.partition("/before/")
        mark = Mark.parse(text) if before else None
        if before and mark is None:
            return None
        if mark and (section := self.section(base, mark)):
            return section
        named = self._shelf(base)
        if named is None:
            return None
        shelf, name = named
        shown = self.news.slice(shelf, mark, self.masthead.per_page)
        return Menu(shelf_page(self.masthead, name, shelf, shown))

    def section(self, path: str, mark: Mark | None = None) -> Menu | None:
        """Find the page of a section; with a mark, a later one."""
        section = self._section(path)
        if section is None:
            return None
        shown = self.news.slice(section.shelf, mark, self.masthead.per_page)
        page = Folder(section=section, shown=shown)
        if shown.first:
            folder = section.folder
            within, files = self.folders.sections(folder), self.folders.files(folder)
            page = evolve(page, within=within, files=files)
        return Menu(section_page(self.masthead, page))

    def missed(self, after: str = "") -> Menu | None:
        """Show what only one source has; with a story's name, what comes after that."""
        most = self.masthead.per_page
        stories = self.news.missed(RECENT, most + 1, after)
        if after and not stories:
            return None
        shown = stories[:most]
        more = f"{MISSED_AFTER}{shown[-1].slug}" if len(stories) > most else ""
        return Menu(missed_page(self.masthead, Stretch(shown, more), first=not after))

    def feed(self, path: str) -> Syndicated | None:
        """Gather the feed that a selector names: its newest articles, whole."""
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
        told = tuple(found for one in entries if (found := self.articles.told(one)))
        feed = Feed(path, base, name if base else "", told)
        return Syndicated(feed, settled=all(map(self.articles.is_settled, entries)))

    def _listed(self, base: str) -> tuple[str, tuple[Headline, ...]] | None:
        """Name a list, and its newest articles; of stories the newest take on each."""
        if base == STORIES:
            stories = self.news.all_stories(None, MOST_IN_A_FEED)
            return BY_STORY, tuple(one.newest for one in stories)
        if base == MISSED:
            stories = self.news.missed(RECENT, MOST_IN_A_FEED)
            return TOLD_ALONE, tuple(one.newest for one in stories)
        section = self._section(base)
        named = (section.shelf, section.name) if section else self._shelf(base)
        if named is None:
            return None
        shelf, name = named
        return name, self.news.slice(shelf, None, MOST_IN_A_FEED).rows

    def _section(self, path: str) -> Sectioned | None:
        """Find the section that a selector names."""
        folder = path.removeprefix("/")
        return self.news.section(folder) if folder else None

    def _shelf(self, path: str) -> tuple[Shelf, str] | None:
        """Find any other shelf that a selector names, and its name, if anything stands on it."""
        shelf = shelf_of(path)
        name = self._name(shelf) if shelf else None
        return None if shelf is None or name is None else (shelf, name)

    def _name(self, shelf: Shelf) -> str | None:
        if shelf.kind is ShelfKind.LATEST:
            return "Latest"
        name = self.news.shelf_name(shelf)
        return long_date(date.fromisoformat(name)) if name and shelf.kind is ShelfKind.DAY else name
