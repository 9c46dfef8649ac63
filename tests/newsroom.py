"""A whole newsroom in one process: a content folder, its library, and readers who ask.

Readers come over memory streams; everything behind them is what `gopherd serve` runs.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import trio
import trio.testing
from attrs import define, field, frozen

from gopherd.config.settings import Settings
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue
from gopherd.render.gopher import Address
from gopherd.serve.connection import Service
from gopherd.serve.journal import Outcome, Served, Visit
from gopherd.serve.tls import TlsDoor
from gopherd.site.site import Site

ADDRESS = Address("news.example", 7070)
WEB = "http://news.example:7070"
PEER = "192.0.2.7"


class Visits(list[Visit]):
    """A journal that is kept in memory."""

    def tell(self, visit: Visit) -> None:
        self.append(visit)

    def tell_ready(self, served: Sequence[Served]) -> None:
        for peer, asked, page in served:
            self.append(
                Visit(
                    peer=peer,
                    when=datetime.now(UTC),
                    asked=asked.rstrip(b"\r\n"),
                    outcome=Outcome.SERVED,
                    sent=len(page.body),
                    seconds=0.0,
                )
            )


@define
class Newsroom:
    """A site that is published by hand, and the visits its readers paid."""

    content: Path
    library: Library
    site: Site
    settings: Settings
    visits: Visits = field(factory=Visits)
    tls: TlsDoor | None = None

    @property
    def service(self) -> Service:
        proxies = self.settings.proxy_from
        return Service(self.site, self.settings, self.visits, tls=self.tls, proxies=proxies)

    def write(self, path: str, data: str | bytes) -> Path:
        """Put a file into the content folder; nobody sees it before `publish`."""
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def publish(self) -> None:
        self.site.take_note(self.library.refresh(datetime.now(UTC)))

    def learn(self) -> None:
        """Publish, and take in the words of everything, as the watch does little by little."""
        self.publish()
        learned = 1
        while learned:
            learned = self.library.learn()
            with self.library.catalogue.reading() as news:
                self.site.take_note(news.edition(), news.touched_since(self.site.edition))

    async def ask(self, request: bytes) -> bytes:
        """Send these bytes in one piece; return all that comes back until the server closes."""
        return await self.ask_in_pieces([request])

    async def ask_in_pieces(self, pieces: list[bytes]) -> bytes:
        reader, server = trio.testing.memory_stream_pair()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.service.attend, server, PEER)
            for piece in pieces:
                await reader.send_all(piece)
                await trio.testing.wait_all_tasks_blocked()
            answer = await everything(reader)
            await reader.aclose()
        return answer


async def everything(stream: trio.abc.ReceiveStream) -> bytes:
    """Read until the other side closes."""
    return b"".join([bytes(piece) async for piece in stream])


@contextmanager
def open_newsroom(place: Path, settings: Settings | None = None) -> Iterator[Newsroom]:
    """Open a newsroom in a folder of its own; articles already there are published."""
    content = place / "content"
    content.mkdir(exist_ok=True)
    # pages are drawn by real threads, for which a virtual clock does not wait
    settings = settings or Settings(answer_deadline=math.inf)
    library = Library(content, SqliteCatalogue.opened(place / "state" / "catalogue.sqlite"))
    terminator = settings.text_terminator == "rfc"
    try:
        web = None if settings.web == "off" else WEB
        site = Site(library, ADDRESS, text_terminator=terminator, web=web)
        newsroom = Newsroom(content, library, site, settings)
        newsroom.publish()
        yield newsroom
    finally:
        library.close()


@frozen
class Row:
    """One row of a menu, as strictly as the protocol has it."""

    kind: str
    display: str
    selector: bytes
    host: str
    port: int
    announced: bool = False
    """Whether it says that Gopher+ works for it."""

    @property
    def leads_here(self) -> bool:
        return self.kind not in "i3" and (self.host, self.port) == (ADDRESS.host, ADDRESS.port)


def rows_of(menu: bytes) -> list[Row]:
    """Take a menu apart; fail unless every row is whole and the stop ends it."""
    body, stop, rest = menu.rpartition(b".\r\n")
    assert (stop, rest) == (b".\r\n", b""), menu[-80:]
    *lines, last = body.split(b"\r\n")
    assert last == b"", last
    return [row_of(line) for line in lines]


def row_of(line: bytes) -> Row:
    head, selector, host, port, *plus = line.split(b"\t")
    assert plus in ([], [b"+"]), line
    kind, display = head[:1].decode("ascii"), head[1:].decode()
    return Row(kind, display, selector, host.decode("ascii"), int(port), announced=bool(plus))


def displays(menu: bytes) -> list[str]:
    return [row.display for row in rows_of(menu)]
