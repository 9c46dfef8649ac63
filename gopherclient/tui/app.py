"""The reader: what it remembers, the screen, and how it begins and ends.

Nothing here speaks to a network; `dial` does, on the loop Textual runs on.
"""

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import FrameType
from typing import Any, ClassVar

from attrs import evolve
from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter, NoColor

from gopherclient.browser import Browser, Clock
from gopherclient.dial.looped import ready, when_told
from gopherclient.dial.sockets import SocketDial
from gopherclient.dial.tls import Tls
from gopherclient.history import History
from gopherclient.looks import Looks
from gopherclient.page import Page
from gopherclient.places import Places
from gopherclient.session import Session, SessionFile
from gopherclient.settings import KEYS, Settings, read_settings, settings_fields
from gopherclient.socks import Proxy
from gopherclient.stores import Stores
from gopherclient.stream import Dial
from gopherclient.trust import TrustStore
from gopherclient.tui.commands import COMMANDS as TABLE
from gopherclient.tui.commands import keyed, shown_key
from gopherclient.tui.filter import SafeLineFilter
from gopherclient.tui.later import Later, Waiting
from gopherclient.tui.palette import ReaderCommands
from gopherclient.tui.screens.browse import BrowseScreen, browse_screen
from gopherclient.tui.screens.choice import Choice
from gopherclient.tui.screens.sheet import Sheet
from gopherclient.tui.themes import THEMES
from gopherclient.tui.welcome import WELCOME
from gopherclient.tui.widgets.page_view import PageView

NEWS_SECONDS = 60.0
"""How often followed menus are asked what is new, while the reader is open."""

SAVE_SECONDS = 5.0
"""How often the places in open tabs are kept, besides at every page."""

CURTAIN_SECONDS = 0.2
"""How long nothing is drawn at first: a page that is kept is there sooner, and drawn but once."""

MOMENT = 0.05
"""Seconds between two looks whether the reader can end already."""


class ReaderApp(App[int]):
    """A Gopher client."""

    TITLE = "gopherclient"
    NARROW = 90
    """Columns below which the panel lies over the page."""
    CSS = """
    CommandPalette > Vertical { width: 80; max-width: 100%; margin-top: 1; }
    CommandPalette #--input, CommandPalette CommandList { border-top: none;
        border-bottom: hkey $accent 50%; }
    CommandPalette SearchIcon { display: none; }
    CommandList:ansi > .option-list--option-highlighted {
        background: ansi_blue; color: ansi_bright_white; }
    CommandList:nocolor > .option-list--option-highlighted { text-style: underline; }
    """
    COMMANDS: ClassVar = {ReaderCommands}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+backslash"  # the table gives the palette its keys
    BINDINGS: ClassVar = [
        Binding("ctrl+c", "stop_or_quit", "Stop, or leave", show=False, priority=True)
    ]

    def __init__(  # noqa: PLR0913 tests bring a network, a clock and timers of their own
        self,
        places: Places,
        address: str | None = None,
        session: SessionFile | None = None,
        *,
        dial: Dial | None = None,
        clock: Clock = time.time,
        later: Later | None = None,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.places = places
        self.address = address
        self.clock = clock
        self.later: Later = later or self._later
        settings, self.told = read_settings(places.settings, commands=[one.id for one in TABLE])
        self.looks = Looks(places.looks)
        self.configured = settings
        self.settings: Settings = self.looks.applied(settings)
        self.commands = keyed(settings.preset, settings.keys)
        self.trust = TrustStore(places.trust, notify=self.say)
        self.is_first_run = not places.history.exists()
        self.stores = Stores.opened(places, settings)
        self.dial: Dial = dial or SocketDial(
            settings.patience,
            ready,
            tls=Tls(self.trust, tell=self.say),
            proxy=Proxy.of(settings.socks_proxy) or Proxy.from_environment(os.environ),
        )
        self.session = session or SessionFile.opened(places.sessions)
        self.safe = SafeLineFilter()
        self.begun = False
        """Whether the first page was asked for."""
        self.interrupted = False
        """Whether ^C came as a signal: before the terminal is Textual's, or from elsewhere."""
        self.left = False
        """Whether it is ending; then its screens fall apart, and there is nothing more to keep."""
        self._curtain: ExitStack | None = None
        tabs, active = self._restored()
        self.browse = browse_screen(self.commands, tabs, active)
        for theme in THEMES:
            self.register_theme(theme)
        # Before anything is drawn: a theme that is changed has everything styled anew.
        self.theme = THEMES[-1].name if self.no_color else self.settings.theme

    def _later(self, seconds: float, call: Callable[[], None]) -> Waiting:
        return self.set_timer(seconds, call)

    def new_tab(self, history: History | None = None) -> Browser:
        """Make a tab."""
        tab = Browser(
            self.dial, self.stores, self.clock, self.settings.home, history=history or History()
        )
        tab.offline = hasattr(self, "browse") and self.browse.browser.offline
        return tab

    def _restored(self) -> tuple[list[Browser], int]:
        session = self.session.restore().shown
        return [*map(self.new_tab, session.tabs)] or [self.new_tab()], session.active

    def close(self) -> None:
        """Let go of the files."""
        self.session.close()
        self.stores.close()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Add the second wall against control characters; with NO_COLOR let no colour through."""
        no_color = [NoColor()] if self.no_color else []
        return [*super().get_line_filters(), *no_color, self.safe]

    def key(self, command: str) -> str:
        """Return the key of a command, as it is shown."""
        found = next(one for one in self.commands if one.id == command)
        return shown_key(found.keys[0]) if found.keys else f":{found.title}"

    # ------------------------------------------------------------ beginning

    def on_mount(self) -> None:
        """Begin with the first page, as soon as there is a screen for it."""
        when_told(self.end, signal.SIGTERM, signal.SIGHUP)
        when_told(self.interrupt, signal.SIGINT)
        if self.interrupted:
            self.end()
        self._curtain = ExitStack()
        self._curtain.enter_context(self.batch_update())
        self.set_timer(CURTAIN_SECONDS, self.open_curtain)
        self.browse.call_later(self._begin)

    def get_default_screen(self) -> BrowseScreen:
        """Put no other screen beneath the one there is."""
        return self.browse

    def _begin(self) -> None:
        view = self.browse.query_one(PageView)
        view.column_width = self.settings.width
        view.wrap = self.settings.wrap
        view.banners = self.settings.banners
        self.browse.tell_keys()
        if self.address:
            self.browse.type_address(self.address)
        if self.browse.underway is None and not self.browse.prompt.asking:
            self.browse.begin()
        self.set_interval(SAVE_SECONDS, self.save_session)
        self.set_interval(NEWS_SECONDS, self.look_for_news)
        self.look_for_news()
        self._greet()
        self.begun = True

    def open_curtain(self) -> None:
        """Draw from now on."""
        if self._curtain:
            self._curtain.close()
            self._curtain = None
            self.screen.refresh()  # what was drawn behind the curtain counts as drawn

    def _greet(self) -> None:
        notices = [
            *self.told,
            *self.stores.notices(),
            *self.session.notices,
            *self.looks.notices,
        ]
        self.session.notices.clear()
        self.looks.notices.clear()
        if notices:
            words = "\n\n".join(notices) + "\n"
            self.push_screen(Sheet("Before you begin", words))
        if self.is_first_run:
            self.push_screen(Sheet("Welcome", WELCOME, filled=False))

    # ------------------------------------------------------------ while it runs

    def say(self, words: str) -> None:
        """Tell the reader something that is no part of a page."""
        if self.browse.is_mounted:
            self.browse.say(words)

    def look_for_news(self) -> None:
        """Ask followed menus what is new, behind the page."""
        self.browse.work(self.browse.look_for_news, "watch")

    def page_shown(self, page: Page) -> None:
        """Keep what is open, and fetch the next unread before it is asked for."""
        self.save_session()
        self.refresh_panel()
        for notice in self.stores.notices():
            self.say(notice)
        if not page.is_excuse:
            self.browse.work(self._prefetch, "prefetch")

    async def _prefetch(self) -> None:
        await self.browse.browser.prefetch()

    def refresh_panel(self) -> None:
        """Fill the panel anew, if it is shown."""
        if self.browse.is_mounted and self.browse.panel.has_class("shown"):
            self.browse.panel.fill(self.browse.entries())

    def save_session(self) -> None:
        """Keep what is open and where the reader is in it."""
        if self.browse.query(PageView):  # which is gone first when all is taken down
            self.browse.note_place()
        histories = tuple(tab.history for tab in self.browse.tabs)
        self.session.save(Session(histories, self.browse.active))

    def toggle_offline(self) -> bool:
        """Show what was read before and nothing else, or ask servers again; say which."""
        offline = not self.browse.browser.offline
        for tab in self.browse.tabs:
            tab.offline = offline
        return offline

    def choose(self, name: str, value: object) -> None:
        """Let a setting have another value, after a restart as well."""
        change: dict[str, Any] = {name: value}
        self.settings = evolve(self.settings, **change)
        self.looks.choose(name, value, self.configured)

    def toggle_images(self) -> bool:
        """Show pictures, or save them; say which."""
        self.choose("images", not self.settings.images)
        return self.settings.images

    def next_theme(self) -> str:
        """Take the next theme; return its name."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.choose("theme", self.theme)
        return self.theme

    def settings_text(self) -> str:
        """Write every setting, its value, and where to change it."""
        rows = [f"They are changed in {self.places.settings}", ""]
        for key, field in settings_fields():
            value = getattr(self.settings, field.name)
            shown = "[keys]" if key == KEYS else f"{key} = {_toml(value)}"
            if value != (before := getattr(self.configured, field.name)):
                shown += f"  (by a key; {_toml(before)} in the file)"
            rows += [shown, f"    {field.metadata['help']}"]
        return "\n".join(rows) + "\n"

    # ------------------------------------------------------------ ending

    async def action_stop_or_quit(self) -> None:
        """Stop what is going on; leave, if nothing is."""
        browse = self.browse
        if self.screen is not browse:
            self.pop_screen()
        elif browse.prompt.asking or browse.underway:
            await browse.action_stop()
        else:
            await self.action_quit()

    async def action_quit(self) -> None:
        """Leave, after a question where the reader wants one."""
        if not self.settings.confirm_leaving or isinstance(self.screen, Choice):
            self.leave()
            return

        def answered(answer: str | None) -> None:
            if answer == "y":
                self.leave()

        self.push_screen(Choice("Leave?", {"y": "Leave", "n": "Stay"}), answered)

    def leave(self) -> None:
        """Keep everything and end, however often it is told to."""
        if not self.left:
            self.left = True
            self.save_session()
            self.exit(0)

    def interrupt(self) -> None:
        """End as programs do that are interrupted."""
        self.interrupted = True
        self.end()

    def end(self) -> None:
        """Leave, once everything stands: Textual would wait for ever for a screen half made."""
        if self.begun and all(screen.is_mounted for screen in self.screen_stack):
            self.leave()
        elif not self.left:
            self.set_timer(MOMENT, self.end)

    def note_interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        """Have it end once it can: inside asyncio or Textual ^C would be a fault of theirs."""
        self.interrupted = True


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:g}" if isinstance(value, float) else str(value)
        case _:
            return f'"{value}"'
