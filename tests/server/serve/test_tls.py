"""TLS on the same port: who shakes hands is served within, and harms nobody who does not."""

import logging
import os
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trio
import trio.testing
import trustme
from attrs import evolve

from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.serve.connection import Service
from gopherd.serve.journal import Outcome
from gopherd.serve.tls import CLIENT_HELLO, GOODBYE, SHAKEN_AT_ONCE, TlsDoor
from tests.newsroom import PEER, Newsroom, everything
from tests.server.serve.certificates import HOST, issue


@pytest.fixture
def service(newsroom: Newsroom, door: TlsDoor) -> Service:
    newsroom.write("a.txt", "Title: Harbour\n\nText.\n")
    newsroom.publish()
    return evolve(newsroom.service, tls=door)


def terms(authority: trustme.CA, *protocols: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


@asynccontextmanager
async def attended(service: Service) -> AsyncIterator[trio.abc.HalfCloseableStream]:
    reader, server = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(service.attend, server, PEER)
        yield reader
        await reader.aclose()


async def ask(
    service: Service, request: bytes, context: ssl.SSLContext, name: str | None = HOST
) -> tuple[bytes, "trio.SSLStream[trio.abc.HalfCloseableStream]"]:
    """Ask over TLS, as strictly as it can be: an end without a close_notify is an error."""
    async with attended(service) as reader:
        tls = trio.SSLStream(reader, context, server_hostname=name)
        await tls.send_all(request)
        return await everything(tls), tls


async def test_within_tls_there_is_the_same_page(
    service: Service, newsroom: Newsroom, authority: trustme.CA
) -> None:
    """Statement S63. A first byte 0x16 on the plain port starts TLS when it is set."""
    page = await newsroom.ask(b"/a\r\n")
    newsroom.visits.clear()
    answer, tls = await ask(service, b"/a\r\n", terms(authority))
    assert answer == page
    assert tls.selected_alpn_protocol() is None
    (visit,) = newsroom.visits
    assert (visit.asked, visit.outcome, visit.sent) == (b"/a", Outcome.SERVED, len(page))


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["gopher"], "gopher"),
        (["h2", "http/1.1"], "http/1.1"),
        (["http/1.1", "gopher"], "gopher"),
        (["h2"], None),
    ],
)
async def test_what_is_to_be_spoken_may_be_asked_beforehand(
    service: Service, authority: trustme.CA, offered: list[str], chosen: str | None
) -> None:
    """Statement S64. ALPN "gopher" is accepted."""
    _, tls = await ask(service, b"/a\r\n", terms(authority, *offered))
    assert tls.selected_alpn_protocol() == chosen


async def test_a_name_is_not_needed(service: Service, authority: trustme.CA) -> None:
    """Statement S64. SNI is optional."""
    context = terms(authority)
    context.check_hostname = False
    answer, _ = await ask(service, b"/a\r\n", context, name=None)
    assert answer.startswith(b"i")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2])
async def test_old_tls_is_refused(
    service: Service, newsroom: Newsroom, authority: trustme.CA, version: ssl.TLSVersion
) -> None:
    """Statement S64. TLS 1.2 or newer."""
    context = terms(authority)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    if version is ssl.TLSVersion.TLSv1_2:
        answer, _ = await ask(service, b"/a\r\n", context)
        assert answer.startswith(b"i")
        return
    with pytest.RaisesGroup(trio.BrokenResourceError, flatten_subgroups=True):
        await ask(service, b"/a\r\n", context)
    assert newsroom.visits[0].outcome is Outcome.GONE


async def test_without_a_certificate_a_handshake_is_ended_at_once(newsroom: Newsroom) -> None:
    """Statement S63. Without TLS, 0x16 closes: a client knows, and may try without."""
    assert await newsroom.ask(CLIENT_HELLO) == b""
    (visit,) = newsroom.visits
    assert (visit.outcome, visit.asked, visit.sent) == (Outcome.MALFORMED, CLIENT_HELLO, 0)


async def test_only_the_first_byte_begins_a_handshake(
    service: Service, newsroom: Newsroom, authority: trustme.CA
) -> None:
    within, _ = await ask(service, CLIENT_HELLO + b"\r\n", terms(authority))
    assert within.startswith(b"3")
    newsroom.visits.clear()
    assert (await newsroom.ask_in_pieces([b"/a", CLIENT_HELLO + b"\r\n"])).startswith(b"3")


def hello_of(authority: trustme.CA) -> bytes:
    outgoing = ssl.MemoryBIO()
    client = terms(authority).wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=HOST)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


@pytest.mark.parametrize("cut", [1, 5, 6, 50, -1])
async def test_a_slow_hello_holds_nobody_up(
    service: Service,
    newsroom: Newsroom,
    authority: trustme.CA,
    autojump_clock: trio.testing.MockClock,
    cut: int,
) -> None:
    """Statement S65. A slow ClientHello does not hold a plain client, and has a deadline."""
    await newsroom.ask(b"/a\r\n")  # printed once, so that no thread is waited for
    newsroom.visits.clear()
    async with attended(service) as reader:
        await reader.send_all(hello_of(authority)[:cut])
        await trio.testing.wait_all_tasks_blocked()
        assert (await newsroom.ask(b"/a\r\n")).startswith(b"i")
        began = trio.current_time()
        assert await everything(reader) == b""
        assert trio.current_time() - began <= service.limits.request_deadline
    assert [visit.outcome for visit in newsroom.visits] == [Outcome.SERVED, Outcome.TOO_SLOW]


@pytest.mark.parametrize("said", [b"\x16\x03\x01\x00\x05hello", b"\x16" * 5000, b"\x16/about\r\n"])
async def test_a_broken_hello_ends_there(service: Service, newsroom: Newsroom, said: bytes) -> None:
    """Statement S65. Nothing but an alert of TLS comes back."""
    async with attended(service) as reader:
        await reader.send_all(said)
        await reader.send_eof()
        alert = await everything(reader)
        assert alert[:1] in b"\x15"
        assert len(alert) <= 7
    assert [visit.outcome for visit in newsroom.visits] == [Outcome.GONE]


async def test_handshakes_that_go_on_at_one_moment_take_turns(
    door: TlsDoor, authority: trustme.CA
) -> None:
    """Statement S65. Whoever else is served is served between."""
    async with trio.open_nursery() as nursery:
        crowd = [await half_shaken(door, authority, nursery) for _ in range(3)]
        for turn in range(SHAKEN_AT_ONCE):
            door.turns.acquire_on_behalf_of_nowait(turn)
        for server, finished in crowd:
            server.put_data(finished)
        await trio.testing.wait_all_tasks_blocked()
        assert door.turns.statistics().tasks_waiting == len(crowd)
        for turn in range(SHAKEN_AT_ONCE):
            door.turns.release_on_behalf_of(turn)


async def half_shaken(
    door: TlsDoor, authority: trustme.CA, nursery: trio.Nursery
) -> tuple[trio.testing.MemoryReceiveStream, bytes]:
    """Begin a handshake; return where the rest of it arrives, and the rest."""
    reader, server = trio.testing.memory_stream_pair()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = terms(authority).wrap_bio(incoming, outgoing, server_hostname=HOST)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    nursery.start_soon(door.secure, server, outgoing.read())
    incoming.write(await reader.receive_some())
    client.do_handshake()
    return server.receive_stream, outgoing.read()


async def test_a_reader_who_goes_without_goodbye_is_gone(
    service: Service, newsroom: Newsroom, authority: trustme.CA
) -> None:
    async with attended(service) as reader:
        tls = trio.SSLStream(reader, terms(authority), server_hostname=HOST)
        await tls.do_handshake()
    assert [visit.outcome for visit in newsroom.visits] == [Outcome.GONE]


async def test_who_takes_no_goodbye_is_not_waited_for(
    door: TlsDoor, authority: trustme.CA, autojump_clock: trio.testing.MockClock
) -> None:
    """TLS ends though its last bytes cannot leave."""
    ours, theirs = trio.testing.lockstep_stream_pair()  # takes nothing that is not asked for
    context = terms(authority)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # the newer one has more to say afterwards
    client = trio.SSLStream(theirs, context, server_hostname=HOST)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(client.send_all, b"/a\r\n")
        secured = await door.secure(ours, bytes(await ours.receive_some()))
        assert await secured.receive_some() == b"/a\r\n"
        began = trio.current_time()
        await secured.end()
        assert trio.current_time() - began == GOODBYE
        await secured.aclose()


async def test_our_end_is_told_though_they_go_on_speaking(
    service: Service, authority: trustme.CA
) -> None:
    """Statement S6. With 20 kB beyond the line unread, the page arrives, and its end."""
    page, _ = await ask(service, b"/a\r\n", terms(authority))
    answer, _ = await ask(service, b"/a\r\n" + b"z" * 20_000, terms(authority))
    assert answer == page


@pytest.mark.parametrize("politely", [True, False])
async def test_who_hangs_up_after_asking_has_asked(
    service: Service, newsroom: Newsroom, authority: trustme.CA, *, politely: bool
) -> None:
    """Statement S12. With a close_notify or without; the line needs no end then."""
    async with attended(service) as reader:
        tls = trio.SSLStream(reader, terms(authority), server_hostname=HOST)
        await tls.send_all(b"/a")
        if politely:
            with pytest.raises(trio.BrokenResourceError):  # a page comes before their goodbye
                await tls.unwrap()
        await reader.send_eof()
        await everything(reader)
    assert newsroom.visits[0].asked == b"/a"
    assert newsroom.visits[0].outcome is Outcome.SERVED


async def test_what_is_no_tls_any_more_ends_there(
    service: Service, newsroom: Newsroom, authority: trustme.CA
) -> None:
    async with attended(service) as reader:
        tls = trio.SSLStream(reader, terms(authority), server_hostname=HOST)
        await tls.do_handshake()
        await reader.send_all(b"/a\r\n" * 10)
        await everything(reader)
    assert [visit.outcome for visit in newsroom.visits] == [Outcome.GONE]


async def test_room_within_is_room_below(door: TlsDoor, authority: trustme.CA) -> None:
    ours, theirs = trio.testing.memory_stream_pair()
    client = trio.SSLStream(theirs, terms(authority), server_hostname=HOST)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(client.do_handshake)
        secured = await door.secure(ours, bytes(await ours.receive_some()))
    await secured.wait_send_all_might_not_block()


# ---------------------------------------------------------------- certificates


async def shown(service: Service, authority: trustme.CA) -> int:
    """Tell which certificate is shown, by its serial number."""
    async with attended(service) as reader:
        tls = trio.SSLStream(reader, terms(authority), server_hostname=HOST)
        await tls.do_handshake()
        number = tls.getpeercert()["serialNumber"]
        await tls.send_all(b"\r\n")
        await everything(tls)
    return int(number, 16)


async def test_a_new_certificate_is_used_at_once(
    service: Service,
    pair: tuple[Path, Path],
    authority: trustme.CA,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    first = await shown(service, authority)
    assert await shown(service, authority) == first
    issue(authority, pair[0].parent)
    second = await shown(service, authority)
    assert first != second == await shown(service, authority)
    assert caplog.messages == [f"the certificate in {pair[0]} is used from now on"]


def emptied(certificate: Path, _: Path) -> None:
    certificate.write_text("")


def taken_away(_: Path, key: Path) -> None:
    key.unlink()


def another(certificate: Path, key: Path) -> None:
    saved = key.read_bytes()
    issue(trustme.CA(), certificate.parent)
    key.write_bytes(saved)


def fifo(certificate: Path, key: Path) -> None:
    certificate.unlink()
    os.mkfifo(certificate)


def folder(certificate: Path, key: Path) -> None:
    key.unlink()
    key.mkdir()


BROKEN = [
    (fifo, "c.pem and {}k.pem: one of them is no regular file"),
    (folder, "c.pem and {}k.pem: one of them is no regular file"),
    (emptied, "c.pem and {}k.pem: there is no certificate with its unlocked key in PEM form"),
    (taken_away, "c.pem and {}k.pem: No such file or directory"),
    (another, "c.pem and {}k.pem: the key is not that of the certificate"),
]


@pytest.mark.parametrize(("change", "sentence"), BROKEN)
async def test_a_broken_one_is_told_once_and_the_last_good_one_stays(
    *,
    service: Service,
    pair: tuple[Path, Path],
    authority: trustme.CA,
    caplog: pytest.LogCaptureFixture,
    change: Callable[[Path, Path], None],
    sentence: str,
) -> None:
    first = await shown(service, authority)
    change(*pair)
    for _ in range(3):
        assert await shown(service, authority) == first
    place = f"{pair[0].parent}/"
    assert caplog.messages == [place + sentence.format(place) + "; the certificate before it stays"]
    for path in pair:
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
    issue(authority, pair[0].parent)
    assert await shown(service, authority) != first


def test_one_file_may_hold_both(tmp_path: Path, authority: trustme.CA) -> None:
    both = tmp_path / "both.pem"
    authority.issue_cert(HOST).private_key_and_cert_chain_pem.write_to_path(str(both))
    door = TlsDoor.opened(Settings(tls_cert=both))
    assert door
    assert door.context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_without_settings_there_is_no_tls() -> None:
    assert TlsDoor.opened(Settings()) is None


@pytest.mark.parametrize("settings", [Settings(tls_key=Path("k")), Settings(tls_port=7443)])
def test_a_key_alone_is_not_enough(settings: Settings) -> None:
    with pytest.raises(BadSettings, match="name it with --tls-cert"):
        TlsDoor.opened(settings)


@pytest.mark.parametrize(("change", "sentence"), BROKEN)
def test_what_cannot_be_used_at_the_start_is_named(
    pair: tuple[Path, Path], change: Callable[[Path, Path], None], sentence: str
) -> None:
    change(*pair)
    place = f"{pair[0].parent}/"
    with pytest.raises(BadSettings) as told:
        TlsDoor(*pair)
    assert str(told.value) == place + sentence.format(place) + "; mend --tls-cert or --tls-key"
