"""Selectors as clients write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.listing import Shelf, ShelfKind
from gopherd.site.selectors import canonical, is_search, leads_out, nameable, path_behind, shelf_of

WRITTEN = [
    ("", ""),
    ("/", ""),
    ("//", ""),
    ("///", ""),
    ("1/", ""),
    ("/world", "/world"),
    ("world", "/world"),
    ("/world/", "/world"),
    ("/world///", "/world"),
    ("1/world", "/world"),
    ("11/world", "/11/world"),
    ("/1/world", "/1/world"),
    ("0/robots.txt", "/robots.txt"),
    ("+/x", "/x"),
    ("<", "/<"),
    ("1", "/1"),
    ("?/x", "/?/x"),
    (" ", "/ "),
]

SHELVES = [
    ("", Shelf()),
    ("/country/chile", Shelf(ShelfKind.COUNTRY, "chile")),
    ("/day/2025-09-05", Shelf(ShelfKind.DAY, "2025-09-05")),
    ("/story/s", Shelf(ShelfKind.STORY, "s")),
    ("/country", None),
    ("/country/", None),
    ("/country/a/b", None),
    ("/section/a", None),
    ("/nothing/a", None),
]


@pytest.mark.parametrize(("selector", "path"), WRITTEN)
def test_a_selector_is_read_as_the_site_writes_it(selector: str, path: str) -> None:
    assert canonical(selector) == path


@given(st.text())
def test_what_has_been_read_once_stays_as_it_is(selector: str) -> None:
    path = canonical(selector)
    assert not path or path.startswith("/")
    assert canonical(path) == path


@pytest.mark.parametrize(("path", "shelf"), SHELVES)
def test_a_shelf_is_known_by_its_selector(path: str, shelf: Shelf | None) -> None:
    assert shelf_of(path) == shelf
    if shelf is not None:
        assert shelf.selector == path


def test_no_selector_is_longer_than_the_protocol_allows() -> None:
    assert nameable("/" + "x" * 254)
    assert not nameable("/" + "x" * 255)
    assert not nameable("/" + "\u00e9" * 128)
    assert not nameable("/\udcff")


@given(st.binary(max_size=300))
def test_whatever_is_asked_is_answered(selector: bytes) -> None:
    """No selector is a path: the shape alone decides what it may name."""
    path = canonical(selector.decode("utf-8", "surrogateescape"))
    assert isinstance(nameable(path), bool)
    assert shelf_of(path) is None or "/" not in path.strip("/").partition("/")[2]


BEHIND = [
    ("/ascii", ""),
    ("ascii/", ""),
    ("/ascii/world/", "/world"),
    ("/ascii/caf%C3%A9", "/caf\u00e9"),
    ("/world", "/world"),
]


@pytest.mark.parametrize(("selector", "path"), BEHIND)
def test_a_page_in_ascii_is_known_by_the_page_behind_it(selector: str, path: str) -> None:
    assert path_behind(selector) == path


def test_words_follow_a_search_in_ascii_too() -> None:
    """Statement S38. What follows is the query there as well."""
    assert is_search("/search")
    assert is_search("7/search")
    assert is_search("/ascii/search")
    assert not is_search("/search/2/words")


@pytest.mark.parametrize(
    ("selector", "out"),
    [
        ("URL:https://a/", True),
        ("/URL:x", True),
        ("//URL:x", False),
        ("/url:x", False),
        ("", False),
    ],
)
def test_an_address_outside_gopher_is_known_by_its_beginning(selector: str, *, out: bool) -> None:
    assert leads_out(selector) is out
