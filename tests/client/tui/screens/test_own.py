"""The reader's own pages: history, bookmarks, queue, digest, what was found."""

from gopherclient.places import Places
from gopherclient.unread import Mark
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HOME, Net, sitting
from tests.client.tui.screens.test_moving import menu
from tests.client.tui.screens.test_newsdesk import NEWS, stories, story


@on_asyncio
async def test_back_leads_over_the_readers_own_pages_like_over_any_other(
    net: Net, places: Places
) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.go(f"{HOME}0/s1")
        await desk.press("H")
        assert desk.here == "reader:history"
        assert desk.where.startswith("Where you have been")
        assert desk.browse.rows.links[0].display == "Text of story 1."
        await desk.press("j", "enter")
        await desk.at("Story 2")
        await desk.press("h")
        assert desk.here == "reader:history"
        assert desk.browse.view.cursor_link == 1
        await desk.press("h")
        await desk.at("Text of story 1.")
        await desk.press("L")
        assert desk.here == "reader:history"
        await desk.press("R")
        assert desk.here == "reader:history"
        for key in ("s", "B", "=", "\\", "c"):
            await desk.press(key)
            assert desk.status
            await desk.press("enter") if desk.browse.prompt.asking else None
        await desk.press("U")
        assert desk.here == "reader:history"


@on_asyncio
async def test_lists_that_would_be_empty_are_sentences(net: Net, places: Places) -> None:
    async with sitting(net, places) as desk:
        for key, words in {
            "M": "There are no bookmarks; B",
            "Q": "The queue is empty; t",
            "D": "Nothing is unread.",
            "T": "The queue is empty; t",
        }.items():
            await desk.press(key)
            assert desk.status.startswith(words)
            assert desk.here == HOME
        await desk.press("ctrl+f")
        await desk.type("xyzzy")
        assert desk.status == "Nothing you have read holds 'xyzzy'."
        desk.browse.visit("reader:nothing")
        assert desk.status == "There is no page reader:nothing."
        places.history.unlink()
        await desk.press("H")
        assert "nowhere yet" in desk.status


@on_asyncio
async def test_bookmarks_are_made_shown_and_taken_off(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("B")
        assert "★" in desk.where
        desk.browse.browser.stores.bookmarks.add("https://web.example/", "A page elsewhere")
        with places.bookmarks.open("a") as file:
            file.write("iA heading\t\tnull.host\t1\n")
        await desk.press("M")
        assert "A heading" in desk.page
        assert "A page elsewhere" in desk.page
        assert str(places.bookmarks) in desk.page
        await desk.press("1")
        await desk.at("Story 2")
        await desk.press("B")
        assert "★" not in desk.where
        assert desk.status == "No longer bookmarked."


@on_asyncio
async def test_the_queue_is_read_first_in_first_out(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("t", "j", "t")
        assert desk.status == "Queued, 2 in all; T opens the next."
        await desk.press("Q")
        assert [item.display for item in desk.browse.rows.links] == ["Story 1", "Story 2"]
        await desk.press("T")
        await desk.at("Text of story 1.")
        await desk.press("t", "t")
        assert desk.status == "No longer queued, 1 left."
        await desk.press("t")  # a text without links is queued itself
        await desk.press("T")
        await desk.at("Text of story 2.")
        await desk.press("T")
        await desk.at("Text of story 1.")
        net.says("/menu", menu("8Telnet\t\tlib.example\t23"))
        await desk.go(f"{HOME}1/menu")
        await desk.press("t")
        assert "no page behind that" in desk.status


@on_asyncio
async def test_a_link_is_taken_out_of_the_queue_where_it_stands(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("t", "j", "t", "Q", "t")
        assert [item.display for item in desk.browse.rows.links] == ["Story 2"]
        assert desk.status == "No longer queued, 1 left."
        await desk.press("t")
        assert "The queue is empty" in desk.page


@on_asyncio
async def test_the_digest_gathers_what_is_new_and_what_changed(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("a")
        net.says("/news", menu(story(3), story(1, ", corrected"), story(2)))
        desk.app.look_for_news()
        unread = desk.browse.browser.stores.unread
        await desk.until(lambda: unread.followed[0].headlines(Mark.CHANGED))
        await desk.press("R")
        await desk.at("corrected")
        assert desk.browse.view.state_of(0).unread
        assert desk.browse.view.state_of(1).changed
        await desk.press("D")
        assert desk.here == "reader:unread"
        shown = [item.display for item in desk.browse.rows.links]
        assert shown == ["Story 3", "~ Story 1, corrected"]


@on_asyncio
async def test_what_was_read_is_searched(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, f"{HOME}0/s2") as desk:
        await desk.press("ctrl+f")
        await desk.type("story")
        assert desk.here == "reader:found:story"
        assert "Text of story 2." in desk.page
        await desk.press("enter")
        await desk.until(lambda: desk.here == f"{HOME}0/s2")
        await desk.press("ctrl+f")
        await desk.type(" ")
        assert desk.here == f"{HOME}0/s2"


@on_asyncio
async def test_a_session_that_stood_at_an_own_page_comes_back_to_it(
    net: Net, places: Places
) -> None:
    async with sitting(net, places) as desk:
        await desk.press("H", "q")
    async with sitting(net, places) as desk:
        assert desk.here == "reader:history"
        assert desk.browse.rows.links
