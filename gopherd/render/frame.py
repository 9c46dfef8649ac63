"""What every page has in common: the head with the banner, the rows of a list, the way back."""

from collections.abc import Iterable, Iterator
from datetime import date

from gopherd.article.language import language_name
from gopherd.article.listing import Headline, Named, Shelf, ShelfKind, Slice, older_page
from gopherd.article.model import short_date
from gopherd.config.masthead import Masthead
from gopherd.render.page import (
    BETWEEN,
    GAP,
    Banner,
    Link,
    Page,
    Part,
    Region,
    Subtitle,
    Title,
    View,
)
from gopherwire.item import LONGEST_SELECTOR, Kind

WORDS_A_MINUTE = 200
"""How fast people read prose on a screen, roughly."""

FRONT = ""
"""The front page's selector."""

FEED = "/feed.atom"
"""What the selector of a shelf's feed ends in."""


def head(masthead: Masthead, view: str) -> tuple[Part, ...]:
    """Begin a page: banner, subtitle, and what kind of page it is."""
    return (
        Banner(masthead.banner or masthead.title, masthead.font),
        Subtitle(masthead.headline),
        GAP,
        View(f"{view} VIEW:"),
        GAP,
    )


def way_back(masthead: Masthead) -> Link:
    """End a page: the link every page has as its last row."""
    return Link(Kind.MENU, masthead.back, FRONT)


def feed_of(shelf: str) -> str:
    """Name the feed of a shelf by the shelf's selector; empty where that would be too long."""
    feed = shelf + FEED
    return feed if len(feed.encode()) <= LONGEST_SELECTOR else ""


def feed_link(shelf: str) -> Iterator[Link]:
    """Lead to the feed of a shelf."""
    if feed := feed_of(shelf):
        yield Link(Kind.TEXT, "Atom feed", feed)


def headline_rows(
    masthead: Masthead, headlines: Iterable[Headline], *, lead: date | None
) -> Iterator[Link]:
    """List articles; those of the lead day tell their time, the others their day.

    One in another language than the site's says which, and one that has been corrected says so.
    """
    for one in headlines:
        when = one.clock if one.day == lead else short_date(one.day)
        language = language_name(one.language) if is_foreign(one.language, masthead) else ""
        corrected = "corrected" if one.corrected else ""
        facts = (one.source, one.country, language, when, reading_time(one.words), corrected)
        yield Link(Kind.MENU, one.title, one.selector, note=BETWEEN.join(filter(None, facts)))


def is_foreign(language: str, masthead: Masthead) -> bool:
    """Tell whether an article is in another language than the site's."""
    return bool(language) and language_name(language) != language_name(masthead.language)


def shelf_link(named: Named) -> Link:
    """Lead to a shelf, and tell how many articles stand on it."""
    return Link(Kind.MENU, f"{named.name} ({named.articles})", named.shelf.selector)


def reading_time(words: int) -> str:
    """Say how long an article is: `795 words, 4 min`."""
    return f"{counted(words, 'word')}, {-(-words // WORDS_A_MINUTE)} min" if words else ""


def counted(number: int, noun: str) -> str:
    """Say how many: `1 article`, `12 articles`, `3 countries`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


def index(
    masthead: Masthead, kind: ShelfKind, rows: Iterable[Part], ways: Iterable[Link], feed: str = ""
) -> Page:
    """Lay out an index of shelves, and the ways on from it."""
    title = f"By {kind}"
    view, back = head(masthead, "INDEX"), way_back(masthead)
    parts = (*view, Title(title), GAP, *rows, Region.WAYS_ON, *ways, back)
    return Page(title, parts, feed=feed)


def leaf(kind: ShelfKind, older: str, *, first: bool, onward: str = "more ->") -> Iterator[Link]:
    """Lead to what follows one page of an index, if anything, and to its first page."""
    if older:
        yield Link(Kind.MENU, onward, older)
    if not first:
        yield Link(Kind.MENU, f"<- By {kind}", Shelf(kind).index)


def turn_pages(shelf: Shelf, shown: Slice) -> Iterator[Part]:
    """Lead to the pages of a shelf before and after this one, where there are any.

    A shelf may have a name so long that its later pages cannot have one: they are found by day.
    """
    if shown.older or not shown.first:
        yield Region.WAYS_ON
    if shown.older and (older := older_page(shelf, shown.older)):
        yield Link(Kind.MENU, "older ->", older)
    elif shown.older:
        yield Link(Kind.MENU, "older, by day ->", Shelf(ShelfKind.DAY).index)
    if not shown.first:
        newer = shown.newer and older_page(shelf, shown.newer)
        yield Link(Kind.MENU, "<- newer", newer or shelf.selector)
    if shown.older or not shown.first:
        yield GAP
