"""Pages as lines, as links, as JSON."""

import json

import pytest

from gopherclient.document import Blob, Document, Menu, Oops, Text
from gopherclient.dump import TAGS, as_json, dump, links_of, list_links, tag
from gopherwire.item import Item, Kind, error, info
from gopherwire.url import GopherUrl

PAGE = GopherUrl.parse("gophers://h/1/world")

MENU = Menu(
    (
        info("  _/ WORLD _/"),
        info(""),
        Item("0", "Harbour reopens", "/harbour", "h", 70),
        Item("1", "More", "/more", "g", 70),
        Item("7", "Find", "/find", "h", 7070),
        Item("h", "Elsewhere", "URL:http://x/", "h", 70),
        Item("8", "Log in", "guest", "h", 23),
        Item("T", "Mainframe", "", "::1", 23),
        Item("2", "Names", "", "h", 105),
        Item("9", "Data", "/data", "h", 70),
        Item("Z", "Odd", "/odd", "h", 70),
        Item("1", "Nowhere", "/", "error.host", 1),
        error("The archive is away."),
    )
)

LINES = """\
       _/ WORLD _/

[ 1] Harbour reopens
[ 2] More/
[ 3] Find <?>
[ 4] Elsewhere <link>
[ 5] Log in <TEL>
[ 6] Mainframe <3270>
[ 7] Names <CSO>
[ 8] Data <file>
[ 9] Odd <unknown: Z>
[10] Nowhere/
     Error: The archive is away.

 1. gophers://h/0/harbour
 2. gopher://g/1/more
 3. gopher://h:7070/7/find
 4. http://x/
 5. telnet://h:23/ (log in as guest)
 6. tn3270://[::1]:23/
 7. cso://h:105/
 8. gophers://h/9/data
 9. gophers://h/Z/odd
10. (The row leads nowhere: 'error.host' only fills its place.)
"""


def test_a_menu() -> None:
    """Statement C16. Rows that are read have no number, and keep their spaces.

    Statement C17. Each link has a tag for its kind.
    Statement C18. An unknown kind is shown as unknown.
    Statement C19. An error is shown as an error.
    Statement C23. Logins are shown with their address.
    Statement C26. A host that is none is said to be none.
    """
    assert "".join(f"{line}\n" for line in dump(MENU, PAGE)) == LINES


def test_a_menu_without_links() -> None:
    assert list(dump(Menu((info("Hello"),)), PAGE)) == ["    Hello"]


def test_a_menu_in_a_given_width() -> None:
    items = (info("one two three four"), Item("1", "five six seven eight", "/", "h", 70))
    assert list(dump(Menu(items), PAGE, width=16))[:-2] == [
        "    one two",
        "    three four",
        "[1] five six",
        "    seven eight/",
    ]


TEXTS = [
    (Text("One.\n\nTwo words."), None, ["One.", "", "Two words."]),
    (Text("One.\n\nTwo words."), 5, ["One.", "", "Two", "words", "."]),
    (Text("a    b    c    d"), 10, ["a    b    c    d"]),
    (Blob(b"\0" * 2000, "9"), None, ["A file of 2,000 bytes; --download FILE saves it."]),
    (Oops("Gone.", "Look again.\nBack"), None, ["Error: Gone.", "Look again.", "Back"]),
    (Oops("Gone."), None, ["Error: Gone."]),
]


@pytest.mark.parametrize(("document", "width", "lines"), TEXTS)
def test_other_pages(document: Document, width: int | None, lines: list[str]) -> None:
    assert list(dump(document, PAGE, width=width)) == lines


def test_links_are_listed_with_their_titles() -> None:
    assert list(list_links(MENU, PAGE))[:2] == [
        "gophers://h/0/harbour\tHarbour reopens",
        "gopher://g/1/more\tMore",
    ]
    assert list(list_links(Text("x"), PAGE)) == []
    assert links_of(MENU, PAGE)[0].number == 1


def test_every_known_kind_has_a_tag() -> None:
    """Statement C17. But those that are no links."""
    assert set(TAGS) == set(Kind) - {Kind.INFO, Kind.ERROR}
    assert tag("1") == "/"


def test_json() -> None:
    menu = json.loads(as_json(MENU, PAGE))
    assert menu["address"] == "gophers://h/1/world"
    assert menu["type"] == "menu"
    assert menu["items"][0] == {"kind": "i", "text": "  _/ WORLD _/"}
    assert menu["items"][2] == {
        "kind": "0",
        "text": "Harbour reopens",
        "number": 1,
        "address": "gophers://h/0/harbour",
    }
    assert menu["items"][11]["nowhere"].startswith("The row leads nowhere")
    assert menu["items"][12] == {"kind": "3", "text": "The archive is away."}
    text = json.loads(as_json(Text("é", "cp1252", complete=False, notices=("Broken.",)), PAGE))
    assert text == {
        "address": "gophers://h/1/world",
        "type": "text",
        "complete": False,
        "notices": ["Broken."],
        "encoding": "cp1252",
        "text": "é",
    }
    blob = json.loads(as_json(Blob(b"\0", "9"), PAGE))
    assert (blob["type"], blob["kind"], blob["size"]) == ("file", "9", 1)
    oops = json.loads(as_json(Oops("Gone.", "Back"), PAGE))
    assert (oops["type"], oops["error"], oops["remedy"]) == ("error", "Gone.", "Back")
