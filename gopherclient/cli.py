"""The command `gopherclient`: opens the reader, or prints one page and leaves.

Loads no more than what was asked for needs: the version is told without a network, a page is
printed without a screen. Says by its exit status what happened, and never shows a traceback.
"""

import argparse
import gc
import importlib
import io
import os
import sys
from contextlib import closing

from gopherclient import __version__

USAGE_STATUS = 2
"""What argparse leaves with too."""
INTERRUPTED_STATUS = 130
"""As shells have it: 128 and the number of SIGINT."""
NARROWEST = 10
"""Columns; below that most words would be cut."""
LONGEST_WAIT = 86400
"""Seconds: a day."""

STATUSES = """\
exit status:
  0   the page is there
  2   the command line makes no sense
  3   something else kept the page from you
  4   the address cannot be opened
  5   there is no such host
  6   there is no way to the host
  7   the host refused the connection
  8   it took too long
  9   the connection broke off; what came before is printed
  10  the server hung up without a word
  11  TLS could not be agreed on
  12  the certificate is not the one known
  13  the page is too big; its beginning is printed
  14  the file cannot be written
  15  the server answered with an error
  130 interrupted
"""


def main(argv: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    try:
        options = parser().parse_args(argv)
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a terminal may not have every letter
        status = _run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever was reading has seen enough. Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS
    return status


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    whole = argparse.ArgumentParser(
        prog="gopherclient",
        description="Read Gopher: news, menus and files, in the terminal.",
        epilog=STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("url", nargs="?", metavar="URL", help="gopher://host/1/selector, or a host")
    whole.add_argument("words", nargs="*", help="what to search for, where the address is a search")
    what = whole.add_mutually_exclusive_group()
    what.add_argument("--dump", action="store_true", help="print the page as text and leave")
    what.add_argument("--raw", action="store_true", help="print the reply byte for byte")
    what.add_argument("--json", action="store_true", help="print the page as JSON")
    what.add_argument("--links", action="store_true", help="print the links: address, TAB, title")
    what.add_argument(
        "--download", metavar="FILE", help="save to a file or into a folder; - prints"
    )
    how = whole.add_argument_group("for what is printed or saved; the screen has its own settings")
    how.add_argument("--width", type=_columns, metavar="N", help="break lines at N columns")
    how.add_argument("--encoding", type=_encoding, help="read the page as utf-8, cp437, koi8-r …")
    how.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="how long to wait")
    how.add_argument(
        "--trust", action="store_true", help="accept another certificate than the one known"
    )
    whole.add_argument(
        "--resume", action="store_true", help="go on where you were, if that is on this server"
    )
    whole.add_argument("--version", action="store_true", help="tell the version and leave")
    return whole


def _columns(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < NARROWEST:
        raise argparse.ArgumentTypeError(f"a line has at least {NARROWEST} columns")
    return number


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number <= LONGEST_WAIT:
        raise argparse.ArgumentTypeError(f"more than 0 and at most {LONGEST_WAIT} seconds")
    return number


def _encoding(text: str) -> str:
    from gopherclient.lines import ENCODINGS, is_encoding  # noqa: PLC0415 see _run

    if not is_encoding(text):
        raise argparse.ArgumentTypeError(f"unknown; there are {', '.join(ENCODINGS)} and more")
    return text


def _run(options: argparse.Namespace) -> int:
    if options.version:
        sys.stdout.write(f"gopherclient {__version__}\n")
        return 0
    if options.words:
        options.url = _with_words(options.url, options.words)
    printing = any((options.dump, options.raw, options.json, options.links, options.download))
    if (
        not printing
        and sys.stdout.isatty()
        and (status := _open_tui(options.url, resume=options.resume)) is not None
    ):
        return status
    if options.url is None:
        sys.stderr.write("gopherclient: there is nothing to print. Name an address.\n")
        return USAGE_STATUS
    # Python takes longer to load these than a page takes to arrive, and --version needs none.
    from gopherclient.errors import ReaderError  # noqa: PLC0415
    from gopherclient.once import once  # noqa: PLC0415

    try:
        return once(options)
    except ReaderError as error:
        sys.stdout.flush()
        sys.stderr.write(f"gopherclient: {error} {error.remedy}".rstrip() + "\n")
        return error.exit_status


def _with_words(address: str, words: list[str]) -> str:
    """Return an address with what to search for there; as it is where it is none."""
    from attrs import evolve  # noqa: PLC0415 see _run

    from gopherwire.errors import BadUrl  # noqa: PLC0415
    from gopherwire.url import GopherUrl  # noqa: PLC0415

    try:
        return str(evolve(GopherUrl.parse(address), search=" ".join(words)))
    except BadUrl:
        return address


def _open_tui(address: str | None, *, resume: bool) -> int | None:
    """Open `gopherclient.tui.start`, its first page shown while it loads; None where it is not."""
    name = "gopherclient.tui.start"
    gc.disable()  # all of it stays, and looking through it for rubbish takes a tenth of the time
    from gopherclient.places import Places  # noqa: PLC0415 see _run
    from gopherclient.session import SessionFile  # noqa: PLC0415
    from gopherclient.tui.terminal import first_shown  # noqa: PLC0415

    file = SessionFile.opened(Places.default().sessions)
    session = file.restore().shown
    if address and resume and session.is_at(address):
        address = None

    with closing(file), first_shown(address, session) as terminal:
        try:
            open_tui = importlib.import_module(name).open_tui
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            return None
        finally:
            gc.freeze()
            gc.enable()
        status: int = open_tui(address, file, terminal)
        return status
