"""A network, and a place to remember things in, for every test of the screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gopherclient.places import Places
from tests.client.tui.desk import Net, network, places_in


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Net]:
    folder = tmp_path / "newsroom"
    folder.mkdir()
    with network(folder) as made:
        yield made


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return places_in(tmp_path / "reader")
