"""A page as HTML: what a web browser shows. No script, and nothing from elsewhere.

Parts become the elements that mean the same; how these look is the stylesheet's affair.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile

from attrs import field, frozen

from gopherd.config.masthead import Masthead
from gopherd.render.address import Reach
from gopherd.render.banner import draw_banner
from gopherd.render.frame import FRONT
from gopherd.render.layout import DEEPEST
from gopherd.render.page import (
    BETWEEN,
    Banner,
    Break,
    Bullet,
    Fault,
    Fixed,
    Gap,
    Heading,
    Label,
    Line,
    Link,
    Moment,
    Page,
    Paragraph,
    Part,
    Picture,
    Quote,
    Region,
    Subtitle,
    Title,
    View,
)
from gopherd.render.phrase import References, anchor, is_leaving, language_tag, phrase, value, words
from gopherd.render.plain import ASCII
from gopherd.render.stylesheet import STYLESHEET
from gopherwire.item import Kind

SHOWN = frozenset({Kind.IMAGE, Kind.GIF, Kind.PNG, Kind.BITMAP})
"""Kinds of file that a browser shows within a page."""

ELEMENTS = {Region.ARTICLE: "article", Region.ASIDE: "aside", Region.WAYS_ON: "nav"}

NUMBERED = re.compile(r"\d{1,9}")

HTML = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" type="image/svg+xml" href="{icon}">
{feed}<style>{style}</style>
</head>
<body>
{body}</body>
</html>
"""

ICON = "/favicon.svg"

MARKED = re.compile(r"\*([^*]+)\*")
"""What was looked for, in a line that marks it."""


def print_html(page: Page, *, masthead: Masthead, reach: Reach) -> str:
    """Print a page as a whole HTML document."""
    site = masthead.title
    title = page.title if page.title == site else f"{page.title} - {site}"
    return HTML.format(
        title=words(title),
        icon=ICON,
        feed=_feed(page, reach),
        style=STYLESHEET,
        body="".join(_Printer(page, reach, masthead.width).body()),
    )


def print_story(page: Page, *, reach: Reach) -> str:
    """Print the text of an article as a piece of HTML, for a feed: what follows its fields."""
    printer = _Printer(page, reach)
    story = next((parts for region, parts in _regions(page) if region is Region.ARTICLE), ())
    return "".join(printer.parts(_without_fields(story)))


def _feed(page: Page, reach: Reach) -> str:
    href = page.feed and reach.page(Kind.TEXT, page.feed)
    if not href:
        return ""
    kind = 'rel="alternate" type="application/atom+xml"'
    return f'<link {kind} title="Atom feed" href="{value(href)}">\n'


@frozen
class _Printer:
    """Prints the parts of one page."""

    page: Page
    reach: Reach
    width: int = field(default=0)
    """Columns the banner may take."""
    references: References = field(init=False)

    @references.default
    def _found(self) -> References:
        numbered = (one for one in self.page.parts if isinstance(one, Link) and one.number)
        known = ((one, self.reach.href(one)) for one in numbered)
        return {link.number: (link, href) for link, href in known if href}

    # ------------------------------------------------------------ the page

    def body(self) -> Iterator[str]:
        """Print masthead, main part and the ways on."""
        regions = list(_regions(self.page))
        masthead = [one for one in regions[0][1] if isinstance(one, Banner | Subtitle)]
        if masthead:
            yield f'<header class="masthead">\n{"".join(map(self.part, masthead))}</header>\n'
        ways_on = regions.pop()[1] if regions[-1][0] is Region.WAYS_ON else ()
        yield "<main>\n"
        if not any(isinstance(one, Title | Fault) for one in self.page.parts):
            yield f'<h1 class="unseen">{words(self.page.title)}</h1>\n'
        for region, parts in regions:
            yield from self.region(region, [one for one in parts if one not in masthead])
        yield "</main>\n"
        if ways_on:
            yield from ("<footer>\n", *self.region(Region.WAYS_ON, ways_on), "</footer>\n")

    def region(self, region: Region | None, parts: Sequence[Part]) -> Iterator[str]:
        """Print the parts that belong together, in an element that says what they are."""
        if region is None or not any(not isinstance(one, Gap) for one in parts):
            yield from self.parts(parts)
            return
        element = ELEMENTS[region]
        language = language_tag(self.page.language) if region is Region.ARTICLE else ""
        yield f'<{element} lang="{value(language)}">\n' if language else f"<{element}>\n"
        if region is Region.ARTICLE:
            body = _without_fields(parts)
            yield "<header>\n"
            yield from self.parts(parts[: len(parts) - len(body)])
            yield "</header>\n"
            parts = body
        yield from self.parts(parts)
        yield f"</{element}>\n"

    def parts(self, parts: Iterable[Part]) -> Iterator[str]:
        """Print parts in their order.

        Links and bullets that follow each other are one list, rows that are kept one drawing.
        """
        for kind, run in groupby(parts, key=type):
            if kind is Link:
                rows = "".join(self._row(one) for one in run if isinstance(one, Link))
                yield f'<ul class="rows">\n{rows}</ul>\n'
            elif kind is Fixed:
                yield _fixed(row for one in run if isinstance(one, Fixed) for row in one.rows)
            elif kind is Bullet:
                yield from self._list([one for one in run if isinstance(one, Bullet)])
            else:
                yield from map(self.part, run)

    # ------------------------------------------------------------ single parts

    def part(self, part: Part) -> str:
        """Print one part; what takes no room of its own is nothing."""
        match part:
            case Banner(text, font):
                rows = "\n".join(map(words, draw_banner(text, font, self.width)))
                return f'<pre role="img" aria-label="{value(text)}">{rows}</pre>\n'
            case Heading() | Label() | Title() | Fault():
                return self._heading(part)
            case Picture():
                return self._picture(part)
            case Moment():
                return _moment(part)
            case Quote(text):
                return f"<blockquote><p>{phrase(text, self.references)}</p></blockquote>\n"
            case Break():
                return "<hr>\n"
            case Gap() | Region() | Bullet() | Link() | Fixed():
                return ""
            case _:
                return self._paragraph(part)

    def _heading(self, part: Heading | Label | Title | Fault) -> str:
        match part:
            case Title(text) | Fault(text):
                return f"<h1>{words(text)}</h1>\n"
            case Label(text):
                return f'<h2 class="label">{words(text.removesuffix(":"))}</h2>\n'
            case Heading(text):
                return f"<h2>{phrase(text, self.references)}</h2>\n"

    def _paragraph(self, part: Subtitle | View | Line | Paragraph) -> str:
        match part:
            case Subtitle(text):
                return f'<p class="subtitle">{words(text)}</p>\n'
            case View(text):
                return f'<p class="view">{words(text.removesuffix(":"))}</p>\n'
            case Line(text, marked=marked):
                told = MARKED.sub(r"<mark>\1</mark>", words(text)) if marked else words(text)
                return f'<p class="line">{told}</p>\n'
            case Paragraph(text):
                return f"<p>{phrase(text, self.references)}</p>\n"

    def _picture(self, picture: Picture) -> str:
        href = picture.file and self.reach.href(picture.file)
        if not (picture.file and href):
            return f'<p class="line">{words(picture.words)}</p>\n'
        credit = f" <small>({words(picture.credit)})</small>" if picture.credit else ""
        told = words(picture.caption) + credit
        shown = anchor(href, words(picture.file.label), leaving=False)
        if picture.file.kind in SHOWN:
            alt = value(picture.caption or picture.file.label)
            shown = f'<img src="{value(href)}" alt="{alt}" loading="lazy">'
        caption = f"\n<figcaption>{told}</figcaption>" if told else ""
        return f"<figure>\n{shown}{caption}\n</figure>\n"

    def _row(self, link: Link) -> str:
        mark = f'<span class="number">[{link.number}]</span> ' if link.number else ""
        note = f"<br>\n<small>{_facts(link.note)}</small>" if link.note else ""
        href = self.reach.href(link)
        label = words(link.label or link.selector or "/")
        if link.kind == Kind.SEARCH and href and not is_leaving(href):
            return f"<li>{_form(href, label, link.sought)}{note}</li>\n"
        shown = anchor(href, label, leaving=is_leaving(href)) if href else label
        return f"<li>{mark}{shown}{note}</li>\n"

    def _list(self, bullets: Sequence[Bullet]) -> Iterator[str]:
        """Print lists in lists as deep as they are, whatever depths they name."""
        opened: list[str] = []
        for one in bullets:
            number = NUMBERED.match(one.mark)
            element = "ol" if number else "ul"
            depth = min(one.depth, len(opened), DEEPEST)
            while len(opened) > depth + 1 or (len(opened) == depth + 1 and opened[-1] != element):
                yield f"</li></{opened.pop()}>"
            if len(opened) == depth + 1:
                yield "</li>\n"
            else:
                yield f"<{element}>\n"
                opened.append(element)
            value = f' value="{int(number[0])}"' if number else ""
            yield f"<li{value}>{phrase(one.text, self.references)}"
        while opened:
            yield f"</li></{opened.pop()}>"
        yield "\n"


def _facts(note: str) -> str:
    """Print what is told about a link, so that it is broken between facts and within none."""
    *first, last = note.split(BETWEEN)
    if not first:
        return words(last)
    told = (*(fact + BETWEEN.rstrip() for fact in first), last)
    return " ".join(f"<span>{words(fact)}</span>" for fact in told)


def _fixed(rows: Iterable[str]) -> str:
    kept = "\n".join(words(row.expandtabs().rstrip()) for row in rows).strip("\n")
    return f'<pre tabindex="0">\n{kept}</pre>\n' if kept else "<br>\n"


def _moment(moment: Moment) -> str:
    label = f"{words(moment.label)} " if moment.label else ""
    beside = f" <span>{words(moment.beside)}</span>" if moment.beside else ""
    time = f'<time datetime="{value(moment.iso)}">{words(moment.text)}</time>'
    return f'<p class="line moment">{label}{time}{beside}</p>\n'


def _form(href: str, label: str, sought: str) -> str:
    written = f' value="{value(sought)}"' if sought else ""
    return (
        f'<form role="search" action="{value(href)}">'
        f'<label>{label} <input type="search" name="q"{written} required></label>'
        " <button>Go</button></form>"
    )


def _regions(page: Page) -> list[tuple[Region | None, tuple[Part, ...]]]:
    """Divide a page; the way back it ends with is one even where nothing says so."""
    regions: list[tuple[Region | None, tuple[Part, ...]]] = [(None, ())]
    for place, part in enumerate(page.parts):
        here, parts = regions[-1]
        last = place == len(page.parts) - 1 and _is_way_back(part)
        to = part if isinstance(part, Region) else Region.WAYS_ON if last else here
        if to is not here:
            regions.append((to, ()))
            parts = ()
        if not isinstance(part, Region):
            regions[-1] = (to, (*parts, part))
    return regions


def _is_way_back(part: Part) -> bool:
    return isinstance(part, Link) and not part.host and part.selector in {FRONT, ASCII}


def _without_fields(story: Sequence[Part]) -> Sequence[Part]:
    """Leave out the headline of an article and the fields below it."""
    fields = list(takewhile(lambda one: isinstance(one, Title | Line | Moment | Gap), story))
    return story[len(fields) :]
