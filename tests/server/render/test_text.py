"""Pages as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.render.page import (
    GAP,
    Banner,
    Bullet,
    Fault,
    Fixed,
    Label,
    Line,
    Link,
    Page,
    Paragraph,
    Part,
)
from gopherd.render.text import print_text
from gopherd.render.wrap import columns
from gopherwire.text import read_text, write_text

PRINTED: list[tuple[tuple[Part, ...], str]] = [
    ((), ""),
    ((Label("LINKS:"), GAP, Line("[1] https://x/")), "LINKS:\n\n[1] https://x/\n"),
    ((Fault("Not there."),), "Not there.\n"),
    ((Link("1", "A name", "/a", "a note"),), "A name\n   a note\n"),
    ((Fixed(("..", "a.b", "  .")),), " ..\n a.b\n   .\n"),
    ((Fixed(("a\tb",)),), "a       b\n"),
    ((Paragraph(". a b"), Line(".")), " . a b\n .\n"),
    ((Paragraph("It stops for three ... dots"),), " It stops for three\n ... dots\n"),
    ((Paragraph("It stops at a go ... there"),), "It stops at a go ...\nthere\n"),
    ((Paragraph("The full stop begins .net"),), " The full stop\n begins .net\n"),
    ((Bullet("a", "..."),), " ... a\n"),
    ((Banner("Hi", "mini"),), "|_|o\n| ||\n"),
]

texts = st.text(st.sampled_from(".. ab漢é\t"), max_size=100)
parts = st.one_of(
    st.builds(Line, texts),
    st.builds(Paragraph, texts),
    st.builds(Bullet, texts, st.sampled_from(["-", "."])),
    st.builds(Fixed, st.lists(texts, max_size=5).map(tuple)),
    st.builds(Link, st.just("1"), texts, texts, texts),
)
pages = st.builds(Page, texts, st.lists(parts, max_size=8).map(tuple))


@pytest.mark.parametrize(("parts_", "text"), PRINTED)
def test_printing(parts_: tuple[Part, ...], text: str) -> None:
    assert print_text(Page("A page", parts_), width=20) == text


@given(pages)
def test_no_line_begins_with_a_full_stop_or_holds_a_tab(page: Page) -> None:
    """Statement S30. So nobody sees the doubling that the protocol asks for."""
    text = print_text(page, width=67)
    assert not any(line.startswith(".") for line in text.split("\n"))
    assert "\t" not in text
    stuffed = write_text(text)
    assert stuffed.removesuffix(b".\r\n") == write_text(text, terminator=False)
    assert read_text(stuffed) == text


@given(pages, st.integers(10, 67))
def test_no_line_is_wider_than_the_width(page: Page, width: int) -> None:
    """Statement S17."""
    assert all(columns(line) <= width for line in print_text(page, width=width).split("\n"))


@given(pages)
def test_the_same_page_is_the_same_text(page: Page) -> None:
    assert print_text(page, width=67) == print_text(Page(page.title, page.parts), width=67)
