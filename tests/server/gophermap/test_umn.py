import pytest

from gopherd.gophermap.rows import Way, Words
from gopherd.gophermap.umn import Entry, lay_out, read_links

FILES = (
    Way("1", "old", "/docs/old"),
    Way("0", "boats", "/docs/boats.txt"),
    Way("I", "map", "/docs/map.png"),
)


def links(text: str) -> tuple[Entry, ...]:
    return read_links(text.split("\n"))


BLOCKS = [
    ("", ()),
    ("Name=A\nPath=/a", (Entry("/a", name="A"),)),
    ("# about it\nName=A\nPath=/a\n", (Entry("/a", name="A"),)),
    (
        "#\nName=A\nPath=/a\n#\nName=B\nPath=/b\nType=1\n",
        (Entry("/a", name="A"), Entry("/b", 5, kind="1", name="B")),
    ),
    ("Name=A\nPath=/a\n\nPath=/b", (Entry("/a", name="A"), Entry("/b", 4))),
    ("Name=A\n\nPath=/b", (Entry("/b", 3),)),
    ("Path=/a\nHost=+\nPort=+\nNumb=3", (Entry("/a", number=3),)),
    ("Path=/a\nHost=b.example\nPort=7070", (Entry("/a", host="b.example", port="7070"),)),
    ("Path=/a\nNumb=x", (Entry("/a"),)),
    ("Path=/a\nNumb=" + "9" * 5000, (Entry("/a"),)),
    ("Path=/a\nNumb=-2\nType=1+", (Entry("/a", kind="1", number=-2),)),
    ("Type=8\nName=T\nPath=\nHost=b.example", (Entry("", kind="8", name="T", host="b.example"),)),
    ("Path=/a\nAbstract=One \\\ntwo\\\nthree", (Entry("/a", abstract="One  two three"),)),
    ("Path=/a\nAdmin=Ana\nTTL=5\nURL=http://x/\nName=A", (Entry("/a", name="A"),)),
    ("Path=/a\nwhatever\nName=A", (Entry("/a"),)),
    ("Path=/a\nAbstract=never ends\\", (Entry("/a", abstract="never ends "),)),
]


@pytest.mark.parametrize(("text", "entries"), BLOCKS)
def test_the_blocks_of_a_link_file(text: str, entries: tuple[Entry, ...]) -> None:
    assert tuple(entry for entry in links(text)) == entries


def test_a_file_of_cap_need_not_name_its_path() -> None:
    lines = ["# this one", "Name=Boats", "Numb=1"]
    assert read_links(lines, "/docs/boats.txt") == (
        Entry("/docs/boats.txt", name="Boats", number=1),
    )
    assert read_links(["", ""], "/docs/boats.txt") == ()


def rows(text: str, **caps: str) -> list[tuple[str, str, str]]:
    known = {
        f"/docs/{name.replace('_', '.')}": read_links([said], f"/docs/{name}")[0]
        for name, said in caps.items()
    }
    return [
        (row.kind, row.label, f"{row.host}{row.selector}")
        for row in lay_out(FILES, links(text), known, "docs").rows
        if isinstance(row, Way)
    ]


BOATS, MAP, OLD = (
    ("0", "boats", "/docs/boats.txt"),
    ("I", "map", "/docs/map.png"),
    ("1", "old", "/docs/old"),
)
ALL = [BOATS, MAP, OLD]
LAID_OUT = [
    ("", ALL),
    ("Path=./old\nNumb=1", [OLD, BOATS, MAP]),
    ("Path=~/old\nNumb=2\n\nPath=./map.png\nNumb=1", [MAP, OLD, BOATS]),
    ("Path=./boats.txt\nNumb=-1", [MAP, OLD, BOATS]),
    ("Path=./boats.txt\nName=Zebras", [("0", "Zebras", "/docs/boats.txt"), MAP, OLD]),
    ("Path=./boats.txt\nType=X", [MAP, OLD]),
    ("Path=./gone.txt\nType=X", ALL),
    ("Path=./old/\nName=Older", [("1", "Older", "/docs/old"), BOATS, MAP]),
    ("Path=more.txt\nName=a", [("0", "a", "/docs/more.txt"), *ALL]),
    ("Path=0/more.txt\nName=a", [("0", "a", "/more.txt"), *ALL]),
    ("Path=/x/\nName=a", [("9", "a", "/x"), *ALL]),
    ("Path=1/x\nHost=b.example\nName=a", [("1", "a", "b.example1/x"), *ALL]),
    ("Path=URL:http://b.example\nType=h\nName=a", [("h", "a", "URL:http://b.example"), *ALL]),
]


@pytest.mark.parametrize(("text", "expected"), LAID_OUT)
def test_a_folder_laid_out(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert rows(text) == expected


def test_cap_files_rename_and_hide() -> None:
    assert rows("", boats_txt="Name=Afloat", old="Type=X") == [
        ("0", "Afloat", "/docs/boats.txt"),
        ("I", "map", "/docs/map.png"),
    ]


def test_an_abstract_is_told_below() -> None:
    read = lay_out(FILES, links("Path=./old\nAbstract=Years\\\nago"), {}, "docs")
    assert Way("1", "old", "/docs/old", note="Years ago") in read.rows


@pytest.mark.parametrize("path", ["exec:ls", "ftp:b.example@/x", "waissrc:/x", "|ls", "/x.cgi"])
def test_what_a_server_would_run_is_only_told(path: str) -> None:
    read = lay_out((), links(f"\nName=Run\nPath={path}\nType=0"), {}, "docs")
    assert read.rows == (Words("Run"),)
    assert [problem.line for problem in read.problems] == [2]
