"""Reading one file of content/ and saying what it is: an article, a file, a table, or nothing.

It knows no catalogue and no other file, but for the names of the pictures beside an article.
"""

import hashlib
import logging
import os
import posixpath
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from attrs import evolve, field, frozen

from gopherd.article.body import SCHEME
from gopherd.article.dates import EARLIEST_YEAR, LATEST_YEAR
from gopherd.article.decode import read_bytes, tidy
from gopherd.article.headers import split_headers
from gopherd.article.listing import Filed, Headline
from gopherd.article.model import Article
from gopherd.article.parse import parse, skim
from gopherd.article.slug import slug
from gopherd.config.masthead import (
    LONGEST_TABLE,
    Dialect,
    Section,
    prettified,
    read_section,
)
from gopherd.errors import NotPublished, Problem
from gopherd.gophermap.dialect import LONGEST_MAP, SHEBANG
from gopherd.gophermap.umn import lay_out
from gopherd.library.catalogue import (
    ArticleEntry,
    Entry,
    FileEntry,
    MapEntry,
    Reading,
    SectionEntry,
    Unread,
    Withheld,
)
from gopherd.library.front import read_site
from gopherd.library.manner import LINKS, TAG
from gopherd.library.maps import MapReader, links_of
from gopherd.library.opening import EXHAUSTED, FAILING, open_beneath, read_beneath
from gopherd.library.scan import (
    ARTICLE_SUFFIXES,
    RESERVED,
    SETTLING_NS,
    UNSETTLED,
    Found,
    Role,
    state_of,
)
from gopherwire.item import Kind, kind_of
from gopherwire.text import decode

LONGEST_ARTICLE = 2**20
"""Bytes. A longer text is a book; it is served as it is, not laid out as an article."""

TOLD = ("Overview", "Correction", "By")
"""Headers whose words are looked for like those of the body, in the order they are shown in."""

STOPS = (".", "!", "?")

TRY_AGAIN = 30
"""Seconds until a file that could not be read is tried again; its stamp may stay the same."""

SETTLED_AFTER = SETTLING_NS // 1_000_000_000 + 1
"""Seconds until a file that was just written can change no more without showing it."""

FIRST_MOMENT = datetime(EARLIEST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp()
LAST_MOMENT = datetime(LATEST_YEAR, 1, 1, tzinfo=UTC).timestamp()
"""What a file's time may be; some file systems keep any number."""

TOO_LONG = Problem(
    f"longer than an article may be ({LONGEST_ARTICLE // 1024} kB); served as a plain text",
    "split it into several, or leave it so",
)

ENOUGH = 1024
"""Bytes that tell a text from data."""

RUN = Problem(
    "Bucktooth would run it; programs are neither run nor shown",
    "take its x permission away, and it is served as a file",
    left_out=True,
)
Understanding = tuple[Article, tuple[Problem, ...]]

log = logging.getLogger("gopherd.library")


@frozen
class Understood:
    """What a file turned out to be."""

    entry: Entry
    shown: bytes
    """All that pages can show of it."""
    problems: tuple[Problem, ...] = ()
    pictures: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    links: tuple[str, ...] = field(default=(), kw_only=True)
    due: int | None = field(default=None, kw_only=True)


@frozen
class Reader:
    """Reads the files below an open folder, for one time zone."""

    folder: int
    zone: tzinfo

    def read(self, found: Found, *, now: datetime) -> Reading:
        """Read a file; whatever is wrong with it becomes a problem of the reading.

        Raises OSError only where the machine lacks what it takes to read any file.
        """
        later = int(now.timestamp()) + TRY_AGAIN
        try:
            got = self._understand(found, now)
        except NotPublished as error:
            got = _withheld(found, error.problem)
        except FileNotFoundError:  # taken away since the walk, as the next one will find
            got = Understood(Withheld(path=found.path), b"", due=later)
        except OSError as error:
            if error.errno in EXHAUSTED:
                raise
            got = evolve(_unreadable(found, error), due=later)
        except Exception as error:  # a fault of ours must not keep the other files back
            log.exception("%s cannot be understood", found.path)
            what, remedy = f"cannot be understood ({error!r})", "send it to gopherd's authors"
            got = _withheld(found, Problem(what, remedy, left_out=True))
        return Reading(
            entry=got.entry,
            stamp=found.stamp,
            print=hashlib.blake2b(got.shown, digest_size=16).digest(),
            due=_due(found, got.due, now),
            pictures=got.pictures,
            links=got.links,
            problems=tuple(evolve(one, path=found.path) for one in got.problems),
        )

    def _understand(self, found: Found, now: datetime) -> Understood:
        match found.role:
            case Role.FILE if found.manner.hole:
                return self._kept(found)
            case Role.FILE:
                return self._file(found, found.selector, kind_of(found.name))
            case Role.MAP:
                return self._map(found, now)
            case Role.SITE:
                _, problems = read_site(self.folder)
                return Understood(Withheld(path=found.path), b"", problems)
            case Role.SECTION if not found.folder:
                data, _ = read_beneath(self.folder, found.target, LONGEST_TABLE + 1)
                _, problems = read_section(data, "")
                return Understood(Withheld(path=found.path), b"", problems)
            case Role.SECTION if found.name == TAG:
                return self._tag(found)
            case Role.SECTION:
                data, _ = read_beneath(self.folder, found.target, LONGEST_TABLE + 1)
                section, problems = read_section(data, posixpath.basename(found.folder))
                entry = SectionEntry(path=found.path, folder=found.folder, section=section)
                return Understood(entry, data, problems)
            case Role.ARTICLE if found.size > LONGEST_ARTICLE:
                return self._file(found, f"/{found.path}", Kind.TEXT, TOO_LONG)
            case Role.ARTICLE:
                return self._article(found, now)

    def _file(self, found: Found, selector: str, kind: str, *problems: Problem) -> Understood:
        os.close(open_beneath(self.folder, found.target))
        filed = Filed(selector, found.name, kind, found.size)
        entry = FileEntry(path=found.path, target=found.target, folder=found.folder, filed=filed)
        shown = repr((entry, found.stamp.removesuffix(UNSETTLED)))
        return Understood(entry, shown.encode(), problems)

    def _kept(self, found: Found) -> Understood:
        """Tell a file of a gopherhole by its first bytes where its name does not tell."""
        data, facts = read_beneath(self.folder, found.target, ENOUGH)
        run = found.manner.dialect in {Dialect.AUTO, Dialect.BUCKTOOTH}
        if run and data.startswith(SHEBANG.encode()) and facts.st_mode & 0o111:
            raise NotPublished(RUN)
        kind = kind_of(found.name)
        if kind is Kind.BINARY and b"\0" not in data:
            kind = Kind.TEXT
        return self._file(found, found.selector, kind)

    def _tag(self, found: Found) -> Understood:
        """Read a gophertag: its first line names the folder."""
        data, _ = read_beneath(self.folder, found.target, ENOUGH)
        name = tidy(decode(data)[0].strip().partition("\n")[0].replace("\t", " ")).strip()
        section = Section(name=name or prettified(posixpath.basename(found.folder)))
        entry = SectionEntry(path=found.path, folder=found.folder, section=section)
        return Understood(entry, data)

    def _map(self, found: Found, now: datetime) -> Understood:
        """Read a map for what is wrong with it; whoever draws its page reads it again."""
        data, _ = read_beneath(self.folder, found.target, LONGEST_MAP + 1)
        dialect = found.manner.dialect
        entry = MapEntry(
            path=found.path,
            target=found.target,
            folder=posixpath.dirname(found.folder) if found.manner.caps else found.folder,
            dialect=dialect,
            size=found.size,
        )
        if found.manner.caps or found.name in LINKS:
            links = links_of(data, found.path, entry.folder)
            problems = lay_out((), links, {}, entry.folder).problems
        else:
            problems = self.maps.understand(data, found.target, entry.folder, dialect).problems
        if out := [problem for problem in problems if problem.left_out]:
            raise NotPublished(out[0])
        # a map that is taken in may come, or go, and this one stays as it is
        takes_in = b"\n=" in data or data.startswith(b"=")
        due = int(now.timestamp()) + TRY_AGAIN if takes_in and problems else None
        return Understood(entry, data + repr(entry).encode(), problems, due=due)

    @property
    def maps(self) -> MapReader:
        """What reads maps."""
        return MapReader(self.folder)

    def _article(self, found: Found, now: datetime) -> Understood:
        article, data, problems = self._read_article(found.target, found.name, skim)
        pictures, links = _mentions(article, found.folder)
        moment = None if article.draft else article.due(now)
        due = int(moment.timestamp()) if moment else None
        entry: Entry = Withheld(path=found.path)
        shown = data
        if article.is_public(now):
            aliases, more = _aliases(found, article)
            problems += more
            entry = _entry(found, article, aliases)
            # what lists say of it is in the data, or in these
            shown += repr((found.target, article.when.epoch, str(article.when))).encode()
        return Understood(entry, shown, problems, pictures=pictures, links=links, due=due)

    def _read_article(
        self, target: str, name: str, understand: Callable[..., Understanding]
    ) -> tuple[Article, bytes, tuple[Problem, ...]]:
        data, facts = read_beneath(self.folder, target, LONGEST_ARTICLE)
        moment = min(max(facts.st_mtime, FIRST_MOMENT), LAST_MOMENT)
        written = datetime.fromtimestamp(int(moment), UTC)
        article, problems = understand(data, name=name, written=written, zone=self.zone)
        return article, data, problems

    def article(self, entry: ArticleEntry, *, now: datetime) -> Article | None:
        """Read a published article; None if it has been taken back since the last edition.

        Raises OSError if it cannot be read any more.
        """
        try:
            name = posixpath.basename(entry.path)
            article, _, _ = self._read_article(entry.target, name, parse)
        except NotPublished:
            return None
        return article if article.is_public(now) else None

    def text(self, entry: ArticleEntry) -> str:
        """Read what an article says, roughly: as it is written, without being laid out.

        Empty if it is not any more what the catalogue knows, or cannot be read. Raises OSError as
        `read` does.
        """
        try:
            data, facts = read_beneath(self.folder, entry.target, LONGEST_ARTICLE)
            if state_of(facts) != _state(entry):
                return ""
            text, _ = read_bytes(data)
            split = split_headers(text)
        except (OSError, NotPublished) as error:
            if isinstance(error, OSError) and error.errno in EXHAUSTED:
                raise
            return ""
        told = (one.value for name in TOLD for one in split.all_of(name))
        sentences = (one if one.endswith(STOPS) else f"{one}." for one in told)
        return "\n".join((*sentences, *split.body))

    def is_unchanged(self, entry: ArticleEntry | MapEntry) -> bool:
        """Tell whether a file is as it was when the catalogue's entry was made."""
        try:
            facts = os.stat(entry.target, dir_fd=self.folder, follow_symlinks=False)
        except OSError:
            return False
        return state_of(facts) == _state(entry)


def _due(found: Found, due: int | None, now: datetime) -> int | None:
    """Tell when to look again: at the latest when a file that was just written has settled."""
    if not found.stamp.endswith(UNSETTLED):
        return due
    settled = int(now.timestamp()) + SETTLED_AFTER
    return settled if due is None else min(due, settled)


def _state(entry: ArticleEntry | MapEntry) -> str:
    """Tell the state a file was in when it was read."""
    return entry.stamp.removesuffix(UNSETTLED).rpartition(" ")[2]


def path_beside(folder: str, target: str) -> str:
    """Find the path, in content/, of a file that an article in a folder names."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def _mentions(article: Article, folder: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Find what an article shows, and what it leads to, of what may be published here."""
    here = (one.target for one in article.pictures if one.target and "://" not in one.target)
    shown = tuple((path_beside(folder, target), target) for target in here)
    linked = (link.url for link in article.links if link.url and not SCHEME.match(link.url))
    return shown, tuple(path_beside(folder, url) for url in linked)


def original_of(article: Article, folder: str) -> str:
    """Find the selector of what an article here is a translation of; empty for one elsewhere."""
    if not article.original or SCHEME.match(article.original):
        return ""
    path = path_beside(folder, article.original)
    name, dot, suffix = path.rpartition(".")
    return f"/{name if dot + suffix in ARTICLE_SUFFIXES else path}"


def _aliases(found: Found, article: Article) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Tell the selectors that may lead to an article from those that never will."""
    own = {one for one in article.aliases if one[1:].split("/")[0] in RESERVED}
    problems = tuple(
        Problem(f"Alias: {one} is a page of the server's own", "take the header out")
        for one in sorted(own)
    )
    kept = (one for one in article.aliases if one not in own and one != found.selector)
    return tuple(kept), problems


def _unreadable(found: Found, error: OSError) -> Understood:
    """Say that a file cannot be read; whether it stays as it was known is for the disk to blame."""
    what = f"cannot be read ({error.strerror or error})"
    if error.errno in FAILING:
        problem = Problem(what, "look after the disk; what was known of it stays published")
        return Understood(Unread(path=found.path), what.encode(), (problem,))
    return _withheld(found, Problem(what, "give the server permission to read it", left_out=True))


def _withheld(found: Found, problem: Problem) -> Understood:
    return Understood(Withheld(path=found.path), problem.what.encode(), (problem,))


def _entry(found: Found, article: Article, aliases: tuple[str, ...]) -> ArticleEntry:
    when = article.when
    headline = Headline(
        selector=found.selector,
        title=article.title,
        age=-when.epoch,
        day=when.day,
        clock=when.clock,
        source=article.source,
        country=article.country,
        language=article.language,
        words=article.words,
        corrected=bool(article.corrections),
    )
    return ArticleEntry(
        path=found.path,
        target=found.target,
        folder=found.folder,
        headline=headline,
        story=article.story,
        original=original_of(article, found.folder),
        aliases=aliases,
        tags=tuple({slug(name): name for name in article.tags}.items()),
    )
