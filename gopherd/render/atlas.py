"""The page of countries: a map of the world, how many articles each region has, its countries."""

from collections import Counter
from itertools import groupby

from attrs import frozen

from gopherd.article.listing import Named, ShelfKind
from gopherd.article.region import Region, region_of
from gopherd.config.masthead import Masthead
from gopherd.render.frame import index, leaf, shelf_link
from gopherd.render.page import GAP, Fixed, Label, Line, Page, Part

WORLD = r"""
 ##### #####  ####          @   @@@@@@@
########## ## ##  @   @@ @@@@@@@@@@@@@@@@@@
##  ###### ##       @ @@@@@@@@@@@@@@@@  @
     #########      @@@@@@@ooooooooooo@
      #######      @@ @@+++oooooooooo o
      ######       *****++++oooooooo o
       %% %%      *******+++ ooooooo o
        %%%       ******** +  o  ooo o
           %%%%    *********  o  o  oo
           %%%%%%     *****      oo oo ===
           %%%%%%     *****        oo  ==
            %%%%%     **** *         =====
            %%%%      ***  *        =======
            %%%       **            =  ===
            %%                          =  =
            %%
""".strip("\n").splitlines()

SIGNS = {
    Region.NORTH_AMERICA: "#",
    Region.LATIN_AMERICA: "%",
    Region.EUROPE: "@",
    Region.AFRICA: "*",
    Region.MIDDLE_EAST: "+",
    Region.ASIA: "o",
    Region.OCEANIA: "=",
    Region.ELSEWHERE: " ",
}
"""What the land of each region is drawn with."""

ORDER = tuple(Region)
MAP_COLUMNS = 45
"""Columns from where the map begins to where the counts do."""
NAME_COLUMNS = 15
COUNT_COLUMNS = 7


@frozen(kw_only=True)
class Atlas:
    """What one page of countries shows."""

    counts: tuple[tuple[str, int], ...]
    """Every country's slug and how many articles it has."""
    shown: tuple[Named, ...]
    """The countries on this page, in the order of `by_region`."""
    first: bool = True
    older: str = ""
    """Leads to those that follow."""


def by_region(country: str) -> tuple[int, str]:
    """Put countries in order, by slug: region by region."""
    return ORDER.index(region_of(country)), country


def atlas_page(masthead: Masthead, atlas: Atlas) -> Page:
    """Lay out a page of countries; the map stands on the first one."""
    rows: list[Part] = []
    if atlas.first and atlas.counts:
        rows += [_world(atlas.counts, masthead.width), GAP]
    for region, named in groupby(atlas.shown, key=lambda one: region_of(one.shelf.key)):
        rows += [Label(region.upper()), *map(shelf_link, named), GAP]
    if not atlas.counts:
        rows += [Line("No article names a country yet."), GAP]
    ways = leaf(ShelfKind.COUNTRY, atlas.older, first=atlas.first)
    return index(masthead, ShelfKind.COUNTRY, rows, ways)


def _world(counts: tuple[tuple[str, int], ...], width: int) -> Fixed:
    """Draw the map with the counts beside it; the counts alone where there is no room."""
    totals: Counter[Region] = Counter()
    for country, articles in counts:
        totals[region_of(country)] += articles
    legend = [
        f"{sign} {region:<{NAME_COLUMNS - 2}}{totals[region]:>{COUNT_COLUMNS}}"
        for region, sign in SIGNS.items()
        if region is not Region.ELSEWHERE or totals[region]
    ]
    if width < MAP_COLUMNS + NAME_COLUMNS + COUNT_COLUMNS:
        return Fixed(tuple(legend))
    above = (len(WORLD) - len(legend)) // 2
    beside = [""] * above + legend + [""] * (len(WORLD) - len(legend) - above)
    return Fixed(
        tuple(
            f"{land:<{MAP_COLUMNS}}{told}".rstrip()
            for land, told in zip(WORLD, beside, strict=True)
        )
    )
