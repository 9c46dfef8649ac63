"""Pages for old terminals: the same ones in pure ASCII, with links that stay among them.

What is spelled out is longer, so pages are translated before they are laid out.
"""

from urllib.parse import quote_from_bytes, unquote_to_bytes

from anyascii import anyascii
from attrs import evolve

from gopherd.render.banner import SMALLER_FONTS, draw_banner
from gopherd.render.page import (
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
from gopherwire.item import LONGEST_SELECTOR, URL_PREFIX, Kind

ASCII = "/ascii"
"""Where the pages in ASCII begin; what follows is the selector of the page they are made of."""

WAY_OUT = "The same pages with all their letters"

SPELLED = "".join(map(chr, range(0x21, 0x7F))).replace("%", "") + " "
"""What stands in a selector as it is; the rest is percent-encoded, and so is `%` itself."""

PLACES = frozenset({Kind.TELNET, Kind.TN3270, Kind.CSO})
"""Items that are no pages."""

ANY_WIDTH = 10_000
"""Columns: wider than any banner."""


def in_ascii(page: Page) -> Page:
    """Translate a page."""
    parts = tuple(map(_translated, page.parts))
    return evolve(page, title=anyascii(page.title), parts=parts)


def ascii_selector(selector: str) -> str:
    """Name the ASCII form of a page; the page itself where that name would be too long."""
    named = ASCII + quote_from_bytes(selector.encode("utf-8", "surrogateescape"), safe=SPELLED)
    return named if len(named) <= LONGEST_SELECTOR else selector


def selector_behind(selector: str) -> str | None:
    """Find the page that a selector asks for in ASCII; None where it asks for no such form."""
    behind = selector.removeprefix(ASCII)
    if behind == selector or behind[:1] not in {"", "/"}:
        return None
    return unquote_to_bytes(behind.encode("utf-8", "surrogateescape")).decode(
        "utf-8", "surrogateescape"
    )


def _translated(part: Part) -> Part:
    match part:
        case Banner(text, font):
            rows = draw_banner(anyascii(text), font, ANY_WIDTH)
            drawn = all(map(str.isascii, rows))
            return Banner(anyascii(text), font if drawn else SMALLER_FONTS[0])
        case Link():
            return _link(part)
        case Picture(words, caption, credit, file):
            shown = _link(file) if file else None
            return Picture(anyascii(words), anyascii(caption), anyascii(credit), shown)
        case Fixed(rows):
            return Fixed(tuple(map(anyascii, rows)))
        case Heading() | Label() | Title() | Fault() | Subtitle() | View() | Paragraph() | Quote():
            return evolve(part, text=anyascii(part.text))
        case Line(text, indent):
            return evolve(part, text=anyascii(text), indent=anyascii(indent))
        case Bullet(text, mark):
            return evolve(part, text=anyascii(text), mark=anyascii(mark))
        case Moment(text, _, label, beside):
            told = anyascii(text), anyascii(label), anyascii(beside)
            return evolve(part, text=told[0], label=told[1], beside=told[2])
        case Break() | Gap() | Region():
            return part


def _link(link: Link) -> Link:
    label, note = anyascii(link.label) or anyascii(link.selector), anyascii(link.note)
    sought = link.sought if link.sought.isascii() else ""  # spelled out it would be another search
    if link.selector == ASCII:
        return evolve(link, label=WAY_OUT, selector="")
    out = link.host or link.kind in PLACES or link.selector.startswith(URL_PREFIX)
    selector = link.selector if out else ascii_selector(link.selector)
    return evolve(link, label=label, note=note, selector=selector, sought=sought)
