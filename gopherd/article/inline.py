"""Turns what stands inside a paragraph of Markdown into a row of words and its pictures."""

from urllib.parse import unquote

from attrs import define, field
from markdown_it.token import Token

from gopherd.article.body import Body, is_forbidden, prose
from gopherd.article.decode import tidy
from gopherd.article.model import Picture

STARS = {"strong_open": "*", "strong_close": "*", "em_open": "_", "em_close": "_"}
BREAKS = {"softbreak": " ", "hardbreak": "\n"}


@define
class Words:
    """What stands in one paragraph, heading or cell, as text."""

    body: Body
    line: int
    plain: bool = False
    """A title: without marks and numbers."""
    pieces: list[str] = field(factory=list)
    pictures: list[Picture] = field(factory=list)
    links: list[tuple[int, str]] = field(factory=list)
    """The links that are open: where their words begin, and their addresses."""

    @property
    def rows(self) -> list[str]:
        """The text; more than one row where lines have hard ends."""
        return [row for row in map(prose, "".join(self.pieces).split("\n")) if row]

    @property
    def text(self) -> str:
        """The text in one row."""
        return " ".join(self.rows)

    def feed(self, token: Token) -> None:
        """Take the next part."""
        match token.type:
            case "text":
                text = tidy(token.content)
                self.pieces.append(text if self.links or self.plain else self.body.number(text))
            case "code_inline":
                self.pieces.append(token.content if self.plain else f"`{token.content}`")
            case "softbreak" | "hardbreak":
                self.pieces.append(BREAKS[token.type])
            case "link_open":
                self.links.append((len(self.pieces), tidy(str(token.attrs["href"]))))
            case "link_close":
                self.close_link(*self.links.pop())
            case "image":
                self.show(token)
            case "html_inline":
                self.pieces.append("\n" if token.content[:3].lower() == "<br" else "")
            case _:
                self.pieces.append("" if self.plain else STARS[token.type])

    def close_link(self, start: int, url: str) -> None:
        """Give a link its number, now that its words have been read."""
        words = prose("".join(self.pieces[start:]))
        if is_forbidden(url):
            self.body.note(
                f"an address that begins with {url.partition(':')[0]}: is no link",
                "link to a page",
                self.line,
            )
        elif url and not url.startswith("#"):
            bare = url in {words, f"mailto:{words}"}
            said = words or (self.pictures[-1].caption if self.pictures else "")
            number = self.body.link(url, "" if bare else said)
            if words and not self.plain:
                self.pieces.append(f" [{number}]")

    def show(self, token: Token) -> None:
        """Put a picture after the paragraph it stands in."""
        alt = Words(Body(), self.line, plain=True)
        for child in token.children or ():
            alt.feed(child)
        source = str(token.attrs["src"])
        target = tidy(source if "://" in source else unquote(source))
        target = "" if is_forbidden(target) else target
        picture = Picture(target, alt.text, prose(str(token.attrs.get("title", ""))))
        if picture != Picture(""):
            self.pictures.append(picture)
