"""One server with an article that fills several screens, for every client."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Running, running

SENTENCE = (
    "Sentence {0} of the story says that boat number {0} left the harbour after the storms, "
    "turned south at the mole, and came home with nothing but patience."
)
ARTICLE = (
    "Title: Harbour reopens after a week of storms, and every ferry sails on time again today\n"
    "By: Ana Ruiz and Tom Lee, Coastal Wire\n"
    "Updated: 9:02 AM EDT, Fri September 5, 2025\n"
    "Source: Coastal Wire\n\n"
    + "\n\n".join(SENTENCE.format(number) for number in range(1, 21))
    + "\n\nIt ends at https://example.org/the/end for now.\n"
)
PICTURE = b"\x89PNG\r\n\x1a\n.\r\n.\r\n\0\xff" * 1000


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    place = tmp_path_factory.mktemp("wild")
    content = place / "content"
    (content / "world").mkdir(parents=True)
    (content / "site.toml").write_text('title = "Wild"\nmail = "ana@wild.example"\n')
    (content / "world/harbour.txt").write_text(ARTICLE)
    (content / "world/a b?c#d.png").write_bytes(PICTURE)
    with running(content, place=place) as started:
        yield started


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without anybody's settings, and a terminal that knows UTF-8."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    return tmp_path


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip a test where a program it drives is not installed."""
    absent = [program for program in programs if not shutil.which(program)]
    return pytest.mark.skipif(bool(absent), reason=f"{', '.join(absent)} is not installed")
