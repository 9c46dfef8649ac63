"""What a web browser gets of what a selector names: a document, a file, or another path.

Whole documents are made once, compressed as well, and can be kept; nothing here knows HTTP's
conversation.
"""

import hashlib
import os
import re
from datetime import UTC, datetime
from functools import partial
from mimetypes import MimeTypes

from attrs import evolve, field, frozen

from gopherd.library.catalogue import FileEntry
from gopherd.library.opening import open_beneath
from gopherd.render.address import Reach, path_of
from gopherd.render.stylesheet import STYLE_HASH
from gopherd.render.text import print_text
from gopherd.site.answer import Opened, Press
from gopherd.site.resolved import (
    Document,
    Made,
    Menu,
    Missing,
    Moved,
    Resolved,
    Stored,
    Syndicated,
    Text,
)
from gopherd.site.selectors import canonical
from gopherwire.item import Kind, kind_of

PAGE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""What a page of ours may do: show its own style, and pictures of this site."""

FILE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self';"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)
"""What a publisher's own HTML may do: be read, in a place of its own, without scripts."""

NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'; sandbox"

HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
MARKUP = frozenset(
    {"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"}
)
"""Kinds of file that could hold a script."""

WORTH_IT = 600
"""Bytes. What is shorter fits into one packet as it is."""

ICON_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">\
<rect width="16" height="16" rx="3" fill="#7a1f1f"/>\
<path d="M3 4h10M3 7h10M3 10h10M3 13h6" stroke="#fdfcf9" stroke-width="1.4"/></svg>
"""
"""What browsers show beside a page's name, where content/ has none of its own."""

TYPES = MimeTypes()
"""Those Python knows by itself, whatever the machine has been told.

It reads what that is all the same, so this is made before the sandbox is shut.
"""

for suffix, media in {
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".rss": "application/rss+xml",
    ".webp": "image/webp",
}.items():  # the same in every Python
    TYPES.add_type(media, suffix)

READ_BY_PROGRAMS = re.compile(r"/(?:html|css|javascript|json|xml)|\+xml")
"""Types of text that mean more to a browser than words to be shown."""

PACKED = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}
BINARY = "application/octet-stream"


@frozen(kw_only=True)
class Leaf:
    """A whole document."""

    body: bytes
    media: str
    policy: str = PAGE_POLICY
    modified: datetime
    """When it was printed: articles tell what they are about, not when their pages changed."""
    found: bool = True
    settled: bool = True
    """Whether it is the same until the news changes."""
    about: tuple[str, ...] = ()
    """The selectors of what else it shows all of, besides what it is asked for by."""
    tag: str = field(init=False)
    """Names these bytes and no others."""
    squeezed: bytes = field(init=False)
    """The same as gzip writes it; empty where that is not worth it."""

    @tag.default
    def _hashed(self) -> str:
        return hashlib.blake2b(self.body, digest_size=12).hexdigest()

    @squeezed.default
    def _compressed(self) -> bytes:
        import gzip

        return gzip.compress(self.body, mtime=0) if len(self.body) > WORTH_IT else b""

    def __len__(self) -> int:
        """Count the bytes it takes to keep it."""
        return len(self.body) + len(self.squeezed)


@frozen(kw_only=True)
class Handed:
    """A file to be sent. Whoever takes it closes the descriptor."""

    opened: Opened
    media: str
    policy: str
    modified: datetime
    tag: str


@frozen
class Elsewhere:
    """The path under which the site itself knows what was asked for."""

    path: str


WebAnswer = Leaf | Handed | Elsewhere


@frozen
class WebPress:
    """Prints what has been resolved for web browsers."""

    press: Press
    now: datetime

    def answer(self, resolved: Resolved, selector: str) -> WebAnswer:
        """Answer what was asked. Raises OSError if a file cannot be opened any more."""
        from gopherd.render.web import ICON

        match resolved:
            case Missing() if selector == ICON:
                return self._leaf(ICON_SVG, "image/svg+xml", NOTHING_ALLOWED, settled=False)
            case Missing():
                own = canonical(selector.removeprefix("/"))  # it may begin with an item type
                if selector not in {own, "/"}:
                    return Elsewhere(path_of(own))
            case Moved(selector=moved):
                return Elsewhere(path_of(moved))
        return self._print(resolved)

    def _print(self, resolved: Resolved) -> Leaf | Handed:
        from gopherd.render.web import print_html

        leaf = self._leaf
        masthead, address = self.press.masthead, self.press.address
        html = partial(print_html, masthead=masthead, reach=Reach(address))
        match resolved:
            case Moved(_, found):
                return self._print(found)
            case Menu(page, settled=settled):
                return leaf(html(page), settled=settled)
            case Missing(page):
                return evolve(leaf(html(page)), found=False)
            case Text(page, settled=settled):
                return leaf(print_text(page, width=masthead.width), PLAIN, settled=settled)
            case Made(text):
                return leaf(text, PLAIN)
            case Syndicated(feed, settled=settled):
                from gopherd.render.feed import MEDIA_TYPE, FeedPress

                web = self.press.web
                text = FeedPress(masthead, Reach(address, web), web).print(feed)
                made = leaf(text, f"{MEDIA_TYPE}; charset=utf-8", NOTHING_ALLOWED, settled=settled)
                return evolve(made, about=feed.about)
            case Document(body):
                return leaf(body.decode(), HTML, NOTHING_ALLOWED)
            case Stored(entry):
                return self._hand(entry)

    def _leaf(
        self, text: str, media: str = HTML, policy: str = PAGE_POLICY, *, settled: bool = True
    ) -> Leaf:
        body = text.encode("utf-8", "replace")
        return Leaf(body=body, media=media, policy=policy, modified=self.now, settled=settled)

    def _hand(self, entry: FileEntry) -> Handed:
        descriptor = open_beneath(self.press.folder, entry.target)
        facts = os.fstat(descriptor)
        media = media_type(entry.filed.name)
        return Handed(
            opened=Opened(descriptor, facts.st_size),
            media=media,
            policy=FILE_POLICY if media.partition(";")[0] in MARKUP else "",
            modified=moment_of(facts.st_mtime_ns // 10**9),
            tag=f"{facts.st_ino:x}-{facts.st_size:x}-{facts.st_mtime_ns:x}-{facts.st_ctime_ns:x}",
        )


def moment_of(seconds: int) -> datetime:
    """Tell when a file was changed; what no calendar has is told as the beginning of 1970."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def media_type(name: str) -> str:
    """Tell a file's type by its name; texts are taken for UTF-8, and shown rather than saved."""
    media, packed = TYPES.guess_type(name.lower(), strict=False)
    if packed:
        return PACKED.get(packed, BINARY)
    text = kind_of(name) in {Kind.TEXT, Kind.HTML}
    if media is None or (text and not READ_BY_PROGRAMS.search(media)):
        return PLAIN if text else BINARY
    return f"{media}; charset=utf-8" if text else media
