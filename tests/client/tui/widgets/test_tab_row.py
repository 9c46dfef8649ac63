"""How tabs share a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.tui.widgets.tab_row import NARROWEST, WIDEST, Tab, placed

ROWS = [
    ([5, 7], 0, 80, [Tab(0, 0, 9), Tab(1, 9, 11)]),
    ([90, 90], 1, 80, [Tab(0, 0, WIDEST), Tab(1, WIDEST, WIDEST)]),
    ([90, 90], 1, 40, [Tab(0, 0, 20), Tab(1, 20, 20)]),
    ([2, 90, 2], 1, 30, [Tab(0, 0, 6), Tab(1, 6, 18), Tab(2, 24, 6)]),
    ([90] * 9, 8, 24, [Tab(6, 0, 8), Tab(7, 8, 8), Tab(8, 16, 8)]),
    ([90] * 9, 4, 24, [Tab(3, 0, 8), Tab(4, 8, 8), Tab(5, 16, 8)]),
    ([90] * 9, 0, 24, [Tab(0, 0, 8), Tab(1, 8, 8), Tab(2, 16, 8)]),
]


@pytest.mark.parametrize(("sizes", "active", "width", "tabs"), ROWS)
def test_tabs_share_the_row(sizes: list[int], active: int, width: int, tabs: list[Tab]) -> None:
    assert placed(sizes, active, width) == tabs


@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=50), st.integers(0, 49), st.integers(1, 200)
)
def test_the_tab_that_is_shown_is_always_on_the_row(
    sizes: list[int], active: int, width: int
) -> None:
    active = min(active, len(sizes) - 1)
    tabs = placed(sizes, active, width)
    assert active in [tab.index for tab in tabs] or width < NARROWEST
    assert sum(tab.width for tab in tabs) <= width
    assert [tab.start for tab in tabs] == [
        sum(before.width for before in tabs[:at]) for at in range(len(tabs))
    ]
