"""Gopher+: what is asked, what is answered, and what is read of an answer."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherwire.errors import BadItem, BadReply
from gopherwire.item import Item, info
from gopherwire.plus import (
    UNTIL_CLOSE,
    UNTIL_STOP,
    Ask,
    Attributes,
    Directory,
    Head,
    ItemAttributes,
    Plain,
    View,
    granted,
    moved,
    read_attributes,
    read_head,
    refusal,
    sized,
    understand,
)
from gopherwire.request import Request
from gopherwire.text import read_text

ASKED = [
    # fields, then (words, ask) of a search, then of anything else
    ((), ("", Plain()), ("", Plain())),
    (("",), ("", Plain()), ("", Plain())),
    (("words",), ("words", Plain()), ("", Plain())),
    (("words", "+"), ("words", View()), ("", Plain())),
    (("+",), ("+", Plain()), ("", View())),
    (("!",), ("!", Plain()), ("", Attributes())),
    (("$x",), ("$x", Plain()), ("", Directory(("x",)))),
    (("$",), ("$", Plain()), ("", Directory())),
    (("", "!"), ("", Attributes()), ("", Attributes())),
    (("", "+"), ("", View()), ("", View())),
    (("", "", "+"), ("", Plain()), ("", Plain())),
    (("+text/plain",), ("+text/plain", Plain()), ("", View("text/plain"))),
    (("+text/plain De_DE",), ("+text/plain De_DE", Plain()), ("", View("text/plain", "De_DE"))),
    (("+", "1"), ("+", Plain()), ("", View(data=True))),
    (("+", "1", "more"), ("+", Plain()), ("", View(data=True))),
    (("+", "0"), ("+", Plain()), ("", View())),
    (("words", "+", "1"), ("words", View(data=True)), ("", Plain())),
    (("words", "$+VIEWS"), ("words", Directory(("VIEWS",))), ("", Plain())),
    (("!+INFO+ADMIN",), ("!+INFO+ADMIN", Plain()), ("", Attributes(("INFO", "ADMIN")))),
    (("$+VIEWS+ABSTRACT",), ("$+VIEWS+ABSTRACT", Plain()), ("", Directory(("VIEWS", "ABSTRACT")))),
    (("words", "more"), ("words", Plain()), ("", Plain())),
]

HEADS = [
    (b"+0", Head(granted=True, size=0)),
    (b"+5340\r\n", Head(granted=True, size=5340)),
    (b"+-1\n", Head(granted=True, size=UNTIL_STOP)),
    (b"+-2 \r\n", Head(granted=True, size=UNTIL_CLOSE)),
    (b"--1\r\n", Head(granted=False, size=UNTIL_STOP)),
    (b"--2", Head(granted=False, size=UNTIL_CLOSE)),
    (b"-17", Head(granted=False, size=17)),
]

NO_HEADS = [b"", b"+", b"-", b"+-3", b"+-0", b"5", b"+x", b"+ 5", b"+1\r\nx", b"+" + b"9" * 5000]

ITEM = Item("0", "Harbour", "/harbour.txt", "h", 70, "+")
MOMENT = datetime(2025, 9, 5, 13, 2, tzinfo=UTC)

DESCRIBED = [
    (
        ItemAttributes(ITEM, "Ana Ruiz <ana@x.example>", MOMENT, ()),
        (
            b"+INFO: 0Harbour\t/harbour.txt\th\t70\t+\r\n"
            b"+ADMIN:\r\n"
            b" Admin: Ana Ruiz <ana@x.example>\r\n"
            b" Mod-Date: Fri Sep  5 13:02:00 2025 <20250905130200>\r\n"
        ),
    ),
    (
        ItemAttributes(
            ITEM,
            "<ana@x.example>",
            MOMENT,
            (("text/plain", 4096), ("text/plain De_DE", 1024), ("application/gopher-menu", 0)),
            "Storms: a week of them.\n\n+Indented é",
        ),
        "+INFO: 0Harbour\t/harbour.txt\th\t70\t+\r\n"
        "+ADMIN:\r\n"
        " Admin: <ana@x.example>\r\n"
        " Mod-Date: Fri Sep  5 13:02:00 2025 <20250905130200>\r\n"
        "+VIEWS:\r\n"
        " text/plain: <4k>\r\n"
        " text/plain De_DE: <1k>\r\n"
        " application/gopher-menu: <0k>\r\n"
        "+ABSTRACT:\r\n"
        " Storms: a week of them.\r\n"
        " \r\n"
        " +Indented é\r\n".encode(),
    ),
    (
        ItemAttributes(info("Hello"), "a <b@c>", None, ()),
        b"+INFO: iHello\t\tnull.host\t1\r\n+ADMIN:\r\n Admin: a <b@c>\r\n",
    ),
]

TOLERATED = [
    (b"", ()),
    (b".\r\n", ()),
    (b"1A menu\t/x\th\t70\r\n.\r\n", ()),
    (b"+ADMIN:\r\n Admin: nobody's\r\n", ()),
    (b"+INFO 0x\t/x\th\t70", (ItemAttributes(Item("0", "x", "/x", "h", 70), "", None, ()),)),
    (b"+info:   0x\t/x\th\t70\n", (ItemAttributes(Item("0", "x", "/x", "h", 70), "", None, ()),)),
    (b"+INFO:\n", (ItemAttributes(info(""), "", None, ()),)),
    (
        b"junk\n+INFO: 0x\t/x\th\t70\n+ADMIN\n admin :  a <b> \n mod-date: <20251399999999>\n"
        b"+WEATHER: fine\n all day\n+VIEWS: \n text/plain\n b: <.5k>\n c:<1.5K>\n h: <1G>\n"
        b" d: < 3m>\n e <77>\n"
        b" f: <x>\n g: <"
        + b"9" * 30
        + b">\n\n+ABSTRACT: caf\xe9\nand more\n.\n+INFO: 1late\t\th\t70\n",
        (
            ItemAttributes(
                Item("0", "x", "/x", "h", 70),
                "a <b>",
                None,
                (
                    ("text/plain", 0),
                    ("b", 512),
                    ("c", 1536),
                    ("h", 1024**3),
                    ("d", 3 * 1024**2),
                    ("e", 77),
                    ("f", 0),
                    ("g", 10**18),
                ),
                "café\nand more",
            ),
        ),
    ),
]

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=":<>"),
    min_size=1,
    max_size=9,
)
described = st.builds(
    ItemAttributes,
    item=st.builds(
        Item,
        st.sampled_from("01i7"),
        words,
        words,
        st.just("h"),
        st.just(70),
    ),
    admin=words,
    modified=st.none()
    | st.datetimes(timezones=st.just(UTC)).map(lambda when: when.replace(microsecond=0)),
    views=st.lists(st.tuples(words, st.integers(0, 900).map(lambda k: k * 1024)), max_size=3).map(
        tuple
    ),
    abstract=st.lists(words, max_size=3).map("\n".join),
)


@pytest.mark.parametrize(("fields", "search", "_other"), ASKED)
def test_understanding_what_is_asked_of_a_search(
    fields: tuple[str, ...], search: tuple[str, Ask], _other: tuple[str, Ask]
) -> None:
    assert understand(Request("/x", fields), searchable=True) == search


@pytest.mark.parametrize(("fields", "_search", "other"), ASKED)
def test_understanding_what_is_asked_of_anything_else(
    fields: tuple[str, ...], _search: tuple[str, Ask], other: tuple[str, Ask]
) -> None:
    assert understand(Request("/x", fields), searchable=False) == other


@given(st.sampled_from("+!$").flatmap(lambda mark: st.text().map(lambda rest: mark + rest)))
def test_one_field_of_a_search_is_always_the_query(query: str) -> None:
    """Statement S38. Even one that looks like Gopher+."""
    assert understand(Request("/find", (query,)), searchable=True) == (query, Plain())


@given(st.text().filter(lambda text: text[:1] not in {"+", "!", "$"}))
def test_a_field_that_is_no_gopher_plus_is_ignored(field: str) -> None:
    """Statement S40. After a selector that is no search."""
    assert understand(Request("/x", (field,)), searchable=False) == ("", Plain())


def test_tab_dollar_asks_for_the_directory() -> None:
    """Statement S46. As one widespread client always begins."""
    assert understand(Request.from_line(b"\t$"), searchable=False) == ("", Directory())
    body = ItemAttributes(ITEM, "a <b@c>", MOMENT, ()).to_bytes() * 2
    head, _, rest = sized(body).partition(b"\r\n")
    assert read_head(head) == Head(granted=True, size=len(rest))
    assert [each.item for each in read_attributes(rest)] == [ITEM, ITEM]


def test_attributes_say_who_and_when() -> None:
    """Statement S47. +INFO first, then Admin with its mail and Mod-Date with 14 digits."""
    assert understand(Request("/x", ("!",)), searchable=False) == ("", Attributes())
    row, admin, name, date, end = DESCRIBED[0][0].to_bytes().split(b"\r\n")
    assert row.startswith(b"+INFO: 0")
    assert (admin, end) == (b"+ADMIN:", b"")
    assert name.endswith(b"<ana@x.example>")
    assert date.endswith(b"<20250905130200>")


@given(st.binary())
def test_a_sized_reply_holds_exactly_its_bytes(body: bytes) -> None:
    """Statement S48. Dots and all."""
    head, _, rest = sized(body).partition(b"\r\n")
    assert read_head(head).size == len(rest)
    assert rest == body


def test_a_view_is_named_with_its_language() -> None:
    """Statement S49."""
    asked = Request("/x", ("+text/plain De_DE",))
    assert understand(asked, searchable=False) == ("", View("text/plain", "De_DE"))


def test_blocks_asked_for_are_noted() -> None:
    """Statement S50. No block is an error."""
    asked = Request("/x", ("$+VIEWS+ABSTRACT+NONSENSE",))
    assert understand(asked, searchable=False) == ("", Directory(("VIEWS", "ABSTRACT", "NONSENSE")))


@pytest.mark.parametrize(
    ("admin", "sentence", "data"),
    [
        ("a@b", "No such page.", b"--1\r\n1 <a@b>\r\nNo such page.\r\n.\r\n"),
        ("Ana <a@b>", "No such page.", b"--1\r\n1 <a@b>\r\nNo such page.\r\n.\r\n"),
        ("Ana <a@b> <c@d>", "é", "--1\r\n1 <a@b>\r\né\r\n.\r\n".encode()),
        (" a@b\r\n", "two\r\nlines\x1b", b"--1\r\n1 <a@b>\r\ntwo lines\r\n.\r\n"),
        ("a@b", ".", b"--1\r\n1 <a@b>\r\n..\r\n.\r\n"),
        ("", "", b"--1\r\n1 <>\r\n\r\n.\r\n"),
    ],
)
def test_a_refusal_begins_with_its_code_and_mail(admin: str, sentence: str, data: bytes) -> None:
    """Statement S51."""
    assert refusal(1, admin, sentence) == data
    assert refusal(3, admin, sentence) == data.replace(b"\n1 ", b"\n3 ", 1)


def test_a_form_filled_in_is_noticed() -> None:
    """Statement S52."""
    assert understand(Request("/x", ("+", "1")), searchable=False) == ("", View(data=True))


def test_gopher_plus_follows_the_words_of_a_search() -> None:
    """Statement S53."""
    assert understand(Request.from_line(b"/s\t\t!"), searchable=True) == ("", Attributes())
    assert understand(Request.from_line(b"/s\ttwo words\t+"), searchable=True) == (
        "two words",
        View(),
    )


@given(st.text().filter(lambda text: text[:1] not in {"+", "!", "$"}))
def test_a_plain_request_is_plain(field: str) -> None:
    """Statement S54. So its answer gets no head."""
    for fields in ((), (field,)):
        for searchable in (True, False):
            assert understand(Request("/x", fields), searchable=searchable)[1] == Plain()


@pytest.mark.parametrize(
    ("size", "head"), [(0, b"+0\r\n"), (UNTIL_STOP, b"+-1\r\n"), (UNTIL_CLOSE, b"+-2\r\n")]
)
def test_a_head_tells_how_long_a_reply_is(size: int, head: bytes) -> None:
    assert granted(size) == head
    assert read_head(head) == Head(granted=True, size=size)


def test_what_has_moved_is_told_with_the_row_that_leads_there() -> None:
    item = Item("1", "Storms", "/world/storms", "h.example", 70)
    reply = moved("Ana <a@b.example>", item)
    told = b"3 <a@b.example>\r\n1Storms\t/world/storms\th.example\t70\r\n.\r\n"
    assert reply == b"--1\r\n" + told


@pytest.mark.parametrize(("line", "head"), HEADS)
def test_reading_a_head(line: bytes, head: Head) -> None:
    """Statement C46."""
    assert read_head(line) == head


@pytest.mark.parametrize("line", [*NO_HEADS, b"1Foo\t/foo\th\t70\r\n", b"3No\t\th\t1", b"."])
def test_a_menu_where_a_head_should_be_is_a_bad_reply(line: bytes) -> None:
    """Statement C48. The server ignores Gopher+."""
    with pytest.raises(BadReply, match="ask again without it"):
        read_head(line)


def test_our_own_replies_have_heads() -> None:
    for reply in (sized(b"x"), granted(UNTIL_STOP), granted(UNTIL_CLOSE), refusal(1, "a@b", "no")):
        assert read_head(reply.partition(b"\n")[0]).granted != reply.startswith(b"--")
    assert read_text(refusal(2, "a@b", "Later.").partition(b"\n")[2]) == "2 <a@b>\nLater.\n"


@pytest.mark.parametrize(("attributes", "data"), DESCRIBED)
def test_writing_attributes(attributes: ItemAttributes, data: bytes) -> None:
    assert attributes.to_bytes() == data


@pytest.mark.parametrize(("attributes", "data"), DESCRIBED)
def test_reading_attributes(attributes: ItemAttributes, data: bytes) -> None:
    """Statement C47. Admin, Mod-Date, views, abstract."""
    assert read_attributes(data) == (attributes,)
    assert read_attributes(data * 3) == (attributes,) * 3


@pytest.mark.parametrize(("data", "attributes"), TOLERATED)
def test_reading_attributes_we_would_not_write(
    data: bytes, attributes: tuple[ItemAttributes, ...]
) -> None:
    assert read_attributes(data) == attributes
    assert read_attributes(data.replace(b"\n", b"\r\n")) == attributes


@given(st.lists(described, max_size=3))
def test_attributes_written_are_read_again(several: list[ItemAttributes]) -> None:
    data = b"".join(each.to_bytes() for each in several)
    assert read_attributes(data) == tuple(several)


@given(
    st.binary()
    | st.lists(
        st.sampled_from([b"+INFO: ", b"+ADMIN", b"\n", b" ", b":", b"<", b"1k>", b"+VIEWS\n", b"x"])
    ).map(b"".join)
)
def test_any_bytes_are_read_as_attributes(data: bytes) -> None:
    assert isinstance(read_attributes(data), tuple)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (
            datetime(2025, 9, 5, 13, 2, tzinfo=timezone(timedelta(hours=-4))),
            b"Fri Sep  5 17:02:00 2025 <20250905170200>",
        ),
        (
            MOMENT.replace(tzinfo=None),
            b"Fri Sep  5 13:02:00 2025 <20250905130200>",
        ),
        (
            datetime(2025, 9, 5, 13, 2, 3, 999, tzinfo=UTC),
            b"Fri Sep  5 13:02:03 2025 <20250905130203>",
        ),
        (datetime(987, 1, 2, tzinfo=UTC), b"Tue Jan  2 00:00:00 0987 <09870102000000>"),
    ],
)
def test_a_date_is_fourteen_digits_in_utc(moment: datetime, written: bytes) -> None:
    data = ItemAttributes(ITEM, "a", moment, ()).to_bytes()
    assert data.endswith(b" Mod-Date: " + written + b"\r\n")


@pytest.mark.parametrize(
    ("size", "written"), [(0, b"<0k>"), (1, b"<1k>"), (1024, b"<1k>"), (1025, b"<2k>")]
)
def test_a_size_is_rounded_up_to_kilobytes(size: int, written: bytes) -> None:
    data = ItemAttributes(ITEM, "a", None, (("text/plain", size),)).to_bytes()
    assert data.endswith(b" text/plain: " + written + b"\r\n")


def test_nothing_said_in_attributes_begins_a_block_of_its_own() -> None:
    nasty = "x\r\n+ADMIN:\n Admin: evil\x1b"
    data = ItemAttributes(ITEM, nasty, None, ((nasty, 1),), nasty).to_bytes()
    assert [line for line in data.split(b"\r\n") if line.startswith(b"+")] == [
        b"+INFO: 0Harbour\t/harbour.txt\th\t70\t+",
        b"+ADMIN:",
        b"+VIEWS:",
        b"+ABSTRACT:",
    ]
    assert b"\x1b" not in data


def test_an_item_that_cannot_be_written_has_no_attributes_either() -> None:
    with pytest.raises(BadItem):
        ItemAttributes(Item("0", "x"), "a", None, ()).to_bytes()
