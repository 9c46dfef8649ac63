"""One reader: hear the line, answer, say goodbye.

Whatever goes wrong stops here and becomes a line in the journal; the server goes on.
"""

import logging
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from datetime import UTC, datetime

import trio
from attrs import define, frozen

from gopherd.config.settings import Limits
from gopherd.errors import GopherdError
from gopherd.serve.http import browser_reply, is_http
from gopherd.serve.journal import Journal, Outcome, Visit
from gopherd.site.answer import Answer, Opened, Printed
from gopherd.site.site import Site
from gopherwire.errors import RequestTooLong, WireError
from gopherwire.request import Request, RequestReader
from gopherwire.text import TextWriter

HEARD_AT_ONCE = 4096
"""Bytes read from a reader at one time."""

SENT_AT_ONCE = 2**14
"""Bytes that have to be taken within one write stall: the slowest line served is 0.5 kB/s."""

READ_AT_ONCE = 2**16
"""Bytes of a file read by one trip to a worker thread, and held for a reader who takes none."""

MOST_DRAINED = 2**20
"""Bytes a reader may still send after the reply before the door is shut on them."""

log = logging.getLogger("gopherd.serve")


@define
class Seen:
    """What has become of a request so far."""

    asked: bytes = b""
    outcome: Outcome = Outcome.SERVED
    sent: int = 0


Speech = Callable[[trio.abc.Stream, Seen], Awaitable[None]]


@frozen
class Service:
    """Serves readers, each on a stream of their own."""

    site: Site
    limits: Limits
    journal: Journal

    async def attend(self, stream: trio.abc.HalfCloseableStream, peer: str) -> None:
        """Serve one reader from the first byte to the last, and close the stream."""
        await self._received(stream, peer, busy=False)

    async def turn_away(self, stream: trio.abc.HalfCloseableStream, peer: str) -> None:
        """Tell a reader to come back later, and close the stream."""
        await self._received(stream, peer, busy=True)

    async def _received(
        self, stream: trio.abc.HalfCloseableStream, peer: str, *, busy: bool
    ) -> None:
        began = trio.current_time()
        seen = Seen()
        try:
            await self._guard(self._apologise if busy else self._converse, stream, seen)
            await self._part(stream)
        finally:
            self.journal(
                Visit(
                    peer=peer,
                    when=datetime.now(UTC),
                    asked=seen.asked,
                    outcome=seen.outcome,
                    sent=seen.sent,
                    seconds=trio.current_time() - began,
                )
            )
            await trio.aclose_forcefully(stream)  # nothing after it is done when we are stopped

    async def _guard(self, speak: Speech, stream: trio.abc.Stream, seen: Seen) -> None:
        """Let nothing past but a cancellation: whatever else goes wrong is an outcome."""
        try:
            await speak(stream, seen)
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            seen.outcome = Outcome.GONE
        except trio.TooSlowError:
            seen.outcome = Outcome.TOO_SLOW
        except trio.Cancelled:
            seen.outcome = Outcome.STOPPED
            raise
        except Exception as error:
            traced = log.isEnabledFor(logging.DEBUG)
            log.error("%r ended in an error of ours: %r", seen.asked, error, exc_info=traced)  # noqa: TRY400 the trace is for debugging
            unsaid = seen.outcome is not Outcome.FAULT and not seen.sent
            seen.outcome = Outcome.FAULT
            if unsaid:
                await self._guard(self._excuse, stream, seen)

    async def _converse(self, stream: trio.abc.Stream, seen: Seen) -> None:
        heard = RequestReader(limit=self.limits.longest_line)
        answer: Answer
        try:
            request = await self._hear(stream, heard, seen)
        except RequestTooLong:
            seen.outcome = Outcome.TOO_LONG
            answer = self.site.fault("That request is too long.", "Selectors end at 255 bytes.")
        except WireError:
            seen.outcome = Outcome.MALFORMED
            answer = self.site.fault("That request cannot be read.", "Send one line of text.")
        except trio.TooSlowError:
            seen.outcome = Outcome.TOO_SLOW
            answer = self.site.fault("No request came.", "Send a selector and a line end.")
        else:
            answer = await self._answer(request, seen)
        await self._send(stream, answer, seen)

    async def _apologise(self, stream: trio.abc.Stream, seen: Seen) -> None:
        seen.outcome = Outcome.BUSY
        answer = self.site.fault("Too many readers just now.", "Please try again in a moment.")
        await self._send(stream, answer, seen)

    async def _excuse(self, stream: trio.abc.Stream, seen: Seen) -> None:
        answer = self.site.fault("Something went wrong here.", "It has been written down.")
        await self._send(stream, answer, seen)

    async def _hear(self, stream: trio.abc.Stream, heard: RequestReader, seen: Seen) -> Request:
        with trio.fail_after(self.limits.request_deadline):
            while True:
                data = await stream.receive_some(HEARD_AT_ONCE)
                try:
                    request = heard.feed(bytes(data))
                finally:
                    seen.asked = (heard.line or heard.held).rstrip(b"\r\n")
                if request is not None:
                    return request

    async def _answer(self, request: Request, seen: Seen) -> Answer:
        if is_http(request):
            return Printed(browser_reply(request, self.site.address))
        if held := self.site.held(request):
            return held
        edition = self.site.edition
        try:
            answer = await trio.to_thread.run_sync(self.site.draw, request)
        except (OSError, GopherdError) as error:
            seen.outcome = Outcome.FAULT
            log.warning("%r cannot be answered: %s", request.selector, error)
            return self.site.fault("This cannot be read just now.", "Please try again in a moment.")
        if isinstance(answer, Printed) and not answer.found:
            seen.outcome = Outcome.MISSING
        self.site.keep(request, answer, edition)
        return answer

    async def _send(self, stream: trio.abc.Stream, answer: Answer, seen: Seen) -> None:
        match answer:
            case Printed(body):
                await self._write(stream, body, seen)
            case Opened():
                async with aclosing(self._pieces(answer)) as pieces:
                    async for piece in pieces:
                        await self._write(stream, piece, seen)

    async def _pieces(self, opened: Opened) -> AsyncGenerator[bytes, None]:
        """Yield a file as it goes over the wire, and close it."""
        writer = TextWriter(terminator=self.site.text_terminator)
        left = opened.size
        try:
            yield opened.head
            while left:
                most = min(left, READ_AT_ONCE)
                data = await trio.to_thread.run_sync(os.read, opened.descriptor, most)
                if not data:
                    break  # it has been cut short meanwhile
                left -= len(data)
                yield writer.feed(data) if opened.text else data
            if opened.text:
                yield writer.feed(b"")
        finally:
            os.close(opened.descriptor)

    async def _write(self, stream: trio.abc.Stream, data: bytes, seen: Seen) -> None:
        view = memoryview(data)
        for start in range(0, len(data), SENT_AT_ONCE):
            piece = view[start : start + SENT_AT_ONCE]
            with trio.fail_after(self.limits.write_stall):
                await stream.send_all(piece)
            seen.sent += len(piece)

    async def _part(self, stream: trio.abc.HalfCloseableStream) -> None:
        """Close our side, then wait briefly for theirs.

        Closing while bytes of theirs lie unread would reset the connection, and a reset takes
        what they have not read yet with it.
        """
        drained = 0
        with suppress(trio.BrokenResourceError, trio.ClosedResourceError):
            await stream.send_eof()
            with trio.move_on_after(self.limits.linger):
                while drained < MOST_DRAINED and (data := await stream.receive_some(2**16)):
                    drained += len(data)
