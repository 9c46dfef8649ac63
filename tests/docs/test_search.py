"""The examples of docs/search.md, tried on the content that comes with the server."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gopherd.article.model import APART
from gopherd.article.query import Field, understand
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([^`]+)` \| (`/[^|]*`) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    state = tmp_path_factory.mktemp("state")
    opened = Library(ROOT / "content", SqliteCatalogue.opened(state / "catalogue.sqlite"))
    opened.refresh(datetime.now(UTC))
    while opened.learn():
        pass
    yield opened
    opened.close()


def test_there_are_examples() -> None:
    assert len(ROW.findall(TEXT)) >= 8


@pytest.mark.parametrize(("words", "selectors"), ROW.findall(TEXT))
def test_an_example_finds_what_it_says(library: Library, words: str, selectors: str) -> None:
    with library.catalogue.reading() as news:
        found = [one.headline.selector for one in news.search(understand(words), 0, 50).rows]
    assert sorted(found) == sorted(re.findall("`([^`]+)`", selectors))


def test_every_field_is_explained() -> None:
    assert all(f"`{field}:" in TEXT for field in Field)
    assert any(f"`Story: {word}`" in TEXT for word in APART)
