"""A process that only reads keeps up with the one that writes."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trio
from attrs import define, field

from gopherd.library.follow import Follower
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue


@define
class Told:
    editions: list[int] = field(factory=list)
    touched: list[frozenset[str] | None] = field(factory=list)

    def __call__(self, edition: int, touched: frozenset[str] | None) -> None:
        self.editions.append(edition)
        self.touched.append(touched)


def opened(place: Path) -> Library:
    (place / "content").mkdir(exist_ok=True)
    catalogue = SqliteCatalogue.opened(place / "state" / "catalogue.sqlite")
    return Library(place / "content", catalogue)


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Library]:
    library = opened(tmp_path)
    yield library
    library.close()


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Library]:
    library = opened(tmp_path)
    yield library
    library.close()


def publish(library: Library, path: str, text: str) -> int:
    (library.root / path).write_text(text)
    return library.refresh(datetime.now(UTC))


async def test_each_edition_is_told_once_with_what_it_touched(
    writing: Library, reading: Library
) -> None:
    told = Told()
    follower = Follower(reading, told)
    editions = [publish(writing, "a.txt", "Title: A\n\nText.")]
    for _ in range(3):
        await follower.look()
    editions.append(publish(writing, "b.txt", "Title: B\n\nText."))
    for _ in range(3):
        await follower.look()
    assert told.editions == editions
    first, second = told.touched
    assert first is None
    assert second is not None
    assert {"", "/a", "/b", "/about"} <= second


async def test_it_goes_on_until_cancelled(
    writing: Library, reading: Library, autojump_clock: trio.testing.MockClock
) -> None:
    told = Told()
    with trio.move_on_after(10):
        await Follower(reading, told).run()
    edition = publish(writing, "a.txt", "Title: A\n\nText.")
    with trio.move_on_after(10):
        await Follower(reading, told).run()
    assert told.editions == [0, edition]


async def test_another_masthead_is_taken_on(writing: Library, reading: Library) -> None:
    follower = Follower(reading, Told())
    publish(writing, "site.toml", 'title = "Coast"')
    await follower.look()
    assert reading.masthead.title == "Coast"


async def test_a_failure_is_told_once_and_passes(
    writing: Library, reading: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told()
    follower = Follower(reading, told)
    shutil.rmtree(tmp_path / "state")
    for _ in range(3):
        await follower.look()
    (failure,) = [record.message for record in caplog.records]
    assert failure.startswith("the news cannot be followed: ")
    edition = publish(writing, "a.txt", "Title: A\n\nText.")
    await follower.look()
    assert told.editions == [edition]
