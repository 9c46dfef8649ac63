"""What every page has in common."""

from datetime import date

import pytest
from attrs import evolve

from gopherd.article.listing import Headline, Mark, Shelf, ShelfKind, Slice
from gopherd.config.masthead import Masthead
from gopherd.render.frame import (
    counted,
    feed_link,
    feed_of,
    head,
    headline_rows,
    reading_time,
    turn_pages,
    way_back,
)
from gopherd.render.page import GAP, Banner, Link, Part, Region, Subtitle, View

COUNTED = [
    (0, "article", "0 articles"),
    (1, "article", "1 article"),
    (12, "article", "12 articles"),
    (1, "country", "1 country"),
    (3, "country", "3 countries"),
    (2, "take", "2 takes"),
]

READ = [
    (0, ""),
    (1, "1 word, 1 min"),
    (200, "200 words, 1 min"),
    (201, "201 words, 2 min"),
    (795, "795 words, 4 min"),
    (100_000, "100000 words, 500 min"),
]

FRIDAY = date(2025, 9, 5)
HARBOUR = Headline(
    selector="/world/harbour",
    title="Harbour reopens after a week of storms",
    age=-1757077320,
    day=FRIDAY,
    clock="9:02 AM EDT",
    source="Coastal Wire",
    country="Argentina",
    words=795,
)

NEWER = Mark(-1757077320, 0x3F9A1C)
OLDER = Mark(-1757000000, 7)
PORTS = Shelf(ShelfKind.TAG, "ports")

TURNED: list[tuple[Slice, list[Part]]] = [
    (Slice(), []),
    (
        Slice(older=OLDER),
        [
            Region.WAYS_ON,
            Link("1", "older ->", "/tag/ports/before/20250904T153320Z-000007"),
            GAP,
        ],
    ),
    (Slice(first=False), [Region.WAYS_ON, Link("1", "<- newer", "/tag/ports"), GAP]),
    (
        Slice(first=False, newer=NEWER),
        [
            Region.WAYS_ON,
            Link("1", "<- newer", "/tag/ports/before/20250905T130200Z-3f9a1c"),
            GAP,
        ],
    ),
    (
        Slice(first=False, newer=NEWER, older=OLDER),
        [
            Region.WAYS_ON,
            Link("1", "older ->", "/tag/ports/before/20250904T153320Z-000007"),
            Link("1", "<- newer", "/tag/ports/before/20250905T130200Z-3f9a1c"),
            GAP,
        ],
    ),
]


@pytest.mark.parametrize(("number", "noun", "text"), COUNTED)
def test_counting(number: int, noun: str, text: str) -> None:
    assert counted(number, noun) == text


@pytest.mark.parametrize(("words", "text"), READ)
def test_reading_times_are_whole_minutes_and_never_none(words: int, text: str) -> None:
    assert reading_time(words) == text


@pytest.mark.parametrize(("shown", "parts"), TURNED)
def test_turning_pages(shown: Slice, parts: list[Part]) -> None:
    """Statement S62. Pages are named by what they begin after, never by a number."""
    assert list(turn_pages(PORTS, shown)) == parts


def test_the_front_page_is_turned_back_to_by_the_empty_selector() -> None:
    _, newer, _ = turn_pages(Shelf(), Slice(first=False))
    assert newer == Link("1", "<- newer", "")


def test_pages_that_no_selector_can_name_are_found_by_day() -> None:
    shelf = Shelf(ShelfKind.SECTION, "f" * 240)
    _, older, newer, _ = turn_pages(shelf, Slice(first=False, newer=NEWER, older=OLDER))
    assert older == Link("1", "older, by day ->", "/day")
    assert newer == Link("1", "<- newer", shelf.selector)


def test_a_feed_is_named_after_its_shelf() -> None:
    assert feed_of("") == "/feed.atom"
    assert list(feed_link("/tag/ports")) == [Link("0", "Atom feed", "/tag/ports/feed.atom")]


def test_a_feed_whose_name_would_be_too_long_is_none() -> None:
    """Statement S18."""
    assert feed_of("/" + "é" * 122) != ""
    assert feed_of("/" + "é" * 123) == ""
    assert list(feed_link("/" + "é" * 123)) == []


def test_a_headline_of_the_lead_day_tells_its_time() -> None:
    [row] = headline_rows(Masthead(), [HARBOUR], lead=FRIDAY)
    note = "Coastal Wire | Argentina | 9:02 AM EDT | 795 words, 4 min"
    assert row == Link("1", HARBOUR.title, "/world/harbour", note)


@pytest.mark.parametrize("lead", [None, date(2025, 9, 6)])
def test_other_headlines_tell_their_day(lead: date | None) -> None:
    [row] = headline_rows(Masthead(), [HARBOUR], lead=lead)
    assert row.note == "Coastal Wire | Argentina | Fri Sep 5, 2025 | 795 words, 4 min"


def test_what_a_headline_does_not_know_is_not_told() -> None:
    bare = Headline(selector="/a", title="A", age=0, day=FRIDAY)
    assert [row.note for row in headline_rows(Masthead(), [bare], lead=FRIDAY)] == [""]
    assert [row.note for row in headline_rows(Masthead(), [bare], lead=None)] == ["Fri Sep 5, 2025"]


def test_a_headline_in_another_language_says_which() -> None:
    foreign = evolve(HARBOUR, language="es-AR")
    [row] = headline_rows(Masthead(), [foreign], lead=FRIDAY)
    assert row.note == "Coastal Wire | Argentina | Spanish | 9:02 AM EDT | 795 words, 4 min"
    for masthead, language in ((Masthead(), "en-GB"), (Masthead(language="es"), "es-AR")):
        [row] = headline_rows(masthead, [evolve(HARBOUR, language=language)], lead=FRIDAY)
        assert row.note == "Coastal Wire | Argentina | 9:02 AM EDT | 795 words, 4 min"


def test_a_headline_that_has_been_corrected_says_so() -> None:
    [row] = headline_rows(Masthead(), [evolve(HARBOUR, corrected=True)], lead=FRIDAY)
    assert row.note.endswith("795 words, 4 min | corrected")


def test_the_head_is_banner_subtitle_and_view() -> None:
    masthead = Masthead(title="Harbour", banner="NEWS", font="mini", subtitle="on gopher")
    assert head(masthead, "ARTICLE") == (
        Banner("NEWS", "mini"),
        Subtitle("on gopher"),
        GAP,
        View("ARTICLE VIEW:"),
        GAP,
    )


def test_the_title_stands_in_for_banner_and_subtitle() -> None:
    banner, line, *_ = head(Masthead(title="Harbour"), "INDEX")
    assert banner == Banner("Harbour", "ghost")
    assert line == Subtitle("Harbour - on gopher")


def test_the_way_back_leads_to_the_front_page() -> None:
    """Statement S69."""
    assert way_back(Masthead()) == Link("1", "<- back to index", "")
    assert way_back(Masthead(back="<- voltar")) == Link("1", "<- voltar", "")
