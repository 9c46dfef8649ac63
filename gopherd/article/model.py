"""An article, as a value: what a content file says once it has been understood.

Nothing here reads files or knows how a page looks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from attrs import field, frozen


@frozen
class When:
    """The moment an article gives for itself, in the zone its writer named."""

    moment: datetime
    """Aware; midnight where only a day was given."""
    zone: str = ""
    """As it is printed: "EDT", "+0200", "UTC". Empty where only a day was given."""

    @property
    def epoch(self) -> int:
        """Seconds since 1970, UTC; what lists are ordered by."""
        return int(self.moment.astimezone(UTC).timestamp())

    @property
    def day(self) -> date:
        """The day in the writer's own zone."""
        return self.moment.date()

    @property
    def clock(self) -> str:
        """The time of day, `9:02 AM EDT`; empty where only a day was given."""
        if not self.zone:
            return ""
        hour = self.moment.hour % 12 or 12
        half = "AM" if self.moment.hour < NOON else "PM"
        return f"{hour}:{self.moment.minute:02} {half} {self.zone}"

    def __str__(self) -> str:
        """Print it as the page does: `9:02 AM EDT, Fri September 5, 2025`."""
        return ", ".join(filter(None, (self.clock, long_date(self.day))))


APART = frozenset({"none", "own"})
"""What an article gives for its story that no other article is to be taken for a take on."""

NOON = 12
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(day: date) -> str:
    """Print a day the same in every locale: `Fri September 5, 2025`."""
    return f"{DAYS[day.weekday()]} {MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_date(day: date) -> str:
    """Print a day where there is little room: `Fri Sep 5, 2025`."""
    return f"{DAYS[day.weekday()]} {MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


@frozen
class Link:
    """An address the article points to. Its number is its place in `Article.links`, from 1."""

    url: str
    words: str = ""
    """What the writer called it; empty for a bare address."""


@frozen
class Paragraph:
    """Prose, refilled to the reader's width. Link words are followed by ` [n]`."""

    text: str


@frozen
class Heading:
    """A heading inside the article; level 1 is the highest."""

    text: str
    level: int = 2


@frozen
class Bullet:
    """One entry of a list."""

    text: str
    mark: str = "-"
    """`-`, or the entry's number with its stop: `3.`"""
    depth: int = 0


@frozen
class Quote:
    """A paragraph somebody else said."""

    text: str


@frozen
class Verbatim:
    """Rows kept as they were written: a table, a poem, a drawing, code."""

    rows: tuple[str, ...]


@frozen
class Picture:
    """A picture the article shows, with its caption."""

    target: str
    """As written: a path relative to the article's folder, an address, or nothing."""
    caption: str = ""
    credit: str = ""

    @property
    def words(self) -> str:
        """The row that stands for it: `[image: caption (credit)]`."""
        credit = f"({self.credit})" if self.credit else ""
        return f"[image: {' '.join(filter(None, (self.caption or self.target, credit)))}]"


@frozen
class Break:
    """A rule between two parts of an article."""


Block = Paragraph | Heading | Bullet | Quote | Verbatim | Picture | Break


@frozen(kw_only=True)
class Article:
    """A story as its writer told it. Every text is NFC and free of control characters."""

    title: str
    when: When
    byline: str = ""
    source: str = ""
    country: str = ""
    language: str = ""
    """A BCP 47 tag, `en`."""
    translated_from: str = ""
    original: str = ""
    """What it is a translation of: a path in content/, as written, or an address."""
    story: str = ""
    """The slug that articles about the same event share; one of APART to share none."""
    overview: str = ""
    tags: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    draft: bool = False
    publish_at: datetime | None = None
    """Aware; nobody sees the article before."""
    expires: datetime | None = None
    """Aware; nobody sees the article from then on."""
    aliases: tuple[str, ...] = ()
    """Selectors it had before, each with a `/` in front."""
    body: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    words: int = field(default=0)
    """How many words the body has, for the reading time."""

    def is_public(self, now: datetime) -> bool:
        """Tell whether readers may see it at a moment."""
        embargoed = self.publish_at is not None and self.publish_at > now
        expired = self.expires is not None and self.expires <= now
        return not (self.draft or embargoed or expired)

    def due(self, now: datetime) -> datetime | None:
        """Find the next moment when it appears or goes, if there is one."""
        moments = (self.publish_at, self.expires)
        return min((one for one in moments if one and one > now), default=None)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures in the order they are shown."""
        return tuple(block for block in self.body if isinstance(block, Picture))
