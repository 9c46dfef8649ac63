"""The pages that lead to articles: front, section, shelf, index of shelves, about; and the error.

Each is a pure function of what it shows: the same news, the same page, byte for byte.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from attrs import evolve, field, frozen
from rich.filesize import decimal

from gopherd.article.listing import (
    BROWSABLE,
    Census,
    Cluster,
    Filed,
    Headline,
    Named,
    Sectioned,
    Shelf,
    ShelfKind,
    Slice,
    Stretch,
)
from gopherd.article.model import long_date, short_date
from gopherd.config.masthead import Masthead
from gopherd.render.frame import (
    FRONT,
    counted,
    feed_link,
    feed_of,
    head,
    headline_rows,
    index,
    leaf,
    shelf_link,
    turn_pages,
    way_back,
)
from gopherd.render.page import (
    GAP,
    Fault,
    Label,
    Line,
    Link,
    Moment,
    Page,
    Part,
    Region,
    Title,
)
from gopherd.render.plain import ASCII
from gopherd.render.results import search_link
from gopherwire.item import Kind

ABOUT = "/about"
MISSED = "/missed"
TOLD_ALONE = "Told by one country only"
STORIES = Shelf(ShelfKind.STORY).index
BY_STORY = f"By {ShelfKind.STORY}"


@frozen(kw_only=True)
class Front:
    """What the front page shows."""

    day: Census
    """Counted over the newest day alone."""
    stories: tuple[Cluster, ...] = ()
    latest: Slice
    sections: Stretch[Sectioned] = field(factory=Stretch)
    files: Stretch[Filed] = field(factory=Stretch)


def front_page(masthead: Masthead, front: Front) -> Page:
    """Lay out the index of everything."""
    return Page(
        masthead.title,
        (
            *head(masthead, "INDEX"),
            *_day(front.day),
            Link(Kind.MENU, about_label(masthead), ABOUT),
            GAP,
            *_stories(front.stories),
            *_latest(masthead, front),
            *turn_pages(Shelf(), front.latest),
            *_files(front.files),
            Region.WAYS_ON,
            Label("BROWSE"),
            *map(section_link, front.sections.rows),
            *_more("sections", front.sections.more),
            *(Link(Kind.MENU, f"By {kind}", f"/{kind}") for kind in (*BROWSABLE, ShelfKind.STORY)),
            Link(Kind.MENU, TOLD_ALONE, MISSED),
            search_link(),
            *feed_link(FRONT),
            Link(Kind.MENU, "About", ABOUT),
        ),
        feed=feed_of(FRONT),
    )


def _day(day: Census) -> Iterator[Part]:
    if day.newest:
        yield Moment(long_date(day.newest), day.newest.isoformat(), beside=_counts(day))


def _counts(census: Census) -> str:
    """Say how much there is; what there is none of is not mentioned."""
    counts = ((census.sources, "source"), (census.countries, "country"))
    told = (counted(number, noun) for number, noun in counts if number)
    return ", ".join((counted(census.articles, "article"), *told))


def _stories(stories: tuple[Cluster, ...]) -> Iterator[Part]:
    if stories:
        yield Label("THE WORLD'S CURRENT TAKE")
        yield from (story_link(one) for one in stories)
        yield GAP


def _latest(masthead: Masthead, front: Front) -> Iterator[Part]:
    yield Label("LATEST")
    if front.latest.rows:
        yield from headline_rows(masthead, front.latest.rows, lead=front.day.newest)
    else:
        yield Line("No article has been published yet. Drop a text file into")
        yield Line("the content folder, and it stands here a second later.")
    yield GAP


def _sections(sections: Stretch[Sectioned]) -> Iterator[Part]:
    if sections.rows:
        yield Label("SECTIONS")
        yield from map(section_link, sections.rows)
        yield from _more("sections", sections.more)
        yield GAP


def _files(files: Stretch[Filed]) -> Iterator[Part]:
    if files.rows:
        yield Region.ASIDE
        yield Label("FILES")
        yield from map(_file_link, files.rows)
        yield from _more("files", files.more)
        yield GAP


def _file_link(file: Filed) -> Link:
    return Link(file.kind, file.name, file.selector, note=decimal(file.size))


def _more(what: str, selector: str) -> Iterator[Link]:
    """Lead to where a list of names goes on."""
    if selector:
        yield Link(Kind.MENU, f"more {what} ->", selector)


def about_label(masthead: Masthead) -> str:
    """Name the first link of the front page, with the address readers write to."""
    return " - ".join(filter(None, (f"About {masthead.title}", masthead.mail)))


def section_link(section: Sectioned) -> Link:
    """Lead to a section; a folder of files has nothing to count."""
    label = f"{section.name} ({section.articles})" if section.articles else section.name
    return Link(Kind.MENU, label, section.selector)


def story_link(story: Cluster, prefix: str = "") -> Link:
    """Lead to every take on a story, under the headline of its newest one."""
    label = f"{prefix}{story.newest.title} ({counted(story.takes, 'take')})"
    return Link(Kind.MENU, label, Shelf(ShelfKind.STORY, story.slug).selector)


@frozen(kw_only=True)
class Folder:
    """What the page of a section shows."""

    section: Sectioned
    shown: Slice = field(factory=Slice)
    within: Stretch[Sectioned] = field(factory=Stretch)
    files: Stretch[Filed] = field(factory=Stretch)


def section_page(masthead: Masthead, folder: Folder) -> Page:
    """Lay out a section, newest first; its sections and files stand on its first page alone."""
    section = folder.section
    shelf = section.shelf
    blurb = (Line(section.blurb), GAP) if section.blurb else ()
    parts = (
        *head(masthead, "SECTION"),
        Title(section.name),
        GAP,
        *blurb,
        *_sections(folder.within),
        *_articles(masthead, folder.shown),
        *turn_pages(shelf, folder.shown),
        *_files(folder.files),
        Region.WAYS_ON,
        *(feed_link(shelf.selector) if folder.shown.rows else ()),
        way_back(masthead),
    )
    return Page(section.name, parts, feed=feed_of(shelf.selector))


def folder_page(masthead: Masthead, folder: Folder) -> Page:
    """Lay out where the sections or files of a folder go on; content/ has the site's name."""
    section = folder.section
    name = section.name or masthead.title
    parts = (
        *head(masthead, "SECTION" if section.folder else "INDEX"),
        Title(name),
        GAP,
        *_sections(folder.within),
        *_files(folder.files),
        Region.WAYS_ON,
        *([Link(Kind.MENU, f"<- {name}", section.selector)] if section.folder else ()),
        way_back(masthead),
    )
    return Page(name, parts)


def _articles(masthead: Masthead, shown: Slice) -> Iterator[Part]:
    if not shown.rows:
        return
    lead = shown.rows[0].day
    yield Moment(long_date(lead), lead.isoformat())
    yield from headline_rows(masthead, shown.rows, lead=lead)
    yield GAP


def shelf_page(masthead: Masthead, name: str, shelf: Shelf, shown: Slice) -> Page:
    """Lay out one page of a shelf; a story's takes are grouped by country."""
    view = shelf.kind.upper() or "INDEX"
    rows: Iterable[Part]
    match shelf.kind:
        case ShelfKind.STORY:
            rows = _takes(masthead, shown.rows)
        case ShelfKind.DAY:  # the title tells it
            rows = (*headline_rows(masthead, shown.rows, lead=date.fromisoformat(shelf.key)), GAP)
        case _:
            rows = _articles(masthead, shown)
    parts = (
        *head(masthead, view),
        Title(name),
        GAP,
        *rows,
        *turn_pages(shelf, shown),
        Region.WAYS_ON,
        *feed_link(shelf.selector),
        way_back(masthead),
    )
    return Page(name, parts, feed=feed_of(shelf.selector))


def _takes(masthead: Masthead, headlines: Iterable[Headline]) -> Iterator[Part]:
    """Group takes by country, the country heard from last first; no country comes last."""
    newest: dict[str, Headline] = {}
    for one in headlines:
        newest.setdefault(one.country, one)
    order = {country: place for place, country in enumerate(newest)}
    ordered = sorted(headlines, key=lambda one: (not one.country, order[one.country]))
    for country, takes in groupby(ordered, key=lambda one: one.country):
        yield Label(country.upper() or "ELSEWHERE")
        yield from headline_rows(masthead, takes, lead=None)
        yield GAP


def index_page(
    masthead: Masthead,
    kind: ShelfKind,
    named: tuple[Named, ...],
    *,
    older: str = "",
    first: bool = True,
) -> Page:
    """List the shelves of one kind, each with its count; `older` leads to those that follow."""
    rows: list[Part] = list(map(shelf_link, named))
    if not rows:
        rows.append(Line(f"No article names a {kind} yet."))
    return index(masthead, kind, (*rows, GAP), leaf(kind, older, first=first))


def stories_page(masthead: Masthead, stories: Stretch[Cluster], *, first: bool = True) -> Page:
    """List the stories that several articles tell, those told last first."""
    rows: list[Part] = [
        evolve(story_link(one), note=short_date(one.newest.day)) for one in stories.rows
    ]
    if not rows:
        rows.append(Line("No story has several takes yet."))
    ways = leaf(ShelfKind.STORY, stories.more, first=first, onward="older ->")
    feed = feed_of(STORIES)
    return index(masthead, ShelfKind.STORY, (*rows, GAP), (*ways, *feed_link(STORIES)), feed)


def missed_page(masthead: Masthead, stories: Stretch[Cluster], *, first: bool = True) -> Page:
    """List stories that several sources tell, all of them in one country."""
    title = TOLD_ALONE
    rows: list[Part] = [evolve(story_link(one), note=one.newest.country) for one in stories.rows]
    if not rows:
        rows.append(Line("No story has several takes that all come from one country."))
    ways = list(_more("stories", stories.more))
    if not first:
        ways.append(Link(Kind.MENU, f"<- {title}", MISSED))
    view, back = head(masthead, "MISSED"), way_back(masthead)
    parts = (*view, Title(title), GAP, *rows, GAP, Region.WAYS_ON, *ways, *feed_link(MISSED), back)
    return Page(title, parts, feed=feed_of(MISSED))


def about_page(masthead: Masthead, census: Census) -> Page:
    """Say who runs the site and how much there is."""
    admin = f"Run by: {masthead.admin}" if masthead.admin else ""
    mail = f"Write to: {masthead.mail}" if masthead.mail else ""
    facts = (masthead.description, admin, mail, _holdings(census), _span(census))
    body = (part for fact in facts if fact for part in (Line(fact), GAP))
    return Page(
        "About",
        (
            *head(masthead, "ABOUT"),
            Title(masthead.title),
            GAP,
            *body,
            Link(Kind.MENU, "These pages in plain ASCII, for old terminals", ASCII),
            way_back(masthead),
        ),
    )


def _holdings(census: Census) -> str:
    return f"{_counts(census)}, {counted(census.sections, 'section')}"


def _span(census: Census) -> str:
    if not census.newest or not census.oldest:
        return ""
    if census.newest == census.oldest:
        return f"All of {long_date(census.newest)}"
    return f"From {long_date(census.oldest)} to {long_date(census.newest)}"


def missing_page(masthead: Masthead) -> Page:
    """Say that a selector names nothing; it is not repeated, whatever bytes it holds."""
    return fault_page(
        masthead,
        "Nothing is published under that selector.",
        "It may have been moved or taken back; the index lists what there is.",
    )


def fault_page(masthead: Masthead, what: str, remedy: str) -> Page:
    """Say what went wrong in a row that reads well as text too, then lead back."""
    return Page(what, (Fault(what), Line(remedy), way_back(masthead)))
