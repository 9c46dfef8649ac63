"""The pages that lead to articles, row for row."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from gopherd.article.listing import (
    Census,
    Cluster,
    Filed,
    Headline,
    Mark,
    Named,
    Sectioned,
    Shelf,
    ShelfKind,
    Slice,
    Stretch,
)
from gopherd.config.masthead import Masthead
from gopherd.render.gopher import Address, menu_items, print_menu
from gopherd.render.page import Page
from gopherd.render.pages import (
    Folder,
    Front,
    about_label,
    about_page,
    fault_page,
    folder_page,
    front_page,
    index_page,
    missed_page,
    missing_page,
    section_link,
    section_page,
    shelf_page,
    stories_page,
    story_link,
)
from gopherd.render.text import print_text
from gopherd.render.wrap import columns
from gopherwire.item import Item

HERE = Address("news.example", 70)
MASTHEAD = Masthead(
    title="Coast News",
    banner="Hi",
    font="mini",
    subtitle="news.example - on gopher",
    admin="The desk",
    mail="desk@news.example",
)
HEAD = ["i|_|o", "i| ||", "i     news.example - on gopher", "i"]

FRIDAY = date(2025, 9, 5)
THURSDAY = date(2025, 9, 4)

HARBOUR = Headline(
    selector="/world/harbour",
    title="Harbour reopens after a week of storms",
    age=-1757077320,
    day=FRIDAY,
    clock="9:02 AM EDT",
    source="Coastal Wire",
    country="Argentina",
    words=795,
)
BUOY = Headline(
    selector="/world/buoy",
    title="A buoy that was lost for six years comes ashore with a letter, two crabs and a hat",
    age=-1756990920,
    day=THURSDAY,
    source="Hill Post",
    country="Chile",
    words=120,
)
BARE = Headline(selector="/bare", title="Bare", age=-1756980000, day=THURSDAY)
OLDER = Mark(-1756980000, 7)

HARBOUR_ROWS = [
    "1Harbour reopens after a week of storms => /world/harbour",
    "i   Coastal Wire | Argentina | 9:02 AM EDT | 795 words, 4 min",
]
BUOY_ROWS = [
    "1A buoy that was lost for six years comes ashore with a letter, two => /world/buoy",
    "i   crabs and a hat",
    "i   Hill Post | Chile | Thu Sep 4, 2025 | 120 words, 1 min",
]
BARE_ROWS = ["1Bare => /bare", "i   Thu Sep 4, 2025"]
BACK = "1<- back to index =>"
OLD_TERMINALS = "1These pages in plain ASCII, for old terminals => /ascii"

FULL = Front(
    day=Census(articles=12, sources=4, countries=3, newest=FRIDAY, oldest=FRIDAY),
    stories=(Cluster("storm", evolve(HARBOUR, title="Storm damage along the coast"), 3),),
    latest=Slice(rows=(HARBOUR, BUOY, BARE), older=OLDER),
    sections=Stretch(
        (Sectioned("world", "World", articles=9), Sectioned("sport", "Sport", articles=3))
    ),
    files=Stretch((Filed("/chart.png", "chart.png", "I", 204800),)),
)

FRONT_ROWS = [
    *HEAD,
    "iINDEX VIEW:",
    "i",
    "iFri September 5, 2025      12 articles, 4 sources, 3 countries",
    "1About Coast News - desk@news.example => /about",
    "i",
    "iTHE WORLD'S CURRENT TAKE",
    "1Storm damage along the coast (3 takes) => /story/storm",
    "i",
    "iLATEST",
    *HARBOUR_ROWS,
    *BUOY_ROWS,
    *BARE_ROWS,
    "i",
    "1older -> => /before/20250904T100000Z-000007",
    "i",
    "iFILES",
    "Ichart.png => /chart.png",
    "i   204.8 kB",
    "i",
    "iBROWSE",
    "1World (9) => /world",
    "1Sport (3) => /sport",
    "1By country => /country",
    "1By source => /source",
    "1By tag => /tag",
    "1By day => /day",
    "1By story => /story",
    "1Told by one country only => /missed",
    "7Search => /search",
    "0Atom feed => /feed.atom",
    "1About => /about",
]

names = st.text(max_size=60)
headlines = st.builds(
    Headline,
    selector=st.just("/a"),
    title=names,
    age=st.integers(-2_000_000_000, 0),
    day=st.dates(),
    clock=st.sampled_from(["", "9:02 AM EDT"]),
    source=names,
    country=names,
    words=st.integers(0, 10**6),
)
slices = st.builds(
    Slice,
    rows=st.lists(headlines, max_size=4).map(tuple),
    older=st.none() | st.just(OLDER),
    newer=st.none() | st.just(OLDER),
    first=st.booleans(),
)
numbers = st.integers(0, 10**6)
fronts = st.builds(
    Front,
    day=st.builds(
        Census,
        articles=numbers,
        sources=numbers,
        countries=numbers,
        newest=st.none() | st.dates(),
    ),
    stories=st.lists(st.builds(Cluster, st.just("s"), headlines, numbers), max_size=2).map(tuple),
    latest=slices,
    sections=st.lists(st.builds(Sectioned, st.just("a"), names), max_size=2).map(
        lambda some: Stretch(tuple(some))
    ),
)
mastheads = st.builds(
    Masthead,
    title=names,
    banner=st.just("Hi"),
    font=st.just("mini"),
    subtitle=names,
    admin=names,
    mail=names,
    description=names,
    width=st.integers(30, 67),
    back=names,
)


def as_row(item: Item) -> str:
    if item.kind in "i3":
        return item.kind + item.display
    return f"{item.kind}{item.display} => {item.selector}".rstrip()


def rows_of(page: Page, width: int = 67) -> list[str]:
    return [as_row(item) for item in menu_items(page, address=HERE, width=width)]


# ---------------------------------------------------------------- the front page


def test_the_front_page_has_its_parts_in_order() -> None:
    assert rows_of(front_page(MASTHEAD, FULL)) == FRONT_ROWS


def test_the_first_link_is_about_with_an_address_to_write_to() -> None:
    """Statement S25."""
    items = menu_items(front_page(MASTHEAD, FULL), address=HERE, width=67)
    first = next(item for item in items if item.kind != "i")
    label = "About Coast News - desk@news.example"
    assert first == Item("1", label, "/about", "news.example", 70, "+")


def test_the_first_link_is_about_even_where_nobody_can_be_written_to() -> None:
    """Statement S25."""
    assert about_label(Masthead(title="Coast News")) == "About Coast News"


def test_an_empty_site_greets_who_comes() -> None:
    """Statement S1."""
    rows = rows_of(front_page(MASTHEAD, Front(day=Census(), latest=Slice())))
    assert rows == [
        *HEAD,
        "iINDEX VIEW:",
        "i",
        "1About Coast News - desk@news.example => /about",
        "i",
        "iLATEST",
        "iNo article has been published yet. Drop a text file into",
        "ithe content folder, and it stands here a second later.",
        "i",
        "iBROWSE",
        "1By country => /country",
        "1By source => /source",
        "1By tag => /tag",
        "1By day => /day",
        "1By story => /story",
        "1Told by one country only => /missed",
        "7Search => /search",
        "0Atom feed => /feed.atom",
        "1About => /about",
    ]


def test_the_defaults_alone_make_a_front_page() -> None:
    page = front_page(Masthead(), Front(day=Census(), latest=Slice()))
    rows = rows_of(page)
    assert "i     Gopher News - on gopher" in rows
    assert page.title == "Gopher News"


@pytest.mark.parametrize(
    ("day", "rows"),
    [
        (Census(), []),
        (Census(articles=1, newest=FRIDAY), ["iFri September 5, 2025      1 article"]),
        (
            Census(articles=2, countries=1, newest=FRIDAY),
            ["iFri September 5, 2025      2 articles, 1 country"],
        ),
        (
            Census(articles=2, sources=2, newest=FRIDAY),
            ["iFri September 5, 2025      2 articles, 2 sources"],
        ),
        (
            Census(articles=12345, sources=1234, countries=190, newest=FRIDAY),
            ["iFri September 5, 2025", "i12345 articles, 1234 sources, 190 countries"],
        ),
    ],
)
def test_the_newest_day_is_counted(day: Census, rows: list[str]) -> None:
    got = rows_of(front_page(MASTHEAD, Front(day=day, latest=Slice())))
    assert got[6 : got.index("1About Coast News - desk@news.example => /about")] == rows


def test_on_a_narrow_page_the_counts_stand_below_the_day() -> None:
    rows = rows_of(front_page(evolve(MASTHEAD, width=40), FULL), width=40)
    assert rows[6:8] == ["iFri September 5, 2025", "i12 articles, 4 sources, 3 countries"]


# ---------------------------------------------------------------- sections and shelves


def test_a_section_lists_its_newest_first_under_their_day() -> None:
    folder = Folder(
        section=Sectioned("world", "World", "From many ports.", 9),
        shown=Slice(rows=(HARBOUR, BUOY), older=OLDER),
        within=Stretch((Sectioned("world/north", "North", articles=1),), "/world/within/1/north"),
        files=Stretch((Filed("/world/a.zip", "a.zip", "5", 1),), "/world/after/a.zip"),
    )
    page = section_page(MASTHEAD, folder)
    assert page.title == "World"
    assert rows_of(page) == [
        *HEAD,
        "iSECTION VIEW:",
        "i",
        "iWorld",
        "i",
        "iFrom many ports.",
        "i",
        "iSECTIONS",
        "1North (1) => /world/north",
        "1more sections -> => /world/within/1/north",
        "i",
        "iFri September 5, 2025",
        *HARBOUR_ROWS,
        *BUOY_ROWS,
        "i",
        "1older -> => /world/before/20250904T100000Z-000007",
        "i",
        "iFILES",
        "5a.zip => /world/a.zip",
        "i   1 byte",
        "1more files -> => /world/after/a.zip",
        "i",
        "0Atom feed => /world/feed.atom",
        BACK,
    ]


def test_sections_and_files_that_go_on_have_a_page_that_leads_back_to_their_folder() -> None:
    folder = Folder(
        section=Sectioned("world", "World", "From many ports.", articles=9),
        files=Stretch((Filed("/world/b.zip", "b.zip", "5", 2),)),
    )
    page = folder_page(MASTHEAD, folder)
    assert (page.title, page.feed) == ("World", "")
    assert rows_of(page) == [
        *HEAD,
        "iSECTION VIEW:",
        "i",
        "iWorld",
        "i",
        "iFILES",
        "5b.zip => /world/b.zip",
        "i   2 bytes",
        "i",
        "1<- World => /world",
        BACK,
    ]


def test_the_files_of_content_itself_go_on_under_the_name_of_the_site() -> None:
    folder = Folder(section=Sectioned("", ""), within=Stretch((Sectioned("z", "Z", "", 3),)))
    assert rows_of(folder_page(MASTHEAD, folder))[4:] == [
        "iINDEX VIEW:",
        "i",
        "iCoast News",
        "i",
        "iSECTIONS",
        "1Z (3) => /z",
        "i",
        BACK,
    ]


def test_a_later_page_of_a_section_leads_back() -> None:
    folder = Folder(
        section=Sectioned("world", "World", articles=9),
        shown=Slice(rows=(BARE,), first=False),
    )
    assert rows_of(section_page(MASTHEAD, folder))[6:] == [
        "iWorld",
        "i",
        "iThu September 4, 2025",
        "1Bare => /bare",
        "i",
        "1<- newer => /world",
        "i",
        "0Atom feed => /world/feed.atom",
        BACK,
    ]


def test_an_empty_section_still_leads_back() -> None:
    folder = Folder(section=Sectioned("world", "World"), shown=Slice())
    assert rows_of(section_page(MASTHEAD, folder)) == [
        *HEAD,
        "iSECTION VIEW:",
        "i",
        "iWorld",
        "i",
        BACK,
    ]


def test_a_day_is_told_once_on_its_page() -> None:
    shelf = Shelf(ShelfKind.DAY, "2025-09-05")
    page = shelf_page(MASTHEAD, "Fri September 5, 2025", shelf, Slice(rows=(HARBOUR,)))
    assert rows_of(page)[4:] == [
        "iDAY VIEW:",
        "i",
        "iFri September 5, 2025",
        "i",
        *HARBOUR_ROWS,
        "i",
        "0Atom feed => /day/2025-09-05/feed.atom",
        BACK,
    ]


@pytest.mark.parametrize(
    ("shelf", "view"),
    [
        (Shelf(ShelfKind.TAG, "ports"), "iTAG VIEW:"),
        (Shelf(ShelfKind.COUNTRY, "chile"), "iCOUNTRY VIEW:"),
        (Shelf(ShelfKind.SOURCE, "hill-post"), "iSOURCE VIEW:"),
        (Shelf(), "iINDEX VIEW:"),
    ],
)
def test_a_shelf_is_a_list_under_its_name(shelf: Shelf, view: str) -> None:
    page = shelf_page(MASTHEAD, "Its name", shelf, Slice(rows=(HARBOUR, BUOY)))
    assert page.title == "Its name"
    assert rows_of(page) == [
        *HEAD,
        view,
        "i",
        "iIts name",
        "i",
        "iFri September 5, 2025",
        *HARBOUR_ROWS,
        *BUOY_ROWS,
        "i",
        f"0Atom feed => {shelf.selector}/feed.atom",
        BACK,
    ]


def test_a_story_is_grouped_by_country() -> None:
    """Statement S75. The country heard from last first; takes of no country at the end."""
    again = evolve(BUOY, selector="/again", title="Again", country="Argentina", source="")
    takes = (evolve(BARE, age=-1757077321), HARBOUR, BUOY, again)
    page = shelf_page(MASTHEAD, "Storm", Shelf(ShelfKind.STORY, "storm"), Slice(rows=takes))
    assert rows_of(page) == [
        *HEAD,
        "iSTORY VIEW:",
        "i",
        "iStorm",
        "i",
        "iARGENTINA",
        "1Harbour reopens after a week of storms => /world/harbour",
        "i   Coastal Wire | Argentina | Fri Sep 5, 2025 | 795 words, 4 min",
        "1Again => /again",
        "i   Argentina | Thu Sep 4, 2025 | 120 words, 1 min",
        "i",
        "iCHILE",
        *BUOY_ROWS,
        "i",
        "iELSEWHERE",
        *BARE_ROWS,
        "i",
        "0Atom feed => /story/storm/feed.atom",
        BACK,
    ]


def test_stories_are_listed_with_the_day_they_were_told_last() -> None:
    told = (Cluster("storm", HARBOUR, 3), Cluster("buoy", evolve(BUOY, title="Lost buoy"), 2))
    page = stories_page(MASTHEAD, Stretch(told, "/story/after/20250904T000000Z-000001"))
    assert page.feed == "/story/feed.atom"
    assert rows_of(page)[len(HEAD) :] == [
        "iINDEX VIEW:",
        "i",
        "iBy story",
        "i",
        "1Harbour reopens after a week of storms (3 takes) => /story/storm",
        "i   Fri Sep 5, 2025",
        "1Lost buoy (2 takes) => /story/buoy",
        "i   Thu Sep 4, 2025",
        "i",
        "1older -> => /story/after/20250904T000000Z-000001",
        "0Atom feed => /story/feed.atom",
        BACK,
    ]
    none = rows_of(stories_page(MASTHEAD, Stretch(), first=False))
    assert "iNo story has several takes yet." in none
    assert "1<- By story => /story" in none


def test_what_one_country_alone_tells_is_listed_with_it() -> None:
    told = (Cluster("storm", HARBOUR, 3), Cluster("buoy", evolve(BUOY, title="Lost buoy"), 2))
    rows = rows_of(missed_page(MASTHEAD, Stretch(told)))
    assert rows[len(HEAD) :] == [
        "iMISSED VIEW:",
        "i",
        "iTold by one country only",
        "i",
        "1Harbour reopens after a week of storms (3 takes) => /story/storm",
        "i   Argentina",
        "1Lost buoy (2 takes) => /story/buoy",
        f"i   {BUOY.country}",
        "i",
        "0Atom feed => /missed/feed.atom",
        BACK,
    ]
    assert "iNo story has several takes that all come from one country." in rows_of(
        missed_page(MASTHEAD, Stretch())
    )
    later = rows_of(missed_page(MASTHEAD, Stretch(told, "/missed/after/buoy"), first=False))
    assert later[-5:] == [
        "i",
        "1more stories -> => /missed/after/buoy",
        "1<- Told by one country only => /missed",
        "0Atom feed => /missed/feed.atom",
        BACK,
    ]


def test_an_index_counts_what_stands_on_each_shelf() -> None:
    """Statement S76."""
    named = (
        Named(Shelf(ShelfKind.COUNTRY, "argentina"), "Argentina", 2),
        Named(Shelf(ShelfKind.COUNTRY, "chile"), "Chile", 1),
    )
    page = index_page(MASTHEAD, ShelfKind.COUNTRY, named, older="/country/after/chile")
    assert page.title == "By country"
    assert rows_of(page) == [
        *HEAD,
        "iINDEX VIEW:",
        "i",
        "iBy country",
        "i",
        "1Argentina (2) => /country/argentina",
        "1Chile (1) => /country/chile",
        "i",
        "1more -> => /country/after/chile",
        BACK,
    ]


def test_a_later_page_of_an_index_leads_back_to_the_first() -> None:
    named = (Named(Shelf(ShelfKind.TAG, "tides"), "tides", 1),)
    page = index_page(MASTHEAD, ShelfKind.TAG, named, first=False)
    assert rows_of(page)[-2:] == ["1<- By tag => /tag", BACK]


def test_an_index_of_nothing_says_so() -> None:
    rows = rows_of(index_page(MASTHEAD, ShelfKind.TAG, ()))
    assert rows[6:] == ["iBy tag", "i", "iNo article names a tag yet.", "i", BACK]


def test_links_tell_how_many_there_are() -> None:
    assert section_link(Sectioned("a", "A", articles=1)).label == "A (1)"
    assert story_link(Cluster("s", HARBOUR, 1)).label == f"{HARBOUR.title} (1 take)"
    assert story_link(Cluster("s", HARBOUR, 2), "In: ").label == f"In: {HARBOUR.title} (2 takes)"


# ---------------------------------------------------------------- about, and errors


def test_about_says_who_and_how_much() -> None:
    """Statement S25."""
    masthead = evolve(MASTHEAD, description="News from the coast.")
    census = Census(articles=12, sources=4, countries=3, sections=2, newest=FRIDAY, oldest=THURSDAY)
    assert rows_of(about_page(masthead, census)) == [
        *HEAD,
        "iABOUT VIEW:",
        "i",
        "iCoast News",
        "i",
        "iNews from the coast.",
        "i",
        "iRun by: The desk",
        "i",
        "iWrite to: desk@news.example",
        "i",
        "i12 articles, 4 sources, 3 countries, 2 sections",
        "i",
        "iFrom Thu September 4, 2025 to Fri September 5, 2025",
        "i",
        OLD_TERMINALS,
        BACK,
    ]


def test_about_says_nothing_of_what_is_not_known() -> None:
    rows = rows_of(about_page(Masthead(banner="Hi", font="mini"), Census()))
    assert rows[6:] == ["iGopher News", "i", "i0 articles, 0 sections", "i", OLD_TERMINALS, BACK]


def test_about_names_a_single_day_once() -> None:
    census = Census(articles=1, newest=FRIDAY, oldest=FRIDAY)
    assert "iAll of Fri September 5, 2025" in rows_of(about_page(MASTHEAD, census))


def test_a_selector_that_names_nothing_is_answered_with_an_error_row() -> None:
    """Statement S41. Statement S21. The first byte is 3, and every row has four fields."""
    assert print_menu(missing_page(MASTHEAD), address=HERE, width=67) == (
        b"3Nothing is published under that selector.\t\tnull.host\t1\r\n"
        b"iIt may have been moved or taken back; the index lists what there\t\tnull.host\t1\r\n"
        b"iis.\t\tnull.host\t1\r\n"
        b"1<- back to index\t\tnews.example\t70\t+\r\n"
        b".\r\n"
    )


def test_an_error_reads_well_as_text_too() -> None:
    """Statement S45."""
    assert print_text(missing_page(MASTHEAD), width=67) == (
        "Nothing is published under that selector.\n"
        "It may have been moved or taken back; the index lists what there\n"
        "is.\n"
        "<- back to index\n"
    )


def test_a_fault_is_told_with_its_remedy() -> None:
    """Statement S41. Statement S45."""
    page = fault_page(MASTHEAD, "The page is not ready.", "Ask again in a minute.")
    assert page.title == "The page is not ready."
    assert rows_of(page) == ["3The page is not ready.", "iAsk again in a minute.", BACK]


@given(st.text(), st.text())
def test_no_fault_lets_a_control_through(what: str, remedy: str) -> None:
    """Statement S42. Whatever it was made of."""
    data = print_menu(fault_page(MASTHEAD, what, remedy), address=HERE, width=67)
    assert data.startswith(b"3")
    for row in data.decode().split("\r\n"):
        assert not {character for character in row if character < " "} - {"\t"}
        assert row.removesuffix("\t+").count("\t") == 3 or row in {".", ""}


# ---------------------------------------------------------------- all of them


@settings(deadline=None)
@given(mastheads, fronts, slices)
def test_whatever_there_is_every_row_is_whole(
    masthead: Masthead, front: Front, shown: Slice
) -> None:
    """Statement S14. Statement S17. Statement S21. Statement S69."""
    section = Sectioned("world", front.latest.rows[0].title if front.latest.rows else "World")
    pages = [
        front_page(masthead, front),
        section_page(masthead, Folder(section=section, shown=shown, within=front.sections)),
        shelf_page(masthead, section.name, Shelf(ShelfKind.STORY, "s"), shown),
        shelf_page(masthead, section.name, Shelf(ShelfKind.TAG, "s"), shown),
        about_page(masthead, front.day),
        missing_page(masthead),
    ]
    for page in pages:
        items = menu_items(page, address=HERE, width=masthead.width)
        assert all(columns(item.display) <= masthead.width - (item.kind in "17") for item in items)
        assert all(item.to_bytes().count(b"\t") == 3 + bool(item.plus) for item in items)
        last = [item for item in items if item.kind != "i"][-1]
        assert (last.kind, last.selector) in {("1", ""), ("1", "/about")}


@settings(deadline=None)
@given(fronts)
def test_the_same_news_is_the_same_page(front: Front) -> None:
    page = front_page(MASTHEAD, front)
    again = front_page(evolve(MASTHEAD), evolve(front))
    assert print_menu(page, address=HERE, width=67) == print_menu(again, address=HERE, width=67)
