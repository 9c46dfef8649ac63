"""What the trials measure, put in figures."""

import pytest

from tests.torture.figures import percentile, slowest

TIMES = [float(time) for time in range(100, 0, -1)]

PERCENTILES = [
    (TIMES, 50, 50.0),
    (TIMES, 99, 99.0),
    (TIMES, 100, 100.0),
    (TIMES[:-1], 99, 100.0),
    ([3.0, 1.0, 2.0], 50, 2.0),
    ([3.0, 1.0, 2.0], 0, 1.0),
    ([7.0], 99, 7.0),
]


@pytest.mark.parametrize(("times", "percent", "found"), PERCENTILES)
def test_so_many_percent_do_not_pass_it(times: list[float], percent: int, found: float) -> None:
    assert percentile(times, percent) == found


def test_the_slowest_of_all_is_held_against_the_bound() -> None:
    assert slowest("a crowd", [1.0] * 99 + [50.0]).held
    missed = slowest("a crowd", [1.0] * 99 + [51.0])
    assert not missed.held
    assert missed.what == "a crowd: the slowest of 100 others"
