"""The piece of a text where a reader's words stand, with the words marked `*so*`.

Pure. The text may be a content file's own: its marks are taken out as far as they would disturb.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from gopherd.article.decode import tidy
from gopherd.article.query import Term
from gopherd.article.words import WORD, fold, stem, words_of

LENGTH = 24
"""Words of an excerpt: two rows, or a little more."""

LEAD = 5
"""Words shown before the first one that was looked for."""

PIECE, PIECES = 1_500, 8
"""Characters looked through at a time, some 250 words, and how often, until there is a hit."""

ALTERED = 2
"""Letters at the end of a stem that the word it was cut from may not have: hop-ing, hop-e."""

MOST_HITS = 20
"""Places where words stand that are weighed against each other."""

ADDRESSES = re.compile(r"\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|https?://\S+")
MARKS = str.maketrans("", "", "[]*`_#>|~")
RULE = "---"


@frozen
class Wanted:
    """Tells which words of a text were looked for."""

    alone: Mapping[str, int]
    """The stems of single words, and which term each is."""
    phrases: Mapping[tuple[str, ...], int]
    beginnings: tuple[str, ...]
    begun: tuple[str, ...] = ()
    """What every word begins with, folded, that may be one of them."""

    @classmethod
    def of(cls, terms: tuple[Term, ...]) -> "Wanted":
        """Take what a question looks for."""
        several = [(tuple(words_of(term.text)), at) for at, term in enumerate(terms)]
        alone = {stem(words[0]): at for words, at in several if len(words) == 1}
        phrases = {words: at for words, at in several if len(words) > 1}
        beginnings = tuple(fold(term.text) for term in terms if term.beginning)
        begun = {*(one[:-ALTERED] or one[:1] for one in alone), *(one[0] for one in phrases)}
        return cls(alone, phrases, beginnings, tuple(sorted(begun | {*beginnings})))

    def may_be_in(self, text: str) -> bool:
        """Tell in a moment whether it is worth looking through the words of a text."""
        signs = "|".join(map(re.escape, self.begun))
        return bool(signs and re.search(rf"(?<![^\W_])(?:{signs})", fold(text)))

    def found(self, folded: list[str]) -> list[tuple[int, int, int]]:
        """List where terms stand among folded words: the first, how many words, which term."""
        found = []
        begun = self.begun
        for place in [at for at, word in enumerate(folded) if word.startswith(begun)]:
            word = folded[place]
            root = stem(word)
            if root in self.alone:
                found.append((place, 1, self.alone[root]))
            elif self.beginnings and word.startswith(self.beginnings):
                found.append((place, 1, -1))
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
    wanted = Wanted.of(terms)
    for piece in _pieces(text):
        if wanted.may_be_in(piece):
            looked = Looked(piece, wanted)
            if looked.hits:
                return looked.around(length)
    first = (Looked(piece) for piece in _pieces(text))
    return next((one for one in first if one.places), Looked()).around(length)


def _pieces(text: str) -> Iterator[str]:
    """Cut a text between words; nothing is lost of it but what is beyond PIECES."""
    end = 0
    for _ in range(PIECES):
        if end == len(text):
            return
        begin, end = end, text.find(" ", end + PIECE)
        end = end if end > 0 else len(text)
        before, after = "... " if begin else "", " ..." if end < len(text) else ""
        yield f"{before}{plain(text[begin:end])}{after}"


def plain(text: str) -> str:
    """Take out what marks a text up, and the addresses of its links."""
    if "](" in text or "://" in text:
        text = ADDRESSES.sub("", text)
    return " ".join(tidy(text.translate(MARKS).replace(RULE, "").replace("\n", " ")).split())


@frozen
class Looked:
    """A piece of text in which it is known what was looked for."""

    text: str = ""
    wanted: Wanted = field(factory=lambda: Wanted({}, {}, ()))
    places: tuple[re.Match[str], ...] = field(init=False)
    hits: tuple[tuple[int, int, int], ...] = field(init=False)

    @places.default
    def _find_places(self) -> tuple[re.Match[str], ...]:
        return tuple(WORD.finditer(self.text))

    @hits.default
    def _find_hits(self) -> tuple[tuple[int, int, int], ...]:
        if not self.wanted.begun:
            return ()
        folded = words_of(self.text)
        if len(folded) != len(self.places):  # an accent at the edge of a word
            folded = [fold(place[0]) for place in self.places]
        return tuple(self.wanted.found(folded))

    def around(self, length: int) -> str:
        """Print the words around the hits, so many of them."""
        begin = max(0, min(self._best(length), len(self.places) - length))
        shown = range(begin, min(begin + length, len(self.places)))
        marked = {at for place, many, _ in self.hits for at in range(place, place + many)}
        return self._print(shown, marked)

    def _best(self, length: int) -> int:
        """Find the first word of the piece that holds most of the terms, most often."""
        best, begin = (0, 0), 0
        hits = [(place, which) for place, _, which in self.hits[:MOST_HITS]]
        for place, _ in hits:
            start = max(place - LEAD, 0)
            within = [which for at, which in hits if start <= at < start + length]
            if (worth := (len(set(within)), len(within))) > best:
                best, begin = worth, start
        return begin

    def _print(self, shown: range, marked: set[int]) -> str:
        if not shown:
            return ""
        places, text = self.places, self.text
        pieces = ["... " if shown.start else text[: places[0].start()]]
        for at in shown:
            star = "*" if at in marked else ""
            begins = at - 1 not in marked or at == shown.start
            ends = at + 1 not in marked or at + 1 not in shown
            between = text[places[at].end() : places[at + 1].start()] if at + 1 in shown else ""
            pieces += [star if begins else "", places[at][0], star if ends else "", between]
        goes_on = shown.stop < len(places)
        return "".join((*pieces, " ..." if goes_on else text[places[shown.stop - 1].end() :]))
