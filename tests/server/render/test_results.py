"""The pages of a search, row for row."""

from datetime import date

import pytest
from attrs import evolve

from gopherd.article.listing import Headline
from gopherd.article.query import understand
from gopherd.config.masthead import Masthead
from gopherd.render.gopher import Address, menu_items
from gopherd.render.page import Link, Page
from gopherd.render.results import Results, help_page, page_selector, results_page
from gopherwire.item import LONGEST_SELECTOR, Kind

MASTHEAD = Masthead(title="N", font="term")
HIT = Headline(
    selector="/world/harbour",
    title="Harbour reopens after a week of storms that nobody on this coast had expected",
    age=-1757077320,
    day=date(2025, 9, 5),
    source="Coastal Wire",
    country="Argentina",
    words=795,
)
ONE = Results(
    question=understand("storm harbour"),
    hits=((HIT, "... after the *storms*, the *harbour* is open " + "again " * 15 + "..."),),
    found=1,
    ranked=True,
)


def rows(page: Page, width: int = 67) -> list[str]:
    items = menu_items(page, address=Address("h", 70), width=width)
    return [f"{one.kind}{one.display}\t{one.selector}".removesuffix("\t") for one in items]


def after_head(page: Page) -> list[str]:
    told = rows(page)
    return told[told.index("iSEARCH VIEW:") + 2 :]


def test_what_was_found_is_shown_with_the_words_marked() -> None:
    assert after_head(results_page(MASTHEAD, ONE)) == [
        "istorm harbour",
        "i",
        "i1 article",
        "i",
        "1Harbour reopens after a week of storms that nobody on this coast\t/world/harbour",
        "i   had expected",
        "i   Coastal Wire | Argentina | Fri Sep 5, 2025 | 795 words, 4 min",
        "i     ... after the *storms*, the *harbour* is open again again",
        "i     again again again again again again again again again again",
        "i     again again again ...",
        "i",
        "7Search again\t/search",
        "1<- back to index",
    ]


def test_who_searches_again_finds_the_words_there() -> None:
    page = results_page(MASTHEAD, evolve(ONE, question=understand('storm "a harbour"')))
    links = [part for part in page.parts if isinstance(part, Link)]
    assert [one.sought for one in links if one.kind == Kind.SEARCH] == ['storm "a harbour"']


TOLD = [
    (evolve(ONE, found=12), "i12 articles, best first"),
    (evolve(ONE, found=12, ranked=False), "i12 articles, newest first"),
    (evolve(ONE, found=500, whole=False), "i500 articles or more, best first"),
    (evolve(ONE, stopped=True), "iTime was up before everything had been looked through."),
    (evolve(ONE, waiting=7), "i7 articles not read yet; look again in a while."),
    (evolve(ONE, question=understand("a xx*")), "ixx* needs one word of 3 letters or more before"),
    (evolve(ONE, more=True), "1more ->\t/search/2/storm harbour"),
    (evolve(ONE, more=True, ranked=False), "1older ->\t/search/2/storm harbour"),
    (evolve(ONE, page=2), "1<- back\t/search/1/storm harbour"),
    (evolve(ONE, page=3), "1<- back\t/search/2/storm harbour"),
    (
        evolve(ONE, question=understand("x" * 250), more=True),
        "iThe words are too long to lead to another page.",
    ),
]


@pytest.mark.parametrize(("results", "row"), TOLD)
def test_what_there_is_to_say_is_said(results: Results, row: str) -> None:
    assert any(one.startswith(row) for one in rows(results_page(MASTHEAD, results)))


def test_when_nothing_was_found_the_page_helps() -> None:
    """Statement S39. An info row, examples, what may have been meant, and the way back."""
    nothing = Results(question=understand("harbur"), near=(understand("harbour"),))
    told = after_head(results_page(MASTHEAD, nothing))
    assert told[:6] == [
        *("iharbur", "i", "iNothing was found.", "i"),
        *("1Did you mean: harbour\t/search/1/harbour", "i"),
    ]
    assert "iEXAMPLES" in told
    assert told[-2:] == ["7Search again\t/search", "1<- back to index"]


def test_what_may_have_been_meant_is_left_out_where_no_selector_can_hold_it() -> None:
    long = understand("x" * 250)
    assert page_selector(long, 1) == ""
    told = rows(results_page(MASTHEAD, Results(question=long, near=(long,))))
    assert not any("Did you mean" in row for row in told)


def test_without_words_the_page_explains() -> None:
    """Statement S36. No empty page: how to search, and where."""
    told = after_head(help_page(MASTHEAD, ("a remark",)))
    assert told[:6] == [
        *("iWhat to look for?", "i", "ia remark"),
        *("iFollow the row below and type some words.", "7Search\t/search", "i"),
    ]
    assert any(row.startswith('i"storm damage"') for row in told)
    assert told[-1] == "1<- back to index"


def test_what_examples_find_stands_beside_them_where_there_is_room() -> None:
    beside = 'icountry:"New Zealand"   from there; source: section: tag:'
    below = ['icountry:"New Zealand"', "i   from there; source: section: tag:"]
    room = len(beside) - len("i")
    assert beside in rows(help_page(evolve(MASTHEAD, width=room)), room)
    told = rows(help_page(evolve(MASTHEAD, width=room - 1)), room - 1)
    assert told[told.index(below[0]) :][:2] == below


@pytest.mark.parametrize("width", [30, 40, 67])
def test_no_row_is_wider_than_the_text(width: int) -> None:
    for page in (help_page(evolve(MASTHEAD, width=width)), results_page(MASTHEAD, ONE)):
        for item in menu_items(page, address=Address("h", 70), width=width):
            assert len(item.display) <= width - (item.kind in {Kind.MENU, Kind.SEARCH})


def test_a_selector_holds_the_words_as_far_as_the_protocol_allows() -> None:
    longest = understand("x" * (LONGEST_SELECTOR - len("/search/9/")))
    assert len(page_selector(longest, 9)) == LONGEST_SELECTOR
    assert page_selector(longest, 10) == ""
