"""Reads the body of a .md article: CommonMark and tables, every word of it kept.

Strong words stand in *stars*, emphasis in _lines_, code in `ticks`; the words of a
link stay where they are and its number follows them.
"""

from collections.abc import Sequence

from attrs import define, field
from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.token import Token
from wcwidth import wcswidth

from gopherd.article.body import Body, keep_row, prose
from gopherd.article.inline import BREAKS, Words
from gopherd.article.model import (
    Block,
    Break,
    Bullet,
    Heading,
    Paragraph,
    Picture,
    Quote,
    Verbatim,
)
from gopherd.article.prose import offer_title, read_prose
from gopherd.article.table import draw_table
from gopherd.article.tags import strip_tags

MARKS = "[]<>&*_`\\|\n"
MOST_MARKS = 30_000
"""The parser takes up to 40 µs for each: this many are a second, and a long book."""
WIDEST_ROW = 67
"""In columns. Lines with hard ends are kept as rows where they fit the page."""
TOKENS_OF_WORDS = 3
"""A heading or a paragraph opens, says its words, and closes."""


class _CommonMark(MarkdownIt):
    """CommonMark with tables; it leaves it to us which addresses to refuse, and to say so."""

    def __init__(self) -> None:
        super().__init__("commonmark")
        self.block.ruler.at("table", _whole_table, {"alt": ["paragraph", "reference"]})
        self.enable("table")

    def validateLink(self, url: str) -> bool:  # noqa: N802 - its name over there
        del url
        return True


def _whole_table(
    state: StateBlock,
    first: int,
    end: int,
    silent: bool,  # noqa: FBT001 - as rules are called over there
) -> bool:
    """Read a table; cells beyond its heads, which GitHub drops, go into the last of their row."""
    before = len(state.tokens)
    if not table(state, first, end, silent):
        return False
    cells: list[Token] = []
    for token in state.tokens[before:]:
        match token.type:
            case "tr_open":
                cells = []
            case "inline":
                cells.append(token)
            case "tr_close":
                _keep_surplus(state, cells)
    return True


def _keep_surplus(state: StateBlock, cells: list[Token]) -> None:
    """Put what a row has beyond these cells into the last of them."""
    row, *_ = cells[0].map or [0]
    written = escapedSplit(mdTrim(getLine(state, row)))
    surplus = written[len(cells) + (written[0] == "") :]
    cells[-1].content = " | ".join(filter(None, (cells[-1].content, *map(mdTrim, surplus))))


COMMONMARK = _CommonMark()


def read_markdown(lines: Sequence[str], first: int, *, title: str) -> Body:
    """Read the clean lines of a body, the first of them at line `first` of the file.

    Where the article has no title yet, its first heading or line is; a heading
    that only repeats the title is left out.
    """
    text = "\n".join(lines)
    if sum(map(text.count, MARKS)) > MOST_MARKS:
        body = read_prose(lines, first, titled=bool(title))
        body.note(
            "too many marks for Markdown; read as plain text",
            "make several articles of it, or call it .txt",
            first,
        )
        return body
    reader = _MarkdownReader(Body(), first)
    tokens = COMMONMARK.parse(text)
    for token in tokens[reader.take_title(tokens, title) :]:
        reader.feed(token)
    return reader.body


@define
class _MarkdownReader:
    """Takes one token after the other; open lists, quotations and tables are remembered."""

    body: Body
    first: int
    level: int = 0
    """That of the heading that is open."""
    depth: int = 0
    """How many lists are open."""
    quotes: int = 0
    mark: str = ""
    """That of an entry whose first words are still to come."""
    rows: list[list[str]] = field(factory=list)
    """Those of the table that is open."""
    sides: list[str] = field(factory=list)
    """Where the words stand in each of its columns."""
    pictures: list[Picture] = field(factory=list)

    def take_title(self, tokens: Sequence[Token], title: str) -> int:
        """Take the title, if it is wanted; returns how many tokens went into it."""
        block = tokens[:TOKENS_OF_WORDS]
        if len(block) < TOKENS_OF_WORDS or block[1].type != "inline":
            if not title:
                offer_title(self.body, "", self.first)
            return 0
        heading = block[0].type == "heading_open"
        children = block[1].children or []
        ends = (at for at, child in enumerate(children) if child.type in BREAKS and not child.level)
        end = len(children) if heading else next(ends, len(children))
        if title:
            repeated = heading and _read_words(children, Body(), 0, plain=True).text == title
            return TOKENS_OF_WORDS if repeated else 0
        line = self.line_of(block[1])
        candidate = _read_words(children[:end], Body(), line, plain=True).text
        if not offer_title(self.body, candidate, line):
            return 0
        words = _read_words(children[:end], self.body, line, plain=True)
        self.body.blocks += words.pictures
        block[1].children = children[end + 1 :]
        return 0 if block[1].children else TOKENS_OF_WORDS

    def feed(self, token: Token) -> None:
        """Take the next token."""
        match token.type:
            case "heading_open":
                self.level = int(token.tag[1])
            case "heading_close":
                self.level = 0
            case "bullet_list_open" | "ordered_list_open":
                self.depth += 1
            case "bullet_list_close" | "ordered_list_close":
                self.depth -= 1
                self.mark = ""
            case "list_item_open":
                self.mark = f"{int(token.info)}." if token.info else "-"
            case "blockquote_open":
                self.quotes += 1
            case "blockquote_close":
                self.quotes -= 1
            case _:
                self.feed_content(token)

    def feed_content(self, token: Token) -> None:
        """Take a token that has something to say."""
        match token.type:
            case "inline":
                self.say(_read_words(token.children or [], self.body, self.line_of(token)))
            case "fence" | "code_block":
                rows = tuple(map(keep_row, token.content.removesuffix("\n").split("\n")))
                if any(rows):
                    self.body.blocks.append(Verbatim(rows))
            case "hr":
                self.body.blocks.append(Break())
            case "html_block":
                self.read_html(token)
            case "tr_open":
                self.rows.append([])
                self.sides = []
            case "th_open" | "td_open":
                self.sides.append(str(token.attrs.get("style", "")).rpartition(":")[2])
            case "table_close":
                self.close_table()

    def say(self, words: Words) -> None:
        """Make a block, or a cell, of what has been read."""
        if self.rows:
            self.rows[-1].append(words.text)
            self.pictures += words.pictures
            return
        if words.text:
            self.body.blocks.append(self.block_of(words))
        self.body.blocks += words.pictures

    def block_of(self, words: Words) -> Block:
        """Tell which block the words are."""
        if self.mark:
            bullet = Bullet(words.text, self.mark, self.depth - 1)
            self.mark = ""
            return bullet
        if self.level:
            return Heading(words.text, self.level)
        if self.quotes:
            return Quote(words.text)
        if len(words.rows) > 1 and all(wcswidth(row) <= WIDEST_ROW for row in words.rows):
            return Verbatim(tuple(words.rows))
        return Paragraph(words.text)

    def read_html(self, token: Token) -> None:
        """Keep the words of a block of HTML."""
        text = self.body.number(prose(strip_tags(token.content)))
        if text:
            self.body.blocks.append(Paragraph(text))
            self.body.note(
                "HTML in Markdown: the words are kept, the tags are not",
                "write it in Markdown",
                self.line_of(token),
            )

    def close_table(self) -> None:
        """Draw the table that ends, and show its pictures below it."""
        self.body.blocks += [Verbatim(draw_table(self.rows, self.sides)), *self.pictures]
        self.rows = []
        self.pictures = []

    def line_of(self, token: Token) -> int:
        """Return the line of the file a token begins in."""
        return self.first + (token.map or [0])[0]


def _read_words(parts: Sequence[Token], body: Body, line: int, *, plain: bool = False) -> Words:
    words = Words(body, line, plain)
    for part in parts:
        words.feed(part)
    return words
