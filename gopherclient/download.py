"""A file fetched to the disk, byte for byte: under another name until all of it is there."""

import os
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path

from gopherclient.document import LONGEST_EXCUSE, excuse_in
from gopherclient.errors import Declined, NotSaved, ReaderError
from gopherclient.fetch import NO_LIMIT, fetch
from gopherclient.stream import Dial
from gopherwire.item import is_text
from gopherwire.text import STOP
from gopherwire.url import GopherUrl


def part_of(path: Path) -> Path:
    """Return the name a file has until it is whole."""
    return path.with_name(f"{path.name}.part")


async def download(url: GopherUrl, dial: Dial, path: Path) -> AsyncGenerator[int, None]:
    """Save what is behind an address, without limit; yield how many bytes have come by now.

    A file that was there is replaced once the new one is whole. What came before the connection
    failed is kept beside it, as `.part`; where whoever asked leaves before the end, nothing is.
    Raises ReaderError, Declined where the server has an excuse in place of the file.
    """
    part = part_of(path)
    try:
        with part.open("wb") as file:
            size = 0
            async with aclosing(fetch(url, dial, most=NO_LIMIT)) as chunks:
                async for chunk in chunks:
                    file.write(chunk)
                    size += len(chunk)
                    yield size
        _settle(part, url.kind)
        part.replace(path)
    except OSError as error:
        _remove(part)
        raise NotSaved(f"{path} cannot be written ({error.strerror}).") from error
    except ReaderError as error:
        if isinstance(error, Declined) or not part.stat().st_size:
            _remove(part)
        raise
    except BaseException:
        _remove(part)
        raise


def _settle(path: Path, kind: str) -> None:
    """Leave a text without its stop; raise Declined for an excuse in place of a file."""
    if path.stat().st_size <= LONGEST_EXCUSE and (excuse := excuse_in(path.read_bytes())):
        raise Declined(excuse.sentence, remedy=excuse.remedy)
    if is_text(kind):
        undo_stop(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


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
