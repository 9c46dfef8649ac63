"""Under what a printed page is kept: the same, however a reader writes what they ask for. Pure.

Readers choose what follows a TAB, what they look for, the addresses behind `URL:`, and the place
after which a list goes on. None of it may drive the pages out that everybody asks for.
"""

import re

from gopherd.render.plain import ascii_selector, selector_behind
from gopherd.render.results import SEARCH
from gopherd.site.selectors import canonical, leads_out, path_behind
from gopherwire.plus import Ask, Attributes, Directory, Plain, View, understand
from gopherwire.request import Request

FURTHER = re.compile(r"/(?:before|after|within)/.*\Z", re.DOTALL)
"""What the selectors of a list's later pages add to its own; the place may be any."""

FORM_OF_A_PAGE = re.compile(rf"(?:\.txt|/feed\.atom)\Z|{FURTHER.pattern}", re.DOTALL)
"""What the selectors of one page's other forms add to its own: text, feed, later pages."""


def page_of(request: Request) -> str | None:
    """Name the page a request asks for in any form; None if no form of it is kept."""
    selector = request.selector
    if leads_out(selector) or is_results(request):
        return None
    path = canonical(selector)
    behind = selector_behind(path)
    return path if behind is None else ascii_selector(canonical(behind))


def form_of(request: Request) -> Ask:
    """Tell in which form a page is asked for that is no search."""
    return understand(request, searchable=False)[1]


def kept_under(request: Request) -> bytes | None:
    """Write the request line of what is asked for as the site would; None if none is kept.

    A view that there is not is another's name for one that there is: see `Site.held`.
    """
    page = page_of(request)
    if page is None:
        return None
    match form_of(request):
        case Plain():
            return line_of(page)
        case Attributes():
            return line_of(page, "!")
        case Directory():
            return line_of(page, "$")
        case View(view, language, data=False):
            return line_of(page, f"+{view} {language}".rstrip().lower())
        case _:
            return None


def leaf_kept_under(request: Request) -> str | None:
    """Name the document for browsers that a request asks for; None if none is kept."""
    if is_results(request) or respelled(request.selector) is not None:
        return None
    return page_of(Request(request.selector))


def respelled(selector: str) -> str | None:
    """Write a browser's path as the site does; None if it is written so, or is an address."""
    own = canonical(selector)
    return None if leads_out(selector) or selector in {own, "/"} else own


def line_of(page: str, form: str = "") -> bytes:
    """Write the request line that asks for a page, as the site's own links make clients do."""
    field = f"\t{form}" if form else ""
    return f"{page}{field}\r\n".encode("utf-8", "surrogateescape")


def subjects_of(selector: str) -> tuple[str, ...]:
    """Name what a page is about: itself, and the page it is another form of."""
    behind = selector_behind(selector)
    of = selector if behind is None else behind
    return tuple({selector, of, FORM_OF_A_PAGE.sub("", of)})


def is_further(page: str) -> bool:
    """Tell whether a page goes on after some place, so that there is no end to its like."""
    behind = selector_behind(page)
    return FURTHER.search(page if behind is None else behind) is not None


def is_results(request: Request) -> bool:
    """Tell whether a reader's words decide what the answer is."""
    path = path_behind(request.selector)
    return path.startswith(f"{SEARCH}/") or (path == SEARCH and bool(request.fields))
