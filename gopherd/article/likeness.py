"""How alike two articles are: the cosine of their words, weighed by how rare each is (TF-IDF).

Pure. Two articles about one event share its names and rare words; the title counts three times.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from gopherd.article.words import stem

SAME_STORY = 0.32
"""As alike as this, and near in time, two articles tell the same story."""

RELATED = 0.15
"""As alike as this, they have a subject in common."""

WITHIN = 72 * 3600
"""Seconds between two articles that are compared; the same words next week are other news."""

TITLE_WEIGHT = 3
FIRST_WORDS = 300
"""What a story is about stands at its beginning."""

STRONGEST = 40
"""Words kept of an article; those beyond add nothing that can be measured."""

UNIT = 1000
"""Weights are kept as whole thousandths."""

FAMILIAR = 500
"""Articles that are taken as read before the first: a small site's words are not all rare."""

FAMILIAR_SHARE = 0.005
"""The part of those that holds any word."""

COMMON_WORDS = """
about above after again against ago all almost along already also although always am among an and
another any are around as asked at away back be because been before began being below between both
but by came can could day days did do does doing down during each early even every few first for
former found four from further get go going good got great had half has have he her here him his
how however if in including into is it its just know last late later least left less like little
long made make many may me might month months more most much must my near nearly never new next no
nor not now number of off often old on once one only or other our out over own part people put
quite rather said same saw say says second see seen several she should since six so some something
soon still such take ten than that the their them then there these they thing things third this
those though thought three through time to today told too took toward two under until up upon us
used very was way we week weeks well went were what when where whether which while who whole whom
whose why will with within without work would year years yesterday yet you your
monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december
"""
EVERYWHERE = frozenset(COMMON_WORDS.split())
"""English words that tell nothing of what an article is about."""

SHORTEST = 2
"""Letters of a word that counts."""


@frozen
class Vector:
    """The strongest words of an article, as numbers, and the weight of each; of length UNIT."""

    weights: Mapping[int, int]


def counted(title: Sequence[str], text: Sequence[str]) -> Counter[str]:
    """Count the stems that an article's likeness is made of, given its words, folded."""
    said = Counter([*list(title[:FIRST_WORDS]) * TITLE_WEIGHT, *text[:FIRST_WORDS]])
    counts: Counter[str] = Counter()
    for word, times in said.items():
        if len(word) >= SHORTEST and word not in EVERYWHERE:
            counts[stem(word)] += times
    return counts


def rarity(articles: int, among: int) -> float:
    """Weigh a stem that so many articles hold among so many."""
    expected = articles + FAMILIAR * FAMILIAR_SHARE
    return math.log(1 + (among + FAMILIAR) / expected)


def rarities(stems: Iterable[str], holding: Mapping[str, int], among: int) -> dict[str, float]:
    """Weigh stems, given how many of all articles hold each."""
    return {name: rarity(holding.get(name, 0), among) for name in stems}


def vector(counts: Mapping[str, int], weights: Mapping[str, float]) -> Vector:
    """Weigh an article's stems, given the weight of each, as `rarities` has it."""
    weighed = {
        name: weights[name] * (1 if count == 1 else 1 + math.log(count))
        for name, count in counts.items()
    }
    length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    strongest = sorted([(-weight, name) for name, weight in weighed.items()])[:STRONGEST]
    return Vector({number(name): round(-weight / length * UNIT) for weight, name in strongest})


def number(name: str) -> int:
    """Make 31 bits of a stem, the same everywhere; the few that share theirs do no harm."""
    return zlib.crc32(name.encode()) & 0x7FFF_FFFF


def likeness(one: Vector, other: Vector) -> float:
    """Compare two articles: 0 where they share no strong word, 1 for the same words."""
    shared = one.weights.keys() & other.weights.keys()
    return sum(one.weights[name] * other.weights[name] for name in shared) / UNIT**2
