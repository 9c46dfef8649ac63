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
from gopherd.cli.opening import check_folder
from gopherd.config.masthead import Masthead
from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.library.front import read_site
from gopherd.library.scan import PLAIN_AT_ROOT, RESERVED, is_hidden, why_not
from gopherwire.printable import scrub

PLACEHOLDER = "Write here, and take the Draft line out to publish."


def new(settings: Settings, told: argparse.Namespace) -> int:
    """Make the file and say where it is; it is never written over."""
    title = " ".join(scrub(told.title).split())
    name = slug(title)
    if not name:
        raise BadSettings("an article needs a title; give it in quotes")
    check_folder(settings.content)
    parts = _section(told.section)
    first = parts[0] if parts else name
    if first in RESERVED or (not parts and f"{name}.txt" in PLAIN_AT_ROOT):
        raise BadSettings(f"/{first} is a page of the server's own; choose another name")
    if wrong := why_not("/".join((*parts, f"{name}.txt"))):
        raise BadSettings(f"it would be left out: {'; '.join(wrong)}")
    path = _folder(settings, parts) / f"{name}.txt"
    if taken := next((one for one in _claimants(path) if one.exists()), None):
        raise BadSettings(f"{taken} is there already; choose another title")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(write(_begun(settings, title)))
    except OSError as error:
        raise BadSettings(f"{path} cannot be written ({error.strerror})") from error
    print(f"{path} is begun, as a draft; take the Draft line out to publish it")
    return _edit(path) if told.edit else 0


def _section(section: str) -> list[str]:
    """Take the name of a section apart; one that would be hidden is none."""
    parts = [part for part in section.split("/") if part]
    if any(is_hidden(part) or scrub(part) != part for part in parts):
        raise BadSettings(f"{section!r} is no section; give a folder's name, such as world")
    return parts


def _folder(settings: Settings, parts: list[str]) -> Path:
    folder = settings.content
    for part in parts:
        folder /= part
        if folder.is_symlink():
            raise BadSettings(f"{folder} is a link, and folders are not followed; mend --section")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSettings(f"{folder} cannot be made ({error.strerror}); mend --section") from error
    return folder


def _claimants(path: Path) -> tuple[Path, ...]:
    """Name what would have the same selector."""
    return path.with_suffix(""), path, path.with_suffix(".md")


def _begun(settings: Settings, title: str) -> Article:
    when = file_time(datetime.now(UTC), _masthead(settings).zone)
    return Article(title=title, when=when, draft=True, body=(Paragraph(PLACEHOLDER),))


def _masthead(settings: Settings) -> Masthead:
    folder = os.open(settings.content, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return read_site(folder)[0]
    finally:
        os.close(folder)


def _edit(path: Path) -> int:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return subprocess.run([*shlex.split(editor), str(path)], check=False).returncode  # noqa: S603 the writer's own editor
    except (OSError, ValueError) as error:
        raise BadSettings(f"{editor} cannot be started ({error}); set EDITOR") from error
