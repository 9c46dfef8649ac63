"""Menu rows, written strictly and read as they come, and the kinds of files."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gopherwire.errors import BadItem
from gopherwire.item import Item, Kind, error, info, is_text, kind_of
from gopherwire.printable import scrub

ROWS = [
    (Item("0", "A text", "/a.txt", "news.example", 70), b"0A text\t/a.txt\tnews.example\t70"),
    (Item("1", "Root", "", "h", 7070), b"1Root\t\th\t7070"),
    (Item("1", "Plus", "/p", "h", 70, "+"), b"1Plus\t/p\th\t70\t+"),
    (Item("7", "Ask", "/p", "h", 70, "?"), b"7Ask\t/p\th\t70\t?"),
    (Item("i", "", "", "null.host", 1), b"i\t\tnull.host\t1"),
    (Item("i", "   a  |  b  ", "", "null.host", 1), b"i   a  |  b  \t\tnull.host\t1"),
    (Item("3", "No such page", "", "null.host", 1), b"3No such page\t\tnull.host\t1"),
    (
        Item("h", "Web", "URL:https://x.example/?a=b#c", "h", 70),
        b"hWeb\tURL:https://x.example/?a=b#c\th\t70",
    ),
    (Item("0", "é 日本", "/é", "h", 70), "0é 日本\t/é\th\t70".encode()),
    (Item("0", "Latin", "/m\udcfcnchen", "h", 70), b"0Latin\t/m\xfcnchen\th\t70"),
    (Item("1", "six", "/s", "2001:db8::1", 70), b"1six\t/s\t2001:db8::1\t70"),
    (Item(";", "Film", "/f", "h", 0), b";Film\t/f\th\t0"),
    (Item("+", ". dots .", ".", "h", 65535), b"+. dots .\t.\th\t65535"),
    (Item("é", "odd kind", "/x", "h", 70), "éodd kind\t/x\th\t70".encode()),
    (Item("8", "Login", "guest", "bbs.example", 23), b"8Login\tguest\tbbs.example\t23"),
]

TOLERATED = [
    (b"", info("")),
    (b"Just words", info("Just words")),
    (b"3 men in a boat", info("3 men in a boat")),
    (b"iHello", Item("i", "Hello")),
    (b"i", Item("i", "")),
    (b"iHello\t", Item("i", "Hello")),
    (b"iHello\tfake\t(NULL)\t0", Item("i", "Hello", "fake", "(NULL)", 0)),
    (b"iHello\tErr\tErr\tErr", Item("i", "Hello", "Err", "Err")),
    (b"1Few\t/few", Item("1", "Few", "/few")),
    (b"1Few\t/few\th", Item("1", "Few", "/few", "h")),
    (b"0\t/x\th\t70", Item("0", "", "/x", "h", 70)),
    (b"1Port\t/x\th\tabc", Item("1", "Port", "/x", "h", None)),
    (b"1Port\t/x\th\t99999", Item("1", "Port", "/x", "h", None)),
    (b"1Port\t/x\th\t65536", Item("1", "Port", "/x", "h", None)),
    (b"1Port\t/x\th\t-1", Item("1", "Port", "/x", "h", None)),
    (b"1Port\t/x\th\t" + b"7" * 9999, Item("1", "Port", "/x", "h", None)),
    (b"1Port\t/x\th\t\xd9\xa7", Item("1", "Port", "/x", "h", None)),  # a digit, but not ours
    (b"1Port\t/x\th\t 70 ", Item("1", "Port", "/x", "h", 70)),
    (b"1Port\t/x\th\t00070", Item("1", "Port", "/x", "h", 70)),
    (b"1More\t/x\th\t70\t+\tx\ty", Item("1", "More", "/x", "h", 70, "+")),
    (b"\t/x\th\t70", info("\t/x\th\t70")),
    (b" spaced\t/x\th\t70", info(" spaced\t/x\th\t70")),
    (b".dotted\t/x\th\t70", info(".dotted\t/x\th\t70")),
    (b"\x1b[31mred\t/x\th\t70", info("\x1b[31mred\t/x\th\t70")),
    (b"0\x1b[31mred\t/\x1b\th\t70", Item("0", "\x1b[31mred", "/\x1b", "h", 70)),
    (b"0caf\xe9 \x93x\x94\t/\x93\th\xe9\t70", Item("0", "café “x”", "/\udc93", "h\udce9", 70)),
    (b"0\x81\t/x\th\t70", Item("0", "\x81", "/x", "h", 70)),
    (b"caf\xe9", info("café")),
    (b"\xef\xbb\xbfiMarked\t\th\t70", Item("i", "Marked", "", "h", 70)),
    (b"\xef\xbb\xbfwords", info("words")),
    (b"0a\rb\t/a\rb\th\t70", Item("0", "a\rb", "/a\rb", "h", 70)),
]

REFUSED = [
    ({"kind": ""}, "kind"),
    ({"kind": "01"}, "kind"),
    ({"kind": "."}, "kind"),
    ({"kind": " "}, "kind"),
    ({"kind": "\t"}, "kind"),
    ({"kind": "\x1b"}, "kind"),
    ({"kind": "\u202e"}, "kind"),
    ({"kind": "\udc80"}, "kind"),
    ({"selector": "a\tb"}, "selector cannot hold"),
    ({"selector": "a\rb"}, "selector cannot hold"),
    ({"selector": "a\nb"}, "selector cannot hold"),
    ({"selector": "a\0b"}, "selector cannot hold"),
    ({"selector": "s" * 256}, "at most 255 bytes, not 256"),
    ({"selector": "é" * 128}, "at most 255 bytes, not 256"),
    ({"selector": "\ud800"}, "half a character"),
    ({"host": "a b"}, "host"),
    ({"host": "a\tb"}, "host"),
    ({"host": "a\u00a0b"}, "host"),
    ({"host": "a\r\n"}, "host"),
    ({"host": "a\x1b"}, "host"),
    ({"host": "\udc80"}, "host"),
    ({"port": None}, "port"),
    ({"port": -1}, "port"),
    ({"port": 65536}, "port"),
    ({"plus": "+\t"}, "Gopher"),
    ({"plus": "\r\n"}, "Gopher"),
]

FILES = [
    ("story.txt", Kind.TEXT),
    ("STORY.TXT", Kind.TEXT),
    ("notes.md", Kind.TEXT),
    ("table.csv", Kind.TEXT),
    ("run.log", Kind.TEXT),
    ("code.py", Kind.TEXT),
    ("feed.atom", Kind.TEXT),
    ("feed.rss", Kind.TEXT),
    ("data.xml", Kind.TEXT),
    ("README", Kind.TEXT),
    ("docs/Licence", Kind.TEXT),
    ("gophermap", Kind.TEXT),
    ("README.md", Kind.TEXT),
    ("a.zip", Kind.ARCHIVE),
    ("a.tar.gz", Kind.ARCHIVE),
    ("a.7z", Kind.ARCHIVE),
    ("a.hqx", Kind.BINHEX),
    ("a.uu", Kind.UUENCODED),
    ("a.gif", Kind.GIF),
    ("a.png", Kind.IMAGE),
    ("a.JPEG", Kind.IMAGE),
    ("a.webp", Kind.IMAGE),
    ("a.svg", Kind.IMAGE),
    ("a.html", Kind.HTML),
    ("a.xhtml", Kind.HTML),
    ("a.pdf", Kind.DOCUMENT),
    ("a.docx", Kind.DOCUMENT),
    ("a.epub", Kind.DOCUMENT),
    ("a.mp3", Kind.SOUND),
    ("a.flac", Kind.SOUND),
    ("a.mp4", Kind.MOVIE),
    ("a.webm", Kind.MOVIE),
    ("a.ics", Kind.CALENDAR),
    ("a.mbox", Kind.MIME),
    ("a.eml", Kind.MIME),
    ("a.iso", Kind.BINARY),
    ("a.exe", Kind.BINARY),
    ("a.bin", Kind.BINARY),
    ("a.unheard-of", Kind.BINARY),
    ("a.", Kind.BINARY),
    ("noidea", Kind.BINARY),
    (".txt", Kind.BINARY),
    ("dir.txt/blob", Kind.BINARY),
    ("", Kind.BINARY),
]

visible = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=".")
selectors = st.binary(max_size=60).map(
    lambda data: data.translate(None, b"\0\t\r\n").decode("utf-8", "surrogateescape")
)
items = st.builds(
    Item,
    kind=visible,
    display=st.text(max_size=40).map(scrub),
    selector=selectors,
    host=st.text(visible, max_size=20),
    port=st.integers(0, 65535),
    plus=st.sampled_from(["", "+", "?"]),
)


@pytest.mark.parametrize(("item", "row"), ROWS)
def test_writing(item: Item, row: bytes) -> None:
    assert item.to_bytes() == row + b"\r\n"


@pytest.mark.parametrize(("item", "row"), ROWS)
def test_reading(item: Item, row: bytes) -> None:
    assert Item.from_row(row) == item


@pytest.mark.parametrize(("row", "item"), TOLERATED)
def test_reading_what_we_would_not_write(row: bytes, item: Item) -> None:
    """Statement C13. Fewer fields, odd ports, no item at all: still a row."""
    assert Item.from_row(row) == item


@given(items)
def test_what_is_written_is_read_again(item: Item) -> None:
    assert Item.from_row(item.to_bytes().removesuffix(b"\r\n")) == item


@given(st.binary())
def test_any_row_is_read_and_its_kind_can_be_written(row: bytes) -> None:
    item = Item.from_row(row)
    assert Item(item.kind, item.display, "", "h", 70).to_bytes().count(b"\t") == 3


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_a_row_that_would_break_a_menu_is_not_written(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadItem, match=reason):
        evolve(Item("0", "Good", "/good", "h", 70), **change).to_bytes()


@given(st.text(st.characters()), st.sampled_from(list(Kind)))
def test_every_row_has_three_tabs_and_one_line(display: str, kind: Kind) -> None:
    """Statement S14. Whatever the display holds."""
    row = Item(kind, display, "/x", "h", 70).to_bytes()
    assert row.count(b"\t") == 3
    assert row.endswith(b"\t/x\th\t70\r\n")
    assert row.count(b"\n") == row.count(b"\r") == 1


@given(st.text(st.characters()))
def test_a_display_holds_no_control(display: str) -> None:
    """Statement S16. Tab, CR, LF, NUL, C0, C1, ESC and the bidi controls are scrubbed."""
    shown = info(display).to_bytes().decode().split("\t")[0]
    assert shown == "i" + scrub(display)


def test_a_selector_of_255_bytes_is_written_and_no_longer_one() -> None:
    """Statement S18."""
    longest = Item("0", "Long", "s" * 255, "h", 70)
    assert Item.from_row(longest.to_bytes()[:-2]) == longest
    with pytest.raises(BadItem):
        evolve(longest, selector="s" * 256).to_bytes()


def test_info_and_error_rows_carry_four_fields() -> None:
    """Statement S21. Harmless ones."""
    assert info("Hello").to_bytes() == b"iHello\t\tnull.host\t1\r\n"
    assert error("No such page").to_bytes() == b"3No such page\t\tnull.host\t1\r\n"


def test_a_port_is_decimal_and_in_range() -> None:
    """Statement S22."""
    assert Item("0", "x", "", "h", 65535).to_bytes().endswith(b"\t65535\r\n")
    with pytest.raises(BadItem):
        Item("0", "x", "", "h", 65536).to_bytes()


@given(items)
def test_no_row_begins_with_a_dot(item: Item) -> None:
    """Statement S23."""
    assert item.to_bytes()[:1] != b"."
    with pytest.raises(BadItem):
        evolve(item, kind=".").to_bytes()


def test_the_fifth_field_is_written_only_when_there_is_one() -> None:
    """Statement S26."""
    plain = Item("0", "x", "/x", "h", 70)
    assert plain.to_bytes().count(b"\t") == 3
    assert evolve(plain, plus="+").to_bytes().endswith(b"\t70\t+\r\n")


def test_extra_fields_are_ignored_and_the_plus_noted() -> None:
    """Statement C12."""
    assert Item.from_row(b"1x\t/x\th\t70\t?\tmore\tyet") == Item("1", "x", "/x", "h", 70, "?")


@pytest.mark.parametrize(("filename", "kind"), FILES)
def test_the_suffix_tells_the_kind(filename: str, kind: Kind) -> None:
    assert kind_of(filename) is kind


def test_only_texts_are_text() -> None:
    assert [kind for kind in Kind if is_text(kind)] == [Kind.TEXT]
    assert is_text("0")


def test_kinds_are_the_letters_themselves() -> None:
    assert "".join(Kind) == "0123456789+TgIihdspPMc;:X"


def test_rows_that_name_the_same_host_hold_the_same_host() -> None:
    one, other = (Item.from_row(b"0A\t/%d\tnews.example\t7070" % number) for number in (1, 2))
    assert one.host is other.host
    assert one.port is other.port
