"""Tables of settings: readers, complaints, and where in a file a key stands."""

from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from gopherd.config.table import (
    LONGEST_SHOWN,
    MOST_STRANGERS,
    Complaint,
    NotToml,
    Reader,
    fill,
    host_name,
    host_names,
    line_of,
    nearest,
    networks,
    one_of,
    place,
    read_table,
    seconds,
    setting,
    shown,
    time_zone,
    whole,
    words,
)

percent = whole(-5, 100)
delay = seconds(0.5, 60)
choice = one_of("rfc", "none")


@frozen(kw_only=True)
class Sample:
    name: str = setting("nobody", words, "Who.")
    per_page: int = setting(25, percent, "How many.")


READ: list[tuple[Reader, object, object]] = [
    (words, "", ""),
    (words, "  Harbour News ", "Harbour News"),
    (words, "e\N{COMBINING ACUTE ACCENT}", "é"),
    (words, "漢字 “x”", "漢字 “x”"),
    (host_name, "", ""),
    (host_name, " news.example ", "news.example"),
    (host_name, "2001:db8::1", "2001:db8::1"),
    (host_name, "fe80::1%eth0", "fe80::1%eth0"),
    (host_names, "127.0.0.1", ("127.0.0.1",)),
    (host_names, "127.0.0.1, ::1", ("127.0.0.1", "::1")),
    (host_names, ["127.0.0.1", "::1"], ("127.0.0.1", "::1")),
    (host_names, ("::1",), ("::1",)),
    (networks, "10.0.0.0/8, ::1", (ip_network("10.0.0.0/8"), ip_network("::1"))),
    (networks, ["192.0.2.7"], (ip_network("192.0.2.7"),)),
    (networks, (), ()),
    (percent, 0, 0),
    (percent, -5, -5),
    (percent, 100, 100),
    (percent, "42", 42),
    (percent, " -5 ", -5),
    (percent, "007", 7),
    (delay, 1, 1.0),
    (delay, 0.5, 0.5),
    (delay, 60, 60.0),
    (delay, "2.5", 2.5),
    (delay, "1e1", 10.0),
    (choice, "rfc", "rfc"),
    (choice, "none", "none"),
    (place, "content", Path("content")),
    (place, "/srv/a b", Path("/srv/a b")),
    (place, "~/x", Path.home() / "x"),
    (place, Path("~/x"), Path("~/x")),
]

REFUSED: list[tuple[Reader, object, str]] = [
    (words, 1, "a text of one line, in quotes"),
    (words, None, "a text of one line"),
    (words, ["a"], "a text of one line"),
    (words, "a\nb", "a text of one line"),
    (words, "a\tb", "a text of one line"),
    (words, "\x1b[31m", "a text of one line"),
    (words, "\u202e", "a text of one line"),
    (words, "\udc80", "a text of one line"),
    (host_name, 1, "a host name or an address"),
    (host_name, "my host", "a host name or an address"),
    (host_name, "a\tb", "a host name or an address"),
    (host_name, "münchen.example", "a host name or an address"),
    (host_name, "gopher://news.example", "a host name or an address"),
    (host_names, "", "or a list of them"),
    (host_names, ",", "or a list of them"),
    (networks, "10.0.0.1/8", "a network such as 10.0.0.0/8"),
    (networks, "proxy.example", "a network such as 10.0.0.0/8"),
    (networks, "", "a network such as 10.0.0.0/8"),
    (networks, [10], "a network such as 10.0.0.0/8"),
    (networks, 10, "a network such as 10.0.0.0/8"),
    (host_names, "127.0.0.1,", "or a list of them"),
    (host_names, [], "or a list of them"),
    (host_names, [""], "or a list of them"),
    (host_names, 70, "or a list of them"),
    (host_names, [["::1"]], "a host name or an address"),
    (host_names, [70], "a host name or an address"),
    (percent, -6, "a whole number from -5 to 100"),
    (percent, 101, "a whole number from -5 to 100"),
    (percent, "101", "a whole number"),
    (percent, "9" * 5000, "a whole number"),
    (percent, True, "a whole number"),
    (percent, 1.0, "a whole number"),
    (percent, "1.0", "a whole number"),
    (percent, "", "a whole number"),
    (percent, "٣", "a whole number"),
    (percent, "1_0", "a whole number"),
    (percent, None, "a whole number"),
    (delay, 0.4, "a number of seconds from 0.5 to 60"),
    (delay, 61, "a number of seconds"),
    (delay, "soon", "a number of seconds"),
    (delay, "nan", "a number of seconds"),
    (delay, float("nan"), "a number of seconds"),
    (delay, float("inf"), "a number of seconds"),
    (delay, 10**400, "a number of seconds"),
    (delay, True, "a number of seconds"),
    (delay, [], "a number of seconds"),
    (choice, "RFC", "one of rfc, none"),
    (choice, "", "one of rfc, none"),
    (choice, ["rfc"], "one of rfc, none"),
    (place, "", "a path"),
    (place, 1, "a path"),
    (place, "a\0b", "a path"),
    (place, "~no-such-user-here/x", "no user of that name"),
    (time_zone, "Nowhere/Land", "the name of a time zone, such as"),
    (time_zone, "", "the name of a time zone"),
    (time_zone, ".", "the name of a time zone"),
    (time_zone, "Europe", "the name of a time zone"),
    (time_zone, "zone.tab", "the name of a time zone"),
    (time_zone, "../etc/passwd", "the name of a time zone"),
    (time_zone, "/etc/localtime", "the name of a time zone"),
    (time_zone, "x" * 5000, "the name of a time zone"),
    (time_zone, "é", "the name of a time zone"),
    (time_zone, 2, "the name of a time zone"),
]

LINES = [
    ("title", 'title = "x"', 1),
    ("title", '# title\n\ntitle="x"', 3),
    ("title", 'subtitle = "x"\n  title = "x"', 2),
    ("title", '"title" = 1', 1),
    ("title", "'title' = 1", 1),
    ("title", "a = 1\n[title]\n", 2),
    ("title", "a = 1\n[[ title ]]\n", 2),
    ("title", "a = 1\ntitle.of = 2", 2),
    ("a.b", '"a.b" = 1', 1),
    ("title", "a = 'title'", None),
    ("title", "", None),
]

BROKEN = [
    ("a = ", 1),
    ("a = 1\nb", 2),
    ("a = 1\na = 2", 2),
    ("= 1", 1),
    ('a = 1\nb = "never ends', 2),
    ("a = 1\n\nb = [1,\n\n", 3),
    ('a = """never\nends', 2),
    ("day = 2025-99-99", 1),
    ("a = " + "[" * 5000, None),
    ("a = " + "9" * 5000, None),
    ("a = 1\rb = 2", 1),
]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
readers = st.sampled_from([words, host_name, host_names, percent, delay, choice, place, time_zone])


@pytest.mark.parametrize(("read", "value", "result"), READ)
def test_reading(read: Reader, value: object, result: object) -> None:
    assert read(value) == result
    assert type(read(value)) is type(result)


@pytest.mark.parametrize(("read", "value", "allowed"), REFUSED)
def test_a_value_is_refused_with_what_is_allowed(read: Reader, value: object, allowed: str) -> None:
    with pytest.raises(ValueError, match=allowed):
        read(value)


@given(readers, anything)
def test_a_reader_raises_nothing_else(read: Reader, value: object) -> None:
    with suppress(ValueError):
        assert read(value) is not None


def test_a_time_zone_is_found_by_its_name() -> None:
    assert time_zone("Europe/Lisbon").key == "Europe/Lisbon"
    assert time_zone(" UTC ").key == "UTC"


def test_an_empty_table_is_its_defaults() -> None:
    assert fill(Sample, {}) == (Sample(name="nobody", per_page=25), ())


def test_filling_in() -> None:
    assert fill(Sample, {"name": "Ana", "per-page": 5}) == (Sample(name="Ana", per_page=5), ())


def test_what_cannot_be_used_keeps_its_default_and_is_complained_about() -> None:
    filled, complaints = fill(Sample, {"per-page": "x", "name": "Ana", "nam": 1, "per_page": 3})
    assert filled == Sample(name="Ana")
    assert complaints == (
        Complaint(
            "per-page",
            "per-page = 'x' cannot be used",
            "give a whole number from -5 to 100",
        ),
        Complaint(
            "nam",
            "there is no setting 'nam'",
            "did you mean 'name'? the settings are name, per-page",
        ),
        Complaint(
            "per_page",
            "there is no setting 'per_page'",
            "did you mean 'per-page'? the settings are name, per-page",
        ),
    )


def test_only_the_first_unknown_keys_are_complained_about() -> None:
    strangers = {f"x{number}": 1 for number in range(10_000)}
    filled, complaints = fill(Sample, {**strangers, "name": "Ana", "per-page": "x"})
    assert filled == Sample(name="Ana")
    assert [one.key for one in complaints] == [*list(strangers)[:MOST_STRANGERS], "per-page"]


@pytest.mark.parametrize(
    ("key", "guess"),
    [
        ("tilte", "did you mean 'title'? "),
        ("Title", "did you mean 'title'? "),
        ("qqq", ""),
        ("", ""),
    ],
)
def test_the_nearest_key_is_suggested(key: str, guess: str) -> None:
    assert nearest(key, ["title", "font", "mail"]) == f"{guess}the settings are font, mail, title"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "'x'"),
        (True, "True"),
        ("x" * 58, "'" + "x" * 58 + "'"),
        ("x" * 59, "'" + "x" * 59 + "..."),
        ("\x1b", r"'\x1b'"),
    ],
)
def test_a_wrong_value_is_shown_but_not_all_of_a_long_one(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_number_of_thousands_of_digits_is_not_shown() -> None:
    assert shown(16**5000) == "what is given"


def test_tables_in_tables_without_end_are_not_shown() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"a": deep}
    assert shown(deep) == "what is given"


@given(anything)
def test_what_is_shown_is_short(value: object) -> None:
    assert len(shown(value)) <= LONGEST_SHOWN + len("...")


@pytest.mark.parametrize(("key", "text", "line"), LINES)
def test_finding_the_line_of_a_key(key: str, text: str, line: int | None) -> None:
    assert line_of(key, text) == line


@given(st.text(), st.text())
def test_any_key_may_be_looked_for(key: str, text: str) -> None:
    line = line_of(key, text)
    assert line is None or key in text.split("\n")[line - 1]


def test_reading_toml() -> None:
    assert read_table('a = 1\n[b]\nc = "x"') == {"a": 1, "b": {"c": "x"}}


@pytest.mark.parametrize(("text", "line"), BROKEN)
def test_a_text_that_is_not_toml_is_refused(text: str, line: int | None) -> None:
    with pytest.raises(NotToml, match=r"^not TOML: \S") as caught:
        read_table(text)
    assert caught.value.line == line
    assert len(str(caught.value)) < 200


@given(st.text())
def test_any_text_is_toml_or_not(text: str) -> None:
    with suppress(NotToml):
        assert isinstance(read_table(text), dict)
