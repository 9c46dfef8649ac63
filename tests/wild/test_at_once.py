"""Clients that print a page and leave: curl, lynx, w3m."""

import re
import subprocess
from pathlib import Path

from tests.running import Running
from tests.wild.conftest import ARTICLE, PICTURE, needs


def told() -> str:
    """Write the words of the article's text in one row, but for its last sentence."""
    return " ".join(ARTICLE.partition("\n\n")[2].partition("It ends")[0].split())


def run(*command: str) -> bytes:
    done = subprocess.run(command, check=True, capture_output=True, timeout=10)
    return done.stdout


@needs("curl")
def test_curl_gets_what_was_sent(server: Running, home: Path) -> None:
    """Statement S4. curl leaves "?" and the like as they are."""
    root = f"gopher://127.0.0.1:{server.port}"
    paths = {"": b"", "/": b"", "/1/world": b"/world", "/0/caps.txt": b"/caps.txt"}
    for path, selector in paths.items():
        assert run("curl", "-sS", root + path) == server.ask(selector + b"\r\n")
    assert run("curl", "-sS", f"{root}/I/world/a%20b?c%23d.png") == PICTURE
    assert run("curl", "-sS", f"{root}/1/world%09%2b") == server.ask(b"/world\t+\r\n")
    assert run("curl", "-sS", f"{root}/11/world") == server.ask(b"/world\r\n")


@needs("lynx")
def test_lynx_shows_every_word(server: Running, home: Path) -> None:
    """Statement S71. As a menu and as a text, in 80 columns."""
    root = f"gopher://127.0.0.1:{server.port}"
    for address in (f"{root}/1/world/harbour", f"{root}/0/world/harbour.txt"):
        shown = run("lynx", "-dump", "-nolist", "-width=80", address).decode()
        assert told() in " ".join(shown.split())
        assert "https://example.org/the/end" in shown
    front = run("lynx", "-dump", "-width=80", root).decode()
    assert re.search(rf"gopher://127\.0\.0\.1:{server.port}/1/world/harbour$", front, re.MULTILINE)


@needs("lynx")
def test_lynx_shows_an_error_that_reads_well(server: Running, home: Path) -> None:
    """Statement S45. A type 3 answer to a type 0 request is shown raw."""
    address = f"gopher://127.0.0.1:{server.port}/0/nowhere"
    shown = run("lynx", "-dump", "-nolist", "-width=80", address).decode()
    assert "Nothing is published under that selector." in shown


@needs("w3m")
def test_w3m_ends_its_request_its_own_way(server: Running, home: Path) -> None:
    """Statement S2. w3m sends a bare LF."""
    shown = run("w3m", "-dump", "-cols", "80", f"gopher://127.0.0.1:{server.port}/1/world/harbour")
    assert told() in " ".join(shown.decode().split())
