"""Settings on the command line: a flag for each, and what was told with them."""

import argparse
import os

from gopherd.config.settings import Settings, load_settings, settings_fields


def add_flags(command: argparse.ArgumentParser, keys: list[str]) -> None:
    """Give a command flags for these settings."""
    group = command.add_argument_group("settings")
    for key, field in settings_fields():
        if key in keys:
            default = field.default
            many = isinstance(default, tuple)
            shown = ", ".join(default) if isinstance(default, tuple) else default
            told = f" (default: {shown})" if shown else ""
            group.add_argument(
                f"--{key}",
                action="append" if many else "store",
                metavar=key.rpartition("-")[2].upper(),
                help=field.metadata["help"].rstrip(".").replace("%", "%%") + told,
            )


def settings_of(told: argparse.Namespace) -> Settings:
    """Put together what file, environment and flags say just now. Raises BadSettings."""
    given = {key: getattr(told, key.replace("-", "_"), None) for key, _ in settings_fields()}
    flags = {key: value for key, value in given.items() if value is not None}
    return load_settings(file=told.config, environ=os.environ, flags=flags)
