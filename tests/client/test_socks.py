"""What is said to a SOCKS5 proxy, and what it may answer."""

import pytest

from gopherclient.errors import NoSuchHost, ReaderError, Refused, TimedOut, Unreachable
from gopherclient.socks import Negotiation, Proxy

PROXIES = [
    ("socks5://127.0.0.1:9150", Proxy("127.0.0.1", 9150)),
    ("socks5h://tor.example", Proxy("tor.example", 9050)),
    ("socks5h://[::1]:9050/", Proxy("::1", 9050)),
    ("127.0.0.1:9150", Proxy("127.0.0.1", 9150)),
    ("http://proxy.example:3128", None),
    ("socks4://127.0.0.1:1080", None),
    ("socks5://127.0.0.1:port", None),
    ("socks5://[::1", None),
    ("socks5://", None),
    ("", None),
]


@pytest.mark.parametrize(("address", "proxy"), PROXIES)
def test_where_a_proxy_is(address: str, proxy: Proxy | None) -> None:
    assert Proxy.of(address) == proxy


def test_the_environment_may_name_one() -> None:
    assert Proxy.from_environment({"ALL_PROXY": "socks5h://h:1"}) == Proxy("h", 1)
    assert Proxy.from_environment({"all_proxy": "socks5://h:2", "ALL_PROXY": "x"}) == Proxy("h", 2)
    assert Proxy.from_environment({"ALL_PROXY": "h:3128"}) is None  # that would be HTTP
    assert Proxy.from_environment({}) is None


@pytest.mark.parametrize(
    "bound",
    [
        b"\x01\x00\x00\x00\x00\x00\x00",
        b"\x04" + bytes(18),
        b"\x03\x05proxy\x00\x00",
        b"\x03\x00\x00\x00",
    ],
)
def test_being_connected(bound: bytes) -> None:
    negotiation = Negotiation("news.onion", 70)
    assert negotiation.begin() == b"\x05\x01\x00"
    assert negotiation.needed == 2
    assert negotiation.feed(b"\x05\x00") == b"\x05\x01\x00\x03\x0anews.onion\x00\x46"
    assert negotiation.needed == 5
    answer = b"\x05\x00\x00" + bound
    assert negotiation.feed(answer[:5]) == b""
    assert negotiation.needed == len(answer) - 5
    assert negotiation.feed(answer[5:]) == b""
    assert negotiation.granted


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1, Unreachable),
        (2, Unreachable),
        (3, Unreachable),
        (4, NoSuchHost),
        (5, Refused),
        (6, TimedOut),
        (0xF0, Unreachable),
    ],
)
def test_not_being_connected(code: int, kind: type[ReaderError]) -> None:
    negotiation = Negotiation("news.onion", 70)
    negotiation.feed(b"\x05\x00")
    with pytest.raises(kind, match=r"news\.onion"):
        negotiation.feed(bytes([5, code, 0, 1, 0]))


@pytest.mark.parametrize("answer", [b"\x05\xff", b"\x05\x02"])
def test_a_proxy_that_wants_a_password(answer: bytes) -> None:
    with pytest.raises(Unreachable, match="password"):
        Negotiation("h", 70).feed(answer)


def test_what_is_no_proxy() -> None:
    with pytest.raises(Unreachable, match="SOCKS5"):
        Negotiation("h", 70).feed(b"HT")
    negotiation = Negotiation("h", 70)
    negotiation.feed(b"\x05\x00")
    with pytest.raises(Unreachable, match="cannot be read"):
        negotiation.feed(b"\x05\x00\x00\x09\x00")
