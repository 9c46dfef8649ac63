"""Understands a whole content file: its bytes become an Article and what to mend in it.

Whatever is written, an article comes out, unless publishing it would be wrong:
then NotPublished says why. Nothing here reads a file or a clock.
"""

import unicodedata
from collections.abc import Callable
from datetime import datetime, tzinfo

from gopherd.article.body import SCHEME, Body, count_words, is_address, is_forbidden, prose
from gopherd.article.dates import check_weekday, file_time, read_when
from gopherd.article.decode import read_bytes
from gopherd.article.headers import Header, Split, split_headers
from gopherd.article.model import Article, Paragraph, When
from gopherd.article.prose import read_prose
from gopherd.article.skim import skim_markdown, skim_prose
from gopherd.article.slug import slug
from gopherd.errors import NotPublished, Problem
from gopherwire.item import LONGEST_SELECTOR

MARKDOWN_SUFFIXES = (".md", ".markdown")
YES = {"yes", "y", "true", "on", "1"}
NO = {"no", "n", "false", "off", "0"}


def parse(
    data: bytes, *, name: str, written: datetime, zone: tzinfo
) -> tuple[Article, tuple[Problem, ...]]:
    """Parse a content file; raises NotPublished.

    `name` is the file's own, its suffix tells text from Markdown; `written` is its
    time, aware; `zone` is the site's. The problems know their lines, not the path.
    """
    return _understand(data, name, written, zone, _read_body)


def skim(
    data: bytes, *, name: str, written: datetime, zone: tzinfo
) -> tuple[Article, tuple[Problem, ...]]:
    """Do as `parse` does, a good deal faster; a body of plain words is one paragraph.

    Everything else is the same, and so are the problems.
    """
    return _understand(data, name, written, zone, _skim_body)


def _understand(
    data: bytes, name: str, written: datetime, zone: tzinfo, read: Callable[[Split, str, str], Body]
) -> tuple[Article, tuple[Problem, ...]]:
    text, problems = read_bytes(data)
    split = split_headers(text)
    title = _value(split, "Title")
    body = read(split, name, title)
    body.problems[:0] = [*problems, *split.problems]
    _check_title(split, body)
    draft = _read_draft(split, body)
    publish_at, expires = (_read_limit(split, name, zone) for name in ("Publish-At", "Expires"))
    when = _read_updated(split, body, zone) or file_time(written, zone)
    _add_links(split, body)
    blocks = tuple(body.blocks)
    article = Article(
        title=title or body.title or _prettify(name),
        when=when,
        byline=_value(split, "By"),
        source=_value(split, "Source"),
        country=_value(split, "Country"),
        language=_value(split, "Language"),
        translated_from=_value(split, "Translated-From"),
        original=_read_original(split, body),
        story=slug(_value(split, "Story")),
        overview=_value(split, "Overview"),
        tags=_read_tags(split),
        corrections=tuple(header.value for header in split.all_of("Correction") if header.value),
        draft=draft,
        publish_at=publish_at,
        expires=expires,
        aliases=_read_aliases(split, body),
        body=blocks,
        links=body.links,
        words=count_words(blocks),
    )
    if len(body.problems) > 1:
        body.problems.sort(key=lambda problem: problem.line or 0)
    return article, tuple(body.problems)


def _read_body(split: Split, name: str, title: str) -> Body:
    if name.lower().endswith(MARKDOWN_SUFFIXES):
        # A tenth of the server's start; a site of plain texts never needs it.
        from gopherd.article.markdown import read_markdown

        return read_markdown(split.body, split.first, title=title)
    return read_prose(split.body, split.first, titled=bool(title))


def _skim_body(split: Split, name: str, title: str) -> Body:
    if name.lower().endswith(MARKDOWN_SUFFIXES):
        skimmed = skim_markdown(split.body, titled=bool(title))
    else:
        skimmed = skim_prose(split.body, split.first, titled=bool(title))
    return skimmed or _read_body(split, name, title)


def _value(split: Split, name: str) -> str:
    header = split.first_of(name)
    return header.value if header else ""


def _check_title(split: Split, body: Body) -> None:
    title = split.first_of("Title")
    if title and title.tabs:
        body.note("a tab in the title", "write a space instead", title.line)


def _read_updated(split: Split, body: Body, zone: tzinfo) -> When | None:
    header = split.first_of("Updated")
    if header is None or not header.value:
        return None
    try:
        when = read_when(header.value, zone)
    except ValueError as reason:
        body.note(f"{header.value!r} is no date; the file's time is used", str(reason), header.line)
        return None
    if wrong := check_weekday(header.value, when):
        body.note(wrong, "correct the weekday or the day", header.line)
    return when


def _read_limit(split: Split, name: str, zone: tzinfo) -> datetime | None:
    """Read the moment an article appears or goes; one that is no date keeps it back."""
    header = split.first_of(name)
    if header is None:
        return None
    try:
        return read_when(header.value, zone).moment
    except ValueError as reason:
        raise NotPublished(
            Problem(
                f"{name}: {header.value!r} is no date",
                str(reason),
                line=header.line,
                left_out=True,
            )
        ) from None


def _read_draft(split: Split, body: Body) -> bool:
    header = split.first_of("Draft")
    if header is None or header.value.lower() in NO:
        return False
    if header.value.lower() not in YES:
        body.note(
            f"Draft: {header.value!r} is neither yes nor no; taken as yes",
            "write yes or no",
            header.line,
        )
    return True


def _read_tags(split: Split) -> tuple[str, ...]:
    tags: dict[str, str] = {}
    for header in split.all_of("Tags"):
        for part in header.value.split(","):
            tag = part.strip(" \"'")
            if tag:
                tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _read_original(split: Split, body: Body) -> str:
    header = split.first_of("Original")
    if header is None or not SCHEME.match(header.value):
        return header.value if header else ""
    if is_address(header.value) and not is_forbidden(header.value):
        return header.value
    body.note(
        f"Original: {header.value!r} is no address to follow",
        "write an address, or the path of an article in content/",
        header.line,
    )
    return ""


def _read_aliases(split: Split, body: Body) -> tuple[str, ...]:
    aliases: dict[str, None] = {}
    for header in split.all_of("Alias"):
        selector = "/" + header.value.strip("/")
        if "://" in header.value or len(selector.encode()) > LONGEST_SELECTOR or selector == "/":
            body.note(
                f"Alias: {header.value!r} is no selector that an article can have had",
                f"write one such as /world/storms, {LONGEST_SELECTOR} bytes at most",
                header.line,
            )
        else:
            aliases[selector] = None
    return tuple(aliases)


def _add_links(split: Split, body: Body) -> None:
    """Give the addresses of the headers the numbers after those of the text."""
    for header in split.all_of("Link"):
        url, _, words = header.value.partition(" ")
        if SCHEME.match(url) and is_address(url) and not is_forbidden(url):
            body.link(url, words)
        elif header.value:
            _keep_words(header, words, body)


def _keep_words(header: Header, words: str, body: Body) -> None:
    body.note(
        f"Link: {header.value.partition(' ')[0]!r} is no address to follow",
        "write an address such as https://example.org/, then its words",
        header.line,
    )
    if words:
        body.blocks.append(Paragraph(body.number(words)))


def _prettify(name: str) -> str:
    """Make a title of a file's name: `harbour-reopens.txt` becomes `Harbour reopens`."""
    whole = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    stem = whole.rpartition(".")[0] or whole
    words = prose(stem.replace("-", " ").replace("_", " "))
    return words[:1].upper() + words[1:] or "Untitled"
