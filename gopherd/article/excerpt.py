"""The piece of a text where a reader's words stand, with the words marked `*so*`.

Pure. The text may be a content file's own: its marks are taken out as far as they would disturb.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from attrs import frozen

from gopherd.article.decode import squeeze, tidy
from gopherd.article.query import Term
from gopherd.article.words import WORD, fold, stem, words_of

LENGTH = 24
"""Words of an excerpt: two rows, or a little more."""

LEAD = 5
"""Words shown before the first one that was looked for."""

LOOKED_THROUGH = 12_000
"""Characters of a text that are looked through: some 2,000 words, more than most articles have."""

REMEMBERED = 2**14
"""Words that are remembered as `Wanted` sees them."""

ADDRESSES = re.compile(r"\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|https?://\S+")
MARKS = re.compile(r"[\[\]*`_#>|]+|^\s*(?:-{3,}|~{3,}).*$", re.MULTILINE)


@lru_cache(maxsize=REMEMBERED)
def seen(word: str) -> tuple[str, str]:
    """Return a word folded, and its stem."""
    folded = fold(word)
    return folded, stem(folded)


@frozen
class Wanted:
    """Tells which words of a text were looked for."""

    alone: Mapping[str, int]
    """The stems of single words, and which term each is."""
    phrases: Mapping[tuple[str, ...], int]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, terms: tuple[Term, ...]) -> "Wanted":
        """Take what a question looks for."""
        several = [(tuple(words_of(term.text)), at) for at, term in enumerate(terms)]
        return cls(
            {stem(words[0]): at for words, at in several if len(words) == 1},
            {words: at for words, at in several if len(words) > 1},
            tuple(fold(term.text) for term in terms if term.beginning),
        )

    def found(self, words: list[str]) -> list[tuple[int, int, int]]:
        """List where terms stand: the first word, how many words, which term."""
        pairs = [seen(word) for word in words]
        found = []
        for place, (word, root) in enumerate(pairs):
            if root in self.alone:
                found.append((place, 1, self.alone[root]))
            elif self.beginnings and word.startswith(self.beginnings):
                found.append((place, 1, -1))
        folded = [word for word, _ in pairs] if self.phrases else []
        for phrase, which in self.phrases.items():
            found += [
                (place, len(phrase), which)
                for place in _places(phrase[0], folded)
                if tuple(folded[place : place + len(phrase)]) == phrase
            ]
        return sorted(found)


def _places(word: str, words: list[str]) -> list[int]:
    return [place for place, one in enumerate(words) if one == word]


def excerpt(text: str, terms: tuple[Term, ...], length: int = LENGTH) -> str:
    """Cut out the words around what was looked for; the text's beginning if that is nowhere."""
    text = plain(text[:LOOKED_THROUGH])
    places = list(WORD.finditer(text))
    if not places:
        return ""
    hits = Wanted.of(terms).found([place[0] for place in places])
    begin = _best([(place, which) for place, _, which in hits], length)
    begin = max(0, min(begin, len(places) - length))
    end = min(begin + length, len(places))
    marked = {at for place, many, _ in hits for at in range(place, place + many)}
    return _print(text, places, range(begin, end), marked)


def plain(text: str) -> str:
    """Take out what marks a text up, and the addresses of its links."""
    return squeeze(tidy(MARKS.sub("", ADDRESSES.sub("", text)).replace("\n", " ")))


def _best(hits: list[tuple[int, int]], length: int) -> int:
    """Find the first word of the piece that holds most of the terms, most often."""
    best, begin = (0, 0), 0
    for place, _ in hits:
        start = max(place - LEAD, 0)
        within = [which for at, which in hits if start <= at < start + length]
        if (worth := (len(set(within)), len(within))) > best:
            best, begin = worth, start
    return begin


def _print(text: str, places: list[re.Match[str]], shown: range, marked: set[int]) -> str:
    pieces = ["... " if shown.start else ""]
    for at in shown:
        first, last = at not in marked or at - 1 not in marked, at + 1 not in marked
        between = text[places[at].end() : places[at + 1].start()] if at + 1 in shown else ""
        star = "*" if at in marked else ""
        opened = star if first or at == shown.start else ""
        pieces += [opened, places[at][0], star if last or at + 1 not in shown else "", between]
    goes_on = shown.stop < len(places)
    rest = " ..." if goes_on else text[places[shown.stop - 1].end() :]
    return "".join(pieces) + rest
