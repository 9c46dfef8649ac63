"""`gopherd` on the command line: which command, which settings, and one place for errors."""

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gopherd import __version__
from gopherd.cli.flags import add_flags, settings_of
from gopherd.config.settings import Settings, settings_fields
from gopherd.errors import GopherdError

FAILED = 2
"""The exit status when a command could not do what it was asked."""

INTERRUPTED = 130
"""The exit status shells give a command stopped by ctrl+c."""

Command = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    told, unknown = parser().parse_known_args(arguments)
    if unknown:
        told.parser.error(f"there is no {unknown[0]} here; the flags are those above")
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name in another encoding is printed somehow
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        gc.disable()  # nothing that is loaded is garbage, and looking for some takes a while
        command = command_of(told.command_name)
        gc.enable()
        status = command(settings_of(told), told)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (GopherdError, OSError) as error:
        print(f"gopherd: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def command_of(name: str) -> Command:
    """Load a command, and none of the others: the server starts sooner."""
    match name:
        case "serve":
            from gopherd.cli.serve import serve

            return serve
        case "print":
            from gopherd.cli.print import print_selector

            return print_selector
        case "check":
            from gopherd.cli.check import check

            return check
        case "new":
            from gopherd.cli.new import new

            return new
        case _:
            from gopherd.cli.cert import cert

            return cert


def parser() -> argparse.ArgumentParser:
    """Describe the commands; the flags of settings come from the settings themselves."""
    whole = argparse.ArgumentParser(
        prog="gopherd", description="Publish a folder of text files over Gopher."
    )
    whole.add_argument("--version", action="version", version=f"gopherd {__version__}")
    commands = whole.add_subparsers(
        title="commands", metavar="COMMAND", dest="command_name", required=True
    )

    serving = _command(commands, "serve", "Serve the articles of a folder.")
    _content(serving)
    add_flags(serving, [key for key, _ in settings_fields() if key != "content"])

    printing = _command(commands, "print", "Print what a selector answers.")
    printing.add_argument("selector", help="such as /world/harbour; '' is the front page")
    seen = ("content", "public-host", "public-port", "web", "web-port", "public-url", "state")
    add_flags(printing, [*seen, "text-terminator"])

    checking = _command(commands, "check", "List every problem: file, line, remedy.")
    _content(checking)

    writing = _command(commands, "new", "Begin an article: a file with its headers, a draft.")
    writing.add_argument("title", help="the headline; the file is named after it")
    writing.add_argument("--section", default="", help="the folder to put it in, such as world")
    writing.add_argument("--edit", action="store_true", help="open it in $EDITOR")
    add_flags(writing, ["content"])

    certifying = _command(commands, "cert", "Make a certificate for TLS, and its key.")
    add_flags(certifying, ["content", "host", "public-host", "tls-cert", "tls-key"])
    return whole


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    help_: str,
) -> argparse.ArgumentParser:
    made = commands.add_parser(
        name, help=help_.rstrip(".").lower(), description=help_, allow_abbrev=False
    )
    made.set_defaults(parser=made)
    made.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="the settings file (default: gopherd.toml, if there is one)",
    )
    return made


def _content(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "content", nargs="?", help="the folder of articles (default: ./content)", metavar="CONTENT"
    )


if __name__ == "__main__":
    sys.exit(main())
