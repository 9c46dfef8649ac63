"""`gopherd serve` on the open internet: TLS, proxies, the sandbox, and systemd around it."""

import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gopherd.cli.cert import self_signed
from gopherd.serve.sandbox import python_places
from tests.running import (
    GOPHERCLIENT,
    GOPHERD,
    PATIENCE,
    Running,
    everything,
    free_port,
    has_landlock,
    ours,
    running,
    until,
)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate and its key."""
    certificate, key = tmp_path / "keys/gopherd.crt", tmp_path / "keys/gopherd.key"
    certificate.parent.mkdir()
    for path, data in zip((certificate, key), self_signed_now(), strict=True):
        path.write_bytes(data)
    return certificate, key


@pytest.fixture
def secure(content: Path, tmp_path: Path, pair: tuple[Path, Path]) -> Iterator[Running]:
    flags = ("--tls-cert", str(pair[0]), "--tls-key", str(pair[1]))
    with running(content, *flags, place=tmp_path) as server:
        yield server


def ask_within_tls(server: Running, request: bytes) -> tuple[bytes, bytes]:
    """Ask over TLS; return the answer, which has to end as TLS ends, and the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["gopher"])
    with context.wrap_socket(server.call(), suppress_ragged_eofs=False) as connection:
        assert connection.selected_alpn_protocol() == "gopher"
        connection.sendall(request)
        certificate = connection.getpeercert(binary_form=True)
        return everything(connection), certificate or b""


def test_one_port_speaks_both(secure: Running, content: Path) -> None:
    """Statement S63. Every byte is the same within TLS, 20 MB of a file as well."""
    (content / "large.bin").write_bytes(bytes(range(256)) * 4 * 20 * 1024)
    until(lambda: b"large.bin" in secure.ask(b"\r\n"))
    for request in (b"/world/harbour\r\n", b"/large.bin\r\n"):
        answer, _ = ask_within_tls(secure, request + b"z" * 20_000)
        assert answer == secure.ask(request)
    assert secure.complaints() == []


def test_a_broken_hello_holds_nobody(secure: Running) -> None:
    """Statement S65. Neither a slow ClientHello nor a broken one."""
    slow = [secure.call(b"\x16\x03\x01") for _ in range(15)]
    broken = [secure.call(b"\x16" * 6000) for _ in range(15)]
    assert b"Harbour" in secure.ask(b"\r\n")
    assert b"Harbour" in ask_within_tls(secure, b"\r\n")[0]
    for connection in (*slow, *broken):
        connection.close()


def test_without_a_certificate_tls_is_ended_at_once(server: Running) -> None:
    """Statement S63. Closed without a word, though nothing more comes."""
    with server.call(b"\x16") as connection:
        assert everything(connection) == b""


def read(url: str, home: Path, *flags: str) -> "subprocess.CompletedProcess[bytes]":
    homes = [f"XDG_{kind}_HOME" for kind in ("CONFIG", "DATA", "CACHE", "STATE")]
    return subprocess.run(
        [*GOPHERCLIENT, "--dump", *flags, url],
        check=False,
        capture_output=True,
        timeout=PATIENCE,
        env={**ours(), **dict.fromkeys(homes, str(home))},
    )


def test_the_reader_knows_the_certificate_again(
    secure: Running, content: Path, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    """From `gopherd cert` to gopherclient, over a renewal that nobody is asked to trust."""
    url, home = f"gophers://127.0.0.1:{secure.port}/1/world/harbour", tmp_path / "home"
    first = read(url, home)
    assert first.returncode == 0
    assert b"At six past six a light came on." in first.stdout
    assert b"met for the first time" in first.stderr
    again = read(url, home)
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, b"")
    for file in pair:
        file.unlink()
    files = ["--tls-cert", str(pair[0]), "--tls-key", str(pair[1]), "--content", str(content)]
    subprocess.run([*GOPHERD, "cert", *files], check=True, capture_output=True)
    changed = read(url, home)
    assert changed.returncode == 12
    assert changed.stdout == b""
    assert read(url, home, "--trust").returncode == 0


def test_a_certificate_is_renewed_under_way(
    secure: Running, pair: tuple[Path, Path], content: Path
) -> None:
    """The slow reader keeps theirs; the next one gets the new one; nobody is dropped."""
    _, first = ask_within_tls(secure, b"\r\n")
    with secure.call() as waiting:
        for path, data in zip(pair, self_signed_now(), strict=True):
            spare = path.with_suffix(".new")
            spare.write_bytes(data)
            spare.replace(path)
        for _ in range(20):
            secure.send(signal.SIGHUP)
        _, second = ask_within_tls(secure, b"\r\n")
        assert first != second
        waiting.sendall(b"/world/harbour\r\n")
        assert b"Harbour reopens" in everything(waiting)
    until(secure.complaints)
    assert secure.complaints() == [f"gopherd: the certificate in {pair[0]} is used from now on"]


def self_signed_now() -> tuple[bytes, bytes]:
    return self_signed("127.0.0.1", datetime.now(UTC))


def test_behind_a_proxy(content: Path, tmp_path: Path, pair: tuple[Path, Path]) -> None:
    """Statement S66. The told address is in the journal, over TLS as well.

    Statement S67. Without a header nobody is served.
    """
    flags = ("--proxy-from", "127.0.0.1", "--tls-cert", str(pair[0]), "--tls-key", str(pair[1]))
    header = b"PROXY TCP4 192.0.2.9 192.0.2.1 50000 70\r\n"
    with running(content, *flags, place=tmp_path) as server:
        assert b"Harbour" in server.ask(header + b"/world\r\n")
        connection = server.call(header)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(connection) as tls:
            tls.sendall(b"/about\r\n")
            assert everything(tls).startswith(b"i")
        with server.call(b"/world\r\n") as connection, suppress(ConnectionResetError):
            assert connection.recv(100) == b""
        until(lambda: server.log.read_text().count("\n") == 3)
        told = [line.split(" ", 1)[0] for line in server.log.read_text().splitlines()]
        assert told == ["192.0.2.9", "192.0.2.9", "127.0.0.1"]


# ---------------------------------------------------------------- the sandbox


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")
def test_nothing_else_on_the_machine_is_opened(
    content: Path, tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    """Whatever is asked: content/, the catalogue, the certificate, and what Python is made of."""
    trace = tmp_path / "trace"
    calls = "trace=open,openat,openat2,execve,connect,landlock_restrict_self"
    strace = ("strace", "-f", "-qq", "-o", str(trace), "-e", calls)
    journal = tmp_path / "journals/journal"
    journal.parent.mkdir()
    flags = ("--tls-cert", str(pair[0]), "--tls-key", str(pair[1]), "--journal", str(journal))
    (content / "world/markdown.md").write_text("# Héadline\n\n*Text* on 東京\n")
    (content / "hole").mkdir()
    (content / "hole/gophermap").write_text("A gopherhole\n0Up\t../../log\n1World\t/world\n")
    (content / "hole/boats.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with running(content, *flags, place=tmp_path, under=strace) as server:
        for selector in (
            b"",
            b"/world",
            b"/world/markdown",
            b"/day",
            b"/nowhere",
            b"URL:http://x/",
            b"/search\tharbour",
            b"/world/feed.atom",
            b"/hole",
            b"/hole/boats.png",
            b"/hole/../../log",
            b"/world\t$",
            b"GET /world HTTP/1.0\r\n",
        ):
            server.ask(selector + b"\r\n")
            ask_within_tls(server, selector + b"\r\n")
        (content / "new.txt").write_text(
            "Title: New\nUpdated: Fri Sep 5 2025 9:02 AM CEST\n\nText."
        )
        until(lambda: b"1New" in server.ask(b"\r\n"))
        assert server.complaints() == []
    _, restricted, after = trace.read_text().partition("landlock_restrict_self")
    assert restricted
    assert "execve(" not in after
    assert "connect(" not in after
    allowed = [content, tmp_path / "state", pair[0].parent, journal.parent, *python_places()]
    opened = {Path(path) for path in re.findall(r'openat\(AT_FDCWD, "([^"]+)"', after)}
    assert {path for path in opened if not any(map(path.is_relative_to, allowed))} == set()
    assert any(path.is_relative_to(content) for path in opened)


def is_open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in path.resolve().parents)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.skipif(not is_open_to_all(Path(os.__file__)), reason="others cannot use this Python")
def test_it_becomes_who_it_is_told_to_be() -> None:
    """Ports first, then the user; what is kept is theirs."""
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory() as folder:  # where nobody else could look, tests keep theirs
        place = Path(folder)
        place.chmod(0o755)
        content, state = place / "content", place / "state"
        content.mkdir()
        state.mkdir()
        (content / "a.txt").write_text("Title: Harbour\n\nText.\n")
        os.chown(state, nobody.pw_uid, nobody.pw_gid)
        with running(content, "--user", "nobody", place=place, port=privileged()) as server:
            assert b"1Harbour" in server.ask(b"\r\n")
            status = Path(f"/proc/{server.serving}/status").read_text()
            for kind, number in (("Uid", nobody.pw_uid), ("Gid", nobody.pw_gid)):
                assert f"{kind}:" + f"\t{number}" * 4 in status
            assert "NoNewPrivs:\t1" in status or not has_landlock()
            assert (state / "catalogue.sqlite").stat().st_uid == nobody.pw_uid
            assert server.complaints() == []


def privileged() -> int:
    """Find a free port that only root may listen on."""
    for port in range(1023, 600, -1):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    pytest.skip("every port below 1024 is taken")


# ---------------------------------------------------------------- systemd

HANDING_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.execv(sys.argv[2], sys.argv[2:])
"""


def test_a_socket_may_be_handed_over_and_systemd_is_told(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "notify"))
    told.settimeout(PATIENCE)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    with told, socket.create_server(("127.0.0.1", 0)) as door:
        handed = door.fileno()
        under = (sys.executable, "-c", HANDING_OVER, str(handed))
        with running(content, place=tmp_path, under=under, handed=[handed]) as server:
            assert told.recv(100) == b"READY=1"
            assert server.port == door.getsockname()[1]
            assert b"Harbour" in server.ask(b"\r\n")
            server.send(signal.SIGHUP)
            assert told.recv(100).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
            assert told.recv(100) == b"READY=1"
            server.send(signal.SIGTERM)
            assert told.recv(100) == b"STOPPING=1"
            assert server.status() == 0


def test_tls_may_have_a_port_more(content: Path, tmp_path: Path, pair: tuple[Path, Path]) -> None:
    port = free_port()
    flags = ("--tls-cert", str(pair[0]), "--tls-key", str(pair[1]), "--tls-port", str(port))
    with running(content, *flags, place=tmp_path) as server:
        also = Running(server.process, port, server.said, server.log)
        assert ask_within_tls(also, b"\r\n")[0] == ask_within_tls(server, b"\r\n")[0]
        assert b"ServerTLSPort=%d\n" % port in server.ask(b"caps.txt\r\n").replace(b"\r", b"")
