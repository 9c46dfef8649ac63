import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import trio
from attrs import define, field
from watchfiles._rust_notify import RustNotify

from gopherd.article.listing import Shelf
from gopherd.article.query import understand
from gopherd.errors import BadCatalogue
from gopherd.library import notices
from gopherd.library.library import LEARNED_AT_ONCE, Library
from gopherd.library.notices import folders_of
from gopherd.library.sqlite import SqliteCatalogue
from gopherd.library.watch import MOST_TOLD, Watch

NEVER = 3600.0
"""Seconds between two looks where only a notice may bring one about."""

SOON = 30.0
"""Seconds; a bound for a machine that has other things to do."""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture
def library(content: Path, tmp_path: Path) -> Iterator[Library]:
    catalogue = SqliteCatalogue.opened(tmp_path / "state" / "catalogue.sqlite")
    opened = Library(content, catalogue)
    yield opened
    opened.close()


@define
class Audience:
    """Waits for editions."""

    library: Library
    editions: list[int] = field(factory=list)
    news: trio.Event = field(factory=trio.Event)

    def told(self, edition: int, _touched: frozenset[str] | None) -> None:
        self.editions.append(edition)
        self.news.set()

    @property
    def titles(self) -> list[str]:
        with self.library.catalogue.reading() as news:
            return sorted(row.title for row in news.slice(Shelf(), None, 100).rows)

    async def sees(self, *titles: str) -> None:
        """Wait until these articles, and no others, are published."""
        await self.until(lambda: self.titles == sorted(titles))

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for an edition of which something is true."""
        with trio.fail_after(SOON):
            while not true():
                self.news = trio.Event()
                await self.news.wait()


@asynccontextmanager
async def watched(
    library: Library, *, look_every: float = 0.7, watch_again: float = 0.05
) -> AsyncIterator[Audience]:
    audience = Audience(library)
    watch = Watch(library, audience.told, look_every=look_every, watch_again=watch_again)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(watch.run)
        with trio.fail_after(SOON):
            await watch.looked.wait()
        yield audience
        nursery.cancel_scope.cancel()


def silent(_edition: int, _touched: frozenset[str] | None) -> None:
    """Tell nobody of editions."""


def put(folder: Path, title: str, name: str = "") -> None:
    (folder / (name or f"{title}.txt")).write_text(f"Title: {title}\n\nText.\n")


def make(folder: Path) -> None:
    folder.mkdir()


def move(place: Path, name: str) -> None:
    place.rename(place.with_name(name))


def point(place: Path, target: str) -> None:
    """Make a link of it, at one blow where it is one already."""
    if not place.is_symlink():
        place.rmdir()
    place.with_name("next").symlink_to(target)
    move(place.with_name("next"), place.name)


@contextmanager
def logged(words: str) -> Iterator[trio.Event]:
    """Lend an event that is set when these words are logged."""
    told = trio.Event()

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if words in record.getMessage():
                told.set()

    listening = Listening()
    logging.getLogger("gopherd.library").addHandler(listening)
    yield told
    logging.getLogger("gopherd.library").removeHandler(listening)


# ---------------------------------------------------------------- what is noticed


async def test_files_show_as_they_come_change_and_go(library: Library, content: Path) -> None:
    """Statement S73. Statement S74. Without anybody asking for it."""
    async with watched(library) as audience:
        put(content, "One", "a.txt")
        await audience.sees("One")
        put(content, "Two", "b.txt")
        await audience.sees("One", "Two")
        put(content, "Three", ".new")
        (content / ".new").replace(content / "a.txt")
        await audience.sees("Three", "Two")
        (content / "b.txt").unlink()
        await audience.sees("Three")
        assert audience.editions == sorted(set(audience.editions))


async def heard(audience: Audience, folder: Path) -> None:
    """Wait until notices from a folder are heard: a thread asks for them, some time soon."""
    number = 0
    with trio.fail_after(SOON):
        while not audience.titles:
            put(folder, f"Heard {number}", "heard.txt")
            audience.news, number = trio.Event(), number + 1
            with trio.move_on_after(0.2):
                await audience.news.wait()


async def test_a_notice_alone_brings_about_a_look(library: Library, content: Path) -> None:
    async with watched(library, look_every=NEVER) as audience:
        await heard(audience, content)
        (content / "heard.txt").unlink()
        put(content, "One")
        await audience.sees("One")


async def test_files_written_at_once_into_new_folders_show(library: Library, content: Path) -> None:
    async with watched(library) as audience:
        for number in range(20):
            folder = content / str(number) / "deeper"
            folder.mkdir(parents=True)
            put(folder, f"{number:02}")
        await audience.sees(*(f"{number:02}" for number in range(20)))


async def test_a_notice_from_a_new_folder_brings_about_a_look(
    library: Library, content: Path
) -> None:
    async with watched(library, look_every=NEVER) as audience:
        await heard(audience, content)
        (content / "heard.txt").unlink()
        folder = content / "new" / "deeper"
        folder.mkdir(parents=True)
        put(folder, "One")
        await audience.sees("One")
        put(folder, "Two")
        await audience.sees("One", "Two")


async def test_folders_made_while_nobody_listens_are_listened_to(
    library: Library, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = content / "new"
    listened_to = trio.Event()

    def listen(paths: list[str], **options: Any) -> RustNotify:  # noqa: ANN401 - they are handed on
        new.mkdir(exist_ok=True)  # before anybody hears of it
        if str(new) in paths:
            trio.from_thread.run_sync(listened_to.set)
        return RustNotify(paths, **options)

    monkeypatch.setattr(notices, "RustNotify", listen)
    monkeypatch.setattr(notices, "STILL_THERE_MS", 50)
    async with watched(library, look_every=0.05):
        with trio.fail_after(SOON):
            await listened_to.wait()


@define
class CountedCatalogue(SqliteCatalogue):
    """A catalogue that counts how often its folders are listed."""

    listed: int = 0

    def folders(self) -> Mapping[str, str]:
        self.listed += 1
        return super().folders()


async def test_folders_are_listed_again_only_after_something_was_written_down(
    tmp_path: Path, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SqliteCatalogue.opened(tmp_path / "catalogue.sqlite").close()
    catalogue = CountedCatalogue(tmp_path / "catalogue.sqlite", patience=0)
    library = Library(content, catalogue)
    listed: list[int] = []
    enough = trio.Event()

    class Quiet:
        """Hears nothing, again and again; meanwhile a look finds a folder."""

        def __init__(self, _paths: list[str], **_options: bool | int) -> None:
            pass

        def watch(self, _debounce: int, _step: int, _most: int, stop: threading.Event) -> str:
            if len(listed) == 10:
                trio.from_thread.run_sync(enough.set)
                stop.wait()
                return "stop"
            if len(listed) == 5:
                (content / "new").mkdir()
                library.refresh(datetime.now(UTC))
                catalogue.listed = 0
            listed.append(catalogue.listed)
            return "timeout"

        def close(self) -> None:
            """There is nothing to close."""

    monkeypatch.setattr(notices, "RustNotify", Quiet)
    with closing(library), trio.fail_after(SOON):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(notices.notice, library, notices.Hints(), 0.0)
            await enough.wait()
            nursery.cancel_scope.cancel()
    assert listed == [1] * 5 + [0] + [1] * 4


async def test_a_folder_of_any_name_is_watched(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content = tmp_path / "caf\udce9"
    make(content)
    library = Library(content, SqliteCatalogue.opened(tmp_path / "catalogue.sqlite"))
    caplog.set_level("INFO", "gopherd.library")
    with closing(library), logged("no notices of changes") as told:
        async with watched(library, look_every=0.05) as audience:
            put(content, "One")
            await audience.sees("One")
            with trio.fail_after(SOON):
                await told.wait()


Notices = set[tuple[int, str]]


NO_NOTICES = [OSError("no space left for watches"), RuntimeError("the system says no")]


@pytest.mark.parametrize("error", NO_NOTICES, ids=repr)
async def test_without_notices_it_looks_now_and_then(
    library: Library,
    content: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    tried = trio.Event()
    token = trio.lowlevel.current_trio_token()
    tries: list[list[str]] = []

    def refuse(paths: list[str], **_options: object) -> RustNotify:
        tries.append(paths)
        if len(tries) == 3:
            token.run_sync_soon(tried.set)
        raise error

    caplog.set_level("INFO", "gopherd.library")
    monkeypatch.setattr(notices, "RustNotify", refuse)
    async with watched(library, look_every=0.05, watch_again=0) as audience:
        put(content, "One")
        await audience.sees("One")
        with trio.fail_after(SOON):
            await tried.wait()
    assert [record.message for record in caplog.records] == [
        f"no notices of changes, looking now and then instead ({error})"
    ]


async def test_hints_that_nobody_has_taken_yet_are_one(
    library: Library, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = 50

    class Flood:
        told = 0

        def __init__(self, _paths: list[str], **_options: object) -> None:
            pass

        def watch(self, *_patience: object) -> Notices:
            self.told += 1
            if self.told > many:
                trio.from_thread.run_sync(over.set)
                trio.from_thread.run(trio.sleep_forever)
            return set()

        def close(self) -> None:
            pass

    over = trio.Event()
    monkeypatch.setattr(notices, "RustNotify", Flood)
    async with watched(library, look_every=NEVER):
        with trio.fail_after(SOON):
            await over.wait()


# ---------------------------------------------------------------- what happens to content/


async def test_it_outlives_the_removal_of_content(library: Library, content: Path) -> None:
    put(content, "One")
    async with watched(library, look_every=0.05) as audience:
        await audience.sees("One")
        with logged("cannot be looked at") as told, trio.fail_after(SOON):
            move(content, "aside")
            await told.wait()
        assert audience.titles == ["One"]
        make(content)
        put(content, "Two")
        await audience.sees("Two")
        put(content, "Three")
        await audience.sees("Three", "Two")


def swap(place: Path, make_other: Callable[[Path], None]) -> None:
    place.rmdir() if place.is_dir() else place.unlink()
    make_other(place)


@pytest.mark.parametrize("spoil", [Path.touch, os.mkfifo, partial(Path.symlink_to, target="none")])
async def test_it_outlives_whatever_stands_in_the_place_of_content(
    library: Library,
    content: Path,
    spoil: Callable[[Path], None],
) -> None:
    async with watched(library, look_every=0.05, watch_again=0) as audience:
        with logged("cannot be looked at") as told, trio.fail_after(SOON):
            swap(content, spoil)
            await told.wait()
        assert folders_of(content) == (content,)
        swap(content, make)
        put(content, "One")
        await audience.sees("One")


async def test_notices_follow_a_link_that_is_swapped(
    library: Library, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching: list[Path] = []
    really = RustNotify
    again = trio.Event()

    def listen(paths: list[str], **options: Any) -> RustNotify:  # noqa: ANN401 - they are handed on
        watching.append(Path(paths[0]).resolve())
        if len(watching) == 2:
            trio.from_thread.run_sync(again.set)
        return really(paths, **options)

    monkeypatch.setattr(notices, "RustNotify", listen)
    folders = [content.with_name(name) for name in ("one", "two")]
    for folder in folders:
        make(folder)
        put(folder, folder.name.capitalize())
    point(content, "one")
    async with watched(library, look_every=NEVER) as audience:
        await audience.sees("One")
        point(content, "two")
        await audience.sees("Two")
        with trio.fail_after(SOON):
            await again.wait()
    assert watching == folders


# ---------------------------------------------------------------- ending


async def test_it_ends_at_once_when_cancelled(library: Library, content: Path) -> None:
    async with watched(library) as audience:
        put(content, "One")
        await audience.sees("One")
        began = trio.current_time()
    assert trio.current_time() - began < 1


async def test_a_long_look_is_given_up_when_cancelled(library: Library, content: Path) -> None:
    for number in range(300):
        put(content, str(number))
    watch = Watch(library, silent)
    read: list[int] = []

    with trio.CancelScope() as scope:

        def progress(done: int, _all: int) -> None:
            read.append(done)
            if done == 3:
                trio.from_thread.run_sync(scope.cancel)

        await watch.run(progress)
    assert scope.cancelled_caught
    assert read == [1, 2, 3]
    assert watch.edition == -1


# ---------------------------------------------------------------- what is told


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    told = [record.message for record in caplog.records if record.levelname == "WARNING"]
    caplog.clear()
    return told


async def test_a_problem_is_told_once_and_again_when_it_comes_back(
    library: Library, content: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch(library, silent)
    (content / "a.txt").symlink_to("nowhere.txt")
    sentence = (
        "a.txt: left out: a link to something that is not there;"
        " put the file itself here, or remove it"
    )
    for _ in range(3):
        await watch.refresh()
    assert warnings(caplog) == [sentence]
    (content / "a.txt").unlink()
    await watch.refresh()
    (content / "a.txt").symlink_to("nowhere.txt")
    await watch.refresh()
    assert warnings(caplog) == [sentence]


def break_links(folder: Path, many: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(many):
        (folder / f"{number:03}.txt").symlink_to("nowhere.txt")


async def test_of_many_problems_the_first_are_told_and_how_many_more_there_are(
    library: Library, content: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch(library, silent)
    break_links(content / "a", MOST_TOLD + 5)
    await watch.refresh()
    *told, more = warnings(caplog)
    assert [one[:5] for one in told] == [f"a/{number:03}" for number in range(MOST_TOLD)]
    assert more == "and 5 more problems; `gopherd check` tells them all"
    break_links(content / "b", 1)
    await watch.refresh()
    (told_later,) = warnings(caplog)
    assert told_later.startswith("b/000.txt: ")


async def test_problems_found_step_by_step_at_the_start_are_summed_up_once(
    library: Library,
    content: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gopherd.library.watch.STEP", 0.0)
    for number in range(5):
        break_links(content / str(number), MOST_TOLD - 1)
    watch = Watch(library, silent)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(watch.run)
        await watch.looked.wait()
        nursery.cancel_scope.cancel()
    told = warnings(caplog)
    assert len(told) == MOST_TOLD + 1
    assert told[-1].startswith(f"and {4 * MOST_TOLD - 5} more problems; ")


async def test_a_failure_is_told_once_and_makes_no_problem_new(
    library: Library, content: Path, caplog: pytest.LogCaptureFixture
) -> None:
    editions: list[int] = []
    watch = Watch(library, lambda edition, _touched: editions.append(edition))
    (content / "a.txt").symlink_to("nowhere.txt")
    await watch.refresh()
    caplog.clear()
    move(content, "aside")
    for _ in range(3):
        await watch.refresh()
    (failure,) = warnings(caplog)
    assert failure.startswith("content cannot be looked at: ")
    assert failure.endswith("; it is tried again")
    move(content.with_name("aside"), "content")
    await watch.refresh()
    assert warnings(caplog) == []
    assert len(editions) == 1


def taken_away(content: Path) -> None:
    content.rmdir()


def replaced_by_a_file(content: Path) -> None:
    content.rmdir()
    content.write_bytes(b"")


@pytest.mark.parametrize("spoil", [taken_away, replaced_by_a_file])
async def test_no_fault_of_the_folder_ends_the_watch(
    library: Library, content: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(content)
    watch = Watch(library, silent)
    await watch.refresh()
    assert watch.edition == -1


async def test_a_fault_of_ours_is_told_once_and_the_watch_goes_on(
    library: Library, content: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch(library, silent)
    put(content, "One")

    def fail(_done: int, _all: int) -> None:
        raise ZeroDivisionError

    for _ in range(3):
        await watch.refresh(fail)
    assert warnings(caplog) == [
        "content cannot be looked at: ZeroDivisionError(); tell its authors"
    ]
    await watch.refresh()
    assert watch.edition > 0


async def test_editions_are_told_once_each(library: Library, content: Path) -> None:
    editions: list[int] = []
    watch = Watch(library, lambda edition, _touched: editions.append(edition))
    for _ in range(3):
        await watch.refresh()
    put(content, "One")
    for _ in range(3):
        await watch.refresh()
    os.utime(content / "One.txt", (1, 1))
    await watch.refresh()
    assert len(editions) == 3
    assert editions == sorted(set(editions))


# ---------------------------------------------------------------- words are learned


def found(library: Library, words: str) -> list[str]:
    with library.catalogue.reading() as news:
        rows = news.search(understand(words), 0, 100).rows
        return sorted(one.headline.title for one in rows)


def takes(library: Library) -> list[int]:
    with library.catalogue.reading() as news:
        return [story.takes for story in news.stories(10**9, 5)]


async def test_what_is_dropped_is_matched_and_told(library: Library, content: Path) -> None:
    """Statement S75. A take that is dropped stands beside the others without anybody's help."""
    put(content, "Storm over Tema")
    async with watched(library) as audience:
        assert takes(library) == []
        put(content, "A storm hits Tema")
        await audience.until(lambda: takes(library) == [2])
        (content / "Storm over Tema.txt").unlink()
        await audience.until(lambda: takes(library) == [])
        assert found(library, "tema") == ["A storm hits Tema"]


async def test_all_are_learned_though_there_are_many(library: Library, content: Path) -> None:
    for number in range(LEARNED_AT_ONCE + 20):
        put(content, "Storm over Tema", f"{number}.txt")
    async with watched(library, look_every=NEVER) as audience:
        await audience.until(lambda: takes(library) == [LEARNED_AT_ONCE + 20])
        assert len(found(library, "tema")) == 100


async def test_learning_leaves_off_where_there_may_be_news(library: Library, content: Path) -> None:
    for number in range(LEARNED_AT_ONCE + 20):
        put(content, f"Boat {number}")
    watch = Watch(library, lambda *_: None)
    await watch.refresh()
    watch.hints.give(["Boat 1.txt"])
    await watch.learn()
    with library.catalogue.reading() as news:
        assert news.search(understand("boat"), 0, 1).waiting == 20
    watch.hints.take()
    await watch.learn()
    assert len(found(library, "boat")) == 100


@pytest.mark.parametrize("error", [BadCatalogue("locked"), OSError("no"), ZeroDivisionError("no")])
async def test_what_cannot_be_learned_is_told_once_and_tried_again(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    def fail(_library: Library) -> int:
        raise error

    monkeypatch.setattr(Library, "learn", fail)
    watch = Watch(library, lambda *_: None)
    for _ in range(2):
        await watch.learn()
    told = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert len(told) == 1
    assert told[0].startswith("no words can be learned: ")
