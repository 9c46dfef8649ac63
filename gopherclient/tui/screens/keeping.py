"""Keeping what was found: bookmarks, files, copies, the queue, other programs."""

from contextlib import aclosing
from functools import partial
from pathlib import Path

from textual.app import SuspendNotSupported

from gopherclient.destination import safe_name
from gopherclient.document import Blob, Text
from gopherclient.download import part_of
from gopherclient.errors import ReaderError
from gopherclient.fetch import fetch_whole
from gopherclient.page import Page
from gopherclient.state import new_file
from gopherclient.tui import programs
from gopherclient.tui.screens.reading import ReadingScreen
from gopherclient.tui.widgets.panel import Entry
from gopherclient.tui.widgets.prompt import Question
from gopherwire.url import GopherUrl

MOST_RECENT = 15
"""Visits the panel shows."""
SHOWN_STEP = 50_000
"""Bytes of a file between two tellings of how many have come."""


class Keeping(ReadingScreen):
    """Bookmarks, downloads, copies, the queue."""

    def action_bookmark(self) -> None:
        """Bookmark this page, or take the mark off."""
        if self.base is None:
            self.say("This page is the reader's own.")
            return
        bookmarks = self.browser.stores.bookmarks
        address = str(self.base)
        try:
            if address in bookmarks:
                bookmarks.remove(address)
                self.say("No longer bookmarked.")
            else:
                bookmarks.add(address, (self.page and self.page.title) or address)
                self.browser.stores.cache.keep(address)
                self.say("Bookmarked.")
        except ReaderError as error:
            self.failed(error)
        self.tell_where()
        self.app.refresh_panel()

    def action_panel(self) -> None:
        """Show the panel and go there; or hide it."""
        if self.panel.toggle_class("shown").has_class("shown"):
            self.app.refresh_panel()
            self.panel.focus()
        else:
            self.view.focus()

    def entries(self) -> list[Entry]:
        """Gather the rows of the panel."""
        stores = self.browser.stores
        parts = {
            "Unread": [Entry(one.title, one.url, one.unread) for one in stores.unread.followed],
            "To be read": [Entry(one.title, one.url) for one in stores.queue.entries],
            "Bookmarks": [Entry(one.title, one.url) for one in stores.bookmarks.marks],
            "History": [Entry(one.title, one.url) for one in stores.visits.newest(MOST_RECENT)],
        }
        rows: list[Entry] = []
        for heading, entries in parts.items():
            if entries:
                rows += [*([Entry("")] if rows else []), Entry(heading), *entries]
        return rows

    def action_queue_add(self) -> None:
        """Put the link into the queue, or take it out; on a page without links, the page."""
        item = self.link()
        url = self.address_of(item)
        title = item.display.strip() if item else ""
        if item is None and self.page:
            url, title = self.page.url, self.page.title
        if url is None:
            self.say("There is no page behind that.")
            return
        queue = self.browser.stores.queue
        if str(url) in queue:
            queue.remove(str(url))
            told = f"No longer queued, {len(queue)} left."
        else:
            queue.add(str(url), title, now=self.app.clock())
            told = f"Queued, {len(queue)} in all; {self.app.key('queue_next')} opens the next."
        if self.own:
            self.go_own(self.own.address)  # which may be the queue
        self.say(told)
        self.app.refresh_panel()

    def action_queue_next(self) -> None:
        """Open the page that has waited longest."""
        queued = self.browser.stores.queue.next()
        if queued is None:
            self.say(f"The queue is empty; {self.app.key('queue_add')} puts a link into it.")
            return
        self.app.refresh_panel()
        self.visit(queued.url, title=queued.title)

    def action_copy_address(self) -> None:
        """Copy the address of this page."""
        here = self.browser.history.here
        if here:
            self.app.copy_to_clipboard(here.url)
            self.say("The address is copied.")

    def action_copy_page(self) -> None:
        """Copy the text of this page."""
        self.app.copy_to_clipboard("\n".join(self.rows.texts))
        self.say("The page is copied.")

    # ------------------------------------------------------------ files

    def action_save(self) -> None:
        """Save this page as it came."""
        page = self.page
        if page is None or not page.body:
            self.say("There is nothing to save here.")
            return
        name = safe_name(page.url.selector, page.url.kind)
        self.ask(Question(words="Save as:", initial=name, answered=lambda to: self._save(page, to)))

    def _save(self, page: Page, name: str) -> None:
        try:
            path, file = new_file(self.app.settings.downloads, safe_name(name, page.url.kind))
            with file:
                file.write(_saved(page))
        except ReaderError as error:
            self.failed(error)
        except OSError as error:
            self.say(f"It cannot be saved ({error.strerror}).")
        else:
            part = "" if page.is_whole else ", as far as it came"
            self.say(f"Saved to {path}{part}")

    def action_download(self) -> None:
        """Download what the link leads to."""
        url = self.address_of(self.link())
        if url is None:
            self.say("There is no file behind that.")
            return
        self.ask_download(url, safe_name(url.selector, url.kind))

    def ask_download(self, url: GopherUrl, name: str) -> None:
        """Ask what to call a file, and save it."""

        def answered(chosen: str) -> None:
            self.work(partial(self._download, url, chosen), "downloads", exclusive=False)

        self.ask(Question(words="Download as:", initial=name, answered=answered))

    async def _download(self, url: GopherUrl, name: str) -> None:
        path, size, shown = Path(), 0, -SHOWN_STEP
        self.say(f"↓ {url}")
        try:
            async with aclosing(
                self.browser.download(url, self.app.settings.downloads, name)
            ) as steps:
                async for path, size in steps:
                    if size - shown >= SHOWN_STEP:
                        shown = size
                        self.say(f"↓ {path.name}  {size / 1000:,.0f} kB")
        except ReaderError as error:
            self.failed(error)
            if path.name and (part := part_of(path)).exists():  # it has one once something came
                self.say(f"{error} What came is in {part}")
        else:
            self.say(f"Saved to {path}, {size:,} bytes")

    def show_picture(self, url: GopherUrl, title: str) -> None:
        """Fetch a picture and show it."""
        self.say(f"… {url}")
        self.work(partial(self._picture, url, title), "picture")

    async def _picture(self, url: GopherUrl, title: str) -> None:
        from gopherclient.tui.images import LARGEST_FILE  # noqa: PLC0415 few look at pictures
        from gopherclient.tui.screens.picture import PictureScreen  # noqa: PLC0415

        try:
            data = await fetch_whole(url, self.browser.dial, most=LARGEST_FILE)
        except ReaderError as error:
            self.failed(error)
            return
        self.say("")

        def closed(wish: str | None) -> None:
            if wish == "save":
                self.ask_download(url, safe_name(url.selector, url.kind))

        self.app.push_screen(PictureScreen(title, data), closed)

    # ------------------------------------------------------------ other programs

    def action_pipe(self) -> None:
        """Ask for a program and send it the page."""
        self.ask(Question(words="Send the page to:", answered=self._pipe))

    def _pipe(self, line: str) -> None:
        if not line.strip():
            return
        text = "\n".join(self.rows.texts) + "\n"
        try:
            with self.app.suspend():
                trouble = programs.send(line, text)
        except SuspendNotSupported:
            trouble = "This terminal cannot be lent to another program."
        self.say(trouble)


def _saved(page: Page) -> bytes:
    """Return what is worth saving: a text as it reads, anything else as it came."""
    match page.document:
        case Blob(data):
            return data
        case Text(text):
            return text.encode("utf-8", "surrogateescape")
        case _:
            return page.body
