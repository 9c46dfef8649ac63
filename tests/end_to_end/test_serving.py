"""`gopherd serve` as an operator runs it: addresses, signals, limits, and a read-only disk."""

import os
import re
import resource
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.newsroom import rows_of
from tests.running import (
    GOPHERD,
    PATIENCE,
    Running,
    children,
    everything,
    free_port,
    ours,
    running,
    until,
)

LARGE = bytes(range(256)) * 4 * 20 * 1024  # 20 MB, more than any socket holds

CONNECTIONS = 1000
"""What a server has room for by default."""

PUBLIC = ("--public-host", "news.example", "--public-port", "70")


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_it_says_where_it_is_and_what_to_do(server: Running, content: Path) -> None:
    first, second = server.said.splitlines()
    assert first == f"Point a Gopher client at gopher://127.0.0.1:{server.port}/"
    assert second == f"Drop text files into {content}"
    assert b"Harbour reopens" in server.ask(b"\r\n")
    assert server.complaints() == []


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no ::1")
def test_it_listens_on_several_addresses(content: Path, tmp_path: Path) -> None:
    hosts = ("--host", "127.0.0.1", "--host", "::1")
    with running(content, *hosts, place=tmp_path) as server:
        assert server.ask(b"\r\n") == server.ask(b"\r\n", host="::1")
    with running(content, "--host", "::1", place=tmp_path) as server:
        assert server.said.startswith(f"Point a Gopher client at gopher://[::1]:{server.port}/\n")
        assert b"\t::1\t%d\r\n" % server.port in server.ask(b"\r\n", host="::1")


def test_the_public_address_is_in_every_row(content: Path, tmp_path: Path) -> None:
    """Statement S20. Host and port in rows are the configured public ones."""
    with running(content, *PUBLIC, place=tmp_path, port=free_port()) as server:
        assert server.said.startswith("Point a Gopher client at gopher://news.example:70/\n")
        for selector in (b"", b"/world", b"/world/harbour", b"/nowhere"):
            links = [row for row in rows_of(server.ask(selector + b"\r\n")) if row.kind in "01"]
            assert {(row.host, row.port) for row in links} == {("news.example", 70)}


def test_a_port_that_is_taken_is_told(content: Path, tmp_path: Path, server: Running) -> None:
    said = told_at_the_start(content, tmp_path, "--port", str(server.port))
    assert said == (
        f"gopherd: port {server.port} of 127.0.0.1 is taken; "
        "stop what listens there or choose another --port\n"
    )


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_no_worker_can_open_is_told_once(workers: str, content: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    missing = tmp_path / "missing"
    for folder, flags, sentence in (
        (missing, (), f"there is no folder {missing}; make it, or name the one with your articles"),
        (content, ("--journal", str(missing / "journal")), f"the journal {missing}/journal cannot"),
        (content, ("--state", str(tmp_path / "file")), f"no catalogue can be kept in {tmp_path}"),
    ):
        said = told_at_the_start(folder, tmp_path, "--workers", workers, *flags)
        assert said.startswith(f"gopherd: {sentence}")
        assert {*said.splitlines()} == {said.splitlines()[0]}
        assert said.count("\n") <= int(workers)


def told_at_the_start(content: Path, place: Path, *flags: str) -> str:
    """Start a server that cannot serve; return what it says of that."""
    usual = ["--port", "0", "--state", str(place / "other")]
    done = subprocess.run(
        [*GOPHERD, "serve", str(content), *usual, *flags],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=ours(),
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_a_slow_reader_finish(
    content: Path, tmp_path: Path, workers: str, number: signal.Signals
) -> None:
    (content / "large.bin").write_bytes(LARGE)
    with running(content, "--workers", workers, place=tmp_path) as server:
        connection = server.call(b"/large.bin\r\n")
        got = connection.recv(1000)
        server.send(number)
        until(server.refuses)
        assert server.process.poll() is None
        with connection:
            assert got + everything(connection) == LARGE
        assert server.status() == 0
        assert server.complaints() == []


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_all_processes_get_is_no_second_one(
    content: Path, tmp_path: Path, workers: str, number: signal.Signals
) -> None:
    """As a terminal tells them by ctrl+c, a shell by `kill %1`, and systemd when it stops them."""
    (content / "large.bin").write_bytes(LARGE)
    with running(content, "--workers", workers, place=tmp_path) as server:
        connection = server.call(b"/large.bin\r\n")
        got = connection.recv(1000)
        os.killpg(server.process.pid, number)
        until(server.refuses)
        with connection:
            assert got + everything(connection) == LARGE
        assert server.status() == 0
        assert server.complaints() == []


def test_a_second_signal_waits_for_nobody(content: Path, tmp_path: Path) -> None:
    (content / "large.bin").write_bytes(LARGE)
    with running(content, "--drain", "60", place=tmp_path) as server:
        with server.call(b"/large.bin\r\n") as connection:
            connection.recv(1000)
            server.send(signal.SIGTERM)
            until(server.refuses)
            began = time.monotonic()
            server.send(signal.SIGTERM)
            assert server.status() == 0
            assert time.monotonic() - began < 10
        assert server.complaints() == []
        assert '"/large.bin" 444 ' in server.log.read_text()


def test_readers_beyond_the_limit_get_an_error_row(content: Path, tmp_path: Path) -> None:
    """Statement S13. Idle connections are bounded; one more is asked to come back."""
    with running(content, "--connections", "5", place=tmp_path) as server:
        idle = [server.call() for _ in range(5)]
        answer = b""

        def turned_away() -> bool:
            nonlocal answer
            answer = server.ask(b"\r\n")
            return answer.startswith(b"3Too many readers just now.\t")

        until(turned_away)
        assert rows_of(answer)
        for connection in idle:
            connection.close()
        until(lambda: b"Harbour" in server.ask(b"\r\n"))


def test_without_descriptors_it_waits_and_goes_on(content: Path, tmp_path: Path) -> None:
    """Statement S13. Connections beyond what the system allows: one complaint, then recovery."""
    with running(content, place=tmp_path) as server:
        server.ask(b"\r\n")
        resource.prlimit(server.serving, resource.RLIMIT_NOFILE, (40, 40))
        crowd = [server.call() for _ in range(60)]
        until(server.complaints)
        for connection in crowd:
            connection.close()
        assert until(lambda: b"Harbour" in server.ask(b"/world\r\n")) < 10
        (complaint,) = {line for line in server.complaints() if "content" not in line}
        assert re.match(r"gopherd: no room for one more reader", complaint)
        assert "Traceback" not in server.log.read_text()


def test_a_read_only_folder_is_served(content: Path, tmp_path: Path) -> None:
    for folder in (content / "world", content):
        folder.chmod(0o555)
    try:
        with running(content, place=tmp_path) as server:
            assert b"At six past six" in server.ask(b"/world/harbour\r\n")
        assert sorted(path.name for path in content.rglob("*")) == ["harbour.txt", "world"]
    finally:
        for folder in (content, content / "world"):
            folder.chmod(0o755)


def test_what_it_kept_it_knows_again(content: Path, tmp_path: Path) -> None:
    """Statement S62. A restart changes no selector and no byte."""
    selectors = (b"", b"/world", b"/world/harbour", b"/world/harbour.txt", b"/day", b"/caps.txt")
    pages = []
    for _ in range(2):
        with running(content, *PUBLIC, place=tmp_path, port=free_port()) as server:
            pages.append([server.ask(selector + b"\r\n") for selector in selectors])
            server.send(signal.SIGTERM)
            assert server.status() == 0
    assert pages[0] == pages[1]


def test_the_journal_tells_each_request(content: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with running(content, "--journal", str(journal), place=tmp_path) as server:
        for request in (b"/about\r\n", b"/no\x1b[31mwhere\r\n", b"x" * 2000 + b"\r\n", b"\0\r\n"):
            server.ask(request)
        until(lambda: journal.read_text().count("\n") == 4)
        assert server.log.read_text() == ""
    lines = journal.read_text().splitlines()
    assert [line.split('"')[2].split()[0] for line in lines] == ["200", "404", "414", "400"]
    assert lines[1].split('"')[1] == r"/no\x1b[31mwhere"
    moment = r"\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\]"
    shape = rf'127\.0\.0\.1 - - {moment} "[^"]*" \d+ \d+ [\d.]+'
    assert all(re.fullmatch(shape, line) for line in lines)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_crowd_makes_no_worker_wait_for_room(workers: str, content: Path, tmp_path: Path) -> None:
    with running(content, "--workers", workers, place=tmp_path) as server:
        for worker in children(server.process.pid):
            status = Path(f"/proc/{worker}/status").read_text()
            assert int(status.partition("FDSize:")[2].split()[0]) >= 2 * CONNECTIONS


def test_workers_share_a_port_and_one_that_dies_is_replaced(content: Path, tmp_path: Path) -> None:
    with running(content, "--workers", "3", place=tmp_path) as server:
        page = server.ask(b"\r\n")
        assert b"Harbour" in server.ask(b"/world\r\n")
        workers = children(server.process.pid)
        assert len(workers) == 3
        os.kill(max(workers), signal.SIGKILL)
        until(lambda: len(children(server.process.pid) - workers) == 1)
        (content / "world" / "late.txt").write_text("Title: A late one\n\nText.\n")
        until(lambda: all(b"A late one" in server.ask(b"\r\n") for _ in range(20)))
        assert server.ask(b"\r\n") != page
        server.send(signal.SIGTERM)
        assert server.status() == 0
        assert not any(map(alive, workers))
        assert any("worker" in line and "is replaced" in line for line in server.complaints())


def killed(server: Running) -> None:
    """Kill the only worker, and wait until its parent knows."""
    before = server.serving
    os.kill(before, signal.SIGKILL)
    until(lambda: before not in children(server.process.pid))


REPLACED = "gopherd: worker 1 of 1 has ended (signal 9) and is replaced"


def test_a_single_worker_that_dies_is_replaced_and_nobody_is_refused(
    content: Path, tmp_path: Path
) -> None:
    with running(content, place=tmp_path) as server:
        page = server.ask(b"\r\n")
        killed(server)
        assert server.ask(b"\r\n") == page
        (content / "world" / "late.txt").write_text("Title: A late one\n\nText.\n")
        until(lambda: b"A late one" in server.ask(b"\r\n"))
        server.send(signal.SIGTERM)
        assert server.status() == 0
        assert server.complaints() == [REPLACED]
        assert server.process.stdout
        assert server.process.stdout.read() == b""  # where it is was said before


def test_what_can_not_be_opened_again_is_tried_until_it_can(content: Path, tmp_path: Path) -> None:
    with running(content, place=tmp_path) as server:
        away = content.rename(tmp_path / "away")
        killed(server)
        told = f"gopherd: there is no folder {content}; make it, or name the one with your articles"
        until(lambda: told in server.complaints())
        away.rename(content)
        assert b"Harbour" in server.ask(b"\r\n")
        server.send(signal.SIGTERM)
        assert server.status() == 0


def test_a_worker_that_replaces_another_serves_by_the_newest_settings(
    content: Path, tmp_path: Path
) -> None:
    file = tmp_path / "gopherd.toml"
    file.write_text('public-host = "old.example"\n')
    with running(content, "--config", str(file), place=tmp_path) as server:
        file.write_text('public-host = "new.example"\n')
        server.send(signal.SIGHUP)
        until(lambda: b"\tnew.example\t" in server.ask(b"\r\n"))
        killed(server)
        assert b"\tnew.example\t" in server.ask(b"\r\n")


def test_a_worker_whose_parent_is_killed_lets_its_readers_finish(
    content: Path, tmp_path: Path
) -> None:
    (content / "large.bin").write_bytes(LARGE)
    with running(content, place=tmp_path) as server:
        worker = server.serving
        with server.call(b"/large.bin\r\n") as connection:
            got = connection.recv(1000)
            server.send(signal.SIGKILL)
            until(server.refuses)
            assert got + everything(connection) == LARGE
        until(lambda: not alive(worker))
        assert server.complaints() == []


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_settings_are_read_again_without_dropping_a_reader(content: Path, tmp_path: Path) -> None:
    file = tmp_path / "settings" / "gopherd.toml"
    file.parent.mkdir()
    file.write_text('public-host = "old.example"\n')
    with running(content, "--config", str(file), place=tmp_path) as server:
        assert b"\told.example\t" in server.ask(b"\r\n")
        waiting = server.call(b"/wor")
        file.write_text('public-host = "new.example"\nworkers = 4\n')
        server.send(signal.SIGHUP)
        until(lambda: b"\tnew.example\t" in server.ask(b"\r\n"))
        with waiting:
            waiting.sendall(b"ld\r\n")
            assert b"\tnew.example\t" in everything(waiting)
        file.write_text('public-host = "new example"\n')
        server.send(signal.SIGHUP)
        until(lambda: any("stay as they are" in line for line in server.complaints()))
        assert b"\tnew.example\t" in server.ask(b"\r\n")
        said = server.complaints()
        assert "gopherd: workers changes when gopherd is started again" in said


def test_the_operator_has_a_page_of_their_own(content: Path, tmp_path: Path) -> None:
    port = free_port()
    with running(content, "--status-port", str(port), place=tmp_path) as server:
        server.ask(b"\r\n")

        def told(request: bytes) -> bytes:
            with socket.create_connection(("127.0.0.1", port)) as reader:
                reader.sendall(request)
                return everything(reader)

        until(
            lambda: b"\r\narticles     " in told(b"\r\n") and b"articles     0" not in told(b"\r\n")
        )
        assert b'gopherd_requests_total{outcome="served"} 1.0' in told(
            b"GET /metrics HTTP/1.0\r\n\r\n"
        )


def test_a_port_for_the_operator_that_is_taken_names_the_flag(
    content: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = told_at_the_start(content, tmp_path, "--status-port", port)
    assert "mend --status-host or --status-port" in said
