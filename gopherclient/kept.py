"""A page as it is kept, and a look at one that leaves no trace in the file."""

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

from attrs import field, frozen

from gopherclient.state import END_OF_TIME

FRESH_SECONDS = 300
"""A page read so lately is shown again without asking: going round in menus costs nothing."""

GET = "SELECT url, kind, body, fetched, title, complete, checksum FROM pages WHERE url = ?"
TROUBLE = (sqlite3.Error, UnicodeDecodeError, MemoryError, OverflowError)
"""What comes of a damaged file: names that are no text, lengths beyond all memory."""


@frozen
class CachedPage:
    """A page as it came, and when, in seconds since 1970."""

    url: str
    kind: str
    body: bytes = field(repr=False)
    fetched: float
    title: str = ""
    complete: bool = True
    """False where the connection broke before the end."""

    def is_fresh(self, now: float) -> bool:
        """Say whether it was read so lately that it need not be asked for."""
        return self.complete and 0 <= now - self.fetched < FRESH_SECONDS


def page_of(row: tuple[object, ...]) -> CachedPage | None:
    """Return the page that GET found; None where it is damaged."""
    match row:
        case str(url), str(kind), bytes(body), float(fetched), str(title), int(complete), checksum:
            if zlib.crc32(body) == checksum and 0 <= fetched < END_OF_TIME:
                return CachedPage(url, kind, body, fetched, title, bool(complete))
    return None


def look_up(path: Path, url: str, *, longest: int) -> CachedPage | None:
    """Return a page that is kept in a file and has at most so many bytes.

    Nothing is written, mended, told or waited for, so a reader that opens the file afterwards
    finds it as it was.
    """
    query = f"{GET} AND length(body) <= ?"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", 0, uri=True)) as db:
            row = db.execute(query, (url, longest)).fetchone()
    except TROUBLE:
        return None
    return page_of(row) if row is not None else None
