"""A file fetched to the disk, byte for byte: under another name until all of it is there."""

import os
from collections.abc import Callable
from contextlib import aclosing, suppress
from pathlib import Path

from gopherclient.document import LONGEST_EXCUSE, Oops, excuse_in
from gopherclient.errors import NotSaved
from gopherclient.fetch import NO_LIMIT, fetch
from gopherclient.stream import Dial
from gopherwire.item import is_text
from gopherwire.text import STOP
from gopherwire.url import GopherUrl

Progress = Callable[[int], object]
"""Told how many bytes have come."""


def part_of(path: Path) -> Path:
    """Return the name a file has until it is whole."""
    return path.with_name(f"{path.name}.part")


async def download(
    url: GopherUrl, dial: Dial, path: Path, *, progress: Progress = lambda _size: None
) -> Oops | None:
    """Save what is behind an address; return the server's excuse if there was no file.

    A file that was there is replaced once the new one is whole. What came before a ReaderError
    is kept beside it, as `.part`.
    """
    part = part_of(path)
    try:
        with part.open("wb") as file:
            first, size = b"", 0
            async with aclosing(fetch(url, dial, most=NO_LIMIT)) as chunks:
                async for chunk in chunks:
                    file.write(chunk)
                    first += chunk[: LONGEST_EXCUSE + 1 - len(first)]
                    size += len(chunk)
                    progress(size)
        if excuse := excuse_in(first):
            part.unlink()
            return excuse
        if is_text(url.kind):
            undo_stop(part)
        part.replace(path)
    except OSError as error:
        raise NotSaved(f"{path} cannot be written ({error.strerror}).") from error
    return None


def undo_stop(path: Path) -> None:
    """Take the closing full stop off a text, and the dots that were doubled for its sake.

    Nothing changes where there is no stop. Raises OSError.
    """
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(file.tell() - len(STOP) - 1, 0))
        tail = file.read().removesuffix(b"\n").removesuffix(b"\r")
    if tail != b"." and not tail.endswith(b"\n."):
        return
    plain = path.with_name(f"{path.name}.plain")
    try:
        with path.open("rb") as stuffed, plain.open("wb") as file:
            held = b""  # only the last line is the stop
            for line in stuffed:
                file.write(held.removeprefix(b".") if held.startswith(b"..") else held)
                held = line
        plain.replace(path)
    finally:
        with suppress(OSError):
            plain.unlink()
