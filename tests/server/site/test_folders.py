"""Folders of many files and many sections: all of them are led to, page by page."""

import pytest

from gopherd.site.answer import Printed
from gopherd.site.filing import subjects_of
from gopherd.site.folders import MOST_NAMES
from gopherwire.item import LONGEST_SELECTOR
from gopherwire.request import Request
from tests.newsroom import Newsroom, Row, rows_of


def leafed(newsroom: Newsroom, selector: str, onward: str) -> list[list[Row]]:
    """Read a list to its end, page by page."""
    pages: list[list[Row]] = []
    while True:
        answer = newsroom.site.draw(Request(selector))
        assert isinstance(answer, Printed)
        assert answer.found, selector
        pages.append(rows_of(answer.body))
        ways = [row.selector.decode() for row in pages[-1] if row.display == onward]
        if not ways:
            return pages
        selector = ways[0]


def shown(pages: list[list[Row]], begins: str) -> list[str]:
    return [row.display for page in pages for row in page if row.display.startswith(begins)]


@pytest.mark.parametrize("folder", ["", "notes", "ascii"])
def test_many_files_are_leafed_through_in_natural_order(newsroom: Newsroom, folder: str) -> None:
    """Statement S76. Each file once, wherever the folder is read."""
    kept = "notes" if folder else ""
    for number in range(2 * MOST_NAMES + 50):
        newsroom.write(f"{kept}/file{number}.zip".lstrip("/"), "x")
    newsroom.publish()
    selector = {"": "", "notes": "/notes", "ascii": "/ascii/notes"}[folder]
    pages = leafed(newsroom, selector, "more files ->")
    assert len(pages) == 3
    assert shown(pages, "file") == [f"file{number}.zip" for number in range(2 * MOST_NAMES + 50)]
    assert pages[-1][-1].display == "<- back to index"


def test_a_page_of_files_keeps_its_place_as_files_come_and_go(newsroom: Newsroom) -> None:
    for number in range(MOST_NAMES + 2):
        newsroom.write(f"notes/file{number}.zip", "x")
    newsroom.publish()
    further = f"/notes/after/file{MOST_NAMES - 1}.zip"
    first, second = leafed(newsroom, "/notes", "more files ->")
    assert [row.selector.decode() for row in first if row.display == "more files ->"] == [further]
    assert shown([second], "<-")[0] == "<- Notes"
    (newsroom.content / f"notes/file{MOST_NAMES - 1}.zip").unlink()
    newsroom.write("notes/file5a.zip", "x")
    newsroom.publish()
    (again,) = leafed(newsroom, further, "more files ->")
    assert again == second


def test_many_sections_are_leafed_through(newsroom: Newsroom) -> None:
    """Statement S76. In their publisher's order, and those beside them by name."""
    names = [f"part{number}" for number in range(MOST_NAMES + 20)]
    for name in names:
        newsroom.write(f"book/{name}/a.txt", "Title: T\n\nx\n")
    newsroom.write("book/part7/section.toml", 'name = "Zero"\norder = -5\n')
    newsroom.publish()
    pages = leafed(newsroom, "/book", "more sections ->")
    found = [row.selector.decode() for page in pages for row in page if row.kind == "1"]
    listed = [one for one in found if one.startswith("/book/part")]
    names.remove("part7")
    assert listed == [f"/book/{name}" for name in ("part7", *names)]
    assert len(pages) == 2


@pytest.mark.parametrize(
    "selector",
    ["/notes/after/z", "/notes/within/1/z", "/nowhere/after/a", "/notes/after/", "/notes/within/z"],
)
def test_what_nobody_was_led_to_is_missing(newsroom: Newsroom, selector: str) -> None:
    newsroom.write("notes/a.zip", "x")
    newsroom.publish()
    answer = newsroom.site.draw(Request(selector))
    assert isinstance(answer, Printed)
    assert not answer.found


NAMES = [f"{number:03}" for number in range(2 * MOST_NAMES + 1)]


@pytest.mark.parametrize(
    ("folder", "names", "pages"),
    [
        ("f" * 100, [f"{one}{'n' * 140}.zip" for one in NAMES], 3),
        ("f" * 120, [f"{one}{'n' * (one[-1] != '5') * 121}.zip" for one in NAMES], 3),
        ("f" * 120, [f"{'n' * 121}{one}.zip" for one in NAMES], 1),
        ("f" * 242, [f"{one}.zip" for one in NAMES], 1),
    ],
)
def test_the_longest_names_are_led_past(
    newsroom: Newsroom, folder: str, names: list[str], pages: int
) -> None:
    """Every file once, on pages that end with a name a selector can hold, where there is one."""
    for name in names:
        newsroom.write(f"{folder}/{name}", "x")
    newsroom.publish()
    read = leafed(newsroom, f"/{folder}", "more files ->")
    listed = [row.selector.decode() for page in read for row in page if row.kind == "5"]
    assert listed == [f"/{folder}/{name}" for name in names]
    assert len(read) == pages
    assert all(len(row.selector) <= LONGEST_SELECTOR for page in read for row in page)


def test_the_pages_that_follow_are_about_their_folder() -> None:
    """So that a file that comes or goes makes them new."""
    assert "/notes" in subjects_of("/notes/after/a.zip")
    assert "/notes" in subjects_of("/ascii/notes/within/1000/a")
    assert "" in subjects_of("/after/a.zip")
