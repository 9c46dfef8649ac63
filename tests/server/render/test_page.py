"""Parts of pages are values: equal where they say the same, and never changed."""

from typing import get_args

import pytest
from attrs.exceptions import FrozenInstanceError

from gopherd.render.layout import rows_of
from gopherd.render.page import GAP, Gap, Link, Page, Part, Region, Title


def test_pages_that_say_the_same_are_equal() -> None:
    assert Page("A", (Title("A"), GAP)) == Page("A", (Title("A"), Gap()))
    assert hash(Page("A", (Title("A"),))) == hash(Page("A", (Title("A"),)))


def test_a_page_is_not_changed_once_it_is_made() -> None:
    with pytest.raises(FrozenInstanceError):
        Page("A", ()).title = "B"  # type: ignore[misc]


def test_a_link_is_to_this_server_unless_it_says_otherwise() -> None:
    assert Link("1", "A", "/a") == Link("1", "A", "/a", note="", host="", port=0)


def test_every_part_there_is_can_be_laid_out() -> None:
    assert rows_of(Region.ARTICLE, 67) == []
    for part in set(get_args(Part)) - {Region}:
        fields = {"rows": ("x",), "kind": "1", "label": "x", "selector": "x", "text": "x"}
        fields |= {"iso": "x", "words": "x"}
        given = {name: value for name, value in fields.items() if name in part.__match_args__}
        more = {"font": "mini"} if "font" in part.__match_args__ else {}
        assert all(isinstance(row, str) for row in rows_of(part(**given, **more), 67))
