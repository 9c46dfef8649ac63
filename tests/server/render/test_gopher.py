"""Pages as menus: whole rows, links that can be followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.render.gopher import Address, menu_items, print_menu
from gopherd.render.page import GAP, Banner, Fault, Fixed, Label, Line, Link, Page, Paragraph, Part
from gopherd.render.wrap import columns
from gopherwire.item import Item, error, info
from gopherwire.menu import MenuReader

HERE = Address("news.example", 7070)


def items_of(*parts: Part, width: int = 20) -> list[Item]:
    return menu_items(Page("A page", parts), address=HERE, width=width)


def read_menu(data: bytes) -> list[Item]:
    reader = MenuReader()
    items = reader.feed(data)
    assert reader.ended
    assert data.endswith(b"\r\n.\r\n") or data == b".\r\n"
    return items


PRINTED: list[tuple[Part, list[Item]]] = [
    (Label("LATEST"), [info("LATEST")]),
    (GAP, [info("")]),
    (Banner("Hi", "mini"), [info("|_|o"), info("| ||")]),
    (Fixed(("..", "a  b")), [info(".."), info("a  b")]),
    (Link("1", "Section", "/s"), [Item("1", "Section", "/s", "news.example", 7070, "+")]),
    (
        Link("0", "Elsewhere", "/x", host="other.example", port=70),
        [Item("0", "Elsewhere", "/x", "other.example", 70)],
    ),
    (  # the client in Debian adds a column to a menu's name
        Link("1", "Twenty columns: here", "/s", "note"),
        [
            Item("1", "Twenty columns:", "/s", "news.example", 7070, "+"),
            info("   here"),
            info("   note"),
        ],
    ),
    (
        Link("7", "Twenty columns: here", "/s"),
        [Item("7", "Twenty columns:", "/s", "news.example", 7070, "+"), info("   here")],
    ),
    (
        Link("0", "Twenty columns: here", "/s"),
        [Item("0", "Twenty columns: here", "/s", "news.example", 7070)],
    ),
    (
        Link("0", "A", "/s.txt", views=True),
        [Item("0", "A", "/s.txt", "news.example", 7070, "+")],
    ),
    (Link("1", "A", "/s", host="h", port=1), [Item("1", "A", "/s", "h", 1)]),
    (Link("1", "A", "URL:x:y"), [Item("1", "A", "URL:x:y", "news.example", 7070)]),
    (Link("I", "", "/boat.png"), [Item("I", "/boat.png", "/boat.png", "news.example", 7070)]),
    (Fault("Nothing is there."), [error("Nothing is there.")]),
    (Fault("Nothing is there at all."), [error("Nothing is there at"), info("all.")]),
    (Fault(""), [error("")]),
]

texts = st.text(max_size=100)
selectors = st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=60)
links = st.builds(Link, st.sampled_from("01379hgIs"), texts, selectors, texts)
parts = st.one_of(
    links,
    st.builds(Line, texts),
    st.builds(Paragraph, texts),
    st.builds(Fault, texts),
    st.just(GAP),
)
pages = st.builds(Page, texts, st.lists(parts, max_size=8).map(tuple))


@pytest.mark.parametrize(("part", "items"), PRINTED)
def test_printing(part: Part, items: list[Item]) -> None:
    assert items_of(part) == items


@given(pages)
def test_every_row_is_whole_and_the_menu_ends_once(page: Page) -> None:
    """Statement S14. Statement S15. Four fields a row; the stop comes once, at the end."""
    data = print_menu(page, address=HERE, width=67)
    rows = data.split(b"\r\n")
    assert rows[-2:] == [b".", b""]
    assert rows.count(b".") == 1
    assert all(row.removesuffix(b"\t+").count(b"\t") == 3 for row in rows[:-2])
    assert b"\n" not in data.replace(b"\r\n", b"")


@given(pages)
def test_no_row_holds_a_control(page: Page) -> None:
    """Statement S16."""
    for item in read_menu(print_menu(page, address=HERE, width=67)):
        assert not {character for character in item.display if character < " "}
        assert not {character for character in item.display if "\x7f" <= character < "\xa0"}


@given(pages, st.integers(30, 67))
def test_names_of_menus_are_a_column_shorter_than_other_rows(page: Page, width: int) -> None:
    """Statement S17. 67 columns; 66 for menus and searches."""
    for item in menu_items(page, address=HERE, width=width):
        assert columns(item.display) <= width - (item.kind in "17")


@given(pages)
def test_rows_that_lead_nowhere_have_fields_all_the_same(page: Page) -> None:
    """Statement S21. Statement S22. Harmless ones."""
    for item in read_menu(print_menu(page, address=HERE, width=67)):
        assert item.port is not None
        if item.kind in "i3" and item.host != HERE.host:
            assert (item.selector, item.host, item.port) == ("", "null.host", 1)


@given(pages)
def test_no_row_begins_with_a_full_stop_and_few_have_a_fifth_field(page: Page) -> None:
    """Statement S23. Statement S24. Statement S26."""
    items = menu_items(page, address=HERE, width=67)
    assert all(not item.to_bytes().startswith(b".") for item in items)
    assert all(item.kind != "+" for item in items)
    assert all(not item.plus or item.kind in "17" for item in items)


def test_rows_lead_to_the_public_address() -> None:
    """Statement S20."""
    page = Page("A page", (Link("1", "A", "/a"), Link("0", "B", "/b")))
    items = menu_items(page, address=Address("public.example", 70), width=67)
    assert {(item.host, item.port) for item in items} == {("public.example", 70)}


def test_a_selector_of_255_bytes_is_printed() -> None:
    """Statement S18."""
    [item] = items_of(Link("1", "Long", "/" + "é" * 127))
    assert item.to_bytes().startswith(b"1Long\t/\xc3")


@given(pages)
def test_the_same_page_is_the_same_bytes(page: Page) -> None:
    again = Page(page.title, tuple(page.parts))
    data = print_menu(page, address=HERE, width=67)
    assert print_menu(again, address=Address("news.example", 7070), width=67) == data


def test_an_empty_page_is_an_empty_menu() -> None:
    assert print_menu(Page("Nothing", ()), address=HERE, width=67) == b".\r\n"


def test_a_display_of_ten_thousand_characters_is_printed_whole() -> None:
    name, *more = items_of(Link("1", "word " * 2000, "/a"), width=67)
    assert " ".join([name.display, *(item.display for item in more)]).split() == ["word"] * 2000
    assert {item.kind for item in more} == {"i"}
