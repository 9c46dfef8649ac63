"""What stands beside a link to say what it leads to: a word, and a sign where there is no room."""

import re

from gopherwire.item import Item, Kind

_TAGS: dict[str, tuple[str, str]] = {
    Kind.TEXT: ("text", "≡"),
    Kind.MENU: ("▸", "▸"),
    Kind.CSO: ("phone book", "☏"),
    Kind.BINHEX: ("binhex", "↓"),
    Kind.ARCHIVE: ("archive", "↓"),
    Kind.UUENCODED: ("uu", "↓"),
    Kind.SEARCH: ("? search", "?"),
    Kind.TELNET: ("tel", "→"),
    Kind.BINARY: ("bin", "↓"),
    Kind.MIRROR: ("mirror", "+"),
    Kind.TN3270: ("tn3270", "→"),
    Kind.GIF: ("gif", "▣"),
    Kind.IMAGE: ("img", "▣"),
    Kind.HTML: ("html", "≡"),
    Kind.DOCUMENT: ("doc", "≡"),
    Kind.SOUND: ("sound", "♪"),
    Kind.PNG: ("png", "▣"),
    Kind.PDF: ("pdf", "≡"),
    Kind.MIME: ("mail", "≡"),
    Kind.CALENDAR: ("calendar", "≡"),
    Kind.MOVIE: ("movie", "▶"),
    Kind.BITMAP: ("bitmap", "▣"),
    Kind.XML: ("xml", "≡"),
}
_ELSEWHERE = re.compile(r"/?URL:([A-Za-z][A-Za-z0-9+.-]*):", re.IGNORECASE)
_SERVICES = {"http": "web", "https": "web", "mailto": "mail", "telnet": "tel"}
_AWAY = "↗"
_SHORT = 6
"""Letters of a scheme that has no word of its own."""


def tag(item: Item) -> tuple[str, str]:
    """Return the word and the sign for an item; a kind nobody knows is named with its letter."""
    if item.kind == Kind.HTML and (found := _ELSEWHERE.match(item.selector)):
        scheme = found[1].lower()
        return f"{_AWAY} {_SERVICES.get(scheme, scheme[:_SHORT])}", _AWAY
    return _TAGS.get(item.kind) or (f"unknown {item.kind}", "·")
