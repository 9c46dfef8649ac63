"""The PROXY protocol: who is told, what is left over, and what is no header at all."""

import struct
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.errors import NotIntroduced
from gopherd.serve.proxy import (
    LONGEST_LINE,
    MOST_DETAILS,
    SIGNATURE,
    Introduction,
    ProxyReader,
    is_from,
)

FOUR = bytes([192, 0, 2, 9, 127, 0, 0, 1]) + struct.pack("!HH", 50000, 70)
SIX = IPv6Address("2001:db8::9").packed * 2 + struct.pack("!HH", 50000, 70)
MAPPED = IPv6Address("::ffff:192.0.2.9").packed * 2 + struct.pack("!HH", 50000, 70)
DETAILS = b"\x04\x00\x03abc\x20\x00\x00"
LONGEST = "ffff:" * 7 + "ffff"


def second(command: int, family: int, details: bytes) -> bytes:
    return SIGNATURE + struct.pack("!BBH", command, family, len(details)) + details


UNDERSTOOD = [
    (b"PROXY TCP4 192.0.2.9 127.0.0.1 50000 70\r\n", "192.0.2.9"),
    (b"PROXY TCP4 192.0.2.9 127.0.0.1 0 65535\r\n", "192.0.2.9"),
    (b"PROXY TCP6 2001:db8::9 ::1 50000 70\r\n", "2001:db8::9"),
    (b"PROXY TCP6 2001:DB8:0:0::9 ::1 50000 70\r\n", "2001:db8::9"),
    (b"PROXY TCP6 ::ffff:192.0.2.9 ::1 50000 70\r\n", "192.0.2.9"),
    (f"PROXY TCP6 {LONGEST} {LONGEST} 65535 65535\r\n".encode(), LONGEST),
    (b"PROXY UNKNOWN\r\n", None),
    (b"PROXY UNKNOWN 192.0.2.9 nonsense\r\n", None),
    (f"PROXY UNKNOWN {LONGEST} {LONGEST} 65535 65535\r\n".encode(), None),
    (second(0x21, 0x11, FOUR), "192.0.2.9"),
    (second(0x21, 0x11, FOUR + DETAILS), "192.0.2.9"),
    (second(0x21, 0x21, SIX), "2001:db8::9"),
    (second(0x21, 0x21, SIX + DETAILS), "2001:db8::9"),
    (second(0x21, 0x21, MAPPED), "192.0.2.9"),
    (second(0x21, 0x00, b""), None),
    (second(0x21, 0x12, FOUR), None),
    (second(0x21, 0x31, b"\0" * 216), None),
    (second(0x20, 0x00, b""), None),
    (second(0x20, 0x11, FOUR), None),
    (second(0x20, 0xFF, b"x" * MOST_DETAILS), None),
]

NO_HEADER = [
    b"/about\r\n",
    b"\r\nx",
    b"PROXY\r\n",
    b"PROXY \r\n",
    b"proxy TCP4 192.0.2.9 127.0.0.1 50000 70\r\n",
    b"PROXY TCP4 192.0.2.9 127.0.0.1 50000 70\n",
    b"PROXY TCP4 192.0.2.9 127.0.0.1 50000\r\n",
    b"PROXY TCP4 192.0.2.9 127.0.0.1 50000 70 \r\n",
    b"PROXY TCP4  192.0.2.9 127.0.0.1 50000 70\r\n",
    b"PROXY TCP4 192.0.2.9 127.0.0.1 50000 65536\r\n",
    b"PROXY TCP4 192.0.2.9 127.0.0.1 -1 70\r\n",
    b"PROXY TCP4 192.0.2.9 127.0.0.1 05 70\r\n",
    b"PROXY TCP4 192.0.2.9 127.0.0.1 \xb2 70\r\n",
    b"PROXY TCP4 192.0.2.999 127.0.0.1 50000 70\r\n",
    b"PROXY TCP4 192.0.2.9 localhost 50000 70\r\n",
    b"PROXY TCP4 2001:db8::9 ::1 50000 70\r\n",
    b"PROXY TCP6 192.0.2.9 127.0.0.1 50000 70\r\n",
    b"PROXY TCP6 fe80::1\t%eth0 ::1 50000 70\r\n",
    b"PROXY TCP6 fe80::1%eth0 ::1 50000 70\r\n",
    b"PROXY TCP6 fe80::1%\x1b[31m ::1 50000 70\r\n",
    b"PROXY TCP6 ::1 fe80::1%\x1b[31m 50000 70\r\n",
    b"PROXY TCP5 192.0.2.9 127.0.0.1 50000 70\r\n",
    b"PROXY UNKNOWN " + b"x" * (LONGEST_LINE - 15) + b"\r\n",
    b"PROXY UNKNOWN " + b"x" * LONGEST_LINE,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    second(0x11, 0x11, FOUR),
    second(0x22, 0x11, FOUR),
    second(0x21, 0x11, FOUR[:-1]),
    second(0x21, 0x21, FOUR),
    second(0x20, 0x00, b"x" * (MOST_DETAILS + 1)),
    SIGNATURE[:-1] + b"X" + FOUR,
]


@pytest.mark.parametrize(("header", "peer"), UNDERSTOOD)
def test_a_header_is_understood(header: bytes, peer: str | None) -> None:
    """Statement S66. Both versions are parsed.

    Statement S67. UNKNOWN and LOCAL keep the peer.
    """
    assert ProxyReader().feed(header) == Introduction(peer)
    assert ProxyReader().feed(header + b"/about\r\n") == Introduction(peer, b"/about\r\n")


@pytest.mark.parametrize(("header", "peer"), UNDERSTOOD)
def test_a_header_is_understood_one_byte_at_a_time(header: bytes, peer: str | None) -> None:
    reader = ProxyReader()
    *early, last = (header[place : place + 1] for place in range(len(header)))
    assert [reader.feed(byte) for byte in early] == [None] * len(early)
    assert reader.feed(last) == Introduction(peer)


@pytest.mark.parametrize("said", NO_HEADER)
def test_what_is_no_header_is_refused(said: bytes) -> None:
    """Statement S67. More than 107 bytes are too many."""
    with pytest.raises(NotIntroduced):
        ProxyReader().feed(said)
    assert outcome([said[place : place + 1] for place in range(len(said))]) == "refused"


@pytest.mark.parametrize(("header", "_"), UNDERSTOOD)
def test_half_a_header_is_none(header: bytes, _: object) -> None:
    for cut in range(len(header)):
        reader = ProxyReader()
        if cut:
            reader.feed(header[:cut])
        with pytest.raises(NotIntroduced, match="hung up"):
            reader.feed(b"")


def outcome(pieces: list[bytes]) -> object:
    reader = ProxyReader()
    for number, piece in enumerate(pieces):
        try:
            told = reader.feed(piece)
        except NotIntroduced:
            return "refused"
        if told:
            return told.peer, told.rest + b"".join(pieces[number + 1 :])
    return None


BYTES = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=120).map(lambda tail: b"PROXY " + tail),
    st.text("PROXYTCP46UNKNOW 0123456789abcdef:.\r\n", max_size=120).map(str.encode),
    st.binary(max_size=80).map(lambda tail: SIGNATURE + tail),
    st.sampled_from([header for header, _ in UNDERSTOOD]),
)


@given(BYTES)
def test_whole_is_the_same_as_byte_by_byte(said: bytes) -> None:
    pieces = [said[place : place + 1] for place in range(len(said))]
    assert outcome(pieces) == outcome([said] if said else [])


@given(st.ip_addresses(), st.integers(0, 65535), st.binary(max_size=20))
def test_who_is_told_is_who_was_meant(
    address: IPv4Address | IPv6Address, port: int, rest: bytes
) -> None:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    meant = Introduction(str(mapped or address), rest)
    line = f"PROXY TCP{address.version} {address} {address} {port} {port}\r\n".encode()
    assert ProxyReader().feed(line + rest) == meant
    family = 0x11 if address.version == 4 else 0x21
    details = address.packed * 2 + struct.pack("!HH", port, port)
    assert ProxyReader().feed(second(0x21, family, details) + rest) == meant


@given(BYTES)
def test_the_address_that_is_told_is_an_address(said: bytes) -> None:
    with suppress(NotIntroduced):
        told = ProxyReader().feed(said)
        if told and told.peer:
            assert str(ip_address(told.peer)) == told.peer


NEAR = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"), ip_network("127.0.0.1"))
PEERS = [
    ("10.1.2.3", True),
    ("11.1.2.3", False),
    ("127.0.0.1", True),
    ("127.0.0.2", False),
    ("2001:db8::1", True),
    ("2001:db9::1", False),
    ("::ffff:10.1.2.3", True),
    ("::ffff:11.1.2.3", False),
    ("fe80::1%eth0", False),
]


@pytest.mark.parametrize(("peer", "named"), PEERS)
def test_proxies_are_those_that_are_named(peer: str, *, named: bool) -> None:
    assert is_from(peer, NEAR) is named
    assert not is_from(peer, ())
