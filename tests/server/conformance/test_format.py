"""The pages themselves: an article is laid out row for row, and nothing it says is lost."""

import re
import unicodedata
from pathlib import Path

import pytest
from wcwidth import wcswidth

from tests.newsroom import Newsroom, Row, displays, rows_of

SITE = """\
title = "Lite Example"
banner = "LITE"
font = "mini"
subtitle = "lite.example - on gopher - inofficial"
"""
ARTICLE = """\
Title: Harbour reopens after a week of storms, and the ferries sail on time again
By: Ana Ruiz and Tom Lee, Coastal Wire
Updated: 9:02 AM EDT, Fri September 5, 2025
Source: Coastal Wire
Country: Argentina
Translated-From: es
Story: harbour-storms
Overview: One sentence that says it all.
Correction: The mole is 400 metres long, not 40.

At six minutes past six on Thursday morning a green light came on at
the end of the south mole, see https://example.org/mole for a picture,
and sixty-three boats began to leave.

"We have closed for longer," said the harbour master.
"""
AS_MENU = """\
i  _______
i|  |  ||_
i|__|_ ||_
i     lite.example - on gopher - inofficial
i
iARTICLE VIEW:
i
iHarbour reopens after a week of storms, and the ferries sail on
itime again
i
iBy Ana Ruiz and Tom Lee, Coastal Wire
i
iUpdated:
i9:02 AM EDT, Fri September 5, 2025
i
iSource: Coastal Wire
i
iCountry: Argentina
i
iOverview: One sentence that says it all.
i
iTranslated from Spanish
i
iCorrection: The mole is 400 metres long, not 40.
i
iAt six minutes past six on Thursday morning a green light came on
iat the end of the south mole, see https://example.org/mole [1] for
ia picture, and sixty-three boats began to leave.
i
i"We have closed for longer," said the harbour master.
i
iLINKS:
h[1] https://example.org/mole
i
iALTERNATIVE TAKES:
1Wire Two | Chile | Another take
i
1In: Harbour reopens after a week of storms, and the ferries sail
i   on time again (2 takes)
1More in World (3)
0Plain text of this article
1Next: Another take
1Previous: Later news
1<- back to index"""
AS_TEXT = """\
Harbour reopens after a week of storms, and the ferries sail on
time again

By Ana Ruiz and Tom Lee, Coastal Wire

Updated:
9:02 AM EDT, Fri September 5, 2025

Source: Coastal Wire

Country: Argentina

Overview: One sentence that says it all.

Translated from Spanish

Correction: The mole is 400 metres long, not 40.

At six minutes past six on Thursday morning a green light came on
at the end of the south mole, see https://example.org/mole [1] for
a picture, and sixty-three boats began to leave.

"We have closed for longer," said the harbour master.

LINKS:
[1] https://example.org/mole
."""


@pytest.fixture
def lite(newsroom: Newsroom) -> Newsroom:
    newsroom.write("site.toml", SITE)
    newsroom.write("world/harbour.txt", ARTICLE)
    newsroom.write(
        "world/take.txt",
        "Title: Another take\nUpdated: 2025-09-04\nCountry: Chile\nSource: Wire Two\n"
        "Story: harbour-storms\n\nText.\n",
    )
    newsroom.write("world/later.txt", "Title: Later news\nUpdated: 2025-09-06\n\nText.\n")
    newsroom.publish()
    return newsroom


def written(rows: list[Row]) -> str:
    return "\n".join(row.kind + row.display for row in rows)


async def test_an_article_is_laid_out_row_for_row(lite: Newsroom) -> None:
    """Statement S68. Every field, in its place, with its label and its blank row.

    Statement S70. Headline, byline, Updated, date, Source, then the paragraphs.
    Statement S71. The words of links stay; the addresses are numbered rows.
    """
    rows = rows_of(await lite.ask(b"/world/harbour\r\n"))
    assert written(rows) == AS_MENU
    assert (await lite.ask(b"/world/harbour.txt\r\n")).decode() == "\r\n".join(
        [*AS_TEXT.split("\n"), ""]
    )


async def test_a_missing_field_takes_its_label_along(newsroom: Newsroom) -> None:
    """Statement S70. Without a byline or a source there is no gap where it would be."""
    newsroom.write("site.toml", SITE)
    newsroom.write("a.txt", "Title: Bare\nUpdated: 2025-09-05\n\nText.\n")
    newsroom.publish()
    rows = displays(await newsroom.ask(b"/a\r\n"))
    start = rows.index("Bare")
    assert rows[start : start + 6] == ["Bare", "", "Updated:", "Fri September 5, 2025", "", "Text."]


@pytest.mark.parametrize("back", ["<- back to index", "\u2190 zur\u00fcck"])
async def test_the_last_row_leads_back(lite: Newsroom, back: str) -> None:
    """Statement S69. The last selectable row of each article leads to the index."""
    lite.write("site.toml", f'back = "{back}"\n')
    lite.publish()
    for selector in (b"/world/harbour", b"/world/take", b"/world", b"/about", b"/nowhere"):
        last = rows_of(await lite.ask(selector + b"\r\n"))[-1]
        assert (last.kind, last.display, last.selector) == ("1", back, b"")
    assert "LATEST" in displays(await lite.ask(b"\r\n"))


async def test_takes_on_a_story_lead_to_each_other(lite: Newsroom) -> None:
    """Statement S75. A story with two takes lists each on the other's page."""
    other = [row.selector for row in rows_of(await lite.ask(b"/world/harbour\r\n"))]
    assert b"/world/take" in other
    assert b"/story/harbour-storms" in other
    assert b"/world/harbour" in [
        row.selector for row in rows_of(await lite.ask(b"/world/take\r\n"))
    ]
    story = displays(await lite.ask(b"/story/harbour-storms\r\n"))
    assert story.index("ARGENTINA") < story.index("CHILE")


async def test_counts_are_those_of_the_files(lite: Newsroom) -> None:
    """Statement S76. Country, source and day counts equal the files in content/."""
    expected = {
        b"/country": ["Argentina (1)", "Chile (1)"],
        b"/source": ["Coastal Wire (1)", "Wire Two (1)"],
        b"/day": [
            "Sat September 6, 2025 (1)",
            "Fri September 5, 2025 (1)",
            "Thu September 4, 2025 (1)",
            "All months",
        ],
        b"/month": ["September 2025 (3)"],
    }
    for selector, names in expected.items():
        rows = rows_of(await lite.ask(selector + b"\r\n"))
        assert [row.display for row in rows if row.kind == "1"][:-1] == names
    about = displays(await lite.ask(b"/about\r\n"))
    assert "3 articles, 2 sources, 2 countries, 1 section" in about


LINKED = """\
# A page of links

Read [the first words](https://one.example/) and [the *second* words](gopher://two.example/0/x),
<https://three.example/>, [mail](mailto:ana@x.example), [a path](/world/harbour) and
[a script](javascript:alert(1)). A bare https://four.example/with(brackets) too.

![A picture](pic.png)

> Quoted [third words](https://five.example/).

| Head one | Head two |
|---|---|
| cell one | cell two |

1. counted
   - nested

    verbatim   rows

---

Last words.
"""


async def test_every_word_of_the_source_is_on_the_page(newsroom: Newsroom) -> None:
    """Statement S71. Link text included; http and gopher addresses are [n] rows of their own."""
    newsroom.write("links.md", LINKED)
    newsroom.write("pic.png", b"\x89PNG")
    newsroom.publish()
    rows = rows_of(await newsroom.ask(b"/links\r\n"))
    shown = " ".join(row.display for row in rows)
    text = re.sub(r"\]\([^ ]*\)+|[\[\]<>#*|`!]|-{3,}|(?m:^\s*(-|1\.) )", " ", LINKED)
    words = {word.strip(".,()") for word in text.split()} - {""}
    missing = {word for word in words if word not in shown}
    assert not missing
    numbered = {row.display: row for row in rows if re.match(r"\[\d+\] ", row.display)}
    leads = {(row.kind, row.selector, row.host) for row in numbered.values() if row.kind != "i"}
    assert ("h", b"URL:https://one.example/", "news.example") in leads
    assert ("0", b"/x", "two.example") in leads
    assert ("h", b"URL:https://five.example/", "news.example") in leads
    assert not any(b"javascript" in row.selector for row in rows)
    for number in range(1, len(numbered) + 1):
        assert shown.count(f"[{number}]") >= 2


def greedy(text: str, width: int) -> list[str]:
    """Fill rows as full as they can be: the plainest way there is."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if wcswidth(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


TEXTS = [
    "the quick brown fox jumps over the lazy dog and runs " * 20,
    "\u6f22\u5b57 \u306e\u5e45 \u306f\u4e8c\u6841 \u3067\u3059 ab " * 20,
    "cafe\u0301 nai\u0308ve re\u0301sume\u0301 " * 20,
    "a " * 300,
    "\U0001f600 smile \U0001f468\u200d\U0001f469\u200d\U0001f467 family " * 15,
]


@pytest.mark.parametrize("text", TEXTS)
async def test_paragraphs_are_wrapped_by_columns(newsroom: Newsroom, text: str) -> None:
    """Statement S72. Greedy by columns, 67 at most; no word lost."""
    newsroom.write("wrap.txt", f"Title: T\n\n{text}\n")
    newsroom.publish()
    rows = displays(await newsroom.ask(b"/wrap\r\n"))
    start = rows.index("Updated:") + 3
    body = rows[start : rows.index("", start)]
    assert body == greedy(unicodedata.normalize("NFC", text), 67)


async def test_a_word_of_three_hundred_letters_is_split(newsroom: Newsroom) -> None:
    """Statement S72. A word no row can hold goes on from row to row, every letter of it."""
    word = "".join(chr(ord("a") + place % 26) for place in range(300))
    newsroom.write("wrap.txt", f"Title: T\n\nbefore {word} after\n")
    newsroom.publish()
    rows = displays(await newsroom.ask(b"/wrap\r\n"))
    body = rows[rows.index("Updated:") + 3 :]
    assert "".join(body).startswith(f"before {word[:60]}")
    assert word in "".join(body).replace(" ", "")
    assert max(map(len, body)) == 67


async def test_a_dropped_file_is_on_the_index_at_the_next_look(newsroom: Newsroom) -> None:
    """Statement S73. Dropped: listed. Half-written or broken: left out, and nothing breaks."""
    before = await newsroom.ask(b"\r\n")
    newsroom.write("half.txt", "Ein halbes \u00fc".encode()[:-1])
    newsroom.write("binary.txt", bytes(range(256)) * 10)
    newsroom.write("empty.txt", b"")
    newsroom.publish()
    assert await newsroom.ask(b"\r\n") == before
    newsroom.write("tale.txt", "A new story\n\nText.\n")
    newsroom.publish()
    assert "A new story" in displays(await newsroom.ask(b"\r\n"))
    newsroom.write("half.txt", "Whole now \u00fc\n")
    newsroom.publish()
    assert "Whole now \u00fc" in displays(await newsroom.ask(b"\r\n"))
    assert {one.path for one in newsroom.library.catalogue.problems()} == {
        "binary.txt",
        "empty.txt",
    }


async def test_a_link_to_a_file_inside_is_followed(newsroom: Newsroom, tmp_path: Path) -> None:
    """Statement S43. Only links that lead out are not."""
    newsroom.write("real.bin", b"\0real")
    (newsroom.content / "alias.bin").symlink_to("real.bin")
    newsroom.publish()
    assert await newsroom.ask(b"/alias.bin\r\n") == b"\0real"
