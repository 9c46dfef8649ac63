"""Web browsers show the pages: nothing sticks out of a phone, and text browsers read it all."""

import re
import subprocess
from pathlib import Path

import pytest

from gopherd.config.masthead import Masthead
from gopherd.render.address import Reach
from gopherd.render.frame import head, way_back
from gopherd.render.gopher import Address
from gopherd.render.page import Bullet, Fixed, Line, Link, Page, Paragraph, Quote, Region, Title
from gopherd.render.web import print_html
from tests.running import Running
from tests.wild.conftest import needs

LONG = "w" * 300
URL = "https://example.org/" + "and/on/" * 40
MEASURING = (
    "<script>parent.postMessage([innerWidth, document.documentElement.scrollWidth,"
    " Math.min(...[...document.querySelectorAll('p:not([class]), li, input')]"
    ".map(one => parseFloat(getComputedStyle(one).fontSize)))].join(' '), '*')</script></body>"
)
FRAME = (
    "<script>onmessage = told => document.title = told.data</script>"
    '<iframe src="page.html" width="{width}" height="800"></iframe>'
)
"""A window of the browser's own has a least width that no phone has."""


def worst_page() -> str:
    masthead = Masthead(banner="NEWS AND MORE", title=LONG)
    link = Link("h", URL, f"URL:{URL}", note=LONG, number=1)
    parts = (
        *head(masthead, "ARTICLE"),
        Region.ARTICLE,
        Title(LONG),
        Line(LONG),
        Paragraph(f"{LONG} {URL} [1]"),
        Quote(LONG),
        Bullet(LONG),
        Bullet(LONG, depth=1),
        Fixed(("table  " * 40,)),
        link,
        Link("7", f"Search {LONG}", "/search"),
        way_back(masthead),
    )
    page = Page(LONG, parts)
    return print_html(page, masthead=masthead, reach=Reach(Address("news.example", 70)))


@needs("chromium")
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_sticks_out_of_the_screen(width: int, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(worst_page().replace("</body>", MEASURING))
    page = tmp_path / "frame.html"
    page.write_text(FRAME.format(width=width))
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    places = [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=5000"]
    told = subprocess.run(
        [*command, *places, page.as_uri()], capture_output=True, check=True, timeout=120
    ).stdout.decode()
    found = re.search(r"<title>(\d+) (\d+) ([\d.]+)</title>", told)
    assert found is not None, told[:200]
    inner, needed, smallest = int(found[1]), int(found[2]), float(found[3])
    assert inner == width
    assert needed <= width
    assert smallest >= 16


@needs("w3m")
def test_w3m_shows_an_article(server: Running, home: Path) -> None:
    url = f"http://127.0.0.1:{server.port}/world/harbour"
    shown = subprocess.run(["w3m", "-dump", url], capture_output=True, check=True).stdout.decode()
    assert "Sentence 20 of the story" in " ".join(shown.split())
    assert "https://example.org/the/end" in shown
    assert "<- back to index" in shown
    assert "{" not in shown


@needs("lynx")
def test_lynx_follows_the_front_page(server: Running, home: Path) -> None:
    url = f"http://127.0.0.1:{server.port}/"
    shown = subprocess.run(["lynx", "-dump", url], capture_output=True, check=True).stdout.decode()
    assert f"http://127.0.0.1:{server.port}/world/harbour" in shown
    assert f"http://127.0.0.1:{server.port}/feed.atom" in shown
