"""A content folder, and a server of it for each test that may disturb one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Running, running

HARBOUR = "Title: Harbour reopens\nUpdated: 2025-09-05\n\nAt six past six a light came on.\n"


def furnished(place: Path) -> Path:
    folder = place / "content"
    (folder / "world").mkdir(parents=True)
    (folder / "world/harbour.txt").write_text(HARBOUR)
    return folder


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return furnished(tmp_path)


@pytest.fixture
def server(content: Path, tmp_path: Path) -> Iterator[Running]:
    """A server of the test's own."""
    with running(content, place=tmp_path) as started:
        yield started
