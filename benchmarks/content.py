"""Makes up a newsroom: a folder of any number of articles, the same ones for the same seed.

A thousand are made at a time, from a seed of their own, so that every processor can take part.

The words are nobody's: syllables, with English little words among them, as often as Zipf says,
so that an index of them looks like one of real news.
Usage: python benchmarks/content.py FOLDER ARTICLES [SEED]
"""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate, count
from pathlib import Path
from random import Random

from attrs import define, field, frozen

NEWEST = datetime(2025, 9, 5, 12)  # noqa: DTZ001 its articles say Z
SPAN = timedelta(days=20 * 365)
"""How far the archive goes back; a million articles are 137 a day."""

VOCABULARY = 30_000
PARAGRAPHS = 10_000
"""Drawn once and dealt out to articles: word by word, a million articles would take an hour."""

NAMES = 20_000
"""People; two of them together are what finds one article among a million."""

TYPICAL_LENGTH = 8
"""Paragraphs; the median article is 4.4 kB, the mean 5 kB, one in a hundred 12 kB."""

LITTLE_WORDS = (
    "the of and to in a is that for on was with as it by be at from are this have an which or "
    "but not had his they their were been has more will one would who when there all about said "
    "after first new two over into its out up last year before no than"
).split()
ONSETS = "b br c ch d dr f fl g gr h j k l m n p pl pr qu r s sh sl st t th tr v w".split()
VOWELS = "a a e e i o u ea".split()
CODAS = ["", "", "", "", "", "", "n", "r", "l", "s", "t", "nd"]

SECTIONS = (
    "world world/africa world/americas world/americas/south world/asia world/europe "
    "world/europe/north world/oceania nation nation/courts nation/parliament nation/regions "
    "business business/markets business/farming business/shipping science science/climate "
    "science/space technology technology/networks health culture culture/books culture/film "
    "culture/music sport sport/football sport/rowing sport/chess travel opinion obituaries weather"
).split()
COUNTRIES = (
    "Argentina,Australia,Austria,Bangladesh,Belgium,Bolivia,Botswana,Brazil,Canada,Chile,Colombia,"
    "Cuba,Denmark,Ecuador,Egypt,Estonia,Ethiopia,Fiji,Finland,France,Germany,Ghana,Greece,Iceland,"
    "India,Indonesia,Ireland,Italy,Japan,Kenya,Latvia,Malta,Mexico,Morocco,Nepal,Netherlands,"
    "New Zealand,Nigeria,Norway,Peru,Philippines,Poland,Portugal,Senegal,South Africa,South Korea,"
    "Spain,Sweden,Turkey,Uruguay,Vietnam"
).split(",")
PAPERS = "Wire Courier Press Gazette Herald Tribune Post Telegraph Observer Echo".split()
SOURCES = 200
TAGS = 300
LANGUAGES = ("es", "pt", "fr", "de", "ja")

BLOCK = 1_000
"""Articles made of one seed, one after the other."""

MANY = 20_000
"""Articles from which on it is faster to have several processes make them."""

DECK = 2**17
"""Cards of a deck, drawn once: to deal one takes a tenth of the time it takes to draw by weight."""

NEW_STORY, NEXT_TAKE = 0.03, 0.10
"""How many articles begin a story, and how many go on with one: four takes in the mean."""

OPEN_STORIES = 40


@frozen
class Article:
    """A content file that is not written yet."""

    path: str
    """Below the content folder, with slashes."""
    text: str


@frozen
class Story:
    """An event that is written about more than once."""

    name: str
    began: datetime
    section: str


@frozen
class Choice:
    """Things of which the first are taken much more often than the last (Zipf's law)."""

    things: Sequence[str]
    weights: Sequence[float] = field(init=False)

    def __attrs_post_init__(self) -> None:
        weights = accumulate(1 / (rank + 2.7) for rank in range(len(self.things)))
        object.__setattr__(self, "weights", tuple(weights))

    def some(self, random: Random, number: int) -> list[str]:
        """Take so many, some of them perhaps twice."""
        return random.choices(self.things, cum_weights=self.weights, k=number)

    def deck(self, random: Random) -> "Deck":
        """Take so many that whoever deals from them need not draw."""
        return Deck(self.some(random, DECK))


@frozen
class Deck:
    """Things to be dealt, each as often among the cards as it is to be taken."""

    cards: list[str]

    def some(self, random: Random, number: int) -> list[str]:
        """Deal so many, some of them perhaps twice."""
        draw, cards = random.random, self.cards
        return [cards[int(draw() * DECK)] for _ in range(number)]

    def one(self, random: Random) -> str:
        """Deal one."""
        return self.cards[int(random.random() * DECK)]


def words(seed: int = 1) -> tuple[str, ...]:
    """Return the vocabulary, commonest first: what a benchmark of searches asks for."""
    made = _made_up(Random(f"words {seed}"), VOCABULARY - len(LITTLE_WORDS))
    return (*LITTLE_WORDS, *(word for word in made if word not in LITTLE_WORDS))


def articles(seed: int = 1) -> Iterator[Article]:
    """Yield articles without end; the first thousand are the same however many are taken."""
    newsroom = Newsroom(seed)
    for first in count(0, BLOCK):
        yield from newsroom.write(range(first, first + BLOCK))


def write_content(folder: Path, number: int, seed: int = 1) -> None:
    """Fill a folder with articles and the tables of their sections."""
    for place, section in enumerate(SECTIONS):
        (folder / section).mkdir(parents=True, exist_ok=True)
        name = section.rpartition("/")[2].capitalize()
        table = f'name = "{name}"\norder = {place}\nblurb = "What there is of {name}."\n'
        (folder / section / "section.toml").write_text(table, encoding="ascii")
    (folder / "site.toml").write_text('title = "The Large Gazette"\n', encoding="ascii")
    blocks = [range(first, min(first + BLOCK, number)) for first in range(0, number, BLOCK)]
    writer = Writer(folder, seed)
    if number < MANY:
        for block in blocks:
            writer.write(block)
        return
    with ProcessPoolExecutor() as processes:
        for _ in processes.map(writer.write, blocks, chunksize=4):
            pass


@frozen
class Writer:
    """Writes blocks of articles into a folder, in whichever process."""

    folder: Path
    seed: int

    def write(self, numbers: range) -> None:
        """Write the articles of these numbers, the first of which begins a block."""
        below = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for article in newsroom(self.seed).write(numbers):  # pathlib takes twice as long
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
                descriptor = os.open(article.path, flags, 0o644, dir_fd=below)
                os.write(descriptor, article.text.encode())
                os.close(descriptor)
        finally:
            os.close(below)


@cache
def newsroom(seed: int) -> "Newsroom":
    """Furnish a newsroom, once a process: it takes a second."""
    return Newsroom(seed)


@define
class Newsroom:
    """Writes articles, one after the other."""

    seed: int
    random: Random = field(init=False)
    paragraphs: list[str] = field(init=False)
    title_words: Deck = field(init=False)
    names: list[str] = field(init=False)
    sections: Deck = field(init=False)
    sources: Deck = field(init=False)
    countries: Deck = field(init=False)
    tags: Deck = field(init=False)
    stories: list[Story] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self.random = random = Random(f"articles {self.seed}")
        vocabulary = words(self.seed)
        spoken = Choice(vocabulary)
        self.paragraphs = [
            " ".join(_sentence(random, spoken) for _ in range(random.randint(2, 5)))
            for _ in range(PARAGRAPHS)
        ]
        self.title_words = Choice(vocabulary[len(LITTLE_WORDS) :]).deck(random)
        self.names = [name.capitalize() for name in _made_up(random, NAMES)]
        self.sections = Choice(random.sample(SECTIONS, len(SECTIONS))).deck(random)
        self.countries = Choice(random.sample(COUNTRIES, len(COUNTRIES))).deck(random)
        self.sources = Choice(
            [f"{self.names[one]} {PAPERS[one % len(PAPERS)]}" for one in range(SOURCES)]
        ).deck(random)
        self.tags = Choice(random.sample(vocabulary[200:5000], TAGS)).deck(random)

    def write(self, numbers: range) -> Iterator[Article]:
        """Write the articles of these numbers, the first of which begins a block."""
        self.random.seed(f"articles {self.seed} from {numbers.start}")
        self.stories.clear()
        return map(self._write, numbers)

    def _write(self, number: int) -> Article:
        random = self.random
        title = " ".join(self.title_words.some(random, 4 + int(random.random() * 6)))
        section, moment = self.sections.one(random), NEWEST - random.random() * SPAN
        story = self._story(section, moment)
        if story is not None:
            section = story.section
            moment = min(NEWEST, story.began + random.random() * timedelta(days=5))
        first, last, seen = (self.names[int(NAMES * random.random() ** 2)] for _ in range(3))
        source = self.sources.one(random)
        length = 1 + int(random.lognormvariate(0, 0.5) * TYPICAL_LENGTH)
        body = [self.paragraphs[int(random.random() * PARAGRAPHS)] for _ in range(length)]
        headers = [
            f"Title: {title.capitalize()}",
            f"By: {first} {last}, {source}",
            f"Updated: {moment.isoformat(timespec='minutes')}Z",
            f"Source: {source}",
            f"Country: {self.countries.one(random)}",
            f"Overview: {body[-1].partition('.')[0]}.",
        ]
        if story is not None:
            headers.append(f"Story: {story.name}")
        if tags := self.tags.some(random, int(random.random() * 5)):
            headers.append(f"Tags: {', '.join(dict.fromkeys(tags))}")
        if random.random() < 0.1:
            headers.append(f"Translated-From: {random.choice(LANGUAGES)}")
        name = "-".join(title.split()[:4])
        suffix = "md" if number % 20 == 0 else "txt"
        text = "\n\n".join(["\n".join(headers), *body, f"{first} {seen} was there.\n"])
        return Article(f"{section}/{name}-{number}.{suffix}", text)

    def _story(self, section: str, moment: datetime) -> Story | None:
        chance = self.random.random()
        if chance < NEW_STORY:
            name = "-".join(self.title_words.some(self.random, 3))
            self.stories[: -OPEN_STORIES + 1] = ()
            self.stories.append(Story(name, moment, section))
            return self.stories[-1]
        if chance < NEW_STORY + NEXT_TAKE and self.stories:
            return self.random.choice(self.stories)
        return None


def _sentence(random: Random, spoken: Choice) -> str:
    return f"{' '.join(spoken.some(random, random.randint(8, 30))).capitalize()}."


def _made_up(random: Random, number: int) -> list[str]:
    """Make different words of two to four syllables; the first are the shortest."""
    found: dict[str, None] = {}
    while len(found) < number:
        many = 2 + (len(found) > number // 10) + (len(found) > number // 2)
        found["".join(_syllable(random) for _ in range(many))] = None
    return list(found)


def _syllable(random: Random) -> str:
    return random.choice(ONSETS) + random.choice(VOWELS) + random.choice(CODAS)


def main() -> None:
    """Write a folder, and say how long it took."""
    folder, number = Path(sys.argv[1]), int(sys.argv[2])
    began = time.perf_counter()
    write_content(folder, number, *map(int, sys.argv[3:4]))
    took = time.perf_counter() - began
    print(f"{number:,} articles in {took:.1f} s, {number / took:,.0f} a second")


if __name__ == "__main__":
    main()
