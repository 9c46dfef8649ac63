"""The screen a page is read on: asking for pages, showing them as they arrive, keeping places.

What the commands do is in the modules beside this one; each is a part of the same screen.
"""

import time
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on

from gopherclient.browser import Browser, Steps
from gopherclient.destination import Destination, as_followed, follow
from gopherclient.dial.looped import rest
from gopherclient.document import FEED_NOTICE, Blob, Oops
from gopherclient.errors import ReaderError, Untrusted
from gopherclient.history import Entry
from gopherclient.page import Arriving, Page
from gopherclient.settings import GUESS
from gopherclient.tui.pages import (
    OWN,
    OwnPage,
    add_rows,
    link_to,
    note_nothing,
    notices_of,
    rows_of,
    unshown,
)
from gopherclient.tui.rows import PageRows
from gopherclient.tui.screens.choice import Choice
from gopherclient.tui.screens.telling import Loading, TellingScreen
from gopherclient.tui.widgets.page_view import PageView
from gopherclient.tui.widgets.panel import Panel
from gopherclient.tui.widgets.prompt import Prompt, Question
from gopherclient.unread import Mark
from gopherwire.errors import WireError
from gopherwire.item import Item, info
from gopherwire.url import GopherUrl

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from gopherclient.trust import Fingerprint

MOST_OFFERS = 15
"""Pages that are offered in place of one that cannot be reached."""
STRETCH = 0.002
"""Seconds that rows are taken in at a stretch; then keys are answered."""
TICK = 1.0
"""Seconds between two looks at how long a page takes."""


class ReadingScreen(TellingScreen):
    """A page, the rows around it, and the tabs behind it."""

    def __init__(self, tabs: list[Browser], active: int) -> None:
        super().__init__()
        self.tabs = tabs
        self.active = active
        self.page: Page | None = None
        self.own: OwnPage | None = None
        self.base: GopherUrl | None = None
        """Where the rows on the screen come from; links are followed from there."""
        self.rows = PageRows()
        self.underway: Loading | None = None
        self.ticking: Timer | None = None

    def on_mount(self) -> None:
        """Give the page the keys."""
        self.view.focus()

    @property
    def browser(self) -> Browser:
        """The tab that is shown."""
        return self.tabs[self.active]

    def ask(self, question: Question) -> None:
        """Ask the reader for a word; the page has the keys again afterwards."""
        self.prompt.ask(question)
        self.tell_keys()

    @on(Prompt.Closed)
    def _prompt_closed(self) -> None:
        if not self.prompt.asking:
            self.view.focus()
            self.tell_keys()

    # ------------------------------------------------------------ asking for pages

    def visit(self, address: str, *, title: str = "") -> None:
        """Go to an address that was typed or kept, of whatever scheme."""
        if address.startswith(OWN):
            self.go_own(address)
        else:
            self.arrive(follow(link_to(address, title)), title)

    def arrive(self, target: Destination, title: str = "", item: Item | None = None) -> None:
        """Do what a destination asks for."""
        raise NotImplementedError

    def go_own(self, address: str) -> None:
        """Show a page of the reader's own."""
        raise NotImplementedError

    def go(
        self,
        url: GopherUrl,
        *,
        title: str = "",
        reload: bool = False,
        mirrors: tuple[GopherUrl, ...] = (),
    ) -> None:
        """Ask for a page; what was asked for before is asked for no more."""
        self.note_place()
        encoding = self.encoding_for(url)
        self.load(
            self.browser.open(url, title=title, reload=reload, encoding=encoding, mirrors=mirrors),
            url,
        )

    def begin(self) -> None:
        """Show the page the tab stands at; one that is looked at for news is asked anew behind."""
        here = self.browser.history.here
        url = _parsed(here.url) if here else None
        watched = here and (
            here.url == self.browser.home or self.browser.stores.unread.menu(here.url)
        )
        if here and url and watched:
            self.go(url, title=here.title)
        else:
            self.go_here()

    def go_here(self) -> None:
        """Show the page the tab stands at, where it was left."""
        here = self.browser.history.here
        if here is None:
            self.visit(self.browser.home)
        elif here.url.startswith(OWN):
            self.go_own(here.url)
        else:
            self.load(self.browser.restore(), _parsed(here.url))

    def load(self, steps: Steps, url: GopherUrl | None) -> None:
        """Show what arrives, until something else is asked for."""
        self.workers.cancel_group(self, "news")
        self.message = ""
        self.underway = Loading(url, self.app.clock())
        if self.ticking is None:
            self.ticking = self.set_interval(TICK, self.tell_status)
        self.tell_where()
        self.tell_status()
        self.work(partial(self._take, steps), "page")

    def stop_loading(self) -> "list[Worker[None]]":
        """Ask for nothing any more; return whoever still has a connection to let go of."""
        self._end_loading()
        self.browser.stop()
        return self.workers.cancel_group(self, "page")

    def _end_loading(self) -> None:
        self.underway = None
        if self.ticking:
            self.ticking.stop()
            self.ticking = None

    async def _take(self, steps: Steps) -> None:
        rows: PageRows | None = None
        until = 0.0
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, Page):
                    self._show(step, rows)
                    rows = None
                    continue
                if rows is None:
                    rows = self._begin(step)
                had_links = bool(rows.links)
                add_rows(rows, step.rows)
                self.view.grow()
                if rows.links and not had_links:
                    self.tell_keys()
                self.settle()
                if self.underway:
                    self.underway.size = step.size
                self.tell_status()
                if time.perf_counter() > until:
                    await rest()
                    until = time.perf_counter() + STRETCH
        self._end_loading()
        self.tell_where()
        self.tell_status()

    def _begin(self, step: Arriving) -> PageRows:
        """Make room for a page that begins to arrive."""
        self.page, self.own, self.base = None, None, step.url
        self.put_rows(PageRows(), self.browser.history.here)
        self.tell_where()
        return self.rows

    def _show(self, page: Page, arrived: PageRows | None) -> None:
        """Show a whole page: rows that arrived already stay where they are."""
        before, self.page = self.page, page
        self.own, self.base = None, page.url
        if page.cached and (forced := self.encoding_for(page.url)):
            page = self.page = page.reread(forced)
        if arrived is not None and not isinstance(page.document, Oops | Blob):
            self._end(page, arrived)
        elif before is not None and before.url == page.url:
            self._freshen(page)
        else:
            self.put_rows(self.rows_for(page), Entry("", "", page.cursor, page.scroll))
        self.settle()
        self.mark_links()
        self.tell_where()
        self.tell_status()
        self.tell_keys()
        self.app.page_shown(page)
        if isinstance(page.failure, Untrusted):
            self._ask_trust(page.url, page.failure)

    def _end(self, page: Page, arrived: PageRows) -> None:
        """End a page that arrived; what is known of it only now takes the place of what came.

        That is markup, doubled dots, and a last row that nothing ended.
        """
        arrived.finish()
        if (rest := unshown(page.document, arrived)) is None:
            cursor, scroll = self.view.place
            self.put_rows(self.rows_for(page), Entry("", "", cursor, scroll))
            return
        add_rows(arrived, rest)
        for notice in notices_of(page):
            arrived.add_mark(notice)
        note_nothing(arrived)
        self.view.grow()

    def _freshen(self, page: Page) -> None:
        """Put what was fetched in the place of what was kept; the reader stays where they are."""
        rows = self.rows_for(page)
        if rows.texts == self.rows.texts and rows.links == self.rows.links:
            return
        cursor, scroll = self.view.place
        link = self.link()
        row = self.rows.link_rows[cursor] if cursor is not None and link else 0
        if link in rows.links:
            cursor = rows.links.index(link)
            scroll = max(scroll + rows.link_rows[cursor] - row, 0) if scroll else 0
        self.put_rows(rows, Entry("", "", cursor, scroll))

    def put_rows(self, rows: PageRows, place: Entry | None) -> None:
        """Put rows on the screen, at the place where they were left."""
        self.rows = rows
        known = place is not None and (place.cursor or place.scroll)
        if place is not None and known:
            self.view.show(rows, cursor=place.cursor, scroll=place.scroll)
        else:
            self.view.show(rows)
        self.app.open_curtain()

    def settle(self) -> None:
        """Put the cursor on the first link of a page, if it can be seen without scrolling."""
        view = self.view
        if view.place == (None, 0) and 0 in view.visible_links():
            view.select_link(0)

    def rows_for(self, page: Page) -> PageRows:
        """Make the rows of a page; where it could not be had, offer what can be."""
        again, back = self.app.key("reload"), self.app.key("back")
        offers = self._offers(page.url) if page.failure and page.is_excuse else []
        rows = rows_of(page, hint=f"{again} try again · {back} back", offers=offers)
        if FEED_NOTICE in notices_of(page):
            rows.add_mark(f"{self.app.key('source')} shows the feed as it came.")
        return rows

    def _offers(self, url: GopherUrl) -> list[Item]:
        """Return what can be read without that page: bookmarks, and what was kept."""
        stores = self.browser.stores
        marks = [link_to(one.url, one.title) for one in stores.bookmarks.marks[:MOST_OFFERS]]
        kept = [
            link_to(one.url, one.title)
            for one in stores.visits.newest(MOST_OFFERS)
            if one.url != str(url) and stores.cache.get(one.url, now=self.app.clock())
        ]
        rows = []
        if marks:
            rows += [info(""), info("YOUR BOOKMARKS"), *marks]
        if kept:
            rows += [info(""), info("READ BEFORE, AND KEPT"), *kept]
        elif not marks:
            go, keys = self.app.key("address"), self.app.key("help")
            rows = [info(f"{go} another address · {keys} all the keys")]
        return rows

    def encoding_for(self, url: GopherUrl) -> str | None:
        """Return the encoding a page is to be read in; None guesses."""
        setting = self.app.settings.encoding
        return self.app.looks.encoding(url.host, url.port) or (
            setting if setting != GUESS else None
        )

    def _ask_trust(self, url: GopherUrl, failure: Untrusted) -> None:
        words = [f"{failure}", "", "It shows", *_digits(failure.offered)]
        if failure.known:
            words += ["", "It was known by", *_digits(failure.known)]

        def answered(answer: str | None) -> None:
            if answer == "y":
                try:
                    self.app.trust.remember(failure.host, failure.port, failure.offered)
                except OSError as error:
                    self.say(f"The certificate cannot be remembered ({error.strerror}).")
                    return
                self.go(url, reload=True)

        choices = {"y": "Trust this one from now on", "n": "Stay away"}
        self.app.push_screen(Choice("\n".join(words), choices), answered)

    # ------------------------------------------------------------ places and links

    def mark_links(self) -> None:
        """Show which links of a menu have been read, and which are new."""
        menu = self.browser.stores.unread.menu(self.page.url) if self.page else None
        marks = menu.marks(self.rows.links, self.base) if menu and self.base else {}
        self.view.mark_unread({at for at, mark in marks.items() if mark is Mark.NEW})
        self.view.mark_changed({at for at, mark in marks.items() if mark is Mark.CHANGED})
        self.view.mark_read({at for at, mark in marks.items() if mark is Mark.READ})

    def note_place(self) -> None:
        """Remember where in the page the reader is."""
        here = self.browser.history.here
        address = self.own.address if self.own else str(self.base)
        if here is not None and here.url == address:
            cursor, scroll = self.view.place
            self.browser.history.note_place(cursor, scroll)

    def link(self) -> Item | None:
        """Return the link the cursor is on, as it is followed."""
        index = self.view.cursor_link
        return as_followed(self.rows.links, index) if index is not None else None

    def target(self, item: Item | None) -> Destination | None:
        """Return what following a link means."""
        return follow(item, self.base) if item else None

    def address_of(self, item: Item | None) -> GopherUrl | None:
        """Return the page a link leads to; None where it leads to no page."""
        url = getattr(self.target(item), "url", None)
        return url if isinstance(url, GopherUrl) else None

    @on(PageView.LinkMoved)
    def _moved(self, event: PageView.LinkMoved) -> None:
        event.stop()
        self.tell_status()

    @on(PageView.CutDifferently)
    def _cut(self) -> None:
        self.tell_keys()

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        self.leave_panel()
        self.visit(event.entry.address, title=event.entry.title)

    @on(Panel.Left)
    def leave_panel(self) -> None:
        """Give the page the keys; where the panel lies over it, that goes."""
        self.view.focus()
        if self.has_class("narrow"):
            self.panel.remove_class("shown")

    def on_key(self, event: events.Key) -> None:
        """Take back what was said, as the reader has read it."""
        del event
        if self.message:
            self.say("")

    def failed(self, error: ReaderError) -> None:
        """Say what went wrong with something that is no page."""
        self.say(f"{error} {error.remedy}")


def _parsed(address: str) -> GopherUrl | None:
    try:
        return GopherUrl.parse(address)
    except WireError:
        return None


def _digits(fingerprint: "Fingerprint") -> list[str]:
    """Write a fingerprint in groups that can be compared over the telephone."""
    digits = fingerprint.sha256
    groups = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    rows = [" ".join(groups[at : at + 8]) for at in range(0, len(groups), 8)]
    until = f"good until {fingerprint.not_after}" if fingerprint.not_after else ""
    return [f"  {row}" for row in [*rows, until] if row]
