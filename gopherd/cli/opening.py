"""Opening the library for a command: where it is, where its catalogue is kept, how far it is."""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gopherd.article.slug import slug
from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.library.library import Library
from gopherd.library.round import Progress, silent
from gopherd.library.sqlite import SqliteCatalogue

FEW = 500
"""Files that are looked at before anybody would look at a progress bar."""

AT_ONCE = 50
"""Files by which the bar moves; to move it costs a tenth of what it takes to read a file."""


def state_folder(settings: Settings) -> Path:
    """Find where the catalogue of a content folder is kept: one place for each folder.

    A link stays the same folder when it is pointed at another one.
    """
    whole = os.path.abspath(settings.content)  # noqa: PTH100 resolve() would follow links
    digest = hashlib.blake2b(os.fsencode(whole), digest_size=4).hexdigest()
    name = f"{slug(Path(whole).name) or 'content'}-{digest}"
    return (settings.state or _cache()) / name


def _cache() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("gopherd")


def check_folder(content: Path) -> None:
    """Raise BadSettings if there is no such folder, or none that can be seen."""
    try:
        there = content.is_dir()
    except OSError as error:
        raise BadSettings(f"{content} cannot be read ({error.strerror})") from error
    if not there:
        raise BadSettings(
            f"there is no folder {content}; make it, or name the one with your articles"
        )


def check_not_published(secret: Path, content: Path) -> None:
    """Raise BadSettings if a file that nobody may read is among those everybody may."""
    if secret.resolve().is_relative_to(content.resolve()):
        raise BadSettings(f"{secret} would be published with {content}; choose another place")


@contextmanager
def open_library(settings: Settings, state: Path | None = None) -> Iterator[Library]:
    """Open the content folder and its catalogue. Raises BadSettings and BadCatalogue."""
    check_folder(settings.content)
    catalogue = SqliteCatalogue.opened((state or state_folder(settings)) / "catalogue.sqlite")
    try:
        opened = Library(settings.content, catalogue)
    except OSError as error:
        catalogue.close()
        raise BadSettings(f"{settings.content} cannot be read ({error.strerror})") from error
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Lend a progress bar; it comes up on a terminal only, for work that takes a while."""
    if not sys.stderr.isatty():
        yield silent
        return
    # Where nobody looks, the server starts a tenth sooner without these.
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (*Bar.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading articles", visible=False)

        shown = -1, False

        def show(done: int, all_: int) -> None:
            nonlocal shown
            visible = all_ > FEW and done < all_
            if shown != (done // AT_ONCE, visible):
                shown = done // AT_ONCE, visible
                bar.update(task, completed=done, total=all_, visible=visible)

        yield show
