"""`gopherd check`: everything a publisher should mend, as file, line and remedy."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve

from gopherd.cli.opening import open_library, shown_progress
from gopherd.config.settings import Settings
from gopherd.errors import BadSettings, Problem
from gopherd.library.catalogue import by_path
from gopherd.library.library import Library
from gopherd.render.banner import font_exists
from gopherd.render.frame import counted


def check(settings: Settings, _told: argparse.Namespace) -> int:
    """Print every problem; the status is 1 if there is any. Nothing known before is believed."""
    with _scratch() as state, open_library(settings, state) as library:
        with shown_progress() as progress:
            library.refresh(datetime.now(UTC), progress)
        told = (*library.catalogue.problems(), *_of_the_maps(library))
        problems = [*_of_the_masthead(library), *by_path(told)]
        for problem in problems:
            print(evolve(problem, path=str(settings.content / problem.path)))
        with library.catalogue.reading() as news:
            articles = counted(news.census().articles, "article")
    left_out = sum(problem.left_out for problem in problems)
    summary = f"{articles} published, {counted(len(problems), 'problem')}, {left_out} left out"
    print(summary, file=sys.stderr)
    return 1 if problems else 0


@contextmanager
def _scratch() -> Iterator[Path]:
    """Lend a folder for a catalogue that nobody needs afterwards."""
    try:
        folder = tempfile.TemporaryDirectory()
    except OSError as error:
        raise BadSettings(f"there is no place for the catalogue ({error}); set TMPDIR") from error
    with folder as name:
        yield Path(name)


def _of_the_maps(library: Library) -> Iterator[Problem]:
    """Say what a gophermap means in one dialect and not in another, where none is named."""
    with library.catalogue.reading() as news:
        for entry in news.all_maps():
            if not entry.is_about_files:
                with suppress(OSError):  # taken away meanwhile
                    for problem in library.reader.maps.differences(entry.target, entry.dialect):
                        yield evolve(problem, path=entry.path)


def _of_the_masthead(library: Library) -> list[Problem]:
    font = library.masthead.font
    if font_exists(font):
        return []
    remedy = "choose a figlet font, such as ghost, standard or slant"
    return [Problem(f"there is no font {font!r}", remedy, path="site.toml")]
