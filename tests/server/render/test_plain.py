"""Pages in ASCII: every part of them, and the selectors that lead to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.render.gopher import Address, print_menu
from gopherd.render.page import (
    GAP,
    Banner,
    Break,
    Bullet,
    Fault,
    Fixed,
    Heading,
    Label,
    Line,
    Link,
    Moment,
    Page,
    Paragraph,
    Part,
    Picture,
    Quote,
    Region,
    Subtitle,
    Title,
    View,
)
from gopherd.render.plain import ascii_selector, in_ascii, selector_behind
from gopherd.render.text import print_text
from gopherd.render.wrap import columns

HERE = Address("news.example", 70)

TRANSLATED: list[tuple[Part, Part]] = [
    (Title("Café “Zürich”"), Title('Cafe "Zurich"')),
    (Banner("Ñews", "ghost"), Banner("News", "ghost")),
    (Banner("News", "ansi_shadow"), Banner("News", "standard")),
    (Subtitle("Ñ"), Subtitle("N")),
    (View("Ä VIEW:"), View("A VIEW:")),
    (Label("Ä"), Label("A")),
    (Heading("Ä"), Heading("A")),
    (Fault("Ä"), Fault("A")),
    (Line("… und", "— "), Line("... und", "- ")),
    (Paragraph("Привет, 東京 😀"), Paragraph("Privet, DongJing :grinning:")),
    (Quote("‘so’"), Quote("'so'")),
    (Bullet("é", "•", 2), Bullet("e", "*", 2)),
    (Fixed(("│é│", "x")), Fixed(("|e|", "x"))),
    (
        Moment("5 août", "2025-08-05", "Écrit :", "3 é"),
        Moment("5 aout", "2025-08-05", "Ecrit :", "3 e"),
    ),
    (
        Picture("[image: é]", "é", "Zoë", Link("I", "é.png", "/é.png")),
        Picture("[image: e]", "e", "Zoe", Link("I", "e.png", "/ascii/%C3%A9.png")),
    ),
    (Link("1", "é", "/é", "ü"), Link("1", "e", "/ascii/%C3%A9", "u")),
    (Link("7", "a", "/s", sought="x y"), Link("7", "a", "/ascii/s", sought="x y")),
    (Link("7", "a", "/s", sought="東京"), Link("7", "a", "/ascii/s")),
    (Link("1", "", "/é"), Link("1", "/e", "/ascii/%C3%A9")),
    (Link("1", "\ue000", "/" + "é" * 50), Link("1", "/" + "e" * 50, "/" + "é" * 50)),
    (Link("1", "Front", ""), Link("1", "Front", "/ascii")),
    (Link("1", "Far", "/x", host="far.example"), Link("1", "Far", "/x", host="far.example")),
    (Link("h", "Web", "URL:https://x.example/"), Link("h", "Web", "URL:https://x.example/")),
    (Link("8", "A BBS", "guest"), Link("8", "A BBS", "guest")),
    (Link("1", "ASCII", "/ascii"), Link("1", "The same pages with all their letters", "")),
    (GAP, GAP),
    (Break(), Break()),
    (Region.ASIDE, Region.ASIDE),
]

SELECTORS = [
    ("", "/ascii"),
    ("/world/harbour.txt", "/ascii/world/harbour.txt"),
    ("/a b;?#&", "/ascii/a b;?#&"),
    ("/100%", "/ascii/100%25"),
    ("/été", "/ascii/%C3%A9t%C3%A9"),
    ("/\udce9", "/ascii/%E9"),
    ("/" + "x" * 248, "/ascii/" + "x" * 248),
]


@pytest.mark.parametrize(("part", "translated"), TRANSLATED)
def test_each_part_is_translated(part: Part, translated: Part) -> None:
    page = in_ascii(Page("é", (part,)))
    assert page == Page("e", (translated,))


@pytest.mark.parametrize(("selector", "named"), SELECTORS)
def test_a_page_in_ascii_has_a_selector_of_its_own(selector: str, named: str) -> None:
    assert ascii_selector(selector) == named
    assert selector_behind(named) == selector


@pytest.mark.parametrize("selector", ["", "/", "/world", "/asciitable", "/world/ascii"])
def test_other_selectors_ask_for_no_ascii(selector: str) -> None:
    assert selector_behind(selector) is None


@pytest.mark.parametrize("selector", ["/" + "x" * 249, "/" + "é" * 50])
def test_a_page_whose_ascii_name_would_be_too_long_is_led_to_as_it_is(selector: str) -> None:
    """Statement S18."""
    assert ascii_selector(selector) == selector


words = st.text(max_size=60)
parts = st.one_of(
    st.builds(Link, st.sampled_from("019Ih7"), words, words.map(lambda one: f"/{one}"), words),
    st.builds(Paragraph, words),
    st.builds(Fixed, st.lists(words, max_size=3).map(tuple)),
    st.builds(Banner, words, st.sampled_from(["ghost", "ansi_shadow", "mini"])),
)


@given(st.lists(parts, max_size=4).map(tuple), st.integers(30, 67))
def test_whatever_is_written_the_page_is_ascii_and_fits(page: tuple[Part, ...], width: int) -> None:
    """Statement S17. What is spelled out is longer, so it is wrapped afterwards."""
    translated = in_ascii(Page("é", page))
    text = print_text(translated, width=width)
    assert text.isascii()
    assert all(columns(line) <= width for line in text.split("\n"))


def test_a_menu_in_ascii_is_ascii_to_the_last_byte() -> None:
    page = Page("é", (Link("1", "Été", "/été"), Paragraph("Naïve 東京")))
    assert print_menu(in_ascii(page), address=HERE, width=67).isascii()
