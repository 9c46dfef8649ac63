import pytest

from gopherd.gophermap.geomyidae import read_geomyidae
from gopherd.gophermap.rows import Row, Way, Words

READ: list[tuple[str, Row]] = [
    ("Welcome", Words("Welcome")),
    ("", Words("")),
    ("the t in front goes", Words("he t in front goes")),
    ("t[in brackets]", Words("[in brackets]")),
    ("tthe other one stays", Words("the other one stays")),
    ("[just words]", Words("[just words]")),
    ("[0|About|about.txt|server|port]", Way("0", "About", "/phlog/about.txt")),
    ("[1|Top|/|server|port]", Way("1", "Top", "/")),
    ("[1|Elsewhere|/x|b.example|7070]", Way("1", "Elsewhere", "/x", "b.example", 7070)),
    ("[1|Elsewhere|x|b.example|port]", Way("1", "Elsewhere", "x", "b.example", 0)),
    ("[0|this \\| that|a.txt|server|port]", Way("0", "this | that", "/phlog/a.txt")),
    ("[h|Web|URL:https://a.example|server|port]", Way("h", "Web", "URL:https://a.example")),
    ("[8|Log in|guest|bbs.example|23]", Way("8", "Log in", "guest", "bbs.example", 23)),
    ("[i||Err||]", Words("")),
    ("[i|words|Err||]", Words("words")),
    ("[0|A|a.txt|server|port] what follows goes", Way("0", "A", "/phlog/a.txt")),
    ("[0x|A|a.txt|server|port]", Way("0", "A", "/phlog/a.txt")),
    ("[0|A|a.txt|server|port", Words("[0|A|a.txt|server|port")),
    ("words [0|A|a.txt|server|port]", Words("words [0|A|a.txt|server|port]")),
]


@pytest.mark.parametrize(("line", "row"), READ)
def test_a_line(line: str, row: Row) -> None:
    read = read_geomyidae([line], "phlog")
    assert read.rows == (row,)
    assert not read.problems


WRONG = [
    ("[|A|a.txt|server|port]", "A", "no item type"),
    ("[0|A|a.txt|server]", "[0|A|a.txt|server]", "4 fields"),
    ("[0|A|a|b.txt|server|port]", "[0|A|a|b.txt|server|port]", "6 fields"),
    ("0A\ta.txt", "0A a.txt", "a tab"),
    ("[0|Load|/uptime.cgi|server|port]", "Load", "is a program"),
    ("[7|Find|/find.dcgi?|server|port]", "Find", "is a program"),
]


@pytest.mark.parametrize(("line", "words", "what"), WRONG)
def test_a_row_that_leads_nowhere_is_read(line: str, words: str, what: str) -> None:
    read = read_geomyidae(["Welcome", line], "")
    assert read.rows == (Words("Welcome"), Words(words))
    (problem,) = read.problems
    assert what in problem.what
    assert problem.line == 2
