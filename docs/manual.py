"""Writes the manual pages from what the commands say of themselves: docs/man/*.1.

python docs/manual.py
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from gopherclient.cli import STATUSES
from gopherclient.cli import parser as reader_parser
from gopherd.cli.main import parser as server_parser

MAN = Path(__file__).parent / "man"

SYNOPSES = {"gopherd": "COMMAND [OPTION ...]", "gopherclient": "[OPTION ...] [URL [WORDS ...]]"}
FILES = {
    "gopherd": [
        ("gopherd.toml", "Settings, in the folder it is started in."),
        ("content/", "Articles. A file that is dropped in is published."),
        ("~/.cache/gopherd/", "The catalogue. It can be deleted while the server is stopped."),
    ],
    "gopherclient": [
        ("~/.config/gopherclient/config.toml", "Settings of the reader."),
    ],
}
VARIABLES = {
    "gopherd": [
        ("GOPHERD_*", "Each setting, in capitals: GOPHERD_PUBLIC_HOST is --public-host."),
        ("LISTEN_FDS, NOTIFY_SOCKET", "As systemd sets them: see sd_listen_fds(3), sd_notify(3)."),
    ],
    "gopherclient": [("ALL_PROXY", "A SOCKS5 proxy to go through.")],
}
SIGNALS = [
    ("SIGTERM, SIGINT", "Let nobody in any more, let readers finish, and stop; twice: at once."),
    ("SIGHUP", "Use the certificate that is there now."),
]
STATUS = [
    ("0", "Everything is well."),
    ("1", "There are problems (check), or nothing is published there (print)."),
    ("2", "What was asked could not be done; standard error says why."),
    ("130", "Interrupted."),
]


def plain(text: str) -> str:
    """Write a text so that roff changes nothing of it."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def entries(rows: list[tuple[str, str]]) -> Iterator[str]:
    """List terms and what they mean."""
    for term, meaning in rows:
        yield from (".TP", f".B {plain(term)}", plain(meaning))


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """List what may follow a command, in the order of its help."""
    formatter = parser._get_formatter()  # noqa: SLF001 the only way to what --help says
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            continue
        flags = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        if action.option_strings and action.nargs != 0:
            flags += f" {action.metavar or action.dest.upper()}"
        yield from (".TP", f".B {plain(flags)}", plain(formatter._expand_help(action)))  # noqa: SLF001


def manual(name: str, parser: argparse.ArgumentParser) -> str:
    """Write the page of one command."""
    what = (parser.description or "").rstrip(".")
    lines = [
        f'.TH {name.upper()} 1 "" "gophernews"',
        *(".SH NAME", f"{name} \\- {plain(what[0].lower() + what[1:])}"),
        *(".SH SYNOPSIS", f".B {name}", plain(SYNOPSES[name])),
        *(".SH OPTIONS", *options(parser)),
    ]
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            lines.append(".SH COMMANDS")
            for command, one in action.choices.items():
                lines += [f".SS {name} {command}", plain(one.description or ""), *options(one)]
    if name == "gopherd":
        lines += [".SH SIGNALS", *entries(SIGNALS), ".SH EXIT STATUS", *entries(STATUS)]
    else:
        rows = (line.split(maxsplit=1) for line in STATUSES.splitlines()[1:])
        lines += [".SH EXIT STATUS", *entries([(number, told) for number, told in rows])]
    lines += [".SH ENVIRONMENT", *entries(VARIABLES[name]), ".SH FILES", *entries(FILES[name])]
    other = "gopherclient" if name == "gopherd" else "gopherd"
    return "\n".join([*lines, ".SH SEE ALSO", f".BR {other} (1)"]) + "\n"


def manuals() -> dict[Path, str]:
    """Write every page, and say where it belongs."""
    parsers = {"gopherd": server_parser(), "gopherclient": reader_parser()}
    return {MAN / f"{name}.1": manual(name, parser) for name, parser in parsers.items()}


if __name__ == "__main__":
    MAN.mkdir(exist_ok=True)
    for path, text in manuals().items():
        path.write_text(text, "utf-8")
