"""What a proxy says before its reader does: on whose behalf it calls (PROXY protocol, 1 and 2).

Nothing here does I/O. Feed bytes in as they arrive; one Introduction comes out. Whether there
is one is never guessed: it is expected of the proxies the operator names, and of nobody else.
"""

import struct
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from attrs import define, field, frozen

from gopherd.errors import NotIntroduced

Network = IPv4Network | IPv6Network

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
"""What version 2 begins with (section 2.2)."""

FIRST_WORD = b"PROXY "

LONGEST_LINE = 107
"""Bytes of a version 1 header with its line end (section 2.1)."""

MOST_DETAILS = 2048
"""Bytes after a version 2 header: two addresses, and a certificate's name or so."""

HEADER = struct.Struct("!12sBBH")
"""Version 2: signature, version and command, family and protocol, bytes that follow."""

LOCAL, PROXY = 0x20, 0x21
SIZES = {0x11: 4, 0x21: 16}
"""Bytes of an address, by family and protocol: TCP over IPv4, TCP over IPv6."""

LARGEST_PORT = 65535
SCOPE = "%"
"""Begins the name of a link, which may be any bytes at all and would get into the journal."""

FIELDS = 4
"""Two addresses and two ports follow the protocol in a version 1 header."""


@frozen
class Introduction:
    """Whom a proxy speaks for, and what it has passed on already."""

    peer: str | None
    """An address; None where the proxy speaks for itself, or does not know."""
    rest: bytes = b""


@define
class ProxyReader:
    """Holds bytes until they make a whole header."""

    held: bytes = field(default=b"", init=False)

    def feed(self, data: bytes) -> Introduction | None:
        """Return the introduction when its header is complete, else None; b"" is the end.

        Raises NotIntroduced for everything that cannot become a header.
        """
        self.held += data
        size = min(len(self.held), len(SIGNATURE))
        if self.held[:size] == SIGNATURE[:size]:
            introduction = _second(self.held)
        else:
            introduction = _first(self.held)
        if introduction is None and not data:
            raise NotIntroduced("the proxy hung up before it said whom it speaks for")
        return introduction


def is_from(peer: str, proxies: tuple[Network, ...]) -> bool:
    """Tell whether an address is one of the proxies'."""
    if not proxies:
        return False
    address = _plain(ip_address(peer))
    return any(address in network for network in proxies)


def _first(held: bytes) -> Introduction | None:
    """Read version 1: one line of words."""
    if held[: len(FIRST_WORD)] != FIRST_WORD[: len(held)]:
        raise NotIntroduced("there is no PROXY header")
    end = held.find(b"\n", 0, LONGEST_LINE) + 1
    if not end and len(held) < LONGEST_LINE:
        return None
    line, rest = held[:end], held[end:]
    if not line.endswith(b"\r\n"):
        raise NotIntroduced("a PROXY header is one line of at most 107 bytes")
    match line[:-2].decode("latin-1").split(" "):
        case ["PROXY", "UNKNOWN", *_]:
            return Introduction(None, rest)
        case ["PROXY", "TCP4" | "TCP6" as protocol, *told] if len(told) == FIELDS:
            kind = IPv4Address if protocol == "TCP4" else IPv6Address
            source, destination, *ports = told
            try:
                peer, _ = kind(source), kind(destination)
            except ValueError as error:
                raise NotIntroduced("a PROXY header names no addresses") from error
            if SCOPE in source + destination:
                raise NotIntroduced("a PROXY header names an address of a link")
            if not all(map(_is_port, ports)):
                raise NotIntroduced("a PROXY header names no ports")
            return Introduction(str(_plain(peer)), rest)
        case _:
            raise NotIntroduced("a PROXY header cannot be understood")


def _is_port(told: str) -> bool:
    return (
        told.isascii() and told.isdecimal() and str(int(told)) == told and int(told) <= LARGEST_PORT
    )


def _second(held: bytes) -> Introduction | None:
    """Read version 2: a fixed header, addresses, and further details, which are passed over."""
    if len(held) < HEADER.size:
        return None
    _, command, family, length = HEADER.unpack_from(held)
    if command not in {LOCAL, PROXY}:
        raise NotIntroduced("a PROXY header is of a version that is not known")
    if length > MOST_DETAILS:
        raise NotIntroduced(f"a PROXY header is longer than {MOST_DETAILS} bytes")
    end = HEADER.size + length
    if len(held) < end:
        return None
    details, rest = held[HEADER.size : end], held[end:]
    size = SIZES.get(family)
    if command == LOCAL or size is None:
        return Introduction(None, rest)
    if length < 2 * size + 4:
        raise NotIntroduced("a PROXY header is too short for its addresses")
    return Introduction(str(_plain(ip_address(details[:size]))), rest)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Write an IPv4 address as one, though a socket for both kinds hands it over as IPv6."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
