"""Choosing a link of the page by its number, or by letters put beside it."""

from textual import events

from gopherclient.tui.hints import labels
from gopherclient.tui.later import Waiting
from gopherclient.tui.screens.reading import ReadingScreen

NUMBER_SECONDS = 0.8
"""How long a number may still grow by a digit."""
LATE_SECONDS = 0.6
"""How long after that an Enter is still meant for the number, not for the page it has opened."""
TAKEN_BACK = frozenset({"escape", "backspace"})


class Choosing(ReadingScreen):
    """Numbers and letters."""

    number = ""
    number_wait: Waiting | None = None
    opened_itself = False
    """Whether a number has just been taken for whole by the clock, not by Enter."""
    hints: dict[str, int] | None = None
    typed_hint = ""

    def open_index(self, index: int, *, aside: bool = False) -> None:
        """Open a link by its place among the links of the page; aside: in a new tab."""
        raise NotImplementedError

    def on_key(self, event: events.Key) -> None:
        """Take digits as the number of a link, and letters while they stand beside links."""
        if self.prompt.asking or not self.view.has_focus:
            return
        if self.hints is not None:
            take = self._hinted
        elif (event.character or "").isdecimal() or (self.number and event.key in TAKEN_BACK):
            take = self._numbered
        elif self.number and event.key == "enter":
            take = self._entered
        elif self.opened_itself and event.key == "enter":
            take = self._entered_late
        else:
            self.end_number()
            return
        event.stop()
        event.prevent_default()
        take(event)

    # ------------------------------------------------------------ letters

    def action_hint(self) -> None:
        """Put letters on the links that can be seen; typing them opens one."""
        links = self.view.visible_links()
        if not links:
            self.say("There is no link to be seen here.")
            return
        self.hints = dict(zip(labels(len(links)), links, strict=True))
        self.typed_hint = ""
        self.view.show_hints({link: label for label, link in self.hints.items()})
        self.say("Type the letters of a link; Esc stops.")

    def _hinted(self, event: events.Key) -> None:
        hints = self.hints or {}
        self.typed_hint += event.character or ""
        rest = {label: at for label, at in hints.items() if label.startswith(self.typed_hint)}
        if event.key == "escape" or not rest:
            self.end_hints()
        elif self.typed_hint in rest:
            self.end_hints()
            self.open_index(rest[self.typed_hint])
        else:
            self.view.show_hints({at: label for label, at in rest.items()})

    def end_hints(self) -> bool:
        """Take the letters away; say whether there were any."""
        if self.hints is None:
            return False
        self.hints = None
        self.view.show_hints(None)
        self.say("")
        return True

    # ------------------------------------------------------------ numbers

    def _numbered(self, event: events.Key) -> None:
        self._stop_waiting()
        if event.key == "escape":
            self.number = ""
        elif event.key == "backspace":
            self.number = self.number[:-1]
        else:
            self.number += event.character or ""
        if not self.number:
            self.say("")
            return
        number, most = int(self.number), len(self.rows.links)
        if not 0 < number <= most:
            told = f"there are {most}" if most else "there are none here"
            self.say(f"There is no link {number}; {told}.")
            self.number = ""
            return
        self.view.select_link(number - 1)
        if number * 10 > most and event.key != "backspace":
            self.end_number(open_it=True)
            return
        self.say(f"Link {self.number}▏ ↵ opens it")
        self.number_wait = self.app.later(NUMBER_SECONDS, self._waited)

    def _waited(self) -> None:
        self.end_number(open_it=True)
        self.opened_itself = True
        self.number_wait = self.app.later(LATE_SECONDS, self._stop_waiting)

    def _entered_late(self, event: events.Key) -> None:
        """Do nothing: that Enter was for the page before."""
        del event
        self._stop_waiting()

    def _entered(self, event: events.Key) -> None:
        del event
        self.end_number(open_it=True)

    def _stop_waiting(self) -> None:
        if self.number_wait:
            self.number_wait.stop()
            self.number_wait = None
        self.opened_itself = False

    def end_number(self, *, open_it: bool = False) -> bool:
        """Take a number for whole; say whether there was one."""
        self._stop_waiting()
        number, self.number = self.number, ""
        if number:
            self.say("")
            if open_it:
                self.open_index(int(number) - 1)
        return bool(number)
