"""A page as plain text: what a type 0 item shows."""

from gopherd.render.layout import rows_of
from gopherd.render.page import Page, Part


def print_text(page: Page, *, width: int) -> str:
    """Lay a page out as lines of at most `width` columns, each ended by a newline."""
    return "".join(f"{line}\n" for part in page.parts for line in _lines(part, width))


def _lines(part: Part, width: int) -> list[str]:
    """Keep full stops off the line starts: clients show the doubling the protocol asks for."""
    lines = rows_of(part, width)
    if any(line.startswith(".") for line in lines):
        return [f" {line}" for line in rows_of(part, width - 1)]
    return lines
