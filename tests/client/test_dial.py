"""The network itself, on loopback: every way a connection can go, and how soon."""

import asyncio
import contextlib
import os
import socket
import ssl
import struct
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
import trustme
from attrs import define, field

from gopherclient.dial import blocking, looped
from gopherclient.dial.reach import Ready, reach
from gopherclient.dial.sockets import SocketDial
from gopherclient.dial.tls import Tls
from gopherclient.errors import (
    NoSuchHost,
    NotTls,
    ReaderError,
    Refused,
    Reset,
    TimedOut,
    Unreachable,
    Untrusted,
)
from gopherclient.fetch import fetch_whole
from gopherclient.socks import Proxy
from gopherclient.stream import Patience
from gopherclient.trust import Fingerprint, TrustStore
from gopherwire.url import GopherUrl
from tests.client.loop import on_asyncio

Result = TypeVar("Result")
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

SHORT = Patience(connect=0.3, idle=0.3, total=5)
LONG = Patience(connect=30, idle=30, total=60)


@define
class Heard:
    """What a server saw of us."""

    requests: list[bytes] = field(factory=list)
    alpn: list[str | None] = field(factory=list)
    names: list[str | None] = field(factory=list)
    gone: asyncio.Event = field(factory=asyncio.Event)


@asynccontextmanager
async def serving(
    handler: Handler, *, host: str = "127.0.0.1", context: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Serve on a free port; at the end wait for every handler, and close what it left open."""
    handling: set[asyncio.Task[object]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        handling.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await handler(reader, writer)
        finally:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(handle, host, 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(*handling)


def saying(answer: bytes, heard: Heard | None = None) -> Handler:
    """Answer every request with the same."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        if heard:
            heard.requests.append(line)
            if tls := writer.get_extra_info("ssl_object"):
                heard.alpn.append(tls.selected_alpn_protocol())
        writer.write(answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return handle


def keeping_still(heard: Heard, first: bytes = b"") -> Handler:
    """Say something or nothing, and keep the connection until the other side leaves."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        with contextlib.suppress(OSError):
            heard.requests.append(await reader.read())
        heard.gone.set()

    return handle


@pytest.fixture(params=[looped.ready, blocking.ready], ids=["looped", "blocking"])
def ready(request: pytest.FixtureRequest) -> Ready:
    """Every way of waiting there is."""
    waits: Ready = request.param
    return waits


def dial(
    place: Path,
    ready: Ready,
    patience: Patience = LONG,
    *,
    proxy: Proxy | None = None,
    told: list[str] | None = None,
) -> SocketDial:
    terms = Tls(TrustStore(place / "trust.json"), tell=print if told is None else told.append)
    return SocketDial(patience, ready, tls=terms, proxy=proxy)


def trust_of(dial_: SocketDial) -> TrustStore:
    assert dial_.tls
    return dial_.tls.trust


async def done(doing: Coroutine[object, object, Result], ready: Ready) -> Result:
    """Do something with a dial; one that waits alone does so in a thread, beside our servers."""
    if ready is blocking.ready:
        return await asyncio.to_thread(blocking.run, doing)
    return await asyncio.create_task(doing)


async def ask(port: int, dial_: SocketDial, *, tls: bool = False, host: str = "127.0.0.1") -> bytes:
    page = fetch_whole(GopherUrl(host, port, selector="/x", tls=tls), dial_)
    return await done(page, dial_.ready)


@contextmanager
def full_up() -> Iterator[tuple[str, int]]:
    """Lend an address that lets everybody wait."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as fillers:
        for _ in range(4):
            filler = fillers.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        yield full.getsockname()


@on_asyncio
async def test_a_page_comes_over_the_network(tmp_path: Path, ready: Ready) -> None:
    heard = Heard()
    async with serving(saying(b"hello\r\n" * 50_000, heard)) as port:
        assert await ask(port, dial(tmp_path, ready)) == b"hello\r\n" * 50_000
        assert await ask(port, dial(tmp_path, ready), host="localhost") == b"hello\r\n" * 50_000
    assert heard.requests == [b"/x\r\n"] * 2


@on_asyncio
async def test_an_ipv6_literal(tmp_path: Path, ready: Ready) -> None:
    """Statement C10. Without brackets, as the network wants it."""
    try:
        async with serving(saying(b"hello"), host="::1") as port:
            assert await ask(port, dial(tmp_path, ready), host="::1") == b"hello"
    except OSError:
        pytest.skip("this machine has no IPv6")


@on_asyncio
async def test_a_port_where_nothing_listens(tmp_path: Path, ready: Ready) -> None:
    """Statement C38. Refused."""
    async with serving(saying(b"")) as port:
        pass
    with pytest.raises(Refused, match=f"127.0.0.1 refuses connections at port {port}"):
        await ask(port, dial(tmp_path, ready))


@on_asyncio
async def test_a_name_nobody_has(tmp_path: Path, ready: Ready) -> None:
    """Statement C38. No such host."""
    with pytest.raises(NoSuchHost, match=r"nobody\.invalid"):
        await ask(70, dial(tmp_path, ready), host="nobody.invalid")


@on_asyncio
async def test_a_reset_connection(tmp_path: Path, ready: Ready) -> None:
    """Statement C38. Reset, with what came before it.

    Statement C40. The part is kept.
    """

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"hel")
        await writer.drain()
        await reader.read()  # the part has been read by then
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    async def read(port: int) -> None:
        stream = await dial(tmp_path, ready)("127.0.0.1", port, tls=False)
        await stream.send(b"/x\r\n")
        assert await stream.receive() == b"hel"
        stream.socket.shutdown(socket.SHUT_WR)  # type: ignore[attr-defined]
        with pytest.raises(Reset, match="broke off"):
            await stream.receive()
        await stream.close()
        await stream.close()

    async with serving(handle) as port:
        await done(read(port), ready)


@on_asyncio
async def test_a_server_that_says_nothing(tmp_path: Path, ready: Ready) -> None:
    """Statement C37. The idle timeout."""
    heard = Heard()
    async with serving(keeping_still(heard)) as port:
        with pytest.raises(TimedOut, match=r"said nothing for 0\.3 seconds"):
            await ask(port, dial(tmp_path, ready, SHORT))
        await heard.gone.wait()


@on_asyncio
async def test_a_server_that_drips(tmp_path: Path, ready: Ready) -> None:
    """Statement C37. The total timeout, though something comes all the time."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(handle) as port:
        with pytest.raises(TimedOut, match=r"longer than 0\.4 seconds") as raised:
            await ask(port, dial(tmp_path, ready, Patience(connect=5, idle=5, total=0.4)))
        assert set(raised.value.partial) == set(b"x")


@on_asyncio
async def test_a_server_that_does_not_take_what_we_send(tmp_path: Path, ready: Ready) -> None:
    """Statement C37. Sending is waited for only so long."""
    told = asyncio.Event()

    async def handle(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await told.wait()

    async def send(port: int) -> None:
        stream = await dial(tmp_path, ready, SHORT)("127.0.0.1", port, tls=False)
        with pytest.raises(TimedOut):
            await stream.send(b"x" * 2**26)
        await stream.close()

    async with serving(handle) as port:
        await done(send(port), ready)
        told.set()


@on_asyncio
async def test_connecting_is_waited_for_only_so_long(tmp_path: Path, ready: Ready) -> None:
    """Statement C37. The connect timeout: a server that never begins its side of TLS."""
    heard = Heard()
    async with serving(keeping_still(heard)) as port:
        with pytest.raises(TimedOut, match=r"did not answer within 0\.3 seconds"):
            await ask(port, dial(tmp_path, ready, SHORT), tls=True)
        await heard.gone.wait()


@pytest.mark.parametrize("tls", [False, True])
def test_cancelling_closes_the_socket_at_once(tmp_path: Path, *, tls: bool) -> None:
    """Statement C37. Within 50 ms."""

    @on_asyncio
    async def cancel() -> None:
        heard = Heard()
        async with serving(keeping_still(heard)) as port:
            task = asyncio.create_task(ask(port, dial(tmp_path, looped.ready), tls=tls))
            await asyncio.sleep(0.2)
            began = time.monotonic()
            task.cancel()
            await heard.gone.wait()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert time.monotonic() - began < 0.05

    cancel()


@on_asyncio
async def test_every_address_is_tried(
    tmp_path: Path, ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statement C39. The first refuses, the second never answers, the third does."""
    async with serving(saying(b"")) as closed:
        pass
    with full_up() as place:
        async with serving(saying(b"hello")) as port:
            answers = [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", closed)),
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", place),
                (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", closed, 0, 0)),
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
            ]
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_how: answers)
            began = time.monotonic()
            assert await ask(port, dial(tmp_path, ready), host="many.example") == b"hello"
            assert time.monotonic() - began < 5


@on_asyncio
async def test_an_address_that_hangs_is_waited_for_when_the_others_failed(
    tmp_path: Path, ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statement C37. As long as connecting may take."""
    async with serving(saying(b"")) as closed:
        pass
    with full_up() as place:
        answers = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", place),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", closed)),
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_how: answers)
        with pytest.raises(TimedOut, match="did not answer"):
            await ask(70, dial(tmp_path, ready, Patience(connect=0.5)), host="h")


@on_asyncio
async def test_of_two_connections_made_at_once_one_is_closed(
    tmp_path: Path, ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statement C39. Nothing is left open by the race."""
    tried: list[socket.socket] = []

    async def ready_for_both(
        sockets: Collection[socket.socket], *, writing: bool, until: float
    ) -> Collection[socket.socket]:
        """Let the first connection wait until there is a second."""
        if writing and len(tried) < 2:
            tried[:] = sockets
            return () if len(tried) < 2 else sockets
        return await ready(sockets, writing=writing, until=until)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer = (socket.AF_INET, socket.SOCK_STREAM, 6, "", listener.getsockname())
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_how: [answer, answer])
        reaching = reach("h", 70, ready=ready_for_both, until=time.monotonic() + 30)
        connection = await done(reaching, ready)
        connection.close()
    assert len(tried) == 2
    assert all(one.fileno() == -1 for one in tried)


@on_asyncio
async def test_a_connection_made_as_it_is_cancelled_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statement C37. In the very same turn of the loop."""
    tried: list[socket.socket] = []

    def connect(connection: socket.socket, _address: tuple[str, int]) -> None:
        tried.append(connection)
        task.cancel()

    answer = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 70))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_how: [answer])
    monkeypatch.setattr(socket.socket, "connect", connect)
    task = asyncio.create_task(ask(70, dial(tmp_path, looped.ready), host="h"))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [connection.fileno() for connection in tried] == [-1]


FAILURES = [
    ([ConnectionRefusedError(111, "refused"), OSError(113, "No route to host")], Refused),
    ([TimeoutError(110, "timed out"), OSError(113, "No route to host")], TimedOut),
    ([ConnectionAbortedError(103, "aborted")], Reset),
    ([OSError(101, "Network is unreachable")], Unreachable),
]


@pytest.mark.parametrize(("failures", "kind"), FAILURES)
def test_what_is_said_when_no_address_answers(
    tmp_path: Path,
    ready: Ready,
    monkeypatch: pytest.MonkeyPatch,
    failures: list[OSError],
    kind: type[ReaderError],
) -> None:
    """Statement C38. Each has a message of its own."""
    answers = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 70 + number))
        for number in range(len(failures))
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_how: answers)

    def connect(_socket: socket.socket, address: tuple[str, int]) -> None:
        raise failures[address[1] - 70]

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(kind):
        asyncio.run(ask(70, dial(tmp_path, ready), host="many.example"))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "There is no host named h"),
        (socket.gaierror(socket.EAI_AGAIN, "again"), "cannot be looked up just now"),
        (OSError(24, "Too many open files"), "Too many open files"),
    ],
)
def test_what_is_said_when_a_name_is_not_found(
    tmp_path: Path, ready: Ready, monkeypatch: pytest.MonkeyPatch, error: OSError, sentence: str
) -> None:
    def fail(*_args: object, **_how: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NoSuchHost, match=sentence):
        asyncio.run(ask(70, dial(tmp_path, ready), host="h"))


def test_a_name_server_that_hangs_delays_nobodys_leaving(
    tmp_path: Path, ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statement C37. Neither the timeout nor the end of the program."""
    answered = threading.Event()

    def hang(*_args: object, **_how: object) -> list[object]:
        answered.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    began = time.monotonic()
    with pytest.raises(TimedOut):
        asyncio.run(ask(70, dial(tmp_path, ready, SHORT), host="h"))
    assert time.monotonic() - began < 5
    answered.set()
    for thread in threading.enumerate():
        if thread.name == "look up h":
            thread.join()


@on_asyncio
async def test_a_late_answer_of_a_name_server_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered = threading.Event(), threading.Event()

    def wait(*_args: object, **_how: object) -> list[object]:
        asked.set()
        answered.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    task = asyncio.create_task(ask(70, dial(tmp_path, looped.ready), host="h"))
    await asyncio.to_thread(asked.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    answered.set()
    threads = [thread for thread in threading.enumerate() if thread.name == "look up h"]
    await asyncio.gather(*(asyncio.to_thread(thread.join) for thread in threads))
    await asyncio.sleep(0)  # what the thread left for the loop to do


# ---------------------------------------------------------------- TLS


def served_with(certificate: trustme.LeafCert, heard: Heard | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    context.set_alpn_protocols(["gopher"])
    if heard:

        def note(_tls: object, name: str | None, _context: object) -> None:
            heard.names.append(name)

        context.sni_callback = note
    return context


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@on_asyncio
async def test_tls_with_a_certificate_of_ones_own(
    tmp_path: Path, ready: Ready, authority: trustme.CA
) -> None:
    """Statement C43. gophers:// speaks TLS: SNI and ALPN are sent.

    Statement C45. A first certificate is trusted, and then known.
    """
    heard, told = Heard(), list[str]()
    context = served_with(authority.issue_cert("localhost"), heard)
    async with serving(saying(b"hello", heard), context=context) as port:
        dial_ = dial(tmp_path, ready, told=told)
        for _ in range(2):
            assert await ask(port, dial_, tls=True, host="localhost") == b"hello"
    assert heard.alpn == ["gopher"] * 2
    assert heard.names == ["localhost"] * 2
    assert len(told) == 1
    assert "first time" in told[0]
    known = trust_of(dial_).known("localhost", port)
    assert known
    assert known.not_after


@on_asyncio
async def test_a_changed_certificate_gets_nothing_from_us(
    tmp_path: Path, ready: Ready, authority: trustme.CA
) -> None:
    """Statement C45. A change is told before a byte is sent."""
    heard = Heard()
    dial_ = dial(tmp_path, ready)
    context = served_with(authority.issue_cert("localhost"))
    async with serving(saying(b"hello", heard), context=context) as port:
        trust_of(dial_).remember(
            "127.0.0.1", port, Fingerprint("0" * 64, "2999-01-01T00:00:00+00:00")
        )
        with pytest.raises(Untrusted) as raised:
            await ask(port, dial_, tls=True)
        assert raised.value.known == trust_of(dial_).known("127.0.0.1", port)
        trust_of(dial_).remember("127.0.0.1", port, raised.value.offered)
        assert await ask(port, dial_, tls=True) == b"hello"
    assert heard.requests[-1] == b"/x\r\n"
    assert b"".join(heard.requests) == b"/x\r\n"


@on_asyncio
async def test_a_renewed_certificate_is_told_and_trusted(
    tmp_path: Path, ready: Ready, authority: trustme.CA
) -> None:
    """Statement C45. The known one had run out."""
    told = list[str]()
    dial_ = dial(tmp_path, ready, told=told)
    expires = datetime(2999, 1, 1, tzinfo=UTC)
    context = served_with(authority.issue_cert("localhost", not_after=expires))
    async with serving(saying(b"hello"), context=context) as port:
        trust_of(dial_).remember(
            "127.0.0.1", port, Fingerprint("0" * 64, "2001-01-01T00:00:00+00:00")
        )
        assert await ask(port, dial_, tls=True) == b"hello"
        known = trust_of(dial_).known("127.0.0.1", port)
    assert "new certificate" in told[0]
    assert known
    assert known.not_after == expires.isoformat()


@on_asyncio
async def test_a_certificate_that_cannot_be_remembered(
    tmp_path: Path, ready: Ready, authority: trustme.CA
) -> None:
    told = list[str]()
    (tmp_path / "file").touch()
    dial_ = dial(tmp_path / "file", ready, told=told)
    context = served_with(authority.issue_cert("localhost"))
    async with serving(saying(b"hello"), context=context) as port:
        assert await ask(port, dial_, tls=True) == b"hello"
    assert "could not be remembered" in told[0]


@on_asyncio
async def test_a_server_without_tls_is_not_asked_in_plain(tmp_path: Path, ready: Ready) -> None:
    """Statement C43. Never a silent fall back."""
    heard = Heard()
    async with serving(saying(b"3What?\t\te\t1\r\n", heard)) as port:
        with pytest.raises(NotTls, match="does not speak TLS"):
            await ask(port, dial(tmp_path, ready), tls=True)
    assert all(b"/x" not in request for request in heard.requests)


@on_asyncio
async def test_a_server_that_hangs_up_on_tls(tmp_path: Path, ready: Ready) -> None:
    """Statement C43. Some servers say so by closing at once."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.close()

    async with serving(handle) as port:
        with pytest.raises(NotTls):
            await ask(port, dial(tmp_path, ready), tls=True)


@on_asyncio
async def test_a_server_whose_tls_is_too_old(tmp_path: Path, ready: Ready) -> None:
    """It answers ours with the alert "protocol version"."""
    async with serving(saying(b"\x15\x03\x01\x00\x02\x02\x46")) as port:
        with pytest.raises(NotTls, match=r"cannot agree on TLS .*alert protocol version"):
            await ask(port, dial(tmp_path, ready), tls=True)


@on_asyncio
async def test_a_connection_reset_instead_of_tls(tmp_path: Path, ready: Ready) -> None:
    """Statement C43. Said as what it most likely means."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    async with serving(handle) as port:
        with pytest.raises(NotTls, match="does not speak TLS"):
            await ask(port, dial(tmp_path, ready), tls=True)


@on_asyncio
async def test_an_encrypted_page_may_end_without_a_goodbye(
    tmp_path: Path, ready: Ready, authority: trustme.CA
) -> None:
    """Statement C29. As many servers end it."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"hello" * 50_000)
        await writer.drain()
        writer.get_extra_info("socket").shutdown(socket.SHUT_WR)
        await reader.read()

    context = served_with(authority.issue_cert("localhost"))
    async with serving(handle, context=context) as port:
        assert await ask(port, dial(tmp_path, ready), tls=True) == b"hello" * 50_000


@on_asyncio
async def test_what_was_tampered_with_on_the_way(
    tmp_path: Path, ready: Ready, authority: trustme.CA
) -> None:
    """Statement C38. It breaks the connection off."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        os.write(writer.get_extra_info("socket").fileno(), b"\x17\x03\x03\x00\x20" + b"x" * 32)
        await reader.read()

    context = served_with(authority.issue_cert("localhost"))
    async with serving(handle, context=context) as port:
        with pytest.raises(Reset, match="broke off"):
            await ask(port, dial(tmp_path, ready), tls=True)


@on_asyncio
async def test_a_server_without_a_certificate(
    tmp_path: Path, ready: Ready, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = served_with(authority.issue_cert("localhost"))
    monkeypatch.setattr(ssl.SSLObject, "getpeercert", lambda *_args: None)
    async with serving(saying(b"hello"), context=context) as port:
        with pytest.raises(NotTls, match="shows no certificate"):
            await ask(port, dial(tmp_path, ready), tls=True)


# ---------------------------------------------------------------- SOCKS5


def proxying(port: int, heard: Heard, reply: bytes = b"\x05\x00\x00\x01\0\0\0\0\0\0") -> Handler:
    """A SOCKS5 proxy that reaches one server, whatever it is asked for."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(3) == b"\x05\x01\x00"
        writer.write(b"\x05\x00")
        head = await reader.readexactly(5)
        heard.requests.append(await reader.readexactly(head[4] + 2))
        for byte in reply:
            writer.write(bytes([byte]))
            await writer.drain()
        if reply[1:2] == b"\0":
            near, far = await asyncio.open_connection("127.0.0.1", port)
            far.write(await reader.readline())
            writer.write(await near.read())
            far.close()
            await far.wait_closed()
        writer.close()
        await writer.wait_closed()

    return handle


@on_asyncio
async def test_a_name_is_reached_through_the_proxy(tmp_path: Path, ready: Ready) -> None:
    """A name is not looked up here: the proxy is told it."""
    heard = Heard()
    async with serving(saying(b"hello")) as port, serving(proxying(port, heard)) as door:
        proxy = Proxy("127.0.0.1", door)
        assert await ask(70, dial(tmp_path, ready, proxy=proxy), host="news.onion") == b"hello"
        assert await ask(port, dial(tmp_path, ready, proxy=proxy), host="localhost") == b"hello"
    assert heard.requests == [b"news.onion\0\x46"]


@on_asyncio
async def test_onions_are_asked_of_tor_or_not_at_all(
    tmp_path: Path, ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(saying(b"")) as port:
        pass
    monkeypatch.setattr("gopherclient.dial.sockets.TOR", ("127.0.0.1", port))
    with pytest.raises(Unreachable, match=r"news\.onion needs it") as raised:
        await ask(70, dial(tmp_path, ready), host="news.onion")
    assert "Tor" in raised.value.remedy


@on_asyncio
async def test_what_a_proxy_refuses(tmp_path: Path, ready: Ready) -> None:
    heard = Heard()
    async with serving(proxying(0, heard, b"\x05\x05\x00\x01\x00")) as door:
        with pytest.raises(Refused, match="says the proxy"):
            await ask(70, dial(tmp_path, ready, proxy=Proxy("127.0.0.1", door)), host="h")


@on_asyncio
async def test_a_proxy_that_hangs_up(tmp_path: Path, ready: Ready) -> None:
    heard = Heard()
    async with serving(proxying(0, heard, b"\x05")) as door:
        with pytest.raises(Unreachable, match="hung up"):
            await ask(70, dial(tmp_path, ready, proxy=Proxy("127.0.0.1", door)), host="h")


async def one_turn() -> None:
    await asyncio.sleep(0)


def test_what_needs_a_loop_is_not_run_without_one() -> None:
    with pytest.raises(RuntimeError, match="event loop"):
        blocking.run(one_turn())


def test_no_socket_is_left_open(tmp_path: Path, ready: Ready) -> None:
    """After all of this the process has as many descriptors as before."""

    async def everything() -> None:
        async with serving(saying(b"hello")) as port:
            await ask(port, dial(tmp_path, ready))
        with pytest.raises(Refused):
            await ask(port, dial(tmp_path, ready))

    asyncio.run(everything())
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 only counted
    for _ in range(5):
        asyncio.run(everything())
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
