"""Keeping what was found: bookmarks, files, copies, the queue, other programs."""

import shlex
import subprocess
from contextlib import aclosing
from pathlib import Path

from gopherclient.destination import safe_name
from gopherclient.document import Blob, Text
from gopherclient.errors import ReaderError
from gopherclient.fetch import fetch_whole
from gopherclient.history import Page
from gopherclient.places import new_file
from gopherclient.tui.images import LARGEST_FILE
from gopherclient.tui.screens.picture import PictureScreen
from gopherclient.tui.screens.reading import ReadingScreen
from gopherclient.tui.widgets.prompt import Question
from gopherwire.url import GopherUrl

PIPE_SECONDS = 60
"""How long a program that a page is sent to may take."""


class Keeping(ReadingScreen):
    """Bookmarks, downloads, copies, the queue."""

    def action_bookmark(self) -> None:
        """Bookmark this page, or take the mark off."""
        here = self.browser.history.here
        if here is None:
            return
        bookmarks = self.browser.stores.bookmarks
        if here.url in bookmarks:
            bookmarks.remove(here.url)
            self.say("No longer bookmarked.")
        else:
            bookmarks.add(here.url, here.title or here.url)
            self.say("Bookmarked.")
        self.tell_where()
        self.app.refresh_panel()

    def action_panel(self) -> None:
        """Show the panel and go there; or hide it."""
        if self.panel.toggle_class("shown").has_class("shown"):
            self.app.refresh_panel()
            self.panel.focus()
        else:
            self.view.focus()

    def action_queue_add(self) -> None:
        """Put the link into the queue."""
        item = self.link()
        url = self.address_of(item)
        if item is None or url is None:
            self.say("There is no page behind that.")
            return
        queue = self.browser.stores.queue
        queue.add(str(url), item.display.strip(), now=self.browser.clock())
        self.say(f"Queued; {len(queue)} wait. T opens the next.")
        self.app.refresh_panel()

    def action_queue_next(self) -> None:
        """Open the page that has waited longest."""
        queued = self.browser.stores.queue.next()
        if queued is None:
            self.say("The queue is empty; t puts a link into it.")
            return
        self.app.refresh_panel()
        self.visit(queued.url, title=queued.title)

    def action_copy_address(self) -> None:
        """Copy the address of this page."""
        here = self.browser.history.here
        if here:
            self.app.copy(here.url)
            self.say("The address is copied.")

    def action_copy_page(self) -> None:
        """Copy the text of this page."""
        self.app.copy("\n".join(self.rows.texts))
        self.say("The page is copied.")

    # ------------------------------------------------------------ files

    def action_save(self) -> None:
        """Save this page as it came."""
        page = self.page
        if page is None or not page.body:
            self.say("There is nothing to save.")
            return
        name = safe_name(page.url.selector, page.url.kind)
        self.ask(Question(words="Save as:", initial=name, answered=lambda to: self._save(page, to)))

    def _save(self, page: Page, name: str) -> None:
        try:
            path, file = new_file(self._folder(), safe_name(name, page.url.kind))
            with file:
                file.write(_saved(page))
        except OSError as error:
            self.say(f"It cannot be saved ({error.strerror}).")
            return
        self.say(f"Saved to {path}")

    def _folder(self) -> Path:
        folder = self.app.settings.downloads
        folder.mkdir(parents=True, exist_ok=True)
        return folder

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
            self.run_worker(self._download(url, chosen), group="downloads")

        self.ask(Question(words="Download as:", initial=name, answered=answered))

    async def _download(self, url: GopherUrl, name: str) -> None:
        path, size = Path(), 0
        try:
            steps = self.browser.download(url, self._folder(), name)
            async with aclosing(steps):
                async for path, size in steps:
                    self.say(f"↓ {path.name}  {size / 1000:,.0f} kB")
        except ReaderError as error:
            self.say(f"{error} {error.remedy}")
        except OSError as error:
            self.say(f"It cannot be saved ({error.strerror}).")
        else:
            self.say(f"Saved to {path}, {size:,} bytes")

    def show_picture(self, url: GopherUrl, title: str) -> None:
        """Fetch a picture and show it."""
        self.say(f"… {url}")
        self.run_worker(self._picture(url, title), exclusive=True, group="picture")

    async def _picture(self, url: GopherUrl, title: str) -> None:
        try:
            data = await fetch_whole(url, self.browser.dial, most=LARGEST_FILE)
        except ReaderError as error:
            self.say(f"{error} {error.remedy}")
            return
        self.tell_page()

        def closed(wish: str | None) -> None:
            if wish == "save":
                self.ask_download(url, safe_name(url.selector, url.kind))

        self.app.push_screen(PictureScreen(title, data), closed)

    # ------------------------------------------------------------ other programs

    def action_pipe(self) -> None:
        """Ask for a program and send it the page."""
        self.ask(Question(words="Send the page to:", answered=self._pipe))

    def _pipe(self, line: str) -> None:
        try:
            command = shlex.split(line)
        except ValueError as error:
            self.say(f"That cannot be read: {error}")
            return
        if not command:
            return
        text = "\n".join(self.rows.texts) + "\n"
        with self.app.suspend():
            try:
                subprocess.run(  # noqa: S603 the program the reader has typed
                    command, input=text.encode(), check=False, timeout=PIPE_SECONDS
                )
                input("\n[Enter goes back to the page] ")
            except (OSError, subprocess.TimeoutExpired, EOFError) as error:
                self.say(f"{command[0]}: {error}")


def _saved(page: Page) -> bytes:
    """Return what is worth saving: a text as it reads, anything else as it came."""
    match page.document:
        case Blob(data):
            return data
        case Text(text):
            return text.encode("utf-8", "surrogateescape")
        case _:
            return page.body
