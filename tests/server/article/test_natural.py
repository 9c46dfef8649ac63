import random

from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.natural import natural


def test_names_in_the_order_people_count() -> None:
    names = ["file10.txt", "File2.txt", "file1.txt", "2019-03-09", "2019-03-10", "10", "9", "ä1"]
    assert sorted(names, key=natural) == [
        *("9", "10", "2019-03-09", "2019-03-10"),
        *("file1.txt", "File2.txt", "file10.txt", "ä1"),
    ]


@given(st.lists(st.text(alphabet="aA01289.²٣", max_size=6)))
def test_any_names_have_one_order(names: list[str]) -> None:
    shuffled = random.Random(1).sample(names, len(names))
    assert sorted(shuffled, key=natural) == sorted(names, key=natural)
