"""`gopherd check`: every problem as an editor can jump to it."""

import tempfile
from pathlib import Path

import pytest

from gopherd.cli.main import FAILED, main

GOOD = "Title: Harbour\nUpdated: 2025-09-05\n\nText.\n"


def test_a_good_folder_has_no_problems(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (content / "a.txt").write_text(GOOD)
    assert main(["check"]) == 0
    assert capsys.readouterr() == ("", "1 article published, 0 problems, 0 left out\n")


def test_each_problem_is_a_line(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (content / "site.toml").write_text('title = "x"\nfont = "helvetica"\nwidht = 60\n')
    (content / "world").mkdir()
    (content / "world/a.txt").write_text("Title: A\nUpdated: tomorrow\n\nText.\n")
    (content / "world/b.txt").write_bytes(b"")
    assert main(["check", "content"]) == 1
    out, summary = capsys.readouterr()
    first, *others = out.splitlines()
    assert first.startswith("content/site.toml: there is no font 'helvetica'; choose a figlet font")
    assert [line.partition(";")[0] for line in others] == [
        "content/site.toml:3: there is no setting 'widht'",
        "content/world/a.txt:2: 'tomorrow' is no date",
        "content/world/b.txt: left out: the file is empty",
    ]
    assert summary == "1 article published, 4 problems, 1 left out\n"


def test_where_dialects_differ_is_told_until_one_is_named(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (content / "gophermap").write_text("!Ana's\n# one\n# two\n0A\t/a\n")
    (content / "docs").mkdir()
    (content / "docs/.Links").write_text("# a comment\nName=A\nPath=/a\n")
    assert main(["check", "content"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(" in gophernicus")[0] for line in told] == [
        "content/gophermap:1: what begins with ! is a title",
        "content/gophermap:2: what begins with # is a comment",
    ]
    assert all("dialect = 'gophernicus'" in line for line in told)
    (content / "section.toml").write_text("dialect = 'gophernicus'")
    assert main(["check", "content"]) == 0


def test_a_folder_that_is_not_there_is_named(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("missing", "file"):
        (content.parent / "file").write_text("")
        assert main(["check", name]) == FAILED
        assert capsys.readouterr().err.startswith(f"gopherd: there is no folder {name}; make it,")


def test_a_name_no_folder_can_have_is_an_error(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "n" * 5000]) == FAILED
    assert "cannot be read (File name too long)" in capsys.readouterr().err


def test_what_is_known_already_is_not_believed(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (content / "a.txt").write_bytes(b"")
    for _ in range(2):
        assert main(["check"]) == 1
    assert not list(content.parent.glob("cache/*"))


def test_without_a_place_for_the_catalogue_there_is_no_check(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(content / "missing"))
    assert main(["check"]) == FAILED
    assert "set TMPDIR" in capsys.readouterr().err
