"""The page of an article, row for row, and its plain text."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from gopherd.article.listing import Cluster, Filed, Headline, Sectioned
from gopherd.article.model import (
    Article,
    Block,
    Break,
    Bullet,
    Heading,
    Link,
    Paragraph,
    Picture,
    Quote,
    Verbatim,
    When,
)
from gopherd.article.parse import parse
from gopherd.config.masthead import Masthead
from gopherd.render.gopher import Address, menu_items, print_menu
from gopherd.render.layout import DEEPEST
from gopherd.render.page import Page
from gopherd.render.story import Around, article_page, article_text
from gopherd.render.text import print_text
from gopherd.render.wrap import columns
from gopherwire.item import Item

HERE = Address("lite.coast.example", 70)
MASTHEAD = Masthead(
    title="lite.coast.example",
    banner="COAST",
    subtitle="lite.coast.example - on gopher - inofficial",
)
EDT = timezone(timedelta(hours=-4))
NOON = datetime(2025, 9, 5, 12, tzinfo=UTC)

BELL = Article(
    title="Bakers of the upper town vote to ring “the early bell” once more when the ovens are lit",
    when=When(datetime(2025, 9, 5, 9, 2, tzinfo=EDT), "EDT"),
    byline="Marta Quintela and Owen Bastable, CST",
    source="CST",
    body=(
        Paragraph(
            "After eleven years of silence the brass bell above Candle Street will sound again on "
            "Monday, so that the whole hill knows when the first “honest loaf” leaves the oven; "
            "the town archive [1] keeps the last order to ring it."
        ),
        Paragraph(
            "“My grandmother set her clock by it, and so did her goat,” baker Ilda Fontes told a "
            "packed meeting in the flour hall. “Nobody asks for a louder town. We ask for one "
            "ring, a short one, and for bread while it is warm.”"
        ),
        Paragraph(
            "Neighbours have until Wednesday to object, and two of them already have “in verse.” "
            "Both poems are pinned up in the tea room at Ponta Rasa [2]."
        ),
        Paragraph("“All right, then,” the mayor said."),
    ),
    links=(
        Link("https://archive.example/orders/2014/bell", "the town archive"),
        Link("gopher://ponta-rasa.example/1/tea", "the tea room at Ponta Rasa"),
    ),
)

BELL_PAGE = r"""
i                           ('-.      .-')    .-') _
i                          ( OO ).-. ( OO ). (  OO) )
i   .-----.  .-'),-----.   / . --. /(_)---\_)/     '._
i  '  .--./ ( OO'  .-.  '  | \-.  \ /    _ | |'--...__)
i  |  |('-. /   |  | |  |.-'-'  |  |\  :` `. '--.  .--'
i /_) |OO  )\_) |  |\|  | \| |_.'  | '..`''.)   |  |
i ||  |`-'|   \ |  | |  |  |  .-.  |.-._)   \   |  |
i(_'  '--'\    `'  '-'  '  |  | |  |\       /   |  |
i   `-----'      `-----'   `--' `--' `-----'    `--'
i     lite.coast.example - on gopher - inofficial
i
iARTICLE VIEW:
i
iBakers of the upper town vote to ring “the early bell” once more
iwhen the ovens are lit
i
iBy Marta Quintela and Owen Bastable, CST
i
iUpdated:
i9:02 AM EDT, Fri September 5, 2025
i
iSource: CST
i
iAfter eleven years of silence the brass bell above Candle Street
iwill sound again on Monday, so that the whole hill knows when the
ifirst “honest loaf” leaves the oven; the town archive [1] keeps the
ilast order to ring it.
i
i“My grandmother set her clock by it, and so did her goat,” baker
iIlda Fontes told a packed meeting in the flour hall. “Nobody asks
ifor a louder town. We ask for one ring, a short one, and for bread
iwhile it is warm.”
i
iNeighbours have until Wednesday to object, and two of them already
ihave “in verse.” Both poems are pinned up in the tea room at Ponta
iRasa [2].
i
i“All right, then,” the mayor said.
i
iLINKS:
h[1] https://archive.example/orders/2014/bell => URL:https://archive.example/orders/2014/bell
i   the town archive
1[2] gopher://ponta-rasa.example/1/tea => /tea => ponta-rasa.example
i   the tea room at Ponta Rasa
i
0Plain text of this article => /town/bell.txt
1<- back to index =>
"""

BELL_TEXT = """
Bakers of the upper town vote to ring “the early bell” once more
when the ovens are lit

By Marta Quintela and Owen Bastable, CST

Updated:
9:02 AM EDT, Fri September 5, 2025

Source: CST

After eleven years of silence the brass bell above Candle Street
will sound again on Monday, so that the whole hill knows when the
first “honest loaf” leaves the oven; the town archive [1] keeps the
last order to ring it.

“My grandmother set her clock by it, and so did her goat,” baker
Ilda Fontes told a packed meeting in the flour hall. “Nobody asks
for a louder town. We ask for one ring, a short one, and for bread
while it is warm.”

Neighbours have until Wednesday to object, and two of them already
have “in verse.” Both poems are pinned up in the tea room at Ponta
Rasa [2].

“All right, then,” the mayor said.

LINKS:
[1] https://archive.example/orders/2014/bell
[2] gopher://ponta-rasa.example/1/tea
"""

PLAIN = Article(title="A title", when=When(datetime(2025, 9, 5, tzinfo=UTC)))
AROUND = Around(selector="/a")

BLOCKS: list[tuple[tuple[Block, ...], list[str]]] = [
    ((), []),
    ((Paragraph("One."), Paragraph("Two.")), ["iOne.", "i", "iTwo.", "i"]),
    ((Heading("The tide", 3),), ["iThe tide", "i--------", "i"]),
    (
        (Bullet("one"), Bullet("deeper", depth=1), Bullet("two", "2."), Paragraph("After.")),
        ["i- one", "i  - deeper", "i2. two", "i", "iAfter.", "i"],
    ),
    (
        (Bullet("a point that goes on for more than one row of text, and has to be wrapped"),),
        ["i- a point that goes on for more than one row of text, and has to be", "i  wrapped", "i"],
    ),
    (
        (Quote("what somebody else said, at such a length that it needs a second row"),),
        ["i> what somebody else said, at such a length that it needs a second", "i> row", "i"],
    ),
    ((Verbatim(("+--+", "|  |", "", "+--+")),), ["i+--+", "i|  |", "i", "i+--+", "i"]),
    ((Verbatim(("x" * 70,)),), ["i" + "x" * 67, "ixxx", "i"]),
    (
        (Picture("boat.png", "Boats at dawn", "O. Bastable"),),
        ["i[image: Boats at dawn (O. Bastable)]", "Iboat.png => /pictures/boat.png", "i"],
    ),
    ((Picture("gone.png"),), ["i[image: gone.png]", "i"]),
    ((Picture("https://x.example/a.png", "Far"),), ["i[image: Far]", "i"]),
    ((Break(),), ["i* * *", "i"]),
]

LEADING = [
    ("https://example.org/a", "h[1] https://example.org/a => URL:https://example.org/a"),
    ("HTTP://EXAMPLE.ORG/", "h[1] HTTP://EXAMPLE.ORG/ => URL:HTTP://EXAMPLE.ORG/"),
    ("mailto:a@b.example", "h[1] mailto:a@b.example => URL:mailto:a@b.example"),
    ("gemini://example.org/", "h[1] gemini://example.org/ => URL:gemini://example.org/"),
    ("gopher://hole.example", "1[1] gopher://hole.example =>  => hole.example"),
    ("gopher://hole.example/0/a%20b", "0[1] gopher://hole.example/0/a%20b => /a b => hole.example"),
    (
        "Gopher://Hole.example/I/p.png",
        "I[1] Gopher://Hole.example/I/p.png => /p.png => hole.example",
    ),
    ("gopher://hole.example/7/find", "7[1] gopher://hole.example/7/find => /find => hole.example"),
]

TOLD = [
    "https://example.org/" + "a" * 255,
    "https://example.org/a\u202eb",
    "gophers://hole.example/1/",
    "gopher://hole.example/1/" + "a" * 256,
    "gopher://hole.example/1/" + "%C3%A9" * 200,
    "gopher://hole.example/7/find%09words",
    "gopher://hole.example/1/a%09%09+",
    "gopher://hole.example/1/a%0D%0Ab",
    "gopher://hole.example/1/a%1B%5B2J",
    "gopher://hole.example/+/mirror",
    "gopher://hole.example/i/row",
    "gopher://hole.example/3/error",
    "gopher://hole.example/./dot",
    "gopher://hole.example:99999/1/",
    "gopher://",
    "tel:+15550100",
    "telnet://bbs.example/",
    "news.example:70",
    "other-story.txt",
    "/about",
    "../world",
]


def as_row(item: Item) -> str:
    if item.kind in "i3":
        return item.kind + item.display
    fields = [item.kind + item.display, item.selector]
    if item.host != HERE.host:
        fields.append(item.host)
    return " => ".join(fields).rstrip()


def rows_of(article: Article, around: Around = AROUND, masthead: Masthead = MASTHEAD) -> list[str]:
    page = article_page(masthead, article, around)
    return [as_row(item) for item in menu_items(page, address=HERE, width=masthead.width)]


def body_of(article: Article, around: Around = AROUND) -> list[str]:
    rows = rows_of(article, around)
    text = rows.index("0Plain text of this article => /a.txt")
    return rows[rows.index("iFri September 5, 2025") + 2 : text]


def headline(title: str, selector: str, source: str = "", country: str = "") -> Headline:
    day = date(2025, 9, 5)
    return Headline(selector=selector, title=title, age=0, day=day, source=source, country=country)


def test_an_article_is_laid_out_row_for_row() -> None:
    """Statement S68. Statement S70. Banner, subtitle, view, headline, fields, text, way back."""
    assert rows_of(BELL, Around(selector="/town/bell")) == BELL_PAGE.strip("\n").split("\n")


def test_its_plain_text_is_the_same_with_addresses_for_links() -> None:
    """Statement S68."""
    assert print_text(article_text(BELL), width=67) == BELL_TEXT.removeprefix("\n")


def test_the_bytes_are_those_of_a_menu() -> None:
    """Statement S14. Statement S20. Statement S21."""
    data = print_menu(article_page(MASTHEAD, BELL, AROUND), address=HERE, width=67)
    rows = data.decode().split("\r\n")
    assert rows[9] == "i     lite.coast.example - on gopher - inofficial\t\tnull.host\t1"
    assert rows[-3:] == ["1<- back to index\t\tlite.coast.example\t70\t+", ".", ""]


def test_the_same_article_is_the_same_bytes() -> None:
    page = article_page(MASTHEAD, BELL, AROUND)
    again = article_page(evolve(MASTHEAD), evolve(BELL), Around(selector="/a"))
    assert print_menu(page, address=HERE, width=67) == print_menu(again, address=HERE, width=67)
    assert print_text(article_text(BELL), width=67) == print_text(article_text(BELL), width=67)


def test_a_missing_field_takes_its_blank_row_with_it() -> None:
    """Statement S70."""
    rows = rows_of(PLAIN)
    assert rows[rows.index("iA title") :] == [
        "iA title",
        "i",
        "iUpdated:",
        "iFri September 5, 2025",
        "i",
        "0Plain text of this article => /a.txt",
        "1<- back to index =>",
    ]


def test_every_field_has_its_place() -> None:
    """Statement S70. Headline, byline, Updated, date, Source, then what the others are."""
    article = evolve(
        PLAIN,
        byline="Ana Ruiz",
        source="Coastal Wire",
        country="Argentina",
        overview="One sentence that says it all.",
        translated_from="es",
        corrections=("The ferry is blue.", "It has one chimney."),
        body=(Paragraph("Text."),),
    )
    lines = print_text(article_text(article), width=67).split("\n\n")
    assert lines == [
        "A title",
        "By Ana Ruiz",
        "Updated:\nFri September 5, 2025",
        "Source: Coastal Wire",
        "Country: Argentina",
        "Overview: One sentence that says it all.",
        "Translated from Spanish",
        "Correction: The ferry is blue.",
        "Correction: It has one chimney.",
        "Text.",
        "",
    ]


@pytest.mark.parametrize(("blocks", "rows"), BLOCKS)
def test_laying_out_a_body(blocks: tuple[Block, ...], rows: list[str]) -> None:
    boat = Filed("/pictures/boat.png", "boat.png", "I", 2048)
    around = Around(selector="/a", here={"boat.png": boat})
    assert body_of(evolve(PLAIN, body=blocks), around) == rows


def test_a_picture_that_is_a_file_is_no_link_in_plain_text() -> None:
    text = print_text(article_text(evolve(PLAIN, body=(Picture("boat.png", "Boats"),))), width=67)
    assert text.endswith("\n\n[image: Boats]\n\n")


def test_lists_in_lists_stay_within_the_narrowest_text() -> None:
    """Statement S17."""
    deep = tuple(Bullet("漢字 words", "999999999.", depth) for depth in range(60))
    article = evolve(PLAIN, body=deep)
    lines = print_text(article_text(article), width=30).split("\n")
    assert all(columns(line) <= 30 for line in lines)
    assert f"i{'  ' * DEEPEST}999999999. 漢字 words" in body_of(article)


@pytest.mark.parametrize(("url", "row"), LEADING)
def test_a_link_leads_where_its_address_does(url: str, row: str) -> None:
    """Statement S71. Straight to a Gopher item, by way of `URL:` to anything else."""
    rows = body_of(evolve(PLAIN, links=(Link(url, "its words"),)))
    assert rows == ["iLINKS:", row, "i   its words", "i"]


@pytest.mark.parametrize("url", TOLD)
def test_an_address_no_row_can_lead_to_is_told(url: str) -> None:
    """Statement S18. Statement S24. Statement S71."""
    article = evolve(PLAIN, links=(Link(url, "its words"),))
    label, *rows, blank = body_of(article)
    assert (label, blank) == ("iLINKS:", "i")
    assert {row[0] for row in rows} == {"i"}
    assert print_menu(article_page(MASTHEAD, article, AROUND), address=HERE, width=67)
    assert f"[1]{url}" in "".join(print_text(article_text(article), width=67).split())


def test_a_port_of_its_own_is_kept() -> None:
    url = "gopher://hole.example:7070/1/a"
    page = article_page(MASTHEAD, evolve(PLAIN, links=(Link(url),)), AROUND)
    items = menu_items(page, address=HERE, width=67)
    assert Item("1", f"[1] {url}", "/a", "hole.example", 7070) in items


def test_a_long_address_is_told_whole_below_its_link() -> None:
    url = "https://example.org/" + "abcdefghi/" * 10
    name, *more, _ = body_of(evolve(PLAIN, links=(Link(url),)))[1:]
    shown, _, selector = name.partition(" => ")
    assert selector == f"URL:{url}"
    assert shown + "".join(row.removeprefix("i   ") for row in more) == f"h[1] {url}"


def test_links_are_numbered_as_in_the_text_and_a_bare_one_has_no_note() -> None:
    """Statement S71."""
    links = (Link("https://a.example/"), Link("https://b.example/", "https://b.example/"))
    assert body_of(evolve(PLAIN, links=links)) == [
        "iLINKS:",
        "h[1] https://a.example/ => URL:https://a.example/",
        "h[2] https://b.example/ => URL:https://b.example/",
        "i",
    ]


def test_takes_and_ways_on_follow_the_text() -> None:
    """Statement S75. The others that tell the story, then cluster, section, text, neighbours."""
    takes = (
        headline("Storm seen from the hill", "/hill/storm", source="Hill Post", country="Chile"),
        headline("A wet week", "/sea/wet"),
    )
    around = Around(
        selector="/a",
        section=Sectioned("world", "World", articles=9),
        newer=headline("Newer one", "/world/newer"),
        older=headline("Older one", "/world/older"),
        story=Cluster("storm", headline("Storm damage", "/world/storm"), 3),
        takes=takes,
        related=(headline("Storms of the century", "/sea/storms", country="Peru"),),
    )
    rows = rows_of(PLAIN, around)
    assert rows[rows.index("iFri September 5, 2025") + 1 :] == [
        "i",
        "iALTERNATIVE TAKES:",
        "1Hill Post | Chile | Storm seen from the hill => /hill/storm",
        "1A wet week => /sea/wet",
        "i",
        "iRELATED:",
        "1Peru | Storms of the century => /sea/storms",
        "i",
        "1In: Storm damage (3 takes) => /story/storm",
        "1More in World (9) => /world",
        "0Plain text of this article => /a.txt",
        "1Next: Older one => /world/older",
        "1Previous: Newer one => /world/newer",
        "1<- back to index =>",
    ]


def test_the_last_row_leads_back_to_the_index() -> None:
    """Statement S69. Under whatever name."""
    assert rows_of(PLAIN, masthead=evolve(MASTHEAD, back="<- voltar"))[-1] == "1<- voltar =>"
    assert rows_of(PLAIN, masthead=evolve(MASTHEAD, back=""))[-1] == "1/ =>"


def test_link_words_stay_in_the_text_that_a_writer_wrote() -> None:
    """Statement S71. Nothing between the file and the page loses them."""
    source = (
        b"# A title\n\nSee [the old pier](https://pier.example/) and ![a boat](boat.png) today."
    )
    article, _ = parse(source, name="a.md", written=NOON, zone=UTC)
    rows = rows_of(article)
    assert "iSee the old pier [1] and today." in rows
    assert "h[1] https://pier.example/ => URL:https://pier.example/" in rows
    assert "i   the old pier" in rows
    assert "i[image: a boat]" in rows


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["C"]), min_size=1), min_size=1))
def test_every_word_of_the_text_is_on_both_pages(words: list[str]) -> None:
    """Statement S71. Statement S72. In order, and none twice."""
    article = evolve(PLAIN, body=(Paragraph(" ".join(words)), Quote("end")))
    written = "".join(" ".join([*words, ">end"]).split())
    text = print_text(article_text(article), width=67).partition("2025\n")[2]
    assert "".join(text.split()) == written
    assert "".join("".join(row[1:] for row in body_of(article)).split()) == written


@settings(deadline=None)
@given(st.text(max_size=300))
def test_whatever_was_written_is_a_page_of_whole_rows(text: str) -> None:
    """Statement S16. Statement S17. Statement S23. Statement S30. From bytes to bytes."""
    written = f"A title\n\n.{text}{'.' * 99}".replace("\0", "\t").encode(errors="replace")
    article, _ = parse(written, name="a.txt", written=NOON, zone=UTC)
    for item in menu_items(article_page(MASTHEAD, article, AROUND), address=HERE, width=67):
        assert columns(item.display) <= 67 - (item.kind in "17")
        assert item.to_bytes().decode().split("\t")[0] == item.kind + item.display
    lines = print_text(article_text(article), width=67).split("\n")
    assert not any(line.startswith(".") or "\t" in line for line in lines)
    assert all(columns(line) <= 67 for line in lines)


def test_the_title_names_both_pages() -> None:
    assert isinstance(article_text(BELL), Page)
    assert article_text(BELL).title == article_page(MASTHEAD, BELL, AROUND).title == BELL.title


def test_links_to_what_is_published_here_lead_there() -> None:
    other = Headline(selector="/world/tides", title="Tides", age=0, day=date(2025, 9, 5))
    chart = Filed("/world/tides.csv", "tides.csv", "0", 90)
    links = (Link("tides.md", "the tides"), Link("tides.csv"), Link("gone.csv", "gone"))
    around = Around(selector="/a", here={"tides.md": other, "tides.csv": chart})
    page = article_page(MASTHEAD, evolve(BELL, links=links), around)
    rows = print_menu(page, address=HERE, width=67).decode()
    assert "\r\n1[1] Tides\t/world/tides\tlite.coast.example\t70\t+\r\ni   the tides\t" in rows
    assert "\r\n0[2] tides.csv\t/world/tides.csv\tlite.coast.example\t70\r\n" in rows
    assert "\r\ni[3] gone.csv\t" in rows
