"""Words as HTML: nothing in them is markup but what this file makes of them.

Writers mark words as people do in plain text, `_so_`, `*so*` and in backquotes, and texts refer
to their links by number, `the words [3]`. Both become elements; everything else is escaped.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape

from gopherd.render.page import Link
from gopherwire.printable import scrub

# Each way begins with its own mark, and looks back past it: only so are marks looked for alone,
# ten times faster than at every place.
MARKED = re.compile(
    r"`(?<![\w`]`)(?P<code>[^`]+)`(?![\w`])"
    r"|\*(?<![\w*]\*)(?=\S)(?P<strong>[^*]*[^*\s])\*(?![\w*])"
    r"|_(?<![\w_]_)(?=\S)(?P<em>[^_]*[^_\s])_(?![\w_])"
)
REFERENCE = re.compile(r" ?\[(\d{1,4})\]")

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")

References = Mapping[int, tuple[Link, str]]
"""The links a text refers to by number, and the address of each."""


def words(text: str) -> str:
    """Write words that hold no marks: a title, a name."""
    return escape(scrub(text), quote=False)


def value(text: str) -> str:
    """Write the value of an attribute, for double quotes."""
    return escape(scrub(text))


def language_tag(language: str) -> str:
    """Return what programs know a language by; empty for a name that is written out."""
    return language if LANGUAGE.fullmatch(language) else ""


def anchor(href: str, inner: str, *, leaving: bool) -> str:
    """Lead somewhere; where the way leaves this server it is not told whence."""
    rel = ' rel="noreferrer nofollow"' if leaving else ""
    return f'<a href="{value(href)}"{rel}>{inner}</a>'


def phrase(text: str, references: References) -> str:
    """Write a text with its marks and references."""
    return "".join(_marked(scrub(text), references))


def _marked(text: str, references: References) -> Iterator[str]:
    done = 0
    for found in MARKED.finditer(text):
        yield from _referred(text[done : found.start()], references)
        tag = str(found.lastgroup)
        inner = found[tag]
        held = escape(inner, quote=False) if tag == "code" else "".join(_marked(inner, references))
        yield f"<{tag}>{held}</{tag}>"
        done = found.end()
    yield from _referred(text[done:], references)


def _referred(text: str, references: References) -> Iterator[str]:
    done = 0
    for found in REFERENCE.finditer(text):
        if reference := references.get(int(found[1])):
            yield _reference(text[done : found.start()], found[0], *reference)
            done = found.end()
    yield escape(text[done:], quote=False)


def _reference(before: str, mark: str, link: Link, href: str) -> str:
    """Make a link of the words before a number, where they are the link's own; else of the number.

    `before` is what stands since the last reference.
    """
    leaving = is_leaving(href)
    for own in (link.note, link.label):
        if own and before.endswith(own) and mark.startswith(" "):
            linked = anchor(href, words(own), leaving=leaving)
            return f"{words(before.removesuffix(own))}{linked}<sup>{mark.strip()}</sup>"
    space = " " if mark.startswith(" ") else ""
    return words(before) + space + anchor(href, mark.strip(), leaving=leaving)


def is_leaving(href: str) -> bool:
    """Tell whether an address is another server's."""
    return not href.startswith(("/", "#"))
