"""A reader's memory as it is after a page was read and the reader left: for tests of the start."""

import time
from pathlib import Path

from gopherclient.history import Entry, History
from gopherclient.kept import CachedPage
from gopherclient.places import Places
from gopherclient.session import Session, SessionFile
from gopherclient.settings import Settings
from gopherclient.stores import Stores
from gopherwire.url import GopherUrl

NOWHERE = "gopher://127.0.0.1:9"
"""Where nobody answers."""
MENU = f"{NOWHERE}/1/menu"
TEXT = f"{NOWHERE}/0/text"


def menu(stories: int) -> bytes:
    """Write a menu with something of everything."""
    rows = ["iLATEST\t\tnull.host\t1\r\n", *("i" + "/\\_" * 60 + "\t\tnull.host\t1\r\n",) * 4]
    for one in range(stories):
        rows += [
            f"0Story {one} of the harbour, open after a week of storms\t/{one}\t127.0.0.1\t9\r\n",
            "i     Coastal Wire · 漢字\t\tnull.host\t1\r\n",
            "i\t\tnull.host\t1\r\n",
        ]
    return "".join(rows).encode()


def prose(paragraphs: int) -> bytes:
    """Write a text that is filled."""
    words = "The harbour opened again after a week of storms, and ships went in one by one.\r\n"
    return "\r\n".join(f"{number}. {words * 3}" for number in range(paragraphs)).encode()


def keep(
    home: Path, pages: dict[str, bytes], *tabs: Entry, age: float = 0, follow: str = ""
) -> Places:
    """Keep pages, and the session that shows them; the first tab is the one that is open."""
    places = Places.default({"GOPHERCLIENT_HOME": str(home)})
    stores = Stores.opened(places, Settings())
    then = time.time() - age
    for url, body in pages.items():
        kind = GopherUrl.parse(url).kind
        stores.cache.put(CachedPage(url, kind, body, then, "Kept"), "", now=then)
        stores.visits.add(url, "Kept", at=then)
    if follow:
        stores.unread.follow(GopherUrl.parse(follow), "Kept", now=then)
    stores.close()
    file = SessionFile.opened(places.sessions)
    file.save(Session(tuple(History((tab,), 0) for tab in tabs), 0))
    file.close()
    return places
