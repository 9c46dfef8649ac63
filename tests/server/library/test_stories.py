"""Which articles are found to tell the same story, and that the order they come in is nothing."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.likeness import RELATED, SAME_STORY, UNIT, WITHIN, Vector
from gopherd.article.listing import TIES
from gopherd.library.schema import SCHEMA
from gopherd.library.stories import UNSETTLED, Stories, story_name

HOUR = 3600


@frozen
class News:
    """An article as far as its story goes: its words are letters, and weigh the same."""

    name: str
    hour: int
    words: str
    declared: str = ""

    @property
    def id(self) -> int:
        return (self.hour * HOUR << TIES) + ord(self.name)

    @property
    def vector(self) -> Vector:
        return Vector({ord(one): round(UNIT / len(self.words) ** 0.5) for one in set(self.words)})


@pytest.fixture
def desk() -> Iterator["Desk"]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield Desk(connection)


class Desk:
    """A catalogue in memory that articles are put into one by one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        connection.executescript(SCHEMA)
        self.touched: set[str] = set()
        self.rows = 0

    def put(self, *news: News) -> None:
        for one in news:
            story = "" if one.declared == "none" else one.declared
            self.connection.execute(
                "INSERT INTO articles VALUES (?, '', ?, '', ?, '', '2025-09-05', '', '', '', '',"
                " '', ?, '', 0, ?, '', 0, '')",
                (one.id, one.name, f"/{one.name}", story, one.declared),
            )
            self.rows += 1
            self.connection.execute(
                "INSERT INTO indexed VALUES (?, ?, ?, ?)",
                (self.rows, one.id, one.declared, self.rows),
            )
            stories = Stories(self.connection)
            stories.match(self.rows, one.id, one.vector)
            stories.settle()
            self.touched = stories.touched

    def remove(self, one: News) -> None:
        self.connection.execute("DELETE FROM articles WHERE id = ?", (one.id,))
        stories = Stories(self.connection)
        stories.settle()
        self.touched = stories.touched

    @property
    def stories(self) -> dict[str, str]:
        return dict(self.connection.execute("SELECT name, story FROM articles ORDER BY name"))

    @property
    def counted(self) -> dict[str, int]:
        return dict(self.connection.execute("SELECT story, takes FROM stories ORDER BY story"))


A = News("a", 0, "abcd")
TAKE = News("b", 5, "abcx")
OTHER = News("c", 6, "wxyz")
LATER = News("d", 60, "abxy")


def test_articles_that_are_alike_tell_one_story(desk: Desk) -> None:
    desk.put(A, OTHER)
    assert desk.stories == {"a": "", "c": ""}
    assert desk.touched == set()
    desk.put(TAKE)
    assert desk.stories == {"a": "a", "b": "a", "c": ""}
    assert desk.counted == {"a": 2}
    assert desk.touched >= {"", "/missed", "/story/a", "/a", "/b"}


def test_the_story_keeps_its_name_as_others_join(desk: Desk) -> None:
    desk.put(A, TAKE, LATER)
    assert desk.stories == {"a": "a", "b": "a", "d": "a"}


def test_the_same_words_next_week_are_other_news(desk: Desk) -> None:
    desk.put(A, News("b", WITHIN // HOUR + 1, "abcd"))
    assert desk.stories == {"a": "", "b": ""}
    desk.put(News("c", WITHIN // HOUR - 1, "abcd"))
    assert set(desk.stories.values()) == {"a"}


def test_what_goes_on_for_weeks_is_one_story_after_the_other(desk: Desk) -> None:
    days = [News(chr(ord("a") + day), 24 * day, "abcd") for day in range(20)]
    desk.put(*days)
    assert desk.counted == {"a": 7, "h": 7, "o": 6}


def test_a_writer_names_the_story_and_what_is_like_it_joins(desk: Desk) -> None:
    named = News("n", 3, "abcd", "harbour")
    desk.put(A, named, TAKE)
    assert set(desk.stories.values()) == {"harbour"}
    assert desk.counted == {"harbour": 3}


@pytest.mark.parametrize("declared", ["none", "other"])
def test_a_writer_parts_from_a_story(desk: Desk, declared: str) -> None:
    desk.put(A, News("b", 5, "abcd", declared))
    assert desk.stories["a"] == ("" if declared == "none" else "other")
    desk.put(News("c", 6, "abcd", "third"))
    assert desk.stories["b"] == ("" if declared == "none" else "other")


def test_when_the_first_article_goes_the_next_one_names_the_story(desk: Desk) -> None:
    desk.put(A, TAKE, LATER)
    desk.remove(A)
    assert desk.stories == {"b": "b", "d": "b"}
    assert desk.touched >= {"/story/a", "/story/b", "/b", "/d", "", "/missed"}
    desk.remove(TAKE)
    assert desk.stories == {"d": ""}
    assert desk.counted == {}
    desk.remove(LATER)
    assert desk.stories == {}


WORDS = st.text("abcdef", min_size=1, max_size=6)
DECLARED = st.sampled_from(["", "", "", "one", "two", "none"])
NEWS = st.lists(st.tuples(st.integers(0, 300), WORDS, DECLARED), min_size=1, max_size=9).map(
    lambda facts: [News(chr(ord("a") + at), *fact) for at, fact in enumerate(facts)]
)


def settled(news: Iterable[News], gone: Sequence[News] = ()) -> tuple[dict[str, str], object]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        desk = Desk(connection)
        desk.put(*news)
        for one in gone:
            desk.remove(one)
        return desk.stories, desk.counted


@given(NEWS.flatmap(lambda news: st.tuples(st.just(news), st.permutations(news))))
def test_the_same_articles_make_the_same_stories_in_whatever_order(
    orders: tuple[list[News], list[News]],
) -> None:
    assert settled(orders[0]) == settled(orders[1])


@given(NEWS, st.integers(0, 511))
def test_what_is_taken_away_leaves_the_stories_of_the_rest(news: list[News], which: int) -> None:
    gone = [one for at, one in enumerate(news) if which >> at & 1]
    rest = [one for one in news if one not in gone]
    assert settled(news, gone) == settled(rest)


@given(NEWS)
def test_counts_are_those_of_the_articles(news: list[News]) -> None:
    stories, counted = settled(news)
    told = sorted(filter(None, stories.values()))
    assert counted == {story: told.count(story) for story in told}


def test_likeness_is_kept_from_both_sides(desk: Desk) -> None:
    desk.put(A, News("b", 1, "axyz"), News("c", 2, "abxy"))
    rows = desk.connection.execute("SELECT id, other, likeness FROM kin ORDER BY id, other")
    kin = {(one, other): likeness for one, other, likeness in rows}
    assert set(kin) == {(1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)}
    assert all(kin[one, other] == kin[other, one] for one, other in kin)
    assert RELATED <= kin[1, 2] < SAME_STORY <= kin[1, 3]


NAMES = [
    ("/world/harbour-reopens", "world-harbour-reopens"),
    ("/" + "a" * 59, "a" * 59),
    ("/a b/c", "a-b-c"),
]


@pytest.mark.parametrize(("selector", "name"), NAMES)
def test_a_story_is_named_after_its_first_article(selector: str, name: str) -> None:
    assert story_name(selector) == name


def test_long_names_that_begin_the_same_stay_apart() -> None:
    one, other = story_name("/" + "a" * 99 + "/b"), story_name("/" + "a" * 99 + "/c")
    assert one != other
    assert max(map(len, (one, other))) <= 60


def test_what_is_unsettled_is_found_without_looking_at_all_articles(desk: Desk) -> None:
    rows = desk.connection.execute(f"EXPLAIN QUERY PLAN {UNSETTLED}").fetchall()
    plan = [detail for *_, detail in rows]
    assert plan[0] == "SCAN u"
    assert all(step.startswith("SEARCH") for step in plan[1:])
