"""Reads the moment an article gives for itself, in every form a newsroom writes it.

Words are sorted by what they look like, in any order, so one reader takes the
printed form, RFC 2822 and a bare date alike; ISO 8601 is Python's own affair.
Months are never guessed from figures: 5/9/2025 is two different days.
"""

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from gopherd.article.model import MONTHS, NOON, When

ACCEPTED_FORMS = (
    "write it like 9:02 AM EDT, Fri September 5, 2025, or 2025-09-05T09:02-04:00, "
    "or Fri, 05 Sep 2025 09:02 -0400, or just 2025-09-05"
)
EARLIEST_YEAR, LATEST_YEAR = 1000, 9998
"""Years of four figures, a day away from where the calendar of datetime ends."""
LONGEST_DATE = 100
"""Nothing a person writes for a date is longer."""

ZONES = {
    **dict.fromkeys(("UTC", "GMT", "Z", "WET"), 0),
    **dict.fromkeys(("CET", "BST", "WEST", "WAT"), 60),
    **dict.fromkeys(("CEST", "EET", "CAT", "SAST"), 120),
    **dict.fromkeys(("EEST", "MSK", "EAT"), 180),
    "GST": 240,
    "PKT": 300,
    "IST": 330,
    "NPT": 345,
    "WIB": 420,
    **dict.fromkeys(("HKT", "SGT", "AWST"), 480),
    **dict.fromkeys(("JST", "KST"), 540),
    "ACST": 570,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "NDT": -150,
    **dict.fromkeys(("ART", "BRT", "UYT", "ADT"), -180),
    "NST": -210,
    **dict.fromkeys(("AST", "CLT", "VET", "EDT"), -240),
    **dict.fromkeys(("EST", "CDT", "COT", "PET"), -300),
    **dict.fromkeys(("CST", "MDT"), -360),
    **dict.fromkeys(("MST", "PDT"), -420),
    **dict.fromkeys(("PST", "AKDT"), -480),
    "AKST": -540,
    "HST": -600,
}
"""Minutes east of Greenwich. The letters mean what most newsrooms mean by them,
unless the site's own zone goes by the same letters."""

DAYS_IN_FULL = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORTEST_NAME = 3


def _beginnings(names: tuple[str, ...]) -> dict[str, int]:
    """Place each name under its first letters, three at least."""
    return {
        name[:end].lower(): place
        for place, name in enumerate(names)
        for end in range(SHORTEST_NAME, len(name) + 1)
    }


MONTH_PLACES, DAY_PLACES = _beginnings(MONTHS), _beginnings(DAYS_IN_FULL)

INTRODUCTION = re.compile(r"(?:last )?(?:updated|published|posted)\b:?", re.IGNORECASE)
SMALL_WORDS = {"at", "on", "of", "the"}
CLOCK = re.compile(
    r"(?<![\d+-])(?P<hour>\d{1,2})"
    r"(?:(?P<minutes>:(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)(?!\d))?"
    r"(?: ?(?P<half>[ap])\.?m\b\.?)?(?(minutes)|(?(half)|(?!)))",
    re.IGNORECASE,
)
"""A time needs its minutes or its half of the day: 14:05, 9 AM, 9:02 a.m."""
LONGEST_ISO_DAY = len("2025-09-05")
ISO_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d)(?:t\b)?", re.IGNORECASE)
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?([0-5]\d)?", re.IGNORECASE)
PLACE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2}")
LETTERS = re.compile(r"[A-Za-z]{1,6}")


def read_when(text: str, zone: tzinfo) -> When:
    """Read a date, with or without its time; raises ValueError with the accepted forms.

    A time that names no zone is in `zone`, the site's.
    """
    try:
        if len(text) <= LONGEST_DATE:
            words = " ".join(text.split())
            if not words[:1].isdigit():
                words = INTRODUCTION.sub("", words, count=1).strip()
            when = _read_iso(words, zone) or _read_words(words, zone)
            if EARLIEST_YEAR <= when.day.year <= LATEST_YEAR:
                return when
    except (ValueError, OverflowError):
        pass
    raise ValueError(ACCEPTED_FORMS)


def check_weekday(text: str, when: When) -> str | None:
    """Say which weekday the day was where the text names another one."""
    right = when.day.weekday()
    for word in text.replace(",", " ").split():
        named = _place(word, DAY_PLACES)
        if named is not None and named != right:
            return f"{when.day} was a {DAYS_IN_FULL[right]}, not a {DAYS_IN_FULL[named]}"
    return None


def file_time(moment: datetime, zone: tzinfo) -> When:
    """Tell an aware moment, the time of a file, in the site's own zone."""
    local = moment.astimezone(zone)
    return _tell(local.replace(tzinfo=None, microsecond=0), zone)


def _read_iso(text: str, zone: tzinfo) -> When | None:
    try:
        if len(text) <= LONGEST_ISO_DAY:
            return _midnight(date.fromisoformat(text), zone)
        moment = datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        return None
    offset = moment.utcoffset()
    if offset is None:
        return _tell(moment, zone)
    moment = moment.replace(tzinfo=timezone(offset))
    return When(moment, "UTC" if text[-1] in "Zz" else _figures(offset))


def _read_words(text: str, zone: tzinfo) -> When:
    text = re.sub(r"\([^()]*\)", " ", text)  # RFC 2822 repeats the zone as a comment
    clock = CLOCK.search(text)
    if clock is not None:
        text = f"{text[: clock.start()]} {text[clock.end() :]}"
    text = ISO_DAY.sub(lambda day: _spell(date.fromisoformat(day[1])), text)
    found: dict[str, int] = {}
    zone_name = ""
    for word in text.replace(",", " ").split():
        kind, value = _understand(word)
        if kind in found or (kind == "zone" and zone_name):
            raise ValueError(f"{word} is one {kind} too many")
        if kind == "zone":
            zone_name = word
        elif kind:
            found[kind] = value
    if not {"year", "month", "day"} <= found.keys():
        raise ValueError("a date has a day, a month and a year")
    day = date(found["year"], found["month"], found["day"])
    if clock is None:
        return _midnight(day, zone)
    moment = datetime.combine(day, _time_of_day(clock))
    return _tell_in(zone_name, moment, zone) if zone_name else _tell(moment, zone)


def _understand(word: str) -> tuple[str, int]:
    """Tell what a word of a date is, and its number; what nobody knows is a zone."""
    if word.lower() in SMALL_WORDS:
        return "", 0
    if (place := _place(word, MONTH_PLACES)) is not None:
        return "month", place + 1
    if (place := _place(word, DAY_PLACES)) is not None:
        return "weekday", place
    if re.fullmatch(r"\d{4}", word):
        return "year", int(word)
    if day := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word, re.IGNORECASE):
        return "day", int(day[1])
    return "zone", 0


def _place(word: str, places: dict[str, int]) -> int | None:
    """Find a name by its first letters: `Sept.`, `Thurs`."""
    return places.get(word.removesuffix(".").lower())


def _time_of_day(clock: re.Match[str]) -> time_of_day:
    hour = int(clock["hour"])
    half = (clock["half"] or "").lower()
    if half == "a" and hour > NOON:
        raise ValueError(f"{clock[0]} is no time of day")
    if half and hour == NOON:
        hour = 0
    if half == "p" and hour < NOON:
        hour += NOON
    return time_of_day(hour, int(clock["minute"] or 0), int(clock["second"] or 0))


def _spell(day: date) -> str:
    return f" {day.day} {MONTHS[day.month - 1]} {day.year:04} "


def _midnight(day: date, zone: tzinfo) -> When:
    return When(_tell(datetime.combine(day, time_of_day()), zone).moment)


def _tell(moment: datetime, zone: tzinfo) -> When:
    """Place a naive moment in a zone, which lends its letters or else its figures."""
    aware = moment.replace(tzinfo=zone)
    offset = aware.utcoffset() or timedelta()
    name = aware.tzname() or ""
    if not LETTERS.fullmatch(name):
        name = _figures(offset)
    return When(moment.replace(tzinfo=timezone(offset), fold=0), name)


def _tell_in(name: str, moment: datetime, zone: tzinfo) -> When:
    """Place a naive moment in the zone its writer named."""
    for fold in (0, 1):
        told = _tell(moment.replace(fold=fold), zone)
        if told.zone.upper() == name.upper():
            return told
    if name.upper() in ZONES:
        offset = timedelta(minutes=ZONES[name.upper()])
        name = "UTC" if name in "Zz" else name.upper()
    elif figures := OFFSET.fullmatch(name):
        offset = timedelta(hours=int(figures[2]), minutes=int(figures[3] or 0))
        offset = -offset if figures[1] == "-" else offset
        name = _figures(offset)
    else:
        offset = _tell(moment, _zone_of(name)).moment.utcoffset() or timedelta()
    return When(moment.replace(tzinfo=timezone(offset)), name)


def _zone_of(name: str) -> ZoneInfo:
    try:
        if PLACE.fullmatch(name):
            return ZoneInfo(name)
    except (KeyError, OSError):  # an unknown name, or that of a folder of zones
        pass
    raise ValueError(f"{name} is no time zone")


def _figures(offset: timedelta) -> str:
    """Print an offset as `+0200`; raises ValueError where it is not of whole minutes."""
    minutes, seconds = divmod(int(offset.total_seconds()), 60)
    if seconds:
        raise ValueError(f"{offset} is no offset of a time zone")
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
