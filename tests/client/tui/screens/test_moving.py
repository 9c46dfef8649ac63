"""Moving, with the keys a reader presses."""

import asyncio
import socket
from contextlib import suppress

import pytest

from gopherclient.dial.looped import ready
from gopherclient.dial.sockets import SocketDial
from gopherclient.dial.tls import Tls
from gopherclient.places import Places
from gopherclient.stream import Patience
from gopherclient.trust import TrustStore
from gopherclient.tui import programs
from gopherclient.tui.screens.choice import Choice
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HANG, HOME, Net, sitting


def menu(*rows: str) -> bytes:
    return "".join(f"{row}\r\n" for row in rows).encode() + b".\r\n"


LONG = menu(*(f"0Story {at}\t/s{at}\tnews.example\t7070" for at in range(1, 41)))


@on_asyncio
async def test_the_first_link_in_view_has_the_cursor_and_its_address_is_shown(
    net: Net, places: Places
) -> None:
    net.says("/menu", menu("0One\t/one\tnews.example\t7070", "0Two\t/two\tnews.example\t7070"))
    async with sitting(net, places, f"{HOME}1/menu") as desk:
        assert desk.browse.view.cursor_link == 0
        assert desk.status == f"{HOME}0/one"
        await desk.press("j")
        assert desk.status == f"{HOME}0/two"
        await desk.press("k", "k")
        assert desk.browse.view.cursor_link == 0
        await desk.press("down", "up", "tab", "shift+tab")
        assert desk.browse.view.cursor_link == 0


@on_asyncio
async def test_back_and_forward_restore_the_page_and_the_place(net: Net, places: Places) -> None:
    """Statement C41. Back and forward keep place and do not fetch again; reload does."""
    net.says("/long", LONG)
    net.says("/s5", b"The fifth story\r\n.\r\n")
    async with sitting(net, places, f"{HOME}1/long") as desk:
        await desk.press("j", "j", "j", "j", "enter")
        await desk.at("The fifth story")
        assert desk.here == f"{HOME}0/s5"
        asked = len(net.asked)
        await desk.press("h")
        await desk.at("Story 40")
        assert desk.browse.view.cursor_link == 4
        await desk.press("L")
        await desk.at("The fifth story")
        assert len(net.asked) == asked
        await desk.press("L")
        assert "nothing further" in desk.status
        await desk.press("left", "left")
        await desk.loaded()
        await desk.press("backspace")
        assert "where you began" in desk.status
        await desk.press("R")
        await desk.loaded()
        assert net.asked[asked:] == [b"/long\r\n"]


@on_asyncio
async def test_a_place_far_down_is_kept_over_back_and_reload(net: Net, places: Places) -> None:
    net.says("/long", LONG)
    net.says("/s40", b"The last story\r\n")
    async with sitting(net, places, f"{HOME}1/long") as desk:
        await desk.press("G")
        top = desk.browse.view.top_row
        assert top > 0
        await desk.press("pageup", "pagedown", "end", "4", "0")
        await desk.at("The last story")
        await desk.press("h")
        await desk.at("Story 40")
        await desk.until(lambda: desk.browse.view.cursor_link == 39)
        assert desk.browse.view.top_row == top
        await desk.press("R")
        await desk.until(lambda: net.asked.count(b"/long\r\n") == 2)
        await desk.loaded()
        assert desk.browse.view.place[0] == 39
        await desk.press("g")
        assert desk.browse.view.top_row == 0
        await desk.press("space", "b")
        assert desk.browse.view.top_row == 0


@on_asyncio
async def test_a_place_where_no_link_is_in_view_is_kept(net: Net, places: Places) -> None:
    words = b"".join(b"i%d. Much is said.\t\tnull.host\t1\r\n" % row for row in range(99))
    net.says("/much", b"0Story\t/s\thost.example\t70\r\n" + words + b".\r\n")
    net.says("/s5", b"The fifth story\r\n.\r\n")
    async with sitting(net, places, f"{HOME}1/much") as desk:
        await desk.press("space", "space")
        top = desk.browse.view.top_row
        assert top > 0
        assert desk.browse.view.cursor_link is None
        await desk.go(f"{HOME}0/s5")
        await desk.press("h")
        await desk.at("Much is said")
        assert (desk.browse.view.top_row, desk.browse.view.cursor_link) == (top, None)
        await desk.press("R")
        await desk.until(lambda: net.asked.count(b"/much\r\n") == 2)
        await desk.loaded()
        assert (desk.browse.view.top_row, desk.browse.view.cursor_link) == (top, None)
        await desk.press("q")
    async with sitting(net, places) as desk:
        await desk.at("Much is said")
        assert (desk.browse.view.top_row, desk.browse.view.cursor_link) == (top, None)


@on_asyncio
async def test_up_and_home(net: Net, places: Places) -> None:
    async with sitting(net, places, f"{HOME}1/world") as desk:
        await desk.press("U")
        await desk.until(lambda: desk.here == HOME)
        await desk.loaded()
        await desk.press("U")
        assert "top of the site" in desk.status
        await desk.go(f"{HOME}1/sport")
        await desk.press("tilde")
        await desk.until(lambda: desk.here == HOME)


@on_asyncio
async def test_an_address_is_typed_with_a_scheme_or_without(net: Net, places: Places) -> None:
    """Statement C1. An address may come without scheme, port and type."""
    async with sitting(net, places) as desk:
        await desk.press("o")
        assert "answer" in desk.keys
        await desk.type("news.example:7070/1/world")
        await desk.until(lambda: desk.here == f"{HOME}1/world")
        await desk.loaded()
        assert "open" in desk.keys
        await desk.press("e", "backspace", "backspace", "backspace", "backspace", "backspace")
        await desk.type("sport")
        await desk.until(lambda: desk.here == f"{HOME}1/sport")
        await desk.loaded()
        await desk.press("o")
        await desk.type("")
        assert desk.here == f"{HOME}1/sport"
        await desk.press("o")
        await desk.type("gopher://bad host/")
        assert "name a host can have" in desk.status
        await desk.press("o")
        await desk.type("reader:history")
        assert desk.here == "reader:history"
        await desk.press("o")
        await desk.type("javascript://x")
        assert "not opened" in desk.status


@on_asyncio
async def test_stopping_closes_the_connection_at_once_and_keeps_what_came(
    net: Net, places: Places
) -> None:
    """Statement C37. The cancel key works at once."""
    net.says("/slow", b"iThe beginning\t\t\t\r\n", HANG)
    async with sitting(net, places) as desk:
        desk.browse.visit(f"{HOME}1/slow")
        await desk.until(lambda: "The beginning" in desk.page)
        assert desk.net.open == 1
        assert desk.size.endswith("s")
        await desk.press("escape")
        assert not net.open
        assert "only a part" in desk.page
        assert desk.status == "Stopped."
        assert "The beginning" in desk.page
        await desk.press("ctrl+c")  # nothing is loading: this leaves
        assert desk.app.return_code == 0


def hung_up(connection: socket.socket) -> bool:
    """Say whether the reader has closed its end by now; never wait for it."""
    try:
        return not connection.recv(1, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


ROW = b"iA row\t\t\t1\r\n"


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [("gopher", b""), ("gopher", ROW), ("gopher", ROW * 500_000), ("gophers", b"")],
)
@on_asyncio
async def test_the_socket_is_closed_by_the_time_it_is_said_to_be(
    net: Net, places: Places, scheme: str, sent: bytes
) -> None:
    """Statement C37. A server is silent, drips, or pours; of TLS it does not even say hello."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with sitting(net, places) as desk:
            patience = Patience(60, 60, 60)
            desk.browse.browser.dial = SocketDial(
                patience, ready, tls=Tls(TrustStore(places.trust))
            )
            desk.browse.visit(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/1/slow")
            connection, _ = await asyncio.to_thread(listener.accept)
            with connection:
                await asyncio.to_thread(connection.recv, 65536)
                connection.setblocking(False)
                with suppress(BlockingIOError):
                    connection.sendall(sent)
                if sent:
                    await desk.until(lambda: "A row" in desk.page)
                assert not hung_up(connection)
                # Not by a key: between this and the next line nothing else happens.
                await desk.app.run_action("stop", desk.browse)
                assert hung_up(connection)
                assert desk.status == "Stopped."


@on_asyncio
async def test_stopping_before_anything_came_leaves_the_page_that_was_there(
    net: Net, places: Places
) -> None:
    net.says("/mute", HANG)
    async with sitting(net, places, f"{HOME}1/world") as desk:
        desk.browse.visit(f"{HOME}1/mute")
        await desk.until(lambda: net.open == 1)
        assert desk.status == f"… {HOME}1/mute"
        await desk.press("ctrl+c")
        await desk.until(lambda: not net.open)
        assert desk.here == f"{HOME}1/world"
        assert "Harbour reopens" in desk.page


@on_asyncio
async def test_a_first_page_that_was_stopped_is_not_empty(net: Net, places: Places) -> None:
    net.says("", HANG)
    app_places = places
    async with sitting(net, app_places, f"{HOME}1/world") as desk:
        desk.browse.browser.stores.cache.remove(HOME)
        await desk.press("ctrl+t")
        await desk.until(lambda: net.open == 1)
        await desk.press("escape")
        await desk.until(lambda: "stopped before anything came" in desk.page)
        assert "try again" in desk.page


@on_asyncio
async def test_a_search_asks_for_words(net: Net, places: Places) -> None:
    """Statement C8. A type 7 row asks for words and sends selector TAB words."""
    net.says("/menu", menu("7Look for\t/find\tnews.example\t7070"))
    net.says("/find\tred kite", menu("iFound: a red kite\t\tnull.host\t1"))
    async with sitting(net, places, f"{HOME}1/menu") as desk:
        await desk.press("enter")
        await desk.type("")
        assert desk.here == f"{HOME}1/menu"
        await desk.press("enter")
        await desk.type("red\ud800kite")
        assert desk.here == f"{HOME}1/menu"
        await desk.press("enter")
        await desk.type("red kite")
        await desk.at("a red kite")
        assert net.asked[-1] == b"/find\tred kite\r\n"


@on_asyncio
async def test_a_login_is_shown_and_never_run(net: Net, places: Places) -> None:
    """Statement C23. Types 2, 8 and T show an address and a login; nothing is run."""
    net.says("/menu", menu("8Library\tguest\tlib.example\t23", "2People\t\tcso.example\t105"))
    async with sitting(net, places, f"{HOME}1/menu") as desk:
        assert "another service" in desk.status
        await desk.press("enter")
        assert isinstance(desk.app.screen, Choice)
        assert "telnet lib.example 23" in desk.app.screen.words
        assert "Log in as guest" in desk.app.screen.words
        await desk.press("c")
        assert desk.app.clipboard == "telnet lib.example 23"
        await desk.press("j", "enter")
        assert isinstance(desk.app.screen, Choice)
        assert "cso.example, port 105" in desk.app.screen.words
        await desk.press("n")
        assert not desk.over


@on_asyncio
async def test_rows_that_lead_nowhere_say_why(net: Net, places: Places) -> None:
    """Statement C26. A bad port in a link row is an error when it is opened, and no harm before."""
    net.says("/menu", menu("1Bad\t/x\tnews.example\t99999", "1Next\t/y\tnews.example\t7070"))
    async with sitting(net, places, f"{HOME}1/menu") as desk:
        await desk.press("enter")
        assert "port could not be read" in desk.status
        assert desk.here == f"{HOME}1/menu"


WEB = menu(
    "hA page\tURL:https://web.example/a?b=c\tnews.example\t7070",
    "hA call\tURL:sip:somebody@web.example\tnews.example\t7070",
)


@on_asyncio
async def test_the_web_opens_outside_and_odd_schemes_are_asked_about(
    net: Net, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statement C21. URL: rows open their address; other schemes ask first."""
    started: list[tuple[str, ...]] = []

    def note(command: tuple[str, ...]) -> str:
        started.append(command)
        return ""

    monkeypatch.setattr(programs, "opener", lambda: "xdg-open")
    monkeypatch.setattr(programs, "start", note)
    net.says("/web", WEB)
    async with sitting(net, places, f"{HOME}1/web") as desk:
        await desk.press("enter")
        assert started == [("xdg-open", "https://web.example/a?b=c")]
        assert "Opened outside" in desk.status
        await desk.press("j", "enter")
        assert isinstance(desk.app.screen, Choice)
        await desk.press("n")
        await desk.press("enter", "y")
        await desk.until(lambda: len(started) == 2)
        assert started[1] == ("xdg-open", "sip:somebody@web.example")


@on_asyncio
async def test_without_a_program_for_it_an_address_is_copied(
    net: Net, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "opener", lambda: None)
    net.says("/web", WEB)
    async with sitting(net, places, f"{HOME}1/web") as desk:
        await desk.press("enter")
        assert isinstance(desk.app.screen, Choice)
        assert "y" not in desk.app.screen.choices
        await desk.press("c")
        await desk.until(lambda: "copied" in desk.status)
        assert desk.app.clipboard == "https://web.example/a?b=c"


@on_asyncio
async def test_a_mirror_is_tried_where_the_first_way_fails(net: Net, places: Places) -> None:
    """Statement C20. Mirror rows are tried when the primary fails."""
    net.says(
        "/menu", menu("0Text\t/gone\tnews.example\t7070", "+Mirror\t/there\tother.example\t70")
    )
    net.says("/gone", b"")
    net.says("/there", b"From the mirror\r\n.\r\n")
    async with sitting(net, places, f"{HOME}1/menu") as desk:
        await desk.press("enter")
        await desk.at("From the mirror")
        await desk.press("h", "j")
        assert desk.status == "gopher://other.example/0/there"
        await desk.press("enter")
        await desk.at("From the mirror")
        assert desk.here == "gopher://other.example/0/there"


@on_asyncio
async def test_links_of_a_tls_page_stay_on_tls_while_it_is_still_arriving(
    net: Net, places: Places
) -> None:
    """Statement C44. Links on a TLS page to the same host and port stay TLS."""
    net.says("/menu", b"0Text\t/text\tnews.example\t7070\r\n", HANG)
    net.says("/text", b"Secret\r\n.\r\n")
    async with sitting(net, places) as desk:
        desk.browse.visit(f"{HOME}1/menu".replace("gopher:", "gophers:"))
        await desk.until(lambda: "Text" in desk.page and desk.browse.view.cursor_link == 0)
        assert "TLS" in desk.where
        await desk.press("l")
        await desk.at("Secret")
        assert net.tls[-2:] == [True, True]
        assert desk.here.startswith("gophers:")


@on_asyncio
async def test_a_wide_drawing_is_scrolled_to_the_side(net: Net, places: Places) -> None:
    net.says("/wide", menu(*(f"i|{'-' * 110}|\t\tnull.host\t1" for _ in range(4))))
    async with sitting(net, places, f"{HOME}1/wide") as desk:
        await desk.press("w", "w")
        if desk.browse.view.wrap:
            await desk.press("w")
        assert "Shift+→ more" in desk.keys
        await desk.press("shift+right")
        assert desk.browse.view.scroll_offset.x > 0
        await desk.press("shift+left")
        assert desk.browse.view.scroll_offset.x == 0
        await desk.pilot.resize_terminal(200, 24)
        await desk.until(lambda: "more" not in desk.keys)
