"""What a reader looks for, understood: words, "phrases", beginnings*, fields, and/or/not.

Whatever is typed becomes an expression; nothing a reader types is ever a syntax of the store.
Words beside each other are joined by and; the others go from left to right (RFC 1436 section 3.7).
"""

import re
from collections.abc import Callable
from enum import StrEnum

from attrs import define, field, frozen

from gopherd.article.decode import tidy
from gopherd.article.slug import slug
from gopherd.article.words import WORD, words_of

MOST_TERMS = 20
"""Longer questions take long and find nothing; what is beyond is left out, and said to be."""

SHORTEST_BEGINNING = 3
"""Letters before a `*`: with fewer nearly every article is found, slowly."""


class Field(StrEnum):
    """What an article is filed under, and can be looked for by."""

    COUNTRY = "country"
    SOURCE = "source"
    SECTION = "section"
    TAG = "tag"
    DAY = "day"


@frozen
class Term:
    """A word, or several that stand together in that order."""

    text: str
    beginning: bool = False
    """Whether words that only begin so are meant as well."""

    def __str__(self) -> str:
        """Write it as a reader would."""
        if self.beginning:
            return f"{self.text}*"
        alone = WORD.fullmatch(self.text) and self.text.lower() not in OPERATORS
        return self.text if alone else f'"{self.text}"'


@frozen
class Filing:
    """A field and what it has to hold."""

    field: Field
    key: str
    """A slug; slugs parted by `/` for a section; the beginning of an ISO date for a day."""
    text: str
    """As the reader wrote it."""

    def __str__(self) -> str:
        """Write it as a reader would."""
        return f'{self.field}:"{self.text}"' if " " in self.text else f"{self.field}:{self.text}"

    @property
    def token(self) -> str:
        """The one word that stands for it in the index."""
        return filed_token(self.field, self.key)


@frozen
class Everything:
    """All articles: what a question that begins with `not` takes away from."""


@frozen
class Both:
    """What is found by one and by the other."""

    left: "Expression"
    right: "Expression"


@frozen
class Either:
    """What is found by one or by the other."""

    left: "Expression"
    right: "Expression"


@frozen
class Without:
    """What is found by one and not by the other."""

    left: "Expression"
    right: "Expression"


Expression = Term | Filing | Everything | Both | Either | Without


@frozen
class Question:
    """What has been understood of a reader's words."""

    wanted: Expression | None
    """None if there is nothing to look for."""
    remarks: tuple[str, ...] = ()
    """What could not be done as it was written."""

    def __str__(self) -> str:
        """Write it as a reader would, so that it is understood the same again."""
        return in_words(self.wanted) if self.wanted else ""

    @property
    def terms(self) -> tuple[Term, ...]:
        """What a found article holds, some of it at least: what is marked in its text."""
        return tuple(_sought(self.wanted)) if self.wanted else ()


OPERATORS = frozenset({"and", "or", "not"})
FIELDS = "|".join(Field)
TOKEN = re.compile(
    rf"""(?P<field>{FIELDS}):\s*(?:"(?P<quoted>[^"]*)"?|(?P<value>[^\s"]+))"""
    r"""|"(?P<phrase>[^"]*)"?"""
    r"""|(?P<word>[^\s"]+)""",
    re.IGNORECASE,
)
DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
PLACEHOLDER = "0"
"""Ends every token of a field: no stem, no word of a text ends so and begins so as well."""

EVERYTHING = f"every{PLACEHOLDER}article{PLACEHOLDER}"
"""The token every article has."""


def filed_token(name: Field, key: str) -> str:
    """Write a field and a key as one word: `country0new0zealand0`."""
    return re.sub(r"[^a-z0-9]", PLACEHOLDER, f"{name}-{key}-".lower())


def section_key(folder: str) -> str:
    """Write a folder as the key of a section."""
    return "/".join(slug(part) for part in folder.strip("/").split("/"))


def understand(words: str) -> Question:
    """Understand what a reader typed; nothing is refused."""
    reading = _Reading()
    for found in TOKEN.finditer(tidy(words)):
        reading.feed(found)
    return reading.question()


@define
class _Reading:
    """Puts terms together, from left to right."""

    wanted: Expression | None = None
    joined_by: str = "and"
    negated: bool = False
    terms: int = 0
    remarks: list[str] = field(factory=list)

    def feed(self, found: re.Match[str]) -> None:
        """Take the next piece of what was typed."""
        word = found["word"]
        match word.lower() if word else "":
            case "and" | "or" as joint:
                self.joined_by = joint
            case "not":
                self.negated = not self.negated
            case _:
                if (operand := self._operand(found)) is not None:
                    self._join(operand)

    def _operand(self, found: re.Match[str]) -> Expression | None:
        if found["field"]:
            value = found["value"] if found["quoted"] is None else found["quoted"]
            return self._filing(Field(found["field"].lower()), value.strip())
        if found["word"]:
            return self._word(found["word"])
        return self._phrase(found["phrase"] or "")

    def _phrase(self, text: str) -> Term | None:
        """Understand words that stand together."""
        return Term(text.strip('*" ')) if words_of(text) else None

    def _word(self, text: str) -> Term | None:
        """Understand a word, or the beginning of one."""
        term = self._phrase(text)
        if term is None or not text.endswith("*"):
            return term
        letters = words_of(text)
        if len(letters) == 1 and len(letters[0]) >= SHORTEST_BEGINNING:
            return Term(letters[0], beginning=True)
        least = f"needs one word of {SHORTEST_BEGINNING} letters or more before the *"
        self.remarks.append(f"{term.text}* {least}; looked for {term.text}")
        return term

    def _filing(self, name: Field, text: str) -> Expression | None:
        match name:
            case Field.DAY if not DAY.fullmatch(text):
                self.remarks.append("a day is written day:2025-09-05, a month day:2025-09")
                return self._phrase(text)
            case Field.DAY:
                key = text
            case Field.SECTION:
                key = section_key(text)
            case _:
                key = slug(text)
        return Filing(name, key, text) if key.strip("/") else None

    def _join(self, operand: Expression) -> None:
        self.terms += 1
        if self.terms > MOST_TERMS:
            return
        wanted = Without(Everything(), operand) if self.negated else operand
        if self.wanted is None:
            self.wanted = wanted
        elif self.joined_by == "or":
            self.wanted = Either(self.wanted, wanted)
        elif self.negated:
            self.wanted = Without(self.wanted, operand)
        else:
            self.wanted = Both(self.wanted, operand)
        self.joined_by, self.negated = "and", False

    def question(self) -> Question:
        """Say what has been understood."""
        if self.terms > MOST_TERMS:
            self.remarks.append(f"looked for the first {MOST_TERMS} words only")
        return Question(self.wanted, tuple(self.remarks))


def respelt(question: Question, spelling: Callable[[str], str]) -> Question:
    """Put the words a reader may have meant in the place of words there are not."""
    return Question(_respelt(question.wanted, spelling)) if question.wanted else question


def _respelt(wanted: Expression, spelling: Callable[[str], str]) -> Expression:
    match wanted:
        case Term(text, beginning=False) as term:
            words = [spelling(word) or word for word in words_of(text)]
            return term if words == words_of(text) else Term(" ".join(words))
        case Both(left, right) | Either(left, right) | Without(left, right):
            return type(wanted)(_respelt(left, spelling), _respelt(right, spelling))
        case _:
            return wanted


def in_words(expression: Expression) -> str:
    """Write an expression as a reader would."""
    match expression:
        case Term() | Filing():
            return str(expression)
        case Everything():
            return ""
        case Both(left, right):
            return f"{in_words(left)} {in_words(right)}"
        case Either(left, Without(Everything(), right)):
            return f"{in_words(left)} or not {in_words(right)}"
        case Either(left, right):
            return f"{in_words(left)} or {in_words(right)}"
        case Without(left, right):
            return f"{in_words(left)} not {in_words(right)}".strip()


def _sought(expression: Expression) -> list[Term]:
    match expression:
        case Term():
            return [expression]
        case Both(left, right) | Either(left, right):
            return [*_sought(left), *_sought(right)]
        case Without(left):
            return _sought(left)
        case _:
            return []
