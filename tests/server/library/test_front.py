"""site.toml: what the site is called, or what is wrong with the file."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gopherd.config.masthead import Masthead
from gopherd.library.front import read_site


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    yield opened
    os.close(opened)


def test_a_site_is_called_what_its_file_says(tmp_path: Path, folder: int) -> None:
    (tmp_path / "site.toml").write_text('title = "Coast"\n')
    assert read_site(folder) == (Masthead(title="Coast"), ())


def test_a_site_without_a_file_has_every_default(folder: int) -> None:
    assert read_site(folder) == (Masthead(), ())


def test_a_site_file_that_cannot_be_read_is_told(tmp_path: Path, folder: int) -> None:
    (tmp_path / "elsewhere.toml").write_text("")
    (tmp_path / "site.toml").symlink_to("elsewhere.toml")
    masthead, (problem,) = read_site(folder)
    assert masthead == Masthead()
    assert problem.what == "cannot be read (Too many levels of symbolic links)"
