"""Every statement the reader has to keep is kept by a test that says so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
STATEMENTS = set(range(1, 55))
"""By number."""

_CITATION = re.compile(
    r"^\s*Statements? (C\d+(?:(?:,| and|, and) C\d+)*)(?:[.;:]| too[.;:])", re.MULTILINE
)


def cited(test: str) -> Iterator[int]:
    """Yield the numbers that the docstrings of the tests in one file cite."""
    for node in ast.walk(ast.parse(test)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            for numbers in _CITATION.findall(ast.get_docstring(node) or ""):
                yield from map(int, re.findall(r"\d+", numbers))


def test_each_statement_is_cited_by_a_test() -> None:
    found = {
        number for file in TESTS.rglob("test_*.py") for number in cited(file.read_text("utf-8"))
    }
    assert not STATEMENTS - found


FORMS = [
    ("Statement C7. One.\n\n    Statement C12. Two; see C13.", [7, 12]),
    ("Statements C34 and C35. Both.", [34, 35]),
    ("Statement C32; on a key.", [32]),
    ("Statement C18 too: what is unknown.", [18]),
    ("As statement C18. says", []),
]


def test_a_citation_is_found_where_it_stands() -> None:
    for words, numbers in FORMS:
        test = f'def test_x():\n    """{words}\n    """\n'
        assert list(cited(test)) == numbers
        assert list(cited(test.replace("test_x", "x"))) == []
