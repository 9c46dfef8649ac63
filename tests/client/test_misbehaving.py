"""Servers that do everything wrong, over real sockets: nothing hangs, nothing is lost or raised.

Each is read by the browser as its screen does it, some also by `gopherclient --dump`.
"""

import asyncio
import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path

import pytest
import trustme
from attrs import define, field

from gopherclient.browser import LONGEST_PAGE, MOST_ROWS, Browser
from gopherclient.destination import Nowhere, follow
from gopherclient.dial.looped import ready
from gopherclient.dial.sockets import SocketDial
from gopherclient.dial.tls import Tls
from gopherclient.document import LONGEST_MARKUP, Blob, Document, Menu, Oops, Row, Text
from gopherclient.dump import dump
from gopherclient.errors import (
    EmptyReply,
    NotTls,
    ReaderError,
    Reset,
    TimedOut,
    TooBig,
)
from gopherclient.page import Arriving, Page
from gopherclient.places import Places
from gopherclient.settings import Settings
from gopherclient.stores import Stores
from gopherclient.stream import Patience, Stream
from gopherclient.trust import TrustStore
from gopherwire.item import Item, Kind
from gopherwire.menu import LONGEST_ROW
from gopherwire.printable import reveal
from gopherwire.url import GopherUrl
from tests.client.loop import on_asyncio
from tests.running import GOPHERCLIENT

Server = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

BOUND = 60
"""Seconds that anything may take on a machine that is busy with something else."""
LONG = Patience(connect=BOUND, idle=BOUND, total=BOUND)
SHORT = Patience(connect=1, idle=1, total=2)
TLS_ALERT = b"\x15\x03\x03\0\x02\x02\x28"


# ---------------------------------------------------------------- servers


def saying(*pieces: bytes) -> Server:
    """Hear a request and answer, each piece in a packet of its own."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    return serve


def staying(reply: bytes) -> Server:
    """Answer and keep the connection until the reader has left."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)
        await reader.read()

    return serve


async def talking_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"iNobody asked\t\tnull.host\t1\r\n.\r\n")
    await writer.drain()
    await reader.readline()


async def talking_at_once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"iNobody asked\t\tnull.host\t1\r\n.\r\n")
    await writer.drain()


async def hanging_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def never_ending(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
    piece = (b"x" * 1022 + b"\r\n") * 512
    while True:
        writer.write(piece)
        await writer.drain()


def resetting(writer: asyncio.StreamWriter) -> None:
    """Break a connection off, so that the other side is told of an error."""
    there: socket.socket = writer.get_extra_info("socket")
    there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def serving(server: Server, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve on a free port; at the end wait until every reader has left."""
    serving_now: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        serving_now.add(task)
        with suppress(OSError):
            await server(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        async with asyncio.timeout(BOUND):
            await asyncio.gather(*serving_now)


# ---------------------------------------------------------------- the reader


@define
class CountingDial:
    """Knows who was called, and how many connections are open."""

    dial: SocketDial
    called: set[str] = field(factory=set)
    streams: list[Stream] = field(factory=list)

    async def __call__(self, host: str, port: int, *, tls: bool) -> Stream:
        self.called.add(host)
        self.streams.append(await self.dial(host, port, tls=tls))
        return self.streams[-1]


@define
class Reader:
    """A browser with everything it remembers in a folder."""

    browser: Browser
    dial: CountingDial
    arrived: list[Row] = field(factory=list)

    async def open(self, address: str) -> Page:
        """Read a page to its end; note the rows that came before that."""
        self.arrived = []
        pages = []
        async with (
            asyncio.timeout(BOUND),
            aclosing(self.browser.open(GopherUrl.parse(address))) as steps,
        ):
            async for step in steps:
                match step:
                    case Arriving(rows=rows):
                        self.arrived += rows
                    case Page():
                        pages.append(step)
        (page,) = pages
        assert all(reveal(line) == line for line in dump(page.document, page.url))
        assert self.dial.called <= {"127.0.0.1"}
        return page


@asynccontextmanager
async def reading(place: Path, patience: Patience = LONG) -> AsyncIterator[Reader]:
    stores = Stores.opened(Places.default({"GOPHERCLIENT_HOME": str(place)}), Settings())
    terms = Tls(TrustStore(place / "trust.json"))
    dial = CountingDial(SocketDial(patience, ready, tls=terms))
    yield Reader(Browser(dial, stores, lambda: 1e9), dial)
    stores.close()


async def page_of(place: Path, path: str, *pieces: bytes) -> Page:
    async with serving(saying(*pieces)) as port, reading(place) as reader:
        return await reader.open(f"gopher://127.0.0.1:{port}/{path}")


async def dumped(place: Path, *arguments: str) -> tuple[int | None, str, str]:
    """Run the command; return its exit status and what it printed and said."""
    environ = os.environ | {"GOPHERCLIENT_HOME": str(place / "home")}
    environ.pop("ALL_PROXY", None)
    process = await asyncio.create_subprocess_exec(
        *GOPHERCLIENT, "--dump", *arguments,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, env=environ,
    )  # fmt: skip
    async with asyncio.timeout(BOUND):
        told, said = await process.communicate()
    return process.returncode, told.decode(), said.decode()


def words(document: Document) -> list[str]:
    match document:
        case Menu(items):
            return [item.kind + item.display for item in items]
        case Text(text):
            return text.split("\n")
        case Oops(sentence, remedy):
            return [sentence, remedy]
        case Blob(data):
            return [data.decode("latin-1")]


# ---------------------------------------------------------------- menus

LINK = b"1Here\t/\t127.0.0.1\t70\r\n"

MENUS = {
    "i rows with no tab": (b"iA\r\niB\r\n", ["iA", "iB"]),
    "i rows with one to four tabs": (
        b"iA\t\r\niB\t\tnull.host\r\niC\tfake\t(NULL)\t0\r\niD\t\t(FALSE)\t1\t+\r\n",
        ["iA", "iB", "iC", "iD"],
    ),
    "i rows with hosts that are none": (
        b"iA\tTITLE\terr.host\t1\r\niB\t\terror.host\t99999\r\niC\t\tErr\tabc\r\n",
        ["iA", "iB", "iC"],
    ),
    "rows that end in LF": (b"iA\t\t\t\n1B\t/\th\t70\n", ["iA", "1B"]),
    "rows that end in CR": (b"iA\r1B\t/\th\t70\r", ["iA␍1B"]),
    "CR before CRLF": (b"iA\t\t\t\r\r\niB\r\n", ["iA", "iB"]),
    "no end at the last row": (b"iA\r\niB", ["iA", "iB"]),
    "no stop": (LINK + LINK, ["1Here", "1Here"]),
    "a stop alone": (b".\r\n", []),
    "a stop with LF": (LINK + b".\n", ["1Here"]),
    "a stop without an end": (LINK + b".", ["1Here"]),
    "rows behind the stop": (LINK + b".\r\niMore\r\n", ["1Here"]),
    "empty rows": (b"\r\n\r\n" + LINK + b"\n", ["i", "i", "1Here", "i"]),
    "rows that are no rows": (b"Sorry, what?\r\n=\r\n", ["iSorry, what?", "i="]),
    "a row of tabs": (b"\t\t\t\r\n", ["i" + " " * 24]),
    "dots in rows": (b"i.\r\n...\r\n.x\r\n", ["i.", "i...", "i.x"]),
    "NUL bytes": (b"i\0A\0\t\t\t\r\n\0\r\n", ["i␀A␀", "i␀"]),
    "encodings row by row": (
        "iGrüße\r\n".encode() + "iGrüße\r\n".encode("cp1252") + b"i\x81\r\n",
        ["iGrüße", "iGrüße", "i<0x81>"],
    ),
    "a byte order mark": (b"\xef\xbb\xbfiA\r\n", ["iA"]),
    "HTML": (
        b"HTTP/1.0 200 OK\r\nContent-Length: 99999999999\r\n\r\n<html><p>Hi</html>\r\n",
        ["iHTTP/1.0 200 OK", "iContent-Length: 99999999999", "i", "i<html><p>Hi</html>"],
    ),
    "a TLS alert": (TLS_ALERT, ["i␕␃␃␀␂␂("]),
    "a letter nobody knows": (b"\xc3\x9cA\t/\th\t70\r\n", ["ÜA"]),
    "half a letter": (b"1\xe2\x82\t/\th\t70\r\n", ["1â‚"]),
    "an error": (b"3Gone\t\terror.host\t1\r\niSorry\r\n", ["3Gone", "iSorry"]),
}


@pytest.mark.parametrize("name", MENUS)
@on_asyncio
async def test_a_menu_shows_all_that_came(name: str, tmp_path: Path) -> None:
    """Statement C13. Whatever rows are like, in one piece and byte by byte."""
    reply, shown = MENUS[name]
    async with reading(tmp_path) as reader:
        for server in (saying(reply), saying(*(bytes([byte]) for byte in reply))):
            async with serving(server) as port:
                page = await reader.open(f"gopher://127.0.0.1:{port}/")
            assert words(page.document) == shown
            assert isinstance(page.document, Menu)
            assert reader.arrived == list(page.document.items[: len(reader.arrived)])
            assert page.failure is None


PORTS = {"1": True, "65535": True, " 70 ": True} | dict.fromkeys(
    ("", "0", "-1", "65536", "99999", "abc", "7e1", "\N{ARABIC-INDIC DIGIT SEVEN}", "7" * 5000),
    False,
)
HOSTS = {"127.0.0.1": True, "[::1]": True, "::1": True} | dict.fromkeys(
    (
        *("(NULL)", "(FALSE)", "null.host", "err.host", "error.host", "Err", "", "-rf", "a b"),
        *("h\x1b[2J", "x" * 300, "\udcff"),
    ),
    False,
)
"""Whether a link there leads anywhere."""


@on_asyncio
async def test_links_that_lead_nowhere_say_so(tmp_path: Path) -> None:
    """Statement C26. Ports and hosts do no harm until a link is opened, and none then."""
    rows = [f"1port\t/\th\t{port}\r\n" for port in PORTS]
    rows += [f"1host\t/\t{host}\t70\r\n" for host in HOSTS]
    menu = "".join(rows).encode("utf-8", "surrogateescape")
    page = await page_of(tmp_path, "", menu)
    assert isinstance(page.document, Menu)
    leads = [not isinstance(follow(item, page.url), Nowhere) for item in page.document.items]
    assert leads == [*PORTS.values(), *HOSTS.values()]


@on_asyncio
async def test_a_stop_ends_the_page_though_the_server_stays(tmp_path: Path) -> None:
    """Statement C14."""
    async with serving(staying(LINK + b".\r\n")) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
        assert words(page.document) == ["1Here"]
        assert page.failure is None


@on_asyncio
async def test_a_row_of_300_kilobytes_comes_in_pieces(tmp_path: Path) -> None:
    row = b"i" + bytes(32 + place % 90 for place in range(300_000))
    async with serving(saying(LINK + row + b"\r\n" + LINK)) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
    assert isinstance(page.document, Menu)
    first, *pieces, last = page.document.items
    assert first == last
    assert {piece.kind for piece in pieces} == {Kind.INFO}
    assert all(len(piece.display) <= LONGEST_ROW for piece in pieces)
    assert "i" + "".join(piece.display for piece in pieces) == row.decode()


@on_asyncio
async def test_a_hundred_thousand_rows(tmp_path: Path) -> None:
    """Statement C25."""
    menu = b"".join(b"0Row %d\t/%d\t127.0.0.1\t70\r\n" % (at, at) for at in range(100_000))
    async with serving(saying(menu + b".\r\n")) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
        assert isinstance(page.document, Menu)
        assert page.document.items[-1] == Item("0", "Row 99999", "/99999", "127.0.0.1", 70)
        assert len(page.document.items) == len(reader.arrived) == 100_000


# ---------------------------------------------------------------- texts

TEXTS = {
    "a stop and doubled dots": (b"a\r\n..b\r\n...\r\n.\r\n", ["a", ".b", ".."]),
    "doubled dots without a stop": (b"a\r\n..b\r\n...\r\n", ["a", "..b", "..."]),
    "a dot in the middle": (b"a\r\n.\r\nb\r\n", ["a", ".", "b"]),
    "a dot in the middle and a stop": (b"a\r\n.\r\n..b\r\n.\r\n", ["a", ".", ".b"]),
    "a stop with LF": (b"a\n.\n", ["a"]),
    "a stop without an end": (b"a\r\n.", ["a"]),
    "two stops": (b"a\r\n.\r\n.\r\n", ["a", "."]),
    "a stop alone": (b".\r\n", [""]),
    "CR, LF, CRLF": (b"a\rb\nc\r\nd", ["a", "b", "c", "d"]),
    "NUL bytes": (b"a\0b\r\n\0", ["a␀b", "␀"]),
    "encodings line by line": (
        "Grüße\r\n".encode() + "Grüße\r\n".encode("cp1252") + b"\x81\r\n",
        ["Grüße", "Grüße", "<0x81>"],
    ),
    "a menu": (LINK + b".\r\n", ["1Here   /       127.0.0.1       70"]),
    "HTML": (b"<html><p>Hi\r\n", ["<html><p>Hi"]),
    "an error": (b"3Gone\t\terror.host\t1\r\niSorry\t\t\t0\r\n.\r\n", ["Gone", "Sorry"]),
    "nearly an error": (b"3 cheers\r\nfor\r\n", ["3 cheers", "for"]),
}


@pytest.mark.parametrize("name", TEXTS)
@on_asyncio
async def test_a_text_shows_all_that_came(name: str, tmp_path: Path) -> None:
    """Statement C27. The stop goes where it is the last line; C28, C29, C30, C31, C33."""
    reply, shown = TEXTS[name]
    async with reading(tmp_path) as reader:
        for server in (saying(reply), saying(*(bytes([byte]) for byte in reply))):
            async with serving(server) as port:
                page = await reader.open(f"gopher://127.0.0.1:{port}/0/")
            assert words(page.document) == shown
            assert page.failure is None


@on_asyncio
async def test_files_come_as_they_are(tmp_path: Path) -> None:
    """Statement C34. A stop is a part of them."""
    data = bytes(range(256)) * 100 + b"\r\n.\r\n"
    page = await page_of(tmp_path, "9/", data[:1], data[1:])
    assert page.document == Blob(data, "9")


# ---------------------------------------------------------------- Gopher+

HEADS = {
    "the right size": (b"+5\r\nhello", ["hello"], True),
    "more than announced": (b"+5\r\nhello you", ["hello"], True),
    "less than announced": (b"+99\r\nhello", ["hello"], False),
    "more than there is": (b"+999999999999999999\r\nhello", ["hello"], False),
    "more digits than any": (b"+" + b"9" * 5000 + b"\r\nhello", ["+" + "9" * 5000, "hello"], True),
    "until the stop": (b"+-1\r\n..hello\r\n.\r\n", [".hello"], True),
    "until the close": (b"+-2\r\n..hello\r\n.\r\n", ["..hello", "."], True),
    "no such form": (b"+-3\r\nhello", ["+-3", "hello"], True),
    "no number": (b"+hello\r\nyou", ["+hello", "you"], True),
    "no head": (b"hello\r\n", ["hello"], True),
    "a refusal": (b"--1\r\n1 <ann@x>\r\nNo.\r\n.\r\n", ["No.", "Ask <ann@x> about it."], True),
    "a refusal without a word": (
        b"--1\r\n",
        ["The server refuses, and does not say why.", ""],
        True,
    ),
    "a refusal of no kind": (b"--7\r\nhello", ["--7", "hello"], True),
}


@pytest.mark.parametrize("name", HEADS)
@on_asyncio
async def test_gopher_plus_heads_that_are_wrong(name: str, tmp_path: Path) -> None:
    """Statement C46. A head that says nothing sensible is a part of the page."""
    reply, shown, whole = HEADS[name]
    page = await page_of(tmp_path, "0/x%09%09+", reply)
    assert words(page.document) == shown
    assert getattr(page.document, "complete", True) is whole
    assert page.failure is None


@on_asyncio
async def test_a_sized_reply_ends_though_the_server_stays(tmp_path: Path) -> None:
    async with serving(staying(b"+5\r\nhello")) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/0/x%09%09+")
        assert words(page.document) == ["hello"]


# ---------------------------------------------------------------- connections


@pytest.mark.parametrize("path", ["", "0/", "9/", "h/"])
@on_asyncio
async def test_a_page_cut_short_is_kept_and_says_so(path: str, tmp_path: Path) -> None:
    """Statement C40. What came before the connection broke stays."""
    heard = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"iOne\r\niTwo\r\n")
        await heard.wait()
        resetting(writer)

    async with serving(serve) as port, reading(tmp_path) as reader:
        address = f"gopher://127.0.0.1:{port}/{path}"
        steps = reader.browser.open(GopherUrl.parse(address))
        async with asyncio.timeout(BOUND), aclosing(steps):
            assert isinstance(await anext(steps), Arriving)
            heard.set()
            *_, page = [step async for step in steps]
        assert isinstance(page, Page)
        assert isinstance(page.failure, Reset)
        assert not getattr(page.document, "complete", True)
        shown = "".join(words(page.document))
        assert "One" in shown
        assert "Two" in shown


@on_asyncio
async def test_a_reset_right_behind_the_page_loses_none_of_it(tmp_path: Path) -> None:
    rows = b"".join(b"iRow %d\r\n" % at for at in range(5000))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(rows + b".\r\n")
        await writer.drain()
        resetting(writer)

    async with serving(serve) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
        assert len(words(page.document)) == 5000
        assert page.failure is None


@pytest.mark.parametrize(("path", "kind"), [("", Menu), ("0/", Text), ("9/", Blob)])
@on_asyncio
async def test_an_endless_page_ends(path: str, kind: type[Document], tmp_path: Path) -> None:
    """Statement C36."""
    async with serving(never_ending) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/{path}")
        assert isinstance(page.failure, TooBig)
        assert isinstance(page.document, kind)
        assert not getattr(page.document, "complete", True)
        assert sum(map(len, words(page.document))) > LONGEST_PAGE * 0.99


@pytest.mark.parametrize("path", ["", "0/"])
@on_asyncio
async def test_a_page_of_endless_rows_ends_before_they_fill_the_memory(
    path: str, tmp_path: Path
) -> None:
    """Statement C36. However short they are."""
    rows = saying(*[b"i\n" * 10_000] * (MOST_ROWS // 10_000 + 2))
    async with serving(rows) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/{path}")
        assert isinstance(page.failure, TooBig)
        assert MOST_ROWS < len(words(page.document)) < MOST_ROWS + 10_000


@pytest.mark.parametrize("path", ["h/", "1/%09%09$", "0/%09%09!"])
@on_asyncio
async def test_what_is_understood_only_as_a_whole_ends_sooner(path: str, tmp_path: Path) -> None:
    """Statement C36. Markup and attributes take several times their length by then."""

    async def flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"+-1\r\n+INFO: 0a\tb\tc\t70\r\n+ABSTRACT:\r\n")
        while True:
            writer.write(b" The boats leave at slack water\r\n" * 1000)
            await writer.drain()

    async with serving(flow) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/{path}")
        assert isinstance(page.failure, TooBig)
        assert len(page.body) == LONGEST_MARKUP


@on_asyncio
async def test_a_page_of_rows_that_take_much_memory_ends_sooner(tmp_path: Path) -> None:
    """Statement C36. One emoji makes four bytes of each letter beside it."""
    line = ("The boats leave at slack water, said the harbour \U0001f600" + "\n").encode()
    async with serving(saying(*[line * 1000] * 60)) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/0/")
        assert isinstance(page.failure, TooBig)
        assert page.body
        assert len(page.body) < LONGEST_PAGE / 2


@on_asyncio
async def test_a_menu_of_links_ends_where_they_fill_the_memory(tmp_path: Path) -> None:
    """Statement C36. A link takes several times the bytes that came."""
    link = b"0The boats leave at slack water\t/world/harbour-12345\tnews.example\t70\r\n"
    async with serving(saying(*[link * 1000] * 120)) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
        assert isinstance(page.failure, TooBig)
        assert LONGEST_PAGE * 0.6 < len(page.body) < LONGEST_PAGE * 0.8


@on_asyncio
async def test_a_menu_of_100_000_short_rows_is_shown_whole(tmp_path: Path) -> None:
    rows = b"iThe boats leave\t\tnews.example\t70\r\n0Tide\t/world\tnews.example\t70\r\n"
    async with serving(saying(*[rows * 1000] * 50, b".\r\n")) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
        assert page.failure is None
        assert len(words(page.document)) == 100_000


SILENT: dict[str, tuple[Server, Patience, type[ReaderError]]] = {
    "an empty reply": (saying(), LONG, EmptyReply),
    "a server that never answers": (staying(b""), SHORT, TimedOut),
    "a server that hangs up at once": (hanging_up, LONG, ReaderError),
}


@pytest.mark.parametrize("name", SILENT)
@on_asyncio
async def test_a_server_without_a_word_is_an_error_that_says_so(name: str, tmp_path: Path) -> None:
    """Statement C38. As a page; C37."""
    server, patience, kind = SILENT[name]
    async with serving(server) as port, reading(tmp_path, patience) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
        assert isinstance(page.failure, kind)
        assert page.is_excuse
        assert words(page.document) == [str(page.failure), page.failure.remedy]


@pytest.mark.parametrize("server", [talking_first, talking_at_once])
@on_asyncio
async def test_a_server_that_talks_before_it_is_asked(server: Server, tmp_path: Path) -> None:
    async with serving(server) as port, reading(tmp_path) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
        assert words(page.document) == ["iNobody asked"]


@on_asyncio
async def test_a_page_that_stalls_is_kept(tmp_path: Path) -> None:
    """Statement C37."""
    async with serving(staying(b"iOne\r\niTw")) as port, reading(tmp_path, SHORT) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
        assert isinstance(page.failure, TimedOut)
        assert isinstance(page.document, Menu)
        assert not page.document.complete
        assert "iOne" in words(page.document)


@on_asyncio
async def test_a_drip_that_never_ends_does(tmp_path: Path) -> None:
    """Statement C37. A byte now and then is not worth waiting for."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        leaving = asyncio.ensure_future(reader.read())
        while not leaving.done():
            writer.write(b"x")
            await asyncio.wait([leaving], timeout=0.05)

    async with serving(drip) as port, reading(tmp_path, SHORT) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/0/")
        assert isinstance(page.failure, TimedOut)
        assert set("".join(words(page.document))) == {"x"}


@pytest.mark.parametrize(
    "server",
    [saying(b"iPlain\r\n"), talking_at_once, hanging_up, saying(TLS_ALERT)],
)
@on_asyncio
async def test_a_server_without_tls_is_never_asked_plainly(server: Server, tmp_path: Path) -> None:
    """Statement C43."""
    async with serving(server) as port, reading(tmp_path, SHORT) as reader:
        page = await reader.open(f"gophers://127.0.0.1:{port}/")
        assert isinstance(page.failure, NotTls | TimedOut)
        assert page.is_excuse


@on_asyncio
async def test_a_server_that_speaks_only_tls_is_an_error(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with serving(saying(LINK), context) as port, reading(tmp_path, SHORT) as reader:
        page = await reader.open(f"gopher://127.0.0.1:{port}/")
        assert isinstance(page.failure, ReaderError)
        assert page.is_excuse


# ---------------------------------------------------------------- the same, printed

PRINTED: dict[str, tuple[Server, str, int, str]] = {
    "a stop, and the server stays": (staying(LINK + b".\r\n"), "", 0, "[1] Here/"),
    "an empty reply": (saying(), "", 10, ""),
    "doubled dots": (saying(b"..a\r\n.\r\n"), "0/", 0, ".a\n"),
    "an error": (saying(b"3Gone\t\terror.host\t1\r\n"), "0/", 15, "Error: Gone"),
    "controls": (saying(b"\x1b]0;x\x07\0\r\n"), "0/", 0, "␛]0;x␇␀\n"),
    "less than announced": (saying(b"+9\r\nhello"), "0/x%09%09+", 0, "hello"),
    "a server that never answers": (staying(b""), "", 8, ""),
    "a page that stalls": (staying(b"One\r\nTwo\r\n"), "0/", 8, "One\nTwo\n"),
    "a server that talks first": (talking_first, "", 0, "Nobody asked"),
}


@pytest.mark.parametrize("name", PRINTED)
@on_asyncio
async def test_what_is_printed_of_it(name: str, tmp_path: Path) -> None:
    """Statement C38. The exit status tells what went wrong, and no traceback is shown."""
    server, path, status, shown = PRINTED[name]
    async with serving(server) as port:
        url = f"gopher://127.0.0.1:{port}/{path}"
        left, told, said = await dumped(tmp_path, url, "--timeout", "1" if status == 8 else "60")
    assert left == status, said
    assert told.lstrip().startswith(shown)
    assert "Traceback" not in said
    assert reveal(told.replace("\n", "")) == told.replace("\n", "")
