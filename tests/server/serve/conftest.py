"""What every test of serving may ask for by name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trio
import trustme

from gopherd.config.settings import Settings
from gopherd.serve.doors import open_doors
from gopherd.serve.listener import HAS_EPOLL, House
from gopherd.serve.tls import TlsDoor
from tests.newsroom import Newsroom
from tests.server.serve.callers import Opening
from tests.server.serve.certificates import issue


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Who vouches for certificates here."""
    return trustme.CA()


@pytest.fixture
def pair(tmp_path: Path, authority: trustme.CA) -> tuple[Path, Path]:
    """A certificate and its key, as files."""
    return issue(authority, tmp_path)


@pytest.fixture
def door(pair: tuple[Path, Path]) -> TlsDoor:
    """TLS with that certificate."""
    return TlsDoor(*pair)


@pytest.fixture(params=["lobby", "porch"])
def open_house(request: pytest.FixtureRequest) -> Opening:
    """Open the doors on a free port; afterwards see everybody out. Both ways serve the same."""
    a_task_each = request.param == "porch"
    if not (a_task_each or HAS_EPOLL):
        pytest.skip("there is no epoll here")

    @asynccontextmanager
    async def opening(newsroom: Newsroom) -> AsyncIterator[tuple[House, int]]:
        doors = open_doors(Settings(port=0))
        house = House(newsroom.service, a_task_each=a_task_each)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(house.run, doors)
            yield house, doors[0].getsockname()[1]
            house.closing.set()

    return opening
