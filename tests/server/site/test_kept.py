"""Pages are kept as long as there is room and they are true, and not a byte longer."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gopherd.site.kept import ASIDE, KEEPING, Kept, Ready, Stock, weight

BODY = b"x" * 1000
EACH = len(BODY) + KEEPING


def test_the_page_not_asked_for_longest_goes_first() -> None:
    kept: Kept[bytes] = Kept(most=2 * EACH)
    for key in ("one", "two"):
        kept.keep(key, BODY, ())
    assert kept.get("one")
    kept.keep("three", BODY, ())
    assert list(kept.pages) == ["one", "three"]
    assert kept.weight == 2 * EACH


def test_a_page_larger_than_the_room_is_not_kept() -> None:
    kept: Kept[bytes] = Kept(most=EACH)
    kept.keep("large", BODY * 2, ("a",))
    assert (kept.weight, kept.pages, kept.shown) == (0, {}, {})


def test_a_page_is_kept_once() -> None:
    kept: Kept[bytes] = Kept()
    kept.keep("one", BODY, ("a",))
    kept.keep("one", b"another", ("b",))
    assert kept.pages["one"].body == BODY
    assert kept.shown == {"a": {"one"}}


def test_pages_go_with_any_of_their_subjects() -> None:
    kept: Kept[bytes] = Kept()
    kept.keep("article", BODY, ("/a",))
    kept.keep("text", BODY, ("/a.txt", "/a"))
    kept.keep("section", BODY, ("/",))
    kept.drop(frozenset({"/nowhere"}))
    assert list(kept.pages) == ["article", "text", "section"]
    kept.drop(frozenset({"/a.txt"}))
    assert list(kept.pages) == ["article", "section"]
    kept.drop(frozenset({"/a", "/nowhere"}))
    assert list(kept.pages) == ["section"]
    kept.drop(None)
    assert (kept.weight, kept.pages, kept.shown) == (0, {}, {})


names = st.sampled_from("abcd")
moves = st.one_of(
    st.tuples(st.just("keep"), names, st.sets(names), st.integers(0, 3 * KEEPING)),
    st.tuples(st.just("get"), names),
    st.tuples(st.just("drop"), st.none() | st.frozensets(names)),
)


@given(st.lists(moves))
def test_what_it_weighs_is_what_it_holds(steps: list[tuple[Any, ...]]) -> None:
    kept: Kept[bytes] = Kept(most=4 * KEEPING)
    for step in steps:
        match step:
            case ("keep", key, subjects, size):
                kept.keep(key, bytes(size), tuple(subjects))
            case ("get", key):
                kept.get(key)
            case ("drop", touched):
                kept.drop(touched)
                assert touched is not None or not kept.pages
        assert kept.weight == sum(map(weight, kept.pages.values())) <= kept.most
        filed = {(subject, key) for subject, keys in kept.shown.items() for key in keys}
        assert filed == {(one, key) for key, page in kept.pages.items() for one in page.subjects}
        assert all(kept.shown.values())


def test_a_page_weighs_what_it_takes() -> None:
    assert weight(Ready(b".", ("/x",))) == 1 + 2 + KEEPING


def test_what_is_kept_aside_pushes_out_nothing_else() -> None:
    stock: Stock[bytes] = Stock(most=ASIDE * (EACH + 1))
    stock.keep("main", BODY, ("a",))
    for number in range(10):
        stock.keep(number, BODY, ("b",), aside=True)
    assert stock.get("main")
    assert stock.get(9)
    assert not stock.get(8)
    assert (len(stock), stock.weight) == (2, 2 * EACH + 2)
    stock.drop(frozenset({"b"}))
    assert stock.get("main")
    assert not stock.get(9)
    stock.drop(None)
    assert (len(stock), stock.weight) == (0, 0)
