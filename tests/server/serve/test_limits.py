"""Readers counted in and out."""

from hypothesis import given
from hypothesis import strategies as st

from gopherd.serve.limits import MOST_TURNED_AWAY, Entry, Turnstile


def test_those_who_find_no_room_are_told_and_then_not_even_that() -> None:
    turnstile = Turnstile(3)
    entries = [turnstile.enter() for _ in range(3 + MOST_TURNED_AWAY + 2)]
    assert entries == (
        [Entry.SERVED] * 3 + [Entry.TURNED_AWAY] * MOST_TURNED_AWAY + [Entry.SHUT_OUT] * 2
    )
    for entry in entries:
        turnstile.leave(entry)
    assert (turnstile.inside, turnstile.outside) == (0, 0)


@given(st.lists(st.booleans()))
def test_there_is_never_more_than_the_room(moves: list[bool]) -> None:
    turnstile = Turnstile(5)
    here: list[Entry] = []
    for comes in moves:
        if comes:
            here.append(turnstile.enter())
        elif here:
            turnstile.leave(here.pop(0))
        assert turnstile.inside == here.count(Entry.SERVED) <= 5
        assert turnstile.outside == here.count(Entry.TURNED_AWAY) <= MOST_TURNED_AWAY
