"""The sections and files of a folder: the first on its own page, the others on those that follow.

A page begins after a name, not after a number of names: it keeps its place as files come and go.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from attrs import frozen

from gopherd.article.listing import Filed, Sectioned, Stretch
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import ALL, News
from gopherd.render.page import Page
from gopherd.render.pages import Folder, folder_page
from gopherd.site.holes import Holes
from gopherd.site.selectors import nameable

MOST_NAMES = 100
"""Sections, and files, on one page."""

FURTHER = re.compile(
    r"/?(?P<folder>.*)/(?:after/(?P<file>[^/]+)|within/(?P<order>-?\d{1,7})/(?P<section>[^/]+))",
    re.ASCII | re.DOTALL,
)
"""The selectors of the pages that follow."""

T = TypeVar("T", Filed, Sectioned)


@frozen
class Folders:
    """Cuts these pages, for one snapshot of the news."""

    news: News
    holes: Holes
    masthead: Masthead

    def sections(self, folder: str, after: tuple[int, str] | None = None) -> Stretch[Sectioned]:
        """List the sections of a folder."""
        return _stretch(
            lambda most: self.news.sections(folder, after, most),
            lambda last: f"{_of(folder)}/within/{last.order}/{last.file_name}",
        )

    def files(self, folder: str, after: str = "") -> Stretch[Filed]:
        """List the files of a folder, and the maps in it that are pages of their own."""
        return _stretch(
            lambda most: self.holes.files(folder, after, most),
            lambda last: f"{_of(folder)}/after/{last.name}",
        )

    def find(self, path: str) -> Page | None:
        """Find a page on which either list goes on."""
        further = FURTHER.fullmatch(path)
        if further is None:
            return None
        folder = further["folder"]
        section = self.news.section(folder) if folder else Sectioned("", "")
        if section is None:
            return None
        if further["file"]:
            page = Folder(section=section, files=self.files(folder, further["file"]))
        else:
            after = int(further["order"]), further["section"]
            page = Folder(section=section, within=self.sections(folder, after))
        if not (page.files.rows or page.within.rows):
            return None  # nobody was led there
        return folder_page(self.masthead, page)


def _of(folder: str) -> str:
    return f"/{folder}" if folder else ""


def _stretch(read: Callable[[int], tuple[T, ...]], page_after: Callable[[T], str]) -> Stretch[T]:
    """Show so many, and lead on. A page ends with a name that the selector of the next can hold.

    Where there is none it goes on to the end.
    """
    rows = read(MOST_NAMES + 1)
    if len(rows) <= MOST_NAMES:
        return Stretch(rows)
    for end in range(MOST_NAMES, 0, -1):
        if nameable(selector := page_after(rows[end - 1])):
            return Stretch(rows[:end], selector)
    return Stretch(read(ALL))
