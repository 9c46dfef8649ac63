"""What a publisher should mend, from the catalogue in SQLite.

Some of it was noted as files were read; the rest is wrong between files, and true only now.
"""

import posixpath
import sqlite3
from collections.abc import Iterator

from gopherd.errors import Problem

LOST = """
SELECT folder, name, original FROM articles a WHERE original <> ''
    AND NOT EXISTS (SELECT 1 FROM articles WHERE selector = a.original)
"""
"""Translations of what is not published."""

CONTESTED = """
WITH claimed AS NOT MATERIALIZED (
    SELECT a.folder, a.name, l.selector FROM aliases l JOIN articles a ON a.id = l.article
)
SELECT c.*, o.folder, o.name FROM claimed c JOIN articles o ON o.selector IN
    (c.selector, substr(c.selector, 1, length(c.selector) - 4 * (c.selector LIKE '%.txt')))
UNION ALL
SELECT c.*, p.folder, p.name FROM claimed c JOIN plain p ON p.selector = c.selector
UNION ALL
SELECT c.*, f.folder, '' FROM claimed c JOIN folders f ON f.folder = substr(c.selector, 2)
UNION ALL
SELECT c.*, o.folder, o.name FROM claimed c JOIN claimed o ON o.selector = c.selector
    AND (o.folder, o.name) < (c.folder, c.name)
"""
"""Selectors articles had before that lead to something else now: each with what it leads to."""


def complaints(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Tell every problem, in no order."""
    told = "SELECT path, line, what, remedy, left_out FROM problems"
    for path, line, what, remedy, left_out in connection.execute(told):
        yield Problem(what, remedy, path=path, line=line, left_out=bool(left_out))
    for folder, name, shown in connection.execute("SELECT folder, name, shown FROM missing"):
        what, remedy = f"there is no picture {shown}", "put it there, or mend its name"
        yield Problem(what, remedy, path=posixpath.join(folder, name))
    for folder, name, selector, holder, held in connection.execute(CONTESTED):
        what = f"Alias: {selector} leads to {posixpath.join(holder, held)}"
        remedy = "take the header out of one of them, or rename what has that selector"
        yield Problem(what, remedy, path=posixpath.join(folder, name))
    for folder, name, selector in connection.execute(LOST):
        what = f"Original: no article is published at {selector}"
        remedy = "put it there, or give the address it has elsewhere"
        yield Problem(what, remedy, path=posixpath.join(folder, name))
