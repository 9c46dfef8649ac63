from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.dates import ZONES, check_weekday, file_time, read_when
from gopherd.article.model import When

NEW_YORK = ZoneInfo("America/New_York")
EDT = "2025-09-05T09:02:00-04:00"
DAY = "2025-09-05T00:00:00-04:00"

FORMS = [
    ("9:02 AM EDT, Fri September 5, 2025", EDT, "EDT"),
    ("9:02 am edt, friday sept. 5, 2025", EDT, "EDT"),
    ("09:02 EDT, SEPTEMBER 5, 2025", EDT, "EDT"),
    ("Updated 9:02 AM EDT, Fri September 5, 2025", EDT, "EDT"),
    ("Last updated: 9:02 AM EDT, Fri September 5, 2025", EDT, "EDT"),
    ("Published: 9:02 a.m. EDT, Fri September 5, 2025", EDT, "EDT"),
    ("9:02AM, September 5, 2025", EDT, "EDT"),
    ("Fri, 05 Sep 2025 09:02:00 -0400", EDT, "-0400"),
    ("Fri, 5 Sep 2025 09:02:00 -0400 (EDT)", EDT, "-0400"),
    ("5 Sep 2025 13:02 GMT", EDT, "GMT"),
    ("2025-09-05T09:02-04:00", EDT, "-0400"),
    ("2025-09-05T13:02Z", EDT, "UTC"),
    ("2025-09-05T13:02:00.25z", EDT, "UTC"),
    ("2025-09-05 09:02", EDT, "EDT"),
    ("2025-09-05T09:02", EDT, "EDT"),
    ("20250905T0902", EDT, "EDT"),
    ("2025-09-05 09:02 EDT", EDT, "EDT"),
    ("2025-09-05T9:02 AM EDT", EDT, "EDT"),
    ("September 5th, 2025 at 9:02 AM EDT", EDT, "EDT"),
    ("15:02, 5 September 2025 Europe/Madrid", EDT, "Europe/Madrid"),
    ("3:02 PM UTC+2, 5 September 2025", EDT, "+0200"),
    ("3:02 PM +02:00, 5 September 2025", EDT, "+0200"),
    ("3:02 PM CEST, 5 September 2025", EDT, "CEST"),
    ("13:02 Z, 5 September 2025", EDT, "UTC"),
    ("2025-09-05", DAY, ""),
    ("20250905", DAY, ""),
    ("September 5, 2025", DAY, ""),
    ("5 September 2025", DAY, ""),
    ("Fri September 5, 2025", DAY, ""),
    ("Friday the 5th of September, 2025", DAY, ""),
    ("12:00 AM EDT, September 5, 2025", DAY, "EDT"),
    ("12 PM EST, January 1, 2025", "2025-01-01T12:00:00-05:00", "EST"),
    ("9 AM EST, January 1, 2025", "2025-01-01T09:00:00-05:00", "EST"),
    ("14:05 PM EST, January 1, 2025", "2025-01-01T14:05:00-05:00", "EST"),
    ("9:02:33 AM EDT, September 5, 2025", "2025-09-05T09:02:33-04:00", "EDT"),
    ("1:30 AM EDT, November 2, 2025", "2025-11-02T01:30:00-04:00", "EDT"),
    ("1:30 AM EST, November 2, 2025", "2025-11-02T01:30:00-05:00", "EST"),
    ("9:02 AM IST, 5 September 2025", "2025-09-05T09:02:00+05:30", "IST"),
    ("9:02 AM NPT, 5 September 2025", "2025-09-05T09:02:00+05:45", "NPT"),
]

NO_DATES = [
    "",
    "soon",
    "9:02 AM EDT",
    "September 2025",
    "31 February 2025",
    "5/9/2025",
    "2025-13-01 09:02 EDT",
    "25:00, 5 September 2025",
    "13:05 AM, 5 September 2025",
    "9:02 XYZ, 5 September 2025",
    "9:02 EDT EST, 5 September 2025",
    "9:02 +25:00, 5 September 2025",
    "9:02 +99:00, 5 September 2025",
    "9:02 Nowhere/Land, 5 September 2025",
    "9:02 America/Indiana, 5 September 2025",
    "5 6 September 2025",
    "2025-09-05T09:02+02:00:30",
    "0001-01-01",
    "9999-12-31",
    "5 September 2025" + " " * 100,
]

ELSEWHERE = [
    ("9:02, 5 September 2025", ZoneInfo("Asia/Shanghai"), "CST", 8),
    ("9:02 CST, 5 September 2025", ZoneInfo("Asia/Shanghai"), "CST", 8),
    ("9:02 CST, 5 September 2025", NEW_YORK, "CST", -6),
    ("9:02, 5 September 2025", ZoneInfo("America/Sao_Paulo"), "-0300", -3),
    ("9:02, 5 September 2025", UTC, "UTC", 0),
    ("9:02, 5 September 2025", timezone(timedelta(hours=-5)), "-0500", -5),
]


@pytest.mark.parametrize(("text", "moment", "zone"), FORMS)
def test_every_form_a_newsroom_writes_is_read(text: str, moment: str, zone: str) -> None:
    assert read_when(text, NEW_YORK) == When(datetime.fromisoformat(moment), zone)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_told_the_forms_that_are(text: str) -> None:
    with pytest.raises(ValueError, match=r"write it like 9:02 AM EDT, Fri September 5, 2025"):
        read_when(text, NEW_YORK)


@pytest.mark.parametrize(("text", "site", "zone", "hours"), ELSEWHERE)
def test_the_sites_own_zone_says_what_its_letters_mean(
    text: str, site: tzinfo, zone: str, hours: int
) -> None:
    when = read_when(text, site)
    assert (when.zone, when.moment.utcoffset()) == (zone, timedelta(hours=hours))


def test_a_zone_keeps_its_place_in_the_table_of_the_world() -> None:
    assert len(ZONES) >= 45
    assert all(-12 * 60 <= minutes <= 14 * 60 for minutes in ZONES.values())


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Thu September 5, 2025", "2025-09-05 was a Friday, not a Thursday"),
        ("Thursday, September 5, 2025", "2025-09-05 was a Friday, not a Thursday"),
        ("Fri September 5, 2025", None),
        ("September 5, 2025", None),
    ],
)
def test_a_wrong_weekday_is_accepted_and_said(text: str, wrong: str | None) -> None:
    assert check_weekday(text, read_when(text, UTC)) == wrong


def test_a_files_time_is_told_in_the_sites_zone() -> None:
    moment = datetime(2025, 11, 2, 6, 30, 5, 7, tzinfo=UTC)
    assert str(file_time(moment, NEW_YORK)) == "1:30 AM EST, Sun November 2, 2025"
    assert file_time(moment, NEW_YORK).epoch == int(moment.timestamp())


NAMES = st.sampled_from([*ZONES, "+0200", "-0330", "+0000", "Asia/Tokyo"])
SITES = st.sampled_from(
    ["UTC", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Europe/Dublin"]
).map(ZoneInfo)
MINUTES = st.datetimes(
    datetime.fromisoformat("1000-01-02"), datetime.fromisoformat("9998-12-30")
).map(lambda moment: moment.replace(second=0, microsecond=0))


@given(MINUTES, NAMES, SITES)
def test_what_is_printed_is_read_back(moment: datetime, name: str, site: ZoneInfo) -> None:
    when = read_when(f"{moment:%H:%M} {name}, {moment.day} {moment:%B} {moment.year}", site)
    assert when.moment.replace(tzinfo=None) == moment
    assert read_when(str(when), site) == when


@given(MINUTES, SITES)
def test_a_files_time_is_read_back(moment: datetime, site: ZoneInfo) -> None:
    when = file_time(moment.replace(tzinfo=UTC), site)
    if when.moment.second == 0:  # before there were zones, noon was everybody's own
        assert read_when(str(when), site) == when


@given(MINUTES, SITES)
def test_a_day_is_read_back(moment: datetime, site: ZoneInfo) -> None:
    when = read_when(moment.date().isoformat(), site)
    assert read_when(str(when), site) == when


@given(st.text(max_size=60) | st.text("0123456789:-+TZ APMUC,/", max_size=40))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        when = read_when(text, NEW_YORK)
    except ValueError:
        return
    assert when.moment.utcoffset() is not None
    assert read_when(str(when), NEW_YORK).epoch == when.epoch - when.moment.second
