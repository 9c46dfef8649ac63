"""The site: printed pages are kept while they are true, and cost no more than they may."""

import os
from datetime import UTC, datetime
from typing import Any

import pytest

from gopherd.article.parse import parse
from gopherd.site.answer import Opened, Printed
from gopherd.site.filing import line_of
from gopherd.site.site import Site
from gopherwire.request import Request
from tests.newsroom import ADDRESS, Newsroom

FRONT = Request("")


def test_a_kept_page_is_ready_until_the_news_changes(newsroom: Newsroom) -> None:
    site = newsroom.site
    assert site.held(FRONT) is None
    page = site.draw(FRONT)
    site.keep(FRONT, page, site.edition)
    assert body_of(newsroom, FRONT) == page
    site.take_note(site.edition)
    assert body_of(newsroom, FRONT) == page
    site.take_note(site.edition + 1)
    assert site.held(FRONT) is None


def body_of(newsroom: Newsroom, request: Request) -> Printed | None:
    held = newsroom.site.held(request)
    return Printed(held.body) if held else None


def test_an_edition_takes_away_the_pages_it_touches_and_no_other(newsroom: Newsroom) -> None:
    newsroom.write("world/harbour.txt", "Title: Harbour\n\nText.\n")
    newsroom.write("world/storm.txt", "Title: Storm\n\nText.\n")
    newsroom.publish()
    site = newsroom.site
    lines = ("", "/world", "/world/harbour", "/world/harbour.txt", "/world/storm")
    for line in lines:
        site.keep(Request(line), site.draw(Request(line)), site.edition)
    site.take_note(site.edition + 1, frozenset({"", "/world/harbour"}))
    assert [line for line in lines if site.held(Request(line))] == ["/world", "/world/storm"]
    site.take_note(site.edition + 1, frozenset())
    assert [line for line in lines if site.held(Request(line))] == ["/world", "/world/storm"]


def test_a_page_drawn_from_an_older_edition_is_not_kept(newsroom: Newsroom) -> None:
    site = newsroom.site
    page = site.draw(FRONT)
    before = site.edition
    site.take_note(before + 1)
    site.keep(FRONT, page, before)
    assert site.held(FRONT) is None


def test_what_is_missing_is_not_kept(newsroom: Newsroom) -> None:
    request = Request("/nowhere")
    newsroom.site.keep(request, newsroom.site.draw(request), newsroom.site.edition)
    assert newsroom.site.held(request) is None


def test_a_file_is_not_kept(newsroom: Newsroom) -> None:
    newsroom.write("a.bin", b"\0")
    newsroom.publish()
    request = Request("/a.bin")
    answer = newsroom.site.draw(request)
    assert isinstance(answer, Opened)
    os.close(answer.descriptor)
    newsroom.site.keep(request, answer, newsroom.site.edition)
    assert newsroom.site.held(request) is None


async def test_what_gopher_plus_tells_is_kept_until_what_it_tells_of_changes(
    newsroom: Newsroom,
) -> None:
    newsroom.write("world/harbour.txt", "Title: Hafenöffnung\nLanguage: de\n\nText.\n")
    newsroom.publish()
    site = newsroom.site
    forms = [b"!", b"$", b"+", b"+text/plain", b"+text/plain De_DE"]
    told = {form: await newsroom.ask(b"/world/harbour\t" + form + b"\r\n") for form in forms}
    others = {b"!+VIEWS": b"!", b"$+X\tx": b"$", b"+x/y": b"+", b"+Text/Plain x": b"+text/plain"}
    for form, same in (*others.items(), *zip(forms, forms, strict=True)):
        request = Request.from_line(b"world/harbour/\t" + form)
        held = site.held(request)
        assert held, form
        assert held.body == told[same]
    assert not site.held(Request("/world/harbour", ("+", "1")))
    assert len(site.kept.main.pages) == 0
    site.take_note(site.edition + 1, frozenset({"/world/harbour"}))
    assert not site.kept.aside.pages


@pytest.mark.parametrize("touched", ["/world/harbour", "/world/source", "", "/world"])
async def test_what_is_told_of_a_menu_goes_with_all_it_tells_of(
    newsroom: Newsroom, touched: str
) -> None:
    newsroom.write("world/harbour.txt", "Title: Harbour\nOriginal: source.txt\n\nText.\n")
    newsroom.write("world/source.txt", "Title: Hafen\nLanguage: de\n\nText.\n")
    newsroom.publish()
    request = Request("/world", ("$",))
    await newsroom.ask(b"/world\t$\r\n")
    assert newsroom.site.held(request)
    newsroom.site.take_note(newsroom.site.edition + 1, frozenset({"/nowhere"}))
    assert newsroom.site.held(request)
    newsroom.site.take_note(newsroom.site.edition + 1, frozenset({touched}))
    assert not newsroom.site.held(request)


def test_what_is_told_of_a_menu_is_not_kept_while_a_file_of_it_is_in_flux(
    newsroom: Newsroom,
) -> None:
    file = newsroom.write("world/harbour.txt", "Title: Harbour\n\nText.\n")
    newsroom.publish()
    request = Request("/world", ("$",))
    for change in (lambda: file.write_text("Title: Harbour\n\nHalf"), file.unlink):
        change()
        answer = newsroom.site.draw(request)
        assert isinstance(answer, Printed)
        assert answer.found
        assert not answer.settled


def test_ten_thousand_names_that_are_made_up_drive_no_page_out(newsroom: Newsroom) -> None:
    """However many, they push out each other."""
    for number in range(5):
        newsroom.write(f"world/a{number}.txt", f"Title: A{number}\nCountry: Chile\n\nText.\n")
    newsroom.publish()
    site = newsroom.site
    site.kept.main.most, site.kept.aside.most = 2**15, 2**15
    site.leaves.main.most, site.leaves.aside.most = 2**17, 2**15
    worth = [Request(one) for one in ("", "/world", "/world/a1", "/world/a1.txt", "/country")]
    for request in worth:
        site.keep(request, site.draw(request), site.edition)
        site.keep_leaf(request, site.browse(request), site.edition)
    places = ["", "/world", "/country/chile", "/ascii", "/ascii/world"]
    page, leaf = site.draw(Request("/before/20250905T000000Z-0")), site.browse(Request(""))
    for number in range(10_000):
        before = f"{places[number % 5]}/before/2{number:03}0905T000000Z-0"
        for request in (Request(before), Request(before, ("!",)), Request(before, (f"x{number}",))):
            answer = site.draw(request) if number % 500 == 0 else page
            site.keep(request, answer, site.edition)
        site.keep_leaf(Request(before), leaf, site.edition)
        site.keep(Request("/world", (f"+x{number}",)), page, site.edition)
        site.keep(Request("/search", (f"{number}",)), page, site.edition)
        site.keep_leaf(Request("/world", (f"{number}",)), leaf, site.edition)
    assert all(map(site.held, worth))
    assert all(map(site.leaf, worth))
    assert site.kept.main.weight < 2**15 >= site.kept.aside.weight > 2**14


async def test_junk_behind_a_tab_drives_no_page_out(newsroom: Newsroom) -> None:
    newsroom.write("world/harbour.txt", "Title: Harbour\n\nText.\n")
    newsroom.publish()
    site = newsroom.site
    answers = {await newsroom.ask(b"/world/harbour\t%d\r\n" % number) for number in range(50)}
    for number in range(50):
        await newsroom.ask(b"URL:https://a.example/%d\r\n" % number)
        await newsroom.ask(b"/world/harbour\t+%d\r\n" % number)
    assert len(answers) == 1
    assert list(site.kept.main.pages) == [line_of("/world/harbour")]


@pytest.mark.parametrize("selector", ["/a", "/a.txt"])
async def test_a_page_of_a_file_in_flux_is_not_kept(newsroom: Newsroom, selector: str) -> None:
    """Half a file, and then the same again, makes no edition that would drive its page out."""
    whole = "Title: A\n\n" + "First half.\n\nSecond half.\n"
    file = newsroom.write("a.txt", whole)
    os.utime(file, (1e9, 1e9))
    newsroom.publish()
    edition = newsroom.site.edition
    request = f"{selector}\r\n".encode()
    page = await newsroom.ask(request)
    assert list(newsroom.site.kept.main.pages) == [line_of(selector)]
    newsroom.site.take_note(edition - 1)
    newsroom.site.take_note(edition)

    file.write_text(whole[:20])
    half = await newsroom.ask(request)
    assert b"Second" not in half != page
    file.write_text(whole)
    os.utime(file, (1e9, 1e9))
    newsroom.publish()
    assert newsroom.site.edition == edition
    assert await newsroom.ask(request) == page


def test_a_page_of_a_file_that_goes_meanwhile_is_not_kept(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = newsroom.write("a.txt", "Title: A\n\nText.\n")
    newsroom.publish()

    def and_it_goes(data: bytes, **facts: Any) -> Any:  # noqa: ANN401 - they are handed on
        file.unlink()
        return parse(data, **facts)

    monkeypatch.setattr("gopherd.library.reader.parse", and_it_goes)
    request = Request("/a")
    answer = newsroom.site.draw(request)
    assert isinstance(answer, Printed)
    assert answer.found
    newsroom.site.keep(request, answer, newsroom.site.edition)
    assert newsroom.site.held(request) is None


def test_the_time_is_asked_for_each_page(newsroom: Newsroom) -> None:
    newsroom.write("later.txt", "Title: Later\nPublish-At: 2030-01-01\n\nText.\n")
    newsroom.library.refresh(datetime(2031, 1, 1, tzinfo=UTC))
    early = Site(newsroom.library, ADDRESS, clock=lambda: datetime(2029, 1, 1, tzinfo=UTC))
    late = Site(newsroom.library, ADDRESS, clock=lambda: datetime(2031, 1, 1, tzinfo=UTC))
    answers = [site.draw(Request("/later")) for site in (early, late)]
    assert [isinstance(one, Printed) and one.found for one in answers] == [False, True]


def test_a_fault_is_a_menu_of_its_own(newsroom: Newsroom) -> None:
    answer = newsroom.site.fault("Something broke.", "Try again.")
    assert not answer.found
    assert answer.body == (
        b"3Something broke.\t\tnull.host\t1\r\niTry again.\t\tnull.host\t1\r\n"
        b"1<- back to index\t\tnews.example\t7070\t+\r\n.\r\n"
    )
