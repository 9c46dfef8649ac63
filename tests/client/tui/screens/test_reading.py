"""Pages that arrive, fail, come from the disk, and come again."""

import os

from gopherclient.errors import Reset, Untrusted
from gopherclient.places import Places
from gopherclient.trust import Fingerprint
from gopherclient.tui.screens.choice import Choice
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HANG, HOME, Net, sitting
from tests.client.tui.screens.test_moving import menu
from tests.client.tui.screens.test_newsdesk import NEWS, stories, story


@on_asyncio
async def test_rows_show_as_they_arrive(net: Net, places: Places) -> None:
    """Statement C40. A page is shown while it is still loading."""
    rows = [b"0Row %d\t/r\tnews.example\t7070\r\n" % at for at in range(30)]
    net.says("/slow", *rows, HANG)
    async with sitting(net, places) as desk:
        desk.browse.visit(f"{HOME}1/slow")
        await desk.until(lambda: "Row 29" in desk.page)
        assert desk.browse.underway
        assert "✕" in [button.words for button in desk.browse.query_one("#address").buttons]  # type: ignore[attr-defined]
        assert "kB" in desk.size
        await desk.press("j", "G")
        assert desk.browse.view.cursor_link
        net.released.set()
        await desk.loaded()
        assert desk.browse.view.top_row > 0


@on_asyncio
async def test_a_broken_page_is_kept_and_marked(net: Net, places: Places) -> None:
    """Statement C40. A partial page is kept, with a mark."""
    net.says("/torn", b"The first half.\r\nThe ", Reset("The connection broke off."))
    async with sitting(net, places, f"{HOME}0/torn") as desk:
        assert "The first half." in desk.page
        assert "only a part" in desk.page


@on_asyncio
async def test_what_is_known_only_at_the_end_is_shown_too(net: Net, places: Places) -> None:
    """Statement C28. Doubled dots are undone once the stop is seen; C13, C29: a last row counts."""
    net.says("/dots", b"one\r\n..two\r\n.\r\n")
    net.says("/open", b"one\r\nthe last line")
    net.says("/rows", b"iOne\t\t\t\r\n0The last row\t/r\tnews.example\t7070")
    async with sitting(net, places) as desk:
        await desk.go(f"{HOME}0/dots")
        assert ".two" in desk.page
        assert "..two" not in desk.page
        await desk.go(f"{HOME}0/open")
        assert "the last line" in desk.page
        await desk.go(f"{HOME}1/rows")
        assert "The last row" in desk.page


@on_asyncio
async def test_an_error_is_a_page_with_a_way_on(net: Net, places: Places) -> None:
    """Statement C33. A type 3 answer in place of a text is an error."""
    net.says("/gone", b"3There is no such thing\t\terror.host\t1\r\n.\r\n")
    net.says("/empty")
    async with sitting(net, places) as desk:
        await desk.go(f"{HOME}0/gone")
        assert "There is no such thing" in desk.page
        await desk.go(f"{HOME}0/empty")
        assert "R try again · ← back" in desk.page
        assert "READ BEFORE, AND KEPT" in desk.page
        net.says("/empty", b"Here it is now.\r\n.\r\n")
        await desk.press("R")
        await desk.at("Here it is now.")
        net.goes_down()
        await desk.go(f"{HOME}0/elsewhere")
        assert "refuses connections" in desk.page
        assert desk.browse.rows.links
        await desk.press("enter")
        await desk.at("Here it is now.")


@on_asyncio
async def test_a_first_run_without_a_network_is_not_empty(net: Net, places: Places) -> None:
    net.goes_down()
    async with sitting(net, places) as desk:
        await desk.at("refuses connections")
        assert "o another address · ? all the keys" in desk.page
        desk.browse.browser.stores.bookmarks.add("gopher://far.example/", "Far away")
        await desk.press("R")
        await desk.at("YOUR BOOKMARKS")
        assert "Far away" in desk.page


@on_asyncio
async def test_the_front_page_is_there_at_once_and_refreshed_behind(
    net: Net, places: Places
) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("a", "j", "q")
    net.says("/news", menu(story(3), story(1), story(2)))
    async with sitting(net, places) as desk:
        await desk.at("Story 2")
        assert desk.browse.view.cursor_link == 1
        desk.alarm.now += 1000
        net.says("/news", menu(story(3), story(1), story(2)))
        desk.browse.begin()
        await desk.at("Story 3")
        await desk.until(lambda: desk.browse.view.cursor_link == 2)  # still the second story
        desk.alarm.now += 1000
        net.says("/news", HANG, menu(story(3), story(1), story(2)))
        asked = net.asked.count(b"/news\r\n")
        desk.browse.visit(NEWS)
        await desk.until(lambda: "refreshing" in desk.where)
        await desk.press("k")
        await desk.until(lambda: net.asked.count(b"/news\r\n") > asked)
        net.released.set()
        await desk.loaded()
        assert "refreshing" not in desk.where
        assert desk.browse.view.cursor_link == 1
        desk.alarm.now += 1000
        net.goes_down()
        await desk.go(NEWS)
        assert "as it was when last read" in desk.page


@on_asyncio
async def test_of_two_pages_asked_for_the_last_one_wins(net: Net, places: Places) -> None:
    """Statement C42. Two pages asked for at once: the last asked one wins."""
    net.says("/one", b"iOne\t\t\t\r\n", HANG)
    net.says("/two", b"iTwo\t\t\t\r\n.\r\n")
    async with sitting(net, places) as desk:
        desk.browse.visit(f"{HOME}1/one")
        desk.browse.visit(f"{HOME}1/two")
        await desk.at("Two")
        await desk.until(lambda: not net.open)
        assert "One" not in desk.page
        assert desk.here == f"{HOME}1/two"


CHANGED = Untrusted("news.example", 7070, Fingerprint("ab" * 32, "2030-01-01T00:00:00+00:00"),
                    Fingerprint("cd" * 32))  # fmt: skip


@on_asyncio
async def test_a_changed_certificate_is_asked_about(net: Net, places: Places) -> None:
    """Statement C45. A change of the certificate is told, and nothing is sent before the answer."""
    async with sitting(net, places) as desk:
        desk.app.trust.remember("news.example", 7070, Fingerprint("cd" * 32))
        net.down = CHANGED
        await desk.go(f"{HOME}1/world".replace("gopher:", "gophers:"))
        assert isinstance(desk.app.screen, Choice)
        assert "abab abab" in desk.app.screen.words
        assert "cdcd" in desk.app.screen.words
        assert "2030-01-01" in desk.app.screen.words
        await desk.press("escape")
        assert desk.app.trust.known("news.example", 7070) == Fingerprint("cd" * 32)
        await desk.press("R")
        await desk.until(lambda: isinstance(desk.app.screen, Choice))
        net.down = None
        await desk.press("y")
        await desk.at("Harbour reopens")
        assert desk.app.trust.known("news.example", 7070) == CHANGED.offered


@on_asyncio
async def test_a_certificate_that_cannot_be_written_down_is_told(net: Net, places: Places) -> None:
    async with sitting(net, places) as desk:
        net.down = Untrusted("news.example", 7070, CHANGED.offered, None)
        await desk.go(f"{HOME}1/world")
        assert isinstance(desk.app.screen, Choice)
        places.trust.mkdir()
        (places.trust / "in the way").touch()
        os.sync()
        await desk.press("y")
        await desk.until(lambda: "cannot be remembered" in desk.status)


@on_asyncio
async def test_what_is_said_stands_until_the_next_key(net: Net, places: Places) -> None:
    stories(net, 1, 2)
    async with sitting(net, places, NEWS) as desk:
        await desk.press("y")
        assert desk.status == "The address is copied."
        await desk.press("j")
        assert desk.status == f"{HOME}0/s2"


@on_asyncio
async def test_a_file_that_is_opened_as_a_page_says_what_it_is(net: Net, places: Places) -> None:
    net.says("/text", b"Words\r\n.\r\n")
    async with sitting(net, places, f"{HOME}0/text") as desk:
        assert "text" in desk.where
        assert desk.size == "0.0 kB"
        assert desk.status == "Words"
        await desk.press("R")
        await desk.loaded()
        desk.browse.browser.history.entries = ()
        desk.browse.base = None
        await desk.press("R")
        await desk.until(lambda: desk.here == HOME)
