"""`gopherd new`: an article to begin with; a draft, so that nothing half-written is published."""

import argparse
import os
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from gopherd.article.dates import file_time
from gopherd.article.model import Article, Paragraph
from gopherd.article.slug import slug
from gopherd.article.write import write
from gopherd.config.masthead import SITE_FILE, Masthead, read_masthead
from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherwire.printable import scrub

PLACEHOLDER = "Write here, and take the Draft line out to publish."


def new(settings: Settings, told: argparse.Namespace) -> int:
    """Make the file and say where it is; it is never written over."""
    title = " ".join(scrub(told.title).split())
    if not title:
        raise BadSettings("an article needs a title; give it in quotes")
    path = _folder(settings, told.section) / f"{slug(title)}.txt"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(write(_begun(settings, title)))
    except FileExistsError:
        raise BadSettings(f"{path} is there already; choose another title") from None
    except OSError as error:
        raise BadSettings(f"{path} cannot be written ({error.strerror})") from error
    print(f"{path} is begun, as a draft; take the Draft line out to publish it")
    return _edit(path) if told.edit else 0


def _folder(settings: Settings, section: str) -> Path:
    if not settings.content.is_dir():
        raise BadSettings(f"there is no folder {settings.content}; name it with --content")
    parts = [part for part in section.split("/") if part]
    if any(part.startswith(".") or scrub(part) != part for part in parts):
        raise BadSettings(f"{section!r} is no section; give a folder's name, such as world")
    folder = settings.content.joinpath(*parts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSettings(f"{folder} cannot be made ({error.strerror}); mend --section") from error
    return folder


def _begun(settings: Settings, title: str) -> Article:
    when = file_time(datetime.now(UTC), _masthead(settings).zone)
    return Article(title=title, when=when, draft=True, body=(Paragraph(PLACEHOLDER),))


def _masthead(settings: Settings) -> Masthead:
    try:
        return read_masthead((settings.content / SITE_FILE).read_bytes())[0]
    except OSError:
        return Masthead()


def _edit(path: Path) -> int:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return subprocess.run([*shlex.split(editor), str(path)], check=False).returncode  # noqa: S603 the writer's own editor
    except (OSError, ValueError) as error:
        raise BadSettings(f"{editor} cannot be started ({error}); set EDITOR") from error
