"""What readers are served with follows the settings, at once or at the next start."""

import logging
import os

import pytest
from attrs import evolve

from gopherd.config.settings import Settings
from gopherd.render.gopher import Address
from gopherd.serve.desk import Desk, public_address
from gopherd.serve.outbox import Outbox
from gopherd.serve.tally import Tally
from gopherwire.request import Request
from tests.newsroom import Newsroom

ADDRESSES = [
    (Settings(), 7070, Address("127.0.0.1", 7070)),
    (Settings(host=("::1",)), 70, Address("::1", 70)),
    (Settings(host=("192.0.2.1", "::1"), port=70), 70, Address("192.0.2.1", 70)),
    (Settings(public_host="news.example", public_port=70), 7070, Address("news.example", 70)),
    (Settings(host=("0.0.0.0",), public_host="n.example"), 7070, Address("n.example", 7070)),
    (Settings(host=("0.0.0.0",)), 7070, Address(os.uname().nodename, 7070)),
    (Settings(host=("::",), public_port=71), 7070, Address(os.uname().nodename, 71)),
]


@pytest.mark.parametrize(("settings", "port", "address"), ADDRESSES)
def test_the_public_address_is_the_operators_choice(
    settings: Settings, port: int, address: Address
) -> None:
    assert public_address(settings, port) == address


def desk(newsroom: Newsroom) -> Desk:
    settings = Settings(content=newsroom.content, public_host="old.example")
    return Desk(settings, newsroom.library, 7070, None, Outbox(2), Tally())


def test_what_readers_are_told_changes_at_once(newsroom: Newsroom) -> None:
    made = desk(newsroom)
    made.service.site.take_note(5)
    page = made.service.site.draw(Request("/about"))
    made.service.site.keep(Request("/about"), page, 5)
    made.renew(evolve(made.settings, public_host="new.example", connections=7))
    site = made.service.site
    assert (site.address.host, site.edition) == ("new.example", 5)
    assert site.held(Request("/about")) is None
    assert made.service.limits.connections == 7


def test_what_cannot_change_while_serving_is_named(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    made = desk(newsroom)
    caplog.set_level(logging.INFO)
    made.renew(evolve(made.settings, port=71, workers=2))
    assert caplog.messages == [
        "port changes when gopherd is started again",
        "workers changes when gopherd is started again",
    ]
    assert (made.settings.port, made.settings.workers) == (7070, 1)


def test_the_same_again_says_nothing(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    made = desk(newsroom)
    made.renew(made.settings)
    assert caplog.messages == []
