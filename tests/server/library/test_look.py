"""Looking at one folder, with something known of it: what is news, and what is not."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gopherd.library.catalogue import Known
from gopherd.library.look import Lookout, family
from gopherd.library.scan import UNSETTLED, Found
from gopherd.library.sight import LEFT_OUT, LeftOut, Sight

SECOND = 10**9
LONG_AFTER = 3600 * SECOND

FAMILIES = [
    ("harbour.txt", ["harbour", "harbour.txt", "harbour.md"]),
    ("harbour.md.txt", ["harbour", "harbour.txt", "harbour.md", "harbour.md.txt"]),
    ("harbour", ["harbour.txt"]),
    ("harbour.png", ["harbour.png", "harbour.png.txt"]),
]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "world").mkdir()
    for name in ("a.txt", "b.txt", "c.png"):
        (tmp_path / "world" / name).write_text(name)
    return tmp_path


@pytest.fixture
def lookout(content: Path) -> Iterator[Lookout]:
    folder = os.open(content, os.O_RDONLY | os.O_DIRECTORY)
    later = (content / "world" / "c.png").stat().st_ctime_ns + LONG_AFTER
    yield Lookout(folder, os.path.realpath(content), later)
    os.close(folder)


def learned(sight: Sight, known: dict[str, Known] | None = None) -> dict[str, Known]:
    """Tell what a catalogue knows once it has taken a sight in."""
    now_known = dict(known or {})
    for path in sight.removed:
        del now_known[path.rpartition("/")[2]]
    everything: list[Found | LeftOut] = [*sight.changed, *sight.left_out]
    for seen in everything:
        due = 0 if seen.stamp.endswith(UNSETTLED) else None
        now_known[seen.path.rpartition("/")[2]] = Known(seen.stamp, due)
    return now_known


def names(seen: list[Found] | list[LeftOut]) -> list[str]:
    return [one.path.removeprefix("world/") for one in seen]


def test_what_is_known_is_no_news(lookout: Lookout) -> None:
    first = lookout.look("world", {}, ())
    assert names(first.changed) == ["a.txt", "b.txt", "c.png"]
    again = lookout.look("world", learned(first), ())
    assert (again.changed, again.removed, again.unchanged) == ([], [], 3)
    assert again.stamp == first.stamp == lookout.stamp("world")


def test_everything_is_news_to_who_reads_it_anew(lookout: Lookout) -> None:
    known = learned(lookout.look("world", {}, ()))
    assert len(evolve(lookout, anew=True).look("world", known, ()).changed) == 3


def test_a_patient_look_reads_what_is_young_again_when_it_is_due_or_named(
    lookout: Lookout, content: Path
) -> None:
    written = (content / "world" / "c.png").stat().st_ctime_ns
    young = evolve(lookout, now_ns=written + 1)
    first = young.look("world", {}, ())
    due = written // SECOND + 3
    known = {found.name: Known(found.stamp, due) for found in first.changed}
    assert len(young.look("world", known, ()).changed) == 3
    patient = evolve(young, patient=True)
    assert patient.look("world", known, ()).changed == []
    assert names(patient.look("world", {"a.txt": known["a.txt"]}, (), ["a.txt"]).changed) == [
        "a.txt"
    ]
    assert len(evolve(patient, now_ns=due * SECOND).look("world", known, ()).changed) == 3


def test_what_has_come_changed_or_gone_is_news(lookout: Lookout, content: Path) -> None:
    known = learned(lookout.look("world", {}, ()))
    (content / "world" / "a.txt").write_text("other")
    (content / "world" / "b.txt").unlink()
    (content / "world" / "d.txt").write_text("d")
    (content / "world" / "asia").mkdir()
    sight = lookout.look("world", known, ("world/africa",))
    assert names(sight.changed) == ["a.txt", "d.txt"]
    assert sight.removed == ["world/b.txt"]
    assert sight.folders == ["world/asia"]
    assert sight.gone == ["world/africa"]


def test_some_names_alone_are_looked_at(lookout: Lookout, content: Path) -> None:
    known = learned(lookout.look("world", {}, ()))
    for name in ("a.txt", "b.txt"):
        (content / "world" / name).write_text("other")
    asked = family("b.txt")
    sight = lookout.look("world", {"b.txt": known["b.txt"]}, (), asked)
    assert (names(sight.changed), sight.removed) == (["b.txt"], [])
    (content / "world" / "b.txt").unlink()
    sight = lookout.look("world", {"b.txt": known["b.txt"]}, (), asked)
    assert (names(sight.changed), sight.removed) == ([], ["world/b.txt"])


def test_what_was_left_out_is_told_once(lookout: Lookout, content: Path) -> None:
    (content / "world" / "d.txt").symlink_to("nowhere")
    first = lookout.look("world", {}, ())
    (out,) = first.left_out
    assert out.stamp.startswith(LEFT_OUT)
    known = learned(first)
    assert lookout.look("world", known, ()).left_out == []
    (content / "world" / "d.txt").unlink()
    os.mkfifo(content / "world" / "d.txt")
    (out,) = lookout.look("world", known, ()).left_out
    assert out.problem.what == "it is a FIFO"


@pytest.mark.parametrize("names_alone", [False, True])
def test_the_loser_of_a_selector_is_news_when_the_winner_goes(
    lookout: Lookout, content: Path, *, names_alone: bool
) -> None:
    (content / "world" / "a.md").write_text("# A")
    known = learned(lookout.look("world", {}, ()))
    assert known["a.md"].stamp == f"{LEFT_OUT}world/a.txt has the same selector"
    (content / "world" / "a.txt").unlink()
    asked = family("a.txt") if names_alone else None
    some = {name: known[name] for name in known if asked is None or name in asked}
    sight = lookout.look("world", some, (), asked)
    assert (names(sight.changed), sight.removed) == (["a.md"], ["world/a.txt"])


@pytest.mark.parametrize("names_alone", [False, True])
def test_a_folder_takes_the_selector_of_an_article_that_has_not_changed(
    lookout: Lookout, content: Path, *, names_alone: bool
) -> None:
    known = learned(lookout.look("world", {}, ()))
    (content / "world" / "a").mkdir()
    asked = family("a") if names_alone else None
    some = {name: known[name] for name in known if asked is None or name in asked}
    sight = lookout.look("world", some, (), asked)
    assert names(sight.left_out) == ["a.txt"]
    (content / "world" / "a").rmdir()
    known = learned(sight, known)
    some = {name: known[name] for name in known if asked is None or name in asked}
    sight = lookout.look("world", some, ("world/a",), asked)
    assert (names(sight.changed), sight.gone) == (["a.txt"], ["world/a"])


@pytest.mark.parametrize(("name", "others"), FAMILIES)
def test_a_family_wants_the_same_selectors(name: str, others: list[str]) -> None:
    assert set(others) <= set(family(name))
    assert len(family(name)) == len(set(family(name)))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["x", "x.txt", "x.md", "x.txt.txt", "y.txt", "y.md.txt"]),
        st.sampled_from(["file", "folder", "link", "none"]),
    ),
    max_size=12,
)


@given(steps=STEPS, hinted=st.booleans())
def test_looks_one_after_the_other_know_what_a_first_look_would(
    tmp_path_factory: pytest.TempPathFactory, *, steps: list[tuple[str, str]], hinted: bool
) -> None:
    content = tmp_path_factory.mktemp("content")
    folder = os.open(content, os.O_RDONLY | os.O_DIRECTORY)
    lookout = Lookout(folder, os.path.realpath(content), 2**62)
    known: dict[str, Known] = {}
    folders: list[str] = []
    for name, kind in steps:
        place = content / name
        if place.is_dir():
            place.rmdir()
        place.unlink(missing_ok=True)
        match kind:
            case "file":
                place.write_text(f"{kind} {name}")
            case "folder":
                place.mkdir()
            case "link":
                place.symlink_to("nowhere")
        asked = family(name) if hinted else None
        some = {one: known[one] for one in known if asked is None or one in asked}
        below = [one for one in folders if asked is None or one in asked]
        sight = lookout.look("", some, below, asked)
        known = learned(sight, known)
        folders = sorted({*folders, *sight.folders} - {*sight.gone})
        fresh = lookout.look("", {}, ())
        assert known == learned(fresh)
        assert folders == fresh.folders
    os.close(folder)


def test_a_folder_that_is_none_any_more_has_no_stamp(lookout: Lookout, content: Path) -> None:
    (content / "link").symlink_to("world")
    (content / "file").write_text("file")
    assert [lookout.stamp(name) for name in ("nowhere", "link", "file")] == ["", "", ""]
    assert lookout.stamp("")


def test_a_folder_swapped_for_a_link_is_not_looked_into(lookout: Lookout, content: Path) -> None:
    known = learned(lookout.look("world", {}, ()))
    (content / "world").rename(content / "aside")
    (content / "world").symlink_to("aside")
    sight = lookout.look("world", known, ())
    assert (sight.changed, sight.left_out) == ([], [])
    assert sorted(sight.removed) == ["world/a.txt", "world/b.txt", "world/c.png"]
