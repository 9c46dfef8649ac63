import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.headers import Header, Split, split_headers
from gopherd.errors import NotPublished

SPLITS = [
    (
        "Title: A\nBy: B\n\nbody",
        Split((Header("Title", "A", 1), Header("By", "B", 2)), ("", "body"), 3),
    ),
    ("\n\nTITLE:A", Split((Header("Title", "A", 3),), (), 4)),
    ("Author: A", Split((Header("By", "A", 1),), (), 2)),
    ("Byline : A", Split((Header("By", "A", 1),), (), 2)),
    ("Date: today", Split((Header("Updated", "today", 1),), (), 2)),
    ("Overview: one\n  two\n\tthree", Split((Header("Overview", "one two three", 1),), (), 4)),
    (
        "Tags: a\nTags: b\nLink: gopher://x y\nLink: z",
        Split(
            (
                Header("Tags", "a", 1),
                Header("Tags", "b", 2),
                Header("Link", "gopher://x y", 3),
                Header("Link", "z", 4),
            ),
            (),
            5,
        ),
    ),
    ("Title: a\tb", Split((Header("Title", "a b", 1, tabs=True),), (), 2)),
    ("Note: the pier is open\nbody", Split((), ("Note: the pier is open", "body"), 1)),
    ("Harbour reopens\n\nTitle: no", Split((), ("Harbour reopens", "", "Title: no"), 1)),
    ("https://example.org/", Split((), ("https://example.org/",), 1)),
    ("", Split((), ("",), 1)),
    ("---\nTitle: A\n---\nbody", Split((Header("Title", "A", 2),), ("body",), 4)),
    (
        "---\n# comment\ntitle: \"A: B\"\ntags: [a, b]\n\nby: 'C'\n...\nbody",
        Split(
            (Header("Title", "A: B", 3), Header("Tags", "a, b", 4), Header("By", "C", 6)),
            ("body",),
            8,
        ),
    ),
    ("---\ntags:\n- a\n  - b\n---", Split((Header("Tags", ", a , b", 2),), (), 6)),
    ("---\nnot: known\n---\nx", Split((), ("---", "not: known", "---", "x"), 1)),
    ("---\nprose\n---\nx", Split((), ("---", "prose", "---", "x"), 1)),
    ("---\nTitle: A", Split((), ("---", "Title: A"), 1)),
]

PROBLEMS = [
    ("Titel: A\nBy: B", 1, "unknown header Titel, left out of the page", "write Title"),
    ("Title: A\nQqq: B\n  more", 2, "unknown header Qqq, left out of the page", "the headers are"),
    ("Title: A\nTitle: B", 2, "a second Title header", "keep one; the first is used"),
    ("Title: A\nBody at once", 2, "no blank line after the headers", "leave a line empty"),
]

SECRETS = [
    ("Title: A\nPublishAt: tomorrow\n\nx", "unknown header PublishAt; write Publish-At"),
    ("Title: A\nPublish: tomorrow\n\nx", "unknown header Publish; write Publish-At"),
    ("Title: A\nDrafts: yes\n\nx", "unknown header Drafts; write Draft"),
    ("Title: A\nExpire: tomorrow\n\nx", "unknown header Expire; write Expires"),
    ("Title: A\n\nExpires: 2030-01-01\n\nx", "Expires stands outside"),
    ("Title: A\n\nPublish-At: 2030-01-01\n\nx", "Publish-At stands outside"),
    ("Title: A\nPublish At: 2030-01-01\n\nx", "Publish-At stands outside"),
    ("A title\nDraft: yes\n\nx", "Draft stands outside"),
    ("A title\n\n\nDraft: yes\n\nx", "Draft stands outside"),
]

NO_SECRETS = [
    "A title\n\nfirst\n\nDraft: is a word",
    "A title\n\n```\nDraft: yes\n```",
    "A title\n\n    Draft: yes".replace("Draft", "Drafting"),
]


@pytest.mark.parametrize(("text", "split"), SPLITS)
def test_headers_are_told_from_the_body(text: str, split: Split) -> None:
    assert split_headers(text) == split


@pytest.mark.parametrize(("text", "line", "what", "remedy"), PROBLEMS)
def test_a_slip_in_the_headers_is_said(text: str, line: int, what: str, remedy: str) -> None:
    (problem,) = split_headers(text).problems
    assert (problem.line, problem.what) == (line, what)
    assert problem.remedy.startswith(remedy)


@pytest.mark.parametrize(("text", "why"), SECRETS)
def test_a_slip_never_publishes_what_was_kept_back(text: str, why: str) -> None:
    with pytest.raises(NotPublished, match=why):
        split_headers(text)


@pytest.mark.parametrize("text", NO_SECRETS)
def test_prose_may_speak_of_drafts(text: str) -> None:
    assert split_headers(text).headers == ()


def test_the_first_of_two_titles_counts() -> None:
    split = split_headers("Title: A\nTitle: B\n")
    assert split.first_of("Title") == Header("Title", "A", 1)
    assert split.first_of("By") is None


def test_headers_end_somewhere() -> None:
    assert len(split_headers("Title: x\n" + "Tags: a\n" * 1000).headers) == 200
    assert split_headers("---\n" + "Tags: a\n" * 1000 + "---\n").headers == ()


@given(
    st.text("aT:- \n\t", max_size=60)
    | st.lists(
        st.sampled_from(["Title: a", "By: b", "Foo: c", " more", "", "---", "prose", "Tags: d"])
    ).map("\n".join)
)
def test_no_line_of_the_body_is_lost(text: str) -> None:
    split = split_headers(text)
    lines = text.split("\n")
    assert list(split.body) == lines[split.first - 1 :]


@pytest.mark.parametrize("word", ["Title", "Date", "Tags", "By"])
def test_a_headline_that_is_the_name_of_a_header_is_a_headline(word: str) -> None:
    split = split_headers(f"{word}\n\nText.\n")
    assert split.headers == ()
    assert split.body[0] == word
