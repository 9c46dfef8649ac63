"""The tree of pages in ASCII, pages under selectors they had before, and translations."""

import pytest

from gopherwire.plus import read_attributes
from gopherwire.request import Request
from tests.newsroom import Newsroom, Row, displays, rows_of

ACCENTED = "Title: Café “Zürich”\nUpdated: 2025-09-05\nTags: crème\n\nNaïve — 東京.\n"


@pytest.fixture
def desk(newsroom: Newsroom) -> Newsroom:
    newsroom.write("site.toml", 'title = "Ñews"\nfont = "ansi_shadow"\nmail = "a@b.example"\n')
    newsroom.write("world/café.txt", ACCENTED)
    newsroom.write("world/note.log", "é\n".encode())
    newsroom.publish()
    return newsroom


async def crawl(newsroom: Newsroom, start: bytes) -> dict[bytes, tuple[str, bytes]]:
    """Every answer by selector, from a menu on, with the item type that led there."""
    answers: dict[bytes, tuple[str, bytes]] = {}
    waiting = [(start, "1")]
    while waiting:
        selector, kind = waiting.pop()
        if selector not in answers:
            answers[selector] = kind, (answer := await newsroom.ask(selector + b"\r\n"))
            if kind == "1" and (selector.startswith(b"/ascii") or not answers.get(b"")):
                rows = [row for row in rows_of(answer) if row.leads_here]
                waiting += [(row.selector, row.kind) for row in rows]
    return answers


async def test_the_tree_in_ascii_is_closed_and_pure(desk: Newsroom) -> None:
    """Statement S19. Every link of it leads to a page of it, until a reader asks for the other."""
    answers = await crawl(desk, b"/ascii")
    assert {selector for selector in answers if not selector.startswith(b"/ascii")} == {b""}
    for selector, (_, answer) in answers.items():
        assert answer[:1] != b"3"
        if selector and not selector.endswith((b".log", b"/feed.atom")):
            assert selector.isascii()
            assert answer.isascii(), selector
    assert b"/ascii/world/caf%C3%A9" in answers
    assert b"Naive - DongJing.\r\n" in answers[b"/ascii/world/caf%C3%A9.txt"][1]


async def test_pages_in_ascii_have_the_rows_of_the_others(desk: Newsroom) -> None:
    for selector in (b"", b"/world", b"/tag", b"/world/caf\xc3\xa9"):
        letters = rows_of(await desk.ask(selector + b"\r\n"))
        plain = rows_of(await desk.ask(b"/ascii" + selector + b"\r\n"))
        kinds = [(row.kind, row.announced) for row in plain if row.kind != "i"]
        assert kinds == [(row.kind, row.announced) for row in letters if row.kind != "i"]


@pytest.mark.parametrize("selector", [b"/ascii/ascii", b"/ascii/ascii/world", b"/ascii/%61scii/x"])
async def test_there_is_no_tree_within_the_tree(desk: Newsroom, selector: bytes) -> None:
    assert (await desk.ask(selector + b"\r\n")).startswith(b"3Nothing is published")


async def test_an_error_in_the_tree_is_in_ascii(desk: Newsroom) -> None:
    """Statement S41."""
    desk.write("site.toml", 'back = "← zurück"\n')
    desk.publish()
    answer = await desk.ask(b"/ascii/nowhere\r\n")
    assert answer.isascii()
    assert rows_of(answer)[-1].display == "< zuruck"


async def test_gopher_plus_works_in_the_tree(desk: Newsroom) -> None:
    """Statement S26."""
    answer = await desk.ask(b"/ascii/world/caf%C3%A9\t!\r\n")
    (known,) = read_attributes(answer.partition(b"\r\n")[2])
    assert known.item.selector == "/ascii/world/caf%C3%A9"
    assert [view for view, _ in known.views] == ["application/gopher-menu", "text/plain"]


def test_a_page_in_ascii_goes_with_the_page_it_is_a_form_of(desk: Newsroom) -> None:
    kept = {
        "/ascii/world": "/world",
        "/ascii/world/caf%C3%A9": "/world/café",
        "/ascii/world/caf%C3%A9.txt": "/world/café",
        "/ascii": "",
        "/ascii/world/before/20250905T000000Z-0": "/world",
    }
    for selector, subject in kept.items():
        request = Request(selector)
        answer = desk.site.draw(request)
        desk.site.keep(request, answer, desk.site.edition)
        assert desk.site.held(request), selector
        desk.site.kept.drop(frozenset({subject}))
        assert not desk.site.held(request), selector


def test_no_spelling_of_a_selector_takes_room_of_its_own(desk: Newsroom) -> None:
    for selector in ("/ascii/world", "/ascii/%77orld", "/ascii/wor%6Cd/", "/ascii/world//"):
        request = Request(selector)
        desk.site.keep(request, desk.site.draw(request), desk.site.edition)
    assert list(desk.site.kept.main.pages) == [b"/ascii/world\r\n"]


# ---------------------------------------------------------------- moved

MOVED = "Title: Harbour\nUpdated: 2025-09-05\nAlias: /storms\nMoved-From: old/storms.txt\n\nx\n"


@pytest.fixture
def moved(newsroom: Newsroom) -> Newsroom:
    newsroom.write("site.toml", 'mail = "a@b.example"\n')
    newsroom.write("world/harbour.txt", MOVED)
    newsroom.publish()
    assert newsroom.library.catalogue.problems() == ()
    return newsroom


async def test_a_former_selector_answers_with_the_page(moved: Newsroom) -> None:
    """Statement S62. Links and bookmarks of years ago go on working."""
    page = await moved.ask(b"/world/harbour\r\n")
    text = await moved.ask(b"/world/harbour.txt\r\n")
    assert await moved.ask(b"/storms\r\n") == await moved.ask(b"1/storms/\r\n") == page
    assert await moved.ask(b"/storms.txt\r\n") == await moved.ask(b"/old/storms.txt\r\n") == text
    assert (await moved.ask(b"/old/storms\r\n")).startswith(b"3")
    plain = await moved.ask(b"/ascii/world/harbour\r\n")
    assert await moved.ask(b"/ascii/storms\r\n") == plain


@pytest.mark.parametrize("form", [b"+", b"!", b"$", b"+text/plain"])
async def test_gopher_plus_says_where_it_has_moved(moved: Newsroom, form: bytes) -> None:
    """Statement S51. Code 3, and the descriptor of the item."""
    answer = await moved.ask(b"/storms\t" + form + b"\r\n")
    row = b"1Harbour\t/world/harbour\tnews.example\t7070\r\n"
    assert answer == b"--1\r\n3 <a@b.example>\r\n" + row + b".\r\n"


def test_the_page_under_a_former_selector_goes_with_the_article(moved: Newsroom) -> None:
    for selector in ("/storms", "/old/storms.txt", "/ascii/storms"):
        request = Request(selector)
        answer = moved.site.draw(request)
        moved.site.keep(request, answer, moved.site.edition)
        assert moved.site.held(request)
        moved.site.kept.drop(frozenset({"/world/harbour"}))
        assert not moved.site.held(request)


async def test_what_is_published_comes_before_an_alias(moved: Newsroom) -> None:
    moved.write("storms.txt", "Title: New storms\n\nWind.\n")
    moved.publish()
    assert "New storms" in displays(await moved.ask(b"/storms\r\n"))
    (moved.content / "storms.txt").unlink()
    moved.publish()
    assert "Harbour" in displays(await moved.ask(b"/storms\r\n"))
    (moved.content / "world/harbour.txt").unlink()
    moved.publish()
    assert (await moved.ask(b"/storms\r\n")).startswith(b"3")


# ---------------------------------------------------------------- translations

SPANISH = "Title: El reloj\nUpdated: 2025-08-30\nLanguage: es\nStory: clock\n\nSaid: ¡no!\n"


def translation(language: str, original: str = "el-reloj.txt") -> str:
    return (
        f"Title: In {language}\nUpdated: 2025-08-31\nLanguage: {language}\nTranslated-From: es\n"
        f"Original: {original}\nStory: clock\n\nThe clock said: “no”.\n"
    )


@pytest.fixture
def translated(newsroom: Newsroom) -> Newsroom:
    newsroom.write("culture/el-reloj.txt", SPANISH)
    newsroom.write("culture/the-clock.txt", translation("en"))
    newsroom.write("world/la-montre.txt", translation("fr", "/culture/el-reloj"))
    newsroom.publish()
    assert newsroom.library.catalogue.problems() == ()
    return newsroom


async def linked(newsroom: Newsroom, selector: bytes) -> list[Row]:
    return [row for row in rows_of(await newsroom.ask(selector + b"\r\n")) if row.kind == "1"]


async def test_a_translation_leads_to_its_original_and_to_the_others(translated: Newsroom) -> None:
    rows = await linked(translated, b"/culture/the-clock")
    told = [(row.display, row.selector) for row in rows]
    assert told[:2] == [
        ("Original: El reloj", b"/culture/el-reloj"),
        ("French: In fr", b"/world/la-montre"),
    ]
    page = displays(await translated.ask(b"/culture/the-clock\r\n"))
    assert page.index("Translated from Spanish") < page.index("Original: El reloj")
    assert "ALTERNATIVE TAKES:" not in page  # a translation is no other take


async def test_an_original_lists_its_translations(translated: Newsroom) -> None:
    rows = await linked(translated, b"/culture/el-reloj")
    assert [(row.display, row.selector) for row in rows[:2]] == [
        ("English: In en", b"/culture/the-clock"),
        ("French: In fr", b"/world/la-montre"),
    ]
    assert "ALSO IN:" in displays(await translated.ask(b"/culture/el-reloj\r\n"))


async def test_lists_tell_the_language_of_foreign_articles(translated: Newsroom) -> None:
    rows = "\n".join(displays(await translated.ask(b"/culture\r\n")))
    assert "Spanish" in rows
    assert "English" not in rows


async def test_the_original_is_a_view_of_its_translation(translated: Newsroom) -> None:
    """Statement S49."""
    answer = await translated.ask(b"/culture/the-clock.txt\t!\r\n")
    (known,) = read_attributes(answer.partition(b"\r\n")[2])
    assert [view for view, _ in known.views] == [
        "text/plain",
        "text/plain En_US",
        "text/plain Es_ES",
    ]
    spanish = await translated.ask(b"/culture/the-clock.txt\t+text/plain Es_ES\r\n")
    assert "¡no!".encode() in spanish
    assert spanish == await translated.ask(b"/culture/el-reloj.txt\t+\r\n")


async def test_an_original_that_is_gone_is_told_to_the_publisher_alone(
    translated: Newsroom,
) -> None:
    (translated.content / "culture/el-reloj.txt").unlink()
    translated.publish()
    page = displays(await translated.ask(b"/culture/the-clock\r\n"))
    assert "Translated from Spanish" in page
    assert not any(row.startswith("Original:") for row in page)
    assert [(one.path, one.what) for one in translated.library.catalogue.problems()] == [
        (path, "Original: no article is published at /culture/el-reloj")
        for path in ("culture/the-clock.txt", "world/la-montre.txt")
    ]


@pytest.mark.parametrize(
    ("address", "row"),
    [
        ("https://x.example/reloj", ("h", b"URL:https://x.example/reloj")),
        ("gopher://x.example/0/reloj.txt", ("0", b"/reloj.txt")),
        ("gophers://x.example/0/reloj.txt", ("i", b"")),
    ],
)
async def test_an_original_may_be_elsewhere(
    newsroom: Newsroom, address: str, row: tuple[str, bytes]
) -> None:
    newsroom.write("a.txt", translation("en", address))
    newsroom.publish()
    found = [one for one in rows_of(await newsroom.ask(b"/a\r\n")) if "Original" in one.display]
    assert [(one.kind, one.selector) for one in found] == [row]
    assert found[0].display == f"Original: {address}"
    assert f"Original: {address}".encode() in await newsroom.ask(b"/a.txt\r\n")


async def test_an_article_is_no_translation_of_itself(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", translation("en", "a.txt"))
    newsroom.publish()
    page = displays(await newsroom.ask(b"/a\r\n"))
    assert "ALSO IN:" not in page
    assert (await newsroom.ask(b"/a.txt\t!\r\n")).count(b"text/plain") == 2
