"""What the readers of bodies fill: the blocks of an article and its numbered addresses."""

import re

from attrs import define, field

from gopherd.article.decode import squeeze, tidy
from gopherd.article.model import (
    Block,
    Bullet,
    Heading,
    Link,
    Paragraph,
    Picture,
    Quote,
    Verbatim,
)
from gopherd.errors import Problem

# Spaces, angle brackets, quotation marks and the punctuation of East Asia end an
# address; the letters of any language may be in it. The first letter comes first, so that only
# places where it stands are looked at.
ADDRESS = re.compile(
    r"[FfGgHhMm](?<!(?i:[a-z0-9+.-]).)"
    r"(?i:(?:(?<=h)ttps?|(?<=g)(?:ophers?|emini)|(?<=f)tp)://|(?<=m)ailto:)"
    r"[^\s<>\"\u2018-\u201f«»\u3000-\u303f\uff00-\uffef]+"
)
NOT_THE_END = ".,;:!?'*_…"
BRACKETS = {")": "(", "]": "["}

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
FORBIDDEN_SCHEMES = {"javascript", "data", "file", "vbscript", "about", "blob"}
"""They run something or reach into the reader's own machine."""

HALF_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Chinese and Japanese: two characters are about as long to read as a word."""
NUMBER = re.compile(r"\[\d{1,9}\]")
SHAPES = bytes(ord(" " if chr(code).isspace() else "a") for code in range(0x100))
NO_WORD = bytes(code for code in range(0x80) if not chr(code).isalnum() and not chr(code).isspace())
"""Without these, and every letter an `a`, a text has as many words as an `a` after a space."""

TAB_STOP = 8
"""Where tabs stop in rows that are kept as they are."""


@define
class Body:
    """The body of an article while it is read."""

    blocks: list[Block] = field(factory=list)
    problems: list[Problem] = field(factory=list)
    title: str = ""
    """Where the body says it: its first line, or a heading."""
    numbers: dict[str, int] = field(factory=dict)
    """Addresses and their numbers, from 1."""
    words: list[str] = field(factory=list)

    @property
    def links(self) -> tuple[Link, ...]:
        """Every address, in the order of its number."""
        return tuple(map(Link, self.numbers, self.words))

    def link(self, url: str, words: str = "") -> int:
        """Give an address its number; it keeps that, and the first words it is given."""
        number = self.numbers.setdefault(url, len(self.numbers) + 1)
        if number > len(self.words):
            self.words.append(words)
        self.words[number - 1] = self.words[number - 1] or words
        return number

    def number(self, text: str) -> str:
        """Put its number after each bare address of a text: `https://example.org/ [1]`.

        One that carries its right number already is left alone.
        """
        if ":" not in text:
            return text
        pieces = []
        at = 0
        for found in ADDRESS.finditer(text):
            url = _without_punctuation(found[0])
            if not is_address(url):
                continue
            end = found.start() + len(url)
            mark = f" [{self.link(url)}]"
            pieces += [text[at:end], "" if text.startswith(mark, end) else mark]
            at = end
        return "".join(pieces) + text[at:]

    def note(self, what: str, remedy: str, line: int) -> None:
        """Add a problem; `line` is that of the file."""
        self.problems.append(Problem(what, remedy, line=line))


def is_address(url: str) -> bool:
    """Tell whether an absolute address is complete enough to follow."""
    scheme, _, rest = url.partition(":")
    return "@" in rest.strip("@") if scheme.lower() == "mailto" else bool(rest.strip("/"))


def may_hold_address(text: str) -> bool:
    """Tell in a moment whether it is worth looking for addresses in a text."""
    return "://" in text or "mailto:" in text.lower()


def is_forbidden(url: str) -> bool:
    """Tell whether an address must not be offered to a reader."""
    scheme = SCHEME.match(url)
    return scheme is not None and scheme[1].lower() in FORBIDDEN_SCHEMES


def keep_row(row: str) -> str:
    """Clean a row that is kept as it is: tabs become columns, nothing hangs over."""
    return tidy(row.expandtabs(TAB_STOP)).rstrip()


def prose(text: str) -> str:
    """Clean a text that is refilled."""
    return squeeze(tidy(text))


def count_words(blocks: tuple[Block, ...]) -> int:
    """Count what there is to read; half a word for each Chinese or Japanese character."""
    words = halves = 0
    for block in blocks:
        for text in _texts(block):
            spaced = NUMBER.sub(" ", text) if "[" in text else text
            if spaced.isascii():
                words += (b" " + spaced.encode().translate(SHAPES, NO_WORD)).count(b" a")
                continue
            spaced, found = HALF_WORD.subn(" ", spaced)
            halves += found
            words += sum(
                word[0].isalnum() or any(map(str.isalnum, word)) for word in spaced.split()
            )
    return words + (halves + 1) // 2


def _texts(block: Block) -> tuple[str, ...]:
    match block:
        case Paragraph(text) | Heading(text) | Bullet(text) | Quote(text):
            return (text,)
        case Verbatim(rows):
            return rows
        case Picture():
            return (block.caption,)
        case _:
            return ()


def _without_punctuation(url: str) -> str:
    """Take off what the sentence around an address added; its own brackets stay."""
    surplus = {close: url.count(close) - url.count(opening) for close, opening in BRACKETS.items()}
    end = len(url)
    while True:  # the scheme's letters are no punctuation
        last = url[end - 1]
        if last in BRACKETS and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in NOT_THE_END:
            break
        end -= 1
    return url[:end]
