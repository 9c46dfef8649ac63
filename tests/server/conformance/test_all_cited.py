"""Every statement the server has to keep is kept by a test that says so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[2]
STATEMENTS = {*range(1, 77)}
"""By number."""


def cited(test: str) -> Iterator[int]:
    """Yield the numbers that the docstrings of the tests in one file cite."""
    for node in ast.walk(ast.parse(test)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            for number in re.findall(
                r"^\s*Statement S(\d+)\. ", ast.get_docstring(node) or "", re.MULTILINE
            ):
                yield int(number)


def test_each_statement_is_cited_by_a_test() -> None:
    found = {
        number for file in TESTS.rglob("test_*.py") for number in cited(file.read_text("utf-8"))
    }
    assert not STATEMENTS - found


def test_a_citation_is_found_where_it_stands() -> None:
    test = 'def test_x():\n    """Statement S7. One.\n\n    Statement S12. Two; see S13.\n    """\n'
    assert list(cited(test)) == [7, 12]
    assert list(cited(test.replace("test_x", "x"))) == []
