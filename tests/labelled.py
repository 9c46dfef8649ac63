"""Articles of which it is known which tell the same story; see `server/article/labelled.txt`."""

from pathlib import Path

from attrs import frozen

FILE = Path(__file__).parent / "server" / "article" / "labelled.txt"


@frozen
class Labelled:
    """An article, and the story it tells."""

    story: str
    source: str
    country: str
    title: str
    text: str


def labelled() -> tuple[Labelled, ...]:
    """Read the whole set."""
    _, *parts = FILE.read_text(encoding="utf-8").split("\n= ")
    return tuple(map(_read, parts))


def _read(part: str) -> Labelled:
    about, title, *text = part.strip().split("\n")
    story, source, country = (word.strip() for word in about.split("|"))
    return Labelled(story, source, country, title, " ".join(text))
