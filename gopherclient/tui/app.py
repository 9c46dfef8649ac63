"""The reader on a terminal: what it remembers, the screen, and how it begins and ends.

Nothing here speaks to a network; `dial` does, on the loop Textual runs on.
"""

import os
import subprocess
import time
from collections.abc import Sequence
from typing import ClassVar

from attrs import evolve
from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter

from gopherclient.browser import Browser, Stores
from gopherclient.dial import AsyncioDial, when_told_to_stop
from gopherclient.history import History, Page
from gopherclient.places import Places
from gopherclient.session import Session, SessionFile
from gopherclient.settings import Settings, read_settings, settings_fields
from gopherclient.socks import Proxy
from gopherclient.stream import Dial
from gopherclient.trust import TrustStore
from gopherclient.tui.commands import COMMANDS as TABLE
from gopherclient.tui.commands import keyed
from gopherclient.tui.filter import SafeLineFilter
from gopherclient.tui.palette import ReaderCommands
from gopherclient.tui.screens.browse import BrowseScreen
from gopherclient.tui.screens.sheet import Sheet
from gopherclient.tui.themes import THEMES
from gopherclient.tui.widgets.page_view import PageView
from gopherwire.printable import reveal

NEWS_SECONDS = 60.0
"""How often followed menus are asked what is new, while the reader is open."""

SAVE_SECONDS = 5.0
"""How often the places in open tabs are kept, besides at every page."""

WELCOME = """\
Welcome.

This is a reader for Gopher: pages of text, and menus of links.

  j k ↓ ↑     go from link to link        o   go to an address
  ↵ →         open a link                 /   find in the page
  ← h         back                        ?   all the keys
  ␣ b         page down, page up          :   type a command
  1 2 3 …     open the link of a number   q   leave

On a menu you want to keep up with, press a to follow it: what is new in it
is marked, and n goes from one unread story to the next.

Press any of ← ↵ Esc to begin.
"""


class ReaderApp(App[int]):
    """A Gopher client."""

    TITLE = "gopherclient"
    NARROW = 90
    """Columns below which the panel lies over the page."""
    COMMANDS: ClassVar = {ReaderCommands}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+backslash"  # the table gives the palette its keys
    BINDINGS: ClassVar = [
        Binding("ctrl+c", "stop_or_quit", "Stop, or leave", show=False, priority=True)
    ]

    def __init__(
        self, places: Places, address: str | None = None, *, dial: Dial | None = None
    ) -> None:
        super().__init__()
        self.places = places
        self.address = address
        settings, self.told = read_settings(places.settings, commands=[one.id for one in TABLE])
        self.settings: Settings = settings
        self.commands = keyed(settings.preset, settings.keys)
        self.trust = TrustStore(places.trust)
        self.stores = Stores.opened(places, settings)
        self.dial: Dial = dial or AsyncioDial(
            settings.patience,
            self.trust,
            proxy=Proxy.of(settings.socks_proxy) or Proxy.from_environment(os.environ),
            tell=self.say,
        )
        self.session = SessionFile.opened(places.sessions)
        self.is_first_run = not places.history.exists()
        self.safe = SafeLineFilter()
        tabs, active = self._restored()
        self.browse = BrowseScreen(tabs, active)

    def new_tab(self, history: History | None = None) -> Browser:
        """Make a tab."""
        home = self.settings.home
        return Browser(self.dial, self.stores, time.time, home, history=history or History())

    def _restored(self) -> tuple[list[Browser], int]:
        session = self.session.restore()
        tabs = [self.new_tab(history) for history in session.tabs if history.here] or [
            self.new_tab()
        ]
        return tabs, min(session.active, len(tabs) - 1)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Add the second wall against control characters to the app's own filters."""
        return [*super().get_line_filters(), self.safe]

    def on_mount(self) -> None:
        """Begin: colours, keys, the screen, the first page."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.settings.theme
        self.set_keymap({command.id: ",".join(command.keys) for command in self.commands})
        when_told_to_stop(self.leave)
        self.push_screen(self.browse)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        view = self.browse.query_one(PageView)
        view.column_width = self.settings.width
        view.wrap = self.settings.wrap
        view.banners = self.settings.banners
        if self.address:
            self.browse.visit(self.address)
        elif self.browse.browser.history.here:
            self.browse.load(self.browse.browser.restore())
        else:
            self.browse.visit(self.settings.home)
        for notice in (*self.told, *self.stores.notices(), *self.session.notices):
            self.say(notice)
        self.set_interval(SAVE_SECONDS, self.save_session)
        self.set_interval(NEWS_SECONDS, self.look_for_news)
        self.look_for_news()
        if self.is_first_run:
            self.push_screen(Sheet("Gopher", WELCOME))

    def say(self, words: str) -> None:
        """Tell the reader something that is no part of a page."""
        self.notify(reveal(words), markup=False, timeout=8)

    def look_for_news(self) -> None:
        """Ask followed menus what is new, behind the page."""
        self.browse.run_worker(self.browse.look_for_news(), exclusive=True, group="watch")

    def page_shown(self, _page: Page) -> None:
        """Keep what is open, and fetch the next unread before it is asked for."""
        self.save_session()
        self.refresh_panel()
        self.browse.run_worker(self._prefetch(), exclusive=True, group="prefetch")

    async def _prefetch(self) -> None:
        await self.browse.browser.prefetch()

    def refresh_panel(self) -> None:
        """Fill the panel anew, if it is shown."""
        if self.browse.is_mounted and self.browse.panel.has_class("shown"):
            self.browse.panel.fill(self.browse.entries())

    def save_session(self) -> None:
        """Keep what is open and where the reader is in it."""
        if self.browse.is_mounted and not self.browse.loading_page:
            self.browse.note_place()
        histories = tuple(tab.history for tab in self.browse.tabs)
        self.session.save(Session(histories, self.browse.active))

    def toggle_images(self) -> bool:
        """Show pictures, or stop showing them; say which."""
        self.settings = evolve(self.settings, images=not self.settings.images)
        return self.settings.images

    def next_theme(self) -> str:
        """Take the next theme; return its name."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        return self.theme

    def show_settings(self) -> None:
        """Show every setting, its value, and where to change it."""
        rows = [f"Settings are in {self.places.settings}", ""]
        for key, field in settings_fields():
            value = getattr(self.settings, field.name)
            rows += [f"  {key} = {value!r}", f"      {field.metadata['help']}"]
        self.push_screen(Sheet("Settings", "\n".join(rows) + "\n"))

    def copy(self, text: str) -> None:
        """Copy text, by way of the terminal."""
        self.copy_to_clipboard(text)

    def start_program(self, command: Sequence[str]) -> None:
        """Start another program, which goes on alone."""
        try:
            subprocess.Popen(  # noqa: S603 a list of arguments, the first one ours
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            self.say(f"{command[0]} cannot be started ({error.strerror}).")

    async def action_stop_or_quit(self) -> None:
        """Stop what is loading; leave, if nothing is."""
        if self.screen is self.browse and self.browse.loading_page is None:
            await self.action_quit()
        elif self.screen is self.browse:
            self.browse.action_stop()
        else:
            self.pop_screen()

    async def action_quit(self) -> None:
        """Leave."""
        self.leave()

    def leave(self) -> None:
        """Keep everything and end."""
        self.save_session()
        self.exit(0)


def open_tui(address: str | None) -> int:
    """Open the reader; return its exit status."""
    app = ReaderApp(Places.default(), address)
    try:
        app.run()
    finally:
        app.session.close()
        app.stores.close()
    return app.return_code or 0
