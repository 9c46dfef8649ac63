"""Pages kept on the disk, found again, and given up for newer ones."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.cache import MEMORY_SIZE, MOST_WORDS, Cache, Found
from gopherclient.kept import CachedPage


def page(name: str, body: bytes = b"text", **facts: bool) -> CachedPage:
    return CachedPage(f"gopher://h/0/{name}", "0", body, 5.0, name.title(), **facts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "pages.sqlite"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    cache = Cache(path)
    yield cache
    assert cache.notices == []
    cache.close()
    cache.close()


def test_a_page_is_there_again_after_a_restart(cache: Cache, path: Path) -> None:
    kept = page("a", bytes(range(256)))
    cache.put(kept, "text", now=1)
    other = Cache(path)
    assert other.get(kept.url, now=2) == kept
    assert other.get("gopher://h/0/b", now=2) is None
    other.close()


def test_a_newer_page_takes_the_place_of_the_old_one(cache: Cache) -> None:
    cache.put(page("a", b"old"), "old words", now=1)
    cache.put(page("a", b"new"), "new words", now=2)
    kept = cache.get(page("a").url, now=3)
    assert kept is not None
    assert kept.body == b"new"
    assert cache.find("old") == ()
    assert len(cache.find("new")) == 1


def test_part_of_a_page_does_not_take_the_place_of_the_whole(cache: Cache) -> None:
    cache.put(page("a", b"par", complete=False), "", now=1)
    cache.put(page("a", b"part", complete=False), "", now=1)
    assert cache.get(page("a").url, now=1) == page("a", b"part", complete=False)
    cache.put(page("a", b"whole"), "", now=1)
    cache.put(page("a", b"pa", complete=False), "", now=1)
    assert cache.get(page("a").url, now=1) == page("a", b"whole")


def test_the_least_lately_used_go_first_and_the_kept_ones_last(path: Path) -> None:
    cache = Cache(path, limit=10_000)
    for now, name in enumerate("abcdefghij"):
        cache.put(page(name, b"x" * 1000), "", now=now, keep=name == "b")
    assert cache.get(page("a").url, now=50) is not None
    cache.keep(page("c").url)
    cache.put(page("k", b"x" * 1000), "", now=60)
    left = [name for name in "abcdefghijk" if cache.get(page(name).url, now=70)]
    assert left == list("abcfghijk")
    assert cache.size == 9000
    cache.keep(page("c").url, kept=False)
    cache.put(page("b", b"y" * 1000), "", now=60)
    for now, name in enumerate("lmnopqrstuvw"):
        cache.put(page(name, b"x" * 1000), "", now=100 + now)
    assert cache.get(page("b").url, now=1) is not None, "once kept it stays so"
    assert cache.get(page("c").url, now=1) is None
    assert cache.size <= 10_000
    cache.close()


def test_a_page_that_would_crowd_out_the_others_is_not_kept(path: Path) -> None:
    cache = Cache(path, limit=10_000)
    cache.put(page("a", b"x" * 2501), "", now=1)
    assert cache.get(page("a").url, now=1) is None
    cache.put(page("a", b"x" * 2400), "x" * 200, now=1)
    assert cache.size == 0
    cache.close()


def test_the_file_shrinks_when_pages_go(cache: Cache, path: Path) -> None:
    for number in range(300):
        cache.put(page(str(number), b"x" * 10_000), "", now=number)
    cache._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    full = path.stat().st_size
    cache.limit = 4000
    cache.put(page("last"), "", now=300)
    cache._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert cache.size <= cache.limit
    assert path.stat().st_size < full / 10


def test_a_page_is_forgotten(cache: Cache) -> None:
    cache.put(page("a"), "words", now=1)
    cache.remove(page("a").url)
    assert cache.get(page("a").url, now=1) is None
    assert cache.find("words") == ()


# ---------------------------------------------------------------- search


@pytest.fixture
def library(cache: Cache) -> Cache:
    cache.put(page("storm"), "The harbour reopens after a week of storms", now=1)
    cache.put(page("harbour"), "Nothing else here, but it is long " * 5, now=2)
    cache.put(page("café"), 'Zürich "AND" NOT a-b\nC++ in the cafe', now=3)
    return cache


FOUND = [
    ("harbour", ["Harbour", "Storm"]),
    ("harb", ["Harbour", "Storm"]),
    ("ha", []),
    ("harbour reopens", ["Storm"]),
    ("HARBOUR", ["Harbour", "Storm"]),
    ("zurich", ["Café"]),
    ("AND", ["Café"]),
    ("a-b", ["Café"]),
    ('"AND', ["Café"]),
    ("C++", ["Café"]),
    ("cafe", ["Café"]),
    ("storm nothing", []),
    ("- harbour", ["Harbour", "Storm"]),
    ("-", []),
    ("", []),
    ("\x00 \x1b", []),
    ("\udcff", []),
    ("title:harbour", []),
]


@pytest.mark.parametrize(("words", "titles"), FOUND)
def test_words_are_found_the_best_first(library: Cache, words: str, titles: list[str]) -> None:
    assert [found.title for found in library.find(words)] == titles


def test_what_is_found_shows_the_words_in_their_place(library: Cache) -> None:
    (found,) = library.find("reop week")
    assert found == Found(
        "gopher://h/0/storm",
        "Storm",
        5.0,
        (
            ("The harbour ", False),
            ("reopens", True),
            (" after a ", False),
            ("week", True),
            (" of storms", False),
        ),
    )


@given(words=st.text(max_size=30))
def test_no_words_are_an_error(words: str) -> None:
    library = Cache(Path("/dev/null/none"))
    library.notices.clear()
    library.put(page("a"), words, now=1)
    for looked_for in (words, f'{words}" OR NEAR(', " ".join([words] * MOST_WORDS * 2)):
        assert len(library.find(looked_for)) <= 1
    assert library.notices == []
    library.close()


def test_a_search_that_takes_too_long_comes_newest_first_or_not_at_all(path: Path) -> None:
    cache = Cache(path, search_seconds=-1)
    for number in range(2000):
        cache.put(page(str(number)), "word " * 20, now=number)
    assert cache.find("word") == ()
    assert cache.notices == []
    cache.search_seconds = 100
    assert len(cache.find("word", 7)) == 7
    cache.close()


# ---------------------------------------------------------------- trouble


def corrupt(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_file_that_is_no_cache_is_made_anew_and_told(path: Path) -> None:
    """Statement C52. The pages come from the network again."""
    path.parent.mkdir()
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 50)
    cache = Cache(path)
    assert "made anew" in cache.notices[0]
    cache.put(page("a"), "", now=1)
    cache.close()
    again = Cache(path)
    assert again.get(page("a").url, now=1) == page("a")
    assert again.notices == []
    again.close()


@pytest.mark.parametrize(
    "statement", ["PRAGMA user_version = 7", "DROP TABLE pages", "DROP TABLE words"]
)
def test_a_cache_of_another_version_is_made_anew(path: Path, statement: str) -> None:
    Cache(path).close()
    corrupt(path, statement)
    cache = Cache(path)
    assert "made anew" in cache.notices[0]
    cache.put(page("a"), "", now=1)
    assert cache.get(page("a").url, now=1) == page("a")
    cache.close()


def test_damage_met_on_the_way_is_mended(path: Path) -> None:
    cache = Cache(path)
    cache.put(page("a"), "", now=1)
    cache._connection.execute("DROP TABLE pages")
    assert cache.get(page("a").url, now=1) is None
    assert "made anew" in cache.notices[0]
    cache.put(page("a"), "words", now=1)
    assert cache.get(page("a").url, now=1) == page("a")
    cache._connection.execute("DROP TABLE words")
    assert cache.find("words") == ()
    assert cache.find("words") == ()
    assert len(cache.notices) == 1, "told once"
    cache.close()


@pytest.mark.parametrize(
    "change", ["body = x'00'", "fetched = 1e300", "checksum = 0", "complete = 'x'"]
)
def test_a_damaged_page_is_forgotten_alone(path: Path, change: str) -> None:
    cache = Cache(path)
    cache.put(page("a"), "words", now=1)
    cache.put(page("b"), "words", now=1)
    cache._connection.execute(f"UPDATE pages SET {change} WHERE title = 'A'")
    assert all(0 <= found.fetched <= 5 for found in cache.find("words"))
    assert cache.get(page("a").url, now=1) is None
    assert "is forgotten" in cache.notices[0]
    assert cache.get(page("b").url, now=1) == page("b")
    cache.close()


def test_what_another_reader_has_open_is_not_made_anew(path: Path) -> None:
    other = Cache(path)
    corrupt(path, "PRAGMA user_version = 7")
    cache = Cache(path)
    assert "in use by another reader" in cache.notices[0]
    cache.put(page("a"), "", now=1)
    assert cache.get(page("a").url, now=1) == page("a")
    assert cache.limit == MEMORY_SIZE
    cache.close()
    other.close()


def test_two_readers_share_the_pages(path: Path) -> None:
    one, other = Cache(path), Cache(path)
    one.put(page("a"), "words", now=1)
    other.put(page("b"), "words", now=1)
    assert one.get(page("b").url, now=1) == page("b")
    assert len(other.find("words")) == 2
    assert one.notices == other.notices == []
    one.close()
    other.close()


@pytest.mark.parametrize(
    "in_the_way", ["cache", "cache/pages.sqlite/x", "cache/.pages.sqlite.lock/x"]
)
def test_without_a_file_pages_are_kept_until_the_reader_leaves(
    tmp_path: Path, in_the_way: str
) -> None:
    (tmp_path / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / in_the_way).write_text("in the way")
    cache = Cache(tmp_path / "cache" / "pages.sqlite")
    assert "forgotten when you leave" in cache.notices[0]
    cache.put(page("a"), "words", now=1)
    assert cache.get(page("a").url, now=1) == page("a")
    assert len(cache.find("words")) == 1
    cache.close()


def test_a_disk_that_refuses_costs_no_page(path: Path) -> None:
    cache = Cache(path)
    cache.put(page("a"), "", now=1)
    cache._connection.execute("PRAGMA max_page_count = 1")
    for number in range(50):
        cache.put(page(str(number), b"x" * 5000), "x", now=1)
    assert cache.get(page("a").url, now=1) == page("a")
    assert len(cache.notices) == 1
    assert "not kept for now" in cache.notices[0]
    cache.close()
