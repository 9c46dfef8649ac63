"""Countries on a map, row for row."""

import pytest
from attrs import evolve

from gopherd.article.listing import Named, Shelf, ShelfKind
from gopherd.article.region import Region
from gopherd.config.masthead import Masthead
from gopherd.render.atlas import SIGNS, WORLD, Atlas, atlas_page, by_region
from gopherd.render.gopher import Address, menu_items
from gopherd.render.page import Page

MASTHEAD = Masthead(title="News", banner="Hi", font="mini")
COUNTS = (("argentina", 4), ("atlantis", 2), ("chile", 1), ("ghana", 12))


def named(key: str, articles: int) -> Named:
    return Named(Shelf(ShelfKind.COUNTRY, key), key.capitalize(), articles)


ATLAS = Atlas(
    counts=COUNTS,
    shown=(named("argentina", 4), named("chile", 1), named("ghana", 12), named("atlantis", 2)),
)


def rows_of(page: Page, width: int = 67) -> list[str]:
    items = menu_items(page, address=Address("h.example", 70), width=width)
    return [item.kind + item.display for item in items]


def test_countries_stand_under_their_regions() -> None:
    rows = rows_of(atlas_page(MASTHEAD, ATLAS))
    start = rows.index("iLATIN AMERICA")
    assert rows[start:] == [
        "iLATIN AMERICA",
        "1Argentina (4)",
        "1Chile (1)",
        "i",
        "iAFRICA",
        "1Ghana (12)",
        "i",
        "iELSEWHERE",
        "1Atlantis (2)",
        "i",
        "1<- back to index",
    ]


def test_the_map_has_the_articles_of_each_region_beside_it() -> None:
    """Statement S76. The counts of a region are those of its countries."""
    rows = rows_of(atlas_page(MASTHEAD, ATLAS))
    start = rows.index("iBy country") + 2
    world = [row[1:] for row in rows[start : start + len(WORLD)]]
    for land, row in zip(WORLD, world, strict=True):
        assert row.startswith(land)
        assert len(row) <= 67
    told = [row[45:] for row in world if row[45:]]
    assert told == [
        "# North America      0",
        "% Latin America      5",
        "@ Europe             0",
        "* Africa            12",
        "+ Middle East        0",
        "o Asia               0",
        "= Oceania            0",
        "  Elsewhere          2",
    ]


def test_every_region_is_drawn_with_its_own_sign() -> None:
    drawn = set("".join(WORLD)) - {" "}
    assert drawn == {sign for region, sign in SIGNS.items() if region is not Region.ELSEWHERE}
    assert "".join(WORLD).isascii()
    assert max(map(len, WORLD)) < 45


@pytest.mark.parametrize("width", [30, 40, 66])
def test_a_narrow_page_has_the_counts_alone(width: int) -> None:
    rows = rows_of(atlas_page(evolve(MASTHEAD, width=width), ATLAS), width)
    assert "i# North America      0" in rows
    assert not any(row[1:] in WORLD for row in rows)


def test_nowhere_else_is_told_only_where_something_comes_from_there() -> None:
    rows = rows_of(atlas_page(MASTHEAD, evolve(ATLAS, counts=(("chile", 1),))))
    assert not any("Elsewhere" in row for row in rows)


def test_a_later_page_has_no_map_and_leads_back_to_the_first() -> None:
    atlas = evolve(ATLAS, first=False, older="/country/after/atlantis")
    rows = rows_of(atlas_page(MASTHEAD, atlas))
    assert not any(row[1:] in WORLD for row in rows)
    assert rows[-3:] == ["1more ->", "1<- By country", "1<- back to index"]


def test_without_countries_there_is_no_map() -> None:
    rows = rows_of(atlas_page(MASTHEAD, Atlas(counts=(), shown=())))
    assert rows[-3:] == ["iNo article names a country yet.", "i", "1<- back to index"]
    assert not any(row[1:] in WORLD for row in rows)


def test_countries_are_in_order_region_by_region() -> None:
    keys = ["zambia", "chile", "atlantis", "angola", "canada", "belize"]
    assert sorted(keys, key=by_region) == [
        "canada",
        "belize",
        "chile",
        "angola",
        "zambia",
        "atlantis",
    ]
