"""Readers counted in and out, and what each may ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.serve import limits
from gopherd.serve.limits import Ration, Turnstile, origin_of


def enters(turnstile: Turnstile, origin: str) -> bool:
    """Come in where there is room."""
    room = turnstile.has_room(origin)
    if room:
        turnstile.enter(origin)
    return room


def test_one_origin_cannot_take_all_the_room() -> None:
    turnstile = Turnstile(4, 2)
    assert [enters(turnstile, "a") for _ in range(3)] == [True, True, False]
    assert [enters(turnstile, "b") for _ in range(2)] == [True, True]
    assert not enters(turnstile, "c")
    turnstile.leave("a")
    assert enters(turnstile, "c")


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc"))))
def test_there_is_never_more_than_the_room(moves: list[tuple[bool, str]]) -> None:
    turnstile = Turnstile(5, 3)
    inside: list[str] = []
    for comes, origin in moves:
        if comes and enters(turnstile, origin):
            inside.append(origin)
        elif inside and not comes:
            turnstile.leave(inside.pop(0))
        assert turnstile.inside == len(inside) <= 5
        assert turnstile.each == {one: inside.count(one) for one in inside}
        assert all(count <= 3 for count in turnstile.each.values())


def test_a_ration_is_a_burst_and_then_so_many_a_second() -> None:
    ration = Ration(rate=2.0, burst=3)
    assert [ration.take("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert ration.take("b", 0.0)
    assert [ration.take("a", 0.5), ration.take("a", 0.5)] == [True, False]
    assert [ration.take("a", 100.0) for _ in range(4)] == [True, True, True, False]


def test_without_a_rate_nobody_is_rationed() -> None:
    ration = Ration(rate=0.0, burst=1)
    assert all(ration.take("a", 0.0) for _ in range(1000))
    assert not ration.used


def test_origins_not_heard_from_longest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_RATIONED", 3)
    ration = Ration(rate=1.0, burst=1)
    for origin in "abcad":
        ration.take(origin, 0.0)
    assert list(ration.used) == ["c", "a", "d"]


@given(st.floats(0.1, 100), st.integers(1, 20), st.lists(st.floats(0, 1), max_size=60))
def test_nobody_gets_more_than_burst_and_rate_allow(
    rate: float, burst: int, waits: list[float]
) -> None:
    ration, now, granted = Ration(rate, burst), 0.0, 0
    for wait in waits:
        now += wait
        granted += ration.take("a", now)
        assert granted <= burst + rate * now + 1e-6


ORIGINS = [
    ("192.0.2.7", "192.0.2.7"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
    ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
    ("::ffff:192.0.2.7", "192.0.2.7"),
    ("fe80::1%eth0", "fe80::/64"),
    ("somebody", "somebody"),
]


@pytest.mark.parametrize(("address", "origin"), ORIGINS)
def test_an_origin_is_what_one_reader_is_given(address: str, origin: str) -> None:
    assert origin_of(address) == origin
