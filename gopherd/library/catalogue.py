"""What the library knows, and how it is asked: named queries, never SQL, on one snapshot.

Any store that answers these can stand in for the one beside this file.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from attrs import field, frozen

from gopherd.article.listing import (
    Census,
    Cluster,
    Filed,
    Headline,
    Mark,
    Named,
    Sectioned,
    Shelf,
    ShelfKind,
    Slice,
)
from gopherd.config.masthead import Dialect, Section
from gopherd.errors import Problem
from gopherd.library.manner import CAPS, LINKS

if TYPE_CHECKING:
    from gopherd.article.query import Question

ALL = -1
"""So many stands for no limit."""

FILES = "files"
"""The fact that tells how many files the last whole round has found."""


@frozen(kw_only=True)
class ArticleEntry:
    """An article that is published: where it is and what lists say of it."""

    path: str
    target: str
    """The path to open, relative to content/."""
    folder: str
    headline: Headline
    story: str = ""
    original: str = ""
    """The selector of the article it is a translation of."""
    aliases: tuple[str, ...] = ()
    """Selectors it had before."""
    tags: tuple[tuple[str, str], ...] = ()
    """Slug and name of each."""
    stamp: str = field(default="", eq=False, repr=False)
    """Of the file as it was read, where it is known; not a part of what pages show."""


@frozen(kw_only=True)
class FileEntry:
    """A file that is served as it is."""

    path: str
    target: str
    folder: str
    filed: Filed


@frozen(kw_only=True)
class MapEntry:
    """A map of a gopherhole: what the page of a folder shows, or a page of its own."""

    path: str
    target: str
    folder: str
    """The folder it speaks for."""
    dialect: Dialect
    size: int
    """Bytes."""
    stamp: str = field(default="", eq=False, repr=False)
    """As in `ArticleEntry`."""

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.path.rpartition("/")[2]

    @property
    def is_about_files(self) -> bool:
        """Whether it is a link file, which says more about the files of its folder."""
        return self.name in LINKS or self.is_about_one

    @property
    def is_about_one(self) -> bool:
        """Whether it says more about the one file that has its name."""
        return posixpath.basename(posixpath.dirname(self.path)) == CAPS


@frozen(kw_only=True)
class SectionEntry:
    """What a folder's section.toml says."""

    path: str
    folder: str
    section: Section


@frozen(kw_only=True)
class Withheld:
    """A file that no page shows: a draft, an embargo, one with a problem, or site.toml."""

    path: str


@frozen(kw_only=True)
class Unread:
    """A file that is there and cannot be read just now: what was known of it stays published."""

    path: str


Entry = ArticleEntry | FileEntry | MapEntry | SectionEntry | Withheld | Unread


@frozen(kw_only=True)
class Reading:
    """One file, understood."""

    entry: Entry
    stamp: str
    """Of the file as it was read."""
    print: bytes
    """A digest of all that pages can show of it."""
    due: int | None = None
    """When to look again though the file has not changed; seconds since 1970."""
    pictures: tuple[tuple[str, str], ...] = ()
    """Those it wants to show: their paths in content/, and as they are written."""
    links: tuple[str, ...] = ()
    """Paths in content/ that it leads to."""
    problems: tuple[Problem, ...] = ()


@frozen(kw_only=True)
class Changes:
    """What is new since the edition before."""

    read: tuple[Reading, ...] = ()
    removed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """Folders that are no more, with all that was in them."""
    folders: tuple[tuple[str, str], ...] = ()
    """Folders there are, and the stamp of each."""
    restyled: bool = False
    """Whether every page looks different from now on."""


@frozen
class Known:
    """What the catalogue holds of a file, to tell whether it has to be read again."""

    stamp: str
    due: int | None
    """When to look again, whatever the stamp."""


@frozen
class Words:
    """What can be looked for in an article."""

    entry: ArticleEntry
    text: str


@frozen(kw_only=True)
class Findings:
    """One page of what was found."""

    rows: tuple[ArticleEntry, ...] = ()
    found: int = 0
    """How many articles, as far as was looked."""
    whole: bool = True
    """Whether there are no more than those."""
    ranked: bool = False
    """Whether the best come first; else the newest do."""
    stopped: bool = False
    """Whether time was up before everything had been looked through."""
    waiting: int = 0
    """Articles that nothing is known of yet."""


class News(Protocol):
    """The catalogue as one reader sees it: nothing changes while a page is drawn."""

    def touched_since(self, edition: int) -> frozenset[str] | None:
        """List the subjects whose pages may have changed since an edition; None stands for all.

        A subject is the selector of a page, without what leads to its later pages.
        """
        ...

    def edition(self) -> int:
        """Return the number of this state of the news; a change that shows makes it grow.

        0 until something has been applied. It grows on when the store has to be made anew.
        """
        ...

    def entry(self, selector: str) -> ArticleEntry | FileEntry | None:
        """Look an article or a file up."""
        ...

    def moved(self, alias: str) -> ArticleEntry | None:
        """Look up which article had a selector before; the first by path if several had."""
        ...

    def translations(self, original: str) -> tuple[Headline, ...]:
        """List the articles that are translations of one, by selector."""
        ...

    def section(self, folder: str) -> Sectioned | None:
        """Look a section up."""
        ...

    def sections(
        self, within: str, after: tuple[int, str] | None = None, most: int = ALL
    ) -> tuple[Sectioned, ...]:
        """List the sections of a folder that hold anything, in their publisher's order.

        Those that follow an order and the name of a folder, whether or not it is there.
        """
        ...

    def files(self, folder: str, after: str = "", most: int = ALL) -> tuple[Filed, ...]:
        """List the files of a folder that are served as they are, in natural order.

        Those that follow a name, whether or not a file has it.
        """
        ...

    def maps(self, folder: str) -> tuple[MapEntry, ...]:
        """List the maps in a folder of a gopherhole."""
        ...

    def all_maps(self) -> tuple[MapEntry, ...]:
        """List the maps of all gopherholes, by path."""
        ...

    def slice(self, shelf: Shelf, after: Mark | None, most: int) -> Slice:
        """Cut one page from a shelf."""
        ...

    def shelf_name(self, shelf: Shelf) -> str | None:
        """Name a shelf of articles with a word in common as its newest does; None if empty."""
        ...

    def neighbours(self, entry: ArticleEntry) -> tuple[Headline | None, Headline | None]:
        """Find the next newer and the next older article of the same section."""
        ...

    def story(self, slug: str) -> Cluster | None:
        """Look a story up."""
        ...

    def stories(self, within: int, most: int) -> tuple[Cluster, ...]:
        """List stories with several takes, the newest within so many seconds of the newest news.

        Most takes first.
        """
        ...

    def all_stories(self, after: Mark | None, most: int) -> tuple[Cluster, ...]:
        """List stories with several takes, those told last first; or those before a mark."""
        ...

    def search(self, question: "Question", start: int, most: int) -> Findings:
        """Find articles, so many from a place on; the best of the newest ones first."""
        ...

    def spelling(self, word: str) -> str:
        """Find what a word nobody has written is a slip of the pen for; empty for others."""
        ...

    def related(self, selector: str, most: int) -> tuple[Headline, ...]:
        """List articles that are like one but tell another story, the most alike first."""
        ...

    def missed(self, within: int, most: int, after: str = "") -> tuple[Cluster, ...]:
        """List stories with several takes, all from one country, the newest first.

        Those with news from the same time as `stories` has; those that follow a story.
        """
        ...

    def named(self, kind: ShelfKind, after: str, most: int) -> tuple[Named, ...]:
        """List the shelves of a kind that follow a key; days newest first."""
        ...

    def tally(self, kind: ShelfKind, within: str = "") -> tuple[tuple[str, int], ...]:
        """Count the articles on each shelf of a kind whose key begins so, in the keys' order."""
        ...

    def months(self) -> tuple[tuple[str, int], ...]:
        """Count the articles of each month that has any, `2025-09`, the latest first."""
        ...

    def beside(self, month: str) -> tuple[str, str]:
        """Find the months with articles before and after one; empty where there is none."""
        ...

    def census(self, *, newest_day: bool = False) -> Census:
        """Count everything, or what the newest day brought, but for its sections."""
        ...


class Catalogue(Protocol):
    """One writer, many readers."""

    def reading(self) -> AbstractContextManager[News]:
        """Open a snapshot."""
        ...

    def edition(self) -> int:
        """Return the number of the newest edition; cheap enough to ask for all the time."""
        ...

    def known(self, folder: str, names: Sequence[str] | None = None) -> Mapping[str, Known]:
        """Return what is held of each file in a folder, or of some there, by name."""
        ...

    def names(self, folder: str) -> Iterator[str]:
        """List the names of what is known in a folder."""
        ...

    def folders(self) -> Mapping[str, str]:
        """Return every folder that has been looked at, content/ itself too, and its stamp."""
        ...

    def folders_in(self, folder: str) -> tuple[str, ...]:
        """List the paths of the folders in a folder."""
        ...

    def due(self, moment: int) -> tuple[str, ...]:
        """List files that have to be looked at again by then, though they may not have changed."""
        ...

    def apply(self, changes: Changes) -> int:
        """Make the next edition in one transaction; return its number."""
        ...

    def waiting(self, most: int) -> tuple[ArticleEntry, ...]:
        """List the newest articles whose words are not known yet."""
        ...

    def learn(self, words: tuple[Words, ...]) -> int:
        """Take in the words of articles and which stories they tell; return the edition."""
        ...

    def problems(self) -> tuple[Problem, ...]:
        """List everything a publisher should mend, by path and line."""
        ...

    def recall(self, name: str) -> str:
        """Return what was noted under a name; empty if nothing was."""
        ...

    def note(self, name: str, value: str) -> None:
        """Keep a fact about the whole."""
        ...

    def clear(self) -> None:
        """Forget everything, to be read anew."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...


def by_path(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Put problems in the order a publisher walks through them."""
    return tuple(sorted(problems, key=lambda one: (one.path, one.line or 0, one.what)))
