"""Pages are drawn once for everybody who waits, and nobody waits for ever."""

import os
import threading
from pathlib import Path

import pytest
import trio
import trio.testing
from attrs import evolve

from gopherd.errors import BadCatalogue
from gopherd.serve.drawing import AT_ONCE, AT_ONCE_EACH, MOST_KNOWN, QUICK, Drawing, WebDrawing
from gopherd.serve.journal import Outcome
from gopherd.site.answer import Answer, Opened, Printed
from gopherd.site.site import Site
from gopherd.site.web import Handed
from gopherwire.request import Request
from tests.newsroom import Newsroom

FRONT = Request("")


class Held(Site):
    """A site that draws nothing before it may."""

    may: threading.Semaphore
    drawn = 0
    error: Exception | None = None

    def draw(self, request: Request) -> Answer:
        self.drawn += 1
        self.may.acquire()
        if self.error:
            raise self.error
        return Site.draw(self, request)


@pytest.fixture
def site(newsroom: Newsroom) -> Held:
    held = Held(newsroom.library, newsroom.site.address)
    held.edition = newsroom.site.edition
    held.may = threading.Semaphore(0)
    return held


async def answers(drawing: Drawing, request: Request, number: int, site: Held) -> list[Answer]:
    """Ask several times before anything is drawn; let it be drawn then."""
    got: list[Answer] = []

    async def ask() -> None:
        got.append(await drawing.answer(request))

    async with trio.open_nursery() as nursery:
        for _ in range(number):
            nursery.start_soon(ask)
        await trio.testing.wait_all_tasks_blocked()
        site.may.release(number)
    return got


async def test_a_page_is_drawn_once_for_all_who_wait(site: Held) -> None:
    drawing = Drawing(site)
    got = await answers(drawing, FRONT, 20, site)
    assert site.drawn == 1
    assert len({answer.body for answer in got if isinstance(answer, Printed)}) == 1
    assert len(got) == 20
    assert drawing.under_way == {}
    assert site.held(FRONT)


async def test_what_is_asked_in_readers_words_is_drawn_for_each(site: Held) -> None:
    await answers(Drawing(site), Request("/search", ("+",)), 3, site)
    assert site.drawn == 3


async def test_a_file_is_opened_once_and_everybody_gets_a_descriptor(
    newsroom: Newsroom, site: Held
) -> None:
    newsroom.write("a.bin", b"bytes")
    newsroom.publish()
    got = await answers(Drawing(site), Request("/a.bin"), 3, site)
    assert site.drawn == 1
    places = {answer.descriptor for answer in got if isinstance(answer, Opened)}
    assert len(places) == 3
    for place in places:
        assert os.pread(place, 9, 0) == b"bytes"
        os.close(place)


async def test_browsers_get_a_descriptor_each_as_well(newsroom: Newsroom) -> None:
    newsroom.write("a.bin", b"bytes")
    newsroom.publish()
    drawing, places = WebDrawing(newsroom.site), set()

    async def ask() -> None:
        answer = await drawing.answer(Request("/a.bin"))
        assert isinstance(answer, Handed)
        places.add(answer.opened.descriptor)

    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(ask)
    assert len(places) == 3
    for place in places:
        assert os.pread(place, 9, 0) == b"bytes"
        os.close(place)


async def test_an_error_reaches_all_who_wait(site: Held) -> None:
    site.error = BadCatalogue("it is locked")
    drawing = Drawing(site)
    caught = []

    async def ask() -> None:
        with pytest.raises(BadCatalogue) as error:
            await drawing.answer(FRONT)
        caught.append(error.value)

    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(ask)
        await trio.testing.wait_all_tasks_blocked()
        site.may.release()
    assert caught == [site.error] * 3
    assert drawing.under_way == {}


async def test_a_page_nobody_waits_for_any_more_is_kept_all_the_same(site: Held) -> None:
    drawing = Drawing(site)
    with trio.move_on_after(0.01):
        await drawing.answer(FRONT)
    assert site.held(FRONT) is None
    site.may.release()
    while site.held(FRONT) is None:
        await trio.lowlevel.checkpoint()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors are counted in /proc")
async def test_a_file_nobody_waits_for_any_more_is_closed(newsroom: Newsroom, site: Held) -> None:
    newsroom.write("a.bin", b"bytes")
    newsroom.publish()
    drawing = Drawing(site)
    request = Request("/a.bin")
    site.may.release()
    opened = await drawing.answer(request)  # its thread and connection stay, and are counted
    assert isinstance(opened, Opened)
    os.close(opened.descriptor)
    before = sorted(os.listdir("/proc/self/fd"))  # noqa: PTH208 their names are numbers
    with trio.move_on_after(0.01):
        await drawing.answer(request)
    site.may.release()
    while drawing.under_way:
        await trio.lowlevel.checkpoint()
    assert sorted(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 their names are numbers


async def test_a_page_that_takes_too_long_is_given_up_on(
    newsroom: Newsroom, site: Held, autojump_clock: trio.testing.MockClock
) -> None:
    newsroom.site = site
    newsroom.settings = evolve(newsroom.settings, answer_deadline=3.0)
    answer = await newsroom.ask(b"\r\n")
    assert answer.startswith(b"3This cannot be read just now.\t")
    assert trio.current_time() == pytest.approx(3.0)
    assert newsroom.visits[0].outcome is Outcome.FAULT
    site.may.release()


async def test_one_origin_cannot_fill_the_queue(site: Held) -> None:
    """Fifty requests of one reader, and one of another, who has a thread at once."""
    drawing = Drawing(site)
    async with trio.open_nursery() as nursery:
        for number in range(50):
            nursery.start_soon(drawing.answer, Request(f"/nothing-{number}"), "192.0.2.1")
        await trio.testing.wait_all_tasks_blocked()
        assert drawing.limiter.borrowed_tokens == AT_ONCE_EACH
        nursery.start_soon(drawing.answer, Request("/nothing-99"), "192.0.2.2")
        await trio.testing.wait_all_tasks_blocked()
        assert len(drawing.turns) == 2
        assert drawing.limiter.borrowed_tokens == AT_ONCE_EACH + 1
        site.may.release(51)
    assert drawing.turns == {}


class Slow(Site):
    """A site that draws some pages only when it may."""

    may: threading.Event

    def draw(self, request: Request) -> Answer:
        if request.selector.startswith("/nothing"):
            self.may.wait()
        return Site.draw(self, request)


async def test_what_is_known_to_be_quick_does_not_wait_behind_long_pages(
    newsroom: Newsroom,
) -> None:
    """However many addresses ask for those; a page that was never drawn waits its turn."""
    site = Slow(newsroom.library, newsroom.site.address)
    site.edition, site.may = newsroom.site.edition, threading.Event()
    drawing = Drawing(site)
    await drawing.answer(FRONT)
    async with trio.open_nursery() as nursery:
        for number in range(2 * AT_ONCE):
            nursery.start_soon(drawing.answer, Request(f"/nothing-{number}"), f"192.0.2.{number}")
        await trio.testing.wait_all_tasks_blocked()
        site.take_note(site.edition + 1)
        assert isinstance(await drawing.answer(FRONT), Printed)
        with trio.move_on_after(0.01) as waited:
            await drawing.answer(Request("/about"))
        assert waited.cancelled_caught
        site.may.set()


async def test_what_has_become_long_is_not_taken_for_quick(newsroom: Newsroom) -> None:
    drawing = Drawing(newsroom.site)
    drawing._learn("/a", QUICK / 2)
    drawing._learn("/b", QUICK / 2)
    drawing._learn("/a", QUICK * 2)
    assert list(drawing.quick) == ["/b"]
    for number in range(MOST_KNOWN):
        drawing._learn(f"/{number}", 0)
    assert len(drawing.quick) == MOST_KNOWN
    assert "/b" not in drawing.quick


async def test_pages_whose_names_are_made_up_are_not_remembered(newsroom: Newsroom) -> None:
    drawing = Drawing(newsroom.site)
    for selector in ("", "/nothing", "/before/20250905T000000Z-0", "/search/2/x", "/about"):
        await drawing.answer(Request(selector))
    assert list(drawing.quick) == [b"\r\n", b"/about\r\n"]


async def test_who_gives_up_while_waiting_for_a_turn_leaves_nothing(site: Held) -> None:
    drawing = Drawing(site)
    async with trio.open_nursery() as nursery:
        for number in range(9):
            nursery.start_soon(drawing.answer, Request(f"/nothing-{number}"), "h")
        await trio.testing.wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()
    assert drawing.turns == {}
    site.may.release(9)
