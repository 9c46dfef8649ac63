"""When news is looked at: at once after a quiet while, gathered while it keeps coming."""

from itertools import pairwise

import pytest

from gopherd.library.pace import LONGEST_WAIT, SETTLING, SHARE, Pace

TOOK = 0.02
LONG = 2.0


def test_what_comes_after_a_quiet_while_is_looked_at_when_its_burst_is_over() -> None:
    pace = Pace()
    assert pace.moment(100.0) == 100.0 + SETTLING
    pace.rest(100.1, TOOK)
    assert pace.moment(200.0) == 200.0 + SETTLING


def test_what_follows_closely_waits_until_looking_has_had_no_more_than_its_share() -> None:
    pace = Pace()
    pace.rest(100.0, TOOK)
    assert pace.moment(100.01) == pytest.approx(100.0 + TOOK / SHARE)
    assert pace.moment(100.0 + TOOK / SHARE) == pytest.approx(100.0 + TOOK / SHARE + SETTLING)


def test_nothing_waits_so_long_that_it_is_not_shown_within_a_second() -> None:
    pace = Pace()
    pace.rest(100.0, 5 * LONGEST_WAIT * SHARE)
    assert pace.moment(100.0) == 100.0 + LONGEST_WAIT
    assert LONGEST_WAIT + SETTLING < 1


def test_a_look_that_takes_longer_than_that_leaves_half_of_the_time() -> None:
    pace = Pace()
    pace.rest(100.0, LONG)
    assert pace.moment(100.0) == 100.0 + LONG


def test_ten_arrivals_a_second_make_a_few_editions_not_ten() -> None:
    pace, now = Pace(), 0.0
    looks: list[float] = []
    for arrival in range(100):
        came = arrival / 10
        if looks and came < looks[-1]:
            continue  # it is gathered
        looks.append(now := pace.moment(max(came, now)))
        pace.rest(now + TOOK, TOOK)
    waits = [later - sooner for sooner, later in pairwise(looks)]
    assert len(looks) * TOOK <= SHARE * 10 + TOOK
    assert max(waits) < 1
