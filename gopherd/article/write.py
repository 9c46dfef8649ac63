"""Writes an article down as a content file: what `parse` reads, backwards."""

import re

from gopherd.article.body import Body
from gopherd.article.headers import KNOWN
from gopherd.article.model import (
    Article,
    Block,
    Bullet,
    Heading,
    Paragraph,
    Picture,
    Quote,
    Verbatim,
)


def write(article: Article) -> str:
    """Write a .txt content file that is parsed to the same article again.

    A plain text cannot say everything. Headings come back as paragraphs. So does
    what a paragraph must not begin with: a bullet, a quotation, a rule or a fence
    of its own would be read as that. The time is kept to the minute. Links to
    words keep their numbers as long as no bare address follows a link to words.
    """
    headers = [f"{name}: {value}" for name in KNOWN for value in _values(article, name) if value]
    return "\n".join([*headers, "", *_body(article.body)])


def _values(article: Article, name: str) -> tuple[str, ...]:
    match name:
        case "Title":
            return (article.title,)
        case "By":
            return (article.byline,)
        case "Updated":
            return (str(article.when),)
        case "Draft":
            return ("yes" if article.draft else "",)
        case "Publish-At" | "Expires":
            moment = article.publish_at if name == "Publish-At" else article.expires
            return (moment.isoformat() if moment else "",)
        case "Tags":
            return (", ".join(article.tags),)
        case "Correction":
            return article.corrections
        case "Alias":
            return article.aliases
        case "Link":
            return _links(article)
        case _:
            return (str(getattr(article, name.lower().replace("-", "_"))),)


def _links(article: Article) -> tuple[str, ...]:
    """Tell the links that the text alone does not tell."""
    told = Body()
    for block in article.body:
        match block:
            case Paragraph(text) | Heading(text) | Bullet(text) | Quote(text):
                told.number(text)
            case _:
                pass
    return tuple(
        f"{link.url} {link.words}".rstrip()
        for link in article.links
        if link.words or link.url not in told.numbers
    )


def _body(blocks: tuple[Block, ...]) -> list[str]:
    lines: list[str] = []
    before: Block | None = None
    for block in blocks:
        if lines and not (isinstance(before, Bullet) and isinstance(block, Bullet)):
            lines.append("")
        lines += _lines(block)
        before = block
    return [*lines, ""] if lines else []


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph(text) | Heading(text):
            return [text]
        case Bullet(text):
            return [f"{'  ' * block.depth}{block.mark} {text}"]
        case Quote(text):
            return [f"> {text}"]
        case Verbatim(rows):
            fence = _fence(rows)
            return [fence, *rows, fence]
        case Picture():
            return [f"[image: {_picture(block)}]"]
        case _:
            return ["---"]


def _picture(picture: Picture) -> str:
    credit = f"({picture.credit})" if picture.credit else ""
    return " ".join(filter(None, (picture.target, picture.caption, credit)))


def _fence(rows: tuple[str, ...]) -> str:
    """Choose a fence longer than any the rows hold."""
    longest = max((len(ticks) for row in rows for ticks in re.findall("`+", row)), default=0)
    return "`" * max(3, longest + 1)
