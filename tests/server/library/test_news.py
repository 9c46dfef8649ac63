import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gopherd.article.listing import (
    BROWSABLE,
    Census,
    Cluster,
    Filed,
    Headline,
    Mark,
    Named,
    Sectioned,
    Shelf,
    ShelfKind,
    Slice,
)
from gopherd.article.slug import slug
from gopherd.config.masthead import Section
from gopherd.library.catalogue import (
    ArticleEntry,
    Changes,
    Entry,
    FileEntry,
    News,
    Reading,
    SectionEntry,
    Withheld,
)
from gopherd.library.news import SqliteNews
from gopherd.library.sqlite import SqliteCatalogue

NEWEST = datetime(2025, 9, 5, 13, 2, tzinfo=UTC)
HOUR = 3600


# ---------------------------------------------------------------- catalogues made for a test


def article(
    path: str,
    hours_ago: float = 0,
    *,
    source: str = "",
    country: str = "",
    story: str = "",
    tags: Iterable[str] = (),
) -> ArticleEntry:
    when = NEWEST - timedelta(hours=hours_ago)
    headline = Headline(
        selector="/" + path.removesuffix(".txt"),
        title=path.rpartition("/")[2].removesuffix(".txt").capitalize(),
        age=-int(when.timestamp()),
        day=when.date(),
        source=source,
        country=country,
    )
    return ArticleEntry(
        path=path,
        target=path,
        folder=path.rpartition("/")[0],
        headline=headline,
        story=story,
        tags=tuple((slug(tag), tag) for tag in tags),
    )


def file(path: str) -> FileEntry:
    folder, _, name = path.rpartition("/")
    return FileEntry(path=path, target=path, folder=folder, filed=Filed(f"/{path}", name, "I", 7))


def section(folder: str, name: str, order: int = 1000, blurb: str = "") -> SectionEntry:
    about = Section(name=name, order=order, blurb=blurb)
    return SectionEntry(path=f"{folder}/section.toml", folder=folder, section=about)


def changes(*entries: Entry, removed: Iterable[str] = ()) -> Changes:
    read = (Reading(entry=one, stamp="1", print=repr(one).encode()) for one in entries)
    return Changes(read=tuple(read), removed=tuple(removed))


def folders(*entries: Entry) -> tuple[tuple[str, str], ...]:
    """List the folders entries are in, and those around them, with a stamp each."""
    found = {""}
    for entry in entries:
        parts = entry.path.split("/")[:-1]
        found |= {"/".join(parts[:end]) for end in range(1, len(parts) + 1)}
    return tuple((folder, "1") for folder in sorted(found))


@contextmanager
def catalogue_of(*entries: Entry) -> Iterator[SqliteCatalogue]:
    with tempfile.TemporaryDirectory() as state:
        catalogue = SqliteCatalogue.opened(Path(state) / "catalogue.sqlite")
        catalogue.apply(evolve(changes(*entries), folders=folders(*entries)))
        yield catalogue
        catalogue.close()


@contextmanager
def news_of(*entries: Entry) -> Iterator[News]:
    with catalogue_of(*entries) as catalogue, catalogue.reading() as news:
        yield news


# ---------------------------------------------------------------- looking up


def test_an_entry_comes_back_as_it_was_put_in() -> None:
    story = article(
        "world/harbour.txt",
        source="Coastal Wire",
        country="C\u00f4te d'Ivoire",
        story="storms",
        tags=("ports", "weather"),
    )
    picture = file("world/harbour.png")
    with news_of(story, picture, Withheld(path="draft.txt")) as news:
        assert news.entry("/world/harbour") == story
        assert news.entry("/world/harbour.png") == picture
        for missing in ("", "/", "/draft", "/world", "world/harbour", "/WORLD/harbour"):
            assert news.entry(missing) is None


def test_what_is_not_utf8_names_nothing() -> None:
    half = "\udcfc"
    with news_of(article("a.txt", tags=("x",))) as news:
        assert news.entry(f"/{half}") is None
        assert news.section(half) is None
        assert news.sections(half) == ()
        assert news.files(half) == ()
        assert news.story(half) is None
        assert news.slice(Shelf(ShelfKind.TAG, half), None, 5) == Slice()
        assert news.slice(Shelf(), Mark(0), 5).rows == ()
        for kind in (*BROWSABLE, ShelfKind.STORY):
            assert news.shelf_name(Shelf(kind, half)) is None
        for kind in BROWSABLE:
            assert news.named(kind, half, 5) == ()


def test_a_catalogue_without_anything_answers_all_the_same() -> None:
    with news_of() as news:
        assert news.slice(Shelf(), None, 5) == Slice()
        assert news.slice(Shelf(), Mark(0), 5) == Slice()
        assert news.census() == news.census(newest_day=True) == Census()
        assert news.stories(HOUR, 5) == ()
        assert news.sections("") == ()
        assert news.files("") == ()
        assert news.story("") is None
        for kind in BROWSABLE:
            assert news.named(kind, "", 5) == ()


def test_a_snapshot_stays_as_it_is_while_the_news_goes_on() -> None:
    with catalogue_of(article("a.txt")) as catalogue:
        with catalogue.reading() as news:
            before = (news.edition(), news.slice(Shelf(), None, 5))
            edition = catalogue.apply(changes(article("b.txt"), removed=("a.txt",)))
            assert (news.edition(), news.slice(Shelf(), None, 5)) == before
        with catalogue.reading() as news:
            assert news.edition() == edition > before[0]
            assert news.entry("/a") is None


# ---------------------------------------------------------------- shelves and their pages


ENTRIES = st.lists(
    st.builds(
        article,
        st.tuples(
            st.sampled_from(["", "world/", "world/asia/", "worldwide/"]),
            st.text("abcdef", min_size=1, max_size=2),
        ).map(lambda parts: f"{parts[0]}{parts[1]}.txt"),
        st.integers(0, 4).map(lambda days: days * 12),
        source=st.sampled_from(["", "Coastal Wire", "Inland News"]),
        country=st.sampled_from(["", "Argentina", "Chile"]),
        story=st.sampled_from(["", "storms", "ports"]),
        tags=st.sets(st.sampled_from(["weather", "ports", "sea"])),
    ),
    max_size=18,
    unique_by=lambda entry: entry.path,
)

SHELVES: dict[Shelf, Callable[[ArticleEntry], bool]] = {
    Shelf(): lambda _: True,
    Shelf(ShelfKind.SECTION, ""): lambda one: one.folder == "",
    Shelf(ShelfKind.SECTION, "world"): lambda one: one.folder == "world",
    Shelf(ShelfKind.SECTION, "world/asia"): lambda one: one.folder == "world/asia",
    Shelf(ShelfKind.COUNTRY, "argentina"): lambda one: one.headline.country == "Argentina",
    Shelf(ShelfKind.SOURCE, "coastal-wire"): lambda one: one.headline.source == "Coastal Wire",
    Shelf(ShelfKind.TAG, "weather"): lambda one: ("weather", "weather") in one.tags,
    Shelf(ShelfKind.DAY, "2025-09-04"): lambda one: str(one.headline.day) == "2025-09-04",
    Shelf(ShelfKind.STORY, "storms"): lambda one: one.story == "storms",
}

NOWHERE = [
    Shelf(ShelfKind.COUNTRY, ""),
    Shelf(ShelfKind.SOURCE, ""),
    Shelf(ShelfKind.STORY, ""),
    Shelf(ShelfKind.TAG, ""),
    Shelf(ShelfKind.LATEST, "anything"),
    Shelf(ShelfKind.SECTION, "nowhere"),
]

with_a_catalogue = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteCatalogue]:
    opened = SqliteCatalogue.opened(tmp_path_factory.mktemp("state") / "catalogue.sqlite")
    yield opened
    opened.close()


def known(catalogue: SqliteCatalogue) -> list[str]:
    """List the path of every file a catalogue knows."""
    return [
        f"{folder}/{name}".lstrip("/")
        for folder in catalogue.folders()
        for name in catalogue.known(folder)
    ]


def fill(catalogue: SqliteCatalogue, entries: list[ArticleEntry]) -> None:
    catalogue.apply(
        evolve(
            changes(*entries, removed=known(catalogue)),
            folders=folders(*entries),
        )
    )


def on(shelf: Shelf, entries: Iterable[ArticleEntry]) -> list[Headline]:
    """Put the articles of a shelf in order: newest first, those of one moment by their marks."""
    mine = (one.headline for one in entries if SHELVES[shelf](one))
    return sorted(mine, key=lambda headline: headline.mark)


def pages(news: News, shelf: Shelf, most: int, after: Mark | None = None) -> list[Slice]:
    """Walk from the top, or from a mark, to the oldest article."""
    walked = [news.slice(shelf, after, most)]
    while walked[-1].older:
        walked.append(news.slice(shelf, walked[-1].older, most))
        assert len(walked) < 100
    return walked


@with_a_catalogue
@given(entries=ENTRIES, most=st.integers(1, 5))
def test_walking_a_shelf_passes_each_article_once_and_back_again(
    catalogue: SqliteCatalogue, entries: list[ArticleEntry], most: int
) -> None:
    fill(catalogue, entries)
    with catalogue.reading() as news:
        for shelf in SHELVES:
            walked = pages(news, shelf, most)
            assert [row for page in walked for row in page.rows] == on(shelf, entries)
            assert all(len(page.rows) == most for page in walked[:-1])
            assert [page.first for page in walked] == [True] + [False] * (len(walked) - 1)
            back = [walked[-1]]
            while not back[-1].first:
                back.append(news.slice(shelf, back[-1].newer, most))
            assert back == walked[::-1]


@with_a_catalogue
@given(
    before=ENTRIES,
    added=ENTRIES,
    removed=st.sets(st.integers(0, 17)),
    at=st.integers(0, 17),
    most=st.integers(1, 5),
)
def test_a_mark_stays_where_it_is_as_the_archive_changes(
    *,
    catalogue: SqliteCatalogue,
    before: list[ArticleEntry],
    added: list[ArticleEntry],
    removed: set[int],
    at: int,
    most: int,
) -> None:
    """Statement S62. The selector of a page keeps working; the marked article may even go."""
    fill(catalogue, before)
    marks = [one.headline.mark for one in before] or [Mark(0)]
    mark = marks[at % len(marks)]
    after = {one.path: one for number, one in enumerate(before) if number not in removed}
    after |= {one.path: one for one in added}
    fill(catalogue, list(after.values()))
    with catalogue.reading() as news:
        for shelf in SHELVES:
            standing = on(shelf, after.values())
            walked = pages(news, shelf, most, mark)
            rows = [row for page in walked for row in page.rows]
            assert rows == [one for one in standing if one.mark > mark]
            above = [one for one in standing if one.mark <= mark]
            assert walked[0].first == (not above)
            newer = news.slice(shelf, walked[0].newer, most).rows
            assert list(newer) == (above[-most:] if len(above) > most else (above + rows)[:most])


@pytest.mark.parametrize("shelf", NOWHERE, ids=lambda shelf: f"{shelf.kind.name} {shelf.key}")
def test_nothing_stands_on_a_shelf_that_is_none(shelf: Shelf) -> None:
    with news_of(article("a.txt"), article("b.txt", source="S", country="C")) as news:
        assert news.slice(shelf, None, 5) == Slice()


@with_a_catalogue
@given(entries=ENTRIES)
def test_neighbours_are_those_of_the_section(
    catalogue: SqliteCatalogue, entries: list[ArticleEntry]
) -> None:
    fill(catalogue, entries)
    with catalogue.reading() as news:
        for entry in entries:
            row = sorted(
                (one.headline for one in entries if one.folder == entry.folder),
                key=lambda headline: headline.mark,
            )
            place = row.index(entry.headline)
            newer = row[place - 1] if place else None
            older = row[place + 1] if place + 1 < len(row) else None
            assert news.neighbours(entry) == (newer, older)


# ---------------------------------------------------------------- counting


@with_a_catalogue
@given(entries=ENTRIES, most=st.integers(1, 3))
def test_counts_are_those_of_the_articles(
    catalogue: SqliteCatalogue, entries: list[ArticleEntry], most: int
) -> None:
    fill(catalogue, entries)
    headlines = [one.headline for one in entries]
    days = Counter(str(one.day) for one in headlines)
    counts = {
        ShelfKind.COUNTRY: Counter(one.country for one in headlines if one.country),
        ShelfKind.SOURCE: Counter(one.source for one in headlines if one.source),
        ShelfKind.TAG: Counter(name for one in entries for _, name in one.tags),
        ShelfKind.DAY: days,
    }
    with catalogue.reading() as news:
        for kind, counted in counts.items():
            order = sorted(counted, reverse=kind is ShelfKind.DAY)
            key = str if kind is ShelfKind.DAY else slug
            assert listed(news, kind, most) == [
                Named(Shelf(kind, key(name)), name, counted[name]) for name in order
            ]
        for folder in ("world", "world/asia", "worldwide"):
            section = news.section(folder)
            inside = [one for one in entries if f"{one.folder}/".startswith(f"{folder}/")]
            directly = [one for one in inside if one.folder == folder]
            assert (section.articles if section else None) == (len(directly) if inside else None)
        assert news.census() == census(entries)
        latest = max(days, default="")
        of_it = census(one for one in entries if str(one.headline.day) == latest)
        assert news.census(newest_day=True) == evolve(of_it, sections=0)


def listed(news: News, kind: ShelfKind, most: int) -> list[Named]:
    """Leaf through the names of a kind, page by page."""
    found: list[Named] = []
    while page := news.named(kind, found[-1].shelf.key if found else "", most):
        found += page
    return found


def census(entries: Iterable[ArticleEntry]) -> Census:
    chosen = list(entries)
    headlines = [one.headline for one in chosen]
    return Census(
        articles=len(headlines),
        sources=len({one.source for one in headlines} - {""}),
        countries=len({one.country for one in headlines} - {""}),
        sections=len({one.folder for one in chosen} - {""}),
        newest=max((one.day for one in headlines), default=None),
        oldest=min((one.day for one in headlines), default=None),
    )


# ---------------------------------------------------------------- stories and names


def test_stories_stand_by_their_takes_then_by_their_newest() -> None:
    entries = [
        *(article(f"big{number}.txt", number + 3, story="big") for number in range(3)),
        *(article(f"old{number}.txt", number + 90, story="old") for number in range(5)),
        *(article(f"late{number}.txt", number + 2, story="late") for number in range(2)),
        *(article(f"early{number}.txt", number, story="early") for number in range(2)),
        article("single.txt", story="single"),
        article("none.txt"),
        article("none-either.txt"),
    ]
    with news_of(*entries) as news:
        found = news.stories(72 * HOUR, 5)
        assert [(one.slug, one.takes) for one in found] == [("big", 3), ("early", 2), ("late", 2)]
        assert [one.newest.selector for one in found] == ["/big0", "/early0", "/late0"]
        assert news.stories(72 * HOUR, 2) == found[:2]
        assert news.stories(90 * HOUR, 5)[0].slug == "old"
        assert news.stories(90 * HOUR - 1, 5) == found
        single = news.entry("/single")
        assert isinstance(single, ArticleEntry)
        assert news.story("single") == Cluster("single", single.headline, 1)
        assert news.story("nothing") is None


def test_a_shelf_is_called_what_its_newest_article_calls_it() -> None:
    entries = [
        article("a.txt", 2, source="COASTAL WIRE", country="argentina", tags=("Ports",)),
        article("b.txt", 1, source="Coastal Wire", country="Argentina", tags=("ports",), story="s"),
    ]
    with news_of(*entries) as news:
        assert news.shelf_name(Shelf(ShelfKind.SOURCE, "coastal-wire")) == "Coastal Wire"
        assert news.shelf_name(Shelf(ShelfKind.COUNTRY, "argentina")) == "Argentina"
        assert news.shelf_name(Shelf(ShelfKind.TAG, "ports")) == "ports"
        assert news.shelf_name(Shelf(ShelfKind.DAY, "2025-09-05")) == "2025-09-05"
        assert news.shelf_name(Shelf(ShelfKind.STORY, "s")) == "B"
        for kind in (*BROWSABLE, ShelfKind.STORY):
            assert news.shelf_name(Shelf(kind, "")) is None
            assert news.shelf_name(Shelf(kind, "nothing")) is None


# ---------------------------------------------------------------- sections


def test_sections_stand_in_their_publishers_order_and_empty_ones_are_hidden() -> None:
    entries: list[Entry] = [
        article("sport/a.txt"),
        article("local-news/b.txt"),
        article("world/c.txt"),
        article("world/d.txt"),
        section("world", "The world", 1, "All of it."),
        section("empty", "Nothing yet", 0),
        Withheld(path="drafts/e.txt"),
        article("drafts0/f.txt"),
    ]
    world = Sectioned("world", "The world", "All of it.", 2, 1)
    with news_of(*entries) as news:
        assert news.sections("") == (
            world,
            Sectioned("drafts0", "Drafts0", "", 1),
            Sectioned("local-news", "Local news", "", 1),
            Sectioned("sport", "Sport", "", 1),
        )
        assert news.sections("", most=2) == news.sections("")[:2]
        assert news.sections("", (1, "world")) == news.sections("")[1:]
        assert news.sections("", (1000, "gone"), 1) == news.sections("")[2:3]
        assert news.sections("", (1000, "sport")) == ()
        assert news.section("world") == world
        assert news.section("empty") is news.section("drafts") is news.section("") is None


def test_a_section_is_shown_for_what_is_below_it() -> None:
    entries: list[Entry] = [
        article("a/b/c/story.txt"),
        article("a-b/other.txt"),
        file("pictures/2025/ship.png"),
        file("files/one.pdf"),
        Withheld(path="x/y/draft.txt"),
    ]
    with news_of(*entries) as news:
        shown = {one.folder: one.articles for one in news.sections("")}
        assert shown == {"a": 0, "a-b": 1, "pictures": 0, "files": 0}
        assert news.sections("a") == (Sectioned("a/b", "B"),)
        assert news.sections("a/b") == (Sectioned("a/b/c", "C", "", 1),)
        assert news.sections("pictures") == (Sectioned("pictures/2025", "2025"),)
        assert news.sections("nowhere") == ()


def test_the_files_of_a_folder_stand_by_name() -> None:
    entries: list[Entry] = [file("b.png"), file("a.png"), file("world/c.png"), article("d.txt")]
    with news_of(*entries) as news:
        assert [one.name for one in news.files("")] == ["a.png", "b.png"]
        assert [one.name for one in news.files("", most=1)] == ["a.png"]
        assert [one.name for one in news.files("", "a.png")] == ["b.png"]
        assert [one.name for one in news.files("", "aa.png", 1)] == ["b.png"]
        assert news.files("", "b.png") == ()
        assert news.files("world") == (Filed("/world/c.png", "c.png", "I", 7),)


# ---------------------------------------------------------------- no query reads everything


Ask = Callable[[News, ArticleEntry], object]
FREE = frozenset({"SCAN CONSTANT ROW"})
"""What reads no table though it says SCAN."""

MIDDLE = Mark.of(-int(NEWEST.timestamp()), "/world/m")


def slicing(shelf: Shelf, after: Mark | None) -> Ask:
    return lambda news, _: news.slice(shelf, after, 5)


def naming(shelf: Shelf) -> Ask:
    return lambda news, _: news.shelf_name(shelf)


def leafing(kind: ShelfKind, after: str) -> Ask:
    return lambda news, _: news.named(kind, after, 5)


ASKED: dict[str, Ask] = {
    "entry": lambda news, entry: news.entry(entry.headline.selector),
    "missing entry": lambda news, _: news.entry("/nothing"),
    "neighbours": lambda news, entry: news.neighbours(entry),
    "story": lambda news, _: news.story("storms"),
    "files": lambda news, _: news.files("world"),
    "more files": lambda news, _: news.files("world", "m", 5),
    "section": lambda news, _: news.section("world"),
    "sections": lambda news, _: news.sections("world"),
    "more sections": lambda news, _: news.sections("world", (1000, "m"), 5),
    "stories": lambda news, _: news.stories(HOUR, 5),
    "census": lambda news, _: news.census(),
    "newest day": lambda news, _: news.census(newest_day=True),
    "edition": lambda news, _: news.edition(),
    **{f"names of {kind}": leafing(kind, "") for kind in BROWSABLE},
    **{f"more names of {kind}": leafing(kind, "m") for kind in BROWSABLE},
    **{f"top of {shelf.kind.name} {shelf.key}": slicing(shelf, None) for shelf in SHELVES},
    **{f"middle of {shelf.kind.name} {shelf.key}": slicing(shelf, MIDDLE) for shelf in SHELVES},
    **{
        f"name of {shelf.kind}": naming(shelf)
        for shelf in SHELVES
        if shelf.kind in {*BROWSABLE, ShelfKind.STORY}
    },
}


@pytest.fixture(scope="module")
def archive() -> Iterator[SqliteCatalogue]:
    entries = [
        article(
            f"world/{number:03}.txt",
            number,
            source="Coastal Wire",
            country="Argentina",
            story="storms",
            tags=("weather",),
        )
        for number in range(300)
    ]
    with catalogue_of(*entries) as filled:
        yield filled


@pytest.mark.parametrize("asked", ASKED)
def test_no_page_reads_or_sorts_a_whole_table(archive: SqliteCatalogue, asked: str) -> None:
    with archive.reading() as news:
        assert isinstance(news, SqliteNews)
        entry = news.entry("/world/150")
        assert isinstance(entry, ArticleEntry)
        queries: list[str] = []
        news.connection.set_trace_callback(queries.append)
        ASKED[asked](news, entry)
        news.connection.set_trace_callback(None)
        plans = [line for query in queries for line in plan(news.connection, query)]
    assert plans
    read_whole = ("SCAN", "USE TEMP B-TREE", "MATERIALIZE", "CO-ROUTINE")
    assert [line for line in plans if line.startswith(read_whole) and line not in FREE] == []


def plan(connection: sqlite3.Connection, query: str) -> list[str]:
    return [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
