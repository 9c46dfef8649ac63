"""One request, one reply: dial, ask, and hand on what comes as it comes.

Knows no event loop; deadlines belong to the stream, meaning to whoever reads the chunks.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from gopherclient.errors import BadAddress, EmptyReply, ReaderError, TooBig
from gopherclient.stream import Dial
from gopherwire.errors import WireError
from gopherwire.url import GopherUrl

MOST_BYTES = 64 * 2**20
"""Of one page. Longer than any page there is; an endless one stops before it hurts."""

NO_LIMIT = 2**63
"""For what goes to a file as it comes: the disk is the limit."""


async def fetch(
    url: GopherUrl, dial: Dial, *, most: int = MOST_BYTES
) -> AsyncGenerator[bytes, None]:
    """Yield the reply in chunks as they arrive; the connection is closed whatever happens.

    Raises ReaderError: TooBig only after the first `most` bytes were handed on, EmptyReply where
    there was nothing. Leave early by closing the generator, as `contextlib.aclosing` does.
    """
    request = _request(url)
    stream = await dial(url.host, url.port, tls=url.tls)
    try:
        await stream.send(request)
        left = most
        while data := await stream.receive():
            if data[:left]:
                yield data[:left]
            if len(data) > left:
                raise TooBig(f"The reply from {url.host} goes on after {most:,} bytes.")
            left -= len(data)
        if left == most:
            raise EmptyReply(f"{url.host}:{url.port} hung up without a word.")
    finally:
        await stream.close()


async def fetch_whole(url: GopherUrl, dial: Dial, *, most: int = MOST_BYTES) -> bytes:
    """Return the reply when it has ended. A ReaderError carries what came before as `partial`."""
    held = bytearray()
    try:
        async with aclosing(fetch(url, dial, most=most)) as chunks:
            async for chunk in chunks:
                held += chunk
    except ReaderError as error:
        error.partial = bytes(held)
        raise
    return bytes(held)


def _request(url: GopherUrl) -> bytes:
    """Write the request line, selector bytes untouched.

    Search words always follow a TAB, even where the selector is empty: RFC 1436 section 3.7
    would send the words alone, which no server can tell from a selector.
    """
    try:
        return url.request().to_bytes()
    except WireError as error:
        raise BadAddress(error.sentence) from error
