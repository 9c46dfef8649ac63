import errno
import fcntl
import os
import resource
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gopherd.article.listing import Headline, Shelf
from gopherd.errors import BadCatalogue, DamagedCatalogue
from gopherd.library.catalogue import ArticleEntry, Changes, Known, Reading
from gopherd.library.schema import APPLICATION_ID, SCHEMA_VERSION
from gopherd.library.sqlite import MOST_IDLE, SqliteCatalogue

DESCRIPTORS = Path("/proc/self/fd")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "catalogue.sqlite"


@pytest.fixture
def catalogue(path: Path) -> Iterator[SqliteCatalogue]:
    opened = SqliteCatalogue.opened(path, patience=0.05)
    yield opened
    opened.close()


def reading(path: str, selector: str = "", source: str = "") -> Reading:
    headline = Headline(
        selector=selector or f"/{path}", title="T", age=0, day=date(1970, 1, 1), source=source
    )
    entry = ArticleEntry(path=path, target=path, folder="", headline=headline)
    return Reading(entry=entry, stamp="1", print=f"{path} {source}".encode())


def fill(catalogue: SqliteCatalogue, articles: int = 300) -> int:
    return catalogue.apply(Changes(read=tuple(reading(f"{one:04}") for one in range(articles))))


def selectors(catalogue: SqliteCatalogue) -> list[str]:
    with catalogue.reading() as news:
        return sorted(row.selector for row in news.slice(Shelf(), None, 10_000).rows)


def parts(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir())


# ---------------------------------------------------------------- opening


def test_a_catalogue_is_made_with_the_folders_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b #1?" / "caf\u00e9.sqlite"
    catalogue = SqliteCatalogue.opened(path)
    assert (catalogue.known(""), catalogue.problems(), catalogue.recall("x")) == ({}, (), "")
    with catalogue.reading() as news:
        assert news.edition() == 0
    catalogue.close()
    assert parts(path) == ["caf\u00e9.sqlite"]


def test_what_was_put_in_is_there_when_it_is_opened_again(path: Path) -> None:
    catalogue = SqliteCatalogue.opened(path)
    edition = fill(catalogue, 3)
    catalogue.note("zone", "UTC")
    catalogue.note("zone", "Europe/Lisbon")
    catalogue.close()
    catalogue = SqliteCatalogue.opened(path)
    assert selectors(catalogue) == ["/0000", "/0001", "/0002"]
    assert catalogue.known("")["0001"] == Known("1", None)
    assert catalogue.recall("zone") == "Europe/Lisbon"
    assert catalogue.apply(Changes()) == edition
    catalogue.close()


def test_a_rush_of_readers_leaves_few_connections(catalogue: SqliteCatalogue) -> None:
    edition = fill(catalogue, 3)
    with ExitStack() as rush:
        every = [rush.enter_context(catalogue.reading()) for _ in range(3 * MOST_IDLE)]
        assert {news.edition() for news in every} == {edition}
    assert len(catalogue.idle) <= MOST_IDLE + 1  # and the one to write with
    assert fill(catalogue, 4) > edition


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def replaced(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def replaced_by(path: Path, *statements: str) -> None:
    path.unlink()
    sql(path, *statements)


def beside(path: Path, *suffixes: str) -> None:
    path.unlink()
    for suffix in suffixes:
        path.with_name(path.name + suffix).write_bytes(b"stray")


OURS = (f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {SCHEMA_VERSION}")

NOT_OURS: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: path.write_bytes(b""),
    "junk": lambda path: path.write_bytes(os.urandom(9000)),
    "half of one": lambda path: os.truncate(path, path.stat().st_size // 2),
    "the head of one": lambda path: os.truncate(path, 100),
    "an older version": lambda path: sql(path, f"PRAGMA user_version = {SCHEMA_VERSION - 1}"),
    "another program's": lambda path: sql(path, "PRAGMA application_id = 1"),
    "an unmarked one": lambda path: replaced_by(path, "CREATE TABLE articles (x)"),
    "an empty one of ours": lambda path: replaced_by(path, *OURS),
    "stray journals": lambda path: beside(path, "-wal", ".new", ".new-wal", "-journal"),
}


@pytest.mark.parametrize("what", NOT_OURS)
def test_what_is_no_catalogue_of_ours_is_made_anew(path: Path, what: str) -> None:
    catalogue = SqliteCatalogue.opened(path)
    fill(catalogue)
    catalogue.close()
    NOT_OURS[what](path)
    catalogue = SqliteCatalogue.opened(path)
    assert selectors(catalogue) == []
    fill(catalogue, 1)
    assert selectors(catalogue) == ["/0000"]
    catalogue.close()
    assert parts(path) == [path.name]


def file_in_the_way(path: Path) -> None:
    path.parent.write_bytes(b"")


def folder_in_the_way(path: Path) -> None:
    path.mkdir(parents=True)


@pytest.mark.parametrize("prepare", [file_in_the_way, folder_in_the_way])
def test_where_none_can_be_kept_the_remedy_is_told(
    path: Path, prepare: Callable[[Path], None]
) -> None:
    prepare(path)
    before = sorted(DESCRIPTORS.iterdir())
    with pytest.raises(BadCatalogue, match=r"no catalogue can be kept in .*--state") as caught:
        SqliteCatalogue.opened(path)
    assert not isinstance(caught.value, DamagedCatalogue)
    assert str(path.parent) in str(caught.value)
    assert sorted(DESCRIPTORS.iterdir()) == before


# ---------------------------------------------------------------- damage


def test_editions_go_on_growing_over_a_catalogue_made_anew(catalogue: SqliteCatalogue) -> None:
    editions = [fill(catalogue, 3)]
    for _ in range(3):
        catalogue.clear()
        editions.append(fill(catalogue, 1))
    assert editions == sorted(set(editions))
    assert catalogue.known("").keys() == {"0000"}


DAMAGE: dict[str, Callable[[Path], object]] = {
    "taken away": Path.unlink,
    "moved aside": lambda path: path.rename(path.with_name("aside")),
    "replaced by junk": lambda path: replaced(path, os.urandom(9000)),
    "replaced by nothing": lambda path: replaced(path, b""),
    "written over": lambda path: write_over(path, 0, os.urandom(path.stat().st_size)),
    "cut short": lambda path: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path: os.truncate(path, 0),
}


def write_over(path: Path, at: int, junk: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(junk)


def settle(path: Path) -> None:
    """Bring everything from the journal into the main file, as SQLite does now and then."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_to_an_open_catalogue_is_told_until_it_is_made_anew(
    catalogue: SqliteCatalogue, what: str
) -> None:
    fill(catalogue)
    settle(catalogue.path)
    DAMAGE[what](catalogue.path)
    catalogue.close()  # what is remembered of a file that was whole does not count
    with pytest.raises(DamagedCatalogue):
        selectors(catalogue)
    with pytest.raises(DamagedCatalogue):
        catalogue.known("")
    with pytest.raises(DamagedCatalogue):
        fill(catalogue)
    catalogue.clear()
    fill(catalogue, 1)
    assert selectors(catalogue) == ["/0000"]


def test_damage_that_one_reader_meets_is_told_to_everybody(catalogue: SqliteCatalogue) -> None:
    fill(catalogue)
    settle(catalogue.path)
    catalogue.note("x", "y")
    with closing(sqlite3.connect(catalogue.path)) as connection:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = 'articles'"
        (root,) = connection.execute(query).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    settle(catalogue.path)
    write_over(catalogue.path, (root - 1) * size, os.urandom(size))
    catalogue.close()
    assert catalogue.recall("x") == "y"
    with pytest.raises(DamagedCatalogue, match="malformed"):
        selectors(catalogue)
    with pytest.raises(DamagedCatalogue, match="is damaged"):
        catalogue.recall("x")
    for _ in range(2):  # the second has the number of the one that was damaged
        catalogue.clear()
        assert catalogue.recall("x") == ""


def test_a_catalogue_that_contradicts_itself_is_damaged(catalogue: SqliteCatalogue) -> None:
    with pytest.raises(DamagedCatalogue, match="UNIQUE"):
        catalogue.apply(Changes(read=(reading("a.txt", "/a"), reading("a.md", "/a"))))
    catalogue.clear()
    assert selectors(catalogue) == []


def test_a_text_that_is_not_utf8_is_damage(catalogue: SqliteCatalogue) -> None:
    fill(catalogue, 3)
    with closing(sqlite3.connect(catalogue.path)) as connection, connection:
        connection.execute("UPDATE articles SET title = CAST(x'ff' AS TEXT)")
    with pytest.raises(DamagedCatalogue, match="decode"):
        selectors(catalogue)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE shelves SET articles = 'many'",
        "UPDATE articles SET day = '2025-02-30'",
        "UPDATE articles SET words = x'ff'",
        "UPDATE facts SET value = 'x' WHERE name = 'edition'",
    ],
)
def test_a_value_that_cannot_be_is_damage(catalogue: SqliteCatalogue, change: str) -> None:
    fill(catalogue, 3)
    with closing(sqlite3.connect(catalogue.path)) as connection, connection:
        connection.execute(change)

    def look() -> None:
        selectors(catalogue)
        with catalogue.reading() as news:
            news.census()
        catalogue.apply(Changes())

    with pytest.raises(DamagedCatalogue, match=" is none"):
        look()
    catalogue.clear()
    fill(catalogue, 1)
    assert selectors(catalogue) == ["/0000"]


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_whatever_is_written_over_it_only_our_errors_come_out(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("damage") / "catalogue.sqlite"
    catalogue = SqliteCatalogue.opened(path)
    fill(catalogue)
    settle(path)
    pages = data.draw(st.sets(st.integers(0, path.stat().st_size // 4096 - 1), min_size=1))
    for page in pages:
        write_over(path, page * 4096, data.draw(st.binary(min_size=1, max_size=20)) * 200)
    catalogue.close()
    for ask in (selectors, SqliteCatalogue.folders, SqliteCatalogue.problems, fill):
        try:
            ask(catalogue)
        except DamagedCatalogue:
            break
    catalogue.clear()
    fill(catalogue)
    assert len(selectors(catalogue)) == 300
    catalogue.close()


# ---------------------------------------------------------------- what passes


def test_a_locked_catalogue_is_not_a_damaged_one(catalogue: SqliteCatalogue) -> None:
    fill(catalogue, 3)
    with closing(sqlite3.connect(catalogue.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BadCatalogue, match="locked") as caught:
            catalogue.note("x", "y")
        assert not isinstance(caught.value, DamagedCatalogue)
        assert len(selectors(catalogue)) == 3
        other.execute("ROLLBACK")
    catalogue.note("x", "y")
    assert catalogue.recall("x") == "y"


@contextmanager
def no_file_longer_than(most: int) -> Iterator[None]:
    """Stand in for a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_loses_nothing(catalogue: SqliteCatalogue) -> None:
    fill(catalogue, 3)
    log = catalogue.path.with_name(f"{catalogue.path.name}-wal")
    with no_file_longer_than(log.stat().st_size + 4096):
        with pytest.raises(BadCatalogue) as caught:
            fill(catalogue)
        assert not isinstance(caught.value, DamagedCatalogue)
        assert len(selectors(catalogue)) == 3
    fill(catalogue)
    assert len(selectors(catalogue)) == 300


def test_where_it_cannot_be_made_anew_it_is_told(catalogue: SqliteCatalogue) -> None:
    catalogue.close()
    catalogue.path.unlink()
    catalogue.path.parent.rmdir()
    catalogue.path.parent.write_bytes(b"")
    with pytest.raises(BadCatalogue, match="File exists"):
        catalogue.clear()
    with pytest.raises(BadCatalogue, match="Not a directory"):
        catalogue.known("")


def test_it_is_made_anew_with_the_folder_it_was_in(catalogue: SqliteCatalogue) -> None:
    fill(catalogue, 3)
    shutil.rmtree(catalogue.path.parent)
    with pytest.raises(DamagedCatalogue, match="taken away"):
        fill(catalogue, 3)
    catalogue.clear()
    fill(catalogue, 1)
    assert selectors(catalogue) == ["/0000"]


def test_many_that_open_it_at_once_find_one_catalogue(path: Path) -> None:
    for number in range(5):
        place = path.with_name(f"{number}") / path.name
        start = threading.Barrier(8)
        opened: list[SqliteCatalogue] = []

        def open_it(place: Path, start: threading.Barrier, opened: list[SqliteCatalogue]) -> None:
            start.wait()
            opened.append(SqliteCatalogue.opened(place))

        told = (place, start, opened)
        threads = [threading.Thread(target=open_it, args=told) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        fill(opened[0], 3)
        assert [len(selectors(one)) for one in opened] == [3] * 8
        for one in opened:
            one.close()
        assert parts(place) == [place.name]


def test_who_makes_it_is_waited_for(path: Path) -> None:
    path.parent.mkdir()
    other = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(BadCatalogue, match="made by another gopherd"):
        SqliteCatalogue.opened(path, patience=0.05)
    release = threading.Timer(0.1, os.close, (other,))
    release.start()
    SqliteCatalogue.opened(path).close()
    release.join()


def test_without_locks_it_is_made_all_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_folder: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    monkeypatch.setattr(fcntl, "flock", refuse)
    SqliteCatalogue.opened(path).close()
    assert parts(path) == [path.name]


# ---------------------------------------------------------------- one writer, many readers


def test_a_reader_that_fails_leaves_no_transaction_behind(catalogue: SqliteCatalogue) -> None:
    fill(catalogue, 3)

    def fail() -> None:
        with catalogue.reading() as news:
            news.edition()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    # SQLite keeps what it has just closed, for the next one, while the writer is there
    before = len(list(DESCRIPTORS.iterdir()))
    for _ in range(5):
        with pytest.raises(KeyError):
            fail()
    assert len(list(DESCRIPTORS.iterdir())) <= before
    fill(catalogue)
    assert len(selectors(catalogue)) == 300


def test_readers_in_many_threads_see_whole_editions(catalogue: SqliteCatalogue) -> None:
    def edition(number: int) -> Changes:
        return Changes(read=tuple(reading(f"{one}", source=f"s{number}") for one in range(10)))

    catalogue.apply(edition(0))
    over = threading.Event()
    seen: list[set[str]] = []

    def read() -> None:
        while not over.is_set():
            with catalogue.reading() as news:
                seen.append({row.source for row in news.slice(Shelf(), None, 20).rows})

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 40):
        catalogue.apply(edition(number))
    over.set()
    for thread in threads:
        thread.join()
    assert all(len(sources) == 1 for sources in seen)


def test_two_catalogues_on_one_file_see_each_others_editions(path: Path) -> None:
    first, second = (SqliteCatalogue.opened(path, patience=0.05) for _ in range(2))
    edition = fill(first, 2)
    assert second.apply(Changes()) == edition
    assert selectors(second) == ["/0000", "/0001"]
    first.clear()
    assert selectors(second) == []
    fill(second, 1)
    assert selectors(first) == ["/0000"]
    first.close()
    second.close()
    assert parts(path) == [path.name]
