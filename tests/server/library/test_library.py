import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field

from gopherd.article.listing import Headline, Shelf
from gopherd.errors import BadCatalogue, DamagedCatalogue
from gopherd.library import look
from gopherd.library import round as round_
from gopherd.library.library import Library, paced
from gopherd.library.reader import SETTLED_AFTER
from gopherd.library.sqlite import SqliteCatalogue
from tests.hardship import no_descriptor_left

DESCRIPTORS = Path("/proc/self/fd")
DATED = "Updated: 2025-09-05T13:02Z\n"


@define
class Newsroom:
    """A content folder, and the library that follows it."""

    content: Path
    state: Path
    library: Library = field(init=False)
    editions: list[int] = field(factory=list)

    def open(self) -> None:
        catalogue = SqliteCatalogue.opened(self.state / "catalogue.sqlite", patience=0.05)
        self.library = Library(self.content, catalogue)

    def reopen(self) -> None:
        self.library.close()
        self.open()

    def put(self, path: str, text: str = "", headers: str = DATED) -> None:
        """Write an article, or a file, in place."""
        place = self.content / path
        place.parent.mkdir(parents=True, exist_ok=True)
        title = f"Title: {text or path}\n{headers}\n" if place.suffix == ".txt" else ""
        place.write_text(f"{title}{text}\n", encoding="utf-8")

    def look(self, later: float = 0) -> int:
        """Refresh, so many seconds from now; return how many editions came of it."""
        edition = self.library.refresh(datetime.now(UTC) + timedelta(seconds=later))
        self.editions.append(edition)
        return len({*self.editions[-2:]}) - 1 if len(self.editions) > 1 else 1

    @property
    def headlines(self) -> list[Headline]:
        with self.library.catalogue.reading() as news:
            return list(news.slice(Shelf(), None, 5000).rows)

    @property
    def titles(self) -> list[str]:
        return sorted(row.title for row in self.headlines)

    @property
    def selectors(self) -> list[str]:
        return sorted(row.selector for row in self.headlines)

    @property
    def problems(self) -> list[str]:
        return [str(problem) for problem in self.library.catalogue.problems()]


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path / "content", tmp_path / "state")
    room.content.mkdir()
    room.open()
    yield room
    room.library.close()


# ---------------------------------------------------------------- keeping in step


def test_a_dropped_file_is_published_and_a_removed_one_taken_away(newsroom: Newsroom) -> None:
    """Statement S73. Statement S74. Each shows at the next look."""
    newsroom.look()
    assert newsroom.selectors == []
    newsroom.put("world/harbour.txt")
    assert newsroom.look() == 1
    assert newsroom.selectors == ["/world/harbour"]
    (newsroom.content / "world" / "harbour.txt").unlink()
    assert newsroom.look() == 1
    assert newsroom.selectors == []
    assert newsroom.problems == []


def test_a_library_knows_nothing_until_it_has_looked(newsroom: Newsroom) -> None:
    knowing = [newsroom.library.knows_nothing]
    newsroom.look()
    knowing.append(newsroom.library.knows_nothing)
    newsroom.reopen()
    knowing.append(newsroom.library.knows_nothing)
    assert knowing == [True, False, False]


def test_looking_again_makes_no_edition(newsroom: Newsroom) -> None:
    newsroom.put("a.txt")
    newsroom.put("world/a.png")
    newsroom.put("world/section.toml", 'name = "W"')
    newsroom.put("site.toml", 'title = "T"')
    (newsroom.content / "dangling.txt").symlink_to("nowhere")
    newsroom.look()
    assert [newsroom.look(later) for later in (0, 1, 2, 3, 60)] == [0, 0, 0, 0, 0]
    newsroom.reopen()
    assert newsroom.look(60) == 0


def test_a_change_of_the_same_size_in_the_same_second_is_seen(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", "One")
    os.utime(newsroom.content / "a.txt", (1e9, 1e9))
    newsroom.look()
    newsroom.put("a.txt", "Two")
    os.utime(newsroom.content / "a.txt", (1e9, 1e9))
    assert newsroom.look() == 1
    assert newsroom.titles == ["Two"]


def test_a_change_within_one_tick_of_the_clock_is_seen(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", "0")
    newsroom.look()
    for number in range(1, 10):
        newsroom.put("a.txt", str(number))
        newsroom.look()
        assert newsroom.titles == [str(number)]


def test_a_file_is_read_again_until_its_time_is_settled(newsroom: Newsroom) -> None:
    newsroom.put("a.txt")
    now = datetime.now(UTC)
    settled = int(now.timestamp()) + SETTLED_AFTER
    due = []
    for later in (0, 0, 60, 60):
        newsroom.library.refresh(now + timedelta(seconds=later))
        due.append(newsroom.library.catalogue.known("")["a.txt"].due)
    assert due == [settled, settled, None, None]


def test_what_arrives_has_those_before_it_read_again_only_once_they_have_settled(
    newsroom: Newsroom,
) -> None:
    def due() -> int | None:
        return newsroom.library.catalogue.known("")["a.txt"].due

    newsroom.look()
    newsroom.put("a.txt")
    now = datetime.now(UTC)
    newsroom.library.follow(now, ["a.txt"])
    settled = due()
    for number in (1, 2):
        newsroom.put(f"{number}.txt")
        soon = now + timedelta(seconds=number / 2)
        newsroom.library.follow(soon, [f"{number}.txt"])
        newsroom.library.glance(soon)
        assert due() == settled
    newsroom.library.follow(now + timedelta(seconds=3), ["3.txt"])
    assert due() is None


def test_a_touched_file_makes_no_edition(newsroom: Newsroom) -> None:
    newsroom.put("a.txt")
    newsroom.look()
    os.utime(newsroom.content / "a.txt", (1e9, 1e9))
    assert newsroom.look() == 0
    newsroom.put("b.txt", headers="")
    newsroom.look()
    os.utime(newsroom.content / "b.txt", (1e9, 1e9))
    assert newsroom.look() == 1  # the file's time is the article's date


def test_a_renamed_file_has_its_new_selector_alone(newsroom: Newsroom) -> None:
    newsroom.put("a.txt")
    newsroom.look()
    (newsroom.content / "a.txt").rename(newsroom.content / "b.txt")
    assert newsroom.look() == 1
    assert newsroom.selectors == ["/b"]
    (newsroom.content / "b.txt").rename(newsroom.content / "b.md")
    assert newsroom.look() == 1
    assert newsroom.selectors == ["/b"]


def test_a_renamed_folder_takes_its_articles_along(newsroom: Newsroom) -> None:
    for number in range(5):
        newsroom.put(f"old/{number}.txt")
    newsroom.look()
    (newsroom.content / "old").rename(newsroom.content / "new")
    assert newsroom.look() == 1
    assert newsroom.selectors == [f"/new/{number}" for number in range(5)]


def test_a_file_replaced_at_one_blow_is_read_again(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", "One")
    newsroom.look()
    newsroom.put(".a.txt.new", "Title: Two\n\nTwo.")
    (newsroom.content / ".a.txt.new").replace(newsroom.content / "a.txt")
    assert newsroom.look() == 1
    assert newsroom.titles == ["Two"]


def test_a_half_written_file_is_published_when_it_is_whole(newsroom: Newsroom) -> None:
    """Statement S73. What is half-written breaks nothing."""
    whole = f"Title: Caf\u00e9\n{DATED}\nA caf\u00e9".encode()
    newsroom.put("b.txt")
    newsroom.look()
    (newsroom.content / "a.txt").write_bytes(whole[:-1])
    assert newsroom.look() == 0
    assert newsroom.titles == ["b.txt"]
    assert "middle of a character" in "".join(newsroom.problems)
    (newsroom.content / "a.txt").write_bytes(whole)
    assert newsroom.look() == 1
    assert newsroom.titles == ["Caf\u00e9", "b.txt"]
    assert newsroom.problems == []


def test_many_files_make_one_edition(newsroom: Newsroom) -> None:
    newsroom.look()
    for number in range(25):
        newsroom.put(f"{number}.txt")
    assert newsroom.look() == 1
    assert len(newsroom.titles) == 25
    assert newsroom.look(60) == 0


BATCH = 100
"""Files in an edition of the tests below."""


@pytest.fixture
def small_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_, "BATCH", BATCH)


@pytest.mark.usefixtures("small_editions")
def test_a_first_round_that_was_cut_short_is_gone_on_with(newsroom: Newsroom) -> None:
    for number in range(BATCH + 20):
        newsroom.put(f"{number:04}.txt")
    later = datetime.now(UTC) + timedelta(seconds=60)

    def stop(done: int, _all: int) -> None:
        if done > BATCH:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        newsroom.library.refresh(later, stop)
    newsroom.reopen()
    assert len(newsroom.titles) == BATCH
    read: list[int] = []
    newsroom.library.refresh(later, lambda done, _all: read.append(done))
    assert read == [*range(BATCH + 1, BATCH + 21)]
    assert len(newsroom.titles) == BATCH + 20


STRANGE = os.fsdecode(b"str\xffnge.txt")


@pytest.mark.parametrize("part", [1, 2, 3, 7, 10_000])
def test_a_large_folder_is_looked_at_in_parts(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(look, "LARGEST_PART", part)
    for name in ("a.md", "a.txt", "a-b.txt", "a.txt.md", "b.txt", "c/d.txt", "c.txt", "e.png"):
        newsroom.put(f"w/{name}", "# Title")
    (newsroom.content / "w" / STRANGE).touch()
    assert newsroom.look(60) == 1
    selectors = ["/w/a", "/w/a-b", "/w/a.txt", "/w/b", "/w/c/d"]
    losers = ["w/a.md", "w/c.txt", "w/str?nge.txt"]
    assert newsroom.selectors == selectors
    assert [one.partition(":")[0] for one in newsroom.problems] == losers
    assert [newsroom.look(later) for later in (61, 62)] == [0, 0]
    (newsroom.content / "w" / "a.txt").unlink()
    (newsroom.content / "w" / STRANGE).unlink()
    shutil.rmtree(newsroom.content / "w" / "c")
    newsroom.put("w/new.txt")
    newsroom.look(120)
    assert newsroom.selectors == ["/w/a", "/w/a-b", "/w/a.txt", "/w/b", "/w/c", "/w/new"]
    assert [one.partition(":")[0] for one in newsroom.problems] == []


@pytest.mark.usefixtures("small_editions")
def test_a_large_archive_shows_early(newsroom: Newsroom) -> None:
    for number in range(BATCH + 5):
        newsroom.put(f"{number:04}.txt")
    told: list[tuple[int, int]] = []
    shown: list[int] = []

    def progress(done: int, all_: int) -> None:
        told.append((done, all_))
        if done in {1, BATCH + 1}:
            shown.append(len(newsroom.titles))

    newsroom.library.refresh(datetime.now(UTC), progress)
    assert told == [(done, BATCH + 5) for done in range(1, BATCH + 6)]
    assert shown == [0, BATCH]
    assert len(newsroom.titles) == BATCH + 5


def test_what_the_progress_raises_ends_the_look_and_the_next_one_goes_on(
    newsroom: Newsroom,
) -> None:
    newsroom.put("a.txt")

    def stop(_done: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        newsroom.library.refresh(datetime.now(UTC), stop)
    assert newsroom.titles == []
    newsroom.look()
    assert newsroom.titles == ["a.txt"]


def test_the_loser_of_a_selector_appears_when_the_winner_goes(newsroom: Newsroom) -> None:
    newsroom.put("x.md", "# Markdown")
    newsroom.put("x.txt", "Text")
    newsroom.look()
    assert newsroom.titles == ["Text"]
    assert newsroom.problems == ["x.md: left out: x.txt has the same selector; rename one of them"]
    (newsroom.content / "x.txt").unlink()
    assert newsroom.look() == 1
    assert newsroom.titles == ["Markdown"]
    assert newsroom.problems == []
    newsroom.put("x.txt", "Text again")
    assert newsroom.look() == 1
    assert newsroom.titles == ["Text again"]


def test_an_embargo_ends_without_a_change_of_the_file(newsroom: Newsroom) -> None:
    due = datetime.now(UTC) + timedelta(hours=1)
    newsroom.put("a.txt", headers=f"{DATED}Publish-At: {due:%Y-%m-%dT%H:%MZ}\n")
    newsroom.look()
    due = due.replace(second=0, microsecond=0)
    for early in (60, 1):
        newsroom.library.refresh(due - timedelta(seconds=early))
        assert newsroom.titles == []
    newsroom.library.refresh(due)
    assert newsroom.titles == ["a.txt"]
    assert newsroom.look(3600) == 1
    assert newsroom.look(3600) == 0


def test_an_article_expires_without_a_change_of_the_file(newsroom: Newsroom) -> None:
    due = (datetime.now(UTC) + timedelta(hours=1)).replace(second=0, microsecond=0)
    embargo = due + timedelta(minutes=5)
    end = f"{DATED}Expires: {due:%Y-%m-%dT%H:%MZ}\n"
    newsroom.put("a.txt", headers=end)
    newsroom.put("b.txt", headers=f"{end}Publish-At: {embargo:%Y-%m-%dT%H:%MZ}\n")
    newsroom.look()
    newsroom.library.refresh(due - timedelta(seconds=1))
    assert newsroom.titles == ["a.txt"]
    newsroom.library.refresh(due)
    assert newsroom.titles == []
    newsroom.library.refresh(embargo)
    assert newsroom.titles == []  # it has expired before it was to appear


def test_aliases_that_lead_elsewhere_are_problems(newsroom: Newsroom) -> None:
    newsroom.put("live.txt")
    newsroom.put("b.log")
    newsroom.put("world/c.txt", headers=f"{DATED}Alias: /free\nAlias: /twice\nAlias: /world/c\n")
    newsroom.put(
        "world/d.txt",
        headers=f"{DATED}Alias: /live\nAlias: /live.txt\nAlias: /b.log\nAlias: /world\n"
        "Alias: /twice\nAlias: /tag/x\nAlias: https://x.example/\n",
    )
    newsroom.look()
    told = sorted(f"{one.path}: {one.what}" for one in newsroom.library.catalogue.problems())
    assert told == [
        "world/d.txt: Alias: 'https://x.example/' is no selector that an article can have had",
        "world/d.txt: Alias: /b.log leads to b.log",
        "world/d.txt: Alias: /live leads to live.txt",
        "world/d.txt: Alias: /live.txt leads to live.txt",
        "world/d.txt: Alias: /tag/x is a page of the server's own",
        "world/d.txt: Alias: /twice leads to world/c.txt",
        "world/d.txt: Alias: /world leads to world/",
    ]
    with newsroom.library.catalogue.reading() as news:
        first = news.moved("/twice")
        assert first is not None
        assert first.path == "world/c.txt"
        assert news.moved("/tag/x") is None
    (newsroom.content / "world/c.txt").unlink()
    newsroom.look()
    assert not any("/twice" in one.what for one in newsroom.library.catalogue.problems())


def test_selectors_stay_the_same_when_everything_is_read_anew(newsroom: Newsroom) -> None:
    """Statement S62. Selectors are made of paths, never of order or time."""
    for path in ("b.txt", "a/c.txt", "a/b/\u00e9.md", "a/x.png"):
        newsroom.put(path)
    newsroom.look()
    before = newsroom.selectors
    newsroom.library.close()
    shutil.rmtree(newsroom.state)
    for path in ("b.txt", "a/c.txt"):
        os.utime(newsroom.content / path, (1, 1))
    newsroom.open()
    newsroom.look()
    assert newsroom.selectors == before


# ---------------------------------------------------------------- looking at less than everything


LATER = 3600


def glance(newsroom: Newsroom, *paths: str) -> None:
    """Look at folders alone, or at these paths, so late that everything has settled."""
    now = datetime.now(UTC) + timedelta(seconds=LATER)
    if paths:
        newsroom.library.follow(now, paths)
    else:
        newsroom.library.glance(now)


@pytest.fixture
def settled(newsroom: Newsroom) -> Newsroom:
    for path in ("a.txt", "world/b.txt", "world/asia/c.txt", "sport/d.txt"):
        newsroom.put(path)
    newsroom.look(LATER)
    return newsroom


def test_a_glance_finds_what_was_added_or_taken_away(settled: Newsroom) -> None:
    settled.put("world/asia/e.txt")
    settled.put("new/deep/f.txt")
    (settled.content / "a.txt").unlink()
    shutil.rmtree(settled.content / "sport")
    glance(settled)
    assert settled.titles == [
        "new/deep/f.txt",
        "world/asia/c.txt",
        "world/asia/e.txt",
        "world/b.txt",
    ]
    with settled.library.catalogue.reading() as news:
        assert [one.folder for one in news.sections("")] == ["new", "world"]


def test_a_file_changed_in_place_is_found_by_its_name_or_by_a_whole_round(
    settled: Newsroom,
) -> None:
    settled.put("world/b.txt", "Other")
    glance(settled)
    assert "Other" not in settled.titles
    glance(settled, "world/b.txt")
    assert "Other" in settled.titles
    settled.put("world/asia/c.txt", "Another")
    while not settled.library.advance(datetime.now(UTC), 0):
        pass
    assert "Another" in settled.titles


def test_a_glance_takes_along_what_is_named(settled: Newsroom) -> None:
    settled.put("world/b.txt", "Other")
    settled.put("sport/e.txt", "New")
    settled.put("sport/d.txt", "Another")
    now = datetime.now(UTC)
    settled.library.glance(now, ["world/b.txt", "sport/d.txt", "sport/e.txt"])
    assert settled.titles == ["Another", "New", "Other", "a.txt", "world/asia/c.txt"]


def test_only_the_paths_that_are_named_are_looked_at(settled: Newsroom) -> None:
    settled.put("world/b.txt", "Other")
    settled.put("world/asia/c.txt", "Another")
    glance(settled, "world/asia/c.txt", "nowhere/x.txt")
    assert settled.titles == ["Another", "a.txt", "sport/d.txt", "world/b.txt"]


def test_a_path_in_folders_nobody_knows_yet_is_found(settled: Newsroom) -> None:
    settled.put("new/deep/deeper/f.txt")
    glance(settled, "new/deep/deeper/f.txt")
    assert "new/deep/deeper/f.txt" in settled.titles


def test_a_folder_that_goes_is_found_by_its_name(settled: Newsroom) -> None:
    shutil.rmtree(settled.content / "world")
    glance(settled, "world")
    assert settled.titles == ["a.txt", "sport/d.txt"]


def test_a_map_changes_how_all_below_it_are_served(settled: Newsroom) -> None:
    settled.put("world/gophermap", "iHello")
    glance(settled)
    assert settled.titles == ["a.txt", "sport/d.txt"]
    with settled.library.catalogue.reading() as news:
        assert [one.selector for one in news.files("world/asia")] == ["/world/asia/c.txt"]
    (settled.content / "world" / "gophermap").unlink()
    glance(settled, "world/gophermap")
    assert settled.titles == ["a.txt", "sport/d.txt", "world/asia/c.txt", "world/b.txt"]


def test_what_was_young_when_a_round_began_need_not_be_when_it_is_looked_at(
    newsroom: Newsroom,
) -> None:
    for number in range(30):
        newsroom.put(f"{number % 3}/{number}.txt")
    began = datetime.now(UTC)
    assert not newsroom.library.advance(began, 0)
    later = began + timedelta(seconds=10)
    while not newsroom.library.advance(later, 0):
        pass
    assert len(newsroom.titles) == 30
    assert not newsroom.library.catalogue.due(int(later.timestamp()) + 3600)


def test_a_round_in_steps_lets_other_looks_between_them(newsroom: Newsroom) -> None:
    for number in range(30):
        newsroom.put(f"{number % 3}/{number}.txt")
    steps = 0
    while not newsroom.library.advance(datetime.now(UTC), 0):
        steps += 1
        if steps == 5:
            newsroom.put("0/late.txt", "Late")
            newsroom.library.follow(datetime.now(UTC), ["0/late.txt"])
            assert "Late" in newsroom.titles
    assert steps > 10
    assert len(newsroom.titles) == 31
    assert newsroom.look() == 1
    assert newsroom.look() == 0


def test_a_glance_takes_another_masthead_on(settled: Newsroom) -> None:
    settled.put("site.toml", 'title = "Coast"')
    glance(settled)
    assert settled.library.masthead.title == "Coast"
    settled.put("site.toml", 'zone = "America/New_York"')
    glance(settled, "site.toml")
    assert str(settled.library.masthead.zone) == "America/New_York"
    assert len(settled.titles) == 4


# ---------------------------------------------------------------- the publisher's tables


def test_another_time_zone_dates_every_article_anew_and_takes_none_away(
    newsroom: Newsroom,
) -> None:
    newsroom.put("a.txt", headers="Updated: 2025-09-05 13:02\n")
    newsroom.look()
    newsroom.look(60)
    (before,) = newsroom.headlines
    newsroom.put("site.toml", 'zone = "America/New_York"')
    shown = []
    edition = newsroom.library.refresh(
        datetime.now(UTC) + timedelta(seconds=60),
        lambda _done, _all: shown.append(newsroom.titles),
    )
    assert edition > newsroom.editions[-1]
    assert shown == [["a.txt"], ["a.txt"]]
    (after,) = newsroom.headlines
    assert before.age - after.age == 4 * 3600
    assert newsroom.look() == 1  # counted from the look before
    assert newsroom.look() == 0


def test_another_masthead_makes_an_edition(newsroom: Newsroom) -> None:
    newsroom.look()
    newsroom.put("site.toml", 'title = "Coast"')
    assert newsroom.look() == 1
    assert newsroom.library.masthead.title == "Coast"
    newsroom.put("site.toml", "# the same\ntitle = 'Coast'")
    assert newsroom.look() == 0
    newsroom.reopen()
    assert newsroom.look() == 0
    (newsroom.content / "site.toml").unlink()
    newsroom.reopen()
    assert newsroom.look() == 1


def test_another_masthead_makes_an_edition_though_the_first_try_fails(newsroom: Newsroom) -> None:
    newsroom.look()
    newsroom.put("site.toml", 'title = "Coast"')
    with held(newsroom), pytest.raises(BadCatalogue):
        newsroom.look()
    assert newsroom.look() == 1


def test_a_site_file_with_mistakes_is_told(newsroom: Newsroom) -> None:
    newsroom.put("site.toml", "title = 3\n")
    newsroom.look()
    assert newsroom.problems[0].startswith("site.toml:1: title = 3 cannot be used")


def test_a_section_file_makes_an_edition(newsroom: Newsroom) -> None:
    newsroom.put("world/a.txt")
    newsroom.look()
    newsroom.put("world/section.toml", 'name = "The world"')
    assert newsroom.look() == 1
    with newsroom.library.catalogue.reading() as news:
        (section,) = news.sections("")
    assert (section.name, section.articles) == ("The world", 1)
    (newsroom.content / "world" / "section.toml").unlink()
    assert newsroom.look() == 1


def test_a_picture_that_comes_late_mends_the_problem(newsroom: Newsroom) -> None:
    newsroom.put("world/a.md", "# A\n\n![Ships](ships.jpg)")
    newsroom.look()
    assert newsroom.problems == [
        "world/a.md: there is no picture ships.jpg; put it there, or mend its name"
    ]
    newsroom.put("world/ships.jpg")
    newsroom.look()
    assert newsroom.problems == []


# ---------------------------------------------------------------- content/ itself


def test_another_folder_put_in_the_place_of_content_is_followed(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", "Old")
    newsroom.look()
    before = newsroom.library.folder
    newsroom.content.rename(newsroom.content.with_name("aside"))
    newsroom.content.mkdir()
    newsroom.put("a.txt", "New")
    newsroom.put("b.txt", "New too")
    assert newsroom.look() == 1
    assert newsroom.titles == ["New", "New too"]
    assert newsroom.library.folder == before
    assert newsroom.problems == []


def test_a_link_swapped_for_another_is_followed(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "current", tmp_path / "state")
    for release in ("one", "two"):
        Newsroom(tmp_path / release, tmp_path).put("a.txt", release)
    room.content.symlink_to("one")
    room.open()
    room.look()
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").replace(room.content)
    assert room.look() == 1
    assert room.titles == ["two"]
    room.library.close()


def test_a_folder_swapped_during_the_walk_is_walked_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.put("a.txt", "Old")
    newsroom.look()
    really = os.listdir
    swapped = newsroom.content.with_name("aside")

    def listdir(folder: int) -> list[str]:
        if not swapped.exists():
            newsroom.content.rename(swapped)
            newsroom.content.mkdir()
            newsroom.put("a.txt", "New")
        return really(folder)

    monkeypatch.setattr(os, "listdir", listdir)
    newsroom.look(60)
    assert newsroom.titles == ["New"]


def test_content_that_is_gone_is_an_error_and_comes_back(newsroom: Newsroom) -> None:
    newsroom.put("a.txt")
    newsroom.look()
    newsroom.content.rename(newsroom.content.with_name("aside"))
    with pytest.raises(FileNotFoundError):
        newsroom.look()
    assert newsroom.titles == ["a.txt"]
    newsroom.content.with_name("aside").rename(newsroom.content)
    assert newsroom.look() == 0
    assert newsroom.titles == ["a.txt"]


def test_content_that_was_never_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Newsroom(tmp_path / "content", tmp_path / "state").open()


def test_a_machine_out_of_descriptors_takes_no_article_away(newsroom: Newsroom) -> None:
    newsroom.put("a.txt")
    newsroom.look()
    with no_descriptor_left(), pytest.raises(OSError, match=os.strerror(errno.EMFILE)):
        newsroom.look()
    assert newsroom.look() == 0
    assert newsroom.titles == ["a.txt"]


FAILURES = [errno.EIO, errno.ESTALE]


def failing_disk(patch: pytest.MonkeyPatch, path: Path, number: int, *calls: str) -> None:
    """Have these calls fail where they come to a path, or are made of it when it is open."""
    real = path.resolve()

    def failing(call: str) -> None:
        really = getattr(os, call)

        def fail(what: int | str, *told: object, **options: int) -> object:
            beside = options.get("dir_fd", what)
            place = (DESCRIPTORS / str(beside)).readlink() if isinstance(beside, int) else "/"
            if Path(place, str(what) if isinstance(what, str) else "") == real:
                raise OSError(number, os.strerror(number))
            return really(what, *told, **options)

        patch.setattr(os, call, fail)

    for call in calls:
        failing(call)


@pytest.mark.parametrize("number", FAILURES)
@pytest.mark.parametrize("calls", [("read",), ("fstat",), ("stat", "read")])
def test_an_article_stays_as_it_was_known_while_the_disk_fails(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, number: int, calls: tuple[str, ...]
) -> None:
    """Old or new, and never neither; whoever looks after the disk is told."""
    for name in ("world/a", "world/b"):
        newsroom.put(f"{name}.txt", "old")
    newsroom.look()
    with monkeypatch.context() as patch:
        newsroom.put("world/a.txt", "new")
        newsroom.put("world/b.txt", "new")
        failing_disk(patch, newsroom.content / "world/a.txt", number, *calls)
        for later in (10, 11, 80):
            newsroom.look(later)
            assert newsroom.titles == ["new", "old"]
            (problem,) = newsroom.problems
            assert problem == (
                f"world/a.txt: cannot be read ({os.strerror(number)});"
                " look after the disk; what was known of it stays published"
            )
    newsroom.look(120)
    assert newsroom.titles == ["new", "new"]
    assert newsroom.problems == []


def test_what_the_disk_gives_again_is_learned_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.put("a.txt", "harbour")
    with monkeypatch.context() as patch:
        newsroom.look()
        failing_disk(patch, newsroom.content / "a.txt", errno.EIO, "read")
        newsroom.look(10)
        assert newsroom.library.learn() == 1
    newsroom.look(80)
    assert newsroom.library.learn() == 1


def test_an_article_the_disk_never_gave_is_left_out_until_it_does(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.put("a.txt")
    newsroom.put("b.txt")
    with monkeypatch.context() as patch:
        failing_disk(patch, newsroom.content / "a.txt", errno.EIO, "read")
        newsroom.look()
    assert newsroom.titles == ["b.txt"]
    assert len(newsroom.problems) == 1
    newsroom.look(80)
    assert (newsroom.titles, newsroom.problems) == (["a.txt", "b.txt"], [])


@pytest.mark.parametrize("call", ["open", "listdir", "stat"])
def test_a_section_stays_as_it_was_known_while_the_disk_fails(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    newsroom.put("world/deep/a.txt")
    newsroom.put("world/b.txt")
    newsroom.look()
    with monkeypatch.context() as patch:
        newsroom.put("c.txt")
        failing_disk(patch, newsroom.content / "world", errno.EIO, call)
        for later in (10, 80):
            newsroom.look(later)
            assert newsroom.titles == ["c.txt", "world/b.txt", "world/deep/a.txt"]
        told = "world: cannot be read (Input/output error); look after the disk; it stays as it was"
        assert (told in newsroom.problems) == (call != "stat")
        newsroom.put("world/d.txt")
    newsroom.look(120)
    assert newsroom.titles == ["c.txt", "world/b.txt", "world/d.txt", "world/deep/a.txt"]
    assert newsroom.problems == []


def test_the_masthead_stays_as_it_was_while_the_disk_fails(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    (newsroom.content / "site.toml").write_text('title = "Coast"\n')
    newsroom.put("a.txt")
    newsroom.look()
    with monkeypatch.context() as patch:
        (newsroom.content / "site.toml").write_text('title = "Shore"\n')
        failing_disk(patch, newsroom.content / "site.toml", errno.EIO, "read")
        newsroom.look(10)
        assert newsroom.library.masthead.title == "Coast"
        assert newsroom.problems != []
        newsroom.library.catch_up()
        assert newsroom.library.masthead.title == "Coast"
        newsroom.reopen()
        assert newsroom.look(20) == 0  # nothing looks different for it
    newsroom.look(80)
    assert newsroom.library.masthead.title == "Shore"
    assert newsroom.problems == []


def test_a_machine_out_of_descriptors_learns_the_words_later(newsroom: Newsroom) -> None:
    newsroom.put("a.txt")
    newsroom.look()
    with no_descriptor_left(), pytest.raises(OSError, match=os.strerror(errno.EMFILE)):
        newsroom.library.learn()
    assert newsroom.library.learn() == 1


def test_no_descriptor_is_kept(newsroom: Newsroom) -> None:
    newsroom.put("world/a.txt")
    newsroom.put("world/a.png")
    newsroom.look()
    before = len(list(DESCRIPTORS.iterdir()))
    for number in range(5):
        newsroom.put("world/a.txt", str(number))
        newsroom.look()
    assert len(list(DESCRIPTORS.iterdir())) == before


# ---------------------------------------------------------------- the catalogue on disk


def settle(path: Path) -> None:
    """Bring everything from the journal into the main file, as SQLite does now and then."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def write_over(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "taken away": Path.unlink,
    "written over": write_over,
    "cut short": lambda path: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path: os.truncate(path, 0),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_catalogue_damaged_while_closed_is_made_anew(newsroom: Newsroom, what: str) -> None:
    fill(newsroom)
    newsroom.library.close()
    DAMAGE[what](newsroom.state / "catalogue.sqlite")
    newsroom.open()
    assert newsroom.look() == 1
    assert_nothing_is_lost(newsroom)


@pytest.mark.parametrize("what", DAMAGE)
def test_a_catalogue_damaged_while_open_is_made_anew(newsroom: Newsroom, what: str) -> None:
    fill(newsroom)
    settle(newsroom.state / "catalogue.sqlite")
    DAMAGE[what](newsroom.state / "catalogue.sqlite")
    for _ in range(2):  # a connection may remember so much that it does not notice at once
        newsroom.look()
        newsroom.library.catalogue.close()
    assert newsroom.editions == sorted(newsroom.editions)
    assert newsroom.editions[-1] > newsroom.editions[0]
    assert_nothing_is_lost(newsroom)


def test_damage_a_reader_meets_is_mended_by_the_next_look(newsroom: Newsroom) -> None:
    fill(newsroom)
    with closing(sqlite3.connect(newsroom.state / "catalogue.sqlite")) as connection, connection:
        connection.execute("UPDATE articles SET title = CAST(x'ff' AS TEXT)")
    assert newsroom.look() == 0
    with pytest.raises(DamagedCatalogue):
        assert newsroom.headlines
    assert newsroom.look() == 1
    assert_nothing_is_lost(newsroom)


def fill(newsroom: Newsroom) -> None:
    for number in range(60):
        newsroom.put(f"world/{number:02}.txt", headers=f"{DATED}Tags: a, b\nSource: S\n")
    newsroom.look()
    newsroom.look(60)


def assert_nothing_is_lost(newsroom: Newsroom) -> None:
    assert newsroom.selectors == [f"/world/{number:02}" for number in range(60)]
    assert newsroom.look(60) == 0
    with newsroom.library.catalogue.reading() as news:
        assert [one.articles for one in news.sections("")] == [60]


@contextmanager
def held(newsroom: Newsroom) -> Iterator[None]:
    """Hold the catalogue for writing, as another program would."""
    path = newsroom.state / "catalogue.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_a_locked_catalogue_keeps_its_last_edition(newsroom: Newsroom) -> None:
    newsroom.put("a.txt")
    newsroom.look()
    newsroom.put("b.txt")
    with held(newsroom):
        with pytest.raises(BadCatalogue, match="locked"):
            newsroom.look()
        assert newsroom.titles == ["a.txt"]
    assert newsroom.look() == 1
    assert newsroom.titles == ["a.txt", "b.txt"]


def test_a_catalogue_that_cannot_be_read_knows_nothing(newsroom: Newsroom) -> None:
    newsroom.look()
    shutil.rmtree(newsroom.state)
    newsroom.state.touch()
    assert newsroom.library.knows_nothing


def test_the_masthead_stays_until_there_is_an_edition_that_has_it(newsroom: Newsroom) -> None:
    newsroom.put("site.toml", 'title = "Old"')
    newsroom.look()
    newsroom.put("site.toml", 'title = "New"')
    with held(newsroom):
        with pytest.raises(BadCatalogue, match="locked"):
            newsroom.look()
        assert newsroom.library.masthead.title == "Old"
    assert newsroom.look() == 1
    assert newsroom.library.masthead.title == "New"


def test_two_libraries_share_one_catalogue(newsroom: Newsroom) -> None:
    other = Newsroom(newsroom.content, newsroom.state)
    other.open()
    newsroom.put("a.txt")
    newsroom.look(60)
    other.look(60)
    assert other.editions == newsroom.editions
    newsroom.put("b.txt")
    (newsroom.content / "a.txt").unlink()
    other.look(60)
    assert newsroom.look(60) == 1
    assert newsroom.editions[-1] == other.editions[-1]
    assert newsroom.titles == other.titles == ["b.txt"]
    other.library.close()


def test_two_libraries_of_one_catalogue_heal_it_together(newsroom: Newsroom) -> None:
    other = Newsroom(newsroom.content, newsroom.state)
    other.open()
    fill(newsroom)
    other.look(60)
    (newsroom.state / "catalogue.sqlite").unlink()
    for room in (other, newsroom):
        room.look(60)
        assert_nothing_is_lost(room)
    assert other.editions[-1] == newsroom.editions[-1]
    other.library.close()


@pytest.mark.parametrize(
    ("pace", "took", "wanted"),
    [
        (100, 0.3, 100),
        (100, 0.2, 150),
        (100, 0.0, 200),  # never more than twice as many
        (200, 0.4, 150),
        (100, 9.0, 100),
        (900, 0.2, 1000),
    ],
)
def test_as_many_articles_are_taken_in_as_the_time_is_for(
    pace: int, took: float, wanted: int
) -> None:
    assert paced(pace, took) == wanted
