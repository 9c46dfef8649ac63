"""One request, one line; nothing a reader sends can make it two."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gopherd.config.settings import Settings
from gopherd.serve.journal import VEILS, Json, LineJournal, Outcome, Visit, journal_of
from gopherd.site.kept import Ready

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


def journal_line(visit: Visit) -> str:
    (line,) = told(visit)
    return line


def told(*visits: Visit) -> list[str]:
    lines: list[str] = []
    for visit in visits:
        LineJournal(lines.append).tell(visit)
    return lines


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
        "PART": 206,
        "MOVED": 301,
        "UNCHANGED": 304,
        "MALFORMED": 400,
        "MISSING": 404,
        "NOT_READ": 405,
        "TOO_SLOW": 408,
        "CHANGED": 412,
        "TOO_LARGE": 413,
        "TOO_LONG": 414,
        "BEYOND": 416,
        "TOO_MUCH_HEAD": 431,
        "STOPPED": 444,
        "GONE": 499,
        "FAULT": 500,
        "UNHEARD_OF": 501,
        "BUSY": 503,
        "NEWER_HTTP": 505,
    }


class Clock:
    """A clock that is set by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> float:
        return self.moment.timestamp()


def test_a_page_that_was_ready_is_told_of_in_the_same_words() -> None:
    lines: list[str] = []
    clock = Clock(MOMENT)
    journal = LineJournal(lines.append, clock=clock)
    page = Ready(b"x" * 1234, ())
    journal.tell_ready([("192.0.2.7", b"/world\r\n", page)])
    journal.tell_ready([("192.0.2.7", b"/world\r\n", page)])
    journal.tell_ready([("192.0.2.8", b"/world\r\n", page)])
    clock.moment += timedelta(seconds=1)
    journal.tell_ready([("192.0.2.7", b"/world\r\n", page)])
    first = journal_line(evolve(VISIT, seconds=0.0))
    assert lines == [
        *(first, first, first.replace("192.0.2.7", "192.0.2.8")),
        journal_line(evolve(VISIT, seconds=0.0, when=clock.moment)),
    ]


def test_lines_can_be_objects() -> None:
    lines: list[str] = []
    LineJournal(lines.append, Json()).tell(evolve(VISIT, asked=b'/"\x1b\xff\xc3\xa9'))
    assert "".join(lines) == (
        '{"time":"2025-09-05T13:02:07Z","peer":"192.0.2.7",'
        '"asked":"/\\"\\u001b\\\\xff\\u00e9","outcome":200,"sent":1234,"seconds":0.042}\n'
    )
    assert json.loads(lines[0])["asked"] == '/"\x1b\\xff\u00e9'


@given(st.binary())
def test_any_request_is_one_object(asked: bytes) -> None:
    lines: list[str] = []
    LineJournal(lines.append, Json()).tell(evolve(VISIT, asked=asked))
    assert re.fullmatch(r"[ -~]*\n", lines[0])
    assert json.loads(lines[0])["sent"] == VISIT.sent


CUT = [
    ("192.0.2.7", "192.0.2.0"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ("fe80::1%eth0", "fe80::"),
    ("somebody", "-"),
]


@pytest.mark.parametrize(("address", "left"), CUT)
def test_an_address_can_be_cut_to_its_network(address: str, left: str) -> None:
    assert VEILS["cut"]()(address) == left


def test_an_address_can_be_hashed_until_the_next_start() -> None:
    veil, another = VEILS["hashed"](), VEILS["hashed"]()
    assert veil("192.0.2.7") == veil("192.0.2.7") != veil("192.0.2.8")
    assert veil("192.0.2.7") != another("192.0.2.7")
    assert re.fullmatch(r"[0-9a-f]{12}", veil("192.0.2.7"))


def test_an_address_can_be_left_out() -> None:
    lines: list[str] = []
    LineJournal(lines.append, veil=VEILS["off"]()).tell(VISIT)
    assert lines[0].startswith("- - - [05/Sep/2025:13:02:07 +0000] ")


def test_the_settings_decide() -> None:
    lines: list[str] = []
    settings = Settings(journal_form="json", journal_addresses="cut")
    journal_of(settings, lines.append).tell(VISIT)
    assert json.loads(lines[0])["peer"] == "192.0.2.0"


def test_off_tells_nobody() -> None:
    lines: list[str] = []
    journal = journal_of(Settings(journal="off"), lines.append)
    journal.tell(VISIT)
    journal.tell_ready([("192.0.2.7", b"\r\n", Ready(b"", ()))])
    assert lines == []
