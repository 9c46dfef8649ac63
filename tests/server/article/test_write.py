from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.body import Body, count_words
from gopherd.article.dates import read_when
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
from gopherd.article.slug import slug
from gopherd.article.write import write

WHEN = When(datetime.fromisoformat("2025-09-05T09:02-04:00"), "EDT")

WRITTEN_DOWN = [
    (Article(title="A", when=WHEN), "Title: A\nUpdated: 9:02 AM EDT, Fri September 5, 2025\n"),
    (
        Article(
            title="A",
            when=WHEN,
            byline="B",
            source="C",
            country="NO",
            language="en",
            translated_from="es",
            story="s-t",
            overview="O",
            tags=("a", "b"),
            corrections=("x", "y"),
            draft=True,
            publish_at=datetime(2025, 9, 6, 8, tzinfo=UTC),
            expires=datetime(2025, 12, 1, tzinfo=UTC),
            original="../es/a.txt",
            aliases=("/b", "/c.txt"),
            links=(Link("http://a.example", "here"), Link("http://b.example")),
            body=(
                Paragraph("one http://b.example [2]"),
                Bullet("a"),
                Bullet("b", "1.", 1),
                Quote("c"),
                Verbatim(("  d", "", "```")),
                Picture("e.png", "f", "g"),
                Picture("", "h"),
                Break(),
            ),
            words=8,
        ),
        """\
Title: A
By: B
Updated: 9:02 AM EDT, Fri September 5, 2025
Source: C
Country: NO
Language: en
Translated-From: es
Original: ../es/a.txt
Story: s-t
Overview: O
Link: http://a.example here
Tags: a, b
Draft: yes
Publish-At: 2025-09-06T08:00:00+00:00
Expires: 2025-12-01T00:00:00+00:00
Correction: x
Correction: y
Alias: /b
Alias: /c.txt

one http://b.example [2]

- a
  1. b

> c

````
  d

```
````

[image: e.png f (g)]

[image: h]

---
""",
    ),
]


def read(text: str) -> Article:
    article, problems = parse(text.encode(), name="a.txt", written=datetime.now(UTC), zone=UTC)
    assert problems == ()
    return article


@pytest.mark.parametrize(("article", "text"), WRITTEN_DOWN)
def test_an_article_is_written_as_a_publisher_would(article: Article, text: str) -> None:
    assert write(article) == text


def test_what_text_cannot_say_comes_back_as_near_as_it_can() -> None:
    article = Article(title="A", when=WHEN, body=(Heading("Storms"),), words=1)
    assert read(write(article)).body == (Paragraph("Storms"),)


def test_links_to_words_keep_their_numbers() -> None:
    article = Article(
        title="A",
        when=WHEN,
        body=(Paragraph("the harbour [1] and the pier [2]"),),
        links=(Link("http://a.example", "the harbour"), Link("http://b.example", "the pier")),
        words=5,
    )
    assert read(write(article)) == article


WORD = st.from_regex(r"[a-z\u00e9\u6f22]{1,8}[.,]?", fullmatch=True)
ADDRESS = st.from_regex(r"https?://[a-c]\.example(/[a-z]{1,3})?", fullmatch=True)
LINE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
PROSE = st.lists(WORD | ADDRESS, min_size=1, max_size=8).map(" ".join)
MAYBE = st.just("") | LINE
ROWS = st.lists(st.text("ab `-|.\u6f22", max_size=12).map(str.rstrip), min_size=1, max_size=5).map(
    tuple
)
BLOCKS: st.SearchStrategy[Block] = (
    PROSE.map(Paragraph)
    | st.builds(Bullet, PROSE, st.sampled_from(["-", "1.", "12."]))
    | PROSE.map(Quote)
    | ROWS.map(Verbatim)
    | st.builds(Picture, st.just("a.png"), MAYBE, MAYBE)
    | st.just(Break())
)
WHENS = st.datetimes(
    datetime.fromisoformat("1000-01-02"), datetime.fromisoformat("9998-12-30")
).flatmap(
    lambda moment: st.sampled_from(["EDT", "UTC", "+0530", ""]).map(
        lambda zone: read_when(
            f"{moment:%H:%M} {zone} {moment:%d %B} {moment.year}"
            if zone
            else f"{moment.year}{moment:-%m-%d}",
            UTC,
        )
    )
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles that a plain text can say."""
    told = Body()
    body: list[Block] = []
    for block in draw(st.lists(BLOCKS, max_size=6)):
        match block:
            case Paragraph(text):
                body.append(Paragraph(told.number(text)))
            case Quote(text):
                body.append(Quote(told.number(text)))
            case Bullet(text, mark):
                body.append(Bullet(told.number(text), mark))
            case _:
                body.append(block)
    for url, words in draw(st.lists(st.tuples(ADDRESS, MAYBE), max_size=3)):
        told.link(url, words)
    return Article(
        title=draw(LINE),
        when=draw(WHENS),
        byline=draw(MAYBE),
        source=draw(MAYBE),
        country=draw(MAYBE),
        language=draw(MAYBE),
        translated_from=draw(MAYBE),
        story=slug(draw(MAYBE)),
        overview=draw(MAYBE),
        tags=tuple(draw(st.lists(st.from_regex(r"[a-z]{1,5}", fullmatch=True), unique=True))),
        corrections=tuple(draw(st.lists(LINE, max_size=2))),
        draft=draw(st.booleans()),
        publish_at=draw(st.none() | WHENS.map(lambda when: when.moment)),
        expires=draw(st.none() | WHENS.map(lambda when: when.moment)),
        original=draw(st.sampled_from(["", "a.txt", "/b/c", "https://x.example/"])),
        aliases=tuple(draw(st.lists(st.from_regex(r"/[a-z]{1,5}", fullmatch=True), unique=True))),
        body=tuple(body),
        links=told.links,
        words=count_words(tuple(body)),
    )


@given(articles())
def test_what_is_written_is_parsed_to_the_same_article(article: Article) -> None:
    assert read(write(article)) == article
