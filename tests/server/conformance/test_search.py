"""Searching as clients do: a selector, a tab, words, and perhaps Gopher+ behind them."""

import pytest

from gopherd.site.filing import kept_under
from gopherwire.plus import read_attributes, read_head
from gopherwire.request import Request
from tests.newsroom import Newsroom, displays, rows_of


@pytest.fixture
def news(newsroom: Newsroom) -> Newsroom:
    newsroom.write("world/a.txt", "Title: Harbour reopens\nCountry: Chile\n\nThe storm is over.\n")
    newsroom.write("world/b.txt", "Title: Caf\u00e9 talk\n\nNo storm in M\u00fcnchen, + or - !\n")
    newsroom.write("c.txt", "Title: Quiet\n\nNothing at all.\n")
    newsroom.learn()
    return newsroom


def found(menu: bytes) -> list[str]:
    return [
        row.selector.decode()
        for row in rows_of(menu)
        if row.kind == "1" and row.selector and not row.selector.startswith(b"/search")
    ]


WORDS = [
    ("harbour", ["/world/a"]),
    ("storm", ["/world/a", "/world/b"]),
    ("storm  over", ["/world/a"]),
    ("  storm ", ["/world/a", "/world/b"]),
    ("m\u00fcnchen", ["/world/b"]),
    ("\u6f22", []),
    ("storm " * 33, ["/world/a", "/world/b"]),
]


@pytest.mark.parametrize(("words", "selectors"), WORDS)
async def test_words_after_a_tab_get_a_menu(
    news: Newsroom, words: str, selectors: list[str]
) -> None:
    """Statement S35. Two spaces, UTF-8 and 200 bytes work."""
    answer = await news.ask(f"/search\t{words}\r\n".encode())
    assert sorted(found(answer)) == selectors


@pytest.mark.parametrize("selector", [b"search", b"/search/", b"7/search"])
async def test_the_selector_is_read_however_clients_write_it(
    news: Newsroom, selector: bytes
) -> None:
    assert found(await news.ask(selector + b"\tharbour\r\n")) == ["/world/a"]


async def test_old_clients_write_latin1(news: Newsroom) -> None:
    assert found(await news.ask(b"/search\tm\xfcnchen\r\n")) == ["/world/b"]


async def test_without_words_the_menu_explains(news: Newsroom) -> None:
    """Statement S36. Type 7 without a tab, or with nothing after it: a helping menu."""
    for request in (b"/search\r\n", b"/search\t\r\n", b"/search\t  \r\n"):
        rows = rows_of(await news.ask(request))
        assert "What to look for?" in [row.display for row in rows]
        assert [row.selector for row in rows if row.kind == "7"] == [b"/search"]


LEFT_TO_RIGHT = [
    ("harbour and storm", ["/world/a"]),
    ("harbour storm", ["/world/a"]),
    ("harbour or quiet", ["/c", "/world/a"]),
    ("storm not harbour", ["/world/b"]),
    ("storm not harbour or quiet", ["/c", "/world/b"]),
    ("quiet or harbour storm", ["/world/a"]),
]


@pytest.mark.parametrize(("words", "selectors"), LEFT_TO_RIGHT)
async def test_words_are_joined_from_left_to_right(
    news: Newsroom, words: str, selectors: list[str]
) -> None:
    """Statement S37. Space is and; and, or, not go from left to right."""
    assert sorted(found(await news.ask(f"/search\t{words}\r\n".encode()))) == selectors


@pytest.mark.parametrize("words", ["+", "!", "$", "$x", "+text/plain", "!+INFO", "$+VIEWS"])
async def test_one_field_after_a_search_is_the_words(news: Newsroom, words: str) -> None:
    """Statement S38. Whatever it looks like, it is a query and gets a plain menu."""
    answer = await news.ask(f"/search\t{words}\r\n".encode())
    assert answer.startswith(b"i")
    assert "SEARCH VIEW:" in displays(answer)


async def test_no_hit(news: Newsroom) -> None:
    """Statement S39. An info row that says so, a way back, and the full stop."""
    answer = await news.ask(b"/search\tharbuor chile\r\n")
    rows = rows_of(answer)
    assert ("i", "Nothing was found.") in [(row.kind, row.display) for row in rows]
    near = next(row for row in rows if row.display.startswith("Did you mean"))
    assert found(await news.ask(near.selector + b"\r\n")) == []
    assert (rows[-2].kind, rows[-2].selector) == ("7", b"/search")
    assert rows[-1].display == "<- back to index"


async def test_what_was_meant_is_one_row_away(news: Newsroom) -> None:
    rows = rows_of(await news.ask(b"/search\tharbuor storm\r\n"))
    near = next(row for row in rows if row.display == "Did you mean: harbour storm")
    assert found(await news.ask(near.selector + b"\r\n")) == ["/world/a"]


async def test_gopher_plus_comes_after_the_words(news: Newsroom) -> None:
    """Statement S53. `sel TAB TAB !` asks about the search; `sel TAB words TAB +` searches."""
    line, _, body = (await news.ask(b"/search\t\t!\r\n")).partition(b"\r\n")
    assert read_head(line).granted
    (told,) = read_attributes(body)
    assert (told.item.kind, told.item.selector) == ("7", "/search")
    line, _, body = (await news.ask(b"/search\tharbour\t+\r\n")).partition(b"\r\n")
    assert read_head(line).size == len(body)
    assert b"\t/world/a\t" in body
    line, _, body = (await news.ask(b"/search\tharbour\t$\r\n")).partition(b"\r\n")
    assert any(one.item.selector == "/world/a" for one in read_attributes(body))


async def test_pages_of_a_search_lead_to_each_other(newsroom: Newsroom) -> None:
    """Statement S19. Each is a selector that any client can follow."""
    for number in range(25):
        newsroom.write(f"{number:02}.txt", f"Title: T{number}\n\nstorm {number}\n")
    newsroom.learn()
    shown: list[str] = []
    request = b"/search\tstorm"
    for _ in range(3):
        answer = await newsroom.ask(request + b"\r\n")
        shown += found(answer)
        request = next((r.selector for r in rows_of(answer) if r.display == "more ->"), b"")
    assert request == b""
    assert len(set(shown)) == len(shown) == 25
    last = await newsroom.ask(b"/search/3/storm\r\n")
    assert [row.selector for row in rows_of(last) if row.display == "<- back"] == [
        b"/search/2/storm"
    ]


@pytest.mark.parametrize("selector", ["/search/0/x", "/search/x", "/search/12345/x", "/search/1/"])
async def test_other_selectors_below_the_search_name_nothing(news: Newsroom, selector: str) -> None:
    assert (await news.ask(selector.encode() + b"\r\n")).startswith(b"3")


async def test_the_front_page_leads_to_the_search(news: Newsroom) -> None:
    rows = rows_of(await news.ask(b"\r\n"))
    assert [(row.display, row.selector) for row in rows if row.kind == "7"] == [
        ("Search", b"/search")
    ]


def test_what_readers_look_for_is_never_kept() -> None:
    assert kept_under(Request("/search")) == b"/search\r\n"
    for request in (
        *(Request("/search", ("x",)), Request("/search", ("",)), Request("/search/2/x")),
        *(Request("search/2/x"), Request("7/search", ("+",))),
    ):
        assert kept_under(request) is None


async def test_words_are_shown_without_what_would_break_a_row(news: Newsroom) -> None:
    """Statement S42. What a reader typed is told back to that reader, harmless."""
    answer = await news.ask(b"/search\tstorm\x1b[2J \xe2\x80\xae evil\x9b \x00\r\n")
    assert b"\x1b" not in answer
    answer = await news.ask("/search\tstorm\x1b[2J \u202eevil \x9b1\r\n".encode())
    rows_of(answer)
    assert b"\x1b" not in answer
    assert "\u202e".encode() not in answer
    assert "\x9b".encode() not in answer
