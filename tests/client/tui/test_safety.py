"""Nothing a server sends reaches the terminal raw: every place it can put text, on a real terminal.

Each walk through the reader is taken twice, over harmless words and over hostile ones. The second
may write nothing to the terminal that the first does not, but for words.
"""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from attrs import define, frozen

from gopherclient.browser import Stores
from gopherclient.cache import CachedPage
from gopherclient.cli import main
from gopherclient.places import Places
from gopherclient.settings import Settings
from gopherclient.trust import Fingerprint, TrustStore
from gopherwire.item import Item
from gopherwire.printable import reveal
from gopherwire.text import guess
from gopherwire.url import GopherUrl
from tests.client.tui.hostile import HARMLESS, HOSTILE, shared_out
from tests.client.tui.terminal import Terminal, commands_of, opened, words_of

INFO = b"\t\tnull.host\t1\r\n"
LINKS = (
    *(b"0\t/text", b"1\t/menu", b"1\t/errors", b"0\t/oops", b"h\t/html", b"7\t/find", b"9\t/f/"),
    *(b"I\t/picture/", b"8\t", b"h\tURL:x-owned:", b"h\tURL:javascript:", b"Z\t/z/"),
)
"""The front page: one link of every kind; selectors that end so go on with hostile words."""
GOES_ON = (b"/f/", b"/picture/", b"\t", b":", b"/z/")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\x10\0\0\0\x10\x1b]0;owned\x07"
ESCAPE_KEY, LEFT = "\x1b", "h"


@frozen
class Site:
    """A server's pages, with payloads wherever a server can put text."""

    payloads: Sequence[bytes]

    def names(self, most: int = len(LINKS)) -> list[bytes]:
        """Share the payloads out over names; what would end a name is left out."""
        fit = [one for at, one in enumerate(self.payloads) if b"\t" not in HOSTILE[at]]
        return shared_out(fit, most)

    def rows(self, label: str) -> list[bytes]:
        """Return a row for each payload, each known by its label."""
        return [f"{label}{at:02} ".encode() + one for at, one in enumerate(self.payloads)]

    def answer(self, request: bytes, port: int) -> bytes:
        selector, _, fields = request.removesuffix(b"\r\n").partition(b"\t")
        here = b"\t127.0.0.1\t%d" % port
        match selector, fields[:1]:
            case _, b"!":
                return self._attributes(here)
            case _, b"+":
                return b"--1\r\n1 Ann <" + self.names()[0] + b">\r\n" + self._lines("refusal")
            case b"", _:
                return self._front(here)
            case b"/text", _:
                return b"TEXT\r\n\r\n" + self._lines("text") + b"THE END\r\n"
            case b"/menu", _:
                return b"iMENU" + INFO + self._infos("info") + self._odd_links(here)
            case b"/errors", _:
                errors = (b"3" + row + INFO for row in self.rows("error"))
                return b"iERRORS" + INFO + b"".join(errors)
            case b"/oops", _:
                return b"3SORRY " + self.names()[0] + INFO + b"".join(
                    b"i%b%b" % (row, INFO) for row in self.rows("oops")[:40]
                )  # fmt: skip
            case b"/html", _:
                return self._hypertext()
            case b"/find", _:
                hits = (b"0%b\t/text%b\r\n" % (name, here) for name in self.names(24))
                return b"iHITS" + INFO + b"".join(hits)
            case b"caps.txt", _:
                return b"CAPS\r\nCapsVersion=1\r\n" + self._lines("caps").replace(b" ", b"=", 1)
            case _:
                return PICTURE

    def _lines(self, label: str) -> bytes:
        return b"".join(row + b"\r\n" for row in self.rows(label))

    def _infos(self, label: str) -> bytes:
        return b"".join(b"i" + row + INFO for row in self.rows(label))

    def _front(self, here: bytes) -> bytes:
        rows = [b"iFRONT" + INFO]
        for at, (link, name) in enumerate(zip(LINKS, self.names(), strict=True), 1):
            kind, _, selector = link.partition(b"\t")
            more = name if link.endswith(GOES_ON) else b""
            rows.append(b"%bname%02d %b\t%b%b%b\r\n" % (kind, at, name, selector, more, here))
        return b"".join(rows)

    def _odd_links(self, here: bytes) -> bytes:
        """Links whose host, port, selector or Gopher+ mark is hostile."""
        names = self.names(24)
        hosts = (b"1a\t\th%02d%b\t70\r\n" % (at, name) for at, name in enumerate(names))
        ports = (b"1b\t\tp%02d%b\t%b\r\n" % (at, name, name) for at, name in enumerate(names))
        marks = (b"1\ts%02d%b%b\t%b\r\n" % (at, name, here, name) for at, name in enumerate(names))
        return b"".join((*hosts, *ports, *marks))

    def _attributes(self, here: bytes) -> bytes:
        name = self.names()[0]
        blocks = (
            b"+INFO: 0attributes %b\t/text%b\r\n+ADMIN:\r\n Admin: %b\r\n" % (name, here, name),
            b"+VIEWS:\r\n" + b"".join(b" %b: <1k>\r\n" % row for row in self.rows("view")),
            b"+ABSTRACT:\r\n" + b"".join(b" %b\r\n" % row for row in self.rows("abstract")),
        )
        return b"+-1\r\n" + b"".join(blocks) + b".\r\n"

    def _hypertext(self) -> bytes:
        """Payloads as they are, and as references to characters."""
        raw = b"".join(b"<p>%b\n" % row for row in self.rows("markup"))
        spelled = "".join(f"<p>{_spelled(row)}\n" for row in self.rows("spelled")).encode()
        links = "".join(f'<a href="x:{_spelled(name)}">a</a>' for name in self.names()).encode()
        return b"<title>HYPER %b</title>" % self.names()[0] + raw + spelled + links


def _spelled(data: bytes) -> str:
    return "".join(f"&#{ord(letter)};" for letter in guess(data)[0])


@contextmanager
def serving(site: Site, context: ssl.SSLContext | None = None) -> Iterator[int]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(site.answer(self.rfile.readline(), port))

    class Server(socketserver.ThreadingTCPServer):
        def get_request(self) -> tuple[socket.socket, object]:
            connection, address = super().get_request()
            return (context.wrap_socket(connection, True) if context else connection), address

        def handle_error(self, request: object, client_address: object) -> None:
            """Somebody left early."""

    with Server(("127.0.0.1", 0), Handler) as server:
        port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield port
        server.shutdown()


# ---------------------------------------------------------------- the two walks


def what_a_server_sends(site: Site, home: Path) -> str:
    """Open every page and every screen over what a server sends; return all that was written."""
    with serving(site) as port:
        url = f"gopher://127.0.0.1:{port}/"
        settings(home, home_page=url, downloads=str(home / "downloads"))
        with opened(home, url) as terminal:
            terminal.wait_for("Press ↵ or Esc to begin")
            terminal.do(ESCAPE_KEY, "FRONT")
            _links(terminal)
            _text(terminal)
            _menus(terminal)
            _questions(terminal)
            _addresses(terminal, url)
            _lists(terminal)
            terminal.press("q")
            return terminal.leave()


def _links(terminal: Terminal) -> None:
    terminal.do("f", "Type the letters of a link")
    terminal.do(ESCAPE_KEY, "name01")
    terminal.do("a", "Followed: what is new here")
    for number in range(1, len(LINKS) + 1):
        if number not in (9, 10, 11):  # those lead to no page
            terminal.do("t", "Queued, ")
        terminal.press("jr")


def _text(terminal: Terminal) -> None:
    drawn = terminal.do("1\r", "THE END")
    if "@click" in drawn:
        terminal.click(drawn, "x[/] text")
    terminal.do("/", "Find:")
    terminal.do("text\r", "found; n next")
    terminal.do(ESCAPE_KEY, "text00")
    terminal.do("\\", "THE END")
    terminal.do(ESCAPE_KEY, "THE END")
    terminal.do("=", "X-LAST")
    terminal.do(ESCAPE_KEY, "THE END")
    terminal.do("B", "Bookmarked.")
    terminal.do("e", "Go to:")
    terminal.do(ESCAPE_KEY, "open")
    terminal.do("w", "Long rows run on.")
    terminal.do("w", "Long rows are wrapped.")
    terminal.do("c", "Encoding (")
    terminal.do("cp437\r", "Read as CP437.")
    terminal.do("c", "Encoding (")
    terminal.do("\r", "Read as")
    terminal.do("y", "The address is copied.")
    terminal.do("Y", "The page is copied.")
    terminal.do("s", "Save as:")
    terminal.do("\r", "Saved to")
    terminal.do("|", "Send the page to:")
    terminal.do("cat\r", "[Enter goes back to the page]")
    terminal.do("\r", "THE END")
    terminal.do(LEFT, "FRONT")


def _menus(terminal: Terminal) -> None:
    terminal.do("2\r", "MENU")
    for label in [f"{kind}{at:02}" for kind in "hp" for at in range(24)][1:]:
        terminal.do("j", label)
    terminal.do("\r", "cannot be asked")
    terminal.do(LEFT, "FRONT")
    for number, words in (("3", "ERRORS"), ("4", "SORRY"), ("5", "HYPER")):
        terminal.do(number, words)
        terminal.do(LEFT, "FRONT")


def _questions(terminal: Terminal) -> None:
    terminal.do("6", "name06")
    terminal.do("harbour\r", "HITS")
    terminal.do(LEFT, "FRONT")
    terminal.do("7", "Download as:")
    terminal.do("\r", "Saved to")
    terminal.do("8", "[picture, PNG")
    terminal.do(ESCAPE_KEY, "FRONT")
    terminal.do("9", "This is another service")
    terminal.do(ESCAPE_KEY, "FRONT")
    terminal.do("10", "This link leads out of Gopher")
    terminal.do(ESCAPE_KEY, "FRONT")
    terminal.do("11", "links from a server are not opened")
    terminal.do("12", "Download as:")
    terminal.do(ESCAPE_KEY, "open")


def _addresses(terminal: Terminal, url: str) -> None:
    terminal.do("o", "Go to:")
    terminal.do(f"{url}0/x%09%09+\r", "refusal10")
    terminal.do(LEFT, "FRONT")
    terminal.do("\x14", "2/2 ")
    terminal.do("]", "1/2 ")
    terminal.press("\x17")


def _lists(terminal: Terminal) -> None:
    terminal.do("F", "History")
    terminal.press("jjF")
    terminal.do("M", "They can be edited")
    terminal.do("H", "Where you have been")
    terminal.do("Q", "To be read")
    terminal.do("D", "Catch up")
    terminal.do("\x06", "Search what you have read:")
    terminal.do("text01\r", "Found in what you have read")
    terminal.do(":", "Go to the next link")
    terminal.do("name0", "link on this page")
    terminal.do(ESCAPE_KEY, "Found in what you have read")
    terminal.do("?", "Page down;")
    terminal.do(ESCAPE_KEY, "Found in what you have read")


def settings(home: Path, *, home_page: str, downloads: str, more: str = "") -> None:
    place = Places.default({"GOPHERCLIENT_HOME": str(home)}).settings
    place.parent.mkdir(parents=True)
    place.write_text(f'home = "{home_page}"\ndownloads = {_quoted(downloads)}\n{more}')


def _quoted(words: str) -> str:
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in words) + '"'
