"""A shelf as an Atom feed (RFC 4287): its newest articles, each with its whole text.

Everything in it comes from the articles, so the same news is the same feed, byte for byte.
Names of feeds and entries are their Gopher addresses, which stay when a web view comes or goes.
"""

import re
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from attrs import frozen

from gopherd.article.model import Article
from gopherd.config.masthead import Masthead
from gopherd.render.address import Reach, path_of
from gopherd.render.page import Page
from gopherd.render.phrase import language_tag
from gopherd.render.web import print_story
from gopherwire.item import Kind
from gopherwire.printable import scrub

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"

LONG_AGO = datetime.fromtimestamp(0, UTC)
"""When a feed without articles was updated: it has to say something."""

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold in any way (section 2.2)."""

MAIL = re.compile(r"[^@\s]+@[^@\s]+")


@frozen
class Entry:
    """One article of a feed."""

    selector: str
    article: Article
    page: Page
    """The article as its own page has it."""


@frozen
class Feed:
    """The newest articles of a shelf."""

    selector: str
    shelf: str
    """The selector of the menu that lists the same articles."""
    name: str
    """Of the shelf; empty for the front page."""
    entries: tuple[Entry, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """The selectors of its articles."""
        return tuple(entry.selector for entry in self.entries)


@frozen
class FeedPress:
    """Prints feeds for those who read them in one way."""

    masthead: Masthead
    reach: Reach
    """How they follow links: with an address of the web, or with None on Gopher."""
    web: str | None = None
    """What addresses of the web view begin with; None where there is none."""

    def print(self, feed: Feed) -> str:
        """Print a feed as XML in lines, none of which begins with a full stop."""
        masthead = self.masthead
        root = Element("feed", {"xmlns": ATOM})
        _add(root, "id", self._gopher(Kind.TEXT, feed.selector))
        _add(root, "title", " - ".join(filter(None, (feed.name, masthead.title))))
        if masthead.description:
            _add(root, "subtitle", masthead.description)
        moments = (entry.article.when.moment for entry in feed.entries)
        _add(root, "updated", _moment(max(moments, default=LONG_AGO)))
        author = SubElement(root, "author")
        _add(author, "name", masthead.admin or masthead.title)
        if MAIL.fullmatch(masthead.mail):
            _add(author, "email", masthead.mail)
        own = self.reach.page(Kind.TEXT, feed.selector) or ""
        SubElement(root, "link", rel="self", type=MEDIA_TYPE, href=own)
        self._alternates(root, feed.shelf)
        for entry in feed.entries:
            self._entry(root, entry)
        indent(root, "")
        text = tostring(root, encoding="unicode")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.replace("\n.", "\n&#46;")

    def _entry(self, root: Element, entry: Entry) -> None:
        article = entry.article
        element = SubElement(root, "entry")
        if language := language_tag(article.language):
            element.set("xml:lang", language)
        _add(element, "id", self._gopher(Kind.MENU, entry.selector))
        _add(element, "title", article.title)
        _add(element, "updated", _moment(article.when.moment))
        if written := article.byline or article.source:
            _add(SubElement(element, "author"), "name", written)
        self._alternates(element, entry.selector)
        for tag in article.tags:
            SubElement(element, "category", term=_clean(tag))
        if article.overview:
            _add(element, "summary", article.overview)
        content = SubElement(element, "content", type="html")
        content.text = NOT_XML.sub("", print_story(entry.page, reach=self.reach))

    def _alternates(self, element: Element, selector: str) -> None:
        """Lead to the page itself, first as who reads this follows links (RFC 4266)."""
        links = [("application/gopher-menu", self._gopher(Kind.MENU, selector))]
        if self.web is not None:
            place = len(links) if self.reach.web is None else 0
            links.insert(place, ("text/html", self.web + path_of(selector)))
        for media, href in links:
            SubElement(element, "link", rel="alternate", type=media, href=href)

    def _gopher(self, kind: str, selector: str) -> str:
        return self.reach.gopher(kind, selector) or ""


def _add(element: Element, tag: str, text: str) -> None:
    SubElement(element, tag).text = _clean(text)


def _clean(text: str) -> str:
    return NOT_XML.sub("", scrub(text))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
