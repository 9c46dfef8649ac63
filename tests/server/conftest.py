"""What every test of the server may ask for by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newsroom import Newsroom, open_newsroom


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom that has nothing to tell yet."""
    with open_newsroom(tmp_path) as opened:
        yield opened
