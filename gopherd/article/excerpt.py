"""The piece of a text where a reader's words stand, with the words marked `*so*`.

Pure. The text may be a content file's own: its marks are taken out as far as they would disturb.
What is far from all that was looked for is neither cleaned nor taken apart.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import NamedTuple

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

AROUND = 250
"""Characters before the first hit and after the last that are taken apart: LENGTH long words."""

ALTERED = 2
"""Letters at the end of a stem that the word it was cut from may not have: hop-ing, hop-e."""

MOST_HITS = 20
"""Places where words stand that are weighed against each other."""

ADDRESSES = re.compile(r"\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|https?://\S+")
MARKS = str.maketrans("", "", "[]*`_#>|~")
RULE = "---"

BETWEEN_WORDS = r"[\W_]+"
WORD_ENDS = r"(?![^\W_]|[\u0300-\u036f])"


class Hit(NamedTuple):
    """Where something stands that was looked for: characters of a text, and which term it is."""

    start: int
    end: int
    which: int


@frozen
class Wanted:
    """Tells where a text has what was looked for."""

    alone: Mapping[str, int]
    """The stems of single words, and which term each is."""
    phrases: tuple[tuple[re.Pattern[str], int], ...]
    """What finds several words in a row, and which term they are."""
    beginnings: tuple[str, ...]
    signs: re.Pattern[str] | None = None
    """Finds what every word begins with, folded, that may be one of them."""

    @classmethod
    def of(cls, terms: tuple[Term, ...]) -> "Wanted":
        """Take what a question looks for."""
        several = [(words_of(one.text), at) for at, one in enumerate(terms) if not one.beginning]
        alone = {stem(words[0]): at for words, at in several if len(words) == 1}
        phrases = [(words, at) for words, at in several if len(words) > 1]
        beginnings = tuple(fold(term.text) for term in terms if term.beginning)
        signs = {*(one[:-ALTERED] or one[:1] for one in alone), *beginnings}
        signs |= {words[0] for words, _ in phrases}
        return cls(
            alone,
            tuple((_in_a_row(words), at) for words, at in phrases),
            beginnings,
            re.compile("|".join(map(re.escape, sorted(signs)))) if signs else None,
        )

    def may_be_in(self, text: str) -> bool:
        """Tell in a moment whether it is worth looking through the words of a text."""
        return self.signs is not None and self.signs.search(fold(text)) is not None

    def found(self, text: str) -> list[Hit]:
        """List where terms stand in a text."""
        if self.signs is None:
            return []
        folded = _folded(text)
        found: list[Hit] = []
        for sign in self.signs.finditer(folded):
            at = sign.start()
            if at and folded[at - 1].isalnum():
                continue  # within a word
            word = WORD.match(folded, at)
            which = self._which(word[0]) if word else None
            if which is not None and (written := WORD.match(text, at)):
                found.append(Hit(at, written.end(), which))
        for phrase, which in self.phrases:
            found += [Hit(*one.span(), which) for one in phrase.finditer(folded)]
        return sorted(found)

    def _which(self, word: str) -> int | None:
        """Tell which term a word is, if any; -1 for one that only begins as it should."""
        begun = -1 if self.beginnings and word.startswith(self.beginnings) else None
        return self.alone.get(stem(word), begun)


def _in_a_row(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){BETWEEN_WORDS.join(map(re.escape, words))}{WORD_ENDS}")


def _folded(text: str) -> str:
    """Fold a text so that every word stays where it is."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return WORD.sub(lambda word: fold(word[0]).ljust(len(word[0]))[: len(word[0])], text)


def excerpt(text: str, wanted: Wanted, length: int = LENGTH) -> str:
    """Cut out the words around what was looked for; the text's beginning if that is nowhere."""
    for piece in _pieces(text):
        if wanted.may_be_in(piece.text):
            shown = piece.shown
            if hits := wanted.found(shown):
                return Looked(shown, tuple(hits)).around(length)
    first = (Looked(piece.shown) for piece in _pieces(text))
    return next((one for one in first if one.words), Looked("")).around(length)


@frozen
class Piece:
    """Some of a text as it is written."""

    text: str
    begins: bool
    """Whether the whole text begins so."""
    ends: bool

    @property
    def shown(self) -> str:
        """The same without its marks."""
        before, after = "" if self.begins else "... ", "" if self.ends else " ..."
        return f"{before}{plain(self.text)}{after}"


def _pieces(text: str) -> Iterator[Piece]:
    """Cut a text between words; nothing is lost of it but what is beyond PIECES."""
    end = 0
    for _ in range(PIECES):
        if end == len(text):
            return
        begin, end = end, text.find(" ", end + PIECE)
        end = end if end > 0 else len(text)
        yield Piece(text[begin:end], not begin, end == len(text))


def plain(text: str) -> str:
    """Take out what marks a text up, and the addresses of its links."""
    if "](" in text or "://" in text:
        text = ADDRESSES.sub("", text)
    return " ".join(tidy(text.translate(MARKS).replace(RULE, "").replace("\n", " ")).split())


@frozen
class Looked:
    """A piece of text in which it is known where the words stand that were looked for."""

    text: str
    hits: tuple[Hit, ...] = ()
    begin: int = field(init=False)
    """Where its words are looked at from."""
    end: int = field(init=False)
    """And how far."""
    words: tuple[re.Match[str], ...] = field(init=False)

    @begin.default
    def _find_begin(self) -> int:
        first = self.hits[0].start if self.hits else 0
        return self.text.rfind(" ", 0, first - AROUND) + 1 if first > AROUND else 0

    @end.default
    def _find_end(self) -> int:
        last = self.hits[:MOST_HITS][-1].end if self.hits else 0
        end = self.text.find(" ", last + AROUND)
        return end if end >= 0 else len(self.text)

    @words.default
    def _find_words(self) -> tuple[re.Match[str], ...]:
        return tuple(WORD.finditer(self.text, self.begin, self.end))

    def around(self, length: int) -> str:
        """Print the words around the hits, so many of them."""
        starts = [word.start() for word in self.words]
        begin = max(0, min(self._best(starts, length), len(starts) - length))
        shown = range(begin, min(begin + length, len(starts)))
        marked = {
            at
            for hit in self.hits
            for at in range(bisect_left(starts, hit.start), bisect_left(starts, hit.end))
        }
        return self._print(shown, marked)

    def _best(self, starts: list[int], length: int) -> int:
        """Find the first word of the piece that holds most of the terms, most often."""
        best, begin = (0, 0), 0
        hits = [(bisect_left(starts, hit.start), hit.which) for hit in self.hits[:MOST_HITS]]
        for place, _ in hits:
            start = max(place - LEAD, 0)
            within = [which for at, which in hits if start <= at < start + length]
            if (worth := (len(set(within)), len(within))) > best:
                best, begin = worth, start
        return begin

    def _print(self, shown: range, marked: set[int]) -> str:
        """Print words, and what stands between them; a star begins and ends each run of marks."""
        if not shown:
            return ""
        words, text = self.words, self.text
        goes_before = shown.start or self.begin
        pieces = ["... " if goes_before else text[: words[0].start()]]
        for at in shown:
            star = "*" if at in marked else ""
            begins = at - 1 not in marked or at == shown.start
            ends = at + 1 not in marked or at + 1 not in shown
            between = text[words[at].end() : words[at + 1].start()] if at + 1 in shown else ""
            pieces += [star if begins else "", words[at][0], star if ends else "", between]
        goes_on = shown.stop < len(words) or self.end < len(text)
        return "".join((*pieces, " ..." if goes_on else text[words[-1].end() :]))
