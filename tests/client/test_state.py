"""What two readers do to one file, and what becomes of every file that is damaged."""

import errno
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

import gopherclient
from gopherclient.bookmarks import Bookmarks
from gopherclient.cache import Cache
from gopherclient.errors import NotSaved
from gopherclient.history import Entry, History
from gopherclient.kept import CachedPage
from gopherclient.places import Places
from gopherclient.queue import ReadingQueue
from gopherclient.session import Session, SessionFile
from gopherclient.settings import read_settings
from gopherclient.state import MOST_NAMESAKES, MOST_NOTICES, MOST_UNWRITTEN, StateFile, new_file
from gopherclient.unread import Unread
from gopherclient.visits import Visits
from gopherwire.item import Item
from gopherwire.url import GopherUrl

MUTATIONS = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 100
ROUNDS = 6
ENTRIES = 10


def places_in(root: Path) -> Places:
    return Places.default({"GOPHERCLIENT_HOME": str(root)})


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    for name in ("x.txt", "x-1.txt", "x-2.txt"):
        path, file = new_file(tmp_path / "folder", "x.txt")
        file.close()
        assert path == tmp_path / "folder" / name
    for number in range(3, MOST_NAMESAKES):
        (tmp_path / "folder" / f"x-{number}.txt").touch()
    with pytest.raises(NotSaved):
        new_file(tmp_path / "folder", "x.txt")


# ---------------------------------------------------------------- one file, several readers


def whole(value: object) -> tuple[tuple[int, ...], int]:
    numbers = value if isinstance(value, list) else [None]
    kept = tuple(number for number in numbers if isinstance(number, int))
    return kept, len(numbers) - len(kept)


def opened(path: Path) -> StateFile[tuple[int, ...]]:
    return StateFile(path, (), whole, list)


def appending(number: int) -> Callable[[tuple[int, ...]], tuple[int, ...]]:
    return lambda numbers: (*numbers, number)


def test_two_readers_change_a_file_and_neither_undoes_the_other(tmp_path: Path) -> None:
    one, other = opened(tmp_path / "f"), opened(tmp_path / "f")
    one.change(appending(1))
    other.change(appending(2))
    one.change(appending(3))
    assert one.latest() == other.latest() == opened(tmp_path / "f").latest() == (1, 2, 3)


def test_an_edit_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    file = opened(tmp_path / "f")
    assert file.change(lambda numbers: numbers) == ()
    assert not (tmp_path / "f").exists()


def test_what_cannot_be_written_is_told_once_and_written_later(tmp_path: Path) -> None:
    file = opened(tmp_path / "f")
    in_the_way = tmp_path / ".f.lock"
    in_the_way.mkdir()
    for number in range(3):
        file.change(appending(number))
    assert file.latest() == (0, 1, 2)
    assert len(file.notices) == 1
    assert "cannot be written" in file.notices[0]
    in_the_way.rmdir()
    opened(tmp_path / "f").change(appending(9))
    file.change(appending(3))
    assert file.latest() == opened(tmp_path / "f").latest() == (9, 0, 1, 2, 3)
    in_the_way.unlink()
    in_the_way.mkdir()
    file.change(appending(4))
    assert len(file.notices) == 2, "the next trouble is told again"


def test_what_waits_for_the_disk_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("in the way")
    file = opened(tmp_path / "folder" / "f")
    for number in range(MOST_UNWRITTEN + 50):
        file.change(appending(number))
    assert len(file._unwritten) <= MOST_UNWRITTEN + 1


def test_notices_are_bounded(tmp_path: Path) -> None:
    file = opened(tmp_path / "f")
    for number in range(MOST_NOTICES + 5):
        (tmp_path / "f").write_text(json.dumps({"content": ["x"] * number, "checksum": 0}))
        file.latest()
    assert len(file.notices) == MOST_NOTICES


@pytest.mark.parametrize(("lost", "told"), [(["x"], "1 of its"), (["x", 1, "y"], "2 of its")])
def test_entries_that_cannot_be_read_are_told_and_kept_aside(
    tmp_path: Path, lost: list[object], told: str
) -> None:
    (tmp_path / "f").write_text(json.dumps({"checksum": 0, "content": lost}))
    file = opened(tmp_path / "f")
    file.change(appending(7))
    assert told in file.notices[0]
    assert json.loads((tmp_path / "f.damaged").read_text())["content"] == lost
    assert opened(tmp_path / "f").latest()[-1] == 7


def test_where_nothing_can_be_kept_aside_the_loss_is_told_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "f").write_text('["x"]')
    (tmp_path / "f.damaged").mkdir()
    (notice,) = opened(tmp_path / "f").notices
    assert notice == f"{tmp_path / 'f'} was damaged: 1 of its entries could not be read."


# ---------------------------------------------------------------- damage


@frozen
class Kept:
    """What was found in a store: how many entries, and what the reader was told."""

    entries: int
    notices: list[str]


def url(number: int | str) -> str:
    return f"gopher://h.example/0/{number}"


def menu(number: int | str) -> GopherUrl:
    return GopherUrl.parse(f"gopher://h.example/1/{number}")


def item(number: int) -> Item:
    return Item("0", f"Story {number}", f"/{number}", "h.example", 70)


def visits(places: Places, number: int | None = None) -> Kept:
    log = Visits(places.history)
    if number is not None:
        log.add(url(number), f"Page {number}", at=number)
    return Kept(len(log.newest()), log.notices)


def queue(places: Places, number: int | None = None) -> Kept:
    waiting = ReadingQueue(places.queue)
    if number is not None:
        waiting.add(url(number), f"Page {number}", now=number)
    return Kept(len(waiting), waiting.notices)


def bookmarks(places: Places, number: int | None = None) -> Kept:
    marks = Bookmarks(places.bookmarks)
    if number is not None:
        marks.add(url(number), f"Page {number}")
    return Kept(len(marks.marks), marks.notices)


def unread(places: Places, number: int | None = None) -> Kept:
    marks = Unread(places.unread)
    if number is not None:
        marks.follow(menu(number), f"Page {number}", [item(1), item(2)], now=number)
    links = sum(len(each.links) + 1 for each in marks.followed)
    return Kept(links // 3, marks.notices)


def session(places: Places, number: int | None = None) -> Kept:
    file = SessionFile.opened(places.sessions)
    if number is not None:
        tabs = (*file.restore().tabs, History((Entry(url(number), "Page"),), 0))
        file.save(Session(tabs, 0))
    tabs = file.restore().tabs
    file.close()
    return Kept(len(tabs), file.notices)


def cache(places: Places, number: int | None = None) -> Kept:
    pages = Cache(places.pages)
    if number is not None:
        page = CachedPage(url(number), "0", b"some text " * 50, float(number), f"Page {number}")
        pages.put(page, page.body.decode(), now=number)
    held = sum(
        pages.get(url(each), now=0) is not None and bool(pages.find(f"page {each}"))
        for each in range(ENTRIES)
    )
    pages.close()
    return Kept(held, pages.notices)


STORES: dict[str, tuple[Callable[..., Kept], Callable[[Places], Path]]] = {
    "history": (visits, lambda places: places.history),
    "queue": (queue, lambda places: places.queue),
    "bookmarks": (bookmarks, lambda places: places.bookmarks),
    "unread": (unread, lambda places: places.unread),
    "session": (session, lambda places: places.sessions / "session-1.json"),
    "cache": (cache, lambda places: places.pages),
}


def mutated(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice([1, 1, 4, 32, 500]))
    match chance.randrange(6):
        case 0:
            return data[:start]
        case 1:
            return data[:start] + data[end:]
        case 2:
            return data[:start] + bytes(end - start) + data[end:]
        case 3:
            return data[:start] + chance.randbytes(end - start) + data[end:]
        case 4:
            return data[:start] + data[start:end] * 2 + data[end:]
        case _:
            flipped = data[start] ^ (1 << chance.randrange(8))
            return data[:start] + bytes([flipped]) + data[start + 1 :]


@pytest.mark.parametrize("store", ["history", "queue", "session", "unread"])
def test_a_damaged_file_always_starts_and_says_what_was_lost(tmp_path: Path, store: str) -> None:
    """Statement C52. ... and a damaged one is told, and goes on."""
    use, where = STORES[store]
    places = places_in(tmp_path)
    for number in range(ENTRIES):
        assert use(places, number).notices == []
    assert use(places) == Kept(ENTRIES, [])
    text = where(places).read_bytes()
    for seed in range(MUTATIONS):
        where(places).write_bytes(mutated(text, random.Random(seed)))
        found = use(places, ENTRIES)
        assert found.entries == ENTRIES + 1 or found.notices, seed
        assert found.entries > 0, seed
        assert use(places).notices == [], "it is whole again"


def test_damaged_bookmarks_keep_every_line(tmp_path: Path) -> None:
    """Statement C52. No line is touched that is not the bookmark's own."""
    places = places_in(tmp_path)
    for number in range(ENTRIES):
        bookmarks(places, number)
    text = places.bookmarks.read_bytes()
    for seed in range(MUTATIONS):
        damaged = mutated(text, random.Random(seed))
        places.bookmarks.write_bytes(damaged)
        bookmarks(places, ENTRIES)
        lines = places.bookmarks.read_bytes().split(b"\n")
        assert set(damaged.split(b"\n")) <= {*lines, b""}, seed


def test_a_damaged_cache_never_gives_a_wrong_page(tmp_path: Path) -> None:
    """Statement C52. What is gone is seen when it is asked for, and fetched again."""
    places = places_in(tmp_path)
    for number in range(ENTRIES):
        cache(places, number)
    whole_file = places.pages.read_bytes()
    for seed in range(MUTATIONS):
        places.pages.write_bytes(mutated(whole_file, random.Random(seed)))
        pages = Cache(places.pages)
        for number in range(ENTRIES):
            page = pages.get(url(number), now=0)
            assert page is None or page.body == b"some text " * 50
        pages.find("text")
        pages.put(CachedPage(url("new"), "0", b"new", 1.0), "new", now=1)
        pages.put(CachedPage(url("new"), "0", b"new", 1.0), "new", now=1)
        assert pages.get(url("new"), now=1) is not None, seed
        pages.close()


def test_damaged_settings_always_start(tmp_path: Path) -> None:
    text = b'home = "gopher://h/"\nwidth = 70\nwrap = true\nidle-timeout = 2.5\n[keys]\nopen="o"\n'
    path = tmp_path / "config.toml"
    path.write_bytes(text)
    meant, _ = read_settings(path)
    for seed in range(MUTATIONS):
        path.write_bytes(mutated(text, random.Random(seed)))
        settings, notices = read_settings(path)
        assert settings.home
        if notices:
            assert str(path) in notices[0]
    assert meant.keys == {"open": ("o",)}


# ---------------------------------------------------------------- kill -9

WRITER = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_state import STORES, places_in
places, number = places_in(Path(sys.argv[1])), int(sys.argv[2])
while True:
    for use, _ in STORES.values():
        use(places, number)
    print(number, flush=True)
    number += 1
"""


def killed(root: Path, first: int, acknowledged: int) -> int:
    """Write until so many rounds are acknowledged, kill -9, and return how many were in all."""
    command = [sys.executable, "-c", WRITER, str(root), str(first)]
    repository = Path(gopherclient.__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=repository) as writer:
        assert writer.stdout is not None
        for _ in range(acknowledged):
            writer.stdout.readline()
        writer.kill()
        rest = [first + acknowledged - 1, *(int(line) for line in writer.stdout)]
    return rest[-1] + 1


def test_kill_9_leaves_nothing_corrupt_and_nothing_astray(tmp_path: Path) -> None:
    """Statement C52. Bookmarks and history survive a crash, and so does everything else."""
    places = places_in(tmp_path)
    done = 0
    chance = random.Random(9)
    for _ in range(ROUNDS):
        done = killed(tmp_path, done, chance.randrange(1, 3))
        for name, (use, _) in STORES.items():
            found = use(places)
            assert found.notices == [], name
            enough = min(done, ENTRIES if name == "cache" else 50)
            assert found.entries >= enough, (name, done)
        strays = [path for path in tmp_path.rglob("*") if path.name.endswith(".tmp")]
        assert strays == []


def cannot_be_read(_path: Path) -> bytes:
    raise OSError(errno.EIO, "Input/output error")


def test_what_cannot_be_read_just_now_is_not_taken_for_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statement C52. A disk that fails once costs nothing that was there."""
    path = tmp_path / "history.json"
    Visits(path).add("gopher://h/1", "one", at=1.0)
    with monkeypatch.context() as failing:
        failing.setattr(Path, "read_bytes", cannot_be_read)
        visits = Visits(path)
        visits.add("gopher://h/2", "two", at=2.0)
        assert [visit.title for visit in visits.newest()] == ["two"]
        assert "cannot be read (Input/output error)" in visits.notices[0]
        assert "cannot be written (Input/output error)" in visits.notices[1]
    visits.add("gopher://h/3", "three", at=3.0)
    assert [visit.title for visit in Visits(path).newest()] == ["three", "two", "one"]


def test_bookmarks_that_cannot_be_read_just_now_are_read_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bookmarks"
    Bookmarks(path).add("gopher://h/", "H")
    with monkeypatch.context() as failing:
        failing.setattr(Path, "read_bytes", cannot_be_read)
        marks = Bookmarks(path)
        assert list(marks.marks) == []
        assert len(marks.notices) == 1
        with pytest.raises(NotSaved):
            marks.add("gopher://i/", "I")
    assert [one.title for one in marks.marks] == ["H"]


def test_whether_a_file_is_there_may_not_be_known_just_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "queue.json"
    ReadingQueue(path).add("gopher://h/1", "one", now=1.0)

    def refuse(_path: Path) -> os.stat_result:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as failing:
        failing.setattr(Path, "stat", refuse)
        queue = ReadingQueue(path)
        queue.add("gopher://h/2", "two", now=2.0)
    queue.add("gopher://h/3", "three", now=3.0)
    assert [entry.title for entry in ReadingQueue(path).entries] == ["one", "two", "three"]
