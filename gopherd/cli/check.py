"""`gopherd check`: everything a publisher should mend, as file, line and remedy."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve

from gopherd.cli.opening import open_library, shown_progress
from gopherd.config.settings import Settings
from gopherd.errors import BadSettings, Problem
from gopherd.library.library import Library
from gopherd.render.banner import font_exists
from gopherd.render.frame import counted


def check(settings: Settings, _told: argparse.Namespace) -> int:
    """Print every problem; the status is 1 if there is any. Nothing known before is believed."""
    with _scratch() as state, open_library(settings, state) as library:
        with shown_progress() as progress:
            library.refresh(datetime.now(UTC), progress)
        problems = [*_of_the_masthead(library), *library.catalogue.problems()]
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


def _of_the_masthead(library: Library) -> list[Problem]:
    font = library.masthead.font
    if font_exists(font):
        return []
    remedy = "choose a figlet font, such as ghost, standard or slant"
    return [Problem(f"there is no font {font!r}", remedy, path="site.toml")]
