"""`gopherd new`: a draft under the right name, and nothing written over."""

from pathlib import Path

import pytest

from gopherd.cli.main import FAILED, main
from gopherd.cli.new import PLACEHOLDER

TITLES = [
    ("Harbour reopens", "harbour-reopens", "Harbour reopens"),
    ('He said "no"', "he-said-no", 'He said "no"'),
    ("\u00dcber die Br\u00fccke", "uber-die-brucke", "\u00dcber die Br\u00fccke"),
    ("\u6f22\u5b57", "hanzi", "\u6f22\u5b57"),
    ("  two\n lines\tand\x1b[31m red ", "two-lines-and-31m-red", "two lines and[31m red"),
    ("../../etc/passwd", "etc-passwd", "../../etc/passwd"),
    ("Title: with a colon", "title-with-a-colon", "Title: with a colon"),
    ("\U0001f600", "grinning", "\U0001f600"),
    ("x" * 300, "x" * 60, "x" * 300),
]


@pytest.mark.parametrize(("title", "name", "written"), TITLES)
def test_an_article_is_begun_as_a_draft(
    title: str, name: str, written: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", title]) == 0
    (file,) = content.iterdir()
    assert file.name == f"{name}.txt"
    assert capsys.readouterr().out == (
        f"content/{name}.txt is begun, as a draft; take the Draft line out to publish it\n"
    )
    head, _, body = file.read_text("utf-8").partition("\n\n")
    assert head.splitlines()[0] == f"Title: {written}"
    assert head.splitlines()[-1] == "Draft: yes"
    assert body == f"{PLACEHOLDER}\n"


def test_a_draft_is_published_by_taking_the_line_out(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "Harbour reopens", "--section", "world/south america"]) == 0
    assert main(["print", "/world/south america/harbour-reopens"]) == 1
    file = content / "world/south america/harbour-reopens.txt"
    file.write_text(file.read_text().replace("Draft: yes\n", ""))
    assert main(["print", "/world/south america/harbour-reopens"]) == 0
    assert main(["check"]) == 0


def test_the_sites_time_zone_dates_it(content: Path) -> None:
    (content / "site.toml").write_text('zone = "Asia/Tokyo"\n')
    main(["new", "Title"])
    assert "JST" in (content / "title.txt").read_text()


@pytest.mark.parametrize("title", ["", "   ", "\t\n", "\x1b", "\u200d", "\u00ad", "\u202e"])
def test_a_title_with_nothing_to_print_is_none(
    title: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", title]) == FAILED
    assert capsys.readouterr().err == "gopherd: an article needs a title; give it in quotes\n"
    assert not list(content.iterdir())


@pytest.mark.parametrize("taken", ["harbour.txt", "harbour.md", "harbour"])
def test_what_is_there_keeps_its_selector(
    taken: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (content / taken).write_text("Title: Harbour\n\nPublished.\n")
    assert main(["new", "Harbour"]) == FAILED
    assert f"content/{taken} is there already; choose another title" in capsys.readouterr().err
    assert (content / taken).read_text() == "Title: Harbour\n\nPublished.\n"
    assert len(list(content.iterdir())) == 1


@pytest.mark.parametrize(
    "arguments",
    [["About"], ["Story"], ["Robots"], ["Caps"], ["Title", "--section", "country/chile"]],
)
def test_the_servers_own_pages_keep_their_names(
    arguments: list[str], content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", *arguments]) == FAILED
    assert "is a page of the server's own" in capsys.readouterr().err
    assert not list(content.iterdir())


def test_in_a_section_those_names_are_free(content: Path) -> None:
    for title in ("About", "Robots"):
        assert main(["new", title, "--section", "world"]) == 0
    assert main(["check"]) == 0


@pytest.mark.parametrize(
    "section", ["..", "world/../..", ".hidden", "a\x1bb", "x~", "/../x", ".", "#x#"]
)
def test_a_section_that_is_none_is_refused(
    section: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "Title", "--section", section]) == FAILED
    assert f"{section!r} is no section" in capsys.readouterr().err
    assert not list(content.iterdir())


@pytest.mark.parametrize(
    ("section", "why"),
    [
        ("x/" * 150, "its path is longer than 250 bytes; shorten the name; "),
        ("\u00e9" * 125, "its path is longer than 250 bytes; shorten the name; "),
        ("URL:x", "its name is that of a page of the server's own; choose another name"),
    ],
)
def test_nothing_is_begun_where_it_would_be_left_out(
    section: str, why: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "Title", "--section", section]) == FAILED
    assert f"gopherd: it would be left out: {why}" in capsys.readouterr().err
    assert not list(content.iterdir())


def test_nothing_is_written_through_a_link(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "outside").mkdir()
    (content / "world").symlink_to(tmp_path / "outside")
    for section in ("world", "world/south"):
        assert main(["new", "Title", "--section", section]) == FAILED
        assert "content/world is a link, and folders are not followed" in capsys.readouterr().err
    assert not list((tmp_path / "outside").iterdir())


def test_a_file_cannot_be_a_section(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (content / "world").write_text("a file")
    assert main(["new", "Title", "--section", "world"]) == FAILED
    assert "cannot be made (File exists); mend --section" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_told(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (content / "title.txt").symlink_to("missing/folder")
    assert main(["new", "Title"]) == FAILED
    assert "content/title.txt cannot be written (File exists)" in capsys.readouterr().err


def test_without_a_content_folder_nothing_is_begun(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "Title", "--content", "missing"]) == FAILED
    assert "there is no folder missing" in capsys.readouterr().err


def script(place: Path, text: str) -> str:
    file = place / "my editor"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return f"'{file}'"


@pytest.mark.parametrize("variable", ["EDITOR", "VISUAL"])
def test_the_editor_opens_the_file(
    variable: str, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = script(content.parent, 'echo "$1" >> "$2"')
    monkeypatch.setenv(variable, f"{editor} --flag")
    assert main(["new", "Title", "--edit"]) == 0
    assert (content / "title.txt").read_text().endswith("--flag\n")


def test_the_editors_status_is_ours(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", script(content.parent, "exit 3"))
    assert main(["new", "Title", "--edit"]) == 3


@pytest.mark.parametrize("editor", ["/no/such/editor", "'unbalanced", "  ", "/"])
def test_an_editor_that_does_not_start_is_named(
    editor: str,
    content: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EDITOR", editor)
    assert main(["new", "Title", "--edit"]) == FAILED
    assert f"{editor} cannot be started" in capsys.readouterr().err
    assert (content / "title.txt").exists()
