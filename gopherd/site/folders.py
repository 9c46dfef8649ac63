"""The sections and files of a folder: the first on its own page, the others on those that follow.

A page begins after a name, not after a number of names: it keeps its place as files come and go.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from attrs import frozen

from gopherd.article.listing import Filed, Sectioned, Stretch
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import News
from gopherd.render.page import Page
from gopherd.render.pages import Folder, folder_page
from gopherd.site.holes import Holes
from gopherwire.item import LONGEST_SELECTOR

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
        rows = self.news.sections(folder, after, MOST_NAMES + 1)
        return _cut(rows, lambda last: f"{_of(folder)}/within/{last.order}/{last.file_name}")

    def files(self, folder: str, after: str = "") -> Stretch[Filed]:
        """List the files of a folder, and the maps in it that are pages of their own."""
        rows = self.holes.files(folder, after, MOST_NAMES + 1)
        return _cut(rows, lambda last: f"{_of(folder)}/after/{last.name}")

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


def _cut(rows: tuple[T, ...], page_after: Callable[[T], str]) -> Stretch[T]:
    """Show so many, and lead on; a selector is cut where it would be too long.

    A name that is cut stands before the whole one: the next page shows some again, it loses none.
    """
    shown = rows[:MOST_NAMES]
    if len(rows) == len(shown):
        return Stretch(shown)
    return Stretch(shown, page_after(shown[-1]).encode()[:LONGEST_SELECTOR].decode(errors="ignore"))
