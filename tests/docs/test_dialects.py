"""The examples for publishers who move in are what the server shows."""

import re
from pathlib import Path

import pytest

from gopherwire.item import Kind
from tests.newsroom import ADDRESS, Row, open_newsroom, rows_of

PAGE = Path(__file__).parents[2] / "docs" / "dialects.md"
FILES = {"bucktooth": "gophermap", "gophernicus": "gophermap", "geomyidae": "index.gph"}
EXAMPLES = re.findall(
    r"^```(bucktooth|gophernicus|geomyidae|umn)\n(.*?)^```\n\n```shows\n(.*?)^```\n",
    PAGE.read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


def test_every_dialect_has_an_example() -> None:
    assert {dialect for dialect, _, _ in EXAMPLES} == {*FILES, "umn"}


@pytest.mark.parametrize(("dialect", "map_", "shown"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
@pytest.mark.parametrize("told", [True, False], ids=["told", "guessed"])
async def test_an_example(
    tmp_path: Path, dialect: str, map_: str, shown: str, *, told: bool
) -> None:
    with open_newsroom(tmp_path) as newsroom:
        newsroom.write(f"hole/{FILES.get(dialect, '.Links')}", map_.replace("→", "\t"))
        newsroom.write("hole/about.txt", "about\n")
        newsroom.write("hole/phlog/one.txt", "one\n")
        if told:
            newsroom.write("hole/section.toml", f'dialect = "{dialect}"\n')
        newsroom.publish()
        rows = rows_of(await newsroom.ask(b"/hole\r\n"))
        assert [written(row) for row in rows] == shown.splitlines()


def written(row: Row) -> str:
    if row.kind == Kind.INFO:
        return row.display
    here = (row.host, row.port) == (ADDRESS.host, ADDRESS.port)
    where = [] if here else [row.host, str(row.port)]
    return " → ".join((f"{row.kind} {row.display}", row.selector.decode(), *where))
