"""Selectors as clients write them, and as the site does."""

import re

from gopherd.article.listing import BROWSABLE, Shelf, ShelfKind
from gopherd.render.plain import selector_behind
from gopherd.render.results import SEARCH
from gopherwire.item import LONGEST_SELECTOR, URL_PREFIX

WITH_TYPE = re.compile(r"[0-9A-Za-z+:;<](?=/)")
"""An item type in front of a selector, as clients send that take it for a part of the path."""


def canonical(selector: str) -> str:
    """Write a selector as the site does: nothing for the front page, else `/` in front only.

    Clients send the item type in front, leave the first `/` out, or add one at the end.
    """
    path = selector
    if not path.startswith("/"):
        path = WITH_TYPE.sub("", path, count=1) if WITH_TYPE.match(path) else path and f"/{path}"
    return path.rstrip("/") if path.count("/") > 1 or path == "/" else path


def path_behind(selector: str) -> str:
    """Write a selector as the site does; of a page in ASCII, that of the page behind it."""
    path = canonical(selector)
    behind = selector_behind(path)
    return path if behind is None else canonical(behind)


def leads_out(selector: str) -> bool:
    """Tell whether what follows is an address outside Gopher."""
    return selector.removeprefix("/").startswith(URL_PREFIX)


def is_search(selector: str) -> bool:
    """Tell whether words follow a selector."""
    return path_behind(selector) == SEARCH


def nameable(path: str) -> bool:
    """Tell whether a page could have that selector: none is longer, or not UTF-8."""
    try:
        return len(path.encode()) <= LONGEST_SELECTOR
    except UnicodeEncodeError:
        return False


def shelf_of(path: str) -> Shelf | None:
    """Find the shelf a selector names, whether or not anything stands on it."""
    if not path:
        return Shelf()
    kind, _, key = path.removeprefix("/").partition("/")
    if not key or "/" in key or kind not in (*BROWSABLE, ShelfKind.STORY):
        return None
    return Shelf(ShelfKind(kind), key)
