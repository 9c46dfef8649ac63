import pytest

from gopherclient.tui.layout import BLOCKS_KEPT, LONGEST_RUN, MOST_IN_RUN, Layout
from gopherclient.tui.look import Look
from gopherclient.tui.rows import LONGEST_ROW, PageRows
from gopherwire.item import Item, info

FIRST = "The port had been shut since the evening of August 28, when the"
SECOND = "first of three storms came over the plateau and across the estuary."
ART = [" /\\_/\\ ", "( o.o )", " > ^ < "]
LETTERS = "abcdefghijklmnopqrstuvwxyz" * 3
LONG_LINK = "A library in Nova Scotia moves its bulletin to a protocol from"


def menu(*rows: str | Item) -> PageRows:
    page = PageRows()
    page.add_items(row if isinstance(row, Item) else info(row) for row in rows)
    page.finish()
    return page


def text(words: str) -> PageRows:
    page = PageRows()
    page.add_text(words)
    page.finish()
    return page


def link(name: str) -> Item:
    return Item("1", name, "/a", "news.example", 70)


def shown(layout: Layout) -> list[str]:
    while not layout.is_whole:
        layout.grow()
        layout.lay_more()
    return [layout.row(y).text for y in range(layout.height)]


def looks(layout: Layout) -> list[str]:
    shown(layout)
    return [layout.row(y).look.name for y in range(layout.height)]


LAID = [
    ("a paragraph that suits", menu(FIRST, SECOND), 70, [FIRST, SECOND]),
    ("a paragraph on a narrow screen", menu(FIRST, SECOND), 34, [
        "The port had been shut since the", "evening of August 28, when the",
        "first of three storms came over", "the plateau and across the", "estuary."]),
    ("rows of all kinds", menu("", "LATEST", link("one"), "   aside", "words"), 40,
     ["", "LATEST", "one", "   aside", "words"]),
    ("a long link", menu(link(LONG_LINK), "   1991", "   Wire | Canada | 417 words"), 40, [
        "A library in Nova Scotia moves its", "  bulletin to a protocol from 1991",
        "   Wire | Canada | 417 words"]),
    ("a long link where there is room", menu(link(LONG_LINK), "   1991"), 76,
     [f"{LONG_LINK} 1991"]),
    ("a long link above a short line", menu(link(LONG_LINK), "   Wire | Canada"), 76,
     [LONG_LINK, "   Wire | Canada"]),
    ("a short link above a line", menu(link("short"), "   Wire"), 76, ["short", "   Wire"]),
    ("asides that go on",
     menu(link("one"), "   Gazeta das Ilhas | Portugal | Wed Sep 3, 2025 | 390 words, 2", "   min"),
     76, ["one", "   Gazeta das Ilhas | Portugal | Wed Sep 3, 2025 | 390 words, 2 min"]),
    ("an aside below an aside",
     menu(link("one"), "   Coastal Wire | Portugal | Fri Nov 20, 2026 | 67 words, 1 min",
          "     ... their motors drowned"),
     76, ["one", "   Coastal Wire | Portugal | Fri Nov 20, 2026 | 67 words, 1 min",
          "     ... their motors drowned"]),
    ("a drawing too wide", menu(*(row * 4 for row in ART)), 10,
     [(row * 4).rstrip() for row in ART]),
    ("a table too wide", menu("one      two      three", "four     five     six"), 12,
     ["one      two      three", "four     five     six"]),
    ("a line never wrapped", text("word " * 30), 30, ["word word word word word word"] * 5),
    ("verse", menu("A bell that was lost and then was", "Found again"), 20,
     ["A bell that was lost", "  and then was", "Found again"]),
    ("wide characters in a link", menu(link("東京の港")), 8, ["東京の", "  港"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "width", "rows"), [case[1:] for case in LAID], ids=[case[0] for case in LAID]
)
def test_a_page_is_laid_out_for_a_width(page: PageRows, width: int, rows: list[str]) -> None:
    """Statement C54."""
    layout = page.lay(width)
    assert shown(layout) == rows
    assert layout.height == layout.likely_height == len(rows)


def test_an_aside_may_stand_out_by_a_word_where_there_is_room() -> None:
    page = menu(link("one"), f"   {FIRST} ab", link("two"), f"   {FIRST} and")
    layout = page.lay(64, room=74)
    assert shown(layout) == ["one", f"   {FIRST} ab", "two", f"   {FIRST[:-4]}", "   the and"]
    assert layout.height == 5


def test_tables_are_cut_on_demand_and_drawings_never() -> None:
    """Statement C32."""
    page = menu("one      two      three", "four     five     six", "", *ART)
    wrapped = shown(page.lay(5, wrap=True))
    assert wrapped[:3] == ["one  ", "    t", "wo   "]
    assert wrapped[-3:] == [row.rstrip() for row in ART]


def test_drawings_can_be_named_instead() -> None:
    page = menu(*ART, "the cat")
    assert shown(page.lay(40, banners=False)) == ["[a drawing of 3 rows]", "the cat"]
    assert looks(page.lay(40, banners=False)) == ["MARK", "TEXT"]
    assert looks(page.lay(40)) == ["BANNER"] * 3 + ["TEXT"]


def test_a_remark_is_broken_where_the_screen_ends() -> None:
    page = PageRows()
    page.add_mark("This is the page as it was when it was last read, some time ago.")
    page.add_mark("")
    page.finish()
    layout = page.lay(30)
    assert looks(layout) == ["MARK"] * 4
    assert max(map(len, shown(layout))) <= 30


def test_a_link_has_its_number_once_and_its_index_on_every_row() -> None:
    layout = menu("words", link(LONG_LINK), "   1991", link("two")).lay(40)
    shown(layout)
    assert [(layout.row(y).link, layout.row(y).number) for y in range(4)] == [
        (None, None),
        (0, 1),
        (0, None),
        (1, 2),
    ]
    assert layout.span_of_link(0) == (1, 3)
    assert layout.span_of_link(1) == (3, 4)


def test_rows_are_laid_only_as_far_as_somebody_looks() -> None:
    """Statement C25."""
    layout = menu(*(link(f"link {number}") for number in range(1000))).lay(40)
    assert layout.reach(10)
    assert layout.laid == 11
    assert layout.likely_height == 1000
    assert not layout.reach(1000)
    assert layout.laid == 1000
    layout.lay_more()
    assert layout.height == 1000


def test_rows_of_the_screen_are_found_by_rows_of_the_page() -> None:
    layout = menu("LATEST", "", FIRST, SECOND, "", link("one")).lay(34)
    assert layout.find_row(2) == 2
    assert layout.find_row(2, 40) == 3
    assert layout.find_row(3) == 4
    assert layout.find_row(3, 33) == 5
    assert layout.find_row(5) == 8
    assert layout.find_row(99) == 8
    assert [layout.row(y).source for y in range(layout.height)] == [0, 1, 2, 2, 3, 3, 3, 4, 5]


def test_an_empty_page_has_no_rows() -> None:
    layout = menu().lay(40)
    assert not layout.reach(0)
    assert layout.find_row(0) == 0
    assert layout.is_whole


def test_a_page_that_grows_is_laid_out_like_one_that_was_whole() -> None:
    """Statement C40."""
    items = [info(FIRST), info(SECOND), info(""), link(LONG_LINK), info("   1991"), *map(info, ART)]
    whole = shown(menu(*items).lay(34))
    growing = PageRows()
    layout = growing.lay(34)
    changed = []
    for item in items:
        growing.add_items([item])
        changed.append(layout.grow())
        layout.reach(99)
        assert layout.grow() == layout.height
        assert layout.is_whole
        assert [layout.row(y).text for y in range(layout.height)]
    assert [layout.row(y).text for y in range(layout.height)] == whole
    assert changed == [0, 0, 0, 5, 6, 6, 9, 9]


def test_growing_before_anything_is_laid_changes_nothing() -> None:
    page = menu(link("one"), link("two"))
    layout = page.lay(40)
    layout.reach(0)
    page.add_items([link("three")])
    assert layout.grow() == 1
    layout.reach_source(2)
    assert layout.laid == 3


def test_stretches_without_end_are_seen_in_pieces() -> None:
    rows = [f"{number} {FIRST}" for number in range(LONGEST_RUN * 2 + 10)]
    layout = menu(*rows).lay(72)
    layout.reach(0)
    assert layout.laid == LONGEST_RUN
    heavy = menu(*["x" * 9000] * 20).lay(72)
    heavy.reach(0)
    assert heavy.laid * 9000 <= MOST_IN_RUN


def test_a_link_of_mostly_spaces_is_shown() -> None:
    """Its row is so long that it stands in several, one of them of spaces alone."""
    name = "Here" + " " * LONGEST_ROW * 2 + "and there"
    rows = shown(menu(link(name)).lay(40))
    assert rows[0] == "Here"
    assert rows[-1].strip() == "and there"


def test_blocks_shown_longest_ago_are_forgotten() -> None:
    layout = menu(*(link(f"link {number}") for number in range(BLOCKS_KEPT * 2))).lay(40)
    assert len(shown(layout)) == BLOCKS_KEPT * 2
    assert layout.row(0).text == "link 0"
    assert layout.row(0).text == "link 0"


def test_a_page_of_67_columns_is_whole_at_80_and_readable_at_40() -> None:
    """Statement C54."""
    page = menu(FIRST, SECOND, "", link(LETTERS[:66]), "", LETTERS[:67])
    wide = shown(page.lay(70, room=73))
    assert wide == [FIRST, SECOND, "", LETTERS[:66], "", LETTERS[:67]]
    narrow = shown(page.lay(34))
    assert max(map(len, narrow)) <= 34
    assert "".join(narrow).replace(" ", "") == "".join(page.texts).replace(" ", "")


def test_the_widest_row_is_known() -> None:
    layout = menu("one", *(row * 4 for row in ART)).lay(10)
    shown(layout)
    assert layout.widest == 28
    assert layout.row(1).block == 28
    assert layout.row(0).look is Look.TEXT
