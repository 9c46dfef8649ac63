"""`gopherd print`: the bytes a reader would get."""

import os
from pathlib import Path

import pytest

from gopherd.cli.main import FAILED, main
from tests.newsroom import rows_of

STORY = "Title: Harbour\nUpdated: 2025-09-05\n\nText.\n"


@pytest.fixture
def harbour(content: Path) -> Path:
    (content / "world").mkdir()
    (content / "world/harbour.txt").write_text(STORY)
    (content / "a.log").write_bytes(b".dot\nlast")
    (content / "b.bin").write_bytes(b"\0.\r\n.\r\n")
    return content


def printed(capsysbinary: pytest.CaptureFixture[bytes]) -> bytes:
    return capsysbinary.readouterr().out


def test_a_menu(harbour: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["print", ""]) == 0
    links = [row for row in rows_of(printed(capsysbinary)) if row.kind == "1"]
    assert {(row.host, row.port) for row in links} == {("127.0.0.1", 7070)}


def test_the_public_address(harbour: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["print", "", "--public-host", "news.example", "--public-port", "70"]) == 0
    links = [row for row in rows_of(printed(capsysbinary)) if row.kind == "1"]
    assert {(row.host, row.port) for row in links} == {("news.example", 70)}


TEXTS = [
    (["/a.log"], b"..dot\r\nlast\r\n.\r\n"),
    (["/a.log", "--text-terminator", "none"], b".dot\r\nlast\r\n"),
    (["/a.log\t+"], b"+-1\r\n..dot\r\nlast\r\n.\r\n"),
    (["/b.bin"], b"\0.\r\n.\r\n"),
    (["robots.txt\r\nmore"], b"User-agent: *\r\nDisallow:\r\n.\r\n"),
]


@pytest.mark.parametrize(("arguments", "answer"), TEXTS)
def test_files_and_texts(
    arguments: list[str],
    answer: bytes,
    harbour: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert main(["print", *arguments]) == 0
    assert printed(capsysbinary) == answer


def test_what_is_missing_is_printed_and_has_a_status(
    harbour: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["print", "/nowhere"]) == 1
    assert printed(capsysbinary).startswith(b"3Nothing is published")


def test_a_selector_in_any_bytes_is_looked_up(
    harbour: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["print", os.fsdecode(b"/caf\xe9")]) == 1
    assert printed(capsysbinary).startswith(b"3")


def test_a_selector_with_a_nul_is_none(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print", "/a\0b"]) == FAILED
    assert "is no selector" in capsys.readouterr().err


def test_a_place_for_the_catalogue_that_is_none_names_the_flag(
    harbour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["print", "", "--state", str(harbour / "a.log")]) == FAILED
    assert "choose a folder with --state" in capsys.readouterr().err


def test_each_folder_has_a_catalogue_of_its_own(
    harbour: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (harbour / "\u6f22\u5b57").mkdir()
    for folder in (".", "content", "content/world", "content/\u6f22\u5b57"):
        main(["print", "", "--content", folder])
    places = sorted(path.name for path in (harbour.parent / "cache/gopherd").iterdir())
    assert len(places) == 4
    assert any(name.startswith("content-") for name in places)
    assert any(name.startswith("hanzi-") for name in places)
