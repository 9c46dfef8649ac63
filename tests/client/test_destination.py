"""What following a row means."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.destination import (
    LONGEST_NAME,
    Destination,
    Download,
    Leave,
    Login,
    Nowhere,
    Search,
    Visit,
    above,
    arrive,
    follow,
    mirrors,
    safe_name,
)
from gopherwire.item import NO_HOST, Item, info
from gopherwire.url import GopherUrl


def row(kind: str, selector: str = "/x", host: str = "h", port: int | None = 70) -> Item:
    return Item(kind, "Row", selector, host, port)


def url(kind: str, selector: str = "/x", *, tls: bool = False) -> GopherUrl:
    return GopherUrl("h", kind=kind, selector=selector, tls=tls)


ROWS: list[tuple[Item, Destination]] = [
    (row("0"), Visit(url("0"))),
    (row("1"), Visit(url("1"))),
    (row("h"), Visit(url("h"))),
    (row("X"), Visit(url("X"))),
    (row("7"), Search(url("7"))),
    (row("7", ""), Search(url("7", ""))),
    (row("9", "/a/data.bin"), Download(url("9", "/a/data.bin"), "data.bin")),
    (row("I", "/a/b.png"), Download(url("I", "/a/b.png"), "b.png")),
    (row("g", ""), Download(url("g", ""), "gopher.gif")),
    (row("Z", "/odd"), Download(url("Z", "/odd"), "odd")),
    (row("8", "guest", port=23), Login("h", 23, "guest", "8")),
    (row("T", "", port=23), Login("h", 23, "", "T")),
    (row("2", "", port=105), Login("h", 105, "", "2")),
    (row("8", "\x1b[2J", port=23), Login("h", 23, "␛[2J", "8")),
    (row("i"), Nowhere("That row is only there to be read.")),
    (row("3"), Nowhere("The server reports an error: Row")),
    (row("+"), Nowhere("That is no kind of page.")),
    (
        Item("0", "Form", "/x", "h", 70, "?"),
        Nowhere("This wants a Gopher+ form filled in, which this reader does not have."),
    ),
    (row("h", "URL:http://x/"), Leave("http://x/")),
    (row("h", "/URL:http://x/"), Leave("http://x/")),
    (row("h", "url:HTTP://x/"), Leave("http://x/")),
    (row("0", "URL:http://x/", NO_HOST, None), Leave("http://x/")),
    (row("h", "URL:http://x/a b\x1b\udce9"), Leave("http://x/a%20b%1B%E9")),
    (row("h", "URL:http://x/a%20b?c#d"), Leave("http://x/a%20b?c#d")),
    (row("h", "URL:gemini://x/"), Leave("gemini://x/")),
    (row("h", "URL:mailto:ed@h"), Leave("mailto:ed@h")),
    (row("h", "URL:steam://run/1"), Leave("steam://run/1", ask=True)),
    (row("h", "URL:-oProxyCommand=x"), Nowhere("That link is no address: -oProxyCommand=x")),
    (row("h", "URL:"), Nowhere("That link is no address: ")),
    (row("h", "URL:/etc/passwd"), Nowhere("That link is no address: /etc/passwd")),
    (
        row("h", "URL:javascript:alert(1)"),
        Nowhere("javascript: links from a server are not opened."),
    ),
    (row("h", "URL:file:///etc/passwd"), Nowhere("file: links from a server are not opened.")),
    (row("h", "URL:gopher://h/0/x"), Visit(url("0"))),
    (row("h", "URL:gopher://h/7/x"), Search(url("7"))),
    (row("h", "URL:gopher://h/7/x%09w"), Visit(evolve(url("7"), search="w"))),
    (row("h", "URL:gophers://h/1/x"), Visit(url("1", tls=True))),
    (row("h", "URL:gopher://h:0/"), Nowhere("A port is a number from 1 to 65535, not 0.")),
    (
        row("h", "URL:gopher://h/hURL:gopher://h/"),
        Nowhere("That link leads to another link, not to a page."),
    ),
    (row("h", "URL:telnet://guest@h:2323/"), Login("h", 2323, "guest", "8")),
    (row("h", "URL:telnet:h"), Login("h", 23, "", "8")),
    (row("h", "URL:tn3270://[::1]"), Login("::1", 23, "", "T")),
    (row("h", "URL:telnet://-x"), Nowhere("'-x' is no name a host can have.")),
    (row("h", "URL:telnet://a;b c/d"), Nowhere("That telnet link names no host.")),
]


@pytest.mark.parametrize(("item", "destination"), ROWS)
def test_following(item: Item, destination: Destination) -> None:
    """Statement C21. URL: rows open their address, whatever host and port the row has.

    Statement C22. A gopher address in them is opened here.
    Statement C23. Logins are shown, with the arguments of a program and never a shell's line.
    Statement C18. Unknown kinds can be saved.
    Statement C49. A form is said to be one.
    """
    assert follow(item) == destination


@pytest.mark.parametrize("port", [0, None])
@pytest.mark.parametrize("kind", "0189")
def test_bad_ports_matter_when_followed(kind: str, port: int | None) -> None:
    """Statement C26. In a row that is followed they are an error."""
    assert isinstance(follow(row(kind, port=port)), Nowhere)


@pytest.mark.parametrize(
    "host", ["Err", "error.host", "(NULL)", "(FALSE)", "null.host", "", "a b", "-rf", "h\x1b[2J"]
)
def test_hosts_that_are_none_are_not_looked_up(host: str) -> None:
    """Statement C26. They do no harm in rows that are read, and say so in others."""
    found = follow(row("1", host=host))
    assert isinstance(found, Nowhere)
    assert found.reason.isprintable()
    assert isinstance(follow(row("i", host=host)), Nowhere)


def test_links_on_a_tls_page_stay_on_tls() -> None:
    """Statement C44. To the same host and port only.

    Statement C43. A plain page is never made a TLS one.
    """
    page = url("1", tls=True)
    assert follow(row("1"), page) == Visit(url("1", tls=True))
    assert follow(row("7", "/find"), page) == Search(url("7", "/find", tls=True))
    assert follow(row("1", port=71), page) == Visit(GopherUrl("h", 71, selector="/x"))
    assert follow(row("1", host="g"), page) == Visit(GopherUrl("g", selector="/x"))
    assert follow(row("1", host="H"), page) == Visit(url("1", tls=True))
    assert follow(row("1"), url("1")) == Visit(url("1"))


def test_commands_are_arguments() -> None:
    """Statement C23. No shell ever reads them."""
    assert Leave("http://x/;reboot").command() == ("xdg-open", "http://x/;reboot")
    assert Leave("http://x/").command("w3m") == ("w3m", "http://x/")
    assert Login("h", 23, "guest", "8").command() == ("telnet", "h", "23")
    assert Login("h", 23, "", "T").command() == ("tn3270", "h", "23")
    assert Login("h", 105, "", "2").command() == ()


def test_arriving_by_an_address() -> None:
    assert arrive(GopherUrl.parse("gopher://h/hURL:http://x/")) == Leave("http://x/")
    plus = GopherUrl.parse("gopher://h/7/x%09%09!")
    assert arrive(plus) == Visit(plus)
    assert arrive(url("i")) == Nowhere("That is no kind of page.")


def test_mirrors_take_the_kind_of_their_primary() -> None:
    """Statement C20. They are what to try when the primary fails."""
    menu = [
        info("Hello"),
        Item("0", "Story", "/s", "a", 70),
        Item("+", "Story", "/s", "b", 70),
        Item("+", "Story", "/s", "c", 70),
        Item("1", "World", "/w", "a", 70),
    ]
    story, second, third = (evolve(item, kind="0") for item in menu[1:4])
    assert mirrors(menu, 1) == (story, second, third)
    assert mirrors(menu, 2) == (second, story, third)
    assert mirrors(menu, 3) == (third, story, second)
    assert mirrors(menu, 4) == (menu[4],)
    assert mirrors([menu[2]], 0) == (menu[2],)


NAMES = [
    ("/files/report.txt", "0", "report.txt"),
    ("/files/", "9", "files"),
    ("", "9", "gopher"),
    ("/", "0", "gopher.txt"),
    ("..", "9", "gopher"),
    ("/../../etc/passwd", "9", "passwd"),
    ("a\\..\\b.exe", "9", "b.exe"),
    ("/.bashrc", "9", "bashrc"),
    ("/-rf", "9", "rf"),
    ("/~x~", "9", "x~"),
    ("/a\x1b]0;x\x07b\nc.txt", "0", "a]0;xb c.txt"),
    ("/caf\udce9.txt", "0", "caf\ufffd.txt"),
    ("/café.txt", "0", "café.txt"),
    ("/get?file=a:b|c", "9", "get-file=a-b-c"),
    ("/trailing. ", "9", "trailing"),
    ("/a\u202etxt.exe", "9", "atxt.exe"),
    ("/" + "x" * 300 + ".txt", "0", "x" * 96 + ".txt"),
    ("/" + "é" * 300 + ".txt", "0", "é" * 48 + ".txt"),
    ("/x." + "y" * 300, "0", "x." + "y" * 98),
    ("/\u0301", "0", "gopher.txt"),
    ("/\u200b\u2800", "9", "gopher"),
    ("/a\u200bb.txt", "0", "ab.txt"),
]


@pytest.mark.parametrize(("selector", "kind", "name"), NAMES)
def test_names_for_files(selector: str, kind: str, name: str) -> None:
    """Statement C35. Nothing in them leaves the folder, hides, or drives a terminal."""
    assert safe_name(selector, kind) == name


@given(st.text(), st.sampled_from("0159gIZ"))
def test_any_selector_makes_a_safe_name(selector: str, kind: str) -> None:
    """Statement C35. Whatever the server calls it."""
    name = safe_name(selector.encode("utf-8", "replace").decode(), kind)
    assert name
    assert name[0] not in ".-~ "
    assert name[-1] not in ". "
    assert not set(name) & set("/\\\0\r\n\t\x1b")
    assert len(name.encode()) <= LONGEST_NAME


LEVELS = [
    ("h/0/a/b.txt", "h/1/a"),
    ("h/1/a/", "h"),
    ("h/0/a", "h"),
    ("h/0a", "h"),
    ("h", None),
    ("h/7/find%09words", "h"),
    ("h/7%09words", "h"),
    ("h/00/a/b", "h/11/a"),
    ("h/00/a", "h"),
    ("h/11/a", "h"),
    ("gophers://h:7070/0/a/b", "gophers://h:7070/1/a"),
]


@pytest.mark.parametrize(("below", "parent"), LEVELS)
def test_going_up_one_level(below: str, parent: str | None) -> None:
    expected = GopherUrl.parse(parent) if parent else None
    assert above(GopherUrl.parse(below)) == expected


def test_going_up_by_what_the_server_puts_between_levels() -> None:
    assert above(GopherUrl.parse("h/0a:b:c"), ":") == GopherUrl.parse("h/1a:b")
