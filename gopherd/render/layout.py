"""The rows of one part of a page, at a width: the same ones for menus and for plain text."""

from gopherd.render.banner import draw_banner
from gopherd.render.page import (
    Banner,
    Fault,
    Fixed,
    Gap,
    Heading,
    Label,
    Line,
    Link,
    Paragraph,
    Part,
    Title,
)
from gopherd.render.wrap import columns, fold, wrap

ASIDE = "   "
"""What begins the rows that belong to the link above them."""


def rows_of(part: Part, width: int) -> list[str]:
    """Lay a part out in rows of at most `width` columns. A link is its label and its note."""
    match part:
        case Banner(text, font):
            return list(draw_banner(text, font, width))
        case Title(text) | Label(text):
            return wrap(text, width)
        case Fault(text):
            return wrap(text, width) or [""]
        case Heading(text):
            rows = wrap(text, width)
            return [*rows, "-" * max(map(columns, rows), default=0)]
        case Line(text, indent):
            return wrap(text, width, first=indent, rest=indent)
        case Paragraph(text, first, rest):
            return wrap(text, width, first=first, rest=rest)
        case Fixed(rows):
            return [piece for row in rows for piece in fold(row, width)]
        case Link(label=label, selector=selector, note=note):
            name = wrap(label, width, rest=ASIDE) or wrap(selector, width, rest=ASIDE)
            return [*(name or ["/"]), *wrap(note, width, first=ASIDE, rest=ASIDE)]
        case Gap():  # pragma: no branch - there are no other parts
            return [""]
