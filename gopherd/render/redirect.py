"""The page behind a `URL:` selector, for clients that ask the server instead of the web.

HTML 3.2 with nothing but a link and a timed refresh: no script, no image, no style.
Source: "Links to URL", section 5. What the page holds comes from whoever asked, so every
character of it is escaped, and only addresses that cannot harm are let through.
"""

import re
from html import escape

from gopherwire.item import LONGEST_SELECTOR, URL_PREFIX

LINKABLE = re.compile(
    r"(?:(?:https?|ftps?|gemini|irc6?|ircs|xmpp|news|nntp|ssh|sftp|finger)://|mailto:)"
    r"[^\x00-\x20\x7f-\xa0\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+",
    re.IGNORECASE,
)
"""Addresses worth leaving for: no javascript:, no data:; Gopher and telnet have their own items.

Nor any that holds a space, a control character, or what turns the direction of writing.
"""

SECONDS = 5
"""Time to read where the link leads before it is followed; the convention allows 10."""

HTML = """\
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta http-equiv="refresh" content="{seconds};URL={url}">
<title>A link out of Gopher</title>
</head>
<body>
<p>This link leads out of Gopher, to:</p>
<p><a href="{url}">{url}</a></p>
<p>It is followed in {seconds} seconds, or when you select it.</p>
</body>
</html>
"""


def url_selector(url: str) -> str | None:
    """Make the selector that leads to an address; None where no item may or can."""
    selector = f"{URL_PREFIX}{url}"
    linkable = LINKABLE.fullmatch(url) and len(selector.encode()) <= LONGEST_SELECTOR
    return selector if linkable else None


def redirect_page(selector: str) -> bytes | None:
    """Answer a `URL:` selector; None if its address is not one to leave for."""
    url = selector.removeprefix("/").removeprefix(URL_PREFIX)
    if not LINKABLE.fullmatch(url):
        return None
    return HTML.format(url=escape(url), seconds=SECONDS).replace("\n", "\r\n").encode()
