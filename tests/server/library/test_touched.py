"""Whatever is done to content/, every page that changes is about something the edition touched.

And whatever is counted is what there is to count.
"""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gopherd.library.catalogue import News
from gopherd.library.news import SqliteNews
from gopherd.library.touched import MOST_EDITIONS
from gopherd.site.answer import Printed
from gopherd.site.filing import subjects_of
from gopherwire.request import Request
from tests.newsroom import Newsroom, open_newsroom, rows_of

FOLDERS = ["", "world", "world/asia", "sport"]
NAMES = ["a", "b", "c"]
HEADERS = {
    "Country": ["Chile", "CHILE", "Peru"],
    "Source": ["Coastal Wire", "Inland"],
    "Story": ["storms", "ports"],
    "Tags": ["sea", "sea, Ports", "ports"],
    "Title": ["One", "Two"],
    "Draft": ["yes"],
    "Original": ["/world/a", "b.md"],
    "Alias": ["/old", "/sport/b"],
    "Language": ["es"],
    "Correction": ["It was a seal."],
}
PLACES = [f"{folder}/{name}".lstrip("/") for folder in FOLDERS for name in NAMES]


@st.composite
def texts(draw: st.DrawFn) -> str:
    hour = draw(st.integers(0, 5))
    lines = [f"Updated: 2025-{8 + hour // 2:02}-0{1 + hour % 2}T1{hour}:00Z"]
    for name, values in HEADERS.items():
        if value := draw(st.sampled_from(["", *values])):
            lines.append(f"{name}: {value}")
    return "\n".join((*lines, "", draw(st.sampled_from(["Text.", "[It](/world/a) ![](b.png)"]))))


EDITS = st.one_of(
    st.tuples(st.sampled_from([f"{place}.txt" for place in PLACES]), texts()),
    st.tuples(st.sampled_from([f"{place}.md" for place in PLACES]), texts()),
    st.tuples(st.sampled_from(["world/b.png", "b.png"]), st.just("picture")),
    st.tuples(st.sampled_from(["world/section.toml"]), st.just('name = "The world"')),
    st.tuples(st.sampled_from([f"{place}.{kind}" for place in PLACES for kind in ("txt", "md")])),
    st.tuples(st.sampled_from(FOLDERS[1:])),
)


def edit(newsroom: Newsroom, path: str, text: str | None = None) -> None:
    """Write a file; or take one away, or a folder, where there is no text."""
    place = newsroom.content / path
    if text is not None:
        newsroom.write(path, text)
    elif place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def printed(newsroom: Newsroom) -> dict[str, Printed]:
    """Print every page that leads from the front page, every text and feed, and one alias.

    And what Gopher+ tells of each, behind a TAB.
    """
    pages: dict[str, Printed] = {}
    waiting = [("1", ""), ("1", "/old")]
    while waiting:
        kind, selector = waiting.pop()
        answer = newsroom.site.draw(Request(selector))
        if selector in pages or not isinstance(answer, Printed):
            continue
        pages[selector] = answer
        for form in ("!", "$", "+text/plain", "+text/plain Es_ES"):
            other = newsroom.site.draw(Request(selector, (form,)))
            if isinstance(other, Printed) and other.found:
                pages[f"{selector}\t{form}"] = other
        if kind == "1":
            leads = [row for row in rows_of(answer.body) if row.leads_here and row.kind in "01"]
            waiting += [(row.kind, row.selector.decode()) for row in leads]
    return pages


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=6))
def test_a_page_that_changes_is_about_what_was_touched(
    batches: list[list[tuple[str] | tuple[str, str]]],
) -> None:
    with tempfile.TemporaryDirectory() as place, open_newsroom(Path(place)) as newsroom:
        newsroom.write("site.toml", "per_page = 2")
        newsroom.publish()
        before = printed(newsroom)
        for edits in batches:
            edition = newsroom.library.catalogue.edition()
            for one in edits:
                edit(newsroom, *one)
            newsroom.publish()
            with newsroom.library.catalogue.reading() as news:
                touched = news.touched_since(edition)
                assert isinstance(news, SqliteNews)
                assert_counts_are_right(news)
            after = printed(newsroom)
            for selector, page in before.items():
                if touched is not None and page.found and page != after.get(selector):
                    about = {*subjects_of(selector.partition("\t")[0]), *page.about}
                    assert not touched.isdisjoint(about), selector
            before = after


COUNTED = """
SELECT '', '', count(*) FROM articles HAVING count(*)
UNION ALL SELECT 'day', day, count(*) FROM articles GROUP BY day
UNION ALL SELECT 'section', folder, count(*) FROM articles WHERE folder <> '' GROUP BY folder
UNION ALL SELECT 'country', country_key, count(*) FROM articles WHERE country_key <> '' GROUP BY 2
UNION ALL SELECT 'source', source_key, count(*) FROM articles WHERE source_key <> '' GROUP BY 2
UNION ALL SELECT 'tag', key, count(*) FROM tags GROUP BY key
"""
RECOUNTED = {
    "SELECT kind, key, articles FROM shelves": COUNTED,
    "SELECT kind, shelves FROM kinds": "SELECT kind, count(*) FROM shelves GROUP BY kind",
    "SELECT story, takes, newest FROM stories": (
        "SELECT story, count(*), max(id) FROM articles WHERE story <> '' GROUP BY story"
    ),
    "SELECT folder, name, shown FROM missing": (
        "SELECT folder, name, shown FROM mentions WHERE shown <> '' AND NOT EXISTS (SELECT 1"
        " FROM files f WHERE f.folder = wanted_folder AND f.name = wanted_name)"
    ),
}


def assert_counts_are_right(news: SqliteNews) -> None:
    def rows(query: str) -> list[tuple[object, ...]]:
        return sorted(news.connection.execute(query).fetchall())

    for kept, counted in RECOUNTED.items():
        assert rows(kept) == rows(counted)


# ---------------------------------------------------------------- how far back it is known


def touched_since(newsroom: Newsroom, edition: int) -> frozenset[str] | None:
    def ask(news: News) -> frozenset[str] | None:
        return news.touched_since(edition)

    with newsroom.library.catalogue.reading() as news:
        return ask(news)


def test_an_article_touches_the_pages_that_show_it_and_no_others(newsroom: Newsroom) -> None:
    for number in range(5):
        text = f"Title: {number}\nUpdated: 2025-09-05T1{number}:00Z\nStory: s\n\nText."
        newsroom.write(f"sport/{number}.txt", text if number in {1, 4} else text.replace("S", "X"))
    newsroom.publish()
    edition = newsroom.library.catalogue.edition()
    assert touched_since(newsroom, edition) == frozenset()
    newsroom.write("sport/1.txt", "Title: Other\nUpdated: 2025-09-05T11:00Z\nStory: s\n\nText.")
    newsroom.publish()
    touched = touched_since(newsroom, edition)
    assert touched is not None
    assert set(touched) == {
        *("", "/about", "/missed", "/story", "/sport", "/day", "/day/2025-09-05", "/story/s"),
        *("/month", "/month/2025-09"),
        *("/sport/0", "/sport/1", "/sport/2", "/sport/4"),
    }


def told_of(newsroom: Newsroom, path: str, text: str | None) -> set[str]:
    """Say what is touched by writing a file, or by taking it away."""
    edition = newsroom.library.catalogue.edition()
    edit(newsroom, path, *(() if text is None else (text,)))
    newsroom.publish()
    return set(touched_since(newsroom, edition) or ())


def test_a_translation_touches_its_original_and_the_other_translations(newsroom: Newsroom) -> None:
    newsroom.write("es/a.txt", "Title: A\n\nx")
    newsroom.write("en/a.txt", "Title: A\nOriginal: /es/a.txt\n\nx")
    newsroom.publish()
    french = "Title: A\nOriginal: ../es/a.txt\n\nx"
    for text in (french, None):
        assert {"/es/a", "/en/a", "/fr/a"} <= told_of(newsroom, "fr/a.txt", text)
    for spanish in (None, "Title: B\n\nx"):
        assert "/en/a" in told_of(newsroom, "es/a.txt", spanish)


def test_an_article_touches_the_selectors_it_had_before(newsroom: Newsroom) -> None:
    newsroom.write("b.txt", "Title: B\nAlias: /old\n\nx")
    newsroom.publish()
    for text in ("Title: A\nAlias: /old\n\nx", None):
        assert "/old" in told_of(newsroom, "a.txt", text)


def test_the_first_news_of_a_month_touches_the_months_beside_it(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Title: A\nUpdated: 2025-06-01\n\nx")
    newsroom.write("c.txt", "Title: C\nUpdated: 2025-09-01\n\nx")
    newsroom.publish()
    months = {"/month", "/month/2025-06", "/month/2025-07", "/month/2025-09"}
    for text in ("Title: B\nUpdated: 2025-07-01\n\nx", None):
        assert months <= told_of(newsroom, "b.txt", text)


@pytest.mark.parametrize("number", [-1, 0, 1, 2**62])
def test_an_edition_nobody_remembers_is_older_than_everything(
    newsroom: Newsroom, number: int
) -> None:
    newsroom.write("a.txt", "Title: A\n\nText.")
    newsroom.publish()
    assert touched_since(newsroom, number) is None


def test_a_large_edition_touches_everything(newsroom: Newsroom) -> None:
    edition = newsroom.library.catalogue.edition()
    for number in range(400):
        tags = ", ".join(f"t{number}{letter}" for letter in "abcd")
        newsroom.write(f"{number}.txt", f"Title: {number}\nTags: {tags}\n\nText.")
    newsroom.publish()
    assert touched_since(newsroom, edition) is None
    edition = newsroom.library.catalogue.edition()
    newsroom.write("400.txt", "Title: One more\n\nText.")
    newsroom.publish()
    assert touched_since(newsroom, edition) is not None


def test_another_masthead_touches_everything(newsroom: Newsroom) -> None:
    edition = newsroom.library.catalogue.edition()
    newsroom.write("site.toml", 'title = "Coast"')
    newsroom.publish()
    assert touched_since(newsroom, edition) is None


def test_old_editions_are_forgotten(newsroom: Newsroom) -> None:
    catalogue = newsroom.library.catalogue
    newsroom.write("a.txt", "Title: A\n\nText.")
    newsroom.publish()
    first = catalogue.edition()
    newsroom.write("a.txt", "Title: B\n\nText.")
    newsroom.publish()
    with catalogue.reading() as news:
        assert isinstance(news, SqliteNews)
        news.connection.execute("UPDATE editions SET edition = edition - 2 * ?", (MOST_EDITIONS,))
        many = ((edition, 0) for edition in range(first - MOST_EDITIONS, first))
        news.connection.executemany("INSERT INTO editions VALUES (?, ?)", many)
    newsroom.write("a.txt", "Title: C\n\nText.")
    newsroom.publish()
    with catalogue.reading() as news:
        assert isinstance(news, SqliteNews)
        (kept,) = news.connection.execute("SELECT count(*) FROM editions").fetchone()
    assert kept == MOST_EDITIONS
