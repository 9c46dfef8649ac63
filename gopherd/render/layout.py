"""The rows of one part of a page, at a width: the same ones for menus and for plain text."""

from collections.abc import Iterator

from gopherd.render.banner import draw_banner
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
    Paragraph,
    Part,
    Picture,
    Quote,
    Region,
    Subtitle,
    Title,
    View,
)
from gopherd.render.wrap import columns, fold, wrap

Prose = Subtitle | View | Bullet | Quote | Break | Picture | Title | Label | Line
"""The rarer parts that are words to refill, or a rule between them."""

ASIDE = "   "
"""What begins the rows that belong to the link above them."""

DATE_COLUMNS = 27
"""Columns of a date; what is told of it stands to its right."""

SUBTITLE_INDENT = "     "

DEEPEST = 8
"""Lists in lists are indented so far and no further: the narrowest text keeps room for words."""


def rows_of(part: Part, width: int) -> list[str]:
    """Lay a part out in rows of at most `width` columns. A link is its label and its note."""
    match part:
        case Gap():  # half of all parts
            return [""]
        case Link():
            return _link(part, width)
        case Paragraph(text):
            return wrap(text, width)
        case Banner(text, font):
            return list(draw_banner(text, font, width))
        case Fault(text):
            return wrap(text, width) or [""]
        case Heading(text):
            rows = wrap(text, width)
            return [*rows, "-" * max(map(columns, rows), default=0)]
        case Moment():
            return _moment(part, width)
        case Fixed(rows):
            return [piece for row in rows for piece in fold(row, width)]
        case Region():
            return []
        case _:
            return _filled(part, width)


def _filled(part: Prose, width: int) -> list[str]:
    match part:
        case Break():
            return ["* * *"]
        case Subtitle(text):
            return wrap(text, width, first=SUBTITLE_INDENT, rest=SUBTITLE_INDENT)
        case Bullet(text, mark, depth):
            first = "  " * min(depth, DEEPEST) + f"{mark} "
            return wrap(text, width, first=first, rest=" " * len(first))
        case Quote(text):
            return wrap(text, width, first="> ", rest="> ")
        case Line(text, indent):
            return wrap(text, width, first=indent, rest=indent)
        case View(text) | Title(text) | Label(text):
            return wrap(text, width)
        case Picture(words=text):
            return wrap(text, width)


def _moment(moment: Moment, width: int) -> list[str]:
    row = f"{moment.text:<{DATE_COLUMNS}}{moment.beside}"
    one_row = moment.beside and columns(row) <= width
    rows = [row] if one_row else [*wrap(moment.text, width), *wrap(moment.beside, width)]
    return [*wrap(moment.label, width), *rows]


def _link(link: Link, width: int) -> list[str]:
    name = f"[{link.number}] {link.label or link.selector}" if link.number else link.label
    rows = wrap(name, width, rest=ASIDE) or wrap(link.selector, width, rest=ASIDE)
    return [*(rows or ["/"]), *_note(link.note, width)]


def _note(note: str, width: int) -> Iterator[str]:
    """Wrap what is told about a link; between its facts rather than within one."""
    row, *facts = note.split(BETWEEN)
    for fact in facts:
        longer = f"{row}{BETWEEN}{fact}"
        if columns(ASIDE + longer) > width:
            yield from wrap(row, width, first=ASIDE, rest=ASIDE)
            longer = fact
        row = longer
    yield from wrap(row, width, first=ASIDE, rest=ASIDE)
