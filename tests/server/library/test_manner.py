import pytest

from gopherd.config.masthead import Dialect, Section
from gopherd.library.manner import NEWSROOM, Manner

HOLE = Manner(hole=True, articles=False)

FOLDERS = [
    (NEWSROOM, (), Section(), NEWSROOM),
    (NEWSROOM, ("a.txt",), Section(name="World"), NEWSROOM),
    (NEWSROOM, ("gophermap",), Section(), HOLE),
    (NEWSROOM, ("index.gph",), Section(), HOLE),
    (NEWSROOM, (".Links",), Section(), HOLE),
    (NEWSROOM, (".cap",), Section(), HOLE),
    (NEWSROOM, (), Section(articles=False), Manner(articles=False)),
    (NEWSROOM, ("gophermap",), Section(articles=True), Manner(hole=True)),
    (NEWSROOM, (), Section(dialect=Dialect.UMN), Manner(True, False, Dialect.UMN)),
    (HOLE, (), Section(), HOLE),
    (HOLE, (), Section(articles=True), Manner(hole=True)),
    (Manner(hole=True), (), Section(), Manner(hole=True)),
    (Manner(hole=True), ("gophermap",), Section(), HOLE),
    (Manner(True, False, Dialect.GEOMYIDAE), ("gophermap",), Section(), None),
    (Manner(True, False, Dialect.UMN), (), Section(dialect=Dialect.AUTO), HOLE),
]


@pytest.mark.parametrize(("above", "names", "section", "manner"), FOLDERS)
def test_how_the_files_of_a_folder_are_served(
    above: Manner, names: tuple[str, ...], section: Section, manner: Manner | None
) -> None:
    assert above.within(names, section) == (manner or above)


MAPS = {
    Dialect.AUTO: "gophermap index.gph a.gph a.gophermap .Links .names .cap",
    Dialect.BUCKTOOTH: "gophermap a.gophermap",
    Dialect.GOPHERNICUS: "gophermap a.gophermap",
    Dialect.GEOMYIDAE: "index.gph a.gph",
    Dialect.UMN: "gophermap a.gophermap .Links .names .cap",
}


@pytest.mark.parametrize("dialect", Dialect)
def test_which_files_are_maps(dialect: Dialect) -> None:
    names = [*MAPS[Dialect.AUTO].split(), "a.txt", "gophermap.txt", ".hidden"]
    manner = Manner(hole=True, dialect=dialect)
    assert [name for name in names if manner.is_map(name)] == MAPS[dialect].split()
    assert not any(map(NEWSROOM.is_map, names))


def test_everything_in_a_folder_of_caps_says_more_about_a_file() -> None:
    caps = HOLE.inside(".cap")
    assert caps.is_map("boats.txt")
    assert caps.within(("gophermap",), Section()) == caps
    assert HOLE.inside("boats") == HOLE


@pytest.mark.parametrize("path", ["a.cgi", "a/b.DCGI", "a/cgi-bin"])
def test_programs_are_not_served_in_a_gopherhole(path: str) -> None:
    assert HOLE.why_not(path)
    assert NEWSROOM.why_not(path) is None
    assert HOLE.why_not(f"{path}.txt") is None


def test_a_file_is_read_anew_when_the_manner_of_its_folder_changes() -> None:
    manners = [NEWSROOM, Manner(articles=False), HOLE, Manner(hole=True)]
    manners += [Manner(hole=True, dialect=Dialect.UMN)]
    assert len(set(map(str, manners))) == len(manners)
    assert not str(NEWSROOM), "nothing is added for a newsroom"
