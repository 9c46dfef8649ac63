"""The page of one article, and the same article as plain text."""

import re
from collections.abc import Iterator, Mapping

from attrs import evolve, field, frozen

from gopherd.article.body import SCHEME
from gopherd.article.language import language_name
from gopherd.article.listing import Cluster, Filed, Headline, Sectioned
from gopherd.article.model import (
    Article,
    Block,
    Break,
    Bullet,
    Heading,
    Link,
    Paragraph,
    Picture,
    Quote,
    Verbatim,
)
from gopherd.config.masthead import Masthead
from gopherd.render import page
from gopherd.render.frame import FRONT, feed_of, head, way_back
from gopherd.render.page import GAP, Label, Line, Moment, Page, Part, Region, Title
from gopherd.render.pages import section_link, story_link
from gopherd.render.redirect import url_selector
from gopherwire.errors import BadUrl
from gopherwire.item import LONGEST_SELECTOR, Kind
from gopherwire.url import GopherUrl

NOT_FOLLOWED = frozenset({Kind.INFO, Kind.ERROR, Kind.MIRROR, "."})
"""Item types of an address that mean something else in a menu than a place to go to."""

GOPHER = re.compile("gophers?://", re.IGNORECASE)
CONTROL = re.compile("[\0-\x1f\x7f]")


@frozen(kw_only=True)
class Around:
    """What else the site knows about an article when its page is laid out."""

    selector: str
    section: Sectioned | None = None
    newer: Headline | None = None
    older: Headline | None = None
    story: Cluster | None = None
    takes: tuple[Headline, ...] = ()
    """The other articles that tell the same story."""
    related: tuple[Headline, ...] = ()
    """Those that tell another story about the like."""
    versions: tuple[Headline, ...] = ()
    """The same article in other languages, but for the one it is a translation of."""
    here: Mapping[str, Filed | Headline] = field(factory=dict)
    """The files and articles of this site it shows or links, by the target it gives for each."""


def article_page(masthead: Masthead, article: Article, around: Around) -> Page:
    """Lay out an article: fields, text, links, other takes, ways on, way back."""
    return Page(
        article.title,
        (
            *head(masthead, "ARTICLE"),
            Region.ARTICLE,
            *_story(article, around.here),
            *_links(article.links, around.here),
            Region.ASIDE,
            *_versions(masthead, around),
            *_others("ALTERNATIVE TAKES:", around.takes),
            *_others("RELATED:", around.related),
            Region.WAYS_ON,
            *_ways_on(around),
            way_back(masthead),
        ),
        language=article.language,
        feed=feed_of(around.section.selector if around.section else FRONT),
    )


def article_text(article: Article) -> Page:
    """Lay out an article to be read as plain text: the addresses stand at its end."""
    parts = list(_story(evolve(article, original=""), {}))
    if SCHEME.match(article.original):
        parts.append(Line(f"Original: {article.original}"))
        parts.append(GAP)
    if article.links:
        parts.append(Label("LINKS:"))
        parts.extend(Line(f"[{number}] {one.url}") for number, one in enumerate(article.links, 1))
    return Page(article.title, tuple(parts))


def _story(article: Article, here: Mapping[str, Filed | Headline]) -> Iterator[Part]:
    yield Title(article.title)
    yield GAP
    for row in _fields(article):
        yield row
        yield GAP
    if original := _original(article, here):
        yield from (original, GAP)
    yield from _body(article.body, here)


def _fields(article: Article) -> Iterator[Part]:
    """Give the row of each field, in the order readers know."""
    if article.byline:
        yield Line(f"By {article.byline}")
    yield moment(article)
    if article.source:
        yield Line(f"Source: {article.source}")
    if article.country:
        yield Line(f"Country: {article.country}")
    if article.overview:
        yield Line(f"Overview: {article.overview}")
    if article.translated_from:
        yield Line(f"Translated from {language_name(article.translated_from)}")
    for correction in article.corrections:
        yield Line(f"Correction: {correction}")


def moment(article: Article) -> Moment:
    """Tell when an article was written; the day alone where it gives no time."""
    when = article.when
    iso = when.moment.isoformat() if when.zone else when.day.isoformat()
    return Moment(str(when), iso, "Updated:")


def _body(blocks: tuple[Block, ...], here: Mapping[str, Filed | Headline]) -> Iterator[Part]:
    for place, block in enumerate(blocks):
        yield from _block(block, here)
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if not (isinstance(block, Bullet) and isinstance(following, Bullet)):
            yield GAP


def _block(block: Block, here: Mapping[str, Filed | Headline]) -> Iterator[Part]:
    match block:
        case Paragraph(text):
            yield page.Paragraph(text)
        case Heading(text):
            yield page.Heading(text)
        case Bullet(text, mark, depth):
            yield page.Bullet(text, mark, depth)
        case Quote(text):
            yield page.Quote(text)
        case Verbatim(rows):
            yield page.Fixed(rows)
        case Picture(target, caption, credit):
            filed = here.get(target)
            file = _local(filed) if isinstance(filed, Filed) else None
            yield page.Picture(block.words, caption, credit, file)
        case Break():  # pragma: no branch - there are no other blocks
            yield page.Break()


def _local(target: Filed | Headline, note: str = "", *, number: int = 0) -> page.Link:
    """Lead to a file or an article of this site."""
    if isinstance(target, Headline):
        return page.Link(Kind.MENU, target.title, target.selector, note, number=number)
    return page.Link(target.kind, target.name, target.selector, note, number=number)


def _links(links: tuple[Link, ...], here: Mapping[str, Filed | Headline]) -> Iterator[Part]:
    if links:
        yield Label("LINKS:")
        yield from (_link(number, one, here) for number, one in enumerate(links, 1))
        yield GAP


def _link(number: int, link: Link, here: Mapping[str, Filed | Headline]) -> Part:
    """Lead to an address: straight to a Gopher item, by way of `URL:` to anything else.

    An address that no item can lead to is told all the same.
    """
    note = link.words if link.words != link.url else ""
    if target := here.get(link.url):
        return _local(target, note, number=number)
    if selector := url_selector(link.url):
        return page.Link(Kind.HTML, link.url, selector, note, number=number)
    if url := _native(link.url):
        return page.Link(url.kind, link.url, url.selector, note, url.host, url.port, number)
    return Line(f"[{number}] {link.url}")


def _native(address: str) -> GopherUrl | None:
    """Read an address that a row of a menu can lead to: one without TLS, words or Gopher+."""
    if not GOPHER.match(address):
        return None  # a path, or a name with a port, is no Gopher server's
    try:
        url = GopherUrl.parse(address)
    except BadUrl:
        return None
    told_whole = not url.tls and url.search is None and url.plus is None
    fits = len(url.selector.encode(errors="surrogateescape")) <= LONGEST_SELECTOR
    safe = url.kind not in NOT_FOLLOWED and not CONTROL.search(url.selector)
    return url if told_whole and fits and safe else None


def _original(article: Article, here: Mapping[str, Filed | Headline]) -> Part | None:
    """Lead to what an article is a translation of; one that is not published is not told."""
    target = here.get(article.original)
    if isinstance(target, Headline):
        return page.Link(Kind.MENU, f"Original: {target.title}", target.selector)
    if not SCHEME.match(article.original):
        return None
    match _link(0, Link(article.original), {}):
        case page.Link(label=label) as link:
            return evolve(link, label=f"Original: {label}")
        case _:
            return Line(f"Original: {article.original}")


def _versions(masthead: Masthead, around: Around) -> Iterator[Part]:
    if around.versions:
        yield Label("ALSO IN:")
        for one in around.versions:
            language = language_name(one.language or masthead.language)
            yield page.Link(Kind.MENU, f"{language}: {one.title}", one.selector)
        yield GAP


def _others(label: str, articles: tuple[Headline, ...]) -> Iterator[Part]:
    if articles:
        yield Label(label)
        for one in articles:
            told = page.BETWEEN.join(filter(None, (one.source, one.country, one.title)))
            yield page.Link(Kind.MENU, told, one.selector)
        yield GAP


def _ways_on(around: Around) -> Iterator[Part]:
    if around.story:
        yield story_link(around.story, "In: ")
    if around.section:
        section = section_link(around.section)
        yield page.Link(section.kind, f"More in {section.label}", section.selector)
    yield page.Link(Kind.TEXT, "Plain text of this article", f"{around.selector}.txt", views=True)
    if around.older:
        yield page.Link(Kind.MENU, f"Next: {around.older.title}", around.older.selector)
    if around.newer:
        yield page.Link(Kind.MENU, f"Previous: {around.newer.title}", around.newer.selector)
