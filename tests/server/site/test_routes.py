"""Selectors as clients write them, and the pages they name."""

import re
from datetime import UTC, datetime

from gopherd.site.answer import Printed
from gopherd.site.archive import NAMES_PER_PAGE
from gopherd.site.articles import MOST_TAKES
from gopherwire.request import Request
from tests.newsroom import Newsroom, rows_of


def drawn(newsroom: Newsroom, selector: str) -> bytes:
    answer = newsroom.site.draw(Request(selector))
    assert isinstance(answer, Printed)
    return answer.body


def test_many_shelves_are_leafed_through(newsroom: Newsroom) -> None:
    for number in range(NAMES_PER_PAGE + 5):
        newsroom.write(
            f"{number}.txt", f"Title: T\nUpdated: 2025-01-01\nCountry: C{number:03}\n\nx\n"
        )
    newsroom.publish()
    first, second = "/country", ""
    names = []
    for row in rows_of(drawn(newsroom, first)):
        names += [row.display] if row.selector.startswith(b"/country/c") else []
        second = row.selector.decode() if row.display == "more ->" else second
    assert second == f"/country/after/c{NAMES_PER_PAGE - 1:03}"
    rest = rows_of(drawn(newsroom, second))
    names += [row.display for row in rest if row.selector.startswith(b"/country/c")]
    assert names == [f"C{number:03} (1)" for number in range(NAMES_PER_PAGE + 5)]
    assert "more ->" not in [row.display for row in rest]


def test_beyond_the_last_shelf_there_is_nothing(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Title: A\nCountry: Chile\n\nx\n")
    newsroom.publish()
    assert b"Chile (1)" in drawn(newsroom, "/country/after/brazil")
    beyond = ("/country/after/chile", "/country/after/", "/tag/after/x", "/day/after/1000-01-01")
    for selector in (*beyond, "/month/after/1000-01", "/month/2025-13", "/month/1999-01"):
        assert drawn(newsroom, selector).startswith(b"3")
    assert b"No article names a tag yet." in drawn(newsroom, "/tag")


def test_a_story_told_very_often_does_not_bury_the_article(newsroom: Newsroom) -> None:
    for number in range(MOST_TAKES + 10):
        newsroom.write(f"t{number}.txt", f"Title: T{number}\nStory: same\nSource: S\n\nx\n")
    newsroom.publish()
    rows = [row.display for row in rows_of(drawn(newsroom, "/t3"))]
    start = rows.index("ALTERNATIVE TAKES:") + 1
    assert len(rows[start : rows.index("", start)]) == MOST_TAKES
    assert f"In: T29 ({MOST_TAKES + 10} takes)" in rows or any("30 takes" in row for row in rows)


def test_a_story_told_once_is_not_announced(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Title: A\nStory: alone\n\nx\n")
    newsroom.publish()
    page = drawn(newsroom, "/a")
    assert b"TAKES" not in page
    assert b"/story/" not in page
    assert b"/a\t" in drawn(newsroom, "/story/alone")


PICTURED = "![One](pic.png)\n\n![Two](/other/pic.gif)\n\n![Three](none.png)\n\n![Four](../b.txt)\n"


def test_pictures_beside_an_article_are_rows_of_it(newsroom: Newsroom) -> None:
    newsroom.write("a/story.md", f"# Pictured\n\n{PICTURED}")
    newsroom.write("b.txt", "Not a picture\n")
    for picture in ("a/pic.png", "other/pic.gif"):
        newsroom.write(picture, b"\0")
    newsroom.publish()
    links = [(row.kind, row.selector) for row in rows_of(drawn(newsroom, "/a/story"))]
    assert ("I", b"/a/pic.png") in links
    assert ("g", b"/other/pic.gif") in links
    assert not any(b"none" in selector or selector == b"/b" for _, selector in links)


def test_an_address_is_looked_for_nowhere_here(newsroom: Newsroom) -> None:
    newsroom.write("mailto:a@b.example", b"\0")
    newsroom.write("a.txt", "Write to mailto:a@b.example soon\n\nmailto:a@b.example\n")
    newsroom.publish()
    links = [(row.kind, row.selector) for row in rows_of(drawn(newsroom, "/a"))]
    assert ("h", b"URL:mailto:a@b.example") in links
    assert ("9", b"/mailto:a@b.example") not in links


def test_an_articles_text_is_missing_with_the_article(newsroom: Newsroom) -> None:
    newsroom.write("a.log", "x")
    newsroom.publish()
    for selector in ("/a.log.txt", "/nothing.txt", "/.txt", ".txt"):
        assert drawn(newsroom, selector).startswith(b"3")


def test_sections_show_what_is_in_them(newsroom: Newsroom) -> None:
    newsroom.write("world/europe/a.txt", "Title: A\n\nx\n")
    newsroom.write("world/b.bin", b"\0")
    newsroom.write("world/section.toml", 'name = "The World"\nblurb = "All of it."\n')
    (newsroom.content / "empty").mkdir()
    newsroom.publish()
    rows = rows_of(drawn(newsroom, "/world"))
    assert {b"/world/europe", b"/world/b.bin"} <= {row.selector for row in rows}
    assert {"The World", "All of it."} <= {row.display for row in rows}
    assert drawn(newsroom, "/empty").startswith(b"3")
    assert b"/empty" not in drawn(newsroom, "")


MISSED = {
    "one.txt": "Title: Swans hold up the ferry\nCountry: Chile\nStory: swans",
    "two.txt": "Title: Ferry waits for swans\nCountry: Chile\nStory: swans",
    "three.txt": "Title: Storm\nCountry: Chile\nStory: storm",
    "four.txt": "Title: A storm\nCountry: Peru\nStory: storm",
    "five.txt": "Title: Frost\nCountry: Chile\nStory: frost",
    "six.txt": "Title: A frost\nStory: frost",
    "seven.txt": "Title: Alone\nCountry: Chile",
}


def test_what_only_one_country_tells_is_missed_elsewhere(newsroom: Newsroom) -> None:
    """Several takes, each with its country, and all of them the same."""
    for name, headers in MISSED.items():
        newsroom.write(name, f"{headers}\nUpdated: 2025-09-05\n\nx\n")
    newsroom.publish()
    rows = rows_of(drawn(newsroom, "/missed"))
    assert [row.selector for row in rows if row.kind == "1"] == [b"/story/swans", b""]
    assert b"/missed" in [row.selector for row in rows_of(drawn(newsroom, ""))]
    (newsroom.content / "two.txt").unlink()
    newsroom.publish()
    assert b"No story has several takes" in drawn(newsroom, "/missed")


def test_what_is_missed_is_leafed_through(newsroom: Newsroom) -> None:
    """Statement S76. Each story once."""
    newsroom.write("site.toml", "per-page = 2\n")
    for number in range(10):
        headers = f"Country: Chile\nStory: s{number // 2}\nUpdated: 2025-09-05T0{number}:00Z"
        newsroom.write(f"{number}.txt", f"Title: T\n{headers}\n\nx\n")
    newsroom.publish()
    found, selector = [], "/missed"
    while selector:
        page = rows_of(drawn(newsroom, selector))
        found += [row.selector.decode() for row in page if row.selector.startswith(b"/story/")]
        selector = next((r.selector.decode() for r in page if r.display == "more stories ->"), "")
    assert found == [f"/story/s{number}" for number in (4, 3, 2, 1, 0)]
    for nowhere in ("/missed/after/s0", "/missed/after/gone", "/missed/after/"):
        answer = newsroom.site.draw(Request(nowhere))
        assert isinstance(answer, Printed)
        assert not answer.found


def test_all_stories_are_leafed_through_by_when_they_were_told_last(newsroom: Newsroom) -> None:
    """Statement S76. Each story with several takes once, in a list and in its feed."""
    newsroom.write("site.toml", "per-page = 2\n")
    for number in range(10):
        headers = f"Story: s{number // 2}\nUpdated: 2025-09-05T0{number}:00Z"
        newsroom.write(f"{number}.txt", f"Title: T{number}\n{headers}\n\nx\n")
    newsroom.write("alone.txt", "Title: Alone\nStory: alone\n\nx\n")
    newsroom.publish()
    assert b"/story" in [row.selector for row in rows_of(drawn(newsroom, ""))]
    found, selector = [], "/story"
    while selector:
        page = rows_of(drawn(newsroom, selector))
        found += [row.selector.decode() for row in page if row.kind == "1"]
        selector = next((r.selector.decode() for r in page if r.display == "older ->"), "")
    listed = [one for one in found if re.fullmatch("/story/s[0-9]", one)]
    assert listed == [f"/story/s{number}" for number in (4, 3, 2, 1, 0)]
    titles = re.findall(b"<title>(T[0-9])</title>", drawn(newsroom, "/story/feed.atom"))
    assert titles == [b"T9", b"T7", b"T5", b"T3", b"T1"]
    assert b"INDEX VIEW" in drawn(newsroom, "/ascii/story")
    first = newsroom.library.catalogue
    with first.reading() as news:
        oldest = news.all_stories(None, 10)[-1].newest.mark
    for nowhere in (f"/story/after/{oldest}", "/story/after/gone", "/story/after/"):
        answer = newsroom.site.draw(Request(nowhere))
        assert isinstance(answer, Printed)
        assert not answer.found


def test_the_list_of_stories_is_printed_anew_when_a_take_comes_or_goes(newsroom: Newsroom) -> None:
    newsroom.write("one.txt", "Title: One\nStory: s\n\nx\n")
    newsroom.publish()
    for title in ("Two", "Other", ""):
        newsroom.write("two.txt", f"Title: {title}\nStory: s\n\nx\n")
        if not title:
            (newsroom.content / "two.txt").unlink()
        before = newsroom.site.edition
        newsroom.library.refresh(datetime.now(UTC))
        with newsroom.library.catalogue.reading() as news:
            touched = news.touched_since(before)
            assert touched is None or "/story" in touched
            newsroom.site.take_note(news.edition(), touched)


def test_what_is_alike_stands_below_an_article(newsroom: Newsroom) -> None:
    """Statement S75. The same story as a take, what is only like it as related."""
    newsroom.write("a.txt", "Title: Wolf crosses motorway bridge near Sion\n\nBridge, sheep.\n")
    newsroom.write("b.txt", "Title: Wolf on motorway bridge near Sion\n\nBridge, shepherds.\n")
    newsroom.write("c.txt", "Title: Wolf seen in Bern zoo\n\nKeepers count penguins.\n")
    newsroom.write("d.txt", "Title: Interest rates\n\nKrone.\n")
    newsroom.learn()
    told = [row.display for row in rows_of(drawn(newsroom, "/a"))]
    at = told.index("ALTERNATIVE TAKES:")
    assert told[at : at + 6] == [
        *("ALTERNATIVE TAKES:", "Wolf on motorway bridge near Sion", ""),
        *("RELATED:", "Wolf seen in Bern zoo", ""),
    ]
    assert any(row.startswith("In: Wolf") and row.endswith("(2 takes)") for row in told)
    assert "RELATED:" not in [row.display for row in rows_of(drawn(newsroom, "/d"))]
