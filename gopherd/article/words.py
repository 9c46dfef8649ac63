"""Words as search and likeness know them: folded, and cut to the stem (M. F. Porter, 1980).

Pure; a word is folded as SQLite's FTS5 folds it: lower case, Latin letters without accents.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
"""A run of letters and digits, with the accents that stand on them."""

ACCENTS = re.compile("([a-z])[\u0300-\u036f]+")

PARTED = bytes(
    ord(" ") if chr(code).isascii() and not chr(code).isalnum() else code for code in range(0x100)
)
"""A space for every byte of UTF-8 that is in no word."""

SPACE = re.compile(r"\s")

REMEMBERED = 2**15
"""Words whose stem is remembered: most of what a newsroom writes, in some 5 MB."""

SHORTEST_STEMMED, LONGEST_STEMMED = 3, 64
"""Other words are left as they are: too short for an ending, or no words at all."""


def fold(text: str) -> str:
    """Write a text in lower case, and without the accents of Latin letters."""
    text = text.lower()
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", ACCENTS.sub(r"\1", unicodedata.normalize("NFD", text)))


def words_of(text: str) -> list[str]:
    """List the words of a text, folded, in their order."""
    parts = text.lower().encode(errors="surrogatepass").translate(PARTED)
    if parts.isascii():
        return parts.decode().split()
    words: list[str] = []
    for part in parts.decode(errors="surrogatepass").split():
        words += [part] if part.isascii() else WORD.findall(fold(part))
    return words


def pieces(text: str, size: int) -> Iterator[str]:
    """Cut a text at white space, each piece of so many characters and the rest of a word."""
    start = 0
    while start < len(text):
        space = SPACE.search(text, start + size)
        end = space.start() if space else len(text)
        yield text[start:end]
        start = end


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """Cut a folded English word to what it shares with its kin: `storm` for `storms` and `stormed`.

    What is no English word comes out a little shorter at most, and always the same.
    """
    if not SHORTEST_STEMMED <= len(word) <= LONGEST_STEMMED or not (
        word.isascii() and word.isalpha()
    ):
        return word
    for step in (_plural, _past, _final_y, _doubled_endings, _endings, _last_endings, _final_e):
        word = step(word)
    return word


# ---------------------------------------------------------------- the measure of a word


def _shape(word: str) -> str:
    """Write v for each vowel and c for each consonant; y is a vowel after a consonant."""
    shape = ""
    for place, letter in enumerate(word):
        vowel = letter in "aeiou" or (letter == "y" and place > 0 and shape[-1] == "c")
        shape += "v" if vowel else "c"
    return shape


def _measure(word: str) -> int:
    """Count how often a consonant follows a vowel: Porter's m."""
    return _shape(word).count("vc")


def _has_vowel(word: str) -> bool:
    return "v" in _shape(word)


def _ends_short(word: str) -> bool:
    """Tell whether a word ends consonant, vowel, consonant, the last none of w, x, y."""
    return _shape(word)[-3:] == "cvc" and word[-1] not in "wxy"


def _ends_doubled(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _shape(word)[-1] == "c"


# ---------------------------------------------------------------- the steps, as Porter has them


def _plural(word: str) -> str:
    for ending, kept in (("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + kept
    return word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) else word
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            return _mend(rest) if _has_vowel(rest) else word
    return word


def _mend(word: str) -> str:
    """Give back what was changed to make room for -ed and -ing."""
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if _ends_doubled(word) and word[-1] not in "lsz":
        return word[:-1]
    return word + "e" if _measure(word) == 1 and _ends_short(word) else word


def _final_y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _has_vowel(word[:-1]) else word


DOUBLED_ENDINGS = {
    "ational": "ate",
    "tional": "tion",
    "enci": "ence",
    "anci": "ance",
    "izer": "ize",
    "logi": "log",
    "bli": "ble",
    "alli": "al",
    "entli": "ent",
    "eli": "e",
    "ousli": "ous",
    "ization": "ize",
    "ation": "ate",
    "ator": "ate",
    "alism": "al",
    "iveness": "ive",
    "fulness": "ful",
    "ousness": "ous",
    "aliti": "al",
    "iviti": "ive",
    "biliti": "ble",
}
ENDINGS = {
    "icate": "ic",
    "ative": "",
    "alize": "al",
    "iciti": "ic",
    "ical": "ic",
    "ful": "",
    "ness": "",
}
LAST_ENDINGS = (
    *("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent"),
    *("sion", "tion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"),
)


def _longest(word: str, endings: tuple[str, ...] | dict[str, str]) -> str:
    return max((one for one in endings if word.endswith(one)), key=len, default="")


def _doubled_endings(word: str) -> str:
    return _exchange(word, DOUBLED_ENDINGS)


def _endings(word: str) -> str:
    return _exchange(word, ENDINGS)


def _exchange(word: str, endings: dict[str, str]) -> str:
    ending = _longest(word, endings)
    rest = word.removesuffix(ending)
    return rest + endings[ending] if ending and _measure(rest) else word


def _last_endings(word: str) -> str:
    ending = _longest(word, LAST_ENDINGS)
    rest = word.removesuffix("ion" if ending in {"sion", "tion"} else ending)
    return rest if ending and _measure(rest) > 1 else word


def _final_e(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        beats = _measure(rest)
        if beats > 1 or (beats == 1 and not _ends_short(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word
