"""Numbers and letters that open links."""

from gopherclient.places import Places
from tests.client.loop import on_asyncio
from tests.client.tui.desk import HOME, Desk, Net, sitting
from tests.client.tui.screens.test_moving import LONG, menu


@on_asyncio
async def test_a_number_that_can_still_grow_waits_for_enter_or_the_clock(
    net: Net, places: Places
) -> None:
    net.says("/long", LONG)
    for at in (2, 3, 12):
        net.says(f"/s{at}", f"This is story {at}.\r\n.\r\n".encode())
    async with sitting(net, places, f"{HOME}1/long") as desk:
        await desk.press("2")
        assert desk.status.startswith("Link 2")
        assert desk.browse.view.cursor_link == 1
        assert desk.here == f"{HOME}1/long"
        await desk.press("enter")
        await desk.at("This is story 2.")
        assert not desk.alarm.waiting
        await desk.press("h")
        await desk.at("Story 40")
        await desk.press("3")
        desk.alarm.ring()
        await desk.at("This is story 3.")
        await desk.press("h")
        await desk.at("Story 40")
        await desk.press("1", "2")
        await desk.at("This is story 12.")


@on_asyncio
async def test_an_enter_that_comes_too_late_for_a_number_opens_nothing_else(
    net: Net, places: Places
) -> None:
    net.says("/long", menu(*(f"1Day {at}\t/s{at}\tnews.example\t7070" for at in range(1, 41))))
    net.says("/s3", menu("0First\t/first\tnews.example\t7070"))
    net.says("/first", b"The first of them.\r\n.\r\n")
    async with sitting(net, places, f"{HOME}1/long") as desk:
        await desk.press("3")
        desk.alarm.ring()
        await desk.at("First")
        await desk.press("enter")
        assert desk.here == f"{HOME}1/s3"
        await desk.press("enter")
        await desk.at("The first of them.")


@on_asyncio
async def test_a_number_is_taken_back_or_refused(net: Net, places: Places) -> None:
    net.says("/long", LONG)
    net.says("/text", b"No link here\r\n.\r\n")
    async with sitting(net, places, f"{HOME}1/long") as desk:
        await desk.press("1", "backspace")
        assert desk.browse.number == ""
        assert not desk.alarm.waiting
        await desk.press("3", "escape")
        assert desk.browse.number == ""
        await desk.press("3", "j")
        assert desk.browse.number == ""
        await desk.press("0")
        assert desk.status == "There is no link 0; there are 40."
        await desk.press("4", "9")
        assert desk.status == "There is no link 49; there are 40."
        assert desk.here == f"{HOME}1/long"
        await desk.go(f"{HOME}0/text")
        await desk.press("1")
        assert desk.status == "There is no link 1; there are none here."
        await desk.press("f")
        assert "no link to be seen" in desk.status


@on_asyncio
async def test_a_short_menu_opens_at_the_first_digit(net: Net, places: Places) -> None:
    net.says("/menu", menu("0One\t/one\tnews.example\t7070", "0Two\t/two\tnews.example\t7070"))
    net.says("/two", b"The second\r\n.\r\n")
    async with sitting(net, places, f"{HOME}1/menu") as desk:
        await desk.press("2")
        await desk.at("The second")


def letters(desk: Desk) -> bool:
    return desk.browse.hints is not None


@on_asyncio
async def test_letters_stand_beside_links_and_open_them(net: Net, places: Places) -> None:
    net.says("/long", LONG)
    async with sitting(net, places, f"{HOME}1/long") as desk:
        await desk.press("f")
        assert desk.browse.hints
        assert "Esc stops" in desk.status
        long = next(label for label in desk.browse.hints if len(label) == 2)
        at = desk.browse.hints[long]
        net.says(f"/s{at + 1}", b"By letters\r\n.\r\n")
        await desk.press(long[0])
        assert letters(desk)
        await desk.press(long[1])
        await desk.at("By letters")
        await desk.press("h")
        await desk.at("Story 40")
        await desk.press("f", "escape")
        assert not letters(desk)
        await desk.press("f", "z")
        assert not letters(desk)
        assert desk.here == f"{HOME}1/long"
