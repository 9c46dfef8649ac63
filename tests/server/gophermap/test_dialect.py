import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.config.masthead import Dialect
from gopherd.gophermap.dialect import (
    LONGEST_MAP,
    MOST_LINES,
    differences,
    guess,
    lines_of,
    read_map,
)
from gopherd.gophermap.rows import Files, Hidden, Retyped, Title, Way, Words
from gopherd.gophermap.umn import lay_out, read_links
from gopherwire.item import Item
from gopherwire.menu import write_menu

GUESSED = [
    ("", Dialect.BUCKTOOTH),
    ("Welcome\n0About\tabout.txt", Dialect.BUCKTOOTH),
    ("# A heading\n\n- a point\n* another\n...\n=====\n:)", Dialect.BUCKTOOTH),
    ("!!! NEW !!!\n", Dialect.BUCKTOOTH),
    ("words\n!not on top", Dialect.BUCKTOOTH),
    ("-----\n--- a.b ---\n-- Ana", Dialect.BUCKTOOTH),
    ("!Welcome\n", Dialect.GOPHERNICUS),
    ("Welcome\n*", Dialect.GOPHERNICUS),
    ("Welcome\n*\n", Dialect.GOPHERNICUS),
    ("Welcome\n%", Dialect.GOPHERNICUS),
    ("Welcome\n:png=g", Dialect.GOPHERNICUS),
    ("Welcome\n=menu.inc", Dialect.GOPHERNICUS),
    ("Welcome\n-secret.txt", Dialect.GOPHERNICUS),
]


@pytest.mark.parametrize(("text", "dialect"), GUESSED)
def test_a_dialect_is_told_by_its_directives(text: str, dialect: Dialect) -> None:
    assert guess(lines_of(text.encode())[0]) is dialect


def test_what_a_folder_says_decides() -> None:
    data = b"#words\n!words\n*"
    texts = (Words("#words"), Words("!words"), Words("*"))
    assert read_map(data, "gophermap", "", Dialect.BUCKTOOTH).rows == texts
    assert read_map(data, "gophermap", "", Dialect.UMN).rows == texts
    told = (Title("words"), Files())
    assert read_map(data, "gophermap", "", Dialect.GOPHERNICUS).rows == told
    assert read_map(data, "gophermap", "", Dialect.AUTO).rows == told
    gph = read_map(b"[0|A|/a|server|port]", "index.gph", "", Dialect.BUCKTOOTH)
    assert gph.rows == (Way("0", "A", "/a"),)


ENCODED = [
    ("Grüße\n".encode(), "Grüße"),
    ("Grüße\n".encode("latin-1"), "Grüße"),
    ("Grüße\r\n".encode(), "Grüße"),
    (b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe", "Grüße"),
    ("Grüße\n".encode("utf-16"), "Grüße"),
    (b"\x1b]0;x\x07\xc2\x9b31m", "]0;x31m"),
    ("\u202eevil".encode(), "evil"),
]


@pytest.mark.parametrize(("data", "words"), ENCODED)
def test_a_map_in_any_common_encoding(data: bytes, words: str) -> None:
    assert read_map(data, "gophermap", "", Dialect.AUTO).rows == (Words(words),)


@pytest.mark.parametrize("name", ["gophermap", "index.gph", "part.gophermap"])
def test_a_program_is_left_out(name: str) -> None:
    read = read_map(b"#!/bin/sh\nrm -rf /\n", name, "", Dialect.AUTO)
    assert not read.rows
    (problem,) = read.problems
    assert problem.left_out
    assert "programs are not run" in problem.what


def test_a_map_is_read_as_far_as_a_menu_may_go() -> None:
    read = read_map(b"0A\t/a\n" * (LONGEST_MAP * 10 // 6), "gophermap", "", Dialect.AUTO)
    assert len(read.rows) == MOST_LINES
    assert ["left out" in problem.what for problem in read.problems] == [True, True]
    read = read_map(b"x" * LONGEST_MAP * 10, "gophermap", "", Dialect.AUTO)
    assert not read.rows, "half a line is none"
    assert len(read.problems) == 1


DIFFERENT = [
    ("Welcome\n0A\ta.txt\n", []),
    ("!Hole\n0A\ta.txt\n# one\n#two\n* \nbelow\n%", [(1, "!"), (3, "#"), (5, "*")]),
    ("words\n# one\n- two\n- three\n* four\n...", [(2, "#"), (3, "-"), (5, "*"), (6, ".")]),
]


@pytest.mark.parametrize(("text", "told"), DIFFERENT)
def test_where_dialects_differ_is_told_once_for_each_way(
    text: str, told: list[tuple[int, str]]
) -> None:
    found = differences(text.encode(), "gophermap", Dialect.AUTO)
    assert [(one.line, one.what.partition(" with ")[2][:1]) for one in found] == told
    for dialect in set(Dialect) - {Dialect.AUTO}:
        assert not differences(text.encode(), "gophermap", dialect), "it has been decided"
    assert not differences(text.encode(), "index.gph", Dialect.AUTO)


def test_the_remedy_names_the_dialect_that_was_guessed() -> None:
    (one,) = differences(b"words\n# one", "gophermap", Dialect.AUTO)
    assert "dialect = 'bucktooth'" in one.remedy
    assert differences(b"#!/bin/sh", "gophermap", Dialect.AUTO) == ()


anything = st.binary(max_size=300) | st.lists(
    st.text(alphabet="019ihTXx+!#-:~%=*.[]|\\\t \r/?aé\u202e\x1b\x00\ud7ff", max_size=40)
).map(lambda lines: "\n".join(lines).encode())
names = st.sampled_from(["gophermap", "index.gph", "part.gophermap"])
folders = st.sampled_from(["", "phlog", "a/b c"])


@given(data=anything, name=names, folder=folders, dialect=st.sampled_from(Dialect))
def test_every_row_of_any_map_can_be_written(
    data: bytes, name: str, folder: str, dialect: Dialect
) -> None:
    read = read_map(data, name, folder, dialect)
    differences(data, name, dialect)
    write_menu(_items(read.rows))
    for row in read.rows:
        if isinstance(row, Way) and not row.host:
            assert row.selector.startswith(("/", "URL:")) or row.kind in "238Tw"
            assert ".." not in row.selector.split("/") or row.selector in data.decode("latin-1")
        assert not isinstance(row, (Hidden, Retyped)) or dialect is not Dialect.BUCKTOOTH


@given(data=anything, folder=folders)
def test_every_row_of_any_link_file_can_be_written(data: bytes, folder: str) -> None:
    keyed = b"\n".join(
        key + line
        for key, line in zip(
            [b"Name=", b"Path=", b"Type=", b""] * 99, data.split(b"\n"), strict=False
        )
    )
    for text in (data, keyed):
        entries = read_links(lines_of(text)[0])
        files = (Way("0", "boats", "/boats.txt"),)
        write_menu(_items(lay_out(files, entries, {}, folder).rows))


def _items(rows: tuple[object, ...]) -> list[Item]:
    return [
        Item(row.kind, row.label, row.selector, row.host, row.port)
        for row in rows
        if isinstance(row, Way)
    ]
