"""The second wall against what servers send: nothing leaves for the terminal but through here.

Text is made safe where it is read; this is for what found a way around that. Loads no Textual,
as the first screen is drawn before that.
"""

from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from gopherwire.printable import reveal

LINKABLE = ("gopher://", "gophers://", "http://", "https://", "gemini://", "ftp://", "mailto:")
"""What a terminal may be told to open."""
STYLES_KNOWN = 1024
"""More than a theme has; there are a few on each row, and looking into one takes time."""


def made_safe(segments: list[Segment]) -> list[Segment]:
    """Make control characters visible, drop addresses and actions that are not ours.

    A line stays as wide as it was, and the same list where nothing has to be done.
    """
    if all(map(_is_safe, segments)):
        return segments
    room = sum(cell_len(text) for text, _, _ in segments)
    cleaned = []
    for text, style, _ in segments:
        shown = reveal(text)
        if (width := cell_len(shown)) > room:
            shown, width = set_cell_size(shown, room), room
        room -= width
        if shown:
            cleaned.append(Segment(shown, _clean(style)))
    return cleaned


def _is_safe(segment: Segment) -> bool:
    text, style, control = segment
    if control or reveal(text) != text:
        return False
    return _is_clean(style)


@lru_cache(STYLES_KNOWN)
def _is_clean(style: Style | None) -> bool:
    return _clean(style) is style


def _clean(style: Style | None) -> Style | None:
    """Take out an address that could end its own escape sequence, and what a click would run."""
    if style is None:
        return None
    if style.link and not (
        style.link.startswith(LINKABLE) and style.link.isascii() and style.link.isprintable()
    ):
        style = style.update_link(None)
    if style.meta and any(key.startswith("@") for key in style.meta):
        meta = {key: value for key, value in style.meta.items() if not key.startswith("@")}
        bare = style.clear_meta_and_links()
        style = bare + Style.from_meta(meta) if meta else bare
    return style
