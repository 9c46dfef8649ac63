"""Gopher+: whoever asks for it gets correct heads, sizes and attributes; nobody else sees it."""

import re

import pytest

from gopherwire.plus import ItemAttributes, read_attributes, read_head
from tests.newsroom import Newsroom, rows_of

STORY = (
    "Title: Harbour reopens\nUpdated: 9:02 AM EDT, Fri September 5, 2025\n\n"
    ".A stop begins this paragraph.\n"
)


@pytest.fixture
def plus(newsroom: Newsroom) -> Newsroom:
    newsroom.write("site.toml", 'title = "Plus"\nadmin = "Ana Ruiz"\nmail = "ana@x.example"\n')
    newsroom.write("world/harbour.txt", STORY)
    newsroom.write("a.log", b".dot\nlast")
    newsroom.write("b.bin", bytes(range(256)))
    newsroom.publish()
    return newsroom


def body_of(answer: bytes) -> bytes:
    """Check the head and the size it tells; return what follows."""
    line, _, body = answer.partition(b"\r\n")
    head = read_head(line + b"\r\n")
    assert head.granted, answer
    assert head.size == len(body)
    return body


def attributes_of(answer: bytes) -> tuple[ItemAttributes, ...]:
    return read_attributes(body_of(answer))


@pytest.mark.parametrize("selector", [b"", b"/world", b"/world/harbour", b"/country", b"1/world"])
async def test_the_whole_menu_with_attributes(plus: Newsroom, selector: bytes) -> None:
    """Statement S46. `TAB $` on the root and any menu: a `+` head, +INFO first per item."""
    answer = await plus.ask(selector + b"\t$\r\n")
    body = body_of(answer)
    assert body.startswith(b"+INFO: ")
    told = [(one.item.kind, one.item.display, one.item.selector) for one in read_attributes(body)]
    rows = rows_of(await plus.ask(selector + b"\r\n"))
    assert told == [(row.kind, row.display, row.selector.decode()) for row in rows]
    blocks = re.findall(rb"^\+([A-Z]+)", body, re.MULTILINE)
    views = [b"INFO", b"ADMIN", b"VIEWS"]
    expected = [views if row.announced and row.kind == "0" else views[:2] for row in rows]
    assert blocks == [block for one in expected for block in one]


ATTRIBUTED = [
    (b"", "1", {"application/gopher-menu"}),
    (b"/world", "1", {"application/gopher-menu"}),
    (b"/world/harbour", "1", {"application/gopher-menu", "text/plain"}),
    (b"/world/harbour.txt", "0", {"text/plain"}),
    (b"/a.log", "0", {"text/plain"}),
    (b"/caps.txt", "0", {"text/plain"}),
    (b"/b.bin", "9", set[str]()),
]


@pytest.mark.parametrize(("selector", "kind", "views"), ATTRIBUTED)
async def test_what_is_known_of_one_item(
    plus: Newsroom, selector: bytes, kind: str, views: set[str]
) -> None:
    """Statement S47. `sel TAB !`: +INFO, +ADMIN with Admin <mail> and Mod-Date <14 digits>."""
    answer = await plus.ask(selector + b"\t!\r\n")
    (one,) = attributes_of(answer)
    assert one.item.kind == kind
    assert one.item.selector.encode() == selector
    assert one.item.display
    assert {view for view, _ in one.views} == views
    assert b"\r\n+ADMIN:\r\n Admin: Ana Ruiz <ana@x.example>\r\n" in answer
    assert re.search(rb"\r\n Mod-Date: [A-Z].* <20250905130200>\r\n", answer)


async def test_a_site_without_mail_has_an_admin_all_the_same(newsroom: Newsroom) -> None:
    """Statement S47. The mail stands in <>, whoever it is."""
    answer = await newsroom.ask(b"\t!\r\n")
    assert b"\r\n Admin: Gopher News <nobody@invalid>\r\n" in answer


@pytest.mark.parametrize("selector", [b"/world/harbour.txt", b"/caps.txt"])
async def test_a_text_comes_sized_and_unstuffed(plus: Newsroom, selector: bytes) -> None:
    """Statement S48. `sel TAB +`: `+<n>` and exactly n bytes, unstuffed."""
    body = body_of(await plus.ask(selector + b"\t+\r\n"))
    assert not body.endswith(b"\r\n.\r\n")
    assert b"\r\n.." not in b"\r\n" + body
    assert body


async def test_files_come_sized_byte_for_byte(plus: Newsroom) -> None:
    """Statement S48. A file is its bytes."""
    assert body_of(await plus.ask(b"/b.bin\t+\r\n")) == bytes(range(256))


async def test_a_file_of_text_ends_in_its_stop(plus: Newsroom) -> None:
    """Statement S48. How long it is with the line ends of the wire, nobody knows before."""
    assert await plus.ask(b"/a.log\t+\r\n") == b"+-1\r\n..dot\r\nlast\r\n.\r\n"


async def test_a_menu_comes_sized_without_its_stop(plus: Newsroom) -> None:
    """Statement S48. The size says where a menu ends."""
    plain = await plus.ask(b"/world\r\n")
    assert body_of(await plus.ask(b"/world\t+\r\n")) + b".\r\n" == plain


async def test_an_article_has_two_views(plus: Newsroom) -> None:
    """Statement S49. text/plain of an article is its text, application/gopher-menu its menu."""
    text = body_of(await plus.ask(b"/world/harbour.txt\t+\r\n"))
    menu = body_of(await plus.ask(b"/world/harbour\t+\r\n"))
    assert body_of(await plus.ask(b"/world/harbour\t+text/plain\r\n")) == text
    assert body_of(await plus.ask(b"/world/harbour\t+application/gopher-menu\r\n")) == menu


@pytest.mark.parametrize("view", [b"text/plain", b"image/gif", b"text/plain En_US", b"\x1b[31m"])
@pytest.mark.parametrize("selector", [b"", b"/world", b"/world/harbour.txt", b"/a.log", b"/b.bin"])
async def test_an_unknown_view_is_the_item_itself(
    plus: Newsroom, selector: bytes, view: bytes
) -> None:
    """Statement S49. `sel TAB +text/plain` and any unknown view: the default view."""
    expected = await plus.ask(selector + b"\t+\r\n")
    assert await plus.ask(selector + b"\t+" + view + b"\r\n") == expected


@pytest.mark.parametrize("blocks", [b"+VIEWS+ABSTRACT", b"+ADMIN", b"+NONSENSE", b"+", b"x"])
@pytest.mark.parametrize("form", [b"$", b"!"])
async def test_blocks_that_are_asked_for_are_suggestions(
    plus: Newsroom, form: bytes, blocks: bytes
) -> None:
    """Statement S50. `$+VIEWS+ABSTRACT`: no error, +INFO kept."""
    answer = await plus.ask(b"/world\t" + form + blocks + b"\r\n")
    assert answer == await plus.ask(b"/world\t" + form + b"\r\n")
    assert body_of(answer).startswith(b"+INFO: ")


@pytest.mark.parametrize("form", [b"+", b"!", b"$", b"+text/plain", b"$+VIEWS"])
async def test_a_missing_item_is_refused(plus: Newsroom, form: bytes) -> None:
    """Statement S51. `--1`, first line "1 <mail>"."""
    answer = await plus.ask(b"/nowhere\t" + form + b"\r\n")
    head, first, sentence, stop, rest = answer.split(b"\r\n")
    assert (head, first, stop, rest) == (b"--1", b"1 <ana@x.example>", b".", b"")
    assert sentence == b"Nothing is published under that selector."


@pytest.mark.parametrize("data", [b"", b"+-1\r\nYes\r\n.\r\n", b"+20000\r\n" + b"d" * 20_000])
async def test_a_form_is_refused_and_drained(plus: Newsroom, data: bytes) -> None:
    """Statement S52. `sel TAB + TAB 1` with data: a `--` answer, the data drained."""
    answer = await plus.ask_in_pieces([b"/world\t+\t1\r\n", data])
    assert answer.startswith(b"--1\r\n1 <ana@x.example>\r\n")
    assert answer.endswith(b"\r\n.\r\n")


async def test_gopher_plus_after_empty_words(plus: Newsroom) -> None:
    """Statement S53. `sel TAB TAB !` is the attributes; after words `+` is one of the words."""
    assert await plus.ask(b"/world\t\t!\r\n") == await plus.ask(b"/world\t!\r\n")
    assert await plus.ask(b"/world\t\t$\r\n") == await plus.ask(b"/world\t$\r\n")
    assert await plus.ask(b"/world\twords\t+\r\n") == await plus.ask(b"/world\r\n")


@pytest.mark.parametrize(
    "request_", [b"", b"/world", b"/world/harbour.txt", b"/a.log", b"+", b"!", b"$", b"/world\tx"]
)
async def test_a_plain_request_gets_a_plain_answer(plus: Newsroom, request_: bytes) -> None:
    """Statement S54. A gopher0 request never gets a "+" head."""
    assert not re.match(rb"[+-](-[12]|\d+)\r\n", await plus.ask(request_ + b"\r\n"))


async def test_gopher_plus_of_a_link_out(plus: Newsroom) -> None:
    """Statement S51. The page behind `URL:` is sent, sized; nothing more is known of it."""
    page = await plus.ask(b"URL:https://x.example/\r\n")
    assert body_of(await plus.ask(b"URL:https://x.example/\t+\r\n")) == page
    for form in (b"!", b"$"):
        refused = await plus.ask(b"URL:https://x.example/" + b"p" * 300 + b"\t" + form + b"\r\n")
        assert refused.startswith(b"--1\r\n1 <ana@x.example>\r\n")


async def test_a_selector_written_otherwise_is_told_as_the_site_writes_it(plus: Newsroom) -> None:
    """Statement S47. +INFO holds the selector the site gives, however it was asked for."""
    for selector in (b"world", b"1/world", b"/world/", b"/world" + b"/" * 900):
        assert await plus.ask(selector + b"\t!\r\n") == await plus.ask(b"/world\t!\r\n")
