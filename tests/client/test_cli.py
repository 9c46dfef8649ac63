"""The command as a reader runs it: what it prints, what it loads, how it ends."""

import os
import pty
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from attrs import frozen

import gopherclient
from gopherclient import cli
from gopherclient.cli import main
from tests.running import GOPHERCLIENT

HEAVY = ("rich", "textual", "trio", "wcwidth", "gopherd")
RARE = (
    *("asyncio", "ssl", "json", "xml", "html", "tomllib", "sqlite3", "logging", "platformdirs"),
    *("gopherclient.trust", "gopherclient.download", "gopherclient.feed", "gopherclient.settings"),
    *("gopherclient.hypertext", "gopherclient.gopherplus", "gopherclient.state", "gopherwire.plus"),
)
"""What a plain page needs nothing of, and what takes longer to load than the page to come."""
PAGES = {
    b"\r\n": b"iWelcome\t\tnull.host\t1\r\n0Story\t/story\t127.0.0.1\t70\r\n.\r\n",
    b"/story\r\n": b"One.\r\n..two\r\n.\r\n",
    b"/long\r\n": b"one two three four five\r\n",
    b"/find\twords to find\r\n": b"iFound\t\tnull.host\t1\r\n.\r\n",
    b"/cp437\r\n": b"\xb0\xb1\xb2\r\n",
    b"/data\r\n": b"\x00\xff.\r\n",
    b"/missing\r\n": b"3Gone.\t\terror.host\t1\r\niLook again.\t\terror.host\t1\r\n.\r\n",
    b"/empty\r\n": b"",
    b"/endless\r\n": b"line\r\n" * 500_000,
    b"/hostile\r\n": b"\x1b]0;title\x07\xc2\x9b31m\r\n",
}


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(PAGES[self.rfile.readline()])


class Server(socketserver.ThreadingTCPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Somebody left early."""


@frozen
class Here:
    """A server, and a place for what the command keeps."""

    port: int
    place: Path

    def run(
        self, *arguments: str, home: Path | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        environ = os.environ | {"GOPHERCLIENT_HOME": str(home or self.place / "home")}
        environ.pop("ALL_PROXY", None)
        return subprocess.run(
            [*GOPHERCLIENT, *arguments], capture_output=True, env=environ, check=False, timeout=60
        )

    def url(self, path: str = "") -> str:
        return f"gopher://127.0.0.1:{self.port}/{path}"


@pytest.fixture
def here(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.setenv("GOPHERCLIENT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ALL_PROXY", raising=False)
    return Here(server.server_address[1], tmp_path)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


MENU = "    Welcome\n[1] Story\n\n1. gopher://127.0.0.1/0/story\n"

PRINTED = [
    ([], "", MENU, 0),
    (["--dump"], "", MENU, 0),
    (["--raw"], "", PAGES[b"\r\n"].decode(), 0),
    (["--links"], "", "gopher://127.0.0.1/0/story\tStory\n", 0),
    (["--raw"], "0/story", "One.\r\n..two\r\n.\r\n", 0),
    (["--download", "-"], "0/story", "One.\r\n..two\r\n.\r\n", 0),
    ([], "0/story", "One.\n.two\n", 0),
    (["--width", "10"], "0/long", "one two\nthree four\nfive\n", 0),
    (["--encoding", "cp437"], "0/cp437", "░▒▓\n", 0),
    ([], "0/hostile", "␛]0;title␇<0x9B>31m\n", 0),
    ([], "0/missing", "Error: Gone.\nLook again.\n", 15),
    ([], "1/missing", "    Error: Gone.\n    Look again.\n", 15),
]


@pytest.mark.parametrize("case", PRINTED)
def test_what_is_printed(
    here: Here, capsys: pytest.CaptureFixture[str], case: tuple[list[str], str, str, int]
) -> None:
    """Statement C33. An error in place of a text is shown as one, and told by the exit status.

    Statement C24. Nothing a server sends reaches the terminal raw.
    """
    flags, path, out, status = case
    assert main([here.url(path), *flags]) == status
    assert capsys.readouterr().out == out


def test_words_are_searched_for(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    """Statement C8. They follow the address."""
    assert main([here.url("7/find"), "words", "to", "find"]) == 0
    assert capsys.readouterr().out == "    Found\n"


def test_json(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([here.url(), "--json"]) == 0
    assert '"address": "gopher://127.0.0.1/0/story"' in capsys.readouterr().out
    assert main([here.url("9/data"), "--json"]) == 0
    assert '"size": 5' in capsys.readouterr().out


def test_a_file_is_printed_where_no_terminal_could_suffer(
    here: Here, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Statement C34. As it is, or not at all."""
    assert main([here.url("9/data")]) == 0
    assert capsysbinary.readouterr().out == b"\x00\xff.\r\n"
    assert main([here.url("9/data"), "--dump"]) == 4
    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert b"--download" in captured.err


def test_downloading(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    """Statement C35. Into a folder under a safe name of its own."""
    assert main([here.url("9/data"), "--download", str(here.place / "mine")]) == 0
    assert (here.place / "mine").read_bytes() == b"\x00\xff.\r\n"
    assert main([here.url("9/data"), "--download", str(here.place)]) == 0
    assert (here.place / "data").read_bytes() == b"\x00\xff.\r\n"
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Saved" in captured.err
    assert main([here.url("9/missing"), "--download", str(here.place / "none")]) == 15
    assert "Gone. Look again." in capsys.readouterr().err
    assert not (here.place / "none").exists()


def test_a_download_that_fails(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([here.url("9/empty"), "--download", str(here.place / "mine")]) == 10
    assert ".part" not in capsys.readouterr().err
    with somewhere(b"some") as port:
        address, mine = f"gopher://127.0.0.1:{port}/9/data", str(here.place / "mine")
        assert main([address, "--download", mine, "--timeout", "0.3"]) == 8
    assert "mine.part" in capsys.readouterr().err
    assert (here.place / "mine.part").read_bytes() == b"some"
    assert main([here.url("9/data"), "--download", str(here.place / "no" / "mine")]) == 14


def test_a_download_shows_how_far_it_is_on_a_terminal(
    here: Here, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statement C36. Progress in bytes."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main([here.url("9/data"), "--download", str(here.place / "mine")]) == 0
    assert "5" in capsys.readouterr().err


@contextmanager
def somewhere(answer: bytes, *, reset: bool = False) -> Iterator[int]:
    """Serve one reader from a socket of its own."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(answer)
            if reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            else:
                time.sleep(0.6)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_how_it_ends_when_the_network_fails(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    """Statement C38. A number and a sentence for each."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    assert main([f"gopher://127.0.0.1:{closed}/"]) == 7
    assert "refuses" in capsys.readouterr().err
    assert main(["gopher://nobody.invalid/"]) == 5
    assert "no host named" in capsys.readouterr().err
    assert main([here.url("0/empty")]) == 10
    assert "without a word" in capsys.readouterr().err
    with somewhere(b"") as port:
        assert main([f"gopher://127.0.0.1:{port}/0/x", "--timeout", "0.3"]) == 8
    assert "said nothing" in capsys.readouterr().err
    with somewhere(b"", reset=True) as port:
        assert main([f"gopher://127.0.0.1:{port}/0/x"]) == 9
    assert "broke off" in capsys.readouterr().err


def test_a_page_that_stops_halfway_is_printed(
    here: Here, capsys: pytest.CaptureFixture[str]
) -> None:
    """Statement C40. With a mark, and a status that says so."""
    with somewhere(b"One.\r\nTw") as port:
        assert main([f"gopher://127.0.0.1:{port}/0/x", "--timeout", "0.3"]) == 8
    captured = capsys.readouterr()
    assert captured.out == "One.\nTw\n"
    assert "only a part" in captured.err


def test_a_menu_ends_with_its_stop(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    """Statement C14. Though the server keeps the connection."""
    with somewhere(b"iHello\t\th\t1\r\n.\r\n") as port:
        assert main([f"gopher://127.0.0.1:{port}/", "--timeout", "0.3"]) == 0
    assert capsys.readouterr().out == "    Hello\n"


ADDRESSES = [
    "http://h/",
    "gopher://",
    "gopher://h:0/",
    "gopher://h/0/a%0D%0Ab",
    "gopher://h/hURL:http://x/",
    "gopher://h/8/guest",
    "gopher://h/8",
    "gopher://h/i",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_that_cannot_be_opened(
    here: Here, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    """Statement C5. Among them those that would smuggle a second line in.

    Statement C21. An address outside of Gopher is told, not opened.
    """
    assert main([address, "--dump"]) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("gopherclient: ")


def test_a_changed_certificate_can_be_accepted(
    here: Here, capsys: pytest.CaptureFixture[str]
) -> None:
    """Statement C45. By asking for it."""
    address = f"gophers://127.0.0.1:{here.port}/"
    trust = here.place / "home" / "data" / "trust.json"
    trust.parent.mkdir(parents=True)
    trust.write_text(f'{{"127.0.0.1:{here.port}": {{"sha256": "0", "not_after": ""}}}}')
    assert main([address, "--trust"]) in {9, 11}
    assert trust.read_text() == "{}\n"
    trust.unlink()
    trust.mkdir()
    trust.with_name(".trust.json.lock").unlink()
    trust.with_name(".trust.json.lock").mkdir()
    assert main([address, "--trust"]) == 14
    capsys.readouterr()


def test_settings_hold_for_one_page_too(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    """A proxy that is set is never gone around."""
    settings = here.place / "home" / "config" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('socks-proxy = "127.0.0.1:1"\nbogus = 1\n')
    assert main(["gopher://192.0.2.1/"]) == 6
    captured = capsys.readouterr()
    assert "127.0.0.1:1" in captured.err
    assert "bogus" in captured.err


@pytest.mark.parametrize(
    "flags",
    [
        ["--width", "3"],
        ["--width", "x"],
        ["--timeout", "0"],
        ["--timeout", "soon"],
        ["--encoding", "klingon"],
        ["--dump", "--raw"],
        ["--bogus"],
    ],
)
def test_flags_that_make_no_sense(flags: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["gopher://h/", *flags])
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_nothing_to_print(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--dump"]) == 2
    assert "Name an address" in capsys.readouterr().err


def test_the_version() -> None:
    assert version("gophernews") == gopherclient.__version__


# ---------------------------------------------------------------- the screen


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)


def test_on_a_terminal_the_screen_opens(
    here: Here, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str | None] = []

    def open_tui(address: str | None, _session: object, terminal: object) -> int:
        assert terminal is None, "there is nothing on it"
        opened.append(address)
        return 0

    screen = ModuleType("gopherclient.tui.start")
    monkeypatch.setattr(screen, "open_tui", open_tui, raising=False)
    monkeypatch.setitem(sys.modules, "gopherclient.tui.start", screen)
    on_a_terminal(monkeypatch)
    assert main([here.url()]) == 0
    assert main([]) == 0
    assert main([here.url("7/find"), "some", "words"]) == 0
    assert opened == [here.url(), None, here.url("7/find%09some%20words")]
    assert main([here.url(), "--dump"]) == 0
    assert len(opened) == 3


def test_without_a_screen_the_page_is_printed(
    here: Here, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(cli, "importlib", SimpleNamespace(import_module=missing))
    on_a_terminal(monkeypatch)
    assert main([here.url()]) == 0
    assert capsys.readouterr().out == MENU
    assert main([here.url("9/data")]) == 4


def test_a_screen_that_lacks_something_of_its_own_says_so(
    here: Here, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_name: str) -> ModuleType:
        raise ModuleNotFoundError("No module named 'textual'", name="textual")

    monkeypatch.setattr(cli, "importlib", SimpleNamespace(import_module=missing))
    on_a_terminal(monkeypatch)
    with pytest.raises(ModuleNotFoundError, match="textual"):
        main([here.url()])


def test_interrupted(
    here: Here, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupt)
    assert main([here.url()]) == 130


# ---------------------------------------------------------------- as a process of its own


def test_a_reader_who_has_seen_enough(here: Here) -> None:
    """`gopherclient URL | head -1` leaves without a word."""
    with subprocess.Popen(
        [*GOPHERCLIENT, here.url("0/endless")], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"line\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_a_reader_who_waits_no_longer(here: Here) -> None:
    """Statement C37. ^C works at once, whatever is being waited for."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"gopher://127.0.0.1:{listener.getsockname()[1]}/"
        with subprocess.Popen(
            [*GOPHERCLIENT, "--dump", address], stderr=subprocess.PIPE
        ) as process:
            connection, _ = listener.accept()
            with connection:
                assert connection.recv(1000) == b"\r\n"
                process.send_signal(signal.SIGINT)
                assert process.wait() == 130
                assert connection.recv(1000) == b""
            assert process.stderr
            assert process.stderr.read() == b""


def loaded(statement: str, home: Path) -> set[str]:
    """Return what Python has loaded after a statement."""
    program = f"import sys\n{statement}\nprint(*sorted(sys.modules), file=sys.stderr)"
    environ = os.environ | {"GOPHERCLIENT_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environ, check=True
    )
    return set(done.stderr.decode().split())


def test_telling_the_version_loads_nothing_heavy(here: Here) -> None:
    modules = loaded("from gopherclient.cli import main; main(['--version'])", here.place)
    assert not modules & {"asyncio", "ssl", "socket", "attr", "json", "typing", *HEAVY}


def test_printing_a_page_loads_no_screen(here: Here) -> None:
    statement = f"from gopherclient.cli import main; main([{here.url()!r}, '--dump'])"
    modules = loaded(statement, here.place)
    assert "gopherclient.dial.blocking" in modules
    assert not modules & {*HEAVY, *RARE}
    assert not [name for name in modules if name.startswith("gopherclient.tui")]


def test_the_screen_loads_nothing_that_few_readers_meet(here: Here) -> None:
    modules = loaded("import gopherclient.tui.start", here.place)
    rare = {"gopherclient.feed", "gopherclient.hypertext", "gopherclient.gopherplus", "tomllib"}
    assert not modules & {*rare, "gopherclient.tui.images", "gopherclient.tui.screens.picture"}
    assert not modules & {"trio", "PIL", "markdown_it", "pygments", "rich.markdown", "gopherd"}


def test_the_first_screen_is_drawn_before_textual_is_loaded(here: Here) -> None:
    statement = "from gopherclient.tui import first_screen, terminal"
    modules = loaded(statement, here.place)
    assert "gopherclient.tui.widgets.pen" in modules
    assert not modules & {"textual", "asyncio", "ssl", "socket", "tomllib", "trio", "wcwidth"}


def test_on_a_real_terminal_a_file_is_not_printed(here: Here) -> None:
    """Statement C34. A terminal never sees a file's bytes."""
    terminal, side = pty.openpty()
    with subprocess.Popen(
        [*GOPHERCLIENT, here.url("9/data"), "--dump"], stdout=side, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr
        assert b"That is a file" in process.stderr.read()
        assert process.wait() == 4
    os.close(side)
    os.close(terminal)


def test_a_whole_run_as_a_process(here: Here) -> None:
    done = here.run(here.url())
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, MENU, b"")
    assert here.run("--version").stdout.decode() == f"gopherclient {gopherclient.__version__}\n"
    helped = here.run("--help").stdout.decode()
    assert "exit status" in helped
