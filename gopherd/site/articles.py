"""Articles by their selectors: as menus, as texts, and whole in feeds; the files beside them."""

from datetime import datetime
from typing import TYPE_CHECKING

from attrs import field, frozen

from gopherd.article.listing import Filed, Headline, Shelf, ShelfKind
from gopherd.article.model import Article
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import ArticleEntry, FileEntry, News
from gopherd.library.library import Library
from gopherd.library.scan import ARTICLE_SUFFIXES
from gopherd.render.page import Link, Page
from gopherd.render.plain import selector_behind
from gopherd.site.resolved import Menu, Resolved, Stored, Text, Version, spelled_out
from gopherwire.item import Kind

if TYPE_CHECKING:
    from gopherd.render.feed import Entry

MOST_TAKES = 20
"""Rows an article's page gives to its story; the page of the story has them all."""

MOST_RELATED = 5

MOST_LINKED = 100
"""Articles of a menu that are read to tell more about them; a file each."""


@frozen
class Linked:
    """The articles a menu leads to."""

    texts: dict[str, Text] = field(factory=dict)
    """By the selectors of its links."""
    settled: bool = True
    """Whether they are what the catalogue knows of them, all that there are."""


@frozen
class Articles:
    """Reads articles, for one snapshot of the news."""

    news: News
    library: Library
    masthead: Masthead
    now: datetime
    twins: bool = field(default=True, kw_only=True)
    """Whether the text of an article is made along with its menu; only Gopher+ tells of both."""

    def find(self, path: str) -> Resolved | None:
        """Find the article, its text or the file that a selector names.

        Raises OSError if the file of an article cannot be read any more.
        """
        match self.news.entry(path):
            case FileEntry() as stored:
                return Stored(stored)
            case ArticleEntry() as written:
                return self._menu(written)
        if not path.endswith(".txt"):
            return None
        entry = self.news.entry(path.removesuffix(".txt"))
        return self._twin(entry) if isinstance(entry, ArticleEntry) else None

    def linked(self, page: Page) -> Linked:
        """Read the articles a page leads to, those first whose texts it leads to; not too many."""
        links = [part for part in page.parts if isinstance(part, Link) and not part.host]
        links.sort(key=lambda one: one.kind != Kind.TEXT)
        found: dict[str, Text] = {}
        settled = True
        for link in links:
            path = link.selector
            behind = selector_behind(path)
            entry = self.news.entry((path if behind is None else behind).removesuffix(".txt"))
            if isinstance(entry, ArticleEntry):
                try:
                    text = self._twin(entry)
                except OSError:
                    settled = False
                    continue
                if text:
                    settled = settled and text.settled
                    found[path] = text if behind is None else spelled_out(text)
            if len(found) == MOST_LINKED:
                break
        return Linked(found, settled)

    def told(self, entry: ArticleEntry) -> "Entry | None":
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

    def is_settled(self, entry: ArticleEntry) -> bool:
        """Tell whether what was read of an article is what the catalogue knows of it."""
        return self.library.reader.is_unchanged(entry)

    def _twin(self, entry: ArticleEntry) -> Text | None:
        article = self._read(entry)
        return self._text(entry, article) if article else None

    def _text(self, entry: ArticleEntry, article: Article) -> Text:
        from gopherd.render.story import article_text

        original = self._original(entry)
        return Text(
            article_text(article),
            article.when.moment,
            settled=self.is_settled(entry) and (original is None or original.settled),
            abstract=article.overview,
            language=article.language,
            original=original,
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
        if article is None:
            return None
        return Version(
            article.language,
            article_text(article),
            selector=source.headline.selector,
            settled=self.is_settled(source),
        )

    def _menu(self, entry: ArticleEntry) -> Resolved | None:
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
        settled = twin.settled if twin else self.is_settled(entry)
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

    def _read(self, entry: ArticleEntry) -> Article | None:
        return self.library.reader.article(entry, now=self.now)
