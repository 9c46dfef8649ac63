from pathlib import Path

import pytest

from gopherclient.cache import Cache
from gopherclient.kept import FRESH_SECONDS, CachedPage, look_up

URL = "gopher://news.example/1/"
PAGE = CachedPage(URL, "1", b"iNews\t\tnull.host\t1\r\n", 1000.0, "News")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cache #1?" / "pages.sqlite"
    cache = Cache(path)
    cache.put(PAGE, "News", now=1000)
    cache.close()
    return path


@pytest.mark.parametrize(
    ("page", "now", "fresh"),
    [
        (PAGE, 1000.0 + FRESH_SECONDS - 1, True),
        (PAGE, 1000.0 + FRESH_SECONDS, False),
        (PAGE, 999.0, False),
        (CachedPage(URL, "1", b"", 1000.0, complete=False), 1000.0, False),
    ],
)
def test_what_is_fresh(page: CachedPage, now: float, *, fresh: bool) -> None:
    assert page.is_fresh(now) is fresh


def test_a_look_finds_the_page_and_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    assert look_up(path, URL, longest=1000) == PAGE
    assert look_up(path, "gopher://news.example/1/other", longest=1000) is None
    assert path.read_bytes() == before


def test_a_look_while_another_reader_has_the_file(path: Path) -> None:
    cache = Cache(path)
    assert look_up(path, URL, longest=1000) == PAGE
    cache.close()


def test_a_page_that_is_too_long_is_not_read(path: Path) -> None:
    assert look_up(path, URL, longest=len(PAGE.body)) == PAGE
    assert look_up(path, URL, longest=len(PAGE.body) - 1) is None


@pytest.mark.parametrize("damage", [b"", b"no such thing", None])
def test_a_damaged_file_is_left_for_the_cache_to_tell(path: Path, damage: bytes | None) -> None:
    if damage is None:
        path.unlink()
        assert look_up(path, URL, longest=1000) is None
        assert not path.exists()
        return
    path.write_bytes(damage)
    assert look_up(path, URL, longest=1000) is None
    assert path.read_bytes() == damage


def test_a_damaged_page_is_none(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(PAGE.body, PAGE.body.replace(b"News", b"Nows")))
    assert look_up(path, URL, longest=1000) is None
