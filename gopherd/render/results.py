"""The pages of a search: what was found, what was understood, and what to try when nothing was."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from gopherd.article.listing import Headline
from gopherd.config.masthead import Masthead
from gopherd.render.frame import counted, head, headline_rows, way_back
from gopherd.render.layout import ASIDE
from gopherd.render.page import GAP, Fixed, Label, Line, Link, Page, Part, Title
from gopherwire.item import LONGEST_SELECTOR, Kind

if TYPE_CHECKING:
    from gopherd.article.query import Question

SEARCH = "/search"
"""Where a reader is asked for words."""

EXAMPLES = (
    ("storm damage", "articles with both words"),
    ("storm or flood", "with either"),
    ("storm not damage", "with the first only"),
    ('"storm damage"', "with the two side by side"),
    ("harb*", "with words that begin so"),
    ('country:"New Zealand"', "from there; source: section: tag:"),
    ("day:2025-09 harbour", "of that month, or day:2025-09-05"),
)
EXAMPLE_COLUMNS = 24
"""Columns of an example; what it finds stands to its right."""


WITHIN = ASIDE + "  "
"""What begins the rows of a text that was found: it is no part of the row above."""


@frozen(kw_only=True)
class Results:
    """What one page of a search shows."""

    question: "Question"
    hits: tuple[tuple[Headline, str], ...] = ()
    """Articles, and where the words stand in each."""
    page: int = 1
    found: int = 0
    whole: bool = True
    more: bool = False
    """Whether another page follows."""
    ranked: bool = False
    stopped: bool = False
    waiting: int = 0
    near: "tuple[Question, ...]" = ()
    """What may have been meant instead."""


def search_link(label: str = "Search", sought: str = "") -> Link:
    """Lead to where a reader is asked for words, who may have looked for some already."""
    return Link(Kind.SEARCH, label, SEARCH, sought=sought)


def help_page(masthead: Masthead, remarks: tuple[str, ...] = ()) -> Page:
    """Say how to search, to a reader who has given no words."""
    rows = (
        *head(masthead, "SEARCH"),
        Title("What to look for?"),
        GAP,
        *map(Line, remarks),
        Line("Follow the row below and type some words."),
        search_link(),
        GAP,
        *_examples(masthead.width),
        way_back(masthead),
    )
    return Page("Search", rows)


def results_page(masthead: Masthead, results: Results) -> Page:
    """Show what was found, the words marked; or what to do when nothing was."""
    question = str(results.question)
    rows = (
        *head(masthead, "SEARCH"),
        Title(question),
        GAP,
        *_told(results),
        GAP,
        *(_hits(masthead, results) if results.hits else _nothing(results, masthead.width)),
        search_link("Search again", question),
        way_back(masthead),
    )
    return Page(f"Search: {question}", rows)


def _told(results: Results) -> Iterator[Part]:
    """Say how much was found, and how far that is to be believed."""
    if results.found:
        many = counted(results.found, "article")
        order = ", best first" if results.ranked else ", newest first"
        beyond = "" if results.whole else " or more"
        yield Line(f"{many}{beyond}{order if results.found > 1 else ''}")
    else:
        yield Line("Nothing was found.")
    yield from map(Line, results.question.remarks)
    if results.stopped:
        yield Line("Time was up before everything had been looked through.")
    if results.waiting:
        yield Line(f"{counted(results.waiting, 'article')} not read yet; look again in a while.")


def _hits(masthead: Masthead, results: Results) -> Iterator[Part]:
    for headline, where in results.hits:
        yield from headline_rows(masthead, [headline], lead=None)
        yield Line(where, indent=WITHIN, marked=True)
        yield GAP
    turned = (
        ("older ->" if not results.ranked else "more ->", results.page + 1, results.more),
        ("<- back", results.page - 1, results.page > 1),
    )
    for label, page, there in turned:
        selector = page_selector(results.question, page)
        if there and selector:
            yield Link(Kind.MENU, label, selector)
        elif there:
            yield Line("The words are too long to lead to another page.")


def _nothing(results: Results, width: int) -> Iterator[Part]:
    for near in results.near:
        if selector := page_selector(near, 1):
            yield Link(Kind.MENU, f"Did you mean: {near}", selector)
    if results.near:
        yield GAP
    yield from _examples(width)


def _examples(width: int) -> Iterator[Part]:
    yield Label("EXAMPLES")
    rows = tuple(f"{words:<{EXAMPLE_COLUMNS}}{meaning}" for words, meaning in EXAMPLES)
    if max(map(len, rows)) <= width:
        yield Fixed(rows)
    else:
        for words, meaning in EXAMPLES:
            yield Line(words)
            yield Line(meaning, indent=ASIDE)
    yield GAP


def page_selector(question: "Question", page: int) -> str:
    """Name one page of what a question finds; empty where no selector can hold the words."""
    selector = f"{SEARCH}/{page}/{question}"
    return selector if len(selector.encode()) <= LONGEST_SELECTOR else ""
