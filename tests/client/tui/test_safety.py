"""Nothing a server sends reaches the terminal raw: every place it can put text, on a real terminal.

Each walk through the reader is taken twice, over harmless words and over hostile ones. The second
may write nothing to the terminal that the first does not, but for words.
"""

import re
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from attrs import frozen

from gopherclient.cli import main
from gopherclient.kept import CachedPage
from gopherclient.places import Places
from gopherclient.settings import Settings
from gopherclient.stores import Stores
from gopherclient.trust import Fingerprint, TrustStore
from gopherwire.item import Item
from gopherwire.printable import reveal
from gopherwire.text import guess
from gopherwire.url import GopherUrl
from tests.client.tui.hostile import HARMLESS, HOSTILE
from tests.client.tui.terminal import Terminal, commands_of, opened, words_of

INFO = b"\t\tnull.host\t1\r\n"
LINKS = (
    *(b"0\t/text", b"1\t/menu", b"1\t/errors", b"0\t/oops", b"h\t/html", b"7\t/find", b"9\t/f/"),
    *(b"I\t/picture/", b"8\t", b"h\tURL:x-owned:", b"h\tURL:javascript:", b"Z\t/z/"),
)
"""The front page: one link of every kind; selectors that end so go on with hostile words."""
ODD = 6
"""Links of each odd kind."""
GOES_ON = (b"/f/", b"/picture/", b"\t", b":", b"/z/")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\x10\0\0\0\x10\x1b]0;owned\x07"
ESCAPE_KEY, LEFT = "\x1b", "h"


@frozen
class Site:
    """A server's pages, with payloads wherever a server can put text."""

    payloads: Sequence[bytes]

    def names(self, most: int = len(LINKS)) -> list[bytes]:
        """Share the payloads out over names, the last of which has what is not UTF-8.

        Bytes that are not would make every other letter of a name something else.
        """
        places = [place for place, one in enumerate(HOSTILE) if b"\t" not in one]
        parts = [place for place in places if guess(HOSTILE[place])[1] == "utf-8"]
        others = [place for place in places if place not in parts]
        shares = [*(parts[start :: most - 1] for start in range(most - 1)), others]
        return [b" ".join(self.payloads[place] for place in share) for share in shares]

    def rows(self, label: str) -> list[bytes]:
        """Return a row for each payload, each known by its label."""
        return [f"{label}{at:02} ".encode() + one for at, one in enumerate(self.payloads)]

    def answer(self, request: bytes, port: int) -> bytes:
        selector, _, fields = request.removesuffix(b"\r\n").partition(b"\t")
        here = b"\t127.0.0.1\t%d" % port
        if fields.startswith(b"!"):
            return self._attributes(here)
        if fields.startswith(b"+"):
            return b"--1\r\n1 Ann <" + self.names()[0] + b">\r\n" + self._lines("refusal")
        pages: dict[bytes, Callable[[], bytes]] = {
            b"": lambda: self._front(here),
            b"/text": lambda: b"TEXT\r\n\r\n" + self._lines("text") + b"THE END\r\n",
            b"/menu": lambda: self._list(b"iMENU", b"i", "info") + self._odd_links(here),
            b"/errors": lambda: self._list(b"iERRORS", b"3", "error"),
            b"/oops": lambda: self._list(b"3SORRY " + self.names()[0], b"i", "oops", 40),
            b"/html": self._hypertext,
            b"/find": lambda: self._hits(here),
            b"caps.txt": self._caps,
        }
        return pages.get(selector, lambda: PICTURE)()

    def _list(self, first: bytes, kind: bytes, label: str, most: int | None = None) -> bytes:
        return first + INFO + b"".join(kind + row + INFO for row in self.rows(label)[:most])

    def _hits(self, here: bytes) -> bytes:
        hits = (b"0hit %b\t/text%b\r\n" % (name, here) for name in self.names(24))
        return b"iHITS" + INFO + b"".join(hits)

    def _caps(self) -> bytes:
        caps = (b"Cap%02d=%b\r\n" % known for known in enumerate(self.names()[:6]))
        return b"CAPS\r\nCapsVersion=1\r\n" + b"".join(caps)

    def _lines(self, label: str) -> bytes:
        return b"".join(row + b"\r\n" for row in self.rows(label))

    def _front(self, here: bytes) -> bytes:
        rows = [b"iFRONT" + INFO]
        for at, (link, name) in enumerate(zip(LINKS, self.names(), strict=True), 1):
            kind, _, selector = link.partition(b"\t")
            more = name.translate(None, b"\0\r") if link.endswith(GOES_ON) else b""
            rows.append(b"%bname%02d %b\t%b%b%b\r\n" % (kind, at, name, selector, more, here))
        return b"".join(rows)

    def _odd_links(self, here: bytes) -> bytes:
        """Links whose host, port, selector or Gopher+ mark is hostile."""
        names = self.names(ODD)
        hosts = (b"1a\t\th%02d%b\t70\r\n" % (at, name) for at, name in enumerate(names))
        ports = (b"1b\t\tp%02d%b\t%b\r\n" % (at, name, name) for at, name in enumerate(names))
        marks = (b"1\ts%02d%b%b\t%b\r\n" % (at, name, here, name) for at, name in enumerate(names))
        return b"".join((*hosts, *ports, *marks))

    def _attributes(self, here: bytes) -> bytes:
        names = self.names()
        title, admin = names[:2]
        blocks = (
            b"+INFO: 0known %b\t/text%b\r\n+ADMIN:\r\n Admin: %b\r\n" % (title, here, admin),
            b"+VIEWS:\r\n" + b"".join(b" view %b: <1k>\r\n" % name for name in names),
            b"+ABSTRACT:\r\n" + b"".join(b" abstract %b\r\n" % name for name in names),
        )
        return b"+-1\r\n" + b"".join(blocks) + b".\r\n"

    def _hypertext(self) -> bytes:
        """Payloads as they are, and as references to characters."""
        raw = b"".join(b"<br>%b\n" % row for row in self.rows("markup"))
        spelled = "".join(f"<br>spelled {_spelled(name)}\n" for name in self.names()).encode()
        links = "".join(f'<a href="x:{_spelled(name)}">a</a>' for name in self.names()).encode()
        return b"<title>HYPER %b</title>" % self.names()[0] + spelled + raw + links


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
            terminal.do(ESCAPE_KEY, "FRONT", gone="Press ↵ or Esc")
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
    terminal.do(ESCAPE_KEY, "open", gone="Type the letters")
    terminal.do("a", "Followed: what is new here")
    queued = 0
    for number in range(1, len(LINKS) + 1):
        if number not in (9, 10, 11):  # those lead to no page
            queued += 1
            terminal.do("t", f"Queued, {queued} in all")
        terminal.press("r")
        terminal.press("j")


def _text(terminal: Terminal) -> None:
    terminal.do("1\r", "THE END")
    if terminal.screen.find("[@click"):
        terminal.click("x[/] ")
    terminal.do("/", "Find:")
    terminal.do("text\r", "found; n next")
    terminal.do(ESCAPE_KEY, "THE END", gone="found; n next")
    terminal.do("\\", "The page as it came")
    terminal.do(ESCAPE_KEY, "THE END", gone="The page as it came")
    terminal.do("=", "Cap05")
    terminal.do(ESCAPE_KEY, "THE END", gone="Cap05")
    terminal.do("B", "Bookmarked.")
    terminal.do("e", "Go to:")
    terminal.do(ESCAPE_KEY, "? help", gone="Go to:")
    terminal.do("w", "Long rows run on.")
    terminal.do("c", "Encoding (")
    terminal.do("cp437\r", "Read as CP437.")
    terminal.do("Y", "The page is copied.")
    terminal.do("s", "Save as:")
    terminal.do("\r", "Saved to")
    terminal.do("|", "Send the page to:")
    terminal.do("cat\r", "[Enter goes back to the page]")
    terminal.do("\r", "THE END", gone="[Enter goes back to the page]")
    terminal.do(LEFT, "FRONT")


def _menus(terminal: Terminal) -> None:
    terminal.do("2\r", "MENU")
    for label in [f"{kind}{at:02}" for kind in "hp" for at in range(ODD)][1:]:
        terminal.do("j", f"'{label}")
    terminal.do("\r", "The row's port")
    terminal.do(LEFT, "FRONT")
    for number, words in (("3", "ERRORS"), ("4", "SORRY")):
        terminal.do(number, words)
        terminal.do(LEFT, "FRONT")
    terminal.do("5", "· menu", gone="FRONT")
    terminal.do(LEFT, "FRONT")
    terminal.do("5", "HYPER")  # now from what is kept
    terminal.do(LEFT, "FRONT")


def _questions(terminal: Terminal) -> None:
    terminal.do("6", "answer")
    terminal.do("harbour\r", "HITS")
    terminal.do(LEFT, "FRONT")
    terminal.do("7", "Download as:")
    terminal.do("\r", "Saved to")
    terminal.do("8", "[picture, PNG")
    terminal.do(ESCAPE_KEY, "FRONT")
    terminal.do("9", "This is another service")
    terminal.do(ESCAPE_KEY, "FRONT", gone="This is another service")
    terminal.do("10", "This link leads out of Gopher")
    terminal.do(ESCAPE_KEY, "FRONT", gone="This link leads out of Gopher")
    terminal.do("11", "links from a server are not opened")
    terminal.do("12", "Download as:")
    terminal.do(ESCAPE_KEY, "open", gone="Download as:")


def _addresses(terminal: Terminal, url: str) -> None:
    terminal.do("o", "Go to:")
    terminal.do(f"{url}0/x%09%09+\r", "refusal10")
    terminal.do(LEFT, "FRONT")
    terminal.do("\x14", "2 FRONT")
    terminal.do("]", "1 FRONT")
    terminal.do("\x17", "FRONT", gone="2 FRONT")


def _lists(terminal: Terminal) -> None:
    terminal.do("F", "History")
    terminal.press("jj")
    terminal.do("F", "FRONT", gone="History")
    terminal.do("M", "They can be edited")
    terminal.do("H", "Where you have been")
    terminal.do("Q", "To be read")
    terminal.do("D", "Catch up")
    terminal.do("\x06", "Search what you have read:")
    terminal.do("text01\r", "Found in what you have read")
    terminal.do(":", "Go to the next link")
    terminal.do("name0", "history: gopher:")
    terminal.do(ESCAPE_KEY, "Found in what you have read", gone="history: gopher:")
    terminal.do("?", "Page down;")
    terminal.do(ESCAPE_KEY, "Found in what you have read", gone="Page down;")


# ---------------------------------------------------------------- what was kept


def what_was_kept(site: Site, home: Path) -> str:
    """Open every list over what was kept by somebody less careful; return all that was written."""
    places = Places.default({"GOPHERCLIENT_HOME": str(home)})
    with serving(site, _certified()) as secure, socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
        closed.close()
        url = f"gopher://127.0.0.1:{port}/"
        names = [guess(name)[0] for name in site.names()]
        odd = "".join(f"{_quoted(name)} = 1\ntheme = {_quoted(name)}\n" for name in names[:1])
        downloads = str(home) + "/" + names[1].translate({0: None})
        settings(home, home_page=url, downloads=downloads, more=odd)
        _keep(places, url, names)
        TrustStore(places.trust).remember("127.0.0.1", secure, Fingerprint(names[0], names[1]))
        with opened(home, f"{url}1/gone") as terminal:
            _look_back(terminal, f"gophers://127.0.0.1:{secure}/")
            terminal.press("q")
            before = terminal.leave()
        with opened(home) as terminal:  # what was open is opened again
            terminal.wait_for("Before you begin")
            terminal.do(ESCAPE_KEY, "queue05", gone="Before you begin")
            terminal.press("q")
            return before + terminal.leave()


def _keep(places: Places, url: str, names: list[str]) -> None:
    stores = Stores.opened(places, Settings())
    now = time.time()
    for at, name in enumerate(names):
        page = f"{url}1/{at}"
        stores.visits.add(page, f"visit{at:02} {name}", at=now)
        stores.queue.add(page, f"queue{at:02} {name}", now=now)
        body = f"0body{at:02} {name}\t/text\t127.0.0.1\t70\r\n".encode()
        stores.cache.put(CachedPage(page, "1", body, now, name), f"word {name}", now=now, keep=True)
    links = [Item("0", f"news{at:02} {name}", f"/{at}", "h", 70) for at, name in enumerate(names)]
    followed = GopherUrl.parse(f"{url}1/followed")
    stores.unread.follow(followed, f"menu {names[0]}", links, now=now, unread=True)
    stores.close()
    marks = [f"1mark{at:02} {name}\t/{at}\t127.0.0.1\t9\n" for at, name in enumerate(names)]
    strays = [f"iheading {names[2]}\n", f"stray {names[3]}\n"]
    places.bookmarks.write_bytes("".join((*marks, *strays)).encode("utf-8", "surrogateescape"))


def _look_back(terminal: Terminal, secure: str) -> None:
    terminal.wait_for("Before you begin")
    terminal.do(ESCAPE_KEY, "YOUR BOOKMARKS", gone="Before you begin")
    terminal.do("F", "History")
    terminal.press("jj")
    terminal.do("F", "YOUR BOOKMARKS", gone="History")
    for key, label in (("M", "mark05"), ("H", "visit05"), ("Q", "queue05"), ("D", "news05")):
        terminal.do(key, label)
    terminal.do("\x06", "Search what you have read:")
    terminal.do("word\r", "Found in what you have read")
    terminal.do("\r", "body")
    terminal.do(":", "Go to the next link")
    terminal.do("visit", "history: gopher:")
    terminal.do(ESCAPE_KEY, "body", gone="history: gopher:")
    terminal.do(",", "They are changed in")
    terminal.do(ESCAPE_KEY, "body", gone="They are changed in")
    terminal.do("T", "body")
    terminal.do("o", "Go to:")
    terminal.do(f"{secure}\r", "It was known by")
    terminal.do(ESCAPE_KEY, "certificate", gone="It was known by")
    terminal.do("Q", "queue05")


def settings(home: Path, *, home_page: str, downloads: str, more: str = "") -> None:
    place = Places.default({"GOPHERCLIENT_HOME": str(home)}).settings
    place.parent.mkdir(parents=True)
    place.write_text(f'home = "{home_page}"\ndownloads = {_quoted(downloads)}\n{more}')


def _quoted(words: str) -> str:
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in words) + '"'


def _certified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    name = guess(HOSTILE[1])[0]
    certificate = trustme.CA(organization_name=name).issue_cert("127.0.0.1", common_name=name)
    certificate.configure_cert(context)
    return context


# ---------------------------------------------------------------- what comes out


WALKS: dict[Callable[[Site, Path], str], tuple[str, ...]] = {
    what_a_server_sends: (
        *("text", "info", "error", "oops", "refusal", "markup"),
        *("name", "view ", "abstract ", "Cap"),
    ),
    what_was_kept: ("mark", "visit", "queue", "news", "body", "menu "),
}
"""Where the payloads went, by the words in front of them."""


@pytest.mark.parametrize("walk", WALKS)
def test_no_hostile_byte_reaches_the_terminal(
    walk: Callable[[Site, Path], str], tmp_path: Path
) -> None:
    """Statement C24. The same commands as over harmless words, and as many; the rest is letters."""
    homes = [tmp_path / "harmless", tmp_path / "hostile"]
    for home in homes:
        home.mkdir()
    with ThreadPoolExecutor() as both:
        harmless, hostile = both.map(walk, [Site(HARMLESS), Site(HOSTILE)], homes)
    assert commands_of(hostile) == commands_of(harmless)
    letters = words_of(hostile).replace("\r\n", "")
    assert is_tame(letters)
    for payload in filter(is_wild, HOSTILE):
        assert guess(payload)[0] not in hostile
        assert payload not in hostile.encode()
    shown = re.findall(r"([A-Za-z]+ ?)(\d\d:?)? ?(?=\N{SYMBOL FOR ESCAPE}\]52;c;)", letters)
    assert {label for label, _ in shown} >= set(WALKS[walk]), "they were there to be seen"
    assert "[@click=app.quit]x[/]" in letters
    assert not list(tmp_path.rglob("crash.log"))
    assert all(is_tame(str(path)) for path in tmp_path.rglob("downloads/*"))


@pytest.mark.parametrize("flag", ["--dump", "--links", "--json"])
def test_nor_does_it_without_a_screen(
    flag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Statement C24."""
    monkeypatch.setenv("GOPHERCLIENT_HOME", str(tmp_path))
    with serving(Site(HOSTILE)) as port:
        for page in ("", "0/text", "1/menu", "1/errors", "0/oops", "h/html", "0/x%09%09+"):
            main([flag, f"gopher://127.0.0.1:{port}/{page}"])
        main(["--download", str(tmp_path), f"gopher://127.0.0.1:{port}/9/%1b]0;owned%07"])
    told = capsys.readouterr()
    assert is_tame(f"{told.out}{told.err}".replace("\n", "").replace("\t", ""))
    assert "\N{SYMBOL FOR ESCAPE}]52;c;b3duZWQ=\N{SYMBOL FOR BELL}" in told.out


def is_tame(letters: str) -> bool:
    return reveal(letters) == letters


def is_wild(payload: bytes) -> bool:
    return not is_tame(guess(payload)[0])
