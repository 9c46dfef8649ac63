"""One reader: hear the line, answer, say goodbye.

Whatever goes wrong stops here and becomes a line in the journal; the server goes on.
"""

import logging
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from http import HTTPStatus

import trio
from attrs import field, frozen

from gopherd.config.settings import Limits
from gopherd.errors import GopherdError, NotIntroduced
from gopherd.serve.drawing import Drawing, WebDrawing
from gopherd.serve.first_words import first_line
from gopherd.serve.http import begins_http, is_http
from gopherd.serve.journal import Journal, Outcome, Visit
from gopherd.serve.limits import origin_of
from gopherd.serve.proxy import Introduction, Network, ProxyReader
from gopherd.serve.rest import SHORT, Rest
from gopherd.serve.seen import WORDLESS, Seen
from gopherd.serve.tls import CLIENT_HELLO, Secured, TlsDoor
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

A_MOMENT = 0.1
"""Seconds that readers who are turned away have to show what they speak."""

MOST_DRAINED = 2**20
"""Bytes a reader may still send after the reply before the door is shut on them."""

REFUSALS = {
    Outcome.TOO_LONG: ("That request is too long.", "Selectors end at 255 bytes."),
    Outcome.MALFORMED: ("That request cannot be read.", "Send one line of text."),
    Outcome.TOO_SLOW: ("No request came.", "Send a selector and a line end."),
    Outcome.BUSY: ("Too many readers just now.", "Please try again in a moment."),
    Outcome.FAULT: ("Something went wrong here.", "It has been written down."),
}
"""What a reader is told when a request comes to nothing: what happened, and the remedy."""

log = logging.getLogger("gopherd.serve")


class SpeaksTls(Exception):
    """Who calls has begun a handshake instead of asking for something."""

    def __init__(self, heard: bytes) -> None:
        super().__init__()
        self.heard = heard


def tell_fault(what: str, error: Exception) -> None:
    """Log an error of ours, which ends with what was asked; its trace is for debugging."""
    traced = log.isEnabledFor(logging.DEBUG)
    log.error("%s ended in an error of ours: %r", what, error, exc_info=error if traced else None)


Speech = Callable[[trio.abc.Stream, Seen], Awaitable[None]]


@frozen
class Service:
    """Serves readers, each on a stream of their own."""

    site: Site
    limits: Limits
    journal: Journal
    tls: TlsDoor | None = field(default=None, kw_only=True)
    proxies: tuple[Network, ...] = field(default=(), kw_only=True)
    """Who has to say first on whose behalf they call."""
    drawing: Drawing = field(init=False)
    web_drawing: WebDrawing = field(init=False)

    @drawing.default
    def _new_drawing(self) -> Drawing:
        return Drawing(self.site)

    @web_drawing.default
    def _new_web_drawing(self) -> WebDrawing:
        return WebDrawing(self.site)

    async def attend(
        self, stream: trio.abc.HalfCloseableStream, peer: str, heard: bytes = b""
    ) -> None:
        """Serve one reader from the first byte to the last, and close the stream."""
        try:
            seen = await self.serve(stream, peer, heard)
            if seen.rest:
                await self._told(self._finish, stream, peer, seen)
            await self._part(stream)
        finally:
            await trio.aclose_forcefully(stream)  # nothing after it is done when we are stopped

    async def turn_away(self, stream: trio.abc.HalfCloseableStream, peer: str) -> None:
        """Tell a reader to come back later, and close the stream."""
        try:
            await self._told(self._apologise, stream, peer, Seen())
            await self._part(stream)
        finally:
            await trio.aclose_forcefully(stream)

    async def serve(self, stream: trio.abc.Stream, peer: str, heard: bytes = b"") -> Seen:
        """Serve one reader, some of whose request may have been heard already.

        What there is no room for at once on a connection without TLS is left to the caller: to
        wait for that takes no task. The journal is told when there is no such rest.
        """
        seen = Seen(heard=heard, origin=origin_of(peer))
        await self._told(self._converse, stream, peer, seen)
        return seen

    async def meet(self, stream: trio.abc.ReceiveStream, proxy: str) -> Introduction | None:
        """Hear whom a proxy speaks for; None if it does not say, and the journal is told."""
        reader = ProxyReader()
        told: Introduction | None = None
        seen = Seen()
        try:
            with trio.fail_after(self.limits.request_deadline):
                while told is None:
                    data = bytes(await stream.receive_some(HEARD_AT_ONCE))
                    seen.asked = first_line(seen.asked + data)
                    told = reader.feed(data)
        except NotIntroduced:
            seen.outcome = Outcome.MALFORMED
        except trio.TooSlowError:
            seen.outcome = Outcome.TOO_SLOW
        except trio.BrokenResourceError:
            seen.outcome = Outcome.GONE
        except Exception as error:  # noqa: BLE001 it is logged, and ends here
            tell_fault("a proxy's words", error)
            seen.outcome = Outcome.FAULT
        if told is None:
            self.tell(proxy, seen)
        return told

    async def _told(self, speak: Speech, stream: trio.abc.Stream, peer: str, seen: Seen) -> None:
        """Let somebody speak with a reader, and tell the journal unless there is more to send."""
        try:
            await self._guard(speak, stream, seen)
        finally:
            if seen.rest is None:
                self.tell(peer, seen)

    def tell(self, peer: str, seen: Seen) -> None:
        """Tell the journal what has become of a request.

        Who hangs up without a word has made none: those who look whether we are up do so.
        """
        if not seen.asked and seen.outcome in WORDLESS:
            return
        self.journal.tell(
            Visit(
                peer=peer,
                when=datetime.now(UTC),
                asked=seen.asked.rstrip(b"\r\n"),
                outcome=seen.outcome,
                sent=seen.sent,
                seconds=trio.current_time() - seen.began,
            )
        )

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
        except Exception as error:  # noqa: BLE001 the same
            tell_fault(repr(seen.asked.rstrip(b"\r\n")), error)
            unsaid = seen.outcome is not Outcome.FAULT and not seen.sent
            seen.outcome = Outcome.FAULT
            if unsaid:
                await self._guard(self._excuse, stream, seen)

    async def _converse(self, stream: trio.abc.Stream, seen: Seen) -> None:
        heard = RequestReader(limit=self.limits.longest_line)
        answer: Answer
        try:
            request = await self._hear(stream, heard, seen)
        except SpeaksTls as hello:
            await self._converse_within(stream, hello.heard, seen)
            return
        except RequestTooLong:
            answer = self.refuse(seen, Outcome.TOO_LONG)
        except WireError:
            answer = self.refuse(seen, Outcome.MALFORMED)
        except trio.TooSlowError:
            answer = self.refuse(seen, Outcome.TOO_SLOW)
        else:
            if is_http(heard.line):
                answer = await self._browse(stream, heard, seen)
            else:
                answer = await self._answer(request, seen)
        await self._send(stream, answer, seen)

    async def _converse_within(self, stream: trio.abc.Stream, heard: bytes, seen: Seen) -> None:
        """Go on within TLS, and end it."""
        seen.asked = first_line(heard)
        if self.tls is None:
            seen.outcome = Outcome.MALFORMED
            return  # without a word, so that they know at once and may try without TLS
        with trio.fail_after(self.limits.request_deadline):
            secured = await self.tls.secure(stream, heard)
        await self._guard(self._converse, secured, seen)
        await secured.end()

    async def _apologise(self, stream: trio.abc.Stream, seen: Seen) -> None:
        with trio.move_on_after(A_MOMENT):
            seen.asked = first_line(bytes(await stream.receive_some(HEARD_AT_ONCE)))
        answer = self.refuse(seen, Outcome.BUSY)
        if seen.asked != CLIENT_HELLO:  # who speaks TLS could not understand it
            await self._send(stream, answer, seen)

    async def _excuse(self, stream: trio.abc.Stream, seen: Seen) -> None:
        await self._send(stream, self.refuse(seen, Outcome.FAULT), seen)

    def refuse(self, seen: Seen, outcome: Outcome) -> Printed:
        """Say why a request comes to nothing, in the language it was made in."""
        seen.outcome = outcome
        if self.site.web is not None and begins_http(seen.asked):
            from gopherd.serve.browser import refusal

            bodiless = seen.asked.startswith(b"HEAD ")
            return refusal(HTTPStatus(outcome), self.site, bodiless=bodiless)
        return self.site.fault(*REFUSALS[outcome])

    async def _browse(self, stream: trio.abc.Stream, heard: RequestReader, seen: Seen) -> Answer:
        from gopherd.serve.browser import attend_browser

        told = await attend_browser(
            stream,
            heard.line + heard.held,
            drawing=self.web_drawing,
            limits=self.limits,
            origin=seen.origin,
        )
        seen.outcome = Outcome(told.status)
        return told.answer

    async def _hear(self, stream: trio.abc.Stream, heard: RequestReader, seen: Seen) -> Request:
        plain = not isinstance(stream, Secured)
        data, seen.heard = seen.heard, b""
        with trio.fail_after(self.limits.request_deadline):
            while True:
                data = data or bytes(await stream.receive_some(HEARD_AT_ONCE))
                if plain and not heard.held and data.startswith(CLIENT_HELLO):
                    raise SpeaksTls(data)
                try:
                    request = heard.feed(data)
                finally:
                    seen.asked = heard.line or heard.held or seen.asked
                if request is not None:
                    return request
                data = b""

    async def _answer(self, request: Request, seen: Seen) -> Answer:
        if held := self.site.held(request):
            return Printed(held.body)
        try:
            with trio.fail_after(self.limits.answer_deadline):
                answer = await self.drawing.answer(request, seen.origin)
        except (OSError, GopherdError, trio.TooSlowError) as error:
            reason = str(error) or "it took too long"
            log.warning("%r cannot be answered: %s", request.selector, reason)
            seen.outcome = Outcome.FAULT
            return self.site.fault("This cannot be read just now.", "Please try again in a moment.")
        if isinstance(answer, Printed) and not answer.found:
            seen.outcome = Outcome.MISSING
        return answer

    async def _send(self, stream: trio.abc.Stream, answer: Answer, seen: Seen) -> None:
        match answer:
            case Printed(body) if isinstance(stream, trio.SocketStream):
                self._begin(stream, Rest(body), seen)
            case Printed(body):
                await self._write(stream, body, seen)
            case Opened(text=False) if isinstance(stream, trio.SocketStream):
                self._begin(stream, Rest.of_file(answer), seen)
            case Opened():
                async with aclosing(self._pieces(answer)) as pieces:
                    async for piece in pieces:
                        await self._write(stream, piece, seen)

    def _begin(self, stream: trio.SocketStream, rest: Rest, seen: Seen) -> None:
        """Send what is short, if there is room for it; what is left is the rest."""
        seen.rest = rest
        if rest.left > SHORT:
            return
        try:
            self._pour(stream, rest, seen)
        except BaseException:
            seen.end()
            raise
        if rest.left <= 0:
            seen.end()

    async def _finish(self, stream: trio.abc.Stream, seen: Seen) -> None:
        """Send the rest, as there is room for it."""
        assert isinstance(stream, trio.SocketStream)
        assert seen.rest is not None
        try:
            while seen.rest.left > 0:
                with trio.fail_after(self.limits.write_stall):
                    await trio.lowlevel.wait_writable(stream.socket)
                self._pour(stream, seen.rest, seen)
        finally:
            seen.end()

    def _pour(self, stream: trio.SocketStream, rest: Rest, seen: Seen) -> None:
        try:
            rest.send(stream.socket.fileno())
            seen.sent = rest.sent
        except BlockingIOError:
            return
        except ConnectionError as error:
            raise trio.BrokenResourceError from error

    async def _pieces(self, opened: Opened) -> AsyncGenerator[bytes, None]:
        """Yield a file as it goes over the wire, and close it."""
        writer = TextWriter(terminator=self.site.text_terminator)
        place, end = opened.start, opened.start + opened.size
        try:
            yield opened.head
            while place < end:
                most = min(end - place, READ_AT_ONCE)
                data = await trio.to_thread.run_sync(os.pread, opened.descriptor, most, place)
                if not data:
                    break  # it has been cut short meanwhile
                place += len(data)
                yield writer.feed(data) if opened.text else data
            if opened.text:
                yield writer.feed(b"")
        finally:
            os.close(opened.descriptor)

    async def _write(self, stream: trio.abc.Stream, data: bytes | memoryview, seen: Seen) -> None:
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
