"""What systemd is told, and that nothing is told where nobody asked."""

import re
import socket
from pathlib import Path

import pytest

from gopherd.serve.systemd import READY, STOPPING, notify, reloading


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(tmp_path / "notify"))
    listener.setblocking(False)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    return listener


def test_who_asked_is_told(told: socket.socket) -> None:
    with told:
        for state in (READY, STOPPING, reloading()):
            notify(state)
            assert told.recv(200) == state.encode()
    assert re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=\d+", reloading())


def test_the_name_may_be_an_abstract_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("")  # Linux chooses a name
        listener.setblocking(False)
        name = bytes(listener.getsockname()).removeprefix(b"\0").decode()
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        notify(READY)
        assert listener.recv(200) == b"READY=1"


@pytest.mark.parametrize("address", ["", "relative", "vsock:2:1234", "/nowhere/notify", "@nobody"])
def test_that_nobody_listens_is_no_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify(READY)


def test_nothing_is_told_where_nobody_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path has to be absolute: another may be anybody's."""
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("relative")
        listener.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", "relative")
        notify(READY)
        monkeypatch.delenv("NOTIFY_SOCKET")
        notify(READY)
        with pytest.raises(BlockingIOError):
            listener.recv(200)
