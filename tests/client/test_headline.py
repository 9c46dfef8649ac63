import pytest

from gopherclient.headline import headline
from gopherwire.item import Item, error, info

LONG = "A library in Nova Scotia moves its bulletin to a protocol from"
LINK = Item("1", LONG, "/a", "news.example", 70)

HEADLINES = [
    ([LINK], LONG),
    ([LINK, info("   1991"), info("   Wire | Canada")], f"{LONG} 1991"),
    ([LINK, info("   Wire | Canada")], LONG),
    ([LINK, info("1991")], LONG),
    ([LINK, info("             1991")], LONG),
    ([LINK, info("   " + " " * 9)], LONG),
    ([LINK, error("   1991")], LONG),
    ([Item("1", "Short", "/a", "h", 70), info("   1991")], "Short"),
]


@pytest.mark.parametrize(("items", "words"), HEADLINES)
def test_a_headline_goes_on_below_its_link(items: list[Item], words: str) -> None:
    assert headline(items, 0) == words
