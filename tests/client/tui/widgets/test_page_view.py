from textual.events import MouseScrollDown
from textual.geometry import Region

from gopherclient.tui.find import Matches
from gopherclient.tui.rows import PageRows
from gopherclient.tui.widgets.page_view import PageView
from gopherclient.tui.widgets.pen import CUT_LEFT, CUT_RIGHT
from gopherclient.tui.widgets.row_view import RowView
from tests.client.loop import on_asyncio
from tests.client.tui.reading import Reader, link, menu, reading, text

SHORT = ("LATEST", link("one"), "   aside", link("two", "0"), "", link("three", "7"))
LONG_TEXT = "\n\n".join(f"Paragraph {number} says little." for number in range(60))
ART = [r" /\_/\ " * 12, "( o.o )" * 12, " > ^ < " * 12]


def links(number: int) -> PageRows:
    return menu(*(link(f"link {one}") for one in range(number)))


def spread() -> PageRows:
    """A menu with much to read between its two links."""
    return menu(link("first"), *(f"{one}. {'x' * one}" for one in range(60)), link("second"))


def moves(app: Reader) -> list[int | None]:
    return [said.index for said in app.said if isinstance(said, PageView.LinkMoved)]


@on_asyncio
async def test_keys_go_from_link_to_link() -> None:
    """Statement C16."""
    async with reading(menu(*SHORT)) as (app, view, pilot):
        assert view.cursor_link is None
        await pilot.press("j", "j", "k", "k", "j", "j", "j", "enter")
        assert moves(app) == [0, 1, 0, 1, 2]
        opened = app.said[-1]
        assert isinstance(opened, PageView.LinkOpened)
        assert (opened.index, opened.aside) == (2, False)


@on_asyncio
async def test_rows_show_number_name_and_kind() -> None:
    """Statement C17."""
    async with reading(menu(*SHORT)) as (app, view, pilot):
        rows = app.screen_text()
        assert rows[:6] == [
            "      LATEST",
            "  1   one" + " " * 69 + "▸",
            "         aside",
            "  2   two" + " " * 66 + "text",
            "",
            "  3   three" + " " * 60 + "? search",
        ]
        view.numbers_shown = False
        await pilot.pause()
        assert app.screen_text()[1].startswith("   one")


@on_asyncio
async def test_opening_nothing_opens_nothing() -> None:
    async with reading(menu(*SHORT)) as (app, _, pilot):
        await pilot.press("enter")
        assert app.said == []


@on_asyncio
async def test_a_page_may_be_shown_before_there_is_a_screen() -> None:
    view = PageView()
    view.show(links(50), cursor=40, scroll=30)
    view.grow()
    view.lay_out()
    view.refresh_link(3)
    assert view.place == (40, 30)
    app = Reader()
    app.view = view
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert view.place == (40, 26)
        assert app.screen_text()[14].startswith(" 41   link 40")


@on_asyncio
async def test_the_cursor_stays_in_view() -> None:
    async with reading(links(200)) as (_, view, pilot):
        for _ in range(30):
            await pilot.press("j")
            assert view.cursor_link in view.visible_links()
        assert view.cursor_link == 29
        for _ in range(29):
            await pilot.press("k")
            assert view.cursor_link in view.visible_links()
        assert view.cursor_link == 0
        await pilot.press("space")
        assert view.cursor_link == 22
        await pilot.press("b")
        assert view.cursor_link == 22
        await pilot.press("G")
        assert view.cursor_link == 176
        await pilot.press("g")
        assert view.cursor_link == 23


@on_asyncio
async def test_no_text_between_links_is_jumped_over() -> None:
    async with reading(spread(), size=(80, 12)) as (app, view, pilot):
        await pilot.press("j")
        seen = set(app.screen_text())
        while view.cursor_link != 1:
            await pilot.press("j")
            seen |= set(app.screen_text())
            assert view.cursor_link in (0, None, 1)
        assert {row.strip().partition(".")[0] for row in seen} >= {str(one) for one in range(60)}
        for _ in range(40):
            await pilot.press("k")
        assert view.cursor_link == 0
        assert view.top_row == 0


@on_asyncio
async def test_a_text_scrolls_by_a_few_rows() -> None:
    async with reading(text(LONG_TEXT)) as (app, view, pilot):
        await pilot.press("j", "j", "k")
        assert view.top_row == 3
        assert app.screen_text()[1].startswith("    Paragraph 2")


@on_asyncio
async def test_the_end_is_told_when_there_is_no_next_screen() -> None:
    async with reading(text(LONG_TEXT)) as (app, view, pilot):
        for _ in range(5):
            await pilot.press("space")
            assert app.said == []
        assert view.top_row == 119 - 24
        await pilot.press("space")
        assert isinstance(app.said[-1], PageView.EndReached)


@on_asyncio
async def test_going_back_finds_cursor_and_place_again() -> None:
    """Statement C41."""
    async with reading(links(200)) as (_, view, pilot):
        await pilot.press("space", "space", "j", "j", "j")
        place, rows = view.place, view.rows
        assert place == (46, 44)
        view.show(menu("other"))
        assert view.top_row == 0
        view.show(rows, cursor=47, scroll=44)
        await pilot.pause()
        assert (view.cursor_link, view.top_row) == (47, 44)


@on_asyncio
async def test_a_place_that_has_not_arrived_is_gone_to_when_it_has() -> None:
    async with reading() as (_, view, pilot):
        rows = PageRows()
        view.show(rows, cursor=90, scroll=80)
        for start in range(0, 100, 10):
            rows.add_items([link(f"link {one}") for one in range(start, start + 10)])
            view.grow()
            assert view.place == (90, 80 if start < 90 else 76)
        await pilot.pause()
        assert view.cursor_link == 90
        short = links(5)
        view.show(short, cursor=9, scroll=80)
        await pilot.pause()
        assert view.place == (None, 0)


@on_asyncio
async def test_a_key_means_here_and_not_where_we_once_were() -> None:
    async with reading() as (_, view, pilot):
        rows = PageRows()
        rows.add_items([link("one"), link("two")])
        view.show(rows, cursor=1, scroll=80)
        await pilot.press("j")
        rows.add_items([link(f"link {one}") for one in range(100)])
        view.grow()
        assert view.place == (0, 0)


@on_asyncio
async def test_rows_that_arrive_leave_what_is_read_where_it_is() -> None:
    """Statement C40."""
    async with reading() as (app, view, pilot):
        rows = PageRows()
        view.show(rows)
        for start in range(0, 3000, 50):
            rows.add_items([link(f"link {one}") for one in range(start, start + 50)])
            view.grow()
            if start == 500:
                await pilot.press("space", "space")
        while not view.laid.is_whole:
            await pilot.pause(0.01)
        await pilot.pause()
        assert view.place == (None, 44)
        assert app.screen_text()[0].startswith(" 45   link 44")
        assert view.virtual_size.height == 3000
        view.grow()
        assert view.laid.is_whole


@on_asyncio
async def test_the_first_row_of_a_menu_makes_room_for_numbers() -> None:
    async with reading(text("words")) as (app, view, pilot):
        rows = PageRows()
        view.show(rows)
        await pilot.pause()
        rows.add_items([link("one")])
        view.grow()
        await pilot.pause()
        assert app.screen_text()[0].startswith("  1   one")


@on_asyncio
async def test_many_rows_are_laid_out_while_nobody_waits() -> None:
    """Statement C25."""
    async with reading(links(10_000)) as (_, view, pilot):
        assert view.virtual_size.height == 10_000
        while not view.laid.is_whole:
            await pilot.pause(0.01)
        await pilot.press("G")
        assert view.top_row == 10_000 - 24


@on_asyncio
async def test_drawings_of_300_columns_scroll_sideways() -> None:
    """Statement C25. Statement C32 too: or they wrap, or are cut, on a key."""
    table = menu("one" + " " * 150 + "two" + " " * 150 + "three", "1" + " " * 152 + "2")
    async with reading(table) as (app, view, pilot):
        assert app.screen_text()[0].endswith(CUT_RIGHT)
        await pilot.press("right", "right")
        assert view.scroll_offset.x == 16
        assert app.screen_text()[0].startswith(CUT_LEFT)
        await pilot.press("left")
        assert view.scroll_offset.x == 8
        view.wrap = True
        await pilot.pause()
        assert view.scroll_offset.x == 0
        assert not any(CUT_RIGHT in row for row in app.screen_text())


@on_asyncio
async def test_banners_can_be_named_instead() -> None:
    async with reading(menu(*ART, "words")) as (app, view, pilot):
        assert "o.o" in app.screen_text()[1]
        view.banners = False
        await pilot.pause()
        assert [row.strip() for row in app.screen_text()[:2]] == ["[a drawing of 3 rows]", "words"]


@on_asyncio
async def test_another_width_keeps_the_place() -> None:
    """Statement C54."""
    words = "word " * 40
    rows = text("\n\n".join(f"{number} {words}" for number in range(50)))
    async with reading(rows) as (app, view, pilot):
        await pilot.press("space", "space")
        source = view.place[1]
        view.column_width = 30
        await pilot.pause()
        assert view.place[1] == source
        assert max(len(row.strip()) for row in app.screen_text()) <= 30
        await pilot.resize_terminal(40, 24)
        await pilot.pause()
        assert view.place[1] == source


@on_asyncio
async def test_the_cursor_stays_in_view_on_a_smaller_screen() -> None:
    async with reading(links(100)) as (_, view, pilot):
        view.select_link(20)
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert 20 in view.visible_links()
        await pilot.resize_terminal(60, 8)
        await pilot.pause()
        assert view.cursor_link in view.visible_links()


@on_asyncio
async def test_links_are_selected_by_number() -> None:
    async with reading(links(100)) as (app, view, pilot):
        view.select_link(70)
        view.select_link(100)
        view.select_link(-1)
        view.select_link(70)
        await pilot.pause()
        assert moves(app) == [70]
        assert 70 in view.visible_links()
        view.select_link(0)
        assert view.top_row == 0


@on_asyncio
async def test_words_are_found_shown_and_stepped_through() -> None:
    rows = text(LONG_TEXT + "\n\nThe last\nparagraph.")
    async with reading(rows) as (app, view, pilot):
        assert view.find("nothing") == 0
        assert view.find_next(1) is None
        assert view.find("paragraph 3") == 11
        await pilot.pause()
        assert view.top_row == 0
        await pilot.press("n", "n")
        assert "Paragraph 31" in app.screen_text()[10]
        await pilot.press("N", "N", "N")
        assert view.find_next(0) == 11
        assert view.find("last paragraph") == 1
        assert view.top_row == 122 - 24
        last = {segment.text: segment.style for y in (22, 23) for segment in view.render_line(y)}
        assert last["last"] == last["paragraph"]
        view.clear_find()
        await pilot.pause()
        last = {segment.text: segment.style for y in (22, 23) for segment in view.render_line(y)}
        assert "last" not in last


@on_asyncio
async def test_finding_goes_on_in_rows_that_arrive() -> None:
    async with reading() as (_, view, _pilot):
        rows = PageRows()
        rows.add_items([link("boats"), link("other")])
        view.show(rows)
        assert view.find("boats") == 1
        assert view.cursor_link == 0
        rows.add_items([link("more boats")])
        view.grow()
        assert view.find_next(1) == 2
        assert view.cursor_link == 2


@on_asyncio
async def test_hints_stand_where_numbers_did() -> None:
    async with reading(menu(*SHORT)) as (app, view, pilot):
        assert view.visible_links() == [0, 1, 2]
        view.show_hints({0: "a", 2: "sd"})
        await pilot.pause()
        rows = app.screen_text()
        assert [rows[at][:7] for at in (1, 3, 5)] == ["    a o", "      t", "   sd t"]
        view.show_hints(None)
        await pilot.pause()
        assert app.screen_text()[1].startswith("  1   one")


@on_asyncio
async def test_unread_links_have_a_dot_and_read_ones_are_dim() -> None:
    async with reading(menu(*SHORT)) as (app, view, pilot):
        view.mark_unread({0})
        view.mark_read({1})
        view.mark_changed({1})
        await pilot.pause()
        rows = app.screen_text()
        assert rows[1].startswith("  1 ● one")
        assert rows[3].startswith("  2 ~ two")
        assert view.state_of(1).read
        assert not view.state_of(0).read


@on_asyncio
async def test_a_click_opens_a_link_and_its_asides_too() -> None:
    async with reading(menu(*SHORT)) as (app, view, pilot):
        await pilot.click(view, offset=(10, 2))
        await pilot.click(view, offset=(10, 3), control=True)
        await pilot.click(view, offset=(10, 5), button=2)
        await pilot.click(view, offset=(10, 0))
        await pilot.click(view, offset=(10, 5), button=3)
        await pilot.click(view, offset=(10, 20))
        opened = [said for said in app.said if isinstance(said, PageView.LinkOpened)]
        assert [(said.index, said.aside) for said in opened] == [(0, False), (1, True), (2, True)]
        assert view.cursor_link == 2


@on_asyncio
async def test_the_link_under_the_mouse_is_underlined() -> None:
    async with reading(menu(*SHORT)) as (_, view, pilot):
        await pilot.hover(view, offset=(10, 1))
        assert view.state_of(0).hover
        await pilot.hover(view, offset=(12, 1))
        await pilot.hover(view, offset=(10, 3))
        assert view.state_of(1).hover
        assert not view.state_of(0).hover
        view.on_leave()
        assert not view.state_of(1).hover


@on_asyncio
async def test_the_wheel_scrolls_at_once() -> None:
    async with reading(links(100)) as (_, view, pilot):
        view.select_link(0)
        await pilot._post_mouse_events([MouseScrollDown], view, offset=(5, 5))
        await pilot.pause()
        assert view.top_row > 0
        assert view.cursor_link == view.visible_links()[0]


@on_asyncio
async def test_the_scroll_bar_follows_though_it_is_seldom_drawn() -> None:
    async with reading(links(3000)) as (app, view, pilot):
        view.lay_all()
        bar = view.vertical_scrollbar
        for _ in range(30):
            view.page(1)
            await pilot.pause()
            shown = bar.render_lines(bar.size.region)
            bar.refresh()
            assert [strip.text for strip in bar.render_lines(bar.size.region)] == [
                strip.text for strip in shown
            ]
            assert bar.position == view.top_row
        assert view.top_row == 30 * 22
        assert app.screen_text()[0].startswith(f"{30 * 22 + 1:3}")


@on_asyncio
async def test_the_scroll_bar_of_another_page_begins_at_its_top() -> None:
    async with reading(links(300)) as (_, view, pilot):
        view.go_end()
        await pilot.pause()
        view.show(links(299))
        await pilot.pause()
        bar = view.vertical_scrollbar
        shown = bar.render_lines(bar.size.region)
        bar.refresh()
        assert bar.position == view.top_row == 0
        assert bar.render_lines(bar.size.region) == shown


@on_asyncio
async def test_another_theme_is_shown_at_once() -> None:
    async with reading(menu(*SHORT)) as (app, view, pilot):
        before = view.painter.styles["link"]
        app.theme = "textual-light"
        await pilot.pause()
        assert view.painter.styles["link"] != before


@on_asyncio
async def test_nothing_a_server_sends_reaches_the_screen_raw() -> None:
    """Statement C24."""
    hostile = "\x1b]52;c;aGk=\x07\x9b2J[/b][@click=app.quit]x\u202e"
    async with reading(menu(link(hostile), hostile)) as (app, view, pilot):
        view.find(hostile)
        await pilot.press("j")
        shown = "".join(app.screen_text())
        assert "[@click=app.quit]" in shown
        assert not set(shown) & {"\x1b", "\x07", "\x9b", "\u202e"}


@on_asyncio
async def test_what_found_a_way_around_the_first_wall_is_caught_by_the_second() -> None:
    """Statement C24. Rows of a page are filtered as every widget's are."""
    rows = menu("harmless")
    rows.texts[0] = "\x1b]0;title\x07"
    async with reading(rows) as (app, _, _):
        assert app.screen_text()[0].strip() == "\u241b]0;title\u2407"


@on_asyncio
async def test_rows_are_as_wide_as_they_are_asked_for() -> None:
    async with reading(menu(*SHORT)) as (_, view, _):
        for crop in (Region(0, 0, 80, 24), Region(3, 2, 40, 5), Region(79, 0, 1, 24)):
            strips = view.render_lines(crop)
            assert [strip.cell_length for strip in strips] == [crop.width] * crop.height


@on_asyncio
async def test_a_row_view_alone_shows_links_without_a_cursor() -> None:
    view = RowView()
    app = Reader()
    app.view = view  # type: ignore[assignment]
    async with app.run_test(size=(80, 24)) as pilot:
        view.set_rows(menu(*SHORT))
        view.matches = Matches("one")
        view.matches.extend(view.rows.texts)
        await pilot.pause()
        view.scroll_rows(3)
        await pilot.resize_terminal(40, 3)
        await pilot.pause()
        assert app.screen_text()[0] == "      LATEST".replace("      ", "     ")
