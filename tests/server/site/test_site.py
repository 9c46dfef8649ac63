"""The site: printed pages are kept while they are true, and cost no more than they may."""

import os
from datetime import UTC, datetime

import pytest

from gopherd.site import site as site_module
from gopherd.site.answer import Opened, Printed
from gopherd.site.site import KEEPING, Site, weight
from gopherwire.request import Request
from tests.newsroom import ADDRESS, Newsroom

FRONT = Request("")


def test_a_kept_page_is_ready_until_the_news_changes(newsroom: Newsroom) -> None:
    site = newsroom.site
    assert site.held(FRONT) is None
    page = site.draw(FRONT)
    site.keep(FRONT, page, site.edition)
    assert site.held(FRONT) == page
    site.take_note(site.edition)
    assert site.held(FRONT) == page
    site.take_note(site.edition + 1)
    assert site.held(FRONT) is None
    assert site.weight == 0


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


def test_the_page_not_asked_for_longest_goes_first(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = newsroom.site
    one, two, three = (Request(f"/{name}") for name in "abc")
    body = b"x" * 1000
    monkeypatch.setattr(site_module, "MOST_KEPT", 2 * weight(one, body))
    for request in (one, two, two):
        site.keep(request, Printed(body), site.edition)
    assert site.held(one)
    site.keep(three, Printed(body), site.edition)
    assert [bool(site.held(request)) for request in (one, two, three)] == [True, False, True]
    assert site.weight == 2 * weight(one, body)
    site.keep(two, Printed(body * 10), site.edition)
    assert site.weight == 0


def test_long_requests_weigh_what_they_take(newsroom: Newsroom) -> None:
    """Readers choose the words after a TAB, so the page kept is not all there is to count."""
    body = b"."
    assert weight(Request("/x", ("y" * 1000,)), body) == 1 + 2 + 1000 + KEEPING


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
        b"1<- back to index\t\tnews.example\t7070\r\n.\r\n"
    )
