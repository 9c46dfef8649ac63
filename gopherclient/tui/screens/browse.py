"""The one screen of the reader, whole: reading, moving, news, keeping, looking, and tabs."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding

from gopherclient.browser import Browser
from gopherclient.session import MOST_TABS
from gopherclient.tui.commands import Command
from gopherclient.tui.palette import Palette
from gopherclient.tui.screens.keeping import Keeping
from gopherclient.tui.screens.looking import Looking
from gopherclient.tui.screens.moving import Moving
from gopherclient.tui.screens.newsdesk import NewsDesk
from gopherclient.tui.screens.own import OwnPages
from gopherclient.tui.widgets.tab_row import TabRow


class BrowseScreen(Keeping, Looking, NewsDesk, OwnPages, Moving):
    """Everything a reader does; the keys are those of the table."""

    # ------------------------------------------------------------ tabs

    def add_tab(self) -> bool:
        """Make a tab and show it; say whether there was room for one."""
        if len(self.tabs) >= MOST_TABS:
            self.say(f"There are {MOST_TABS} tabs already.")
            return False
        self._leave_tab()
        self.tabs.append(self.app.new_tab())
        self.active = len(self.tabs) - 1
        return True

    def action_tab_new(self) -> None:
        """Open a new tab at home."""
        if self.add_tab():
            self.go_here()

    def action_tab_close(self) -> None:
        """Close this tab; the last one stays."""
        if len(self.tabs) == 1:
            self.say(f"This is the last tab; {self.app.key('quit')} leaves.")
            return
        self.stop_loading()
        del self.tabs[self.active]
        self.active = min(self.active, len(self.tabs) - 1)
        self.go_here()

    def action_tab_next(self) -> None:
        """Go to the next tab."""
        self._go_to_tab(1)

    def action_tab_previous(self) -> None:
        """Go to the previous tab."""
        self._go_to_tab(-1)

    def _go_to_tab(self, step: int) -> None:
        if len(self.tabs) > 1:
            self._show_tab((self.active + step) % len(self.tabs))
        else:
            self.say(f"There is one tab; {self.app.key('tab_new')} opens another.")

    @on(TabRow.Pressed)
    def _pressed_tab(self, event: TabRow.Pressed) -> None:
        event.stop()
        if event.index != self.active:
            self._show_tab(event.index)

    def _show_tab(self, index: int) -> None:
        self._leave_tab()
        self.active = index
        self.go_here()

    def _leave_tab(self) -> None:
        self.note_place()
        self.stop_loading()

    # ------------------------------------------------------------ the reader itself

    def action_palette(self) -> None:
        """Type a command."""
        self.app.push_screen(Palette(id="--command-palette"))

    def action_offline(self) -> None:
        """Go offline, or online again."""
        offline = self.app.toggle_offline()
        self.say("Offline: what was read before is shown." if offline else "Online.")
        self.tell_where()

    async def action_quit(self) -> None:
        """Leave."""
        await self.app.action_quit()


def browse_screen(commands: Sequence[Command], tabs: list[Browser], active: int) -> BrowseScreen:
    """Make the screen with the reader's own keys; Textual binds keys to classes."""

    class KeyedScreen(BrowseScreen, inherit_bindings=False):
        """The screen with these keys and no others."""

        BINDINGS: ClassVar = [
            Binding(",".join(one.keys), one.id, one.title, show=False)
            for one in commands
            if one.keys
        ]

    return KeyedScreen(tabs, active)
