"""Reading one file of content/ and saying what it is: an article, a file, a table, or nothing.

It knows no catalogue and no other file, but for the names of the pictures beside an article.
"""

import hashlib
import os
import posixpath
from collections.abc import Collection
from datetime import UTC, datetime, tzinfo

from attrs import evolve, field, frozen

from gopherd.article.listing import Filed, Headline
from gopherd.article.model import Article
from gopherd.article.parse import parse
from gopherd.article.slug import slug
from gopherd.config.masthead import SITE_FILE, Masthead, read_masthead, read_section
from gopherd.errors import NotPublished, Problem
from gopherd.library.catalogue import (
    ArticleEntry,
    Entry,
    FileEntry,
    Reading,
    SectionEntry,
    Withheld,
)
from gopherd.library.opening import open_beneath, read_beneath
from gopherd.library.scan import Found, Role
from gopherwire.item import Kind, kind_of

LONGEST_ARTICLE = 2**20
"""Bytes. A longer text is a book; it is served as it is, not laid out as an article."""

LONGEST_TABLE = 2**16
"""Bytes of a site.toml or section.toml that are read."""

TOO_LONG = Problem(
    f"longer than an article may be ({LONGEST_ARTICLE // 1024} kB); served as a plain text",
    "split it into several, or leave it so",
)


@frozen
class Understood:
    """What a file turned out to be."""

    entry: Entry
    shown: bytes
    """All that pages can show of it."""
    problems: tuple[Problem, ...] = ()
    due: int | None = field(default=None, kw_only=True)
    """When to look again though it has not changed; seconds since 1970."""


@frozen
class Reader:
    """Reads the files below an open folder, for one time zone."""

    folder: int
    zone: tzinfo

    def read(self, found: Found, *, beside: Collection[str], now: datetime) -> Reading:
        """Read a file; whatever is wrong with it becomes a problem of the reading."""
        try:
            got = self._understand(found, beside, now)
        except NotPublished as error:
            got = _withheld(found, error.problem)
        except OSError as error:
            what = f"cannot be read ({error.strerror or error})"
            remedy = "give the server permission to read it"
            got = _withheld(found, Problem(what, remedy, left_out=True))
        return Reading(
            entry=got.entry,
            stamp=found.stamp,
            print=hashlib.blake2b(got.shown, digest_size=16).digest(),
            due=got.due,
            problems=tuple(evolve(one, path=found.path) for one in got.problems),
        )

    def _understand(self, found: Found, beside: Collection[str], now: datetime) -> Understood:
        match found.role:
            case Role.FILE:
                os.close(open_beneath(self.folder, found.target))
                return _filed(found, found.selector, kind_of(found.name))
            case Role.SITE:
                _, problems = read_site(self.folder)
                return Understood(Withheld(path=found.path), b"", problems)
            case Role.SECTION:
                data, _ = read_beneath(self.folder, found.target, LONGEST_TABLE)
                section, problems = read_section(data, posixpath.basename(found.folder))
                entry = SectionEntry(path=found.path, folder=found.folder, section=section)
                return Understood(entry, data, problems)
            case Role.ARTICLE if found.size > LONGEST_ARTICLE:
                return _filed(found, f"/{found.path}", Kind.TEXT, TOO_LONG)
            case Role.ARTICLE:
                return self._article(found, beside, now)

    def _article(self, found: Found, beside: Collection[str], now: datetime) -> Understood:
        article, data, problems = self._parse(found.target, found.name)
        problems += _missing_pictures(article, found.folder, beside)
        if article.draft:
            return Understood(Withheld(path=found.path), data, problems)
        if article.publish_at and article.publish_at > now:
            due = int(article.publish_at.timestamp())
            return Understood(Withheld(path=found.path), b"due" + data, problems, due=due)
        entry = _entry(found, article)
        return Understood(entry, data + repr(entry).encode(), problems)

    def _parse(self, target: str, name: str) -> tuple[Article, bytes, tuple[Problem, ...]]:
        data, facts = read_beneath(self.folder, target, LONGEST_ARTICLE)
        written = datetime.fromtimestamp(int(facts.st_mtime), UTC)
        article, problems = parse(data, name=name, written=written, zone=self.zone)
        return article, data, problems

    def article(self, entry: ArticleEntry, *, now: datetime) -> Article | None:
        """Read a published article; None if it has been taken back since the last edition.

        Raises OSError if it cannot be read any more.
        """
        try:
            article, _, _ = self._parse(entry.target, posixpath.basename(entry.path))
        except NotPublished:
            return None
        embargoed = article.publish_at is not None and article.publish_at > now
        return None if article.draft or embargoed else article


def read_site(folder: int) -> tuple[Masthead, tuple[Problem, ...]]:
    """Read site.toml, if there is one."""
    try:
        data, _ = read_beneath(folder, SITE_FILE, LONGEST_TABLE)
    except OSError:
        return Masthead(), ()
    return read_masthead(data)


def path_beside(folder: str, target: str) -> str:
    """Find the path, in content/, of a file that an article in a folder names."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def _missing_pictures(
    article: Article, folder: str, beside: Collection[str]
) -> tuple[Problem, ...]:
    here = (one.target for one in article.pictures if one.target and "://" not in one.target)
    return tuple(
        Problem(f"there is no picture {target}", "put it there, or mend its name")
        for target in here
        if path_beside(folder, target) not in beside
    )


def _withheld(found: Found, problem: Problem) -> Understood:
    return Understood(Withheld(path=found.path), problem.what.encode(), (problem,))


def _filed(found: Found, selector: str, kind: str, *problems: Problem) -> Understood:
    filed = Filed(selector, found.name, kind, found.size)
    entry = FileEntry(path=found.path, target=found.target, folder=found.folder, filed=filed)
    return Understood(entry, repr((entry, found.stamp)).encode(), problems)


def _entry(found: Found, article: Article) -> ArticleEntry:
    headline = Headline(
        selector=found.selector,
        title=article.title,
        age=-article.when.epoch,
        day=article.when.day,
        clock=article.when.clock,
        source=article.source,
        country=article.country,
        words=article.words,
    )
    return ArticleEntry(
        path=found.path,
        target=found.target,
        folder=found.folder,
        headline=headline,
        story=article.story,
        tags=tuple({slug(name): name for name in article.tags}.items()),
    )
