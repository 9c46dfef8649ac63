"""Sockets that listen: on every address, on one port, or handed over by who started us."""

import errno
import os
import socket
import subprocess

import pytest

from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.serve import doors
from gopherd.serve.doors import inherited, open_doors
from tests.running import PYTHON, free_port, ours


def ports_of(settings: Settings) -> list[tuple[str, int]]:
    opened = open_doors(settings)
    names = [door.getsockname()[:2] for door in opened]
    for door in opened:
        door.close()
    return names


def test_every_address_has_the_same_port() -> None:
    first, second = ports_of(Settings(host=("127.0.0.1", "127.0.0.2"), port=0))
    assert (first[0], second[0]) == ("127.0.0.1", "127.0.0.2")
    assert first[1] == second[1] > 0


def test_a_name_with_two_addresses_has_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolved(_: str, port: int, **__: object) -> object:
        stream = (socket.AF_INET, socket.SOCK_STREAM, 0, "")
        return [(*stream, (host, port)) for host in ("127.0.0.1", "127.0.0.2")]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    first, second = ports_of(Settings(host=("two.example",), port=0))
    assert (first[0], second[0]) == ("127.0.0.1", "127.0.0.2")
    assert first[1] == second[1] > 0


def test_a_port_that_is_taken_names_the_flag() -> None:
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        both = Settings(host=("127.0.0.1", "127.0.0.2"), port=port)
        with pytest.raises(BadSettings, match=f"port {port} of 127.0.0.2 is taken.*--port"):
            ports_of(both)
    for name in both.host:  # the door that was open already has been shut again
        socket.create_server((name, port)).close()


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "a..b", "n" * 300, "no-such-host.invalid", "999.1.1.1", "fe80::1%none"]
)
def test_an_address_that_is_not_ours_names_the_flag(host: str) -> None:
    with pytest.raises(BadSettings, match=r"cannot listen on .*; mend --host or --port"):
        ports_of(Settings(host=(host,), port=0))


def test_a_port_for_the_mighty_names_the_flag() -> None:
    error = PermissionError(errno.EACCES, "Permission denied")
    sentence = doors._why_not("127.0.0.1", 70, "--port", error)
    assert sentence == "port 70 of 127.0.0.1 needs privileges; choose a --port above 1023"


def test_browsers_may_have_a_port_of_their_own() -> None:
    port = free_port()
    first, second = ports_of(Settings(port=0, web_port=port))
    assert first[1] != second[1] == port
    assert len(ports_of(Settings(port=0, web_port=port, web="off"))) == 1


def test_a_taken_web_port_names_its_flag_and_leaves_no_door_open() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        web_port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match=r"is taken; .* choose another --web-port"):
            open_doors(Settings(port=port, web_port=web_port))
    assert ports_of(Settings(port=port)) == [("127.0.0.1", port)]


def test_tls_may_have_a_port_more() -> None:
    port = free_port()
    first, second = ports_of(Settings(port=0, tls_port=port))
    assert first[1] != second[1] == port


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_a_door_for_ipv6_is_for_ipv6_alone() -> None:
    (door,) = open_doors(Settings(host=("::1",), port=0))
    with door:
        assert door.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
        assert not door.get_inheritable()
        assert not door.getblocking()


# ---------------------------------------------------------------- handed over

NOTHING_HANDED_OVER = [
    {},
    {"LISTEN_FDS": "1"},
    {"LISTEN_PID": "1", "LISTEN_FDS": "1"},
    {"LISTEN_PID": str(os.getpid())},
    {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "0"},
    {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "-1"},
    {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "\u00b2"},
]


@pytest.mark.parametrize("environ", NOTHING_HANDED_OVER)
def test_what_is_not_for_us_is_not_taken(environ: dict[str, str]) -> None:
    assert inherited(environ) == []


TAKING = """
import os, sys
from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.serve.doors import open_doors
handed, count = map(int, sys.argv[1:])
if handed:
    os.dup2(handed, 3)
else:
    os.closerange(3, 4)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(count)}
try:
    for door in open_doors(Settings(port=0)):
        with door:
            print((door.getsockname()[1], door.getblocking(), door.get_inheritable()))
except BadSettings as error:
    print(error)
"""


def taking(handed: int, count: int = 1) -> str:
    done = subprocess.run(
        [*PYTHON, TAKING, str(handed), str(count)],
        check=True,
        capture_output=True,
        text=True,
        pass_fds=[handed] if handed else [],
        env=ours(),
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_a_socket_that_was_handed_over_is_a_door() -> None:
    with socket.create_server(("127.0.0.1", 0)) as handed:
        port = handed.getsockname()[1]
        assert taking(handed.fileno()) == str((port, False, False))


def test_what_is_no_door_is_said_to_be_none() -> None:
    assert taking(0) == "no socket was handed over (Bad file descriptor)"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handed:
        said = taking(handed.fileno())
    assert said == "a socket that was handed over is not one of TCP; mend ListenStream"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as handed:
        assert taking(handed.fileno()) == said
