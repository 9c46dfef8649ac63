"""Sites served by others, gophernicus and pygopherd, read by our reader: right to the last byte."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, aclosing
from pathlib import Path

import pytest
from attrs import frozen

from gopherclient.browser import Browser
from gopherclient.destination import Leave, follow
from gopherclient.dial.looped import ready
from gopherclient.dial.sockets import SocketDial
from gopherclient.document import Blob, Menu, Text
from gopherclient.page import Page
from gopherclient.places import Places
from gopherclient.settings import Settings
from gopherclient.stores import Stores
from gopherclient.stream import Patience
from gopherwire.item import Item, Kind
from gopherwire.url import GopherUrl
from tests.client.loop import on_asyncio
from tests.running import GOPHERCLIENT, PATIENCE
from tests.wild.conftest import needs
from tests.wild.servers import gophernicus, pygopherd

ABOUT = "About\n.\n..two dots, and a tab\t.\nGrüße aus dem Hafen\n"
STORM = "Storm\n\nThe harbour is closed.\n"
PICTURE = b"\x89PNG\r\n\x1a\n.\r\n.\r\n\0\xff" * 5000
DATA = bytes(range(256)) * 300
MAP = """\
Welcome to the harbour

0About this place	about.txt
1News	news
IA boat	boat.png
9Tides	tides.bin
hElsewhere	URL:https://news.example/a?b#c
1Another house	/there	gopher.example	7070
"""


@frozen
class House:
    """A server that runs, and its name."""

    name: str
    port: int

    def url(self, path: str = "") -> str:
        return f"gopher://127.0.0.1:{self.port}/{path}"


def furnish(root: Path) -> None:
    """Write a small gopherhole that everybody may read."""
    (root / "news").mkdir(parents=True)
    (root / "gophermap").write_text(MAP)
    (root / "about.txt").write_text(ABOUT)
    (root / "boat.png").write_bytes(PICTURE)
    (root / "tides.bin").write_bytes(DATA)
    (root / "news" / "storm.txt").write_text(STORM)
    for path in [root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(gophernicus, marks=needs("gophernicus"), id="gophernicus"),
        pytest.param(pygopherd, marks=needs("pygopherd"), id="pygopherd"),
    ],
)
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    root = tmp_path_factory.mktemp("house") / "root"
    furnish(root)
    serve: Callable[[Path], AbstractContextManager[int]] = request.param
    with serve(root) as port:
        yield House(serve.__name__, port)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    stores = Stores.opened(Places.default({"GOPHERCLIENT_HOME": str(tmp_path)}), Settings())
    dial = SocketDial(Patience(PATIENCE, PATIENCE, PATIENCE), ready)
    yield Browser(dial, stores, lambda: 1e9)
    stores.close()


async def read(browser: Browser, address: str) -> Page:
    """Return a page when it is whole."""
    async with aclosing(browser.open(GopherUrl.parse(address))) as steps:
        *_, page = [step async for step in steps]
    assert isinstance(page, Page)
    assert page.failure is None
    return page


def printed(place: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    environ = os.environ | {"GOPHERCLIENT_HOME": str(place / "reader")}
    environ.pop("ALL_PROXY", None)
    command = [*GOPHERCLIENT, *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=environ, timeout=PATIENCE)


# ---------------------------------------------------------------- printed


def test_the_front_page_is_printed(house: House, tmp_path: Path) -> None:
    page = json.loads(printed(tmp_path, "--json", house.url()).stdout)
    rows = [(row["kind"], row["text"], row.get("address")) for row in page["items"]]
    assert rows[:8] == [
        ("i", "Welcome to the harbour", None),
        ("i", "", None),
        ("0", "About this place", house.url("0/about.txt")),
        ("1", "News", house.url("1/news")),
        ("I", "A boat", house.url("I/boat.png")),
        ("9", "Tides", house.url("9/tides.bin")),
        ("h", "Elsewhere", "https://news.example/a?b#c"),
        ("1", "Another house", "gopher://gopher.example:7070/1/there"),
    ]
    assert {row[0] for row in rows[8:]} <= {"i"}, "a signature at most"
    assert page["type"] == "menu"
    assert page["complete"] is True
    assert page["error"] is None
    lines = printed(tmp_path, "--dump", house.url()).stdout.decode().splitlines()
    assert [line for line in lines if line.startswith("[")] == [
        *("[1] About this place", "[2] News/", "[3] A boat <image>", "[4] Tides <file>"),
        *("[5] Elsewhere <link>", "[6] Another house/"),
    ]


def test_a_text_is_printed_with_its_dots(house: House, tmp_path: Path) -> None:
    """Statement C29. Neither server ends a text with a stop, so no dot is taken for one."""
    done = printed(tmp_path, "--dump", house.url("0/about.txt"))
    assert done.stdout.decode() == ABOUT.expandtabs()
    assert not done.stderr
    page = json.loads(printed(tmp_path, "--json", house.url("0/about.txt")).stdout)
    assert page["text"] + "\n" == ABOUT.expandtabs()
    assert printed(tmp_path, "--raw", house.url("0/about.txt")).stdout.decode().splitlines() == (
        ABOUT.splitlines()
    )


@pytest.mark.parametrize(
    ("path", "data"), [("I/boat.png", PICTURE), ("9/tides.bin", DATA)], ids=["picture", "data"]
)
def test_a_file_is_saved_byte_for_byte(
    house: House, tmp_path: Path, path: str, data: bytes
) -> None:
    """Statement C34."""
    saved = tmp_path / "saved"
    done = printed(tmp_path, "--download", str(saved), house.url(path))
    assert done.returncode == 0, done.stderr
    assert saved.read_bytes() == data


def test_what_is_not_there_is_said(house: House, tmp_path: Path) -> None:
    done = printed(tmp_path, "--dump", house.url("1/nowhere"))
    if house.name == "gophernicus":
        # It does not know that a menu was asked for, and answers in plain text.
        assert done.stdout.decode().split("\n")[0].strip().startswith("Error: File or directory")
        assert done.returncode == 0
    else:
        assert done.stdout.decode().strip().startswith("Error: '/nowhere' does not exist")
        assert done.returncode == 15
    assert not done.stderr


# ---------------------------------------------------------------- browsed


@on_asyncio
async def test_a_walk_through_the_house(house: House, browser: Browser) -> None:
    """Statement C7. Every selector is sent back as it came, and every page is the right one."""
    front = (await read(browser, house.url())).document
    assert isinstance(front, Menu)
    assert front.complete
    about, news, boat, tides, elsewhere, _ = (
        item for item in front.items if item.kind not in {Kind.INFO, Kind.ERROR}
    )
    assert follow(elsewhere) == Leave("https://news.example/a?b#c", ask=False)
    assert (await _document(browser, about)) == Text(ABOUT.expandtabs().removesuffix("\n"))
    assert (await _document(browser, boat)) == Blob(PICTURE, "I")
    assert (await _document(browser, tides)) == Blob(DATA, "9")
    folder = await _document(browser, news)
    assert isinstance(folder, Menu)
    (storm,) = (item for item in folder.items if item.kind == Kind.TEXT)
    assert storm.display.startswith("storm")
    assert (await _document(browser, storm)) == Text(STORM.removesuffix("\n"))
    browser.history.jump(-1)
    assert [step async for step in browser.restore()][-1].url == GopherUrl.of(news)


async def _document(browser: Browser, item: Item) -> object:
    return (await read(browser, str(GopherUrl.of(item)))).document


@on_asyncio
async def test_a_file_is_downloaded_byte_for_byte(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    """Statement C34."""
    url = GopherUrl.parse(house.url("I/boat.png"))
    async with aclosing(browser.download(url, tmp_path / "downloads")) as steps:
        path, size = [step async for step in steps][-1]
    assert path.name == "boat.png"
    assert size == len(PICTURE)
    assert path.read_bytes() == PICTURE


@on_asyncio
async def test_what_a_server_says_of_itself(house: House, browser: Browser) -> None:
    """Statement C50. One has a caps.txt, the other speaks Gopher+: C47."""
    caps = await browser.caps(GopherUrl.parse(house.url()))
    known = (await read(browser, house.url("0/about.txt%09%09!"))).document
    text = (await read(browser, house.url("0/about.txt%09%09+"))).document
    assert isinstance(text, Text)
    assert isinstance(known, Text)
    assert text.text.rstrip("\n") == ABOUT.expandtabs().rstrip("\n")
    if house.name == "gophernicus":
        assert caps.values["ServerSoftware"] == "Gophernicus"
        assert known.notices == ("This server does not speak Gopher+.",)
    else:
        assert not caps.values
        assert not text.notices
        assert "Kept by: Unconfigured Pygopherd Admin" in known.text
        assert "Form:    text/plain" in known.text
