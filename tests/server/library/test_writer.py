from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from gopherd.article.listing import Filed, Headline, Shelf, ShelfKind
from gopherd.config.masthead import Section
from gopherd.errors import Problem
from gopherd.library.catalogue import (
    ArticleEntry,
    Changes,
    FileEntry,
    Reading,
    SectionEntry,
    Withheld,
)
from gopherd.library.sqlite import SqliteCatalogue

HEADLINE = Headline(selector="/a", title="A", age=0, day=date(1970, 1, 1), source="Coastal Wire")
ENTRY = ArticleEntry(
    path="a.txt", target="a.txt", folder="", headline=HEADLINE, tags=(("ports", "ports"),)
)
ARTICLE = Reading(entry=ENTRY, stamp="1", print=b"article")
FILE = Reading(
    entry=FileEntry(
        path="a.png", target="a.png", folder="", filed=Filed("/a.png", "a.png", "I", 1)
    ),
    stamp="1",
    print=b"file",
)
SECTION = Reading(
    entry=SectionEntry(path="w/section.toml", folder="w", section=Section(name="W")),
    stamp="1",
    print=b"section",
)
DRAFT = Reading(entry=Withheld(path="a.txt"), stamp="2", print=b"draft")
WRONG = Problem("wrong", "mend it", path="a.txt")

NOTICED = {
    "a new article": (Changes(), Changes(read=(ARTICLE,))),
    "a new file": (Changes(), Changes(read=(FILE,))),
    "a new section file": (Changes(), Changes(read=(SECTION,))),
    "an edited article": (
        Changes(read=(ARTICLE,)),
        Changes(read=(evolve(ARTICLE, print=b"other"),)),
    ),
    "an article made a draft": (Changes(read=(ARTICLE,)), Changes(read=(DRAFT,))),
    "a draft published": (Changes(read=(DRAFT,)), Changes(read=(ARTICLE,))),
    "a removed article": (Changes(read=(ARTICLE,)), Changes(removed=("a.txt",))),
    "a removed file": (Changes(read=(FILE,)), Changes(removed=("a.png",))),
    "another look of every page": (Changes(read=(ARTICLE,)), Changes(restyled=True)),
    "a first look": (None, Changes()),
}

UNNOTICED = {
    "nothing": (Changes(read=(ARTICLE,)), Changes()),
    "a touched article": (
        Changes(read=(ARTICLE,)),
        Changes(read=(evolve(ARTICLE, stamp="9", due=3),)),
    ),
    "a new draft": (Changes(), Changes(read=(DRAFT,))),
    "an edited draft": (Changes(read=(DRAFT,)), Changes(read=(evolve(DRAFT, print=b"other"),))),
    "a removed draft": (Changes(read=(DRAFT,)), Changes(removed=("a.txt",))),
    "a removed unknown": (Changes(read=(ARTICLE,)), Changes(removed=("b.txt",))),
    "an empty folder": (Changes(), Changes(folders=(("w", "1"),))),
    "a folder looked at": (Changes(folders=(("w", "1"),)), Changes(folders=(("w", "2"),))),
    "an empty folder gone": (Changes(folders=(("w", "1"),)), Changes(gone=("w",))),
    "a problem": (Changes(read=(ARTICLE,)), Changes(read=(evolve(ARTICLE, problems=(WRONG,)),))),
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[SqliteCatalogue]:
    opened = SqliteCatalogue.opened(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


@pytest.mark.parametrize("name", NOTICED)
def test_what_a_reader_could_notice_makes_an_edition(catalogue: SqliteCatalogue, name: str) -> None:
    before, after = NOTICED[name]
    edition = catalogue.apply(before) if before else 0
    assert catalogue.apply(after) > edition


@pytest.mark.parametrize("name", UNNOTICED)
def test_what_no_reader_could_notice_makes_none(catalogue: SqliteCatalogue, name: str) -> None:
    before, after = UNNOTICED[name]
    edition = catalogue.apply(before)
    assert catalogue.apply(after) == edition


def test_what_is_known_already_is_not_written_again(catalogue: SqliteCatalogue) -> None:
    changes = Changes(
        read=(
            evolve(ARTICLE, problems=(WRONG, evolve(WRONG, line=3)), pictures=(("x", "x"),)),
            SECTION,
        ),
        removed=("b.txt",),
        folders=(("", "1"), ("w", "1")),
    )
    catalogue.apply(changes)
    log = catalogue.path.with_name(f"{catalogue.path.name}-wal")
    before = log.read_bytes()
    catalogue.apply(changes)
    assert log.read_bytes() == before
    catalogue.apply(evolve(changes, folders=(("w", "2"),)))
    assert log.read_bytes() != before


def test_a_removed_article_leaves_no_trace(catalogue: SqliteCatalogue) -> None:
    """Statement S74. The removed file is on no list any more."""
    reading = evolve(ARTICLE, problems=(WRONG,), pictures=(("x.jpg", "x.jpg"),))
    catalogue.apply(Changes(read=(reading,)))
    assert len(catalogue.problems()) == 2
    catalogue.apply(Changes(removed=("a.txt",)))
    assert (catalogue.problems(), catalogue.known("")) == ((), {})
    with catalogue.reading() as news:
        assert news.entry("/a") is None
        assert news.named(ShelfKind.TAG, "", 5) == ()
        assert news.slice(Shelf(), None, 5).rows == ()


def test_a_missing_picture_is_a_problem_until_it_is_there(catalogue: SqliteCatalogue) -> None:
    shows = evolve(ARTICLE, pictures=(("a.png", "./a.png"),))
    missing = Problem("there is no picture ./a.png", "put it there, or mend its name", path="a.txt")
    catalogue.apply(Changes(read=(shows,)))
    assert catalogue.problems() == (missing,)
    catalogue.apply(Changes(read=(FILE,)))
    assert catalogue.problems() == ()
    catalogue.apply(Changes(removed=("a.png",)))
    assert catalogue.problems() == (missing,)


def test_a_folder_goes_with_all_that_is_in_it(catalogue: SqliteCatalogue) -> None:
    entries = [
        evolve(
            ENTRY,
            path=f"{folder}/a.txt",
            folder=folder,
            headline=evolve(HEADLINE, selector=f"/{folder}/a"),
        )
        for folder in ("w", "w/x", "w/x/y", "w-x", "w0")
    ]
    read = tuple(evolve(ARTICLE, entry=entry, problems=(WRONG,)) for entry in entries)
    folders = tuple((folder, "1") for folder in ("", "w", "w/x", "w/x/y", "w-x", "w0"))
    catalogue.apply(Changes(read=read, folders=folders))
    with catalogue.reading() as news:
        assert [one.folder for one in news.sections("w")] == ["w/x"]
    catalogue.apply(Changes(gone=("w",)))
    with catalogue.reading() as news:
        assert [one.folder for one in news.sections("")] == ["w0", "w-x"]
        assert news.entry("/w/x/y/a") is None
        assert news.census().articles == 2
    assert catalogue.folders() == {"": "1", "w-x": "1", "w0": "1"}
    assert catalogue.known("w/x") == {}
    assert len(catalogue.problems()) == 2
