"""site.toml and section.toml: what can be read is used, the rest is a problem."""

import time
from zoneinfo import ZoneInfo

import attrs
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from gopherd.article.listing import Census, Slice
from gopherd.config.masthead import (
    LONGEST_TABLE,
    Masthead,
    Section,
    prettified,
    read_masthead,
    read_section,
)
from gopherd.config.table import MOST_STRANGERS
from gopherd.errors import Problem
from gopherd.render.banner import font_exists
from gopherd.render.gopher import Address, print_menu
from gopherd.render.pages import Front, front_page

WHOLE = """\
title = "Harbour News"
banner = "NEWS"
font = "small"
subtitle = "lite.harbour.example - on gopher"
admin = "The desk"
mail = "desk@harbour.example"
description = "A small newsroom."
zone = "Europe/Lisbon"
width = 60
back = "<- back"
per-page = 10
"""

READ = [
    (b"", Masthead()),
    (b"\xef\xbb\xbf", Masthead()),
    (b"# only a comment\n", Masthead()),
    (b'title = "A"', Masthead(title="A")),
    (b'\xef\xbb\xbftitle = "A"\r\n', Masthead(title="A")),
    ('title = "Ze\u0301"'.encode(), Masthead(title="Z\u00e9")),
    (b"title = ' A '", Masthead(title="A")),
    (
        WHOLE.encode(),
        Masthead(
            title="Harbour News",
            banner="NEWS",
            font="small",
            subtitle="lite.harbour.example - on gopher",
            admin="The desk",
            mail="desk@harbour.example",
            description="A small newsroom.",
            zone=ZoneInfo("Europe/Lisbon"),
            width=60,
            back="<- back",
            per_page=10,
        ),
    ),
]

WRONG = [
    ("title = 3", "title = 3 cannot be used", "give a text of one line, in quotes", 1),
    ('title = """a\nb"""', r"title = 'a\nb' cannot be used", "give a text of one line", 1),
    ('title = "\\u202E"', r"title = '\u202e' cannot be used", "give a text of one line", 1),
    ("width = 29", "width = 29 cannot be used", "give a whole number from 30 to 67", 1),
    ("\nwidth = 68", "width = 68 cannot be used", "give a whole number from 30 to 67", 2),
    ('width = "wide"', "width = 'wide' cannot be used", "give a whole number from 30 to 67", 1),
    ("width = true", "width = True cannot be used", "give a whole number from 30 to 67", 1),
    ("width = 60.0", "width = 60.0 cannot be used", "give a whole number from 30 to 67", 1),
    ("width = 2025-01-01", "width = datetime.date(2025, 1, 1) cannot", "give a whole", 1),
    ("width = 0x" + "f" * 5000, "width = what is given cannot be used", "give a whole", 1),
    ("per-page = 0", "per-page = 0 cannot be used", "give a whole number from 1 to 500", 1),
    ("zone = 'Mars/Base'", "zone = 'Mars/Base' cannot be used", "give the name of a time", 1),
    ("zone = 2", "zone = 2 cannot be used", "give the name of a time zone", 1),
    ("tilte = 'A'", "there is no setting 'tilte'", "did you mean 'title'? the settings are", 1),
    ("per_page = 5", "there is no setting 'per_page'", "did you mean 'per-page'?", 1),
    ("a = 1\n\n[site]\ntitle = 'A'", "there is no setting 'a'", "the settings are admin,", 1),
    ("[title]\na = 1", "title = {'a': 1} cannot be used", "give a text of one line", 1),
    ("\nwidth." + "a." * 3000 + "a = 1", "width = ", "give a whole number", 2),
]

UNREADABLE = [
    (b"title = ", "not TOML: Invalid value", "mend it", 1),
    (b"a = 1\nb", "not TOML: ", "mend it", 2),
    (b'title = "x', "not TOML: Unterminated string", "mend it", 1),
    (b"a = " + b"[" * 5000, "not TOML: lists in lists without end", "mend it", None),
    (b"a = " + b"9" * 5000, "not TOML: a number has thousands of digits", "mend it", None),
    (b'title = "\xe9"', "not UTF-8", "save it as UTF-8", None),
    (b"\xff\xfet\0i\0t\0l\0e\0", "not UTF-8", "save it as UTF-8", None),
    (b"\0", "not TOML: ", "mend it", 1),
]


@pytest.mark.parametrize(("data", "masthead"), READ)
def test_reading(data: bytes, masthead: Masthead) -> None:
    assert read_masthead(data) == (masthead, ())


@pytest.mark.parametrize(("text", "what", "remedy", "line"), WRONG)
def test_a_wrong_key_keeps_its_default_and_is_told_by_its_line(
    text: str, what: str, remedy: str, line: int
) -> None:
    masthead, problems = read_masthead(text.encode())
    assert masthead == Masthead()
    assert problems[0].what.startswith(what)
    assert problems[0].remedy.startswith(remedy)
    assert problems[0].line == line
    assert len(problems[0].what) < 200


@pytest.mark.parametrize(("data", "what", "remedy", "line"), UNREADABLE)
def test_a_file_that_is_no_table_is_left_at_the_defaults(
    data: bytes, what: str, remedy: str, line: int | None
) -> None:
    """Statement S73. A broken file breaks nothing."""
    masthead, [problem] = read_masthead(data)
    assert masthead == Masthead()
    assert read_section(data, "world") == (Section(name="World"), (problem,))
    assert problem.what.startswith(what)
    assert problem.remedy == remedy
    assert problem.line == line
    assert not problem.left_out


def test_what_is_right_is_used_beside_what_is_wrong() -> None:
    masthead, problems = read_masthead(b'title = "A"\nwidth = 5\nmail = "a@b.example"\nx = 1\n')
    assert masthead == Masthead(title="A", mail="a@b.example")
    assert [problem.line for problem in problems] == [2, 4]


def test_a_long_file_is_read_and_the_first_of_its_mistakes_are_told() -> None:
    text = "".join(f"key-{number} = {number}\n" for number in range(500)) + "title = 'A'"
    masthead, problems = read_masthead(text.encode())
    assert masthead.title == "A"
    assert [problem.line for problem in problems] == list(range(1, MOST_STRANGERS + 1))


def bombs(size: int) -> list[str]:
    """Make TOML of so many bytes that takes long to read, to complain about, or much memory."""
    return [
        "".join(f"{number:x}=1\n" for number in range(size))[:size],
        ".".join("a" * (size // 2 - 1)) + "=1",
        "a=[" + "1," * (size // 2 - 4) + "]",
        "".join(f"[t{number:x}]\n" for number in range(size))[:size],
    ]


@pytest.mark.parametrize("text", bombs(2**16))
def test_a_file_that_is_too_long_is_not_read_at_all(text: str) -> None:
    too_long = (Problem("longer than 8 kB", "shorten it"),)
    assert read_masthead(text.encode()) == (Masthead(), too_long)
    assert read_section(text.encode(), "world") == (Section(name="World"), too_long)


@pytest.mark.parametrize("text", bombs(LONGEST_TABLE))
def test_no_file_is_read_for_long(text: str) -> None:
    began = time.process_time()
    masthead, problems = read_masthead(text.encode())
    assert time.process_time() - began < 3
    assert masthead == Masthead()
    assert 0 < len(problems) <= MOST_STRANGERS


def test_a_huge_title_is_a_page_all_the_same() -> None:
    """Statement S17."""
    masthead, problems = read_masthead(b'title = "' + b"word " * 1500 + b'"')
    assert not problems
    page = front_page(masthead, Front(day=Census(), latest=Slice()))
    data = print_menu(page, address=Address("h", 70), width=67)
    assert max(len(row.split(b"\t")[0]) for row in data.split(b"\r\n")) <= 68


@given(st.binary(max_size=200))
def test_whatever_the_file_holds_there_is_a_masthead(data: bytes) -> None:
    masthead, problems = read_masthead(data)
    assert masthead == Masthead() or not problems
    assert all(problem.what and problem.remedy for problem in problems)


@settings(deadline=None)  # the first banner reads the fonts
@given(
    st.sampled_from([field.name.replace("_", "-") for field in attrs.fields(Masthead)]),
    st.text(st.characters(codec="utf-8", exclude_characters="'", exclude_categories=["C"])),
)
def test_whatever_a_key_is_given_a_page_can_be_made(key: str, value: str) -> None:
    masthead, _ = read_masthead(f"{key} = '{value}'".encode())
    page = front_page(evolve(masthead, font="mini"), Front(day=Census(), latest=Slice()))
    assert print_menu(page, address=Address("h", 70), width=masthead.width)


def test_every_default_can_be_used() -> None:
    """Written into a file and read again, each is what it was."""
    for field in attrs.fields(Masthead):
        value = getattr(Masthead(), field.name)
        written = value.key if isinstance(value, ZoneInfo) else value
        assert field.metadata["read"](written) == value
        assert field.metadata["help"].endswith(".")
    for field in attrs.fields(Section):
        if field.default is not None:  # what nobody has said
            assert field.metadata["read"](field.default) == field.default
        assert field.metadata["help"].endswith(".")
    assert font_exists(Masthead().font)


def test_the_row_below_the_banner_is_the_subtitle_or_made_of_the_title() -> None:
    assert Masthead(title="A", subtitle="B").headline == "B"
    assert Masthead(title="A").headline == "A - on gopher"


@pytest.mark.parametrize(
    ("text", "folder", "section"),
    [
        ("", "world", Section(name="World")),
        ("", "south-america", Section(name="South america")),
        ("name = 'The South'", "south-america", Section(name="The South")),
        ("name = ''", "world", Section(name="World")),
        ("order = 1", "world", Section(name="World", order=1)),
        ("order = -1", "world", Section(name="World", order=-1)),
        ("blurb = 'From ports.'", "world", Section(name="World", blurb="From ports.")),
    ],
)
def test_reading_a_section(text: str, folder: str, section: Section) -> None:
    assert read_section(text.encode(), folder) == (section, ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'name = "W"\norder = "x"',
            Problem(
                "order = 'x' cannot be used",
                "give a whole number from -1000000 to 1000000",
                line=2,
            ),
        ),
        (
            'name = "W"\norder = 1.5',
            Problem(
                "order = 1.5 cannot be used",
                "give a whole number from -1000000 to 1000000",
                line=2,
            ),
        ),
        (
            'name = "W"\nblurb = ["a"]',
            Problem("blurb = ['a'] cannot be used", "give a text of one line, in quotes", line=2),
        ),
        (
            'name = "W"\ncolour = "W"',
            Problem(
                "there is no setting 'colour'",
                "the settings are articles, blurb, dialect, name, order",
                line=2,
            ),
        ),
    ],
)
def test_a_wrong_key_of_a_section_is_told_by_its_line(text: str, problem: Problem) -> None:
    assert read_section(text.encode(), "world") == (Section(name="W"), (problem,))


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("world", "World"),
        ("south-america", "South america"),
        ("low_water  mark", "Low water mark"),
        ("UN", "UN"),
        ("e\N{COMBINING ACUTE ACCENT}te", "Éte"),
        ("2025", "2025"),
        ("--", "--"),
        ("", ""),
    ],
)
def test_a_folder_is_a_name_with_spaces_and_a_capital(folder: str, name: str) -> None:
    assert prettified(folder) == name
