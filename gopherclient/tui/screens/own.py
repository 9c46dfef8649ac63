"""Pages the reader makes itself: what is unread, kept, queued, found, and where it has been.

Each has an address that begins with `reader:`, so back and forward lead over it like any other.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias

from gopherclient.bookmarks import Bookmark, Heading
from gopherclient.history import Entry
from gopherclient.tui.pages import OWN, OwnPage, link_to, rows_of_own
from gopherclient.tui.screens.reading import ReadingScreen
from gopherclient.unread import Mark
from gopherclient.visits import Visit
from gopherwire.item import Item, info

MOST_FOUND = 50

Made: TypeAlias = tuple[str, list[Item]]
"""A title, and rows below it; none where there is nothing to show."""


class OwnPages(ReadingScreen):
    """Lists of links."""

    def go_own(self, address: str) -> None:
        """Show a page of the reader's own; one that would be empty is a sentence instead."""
        name, _, words = address.removeprefix(OWN).partition(":")
        makers: dict[str, Callable[[], Made]] = {
            "history": self._make_history,
            "unread": self._make_digest,
            "bookmarks": self._make_bookmarks,
            "queue": self._make_queue,
            "found": lambda: self._make_found(words),
        }
        if name not in makers:
            self.say(f"There is no page {address}.")
            return
        title, items = makers[name]()
        here = self.browser.history.here
        if not items and (here is None or here.url != address):
            self.say(title)
            return
        self.note_place()
        self.stop_loading()
        self.message = ""
        page = OwnPage(address, title, (info(title), info(""), *items))
        self.page, self.own, self.base = None, page, None
        place = self.browser.history.go(Entry(address, title))
        self.put_rows(rows_of_own(page), place)
        self.settle()
        self.tell_where()
        self.tell_status()
        self.tell_keys()
        self.app.save_session()

    def action_history(self) -> None:
        """Show where the reader has been."""
        self.go_own(f"{OWN}history")

    def action_digest(self) -> None:
        """Show everything that is unread on one page."""
        self.go_own(f"{OWN}unread")

    def action_bookmarks(self) -> None:
        """Show the bookmarks."""
        self.go_own(f"{OWN}bookmarks")

    def action_queue(self) -> None:
        """Show what waits to be read."""
        self.go_own(f"{OWN}queue")

    def _make_history(self) -> Made:
        items: list[Item] = []
        day = ""
        for visit in self.browser.stores.visits.newest():
            if (on := _day(visit)) != day:
                items += [info(""), info(on.upper())] if items else [info(on.upper())]
                day = on
            items.append(link_to(visit.url, visit.title))
        return ("Where you have been" if items else "You have been nowhere yet."), items

    def _make_digest(self) -> Made:
        items: list[Item] = []
        for menu, headlines in self.browser.stores.unread.digest():
            items.append(info((menu.title or menu.url).upper()))
            for one in headlines:
                sign = "~ " if one.mark is Mark.CHANGED else ""
                items.append(link_to(one.url, sign + one.display.strip()))
            items.append(info(""))
        return ("Catch up: all that is unread" if items else "Nothing is unread."), items

    def _make_bookmarks(self) -> Made:
        bookmarks = self.browser.stores.bookmarks
        items = [
            link_to(row.url, row.title) if isinstance(row, Bookmark) else info(row.text)
            for row in bookmarks.rows
            if isinstance(row, Bookmark | Heading)
        ]
        key = self.app.key("bookmark")
        nothing = f"There are no bookmarks; {key} makes one of this page."
        if items:
            items += [info(""), info(f"   They can be edited: {bookmarks.path}")]
        return ("Bookmarks" if items else nothing), items

    def _make_queue(self) -> Made:
        items = [link_to(one.url, one.title) for one in self.browser.stores.queue.entries]
        nothing = f"The queue is empty; {self.app.key('queue_add')} puts a link into it."
        return ("To be read" if items else nothing), items

    def _make_found(self, words: str) -> Made:
        items: list[Item] = []
        for one in self.browser.stores.cache.find(words, MOST_FOUND):
            snippet = _snippet(piece for piece, _ in one.snippet)
            items += [link_to(one.url, one.title), info(f"   {snippet}"), info("")]
        return (f"Found in what you have read: {words}" if items else
                f"Nothing you have read holds {words!r}."), items  # fmt: skip


def _day(visit: Visit) -> str:
    return f"{datetime.fromtimestamp(visit.at).astimezone():%A %-d %B %Y}"


def _snippet(pieces: Iterable[str]) -> str:
    return " ".join("".join(pieces).split())
