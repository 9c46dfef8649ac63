"""What a large archive is asked for: pages nobody has printed, lists to their depths, searches."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import pairwise

from benchmarks.content import words
from gopherd.article.listing import BROWSABLE, Mark, Shelf, ShelfKind, older_page
from gopherd.article.query import understand
from gopherd.library.catalogue import ArticleEntry, News
from gopherd.library.sqlite import SqliteCatalogue

ROUNDS = 20
PER_PAGE = 25
PAGES = 40
"""Places in the archive whose articles, and lists from there on, are asked for."""

SEARCHED = (0, 1, 5, 20, 60, 100, 200, 500, 1_000, 3_000, 10_000, 20_000, 29_000)
"""Words by how common they are, the commonest first."""


def asked_pages(catalogue: SqliteCatalogue, ask: Callable[[str], bytes]) -> list[float]:
    """Ask a server for pages of all kinds from all depths, each once; return ms."""
    chance = random.Random(2)
    selectors = []
    with catalogue.reading() as news:
        shelves = [Shelf(), *(one.shelf for one in news.sections(""))]
        for _ in range(PAGES):
            mark = place(news, chance)
            rows = news.slice(chance.choice(shelves), mark, 3).rows
            selectors += [row.selector for row in rows]
            selectors += [older_page(shelf, mark) for shelf in chance.sample(shelves, 2)]
    times = []
    for selector in dict.fromkeys(selectors):
        began = time.perf_counter()
        assert ask(selector)
        times.append(1000 * (time.perf_counter() - began))
    return times


def place(news: News, chance: random.Random) -> Mark:
    """Choose a place anywhere in the archive."""
    days = [one.shelf.key for one in news.named(ShelfKind.DAY, "", 10_000)]
    return Mark.of(-int(datetime.fromisoformat(chance.choice(days)).timestamp()), "/")


def listed(catalogue: SqliteCatalogue) -> dict[str, list[float]]:
    """Ask the catalogue for what pages show, from their top to their depths; return ms."""
    times: dict[str, list[float]] = {}

    def time_it(what: str, ask: Callable[[], object]) -> None:
        began = time.perf_counter()
        ask()
        times.setdefault(what, []).append(1000 * (time.perf_counter() - began))

    with catalogue.reading() as news:
        days = [one.shelf for one in news.named(ShelfKind.DAY, "", 5000)]
        chance = random.Random(1)
        sections = news.sections("")
        for _ in range(ROUNDS):
            mark = place(news, chance)
            shelves = [Shelf(), chance.choice(sections).shelf]
            shelves.append(chance.choice(days))
            for kind in BROWSABLE[:3]:
                time_it(f"index by {kind}", partial(news.named, kind, "", 101))
                shelves += [one.shelf for one in news.named(kind, "", 20)]
            time_it(
                "index by day", partial(news.named, ShelfKind.DAY, chance.choice(days).key, 101)
            )
            for shelf in shelves:
                for depth in (None, mark):
                    what = f"{shelf.kind or 'latest'}, {'deep' if depth else 'top'}"
                    time_it(what, partial(news.slice, shelf, depth, PER_PAGE))
            for row in news.slice(Shelf(), mark, PER_PAGE).rows[:3]:
                time_it("entry", partial(news.entry, row.selector))
                entry = news.entry(row.selector)
                assert isinstance(entry, ArticleEntry)
                time_it("neighbours", partial(news.neighbours, entry))
            time_it("stories of the front page", partial(news.stories, 7 * 24 * 3600, 5))
            time_it("sections of the front page", partial(news.sections, ""))
            time_it("counts of the newest day", partial(news.census, newest_day=True))
            time_it("counts of everything", news.census)
    return times


def searched(catalogue: SqliteCatalogue) -> dict[bool, list[float]]:
    """Search for words, from the commonest to the rarest, and for two together.

    Return ms, the least of some for each, by whether what was found came ranked.
    """
    vocabulary = words()
    chosen = [vocabulary[rank] for rank in SEARCHED]
    questions = [*chosen, *(" ".join(two) for two in pairwise(chosen))]
    times: dict[bool, list[float]] = {}
    with catalogue.reading() as news:
        for question in map(understand, questions):
            took = []
            for _ in range(3):
                began = time.perf_counter()
                findings = news.search(question, 0, PER_PAGE)
                took.append(1000 * (time.perf_counter() - began))
            times.setdefault(findings.ranked, []).append(min(took))
    return times
