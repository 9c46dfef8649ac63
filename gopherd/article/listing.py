"""Articles in lists: headlines, the shelves they stand on, and slices of a shelf.

Values only. The catalogue fills them in, the pages show them.
"""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime
from enum import StrEnum
from string import hexdigits
from typing import Generic, TypeVar

from attrs import field, frozen

from gopherwire.item import LONGEST_SELECTOR


class ShelfKind(StrEnum):
    """What the articles on a shelf have in common; the value begins the shelf's selector."""

    LATEST = ""
    SECTION = "section"
    COUNTRY = "country"
    SOURCE = "source"
    TAG = "tag"
    DAY = "day"
    MONTH = "month"
    STORY = "story"


BROWSABLE = (ShelfKind.COUNTRY, ShelfKind.SOURCE, ShelfKind.TAG, ShelfKind.DAY)
"""The kinds a reader can leaf through by name."""


@frozen
class Shelf:
    """All articles that have one thing in common, newest first."""

    kind: ShelfKind = ShelfKind.LATEST
    key: str = ""
    """A slug; a folder for a section; an ISO date for a day."""

    @property
    def selector(self) -> str:
        """Where a reader finds it."""
        match self.kind:
            case ShelfKind.LATEST:
                return ""
            case ShelfKind.SECTION:
                return f"/{self.key}" if self.key else ""
            case kind:
                return f"/{kind}/{self.key}"

    @property
    def index(self) -> str:
        """Where the shelves of its kind are listed."""
        return f"/{self.kind}"


TIES = 24
"""Bits that tell articles of the same second apart."""


@frozen(order=True)
class Mark:
    """A place between two articles of any shelf; it stays where it is as the archive grows."""

    age: int
    """Minus the article's seconds since 1970: the newest sorts first."""
    tie: int = 0
    """Made of the selector; puts articles of one second in an order, the same for ever."""

    @property
    def place(self) -> int:
        """The two in one number that sorts as they do."""
        return (self.age << TIES) + self.tie

    @classmethod
    def at(cls, place: int) -> Mark:
        """Take a place apart again."""
        return cls(place >> TIES, place & (1 << TIES) - 1)

    @classmethod
    def of(cls, age: int, selector: str) -> Mark:
        """Find the place right after an article."""
        return cls(age, zlib.crc32(selector.encode()) & (1 << TIES) - 1)

    def __str__(self) -> str:
        """Write it for the end of a selector: `20250905T130200Z-3f9a1c`."""
        moment = datetime.fromtimestamp(-self.age, UTC)
        return f"{moment.year:04}{moment:%m%dT%H%M%SZ}-{self.tie:06x}"  # %Y pads no year

    @classmethod
    def parse(cls, text: str) -> Mark | None:
        """Read what __str__ wrote; None for anything else.

        Where the end was cut off the place is a few articles early, and none is lost.
        """
        moment, _, tie = text.partition("-")
        if len(tie) > TIES // 4 or not set(tie) <= set(hexdigits):
            return None
        try:
            when = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(-int(when.timestamp()), int(f"{tie:0<{TIES // 4}}", 16))


def older_page(shelf: Shelf, mark: Mark) -> str:
    """Name the page of a shelf that begins after a mark; empty where that would be too long.

    The end of the mark may be cut off; see `Mark.parse`.
    """
    page = f"{shelf.selector}/before/{mark}"
    over = len(page.encode()) - LONGEST_SELECTOR
    return page if over <= 0 else page[:-over] if over <= TIES // 4 else ""


@frozen(kw_only=True)
class Headline:
    """What a list says of an article."""

    selector: str
    title: str
    age: int
    """Minus its seconds since 1970, as in `Mark`."""
    day: date
    clock: str = ""
    source: str = ""
    country: str = ""
    language: str = ""
    """A BCP 47 tag, or a name; empty where the article gives none."""
    words: int = 0
    corrected: bool = False

    @property
    def mark(self) -> Mark:
        """The place right after it."""
        return Mark.of(self.age, self.selector)


@frozen(kw_only=True)
class Slice:
    """One page of a shelf."""

    rows: tuple[Headline, ...] = ()
    older: Mark | None = None
    """Where the next page begins; None on the last."""
    newer: Mark | None = None
    """Where the page before begins; None if that is the shelf's first page, or there is none."""
    first: bool = True
    """Whether nothing on the shelf is newer."""


@frozen
class Named:
    """A shelf among others of its kind, with how many articles stand on it."""

    shelf: Shelf
    name: str
    articles: int


@frozen
class Cluster:
    """A story that several articles tell."""

    slug: str
    newest: Headline
    takes: int


@frozen(kw_only=True)
class Census:
    """How much there is, counted."""

    articles: int = 0
    sources: int = 0
    countries: int = 0
    sections: int = 0
    newest: date | None = field(default=None)
    oldest: date | None = field(default=None)


@frozen
class Sectioned:
    """A section as a list shows it."""

    folder: str
    name: str
    blurb: str = ""
    articles: int = 0
    order: int = 1000
    """Its place among the sections beside it; those with the same one are in natural order."""

    @property
    def shelf(self) -> Shelf:
        """Its articles, without those of the sections in it."""
        return Shelf(ShelfKind.SECTION, self.folder)

    @property
    def selector(self) -> str:
        """Where a reader finds it."""
        return f"/{self.folder}"

    @property
    def file_name(self) -> str:
        """What the folder itself is called."""
        return self.folder.rpartition("/")[2]


T = TypeVar("T")


@frozen
class Stretch(Generic[T]):
    """One page of a list of names."""

    rows: tuple[T, ...] = ()
    more: str = ""
    """The selector of the page that goes on; empty on the last."""


@frozen
class Filed:
    """A file that is served as it is."""

    selector: str
    name: str
    kind: str
    """Its item type."""
    size: int
    """Bytes."""
