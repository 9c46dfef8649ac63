"""The way back of one tab: the pages it showed, and where in each the reader was.

Going back finds a page as it was left. Nothing here fetches.
"""

from attrs import define, evolve, frozen

DEEPEST = 200
"""Steps back that are kept; beyond, the log of visits finds a page sooner."""


@frozen
class Entry:
    """A page in a tab, and where in it the reader was.

    The cursor counts links from 0, and is on none where none is in view; the scroll counts rows
    from 0.
    """

    url: str
    title: str = ""
    cursor: int | None = 0
    scroll: int = 0


@define
class History:
    """The pages of one tab, oldest first, and which of them is shown."""

    entries: tuple[Entry, ...] = ()
    position: int = -1
    """Index of the page that is shown; -1 before the first."""

    @property
    def here(self) -> Entry | None:
        """The page that is shown."""
        return self.entries[self.position] if self.entries else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier page."""
        return self.position > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a later page."""
        return self.position + 1 < len(self.entries)

    def go(self, entry: Entry) -> Entry:
        """Show another page: what was forward of here is forgotten.

        The page that is shown already is not entered twice, and keeps its place.
        """
        here = self.here
        if here is not None and here.url == entry.url:
            return self._replace(evolve(here, title=entry.title or here.title))
        kept = (*self.entries[: self.position + 1], entry)
        self.entries = kept[-DEEPEST:]
        self.position = len(self.entries) - 1
        return entry

    def note_place(self, cursor: int | None, scroll: int) -> None:
        """Remember where in the page the reader is."""
        if self.here is not None:
            self._replace(evolve(self.here, cursor=cursor, scroll=scroll))

    def jump(self, steps: int) -> Entry | None:
        """Step over pages, back where negative, and return the one there, if there is one."""
        if not 0 <= self.position + steps < len(self.entries):
            return None
        self.position += steps
        return self.entries[self.position]

    def _replace(self, entry: Entry) -> Entry:
        before, after = self.entries[: self.position], self.entries[self.position + 1 :]
        self.entries = (*before, entry, *after)
        return entry
