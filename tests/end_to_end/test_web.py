"""The web view and the feeds, as curl meets them; and what docs/web-and-feeds.md says of them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import furnished
from tests.running import Running, free_port, running

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")

GUIDE = Path(__file__).parents[2] / "docs/web-and-feeds.md"
EXAMPLES = re.findall(r"```sh\n(.*?)```\n\n```\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
PICTURE = bytes(range(256)) * 1000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all who only ask."""
    place = tmp_path_factory.mktemp("web")
    content = furnished(place)
    (content / "notes.log").write_text("The lamps burn.\nAll of them.\n")
    (content / "world/boats.png").write_bytes(PICTURE)
    with running(content, place=place) as started:
        yield started


def curl(*arguments: str) -> bytes:
    command = ["curl", "-s", "--max-time", "20", *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[one for one, _ in EXAMPLES])
def test_the_guide_says_what_happens(server: Running, command: str, output: str) -> None:
    here = f"127.0.0.1:{server.port}"
    told = subprocess.run(
        command.replace("127.0.0.1:7070", here), shell=True, check=True, capture_output=True
    ).stdout.decode()
    assert told == output.replace("127.0.0.1:7070", here)


def test_the_guide_has_examples() -> None:
    assert len(EXAMPLES) >= 5


def test_a_download_goes_on_where_it_stopped(server: Running, tmp_path: Path) -> None:
    url, kept = f"http://127.0.0.1:{server.port}/world/boats.png", tmp_path / "boats.png"
    kept.write_bytes(PICTURE[:1000])
    curl("-C", "-", "-o", str(kept), url)
    assert kept.read_bytes() == PICTURE


def test_curl_keeps_what_has_not_changed(server: Running, tmp_path: Path) -> None:
    url, tag, page = f"http://127.0.0.1:{server.port}/", tmp_path / "tag", tmp_path / "page"
    asked = ("--etag-compare", str(tag), "--etag-save", str(tag), "-w", "%{http_code}")
    assert curl(*asked, "-o", str(page), url) == b"200"
    assert curl(*asked, "-o", str(page), url) == b"304"
    assert curl("--compressed", url) == curl(url)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["-I"], b"200"),
        (["-0"], b"200"),
        (["--http2-prior-knowledge"], b"505"),
        (["-X", "POST"], b"405"),
        (["-d", "a=b"], b"405"),
        (["-X", "GET", "-d", "a=b"], b"413"),
        (["-H", "Cookie: " + "x" * 20_000], b"431"),
        (["-H", "Range: bytes=0-9"], b"200"),
        (["-H", "Host:"], b"400"),
    ],
)
def test_curl_is_answered(server: Running, arguments: list[str], status: bytes) -> None:
    command = ["curl", "-s", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code}"]
    url = f"http://127.0.0.1:{server.port}/"
    told = subprocess.run([*command, *arguments, url], check=False, capture_output=True).stdout
    if status == b"505":  # curl does not read an answer in the HTTP it did not ask for
        assert told in {b"505", b"000"}
    else:
        assert told == status
    assert server.complaints() == []


def test_browsers_have_a_port_of_their_own_where_one_is_set(content: Path, tmp_path: Path) -> None:
    web = free_port()
    with running(content, "--web-port", str(web), place=tmp_path) as server:
        assert b"<h1>Harbour reopens</h1>" in curl(f"http://127.0.0.1:{web}/world/harbour")
        assert f'href="http://127.0.0.1:{web}/world"'.encode() in server.ask(
            b"/world/feed.atom\r\n"
        )


def test_a_browser_is_sent_away_where_there_is_no_web_view(content: Path, tmp_path: Path) -> None:
    with running(content, "--web", "off", place=tmp_path) as server:
        page = curl(f"http://127.0.0.1:{server.port}/world/harbour")
        assert f"gopher://127.0.0.1:{server.port}/".encode() in page
        assert b"http:" not in server.ask(b"/feed.atom\r\n").replace(b"http://www.w3.org/", b"")
