import pytest

from gopherd.gophermap.gophernicus import read_gophernicus
from gopherd.gophermap.rows import (
    Files,
    Gophermap,
    Hidden,
    Hosts,
    Included,
    Retyped,
    Row,
    Title,
    Users,
    Way,
    Words,
)

READ: list[tuple[str, tuple[Row, ...]]] = [
    ("Welcome", (Words("Welcome"),)),
    ("   indented", (Words("   indented"),)),
    ("!My hole", (Title("My hole"),)),
    ("!My\thole", (Title("My hole"),)),
    ("# nobody reads this", ()),
    ("#0nobody\treads this", ()),
    ("-secret.txt", (Hidden("secret.txt"),)),
    (":png=g", (Retyped("png", "g"),)),
    (":.TXT=9", (Retyped("txt", "9"),)),
    ("~", (Users(),)),
    ("%", (Hosts(),)),
    ("=menu.inc", (Included("phlog/menu.inc", 1),)),
    ("=../menu.inc", (Included("menu.inc", 1),)),
    ("=/menu.inc", (Included("menu.inc", 1),)),
    ("=../../../etc/passwd", (Included("etc/passwd", 1),)),
    ("=/bin/echo hello", (Included("bin/echo hello", 1),)),
    ("*", (Files(),)),
    ("* whatever follows", (Files(),)),
    (".", ()),
    ("...and so on", ()),
    ("0About\tabout.txt", (Way("0", "About", "/phlog/about.txt"),)),
    ("1archive\t", (Way("1", "archive", "/phlog/archive"),)),
]


@pytest.mark.parametrize(("line", "rows"), READ)
def test_a_line(line: str, rows: tuple[Row, ...]) -> None:
    assert read_gophernicus([line], "phlog") == Gophermap(rows)


@pytest.mark.parametrize("end", [".", "*"])
def test_nothing_is_read_below_the_end(end: str) -> None:
    rows = read_gophernicus(["above", end, "below", "0A\t/x.cgi"], "").rows
    assert rows == (Words("above"), *([Files()] if end == "*" else []))


@pytest.mark.parametrize("line", [":png", ":=g", ":a b=g", "=", "=  ", ":png=\x00"])
def test_a_directive_that_cannot_be_followed_is_left_out(line: str) -> None:
    read = read_gophernicus(["above", line, "below"], "")
    assert read.rows == (Words("above"), Words("below"))
    assert [problem.line for problem in read.problems] == [2]


def test_the_title_names_the_page() -> None:
    assert read_gophernicus(["words", "!My hole", "!Another"], "").title == "My hole"
    assert not read_gophernicus(["words"], "").title
