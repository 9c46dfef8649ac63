"""One page is kept under one name, however it is asked for; what is made up, apart."""

import pytest

from gopherd.site.filing import is_further, kept_under, respelled, subjects_of
from gopherwire.request import Request

SUBJECTS = [
    ("", {""}),
    ("/world", {"/world"}),
    ("/world/harbour.txt", {"/world/harbour.txt", "/world/harbour"}),
    ("/world/before/1Z/world/x", {"/world/before/1Z/world/x", "/world"}),
    ("/before/1Z/world/x", {"/before/1Z/world/x", ""}),
    ("/country/after/chile", {"/country/after/chile", "/country"}),
]


@pytest.mark.parametrize(("selector", "subjects"), SUBJECTS)
def test_a_page_is_about_itself_and_what_it_is_another_form_of(
    selector: str, subjects: set[str]
) -> None:
    assert set(subjects_of(selector)) == subjects


KEPT_UNDER = [
    (b"", ""),
    (b"/", ""),
    (b"///", ""),
    (b"\twords", ""),
    (b"/world", "/world"),
    (b"world", "/world"),
    (b"1/world", "/world"),
    (b"/world//", "/world"),
    (b"/world" + b"\t" * 1000, "/world"),
    (b"/world\tjunk\t+", "/world"),
    (b"/w\xc3\xb6rld", "/wörld"),
    (b"/world\t+", "/world\t+"),
    (b"world/\t!+INFO\tjunk", "/world\t!"),
    (b"\t$+VIEWS", "\t$"),
    (b"/world\t\t+Text/Plain es_ES", "/world\t+text/plain es_es"),
    (b"/world\t+\t1", None),
    (b"URL:https://a.example/", None),
    (b"/URL:https://a.example/", None),
]


@pytest.mark.parametrize(("line", "selector"), KEPT_UNDER)
def test_readers_cannot_have_a_page_kept_twice(line: bytes, selector: str | None) -> None:
    wanted = None if selector is None else f"{selector}\r\n".encode()
    assert kept_under(Request.from_line(line)) == wanted


FURTHER = [
    ("/before/20250905T000000Z-0", True),
    ("/ascii/world/before/20250905T000000Z-0", True),
    ("/country/after/x", True),
    ("/world/within/1000/x", True),
    ("/world/before", False),
    ("/world/before.txt", False),
    ("/world", False),
    ("", False),
]


@pytest.mark.parametrize(("page", "further"), FURTHER)
def test_there_is_no_end_to_pages_that_go_on_after_a_place(page: str, *, further: bool) -> None:
    assert is_further(page) is further


RESPELLED = [
    ("", None),
    ("/", None),
    ("//", ""),
    ("/world", None),
    ("/world/", "/world"),
    ("//world/", "//world"),
    ("world", "/world"),
    ("/URL:https://a.example/", None),
]


@pytest.mark.parametrize(("selector", "own"), RESPELLED)
def test_a_browser_is_told_how_the_site_writes_a_path(selector: str, own: str | None) -> None:
    assert respelled(selector) == own
