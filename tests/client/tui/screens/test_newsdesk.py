"""What is new in followed menus, with the keys a reader presses."""

import pytest

from gopherclient.places import Places
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HOME, Net, article, sitting
from tests.client.tui.screens.test_moving import menu


def story(at: int, words: str = "") -> str:
    return f"0Story {at}{words}\t/s{at}\tnews.example\t7070"


def stories(net: Net, *numbers: int) -> None:
    """Let the menu /news have these stories now."""
    net.says("/news", menu(*(story(at) for at in numbers)))
    for at in numbers:
        net.says(f"/s{at}", f"Text of story {at}.\r\n.\r\n".encode())


NEWS = f"{HOME}1/news"


@on_asyncio
async def test_what_is_new_in_a_followed_menu_is_gone_through_with_one_key(
    net: Net, places: Places
) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("n")
        assert "No menu is followed yet; a" in desk.status
        await desk.press("a")
        assert "followed" in desk.where
        stories(net, 3, 4, 1, 2)
        await desk.press("n")  # none is known: the menu is asked anew
        await desk.at("Text of story 3.")
        await desk.press("N")
        await desk.at("Text of story 4.")
        asked = len(net.asked)
        await desk.press("N")
        await desk.until(lambda: "Nothing is unread." in desk.status)
        assert net.asked[asked:] == [b"/news\r\n"]
        await desk.press("h", "h")
        await desk.loaded()
        assert desk.browse.view.state_of(0).read


@on_asyncio
async def test_space_reads_through_the_day(net: Net, places: Places) -> None:
    stories(net, 1)
    net.says("/plain", menu("iOnly words\t\tnull.host\t1"))
    async with sitting(net, places, NEWS) as desk:
        await desk.press("a", "space")
        assert "end of the page" in desk.status
        stories(net, 2, 3, 1)
        net.says("/s2", "\r\n".join(f"Line {at}" for at in range(60)).encode() + b"\r\n.\r\n")
        desk.app.look_for_news()
        await desk.until(lambda: desk.browse.browser.stores.unread.followed[0].unread == 2)
        await desk.press("n")
        await desk.at("Line 59")
        await desk.press("space")
        assert "Line 59" in desk.page
        for _ in range(6):
            await desk.press("space")
        await desk.at("Text of story 3.")
        await desk.go(f"{HOME}1/plain")
        await desk.press("space")
        assert "end of the page" in desk.status


@on_asyncio
async def test_the_next_unread_story_is_fetched_before_it_is_asked_for(
    net: Net, places: Places
) -> None:
    stories(net, 1)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("a")
        stories(net, 2, 3, 1)
        await desk.press("n")
        await desk.at("Text of story 2.")
        await desk.until(lambda: b"/s3\r\n" in net.asked)
        await desk.until(lambda: not net.open)
        net.goes_down()
        await desk.press("n")
        await desk.at("Text of story 3.")


@on_asyncio
async def test_marks_are_set_and_taken_back(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        unread = desk.browse.browser.stores.unread
        await desk.press("r")
        assert "no link of a followed menu" in desk.status
        await desk.press("a", "r")
        assert unread.followed[0].unread == 1
        assert desk.browse.view.state_of(0).unread
        await desk.press("r")
        assert unread.followed[0].unread == 0
        await desk.press("r", "A")
        assert unread.followed[0].unread == 0
        assert "this menu" in desk.status
        await desk.press("a")
        assert not unread.followed
        await desk.press("A")
        assert "every menu" in desk.status


@on_asyncio
async def test_only_menus_are_followed(net: Net, places: Places) -> None:
    net.says("/text", b"Words\r\n.\r\n")
    async with sitting(net, places, f"{HOME}0/text") as desk:
        await desk.press("a")
        assert "Only a menu" in desk.status


@on_asyncio
async def test_offline_nothing_is_looked_for(net: Net, places: Places) -> None:
    stories(net, 1)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("a", "ctrl+o")
        assert "offline" in desk.where
        asked = len(net.asked)
        await desk.press("n")
        assert "you are offline" in desk.status
        await desk.go(f"{HOME}0/never-read")
        assert "you are offline" in desk.page
        assert len(net.asked) == asked
        await desk.press("ctrl+o")
        assert desk.status == "Online."


@on_asyncio
async def test_a_link_that_leads_elsewhere_is_not_unread_for_ever(net: Net, places: Places) -> None:
    stories(net, 1)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("a")
        net.says("/news", menu("9File\t/file.bin\tnews.example\t7070", story(1)))
        await desk.press("n")
        await desk.until(lambda: desk.browse.prompt.asking)
        await desk.press("escape", "n")
        await desk.until(lambda: "Nothing is unread." in desk.status)


@on_asyncio
async def test_a_real_site_that_publishes_is_caught_up_with(net: Net, places: Places) -> None:
    async with sitting(net, places, f"{HOME}1/latest") as desk:
        if "Referee books herself" not in desk.page:
            await desk.go(HOME)
        await desk.press("a")
        net.newsroom.write("world/eclipse.txt", article("Eclipse over Lima", "2025-09-07"))
        net.newsroom.publish()
        await desk.press("n")
        await desk.at("Paragraph 2 of Eclipse over Lima.")


def feed(*numbers: int) -> bytes:
    entries = (
        f"<item><title>Story {at}</title><link>{HOME}0/s{at}</link></item>" for at in numbers
    )
    return f"<rss><channel><title>Wire</title>{''.join(entries)}</channel></rss>\r\n".encode()


@pytest.mark.parametrize("kind", "0hX")
@on_asyncio
async def test_a_feed_arrives_as_a_list_and_is_followed(
    net: Net, places: Places, kind: str
) -> None:
    """Statement C51. A feed is followed as a menu is, whatever type it is sent as."""
    stories(net, 1, 2)
    net.says("/feed", feed(1)[:60], feed(1)[60:])
    address = f"{HOME}{kind}/feed"
    async with sitting(net, places, address) as desk:
        assert desk.page.startswith("This is a feed, shown as a list.\nWire\n")
        assert "\\ shows the feed as it came." in desk.page
        assert "<" not in desk.page
        assert [item.display for item in desk.browse.rows.links] == ["Story 1"]
        await desk.press("a")
        assert "followed" in desk.where
        net.says("/feed", feed(2, 1))
        await desk.press("n")
        await desk.at("Text of story 2.")
        await desk.press("h")
        await desk.at("Story 1")
        await desk.press("backslash")
        await desk.until(lambda: desk.over)


@on_asyncio
async def test_html_that_arrives_is_shown(net: Net, places: Places) -> None:
    net.says("/page", b"<h1>Wel", b"come</h1><p>to <a href='/s1'>a story</a>")
    async with sitting(net, places, f"{HOME}h/page") as desk:
        assert desk.page == "Welcome\n\nto a story\na story"
