"""Other programs: the one that opens an address, and those the reader sends a page to.

They get lists of arguments, never a shell's line.
"""

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence

OPENERS = ("xdg-open", "open")
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


def opener(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str | None:
    """Name the program that opens addresses; None where a window could not be shown anyway."""
    if platform != "darwin" and not any(environ.get(name) for name in SCREENS):
        return None
    return next((name for name in OPENERS if shutil.which(name, path=environ.get("PATH"))), None)


def start(command: Sequence[str]) -> str:
    """Start a program that goes on alone; return what went wrong, or nothing."""
    try:
        process = subprocess.Popen(  # noqa: S603 a list of arguments, the first one ours
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"{command[0]} cannot be started ({error.strerror})."
    threading.Thread(target=process.wait, daemon=True).start()  # or it stays as a zombie
    return ""


def send(line: str, text: str, wait: Callable[[str], object] = input) -> str:
    """Run a program the reader typed with a text as its input; return what went wrong.

    The terminal is the program's until it ends and the reader has pressed Enter.
    """
    try:
        command = shlex.split(line)
    except ValueError as error:
        return f"That cannot be read: {str(error).lower()}."
    if not command:
        return ""
    try:
        subprocess.run(command, input=text.encode("utf-8", "replace"), check=False)  # noqa: S603 the reader's own
        wait("\n[Enter goes back to the page] ")
    except OSError as error:
        return f"{command[0]} cannot be run ({error.strerror})."
    except (EOFError, KeyboardInterrupt):
        pass  # the reader has left the program the hard way, and is back
    return ""
