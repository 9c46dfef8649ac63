"""The page of a search, as readers get it."""

from gopherd.site.answer import Printed
from gopherwire.request import Request
from tests.newsroom import Newsroom, displays

PUMPS = """\
Title: Pump house floods
By: Ada Quist
Overview: The low quarter of Alvor walks on planks.
Country: Portugal

Water came over the sill on Friday. The baker came by rowing boat.
"""


def found(newsroom: Newsroom, words: str) -> list[str]:
    answer = newsroom.site.draw(Request("/search", (words,)))
    assert isinstance(answer, Printed)
    return displays(answer.body)


def test_the_words_are_shown_where_they_stand(newsroom: Newsroom) -> None:
    newsroom.write("pumps.txt", PUMPS)
    newsroom.learn()
    rows = found(newsroom, "baker")
    assert "Pump house floods" in rows
    assert any("The *baker* came by rowing boat." in row for row in rows)


def test_an_article_that_is_found_by_a_field_says_what_it_is_about(newsroom: Newsroom) -> None:
    newsroom.write("pumps.txt", PUMPS)
    newsroom.learn()
    rows = found(newsroom, "country:portugal")
    at = rows.index("Pump house floods")
    assert rows[at + 2].strip().startswith("The low quarter of Alvor walks on planks. Ada Quist.")
