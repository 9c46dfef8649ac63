"""Printed pages, kept while they are true: as many as fit, those asked for last.

Each page is filed under its subjects, so that a change of the news takes away just the pages
that show it. Nothing here knows what a key is.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sized
from typing import Generic, TypeVar

from attrs import define, field

Body = TypeVar("Body", bound=Sized)
"""What is kept of a page; its length is the bytes it takes."""

MOST_KEPT = 32 * 2**20
"""Bytes of printed pages that are kept: some 5,000 articles."""

KEEPING = 700
"""Bytes it costs to keep a page, whatever its size."""


@define
class Ready(Generic[Body]):
    """A page that can be sent as it is."""

    body: Body
    subjects: tuple[str, ...]
    told: str = ""
    """How the journal tells of it; whoever serves it first fills it in."""


@define
class Kept(Generic[Body]):
    """Pages by what they are asked for with, the one not asked for longest first."""

    most: int = MOST_KEPT
    pages: OrderedDict[Hashable, Ready[Body]] = field(factory=OrderedDict, init=False)
    shown: dict[str, set[Hashable]] = field(factory=dict, init=False)
    """The keys of the pages that show a subject."""
    weight: int = field(default=0, init=False)
    """Bytes they all take."""

    def get(self, key: Hashable) -> Ready[Body] | None:
        """Return a page, if it is kept."""
        page = self.pages.get(key)
        if page is not None:
            self.pages.move_to_end(key)
        return page

    def keep(self, key: Hashable, body: Body, subjects: Iterable[str]) -> None:
        """Keep a page, and let go of others until there is room for it."""
        if key in self.pages:
            return
        page = Ready(body, tuple(subjects))
        self.pages[key] = page
        for subject in page.subjects:
            self.shown.setdefault(subject, set()).add(key)
        self.weight += weight(page)
        while self.weight > self.most:
            self._let_go(next(iter(self.pages)))

    def drop(self, touched: frozenset[str] | None) -> None:
        """Let go of the pages that show any of these subjects; None stands for all there are."""
        if touched is None:
            self.pages.clear()
            self.shown.clear()
            self.weight = 0
            return
        for subject in touched & self.shown.keys():
            for key in tuple(self.shown.get(subject, ())):
                self._let_go(key)

    def _let_go(self, key: Hashable) -> None:
        page = self.pages.pop(key)
        self.weight -= weight(page)
        for subject in page.subjects:
            keys = self.shown[subject]
            keys.discard(key)
            if not keys:
                del self.shown[subject]


def weight(page: Ready[Body]) -> int:
    """Estimate the bytes it takes to keep a page."""
    return len(page.body) + sum(map(len, page.subjects)) + KEEPING
