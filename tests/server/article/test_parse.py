import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.model import Article, Break, Link, Paragraph, Picture, Verbatim, When
from gopherd.article.parse import parse
from gopherd.errors import NotPublished, Problem

WRITTEN = datetime(2025, 9, 5, 13, 2, 30, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
FILE_TIME = When(datetime.fromisoformat("2025-09-05T09:02:30-04:00"), "EDT")

WHOLE = """\
Title: Harbour reopens after a week of storms
By: Ana Ruiz and Tom Lee, Coastal Wire
Updated: 9:02 AM EDT, Fri September 5, 2025
Source: Coastal Wire
Country: Argentina
Language: en
Translated-From: es
Story: Harbour Storms
Overview: One sentence
  that says it all.
Link: https://example.org/harbour The harbour's page
Tags: weather, ports,, Weather
Tags: "sea"
Draft: no
Publish-At: 2025-09-06T08:00Z
Correction: The storms lasted eight days.
Correction: The harbour is in the south.

The first boats left on https://example.org/boats.

[image: boats.png Boats leaving (Tom Lee)]
"""


def read(text: str, name: str = "a.txt") -> tuple[Article, tuple[Problem, ...]]:
    return parse(text.encode(), name=name, written=WRITTEN, zone=NEW_YORK)


def test_everything_a_file_can_say_is_understood() -> None:
    article, problems = read(WHOLE)
    assert problems == ()
    assert article == Article(
        title="Harbour reopens after a week of storms",
        when=When(datetime.fromisoformat("2025-09-05T09:02-04:00"), "EDT"),
        byline="Ana Ruiz and Tom Lee, Coastal Wire",
        source="Coastal Wire",
        country="Argentina",
        language="en",
        translated_from="es",
        story="harbour-storms",
        overview="One sentence that says it all.",
        tags=("weather", "ports", "sea"),
        corrections=("The storms lasted eight days.", "The harbour is in the south."),
        draft=False,
        publish_at=datetime(2025, 9, 6, 8, tzinfo=UTC),
        body=(
            Paragraph("The first boats left on https://example.org/boats [1]."),
            Picture("boats.png", "Boats leaving", "Tom Lee"),
        ),
        links=(
            Link("https://example.org/boats"),
            Link("https://example.org/harbour", "The harbour's page"),
        ),
        words=8,
    )


def test_without_headers_the_first_line_is_the_title_and_the_files_time_the_date() -> None:
    article, problems = read("Harbour reopens\n\nThe first boats left.\n")
    assert article == Article(
        title="Harbour reopens",
        when=FILE_TIME,
        body=(Paragraph("The first boats left."),),
        words=4,
    )
    assert problems == ()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("harbour-reopens.txt", "Harbour reopens"),
        ("harbour_reopens.md", "Harbour reopens"),
        ("\u00fcber.v2.txt", "\u00dcber.v2"),
        (".txt", ".txt"),
        ("---.txt", "Untitled"),
        ("m\udcfcnchen.txt", "M?nchen"),
        ("a\x1b[31m\u202eb.txt", "A[31mb"),
    ],
)
def test_a_file_that_says_no_title_is_called_by_its_name(name: str, title: str) -> None:
    article, (problem,) = read("---\n\ntext", name)
    assert article.title == title
    assert article.body[0] == Break()
    assert problem.what == "no title"


@pytest.mark.parametrize(("name", "title"), [("a.md", "A"), ("a.MARKDOWN", "A"), ("a.txt", "# A")])
def test_the_suffix_tells_markdown_from_text(name: str, title: str) -> None:
    assert read("# A\n\ntext", name)[0].title == title


def test_a_country_called_no_is_a_country() -> None:
    assert read("Country: NO\n\nx")[0].country == "NO"


@pytest.mark.parametrize(
    ("value", "draft"),
    [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("0", False), ("off", False)],
)
def test_drafts_say_yes_or_no(value: str, *, draft: bool) -> None:
    article, problems = read(f"Title: A\nDraft: {value}\n")
    assert (article.draft, problems) == (draft, ())


MENDED = [
    ("Updated: soon", "'soon' is no date; the file's time is used", "write it like"),
    ("Updated: Thu September 5, 2025", "2025-09-05 was a Friday, not a Thursday", "correct"),
    ("Draft: perhaps", "Draft: 'perhaps' is neither yes nor no; taken as yes", "write yes or no"),
    ("Draft:", "Draft: '' is neither yes nor no; taken as yes", "write yes or no"),
    ("Link: javascript:x", "Link: 'javascript:x' is no address to follow", "write an address"),
    ("Link: example.org x", "Link: 'example.org' is no address to follow", "write an address"),
    ("Link: http:// x", "Link: 'http://' is no address to follow", "write an address"),
    ("By:\x07 x", "control characters were taken out, the first of them here", "type"),
    ("Tilte: x", "unknown header Tilte, left out of the page", "write Title"),
]


@pytest.mark.parametrize(("line", "what", "remedy"), MENDED)
def test_a_slip_is_said_with_its_line_and_the_article_is_published(
    line: str, what: str, remedy: str
) -> None:
    article, (problem,) = read(f"Title: A\n{line}\n\nbody")
    assert article.title == "A"
    assert article.when.epoch in {FILE_TIME.epoch, FILE_TIME.epoch - 32550}
    assert (problem.line, problem.what) == (2, what)
    assert problem.remedy.startswith(remedy)
    assert not problem.left_out


def test_problems_come_in_the_order_of_their_lines() -> None:
    _, problems = read("Title: a\tb\nUpdated: soon\nFoo: x\n\n```\nbody\x07")
    assert [problem.line for problem in problems] == [1, 2, 3, 5, 6]
    assert problems[0].what == "a tab in the title"


def test_empty_headers_say_nothing() -> None:
    article, problems = read("Title:\nUpdated:\nLink:\nCorrection:\nTags: ,\n\nFirst line\n")
    assert problems == ()
    assert article == Article(title="First line", when=FILE_TIME)


@pytest.mark.parametrize("name", ["Publish-At", "Expires"])
@pytest.mark.parametrize("value", ["soon", "", "2025-13-01"])
def test_a_limit_with_a_slip_in_it_keeps_the_file_back(name: str, value: str) -> None:
    with pytest.raises(NotPublished, match=rf"{name}: .* is no date; write it like") as caught:
        read(f"Title: A\n{name}: {value}\n\nbody")
    assert (caught.value.problem.line, caught.value.problem.left_out) == (2, True)


ALIASES = [
    ("/storms", ("/storms",)),
    ("storms/", ("/storms",)),
    ("/a b;c/d.txt", ("/a b;c/d.txt",)),
    ("/", ()),
    ("", ()),
    ("https://x.example/storms", ()),
    ("/" + "x" * 255, ()),
]


@pytest.mark.parametrize(("value", "aliases"), ALIASES)
def test_an_alias_is_a_selector(value: str, aliases: tuple[str, ...]) -> None:
    article, problems = read(f"Title: A\nAlias: {value}\n\nbody")
    assert article.aliases == aliases
    assert [problem.line for problem in problems] == ([] if aliases else [2])


def test_an_original_nobody_may_follow_is_left_out() -> None:
    article, (problem,) = read("Title: A\nOriginal: javascript:alert(1)\n\nbody")
    assert article.original == ""
    assert problem.what == "Original: 'javascript:alert(1)' is no address to follow"


PUBLIC = [
    ("", True, None),
    ("Draft: yes\n", False, None),
    ("Publish-At: 2025-09-06T08:00Z\n", False, "2025-09-06T08:00Z"),
    ("Publish-At: 2025-09-05T08:00Z\n", True, None),
    ("Expires: 2025-09-05T08:00Z\n", False, None),
    ("Expires: 2025-09-06T08:00Z\n", True, "2025-09-06T08:00Z"),
    ("Publish-At: 2025-09-07\nExpires: 2025-09-06T08:00Z\n", False, "2025-09-06T08:00Z"),
    ("Publish-At: 2025-09-06T08:00Z\nExpires: 2025-09-07\n", False, "2025-09-06T08:00Z"),
]


@pytest.mark.parametrize(("headers", "public", "due"), PUBLIC)
def test_an_article_is_public_between_its_limits(
    headers: str, *, public: bool, due: str | None
) -> None:
    article, _ = read(f"Title: A\n{headers}\nbody")
    now = datetime(2025, 9, 5, 8, tzinfo=UTC)
    assert article.is_public(now) is public
    assert article.due(now) == (datetime.fromisoformat(due) if due else None)


def test_a_link_that_is_in_the_text_too_lends_it_its_words() -> None:
    article, _ = read("Title: A\nLink: http://a.example the A\n\nhttp://a.example")
    assert article.links == (Link("http://a.example", "the A"),)


def test_the_words_of_a_link_nobody_may_follow_stay() -> None:
    """Statement S71. They end the article."""
    article, _ = read("Title: A\nLink: javascript:x Click here\n\nbody")
    assert article.body == (Paragraph("body"), Paragraph("Click here"))
    assert article.links == ()


def texts(article: Article) -> list[str]:
    found = [article.title, article.byline, article.overview, *article.tags, *article.corrections]
    for link in article.links:
        found += [link.url, link.words]
    for block in article.body:
        match block:
            case Verbatim(rows):
                found += rows
            case Picture(target, caption, credit):
                found += [target, caption, credit]
            case Break():
                pass
            case _:
                found.append(block.text)
    return found


SCRAPS = st.sampled_from(
    ["Title: ", "By: ", "Link: ", "Updated: ", "Tags: ", "\n", "\n\n", "http://a.example", "# ",
     "- ", "> ", "```\n", "[image: ", "![", "](", "[", "]", "&#27;", "&#8238;", "&#x9b;", "\x1b[",
     "\u202e", "e&#769;", "\u0301", "<b>", "|", "---\n", "\t", "=", "  ", "%1b"]
)  # fmt: skip
CONTENTS = (
    st.binary(max_size=200)
    | st.text(max_size=100).map(str.encode)
    | st.lists(SCRAPS | st.text(max_size=5)).map("".join).map(str.encode)
)


@given(CONTENTS, st.sampled_from(["a.txt", "a.md"]))
def test_any_bytes_are_an_article_or_are_left_out(data: bytes, name: str) -> None:
    try:
        article, problems = parse(data, name=name, written=WRITTEN, zone=NEW_YORK)
    except NotPublished:
        return
    assert article.title
    assert all(problem.what and problem.remedy for problem in problems)
    for text in texts(article):
        assert unicodedata.is_normalized("NFC", text)
        assert not any(unicodedata.category(character) == "Cc" for character in text)
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


LONG_LINES = [
    *("a", " ", "[", "(", "![", ")", "*a ", "`", "<", "<!--", "&", "\\", "\t", "|", "> ", "- "),
    *("http://a.example/ ", "http://a.example/)", "mailto:a,", "\u0301\u0323", "\x1b["),
]


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("scrap", LONG_LINES)
def test_a_line_of_a_hundred_thousand_characters_is_read_in_linear_time(
    scrap: str, name: str
) -> None:
    body = scrap * (100_000 // len(scrap))
    article, _ = read(f"Title: A\n\n{body}\nend", name)
    assert article.title == "A"
