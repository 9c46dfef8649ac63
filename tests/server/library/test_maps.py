import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import define

from gopherd.config.masthead import Dialect
from gopherd.gophermap.dialect import LONGEST_MAP, MOST_LINES
from gopherd.gophermap.rows import Files, Gophermap, Included, Way, Words
from gopherd.gophermap.umn import Entry
from gopherd.library.maps import MOST_TAKEN, MapReader


@define
class Hole:
    root: Path
    reader: MapReader

    def write(self, path: str, data: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(data)

    def read(self, folder: str = "") -> Gophermap:
        return self.reader.read(f"{folder}/gophermap".lstrip("/"), folder, Dialect.GOPHERNICUS)

    def words(self) -> list[str]:
        return [row.text for row in self.read().rows if isinstance(row, Words)]


@pytest.fixture
def hole(tmp_path: Path) -> Iterator[Hole]:
    root = os.open(tmp_path, os.O_RDONLY)
    yield Hole(tmp_path, MapReader(root))
    os.close(root)


def test_a_map_is_taken_in_where_it_is_asked_for(hole: Hole) -> None:
    hole.write("phlog/gophermap", "above\n=../parts/menu\nbelow\n*")
    hole.write("parts/menu", "taken in\n0Old\told.txt\n*\nnever")
    read = hole.read("phlog")
    assert read.rows == (
        *(Words("above"), Included("parts/menu", 2), Words("taken in")),
        Way("0", "Old", "/phlog/old.txt"),  # as seen from the folder that is shown
        *(Words("below"), Files()),
    )
    assert not read.problems


KEPT_OUT = [
    ("=nothing", "there is no such map"),
    ("=/bin/echo hello", "there is no such map"),
    ("=../../../../etc/passwd", "there is no such map"),
    ("=.secret", "it is hidden"),
    ("=.git/config", "it is hidden"),
    ("=gophermap", "it takes in itself"),
    ("=script", "it is a program"),
    ("=folder", "there is no such map"),
    ("=link", "there is no such map"),
    ("=fifo", "there is no such map"),
]


@pytest.mark.parametrize(("line", "what"), KEPT_OUT)
def test_what_is_not_taken_in(hole: Hole, tmp_path: Path, line: str, what: str) -> None:
    hole.write("gophermap", f"above\n{line}\nbelow")
    hole.write(".secret", "secret")
    hole.write(".git/config", "secret")
    hole.write("script", "#!/bin/sh\necho hello > ran\n")
    hole.write("folder/x", "x")
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "script").chmod(0o755)
    read = hole.read()
    assert [row.text for row in read.rows if isinstance(row, Words)] == ["above", "below"]
    (problem,) = read.problems
    assert what in problem.what
    assert problem.line == 2
    assert not (tmp_path / "ran").exists()


def test_maps_that_take_each_other_in_come_to_an_end(hole: Hole) -> None:
    hole.write("gophermap", "one\n=two\n=two")
    hole.write("two", "two\n=three")
    hole.write("three", "three\n=two\n=gophermap")
    assert hole.words() == ["one", "two", "three", "two", "three"]
    assert {problem.line for problem in hole.read().problems} == {2, 3}
    for number in range(9):
        hole.write(f"m{number}", f"{number}\n=m{number + 1}")
    hole.write("gophermap", "=m0")
    assert hole.words() == ["0", "1", "2", "3"]
    assert "maps within maps" in hole.read().problems[0].what


def test_as_much_is_taken_in_as_one_map_may_hold(hole: Hole) -> None:
    hole.write("gophermap", "=many\n" * 200 + "=big\n=big\n")
    hole.write("many", "=few\n=few\n")
    hole.write("few", "few\n")
    assert hole.words().count("few") <= MOST_TAKEN
    assert any("maps in one" in problem.what for problem in hole.read().problems)
    hole.write("gophermap", "=big\n=big\n=big\n")
    hole.write("big", "b\n" * (LONGEST_MAP // 5))
    assert len(hole.read().rows) == MOST_LINES
    assert "too long" in hole.read().problems[-1].what


def test_a_link_file_names_paths_and_one_of_cap_need_not(hole: Hole) -> None:
    hole.write("docs/.Links", "Name=A\nPath=/a\n\nName=nowhere\n")
    hole.write("docs/.cap/boats.txt", "Name=Boats\n")
    assert hole.reader.links("docs/.Links", "docs") == (Entry("/a", name="A"),)
    assert hole.reader.links("docs/.cap/boats.txt", "docs") == (
        Entry("/docs/boats.txt", name="Boats"),
    )
    hole.write(".cap/boats.txt", "Name=Boats\n")
    assert hole.reader.links(".cap/boats.txt", "")[0].path == "/boats.txt"
