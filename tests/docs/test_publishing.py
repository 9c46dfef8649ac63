"""The examples of the publishing guide, published."""

import re
import textwrap
from pathlib import Path

from tests.newsroom import displays, open_newsroom

GUIDE = Path(__file__).parents[2] / "docs" / "publishing.md"
ORIGINAL = "Title: El reloj que atrasa\nLanguage: es\n\nEl reloj se queda como es.\n"


def examples() -> dict[str, str]:
    """Give the article under each heading of the guide."""
    found: dict[str, str] = {}
    for part in re.split(r"^###? ", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE):
        heading, _, text = part.partition("\n")
        if example := re.search(r"(?:^    .*\n|\n(?=    ))+", text, re.MULTILINE):
            found[heading] = textwrap.dedent(example[0]).lstrip("\n")
    return found


async def test_the_guides_examples_do_what_it_says(tmp_path: Path) -> None:
    with open_newsroom(tmp_path) as newsroom:
        newsroom.write("el-reloj-que-atrasa.txt", ORIGINAL)
        for heading, text in examples().items():
            if text.startswith("Title: "):
                newsroom.write(f"{heading.lower().replace(' ', '-')}.txt", text)
        newsroom.publish()
        assert newsroom.library.catalogue.problems() == ()
        front = displays(await newsroom.ask(b"\r\n"))
        assert any(row.endswith("| corrected") for row in front)
        assert "Applications for the winter fair" not in front  # it has expired
        former = await newsroom.ask(b"/archive/2025/storms.txt\r\n")
        assert former == await newsroom.ask(b"/moved-articles.txt\r\n")
        translated = displays(await newsroom.ask(b"/translations\r\n"))
        assert "Original: El reloj que atrasa" in translated
        original = displays(await newsroom.ask(b"/el-reloj-que-atrasa\r\n"))
        assert "English: The clock that runs slow" in original
