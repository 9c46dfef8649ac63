"""Pages that never end, each read by a reader of its own on a terminal: what it takes at most."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path

from gopherwire.item import Kind
from tests.client.tui.terminal import Terminal, opened
from tests.torture.figures import Figure

MOST = 80
"""Megabytes: with a page that fills it, a reader takes less than a browser with an empty one."""

WORDS = "The boats leave at slack water, said the harbour master on Friday"
SMILE = "\N{GRINNING FACE}"
WIDE = "\N{CJK UNIFIED IDEOGRAPH-6E2F}\N{CJK UNIFIED IDEOGRAPH-53E3}" * 20
WHERE = "\t/world/harbour-{at}\tnews.example\t70\r\n"

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x10\0\0\0\x10\0\x08\x02\0\0\0"

KINDS: dict[str, tuple[str, str, bytes]] = {
    "a menu of links": ("1", "", f"0{WORDS}{WHERE}".encode()),
    "a menu of words": ("1", "", f"i{WORDS}\t\tnull.host\t1\r\n".encode()),
    "a menu of rows of one byte": ("1", "", b"i\n"),
    "a menu of short links": ("1", "", b"0a\tb\tc\t1\n"),
    "a menu with emoji": ("1", "", f"0{WORDS} {SMILE}{WHERE}".encode()),
    "a menu in Chinese": ("1", "", f"0{WIDE}{WHERE}".encode()),
    "a menu of hosts": ("1", "", b"1a\t\t{at}.example\t70\r\n"),
    "a menu of headings": ("1", "", b"iTHE NEWS\r\n0a\t/{at}\th\t70\r\ni   about it\r\n"),
    "a menu in one row": ("1", "", b"x" * 1000),
    "a menu with Gopher+ marks": ("1", "", f"0{WORDS}{WHERE}".replace("\r", "\t+\r").encode()),
    "a text": ("0", "", f"{WORDS}\r\n".encode()),
    "a text of rows of one byte": ("0", "", b"a\n"),
    "a text of empty rows": ("0", "", b"\n"),
    "a text with emoji": ("0", "", f"{WORDS} {SMILE}\n".encode()),
    "a text in Chinese": ("0", "", f"{WIDE}\n".encode()),
    "a text in Latin-1": ("0", "", f"{WORDS} \xe9\n".encode("latin-1")),
    "a text in one line": ("0", "", b"x" * 1000),
    "a text in one line, with emoji": ("0", "", f"{WORDS} {SMILE}".encode()),
    "a text in one paragraph": ("0", "", f"{WORDS} ".encode()),
    "a text of tabs": ("0", "", b"a\t\t\t\t\t\t\t\tb\n"),
    "a text of controls": ("0", "", b"\x1b[2J\x07\n"),
    "a Gopher+ directory": ("1", "%09%09$", f"+INFO: 0{WORDS}{WHERE}".encode()
        + b"+ADMIN:\r\n Admin: Ann <a@b>\r\n+ABSTRACT:\r\n It was slack water.\r\n"),
    "Gopher+ attributes": ("0", "%09%09!", f" {WORDS}\r\n".encode()),
    "a Gopher+ text": ("0", "%09%09+", f"{WORDS}\r\n".encode()),
    "a feed": ("0", "", f"<entry><title>{WORDS}</title><link href='/{{at}}'/></entry>\n".encode()),
    "hypertext": ("h", "", f"<p>{WORDS} <a href='/{{at}}'>on</a>\n".encode()),
    "hypertext that is one tag": ("h", "", b"<a b='c' "),
    "hypertext with emoji": ("h", "", f"<p>{WORDS} {SMILE}\n".encode()),
    "hypertext of empty elements": ("h", "", b"<b><p>\n"),
    "a picture": ("I", "", b"\0" * 1000),
}  # fmt: skip
"""What is asked for, and what comes again and again, numbered."""

BEGINNINGS = {
    "Gopher+ attributes": b"+-1\r\n+INFO: 0a\tb\tc\t70\r\n+ABSTRACT:\r\n",
    "a Gopher+ directory": b"+-1\r\n",
    "a Gopher+ text": b"+-1\r\n",
    "a feed": b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    "a picture": PNG,
}
PIECE = 2**16


def endless(place: Path, size: int) -> Iterator[Figure]:
    """Read each kind to where the reader stops, go to its end, and to its beginning."""
    turns = range(max(1, size // 60))
    for number, (name, (kind, asked, piece)) in enumerate(KINDS.items()):
        with pouring(BEGINNINGS.get(name, b""), piece) as (port, left):
            path = "1/gallery" if kind == Kind.IMAGE else f"{kind}/endless{asked}"
            url = f"gopher://127.0.0.1:{port}/{path}"
            peaks = [read(place / f"{number}-{turn}", url, left) for turn in turns]
        told = " ".join(f"{one:.1f}" for one in peaks)
        held = max(peaks) <= MOST
        yield Figure(f"{name} without end: memory", f"{told} MB", f"<= {MOST} MB", held)


def read(home: Path, url: str, left: threading.Event) -> float:
    """Read a page until it ends, walk through it, and return the megabytes that took."""
    with opened(home, url) as reader:
        reader.wait_for("to begin")
        reader.press("\x1b")
        if url.endswith("gallery"):
            reader.do("", "A picture", gone="to begin")
            reader.press("\r")
        while not left.is_set():
            reader.cost("")
        left.clear()
        if url.endswith("gallery"):
            reader.wait_for("goes on after")
        else:
            reader.do("G", "only a part of the page")
            reader.cost("g")
        most = peak(reader)
        reader.press("q")
        reader.leave()
    return most


def peak(reader: Terminal) -> float:
    """Return the megabytes a reader has taken at most."""
    status = Path(f"/proc/{reader.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def pouring(begins: bytes, piece: bytes) -> Iterator[tuple[int, threading.Event]]:
    """Answer whoever asks, for as long as they listen; the event says that one has left."""
    left = threading.Event()
    numbered = b"{at}" in piece

    def chunks() -> Iterator[bytes]:
        yield begins
        if not numbered:
            yield from repeat(piece * (PIECE // len(piece) + 1))
        at = 0
        while True:
            pieces = range(at, at := at + PIECE // len(piece))
            yield b"".join(piece.replace(b"{at}", b"%d" % one) for one in pieces)

    def answer() -> None:
        while True:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                request = connection.recv(1000)
                if b"endless" in request:
                    for chunk in chunks():
                        connection.sendall(chunk)
                else:
                    port = connection.getsockname()[1]
                    connection.sendall(b"IA picture\t/endless\t127.0.0.1\t%d\r\n" % port)
            if b"endless" in request:
                left.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1], left


TRIALS = {"endless": endless}
