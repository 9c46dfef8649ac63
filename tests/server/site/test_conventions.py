"""The two texts programs ask for, as values."""

from gopherd.config.masthead import Masthead
from gopherd.site.conventions import CAPS, caps_text, robots_text


def test_caps_hold_what_the_masthead_says_and_nothing_empty() -> None:
    assert caps_text(Masthead()) == CAPS
    assert caps_text(Masthead(), tls_port=7443) == f"{CAPS}ServerTLSPort=7443\n"
    assert caps_text(Masthead(description="A site", mail="a@b.example")) == (
        f"{CAPS}ServerDescription=A site\nServerAdmin=a@b.example\n"
    )


def test_robots_may_go_everywhere() -> None:
    assert robots_text() == "User-agent: *\nDisallow:\n"
