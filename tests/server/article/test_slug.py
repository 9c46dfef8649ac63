import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.slug import LONGEST_SLUG, slug

SLUGS = [
    ("C\u00f4te d'Ivoire", "cote-d-ivoire"),
    ("Coastal Wire", "coastal-wire"),
    ("  --Ports & Harbours!  ", "ports-harbours"),
    ("\u6771\u4eac", "dongjing"),
    ("\u041c\u043e\u0441\u043a\u0432\u0430", "moskva"),
    ("NO", "no"),
    ("", ""),
    ("   ", ""),
    ("\x1b\x07", ""),
]


@pytest.mark.parametrize(("name", "expected"), SLUGS)
def test_names_become_parts_of_selectors(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_name_without_letters_has_a_slug_of_its_own() -> None:
    assert re.fullmatch("[0-9a-f]{8}", slug("?!"))
    assert slug("?!") != slug("!?")


def test_a_long_name_is_cut_without_a_dangling_dash() -> None:
    assert slug("a" * 59 + " bc") == "a" * 59
    assert len(slug("word " * 50)) <= LONGEST_SLUG


@given(st.text())
def test_a_slug_is_fit_for_a_selector_and_its_own_slug(name: str) -> None:
    made = slug(name)
    assert re.fullmatch(r"[a-z0-9]*(?:-[a-z0-9]+)*", made)
    assert len(made) <= LONGEST_SLUG
    assert slug(made) == made
    assert made or not name.strip() or not name.isprintable()
