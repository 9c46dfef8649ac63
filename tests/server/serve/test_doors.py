"""Doors are opened on every address there is, or the flag to mend is named."""

import errno
import socket

import pytest
import trio

from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.serve import doors
from gopherd.serve.doors import open_doors
from tests.running import free_port


async def ports_of(settings: Settings) -> list[tuple[str, int]]:
    opened = await open_doors(settings)
    names = [door.getsockname()[:2] for door in opened]
    for door in opened:
        door.close()
    return names


async def test_every_address_has_the_same_port() -> None:
    first, second = await ports_of(Settings(host=("127.0.0.1", "127.0.0.2"), port=0))
    assert (first[0], second[0]) == ("127.0.0.1", "127.0.0.2")
    assert first[1] == second[1] > 0


async def test_a_name_with_two_addresses_has_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    class Resolver(trio.abc.HostnameResolver):
        async def getaddrinfo(self, *args: object, **_: object) -> object:  # type: ignore[override]
            port = args[1]
            stream = (socket.AF_INET, socket.SOCK_STREAM, 0, "")
            return [(*stream, (host, port)) for host in ("127.0.0.1", "127.0.0.2")]

        async def getnameinfo(self, *_: object) -> tuple[str, str]:
            raise NotImplementedError

    before = trio.socket.set_custom_hostname_resolver(Resolver())
    try:
        first, second = await ports_of(Settings(host=("two.example",), port=0))
    finally:
        trio.socket.set_custom_hostname_resolver(before)
    assert (first[0], second[0]) == ("127.0.0.1", "127.0.0.2")
    assert first[1] == second[1] > 0


async def test_a_port_that_is_taken_names_the_flag() -> None:
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        both = Settings(host=("127.0.0.1", "127.0.0.2"), port=port)
        with pytest.raises(BadSettings, match=f"port {port} of 127.0.0.2 is taken.*--port"):
            await open_doors(both)
    for name in both.host:  # the door that was open already has been shut again
        socket.create_server((name, port)).close()


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "a..b", "n" * 300, "no-such-host.invalid", "999.1.1.1", "fe80::1%none"]
)
async def test_an_address_that_is_not_ours_names_the_flag(host: str) -> None:
    with pytest.raises(BadSettings, match=r"cannot listen on .*; mend --host or --port"):
        await open_doors(Settings(host=(host,), port=0))


def test_a_port_for_the_mighty_names_the_flag() -> None:
    error = PermissionError(errno.EACCES, "Permission denied")
    sentence = doors._why_not("127.0.0.1", 70, "--port", error)
    assert sentence == "port 70 of 127.0.0.1 needs privileges; choose a --port above 1023"


async def test_browsers_may_have_a_port_of_their_own() -> None:
    port = free_port()
    first, second = await ports_of(Settings(port=0, web_port=port))
    assert first[1] != second[1] == port
    assert len(await ports_of(Settings(port=0, web_port=port, web="off"))) == 1


async def test_a_taken_web_port_names_its_flag_and_leaves_no_door_open() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        web_port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match=r"is taken; .* choose another --web-port"):
            await open_doors(Settings(port=port, web_port=web_port))
    assert await ports_of(Settings(port=port)) == [("127.0.0.1", port)]
