"""Textual's hold on a terminal that shows the first screen already: taken over without a blink."""

from textual.drivers.linux_driver import LinuxDriver

from gopherclient.tui.terminal import ENTER, Terminal


def driver_on(terminal: Terminal) -> type[LinuxDriver]:
    """Return a driver that goes on with a terminal that was taken before it."""

    class Driver(LinuxDriver):
        """Enters the other screen once, as some terminals clear it each time."""

        def write(self, data: str) -> None:
            if data != ENTER or not terminal.is_ours:
                super().write(data)

        def start_application_mode(self) -> None:
            super().start_application_mode()  # type: ignore[no-untyped-call]
            self.attrs_before, terminal.is_ours = terminal.before, True

        def stop_application_mode(self) -> None:
            super().stop_application_mode()
            terminal.is_ours = False

    return Driver
