"""Headlines too long for a row of a menu: they go on in the rows below, which are only read.

Values only. Whoever shows a menu, or lists its links, has the whole headline from here.
"""

from collections.abc import Sequence

from gopherclient.wrapping import columns, indent
from gopherwire.item import Item, Kind

USUAL_WIDTH = 67
"""Columns most gopherholes fill to."""
SEPARATORS = (" | ", " · ", " • ")
"""What stands between source, place and time; a headline goes on without them."""
DEEPEST = 12
"""Spaces; a row set in further does not belong to the link above it."""


def goes_on(before: str, here: str, *, named: bool) -> bool:
    """Say whether a row below a link continues the row above it rather than says more.

    Named: the row above is the link's name, or continues that.
    """
    if not named and indent(here) > indent(before):
        return False
    before, here = before.rstrip(), here.strip()
    if not here:  # of a row so long that it goes on in others, one may be of spaces alone
        return False
    if named and any(separator in here for separator in SEPARATORS):
        return False
    # menus are wrapped one column earlier than text, for the sign some clients add to a link
    return columns(before) + 1 + columns(here.split(maxsplit=1)[0]) >= USUAL_WIDTH


def headline(items: Sequence[Item], place: int) -> str:
    """Return the whole name of the link at a place."""
    words = [items[place].display]
    for item in items[place + 1 :]:
        row = item.display
        if item.kind != Kind.INFO or not 0 < indent(row) <= DEEPEST:
            break
        if not goes_on(words[-1], row, named=True):
            break
        words.append(row)
    return " ".join(row.strip() for row in words)
