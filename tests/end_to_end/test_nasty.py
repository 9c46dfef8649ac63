"""Whatever is sent to the port: the right answer, soon, and none of it comes back or leaks."""

import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newsroom import rows_of
from tests.running import Running, everything, running, until

TRAVERSALS = [
    *(b"..", b"/..", b"../", b"/../", b"../etc/passwd", b"/../etc/passwd", b"/../../etc/passwd"),
    *(b"/../../../../../../../../etc/passwd", b"/world/../../etc/passwd", b"/world/..", b"/."),
    *(b"/./", b"/world/./harbour", b"//etc/passwd", b"///etc/passwd", b"/etc/passwd"),
    *(b"etc/passwd", b"0/etc/passwd", b"0../etc/passwd", b"/0/../etc/passwd", b"1/../etc/passwd"),
    *(b"%2e%2e/etc/passwd", b"/%2e%2e/%2e%2e/etc/passwd", b"/%2e%2e%2fetc%2fpasswd"),
    *(b"/..%2f..%2fetc/passwd", b"/%252e%252e/etc/passwd", b"/..%c0%af../etc/passwd"),
    *(b"\\..\\etc\\passwd", b"..\\..\\etc\\passwd", b"/..\\../etc/passwd", b"/world\\harbour"),
    *(b"....//....//etc/passwd", b"/....//etc/passwd", b"..../etc/passwd", b"/.../etc/passwd"),
    *(b"/..;/etc/passwd", b"/world/..;/..;/etc/passwd", b"/.. /etc/passwd", b"/..\x00/etc/passwd"),
    *(b"\xc0\xae\xc0\xae/etc/passwd", b"/\xc0\xae\xc0\xae\xc0\xaf", b"/\xe0\x80\xae/etc/passwd"),
    *("/\uff0e\uff0e/etc/passwd".encode(), "/\u2025/etc/passwd".encode(), b"/\xff\xfe/etc/passwd"),
    *(b"file:///etc/passwd", b"/file:/etc/passwd", b"file:/etc/passwd", b"FILE:///etc/passwd"),
    *(b"/etc/passwd\x00.txt", b"/world/harbour\x00", b"/world/harbour.txt\x00.png", b"~root/"),
    *(b"~/.ssh/id_rsa", b"/proc/self/environ", b"/dev/zero", b"/dev/stdin", b"C:\\boot.ini"),
    *(b"/leads-out.txt", b"/leads-out", b"/folder/passwd", b"/folder", b"/hard/../leads-out.txt"),
    *(b"/.hidden", b"/.hidden.txt", b".hidden", b"/.git/config", b"/world/.secret", b"/.", b"/.."),
    *(b"/fifo", b"/fifo.txt", b"/zero", b"/site.toml", b"/section.toml", b"/draft", b"/backup~"),
]
ECHOES = [
    *(b"/\x1b[31mred", b"/\x1b]0;title\x07", b"/\x9b31m", b"/\xc2\x9b31m", b"/\x08\x08\x08"),
    *("/\u202egnp.exe".encode(), "/\u2066x\u2069".encode(), b"/\x07", b"/\x0c", b"/\x7f"),
    *(b"/<script>alert(1)</script>", b'/"><img src=x>', b"/%0d%0a1fake\t/x\th\t70", b"/a\x0b\x0cb"),
    *(b"/%s%s%s%n", b"/{0}{self}", b"/$(id)", b"/`id`", b"/;id", b"/|id", b"/' OR 1=1 --"),
    *(b"/country/' OR ''='", b"/day/2025-09-05' --", b"/tag/%", b"/tag/*", b"/section/world"),
]
FORGED = [
    b"URL:javascript:alert(1)",
    b"URL:data:text/html,<script>alert(1)</script>",
    b"URL:gopher://x/",
    b"URL:",
    b"PROXY TCP4 192.0.2.1 192.0.2.2 1 70",
    b"PROXY UNKNOWN",
    b"GET /etc/passwd",
    b"get / http/1.1",
    b"HELP",
    b"QUIT",
    b"EHLO x",
    b"SSH-2.0-x",
    b"\xff\xfb\x01\xff\xfd\x03",
    b"\x80\x2e\x01\x00\x02",
    bytes(range(1, 9)) + bytes(range(14, 32)),
    bytes(range(127, 256)),
    b"gopher://127.0.0.1/1/world",
    b"x" * 1025,
    b"/" * 1025,
    b"\xff" * 4096,
    b"/before/" + b"9" * 900,
    b"/country/after/" + b"\xf0\x9f\x98\x80" * 200,
]
FRONT = [b"", b"/", b"//", b"///", b"1/", b"\t", b"\t\t\t", b"\t" * 1000, b"\twords", b"/" * 1000]
PROXY_2 = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c"  # to a server without PROXY, an empty line
PLUS = [b"\t+", b"\t!", b"\t$", b"\t$+VIEWS", b"\t+x/y \x1b[31m", b"\t\t!", b"\t!\x1b]0;x\x07\t+"]
REFUSED = [
    *(b"/..\t+", b"/.hidden\t!", b"/etc/passwd\t$", b"/\x1b[31m\t!", b"/x\t+\t1", b"\t+\t1"),
    *(b"URL:javascript:x\t!", b"/leads-out.txt\t+", b"\xff\t$"),
]
HTML = [
    b'URL:https://x.example/"><script>alert(1)</script>',
    b"URL:https://x.example/'onmouseover='alert(1)",
    b"/URL:mailto:a@b.example?subject=<b>",
    b"PRI * HTTP/2.0",
    b"GET /etc/passwd HTTP/1.1",
    b"GET /<script>alert(1)</script> HTTP/1.0",
    b"POST /../../etc/passwd HTTP/1.1",
]

EXPECTED = [
    *((line, "error") for line in (*TRAVERSALS, *ECHOES, *FORGED)),
    *((line, "front") for line in (*FRONT, PROXY_2)),
    *((line, "plus") for line in PLUS),
    *((line, "refused") for line in REFUSED),
    *((line, "html") for line in HTML),
]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    place = tmp_path_factory.mktemp("guarded")
    content = place / "content"
    for folder in ("world", ".git"):
        (content / folder).mkdir(parents=True)
    (content / "world/harbour.txt").write_text("Harbour reopens\n\nText.\n")
    for hidden in (".hidden", ".hidden.txt", ".git/config", "world/.secret", "backup~"):
        (content / hidden).write_text("root:x:0:0: hidden\n")
    (content / "draft.txt").write_text("Draft: yes\n\nroot:x:0:0: a draft\n")
    (content / "site.toml").write_text('title = "Guarded"\n')
    (content / "leads-out.txt").symlink_to("/etc/passwd")
    (content / "folder").symlink_to("/etc")
    (content / "zero").symlink_to("/dev/zero")
    os.mkfifo(content / "fifo")
    os.mkfifo(content / "fifo.txt")
    with running(content, place=place) as server:
        yield server


@pytest.mark.parametrize(("line", "expected"), EXPECTED)
def test_it_is_answered_right(guarded: Running, line: bytes, expected: str) -> None:
    """Statement S43. Traversals are like what is not there; and so is everything else nasty.

    Statement S42. No control byte comes back.
    Statement S58. No script.
    """
    began = time.monotonic()
    answer = guarded.ask(line + (b"\r\nHost: x\r\n\r\n" if expected == "html" else b"\r\n"))
    assert time.monotonic() - began < 5
    assert b"root:x:" not in answer
    text = answer.decode()
    assert not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert "<script" not in text
    match expected:
        case "error":
            assert rows_of(answer)[0].kind == "3"
        case "front":
            assert "iINDEX VIEW:" in text
            assert rows_of(answer)
        case "plus":
            assert re.match(r"\+\d+\r\n", text)
        case "refused":
            assert text.startswith("--1\r\n")
        case _:
            assert "<html" in text


def test_a_megabyte_in_one_line_is_refused(guarded: Running) -> None:
    """Statement S9. The refusal arrives whole, though the line was never read."""
    for line in (b"x" * 10**6, b"\t" * 10**6, b"\0" * 10**6):
        answer = guarded.ask(line + b"\r\n")
        assert answer.startswith(b"3That request is too long.")
        assert rows_of(answer)


@pytest.mark.parametrize("junk", [b"", b"\n" * 5000, b"x\0\xff\n", bytes(range(256)) * 40])
def test_leaving_at_any_moment_does_no_harm(guarded: Running, junk: bytes) -> None:
    """Statement S12. Half a request, junk, then gone, with or without a goodbye."""
    for half in (True, False):
        for _ in range(10):
            connection = guarded.call(junk)
            if half:
                connection.shutdown(socket.SHUT_WR)
            connection.close()
    until(lambda: b"INDEX VIEW:" in guarded.ask(b"\r\n"))  # those are gone by then


def test_after_all_that_it_is_as_it_was(guarded: Running) -> None:
    """Statement S34. No trace in the log, no descriptor kept, every page served."""
    with guarded.call(b"/world/harbour\r\n") as connection:
        assert b"Text." in everything(connection)
    log = guarded.log.read_text()
    assert "Traceback" not in log
    assert not re.search(r"[^\n -~]", log)
    assert {"leads-out.txt", "fifo", "folder"} <= {
        line.removeprefix("gopherd: ").partition(":")[0] for line in guarded.complaints()
    }
    assert not any("error of ours" in line for line in guarded.complaints())
    held = list(Path(f"/proc/{guarded.serving}/fd").iterdir())
    assert len(held) < 200
