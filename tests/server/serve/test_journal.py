"""One request, one line; nothing a reader sends can make it two."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gopherd.errors import BadSettings
from gopherd.serve.journal import Outcome, Visit, journal_line, open_journal

MOMENT = datetime(2025, 9, 5, 13, 2, 7, tzinfo=UTC)
VISIT = Visit(
    peer="192.0.2.7",
    when=MOMENT,
    asked=b"/world",
    outcome=Outcome.SERVED,
    sent=1234,
    seconds=0.0421,
)
START = "192.0.2.7 - - [05/Sep/2025:13:02:07 +0000] "

LINES = [
    (VISIT, f'{START}"/world" 200 1234 0.042\n'),
    (evolve(VISIT, asked=b""), f'{START}"" 200 1234 0.042\n'),
    (evolve(VISIT, asked=b"/a b\tc"), f'{START}"/a b\\x09c" 200 1234 0.042\n'),
    (evolve(VISIT, asked=b'a"b\\c'), f'{START}"a\\x22b\\x5cc" 200 1234 0.042\n'),
    (evolve(VISIT, asked=b"\x1b[31m\r\n\0"), f'{START}"\\x1b[31m\\x0d\\x0a\\x00" 200 1234 0.042\n'),
    (evolve(VISIT, asked="\u00e9".encode()), f'{START}"\\xc3\\xa9" 200 1234 0.042\n'),
    (evolve(VISIT, asked=b"\xff~\x7f"), f'{START}"\\xff~\\x7f" 200 1234 0.042\n'),
    (evolve(VISIT, outcome=Outcome.MISSING, sent=0), f'{START}"/world" 404 0 0.042\n'),
    (evolve(VISIT, outcome=Outcome.GONE, seconds=12.0), f'{START}"/world" 499 1234 12.000\n'),
    (
        evolve(VISIT, peer="2001:db8::1", when=MOMENT.astimezone(timezone(timedelta(hours=9)))),
        f'2001:db8::1{START.removeprefix("192.0.2.7")}"/world" 200 1234 0.042\n',
    ),
]


@pytest.mark.parametrize(("visit", "line"), LINES)
def test_a_visit_is_written_down(visit: Visit, line: str) -> None:
    assert journal_line(visit) == line


@given(st.binary())
def test_any_request_is_one_harmless_line(asked: bytes) -> None:
    line = journal_line(evolve(VISIT, asked=asked))
    assert re.fullmatch(r"[ -~]*\n", line)
    quoted = line.split('"')
    assert len(quoted) == 3
    unescaped = re.sub(r"\\x(..)", lambda found: chr(int(found[1], 16)), quoted[1])
    assert unescaped.encode("latin-1") == asked


def test_outcomes_have_the_numbers_such_logs_use() -> None:
    assert {one.name: int(one) for one in Outcome} == {
        "SERVED": 200,
        "MALFORMED": 400,
        "MISSING": 404,
        "TOO_SLOW": 408,
        "TOO_LONG": 414,
        "STOPPED": 444,
        "GONE": 499,
        "FAULT": 500,
        "BUSY": 503,
    }


def test_a_file_is_added_to(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    for _ in range(2):
        with open_journal(str(file)) as journal:
            journal(VISIT)
            assert file.read_text("ascii").endswith(journal_line(VISIT))
    assert file.read_text("ascii") == journal_line(VISIT) * 2


def test_a_hyphen_is_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    with open_journal("-") as journal:
        journal(VISIT)
    assert capfd.readouterr() == ("", journal_line(VISIT))


def test_off_is_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    with open_journal("off") as journal:
        journal(VISIT)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", [".", "missing/journal", "file/journal", "n" * 300])
def test_a_place_that_cannot_be_written_names_the_flag(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match="--journal"), open_journal(str(tmp_path / name)):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is /dev/full")
def test_a_full_disk_loses_lines_and_no_readers() -> None:
    with open_journal("/dev/full") as journal:
        journal(VISIT)
        journal(VISIT)
