import pytest

from gopherd.gophermap.bucktooth import read_bucktooth
from gopherd.gophermap.rows import Row, Way, Words

READ: list[tuple[str, Row]] = [
    ("Welcome", Words("Welcome")),
    ("", Words("")),
    ("   drawn /\\_/\\", Words("   drawn /\\_/\\")),
    ("* # ! - words, whatever they begin with", Words("* # ! - words, whatever they begin with")),
    ("0About\tabout.txt", Way("0", "About", "/phlog/about.txt")),
    ("0About\t/about.txt", Way("0", "About", "/about.txt")),
    ("1Up\t..", Way("1", "Up", "/")),
    ("1Beside\t../art/", Way("1", "Beside", "/art/")),
    ("0Far up\t../../../etc/passwd", Way("0", "Far up", "/etc/passwd")),
    ("02019\t./2019.txt", Way("0", "2019", "/phlog/2019.txt")),
    ("1archive\t", Way("1", "archive", "/phlog/archive")),
    ("1archive\t\t\t", Way("1", "archive", "/phlog/archive")),
    ("hWeb\tURL:https://a.example/b?c#d", Way("h", "Web", "URL:https://a.example/b?c#d")),
    ("1Else\t/x\tb.example\t7070", Way("1", "Else", "/x", "b.example", 7070)),
    ("1Else\t/x\tb.example\t70\t+", Way("1", "Else", "/x", "b.example", 70)),
    ("1Else\tx\tb.example", Way("1", "Else", "x", "b.example", 0)),
    ("1Six\t/\t[2001:db8::1]\t 70 ", Way("1", "Six", "/", "[2001:db8::1]", 70)),
    ("7Find\t/find?", Way("7", "Find", "/find?")),
    ("8Log in\tguest", Way("8", "Log in", "guest")),
    ("8Log in\tguest\tbbs.example\t23", Way("8", "Log in", "guest", "bbs.example", 23)),
    ("iread\tfake\t(NULL)\t0", Words("read")),
    ("3Gone\t\t\t", Way("3", "Gone", "Gone")),
    ("\ufb01tting\tx", Way("\ufb01", "tting", "/phlog/x")),
    ("0col\x1b[31mours\tx", Way("0", "col[31mours", "/phlog/x")),
]


@pytest.mark.parametrize(("line", "row"), READ)
def test_a_line(line: str, row: Row) -> None:
    read = read_bucktooth([line], "phlog")
    assert read.rows == (row,)
    assert not read.problems


WRONG = [
    ("0Run\t/cgi-bin/guess", "Run", "is a program"),
    ("0Run\tuptime.cgi?x", "Run", "is a program"),
    ("7Run\t/find.dcgi", "Run", "is a program"),
    ("0A\t\tb.txt\tc d", "A", "no port"),
    ("0A\t/x\tb.example/c\t70", "A", "no host"),
    ("0A\t/x\tb.example\t70000", "A", "no port"),
    ("0A\t/x\tb.example\t0", "A", "no port"),
    ("0A\t/x\tb.example\t\u0663", "A", "no port"),
    (".A\t/x", "A", "no item type"),
    ("\t/x", "", "no item type"),
    ("0A\t/" + "x" * 255, "A", "longer than 255 bytes"),
    ("0A\t/x\x00y", "A", "control characters"),
    ("0A\t/x\udc80y", "A", "control characters"),
]


@pytest.mark.parametrize(("line", "words", "what"), WRONG)
def test_a_row_that_leads_nowhere_keeps_its_words(line: str, words: str, what: str) -> None:
    read = read_bucktooth(["Welcome", line], "")
    assert read.rows == (Words("Welcome"), Words(words))
    (problem,) = read.problems
    assert what in problem.what
    assert problem.line == 2


def test_a_program_of_another_server_is_its_own_affair() -> None:
    read = read_bucktooth(["7Find\t/v2/vs.cgi\tb.example\t70"], "")
    assert read.rows == (Way("7", "Find", "/v2/vs.cgi", "b.example", 70),)
    assert not read.problems


def test_a_mirror_is_of_the_kind_it_mirrors() -> None:
    lines = ["+first\t/x", "0Text\t/y", "words", "+Text\t/y\tb.example\t70"]
    assert read_bucktooth(lines, "").rows == (
        *(Way("1", "first", "/x"), Way("0", "Text", "/y"), Words("words")),
        Way("0", "Text", "/y", "b.example", 70),
    )
