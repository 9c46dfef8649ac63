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

ASIDE = 4
"""What there is no end of gets a room of its own, so many times smaller."""

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


@define
class Stock(Generic[Body]):
    """Kept pages, and kept aside from them those that readers can make up the names of.

    However many are made up, they push out each other and nothing else.
    """

    most: int = MOST_KEPT
    main: Kept[Body] = field(init=False)
    aside: Kept[Body] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.main, self.aside = Kept(self.most), Kept(self.most // ASIDE)

    def __len__(self) -> int:
        """Count the pages."""
        return len(self.main.pages) + len(self.aside.pages)

    @property
    def weight(self) -> int:
        """Bytes they all take."""
        return self.main.weight + self.aside.weight

    def get(self, key: Hashable) -> Ready[Body] | None:
        """Return a page, if it is kept."""
        return self.main.get(key) or self.aside.get(key)

    def keep(
        self, key: Hashable, body: Body, subjects: Iterable[str], *, aside: bool = False
    ) -> None:
        """Keep a page, on the terms of `Kept`."""
        (self.aside if aside else self.main).keep(key, body, subjects)

    def drop(self, touched: frozenset[str] | None) -> None:
        """Let go of the pages that show any of these subjects; None stands for all there are."""
        self.main.drop(touched)
        self.aside.drop(touched)


def weight(page: Ready[Body]) -> int:
    """Estimate the bytes it takes to keep a page."""
    return len(page.body) + sum(map(len, page.subjects)) + KEEPING
