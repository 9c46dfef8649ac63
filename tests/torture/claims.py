"""What all parsers have in common, as something that can be checked of any text or bytes."""

import re
from collections.abc import Callable, Iterable, Sequence
from html.parser import HTMLParser
from typing import TypeVar

from attrs import define, field

Read = TypeVar("Read")

UNSAFE = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What steers a terminal, turns the direction of writing, or is half a character."""

UNSAFE_IN_A_LINE = re.compile(f"[\t\r\n]|{UNSAFE.pattern}")

ELEMENTS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "link",
        "style",
        "body",
        "header",
        "main",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "a",
        "b",
        "i",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "cite",
        "hr",
        "br",
        "img",
        "figure",
        "figcaption",
        "article",
        "aside",
        "nav",
        "section",
        "time",
        "span",
        "sup",
        "sub",
        "table",
        "tr",
        "td",
        "th",
        "svg",
        "form",
        "input",
        "label",
        "button",
        "search",
        "abbr",
        "small",
        "dl",
        "dt",
        "dd",
        "div",
    ]
)
"""What pages are made of; nothing that runs, frames or loads."""

SCHEMES = ("http:", "https:", "gopher:", "gophers:", "gemini:", "ftp:", "ftps:", "sftp:", "mailto:")
LOGINS = (
    "telnet:",
    "tn3270:",
    "ssh:",
    "irc:",
    "irc6:",
    "ircs:",
    "news:",
    "nntp:",
    "xmpp:",
    "finger:",
)


def is_line(text: str) -> None:
    """Claim that a text can be shown as one line."""
    assert not UNSAFE_IN_A_LINE.search(text), ascii(text)


def is_text(text: str) -> None:
    """Claim that a text of several lines can be shown."""
    assert not UNSAFE.search(text), ascii(text)


def comes_the_same_in_pieces(
    data: bytes, read: Callable[[Iterable[bytes]], Read], size: int = 1
) -> Read:
    """Claim that it does not matter how bytes are cut; return what is read of them."""
    pieces = [data[place : place + size] for place in range(0, len(data), size)]
    whole = read([data] if data else [])
    assert read(pieces) == whole
    return whole


def strict_rows(menu: bytes) -> Sequence[list[bytes]]:
    """Claim that a menu is whole rows and a stop; return the fields of each."""
    body, stop, rest = menu.rpartition(b".\r\n")
    assert (stop, rest) == (b".\r\n", b"")
    *lines, last = body.split(b"\r\n")
    assert last == b""
    rows = [line.split(b"\t") for line in lines]
    for row in rows:
        assert len(row) in {4, 5}, row
        is_line(row[0].decode())
        is_line(row[2].decode())
        assert 0 <= int(row[3]) <= 65535
    return rows


@define
class Skeleton(HTMLParser):
    """An HTML document, of which every element and address is known to be harmless."""

    elements: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        self.elements.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name.isascii(), name
            if name in {"href", "src", "action"} and value and ":" in value.partition("/")[0]:
                scheme = value.lower()
                assert scheme.startswith((*SCHEMES, *LOGINS)), value


def is_harmless_html(html: str) -> list[str]:
    """Claim that a document runs and loads nothing; return its elements."""
    is_text(html)
    skeleton = Skeleton()
    skeleton.feed(html)
    skeleton.close()
    return skeleton.elements
