"""The browser without a screen, on a network made of a dictionary."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
import trio
import trio.testing
from attrs import define, evolve, field

from gopherclient.browser import (
    MOST_HOSTS,
    Browser,
)
from gopherclient.caps import CAPS_SECONDS, Caps
from gopherclient.document import Blob, Menu, Oops, Text
from gopherclient.errors import Declined, NotSaved, ReaderError, Refused, Reset, TimedOut, Untrusted
from gopherclient.history import Entry, History
from gopherclient.kept import FRESH_SECONDS
from gopherclient.page import Arriving, Page, Step
from gopherclient.places import Places
from gopherclient.settings import Settings
from gopherclient.stores import Stores
from gopherclient.unread import Mark
from gopherwire.url import GopherUrl

Reply = list[bytes | ReaderError | trio.Event]
"""What comes, piece by piece: bytes, a failure, or nothing until something happens."""


@define
class FakeStream:
    wire: "FakeDial"
    host: str
    reply: Reply = field(factory=list)

    async def send(self, data: bytes) -> None:
        await trio.lowlevel.checkpoint()
        self.wire.asked.append((self.host, data))
        self.reply = list(self.wire.replies.get((self.host, data), []))

    async def receive(self) -> bytes:
        await trio.lowlevel.checkpoint()
        while self.reply:
            match self.reply.pop(0):
                case bytes(data):
                    return data
                case trio.Event() as event:
                    await event.wait()
                case error:
                    raise error
        return b""

    async def close(self) -> None:
        self.wire.open -= 1


@define
class FakeDial:
    """A network: what a host answers to a line. Hosts not in it refuse."""

    replies: dict[tuple[str, bytes], Reply] = field(factory=dict)
    asked: list[tuple[str, bytes]] = field(factory=list)
    open: int = 0

    async def __call__(self, host: str, port: int, *, tls: bool) -> FakeStream:
        await trio.lowlevel.checkpoint()
        if not any(host == known for known, _ in self.replies):
            raise Refused(f"{host}:{port} refuses.")
        self.open += 1
        return FakeStream(self, host)

    def says(self, line: str, *reply: bytes | ReaderError | trio.Event, host: str = "h") -> None:
        self.replies[host, line.encode() + b"\r\n"] = list(reply)


@define
class World:
    net: FakeDial
    browser: Browser
    now: list[float]

    @property
    def stores(self) -> Stores:
        return self.browser.stores

    def travel(self, steps: int) -> AsyncGenerator[Step, None]:
        self.browser.history.jump(steps)
        return self.browser.restore()

    async def follow_as_new(self, menu: GopherUrl) -> None:
        self.browser.follow(await page_of(self.browser.open(menu)))
        for link in self.stores.unread.followed[-1].links:
            self.stores.unread.mark(link, Mark.NEW)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    net, now = FakeDial(), [1_000_000.0]
    stores = Stores.opened(Places.default({"GOPHERCLIENT_HOME": str(tmp_path)}), Settings())
    yield World(net, Browser(net, stores, lambda: now[0]), now)
    assert stores.notices() == ()
    assert net.open == 0, "every connection was closed"
    stores.close()


def address(text: str) -> GopherUrl:
    return GopherUrl.parse(f"h/{text}")


MENU = address("1/news")
STORY = address("0/story")
MENU_ROWS = b"0Storm\t/storm\th\t70\r\n0Quake\t/quake\th\t70\r\n"


async def all_of(steps: AsyncGenerator[Step, None]) -> list[Step]:
    return [step async for step in steps]


async def page_of(steps: AsyncGenerator[Step, None]) -> Page:
    *_, last = await all_of(steps)
    assert isinstance(last, Page)
    return last


def text_of(page: Page) -> str:
    assert isinstance(page.document, Text)
    return page.document.text


async def test_a_page_is_shown_while_it_is_still_loading(world: World) -> None:
    """Statement C40. Rows come out as they arrive."""
    world.net.says("/story", b"One\r\nTw", b"o\r\n", b".\r\n")
    first, second, third, last = await all_of(world.browser.open(STORY))
    assert (first, second) == (Arriving(STORY, ("One",), 7), Arriving(STORY, ("Two",), 10))
    assert isinstance(third, Arriving)
    assert isinstance(last, Page)
    assert text_of(last) == "One\nTwo"
    assert last.failure is None
    assert last.title == "One"


async def test_a_page_is_called_by_the_link_that_led_there_unless_that_says_only_back(
    world: World,
) -> None:
    world.net.says("/story", b"One\r\nTwo\r\n")
    for title, name in (("<- back to index", "One"), ("The story", "The story")):
        page = await page_of(world.browser.open(STORY, title=title))
        assert page.title == world.browser.name == name


async def test_a_partial_page_is_kept_on_a_broken_connection_with_a_mark(world: World) -> None:
    """Statement C40. And going back finds the part again."""
    failure = Reset("The connection broke off.")
    world.net.says("/story", b"One\r\nTwo\r\n", failure)
    page = await page_of(world.browser.open(STORY))
    assert page.failure is failure
    assert text_of(page) == "One\nTwo"
    assert isinstance(page.document, Text)
    assert not page.document.complete
    world.net.says("/other", b"x\r\n")
    await page_of(world.browser.open(address("0/other")))
    again = await page_of(world.travel(-1))
    assert text_of(again) == "One\nTwo"
    assert isinstance(again.failure, Reset)
    world.net.says("/story", b"One\r\nTwo\r\nThree\r\n")
    assert text_of(await page_of(world.browser.open(STORY))) == "One\nTwo\nThree"


async def test_back_and_forward_keep_the_place_and_do_not_fetch(world: World) -> None:
    """Statement C41. Reload does."""
    world.net.says("/news", MENU_ROWS, b".\r\n")
    world.net.says("/storm", b"Wind.\r\n")
    await page_of(world.browser.open(MENU))
    world.browser.history.note_place(1, 30)
    await page_of(world.browser.open(address("0/storm"), title="Storm"))
    world.browser.history.note_place(0, 7)
    world.now[0] += 1e6
    asked = list(world.net.asked)
    back = await page_of(world.travel(-1))
    assert (back.url, back.cursor, back.scroll) == (MENU, 1, 30)
    forward = await page_of(world.travel(1))
    assert (forward.title, forward.cursor, forward.scroll) == ("Storm", 0, 7)
    assert (await page_of(world.travel(-1))).url == MENU
    assert (await page_of(world.browser.restore())).cursor == 1
    assert world.net.asked == asked
    reloaded = await page_of(world.browser.open(MENU, reload=True))
    assert (reloaded.cursor, reloaded.scroll) == (1, 30)
    assert world.net.asked == [*asked, ("h", b"/news\r\n")]
    assert world.browser.history.can_go_forward, "reloading is not going"


async def test_going_back_to_what_is_kept_no_more_fetches_it(world: World) -> None:
    world.net.says("/story", b"Text\r\n")
    world.browser.history = History((Entry(str(STORY), "T", 0, 5), Entry("https://x.example/")), 1)
    page = await page_of(world.travel(-1))
    assert (text_of(page), page.title, page.scroll) == ("Text", "T", 5)
    assert await all_of(world.travel(1)) == [], "nothing to be fetched from there"


@pytest.mark.parametrize("first_comes_first", [True, False])
async def test_of_two_fetches_in_flight_the_last_asked_one_wins(
    world: World, *, first_comes_first: bool
) -> None:
    """Statement C42. Whichever comes first."""
    slow, fast = trio.Event(), trio.Event()
    world.net.says("/slow", b"a\r\n", slow, b"b\r\n")
    world.net.says("/fast", fast, b"fast\r\n")
    ends: dict[str, list[Step]] = {}

    async def go(name: str) -> None:
        ends[name] = await all_of(world.browser.open(address(f"0/{name}")))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(go, "slow")
        await trio.testing.wait_all_tasks_blocked()
        nursery.start_soon(go, "fast")
        await trio.testing.wait_all_tasks_blocked()
        for event in (slow, fast) if first_comes_first else (fast, slow):
            event.set()
            await trio.testing.wait_all_tasks_blocked()
    assert not any(isinstance(step, Page) for step in ends["slow"])
    assert isinstance(ends["fast"][-1], Page)
    here = world.browser.history.here
    assert here is not None
    assert here.url == str(address("0/fast"))
    assert [visit.url for visit in world.stores.visits.newest()] == [here.url]


async def test_a_failure_that_comes_too_late_is_not_shown(world: World) -> None:
    """Statement C42. Nor is one of a page that was stopped."""
    gate = trio.Event()
    world.net.says("/slow", gate, TimedOut("Too long."))
    steps: list[Step] = []

    async def go() -> None:
        steps.extend(await all_of(world.browser.open(address("0/slow"))))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(go)
        await trio.testing.wait_all_tasks_blocked()
        world.browser.stop()
        gate.set()
    assert steps == []
    assert world.browser.history.here is None


async def test_a_page_stopped_while_it_arrives_stands_in_the_history(world: World) -> None:
    world.net.says("/slow", b"a\r\n", trio.Event())
    steps = world.browser.open(address("0/slow"))
    assert isinstance(await anext(steps), Arriving)
    await steps.aclose()
    assert world.browser.history.here == Entry(str(address("0/slow")))


MIRRORED = b"0Story\t/story\tgone\t70\r\n+Story in Oslo\t/oslo\th\t70\r\n+In Rome\t/rome\th\t70\r\n"


async def test_mirrors_are_tried_when_the_primary_fails(world: World) -> None:
    """Statement C20. In their order, until one answers."""
    world.net.says("/news", MIRRORED)
    world.net.says("/oslo", TimedOut("Too long."))
    world.net.says("/rome", b"From Rome\r\n")
    menu = await page_of(world.browser.open(MENU))
    primary, *mirrors = menu.ways(0)
    page = await page_of(world.browser.open(primary, mirrors=tuple(mirrors)))
    assert text_of(page) == "From Rome"
    assert page.url == address("0/rome")
    world.net.says("/rome", TimedOut("Too long."))
    page = await page_of(world.browser.open(primary, mirrors=tuple(mirrors), reload=True))
    assert page.url == primary
    assert isinstance(page.document, Oops)


async def test_a_mirror_is_not_tried_once_something_came_or_the_certificate_changed(
    world: World,
) -> None:
    """Statement C20. What came is what the reader is shown."""
    world.net.says("/part", b"Part\r\n", Reset("Broken."))
    changed = Untrusted("h", 70, "new", "old")  # type: ignore[arg-type]
    world.net.says("/forged", changed)
    for selector, failure in (("/part", Reset), ("/forged", Untrusted)):
        page = await page_of(world.browser.open(address(f"0{selector}"), mirrors=(STORY,)))
        assert isinstance(page.failure, failure)
    assert ("h", b"/story\r\n") not in world.net.asked


async def test_an_error_is_a_page_with_a_remedy(world: World) -> None:
    page = await page_of(world.browser.open(GopherUrl.parse("nobody.example/0/x")))
    assert page.document == Oops("nobody.example:70 refuses.", Refused.remedy)
    assert world.stores.visits.newest() == ()
    here = world.browser.history.here
    assert here is not None, "so that going back leads away from it"


async def test_what_was_read_lately_is_not_asked_for_again(world: World) -> None:
    world.net.says("/story", b"Text\r\n")
    await page_of(world.browser.open(STORY))
    world.now[0] += FRESH_SECONDS - 1
    (page,) = await all_of(world.browser.open(STORY))
    assert isinstance(page, Page)
    assert page.cached
    assert not page.refreshing
    world.now[0] += 1
    assert not (await page_of(world.browser.open(STORY))).cached
    assert len(world.net.asked) == 2


async def test_a_followed_menu_comes_at_once_and_is_refreshed_behind(world: World) -> None:
    world.net.says("/news", MENU_ROWS)
    world.browser.follow(await page_of(world.browser.open(MENU)))
    world.now[0] += 86400
    world.net.says("/news", b"0New\t/new\th\t70\r\n", MENU_ROWS)
    old, new = await all_of(world.browser.open(MENU))
    assert isinstance(old, Page)
    assert isinstance(new, Page)
    assert (old.cached, old.refreshing) == (True, True)
    assert (new.cached, new.refreshing) == (False, False)
    assert world.stores.unread.mark_of(MENU, address("0/new")) is Mark.NEW
    assert world.stores.unread.mark_of(MENU, address("0/storm")) is Mark.READ
    assert world.stores.visits.newest()[0].times == 2, "the refreshing is no visit"
    world.browser.unfollow(MENU)
    world.now[0] += 86400
    assert len([s for s in await all_of(world.browser.open(MENU)) if isinstance(s, Page)]) == 1


async def test_the_home_page_comes_at_once_however_old(world: World) -> None:
    world.browser.home = str(MENU)
    world.net.says("/news", MENU_ROWS)
    await page_of(world.browser.open(MENU))
    world.now[0] += 86400
    del world.net.replies["h", b"/news\r\n"]
    world.net.says("/x", b"")
    old, after = await all_of(world.browser.open(MENU))
    assert isinstance(old, Page)
    assert isinstance(after, Page)
    assert old.refreshing
    assert not after.refreshing
    assert after.document == old.document
    assert "as it was when last read" in after.notices[0]


async def test_a_page_that_cannot_be_fetched_is_shown_as_it_was(world: World) -> None:
    world.net.says("/story", b"Text\r\n")
    await page_of(world.browser.open(STORY))
    world.now[0] += 86400
    world.net.says("/story", TimedOut("Too long."))
    page = await page_of(world.browser.open(STORY))
    assert text_of(page) == "Text"
    assert page.fetched == world.now[0] - 86400
    assert isinstance(page.failure, TimedOut)


async def test_an_error_of_the_server_does_not_replace_what_was_read(world: World) -> None:
    world.net.says("/news", MENU_ROWS)
    world.browser.follow(await page_of(world.browser.open(MENU)))
    world.net.says("/news", b"3Gone\t\terror.host\t1\r\n.\r\n")
    page = await page_of(world.browser.open(MENU, reload=True))
    assert page.is_excuse
    assert isinstance(page.document, Menu)
    world.browser.offline = True
    again = await page_of(world.browser.open(MENU))
    assert isinstance(again.document, Menu)
    assert len(again.document.items) == 2


async def test_a_page_that_cannot_be_loaded_again_stays(world: World) -> None:
    world.net.says("/story", b"Text\r\n")
    await page_of(world.browser.open(STORY))
    world.net.says("/story", Refused("h refuses."))
    page = await page_of(world.browser.open(STORY, reload=True))
    assert text_of(page) == "Text"
    assert page.notices == ("h refuses. This is the page as it was when last read.",)
    world.browser.offline = True
    page = await page_of(world.browser.open(STORY, reload=True))
    assert (text_of(page), page.notices) == ("Text", ())


async def test_offline_shows_what_was_read_and_says_so_of_the_rest(world: World) -> None:
    world.net.says("/story", b"Text\r\n")
    await page_of(world.browser.open(STORY))
    world.stores.unread.follow(MENU, "News", [], now=0)
    world.browser.offline = True
    world.now[0] += 1e6
    asked = list(world.net.asked)
    assert text_of(await page_of(world.browser.open(STORY))) == "Text"
    page = await page_of(world.browser.open(address("0/other")))
    assert isinstance(page.document, Oops)
    assert "offline" in page.document.sentence
    assert await world.browser.prefetch() is None
    assert [menu async for menu in world.browser.check()] == []
    assert await world.browser.caps(STORY) == Caps()
    assert world.net.asked == asked


async def test_opening_a_link_reads_it_and_space_goes_to_the_next(world: World) -> None:
    world.net.says("/news", MENU_ROWS)
    world.net.says("/storm", b"Wind.\r\n")
    world.net.says("/quake", b"Shaking.\r\n")
    await world.follow_as_new(MENU)
    assert world.stores.unread.followed[0].unread == 2
    await page_of(world.browser.open(address("0/storm")))
    assert world.stores.unread.followed[0].unread == 1
    assert await world.browser.prefetch() == address("0/quake")
    assert world.stores.unread.followed[0].unread == 1, "fetching is not reading"
    asked = len(world.net.asked)
    (page,) = await all_of(world.browser.open(address("0/quake")))
    assert isinstance(page, Page)
    assert text_of(page) == "Shaking."
    assert len(world.net.asked) == asked
    assert await world.browser.prefetch() is None


async def test_prefetching_tells_nobody_of_errors_and_fetches_no_files(world: World) -> None:
    rows = b"0A\t/a\th\t70\r\nhWeb\tURL:https://x.example/\th\t70\r\n9File\t/file\th\t70\r\n"
    world.net.says("/news", rows)
    await world.follow_as_new(MENU)
    world.net.says("/a", Reset("Broken."))
    assert await world.browser.prefetch() is None
    world.stores.unread.mark(address("0/a"))
    assert await world.browser.prefetch() is None, "the next leads out of Gopher"
    world.stores.unread.mark("https://x.example/")
    assert await world.browser.prefetch() is None
    assert ("h", b"/file\r\n") not in world.net.asked


async def test_checking_compares_every_followed_menu(world: World) -> None:
    for name in ("a", "b", "gone"):
        world.net.says(f"/{name}", MENU_ROWS)
        world.browser.follow(await page_of(world.browser.open(address(f"1/{name}"))))
    world.stores.unread.follow(MENU, "Never seen", now=0)
    world.net.says("/a", b"0New\t/new\th\t70\r\nhWeb\tURL:https://x.example/\th\t70\r\n")
    world.net.says("/gone", Reset("Broken."))
    world.browser.follow(Page.failed(address("7/x"), Reset("x"), 0.0))
    world.stores.unread.unfollow(address("1/b"))
    counts = {menu.url: menu.unread async for menu in world.browser.check()}
    assert counts[str(address("1/a"))] == 2
    assert counts[str(address("1/gone"))] == 0
    assert world.browser.history.position == 2, "nobody went anywhere"


async def test_a_menu_unfollowed_while_it_is_checked_is_no_longer_reported(world: World) -> None:
    gate = trio.Event()
    world.net.says("/news", gate, MENU_ROWS)
    world.stores.unread.follow(MENU, "News", now=0)
    checked = []

    async def check() -> None:
        checked.extend([menu async for menu in world.browser.check()])

    async with trio.open_nursery() as nursery:
        nursery.start_soon(check)
        await trio.testing.wait_all_tasks_blocked()
        world.browser.unfollow(MENU)
        gate.set()
    assert checked == []


CAPS = b"CAPS\r\n# hello\r\nCapsVersion=1\r\nExpireCapsAfter=600\r\nPathDelimeter=:\r\n\r\nhm\r\n"


async def test_caps_are_read_once_for_each_host_until_they_expire(world: World) -> None:
    """Statement C50. Also over a restart."""
    world.net.says("caps.txt", CAPS)
    caps = await world.browser.caps(STORY)
    assert (caps.values["CapsVersion"], caps.delimiter, caps.seconds) == ("1", ":", 600)
    world.now[0] += 599
    assert await world.browser.caps(MENU) == caps
    world.stores.caps.clear()
    assert await world.browser.caps(MENU) == caps
    assert world.net.asked == [("h", b"caps.txt\r\n")]
    world.now[0] += 1
    world.net.says("caps.txt", Reset("Broken."))
    assert await world.browser.caps(MENU) == caps, "better old than none"
    assert len(world.net.asked) == 2


async def test_a_host_without_caps_is_left_alone(world: World) -> None:
    """Statement C50. Failures are silent."""
    nobody = GopherUrl.parse("nobody.example/1/x")
    world.net.says("caps.txt", b"3Not found\t\terror.host\t1\r\n.\r\n")
    for url in (nobody, nobody, STORY, STORY):
        caps = await world.browser.caps(url)
        assert (caps.values, caps.delimiter, caps.seconds) == ({}, "/", CAPS_SECONDS)
    assert world.net.asked == [("h", b"caps.txt\r\n")]


async def test_who_asks_while_caps_are_on_their_way_does_not_ask_the_host(world: World) -> None:
    """Statement C50. At most once."""
    gate = trio.Event()
    world.net.says("caps.txt", gate, CAPS)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(world.browser.caps, STORY)
        await trio.testing.wait_all_tasks_blocked()
        assert await world.browser.caps(STORY) == Caps()
        gate.set()
    assert world.net.asked == [("h", b"caps.txt\r\n")]


async def test_hosts_whose_caps_are_known_are_bounded(world: World) -> None:
    for number in range(MOST_HOSTS + 3):
        await world.browser.caps(GopherUrl.parse(f"host{number}.example"))
    assert len(world.stores.caps) == MOST_HOSTS


async def test_a_download_gets_a_safe_new_name_and_every_byte(world: World, tmp_path: Path) -> None:
    data = bytes(range(256))
    world.net.says("/x/../photo.gif", data, data)
    url = address("g/x/../photo.gif")
    folder = tmp_path / "downloads"
    for name in ("photo.gif", "photo-1.gif", "photo-2.gif"):
        steps = [step async for step in world.browser.download(url, folder)]
        assert steps == [(folder / name, 256), (folder / name, 512)]
        assert (folder / name).read_bytes() == data * 2
    [(path, _), *_] = [step async for step in world.browser.download(url, folder, "../etc/x\x1b")]
    assert path == folder / "x"


async def test_an_excuse_is_no_download_and_a_text_is_saved_as_it_was_written(
    world: World, tmp_path: Path
) -> None:
    world.net.says("/file", b"3No such file\t\terror.host\t1\r\n.\r\n")
    with pytest.raises(Declined, match="No such file"):
        _ = [step async for step in world.browser.download(address("9/file"), tmp_path)]
    world.net.says("/story.txt", b"One\r\n..two\r\n.\r\n")
    _ = [step async for step in world.browser.download(address("0/story.txt"), tmp_path)]
    assert (tmp_path / "story.txt").read_bytes() == b"One\r\n.two\r\n"


async def test_of_a_download_that_fails_what_came_is_kept_of_one_that_is_left_nothing(
    world: World, tmp_path: Path
) -> None:
    world.net.says("/file", b"some", Reset("Broken."))
    folder = tmp_path / "downloads"
    with pytest.raises(Reset):
        _ = [step async for step in world.browser.download(address("9/file"), folder)]
    assert [path.name for path in folder.iterdir()] == ["file.part"]
    (folder / "file.part").unlink()
    world.net.says("/file", b"some", b"more")
    steps = world.browser.download(address("9/file"), folder)
    await anext(steps)
    await steps.aclose()
    assert list(folder.iterdir()) == []
    folder.rmdir()
    folder.write_text("in the way")
    with pytest.raises(NotSaved):
        _ = [step async for step in world.browser.download(address("9/file"), folder)]


async def test_a_download_to_a_full_disk_leaves_nothing(world: World, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    world.net.says("/file", b"x" * 200_000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(NotSaved):
            _ = [step async for step in world.browser.download(address("9/file"), tmp_path / "d")]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list((tmp_path / "d").iterdir()) == []


async def test_a_page_too_long_to_be_kept_is_shown_all_the_same(world: World) -> None:
    world.stores.cache.limit = 40
    world.net.says("/file", b"x" * 30)
    page = await page_of(world.browser.open(address("9/file")))
    assert page.document == Blob(b"x" * 30, "9")
    assert page.body == b""
    assert page.reread("cp437") == page


async def test_a_page_is_read_in_another_encoding_without_asking_again(world: World) -> None:
    world.net.says("/story", b"\x8c\r\n")
    page = await page_of(world.browser.open(STORY))
    assert text_of(page.reread("cp437")) == "\N{LATIN SMALL LETTER I WITH CIRCUMFLEX}"
    assert text_of(page.reread(None)) == "\N{LATIN CAPITAL LIGATURE OE}"
    again = await page_of(world.browser.open(STORY, encoding="cp437"))
    assert text_of(again) == text_of(page.reread("cp437"))
    assert len(world.net.asked) == 1


async def test_pages_of_tls_are_read_marks_of_the_same_menu(world: World) -> None:
    secure = evolve(MENU, tls=True)
    world.net.says("/news", MENU_ROWS)
    await world.follow_as_new(secure)
    first = world.stores.unread.next_unread()
    assert first is not None
    assert first.url == str(evolve(address("0/storm"), tls=True))


def test_everything_remembered_is_opened_and_told_of_at_once(tmp_path: Path) -> None:
    places = Places.default({"GOPHERCLIENT_HOME": str(tmp_path)})
    places.history.parent.mkdir()
    places.history.write_text("{")
    stores = Stores.opened(places, Settings())
    (notice,) = stores.notices()
    assert "history.json" in notice
    assert stores.notices() == ()
    stores.close()
