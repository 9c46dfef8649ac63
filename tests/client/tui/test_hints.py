from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gopherclient.tui.hints import HOME_ROW, labels


@given(st.integers(0, 900))
def test_no_label_begins_another(number: int) -> None:
    words = labels(number)
    assert len(words) == len(set(words)) == number
    ordered = sorted(words)
    assert not any(after.startswith(word) for word, after in pairwise(ordered))


def test_labels_are_as_short_as_can_be() -> None:
    assert labels(0) == []
    assert labels(1) == ["a"]
    assert labels(9) == list(HOME_ROW)
    assert labels(10)[:2] == ["s", "d"]
    assert [len(word) for word in labels(17)] == [1] * 8 + [2] * 9
    assert labels(3, "xy") == ["y", "xx", "xy"]
