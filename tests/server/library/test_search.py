"""Finding articles by their words, whatever the words are."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gopherd.article.query import respelt, understand
from gopherd.article.words import words_of
from gopherd.library import search
from gopherd.library.catalogue import ArticleEntry, Findings
from gopherd.library.news import SqliteNews
from gopherd.library.search import Vocabulary, find, match, rankable, slips
from tests.newsroom import Newsroom

ARTICLES = {
    "world/harbour.txt": ("Harbour reopens", "Argentina", "Coastal Wire", "The storms are over."),
    "world/africa/swans.md": ("Swans", "Senegal", "Sahel Courier", "A storm, and _no_ harbour."),
    "sport/final.txt": ("The final", "Argentina", "El Faro", "A quiet match beside the water."),
    "cafe.txt": ("Caf\u00e9 talk", "C\u00f4te d'Ivoire", "", "M\u00fcnchen and \u6f22\u5b57."),
}

FOUND = [
    ("harbour", ["/world/harbour", "/world/africa/swans"]),
    ("HARBOUR", ["/world/harbour", "/world/africa/swans"]),
    ("harbour reopens", ["/world/harbour"]),
    ("storm", ["/world/africa/swans", "/world/harbour"]),
    ("storms", ["/world/africa/swans", "/world/harbour"]),
    ("reopen", ["/world/harbour"]),
    ("swans or final", ["/world/africa/swans", "/sport/final"]),
    ("storm not swans", ["/world/harbour"]),
    ("not storm", ["/cafe", "/sport/final"]),
    ('"the storms"', ["/world/harbour"]),
    ('"storms the"', []),
    ("harb*", ["/world/harbour", "/world/africa/swans"]),
    ("harb", []),
    ("cafe", ["/cafe"]),
    ("m\u00dcnch*", ["/cafe"]),
    ("munchen", ["/cafe"]),
    ("\u6f22\u5b57", ["/cafe"]),
    ("country:argentina", ["/sport/final", "/world/harbour"]),
    ('country:"Cote d\'Ivoire"', ["/cafe"]),
    ("source:wire", []),
    ('source:"coastal wire" storm', ["/world/harbour"]),
    ("section:world", ["/world/africa/swans", "/world/harbour"]),
    ("section:world/africa", ["/world/africa/swans"]),
    ("tag:ports", ["/cafe", "/sport/final", "/world/africa/swans", "/world/harbour"]),
    ("day:2025-09-05", ["/sport/final", "/world/africa/swans", "/world/harbour"]),
    ("day:2025-09 not day:2025-09-05", ["/cafe"]),
    ("day:2024", []),
    ("country0argentina0", []),
    ("every0article0", []),
    ("storm country:argentina or swans", ["/world/africa/swans", "/world/harbour"]),
    ("nowhere", []),
]


@pytest.fixture
def filled(newsroom: Newsroom) -> Newsroom:
    for number, (path, (title, country, source, text)) in enumerate(ARTICLES.items()):
        day = "2025-09-06" if path == "cafe.txt" else "2025-09-05"
        about = f"Country: {country}\nSource: {source}\nTags: Ports\nUpdated: {day}T0{number}:00Z"
        newsroom.write(path, f"Title: {title}\n{about}\n\n{text}\n")
    newsroom.learn()
    return newsroom


def ask(newsroom: Newsroom, words: str) -> Findings:
    with newsroom.library.catalogue.reading() as news:
        return news.search(understand(words), 0, 10)


@pytest.mark.parametrize(("words", "selectors"), FOUND)
def test_what_is_looked_for_is_found(filled: Newsroom, words: str, selectors: list[str]) -> None:
    found = ask(filled, words)
    assert sorted(one.headline.selector for one in found.rows) == sorted(selectors)
    assert found.found == len(selectors)
    assert found.whole


def test_a_word_in_the_title_comes_first(filled: Newsroom) -> None:
    found = ask(filled, "harbour")
    assert found.ranked
    assert found.rows[0].headline.selector == "/world/harbour"


def test_what_all_articles_have_leaves_the_newest_first(filled: Newsroom) -> None:
    found = ask(filled, "tag:ports")
    assert not found.ranked
    assert [one.headline.selector for one in found.rows] == [
        *("/cafe", "/sport/final", "/world/africa/swans", "/world/harbour")
    ]


def test_what_is_gone_is_not_found_and_what_has_changed_is_as_it_is_now(filled: Newsroom) -> None:
    (filled.content / "world/harbour.txt").unlink()
    filled.write("sport/final.txt", "Title: The final\nUpdated: 2025-09-05T02:00Z\n\nA storm.\n")
    filled.publish()
    assert ask(filled, "reopens").found == 0
    assert ask(filled, "match").found == 0
    assert ask(filled, "storm").waiting == 1
    filled.learn()
    found = ask(filled, "storm")
    assert found.waiting == 0
    assert {one.headline.selector for one in found.rows} == {"/world/africa/swans", "/sport/final"}


def test_pages_follow_each_other(newsroom: Newsroom) -> None:
    for number in range(25):
        newsroom.write(f"{number:02}.txt", f"Title: T{number}\nUpdated: 2025-09-05\n\nstorm\n")
    newsroom.learn()
    shown: list[ArticleEntry] = []
    with newsroom.library.catalogue.reading() as news:
        for start in range(0, 40, 10):
            found = news.search(understand("storm"), start, 10)
            assert found.found == 25
            shown += found.rows
    assert len({one.headline.selector for one in shown}) == len(shown) == 25


@pytest.mark.parametrize("most", [5, 10])
def test_beyond_the_newest_they_are_not_ranked(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """The best of the newest come first, then the others by time; none is lost or told twice."""
    monkeypatch.setattr(search, "MOST_RANKED", most)
    for number in range(30):
        title = "Storm" if number in {1, 22, 27} else "T"
        newsroom.write(
            f"{number:02}.txt", f"Title: {title}\nUpdated: 2025-09-05T00:{number:02}Z\n\nstorm\n"
        )
    newsroom.learn()
    with newsroom.library.catalogue.reading() as news:
        assert isinstance(news, SqliteNews)
        ids = find(news.connection, understand("storm"), 31).ids
        names = [
            str(
                news.connection.execute(
                    "SELECT name FROM articles WHERE id = ?", (id_,)
                ).fetchone()[0]
            )
            for id_ in ids
        ]
    numbers = [int(name[:2]) for name in names]
    assert sorted(numbers) == list(range(30))
    assert set(numbers[:most]) == set(range(30 - most, 30))
    assert numbers[0] == 27
    assert numbers[most:] == sorted(numbers[most:], reverse=True)


@pytest.fixture
def few_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_COUNTED", 1)


RANKABLE = [
    ("harbour", None),
    ("swans", "swans"),
    ("harbour swans", "swans"),
    ("swans harbour", "swans"),
    ("swans final", "swans final"),
    ("swans or final", "swans or final"),
    ("swans or harbour", None),
    ("swans not harbour", "swans"),
    ("swans country:chile", "swans"),
    ("country:chile", None),
    ("not swans", None),
]


@pytest.mark.parametrize(("words", "ranked"), RANKABLE)
def test_ranking_goes_by_the_rare_words(
    filled: Newsroom, few_ranked: None, words: str, ranked: str | None
) -> None:
    with filled.library.catalogue.reading() as news:
        assert isinstance(news, SqliteNews)
        wanted = understand(words).wanted
        assert wanted is not None
        expected = understand(ranked).wanted if ranked else None
        assert rankable(wanted, Vocabulary(news.connection)) == expected


@pytest.mark.usefixtures("few_ranked")
@pytest.mark.parametrize(("words", "selectors"), FOUND)
def test_ranking_changes_nothing_about_what_is_found(
    filled: Newsroom, words: str, selectors: list[str]
) -> None:
    assert {one.headline.selector for one in ask(filled, words).rows} == set(selectors)


# ---------------------------------------------------------------- nothing is a syntax


NASTY = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                *('"', '""', "'", "*", "a*", "NEAR(", ")", "(", "AND", "OR", "NOT", "^a", "-a"),
                *("{title}:", "title:", "body:x", "sought", ":", "+", "--", ";", "\0", "\udc80"),
                *("country:", 'country:"', "day:2025-99-99", "section:a/b", "storm", "\u0301"),
                *("a\u0301b", "\U0001f600", "\u00b2", "_", "a" * 300, "SELECT", "harb*", "\\"),
            ]
        ),
        max_size=12,
    ).map(" ".join),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(NASTY)
def test_no_words_are_a_syntax(filled: Newsroom, words: str) -> None:
    """Whatever is typed is answered, and finds no more than its words."""
    question = understand(words)
    found = ask(filled, words)
    assert len(found.rows) == found.found <= len(ARTICLES)
    with filled.library.catalogue.reading() as news:
        assert isinstance(news, SqliteNews)
        respelt(question, news.spelling)
        if question.wanted is not None:
            written = match(question.wanted, Vocabulary(news.connection))
            outside = "".join(written.split('"')[::2])
            assert set(outside) <= set("{}titlebodyfiled:() ANDORNOT")


# ---------------------------------------------------------------- time, and slips


def test_time_is_up(filled: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "DEADLINE", -1.0)
    monkeypatch.setattr(search, "STEPS", 1)
    found = ask(filled, "storm not swans")
    assert found.stopped
    assert not found.whole
    monkeypatch.undo()
    assert ask(filled, "storm not swans").found == 1


def test_an_order_that_takes_too_long_is_given_up(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking = search.Search._rank

    def late(self: search.Search, wanted: str, most: int, _end: float = 0.0) -> None:
        ranking(self, wanted, most, 0.0)

    monkeypatch.setattr(search, "STEPS", 1)
    monkeypatch.setattr(search.Search, "_rank", late)
    for words in ("storm", "storm section:world or storm"):
        found = ask(filled, words)
        assert (found.found, found.ranked, found.stopped, found.whole) == (2, False, False, True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbuor", "harbour"),
        ("harbou", "harbour"),
        ("harbourr", "harbour"),
        ("hatbour", "harbour"),
        ("arbour", "harbour"),
        ("harbour", ""),
        ("xxxxxxx", ""),
        ("har", ""),
        ("m\u00fcnchem", ""),
        ("h" * 100, ""),
    ],
)
def test_a_slip_of_the_pen_is_noticed(filled: Newsroom, typed: str, meant: str) -> None:
    with filled.library.catalogue.reading() as news:
        assert news.spelling(typed) == meant


@given(st.text("abc", min_size=1, max_size=8))
def test_slips_go_both_ways(word: str) -> None:
    assert word not in slips(word)
    assert all(word in slips(other) for other in list(slips(word))[:20])


def test_the_words_of_the_headers_are_found_too(newsroom: Newsroom) -> None:
    about = "By: Ana Ruiz\nOverview: Nine boats\nCorrection: It was the crane\nTags: ports"
    newsroom.write("a.txt", f"Title: A\n{about}\n\nText.\n")
    newsroom.learn()
    for words in ("ruiz", "nine boats", "crane"):
        assert ask(newsroom, words).found == 1
    assert ask(newsroom, "overview").found == 0
    assert words_of("ports") == ["ports"]
