import pytest

from gopherclient.tui.tags import tag
from gopherwire.item import Item, Kind


@pytest.mark.parametrize(
    ("item", "word"),
    [
        (Item("0", "a"), "text"),
        (Item("1", "a"), "▸"),
        (Item("7", "a"), "? search"),
        (Item("9", "a"), "bin"),
        (Item("I", "a"), "img"),
        (Item("8", "a"), "tel"),
        (Item("h", "a", "/page.html"), "html"),
        (Item("h", "a", "URL:https://news.example/"), "↗ web"),
        (Item("h", "a", "/URL:https://news.example/"), "↗ web"),
        (Item("h", "a", "URL:mailto:desk@news.example"), "↗ mail"),
        (Item("h", "a", "URL:telnet://lib.example/"), "↗ tel"),
        (Item("h", "a", "URL:gophers://news.example/"), "↗ gopher"),
        (Item("Q", "a"), "unknown Q"),
    ],
)
def test_the_tag_says_what_is_behind_a_link(item: Item, word: str) -> None:
    """Statement C17. Statement C18 too: what nobody knows is said to be unknown."""
    assert tag(item)[0] == word


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.INFO, Kind.ERROR}))
def test_every_kind_has_a_word_and_a_sign(kind: Kind) -> None:
    word, sign = tag(Item(kind, "a"))
    assert "unknown" not in word
    assert len(sign) == 1
