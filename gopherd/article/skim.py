"""Reads the body of an article only as far as lists need it: its words, its links, its title.

What would be taken apart into blocks is handed over as one paragraph, as it was written. Where
the outcome could differ from that of the whole reader, the whole reader is what has to be asked.
"""

import re
from collections.abc import Sequence

from gopherd.article.body import Body, may_hold_address
from gopherd.article.model import Paragraph
from gopherd.article.prose import take_title

NUMBERED = re.compile(r"\n[^\S\n]*\d{1,9}[.)](?:[ \t]|$)", re.MULTILINE)
"""What begins an entry of a list whose number is no word of it."""

TAKEN_APART = ("```", "[image:")
"""What is no word though it looks like one."""

MARKDOWN = re.compile(r"[\[\]<>&*_`\\|~]")
MARKDOWN_BEGINS = frozenset("#-+=\t ")
"""What begins a line that CommonMark might take for something else than prose."""


def skim_prose(lines: Sequence[str], first: int, *, titled: bool) -> Body | None:
    """Read the lines of a .txt article; None where they have to be taken apart."""
    text = "\n".join(lines)
    small = text.lower()
    if any(mark in small for mark in TAKEN_APART) or NUMBERED.search(f"\n{text}"):
        return None
    linked = may_hold_address(small)
    if linked and any(line[:1].isspace() and may_hold_address(line) for line in lines):
        return None
    body = Body()
    if not titled:
        lines = lines[take_title(body, lines, first) :]
    if linked:
        lines = [body.number(line) if may_hold_address(line) else line for line in lines]
    return _finished(body, "\n".join(lines) if linked or not titled else text)


def skim_markdown(lines: Sequence[str], *, titled: bool) -> Body | None:
    """Read the lines of a .md article; None where they have to be taken apart."""
    text = "\n".join(lines)
    if not titled or MARKDOWN.search(text) or may_hold_address(text):
        return None
    if NUMBERED.search(f"\n{text}") or any(line[:1] in MARKDOWN_BEGINS for line in lines if line):
        return None
    return _finished(Body(), text)


def _finished(body: Body, text: str) -> Body:
    if text.strip():
        body.blocks.append(Paragraph(text))
    return body
