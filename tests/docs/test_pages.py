"""The pages that the guide shows to publishers are the ones its articles make."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gopherwire.item import Kind
from tests.newsroom import Newsroom, Row, open_newsroom, rows_of

PAGE = Path(__file__).parents[2] / "docs" / "pages.md"
BLOCKS = re.findall(
    r"^```(file|asked) (.*?)\n(.*?)^```\n",
    PAGE.read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
FILES = {path: text for what, path, text in BLOCKS if what == "file"}
ASKED = [(line, shown) for what, line, shown in BLOCKS if what == "asked"]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with open_newsroom(tmp_path_factory.mktemp("guide")) as newsroom:
        for path, text in FILES.items():
            newsroom.write(path, text)
        newsroom.write("site.toml", 'admin = "The desk"\nmail = "desk@news.example"\n')
        newsroom.learn()
        yield newsroom


@pytest.mark.parametrize(("line", "shown"), ASKED, ids=[line for line, _ in ASKED])
async def test_a_page_is_as_it_is_shown(published: Newsroom, line: str, shown: str) -> None:
    answer = await published.ask(line.replace("→", "\t").encode() + b"\r\n")
    assert shown
    assert f"\n{shown}" in f"\n{written(answer)}"


def written(answer: bytes) -> str:
    """Write an answer as the guide does: rows of a menu with where they lead."""
    if answer.startswith(b"+"):
        return answer.decode().replace("\r\n", "\n").replace("\t", "→")
    return "".join(f"{in_words(row)}\n" for row in rows_of(answer))


def in_words(row: Row) -> str:
    if row.kind == Kind.INFO or not row.selector:
        return row.display if row.kind == Kind.INFO else f"{row.kind} {row.display}"
    return f"{row.kind} {row.display} → {row.selector.decode()}"


def test_all_of_it_is_right_for_publishers(published: Newsroom) -> None:
    assert published.library.catalogue.problems() == ()
