"""How alike articles are, measured on a set where it is known which tell the same story."""

from collections import Counter
from itertools import chain, combinations

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from gopherd.article.likeness import (
    RELATED,
    SAME_STORY,
    STRONGEST,
    TITLE_WEIGHT,
    UNIT,
    counted,
    likeness,
    rarities,
    rarity,
    vector,
)
from gopherd.article.words import words_of
from tests.labelled import Labelled, labelled


@frozen
class Pair:
    likeness: float
    same: bool


def pairs(articles: tuple[Labelled, ...], *, learned: bool) -> list[Pair]:
    """Compare all articles, the most alike first; with or without having counted their words."""
    counts = [counted(words_of(one.title), words_of(one.text)) for one in articles]
    holding = Counter(stem for count in counts for stem in count) if learned else Counter[str]()
    weights = rarities(chain(*counts), holding, len(articles) if learned else 0)
    vectors = [vector(count, weights) for count in counts]
    compared = (
        Pair(likeness(vectors[one], vectors[other]), articles[one].story == articles[other].story)
        for one, other in combinations(range(len(articles)), 2)
    )
    return sorted(compared, key=lambda pair: -pair.likeness)


def average_precision(ranked: list[Pair]) -> float:
    """Take the mean, over all pairs that belong together, of the precision down to each."""
    right = [place for place, pair in enumerate(ranked, 1) if pair.same]
    return sum(found / place for found, place in enumerate(right, 1)) / len(right)


def test_the_set_is_worth_measuring_with() -> None:
    articles = labelled()
    stories = Counter(one.story for one in articles)
    assert len(articles) >= 110
    assert sum(takes > 1 for takes in stories.values()) >= 40
    assert len({one.source for one in articles}) >= 90


@pytest.mark.parametrize("learned", [True, False])
def test_takes_on_one_story_are_told_from_other_news(learned: bool) -> None:  # noqa: FBT001 a case
    ranked = pairs(labelled(), learned=learned)
    same_story = [pair for pair in ranked if pair.likeness >= SAME_STORY]
    right = sum(pair.same for pair in same_story)
    assert average_precision(ranked) >= 0.99
    assert right / len(same_story) >= 0.98
    assert right / sum(pair.same for pair in ranked) >= 0.9


def test_what_tells_another_story_is_related_at_most() -> None:
    ranked = pairs(labelled(), learned=True)
    assert all(pair.same for pair in ranked if pair.likeness >= SAME_STORY)
    strangers = [pair for pair in ranked if not pair.same]
    related = [pair for pair in strangers if pair.likeness >= RELATED]
    assert 0 < len(related) < len(strangers) / 100


def test_words_of_the_title_count_three_times_and_little_words_not_at_all() -> None:
    counts = counted(words_of("The harbour"), words_of("The harbour was shut on Monday. A boat."))
    assert counts == {"harbour": TITLE_WEIGHT + 1, "shut": 1, "boat": 1}


def test_a_rare_word_weighs_more() -> None:
    assert rarity(1, 1000) > rarity(10, 1000) > rarity(900, 1000) > 0


def test_an_article_without_words_is_like_none() -> None:
    nothing = vector({}, {})
    assert nothing.weights == {}
    assert likeness(nothing, vector({"boat": 1}, {"boat": 1.0})) == 0


COUNTS = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 9), min_size=1)


@given(COUNTS, COUNTS)
def test_likeness_is_the_same_from_both_sides_and_never_above_one(
    one: dict[str, int], other: dict[str, int]
) -> None:
    first, second = (vector(counts, rarities(counts, {}, 0)) for counts in (one, other))
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1.01
    assert len(first.weights) <= STRONGEST
    assert all(0 <= weight <= UNIT for weight in first.weights.values())
    if len(one) <= STRONGEST:
        assert likeness(first, first) == pytest.approx(1, abs=0.02)
